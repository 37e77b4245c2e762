"""The calls that the forwarder makes for a new enquiry, and nothing else."""

import json
import os
from functools import cache
from typing import Any

import boto3
import requests


@cache
def _dynamodb() -> Any:
    return boto3.client("dynamodb")


@cache
def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    name = os.environ["LEAD_PRO_SECRET_ARN"]
    answer = boto3.client("secretsmanager").get_secret_value(SecretId=name)
    session.headers["x-api-key"] = json.loads(answer["SecretString"])["api_key"]
    return session


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    for record in event["Records"]:
        _forward(json.loads(record["body"]))
    return {"batchItemFailures": []}


def _forward(enquiry: dict[str, Any]) -> None:
    key, listing = f"property_finder:{enquiry['id']}", enquiry["listing"]
    _read("LEDGER_TABLE", {"key": {"S": key}, "part": {"S": "STATE"}})
    _read("LISTINGS_TABLE", {"key": {"S": listing["reference"].lower()}})
    _read("LISTINGS_TABLE", {"key": {"S": str(listing["id"])}})
    content = {"record": {"S": json.dumps(enquiry)}}
    contacts: dict[str, Any] = {f"CONTACT#{enquiry[name]}": {} for name in ("email", "phone")}
    _write(key, "sending", "attribute_not_exists(#it)", {"DATA#1": content, **contacts})
    answer = _session().post(_address(), json=_lead(key, enquiry), timeout=12)
    answer.raise_for_status()
    _write(key, "created", "#it <> :nobody", {})


def _address() -> str:
    return os.environ["LEAD_PRO_URL"] + "/api/v103/leads"


def _read(table: str, key: Any) -> None:
    _dynamodb().get_item(TableName=os.environ[table], Key=key, ConsistentRead=True)


def _write(key: str, state: str, condition: str, more: dict[str, Any]) -> None:
    parts = {"STATE": {"state": {"S": state}}, f"H#{state}": {"what": {"S": state}}, **more}
    puts = [_put({"key": {"S": key}, "part": {"S": part}, **told}) for part, told in parts.items()]
    puts[0]["Put"]["ConditionExpression"] = condition
    puts[0]["Put"]["ExpressionAttributeNames"] = {"#it": "key"}
    if ":nobody" in condition:
        puts[0]["Put"]["ExpressionAttributeValues"] = {":nobody": {"S": ""}}
    _dynamodb().transact_write_items(TransactItems=puts)


def _put(item: Any) -> dict[str, Any]:
    return {"Put": {"TableName": os.environ["LEDGER_TABLE"], "Item": item}}


def _lead(key: str, enquiry: dict[str, Any]) -> dict[str, Any]:
    first, _, last = enquiry["name"].partition(" ")
    return {
        "type": "sale",
        "office_id": 1213,
        "first_name": first,
        "last_name": last or first,
        "email": enquiry["email"],
        "phone": enquiry["phone"],
        "message": enquiry["message"][:255],
        "source": "homepage",
        "meta": {"src_key": key, "channel": enquiry["channel"]},
    }
