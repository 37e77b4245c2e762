"""Adapters that break a promise, each of which the suite must notice."""

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from leadrelay import registry
from leadrelay.domain.enquiry import Portal
from tests.conformance import (
    test_deliveries,
    test_failures,
    test_identity,
    test_privacy,
    test_reading,
    test_tokens,
    test_verification,
    wrong_adapters,
)
from tests.conformance.bench import Bench, a_bench
from tests.conformance.kit import kit_of
from tests.conformance.wrong_adapters import (
    Wrong,
    with_deliveries,
    with_enquiries,
    with_minter,
    with_pages,
    with_reader,
    with_subscriptions,
    with_verification,
)
from tests.integration import test_subscriptions_contract

Property = Callable[..., None]
NOTICED = (Exception, pytest.fail.Exception)


def staged(promise: Property, **more: Any) -> Property:
    def tried(bench: Bench) -> None:
        promise(bench.kit.stage(bench.subscriptions), **more)

    return tried


TOKENS: dict[str, tuple[Wrong, Property]] = {
    "takes a refusal for a token": (
        with_minter(wrong_adapters.ForgivesRefusals),
        test_tokens.test_credentials_that_are_wrong_are_refused,
    ),
    "mints twice": (
        with_minter(wrong_adapters.MintsTwice),
        test_tokens.test_a_token_is_used_again_and_again,
    ),
    "names nothing that is missing": (
        with_minter(wrong_adapters.NamesNothing),
        partial(test_tokens.test_credentials_that_are_missing_are_named, value=None),
    ),
}
READING: dict[str, tuple[Wrong, Property]] = {
    "leaves out the last page": (
        with_reader(wrong_adapters.WithoutTheLastPage),
        test_reading.test_every_lead_of_several_pages_is_read_once,
    ),
    "reads every page twice": (
        with_reader(wrong_adapters.EachPageTwice),
        test_reading.test_every_lead_of_several_pages_is_read_once,
    ),
    "begins after the start": (
        with_pages(wrong_adapters.after_the_start),
        test_reading.test_the_bounds_of_a_window_are_covered,
    ),
    "takes nothing for an error": (
        with_reader(wrong_adapters.EmptyIsWrong),
        test_reading.test_a_window_without_leads_is_no_error,
    ),
    "has times without an offset": (
        with_enquiries(wrong_adapters.naive),
        test_reading.test_an_enquiry_knows_when_it_was_made_in_utc,
    ),
    "has no times": (
        with_enquiries(wrong_adapters.timeless),
        test_reading.test_every_enquiry_of_many_kinds_knows_when_it_was_made,
    ),
    "gives up a page for one lead": (
        with_reader(wrong_adapters.AllOrNothing),
        test_reading.test_one_unreadable_lead_never_costs_its_page,
    ),
    "finds anybody": (
        with_reader(wrong_adapters.FindsAnybody),
        test_reading.test_a_lead_that_there_is_not_is_nothing,
    ),
}
FAILURES: dict[str, tuple[Wrong, Property]] = {
    "takes a failure for no leads": (
        with_reader(wrong_adapters.EmptyWhereItFails),
        test_failures.test_a_second_page_that_fails_ends_in_an_error_after_the_first,
    ),
    "raises what nobody expects": (
        with_reader(wrong_adapters.RawErrors),
        partial(test_failures.test_an_answer_that_is_none_is_a_typed_error, name="403"),
    ),
}
IDENTITY: dict[str, tuple[Wrong, Property]] = {
    "has keys of its own for polls": (
        with_enquiries(wrong_adapters.of_the_account),
        test_identity.test_poll_webhook_and_look_up_mean_the_same_enquiry,
    ),
    "words the list in another way": (
        with_enquiries(wrong_adapters.shouting),
        test_identity.test_what_a_look_up_says_is_what_the_list_said,
    ),
    "words the list in another way than the webhook": (
        with_enquiries(wrong_adapters.shouting),
        test_identity.test_where_webhook_and_poll_both_say_something_they_say_the_same,
    ),
    "forgets nobody": (
        with_reader(wrong_adapters.Remembering),
        test_identity.test_nothing_is_told_of_a_person_whom_the_portal_has_forgotten,
    ),
}
PRIVACY: dict[str, tuple[Wrong, Property]] = {
    "tells its credentials": (
        with_minter(wrong_adapters.TellsItsSecret),
        test_privacy.test_a_refusal_of_credentials_repeats_none_of_them,
    ),
    "tells of everybody": (
        wrong_adapters.telling_of_everybody,
        test_privacy.test_no_log_line_and_no_url_tells_of_anybody,
    ),
}
VERIFICATION: dict[str, tuple[Wrong, Property]] = {
    "believes anybody": (
        with_verification(is_signed=lambda *_: True),
        test_verification.test_without_a_proof_nobody_is_the_portal,
    ),
    "believes anybody who knows some secret": (
        with_verification(is_signed=lambda _, __, headers, ___: bool(headers)),
        test_verification.test_no_other_secret_does,
    ),
    "believes anybody where there is no secret": (
        with_verification(is_signed=wrong_adapters.open_without_secrets),
        test_verification.test_without_a_secret_nobody_is_the_portal,
    ),
    "knows one secret": (
        with_verification(is_signed=wrong_adapters.only_the_first_secret),
        test_verification.test_each_of_two_secrets_proves_the_portal,
    ),
    "raises for a header": (
        with_verification(is_signed=wrong_adapters.ascii_only),
        test_verification.test_proofs_of_strangers_never_raise_and_never_pass,
    ),
    "raises for a body": (
        with_verification(is_doorbell=lambda _, body: "lead" not in body.decode()),
        test_verification.test_what_a_body_is_about_is_told_of_any_body,
    ),
    "is interested in nothing": (
        with_verification(is_of_interest=lambda *_: False),
        test_verification.test_an_enquiry_is_of_interest_and_no_doorbell,
    ),
    "takes any secret": (
        with_verification(webhook_secrets=lambda _, told: tuple(told["webhook_secrets"])),
        partial(test_verification.test_anything_else_is_named_and_not_repeated, secrets=[""]),
    ),
}
DELIVERIES: dict[str, tuple[Wrong, Property]] = {
    "raises for what is no JSON": (
        with_deliveries(wrong_adapters.strict),
        test_deliveries.test_whatever_comes_is_read_or_kept_and_never_raises,
    ),
    "drops what it cannot read": (
        with_deliveries(wrong_adapters.only_enquiries),
        test_deliveries.test_nothing_disappears_that_might_be_an_enquiry,
    ),
    "repairs what it keeps": (
        with_deliveries(wrong_adapters.repaired),
        test_deliveries.test_what_is_not_json_is_kept_to_the_byte,
    ),
    "mixes up accounts": (
        with_deliveries(wrong_adapters.of_another_account),
        test_deliveries.test_an_enquiry_is_read_as_what_it_is,
    ),
}
SUBSCRIPTIONS: dict[str, tuple[Wrong, Property]] = {
    "subscribes to nothing": (
        with_subscriptions(wrong_adapters.CreatesNothing),
        staged(test_subscriptions_contract.test_what_was_created_is_held_and_active),
    ),
    "deletes those of others": (
        with_subscriptions(wrong_adapters.DeletesAllOfTheEvent),
        staged(
            test_subscriptions_contract.test_beside_others_exactly_the_meant_one_is_deleted_or_none
        ),
    ),
    "subscribes twice": (
        with_subscriptions(wrong_adapters.TriesAgain),
        staged(
            test_subscriptions_contract.test_an_unclear_creation_is_an_error_and_can_be_looked_up,
            is_lost=True,
        ),
    ),
}
BITES = {
    **TOKENS,
    **READING,
    **FAILURES,
    **IDENTITY,
    **PRIVACY,
    **VERIFICATION,
    **DELIVERIES,
    **SUBSCRIPTIONS,
}
TRIED = [
    (portal, name)
    for portal in registry.PORTALS
    for name in BITES
    if name not in SUBSCRIPTIONS or kit_of(portal).subscribes
]


@pytest.mark.parametrize(("portal", "name"), TRIED)
def test_an_adapter_that_is_wrong_is_noticed(
    portal: Portal, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    wrong, promise = BITES[name]

    with a_bench(portal) as bench:
        tried(promise, bench, caplog)
    with a_bench(portal, wrong(registry.adapters(portal))) as bench, pytest.raises(NOTICED):
        tried(promise, bench, caplog)


def tried(promise: Property, bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    offered = {"bench": bench, "caplog": caplog}
    wanted = inspect.signature(promise).parameters
    promise(**{name: given for name, given in offered.items() if name in wanted})
