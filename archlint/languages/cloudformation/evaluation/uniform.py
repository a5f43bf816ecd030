"""Data of templates in which nothing depends on conditions, told without evaluating it: most policies are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from archlint.languages.cloudformation.evaluation.references import SUB_HOLE
from archlint.languages.cloudformation.evaluation.scope import TemplateLike
from archlint.model.values.conditions import ALWAYS
from archlint.model.values.node import Node
from archlint.model.values.value import Tree, Value

_SUB = "Fn::Sub"
_NAMING = frozenset({"Ref", "Fn::GetAtt", _SUB})
_FUNCTIONS = ("Fn::", "!")
_OUTPUTS = "Outputs"


def is_uniform(data: Any, template: TemplateLike) -> bool:
    """Tell whether data certainly is the same under all conditions: it names resources only, and what AWS names.

    False is no more than that this is not known: a parameter of a nested stack, an output and a map may differ.
    """
    pending = [data]
    while pending:
        found = pending.pop()
        kind = found.__class__
        if kind is dict:
            for key, value in found.items():
                if key in _NAMING:
                    texts = value if value.__class__ is list else [value]
                    if key == _SUB:
                        pending += texts[1:]
                        texts = SUB_HOLE.findall(texts[0]) if texts and texts[0].__class__ is str else [None]
                    if not _are_resources(texts, template):
                        return False
                elif key != "Fn::Join" and key.startswith(_FUNCTIONS):
                    return False
                else:
                    pending.append(value)
        elif kind is list:
            pending += found
        elif kind is str:
            if "&{" in found:
                return False
        elif kind is Node:
            pending.append(found.data)
        elif kind is Value:
            if any(branch.when or isinstance(branch.outcome, Tree) for branch in found.branches):
                return False
        elif not (found is None or kind is int or kind is float or kind is bool):
            return False
    return True


def _are_resources(names: Iterable[Any], template: TemplateLike) -> bool:
    """Tell whether names, or steps of one, are those of resources and their attributes: no parameter's, no output's."""
    for name in names:
        if name.__class__ is not str or _OUTPUTS in name:
            return False
        if not name.startswith("AWS::") and template.parameters.value(name, ALWAYS) is not None:
            return False
    return True
