"""`Fn::FindInMap`: entries of the Mappings section.

Source: AWS CloudFormation User Guide, "Mappings" and `Fn::FindInMap`.
"""

from __future__ import annotations

from collections.abc import Sequence

from archlint.languages.cloudformation.scope import Scope
from archlint.model.source.location import Place
from archlint.model.values.cases import combined
from archlint.model.values.conditions import ALWAYS, Condition
from archlint.model.values.node import Node
from archlint.model.values.texts import written
from archlint.model.values.value import MAX_BRANCHES, Branch, Known, Outcome, Unknown, Value


def find_in_map(scope: Scope, parts: Sequence[Node], place: Place) -> Value:
    """Return what `Fn::FindInMap` gives: an entry; by a parameter that is not settled, one of some entries.

    Args:
        scope: what names mean at the place.
        parts: the mapping, its two keys, and the default if there is one.
        place: where the function is called.
    """
    default = parts[3].get("DefaultValue") if len(parts) == 4 else None

    def keys(outcomes: tuple[Outcome, ...]) -> Outcome:
        known = [str(o.value) for o in outcomes if isinstance(o, Known)]
        name = ".".join(written(outcome) for outcome in outcomes)
        if len(known) < 3:
            choices = _choices(scope, parts, outcomes) if default is None else ()
            return Unknown("it depends on a mapping's key that is not known", f"map {name}", choices=choices)
        return Known("\0".join(known), f"${{map {name}}}" if "${" in name else "")

    def found(outcome: Outcome, _place: Place | None) -> Value:
        if not isinstance(outcome, Known):
            return Value.of(outcome, place)
        path = tuple(str(outcome.value).split("\0"))
        entry = scope.template.mapping(path)
        if entry is None and default is not None and default.data is not None:
            return scope.evaluate(default).placed(place)
        # An entry is a literal: functions are not evaluated in the Mappings section.
        if entry is None or isinstance(entry.data, dict | None):
            return Value.of(Unknown(f"the mapping has no entry {'.'.join(path)}"), place)
        value = scope.evaluate(entry).placed(place)
        if outcome.written and entry.text:
            return value.convert(lambda _entry: Known(entry.text, outcome.written))
        return value

    return combined([scope.evaluate(part) for part in parts[:3]], keys, place).then(found)


def _choices(scope: Scope, parts: Sequence[Node], outcomes: Sequence[Outcome]) -> tuple[Branch, ...]:
    """Return the entries of a mapping, each where a parameter is its key; none where anything else is not known."""
    unknown = [number for number, outcome in enumerate(outcomes) if not isinstance(outcome, Known)]
    if unknown not in ([1], [2]) or not isinstance(parts[unknown[0]].data, dict):
        return ()
    parameter = parts[unknown[0]].data.get("Ref")
    if not isinstance(parameter, str) or parameter in scope.bindings:
        return ()
    path = [str(outcome.value) for outcome in outcomes if isinstance(outcome, Known)]
    entries = _entries(scope, parameter, path[: unknown[0]], path[unknown[0] :])
    subject = scope.template.conditions.subject(parameter)
    place = parts[unknown[0]].place
    branches = [
        Branch(outcome, frozenset({(Condition(subject, key), True)}), place) for key, outcome in entries.items()
    ]
    is_one = len(set(entries.values())) == 1
    return (branches[0]._replace(when=ALWAYS),) if is_one else tuple(branches)


def _entries(scope: Scope, parameter: str, before: list[str], after: list[str]) -> dict[str, Known]:
    """Return the entries that a mapping may give, by the key that a parameter then is.

    A deployment with another key fails. Nothing where one of them is no scalar, or where there are too many.

    Args:
        scope: what names mean where the mapping is asked.
        parameter: the parameter.
        before: the keys in front of the one that it gives: of the mapping, and in it.
        after: those behind it.
    """
    template = scope.template
    keys = template.mapping(tuple(before))
    found: dict[str, Known] = {}
    for key, _ in keys.items() if keys is not None else ():
        entry = template.mapping((*before, key, *after))
        if (
            entry is None
            or not template.budget.spend()
            or not template.parameters.possible(parameter, key, scope.assumed)
        ):
            continue
        # An entry is a literal, as above.
        outcome = scope.evaluate(entry).outcome if not isinstance(entry.data, dict | list) else None
        if not isinstance(outcome, Known) or len(found) == MAX_BRANCHES:
            return {}
        found[key] = outcome
    return found
