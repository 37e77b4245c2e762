"""Wrong files: every mistake is told at once, with its line, its place and what was expected."""

import re
from pathlib import Path

import pytest

from leadrelay.cli.config_file import LARGEST_FILE, ConfigFile, WrongFileError
from leadrelay.cli.endings import Ending, UsageError
from leadrelay.domain.enquiry import Portal
from tests import canary

RIGHT = """\
default_office: 375
default_type: sale
placeholder_email_domain: agency.example
phone_region: AE
source: homepage
"""
AT = RIGHT.count("\n") + 1


def told(text: str) -> list[str]:
    with pytest.raises(WrongFileError) as wrong:
        ConfigFile.parsed(text, "agency.yaml")
    canary.assert_clean(str(wrong.value), wrong.value.advice)
    return [str(each) for each in wrong.value.located]


def instead(name: str, value: str) -> str:
    return re.sub(rf"^{name}: .*$", f"{name}: {value}", RIGHT, flags=re.MULTILINE)


def one(text: str) -> str:
    (problem,) = told(text)
    return problem


@pytest.mark.parametrize(
    ("name", "value", "line", "problem"),
    [
        ("default_office", '"375"', 1, "must be a whole number; is a text"),
        ("default_office", "0375", 1, "must be a whole number; is a text"),
        ("default_office", "3.5", 1, "must be a whole number; is a text"),
        ("default_office", "true", 1, "must be a whole number; is true or false"),
        ("default_office", "", 1, "must be a whole number; is nothing"),
        ("default_office", "[375]", 1, "must be a whole number; is a list"),
        ("default_office", "{a: 1}", 1, "must be a whole number; is names with values"),
        ("default_office", "0", 1, "must be at least 1; is a whole number"),
        ("default_office", "99999999999999999", 1, "must be at most 9007199254740992; is a whole"),
        ("default_type", "vendor", 2, "must be one of sale, let; is a text"),
        ("default_type", "Lets", 2, "must be one of sale, let; is a text; did you mean `let`?"),
        ("default_type", "7", 2, "must be one of sale, let; is a whole number"),
        ("placeholder_email_domain", canary.EMAIL, 3, "must be a domain in lower case"),
        ("placeholder_email_domain", "Agency.Example", 3, "must be a domain in lower case"),
        ("phone_region", "no", 4, "must be an ISO 3166 code in capitals"),
        ("phone_region", "UAE", 4, "must be an ISO 3166 code in capitals"),
        ("phone_region", "ZZ", 4, "must be a country with telephone numbers"),
        ("source", '"a source"', 5, "must be letters, digits, - and _; is a text"),
    ],
)
def test_a_value_that_cannot_be_meant_is_told_by_its_kind(
    name: str, value: str, line: int, problem: str
) -> None:
    assert one(instead(name, value)).startswith(f"line {line}: {name} {problem}")


