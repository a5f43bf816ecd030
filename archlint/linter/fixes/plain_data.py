"""What is written of a remedy's data, and of what is there, as plain data of the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archlint.findings.remedies.words import Data, NameOf, SameAs
from archlint.linter.fixes.home import Home, at
from archlint.linter.fixes.paths import is_intrinsic
from archlint.model.source.edits import NotEditable, Written


def taken_names(there: Home) -> set[str]:
    """Return the names of the resources that are there."""
    if not there.is_terraform:
        return set(at(there.document.data, ("Resources",)) or {})
    types = at(there.document.data, ("resource",)) or {}
    blocks = types.values() if isinstance(types, dict) else ()
    return {name for names in blocks if isinstance(names, dict) for name in names}


def require_together(one: Home, other: Home) -> None:
    """Make sure that one resource can name another one.

    Raises:
        NotEditable: they are in different templates, or modules.
    """
    if one.is_terraform is not other.is_terraform or one.scope != other.scope:
        raise NotEditable("what it would name is declared elsewhere")


def same_data(data: SameAs, there: Home) -> Written:
    """Return what is written at a place in the same resource.

    Raises:
        NotEditable: it is written elsewhere.
    """
    place, first = data.place, len(there.route)
    if place.document is not there.document or place.route[:first] != there.route or there.is_terraform:
        raise NotEditable("its value is written elsewhere")
    # The route of an expression's outcome leads into the expression.
    inside = (n for n, step in enumerate(place.route) if n >= first and is_intrinsic(step))
    found: Written = at(there.document.data, place.route[: next(inside, None)])
    return found


def plain_data(data: Data) -> Written:
    """Return data in which no resource is named.

    Raises:
        NotEditable: one is.
    """
    if isinstance(data, Mapping):
        return {key: plain_data(each) for key, each in data.items()}
    if isinstance(data, Sequence) and not isinstance(data, str):
        return [plain_data(each) for each in data]
    if isinstance(data, NameOf | SameAs):
        raise NotEditable("a name stands in it")
    return data
