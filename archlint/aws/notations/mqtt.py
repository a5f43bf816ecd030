"""MQTT topics: which messages the SQL of an IoT rule selects.

Source: AWS IoT Developer Guide, "MQTT topics" and "AWS IoT SQL reference"; AWS General
Reference, "AWS IoT Core endpoints and quotas" (slashes in a topic).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from operator import itemgetter
from typing import Generic, TypeVar

from archlint.aws.event_patterns.matchers import Passage
from archlint.model.data import dataclass
from archlint.model.regex import regex
from archlint.model.values.value import Value

_T = TypeVar("_T")

#: A topic has seven slashes at most, beside three in `$aws/rules/NAME/`: a message to a longer one is not delivered.
_MAX_LEVELS = 8 + 3
#: At how many levels and rules is looked, for all messages: thousands of rules may each select what all publish.
_MAX_LOOKS = 200_000
_FROM = regex(r"\bFROM\s+'(?P<topic>[^']*)'(?P<where>.*\bWHERE\b)?", re.IGNORECASE | re.DOTALL)


@dataclass(slots=True)
class _Level(Generic[_T]):
    """What begins with the same levels of a topic.

    Attributes:
        below: what goes on, by the next level.
        ends: what ends here.
        open: what goes on with `#`: with anything, or nothing.
    """

    below: dict[str, _Level[_T]] = field(default_factory=dict)
    ends: list[_T] = field(default_factory=list)
    open: list[_T] = field(default_factory=list)


class Selections(Generic[_T]):
    """The rules that select messages by their topics: thousands need not each be compared with every message.

    Args:
        rules: IoT rules; those whose topics are not known select nothing for certain.
        sql: returns the SQL of a rule.
    """

    def __init__(self, rules: Iterable[_T], sql: Callable[[_T], Value]) -> None:
        self._first = _Level[tuple[int, _T, bool]]()
        self._looks = _MAX_LOOKS
        for number, rule in enumerate(rules):
            statement = sql(rule).known
            selected = _FROM.search(statement) if isinstance(statement, str) else None
            if selected is not None:
                self._add(selected["topic"].split("/"), (number, rule, bool(selected["where"])))

    def _add(self, pattern: Sequence[str], rule: tuple[int, _T, bool]) -> None:
        level = self._first
        for name in pattern[: _MAX_LEVELS + 1]:
            if name == "#":
                level.open.append(rule)
                return
            level = level.below.setdefault(name, _Level())
        level.ends.append(rule)

    def of(self, published: Value) -> Iterator[tuple[_T, Passage]]:
        """Yield the rules that select what is published to a topic, in their order, and whether they always do.

        That is none, unless both are written out.
        """
        topic = published.known
        levels = topic.split("/") if isinstance(topic, str) else []
        if 0 < len(levels) <= _MAX_LEVELS:
            varies = any(map(_varies, levels))
            for _, rule, asks in sorted(self._matching(levels), key=itemgetter(0)):
                yield rule, Passage.MAYBE if asks or varies else Passage.ALWAYS

    def _matching(self, levels: list[str]) -> Iterator[tuple[int, _T, bool]]:
        first, last = self._first, len(levels)
        # Reserved topics begin with `$`, which stands twice where it begins no expression; no wildcard stands for it.
        if levels[0].startswith("$$"):
            first, levels = first.below.get(levels[0][1:], _Level()), levels[1:]
            last = len(levels)
        ways = [(first, 0)]
        while ways and self._looks > 0:
            level, depth = ways.pop()
            found = level.open + (level.ends if depth == last else [])
            self._looks -= 1 + len(found)
            yield from found
            if depth < last:
                ways += ((below, depth + 1) for below in _next(level, levels[depth]))


def selects(sql: Value, published: Value) -> Passage:
    """Tell whether an IoT rule selects what is published to a topic; never, unless both are written out.

    Args:
        sql: the rule's SQL.
        published: the topic.
    """
    return next((passage for _, passage in Selections([sql], lambda each: each).of(published)), Passage.NEVER)


def _next(level: _Level[_T], name: str) -> Iterable[_Level[_T]]:
    if _varies(name):
        return level.below.values()
    return [level.below[wanted] for wanted in {name: None, "+": None} if wanted in level.below]


def _varies(level: str) -> bool:
    return "${" in level
