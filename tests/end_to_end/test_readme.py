"""What the documents tell an operator to type, typed, in the order of a stack's life."""

import json
import re
from collections.abc import Iterator, Mapping

import pytest
import yaml

from tests.documents.reading import block, of, text_of
from tests.end_to_end.operating import Ran, Typist
from tests.end_to_end.readme_script import CHAPTERS, NAMED, ROLLED_BACK_TO
from tests.sandbox.options import Options
from tests.sandbox.sandbox import Sandbox
from tests.template.cloudformation import template

WITH_FINDINGS: Mapping[str, str] = {"leadrelay doctor": "nobody"}
"""What ends with 1, and what it has found: a sandbox has nobody to ring at."""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Of its own: what the agency has decided cannot be taken back."""
    with Sandbox(Options(seconds_per_minute=1.0)) as running:
        yield running


@pytest.fixture(scope="module")
def operated(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Typist:
    typist = Typist(sandbox, tmp_path_factory.mktemp("agency"))
    for name, kind in (("agency.yaml", "yaml"), ("listings.csv", "csv")):
        (typist.folder / name).write_text(block("README.md", kind), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(typist.folder)
        for chapter in CHAPTERS:
            chapter(typist)
    return typist


def tried_by(command: str, ran: Mapping[str, Ran]) -> list[Ran]:
    return [each for line, each in ran.items() if f"{line} ".startswith(f"{command} ")]


def typed(command: str) -> str:
    """A sandbox needs no profile."""
    return re.sub(r" --profile \S+", "", command)


@pytest.mark.parametrize("command", dict.fromkeys(map(typed, of("leadrelay"))))
def test_a_command_of_the_documents_does_its_work(operated: Typist, command: str) -> None:
    tries = tried_by(command, operated.ran)

    assert tries
    for ended in tries:
        finding = WITH_FINDINGS.get(command)
        assert ended.exit_code == (1 if finding else 0), ended.output
        assert (finding or "") in ended.output


def test_nothing_that_was_typed_failed(operated: Typist) -> None:
    failed = {line: ended.output for line, ended in operated.ran.items() if ended.exit_code}

    assert failed.keys() == WITH_FINDINGS.keys(), failed


def test_the_enquiry_of_the_readme_is_replayed_into_one_lead(operated: Typist) -> None:
    markers = [lead["meta"]["src_key"] for lead in operated.sandbox.lead_pro.leads]

    assert markers.count(f"property_finder:{NAMED}") == 1
    assert "property_finder:message_lead_2" not in markers


def test_what_is_pulled_is_what_was_in_force_then(operated: Typist) -> None:
    pulled = yaml.safe_load((operated.folder / "pulled.yaml").read_text(encoding="utf-8"))

    pace = {"crm_requests_per_second": ROLLED_BACK_TO - 1}
    assert pulled == yaml.safe_load(block("README.md", "yaml")) | pace


def test_an_export_names_nobody(operated: Typist) -> None:
    exported = (operated.folder / "ledger.csv").read_text(encoding="utf-8")

    assert f"property_finder:{NAMED}" in exported
    assert "@" not in exported


def test_a_report_for_a_person_is_read_by_a_program(operated: Typist) -> None:
    assert json.loads((operated.folder / "report.json").read_text(encoding="utf-8"))


def test_the_outputs_that_the_readme_names_exist(sandbox: Sandbox) -> None:
    words = set(
        re.findall(r"(?<![:\w])([A-Z][A-Za-z]+(?:Url|Arn)[a-z0-9]*)\b", text_of("README.md"))
    )
    named = words - template()["Parameters"].keys()

    assert named
    assert named <= sandbox.endpoints["outputs"].keys()
