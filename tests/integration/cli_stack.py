"""CloudFormation as the operator command asks it: it knows one stack, and of others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

NAME = "lead-relay"


@dataclass
class CloudFormation:
    parameters: dict[str, str]
    outputs: dict[str, str]

    others: dict[str, dict[str, str]] = field(default_factory=dict)
    """Outputs of the other stacks of the account."""

    def describe_stacks(self, *, StackName: str | None = None) -> dict[str, Any]:  # noqa: N803
        if StackName is None:
            return {"Stacks": [self._described(), *map(_other, self.others.items())]}
        if StackName != NAME:
            refused: Any = {"Error": {"Code": "ValidationError", "Message": "does not exist"}}
            raise ClientError(refused, "DescribeStacks")
        return {"Stacks": [self._described()]}

    def _described(self) -> dict[str, Any]:
        return {
            "StackName": NAME,
            "Outputs": _pairs(self.outputs, "Output"),
            "Parameters": _pairs(self.parameters, "Parameter"),
        }


def _other(named: tuple[str, dict[str, str]]) -> dict[str, Any]:
    name, outputs = named
    return {"StackName": name, "Outputs": _pairs(outputs, "Output")}


def _pairs(values: Mapping[str, str], kind: str) -> list[dict[str, str]]:
    return [{f"{kind}Key": name, f"{kind}Value": text} for name, text in values.items()]
