"""The listing catalogue of the stack, for what is decided at the operator's."""

from leadrelay.aws.listings import DynamoListings
from leadrelay.cli.operator import Operator
from leadrelay.cli.silent import Silent
from leadrelay.usecases.catalogue import ListingCatalogue


def catalogue_of(operator: Operator) -> ListingCatalogue:
    """What has been imported or looked up; no portal is asked."""
    stack, clock = operator.stack, operator.around.clock
    return ListingCatalogue(
        listings=DynamoListings(stack.client("dynamodb"), stack.output("ListingsTableName"), clock),
        finder_for=lambda _: None,
        clock=clock,
        telemetry=Silent(),
    )
