"""Text with holes: putting it together and taking it apart."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from typing import Any

from archlint.model.regex import regex
from archlint.model.values.marks import with_marks
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Outcome, Reference, Text, Tree, Unknown, Value

#: Larger data is not compared, nor told: patterns and policies have some thousand characters at most.
_MAX_PARTS = 5_000


def as_json(value: Value) -> str | None:
    """Return what a value is, written as JSON text or as data, as JSON text that is equal for equal values.

    Returns:
        The text; None where something in the value is not known, or rests on a condition or a default, and for what
        is very large.
    """
    try:
        return json.dumps(_data(value.parsed, itertools.count()), sort_keys=True)
    except (ValueError, RecursionError):
        return None


def count_part(parts: Iterator[int]) -> None:
    """Count one more part of some data.

    Raises:
        ValueError: there are too many.
    """
    if next(parts) >= _MAX_PARTS:
        raise ValueError("it is very large")


def _data(value: Value, parts: Iterator[int]) -> Any:
    count_part(parts)
    branch, *others = value.branches
    if others or branch.when or branch.rests_on:
        raise ValueError("it depends on conditions or defaults")
    if isinstance(branch.outcome, Known):
        return branch.outcome.value
    if not isinstance(branch.outcome, Tree):
        raise ValueError("it is not known")
    if branch.outcome.is_list:
        return [_data(element, parts) for element in branch.outcome.values()]
    if branch.outcome.keys is None:
        raise ValueError("its keys are not known")
    return {key: _data(member, parts) for key, member in branch.outcome.items()}


#: Longer texts are not put together, in characters.
MAX_LENGTH = 1_000_000
#: How CloudFormation's dynamic references start and end: what they stand for is looked up when a stack is deployed.
REFERENCE, _REFERENCE_END = "{{resolve:", "}}"
#: A hole in a canonical form: `${Name}`, or `${{{resolve:ssm:/name}}}`.
HOLE = regex(r"\$\{(?:\{\{[^}]{0,300}+\}\}|[^}]{0,300}+)\}")
#: As how many characters a hole counts.
_HOLE = 10
_IS_REFERENCE = "it is a dynamic reference"
TOO_LONG = Unknown("its text is too large to be evaluated", inside=True)


def scalar_text(value: object) -> str:
    """Return a scalar as templates write it in a text: `true`, not `True`, and numbers without an exponent."""
    text = str(value)
    if isinstance(value, float) and "e" in text:
        from decimal import Decimal  # hardly any number needs it

        return f"{Decimal(text):f}"
    return text.lower() if isinstance(value, bool) else text


def canonical(outcome: Outcome) -> str:
    """Return the text form of an outcome, equal for equal outcomes: `${Name}` stands for what is not known."""
    if isinstance(outcome, Known):
        return scalar_text(outcome.value)
    if isinstance(outcome, Text):
        return outcome.canonical
    return f"${{{outcome.name}}}" if outcome.__class__ is Reference or outcome.__class__ is Unknown else ""


def written(outcome: Outcome) -> str:
    """Return the canonical form of an outcome in which defaults are not known either."""
    return (outcome.written if outcome.__class__ is Known or outcome.__class__ is Text else "") or canonical(outcome)


def _all_written(outcomes: Iterable[Outcome], delimiter: str) -> str:
    """Return the written form of outcomes in a row; empty where it is no other one, or too long."""
    present = [outcome for outcome in outcomes if not isinstance(outcome, Absent)]
    for outcome in present:
        if (outcome.__class__ is Known or outcome.__class__ is Text) and outcome.written:
            break
    else:  # as mostly
        return ""
    pieces = [written(outcome) for outcome in present]
    if sum(map(len, pieces)) > MAX_LENGTH or "${}" in pieces or "" in pieces:
        return ""
    return delimiter.join(pieces)


def join(outcomes: Iterable[Outcome], delimiter: str = "") -> Outcome:
    """Return the text that outcomes make in a row; known if all of them are, absent ones left out.

    It is `TOO_LONG` where that would be more text than the limit.
    """
    outcomes = list(outcomes)
    pieces: list[str | Reference | Unknown] = []
    length = 0
    for outcome in outcomes:
        if isinstance(outcome, Absent):
            continue
        added = _pieces(outcome)
        if pieces and delimiter:
            added = (delimiter, *added)
        for piece in added:
            length += len(piece) if isinstance(piece, str) else _HOLE
        if length > MAX_LENGTH:
            return TOO_LONG
        pieces += added
    parts = _merged(pieces)
    if any([part.__class__ is str and REFERENCE in part for part in parts]):  # noqa: C419 - of a generator, it takes twice as long
        parts = list(_with_references(parts))
    if len(parts) == 1:
        only = parts[0]
        return Known(only, _all_written(outcomes, delimiter)) if isinstance(only, str) else only
    return Text(tuple(parts), _all_written(outcomes, delimiter)) if parts else Known("")


def _pieces(outcome: Outcome) -> tuple[str | Reference | Unknown, ...]:
    """Return what an outcome adds to a text."""
    if isinstance(outcome, Known):
        return (scalar_text(outcome.value),)
    if isinstance(outcome, Reference):
        return (outcome,)
    if isinstance(outcome, Unknown):
        # A dynamic reference may go on in what follows.
        return (outcome.name,) if outcome.name.startswith(REFERENCE) else (outcome,)
    if isinstance(outcome, Text):
        return outcome.parts
    return (Unknown("a mapping or list stands inside a text", inside=True),)


def _merged(pieces: list[str | Reference | Unknown]) -> list[str | Reference | Unknown]:
    """Return pieces with literals that stand side by side joined: at once, for there may be thousands."""
    parts: list[str | Reference | Unknown] = []
    literals: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            literals.append(piece)
            continue
        parts += ["".join(literals), piece] if literals else [piece]
        literals = []
    return [*parts, "".join(literals)] if literals else parts


def _with_references(parts: Iterable[str | Reference | Unknown]) -> Iterator[str | Reference | Unknown]:
    """Yield the parts of a text, each dynamic reference as one part that is not known, whatever is filled in in it."""
    name = ""
    for part in parts:
        if not isinstance(part, str):
            if name:
                name += part.name
            else:
                yield part
            continue
        rest = part
        while rest:
            if not name:
                before, name, rest = rest.partition(REFERENCE)
                if before:
                    yield before
            else:
                inner, end, rest = rest.partition(_REFERENCE_END)
                name += inner + end
                if end:
                    yield Unknown(_IS_REFERENCE, name)
                    name = ""
    if name:
        yield Unknown(_IS_REFERENCE, name)


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


def marked(outcome: Known | Text) -> tuple[str, tuple[Reference | Unknown, ...]]:
    """Return a text with a mark in place of each hole, and the holes: `EmbeddedJson` reads pieces of it with these."""
    if isinstance(outcome, Known):
        return str(outcome.value), ()
    return with_marks(outcome.parts)


#: A parameter in a text whose defaults are not filled in.
_PARAMETER = regex(r"\$\{([\w:.]+)\}")


def left_open(outcome: Outcome) -> frozenset[str]:
    """Return the parameters that the written form of an outcome leaves open: where it is equal, they do not matter."""
    return frozenset(_PARAMETER.findall(outcome.written)) if isinstance(outcome, Known | Text) else frozenset()


def reveals(outcome: Outcome) -> bool:
    """Tell whether an outcome holds some of the value itself; references and unknown values only name something."""
    return isinstance(outcome, Known | Text | Tree)
