"""What the documents say of threats and of people is so."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from leadrelay.domain.entry import PARKED_RECORD_KEPT, RECORD_KEPT, ROW_KEPT
from leadrelay.usecases.catalogue import KEPT
from tests.supply.lock import pinned
from tests.template.cloudformation import ROOT, properties, template

ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`([a-z_0-9/]+\.py)::(test_\w+)`", ARCHITECTURE)
ROW = re.compile(r"^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def section(title: str) -> str:
    return ARCHITECTURE.partition(f"## {title}\n")[2].partition("\n## ")[0]


def days(kept: timedelta | int) -> str:
    return f"{kept.days if isinstance(kept, timedelta) else kept // 86_400} days"


def queue_days(*names: str) -> str:
    (kept,) = {properties("AWS::SQS::Queue")[name]["MessageRetentionPeriod"] for name in names}
    return days(kept)


def told() -> dict[str, str]:
    """Of the privacy record: what, and for how long."""
    rows = ROW.findall(section("The privacy record"))[2:]
    return {what.partition(":")[0].partition(",")[0]: long for what, _, long, _ in rows}


def test_each_threat_names_a_test_that_is_there() -> None:
    rows = section("The threat model").count("\n| ") - 2
    missing = [
        f"{file}::{name}"
        for file, name in NAMED
        if not re.search(rf"^def {name}\(", _source(ROOT / "tests" / file), re.MULTILINE)
    ]

    assert missing == []
    proved = re.findall(r"\| `[a-z_]+/.*::.*` \|$", section("The threat model"), re.MULTILINE)
    assert len(proved) == rows


def _source(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


@pytest.mark.parametrize(
    ("what", "kept"),
    [
        ("an enquiry on its way", queue_days("EnquiryQueue", "BackfillQueue") + " at most"),
        (
            "one that failed for hours",
            queue_days("EnquiryDeadLetterQueue", "BackfillDeadLetterQueue")
            + " since it was first queued",
        ),
        ("the record of an enquiry", f"{days(RECORD_KEPT)} at most"),
        ("the record of one that is parked", f"{days(PARKED_RECORD_KEPT)} at most"),
        ("which enquiry", days(ROW_KEPT)),
        ("agents of listings", "until replaced"),
    ],
)
def test_the_privacy_record_tells_how_long_people_are_really_kept(what: str, kept: str) -> None:
    assert told()[what] == kept


def test_what_a_portal_said_of_agents_is_kept_as_long_as_is_told() -> None:
    assert f"| `Listings` | {days(KEPT)} |" in section("The privacy record")


def test_logs_are_kept_no_longer_than_is_told() -> None:
    choices = template()["Parameters"]["LogRetentionDays"]["AllowedValues"]
    groups = properties("AWS::Logs::LogGroup").values()

    assert told()["logs"] == f"{max(choices)} days at most"
    assert all(group["RetentionInDays"] == {"Ref": "LogRetentionDays"} for group in groups)


def test_every_store_is_in_the_record() -> None:
    stores = {*properties("AWS::DynamoDB::Table"), *properties("AWS::SQS::Queue")}
    nobody = {"PortalStateTable", "SeekerLeadsDoorbellQueue"}
    dead = {"EnquiryDeadLetterQueue", "BackfillDeadLetterQueue"}

    left = stores - nobody - dead
    names = {name.removesuffix("Table") for name in left}
    assert [name for name in names if f"`{name}`" not in section("The privacy record")] == []
    assert "their dead-letter queues" in section("The privacy record")


def test_the_number_of_packages_that_ship_is_told() -> None:
    assert f"{len(pinned())} packages" in section("The threat model")


def test_a_tested_command_is_offered_for_each_promise_of_the_policy() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z0-9-]+):", makefile, re.MULTILINE))

    assert set(re.findall(r"`make ([a-z0-9-]+)`", SECURITY)) <= targets


def test_reports_go_to_the_forge_and_to_no_address_that_nobody_reads() -> None:
    assert "Report a vulnerability" in SECURITY
    assert "@" not in SECURITY
