"""Assemblies of CDK: stacks that name each other's outputs, and what CDK adds for deliveries to other accounts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archlint.findings.choosing.discovery import discover
from archlint.findings.problems import Problems
from archlint.linter.inputs.inputs import collect
from archlint.linter.run import run
from archlint.model.data import NamedTuple


class Stack(NamedTuple):
    """A stack of an assembly.

    Attributes:
        template: its template.
        region: where it is deployed.
        account: the account it is deployed to.
        name: the name that it is deployed under; its id where that is empty.
    """

    template: dict[str, Any]
    region: str = "unknown-region"
    account: str = "unknown-account"
    name: str = ""


def found(folder: Path, **stacks: Stack) -> set[str]:
    """Return the checks that find something in an assembly, and in what."""
    folder.joinpath("cdk.out").mkdir()
    artifacts = {}
    for key, stack in stacks.items():
        (folder / "cdk.out" / f"{key}.template.json").write_text(json.dumps(stack.template))
        properties = {"templateFile": f"{key}.template.json"} | ({"stackName": stack.name} if stack.name else {})
        artifacts[key] = {
            "type": "aws:cloudformation:stack",
            "environment": f"aws://{stack.account}/{stack.region}",
            "properties": properties,
        }
    manifest = {"version": "48.0.0", "artifacts": artifacts}
    (folder / "cdk.out" / "manifest.json").write_text(json.dumps(manifest))
    problems = Problems()
    report = run(collect([str(folder / "cdk.out")], problems), list(discover()), problems)
    assert not report.errors
    return {f"{each.check} {each.resource}" for each in report.findings}


QUEUE = {
    "Resources": {"Orders": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 5}}},
    "Outputs": {"PublishOrders": {"Value": {"Fn::GetAtt": ["Orders", "Arn"]}}},
}


def worker(**output: Any) -> dict[str, Any]:
    return {
        "Resources": {
            "Place": {"Type": "AWS::Lambda::Function", "Properties": {"Timeout": 9}},
            "Mapping": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {"FunctionName": {"Ref": "Place"}, "EventSourceArn": {"Fn::GetStackOutput": output}},
            },
        }
    }


TOO_SHORT = "visibility-timeout-too-short Orders"
HERE = {"Ref": "AWS::Region"}


@pytest.mark.parametrize(
    ("output", "is_there"),
    [
        ({"StackName": "shop-queues", "OutputName": "PublishOrders", "Region": HERE}, True),
        ({"StackName": "shop-queues", "OutputName": "PublishOrders"}, True),
        ({"StackName": "shop-queues", "OutputName": "PublishOrders", "Region": "eu-west-1"}, False),
        ({"StackName": "Queues", "OutputName": "PublishOrders"}, False),
        ({"StackName": "shop-queues", "OutputName": "PublishOthers"}, False),
        ({"StackName": {"Ref": "AWS::StackName"}, "OutputName": "PublishOrders"}, False),
        ({}, False),
    ],
)
def test_the_output_of_another_stack_is_what_that_has(tmp_path: Path, output: dict[str, Any], is_there: bool) -> None:
    checks = found(tmp_path, Queues=Stack(QUEUE, name="shop-queues"), Work=Stack(worker(**output)))
    assert (TOO_SHORT in checks) is is_there


def test_a_stack_is_found_by_its_name_and_where_it_is(tmp_path: Path) -> None:
    long = json.loads(json.dumps(QUEUE).replace('"VisibilityTimeout": 5', '"VisibilityTimeout": 90'))
    checks = found(
        tmp_path,
        Near=Stack(long, "eu-west-1", "111111111111", "queues"),
        Far=Stack(QUEUE, "eu-west-2", "111111111111", "queues"),
        Other=Stack(QUEUE, "eu-west-1", "222222222222", "queues"),
        Work=Stack(worker(StackName="queues", OutputName="PublishOrders"), "eu-west-1", "111111111111"),
    )
    assert TOO_SHORT not in checks


def test_the_output_of_a_stack_that_is_named_by_two_is_neither(tmp_path: Path) -> None:
    role = "arn:aws:iam::222222222222:role/reader"
    checks = found(
        tmp_path,
        Near=Stack(QUEUE, "eu-west-1", "111111111111", "queues"),
        Other=Stack(QUEUE, "eu-west-1", "222222222222", "queues"),
        Work=Stack(worker(StackName="queues", OutputName="PublishOrders", RoleArn=role), "eu-west-1", "111111111111"),
    )
    assert TOO_SHORT not in checks


def test_outputs_that_name_each_other_are_not_known(tmp_path: Path) -> None:
    other = {"Fn::GetStackOutput": {"StackName": "Two", "OutputName": "A"}}
    one = {"Fn::GetStackOutput": {"StackName": "One", "OutputName": "A"}}
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"RedrivePolicy": {"deadLetterTargetArn": other}}}
    first = {"Resources": {"Queue": queue}, "Outputs": {"A": {"Value": other}}}
    second = {"Resources": {"Queue": queue}, "Outputs": {"A": {"Value": one}}}
    assert found(tmp_path, One=Stack(first), Two=Stack(second)) == set()


RULE = {
    "Resources": {
        "Rule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventPattern": {"source": ["shop"]},
                "Targets": [{"Id": "a", "Arn": "arn:aws:events:eu-west-1:222222222222:event-bus/default"}],
            },
        }
    }
}
REFUSED = "delivery-without-permission Rule"


@pytest.mark.parametrize(
    ("policy", "region", "is_refused"),
    [
        ({"Principal": "111111111111"}, "eu-west-1", False),
        ({"Principal": "*"}, "eu-west-1", False),
        ({"Principal": {"Ref": "Given"}}, "eu-west-1", False),
        ({"Principal": "333333333333"}, "eu-west-1", True),
        ({"Principal": "111111111111"}, "eu-west-2", True),
        ({"Principal": "*", "Condition": {"Type": "StringEquals", "Key": "aws:PrincipalOrgID"}}, "eu-west-1", True),
    ],
)
def test_a_bus_that_admits_an_account_by_its_id_wants_no_role(
    tmp_path: Path, policy: dict[str, Any], region: str, is_refused: bool
) -> None:
    properties = {"Action": "events:PutEvents", "StatementId": "Allow", **policy}
    admits = {"Resources": {"Admit": {"Type": "AWS::Events::EventBusPolicy", "Properties": properties}}}
    checks = found(
        tmp_path,
        Send=Stack(RULE, "eu-west-1", "111111111111"),
        Admit=Stack({"Parameters": {"Given": {"Type": "String"}}, **admits}, region, "222222222222"),
    )
    assert (REFUSED in checks) is is_refused


@pytest.mark.parametrize(
    ("name", "is_reported"),
    [
        ("ProviderframeworkonEvent83C1D0A7", False),
        ("BucketNotificationsHandler050a0587b7544547bf325f094a3db8347ECC3691", False),
        ("LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8aFD4BFC8A", False),
        ("AWSb4cf1abd4e4f4bc699441af7ccd9ec371511E620", False),
        ("MyCustomResourceProviderQueue", True),
        ("Orders83C1D0A7", True),
    ],
)
def test_what_cdk_adds_is_known_by_its_logical_id_where_no_path_is_noted(
    tmp_path: Path, name: str, is_reported: bool
) -> None:
    checks = found(tmp_path, Only=Stack({"Resources": {name: {"Type": "AWS::SQS::Queue"}}}))
    assert (f"queue-without-dlq {name}" in checks) is is_reported
