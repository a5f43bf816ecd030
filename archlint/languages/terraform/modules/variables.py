"""What a module's variables are: what a call or a variables file sets them to, else their defaults.

Source: Terraform documentation, "Input Variables".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archlint.languages.terraform.evaluation.types import conform, type_of
from archlint.languages.terraform.functions.collections import PLAIN
from archlint.languages.terraform.hcl.expressions import Expression
from archlint.model.values.node import Node
from archlint.model.values.value import Branch, Known, Outcome, Text, Tree, Unknown, Value

if TYPE_CHECKING:
    from archlint.languages.terraform.modules.instance import ModuleInstance


def variable_value(instance: ModuleInstance, name: str) -> Value | None:
    """Return what a variable is in an instance of a module, converted to its type; None if it is not declared."""
    block = instance.module.variables.get(name)
    given = _given(instance, name)
    if block is None:
        # What nobody declares in the files that can be read may be declared as sensitive in another one.
        return given if instance.caller is not None else None
    address = f"{instance.address}.var.{name}" if instance.address else f"var.{name}"
    nullable = _literal(instance, block.body.get("nullable")).known is not False
    if given is not None and (nullable or not given.certainly_absent):
        value = given
    elif "default" in block.body.data:
        default = _literal(instance, block.body.child("default"))
        # Only of the root module may anybody set another value.
        rests_on = frozenset({f"var.{name}"}) if instance.caller is None else frozenset[str]()
        value = Value(tuple(Branch(b.outcome, b.when, b.place, rests_on) for b in default.branches))
    else:
        return Value.of(Unknown(f"variable '{name}' has no default", address), block.place)
    if _literal(instance, block.body.get("sensitive")).known is True and value.possibly(_tells):
        # What a call gives may hold a reference.
        inside = instance.caller is not None and not value.possibly(lambda outcome: isinstance(outcome, Known))
        return Value.of(Unknown(f"variable '{name}' is sensitive", address, inside), block.place)
    kind = type_of(block.body.get("type"))
    return conform(value, kind, instance.scope) if kind is not None else value


def _given(instance: ModuleInstance, name: str) -> Value | None:
    """Return what the caller, or a variables file, sets a variable to; None if it does not."""
    if instance.caller is None:
        return _literal(instance, instance.given[name]) if name in instance.given else None
    if instance.inputs is not None:
        return instance.inputs(name)
    assert instance.arguments is not None
    if name not in instance.arguments.data:
        return None
    return instance.caller.evaluate(instance.arguments.child(name))


def _literal(instance: ModuleInstance, node: Node) -> Value:
    """Return what stands where nothing can be referred to: a variable's default, what a variables file says."""
    return instance.scope.evaluate(node) if isinstance(node.data, Expression) else PLAIN.evaluate(node)


def _tells(outcome: Outcome) -> bool:
    """Tell whether an outcome says what a variable is, or a part of it: a name of something else does not."""
    return isinstance(outcome, Known | Text | Tree)
