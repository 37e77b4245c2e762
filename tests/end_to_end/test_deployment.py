"""The template as it is, on a local AWS, with the functions as they are built."""

import json

import requests

from tests.sandbox.deploy import STACK
from tests.sandbox.sandbox import Sandbox
from tests.template.cloudformation import template
from tests.template.deploying import kinds


def test_every_resource_of_the_template_without_a_condition_is_created(sandbox: Sandbox) -> None:
    wanted = {
        name
        for name, resource in template()["Resources"].items()
        if "Condition" not in resource and not resource["Type"].startswith("AWS::Serverless::Layer")
    }

    answer = sandbox.client("cloudformation").describe_stack_resources(StackName=STACK)

    states = {one["LogicalResourceId"]: one["ResourceStatus"] for one in answer["StackResources"]}
    assert {name: states.get(name) for name in wanted} == dict.fromkeys(wanted, "CREATE_COMPLETE")


def test_whoever_deploys_is_told_of_every_type_of_resource_that_is_made(sandbox: Sandbox) -> None:
    answer = sandbox.client("cloudformation").describe_stack_resources(StackName=STACK)

    assert {one["ResourceType"] for one in answer["StackResources"]} <= kinds()


def test_every_function_starts_without_anything_that_only_this_machine_has(
    sandbox: Sandbox,
) -> None:
    names = [name for name in sandbox.stack.resources if name.endswith("Function")]

    for name in set(names) & {"DeliverySweeperFunction", "TokenRefresherFunction"}:
        sandbox.stack.invoke(name)

    assert len(names) >= 5


def test_the_endpoints_tell_an_outside_program_where_everything_is(sandbox: Sandbox) -> None:
    endpoints = json.loads(json.dumps(sandbox.endpoints))

    assert endpoints["control_urls"].keys() == {"property_finder", "seeker_leads", "lead_pro"}
    for control_url in endpoints["control_urls"].values():
        assert requests.get(f"{control_url}/health", timeout=5).ok
    for portal, (account,) in endpoints["accounts"].items():
        about = endpoints["accounts"][portal][account]
        assert about["webhook_url"] == endpoints["webhook_urls"][portal]
        assert about["webhook_url"].startswith(endpoints["api_url"])
        assert about["credentials"] == endpoints["credentials"][portal]
    assert endpoints["outputs"]["EnquiryQueueUrl"] == endpoints["EnquiryQueueUrl"]


def test_the_api_has_the_routes_of_the_template_and_no_others(sandbox: Sandbox) -> None:
    elsewhere = requests.post(f"{sandbox.stack.api_url}/elsewhere", data=b"{}", timeout=10)
    unsigned = [
        requests.post(url, data=b"{}", timeout=10).status_code
        for url in sandbox.webhook_urls.values()
    ]

    assert elsewhere.status_code == 404
    assert unsigned == [401, 401]
