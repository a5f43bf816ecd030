"""Event patterns against whole events, operator by operator.

The cases are written after the Amazon EventBridge User Guide ("Event patterns", "Comparison operators for use in event
patterns", "Null values and empty strings", "Arrays in event patterns") and the README of Event Ruler, the library that
EventBridge matches with.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from archlint.aws.event_patterns.matchers import OBJECT, Field, Holds, Passage, Type
from archlint.aws.event_patterns.pattern import Pattern
from archlint.model.values.scalars import ABSENT, Known
from tests.words import evaluated

INSTANCE = """
    {"version": "0", "id": "1", "detail-type": "EC2 Instance State-change Notification", "source": "aws.ec2",
     "account": "111122223333", "region": "eu-west-1",
     "detail": {"state": "running", "count": 5, "limit": 301.8, "ip": "10.0.0.33", "name": "", "spot": false,
                "owner": null, "path": "dir/sub/a.png", "price": "300", "tags": ["red", "blue"], "glob": "a*b\\\\c",
                "lines": [{"sku": "one"}, {"sku": "two"}]}}
"""


class Event:
    """An event of which everything is known."""

    def __init__(self, text: str) -> None:
        self._found: dict[str, list[Any]] = {}
        for path, value in _flat(json.loads(text), ""):
            self._found.setdefault(path, []).append(value)

    def get(self, path: str, /) -> Field:
        if path not in self._found:
            return OBJECT if any(other.startswith(f"{path}.") for other in self._found) else ABSENT
        values = self._found[path]
        if values == [None]:
            return Holds(frozenset({Type.NULL}), always=True)
        if len(values) == 1:
            return Known(values[0])
        return Holds(frozenset({Type.TEXT}), frozenset(values), always=True)


def _flat(data: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield the values of all leaves by their paths; elements of arrays have the path of their array."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _flat(value, f"{path}.{name}" if path else name)
    elif isinstance(data, list):
        for element in data:
            yield from _flat(element, path)
    else:
        yield path, data


MATCHING = {
    "equal text": '{"source": ["aws.ec2"]}',
    "one of several": '{"detail": {"state": ["stopped", "running"]}}',
    "all fields": '{"source": ["aws.ec2"], "detail": {"state": ["running"], "count": [5]}}',
    "dots are steps": '{"detail.state": ["running"]}',
    "dots within": '{"detail": {"lines.sku": ["two"]}}',
    "prefix": '{"source": [{"prefix": "aws."}]}',
    "empty prefix": '{"source": [{"prefix": ""}]}',
    "prefix without case": '{"detail-type": [{"prefix": {"equals-ignore-case": "ec2 INSTANCE"}}]}',
    "suffix": '{"detail": {"path": [{"suffix": ".png"}]}}',
    "suffix without case": '{"detail": {"path": [{"suffix": {"equals-ignore-case": ".PNG"}}]}}',
    "equal without case": '{"detail": {"state": [{"equals-ignore-case": "RUNNING"}]}}',
    "wildcard": '{"detail": {"path": [{"wildcard": "dir/*.png"}]}}',
    "several wildcards": '{"detail": {"path": [{"wildcard": "*/s*b/*"}]}}',
    "escaped asterisk": r'{"detail": {"glob": [{"wildcard": "a\\*b*"}]}}',
    "escaped backslash": r'{"detail": {"glob": [{"wildcard": "*\\\\c"}]}}',
    "anything but a text": '{"detail": {"state": [{"anything-but": "stopped"}]}}',
    "anything but texts": '{"detail": {"state": [{"anything-but": ["stopped", "pending"]}]}}',
    "anything but a number": '{"detail": {"count": [{"anything-but": 6}]}}',
    "anything but numbers": '{"detail": {"count": [{"anything-but": [6, 7]}]}}',
    "anything but a prefix": '{"detail": {"state": [{"anything-but": {"prefix": "stop"}}]}}',
    "anything but prefixes": '{"detail": {"state": [{"anything-but": {"prefix": ["stop", "pend"]}}]}}',
    "anything but a suffix": '{"detail": {"path": [{"anything-but": {"suffix": ".jpg"}}]}}',
    "anything but without case": '{"detail": {"state": [{"anything-but": {"equals-ignore-case": ["STOPPED"]}}]}}',
    "anything but a wildcard": '{"detail": {"path": [{"anything-but": {"wildcard": "*/lib/*"}}]}}',
    "anything but of another type": '{"detail": {"price": [{"anything-but": 300}]}}',
    "numeric equal": '{"detail": {"limit": [{"numeric": ["=", 3.018e2]}]}}',
    "numeric range": '{"detail": {"count": [{"numeric": [">", 0, "<=", 5]}]}}',
    "numeric open range": '{"detail": {"count": [{"numeric": ["<", 10]}]}}',
    "a number written otherwise": '{"detail": {"count": [5.0]}}',
    "an exponent": '{"detail": {"limit": [3.018e2]}}',
    "text of digits": '{"detail": {"price": ["300"]}}',
    "truth": '{"detail": {"spot": [false]}}',
    "null": '{"detail": {"owner": [null]}}',
    "null or text": '{"detail": {"owner": ["me", null]}}',
    "empty text": '{"detail": {"name": [""]}}',
    "exists": '{"detail": {"state": [{"exists": true}]}}',
    "does not exist": '{"detail": {"nothing": [{"exists": false}]}}',
    "an object is no leaf": '{"detail": [{"exists": false}]}',
    "address block": '{"detail": {"ip": [{"cidr": "10.0.0.0/24"}]}}',
    "element of an array": '{"detail": {"tags": ["blue", "green"]}}',
    "elements that are objects": '{"detail": {"lines": {"sku": ["two"]}}}',
    "or": '{"$or": [{"source": ["aws.s3"]}, {"detail": {"state": ["running"]}}]}',
    "or beside and": '{"source": ["aws.ec2"], "detail": {"$or": [{"state": ["stopped"]}, {"count": [5]}]}}',
    "nested or": '{"$or": [{"source": ["x"]}, {"source": ["aws.ec2"], "$or": [{"account": ["x"]}, {"detail": {"count": [5]}}]}]}',
}
OTHERS = {
    "other text": '{"source": ["aws.s3"]}',
    "other case": '{"detail": {"state": ["Running"]}}',
    "one field of two": '{"source": ["aws.ec2"], "detail": {"state": ["stopped"]}}',
    "missing field": '{"details": {"state": ["running"]}}',
    "missing step": '{"detail": {"instance": {"state": ["running"]}}}',
    "object as a leaf": '{"detail": ["running"]}',
    "prefix": '{"source": [{"prefix": "shop."}]}',
    "prefix of a number": '{"detail": {"count": [{"prefix": "5"}]}}',
    "prefix without case": '{"source": [{"prefix": {"equals-ignore-case": "SHOP."}}]}',
    "suffix": '{"detail": {"path": [{"suffix": ".jpg"}]}}',
    "equal without case": '{"detail": {"state": [{"equals-ignore-case": "STOPPED"}]}}',
    "wildcard": '{"detail": {"path": [{"wildcard": "dir/*.jpg"}]}}',
    "escaped asterisk": r'{"detail": {"path": [{"wildcard": "dir/\\*"}]}}',
    "anything but it": '{"detail": {"state": [{"anything-but": ["running", "stopped"]}]}}',
    "anything but its number": '{"detail": {"count": [{"anything-but": 5.0}]}}',
    "anything but its prefix": '{"detail": {"state": [{"anything-but": {"prefix": "run"}}]}}',
    "anything but its suffix": '{"detail": {"path": [{"anything-but": {"suffix": ".png"}}]}}',
    "anything but without case": '{"detail": {"state": [{"anything-but": {"equals-ignore-case": "RUNNING"}}]}}',
    "anything but its wildcard": '{"detail": {"path": [{"anything-but": {"wildcard": "*/sub/*"}}]}}',
    "anything but of a missing field": '{"detail": {"nothing": [{"anything-but": "x"}]}}',
    "numeric range": '{"detail": {"count": [{"numeric": [">", 5, "<=", 9]}]}}',
    "numeric on text": '{"detail": {"price": [{"numeric": [">", 100]}]}}',
    "number for text": '{"detail": {"price": [300]}}',
    "text for a number": '{"detail": {"count": ["5"]}}',
    "text for a truth": '{"detail": {"spot": ["false"]}}',
    "number for a truth": '{"detail": {"spot": [0]}}',
    "null for text": '{"detail": {"state": [null]}}',
    "null of a missing field": '{"detail": {"nothing": [null]}}',
    "text for null": '{"detail": {"owner": ["null"]}}',
    "empty text for text": '{"detail": {"state": [""]}}',
    "text for empty text": '{"detail": {"name": ["x"]}}',
    "exists": '{"detail": {"nothing": [{"exists": true}]}}',
    "exists of an object": '{"detail": [{"exists": true}]}',
    "does not exist": '{"detail": {"state": [{"exists": false}]}}',
    "address block": '{"detail": {"ip": [{"cidr": "10.0.1.0/24"}]}}',
    "address block of no address": '{"detail": {"state": [{"cidr": "10.0.0.0/24"}]}}',
    "no element of an array": '{"detail": {"tags": ["green"]}}',
    "or": '{"$or": [{"source": ["aws.s3"]}, {"detail": {"state": ["stopped"]}}]}',
    "or beside another field": '{"source": ["aws.s3"], "$or": [{"account": ["1"]}, {"detail": {"state": ["running"]}}]}',
    "or of which none": '{"detail": {"$or": [{"state": ["stopped"]}, {"count": [6]}]}}',
    "nested or": '{"$or": [{"source": ["x"]}, {"source": ["aws.ec2"], "$or": [{"detail": {"count": [6]}}, {"detail": {"name": ["x"]}}]}]}',
}
#: What AWS refuses, or treats in ways that its pages do not say.
OPEN = {
    "an unknown operator": '{"detail": {"state": [{"like": "run%"}]}}',
    "two operators at once": '{"detail": {"state": [{"prefix": "x", "suffix": "y"}]}}',
    "a range that is none": '{"detail": {"count": [{"numeric": [">"]}]}}',
    "another sign": '{"detail": {"count": [{"numeric": ["!=", 9]}]}}',
    "a block that is none": '{"detail": {"ip": [{"cidr": "ten"}]}}',
    "or of one": '{"$or": [{"source": ["aws.s3"]}]}',
    "or of what is reserved": '{"$or": [{"prefix": "a"}, {"suffix": "b"}]}',
}


def passes(pattern: str) -> Passage:
    return Pattern.of(evaluated(f"'{pattern}'")).passes(Event(INSTANCE))


@pytest.mark.parametrize("name", MATCHING)
def test_what_matches(name: str) -> None:
    assert passes(MATCHING[name]) is not Passage.NEVER


@pytest.mark.parametrize("name", OTHERS)
def test_what_does_not_match(name: str) -> None:
    assert passes(OTHERS[name]) is Passage.NEVER


@pytest.mark.parametrize("name", OPEN)
def test_what_is_left_open(name: str) -> None:
    assert passes(OPEN[name]) is Passage.MAYBE


@pytest.mark.parametrize(
    "name",
    sorted(
        MATCHING.keys() - {"null", "null or text", "element of an array"} - {"elements that are objects", "dots within"}
    ),
)
def test_what_matches_certainly(name: str) -> None:
    assert passes(MATCHING[name]) is Passage.ALWAYS
