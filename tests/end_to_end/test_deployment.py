"""The template as it is, on a local AWS, with the functions as they are built."""

import json

import requests

from tests.sandbox.build import built
from tests.sandbox.deploy import STACK, template_in
from tests.sandbox.sandbox import Sandbox


def test_every_resource_of_the_template_without_a_condition_is_created(sandbox: Sandbox) -> None:
    wanted = {
        name
        for name, resource in template_in(built())["Resources"].items()
        if "Condition" not in resource and not resource["Type"].startswith("AWS::Serverless::Layer")
    }

    answer = sandbox.client("cloudformation").describe_stack_resources(StackName=STACK)

    states = {one["LogicalResourceId"]: one["ResourceStatus"] for one in answer["StackResources"]}
    assert {name: states.get(name) for name in wanted} == dict.fromkeys(wanted, "CREATE_COMPLETE")


def test_every_function_starts_without_anything_that_only_this_machine_has(
    sandbox: Sandbox,
) -> None:
    names = [name for name in sandbox.stack.resources if name.endswith("Function")]

    for name in set(names) & {"DeliverySweeperFunction", "TokenRefresherFunction"}:
        sandbox.stack.invoke(name)

    assert len(names) >= 5


def test_the_endpoints_tell_an_outside_program_where_everything_is(sandbox: Sandbox) -> None:
    endpoints = json.loads(json.dumps(sandbox.endpoints))

    assert requests.get(endpoints["control_urls"]["lead_pro"] + "/health", timeout=5).ok
    assert requests.get(endpoints["control_urls"]["property_finder"] + "/health", timeout=5).ok
    assert endpoints["webhook_urls"]["property_finder"].startswith(endpoints["api_url"])
    assert endpoints["outputs"]["EnquiryQueueUrl"] == endpoints["EnquiryQueueUrl"]


def test_the_api_has_the_routes_of_the_template_and_no_others(sandbox: Sandbox) -> None:
    elsewhere = requests.post(f"{sandbox.stack.api_url}/elsewhere", data=b"{}", timeout=10)
    unsigned = requests.post(sandbox.webhook_urls["property_finder"], data=b"{}", timeout=10)

    assert elsewhere.status_code == 404
    assert unsigned.status_code == 401
