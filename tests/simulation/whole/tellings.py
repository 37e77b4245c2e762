"""What a portal's webhook tells."""

from dataclasses import dataclass

from leadrelay.domain.enquiry import Enquiry
from leadrelay.usecases.receive_webhook import Delivery
from tests.simulation.whole.branches import Branch


@dataclass(frozen=True, slots=True)
class Telling:
    """The same body however often it has to be delivered."""

    branch: Branch
    enquiry: Enquiry
    body: bytes

    @property
    def delivery(self) -> Delivery:
        headers = self.branch.headers(self.body)
        return Delivery(method="POST", path=self.branch.path, headers=headers, body=self.body)

    @property
    def is_doorbell(self) -> bool:
        return self.branch.only_rings
