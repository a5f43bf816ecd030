"""The rules of composite alarms: which alarms they name.

Source: Amazon CloudWatch API Reference, `PutCompositeAlarm` (`AlarmRule`); Amazon CloudWatch User Guide, "Composite
alarms".
"""

from __future__ import annotations

from collections.abc import Iterator

from archlint.aws.calls.text_pieces import filled
from archlint.model.regex import regex
from archlint.model.values.scalars import Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Outcome, Text, Unknown

#: `ALARM("name")`; names need no quotes. `AT_LEAST(2, ALARM, (one, two))` names several.
_STATES = r"(?:ALARM|OK|INSUFFICIENT_DATA)"
_ONE = regex(rf"\b{_STATES}\s*+\((?P<name>[^()]*+)\)")
_SEVERAL = regex(rf"\bAT_LEAST\s*\([^,()]*,[^,()]*{_STATES}\s*,\s*\((?P<names>[^()]*)\)\s*\)")


def watched_alarms(rule: Outcome) -> Iterator[Outcome]:
    """Yield the names and ARNs of the alarms that a rule names; something unknown where there may be more."""
    if not isinstance(rule, Known | Text):
        yield rule if isinstance(rule, Unknown) else _MORE
        return
    written = canonical(rule)
    holes = (
        {canonical(part): part for part in rule.parts if not isinstance(part, str)} if isinstance(rule, Text) else {}
    )
    names = [found["name"] for found in _ONE.finditer(written)]
    names += [name for found in _SEVERAL.finditer(written) for name in found["names"].split(",")]
    for name in names:
        yield filled(name.strip(" \"'\\\n"), holes)
    rest = _ONE.sub("", _SEVERAL.sub("", written))
    yield from (hole for name, hole in holes.items() if name in rest and isinstance(hole, Unknown))


_MORE = Unknown("the alarm rule is not settled in this template", inside=True)
