"""State machines that start themselves."""

import json

import pytest

from archlint.graph.loop import loops
from tests.words import graph

AGAIN = {
    "Type": "Task",
    "Resource": "arn:aws:states:::states:startExecution",
    "Parameters": {
        "StateMachineArn": {"Fn::Sub": "arn:aws:states:${AWS::Region}:${AWS::AccountId}:stateMachine:pages"}
    },
    "End": True,
}
CHOICE = {"Type": "Choice", "Choices": [{"Variable": "$.more", "IsPresent": True, "Next": "Again"}], "Default": "Done"}
DONE = {"Type": "Succeed"}


def inside(kind: str) -> dict[str, object]:
    flow = {"StartAt": "Again", "States": {"Again": AGAIN}}
    return {"Type": "Map", "ItemProcessor": flow} if kind == "Map" else {"Type": "Parallel", "Branches": [flow]}


@pytest.mark.parametrize(
    ("start", "states", "comes_back"),
    [
        ("Again", {"Again": AGAIN}, True),
        ("First", {"First": {"Type": "Pass", "Next": "Again"}, "Again": AGAIN}, True),
        ("More", {"More": CHOICE, "Again": AGAIN, "Done": DONE}, False),
        ("First", {"First": {"Type": "Pass", "Next": "More"}, "More": CHOICE, "Again": AGAIN, "Done": DONE}, False),
        # A Choice that comes after it decides nothing.
        ("Again", {"Again": {**AGAIN, "Next": "More"}, "More": {**CHOICE, "Default": "Again"}}, True),
        ("Each", {"Each": {**inside("Map"), "End": True}}, False),
        ("Both", {"Both": {**inside("Parallel"), "End": True}}, True),
        (
            "More",
            {"More": {**CHOICE, "Default": "Both"}, "Again": DONE, "Both": {**inside("Parallel"), "End": True}},
            False,
        ),
    ],
)
def test_a_machine_that_starts_itself(start: str, states: dict[str, object], *, comes_back: bool) -> None:
    definition = {"StartAt": start, "States": states}
    properties = {"StateMachineName": "pages", "Definition": definition}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
    assert bool(loops(graph(json.dumps({"Resources": {"Pages": machine}})))) is comes_back
