"""What of a template is passed over, because nothing says what it declares: CloudFormation refuses it, too.

Source: AWS CloudFormation User Guide, "CloudFormation template Resources syntax": a template has at least one resource,
and each has a type; AWS CloudFormation Template Reference, "Fn::ForEach".
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from archlint.languages.cloudformation.evaluation.loops import LOOP
from archlint.languages.cloudformation.template import Template
from archlint.languages.unread import INCLUDED, NO_FILE, UnreadCall
from archlint.model.source.document import Document

#: What a template begins with that is no part of another one, which may have its resources.
_VERSION = "AWSTemplateFormatVersion"
#: What a template, and a resource, may have.
#: Source: AWS CloudFormation User Guide, "CloudFormation template sections"; AWS CloudFormation Template Reference,
#: "Resource attribute reference"; AWS SAM Developer Guide, "Globals section", "Managing permissions with
#: connectors" and "Ignoring Globals properties".
_SECTIONS = frozenset(
    {
        *(_VERSION, "Conditions", "Description", "Globals", "Hooks", "Mappings", "Metadata", "Outputs", "Parameters"),
        *("Resources", "Rules", "Transform"),
    }
)
_ATTRIBUTES = frozenset(
    {
        *("Condition", "Connectors", "CreationPolicy", "DeletionPolicy", "DependsOn", "IgnoreGlobals", "Metadata"),
        *("Properties", "Type", "UpdatePolicy", "UpdateReplacePolicy"),
    }
)
#: What the section of SAM's may have.
_GLOBALS = frozenset(
    {"Api", "CapacityProvider", "Function", "HttpApi", "LayerVersion", "SimpleTable", "StateMachine", "WebSocketApi"}
)
_NEARLY = 0.77
#: So many slips are told of a template, so many keys of a mapping are looked at for that, and templates of so many
#: characters are looked through for what is declared twice: CloudFormation takes no larger ones.
_MOST, _MOST_KEYS, _LARGEST = 5, 50, 1_000_000
_INCLUDE = "AWS::Include"


def passed_over(template: Template, document: Document) -> Iterator[str]:
    """Yield what of a template is passed over, in words; nothing where a macro may make something else of it.

    Args:
        template: the template.
        document: what it was read from.
    """
    is_small = len(document.text) <= _LARGEST
    for what, route in (("section", ()), ("resource", ("Resources",))) if is_small else ():
        for name, count in Counter(document.names(route)).items():
            if count > 1 and (route or isinstance(template.root.get(name).data, dict)):
                yield f"declares {what} '{name}' {count} times, of which only the last is looked at"
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
        yield from islice(_mistyped(whole, resources), _MOST)


def _mistyped(whole: dict[str, Any], resources: dict[str, Any]) -> Iterator[str]:
    """Yield what is not looked at because CloudFormation has other names for it, or it is no mapping."""
    for name, meant in _slips(whole, _SECTIONS):
        yield f"section '{name}' is not looked at; did you mean '{meant}'?"
    given = whole.get("Globals")
    for name, meant in _slips(given, _GLOBALS) if isinstance(given, dict) else ():
        yield f"'{name}' of the section 'Globals' is not looked at; did you mean '{meant}'?"
    for resource, body in resources.items():
        if isinstance(body, dict) and not resource.startswith("Fn::"):
            for name, meant in _slips(body, _ATTRIBUTES):
                yield f"'{name}' of resource '{resource}' is not looked at; did you mean '{meant}'?"
            if isinstance(body.get("Properties"), list | str):
                yield f"the properties of resource '{resource}' are not looked at: they are no mapping"


def _slips(data: dict[str, Any], known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield the keys that are slips for one that is known and not there, each with that one."""
    for name in islice((each for each in data if each not in known), _MOST_KEYS):
        meant = difflib.get_close_matches(name, known - data.keys(), 1, _NEARLY)
        if meant:
            yield name, meant[0]


def missing_includes(template: Template, text: str) -> Iterator[UnreadCall]:
    """Yield the local files that a template includes and that are not there.

    Source: AWS CloudFormation Template Reference, "AWS::Include transform"; AWS CLI Command Reference, `package`, which
    uploads local ones.

    Args:
        template: the template.
        text: its text. Aliases of YAML may stand for more than there is in it.
    """
    if _INCLUDE not in text:
        return
    pending, left = [template.root], len(text)
    while pending and left > 0:
        node = pending.pop()
        left -= 1
        for macro in (node.get("Fn::Transform"), node.get("Transform")):
            at = macro.get("Parameters").get("Location")
            if macro.text_at("Name") == _INCLUDE and template.files.is_missing(at.text):
                yield UnreadCall(at.place, at.text, NO_FILE, INCLUDED)
        pending += [*node.elements(), *(child for _, child in node.items())]


def _is_loop(body: Any) -> bool:
    """Tell whether a loop has a variable, what that stands for, and what is made of each."""
    return isinstance(body, list) and len(body) == 3 and isinstance(body[0], str) and isinstance(body[2], dict)


def _has_no_type(name: str, body: Any) -> bool:
    """Tell whether a resource has no type; a macro that is called in it may give it one."""
    if name.startswith("Fn::"):
        return False
    if not isinstance(body, dict) or isinstance(body.get("Type"), list):
        return True
    return body.get("Type") is None and "Fn::Transform" not in body
