"""The deployed stack: what it is made of, and looking into it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from tests.sandbox.aws import Aws
from tests.sandbox.deploy import STACK
from tests.sandbox.errors import SandboxError


class Stack:
    """Resources go by their logical ids, the names in template.yaml."""

    def __init__(self, aws: Aws, description: Mapping[str, Any]) -> None:
        self.aws = aws
        self.outputs = {
            one["OutputKey"]: one["OutputValue"] for one in description.get("Outputs", [])
        }
        answer = self.client("cloudformation").describe_stack_resources(StackName=STACK)
        self.resources = {
            one["LogicalResourceId"]: one["PhysicalResourceId"] for one in answer["StackResources"]
        }

    def client(self, service: str) -> Any:
        return self.aws.client(service)

    @property
    def api_url(self) -> str:
        return f"{self.aws.endpoint_url}/_aws/execute-api/{self.resources['WebhookApi']}"

    def invoke(self, function: str, event: Mapping[str, Any] | None = None) -> Any:
        """What it returns; raises SandboxError with the end of its log where it fails."""
        answer = self.client("lambda").invoke(
            FunctionName=self.resources[function], Payload=json.dumps(event or {})
        )
        returned = json.loads(answer["Payload"].read() or "null")
        if "FunctionError" in answer:
            log = "\n".join(self.log(function)[-30:])
            raise SandboxError(f"{function} failed: {returned.get('errorMessage')}\n{log}")
        return returned

    def log(self, function: str) -> list[str]:
        """Every line so far, the earliest first."""
        group = self.resources[function.removesuffix("Function") + "LogGroup"]
        pages = self.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
        events = [event for page in pages for event in page["events"]]
        return [event["message"] for event in sorted(events, key=lambda one: one["timestamp"])]

    def variables(self, function: str) -> dict[str, str]:
        """The environment that the template gives it."""
        named = self.client("lambda").get_function_configuration(
            FunctionName=self.resources[function]
        )
        variables: dict[str, str] = named["Environment"]["Variables"]
        return variables

    def set_variables(self, function: str, **changes: str) -> None:
        """What the template cannot know; its next invocation has them."""
        self.client("lambda").update_function_configuration(
            FunctionName=self.resources[function],
            Environment={"Variables": {**self.variables(function), **changes}},
        )

    def table(self, name: str) -> list[dict[str, Any]]:
        pages = (
            self.client("dynamodb")
            .get_paginator("scan")
            .paginate(TableName=self.resources[name], ConsistentRead=True)
        )
        return [_plain(item) for page in pages for item in page["Items"]]

    def ledger_rows(self) -> list[dict[str, Any]]:
        """Every item of the ledger, whatever its part."""
        return self.table("LedgerTable")

    def metric(self, name: str, statistic: str = "Sum", **dimensions: str) -> float:
        """One of ours, of the last hour; 0 if it was never recorded with these dimensions."""
        now = datetime.now(UTC)
        variables = self.variables("LeadForwarderFunction")
        points = self.client("cloudwatch").get_metric_statistics(
            Namespace=variables["POWERTOOLS_METRICS_NAMESPACE"],
            MetricName=name,
            Dimensions=[{"Name": each, "Value": value} for each, value in dimensions.items()],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(minutes=1),
            Period=7200,
            Statistics=[statistic],
        )["Datapoints"]
        values: list[float] = [point[statistic] for point in points]
        return max(values, default=0.0) if statistic == "Maximum" else sum(values)

    def alarm(self, name: str) -> str:
        """OK, ALARM or INSUFFICIENT_DATA."""
        wanted = [self.resources[name]]
        found = self.client("cloudwatch").describe_alarms(AlarmNames=wanted)["MetricAlarms"]
        state: str = found[0]["StateValue"]
        return state

    def waiting(self, queue: str) -> int:
        """Messages in a queue, those that are being worked on included."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        counts = self.client("sqs").get_queue_attributes(
            QueueUrl=self.resources[queue], AttributeNames=names
        )["Attributes"]
        return sum(int(counts[name]) for name in names)


def _plain(item: Mapping[str, Any]) -> dict[str, Any]:
    read = TypeDeserializer().deserialize
    return {name: read(value) for name, value in item.items()}
