"""What must hold after every step and at the end, whatever went wrong: the invariants."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from leadrelay.crm.lead_pro.merging import patch_of
from leadrelay.crm.lead_pro.schemas import LeadDto, read
from leadrelay.domain.agency import Agency, WithoutEmail
from leadrelay.domain.breaker import Breaker
from leadrelay.domain.delivery_mode import DeliveryMode
from leadrelay.domain.enquiry import CONTENT, Enquiry, Observation
from leadrelay.domain.entry import Entry, ParkReason, State
from leadrelay.domain.lead import Decision, Shape
from leadrelay.usecases.crm_gate import FRESH
from tests.builders import AGENCY
from tests.fakes.ledger import InMemoryLedger
from tests.simulation.canaries import is_of_nobody
from tests.simulation.kernel import Invocation
from tests.simulation.lead_pro import Fate, LeadProModel
from tests.simulation.relay import drafted
from tests.simulation.repeats import is_told, told_twice
from tests.simulation.second_leads import astray, first_of, missing_seconds

REJECTIONS_BEFORE_A_PARK = 2  # as it is, and in its safe shape
UNKNOWN_BEFORE_A_PARK = 3
DEFINITE_NOES = ("post not_sent", "post refused", "post throttled", "post rejected")
ANY_ID = 1
COMPARED = tuple(name for name in LeadDto.model_fields if name not in {"id", "created_at"})
KNOWN_AFTER = FRESH + timedelta(seconds=3)  # clocks differ


@dataclass(frozen=True, slots=True)
class Violation:
    invariant: str
    text: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.text}"


@dataclass(slots=True)
class Pause:
    """The breaker has been open from `since` to `until`; `prober` wrote it last."""

    since: datetime
    until: datetime
    prober: str


@dataclass
class Witness:
    """`admitted` holds every observation that was ever durable, by enquiry key."""

    ledger: InMemoryLedger
    crm: LeadProModel
    violations: list[Violation] = field(default_factory=list)
    admitted: dict[str, list[Observation]] = field(default_factory=dict)
    posts: Counter[str] = field(default_factory=Counter)
    rejections: Counter[str] = field(default_factory=Counter)
    carried: dict[int, int] = field(default_factory=dict)
    pause: "Pause | None" = None
    mode: DeliveryMode = DeliveryMode.RUNNING
    mode_since: datetime | None = None
    unsure_before: datetime | None = None
    parked_in_ledger: int = 0
    agency: Agency = AGENCY
    replayed: set[str] = field(default_factory=set)
    strangers: set[int] = field(default_factory=set)

    def blame(self, invariant: str, text: str) -> None:
        self.violations.append(Violation(invariant, text))

    def was_admitted(self, observations: Iterable[Observation]) -> None:
        for observation in observations:
            self.admitted.setdefault(observation.key, []).append(observation)

    def was_replayed(self, key: str) -> None:
        if key in self.admitted:
            self.replayed.add(key)

    def accepted(self, enquiry: Enquiry) -> None:
        if enquiry not in self.admitted.get(enquiry.key, ()):
            self.blame("I4", f"{enquiry.key} was accepted before it was durable")

    def acknowledged(self, observations: Iterable[Observation]) -> None:
        for observation in observations:
            if not _holds(self.ledger.entries.get(observation.key), observation):
                self.blame("I4", f"{observation.key} was acknowledged before it was durable")

    def switched(self, mode: DeliveryMode, now: datetime) -> None:
        self.mode, self.mode_since = mode, now

    def breaker_written(self, breaker: Breaker, now: datetime, writer: str) -> None:
        open_until, self.unsure_before = breaker.open_until, breaker.unsure_before
        if open_until is None:
            self.pause = None
            return
        goes_on = self.pause is not None and now <= self.pause.until
        since = self.pause.since if self.pause and goes_on else now
        if self.pause is None or self.pause.until != open_until:
            self.pause = Pause(since, open_until, writer)

    def asked_crm(
        self, invocation: Invocation | None, method: str, path: str, body: Any, fate: Fate
    ) -> None:
        if invocation is not None:
            self._asked_by(invocation)
        if invocation is not None and method in {"POST", "PATCH"}:
            self._written_by(invocation)
        if method == "POST":
            self._posted(invocation, body["meta"]["src_key"], fate)
        elif method == "PATCH":
            self._patched(int(path.rsplit("/", 1)[-1]), fate)

    def _asked_by(self, invocation: Invocation) -> None:
        """Whoever began when all had to know of the pause may only be its probe."""
        pause = self.pause
        if pause is None or pause.prober == invocation.name:
            return
        if pause.since + KNOWN_AFTER < invocation.began < pause.until - KNOWN_AFTER:
            self.blame("I8", "Lead.pro was called while it had asked to be left alone")

    def _written_by(self, invocation: Invocation) -> None:
        is_known = self.mode_since is not None and self.mode_since + KNOWN_AFTER < invocation.began
        if is_known and self.mode is not DeliveryMode.RUNNING:
            self.blame("I15", "Lead.pro was written to while deliveries were paused")

    def _posted(self, invocation: Invocation | None, key: str, fate: Fate) -> None:
        self.posts[key] += 1
        self.rejections[key] += fate is Fate.REJECTED
        if any(map(is_of_nobody, self.admitted.get(key, ()))):
            self.blame("I19", f"{key} was posted, and nobody had asked")
        entry = self.ledger.entries.get(key)
        is_intended = (
            entry is not None
            and invocation is not None
            and entry.row.state is State.SENDING
            and entry.row.owner == invocation.name
        )
        if not is_intended:
            self.blame("I5", f"{key} was posted without a durable intent of this attempt")
        if entry is not None and key not in self.replayed and self._is_to_be_held(entry):
            self.blame("I14", f"{key} was sent although the agency wants it held")

    def _is_to_be_held(self, entry: Entry) -> bool:
        enquiry, policy = entry.record.enquiry, self.agency.contacts.email
        return policy is WithoutEmail.HOLD and enquiry is not None and enquiry.email is None

    def _patched(self, lead_id: int, fate: Fate) -> None:
        key = self.marker_of(lead_id)
        self.rejections[key] += fate is Fate.REJECTED
        entry = self.ledger.entries.get(key)
        version = entry.row.sent_version if entry else 0
        if version < self.carried.get(lead_id, 0):
            self.blame("I7", f"{key} went back to version {version}")
        self.carried[lead_id] = max(version, self.carried.get(lead_id, 0))

    def marker_of(self, lead_id: int) -> str:
        """Of a lead that is being taken over, the key of the enquiry that does so."""
        if lead_id not in self.crm.leads:
            return ""
        takers = (key for key, one in self.ledger.entries.items() if one.row.lead_id == lead_id)
        return marker_in(self.crm.leads[lead_id]) or next(takers, "")

    def crm_changed(self) -> None:
        if len(self.crm.leads) < 2:
            return
        markers = Counter(filter(None, map(marker_in, self.crm.leads.values())))
        for marker, copies in markers.items():
            if copies > 1:
                self.blame("I2", f"{marker} is in Lead.pro {copies} times")

    def crossed_dead(self, what: Sequence[str]) -> None:
        for each in what:
            self.blame("F07", f"{each} by an invocation that had been killed")

    def at_the_end(self) -> None:
        for key, observations in self.admitted.items():
            self._came_to_an_end(key, self.ledger.entries.get(key), observations)
        for key in self.ledger.entries.keys() - self.admitted.keys():
            self._has_its_reason(key, self.ledger.entries[key])
        self._adopted_rightly()
        for key in told_twice(self.ledger.entries):
            self.blame("I17", f"{key} has a lead and is told to another")
        for key in missing_seconds(self.ledger.entries, self.agency):
            self.blame("I16", f"{key} was told another contact, and has no second lead")

    def _adopted_rightly(self) -> None:
        """Where nothing stood in the way, what came by another road is the only lead there is."""
        rows = [entry.row for entry in self.ledger.entries.values()]
        taken = Counter(row.lead_id for row in rows if row.lead_id is not None)
        for lead_id in (lead_id for lead_id, takers in taken.items() if takers > 1):
            self.blame("I18", f"lead {lead_id} is several enquiries'")
        for lead_id in self.strangers & self.crm.leads.keys():
            marker = marker_in(self.crm.leads[lead_id])
            entry = self.ledger.entries.get(marker)
            if marker and (entry is None or entry.row.lead_id != lead_id):
                self.blame("I18", f"lead {lead_id} was marked by an enquiry that has another")

    def _has_its_reason(self, key: str, entry: Entry) -> None:
        """What nobody said is a second lead; with its first everybody is gone from it as well."""
        first = self.ledger.entries.get(first_of(key) or "")
        if first is None or first.row.key not in self.admitted:
            self.blame("I11", f"{key} was never admitted")
        elif is_forgotten(first) or is_forgotten(entry):
            if is_forgotten(first) and not is_forgotten(entry):
                self.blame("I12", f"{key} was not erased with its first")
        else:
            self._came_to_an_end(key, entry, ())
            if astray(key, self.ledger.entries, self.crm):
                self.blame("I16", f"{key} names another lead than its first")

    def _came_to_an_end(
        self, key: str, entry: Entry | None, observations: Sequence[Observation]
    ) -> None:
        if entry is None:
            self.blame("I1", f"{key} is lost: nowhere")
            return
        for observation in observations:
            if not _holds(entry, observation):
                self.blame("I1", f"{key} has lost what was said at {observation.observed_at}")
        match entry.row.state:
            case State.CREATED:
                self._is_created(key, entry)
            case State.PARKED:
                self._is_rightly_parked(key, entry)
            case State.SUPPRESSED if observations and all(map(is_of_nobody, observations)):
                pass
            case State.SUPPRESSED if entry.row.merged_into is not None:
                self._is_rightly_merged(key, entry)
            case State.SUPPRESSED | State.GONE:
                self.blame("I1", f"{key} is {entry.row.state} without a reason: {entry.row.reason}")

    def _is_rightly_merged(self, key: str, entry: Entry) -> None:
        if self.agency.merge is None or not is_told(entry, self.ledger.entries, self.crm.leads):
            self.blame("I17", f"{key} was given up for a lead that is not told of it")
        if self.crm.copies(key):
            self.blame("I17", f"{key} has a lead and was given up for another")

    def _is_created(self, key: str, entry: Entry) -> None:
        copies = self.crm.copies(key)
        if not copies:
            self.blame("I1", f"{key} is lost: created only in the ledger")
        elif entry.row.lead_id not in copies:
            self.blame("I1", f"{key} points to another lead")
        elif not self.rejections[key] and not (
            is_forgotten(entry) or _is_up_to_date(entry, self.crm)
        ):
            self.blame("I10", f"{key} is not what Lead.pro holds")

    def _is_rightly_parked(self, key: str, entry: Entry) -> None:
        self.parked_in_ledger += 1
        match entry.row.park_reason:
            case ParkReason.REJECTED | ParkReason.UPDATE_REJECTED:
                is_right = self.rejections[key] >= REJECTIONS_BEFORE_A_PARK
            case ParkReason.OUTCOMES_UNKNOWN:
                is_right = self._unknown_outcomes(key) >= UNKNOWN_BEFORE_A_PARK
            case ParkReason.HELD:
                is_unsent = not self.posts[key] and key not in self.replayed
                is_wanted = is_unsent and self._is_to_be_held(entry)
                is_right = is_wanted or self._is_beyond_finding(entry)
            case _:
                is_right = False
        if not is_right:
            self.blame("I1", f"{key} was given up: {entry.row.park_reason}")

    def _is_beyond_finding(self, entry: Entry) -> bool:
        """Of before a restore, and there is nothing to look for it by."""
        enquiry, created_at = entry.record.enquiry, entry.row.portal_created_at
        is_mute = enquiry is not None and enquiry.email is None and not enquiry.phones
        before = self.unsure_before
        return is_mute and before is not None and (created_at is None or created_at < before)

    def _unknown_outcomes(self, key: str) -> int:
        """Intents of which nobody ever wrote down that they came to nothing."""
        told = Counter(note.what for note in self.ledger.history[key])
        return told["sending"] - sum(told[what] for what in DEFINITE_NOES)


def marker_in(lead: Mapping[str, Any]) -> str:
    """Empty for a lead that somebody else has made."""
    return str((lead["meta"] or {}).get("src_key", ""))


def _is_up_to_date(entry: Entry, crm: LeadProModel) -> bool:
    """Nothing is left that an update would change: the state that a day without faults ends in."""
    row, enquiry = entry.row, entry.record.enquiry
    if row.lead_id is None or row.decision is None or enquiry is None:
        return False
    lead = crm.leads[row.lead_id]
    return not _patch(json.dumps({name: lead[name] for name in COMPARED}), enquiry, row.decision)


@lru_cache(maxsize=8192)
def _patch(lead: str, enquiry: Enquiry, decision: Decision) -> Mapping[str, Any]:
    held = read(LeadDto, {**json.loads(lead), "id": ANY_ID})
    return patch_of(held, drafted(enquiry, decision, Shape.FULL))


def is_forgotten(entry: Entry) -> bool:
    """The portal has erased its person, or wants nothing of it kept any more."""
    enquiry = entry.record.enquiry
    return entry.row.erased_at is not None or bool(enquiry and enquiry.erased)


def _holds(entry: Entry | None, observation: Observation) -> bool:
    """Everything the observation says has been said at its time, or at a later one."""
    if entry is None:
        return False
    if is_forgotten(entry) or is_of_nobody(observation):
        return True
    if not isinstance(observation, Enquiry):
        return entry.record.raw is not None
    told, said, at = entry.record.told_at, _said(observation), observation.observed_at
    return said <= told.keys() and min(map(told.__getitem__, said), default=at) >= at


@lru_cache(maxsize=8192)
def _said(enquiry: Enquiry) -> frozenset[str]:
    return frozenset(name for name in CONTENT if getattr(enquiry, name) is not None)
