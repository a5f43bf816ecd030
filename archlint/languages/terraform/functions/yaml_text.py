"""`yamlencode`.

Source: Terraform documentation, "yamlencode Function"; go-cty-yaml, `Marshal`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archlint.languages.terraform.functions.lists.collections import TerraformFunction, as_json_text, elements, members
from archlint.model.source.location import Place
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Outcome, Value

#: More parts, and parts inside more others, are not written.
_MAX_PARTS = 5_000
_MAX_DEPTH = 20
#: Characters after this one are escaped.
_LAST_WRITTEN = "\ufffd"


def _yamlencode(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    lines = _Writer().lines(outcomes[0], 0)
    if isinstance(outcomes[0], Absent) or (isinstance(outcomes[0], Known) and not isinstance(outcomes[0].value, str)):
        # A scalar without quotes could go on: it is ended.
        lines.append("...")
    return Known("\n".join([*lines, ""]))


class _Writer:
    """Writes outcomes as YAML.

    Raises:
        ValueError: not all of it is known, it is very large, or it is written in another way.
    """

    def __init__(self) -> None:
        self._left = _MAX_PARTS

    def lines(self, outcome: Outcome, depth: int) -> list[str]:
        """Return the lines of something, from its own column."""
        self._left -= 1
        if depth > _MAX_DEPTH or self._left < 0:
            raise ValueError("it is very large")
        held, listed = members(outcome), elements(outcome)
        if held:
            return [line for key in sorted(held) for line in self._member(key, _only(held[key]), depth)]
        if listed:
            return [line for value in listed for line in self._element(_only(value), depth)]
        return ["{}" if held is not None else "[]" if listed is not None else _scalar(outcome)]

    def _member(self, key: str, outcome: Outcome, depth: int) -> list[str]:
        inner = self.lines(outcome, depth + 1)
        name = f"{_scalar(Known(key))}:"
        if elements(outcome):
            return [name, *inner]
        return [name, *(f"  {line}" for line in inner)] if members(outcome) else [f"{name} {inner[0]}"]

    def _element(self, outcome: Outcome, depth: int) -> list[str]:
        first, *others = self.lines(outcome, depth + 1)
        return [f"- {first}", *(f"  {line}" for line in others)]


def _only(value: Value) -> Outcome:
    if value.outcome is None:
        raise ValueError("it depends on conditions")
    return value.outcome


def _scalar(outcome: Outcome) -> str:
    if isinstance(outcome, Absent):
        return "null"
    if not isinstance(outcome, Known):
        raise ValueError("not all of it is known")
    if isinstance(outcome.value, str):
        if not outcome.value.isprintable() or any(character > _LAST_WRITTEN for character in outcome.value):
            raise ValueError("a text that may be written in another way")
        return '"' + outcome.value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    written = as_json_text(outcome)
    return str(written.value) if isinstance(written, Known) else ""


#: The functions by name.
YAML_FUNCTIONS: Mapping[str, TerraformFunction] = {"yamlencode": _yamlencode}
