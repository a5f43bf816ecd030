"""Pieces of texts with holes, as API Gateway's URIs and mapping templates hold them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from archlint.model.values.scalars import Known
from archlint.model.values.texts import text
from archlint.model.values.value import Outcome, Reference, Text, Unknown


def between(outcome: Outcome | None, start: str, end: str) -> Outcome:
    """Return what stands between two literals of a text; the whole outcome where they do not occur."""
    if isinstance(outcome, Known):
        _, found, rest = str(outcome.value).partition(start)
        return Known(rest.partition(end)[0]) if found else outcome
    if not isinstance(outcome, Text):
        return outcome or Unknown("its URI has conditions", inside=True)
    parts = list(outcome.parts)
    for index, part in enumerate(parts):
        if isinstance(part, str) and start in part:
            parts = [part.partition(start)[2], *parts[index + 1 :]]
            break
    for index, part in enumerate(parts):
        if isinstance(part, str) and end in part:
            parts = [*parts[:index], part.partition(end)[0]]
            break
    return text(parts)


def holes_of(outcome: Outcome) -> Mapping[str, Reference | Unknown]:
    """Return what the holes of a text stand for, by what they are in its canonical form."""
    parts = outcome.parts if isinstance(outcome, Text) else ()
    return {f"${{{part.name}}}": part for part in parts if not isinstance(part, str)}


def filled(written: str, holes: Mapping[str, Reference | Unknown]) -> Outcome:
    """Return a piece of a text in its canonical form with what its holes stand for; a reference in it says it all."""
    named = [hole for name, hole in holes.items() if name in written and isinstance(hole, Reference)]
    if named or not holes:
        return named[0] if named else Known(written)
    pieces = re.split(f"({'|'.join(map(re.escape, holes))})", written)
    return text(holes.get(piece, piece) for piece in pieces)


def after_last_slash(outcome: Outcome | None) -> Outcome:
    """Return what stands after the last slash: a queue's name."""
    if isinstance(outcome, Known):
        return Known(str(outcome.value).rpartition("/")[2])
    if not isinstance(outcome, Text):
        return Unknown("its queue is not known", inside=True)
    kept: list[str | Reference | Unknown] = []
    for part in reversed(outcome.parts):
        if isinstance(part, str) and "/" in part:
            kept.insert(0, part.rpartition("/")[2])
            break
        kept.insert(0, part)
    return text(kept)


def unquoted(outcome: Outcome) -> Outcome:
    """Return a text without the quotes around it."""
    return Known(str(outcome.value).strip("'")) if isinstance(outcome, Known) else outcome
