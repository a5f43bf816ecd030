"""What AWS refuses in the list of a pattern's field: operators that there are not, or that are given something else.

Source: the README of Event Ruler, the library that EventBridge, its pipes, Lambda and SNS match with ("Rule rules and
tips" for each operator), and its `JsonRuleCompiler`, which reads patterns; Amazon EventBridge User Guide, "Comparison
operators for use in event patterns".
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping, Sequence

from archlint.aws.event_patterns.matchers import NULL
from archlint.model.regex import regex
from archlint.model.values.scalars import Known
from archlint.model.values.value import Branch, Outcome, Tree, Unknown, Value

#: What `anything-but` takes one of, or several.
_IGNORING_CASE = "equals-ignore-case"
_WITHIN_ANYTHING_BUT = frozenset({_IGNORING_CASE, "prefix", "suffix", "wildcard"})
#: An asterisk beside another one, and what a backslash does not escape.
_MISWRITTEN = regex(r"(?:[^*\\]|\\[*\\]|\*(?!\*))*")
_UNSETTLED = Unknown("it depends on conditions, or on a default")
_COMPARISONS = frozenset({"=", "<", "<=", ">", ">="})


def why_misformed(matcher: Branch) -> str:
    """Return why AWS refuses what a field's list holds, as a clause with `{}` for the field; empty if it does not.

    What is not known, or differs by conditions, is not refused.
    """
    outcome = matcher.outcome
    if not isinstance(outcome, Tree):
        return ""
    if outcome.is_list:
        return "a list stands in the list of '{}'"
    if outcome.keys is None:
        return ""
    names = sorted(outcome.keys)
    if len(names) != 1:
        several = " and ".join(f"'{name}'" for name in names)
        return f"{several} stand in one object of '{{}}'" if names else "an empty object stands in the list of '{}'"
    (name,) = names
    if "{" in name or "}" in name:
        return ""
    value = outcome.step(name)
    if len(value.branches) != 1 or value.branches[0].rests_on:
        return ""
    if name not in _REASONS:
        return f"'{name}' in the list of '{{}}' is no operator"
    reason = _REASONS[name](value)
    return f"'{name}' of '{{}}' {reason}" if reason else ""


def _no_text(value: Value) -> str:
    return "takes a text" if _is_no_text(value.outcome) else ""


def _no_affix(value: Value) -> str:
    outcome = value.outcome
    if isinstance(outcome, Tree) and not outcome.is_list and outcome.keys == frozenset({_IGNORING_CASE}):
        return _no_text(outcome.step(_IGNORING_CASE))
    return _no_text(value)


def _no_wildcard(value: Value) -> str:
    text = value.known
    if not isinstance(text, str):
        return _no_text(value)
    return "" if _MISWRITTEN.fullmatch(text) else "has two asterisks in a row, or a backslash that escapes neither"


def _no_truth(value: Value) -> str:
    outcome = value.outcome
    # Whether a text is one, the deployment may decide.
    is_other = isinstance(outcome, Tree) or (isinstance(outcome, Known) and not isinstance(outcome.value, bool | str))
    return "takes true or false" if is_other else ""


def _no_range(value: Value) -> str:
    members = _members(value)
    if members is None:
        return "takes a list" if isinstance(value.outcome, Known | Tree) else ""
    if any(not isinstance(each, Known | Tree) for each in members):
        return ""
    if len(members) not in (2, 4):
        return "takes one comparison and its number, or two"
    signs = [str(each.value) if isinstance(each, Known) else "" for each in members[::2]]
    if not _COMPARISONS.issuperset(signs):
        return "takes =, <, <=, > and >= only"
    given = [each.value for each in members[1::2] if isinstance(each, Known)]
    # As they are: a whole number may be larger than any float.
    limits = [each for each in given if isinstance(each, int | float) and _is_number(each)]
    if len(limits) < len(signs):
        return "takes numbers that are no texts"
    if len(signs) == 1:
        return ""
    if not (signs[0].startswith(">") and signs[1].startswith("<")):
        return "takes the lower end of a range first"
    return "has a lower end above the upper one" if limits[0] > limits[1] else ""


def _no_exclusion(value: Value) -> str:
    outcome = value.outcome
    if isinstance(outcome, Tree) and not outcome.is_list:
        return _no_inner_exclusion(outcome)
    members = _members(value)
    if members is None:
        is_refused = isinstance(outcome, Known) and isinstance(outcome.value, bool)
        return "takes texts or numbers" if is_refused else ""
    if not members:
        return "has an empty list"
    if any(each is NULL or isinstance(each, Tree) for each in members):
        return "takes texts or numbers"
    known = [each.value for each in members if isinstance(each, Known)]
    if any(isinstance(each, bool) for each in known):
        return "takes texts or numbers"
    return "takes texts or numbers, and not both" if len({isinstance(each, str) for each in known}) > 1 else ""


def _no_inner_exclusion(outcome: Tree) -> str:
    if outcome.keys is None or len(outcome.keys) != 1:
        return "takes one operator" if outcome.keys is not None else ""
    (name,) = outcome.keys
    if name not in _WITHIN_ANYTHING_BUT:
        return f"does not take '{name}'" if "{" not in name else ""
    inner = outcome.step(name)
    members = _members(inner)
    given = [inner.outcome] if members is None else members
    refused = any(_is_no_text(each) or (name in ("prefix", "suffix") and each == Known("")) for each in given)
    return f"takes '{name}' with a text, or several" if refused else ""


def _no_block(value: Value) -> str:
    text = value.known
    if not isinstance(text, str):
        return _no_text(value)
    address, slash, bits = text.partition("/")
    try:
        most = ipaddress.ip_address(address).max_prefixlen
    except ValueError:
        return "takes addresses with a mask, such as 10.0.0.0/24"
    is_mask = slash and bits.isascii() and bits.isdigit() and int(bits[:4]) <= most
    return "" if is_mask else "takes addresses with a mask, such as 10.0.0.0/24"


_REASONS: Mapping[str, Callable[[Value], str]] = {
    "anything-but": _no_exclusion,
    "cidr": _no_block,
    _IGNORING_CASE: _no_text,
    "exactly": _no_text,
    "exists": _no_truth,
    "numeric": _no_range,
    "prefix": _no_affix,
    "suffix": _no_affix,
    "wildcard": _no_wildcard,
}


def _members(value: Value) -> Sequence[Outcome] | None:
    """Return what a list holds, unknown where that depends on conditions or defaults; None if it is no list."""
    outcome = value.outcome
    if not isinstance(outcome, Tree) or not outcome.is_list:
        return None
    written = zip(outcome.values(), outcome.node.elements(), strict=True)
    return [NULL if node.data is None else _settled(each) for each, node in written]


def _settled(value: Value) -> Outcome:
    if len(value.branches) != 1 or value.branches[0].when or value.branches[0].rests_on:
        return _UNSETTLED
    return value.branches[0].outcome


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_no_text(outcome: Outcome | None) -> bool:
    is_other = isinstance(outcome, Known) and not isinstance(outcome.value, str)
    return is_other or outcome is NULL or isinstance(outcome, Tree)
