"""What the template declares, on moto: the same properties, and logical ids for names."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import boto3
from botocore.config import Config
from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID

from tests.template.cloudformation import properties, template

REGION = "us-east-1"
TABLE_PROPERTIES = (
    *("AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes", "KeySchema"),
)
QUEUE_PROPERTIES = ("MessageRetentionPeriod", "RedrivePolicy", "VisibilityTimeout")
OFF = "HasCanary"  # every other condition is whether a text is given
STANDARD = Config(retries={"mode": "standard"})
Item = dict[str, Any]


class Stack:
    """`given` are parameters; those that are not given have their defaults."""

    def __init__(self, given: Mapping[str, str], secrets: Mapping[str, Any]) -> None:
        self.dynamodb = boto3.client("dynamodb", config=STANDARD)
        self.sqs = boto3.client("sqs", config=STANDARD)
        self.secretsmanager = boto3.client("secretsmanager", config=STANDARD)
        defaults = {name: _default(one) for name, one in template()["Parameters"].items()}
        self._known: dict[str, Any] = {**defaults, **given}
        self._make_tables()
        self._queues = dict(self._make_queues())
        self._known |= self._queues
        self._make_secrets(secrets)

    def value(self, declared: Any) -> Any:
        """References are resolved: a queue's is its address, anything else's its name."""
        match declared:
            case {"Ref": name} | {"Fn::GetAtt": [name, "Id"]}:
                return self._known.get(name, name)
            case {"Fn::GetAtt": [name, "Arn"]}:
                return f"arn:aws:sqs:{REGION}:{DEFAULT_ACCOUNT_ID}:{name}"
            case {"Fn::Sub": text}:
                return text
            case {"Fn::If": [condition, given, otherwise]}:
                return (condition != OFF and self.value(given)) or self.value(otherwise)
            case dict():
                return self._made({name: self.value(one) for name, one in declared.items()})
        return [self.value(one) for one in declared] if isinstance(declared, list) else declared

    def _made(self, resolved: dict[str, Any]) -> Any:
        """Text, where a function makes it of what is resolved already."""
        match resolved:
            case {"Fn::ToJsonString": content}:
                return json.dumps(content)
            case {"Fn::Join": [between, parts]}:
                return between.join(parts)
        return resolved

    def address(self, queue: str) -> str:
        return self._queues[queue]

    def reset(self, secrets: Mapping[str, Any]) -> None:
        """Nothing in any table or queue, and these secrets with these values, or without any."""
        for table in _backend("dynamodb").tables.values():
            table.items.clear()
        for queue in _backend("sqs").queues.values():
            for held in (queue._messages, queue.pending_messages, queue.deleted_messages):  # noqa: SLF001
                held.clear()
        for name, value in secrets.items():
            _backend("secretsmanager").secrets.pop(name)
            self._make_secret(name, value)

    def secret(self, name: str) -> str:
        """Its present value; asks nobody."""
        kept = _backend("secretsmanager").secrets[name]
        value: str = kept.versions[kept.default_version_id]["secret_string"]
        return value

    def put_secret(self, name: str, value: Any) -> None:
        self.secretsmanager.put_secret_value(SecretId=name, SecretString=json.dumps(value))

    def items(self, table: str) -> Iterator[Item]:
        """Every item, as the low-level client would answer it; asks nobody."""
        for items in _backend("dynamodb").tables[table].items.values():
            for item in items.values():
                yield item.to_json()["Attributes"]

    def messages(self, queue: str) -> list[Any]:
        """Those in flight too."""
        held: list[Any] = _backend("sqs").queues[queue]._messages  # noqa: SLF001
        return held

    def _make_tables(self) -> None:
        for name, declared in properties("AWS::DynamoDB::Table").items():
            chosen: Any = {one: declared[one] for one in TABLE_PROPERTIES if one in declared}
            self.dynamodb.create_table(TableName=name, **chosen)

    def _make_queues(self) -> Iterator[tuple[str, str]]:
        """Those for dead letters first, because others name them."""
        declared = properties("AWS::SQS::Queue")
        for name in sorted(declared, key=lambda one: "RedrivePolicy" in declared[one]):
            chosen = {one: declared[name][one] for one in QUEUE_PROPERTIES if one in declared[name]}
            told = {one: _text(self.value(what)) for one, what in chosen.items()}
            given: Any = {"QueueName": name, "Attributes": told}
            yield name, self.sqs.create_queue(**given)["QueueUrl"]

    def _make_secrets(self, values: Mapping[str, Any]) -> None:
        for name in properties("AWS::SecretsManager::Secret"):
            self._make_secret(name, values.get(name))

    def _make_secret(self, name: str, value: Any) -> None:
        given: Any = {} if value is None else {"SecretString": json.dumps(value)}
        self.secretsmanager.create_secret(Name=name, **given)


def _default(parameter: Mapping[str, Any]) -> Any:
    if parameter["Type"] == "CommaDelimitedList":
        return parameter["Default"].split(",")
    return parameter.get("Default")


def _backend(service: Any) -> Any:
    return get_backend(service)[DEFAULT_ACCOUNT_ID][REGION]


def _text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, dict) else str(value)
