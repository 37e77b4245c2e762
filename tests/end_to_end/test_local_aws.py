"""What the sandbox adds to its emulator behaves as AWS does."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.end_to_end.stripping import role_with
from tests.end_to_end.waiting import eventually
from tests.sandbox.sandbox import Sandbox

PROBE = """
import json, os, sys, time
def handler(event, context):
    counted = {"Namespace": "Probe", "Dimensions": [[], ["kind"]], "Metrics": [{"Name": "Calls"}]}
    envelope = {"Timestamp": 1, "CloudWatchMetrics": [counted]}
    print(json.dumps({"_aws": envelope, "Calls": [1.0, 2.0], "kind": "odd"}))
    if event.get("raise"):
        raise LookupError(event["raise"])
    time.sleep(event.get("sleep", 0))
    return {"environment": dict(os.environ), "path": sys.path,
            "left": context.get_remaining_time_in_millis(), "name": context.function_name}
"""


@pytest.fixture
def probe(sandbox: Sandbox) -> Iterator[str]:
    archive, name = io.BytesIO(), f"probe-{uuid4().hex[:8]}"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("probe.py", PROBE)
    functions = sandbox.client("lambda")
    functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="probe.handler",
        Role=role_with(sandbox, "sqs:SendMessage"),
        Code={"ZipFile": archive.getvalue()},
        Timeout=2,
        Environment={"Variables": {"WANTED": "yes"}},
    )
    yield name
    functions.delete_function(FunctionName=name)


@pytest.fixture
def queue(sandbox: Sandbox) -> Iterator[str]:
    url = sandbox.client("sqs").create_queue(QueueName=f"queue-{uuid4().hex[:8]}")["QueueUrl"]
    yield url
    sandbox.client("sqs").delete_queue(QueueUrl=url)


def invoke(sandbox: Sandbox, name: str, **event: Any) -> Any:
    answer = sandbox.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
    return json.loads(answer["Payload"].read())


def arn_of(sandbox: Sandbox, queue: str) -> str:
    asked = sandbox.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    arn: str = asked["Attributes"]["QueueArn"]
    return arn


def total(sandbox: Sandbox, namespace: str, name: str, **dimensions: str) -> float:
    points = sandbox.client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=name,
        Dimensions=[{"Name": each, "Value": value} for each, value in dimensions.items()],
        StartTime=datetime.now(UTC) - timedelta(hours=1),
        EndTime=datetime.now(UTC) + timedelta(minutes=1),
        Period=7200,
        Statistics=["Sum"],
    )["Datapoints"]
    return float(sum(point["Sum"] for point in points))


def test_a_function_sees_its_own_variables_and_none_of_this_machine(
    sandbox: Sandbox, probe: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OF_THE_HOST", "visible")

    answer = invoke(sandbox, probe)

    assert answer["environment"]["WANTED"] == "yes"
    assert answer["environment"]["AWS_ENDPOINT_URL"] == sandbox.emulator.url
    assert not {"OF_THE_HOST", "USER", "VIRTUAL_ENV"} & answer["environment"].keys()
    assert not [place for place in answer["path"] if "venvs/emulator" in place]
    assert (answer["name"], 0 < answer["left"] <= 2000) == (probe, True)


def test_what_a_function_raises_is_its_answer_and_the_next_call_works(
    sandbox: Sandbox, probe: str
) -> None:
    failed = invoke(sandbox, probe, **{"raise": "nothing there"})

    assert failed["errorMessage"] == "nothing there"
    assert invoke(sandbox, probe)["name"] == probe
    assert total(sandbox, "AWS/Lambda", "Errors", FunctionName=probe) == 1


def test_a_function_is_ended_when_its_time_is_over(sandbox: Sandbox, probe: str) -> None:
    assert "timed out" in invoke(sandbox, probe, sleep=30)["errorMessage"]


def test_metrics_in_a_log_count_once_for_each_set_of_dimensions(
    sandbox: Sandbox, probe: str
) -> None:
    before = total(sandbox, "Probe", "Calls"), total(sandbox, "Probe", "Calls", kind="odd")

    invoke(sandbox, probe)

    after = total(sandbox, "Probe", "Calls"), total(sandbox, "Probe", "Calls", kind="odd")
    assert after == (before[0] + 3, before[1] + 3)


def test_dead_letters_are_moved_back(sandbox: Sandbox, queue: str) -> None:
    sqs = sandbox.client("sqs")
    dead = sqs.create_queue(QueueName=f"dead-{uuid4().hex[:8]}")["QueueUrl"]
    sqs.send_message(QueueUrl=dead, MessageBody="kept")

    sqs.start_message_move_task(
        SourceArn=arn_of(sandbox, dead), DestinationArn=arn_of(sandbox, queue)
    )

    moved = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
    assert [one["Body"] for one in moved] == ["kept"]
    assert "Messages" not in sqs.receive_message(QueueUrl=dead)


def test_an_alarm_of_a_queue_goes_off_by_the_clock_and_for_its_own_queue_only(
    sandbox: Sandbox, queue: str
) -> None:
    sandbox.client("sqs").send_message(QueueUrl=queue, MessageBody="waits")
    full, other = f"full-{uuid4().hex[:8]}", f"other-{uuid4().hex[:8]}"
    for alarm, name in ((full, arn_of(sandbox, queue).rpartition(":")[2]), (other, "no-such")):
        sandbox.client("cloudwatch").put_metric_alarm(
            AlarmName=alarm,
            Namespace="AWS/SQS",
            MetricName="ApproximateNumberOfMessagesVisible",
            Dimensions=[{"Name": "QueueName", "Value": name}],
            Statistic="Maximum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            TreatMissingData="notBreaching",
        )

    assert eventually(lambda: state_of(sandbox, full) == "ALARM")
    assert eventually(lambda: state_of(sandbox, other) == "OK")


def state_of(sandbox: Sandbox, alarm: str) -> str:
    found = sandbox.client("cloudwatch").describe_alarms(AlarmNames=[alarm])["MetricAlarms"]
    state: str = found[0]["StateValue"]
    return state
