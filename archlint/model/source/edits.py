"""Edits at known places of a text that leave the rest of it as it is, and the data that they write."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from typing import Protocol, TypeAlias

from archlint.model.data import NamedTuple, dataclass
from archlint.model.source.location import Route


class Edit(NamedTuple):
    """Text to put in place of a part of another text; the offsets are in code points, the end is exclusive."""

    start: int
    end: int
    text: str


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits made that do not overlap.

    What several of them insert at one offset stands there in the order in which they are given, and before what one of
    them puts in place of the text that starts there.
    """
    pieces, done = list[str](), 0
    for start, end, replacement in sorted(edits, key=lambda edit: edit[:2]):
        pieces += text[done:start], replacement
        done = end
    return "".join([*pieces, text[done:]])


class NotEditable(Exception):  # noqa: N818 - it names the state of a place and reads well after "except"
    """A place where nothing can be written; the message is one line that says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Code:
    """An expression in the document's own language, which is written as it is.

    Attributes:
        text: `aws_sqs_queue.x.arn`, which JSON holds as `"${aws_sqs_queue.x.arn}"`; in YAML `!GetAtt X.Arn`.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A nested block of HCL, `redrive {...}`; in JSON and YAML a mapping."""

    body: dict[str, Written]


@dataclass(frozen=True, slots=True)
class Blocks:
    """Several nested blocks of the same type; in JSON and YAML a list of mappings."""

    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class JsonText:
    """JSON as text: `jsonencode({...})` in HCL, a string elsewhere, in which expressions are holes: `${...}`.

    CloudFormation fills such holes with `Fn::Sub`, which then stands around the string.
    """

    data: Written


#: Data to write. Strings are what they say: `${` in them starts no expression in Terraform's languages.
Written: TypeAlias = (
    "dict[str, Written] | list[Written] | str | int | float | bool | Code | Block | Blocks | JsonText | None"
)


class Editor(Protocol):
    """Makes the edits of one document; each speaks of the text as it was given, not of what other edits make of it."""

    def put(self, route: Route, data: Written) -> list[Edit]:
        """Return the edits that set what a route leads to.

        What is there is replaced. What is not there is added behind its siblings, with what is missing of the way to
        it; where the last step is the length of a list, it is a new element.

        Raises:
            NotEditable: that cannot be done.
        """
        ...

    def removed(self, route: Route) -> list[Edit]:
        """Return the edits that take a member or element out: its lines, and the comment at the end of the last one.

        Raises:
            NotEditable: that cannot be done.
        """
        ...


def line_edits(before: str, after: str) -> list[Edit]:
    """Return the edits that make one text of another: of whole lines, as few as there are in between what stays."""
    from difflib import SequenceMatcher  # most runs compare nothing

    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, old))]
    same = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    # What both start with is left out: comparing takes time that grows with the square of the lines.
    found = SequenceMatcher(None, old[same:], new[same:], autojunk=False).get_opcodes()
    return [
        Edit(starts[same + first], starts[same + last], "".join(new[same + start : same + end]))
        for kind, first, last, start, end in found
        if kind != "equal"
    ]


def nested(route: Route, data: Written) -> Written:
    """Return the data that holds other data where a route leads, and nothing else.

    Raises:
        NotEditable: the route has an index that is not that of a first element.
    """
    for step in reversed(route):
        if isinstance(step, int) and step != 0:
            raise NotEditable("it would not be the first element of a list that is not there")
        data = {step: data} if isinstance(step, str) else [data]
    return data
