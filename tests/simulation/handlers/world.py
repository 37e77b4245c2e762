"""What a scenario may do: move the portal, and let people act."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.simulation.handlers.day import REFRESHER, Day
from tests.simulation.handlers.invocations import Crossings
from tests.simulation.handlers.post import Post
from tests.simulation.handlers.redrive import Redrive
from tests.simulation.handlers.stage import Stage
from tests.simulation.handlers.timeline import Action
from tests.simulators.property_finder import PortalLead, PropertyFinderSimulator

LONG_ENOUGH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class World:
    stage: Stage
    crossings: Crossings
    day: Day
    post: Post

    @property
    def now(self) -> datetime:
        return self.stage.timeline.now

    @property
    def portal(self) -> PropertyFinderSimulator:
        return self.stage.portal

    def after(self, delay: timedelta, action: Action) -> None:
        self.stage.timeline.after(delay, action)

    def tell(self, event: str, lead: PortalLead) -> None:
        self.post.tell(event, lead)

    def list_news(self) -> None:
        """Something new is listed from now on."""
        self.day.news_at = self.now

    def come_to_rest(self) -> None:
        """With a token; and nothing goes wrong meanwhile."""
        self.crossings.is_quiet, until = True, self.now + LONG_ENOUGH
        self.day.run(lambda: until)
        self.day.tick(REFRESHER)
        self.crossings.is_quiet = False

    def bury(self, body: str) -> None:
        """As a dead letter, which a person sends back."""
        self.day.redrive = Redrive(self.stage.stack, self.crossings)
        self.day.redrive.bury(body)
