"""Templates of CloudFormation with many resources, as large inputs need them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from tests.benchmarks.growth_inputs import Files, Properties


def resources(**resources: tuple[str, Properties]) -> Files:
    """Return a template of some resources, each a type and properties, with the parameter `Unknown`."""
    bodies = {name: {"Type": kind, "Properties": properties} for name, (kind, properties) in resources.items()}
    return {"template.json": json.dumps({"Parameters": {"Unknown": {"Type": "String"}}, "Resources": bodies})}


def each(count: int, kind: str, properties: Callable[[int], Properties]) -> dict[str, tuple[str, Properties]]:
    """Return so many resources of a type: `R0`, `R1`..."""
    return {f"R{number}": (kind, properties(number)) for number in range(count)}


def get(name: str) -> Any:
    """Return what stands for a resource's ARN."""
    return {"Fn::GetAtt": [name, "Arn"]}


def statements(count: int) -> list[Properties]:
    """Return so many statements, each of which lets someone send to a queue."""
    return [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": get(f"Q{number}")} for number in range(count)]


def queues(count: int) -> dict[str, tuple[str, Properties]]:
    """Return so many queues: `Q0`, `Q1`..."""
    return {f"Q{number}": ("AWS::SQS::Queue", {}) for number in range(count)}


def under_conditions(files: Files, names: Iterable[str], *, alike: bool = False) -> Files:
    """Return a template in which resources exist under a condition each: one region, or with `alike` a parameter."""
    template = json.loads(files["template.json"])
    template["Conditions"] = {}
    for number, name in enumerate(names):
        subject = f"P{number}" if alike else "AWS::Region"
        template["Conditions"][f"C{number}"] = {"Fn::Equals": [{"Ref": subject}, f"r{number}"]}
        if alike:
            template["Parameters"][subject] = {"Type": "String"}
        template["Resources"][name]["Condition"] = f"C{number}"
    return {"template.json": json.dumps(template)}
