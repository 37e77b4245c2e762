"""The policy that the README gives is enough to deploy the stack, and no more."""

import re

import pytest

from tests.template.cloudformation import ROOT, as_list
from tests.template.deploying import NOT_NEEDED, by_schemas, matches, needed, policy

OF_THE_TOOLS = ("cloudformation:", "s3:")
ANYWHERE = ("billing:", "budgets:", "cloudformation:", "cloudwatch:Describe", "kms:ListAliases",
            "lambda:", "logs:", "route53:", "secretsmanager:GetRandomPassword")  # fmt: skip


def _allowed() -> list[tuple[str, str]]:
    """Action and place."""
    return [
        (action, place)
        for statement in policy()["Statement"]
        for action in as_list(statement["Action"])
        for place in as_list(statement["Resource"])
    ]


def test_it_allows_what_cloudformation_needs_for_the_resources_of_the_template() -> None:
    allowed = {action for action, _ in _allowed() if not action.startswith(OF_THE_TOOLS)}

    assert allowed == needed()


@pytest.mark.parametrize("pattern", NOT_NEEDED)
def test_what_is_left_out_would_have_been_asked_for(pattern: str) -> None:
    assert any(matches(action, [pattern]) for action in by_schemas())


def test_a_key_of_ones_own_is_named_apart_with_all_that_it_needs() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    told = set(re.findall(r"`(kms:[A-Za-z]+)`", text))

    assert told == {action for action in by_schemas() if action.startswith("kms:")}


def test_it_makes_and_passes_no_roles_but_those_of_the_stack() -> None:
    roles = {place for action, place in _allowed() if action.startswith("iam:")}
    passing = [each for each in policy()["Statement"] if each["Action"] == "iam:PassRole"]

    assert {place for place in roles if place != "*"} == {"arn:aws:iam::*:role/lead-relay-*"}
    assert [each["Condition"] for each in passing] == [
        {
            "StringEquals": {
                "iam:PassedToService": ["lambda.amazonaws.com", "scheduler.amazonaws.com"]
            }
        }
    ]


def test_what_is_allowed_everywhere_is_what_has_no_place_of_its_own() -> None:
    everywhere = {action for action, place in _allowed() if place == "*"}
    conditional = {"iam:CreateServiceLinkedRole"}

    assert [each for each in everywhere - conditional if not each.startswith(ANYWHERE)] == []
    assert not {action for action in everywhere if action.startswith("lambda:Invoke")}
