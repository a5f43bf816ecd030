"""What becomes of a message that a Task fails on: by its Retry and its Catch, those around it, and the time there is."""

from __future__ import annotations

import pytest

from archlint.graph.travel.hops import Hops
from archlint.graph.travel.told import told
from tests.words import graph

RETRY = "Retry: [{ErrorEquals: [States.TaskFailed], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 6}]"
SOME = "Catch: [{ErrorEquals: [NotPaid], Next: Done}]"
ALL = "Catch: [{ErrorEquals: [NotPaid], Next: Done}, {ErrorEquals: [States.ALL], Next: Done}]"
NAMED = "the Catch, for the errors that it names; else the execution fails"


def _machine(state: str, *, more: str = "", kind: str = "STANDARD") -> str:
    return f"""
    Resources:
      Pay: {{Type: AWS::Lambda::Function}}
      Order:
        Type: AWS::StepFunctions::StateMachine
        Properties:
          StateMachineType: {kind}
          Definition:
            StartAt: Work
            {more}
            States:
              Work: {state}
              Done: {{Type: Succeed}}
"""


def _task(*fields: str) -> str:
    return "{" + ", ".join(["Type: Task", "Resource: !GetAtt Pay.Arn", "Next: Done", *fields]) + "}"


def _around(kind: str, *fields: str, inner: str = "") -> str:
    body = "StartAt: Inner, States: {Inner: {Type: Task, Resource: !GetAtt Pay.Arn, End: true, " + inner + "}}"
    held = f"Branches: [{{{body}}}]" if kind == "Parallel" else f"ItemProcessor: {{{body}}}"
    return "{" + ", ".join([f"Type: {kind}", held, "Next: Done", *fields]) + "}"


def _becomes(template: str) -> tuple[float | None, float | None, str]:
    found = graph(template)
    network = Hops(found)
    (machine,) = (each for each in network.starts if each.name == "Order")
    (hop,) = network.leaving(machine)
    (stage,) = told(found, hop).stages
    return stage.attempts.high, stage.seconds.high, stage.fate.words


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (_task(), (1, 0, "the execution fails")),
        (_task(RETRY), (7, 126, "the execution fails")),
        (_task(ALL), (1, 0, "the Catch")),
        (_task(RETRY, SOME), (7, 126, NAMED)),
        (_around("Parallel", ALL), (1, 0, "the Catch")),
        (_around("Map", SOME, inner=SOME), (1, 0, NAMED)),
        (_around("Map", ALL, inner=SOME), (1, 0, "the Catch")),
    ],
)
def test_a_catch_takes_the_errors_that_it_names(state: str, expected: tuple[float, float, str]) -> None:
    assert _becomes(_machine(state)) == expected


def test_what_is_around_a_task_tries_it_again() -> None:
    few = "Retry: [{ErrorEquals: [States.ALL], IntervalSeconds: 10, BackoffRate: 1, MaxAttempts: 2}]"
    assert _becomes(_machine(_around("Map", few))) == (3, 20, "the execution fails")
    # Each of the three times it is tried three times: 9 attempts, with 3 times 20 and twice 10 seconds between them.
    assert _becomes(_machine(_around("Parallel", few, inner=few))) == (9, 80, "the execution fails")
    assert _becomes(_machine(_around("Parallel", few, inner=f"{few}, {ALL}"))) == (3, 20, "the Catch")
    assert _becomes(_machine(_around("Parallel", few, inner=f"{few}, {SOME}"))) == (9, 80, NAMED)
    assert _becomes(_machine(_around("Parallel", few, inner=few), kind="EXPRESS")) == (9, 80, "the execution fails")


def test_the_retry_of_a_distributed_map_is_none_of_its_executions() -> None:
    few = "Retry: [{ErrorEquals: [States.ALL], MaxAttempts: 2}]"
    state = _around("Map", few).replace(
        "{StartAt", "{ProcessorConfig: {Mode: DISTRIBUTED, ExecutionType: STANDARD}, StartAt"
    )
    assert _becomes(_machine(state)) == (1, 0, "the execution fails")


