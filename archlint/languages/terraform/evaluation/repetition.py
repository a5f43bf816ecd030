"""`count`, `for_each` and `enabled`: which instances of a block there are, and under which conditions.

Source: Terraform documentation, "The count Meta-Argument" and "The for_each Meta-Argument"; OpenTofu documentation,
"The enabled Meta-Argument": it stands in the block `lifecycle`, and what is not enabled is null.
"""

from __future__ import annotations

import json
from dataclasses import field
from typing import TypeAlias

from archlint.languages.terraform.evaluation.conditions import meaning
from archlint.languages.terraform.functions.lists.collections import (
    MISSING,
    elements,
    entries,
    mapping,
    opened,
    sequence,
)
from archlint.languages.terraform.hcl.bodies import bodies
from archlint.languages.terraform.hcl.expressions import Expression, LiteralValue
from archlint.languages.terraform.hcl.scalars import as_number, as_text
from archlint.languages.terraform.scope import Bindings, ModuleScope
from archlint.model.budget import Budget
from archlint.model.data import dataclass
from archlint.model.regex import regex
from archlint.model.source.location import Place
from archlint.model.values.conditions import ALWAYS, Meaning, When
from archlint.model.values.node import Node
from archlint.model.values.scalars import Known
from archlint.model.values.value import NOTHING, Branch, Outcome, Tree, Unknown, Value

#: Of a block with more instances than this, one stands for all.
_MAX_INSTANCES = 1000
#: What would start a template in a key: an address has the sign twice.
_TEMPLATED, _TWICE = regex(r"([$%])\{"), r"\1\1{"


_ByKey: TypeAlias = dict[str | int | None, Value]


@dataclass(frozen=True, slots=True)
class BlockInstance:
    """One instance of a block.

    Attributes:
        key: the number or name that tells it apart; None where there is only one, or one that stands for all.
        bindings: what `count` and `each` mean in it.
        when: the conditions under which it exists.
    """

    key: str | int | None = None
    bindings: Bindings = field(default_factory=dict)
    when: When = ALWAYS

    @property
    def suffix(self) -> str:
        """The key as an address writes it."""
        if self.key is None:
            return ""
        return f"[{_TEMPLATED.sub(_TWICE, json.dumps(self.key, ensure_ascii=False))}]"

    def within(self, scope: ModuleScope) -> ModuleScope:
        """Return the scope of a body in this instance of it."""
        return scope.binding(self.bindings) if self.bindings else scope


@dataclass(frozen=True, slots=True)
class Repetition:
    """All instances of a block.

    Attributes:
        instances: the instances.
        circumstances: the keys that there are in each of the circumstances that this depends on; None for
            unknown ones. Empty for a block that is not repeated.
        is_list: whether the keys are numbers.
        is_open: whether the instance without a key stands for all, whose number is not known.
        switch: of a block that is there or not, what says so.
    """

    instances: tuple[BlockInstance, ...]
    circumstances: tuple[tuple[Branch, tuple[str | int, ...] | None], ...] = ()
    is_list: bool = False
    is_open: bool = False
    switch: Meaning | None = None
    _by_key: dict[str | int | None, BlockInstance] = field(init=False)

    def __post_init__(self) -> None:
        """Sort the instances by their keys once."""
        object.__setattr__(self, "_by_key", {each.key: each for each in self.instances})

    def instance(self, key: str | int | None) -> BlockInstance | None:
        """Return the instance with a key; None if there is none."""
        return self._by_key.get(key)

    def stands_for_many(self, instance: BlockInstance) -> bool:
        """Tell whether an instance stands for all, whose number is not known."""
        return self.is_open and instance.key is None

    def collection(self, values: _ByKey, node: Node) -> Value:
        """Return what the name of the block stands for, from what each of its instances stands for, by key."""
        if self.switch is not None:
            parts = (self.switch.true, values.get(None, NOTHING)), (self.switch.false, NOTHING)
            return Value.union(each.under(when) for when, value in parts if when is not None for each in value.branches)
        if not self.circumstances:
            return values[None]
        return Value.union(
            Branch(self._outcome(keys, values, node), branch.when, node.place, branch.rests_on)
            for branch, keys in self.circumstances
        )

    def _outcome(self, keys: tuple[str | int, ...] | None, values: _ByKey, node: Node) -> Outcome:
        if keys is None:
            return opened(node.place, values[None], is_list=self.is_list)
        if self.is_list:
            return sequence(node.place, [values[key] for key in keys])
        return mapping(node.place, {str(key): values[key] for key in keys})


