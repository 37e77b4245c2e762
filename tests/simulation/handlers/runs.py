"""One run of a scenario under a schedule, and what it came to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from leadrelay.domain.entry import State
from tests.simulation.handlers.contents import Contents
from tests.simulation.handlers.day import POLLER, Day
from tests.simulation.handlers.event_source import EventSource
from tests.simulation.handlers.hooks import WANTED, Hooks
from tests.simulation.handlers.invocations import Crossed, Crossings
from tests.simulation.handlers.news import News
from tests.simulation.handlers.platform import Platform
from tests.simulation.handlers.post import Post
from tests.simulation.handlers.scenarios import PLOTS, Scenario
from tests.simulation.handlers.setting import START
from tests.simulation.handlers.stage import Stage
from tests.simulation.handlers.upsets import Upsetting
from tests.simulation.handlers.verdict import Verdict
from tests.simulation.handlers.witness import Invariant, Violation, Witness
from tests.simulation.handlers.world import World
from tests.simulation.schedules import Choices

RECOVERY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`states` are those in which the ledger's rows have come to rest."""

    crossed: list[Crossed]
    violations: list[Violation]
    states: set[State]


class Run:
    def __init__(self, stage: Stage, scenario: Scenario, choices: Choices) -> None:
        self.stage = stage
        self.plot = PLOTS[scenario]
        self.contents = Contents(stage.stack)
        self.news = News(stage, self.contents, self.plot.account)
        self.hooks = Hooks(stage, self.contents)
        self.witness = Witness(self.contents, self.news, self.hooks)
        upsetting = Upsetting(choices, self.plot.upsets)
        self.crossings = Crossings(stage.timeline, upsetting, self.witness.crosses)
        functions = stage.functions_for(self.plot.account)
        self.platform = Platform(functions, self.crossings, self.witness)
        self.source = EventSource(stage.stack, self.platform)
        self.day = Day(stage.timeline, self.source, self.contents, self.news, self.witness.looks)

    def play(self) -> Outcome:
        post = Post(self.stage.timeline, self.platform, self.witness.accepted)
        with self.stage.begun(self.crossings, self.platform.invoke) as printed:
            unheard = self.witness.unheard
            self.plot.begin(World(self.stage, self.crossings, self.day, post, unheard))
            if not self.day.run(self._patience):
                self.witness.blame(Invariant.STUCK, "still busy after thirty minutes")
            self._judge("")
            self._rest()
            self._judge(printed.getvalue())
            states = {row.state for row in self.contents.rows()}
        return Outcome(self.crossings.crossed, self.witness.violations, states)

    def _patience(self) -> datetime:
        """When everything has to have come to rest."""
        disturbed = (START, self.day.news_at, self.crossings.disturbed_until)
        return max(filter(None, disturbed)) + RECOVERY

    def _rest(self) -> None:
        """Half an hour later the portal is read once more, and nothing may come of it."""
        self.crossings.is_quiet = True
        self.stage.timeline.wait_until(self._patience())
        self.day.tick(POLLER)
        until = self.stage.timeline.now + RECOVERY
        self.day.run(lambda: until)

    def _judge(self, printed: str) -> None:
        crm = self.stage.crm
        verdict = Verdict(self.contents, self.crossings, self.news, crm, self.plot.fields)
        for violation in verdict.violations(printed):
            self.witness.blame(violation.invariant, violation.text)
        if self.day.hooks is not None:
            self._judge_hooks()

    def _judge_hooks(self) -> None:
        complaints = [one for account in WANTED for one in self.hooks.complaints(account)]
        for complaint in complaints:
            self.witness.blame(Invariant.DEAF, complaint)
        if len(self.hooks.foreign()) != len(WANTED):
            self.witness.blame(Invariant.DEAF, "somebody else is not told any more")
