"""The webhook function between an AWS that only answers and a standard output that is read."""

import io
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import botocore.session
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from moto.core.botocore_stubber import MockRawResponse

from functions.portal_webhook.app import handler
from leadrelay.aws import clients
from leadrelay.wiring import portal_webhook as wiring
from tests.fuzz.locks import CRM_TOKEN, FINDER_SECRET, SEEKER_KEY
from tests.simulation.handlers.functions import forget

SECRETS: Mapping[str, Any] = {
    "finder": {"webhook_secrets": [FINDER_SECRET]},
    "seeker": {"webhook_secrets": [SEEKER_KEY]},
    "crm": {"token": CRM_TOKEN},
}
PORTALS = {
    "property_finder": {"base_url": "https://finder.example", "accounts": "main"},
    "seeker_leads": {"base_url": "https://seeker.example", "accounts": "lyon"},
}
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "PORTALS": json.dumps(PORTALS),
    "PropertyFinderCredentialsSecretmain": "finder",
    "PropertyFinderTokenSecretmain": "unused",
    "SeekerLeadsCredentialsSecretlyon": "seeker",
    "SeekerLeadsTokenSecretlyon": "unused",
    "ENQUIRY_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/1/enquiries",
    "DOORBELL_QUEUE_URLS": '{"seeker_leads": "https://sqs.us-east-1.amazonaws.com/1/bells"}',
    "LEAD_PRO_WEBHOOK_SECRET_ARN": "crm",
    "METRICS": "full",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """`kept` are the messages that were queued meanwhile, `printed` is what was logged."""

    status: int
    headers: Mapping[str, str]
    body: str
    seconds: float
    kept: tuple[str, ...] = field(repr=False)
    printed: str = field(repr=False)


@dataclass
class Function:
    """`is_keeping`: whether the queues confirm anything."""

    kept: list[str] = field(default_factory=list)
    is_keeping: bool = True

    def answer(self, event: Mapping[str, Any]) -> Answer:
        self.kept.clear()
        printed, began = io.StringIO(), time.perf_counter()
        with redirect_stdout(printed):
            told = handler(dict(event), SimpleNamespace(aws_request_id="1"))
        seconds = time.perf_counter() - began
        kept, head = tuple(self.kept), told["headers"]
        return Answer(told["statusCode"], head, told["body"], seconds, kept, printed.getvalue())

    def aws(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        body: Any = request.body
        asked = json.loads(body)
        if "SecretId" in asked:
            return _response({"SecretString": json.dumps(SECRETS[asked["SecretId"]])})
        if not self.is_keeping:
            return _response({"Successful": [], "Failed": []})
        self.kept += [entry["MessageBody"] for entry in asked["Entries"]]
        ids = [entry["Id"] for entry in asked["Entries"]]
        sent = [{"Id": id_, "MessageId": id_, "MD5OfMessageBody": ""} for id_ in ids]
        return _response({"Successful": sent, "Failed": []})


def _response(content: Any) -> AWSResponse:
    raw: Any = MockRawResponse(json.dumps(content).encode())
    headers: Any = {"content-type": "application/x-amz-json-1.0"}
    return AWSResponse("", 200, headers, raw)


@contextmanager
def deployed() -> Iterator[Function]:
    """With an AWS of its own; its start is a cold one."""
    function = Function()
    session: Any = botocore.session.Session()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        session.register("before-send", function.aws)
        patch.setattr(botocore.session, "get_session", lambda: session)
        _forget()
        yield function
    _forget()


def _forget() -> None:
    forget(wiring)
    forget(clients)
