"""The command as a process and on a terminal, its clients, and secrets that it cannot use."""

import io
import json
import os
import subprocess
import sys
from typing import Any

import pytest

from leadrelay.cli.clients import connected
from leadrelay.cli.endings import CommandError, NoAccessError
from leadrelay.cli.keeper import Keeper, Wish
from leadrelay.cli.screen import Screen
from leadrelay.cli.vault import Vault
from tests import canary
from tests.integration.cli_world import FINDER


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("arguments", [[], ["webhooks", "rotate", "--help"]])
def test_it_runs_as_a_module_without_any_aws(arguments: list[str]) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": "layers/leadrelay/python"}

    ran = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "leadrelay.cli", *arguments],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
    )

    assert "Usage: leadrelay" in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.usefixtures("aws")
def test_a_function_is_invoked_once_and_everything_else_is_asked_again() -> None:
    client = connected(None, None)

    tries = {name: client(name).meta.config.retries for name in ("lambda", "dynamodb")}

    assert tries["lambda"]["total_max_attempts"] == 1
    assert tries["dynamodb"]["total_max_attempts"] == 3
    assert client("lambda") is client("lambda")


@pytest.mark.usefixtures("aws")
def test_the_operator_s_region_counts_and_an_unknown_profile_is_no_access() -> None:
    assert connected(None, "eu-west-3")("sqs").meta.region_name == "eu-west-3"
    with pytest.raises(NoAccessError, match="no such AWS profile"):
        connected("nobody-has-this-profile", None)


def test_a_wait_is_a_bar_on_a_terminal_and_a_line_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    bar, line, slept = Terminal(), io.StringIO(), [0.0]

    for err in (bar, line):
        Screen(io.StringIO(), err).wait(1.5, "for the paint to dry", slept.append)

    assert sum(slept) == 3.0
    assert "━" in bar.getvalue()
    assert line.getvalue() == "waiting 2 s for the paint to dry\n"


def test_work_shows_a_sign_of_life_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    err = Terminal()

    with Screen(io.StringIO(), err).working("asking"):
        pass

    assert "asking" in err.getvalue()


@pytest.mark.parametrize("value", [None, "nonsense", "[]", json.dumps(canary.WEBHOOK_SECRET)])
def test_a_secret_that_cannot_be_used_is_named_and_not_shown(
    secretsmanager: object, value: str | None
) -> None:
    client: Any = secretsmanager
    arn = client.create_secret(Name="credentials")["ARN"]
    vault = Vault(client, FINDER, arn)
    if value is not None:
        client.put_secret_value(SecretId=arn, SecretString=value)

    with pytest.raises(CommandError, match="property_finder:main") as wrong:
        vault.read()

    canary.assert_clean(str(wrong.value))
    assert vault.has_value is (value is not None)


@pytest.mark.parametrize("answer", [b"", b"[]", b'{"outcomes": {}}', b"\xff"])
def test_an_answer_of_the_keeper_that_cannot_be_read_is_not_taken_for_a_success(
    answer: bytes,
) -> None:
    keeper = Keeper(Answering(answer), "keeper")  # type: ignore[arg-type]  # a part of it

    with pytest.raises(CommandError, match="cannot read"):
        keeper.asked(FINDER, Wish.KEEP)


class Answering:
    def __init__(self, answer: bytes) -> None:
        self.answer = answer

    def invoke(self, **_: object) -> dict[str, io.BytesIO]:
        return {"Payload": io.BytesIO(self.answer)}
