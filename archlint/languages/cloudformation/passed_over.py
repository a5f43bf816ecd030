"""What of a template is passed over, because nothing says what it declares: CloudFormation refuses it, too.

Source: AWS CloudFormation User Guide, "CloudFormation template Resources syntax": a template has at least one resource,
and each has a type; AWS CloudFormation Template Reference, "Fn::ForEach".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archlint.languages.cloudformation.evaluation.loops import LOOP
from archlint.languages.cloudformation.template import Template

#: What a template begins with that is no part of another one, which may have its resources.
_VERSION = "AWSTemplateFormatVersion"


def passed_over(template: Template) -> Iterator[str]:
    """Yield what of a template is passed over, in words; nothing where a macro may make something else of it."""
    whole, resources = template.root.data, template.root.get("Resources").data
    if not isinstance(resources, dict) or not resources:
        if _VERSION in whole and not any(template.macros()):
            yield "declares nothing: there are no resources in it"
        return
    for name, body in resources.items():
        if name.startswith(LOOP) and not _is_loop(body):
            yield f"'{name}' is not looked at: a loop is a list of a variable, a collection and what is made of each"
    # A part of another template has the types there.
    if _VERSION in whole or "Transform" in whole:
        untyped = [name for name, body in resources.items() if _has_no_type(name, body)]
        if untyped and not any(template.macros()):
            others = f", and {len(untyped) - 1} more have none" if untyped[1:] else ""
            yield f"resource '{untyped[0]}' is not looked at: it has no Type{others}"


def _is_loop(body: Any) -> bool:
    """Tell whether a loop has a variable, what that stands for, and what is made of each."""
    return isinstance(body, list) and len(body) == 3 and isinstance(body[0], str) and isinstance(body[2], dict)


def _has_no_type(name: str, body: Any) -> bool:
    """Tell whether a resource has no type; a macro that is called in it may give it one."""
    if name.startswith("Fn::"):
        return False
    return not isinstance(body, dict) or not ("Type" in body or "Fn::Transform" in body)
