"""CloudFormation conditions as sets of facts that can be compared; decided by facts, never by defaults."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from archlint.model.budget import Budget
from archlint.model.values.conditions import Condition, Meaning, When
from archlint.model.values.node import Node
from archlint.model.values.texts import scalar_text
from archlint.model.values.value import Unknown

#: The functions that make a condition of others.
_MADE_OF = frozenset({"Fn::And", "Fn::Not", "Fn::Or"})


class Conditions:
    """The Conditions section of a template."""

    def __init__(
        self,
        section: Node,
        stack: str = "",
        settled: Callable[[str], str | Unknown | None] = lambda _name: None,
        fact: Callable[[Node], str | None] = lambda _node: None,
        budget: Budget | None = None,
        allowed: Callable[[str], frozenset[str]] = lambda _name: frozenset(),
    ) -> None:
        """Read a section.

        Args:
            section: the section.
            stack: the nested stack it belongs to: a condition is known by its name only inside one template.
            settled: what a parameter is where the template is deployed or nested, if that is said for good.
            fact: the text that an expression certainly is; None if that depends on anything.
            budget: how much may be evaluated.
            allowed: what a parameter may be; nothing if it may be anything.
        """
        self._section = section
        self._stack = stack
        self._settled = settled
        self._fact = fact
        self._budget = budget or Budget()
        self._allowed = allowed
        self._meanings: dict[str, Meaning] = {}
        #: The parameters that named conditions compare.
        self._compared_by: dict[str, frozenset[str]] = {}
        #: The same section where a parameter has a certain value.
        self._where: dict[tuple[str, str], Conditions] = {}
        #: What is written out where a value depends on it, with its data: its identity is what it is known by.
        self._written_out: dict[int, tuple[object, Meaning]] = {}

    def when(self, name: str, truth: bool) -> When | None:
        """Return what holds where condition `name` is `truth`; None if it never is."""
        meaning = self._named(name)
        return meaning.true if truth else meaning.false

    def when_node(self, node: Node, truth: bool) -> When | None:
        """Return what holds where a condition is `truth`: a name, or a condition function written out."""
        if not node.text and id(node.data) not in self._written_out:
            self._written_out[id(node.data)] = node.data, self._function(node, "")
        meaning = self._named(node.text) if node.text else self._written_out[id(node.data)][1]
        return meaning.true if truth else meaning.false

    def subject(self, parameter: str) -> str:
        """Return what facts on a parameter are known by, here and in the template that gives it."""
        settled = self._settled(parameter)
        return (settled.name if isinstance(settled, Unknown) else "") or self._own(parameter)

    def possible(self, when: When, parameter: str, text: str) -> bool:
        """Tell whether all of `when` can hold where a parameter is a text."""
        subject = self.subject(parameter)
        for condition, truth in when:
            if condition.literal is None and condition.subject == self._own(condition.label):
                if parameter not in self._parameters(condition.label):
                    continue
                if self._given(parameter, text).when(condition.label, truth) is None:
                    return False
            elif condition.subject == subject and (condition.literal == text) is not truth:
                return False
        return True

    def concern(self, when: When, parameter: str) -> bool:
        """Tell whether one of some conditions says anything of a parameter."""
        subject = self.subject(parameter)
        return any(
            condition.subject == subject
            or (condition.literal is None and parameter in self._parameters(condition.label))
            for condition, _ in when
        )

    def _parameters(self, name: str) -> frozenset[str]:
        """Return the parameters that a named condition compares, itself or by the conditions that it is made of."""
        if name not in self._compared_by:
            found: set[str] = set()
            pending, seen = [name], {name}
            while pending and self._budget.spend():
                data = self._section.get(pending.pop()).data
                found.update(_named(data, "Ref"))
                pending += (other for other in _named(data, "Condition") if other not in seen)
                seen.update(pending)
            self._compared_by[name] = frozenset(found)
        return self._compared_by[name]

    def _given(self, parameter: str, text: str) -> Conditions:
        key = (parameter, text)
        if key not in self._where:

            def settled(name: str) -> str | Unknown | None:
                return text if name == parameter else self._settled(name)

            self._where[key] = Conditions(self._section, self._stack, settled, self._fact, self._budget, self._allowed)
        return self._where[key]

    def _named(self, name: str) -> Meaning:
        """Return the meaning of a named condition: those that it is made of come first, however long the chain is."""
        pending = [] if name in self._meanings else [name]
        begun: set[str] = set()
        while pending:
            last = pending[-1]
            if last not in self._meanings:
                # A condition that refers to itself is only known by its name.
                self._meanings[last] = self._opaque(last)
                begun.add(last)
                pending += reversed([n for n in _referred(self._section.get(last)) if n not in self._meanings])
                continue
            if pending.pop() in begun:
                begun.discard(last)
                self._meanings[last] = self._function(self._section.get(last), last)
        return self._meanings[name]

    def _function(self, node: Node, label: str) -> Meaning:
        if not self._budget.enter():
            self._budget.overrun(node.place)
            return self._opaque(label or str(node.data))
        try:
            return self._evaluated(node, label)
        finally:
            self._budget.leave(0)

    def _evaluated(self, node: Node, label: str) -> Meaning:
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
        subject, among = "", frozenset[str]()
        if isinstance(parameter, dict) and set(parameter) == {"Ref"} and isinstance(parameter["Ref"], str):
            settled = self._settled(parameter["Ref"])
            subject, among = self.subject(parameter["Ref"]), self._allowed(parameter["Ref"])
            parameter = settled if isinstance(settled, str) else parameter
        if isinstance(parameter, str | int | float | bool):
            same = scalar_text(parameter) == scalar_text(literal)
            return Meaning.decided(same)
        text = scalar_text(literal)
        if among and (text not in among or len(among) == 1):
            return Meaning.decided(text in among)
        return Meaning.of(Condition(subject, text, label, among=among)) if subject else None

    def _compared(self, parts: Sequence[Node]) -> Meaning | None:
        """Return what it means that two expressions are equal, where it is certain whether they are."""
        left, right = (self._fact(part) for part in parts)
        return None if left is None or right is None else Meaning.decided(left == right)


def _referred(node: Node) -> list[str]:
    """Return the names of the conditions that one is made of, in the order of the text."""
    names: list[str] = []
    pending = [node]
    while pending:
        found = pending.pop()
        if isinstance(found.data, str):
            names.append(found.data)
        elif isinstance(found.data, dict) and len(found.data) == 1:
            (key,) = found.data
            argument = found.child(key)
            pending += (
                [argument] if key == "Condition" else reversed(list(argument.elements())) if key in _MADE_OF else []
            )
    return names


def _named(data: object, function: str) -> Iterator[str]:
    """Yield what a function names anywhere in some data."""
    pending = [data]
    while pending:
        found = pending.pop()
        if isinstance(found, list):
            pending += found
        elif isinstance(found, dict):
            if isinstance(found.get(function), str):
                yield found[function]
            pending += found.values()
