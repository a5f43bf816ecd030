"""MQTT topics: which messages the SQL of an IoT rule selects.

Source: AWS IoT Developer Guide, "MQTT topics" and "AWS IoT SQL reference"; AWS General
Reference, "AWS IoT Core endpoints and quotas" (slashes in a topic).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from archlint.aws.event_patterns import Passage
from archlint.model.values.value import Value

T = TypeVar("T")

#: A topic has seven slashes at most, beside three in `$aws/rules/NAME/`: nobody gets what is published to a longer one.
_MAX_LEVELS = 8 + 3
_FROM = re.compile(r"\bFROM\s+'(?P<topic>[^']*)'(?P<where>.*\bWHERE\b)?", re.IGNORECASE | re.DOTALL)
_WILDCARD = re.compile(r"[+#]")


class Selections(Generic[T]):
    """The rules that select messages by their topics: thousands need not each be compared with every message.

    Args:
        rules: IoT rules; those whose topics are not known select nothing for certain.
        sql: returns the SQL of a rule.
    """

    def __init__(self, rules: Sequence[T], sql: Callable[[T], Value]) -> None:
        self._rules = rules
        self._by_topic: dict[str, list[int]] = {}
        self._by_pattern: list[int] = []
        for number, rule in enumerate(rules):
            statement = sql(rule).known
            selected = _FROM.search(statement) if isinstance(statement, str) else None
            if selected is not None and not _WILDCARD.search(selected["topic"]):
                self._by_topic.setdefault(selected["topic"], []).append(number)
            elif selected is not None:
                self._by_pattern.append(number)

    def candidates(self, published: Value) -> list[T]:
        """Return the rules that may select what is published to a topic, in their order."""
        topic = published.known
        if not isinstance(topic, str):
            return []
        if "$" in topic:
            return list(self._rules)
        return [self._rules[number] for number in sorted([*self._by_topic.get(topic, ()), *self._by_pattern])]


def selects(sql: Value, published: Value) -> Passage:
    """Tell whether an IoT rule selects what is published to a topic; never, unless both are written out.

    Args:
        sql: the rule's SQL.
        published: the topic.
    """
    topic, statement = published.known, sql.known
    selected = _FROM.search(statement) if isinstance(statement, str) else None
    if selected is None or not isinstance(topic, str):
        return Passage.NEVER
    levels = topic.split("/")
    if len(levels) > _MAX_LEVELS or not _matches(selected["topic"].split("/"), levels):
        return Passage.NEVER
    return Passage.MAYBE if selected["where"] or any(map(_varies, levels)) else Passage.ALWAYS


def _matches(pattern: list[str], levels: list[str]) -> bool:
    # Reserved topics begin with `$`, which stands twice where it begins no expression; no wildcard stands for it.
    if levels[0].startswith("$$"):
        if pattern[0] != levels[0][1:]:
            return False
        pattern, levels = pattern[1:], levels[1:]
    if "#" in pattern:
        pattern = pattern[: pattern.index("#")]
        levels = levels[: len(pattern)]
    return len(pattern) == len(levels) and all(map(_fits, pattern, levels))


def _fits(wanted: str, level: str) -> bool:
    return wanted in ("+", level) or _varies(level)


def _varies(level: str) -> bool:
    return "${" in level
