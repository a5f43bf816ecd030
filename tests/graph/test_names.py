"""What a name means: looked up by what it may mean, however many resources bear it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import FrameType
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from archlint.aws.kinds import Kind
from archlint.graph.making import names
from archlint.graph.making.names import Alike, Names, may_agree
from archlint.graph.resource import Resource
from archlint.model.source.location import Place
from archlint.model.values.conditions import Condition
from archlint.model.values.scalars import ABSENT, Known
from archlint.model.values.value import NOTHING, Branch, Declaration, Outcome, Reference, Unknown, Value
from tests.words import document, graph

AT = Place(document("Resources: {}"), ())
BUSES = [Reference(Declaration(name, "AWS::Events::EventBus", AT, NOTHING), "Ref") for name in "AB"]
EITHER = Value(tuple(Branch(Known(name), frozenset({(Condition("C"), name == "a")})) for name in "ab"))

OPEN = Unknown("a variable without a default", "var.bus")
OUTCOMES: list[Outcome] = [*BUSES, Known("a"), Known("b"), ABSENT, Unknown("x"), OPEN]

values = some.sampled_from([*map(Value.of, OUTCOMES), EITHER])


def looking_up(count: int) -> int:
    """Return how many lines are run to look for a topic of a name that so many alarms have."""
    alarms = "".join(
        f"  A{number}: {{Type: AWS::CloudWatch::Alarm, Properties: {{AlarmName: x}}}}\n" for number in range(count)
    )
    found = Names(graph(f"Resources:\n{alarms}").resources(Kind.ALARM))
    lines = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal lines
        lines += frame.f_code.co_filename == names.__file__
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        assert not list(found.find("x", (Kind.TOPIC,)))
    finally:
        sys.settrace(before)
    return lines


def test_what_is_of_another_kind_is_not_gone_through() -> None:
    assert 0 < looking_up(100) == looking_up(1)


@given(some.lists(values, max_size=5), values)
def test_the_first_one_is_the_first_that_may_agree(settings: Sequence[Value], value: Value) -> None:
    resources = [Resource(Kind.RULE, f"R{number}", AT) for number in range(len(settings))]
    for resource, setting in zip(resources, settings, strict=True):
        resource.take("bus", setting)
    alike = Alike(resources, "bus")
    named = (isinstance(value.outcome, Known) and isinstance(value.outcome.value, str)) or value.outcome == OPEN
    equal = (resource for resource in resources if named and resource["bus"].outcome == value.outcome)
    agreeing = (resource for resource in resources if may_agree(resource["bus"], value))
    assert alike.first(value) is (next(equal, None) or next(agreeing, None))
    assert bool(alike) is bool(resources)
