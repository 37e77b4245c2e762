"""What the agency's rules hold or suppress, and how it comes to be sent all the same."""

from dataclasses import dataclass, replace
from datetime import UTC, timedelta

import pytest

from leadrelay.domain.agency import Action, Agency, BlockList, ContactPolicies, Rule, WithoutEmail
from leadrelay.domain.enquiry import Enquiry
from leadrelay.domain.entry import ParkReason, Row, State
from leadrelay.domain.errors import LeadRelayError, PermanentError, UnavailableError
from leadrelay.domain.lead import Decision, LeadDraft, LeadType, Shape
from leadrelay.domain.listing import Listing
from leadrelay.domain.office_hours import OfficeHours
from tests.builders import AGENCY, NOW, an_enquiry
from tests.fakes.crm import Act, FakeCrm
from tests.unit.world import KEY, SETTLED, World, a_world

HOLDING = replace(AGENCY, contacts=ContactPolicies(email=WithoutEmail.HOLD))
LATER = NOW + timedelta(minutes=5)


@dataclass
class Shelf:
    """Holds one listing, or fails."""

    listing: Listing | None = None
    error: LeadRelayError | None = None
    asked: int = 0

    def find(self, enquiry: Enquiry) -> Listing | None:
        assert enquiry.key == KEY
        self.asked += 1
        if self.error is not None:
            raise self.error
        return self.listing


class LateCrm(FakeCrm):
    """Has something to say that no create can carry."""

    def draft(
        self, enquiry: Enquiry, decision: Decision, shape: Shape, listing: Listing | None
    ) -> LeadDraft:
        made = super().draft(enquiry, decision, shape, listing)
        return replace(made, late={"status": "Contacted"})


def suppressing(**when: tuple[str, ...]) -> Agency:
    return replace(AGENCY, rules=(Rule(name="staff", when=when, action=Action.SUPPRESS),))


def reconfigure(world: World, agency: Agency) -> None:
    deciding = replace(world.forwarder.calls.deciding, agency=agency, _latest={})
    calls = replace(world.forwarder.calls, deciding=deciding)
    world.forwarder = replace(world.forwarder, calls=calls)


def replayed(world: World) -> Row:
    world.forwarder.replay(KEY, world.claim())
    return world.row()


def test_a_held_enquiry_is_kept_and_shown_and_not_sent() -> None:
    world = a_world(HOLDING)
    row = world.admit(an_enquiry())

    assert (row.state, row.park_reason, row.due_at) == (State.PARKED, ParkReason.HELD, None)
    assert row.reason == "no e-mail"
    assert world.crm.creates == 0
    assert world.telemetry.total("EnquiriesParked") == 1


def test_what_was_held_for_something_missing_is_sent_as_soon_as_it_is_there() -> None:
    world = a_world(HOLDING)
    world.admit(an_enquiry())
    row = world.admit(an_enquiry(email="layla@example.com", observed_at=LATER))

    assert row.state is State.CREATED
    assert len(world.crm.leads) == 1


def test_news_that_do_not_bring_what_is_missing_leave_it_held() -> None:
    world = a_world(HOLDING)
    world.admit(an_enquiry())
    row = world.admit(an_enquiry(message="Is it free?", observed_at=LATER))

    assert (row.state, row.park_reason) == (State.PARKED, ParkReason.HELD)


@pytest.mark.parametrize("agency", [HOLDING, suppressing(channel=("whatsapp",))])
def test_a_person_who_replays_it_is_obeyed(agency: Agency) -> None:
    world = a_world(agency)
    assert world.admit(an_enquiry()).state in {State.PARKED, State.SUPPRESSED}

    assert replayed(world).state is State.CREATED
    assert len(world.crm.leads) == 1


def test_a_suppressed_enquiry_names_the_rule_and_news_do_not_send_it() -> None:
    world = a_world(suppressing(channel=("whatsapp",)))
    row = world.admit(an_enquiry())
    later = world.admit(an_enquiry(message="Is it free?", observed_at=LATER))

    assert (row.state, row.reason) == (State.SUPPRESSED, "rule staff")
    assert later.state is State.SUPPRESSED
    assert world.crm.creates == 0
    assert world.telemetry.total("EnquiriesSuppressed") == 1


def test_a_rule_that_came_after_a_post_neither_holds_nor_suppresses() -> None:
    """What may be in Lead.pro already must be found, whatever is wanted by now."""
    world = a_world()
    world.crm.script.append(Act.COMMIT_AND_LOSE)
    world.admit(an_enquiry())
    blocked = replace(HOLDING, blocked=BlockList(emails=frozenset({"layla@example.com"})))
    reconfigure(world, blocked)
    world.clock.advance(SETTLED)

    assert world.drive().state is State.CREATED
    assert len(world.crm.leads) == 1


