"""Text with holes: putting it together and taking it apart."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from archlint.value import Absent, Known, Outcome, Reference, Text, Unknown


def canonical(outcome: Outcome) -> str:
    """Return the text form of an outcome, equal for equal outcomes: `${Name}` stands for what is not known."""
    if isinstance(outcome, Known):
        return _string(outcome.value)
    if isinstance(outcome, Text):
        return outcome.canonical
    return f"${{{outcome.name}}}" if isinstance(outcome, Reference | Unknown) else ""


def join(outcomes: Iterable[Outcome], delimiter: str = "") -> Outcome:
    """Return the text that outcomes make in a row; known if all of them are, absent ones left out."""
    parts: list[str | Reference | Unknown] = []
    for outcome in outcomes:
        if isinstance(outcome, Absent):
            continue
        if parts and delimiter:
            parts.append(delimiter)
        if isinstance(outcome, Known):
            parts.append(_string(outcome.value))
        elif isinstance(outcome, Text):
            parts += outcome.parts
        elif isinstance(outcome, Reference | Unknown):
            parts.append(outcome)
        else:
            parts.append(Unknown("a mapping or list stands inside a text", inside=True))
    parts = list(_merged(parts))
    if len(parts) == 1:
        only = parts[0]
        if isinstance(only, str) and only.startswith("{{resolve:"):
            return Unknown("it is a dynamic reference", only)
        return Known(only) if isinstance(only, str) else only
    return Text(tuple(parts)) if parts else Known("")


def _merged(parts: Iterable[str | Reference | Unknown]) -> Iterator[str | Reference | Unknown]:
    """Yield parts in a row with the literals between two holes as one: put together at once, however many they are."""
    for is_literal, group in itertools.groupby(parts, lambda part: isinstance(part, str)):
        if is_literal:
            yield "".join(part for part in group if isinstance(part, str))
        else:
            yield from group


def _string(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def text(pieces: Iterable[str | Reference | Unknown]) -> Outcome:
    """Return the text that literals and holes make in a row."""
    return join(Known(piece) if isinstance(piece, str) else piece for piece in pieces if piece != "")


def split(outcome: Outcome, delimiter: str) -> list[Outcome] | None:
    """Split known text, or text with holes, at a delimiter; None where a hole may hold the delimiter."""
    if isinstance(outcome, Known):
        return [Known(piece) for piece in str(outcome.value).split(delimiter)]
    if not isinstance(outcome, Text) or any(p.attribute.lower().endswith("arn") for p in outcome.references):
        return None
    if any(not unknown.name.startswith("AWS::") for unknown in outcome.unknowns):
        return None
    pieces: list[list[str | Reference | Unknown]] = [[]]
    for part in outcome.parts:
        if not isinstance(part, str):
            pieces[-1].append(part)
            continue
        first, *rest = part.split(delimiter)
        pieces[-1].append(first)
        pieces += [[piece] for piece in rest]
    return [text(piece) for piece in pieces]
