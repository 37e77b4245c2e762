"""How the functions run: time-outs, concurrency, schedules, environment, logs."""

import re
from collections.abc import Iterator
from dataclasses import Field, fields
from typing import Any

import pytest

from leadrelay import settings
from leadrelay.agency_settings import AgencySettings
from leadrelay.aws.clients import INVOKE
from tests.template.cloudformation import POLLERS, functions, most, properties, target, template

TIMEOUTS = {
    "TokenRefresherFunction": 25,
    **dict.fromkeys(POLLERS, 90),
    "PortalWebhookFunction": 4,
    "SubscriptionKeeperFunction": 60,
    "LeadForwarderFunction": 30,
    "DeliverySweeperFunction": 50,
    "LedgerAuditorFunction": 300,
    "OperatorConsoleFunction": 10,
    "OperatorActionsFunction": 10,
}
READ: dict[str, list[type[settings.Settings]]] = {
    "TokenRefresherFunction": [settings.RefresherSettings],
    **{poller: [settings.PollerSettings] for poller in POLLERS},
    "PortalWebhookFunction": [settings.WebhookSettings],
    "SubscriptionKeeperFunction": [settings.KeeperSettings],
    "LeadForwarderFunction": [settings.ForwarderSettings, AgencySettings],
    "DeliverySweeperFunction": [settings.SweeperSettings],
    "LedgerAuditorFunction": [settings.AuditorSettings, AgencySettings],
    "OperatorConsoleFunction": [settings.ConsoleSettings],
    "OperatorActionsFunction": [settings.ActionSettings],
}
OF_AN_ACCOUNT = re.compile(r"[A-Za-z]+(Credentials|Token)Secretmain")
NEW_ACCOUNT_CONCURRENCY = 10
SCHEDULED = {
    "TokenRefresherFunction",
    *POLLERS,
    "SubscriptionKeeperFunction",
    "DeliverySweeperFunction",
    "LedgerAuditorFunction",
}


def _events(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, function in functions().items():
        for event in function.get("Events", {}).values():
            if event["Type"] == kind:
                yield name, event["Properties"]


def test_each_function_may_take_as_long_as_its_work_does() -> None:
    assert {name: most(each["Timeout"]) for name, each in functions().items()} == TIMEOUTS


def test_a_reader_waits_for_the_refresher_longer_than_it_may_run() -> None:
    assert functions()["TokenRefresherFunction"]["Timeout"] < INVOKE.read


def test_a_webhook_is_answered_before_the_portal_gives_up() -> None:
    ((name, route),) = _events("HttpApi")

    seconds = route["TimeoutInMillis"] / 1000

    assert most(functions()[name]["Timeout"]) < seconds <= 5


@pytest.mark.proves("F112")
def test_a_new_account_with_its_ten_executions_can_deploy_this() -> None:
    reserved = [
        name for name, each in functions().items() if "ReservedConcurrentExecutions" in each
    ]

    assert reserved == []


@pytest.mark.proves("F51", "F112")
def test_a_burst_of_enquiries_and_doorbells_leaves_executions_for_webhooks_and_ticks() -> None:
    limits = [event["ScalingConfig"]["MaximumConcurrency"] for _, event in _events("SQS")]

    left = NEW_ACCOUNT_CONCURRENCY - sum(limits)

    assert all(limit >= 2 for limit in limits)
    assert left >= 2


@pytest.mark.proves("F51")
def test_a_flood_of_webhooks_is_throttled_before_it_costs_anything() -> None:
    (api,) = properties("AWS::Serverless::HttpApi").values()

    assert api["DefaultRouteSettings"] == {"ThrottlingRateLimit": 20, "ThrottlingBurstLimit": 50}


def test_the_access_log_holds_the_route_and_never_the_path_or_the_query() -> None:
    (api,) = properties("AWS::Serverless::HttpApi").values()
    logged = api["AccessLogSettings"]["Format"]

    assert set(re.findall(r"\$[A-Za-z.]+", logged)) == {
        "$context.requestId",
        "$context.requestTime",
        "$context.routeKey",
        "$context.status",
        "$context.responseLatency",
        "$context.integrationStatus",
        "$context.integrationErrorMessage",
    }


def test_one_message_that_failed_does_not_bring_back_the_others() -> None:
    for _, event in _events("SQS"):
        assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert "MaximumBatchingWindowInSeconds" not in event


def test_a_tick_that_was_missed_is_left_to_the_next_one() -> None:
    once = {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}

    assert {name for name, _ in _events("ScheduleV2")} == SCHEDULED
    assert all(event["RetryPolicy"] == once for _, event in _events("ScheduleV2"))
    assert all(functions()[name]["EventInvokeConfig"] == once for name in SCHEDULED)


def test_schedules_of_two_stacks_do_not_clash() -> None:
    assert all(event["OmitName"] is True for _, event in _events("ScheduleV2"))


@pytest.mark.parametrize("name", READ)
def test_a_function_is_given_the_settings_that_it_reads_and_no_others(name: str) -> None:
    read = {_variable(each) for kind in READ[name] for each in fields(kind)}
    given = functions()[name]["Environment"]["Variables"].keys()

    assert given - read == {"POWERTOOLS_SERVICE_NAME", *filter(OF_AN_ACCOUNT.fullmatch, given)}
    assert read <= given


def _variable(field: Field[Any]) -> str:
    return str(field.metadata.get("variable") or field.name.upper())


def test_a_function_logs_and_counts_under_its_own_name() -> None:
    for function in functions().values():
        folder = function["CodeUri"].rstrip("/").rpartition("/")[2]

        assert function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] == folder


def test_no_function_prints_its_events() -> None:
    names = template()["Globals"]["Function"]["Environment"]["Variables"].keys()

    assert names == {"POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_LOG_LEVEL", "METRICS"}


def test_every_function_has_a_log_group_of_its_own_and_logs_expire() -> None:
    groups = [target(function["LoggingConfig"]["LogGroup"]) for function in functions().values()]
    retained = properties("AWS::Logs::LogGroup")

    assert len(set(groups)) == len(groups)
    assert set(groups) < retained.keys()
    assert all(each["RetentionInDays"] == {"Ref": "LogRetentionDays"} for each in retained.values())
    assert max(template()["Parameters"]["LogRetentionDays"]["AllowedValues"]) <= 30


def test_two_calls_to_the_crm_fit_into_one_invocation() -> None:
    parameters = template()["Parameters"]

    needed = 2 * parameters["CrmCallSeconds"]["Default"]

    assert needed < parameters["ForwarderTimeoutSeconds"]["Default"]


def test_every_parameter_is_explained_and_shown_in_a_group() -> None:
    parameters = template()["Parameters"]
    groups = template()["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    shown = [name for group in groups for name in group["Parameters"]]

    assert sorted(shown) == sorted(parameters)
    assert all(each["Description"] for each in parameters.values())
