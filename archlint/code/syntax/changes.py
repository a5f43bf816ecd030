"""How what a variable or field holds is changed after it was made."""

from __future__ import annotations

from enum import Enum


class ChangeKind(Enum):
    """How a list or record is changed after it was made."""

    ENTRY = "a key is set"
    MERGE = "the entries of another record are put into it"
    ITEM = "an item is added"
    EXTEND = "the items of another list are added"
    INNER = "something deeper in it is changed"
    HANDED = "it is given to a function that may change it"


def input_name(name: str) -> str:
    """Return under which name changes are kept of the `input` of a command that a variable holds."""
    return f"{name}.input"


def field_name(name: str) -> str:
    """Return under which name changes of a field are kept, next to those of variables."""
    return f".{name}"
