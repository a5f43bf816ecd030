"""CloudFormation's intrinsic functions, evaluated to values.

Source: AWS CloudFormation User Guide, "Intrinsic function reference".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from archlint.languages.cloudformation.evaluation.mappings import find_in_map
from archlint.languages.cloudformation.evaluation.scope import TemplateScope
from archlint.model.regex import regex
from archlint.model.source.location import Place
from archlint.model.values.cases import combinations, combined
from archlint.model.values.node import Node
from archlint.model.values.scalars import ABSENT, Absent, Known
from archlint.model.values.site import Site
from archlint.model.values.texts import TOO_LONG, canonical, join, left_open, split, written
from archlint.model.values.value import Branch, Outcome, Reference, Text, Tree, Unknown, Value

_SUB_HOLE = regex(r"\$\{(!?)([^${}]*)\}")
_DEPLOYED = Unknown("it is known at deployment")
TOO_LARGE = Unknown("it is too large to be evaluated", inside=True)
#: To find the file that a macro includes takes longer than to evaluate what is there.
_STEPS_PER_INCLUDE = 25
_PIECES_PER_STEP = 4
#: No list has more elements than a number of so many digits says; Python reads none of very many.
_MAX_DIGITS = 9


# References


def _ref(scope: TemplateScope, node: Node) -> Value:
    # AWS::LanguageExtensions lets a function give the name.
    name = scope.evaluate(node).known if isinstance(node.data, dict) else node.data
    return scope.lookup(name, "Ref", node.place) if name and isinstance(name, str) else _wrong("Ref", node)


def _get_att(scope: TemplateScope, node: Node) -> Value:
    if isinstance(node.data, str):
        name, _, attribute = node.text.partition(".")
    else:
        parts = [scope.evaluate(child).known for child in node.elements()]
        if len(parts) < 2 or not all(isinstance(part, str) for part in parts):
            return _wrong("Fn::GetAtt", node)
        name, attribute = str(parts[0]), ".".join(map(str, parts[1:]))
    return scope.lookup(name, attribute, node.place) if attribute else _wrong("Fn::GetAtt", node)


def _import(scope: TemplateScope, node: Node) -> Value:
    found: list[Branch | None] = []
    for branch in scope.evaluate(node).branches:
        value, rests_on = _imported(scope, branch, node.place)
        found += [each.under(branch.when, rests_on) for each in value.placed(node.place).branches]
    return Value.union(found)


def _imported(scope: TemplateScope, branch: Branch, place: Place) -> tuple[Value, frozenset[str]]:
    """Return what is imported under a name, and the defaults on which it rests that it is that."""
    name, stacks = canonical(branch.outcome), scope.template.stacks
    alike = stacks.exported(written(branch.outcome)) if stacks else None
    if alike is not None:
        return alike, branch.rests_on - left_open(branch.outcome)
    exported = stacks.exported(name) if stacks else None
    unknown = Unknown(f"it is imported: '{name}'", f"import {name}")
    return exported or Value.of(unknown, place), branch.rests_on


def _stack_output(scope: TemplateScope, node: Node) -> Value:
    """Return an output of another stack. Source: AWS CloudFormation Template Reference, "Fn::GetStackOutput"."""
    stack, name = (scope.evaluate(node.get(key)).known for key in ("StackName", "OutputName"))
    if not isinstance(stack, str) or not isinstance(name, str):
        return Value.of(_DEPLOYED, node.place)
    region, account = node.get("Region"), node.with_data({"Ref": "AWS::AccountId"})
    if region.data is None:
        region = node.with_data({"Ref": "AWS::Region"})
    # The role is that of another account.
    there = Site(_said(scope, region), _said(scope, account) if node.get("RoleArn").data is None else "")
    found = scope.template.stacks.output(stack, name, there) if scope.template.stacks else None
    unknown = Unknown(f"it is output '{name}' of stack '{stack}'", f"output {stack}.{name}")
    return (found or Value.of(unknown)).placed(node.place)


def _said(scope: TemplateScope, node: Node) -> str:
    """Return a region or account as sites have it: `${name}` where it is not known."""
    outcome = scope.evaluate(node).outcome
    return canonical(outcome) if outcome is not None else "${}"


# Text


def _sub(scope: TemplateScope, node: Node) -> Value:
    variables: Mapping[str, Node] = {}
    source = node
    if isinstance(node.data, list):
        parts = list(node.elements())
        if not parts or len(parts) > 2:
            return _wrong("Fn::Sub", node)
        source = parts[0]
        variables = dict(parts[1].items()) if len(parts) == 2 else {}
    if not isinstance(source.data, str):
        return _wrong("Fn::Sub", node)
    # Text of several lines is looked up in its own lines, so it stands where it is written.
    place = source.place if "\n" in source.data else node.place
    return _substitute(scope, source.data, variables, place)


def _substitute(scope: TemplateScope, source: str, variables: Mapping[str, Node], place: Place) -> Value:
    """Return `source` with its `${...}` replaced: by `variables` first, then by what they refer to."""
    values: list[Value] = []
    position = 0
    if scope.bindings and "&{" in source:
        source = scope.bound(source, place)
    known: dict[str, Value] = {}
    for match in _SUB_HOLE.finditer(source):
        literal = source[position : match.start()]
        position = match.end()
        escaped, name = match[1], match[2].strip()
        if literal:
            values.append(Value.of(Known(literal)))
        if escaped:
            values.append(Value.of(Known(f"${{{name}}}")))
        else:
            if name not in known:
                known[name] = _hole(scope, name, variables, place)
            values.append(known[name])
    if position < len(source) or not values:
        values.append(Value.of(Known(source[position:])))
    return _joined(scope, values, place)


def _hole(scope: TemplateScope, name: str, variables: Mapping[str, Node], place: Place) -> Value:
    """Return what a name in `${...}` stands for."""
    if name in variables:
        return scope.evaluate(variables[name])
    target, _, attribute = name.partition(".")
    return scope.lookup(target, attribute or "Ref", place)


def _join(scope: TemplateScope, node: Node) -> Value:
    parts = list(node.elements())
    if len(parts) != 2 or not isinstance(parts[0].data, str):
        return _wrong("Fn::Join", node)
    delimiter = parts[0].data

    def joined(outcome: Outcome, _place: Place | None) -> Value:
        if not isinstance(outcome, Tree) or not outcome.is_list:
            return Value.of(_opaque(outcome, "Fn::Join of an unknown list"), node.place)
        values = [scope.evaluate(child) for child in outcome.node.elements()]
        return _joined(scope, values, node.place, delimiter)

    return scope.evaluate(parts[1]).then(joined)


def _split(scope: TemplateScope, node: Node) -> Value:
    parts = list(node.elements())
    if len(parts) != 2 or not isinstance(parts[0].data, str) or not parts[0].data:
        return _wrong("Fn::Split", node)
    delimiter = parts[0].data

    def pieces_of(outcome: Outcome, _place: Place | None) -> Value:
        pieces = split(outcome, delimiter)
        if pieces is None:
            return Value.of(_opaque(outcome, "Fn::Split of an unknown text"), node.place)
        scope.template.budget.spend(len(pieces) // _PIECES_PER_STEP)
        data = [Value.of(piece, node.place) for piece in pieces]
        return Value.of(Tree(node.with_data(data), scope), node.place)

    return scope.evaluate(parts[1]).then(pieces_of)


def _select(scope: TemplateScope, node: Node) -> Value:
    parts = list(node.elements())
    if len(parts) != 2:
        return _wrong("Fn::Select", node)

    def selected(index: Outcome, outcome: Outcome) -> Value:
        if isinstance(outcome, Reference):
            # A piece of an ARN is the resource's name, its account, its region: it names the resource.
            return Value.of(Reference(outcome.target, outcome.attribute, is_piece=True), node.place)
        position = str(index.value) if isinstance(index, Known) else ""
        if not isinstance(outcome, Tree) or not outcome.is_list or not position.isdecimal():
            return Value.of(_opaque(outcome, "Fn::Select from an unknown list"), node.place)
        children = list(outcome.node.elements())
        if len(position) > _MAX_DIGITS or int(position) >= len(children):
            return _wrong("Fn::Select", node)
        return scope.evaluate(children[int(position)])

    source = scope.evaluate(parts[1])
    return scope.evaluate(parts[0]).then(lambda index, _: source.then(lambda outcome, _: selected(index, outcome)))


def _to_json(scope: TemplateScope, node: Node) -> Value:
    # Readers step into a string of JSON and into the mapping it was made of in the same way.
    return scope.evaluate(node) if isinstance(node.data, dict | list) else _wrong("Fn::ToJsonString", node)


def _length(scope: TemplateScope, node: Node) -> Value:
    def length(outcome: Outcome, _place: Place | None) -> Value:
        if isinstance(outcome, Tree) and outcome.is_list:
            return Value.of(Known(len(list(outcome.elements()))), node.place)
        return _wrong("Fn::Length", node)

    return scope.evaluate(node).then(length)


# Choices


def _if(scope: TemplateScope, node: Node) -> Value:
    parts = list(node.elements())
    if len(parts) != 3:
        return _wrong("Fn::If", node)
    branches: list[Branch | None] = []
    for truth, part in ((True, parts[1]), (False, parts[2])):
        when = scope.template.conditions.when_node(parts[0], truth)
        if when is not None:
            branches += [branch.under(when) for branch in scope.assuming(when).evaluate(part).branches]
    return Value.union(branches)


def _find_in_map(scope: TemplateScope, node: Node) -> Value:
    parts = list(node.elements())
    return find_in_map(scope, parts, node.place) if len(parts) in (3, 4) else _wrong("Fn::FindInMap", node)


# What is not computed


def _transform(scope: TemplateScope, node: Node) -> Value:
    if node.text_at("Name") == "AWS::Include":
        location = node.get("Parameters").text_at("Location")
        document = scope.template.files.read(location) if location else None
        if document is not None and location not in scope.included:
            scope.template.budget.spend(_STEPS_PER_INCLUDE)
            return scope.including(location).evaluate(Node(document, (), document.data))
    return Value.of(Unknown("it comes from a macro", inside=True), node.place)


def _base64(scope: TemplateScope, node: Node) -> Value:
    """Return what a text is in Base64: it is not decoded, but what it mentions is known."""

    def encoded(outcome: Outcome, _place: Place | None) -> Value:
        if isinstance(outcome, Reference):
            return Value.of(replace(_DEPLOYED, mentions=(outcome,)), node.place)
        mentions = outcome.references if isinstance(outcome, Text) else ()
        return Value.of(replace(_DEPLOYED, mentions=mentions), node.place)

    return scope.evaluate(node).then(encoded)


def _outside(scope: TemplateScope, node: Node) -> Value:
    return Value.of(_DEPLOYED, node.place)


# What they share


def _joined(scope: TemplateScope, values: list[Value], place: Place, delimiter: str = "") -> Value:
    """Return the text that values make in a row."""
    budget = scope.template.budget
    if not budget.spend(len(values) * combinations(values)):
        budget.overrun(place)
        return Value.of(TOO_LARGE, place)
    joined = combined(values, lambda outcomes: join(outcomes, delimiter), place)
    for branch in joined.branches:
        if branch.outcome is TOO_LONG:
            budget.overrun(place)
    return joined


def _opaque(outcome: Outcome, reason: str) -> Outcome:
    """Return what becomes of a function's argument that the function cannot take apart."""
    if isinstance(outcome, Reference):
        return outcome
    if isinstance(outcome, Unknown):
        return Unknown(outcome.reason, "", outcome.inside)
    return ABSENT if isinstance(outcome, Absent) else Unknown(reason, inside=True)


def _wrong(function: str, node: Node) -> Value:
    """Return the value of a function whose arguments cannot be evaluated."""
    return Value.of(Unknown(f"{function} has arguments that cannot be evaluated", inside=True), node.place)


#: The functions, by their names in the long form.
INTRINSICS: Mapping[str, Callable[[TemplateScope, Node], Value]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::ImportValue": _import,
    "Fn::GetStackOutput": _stack_output,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Split": _split,
    "Fn::Select": _select,
    "Fn::ToJsonString": _to_json,
    "Fn::Length": _length,
    "Fn::If": _if,
    "Fn::FindInMap": _find_in_map,
    "Fn::Transform": _transform,
    "Fn::Base64": _base64,
    "Fn::Cidr": _outside,
    "Fn::GetAZs": _outside,
}
