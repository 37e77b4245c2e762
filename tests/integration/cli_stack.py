"""CloudFormation as the operator command asks it: it knows one stack."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

NAME = "lead-relay"


@dataclass
class CloudFormation:
    parameters: dict[str, str]
    outputs: dict[str, str]

    def describe_stacks(self, *, StackName: str) -> dict[str, Any]:  # noqa: N803 - AWS's name
        if StackName != NAME:
            refused: Any = {"Error": {"Code": "ValidationError", "Message": "does not exist"}}
            raise ClientError(refused, "DescribeStacks")
        return {
            "Stacks": [
                {
                    "StackName": StackName,
                    "Outputs": _pairs(self.outputs, "Output"),
                    "Parameters": _pairs(self.parameters, "Parameter"),
                }
            ]
        }


def _pairs(values: Mapping[str, str], kind: str) -> list[dict[str, str]]:
    return [{f"{kind}Key": name, f"{kind}Value": text} for name, text in values.items()]
