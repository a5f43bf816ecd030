"""A planned resource's data, with a value in place of each thing that the plan does not know, or marks as sensitive.

Source: Terraform, "JSON Output Format", "Change Representation" (`after_unknown`, `after_sensitive`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from archlint.languages.terraform.plan.references import Mentioned
from archlint.languages.terraform.plan.shape import object_of
from archlint.model.source.location import Place
from archlint.model.values.value import Outcome, Reference, Unknown, Value

#: Computed attributes that say which resource it is.
_IDENTITIES = frozenset({"arn", "id", "name", "url"})
#: More blocks than this are paired in order, without a search for the configuration block that made each.
_MAX_PAIRED = 500
_EXPRESSION = frozenset({"references", "constant_value"})
#: Stands for the expression where the plan has no configuration, or a dynamic block.
_NOT_TOLD: Any = object()


@dataclass(frozen=True, slots=True)
class Settled:
    """Puts what is known of one resource together.

    Attributes:
        blocks: which attributes are nested blocks.
        mentioned: what goes into an expression of the configuration.
        planned: what the plan says an attribute of a resource is; None if it does not say.
    """

    blocks: frozenset[str]
    mentioned: Callable[[Any], Mentioned]
    planned: Callable[[Reference], Any]

    def body(self, known: Any, at: Place, unknown: Any, secret: Any, expressions: Any) -> dict[str, Any]:
        """Return the data of a resource or block, without what only the provider has set.

        Args:
            known: the planned values.
            at: where they stand.
            unknown: which of them are not known.
            secret: which of them are sensitive.
            expressions: what the configuration says of them; None if it says nothing.
        """
        known, unknown, secret = object_of(known), object_of(unknown), object_of(secret)
        found = {}
        for key in (*known, *(key for key in unknown if key not in known)):
            if known.get(key) is None and not unknown.get(key):
                continue
            expression = expressions.get(key) if isinstance(expressions, dict) else _NOT_TOLD
            if expression is None and key in self.blocks:
                expression = _NOT_TOLD  # the configuration leaves out dynamic blocks
            data = known.get(key)
            if expression is None and not isinstance(data, dict | list) and key not in _IDENTITIES:
                continue
            data = self._data(data, at, key, unknown.get(key), secret.get(key), expression)
            if data is not None:
                found[key] = data
        return found

    def _data(self, data: Any, at: Place, key: str | int, unknown: Any, secret: Any, expression: Any) -> Any:
        if secret is True:
            return self._value(data, at / key, expression, "it is sensitive")
        if unknown is True:
            return None if expression is None else self._value(data, at / key, expression, "it is known after apply")
        if not is_anywhere(unknown) and not is_anywhere(secret):
            return self._reference(data, at, key, expression) if isinstance(data, str) else data
        if isinstance(data, list) or isinstance(unknown, list):
            return self._list(data, at / key, unknown, secret, expression)
        if isinstance(expression, dict) and not _is_expression(expression):
            return self.body(data, at / key, unknown, secret, expression)
        return self._mixed(object_of(data), at / key, object_of(unknown), object_of(secret), expression)

    def _mixed(
        self, known: dict[str, Any], at: Place, unknown: dict[str, Any], secret: dict[str, Any], expression: Any
    ) -> dict[str, Any]:
        """Return a mapping of which one expression, or a dynamic block, says all."""
        inner = _NOT_TOLD if expression is None else expression
        keys = (*known, *(key for key in unknown if key not in known))
        found = {key: self._data(known.get(key), at, key, unknown.get(key), secret.get(key), inner) for key in keys}
        return {key: data for key, data in found.items() if data is not None}

    def _list(self, known: Any, at: Place, unknown: Any, secret: Any, expression: Any) -> list[Any]:
        known, unknown, secret = (each if isinstance(each, list) else [] for each in (known, unknown, secret))
        size = max(len(known), len(unknown))
        blocks = _paired(known, expression) if isinstance(expression, list) and len(expression) == size else None
        whole = expression if _is_expression(expression) else _NOT_TOLD
        found: list[Any] = []
        lost_before: set[tuple[str, bool, int]] = set()
        outcomes: set[Outcome] = set()
        for index in range(size):
            data, lost, hidden = (each[index] if index < len(each) else None for each in (known, unknown, secret))
            data = self._data(data, at, index, lost, hidden, blocks[index] if blocks else whole)
            if data is None:
                continue
            outcome = data.outcome if isinstance(data, Value) else None
            if isinstance(outcome, Unknown):
                # Unknown values cannot be told apart: one stands for all. Most mention the very same things.
                key = outcome.reason, outcome.inside, id(outcome.mentions)
                if key in lost_before or outcome in outcomes:
                    continue
                lost_before.add(key)
                outcomes.add(outcome)
            found.append(data)
        return found

    def _value(self, data: Any, at: Place, expression: Any, reason: str) -> Value | None:
        """Return what an attribute is that the plan does not tell; None if it is null."""
        if expression is _NOT_TOLD or expression is None:
            return Value.of(Unknown(reason, inside=True), at)
        mentioned = self.mentioned(expression)
        if mentioned.is_settled and object_of(expression).get("references") and data is None:
            # All that goes into it is known, and yet it is not: it is null, and the provider computes it.
            return None
        return Value.of(Unknown(reason, inside=mentioned.inside, mentions=mentioned.references), at)

    def _reference(self, data: str, at: Place, key: str | int, expression: Any) -> Any:
        """Return a string, or the reference that it certainly comes from."""
        if not isinstance(expression, dict) or "references" not in expression or not data:
            return data
        references = self.mentioned(expression).references
        if len(references) != 1 or self.planned(references[0]) != data:
            return data
        return Value.of(references[0], at / key)


def _paired(elements: list[Any], blocks: list[Any]) -> list[Any]:
    """Return for each element the block that made it: a set of blocks is planned in an order of its own."""
    if len(blocks) > _MAX_PAIRED:
        return blocks
    left, paired = list(blocks), []
    for index in range(len(blocks)):
        element = object_of(elements[index]) if index < len(elements) else {}
        fitting = [block for block in left if not _contradicts(object_of(block), element)] or left
        block = next((each for each in fitting if each is blocks[index]), fitting[0])
        left.remove(block)
        paired.append(block)
    return paired


def _contradicts(block: dict[str, Any], element: dict[str, Any]) -> bool:
    """Tell whether a constant of a block is not what an element says."""
    constants = (
        (key, expression["constant_value"])
        for key, expression in block.items()
        if isinstance(expression, dict) and "constant_value" in expression and "references" not in expression
    )
    # Terraform converts what has another type.
    return any(key in element and str(element[key]).lower() != str(constant).lower() for key, constant in constants)


def _is_expression(expression: Any) -> bool:
    return isinstance(expression, dict) and (not expression or bool(_EXPRESSION & expression.keys()))


def is_anywhere(marks: Any) -> bool:
    """Tell whether anything is marked."""
    if isinstance(marks, dict):
        return any(map(is_anywhere, marks.values()))
    return any(map(is_anywhere, marks)) if isinstance(marks, list) else marks is True
