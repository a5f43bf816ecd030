"""The keys of the objects that services write below a prefix, as far as they are known."""

from __future__ import annotations

from archlint.model.values.scalars import Known
from archlint.model.values.value import Outcome, Text, Unknown

_REST = Unknown("the rest is made for each object")
_ANY = Unknown("it is not known")


def filled_in(template: Outcome) -> Outcome:
    """Return the keys that begin with a prefix or a template in which `!{yyyy}` and the like are filled in."""
    known = str(template.value).partition("!{")[0] if isinstance(template, Known) else ""
    return Text((known, _REST)) if known else _ANY


def in_folder(prefix: Outcome) -> Outcome:
    """Return the keys of what is written below a folder."""
    known = str(prefix.value).strip("/") if isinstance(prefix, Known) else ""
    return Text((f"{known}/", _REST)) if known else _ANY
