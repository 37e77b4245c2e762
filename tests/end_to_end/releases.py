"""Another release of the stack, as a package: made of the build here, and a little ahead of it."""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from tests.end_to_end.looking import key_of
from tests.end_to_end.lures import LEADS
from tests.sandbox import paths
from tests.sandbox.build import architecture, built
from tests.sandbox.deploy import BUCKET, STACK, redeploy, template_in, uploaded
from tests.sandbox.sandbox import Sandbox
from tests.simulators.faults import Fault

SAM_PYTHON = paths.HOME / "venvs/sam/bin/python"
SURROUNDINGS = {"PATH": os.defpath, "PYTHONPATH": ".:layers/leadrelay/python"}
PREFIX = "lead-relay/next/"
NEW_FIELD = "of_the_next_release"
AHEAD: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "domain/envelope.py": ('"body": self.body,\n', f'"body": self.body, "{NEW_FIELD}": 1,\n'),
        "aws/ledger_items.py": (
            'item["admitted_on"] =',
            f'item["{NEW_FIELD}"] = {{"BOOL": True}}; item["admitted_on"] =',
        ),
    }
)
"""What a release may do that the one before must bear: it writes more."""
PAUSE, MOST = 0.8, 16
"""Seconds between two enquiries of the stream, and how many it has."""


def next_release(folder: Path) -> Path:
    """Its package."""
    code = folder / "build"
    shutil.copytree(built(), code)
    package = code / "LeadRelayLayer/python/leadrelay"
    for name, (old, new) in AHEAD.items():
        _rewrite(package / name, old, new)
    _rewrite(code / "LeadForwarderFunction/app.py", "", f'print("{NEW_FIELD}")\n', count=1)
    where = ["--build", str(code), "--to", str(folder / "package")]
    command = [str(SAM_PYTHON), "-m", "tests.package", *where]
    subprocess.run(  # noqa: S603 - our own module
        [*command, "--architecture", architecture()], cwd=paths.ROOT, env=SURROUNDINGS, check=True
    )
    return folder / "package"


def _rewrite(path: Path, old: str, new: str, count: int = -1) -> None:
    """The file of the build stays as it is, although it is the same."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.unlink()
    path.write_text(text.replace(old, new, count), encoding="utf-8")
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
        compiled.unlink()


def upgrade(sandbox: Sandbox, package: Path) -> None:
    for path in package.iterdir():
        sandbox.client("s3").put_object(
            Bucket=BUCKET, Key=f"{PREFIX}{path.name}", Body=path.read_bytes()
        )
    names = json.loads((package / "template.json").read_text(encoding="utf-8"))["Parameters"]
    url = f"{sandbox.aws.endpoint_url}/{BUCKET}/{PREFIX}template.json"
    place = {"CodeBucket": BUCKET, "CodePrefix": PREFIX}
    redeploy(sandbox.aws, url, names, place | _own(sandbox))


def roll_back(sandbox: Sandbox) -> None:
    build = built()
    template = template_in(build)
    url = uploaded(sandbox.aws, build, template)
    redeploy(sandbox.aws, url, template["Parameters"], _own(sandbox))


def _own(sandbox: Sandbox) -> dict[str, str]:
    """What the sandbox told the keeper behind the back of CloudFormation."""
    return {"WebhookBaseUrl": sandbox.stack.api_url}


def delete(sandbox: Sandbox) -> None:
    client = sandbox.client("cloudformation")
    arn = client.describe_stacks(StackName=STACK)["Stacks"][0]["StackId"]
    client.delete_stack(StackName=STACK)
    while (status := _status(client, arn)) != "DELETE_COMPLETE":
        assert status == "DELETE_IN_PROGRESS"
        threading.Event().wait(0.05)


def _status(client: object, arn: str) -> str:
    answer = client.describe_stacks(StackName=arn)  # type: ignore[attr-defined]  # boto3's
    return str(answer["Stacks"][0]["StackStatus"])


class Stream:
    """Enquiries of both portals, announced and only listed, until it is told to end."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.keys: list[str] = []

    @contextmanager
    def flowing(self) -> Iterator[None]:
        over = threading.Event()
        thread = threading.Thread(target=self._flow, args=(over,))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def leave_unanswered(self, number: str) -> str:
        """Lead.pro makes the lead and never says so."""
        fault = Fault(reset="after")
        self._sandbox.lead_pro.script(fault, method="POST", path=LEADS, contains=number)
        key = f"property_finder:{self._sandbox.property_finder.add(id=number).id}"
        self.keys.append(key)
        return key

    def _flow(self, over: threading.Event) -> None:
        while len(self.keys) < MOST and not over.is_set():
            is_announced = len(self.keys) % 3 > 0
            finder, seeker = self._sandbox.property_finder, self._sandbox.seeker_leads
            self.keys.append(f"property_finder:{finder.add(deliver=is_announced).id}")
            self.keys.append(key_of(seeker.receive(deliver=is_announced)))
            over.wait(PAUSE)
