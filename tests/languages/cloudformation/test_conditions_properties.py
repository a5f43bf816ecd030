"""Conditions against all values that their parameters may have: which branches of a value can be.

What can be is never left out; what cannot be is, nearly always.
"""

from __future__ import annotations

import itertools
import json
import random
from typing import Any, TypeAlias

from archlint.model.values.scalars import Known
from tests.words import evaluated

Expression: TypeAlias = dict[str, Any]
Values: TypeAlias = dict[str, str]
#: Parameters that may be anything have one of these, or something else.
LITERALS = ("a", "b", "c", "")
ELSE = "else"
CASES = 400


class Section:
    """Random Parameters and Conditions, and a value that depends on them: a number, different in each branch."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        allowed = [None, ["a", "b"], ["a", "b", "c"], ["a"]]
        self.allowed = {name: self._random.choice(allowed) for name in "PQS"[: self._random.randint(1, 3)]}
        self.conditions: dict[str, Expression] = {}
        for number in range(self._random.randint(2, 4)):
            self.conditions[f"C{number}"] = self._condition(self._random.choice([0, 1, 1, 2]))
        self._branches = itertools.count()
        self.value = self._value(self._random.randint(2, 3))

    def _condition(self, depth: int) -> Expression:
        kind = self._random.choice(["Equals", "Equals", "Not", "And", "Or", "Condition"]) if depth else "Equals"
        if kind == "Condition" and self.conditions:
            return {"Condition": self._random.choice([*self.conditions])}
        if kind == "Not":
            return {"Fn::Not": [self._condition(depth - 1)]}
        if kind in ("And", "Or"):
            return {f"Fn::{kind}": [self._condition(depth - 1) for _ in range(self._random.randint(2, 3))]}
        compared = [{"Ref": self._random.choice([*self.allowed])}, self._random.choice(LITERALS)]
        return {"Fn::Equals": self._random.sample(compared, 2)}

    def _value(self, depth: int) -> Any:
        if not depth:
            return next(self._branches)
        return {"Fn::If": [self._random.choice([*self.conditions]), self._value(depth - 1), self._value(depth - 1)]}

    @property
    def text(self) -> str:
        """The sections as YAML."""
        listed = ({} if values is None else {"AllowedValues": values} for values in self.allowed.values())
        parameters = {name: {"Type": "String", **allowed} for name, allowed in zip(self.allowed, listed, strict=True)}
        return f"Parameters: {json.dumps(parameters)}\nConditions: {json.dumps(self.conditions)}\n"

    def holds(self, condition: Expression, values: Values) -> bool:
        """Tell whether a condition holds."""
        ((kind, argument),) = condition.items()
        match kind:
            case "Condition":
                return self.holds(self.conditions[argument], values)
            case "Fn::Equals":
                left, right = (values[each["Ref"]] if isinstance(each, dict) else each for each in argument)
                return bool(left == right)
            case "Fn::Not":
                return not self.holds(argument[0], values)
        together = all if kind == "Fn::And" else any
        return together(self.holds(each, values) for each in argument)

    def possible(self) -> set[int]:
        """Return the branches that the value takes for some values of the parameters."""
        found = set()
        for values in itertools.product(*(allowed or (*LITERALS, ELSE) for allowed in self.allowed.values())):
            value, given = self.value, dict(zip(self.allowed, values, strict=True))
            while isinstance(value, dict):
                name, yes, no = value["Fn::If"]
                value = yes if self.holds(self.conditions[name], given) else no
            found.add(value)
        return found


def test_branches_are_those_that_can_be() -> None:
    exact = 0
    for seed in range(CASES):
        section = Section(seed)
        branches = evaluated(json.dumps(section.value), section.text).branches
        found = {branch.outcome.value for branch in branches if isinstance(branch.outcome, Known)}
        assert found >= section.possible(), seed
        exact += found == section.possible()
    assert exact >= CASES * 0.98
