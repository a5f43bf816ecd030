"""The resources and data sources of a module as it is called: each is declared once, when it is asked for.

Source: Terraform documentation, "Resource Addressing" and "References to Resource Attributes".
"""

from __future__ import annotations

from typing import TypeAlias

from archlint.languages.terraform.evaluation.repetition import Repetition, repetition
from archlint.languages.terraform.hcl.bodies import Block
from archlint.languages.terraform.modules.declare import Owner, declare
from archlint.languages.terraform.modules.once import Once
from archlint.languages.terraform.scope import ModuleScope
from archlint.model.source.location import Place
from archlint.model.values.value import Declaration, Tree, Value

#: What it costs to declare an instance of a resource in a module that is called, in steps.
_STEPS_PER_DECLARATION = 4
_Labels: TypeAlias = tuple[str, ...]
_Instances: TypeAlias = tuple[Repetition, dict[str | int | None, Declaration]]


class Resources:
    """The resources of one module; they are asked for by their mode, `resource` or `data`, and their labels.

    Args:
        owner: the module as it is called.
        scope: the scope of its bodies.
        once: what its names mean.
        many: whether it stands for all instances of its call, whose number is not known.
    """

    def __init__(self, owner: Owner, scope: ModuleScope, once: Once, *, many: bool) -> None:
        self._owner, self._scope, self._once, self._many = owner, scope, once, many
        self._declared: dict[_Labels, _Instances] = {}

    def value(self, mode: str, labels: _Labels) -> Value | None:
        """Return what the name of a resource stands for; None where it is not declared, or made of itself."""
        known = self._once.known((mode, *labels))
        if known is not None:
            return known
        found = self._find(mode, labels)
        if found is None:
            return None
        repeated, instances = found
        # Each use of it is what has a place.
        values = {key: Value.of(self._owner.shared.referred(each)) for key, each in instances.items()}
        return self._once.keep((mode, *labels), repeated.collection(values, self._block(mode, labels).body))

    def instances(self, mode: str, labels: _Labels) -> list[Declaration]:
        """Return the instances of a resource."""
        found = self._find(mode, labels)
        return list(found[1].values()) if found else []

    def attribute(self, mode: str, labels: _Labels, key: str | int | None, name: str) -> Value | None:
        """Return what an attribute of a resource is; None if there is no such instance of it."""
        found = self._find(mode, labels)
        instance = found[0].instance(key) if found else None
        if instance is None:
            return None
        scope = instance.within(self._scope).under(instance.when)
        return Tree(self._block(mode, labels).body, scope).step(name)

    def clear(self) -> None:
        """Forget all declarations."""
        self._declared.clear()

    def _block(self, mode: str, labels: _Labels) -> Block:
        return self._owner.module.declared(mode)[labels]

    def _find(self, mode: str, labels: _Labels) -> _Instances | None:
        key = (mode, *labels)
        if labels not in self._owner.module.declared(mode):
            return None
        if key not in self._declared:
            if self._once.is_pending(key):  # its own `count` refers to it
                return None
            with self._once.pending(key):
                repeated = repetition(self._block(mode, labels).body, self._scope)
            if not self._affords(len(repeated.instances), self._block(mode, labels).place):
                return None
            self._declared[key] = repeated, self._declare(mode, labels, repeated)
        return self._declared[key]

    def _declare(self, mode: str, labels: _Labels, repeated: Repetition) -> dict[str | int | None, Declaration]:
        block = self._block(mode, labels)
        return {
            each.key: declare(
                block,
                mode,
                each,
                each.within(self._scope).under(each.when),
                self._owner,
                many=self._many or repeated.stands_for_many(each),
            )
            for each in repeated.instances
        }

    def _affords(self, instances: int, place: Place) -> bool:
        """Tell whether so many more instances of a resource may be declared: a module may be called often."""
        budget = self._owner.shared.budget
        if self._owner.calls is None or budget.spend(instances * _STEPS_PER_DECLARATION):
            return True
        budget.overrun(place)
        return False
