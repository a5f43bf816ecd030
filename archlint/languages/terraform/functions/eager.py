"""Terraform's functions on what is known.

Source: Terraform documentation, "Built-in Functions". What is not here, or is given what is not settled, is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archlint.languages.terraform.functions.collection_functions import COLLECTION_FUNCTIONS
from archlint.languages.terraform.functions.collections import MAX_TEXT, MISSING, Function
from archlint.languages.terraform.functions.text_functions import TEXT_FUNCTIONS
from archlint.languages.terraform.hcl.scalars import name as named
from archlint.model.source.location import Place
from archlint.model.values.texts import canonical
from archlint.model.values.value import Known, Outcome, Reference, Text, Tree, Unknown

_FUNCTIONS: Mapping[str, Function] = {**TEXT_FUNCTIONS, **COLLECTION_FUNCTIONS}


def apply(name: str, outcomes: Sequence[Outcome], place: Place) -> Outcome:
    """Return what a function makes of its arguments.

    Args:
        name: the function.
        outcomes: its arguments.
        place: where it is called.

    Returns:
        Unknown where the function is not among those here, or the arguments are not settled.
    """
    if any(outcome is MISSING for outcome in outcomes):
        return MISSING
    function = _FUNCTIONS.get(name.removeprefix("core::"))
    if function is not None:
        try:
            result = function(outcomes, place)
        except (IndexError, ValueError, TypeError, OverflowError):
            result = None  # too few arguments, or some of the wrong type: an error in Terraform, too
        if isinstance(result, Known) and isinstance(result.value, str) and len(result.value) > MAX_TEXT:
            result = None
        if result is not None:
            return result
    return _opaque(name, outcomes)


def _opaque(name: str, outcomes: Sequence[Outcome]) -> Outcome:
    """Return what a function makes of arguments that it cannot take apart: equal for equal arguments."""
    inside = any(_leads_inside(outcome) for outcome in outcomes)
    names = [canonical(outcome) for outcome in outcomes]
    reason = f"what {name} is given is not settled" if name in _FUNCTIONS else f"{name} is not evaluated"
    return Unknown(reason, named(f"{name}({', '.join(names)})") if names and all(names) else "", inside)


def _leads_inside(outcome: Outcome) -> bool:
    if isinstance(outcome, Unknown):
        return outcome.inside
    if isinstance(outcome, Text):
        return bool(outcome.references) or any(unknown.inside for unknown in outcome.unknowns)
    return isinstance(outcome, Reference | Tree)

