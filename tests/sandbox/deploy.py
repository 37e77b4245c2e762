"""A built template through CloudFormation, as `sam deploy` does it, in a tenth of its time."""

import hashlib
import io
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.sandbox.aws import Aws
from tests.sandbox.errors import SandboxError

STACK = "lead-relay"
BUCKET = "artefacts"
CODE = ("CodeUri", "ContentUri")
CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms."""


def _long_form(loader: yaml.SafeLoader, name: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in {"Ref", "Condition"} else f"Fn::{name}": value}


_Loader.add_multi_constructor("!", _long_form)


def template_in(folder: Path) -> dict[str, Any]:
    text = (folder / "template.yaml").read_text()
    template: dict[str, Any] = yaml.load(text, _Loader)  # noqa: S506 - derived from the safe one
    return template


def deploy(
    aws: Aws,
    build: Path,
    template: dict[str, Any],
    parameters: Mapping[str, str],
    stack: str = STACK,
) -> dict[str, Any]:
    """The stack as CloudFormation describes it; `template` is the one of the folder `build`."""
    _upload(aws, build, template)
    aws.client("cloudformation").create_stack(
        StackName=stack,
        TemplateURL=_kept(aws, yaml.safe_dump(template).encode()),
        Capabilities=CAPABILITIES,
        Parameters=[
            {"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()
        ],
    )
    return _finished(aws, stack)


def _upload(aws: Aws, build: Path, template: dict[str, Any]) -> None:
    aws.client("s3").create_bucket(Bucket=BUCKET)
    for resource in template["Resources"].values():
        properties = resource.get("Properties") or {} if isinstance(resource, dict) else {}
        for name in CODE:
            if isinstance(properties.get(name), str):
                place = _kept(aws, _zipped(build / properties[name]))
                properties[name] = place.replace(aws.endpoint_url, "s3:/")


def _kept(aws: Aws, content: bytes) -> str:
    """Where it is from now on."""
    key = hashlib.sha256(content).hexdigest()
    aws.client("s3").put_object(Bucket=BUCKET, Key=key, Body=content)
    return f"{aws.endpoint_url}/{BUCKET}/{key}"


def _zipped(folder: Path) -> bytes:
    """Stored, not deflated: it travels no further than this machine."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(str(path.relative_to(folder)))
                archive.writestr(entry, path.read_bytes())
    return target.getvalue()


def _finished(aws: Aws, name: str) -> dict[str, Any]:
    client = aws.client("cloudformation")
    while True:
        stack: dict[str, Any] = client.describe_stacks(StackName=name)["Stacks"][0]
        if stack["StackStatus"] == "CREATE_COMPLETE":
            return stack
        if not stack["StackStatus"].endswith("CREATE_IN_PROGRESS"):
            raise SandboxError("\n".join(["The stack was not created:", *_reasons(client, name)]))
        time.sleep(0.05)


def _reasons(client: Any, name: str) -> list[str]:
    events = client.describe_stack_events(StackName=name)["StackEvents"]
    failed = [event for event in events if "FAILED" in event["ResourceStatus"]]
    return [f"{one['LogicalResourceId']}: {one.get('ResourceStatusReason')}" for one in failed]