def test_before_the_go_live_line_no_person_is_obeyed() -> None:
    world = a_world(HOLDING)
    world.admit(an_enquiry(created_at=NOW - timedelta(days=2)))

    assert replayed(world).reason == "before go-live"


def test_the_decision_and_its_inputs_are_kept_with_the_row() -> None:
    rule = Rule(name="Marina", when={"channel": ("what*",)}, office_id=8, labels=("sea view",))
    world = a_world(replace(AGENCY, rules=(rule,), version=3))
    decision = world.admit(an_enquiry()).decision

    assert decision is not None
    assert decision.why == "office 8: rule Marina (channel what*); sale: default type"
    assert (decision.labels, decision.version) == (("sea view",), 3)


def test_an_update_goes_where_the_lead_went_whatever_the_rules_say_by_now() -> None:
    shelf = Shelf(Listing(reference="PF-1", office_id=8, offering="rent"))
    world = a_world(catalogue=shelf)
    world.admit(an_enquiry())
    shelf.listing = None
    reconfigure(world, replace(AGENCY, office_id=9))
    row = world.admit(an_enquiry(name="Layla H.", observed_at=LATER))

    ((_, draft),) = world.crm.updates
    assert (draft.fields["office_id"], row.decision and row.decision.lead_type) == (8, LeadType.LET)
    assert draft.fields["listing"] == Listing(reference="PF-1", office_id=8, offering="rent")
    assert shelf.asked == 1


@pytest.mark.parametrize("error", [UnavailableError("throttled"), PermanentError("refused")])
def test_a_catalogue_that_cannot_be_read_keeps_no_lead_waiting(error: LeadRelayError) -> None:
    world = a_world(catalogue=Shelf(error=error))
    row = world.admit(an_enquiry())

    assert row.state is State.CREATED
    assert [name for name, _ in world.telemetry.events if name == "ListingNotRead"]


def test_the_catalogue_is_asked_once_for_what_is_sent_at_once() -> None:
    shelf = Shelf()
    world = a_world(catalogue=shelf)
    for _ in range(3):
        world.admit(an_enquiry())

    assert shelf.asked == 1


def test_what_can_only_be_patched_follows_the_create_at_once() -> None:
    world = a_world()
    world.use_crm(LateCrm(world.clock))
    row = world.admit(an_enquiry())

    assert (world.crm.creates, len(world.crm.updates)) == (1, 1)
    assert (row.state, row.due_at, row.applied_version) == (State.CREATED, None, 1)
    assert world.drive() == row


def test_what_can_only_be_patched_follows_a_lead_that_had_to_be_found() -> None:
    world = a_world()
    world.use_crm(LateCrm(world.clock))
    world.crm.script.append(Act.COMMIT_AND_LOSE)
    world.admit(an_enquiry())
    world.clock.advance(SETTLED)
    row = world.drive()

    assert (world.crm.creates, len(world.crm.updates)) == (1, 1)
    assert (row.state, row.due_at) == (State.CREATED, None)


def test_a_missed_call_is_to_be_called_back_now_unless_the_agency_does_not_want_it() -> None:
    missed = an_enquiry(channel="call", call_seconds=0, call_wait_seconds=9)
    decisions = [
        a_world(replace(AGENCY, rescue_missed_calls=rescues)).admit(missed).decision
        for rescues in (True, False)
    ]

    assert [each and each.next_action_at for each in decisions] == [NOW, None]


def test_a_call_missed_after_hours_is_to_be_called_back_when_the_office_opens() -> None:
    afternoons = OfficeHours(week=(((14 * 60, 18 * 60),),) * 7, zone=UTC)
    missed = an_enquiry(channel="call", call_seconds=0, call_wait_seconds=9)

    decision = a_world(replace(AGENCY, office_hours=afternoons)).admit(missed).decision

    assert decision is not None
    assert decision.next_action_at == NOW.replace(hour=14, minute=0)


def test_what_is_tried_again_later_is_ruled_anew() -> None:
    shelf = Shelf()
    world = a_world(catalogue=shelf)
    world.crm.script.append(Act.NOT_SENT)
    world.admit(an_enquiry())
    shelf.listing = Listing(reference="PF-1", office_id=8)
    world.clock.advance(timedelta(hours=2))
    decision = world.drive().decision

    assert decision is not None
    assert (decision.office_id, decision.is_late) == (8, True)
