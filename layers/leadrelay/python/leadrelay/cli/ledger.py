"""The ledger of the stack, as the operator command reads it."""

from leadrelay.aws.ledger import DynamoLedger
from leadrelay.aws.ledger_reading import LedgerReader
from leadrelay.cli.stack import Stack
from leadrelay.domain.ports import Clock

TABLE = "LedgerTableName"


def reader_of(stack: Stack) -> LedgerReader:
    """Rows and histories: nobody is in them."""
    return LedgerReader(stack.client("dynamodb"), stack.output(TABLE))


def ledger_of(stack: Stack, clock: Clock) -> DynamoLedger:
    """Records with the people in them."""
    return DynamoLedger(stack.client("dynamodb"), stack.output(TABLE), clock)
