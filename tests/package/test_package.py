"""What `make package` writes: complete, without macros, and the same each time."""

import hashlib
import json
import os
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox import paths
from tests.sandbox.build import architecture, built
from tests.template.cloudformation import ROOT, TWO, every_value, template
from tests.template.resolving import Stack

SAM_PYTHON = paths.HOME / "venvs/sam/bin/python"
EXAMPLES = ROOT / "tests/examples/many_agencies"
CFN_LINT = ROOT / ".venv/bin/cfn-lint"
MOST_BYTES_OF_A_TEMPLATE = 1_000_000  # in a bucket


def write(to: Path, *arguments: str) -> Path:
    command = [str(SAM_PYTHON), "-m", "tests.package", "--build", str(built()), "--to", str(to)]
    subprocess.run(  # noqa: S603 - our own module
        [*command, "--architecture", architecture(), *arguments],
        cwd=ROOT,
        env={"PATH": os.defpath, "PYTHONPATH": ".:layers/leadrelay/python"},
        check=True,
        capture_output=True,
    )
    return to


def meant(text: str) -> Any:
    return json.loads(text) if text.startswith("{") else text


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    accounts = TWO["PropertyFinderAccounts"], TWO["SeekerLeadsAccounts"]
    where = tmp_path_factory.mktemp("package")
    return write(where, "--property-finder", accounts[0], "--seeker-leads", accounts[1])


@pytest.fixture(scope="module")
def plain(package: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((package / "template.json").read_text(encoding="utf-8"))
    return content


def test_every_archive_is_whole_and_named_after_its_content(package: Path) -> None:
    lines = (package / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = {name: wanted for wanted, name in map(str.split, lines)}

    assert {*names(package)} == {*sums, "SHA256SUMS"}
    for name, wanted in sums.items():
        found = hashlib.sha256((package / name).read_bytes()).hexdigest()
        assert found == wanted
        assert name == "template.json" or found[:16] in name


def test_what_is_in_an_archive_is_what_was_built_and_may_be_read(package: Path) -> None:
    for path in package.glob("*.zip"):
        folder = built() / path.name.rpartition("-")[0]
        with zipfile.ZipFile(path) as opened:
            assert sorted(opened.namelist()) == sorted(
                str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()
            )
            assert all(each.external_attr >> 16 & 0o444 == 0o444 for each in opened.infolist())


def test_a_second_package_is_the_same_to_the_byte(package: Path, tmp_path: Path) -> None:
    accounts = TWO["PropertyFinderAccounts"], TWO["SeekerLeadsAccounts"]

    again = write(tmp_path, "--property-finder", accounts[0], "--seeker-leads", accounts[1])

    assert (again / "SHA256SUMS").read_bytes() == (package / "SHA256SUMS").read_bytes()


def test_its_template_is_plain_and_of_no_region(plain: dict[str, Any]) -> None:
    text = json.dumps(plain)

    assert "Transform" not in plain
    assert not re.search(r"AWS::Serverless::|Fn::ForEach|Fn::ToJsonString|us-east-1", text)
    assert len(text) < MOST_BYTES_OF_A_TEMPLATE


def test_its_template_is_one_that_cfn_lint_takes(package: Path) -> None:
    linted = subprocess.run(  # noqa: S603 - our own tool
        [CFN_LINT, "--regions", "eu-west-1", "--", package / "template.json"],
        cwd=package,
        capture_output=True,
        text=True,
        check=False,
    )

    assert linted.returncode == 0, linted.stdout


def test_each_code_comes_from_the_bucket_that_a_parameter_names(
    plain: dict[str, Any], package: Path
) -> None:
    code = [*every_value(plain["Resources"], "Code"), *every_value(plain["Resources"], "Content")]
    keys = {each["S3Key"]["Fn::Sub"].removeprefix("${CodePrefix}") for each in code}

    assert keys == {name for name in names(package) if name.endswith(".zip")}
    assert all(each["S3Bucket"] == {"Ref": "CodeBucket"} for each in code)


def test_all_but_the_code_keeps_its_logical_id(plain: dict[str, Any]) -> None:
    ours = {
        name
        for name, each in template(TWO)["Resources"].items()
        if each["Type"] != "AWS::Serverless::LayerVersion"
    }

    assert ours <= plain["Resources"].keys()
    assert template(TWO)["Outputs"].keys() == plain["Outputs"].keys()


def test_what_a_function_reads_of_its_surroundings_is_the_same_as_without_a_package(
    plain: dict[str, Any],
) -> None:
    stack = Stack(TWO)
    for name, each in template(TWO)["Resources"].items():
        if each["Type"] == "AWS::Serverless::Function":
            variables = plain["Resources"][name]["Properties"]["Environment"]["Variables"]
            found = {variable: meant(stack.text(value)) for variable, value in variables.items()}
            for variable, text in stack.environment(name).items():
                assert found[variable] == meant(text)


def test_the_dashboard_is_the_same_as_without_a_package(plain: dict[str, Any]) -> None:
    ours, theirs = (
        Stack(TWO).text(each["Resources"]["Dashboard"]["Properties"]["DashboardBody"])
        for each in (template(TWO), plain)
    )

    assert json.loads(theirs) == json.loads(ours)


def test_its_accounts_are_fixed(plain: dict[str, Any]) -> None:
    for name, accounts in TWO.items():
        parameter = plain["Parameters"][name]
        assert (parameter["Type"], parameter["AllowedValues"]) == ("String", [accounts])


@pytest.mark.parametrize("file", ["parameters.json", "agency.json"])
def test_the_parameters_of_the_example_are_good_for_it(plain: dict[str, Any], file: str) -> None:
    for given in json.loads((EXAMPLES / file).read_text(encoding="utf-8")):
        parameter = plain["Parameters"][given["ParameterKey"]]
        assert re.fullmatch(parameter["AllowedPattern"], given["ParameterValue"])


def test_the_example_leaves_nothing_open_that_has_no_default(plain: dict[str, Any]) -> None:
    files = [json.loads(path.read_text("utf-8")) for path in EXAMPLES.glob("*[ys].json")]
    given = {one["ParameterKey"] for file in files if isinstance(file, list) for one in file}

    assert {name for name, each in plain["Parameters"].items() if "Default" not in each} <= given