@pytest.mark.parametrize(
    ("more", "place", "problem"),
    [
        (
            "tst_office: 1",
            "tst_office",
            "is not known; did you mean `test_office`? Known: default_",
        ),
        ("zzz: 1", "zzz", "is not known. Known: default_office, default_type,"),
        ("test_office: x", "test_office", "must be a whole number; is a text"),
        ("rules:", "rules", "must be a list; is nothing"),
        ("rules: {name: x}", "rules", "must be a list; is names with values"),
        ("rules: [x]", "rules[0]", "must be names with values; is a text"),
        ("rules: [{office: 3}]", "rules[0].name", "is missing"),
        ("rules: [{name: '', office: 3}]", "rules[0].name", "must be a name of at most 60"),
        ("rules: [{name: 5, office: 3}]", "rules[0].name", "must be a text; is a whole number"),
        ("rules: [{name: x}]", "rules[0]", "says nothing; one of office, type, labels, suppress"),
        ("rules: [{name: x, suppress: false}]", "rules[0]", "says nothing; one of office"),
        ("rules: [{name: x, hold: yes}]", "rules[0].hold", "must be true or false; is a text"),
        ("rules: [{name: x, hold: true, suppress: true}]", "rules[0]", "says both suppress and"),
        (
            "rules: [{name: x, type: landlady}]",
            "rules[0].type",
            "must be one of sale, let, vendor, landlord; is a text; did you mean `landlord`?",
        ),
        ("rules: [{name: x, labels: a}]", "rules[0].labels", "must be a list; is a text"),
        ("rules: [{name: x, labels: ['']}]", "rules[0].labels[0]", "must be at most 60 char"),
        (
            "rules: [{name: x, hold: true, when: {chanel: call}}]",
            "rules[0].when.chanel",
            "is not known; did you mean `channel`? Known: portal, account, channel, category,",
        ),
        (
            "rules: [{name: x, hold: true, when: {channel: }}]",
            "rules[0].when.channel",
            "must be a list; is nothing",
        ),
        (
            "rules: [{name: x, hold: true, when: {channel: []}}]",
            "rules[0].when.channel",
            "must be at least one entry; is a list",
        ),
        (
            "rules: [{name: x, hold: true, when: {channel: [true]}}]",
            "rules[0].when.channel[0]",
            "must be a text; is true or false",
        ),
        (
            "rules: [{name: x, hold: true, when: call}]",
            "rules[0].when",
            "must be names with values; is a text",
        ),
        (
            "rules: [{name: x, hold: true, when: {portal: propertyfinder}}]",
            "rules[0].when.portal",
            f"fits none of {', '.join(Portal)}; is a text; did you mean `property_finder`",
        ),
        (
            "rules: [{name: x, hold: true, when: {offering: [sale, let]}}]",
            "rules[0].when.offering[1]",
            "fits none of sale, rent; is a text",
        ),
        (
            "rules: [{name: a, hold: true}, {name: b, hold: true}]",
            "rules[1]",
            "is never reached, since rules[0] fits every enquiry",
        ),
        (
            "rules: [{name: A, when: {site: x}, office: 1}, {name: a, office: 2}]",
            "rules[1].name",
            "is the same as rules[0].name; each may be there once",
        ),
        ("block_list: []", "block_list", "must be names with values; is a list"),
        ("block_list: {email: []}", "block_list.email", "is not known; did you mean `emails`?"),
        (f"block_list: {{emails: ['{canary.NAME}']}}", "block_list.emails[0]", "must be an e-mail"),
        ("block_list: {emails: [a@b..c]}", "block_list.emails[0]", "must be an e-mail address"),
        ("block_list: {domains: ['@x.com']}", "block_list.domains[0]", "must be a domain in lo"),
        ("block_list: {phones: ['0501234567']}", "block_list.phones[0]", "must be a number with"),
        ("block_list: {phones: [971501234567]}", "block_list.phones[0]", "must be a text; is a w"),
        ("block_list: {phones: ['+97150']}", "block_list.phones[0]", "must be a number with its"),
        ("block_list: {phones: ['+971501']}", "block_list.phones[0]", "must be a possible number"),
        ("block_list: {phones: ['+9990000000']}", "block_list.phones[0]", "must be a possible num"),
        (
            "contacts: {without_email: ignore}",
            "contacts.without_email",
            "must be one of placeholder, hold; is a text",
        ),
        (
            "contacts: {without_phone: say-so}",
            "contacts.without_phone",
            "must be one of say_so, hold; is a text; did you mean `say_so`?",
        ),
        ("staleness: {late_after: 60}", "staleness.late_after", "must be a text; is a whole num"),
        ("time_zone: dubai", "time_zone", "must be a time zone such as Asia/Dubai; is a text"),
        ("time_zone: Asia/Atlantis", "time_zone", "must be a time zone such as Asia/Dubai"),
        ("office_hours: {monday: 9-18}", "office_hours.monday[0]", "must be hours of one day such"),
        ("office_hours: {monday: 18:00-09:00}", "office_hours.monday[0]", "must be hours of one"),
        ("office_hours: {monday: 7}", "office_hours.monday[0]", "must be hours of one day such"),
        ("office_hours: {mondays: 7}", "office_hours.mondays", "is not known; did you mean `mo"),
        ("office_hours: {monday: []}", "office_hours", "says no hours; without it, somebody is"),
        ("retention: {record_days: 31}", "retention.record_days", "must be at most 30; is a whole"),
        ("retention: {parked_days: 91}", "retention.parked_days", "must be at most 90; is a whole"),
        ("retention: {parked_days: 7}", "retention.parked_days", "must be at least 8; is a whole"),
        ("crm_requests_per_second: 0", "crm_requests_per_second", "must be at least 1; is a whole"),
        ("staleness: {late_after: 0h}", "staleness.late_after", "must be a time such as 90m, 2h"),
        ("staleness: {hold_after: 3w}", "staleness.hold_after", "must be a time such as 90m, 2h"),
        (
            "property_types: {villa: detatched}",
            "property_types.villa",
            "must be one of detached, semi-detached, terraced, flat-maisonette; is a text; did you",
        ),
        (
            "property_types: {Villa: detached, villa: terraced}",
            "property_types.villa",
            "is the same as property_types.Villa; each may be there once",
        ),
        (
            "property_types: {' ': detached}",
            'property_types." "',
            "must be a name of at most 60 characters; is a text",
        ),
    ],
)
def test_a_part_that_cannot_be_meant_is_told_by_its_path(
    more: str, place: str, problem: str
) -> None:
    assert one(RIGHT + more).startswith(f"line {AT}: {place} {problem}")


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_file() -> None:
    wrong = """\
default_office: none
default_type: let
phone_region: AE
source: homepage
rules:
  - name: first
    when:
      chanel: call
    office: "375"
  - name: First
    hold: maybe
"""

    assert [problem.partition(" must")[0].partition(" is")[0] for problem in told(wrong)] == [
        "line 1: default_office",
        "line 1: placeholder_email_domain",
        "line 8: rules[0].when.chanel",
        "line 9: rules[0].office",
        "line 10: rules[1].name",
        "line 11: rules[1].hold",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [", "line 1: the file is no YAML: "),
        ("a: 1\n b: 2", "line 2: the file is no YAML: "),
        ("a: 1\n\tb: 2", "line 2: the file is no YAML: "),
        (RIGHT + "---\na: 1", "line 6: the file is no YAML: "),
        ("a: &x [1]\nb: *x", "line 2: the file repeats a part by *, which is not taken"),
        ("a: \x01", "the file holds a character that YAML does not allow"),
        ("[" * 5000, "the file is nested too deeply"),
        ("", "the file must be names with values; is nothing"),
        ("- 1", "line 1: the file must be names with values; is a list"),
        (RIGHT + 'test_office: "\\ud83d"', "line 1: the file holds half of a character"),
    ],
)
def test_what_is_no_configuration_at_all_is_told_so(text: str, problem: str) -> None:
    assert one(text).startswith(problem)


