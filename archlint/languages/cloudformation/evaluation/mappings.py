"""`Fn::FindInMap`: entries of the Mappings section.

Source: AWS CloudFormation User Guide, "Mappings" and `Fn::FindInMap`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from archlint.languages.cloudformation.evaluation.scope import TemplateScope
from archlint.model.data import NamedTuple
from archlint.model.source.location import Place
from archlint.model.values.cases import combined
from archlint.model.values.conditions import ALWAYS, Condition
from archlint.model.values.node import Node
from archlint.model.values.scalars import Known
from archlint.model.values.texts import written
from archlint.model.values.value import MAX_BRANCHES, Branch, Outcome, Unknown, Value

#: More entries are not told apart.
_MAX_PATHS = 1000


def find_in_map(scope: TemplateScope, parts: Sequence[Node], place: Place) -> Value:
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
            choices = _choices(scope, parts[:3], outcomes, default)
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


def _choices(
    scope: TemplateScope, parts: Sequence[Node], outcomes: Sequence[Outcome], default: Node | None
) -> tuple[Branch, ...]:
    """Return the entries of a mapping, each where parameters are its keys; none where anything else is not known."""
    mapping, *keys = (_Key.of(scope, part, outcome) for part, outcome in zip(parts, outcomes, strict=True))
    if mapping is None or mapping.known is None or None in keys:
        return ()
    by = [key for key in keys if key is not None]
    entries = _entries(scope, mapping.known, by)
    parameters = tuple(dict.fromkeys(key.parameter for key in by if key.parameter))
    place = next(part.place for part, key in zip(parts[1:], by, strict=True) if key.parameter)
    found = [
        Branch(outcome, frozenset(_is(scope, name, key) for name, key in zip(parameters, keyed, strict=True)), place)
        for keyed, outcome in entries.items()
    ]
    if default is not None and found:
        found += _otherwise(scope, default, parameters, entries)
    if len(found) > MAX_BRANCHES:
        return ()
    is_one = len({branch.outcome for branch in found}) == 1
    return (found[0]._replace(when=ALWAYS),) if is_one else tuple(found)


class _Key(NamedTuple):
    """A key that a mapping is asked for: known, or what a parameter is."""

    known: str | None
    parameter: str = ""

    @classmethod
    def of(cls, scope: TemplateScope, part: Node, outcome: Outcome) -> _Key | None:
        """Return the key that a part is; None for one that is neither known nor a parameter."""
        if isinstance(outcome, Known):
            return cls(str(outcome.value))
        parameter = part.data.get("Ref") if isinstance(part.data, dict) else None
        if not isinstance(parameter, str) or parameter in scope.bindings:
            return None
        return cls(None, parameter)


def _is(scope: TemplateScope, parameter: str, key: str, *, truth: bool = True) -> tuple[Condition, bool]:
    return Condition(scope.template.conditions.subject(parameter), key), truth


def _entries(scope: TemplateScope, mapping: str, by: Sequence[_Key]) -> dict[tuple[str, ...], Known]:
    """Return the entries that a mapping may give, by the keys that its parameters then are.

    A deployment with other keys fails. Nothing where one of them is no scalar, or where there are too many.

    Args:
        scope: what names mean where the mapping is asked.
        mapping: the mapping.
        by: its two keys.
    """
    template = scope.template
    paths: list[tuple[str, ...]] = [(mapping,)]
    for key in by:
        held = [(path, template.mapping(path)) for path in paths]
        paths = [
            (*path, name)
            for path, node in held
            for name in ([key.known] if key.known is not None else [name for name, _ in node.items()] if node else ())
            if key.known is not None or template.parameters.possible(key.parameter, name, scope.assumed)
        ]
        if len(paths) > _MAX_PATHS or not template.budget.spend(len(paths)):
            return {}
    found: dict[tuple[str, ...], Known] = {}
    for path in paths:
        entry, named = template.mapping(path), dict[str, str]()
        # One parameter may be both keys.
        is_one = all(named.setdefault(key.parameter, name) == name for key, name in zip(by, path[1:], strict=True))
        if entry is None or not is_one:
            continue
        # An entry is a literal, as above.
        outcome = scope.evaluate(entry).outcome if not isinstance(entry.data, dict | list) else None
        if not isinstance(outcome, Known) or len(found) == MAX_BRANCHES:
            return {}
        found[tuple(name for parameter, name in named.items() if parameter)] = outcome
    return found


def _otherwise(
    scope: TemplateScope, default: Node, parameters: Sequence[str], entries: Collection[tuple[str, ...]]
) -> Iterator[Branch]:
    """Yield what a default makes of the keys that have no entry; of two parameters, nothing says which these are."""
    if len(parameters) == 1:
        allowed = scope.template.parameters.allowed(parameters[0])
        if allowed and all((key,) in entries for key in allowed):
            return
        when = frozenset(_is(scope, parameters[0], key, truth=False) for (key,) in entries)
        found = (branch.under(when) for branch in scope.evaluate(default).branches)
        yield from (branch for branch in found if branch is not None)
