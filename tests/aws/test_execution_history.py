"""The history of an execution: how many rounds of a loop it holds."""

from __future__ import annotations

import json
from typing import Any

from archlint.aws.workflows.execution_history import HISTORY_LIMIT, Round, rounds
from archlint.aws.workflows.state_machines import Definition, read_definitions
from tests.words import evaluated


def definition(**states: dict[str, Any]) -> Definition:
    """Return a definition with some states."""
    properties = evaluated(json.dumps({"Definition": {"StartAt": "W", "States": states}}))
    (found,) = (each for each in read_definitions(properties, "Definition") if isinstance(each, Definition))
    return found


def only(**states: dict[str, Any]) -> Round:
    """Return the only round of a definition."""
    (found,) = rounds(definition(**states))
    return found


def task(resource: str, after: str) -> dict[str, Any]:
    """Return a Task."""
    return {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "Next": after}


WAIT = {"Type": "Wait", "Seconds": 10, "Next": "T"}


def test_each_state_adds_its_events() -> None:
    # Wait 2, Task 5, Choice 2, Pass 2.
    choice = {"Type": "Choice", "Choices": [{"Variable": "$.f", "BooleanEquals": True, "Next": "D"}], "Default": "P"}
    found = only(
        W=WAIT, T=task("dynamodb:getItem", "C"), C=choice, P={"Type": "Pass", "Next": "W"}, D={"Type": "Succeed"}
    )
    assert [state.name for state in found.states] == ["W", "T", "C", "P"]
    assert (found.events, found.lasting) == (11, HISTORY_LIMIT // 11)
    assert [wait.known for wait in found.waits] == [10]


def test_what_runs_inside_a_parallel_counts_and_what_a_map_repeats_does_not() -> None:
    inner = {"StartAt": "I", "States": {"I": {**task("dynamodb:getItem", ""), "End": True}}}
    parallel = only(W=WAIT, T={"Type": "Parallel", "Branches": [inner, inner], "Next": "W"})
    assert parallel.events == 2 + 4 + 5 + 5
    assert only(W=WAIT, T={"Type": "Map", "ItemProcessor": inner, "Next": "W"}).events == 2 + 4


def test_the_shortest_way_is_taken() -> None:
    choice = {"Type": "Choice", "Choices": [{"Variable": "$.f", "BooleanEquals": True, "Next": "P"}], "Default": "W"}
    found = only(W=WAIT, T=task("sns:publish", "C"), C=choice, P={"Type": "Pass", "Next": "W"})
    assert [state.name for state in found.states] == ["W", "T", "C"]


def test_a_straight_line_has_no_round() -> None:
    assert not list(rounds(definition(W=WAIT, T=task("sns:publish", "D"), D={"Type": "Succeed"})))


def test_jobs_answers_and_waits_inside_take_time_of_their_own() -> None:
    assert only(W=WAIT, T=task("sns:publish", "W")).is_timed
    assert not only(W=WAIT, T=task("batch:submitJob.sync", "W")).is_timed
    assert not only(W=WAIT, T=task("sqs:sendMessage.waitForTaskToken", "W")).is_timed
    inner = {"StartAt": "I", "States": {"I": {"Type": "Wait", "Seconds": 5, "End": True}}}
    assert not only(W=WAIT, T={"Type": "Parallel", "Branches": [inner], "Next": "W"}).is_timed


def test_the_history_of_express_children_is_not_limited() -> None:
    inner = {"StartAt": "W", "States": {"W": WAIT, "T": task("sns:publish", "W")}}
    processor = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}, **inner}
    assert not list(rounds(definition(W={"Type": "Map", "ItemProcessor": processor, "End": True})))
    processor["ProcessorConfig"] = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    assert len(list(rounds(definition(W={"Type": "Map", "ItemProcessor": processor, "End": True})))) == 1
