"""No secret is in the tree: the scan that `make lint`, the hook and the forge run; its limits."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.core.scan import scan_file
from detect_secrets.settings import transient_settings

from tests.template.cloudformation import (
    ROOT,
    TWO,
    every_value,
    functions,
    properties,
    template,
)

SIGNED_BY_AN_EXAMPLE = "the signature of an example, by a key that test_events.py shows"
DIGESTS = "digests of what made-up enquiries say"
KNOWN = {
    ("events/lead_forwarder.sqs.json", "Base64 High Entropy String"): "a webhook's made-up body",
    ("events/portal_webhook.http_api.json", "Hex High Entropy String"): SIGNED_BY_AN_EXAMPLE,
    ("functions/portal_webhook/openapi.yaml", "Hex High Entropy String"): "examples of nobody's",
    ("tests/fixtures/versions/before.json", "Hex High Entropy String"): DIGESTS,
    ("tests/fixtures/versions/now.json", "Hex High Entropy String"): DIGESTS,
}
HARMLESS_LINES = {
    '"md5OfBody": "[0-9a-f]{32}"': "SQS's digest of a message that stands beside it",
    '"eventSourceARN": "arn:aws:sqs:[a-z0-9-]+:123456789012:': "AWS's own example account",
    '"(apiId|domainPrefix)": "a1b2c3d4e5"': "nobody's API",  # pragma: allowlist secret
}
HARMLESS_FILES = r"^(\.requirements/.*|layers/dependencies/requirements)\.txt$"  # digests
LEFT_OUT = {"KeywordDetector"}  # sees one in every test that makes one up; ruff's S105 to S107 look
PLANTED = {
    "of AWS": "AKIA" + "QX7PLMNBV4ZDK2TE",
    "of a portal": 'secret = "' + "9f86d081884c7d65" * 2 + '"',  # pragma: allowlist secret
    "in an address": "https://agency:" + "hunter2seven@example.com/",  # pragma: allowlist secret
    "of a key pair": "-----BEGIN RSA PRIVATE " + "KEY-----",
    "of a session": "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiJhZ2VuY3kifQ.c2lnbmF0dXJlb2ZpdA",
}
NAMES_OF_SECRETS = ("SECRET", "TOKEN", "KEY", "PASSWORD", "CREDENTIALS")


def baseline() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((ROOT / ".secrets.baseline").read_text(encoding="utf-8"))
    return read


def test_what_the_scan_passes_over_is_known_line_by_line() -> None:
    found = {(path, each["type"]) for path, all_ in baseline()["results"].items() for each in all_}

    assert found == KNOWN.keys()


def test_the_scan_looks_at_every_file_and_line_but_these() -> None:
    passed_over = {each["path"]: each.get("pattern") for each in baseline()["filters_used"]}

    assert passed_over["detect_secrets.filters.regex.should_exclude_line"] == list(HARMLESS_LINES)
    assert passed_over["detect_secrets.filters.regex.should_exclude_file"] == [HARMLESS_FILES]


def test_the_scan_knows_every_kind_of_secret_but_one() -> None:
    kinds: dict[str, type] = get_mapping_from_secret_type_to_class()
    every = {each.__name__ for each in kinds.values()}
    used = {each["name"] for each in baseline()["plugins_used"]}

    assert every - used == LEFT_OUT


@pytest.mark.parametrize("kind", PLANTED)
def test_a_secret_that_is_about_to_be_committed_is_noticed(kind: str, tmp_path: Path) -> None:
    (tmp_path / "notes.py").write_text(PLANTED[kind] + "\n")

    with transient_settings(baseline()):
        assert list(scan_file(str(tmp_path / "notes.py")))


def test_a_function_is_told_of_a_secret_by_its_arn_alone() -> None:
    told = {
        (name, value_name): value
        for name, function in functions(TWO).items()
        for value_name, value in function["Environment"]["Variables"].items()
        if any(word in value_name.upper() for word in NAMES_OF_SECRETS)
    }
    secrets = properties("AWS::SecretsManager::Secret", TWO)

    assert told
    for where, value in told.items():
        if value == {"Ref": "TokenRefresherFunction"}:  # who is asked for one
            continue
        logical_id, attribute = value["Fn::GetAtt"]
        assert (logical_id in secrets, attribute) == (True, "Id"), where


def test_no_secret_is_made_or_given_by_the_template() -> None:
    resolved = list(every_value(template(TWO), "SecretString"))
    parameters = template()["Parameters"]
    hidden = {name: each for name, each in parameters.items() if each.get("NoEcho")}

    assert resolved == []
    assert "{{resolve:" not in (ROOT / "template.yaml").read_text(encoding="utf-8")
    assert hidden.keys() == {"AlarmEndpoint", "WarningEndpoint"}
    assert {each["Default"] for each in hidden.values()} == {""}


def test_no_output_tells_a_secret_or_what_is_not_echoed() -> None:
    values = json.dumps([each["Value"] for each in template(TWO)["Outputs"].values()])

    assert "resolve" not in values
    assert not [name for name in ("AlarmEndpoint", "WarningEndpoint") if name in values]


def test_the_defaults_of_a_deployment_name_no_secret() -> None:
    text = (ROOT / "samconfig.toml").read_text(encoding="utf-8")

    assert "parameter_overrides" not in text
    assert not [word for word in NAMES_OF_SECRETS if word.lower() in text.lower()]


def test_the_hook_runs_the_same_scan() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (scan,) = (
        hook for repo in hooks["repos"] for hook in repo["hooks"] if hook["id"] == "detect-secrets"
    )

    assert scan["entry"] == ".venv/bin/detect-secrets-hook --baseline .secrets.baseline"
    assert "types" not in scan
