"""Reading the past of an account: counted, queued, and sent beyond the go-live line if asked to."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import typer

from leadrelay import codec
from leadrelay.aws.queue import SqsQueue
from leadrelay.cli.asking import asking
from leadrelay.cli.endings import CommandError
from leadrelay.cli.ledger import ledger_of
from leadrelay.cli.obstacles import is_too_old
from leadrelay.cli.operator import Operator
from leadrelay.cli.orders import LOOKED_AFTER_SECONDS, orders_of
from leadrelay.cli.portal_past import PortalPast
from leadrelay.cli.queues import URLS, QueueName
from leadrelay.cli.silent import Silent
from leadrelay.cli.wanted_past import Wanted
from leadrelay.domain.command import Command
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.entry import Row
from leadrelay.domain.ports import Page
from leadrelay.usecases.admit_page import PageAdmission

SETTLED_WITHIN = timedelta(minutes=10)


@dataclass(slots=True)
class Tally:
    """Keys, because pages that move while they are read list some twice."""

    go_live: datetime | None
    listed: set[str] = field(default_factory=set)
    new: set[str] = field(default_factory=set)
    old: set[str] = field(default_factory=set)

    def note(self, page: Page, known: Mapping[str, Any]) -> None:
        keys = {each.key for each in page.observations}
        self.listed |= keys
        self.new |= keys - known.keys()
        self.old |= {
            each.key
            for each in page.observations
            if isinstance(each, Enquiry) and self._is_old(each.created_at)
        }

    def _is_old(self, at: datetime | None) -> bool:
        return at is not None and self.go_live is not None and at < self.go_live

    def as_data(self) -> dict[str, int]:
        return {
            "listed": len(self.listed),
            "new": len(self.new),
            "before_go_live": len(self.old),
        }


@dataclass(frozen=True, slots=True)
class Backfilling:
    operator: Operator
    wanted: Wanted
    _: KW_ONLY
    is_dry: bool
    create: bool
    as_json: bool

    def run(self, *, yes: bool) -> None:
        if self.create and not self.is_dry and not yes:
            asked = "Send even those that are older than the go-live line?"
            typer.confirm(asked, abort=True, err=True)
        tally = Tally(self.wanted.go_live)
        past = PortalPast(self.operator, self.wanted.account, self._admitting(tally))
        self.wanted.read(past, self.operator.screen)
        sent = self._created(tally) if self.create and not self.is_dry else 0
        self._tell(tally, sent)

    def _admitting(self, tally: Tally) -> Any:
        stack, clock = self.operator.stack, self.operator.around.clock
        queue = SqsQueue(stack.client("sqs"), stack.output(URLS[QueueName.BACKFILL]))
        admission = PageAdmission(
            ledger=ledger_of(stack, clock),
            fresh=queue,
            backfill=queue,
            encode=codec.observation_to_body,
            telemetry=Silent(),
            clock=clock,
        )

        def admit(page: Page) -> int:
            seen = admission.seen(page)
            tally.note(page, seen)
            if self.is_dry:
                return 0
            heard = {} if self.wanted.is_known_wanted else seen
            return admission.admit(page, heard, self.wanted.account, swept=True)

        return admit

    def _created(self, tally: Tally) -> int:
        """Once the forwarder has written them down; before that there is nothing to replay."""
        if not tally.old:
            return 0
        rows = self._settled(sorted(tally.old))
        old = [row for row in rows if is_too_old(row)]
        orders_of(self.operator).send(Command.CREATE, old)
        return len(old)

    def _settled(self, keys: Sequence[str]) -> Sequence[Row]:
        orders, around = orders_of(self.operator), self.operator.around
        until = around.clock() + SETTLED_WITHIN
        with self.operator.screen.progress("waiting for the forwarder", len(keys)) as reached:
            while True:
                rested = [row for row in orders.read(keys).values() if row.due_at is None]
                rows = self._with_people(rested)
                reached(len(rows))
                if len(rows) == len(keys):
                    return rows
                if around.clock() >= until:
                    raise CommandError(
                        f"{len(keys) - len(rows)} enquiries are not written down yet.",
                        advice="Say the same again in some minutes: nothing is sent twice.",
                    )
                around.sleep(LOOKED_AFTER_SECONDS)

    def _with_people(self, rows: Sequence[Row]) -> Sequence[Row]:
        """What has been forgotten is not known again yet: there would be nothing to send."""
        now, reader = self.operator.around.clock(), orders_of(self.operator).reader
        with asking("dynamodb:BatchGetItem"):
            kept = reader.kept_until([row.key for row in rows]) if rows else {}
        return [row for row in rows if (kept.get(row.key) or now) >= now]

    def _tell(self, tally: Tally, sent: int) -> None:
        if self.as_json:
            outcome = {"dry_run": self.is_dry, "created": sent}
            self.operator.screen.data(tally.as_data() | outcome)
            return
        counts = f"{len(tally.listed)} listed, {len(tally.new)} unknown to the ledger"
        self.operator.screen.step(f"{counts}, {len(tally.old)} older than the go-live line.")
        if self.is_dry:
            self.operator.screen.note("Nothing was queued: it was a dry run.")
        elif sent:
            self.operator.screen.step(f"{sent} of the older ones are to become leads.")
        elif tally.old:
            self.operator.screen.note("The older ones are not sent; --create sends them.")