def repetition(body: Node, scope: ModuleScope) -> Repetition:
    """Return the instances of a block.

    Where it is not known how many there are, one stands for all. So it does where a variable's default would have it
    that there are none: a block is judged as it is when it exists.
    """
    for name, read in (("count", _counted), ("for_each", _for_each)):
        if name in body.data:
            node = body.child(name)
            value = scope.evaluate(node)
            budget = scope.instance.shared.budget
            found = [(branch, read(branch.outcome, node.place, budget)) for branch in value.branches]
            return _repetition(found, name, node)
    for lifecycle in bodies(body.get("lifecycle")):
        if "enabled" in lifecycle.data:
            return _switched(lifecycle.child("enabled"), scope)
    return Repetition((BlockInstance(),))


def _switched(node: Node, scope: ModuleScope) -> Repetition:
    """Return the one instance of a block that `enabled` switches, or none."""
    data = node.data
    if isinstance(data, str):
        data = scope.instance.shared.template(node)
    switch = meaning(data if isinstance(data, Expression) else LiteralValue(data), scope, node.place)
    there = (BlockInstance(when=switch.true),) if switch.true is not None else ()
    return Repetition(there, switch=switch)


_Found = list[tuple[Branch, "dict[str | int, Value] | None"]]


def _counted(outcome: Outcome, place: Place, budget: Budget) -> dict[str | int, Value] | None:
    number = as_number(outcome.value) if isinstance(outcome, Known) else None
    if number is None or number != int(number) or not 0 <= number <= _MAX_INSTANCES or not budget.take(int(number)):
        return None
    return {index: Value.of(Known(index), place) for index in range(int(number))}


def _for_each(outcome: Outcome, place: Place, budget: Budget) -> dict[str | int, Value] | None:
    found = entries(outcome) if isinstance(outcome, Tree) else None
    if found is None or len(found) > _MAX_INSTANCES or not budget.take(len(found)):
        return None
    listed = elements(outcome) is not None
    pairs = [(value.known if listed else key.known, value) for key, value in found]
    if any(key is None for key, _ in pairs):
        return None
    return {as_text(key): value for key, value in pairs if key is not None}


def _repetition(found: _Found, name: str, node: Node) -> Repetition:
    counts = name == "count"
    none_by_default = all(made == {} for _, made in found) and any(branch.rests_on for branch, _ in found)
    if none_by_default:
        found = [(Branch(MISSING), None)]
    keys = list(dict.fromkeys(key for _, made in found if made for key in made))
    instances = [_instance(key, found, counts, node.place) for key in keys]
    if any(made is None for _, made in found):
        instances.append(
            BlockInstance(None, _bindings(None, _open("each.value"), counts, node.place), _shared(found, None))
        )
    circumstances = tuple((branch, None if made is None else tuple(made)) for branch, made in found)
    # A `count` of none by default is mostly a switch: then there is one.
    return Repetition(tuple(instances), circumstances, counts, is_open=not (counts and none_by_default))


def _instance(key: str | int, found: _Found, counts: bool, place: Place) -> BlockInstance:
    having = [(branch, made[key]) for branch, made in found if made and key in made]
    values = Value.union(each.under(b.when, b.rests_on) for b, value in having for each in value.branches)
    return BlockInstance(key, _bindings(key, values, counts, place), _shared(found, key))


def _shared(found: _Found, key: str | int | None) -> When:
    """Return the conditions under which an instance exists: those that all of its circumstances share."""
    having = [b.when for b, made in found if (key in made if made is not None else key is None)]
    if len(having) == len(found):
        return ALWAYS
    return having[0].intersection(*having[1:])


def _bindings(key: str | int | None, value: Value, counts: bool, place: Place) -> Bindings:
    """Return what `count` or `each` means in an instance."""
    known = _open("count.index" if counts else "each.key") if key is None else Value.of(Known(key), place)
    if counts:
        return {"count": Value.of(mapping(place, {"index": known}), place)}
    return {"each": Value.of(mapping(place, {"key": known, "value": value}), place)}


def _open(name: str) -> Value:
    return Value.of(Unknown(f"'{name}' is not settled", inside=True))