@pytest.mark.parametrize("bomb", ["a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]", "a: &a [*a]"])
def test_repetitions_are_refused_before_they_grow(bomb: str) -> None:
    assert "repeats a part by *" in one(bomb)


@pytest.mark.parametrize(
    "tagged",
    [
        "source: !!python/name:os.system ''",
        "source: !mine x",
        "source: !!int x",
        "source: !!binary aG9tZXBhZ2U=",
        "rules: !!python/object:os.system []",
        "rules: !!set []",
    ],
)
def test_a_tag_is_not_taken(tagged: str) -> None:
    name = tagged.partition(":")[0]
    text = RIGHT.replace("source: homepage\n", "" if name == "source" else "source: homepage\n")

    assert f"{name} has a tag that is not taken" in " | ".join(told(text + tagged))


def test_a_name_that_is_there_twice_is_told_with_both_lines() -> None:
    assert one(RIGHT + "source: homepage") == (
        "line 6: source is there twice, in line 5 and line 6"
    )


def test_a_name_that_is_no_text_is_told() -> None:
    assert any(
        "has a name that is no text, in line 6" in each for each in told(RIGHT + "? [a]\n: 1")
    )


@pytest.mark.parametrize(
    ("more", "read"),
    [
        ("rules: [{name: x, hold: true, when: {language: no}}]", ["no"]),
        ("rules: [{name: x, hold: true, when: {language: [no, on, 0612]}}]", ["no", "on", "0612"]),
        ("rules: [{name: x, hold: true, when: {language: 69003}}]", ["69003"]),
        ("rules: [{name: x, hold: true, when: {language: 2024-01-01}}]", ["2024-01-01"]),
        ("rules: [{name: x, hold: true, when: {language: 12:30}}]", ["12:30"]),
    ],
)
def test_words_mean_what_a_person_means_by_them(more: str, read: list[str]) -> None:
    (rule,) = ConfigFile.parsed(RIGHT + more, "agency.yaml").document.rules

    assert rule.when.language == read


def test_a_file_may_begin_with_a_byte_order_mark_and_keeps_its_line_ends(tmp_path: Path) -> None:
    file = tmp_path / "agency.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + RIGHT.replace("\n", "\r\n").encode())

    assert ConfigFile.read(file).text == RIGHT.replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (RIGHT.encode() + b"# \xe9t\xe9\n", "is not text in UTF-8"),
        (RIGHT.encode() + b"#" * LARGEST_FILE, "is larger than 256 KB"),
    ],
)
def test_a_file_that_is_no_text_or_too_large_is_not_looked_into(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    file = tmp_path / "agency.yaml"
    file.write_bytes(content)

    with pytest.raises(WrongFileError) as wrong:
        ConfigFile.read(file)

    assert (wrong.value.ending, wrong.value.advice) == (Ending.WRONG, f"the file {problem}")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        ConfigFile.read(tmp_path)
