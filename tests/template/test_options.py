"""What an agency may add by parameters: nothing of it is there unless it asks."""

from typing import Any

import pytest

from leadrelay.domain.enquiry import Portal
from tests.template.cloudformation import every_value, resources, template

OPTIONAL = {
    "CanaryAgeAlarm": "HasCanary",
    "CanaryWatchers": "HasCanary",
    "EncryptionKeyReaders": "HasEncryptionKey",
    "EncryptionKeyWriters": "HasEncryptionKey",
    "MonthlyBudget": "HasMonthlyBudget",
    "PageEmailSubscription": "HasAlarmEmail",
    "PageEndpointSubscription": "HasAlarmEndpoint",
    "WarningEmailSubscription": "HasWarningEmail",
    "WarningEndpointSubscription": "HasWarningEndpoint",
    "WebhookDomainMapping": "HasWebhookDomain",
    "WebhookDomainName": "HasWebhookDomain",
    "WebhookDomainRecord": "HasWebhookHostedZone",
}
NEEDED = {"WebhookDomain": "WebhookCertificateArn", "MonthlyBudgetUsd": "AlarmEmail"}
DOMAIN = "WebhookDomainName"


def _is_met(condition: Any) -> bool:
    """With the defaults of all parameters."""
    match condition:
        case {"Condition": name}:
            return _is_met(template()["Conditions"][name])
        case {"Fn::Not": [one]}:
            return not _is_met(one)
        case {"Fn::And": every}:
            return all(map(_is_met, every))
        case {"Fn::Equals": [{"Ref": name}, value]}:
            return bool(template()["Parameters"][name]["Default"] == value)
    raise AssertionError(condition)


def test_what_costs_or_tells_somebody_is_made_for_who_asks_for_it() -> None:
    conditional = {
        name: body["Condition"]
        for name, body in template()["Resources"].items()
        if "Condition" in body and body["Type"] != "AWS::Logs::QueryDefinition"
    }

    assert conditional == OPTIONAL
    assert [name for name in set(OPTIONAL.values()) if _is_met({"Condition": name})] == []


@pytest.mark.parametrize("asked", NEEDED)
def test_who_asks_for_half_is_told_before_anything_is_made(asked: str) -> None:
    rules = [
        rule
        for rule in template()["Rules"].values()
        if next(every_value(rule["RuleCondition"], "Ref")) == asked
    ]

    ((assertion,),) = (rule["Assertions"] for rule in rules)
    assert assertion["Assert"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": NEEDED[asked]}, ""]}]}
    assert {asked, NEEDED[asked]} <= set(assertion["AssertDescription"].split())


def test_a_domain_of_the_agency_leads_to_the_api_by_tls_of_today() -> None:
    made = template()["Resources"]
    (terms,) = made[DOMAIN]["Properties"]["DomainNameConfigurations"]
    mapped, record = (made[f"WebhookDomain{what}"]["Properties"] for what in ("Mapping", "Record"))

    assert (terms["SecurityPolicy"], terms["EndpointType"]) == ("TLS_1_2", "REGIONAL")
    assert (mapped["ApiId"], mapped["DomainName"]) == ({"Ref": "WebhookApi"}, {"Ref": DOMAIN})
    assert record["AliasTarget"]["DNSName"] == {"Fn::GetAtt": [DOMAIN, "RegionalDomainName"]}


def test_everybody_is_told_the_same_address_for_webhooks() -> None:
    keeper = template()["Resources"]["SubscriptionKeeperFunction"]["Properties"]["Environment"]
    told = [keeper["Variables"]["WEBHOOK_BASE_URL"]]
    told += every_value(template()["Outputs"], "Base")

    assert len(told) == 1 + len(Portal)
    for each in told:
        assert each["Fn::If"][:2] == ["HasWebhookBaseUrl", {"Ref": "WebhookBaseUrl"}]
        condition, ours, aws = each["Fn::If"][2]["Fn::If"]
        assert (condition, ours) == ("HasWebhookDomain", {"Fn::Sub": "https://${WebhookDomain}"})
        assert aws == template()["Outputs"]["WebhookApiUrl"]["Value"]


def test_a_budget_tells_before_the_money_is_gone() -> None:
    (budget,) = resources("AWS::Budgets::Budget").values()
    told = budget["Properties"]["NotificationsWithSubscribers"]

    limits = {one["Notification"]["NotificationType"]: one["Notification"] for one in told}

    assert budget["Properties"]["Budget"]["BudgetLimit"]["Amount"] == {"Ref": "MonthlyBudgetUsd"}
    assert {name: one["Threshold"] for name, one in limits.items()} == {
        "ACTUAL": 80,
        "FORECASTED": 100,
    }
    assert all(one["Subscribers"][0]["Address"] == {"Ref": "AlarmEmail"} for one in told)
