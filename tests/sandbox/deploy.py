"""A built template through CloudFormation, as `sam deploy` does it, in a tenth of its time."""

import hashlib
import io
import time
import zipfile
from collections.abc import Iterable, Mapping
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
    wish = _wish(stack, uploaded(aws, build, template), _given(parameters))
    aws.client("cloudformation").create_stack(**wish)
    return _finished(aws, stack, "CREATE")


def redeploy(
    aws: Aws, template_url: str, names: Iterable[str], parameters: Mapping[str, str]
) -> dict[str, Any]:
    """Another template over the running stack; what is not given stays as it is."""
    before = aws.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    known = {each["ParameterKey"] for each in before["Parameters"]}
    same = (known & set(names)) - parameters.keys()
    unchanged = [{"ParameterKey": name, "UsePreviousValue": True} for name in sorted(same)]
    wish = _wish(STACK, template_url, [*_given(parameters), *unchanged])
    aws.client("cloudformation").update_stack(**wish)
    return _finished(aws, STACK, "UPDATE")


def _wish(stack: str, template_url: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "StackName": stack,
        "TemplateURL": template_url,
        "Capabilities": CAPABILITIES,
        "Parameters": parameters,
    }


def _given(parameters: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"ParameterKey": name, "ParameterValue": text} for name, text in parameters.items()]


def uploaded(aws: Aws, build: Path, template: dict[str, Any]) -> str:
    """Where the template is, which names where the code is."""
    aws.client("s3").create_bucket(Bucket=BUCKET)
    for resource in template["Resources"].values():
        properties = resource.get("Properties") or {} if isinstance(resource, dict) else {}
        for name in CODE:
            if isinstance(properties.get(name), str):
                place = _kept(aws, _zipped(build / properties[name]))
                properties[name] = place.replace(aws.endpoint_url, "s3:/")
    return _kept(aws, yaml.safe_dump(template).encode())


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


def _finished(aws: Aws, name: str, operation: str) -> dict[str, Any]:
    client = aws.client("cloudformation")
    while True:
        stack: dict[str, Any] = client.describe_stacks(StackName=name)["Stacks"][0]
        if stack["StackStatus"] == f"{operation}_COMPLETE":
            return stack
        if not stack["StackStatus"].startswith(f"{operation}_") or "ROLL" in stack["StackStatus"]:
            raise SandboxError(
                "\n".join([f"{operation} of the stack failed:", *_reasons(client, name)])
            )
        time.sleep(0.05)


def _reasons(client: Any, name: str) -> list[str]:
    events = client.describe_stack_events(StackName=name)["StackEvents"]
    failed = [event for event in events if "FAILED" in event["ResourceStatus"]]
    return [f"{one['LogicalResourceId']}: {one.get('ResourceStatusReason')}" for one in failed]
