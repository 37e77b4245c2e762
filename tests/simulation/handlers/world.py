"""What a scenario may do: move the portal, and let people act."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from leadrelay.domain.entry import State
from tests.simulation.handlers.day import REFRESHER, Day
from tests.simulation.handlers.hooks import Hooks
from tests.simulation.handlers.invocations import Crossings
from tests.simulation.handlers.post import Post
from tests.simulation.handlers.redrive import Redrive
from tests.simulation.handlers.stage import Stage
from tests.simulation.handlers.timeline import Action
from tests.simulators.property_finder import PortalLead, PropertyFinderSimulator
from tests.simulators.seeker_leads import SeekerLeadsSimulator

PATIENCE = timedelta(minutes=1)
LONG_ENOUGH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class World:
    """`unheard` is for when a portal has stopped to tell us anything by itself."""

    stage: Stage
    crossings: Crossings
    day: Day
    post: Post
    unheard: Action

    @property
    def now(self) -> datetime:
        return self.stage.timeline.now

    @property
    def portal(self) -> PropertyFinderSimulator:
        return self.stage.portal

    @property
    def seeker(self) -> SeekerLeadsSimulator:
        return self.stage.seeker

    @property
    def hooks(self) -> Hooks:
        return Hooks(self.stage, self.day.contents)

    def keep_hooks(self) -> None:
        """From now on the keeper is at work."""
        self.day.hooks = self.hooks

    def audit(self) -> None:
        """From now on the auditor is at work."""
        self.day.is_audited = False

    def after(self, delay: timedelta, action: Action) -> None:
        self.stage.timeline.after(delay, action)

    def tell(self, event: str, lead: PortalLead) -> None:
        self.post.tell(event, lead)

    def work_on_leads(self) -> None:
        """An agent does, and Lead.pro tells of it."""
        for lead in self.stage.crm.leads:
            changed = self.stage.crm.edit(lead["id"], status="Contacted", stage="Contacted")
            self.post.tell_of("lead.updated", changed)

    def tell_of_leads(self) -> None:
        """As Lead.pro does by itself when they are made."""
        for lead in self.stage.crm.leads:
            self.post.tell_of("lead.created", lead)

    def press_while_parked(self, command: str) -> None:
        """A button of the console, again every minute."""
        parked = [row for row in self.day.contents.rows() if row.state is State.PARKED]
        for row in parked:
            self.post.press(command, row.key)
        if parked:
            self.after(PATIENCE, lambda: self.press_while_parked(command))

    def ring(self) -> None:
        self.post.ring()

    def list_news(self) -> None:
        """Something new is listed from now on."""
        self.day.news_at = self.now

    def come_to_rest(self) -> None:
        """With a token; and nothing goes wrong meanwhile."""
        self.crossings.is_quiet, until = True, self.now + LONG_ENOUGH
        self.day.run(lambda: until)
        self.day.tick(REFRESHER)
        self.crossings.is_quiet = False

    def wait(self, time: timedelta) -> None:
        """Until then nothing happens; there is news then, or nobody would wait for what is due."""
        self.stage.timeline.wait_until(self.now + time)
        self.list_news()

    def bury(self, body: str) -> None:
        """As a dead letter, which a person sends back."""
        self.day.redrive = Redrive(self.stage.stack, self.crossings)
        self.day.redrive.bury(body)
