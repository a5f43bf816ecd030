"""MQTT topics: which messages the SQL of an IoT rule selects.

Source: AWS IoT Developer Guide, "MQTT topics" and "AWS IoT SQL reference".
"""

from __future__ import annotations

import re

from archlint.aws.event_patterns import Passage
from archlint.model.values.value import Value

_FROM = re.compile(r"\bFROM\s+'(?P<topic>[^']*)'(?P<where>.*\bWHERE\b)?", re.IGNORECASE | re.DOTALL)


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
    if not _matches(selected["topic"].split("/"), levels):
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
