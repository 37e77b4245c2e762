"""Whether Lead.pro can be worked with, and whether we are alone in working with it."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, timedelta
from typing import Any

from botocore.exceptions import ClientError

from leadrelay.aws.secrets import secret_content
from leadrelay.cli.asking import asking
from leadrelay.cli.configurations import decided, in_force
from leadrelay.cli.endings import CommandError
from leadrelay.cli.findings import Finding, good, unchecked, wrong
from leadrelay.cli.known_to_crm import SECRET, check_offices, check_statuses, crm_of
from leadrelay.cli.operator import Operator
from leadrelay.cli.stack import Stack
from leadrelay.configuration.conversion import agency_of
from leadrelay.domain.errors import CredentialsRefusedError, LeadRelayError

ONE_DAY = timedelta(days=1)
SAY_ZONE = "Say time_zone, then: leadrelay config push"
SET_KEY = "leadrelay secrets set lead_pro"
ELSEWHERE = "LeadsMadeElsewhere"


def configuration(operator: Operator) -> Iterator[Finding]:
    held = in_force(operator.stack)
    decided(held)
    yield good("configuration", f"{held} can be obeyed")


def time_zone(operator: Operator) -> Iterator[Finding]:
    """Days and office hours are of it; a function that does not know it keeps to UTC."""
    held = in_force(operator.stack)
    if held.document is None:
        return
    name, zone = held.document.time_zone, agency_of(held.document, held.number).time_zone
    if name != str(zone):
        yield wrong("time zone", f"{name} is not known here, so times are those of UTC", SAY_ZONE)
    elif held.document.office_hours is not None and zone is UTC:
        yield unchecked("time zone", "office hours are those of UTC: is that meant?", SAY_ZONE)
    else:
        local = operator.around.clock().astimezone(zone)
        yield good("time zone", f"{name}, where it is {local:%A %H:%M}")


def key_and_offices(operator: Operator) -> Iterator[Finding]:
    try:
        crm_of(operator.stack).offices()
    except CredentialsRefusedError:
        yield wrong("Lead.pro", "it refuses our key, or does not let it list offices", SET_KEY)
        return
    yield good("Lead.pro", "it accepts our key")
    document = in_force(operator.stack).document
    if document is not None:
        check_offices(operator.stack, document)
        yield good("offices", "Lead.pro knows every office of the configuration")


def statuses(operator: Operator) -> Iterator[Finding]:
    document = in_force(operator.stack).document
    if document is None or not document.statuses:
        return
    remark = check_statuses(operator.stack, document)
    if remark:
        yield unchecked("statuses", remark)
    else:
        yield good("statuses", "Lead.pro knows every status of the configuration")


def other_roads(operator: Operator) -> Iterator[Finding]:
    """Leads of the last day that Lead.pro told of and that are not ours."""
    now = operator.around.clock()
    with asking("cloudwatch:GetMetricStatistics"):
        answer = operator.stack.client("cloudwatch").get_metric_statistics(
            Namespace=f"LeadRelay/{operator.stack.name}",
            MetricName=ELSEWHERE,
            StartTime=now - ONE_DAY,
            EndTime=now,
            Period=int(ONE_DAY.total_seconds()),
            Statistics=["Sum"],
        )
    count = int(sum(point["Sum"] for point in answer["Datapoints"]))
    if count:
        cure = (
            "Find out who makes them (a portal's own connection, an older integration) and end it."
        )
        yield wrong(
            "other roads", f"{count} leads of the last day were made by somebody else", cure
        )
    else:
        yield good("other roads", "Lead.pro's webhook told of no lead of anybody else's for a day")


def other_stacks(operator: Operator) -> Iterator[Finding]:
    """Two stacks with one key would both send every enquiry that both receive."""
    ours = _key_hash(operator.stack)
    if ours is None:
        return
    same, closed = [], []
    for other in _others(operator.stack):
        theirs = _readable_key_hash(other)
        if theirs is None:
            closed.append(other.name)
        elif theirs == ours:
            same.append(other.name)
    if same:
        cure = "Give each stack its own key, or put one of them into shadow mode or pause it."
        yield wrong("other stacks", f"{', '.join(same)} uses the same key of Lead.pro", cure)
    if closed:
        yield unchecked("other stacks", f"the key of {', '.join(closed)} cannot be read")
    if not same and not closed:
        yield good("other stacks", "no other stack here uses our key of Lead.pro")


def _others(stack: Stack) -> Iterator[Stack]:
    """Of this AWS account and region, as far as they are Lead Relays."""
    client, token = stack.client("cloudformation"), ""
    while True:
        with asking("cloudformation:DescribeStacks"):
            answer = client.describe_stacks(**({"NextToken": token} if token else {}))
        for each in answer["Stacks"]:
            outputs = _outputs(each)
            if each["StackName"] != stack.name and SECRET in outputs:
                yield Stack(each["StackName"], stack.client, outputs, {})
        token = answer.get("NextToken", "")
        if not token:
            return


def _outputs(described: Mapping[str, Any]) -> dict[str, str]:
    return {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])}


def _readable_key_hash(stack: Stack) -> str | None:
    try:
        return _key_hash(stack)
    except (CommandError, ClientError):
        return None


def _key_hash(stack: Stack) -> str | None:
    """Only ever compared. None where there is no key."""
    with asking("secretsmanager:GetSecretValue"):
        try:
            key = secret_content(stack.client("secretsmanager"), stack.output(SECRET)).get(
                "api_key"
            )
        except LeadRelayError:
            return None
    return hashlib.sha256(str(key).strip().encode()).hexdigest() if key else None
