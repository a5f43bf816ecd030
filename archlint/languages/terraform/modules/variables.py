"""What a module's variables are: what a call or a variables file sets them to, else their defaults.

Source: Terraform documentation, "Input Variables".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from archlint.languages.terraform.evaluation.types import conform, type_of
from archlint.languages.terraform.functions.lists.collections import PLAIN
from archlint.languages.terraform.hcl.bodies import Block, bodies
from archlint.languages.terraform.hcl.expressions import (
    Attribute,
    Expression,
    FunctionCall,
    LiteralValue,
    Tuple,
    Variable,
)
from archlint.languages.terraform.hcl.scalars import as_text
from archlint.languages.terraform.scope import ModuleScope
from archlint.model.data import dataclass
from archlint.model.values.node import Node
from archlint.model.values.scalars import Known
from archlint.model.values.texts import reveals
from archlint.model.values.value import Branch, Unknown, Value


@dataclass(frozen=True, slots=True)
class ModuleArguments:
    """What a call gives the variables of a module.

    Attributes:
        node: the arguments, by name.
        scope: the scope of the call.
    """

    node: Node
    scope: ModuleScope


class Variables:
    """The variables of a module as it is called.

    Args:
        declared: the blocks that declare them, by name.
        arguments: what the call gives them; None for the root module.
        given: what variables files, or a plan, set those of the root module to, by name.
        scope: the scope of the module.
        prefix: what stands before their addresses.

    Attributes:
        inputs: returns what Terragrunt sets a variable to, if it does; None where Terragrunt does not call the module.
    """

    def __init__(
        self,
        declared: Mapping[str, Block],
        arguments: ModuleArguments | None,
        given: Mapping[str, Node],
        scope: ModuleScope,
        prefix: str,
    ) -> None:
        self._declared, self._arguments, self._set = declared, arguments, given
        self._scope, self._prefix = scope, prefix
        self.inputs: Callable[[str], Value | None] | None = None

    def value(self, name: str) -> Value | None:
        """Return what a variable is, converted to its type; None if it is not declared."""
        block, given = self._declared.get(name), self._given(name)
        if block is not None:
            return self._converted(name, block, given)
        # A variable not declared in the files that can be read may be declared as sensitive in another one.
        return given if self._arguments is not None else None

    def set_to(self, name: str) -> tuple[Node, ModuleScope] | None:
        """Return what a call sets a variable to, and in which scope; None for the root module."""
        return (self._arguments.node.get(name), self._arguments.scope) if self._arguments is not None else None

    def allowed(self, name: str) -> frozenset[str]:
        """Return the texts of what a variable may be, as its validation lists them; nothing if it may be anything."""
        block = self._declared.get(name)
        wanted = (_listed(body, name) for body in bodies(block.body.get("validation"))) if block is not None else ()
        listed = [texts for texts in wanted if texts]
        return listed[0].intersection(*listed[1:]) if listed else frozenset()

    def _given(self, name: str) -> Value | None:
        """Return what the call, or a variables file, sets a variable to; None if it does not."""
        if self._arguments is None:
            return self._literal(self._set[name]) if name in self._set else None
        if self.inputs is not None:
            return self.inputs(name)
        node, scope = self._arguments.node, self._arguments.scope
        return scope.evaluate(node.child(name)) if name in node.data else None

    def _literal(self, node: Node) -> Value:
        """Return what stands where nothing can be referred to: a variable's default, what a variables file says."""
        return self._scope.evaluate(node) if isinstance(node.data, Expression) else PLAIN.evaluate(node)

    def _converted(self, name: str, block: Block, given: Value | None) -> Value:
        address = f"{self._prefix}var.{name}"
        nullable = self._literal(block.body.get("nullable")).known is not False
        if given is not None and (nullable or not given.certainly_absent):
            value = given
        elif "default" in block.body.data:
            default = self._literal(block.body.child("default"))
            # Only in the root module may the user set another value.
            value = _by_default(default, f"var.{name}") if self._arguments is None else default
        else:
            return Value.of(Unknown(f"variable '{name}' has no default", address), block.place)
        for mark in ("sensitive", "ephemeral"):
            if self._literal(block.body.get(mark)).known is True and value.possibly(reveals):
                # What a call gives may hold a reference.
                inside = self._arguments is not None and not value.possibly(lambda outcome: isinstance(outcome, Known))
                return Value.of(Unknown(f"variable '{name}' is {mark}", address, inside), block.place)
        kind = type_of(block.body.get("type"))
        return conform(value, kind, self._scope) if kind is not None else value


def _listed(validation: Node, name: str) -> frozenset[str]:
    """Return the texts of which a validation wants a variable to be one; nothing where it says something else."""
    match type_of(validation.get("condition")):
        case FunctionCall("contains", (Tuple(node), Attribute(Variable("var"), validated))) if validated == name:
            literals = [each.data.value for each in node.elements() if isinstance(each.data, LiteralValue)]
            if len(literals) == len(node.data):
                return frozenset(as_text(literal) for literal in literals if literal is not None)
    return frozenset()


def _by_default(value: Value, variable: str) -> Value:
    """Return a default: what is made of it rests on the variable, but for what is the same text anyway."""

    def rests(branch: Branch) -> Branch:
        outcome = branch.outcome
        kept = Known(outcome.value, f"${{{variable}}}") if isinstance(outcome, Known) else outcome
        return Branch(kept, branch.when, branch.place, frozenset({variable}))

    return Value(tuple(map(rests, value.branches)))