@pytest.mark.parametrize(
    ("started", "becomes"),
    [
        ("Paid: {Type: EventBridgeRule, Properties: {Pattern: {source: [shop]}}}", "nowhere"),
        ("Nightly: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day)}}", "nowhere"),
        ("Order: {Type: Api, Properties: {Path: /, Method: post}}", "nowhere"),
    ],
)
def test_nothing_is_left_of_an_express_execution_that_nobody_waits_for(started: str, becomes: str) -> None:
    template = f"""
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Pay: {{Type: AWS::Lambda::Function}}
      Order:
        Type: AWS::Serverless::StateMachine
        Properties:
          Type: EXPRESS
          Definition: {{StartAt: Work, States: {{Work: {_task()}, Done: {{Type: Succeed}}}}}}
          Events: {{{started}}}
"""
    assert _becomes(template)[2] == becomes


@pytest.mark.parametrize(
    ("more", "kind", "expected"),
    [
        ("TimeoutSeconds: 15", "STANDARD", (4, 15, "the execution fails")),
        ("TimeoutSeconds: 15", "EXPRESS", (4, 15, "the execution fails")),
        ("TimeoutSeconds: 3600", "STANDARD", (7, 126, "the Catch")),
        ("", "EXPRESS", (7, 126, "the Catch")),
    ],
)
def test_no_retry_outlasts_its_execution(more: str, kind: str, expected: tuple[float, float, str]) -> None:
    assert _becomes(_machine(_task(RETRY, ALL), more=more, kind=kind)) == expected


def test_an_express_workflow_is_ended_after_five_minutes() -> None:
    state = _task("Retry: [{ErrorEquals: [States.ALL], IntervalSeconds: 60, BackoffRate: 1, MaxAttempts: 10}]", ALL)
    assert _becomes(_machine(state, kind="EXPRESS")) == (5, 300, "the execution fails")
    assert _becomes(_machine(state)) == (11, 600, "the Catch")


def test_the_default_bus_that_nothing_declares_is_a_hop_like_others() -> None:
    found = graph(
        """
    Resources:
      Paid: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [shop]}}}
      Order:
        Type: AWS::StepFunctions::StateMachine
        Properties:
          RoleArn: !GetAtt Role.Arn
          Definition:
            StartAt: Put
            States:
              Put:
                Type: Task
                Resource: arn:aws:states:::events:putEvents
                Parameters: {Entries: [{Source: shop, DetailType: paid, Detail: {}}]}
                End: true
      Role:
        Type: AWS::IAM::Role
        Properties:
          AssumeRolePolicyDocument:
            Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {Service: states.amazonaws.com}}]
"""
    )
    network = Hops(found)
    (order,) = (each for each in network.starts if each.name == "Order")
    (hop,) = network.leaving(order)
    assert hop.target.name == "default"
    assert [access.refused for access in told(found, hop).access] == ["role 'Role' does not allow events:PutEvents"]


def test_the_default_bus_is_one_by_its_arn_too() -> None:
    found = graph(
        """
    Resources:
      Paid: {Type: AWS::Events::Rule, Properties: {EventBusName: default, EventPattern: {source: [shop]}}}
      Tick:
        Type: AWS::Scheduler::Schedule
        Properties:
          ScheduleExpression: rate(1 hour)
          FlexibleTimeWindow: {Mode: 'OFF'}
          Target:
            Arn: !Sub arn:aws:events:${AWS::Region}:${AWS::AccountId}:event-bus/default
            RoleArn: arn:aws:iam::111122223333:role/tick
            EventBridgeParameters: {Source: shop, DetailType: tick}
"""
    )
    network = Hops(found)
    (tick,) = (each for each in network.starts if each.name == "Tick")
    (hop,) = network.leaving(tick)
    assert [(each.source.name, each.target.name) for each in (hop, *network.leaving(hop.target))] == [
        ("Tick", "default"),
        ("default", "Paid"),
    ]
