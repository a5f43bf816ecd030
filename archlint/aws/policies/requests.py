"""Conditions of policies that the requests of AWS's own services never meet, or always.

Source: IAM User Guide, "AWS global condition context keys" (when a request has the keys below) and "IAM JSON policy
elements: Condition operators" (a key that a request has not).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archlint.model.regex import regex
from archlint.model.values.scalars import Absent
from archlint.model.values.value import Tree, Value

#: What a request of a service says nothing of: it is in no organization, and comes through no endpoint of a VPC.
_LACKED = frozenset({"aws:principalorgid", "aws:principalorgpaths", "aws:sourcevpc", "aws:sourcevpce"})
#: What does not hold of a key that a request lacks, and what does.
_WANTING = regex(r"(?:ForAnyValue:)?String(?:Equals|EqualsIgnoreCase|Like)", re.IGNORECASE)
_REFUSING = regex(r"(?:ForAllValues:)?StringNot(?:Equals|EqualsIgnoreCase|Like)(?:IfExists)?", re.IGNORECASE)


def never_met_by_services(condition: Value) -> bool:
    """Tell whether no request of a service meets a statement's condition, one part of which is enough for that."""
    return any(key in _LACKED and _WANTING.fullmatch(operator) for operator, key in _compared(condition))


def always_met_by_services(condition: Value) -> bool:
    """Tell whether every request of a service meets a statement's condition, all parts of it; one that has any."""
    compared = list(_compared(condition))
    return bool(compared) and all(key in _LACKED and _REFUSING.fullmatch(operator) for operator, key in compared)


def _compared(condition: Value) -> Iterator[tuple[str, str]]:
    """Yield operators with the keys, in small letters, that they compare; of what may not be there, no key."""
    outcome = condition.outcome
    if not isinstance(outcome, Tree) or outcome.is_list:
        return
    for operator, keys in outcome.items():
        found = keys.outcome
        named = dict(found.items()) if isinstance(found, Tree) and not found.is_list and found.keys is not None else {}
        if not named:
            yield operator, ""
        for key, value in named.items():
            is_there = not any(isinstance(branch.outcome, Absent) for branch in value.branches)
            yield operator, key.lower() if is_there else ""
