"""CloudFormation conditions as sets of facts that can be compared; decided by facts, never by defaults."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from archlint.model.values.conditions import Condition, Meaning, When
from archlint.model.values.node import Node
from archlint.model.values.value import Unknown


class Conditions:
    """The Conditions section of a template."""

    def __init__(
        self,
        section: Node,
        stack: str = "",
        settled: Callable[[str], str | Unknown | None] = lambda _name: None,
        fact: Callable[[Node], str | None] = lambda _node: None,
    ) -> None:
        """Read a section.

        Args:
            section: the section.
            stack: the nested stack it belongs to: a condition is known by its name only inside one template.
            settled: what a parameter is where the template is deployed or nested, if that is said for good.
            fact: the text that an expression certainly is; None if that depends on anything.
        """
        self._section = section
        self._stack = stack
        self._settled = settled
        self._fact = fact
        self._meanings: dict[str, Meaning] = {}

    def when(self, name: str, truth: bool) -> When | None:
        """Return what holds where condition `name` is `truth`; None if it never is."""
        meaning = self._named(name)
        return meaning.true if truth else meaning.false

    def when_node(self, node: Node, truth: bool) -> When | None:
        """Return what holds where a condition is `truth`: a name, or a condition function written out."""
        meaning = self._named(node.text) if node.text else self._function(node, "")
        return meaning.true if truth else meaning.false

    def _named(self, name: str) -> Meaning:
        if name not in self._meanings:
            # A condition that refers to itself is only known by its name.
            self._meanings[name] = self._opaque(name)
            self._meanings[name] = self._function(self._section.get(name), name)
        return self._meanings[name]

    def _function(self, node: Node, label: str) -> Meaning:
        opaque = self._opaque(label or str(node.data))
        if not isinstance(node.data, dict) or len(node.data) != 1:
            return opaque
        key = next(iter(node.data))
        argument = node.child(key)
        if key == "Condition" and argument.text:
            return self._named(argument.text)
        parts = list(argument.elements())
        if key == "Fn::Equals" and len(parts) == 2:
            return self._equals(parts[0].data, parts[1].data, label) or self._compared(parts) or opaque
        inner = [self._part(part) for part in parts]
        if key == "Fn::Not" and len(inner) == 1:
            return inner[0].negated
        if key == "Fn::And" and inner:
            return Meaning.all(inner, opaque)
        if key == "Fn::Or" and inner:
            return Meaning.any(inner, opaque)
        return opaque

    def _part(self, node: Node) -> Meaning:
        return self._named(node.text) if node.text else self._function(node, "")

    def _opaque(self, label: str) -> Meaning:
        return Meaning.of(Condition(self._own(label), label=label))

    def _own(self, name: str) -> str:
        return f"{self._stack}.{name}" if self._stack else name

    def _equals(self, left: object, right: object, label: str) -> Meaning | None:
        parameter, literal = (left, right) if isinstance(left, dict) else (right, left)
        if isinstance(literal, dict | list) or literal is None:
            return None
        subject = ""
        if isinstance(parameter, dict) and set(parameter) == {"Ref"} and isinstance(parameter["Ref"], str):
            settled = self._settled(parameter["Ref"])
            if isinstance(settled, Unknown):
                # What the nesting template compares too is the same condition there and here.
                subject = settled.name
            subject = subject or self._own(parameter["Ref"])
            parameter = settled if isinstance(settled, str) else parameter
        if isinstance(parameter, str | int | float | bool):
            same = _text(parameter) == _text(literal)
            return Meaning.decided(same)
        return Meaning.of(Condition(subject, _text(literal), label)) if subject else None

    def _compared(self, parts: Sequence[Node]) -> Meaning | None:
        """Return what it means that two expressions are equal, where it is certain whether they are."""
        left, right = (self._fact(part) for part in parts)
        return None if left is None or right is None else Meaning.decided(left == right)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
