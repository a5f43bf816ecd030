"""CloudFormation templates: parameters, conditions and intrinsic functions, evaluated to values.

Source: AWS CloudFormation User Guide, "Intrinsic function reference" and "AWS::LanguageExtensions transform".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from archlint.languages.cloudformation.loops import LOOP
from archlint.languages.cloudformation.mappings import find_in_map
from archlint.model.source.location import Place
from archlint.model.values.cases import combinations, combined
from archlint.model.values.conditions import ALWAYS, When
from archlint.model.values.node import Node
from archlint.model.values.texts import MAX_LENGTH, TOO_LONG, canonical, join, left_open, split, written
from archlint.model.values.value import (
    ABSENT,
    NOTHING,
    Absent,
    Branch,
    Known,
    Outcome,
    Reference,
    Text,
    Tree,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from archlint.languages.cloudformation.template import Template

_SUB_HOLE = re.compile(r"\$\{(!?)([^${}]*)\}")
_NOT_ALPHANUMERIC = re.compile("[^0-9A-Za-z]")
_MAXLOOP_DEPTH = 5
TOO_LARGE = Unknown("it is too large to be evaluated", inside=True)
#: To find the file that a macro includes takes longer than to evaluate what is there.
_STEPS_PER_INCLUDE = 25
#: So many characters, or elements of a list, are as much work as evaluating one expression.
_CHARACTERS_PER_STEP = 128
_ELEMENTS_PER_STEP = 16
_PIECES_PER_STEP = 4

Bindings = Mapping[str, Value]


class CloudFormation:
    """The dialect of one template, as it is at one place.

    Args:
        template: the template.
        bindings: the variables of the loops around the place.
        included: the local files that the place stands in; none of them can include itself.
        assumed: the conditions under which there is anything at the place.
    """

    def __init__(
        self,
        template: Template,
        bindings: Bindings,
        included: frozenset[str] = frozenset(),
        assumed: When = ALWAYS,
    ) -> None:
        self.template = template
        self.bindings = bindings
        self.included = included
        self.assumed = assumed

    def assuming(self, when: When) -> CloudFormation:
        """Return the dialect as it is under further conditions."""
        if when <= self.assumed:
            return self
        return CloudFormation(self.template, self.bindings, self.included, self.assumed | when)

    def evaluate(self, node: Node) -> Value:
        """Return what `node` may be; intrinsic functions with wrong arguments are unknown."""
        data = node.data
        if isinstance(data, dict):
            if len(data) == 1:
                key = next(iter(data))
                function = _INTRINSICS.get(key)
                if function is not None:
                    budget = self.template.budget
                    if not budget.enter():
                        return self._beyond(node)
                    value = NOTHING
                    try:
                        value = function(self, node.child(key))
                    finally:
                        budget.leave(_size(value))
                    return value
                if key[:1] == "!" or (key.startswith("Fn::") and not key.startswith(LOOP)):
                    return Value.of(Unknown(f"{key} is not evaluated", inside=True), node.place)
            return Value.of(Tree(node, self), node.place)
        if isinstance(data, str):
            if self.bindings and "{" in data:
                data = self._bound(data, node.place)
            if "{{resolve:" in data:
                return Value.of(Unknown("it is a dynamic reference", data), node.place)
            return Value.of(Known(data), node.place)
        if isinstance(data, list):
            return Value.of(Tree(node, self), node.place)
        if data is None:
            return NOTHING
        if isinstance(data, Value):
            return data
        return Value.of(Known(data), node.place)

    def step(self, node: Node, key: str) -> Value:
        """Return what stands under `key`; unknown where a macro or a loop may supply it."""
        data = node.data
        if not isinstance(data, dict):
            return NOTHING
        if key in data:
            return self.evaluate(node.child(key))
        if "Fn::Transform" in data:
            return Value.of(Unknown("a macro may supply it", inside=True), node.place)
        if self.bindings or any(other.startswith(LOOP) for other in data):
            unsettled = False
            for name, child, dialect in self.unroll(node):
                if name == key:
                    return dialect.evaluate(child)
                unsettled |= "${" in name or "&{" in name
            if unsettled:
                return Value.of(Unknown("a loop may supply it", inside=True), node.place)
        return NOTHING

    def items(self, node: Node) -> Iterator[tuple[str, Value]]:
        """Yield keys and values, with loops unrolled."""
        for name, child, dialect in self.unroll(node):
            yield name, dialect.evaluate(child)

    def unroll(self, node: Node, depth: int = 0) -> Iterator[tuple[str, Node, CloudFormation]]:
        """Yield the entries of a mapping, each with the dialect that knows its loop variables.

        A loop over a collection that the template does not settle is yielded once, its variable unknown.
        """
        for key, child in node.items():
            if not key.startswith(LOOP):
                yield (self._bound(key, child.place) if self.bindings else key), child, self
            elif depth < _MAXLOOP_DEPTH:
                yield from self._loop(child, depth)

    def _loop(self, node: Node, depth: int) -> Iterator[tuple[str, Node, CloudFormation]]:
        """Yield what a loop makes, as far as there are steps for it."""
        parts = list(node.elements())
        if len(parts) != 3 or not parts[0].text:
            return
        variable = parts[0].text
        for value in self._collection(parts[1], variable):
            if not self.template.budget.spend():
                self.template.budget.overrun(node.place)
                return
            inner = CloudFormation(self.template, {**self.bindings, variable: value}, self.included, self.assumed)
            yield from inner.unroll(parts[2], depth + 1)

    def written_out(self, node: Node) -> Node:
        """Return a mapping with its loops unrolled and their variables filled in, as plain data."""

        def filled(dialect: CloudFormation, data: Any) -> Any:
            if isinstance(data, dict):
                variable = data.get("Ref") if len(data) == 1 else None
                known = dialect.bindings[variable].known if variable in list(dialect.bindings) else None
                return {key: filled(dialect, value) for key, value in data.items()} if known is None else known
            if isinstance(data, list):
                return [filled(dialect, value) for value in data]
            return dialect._bound(data, node.place) if isinstance(data, str) else data

        return node.with_data({name: filled(dialect, child.data) for name, child, dialect in self.unroll(node)})

    def _collection(self, node: Node, variable: str) -> list[Value]:
        unsettled = [Value.of(Unknown(f"loop variable '{variable}' is not settled", variable, inside=True))]
        value = self.evaluate(node)
        if not isinstance(value.outcome, Tree) or not value.outcome.is_list:
            return unsettled
        elements = [self._flat(branch) for branch in value.each("[]")]
        values = [Value((branch,)) for branches in elements for branch in branches]
        if any(not isinstance(v.outcome, Known) for v in values):
            return unsettled
        return values

    def _flat(self, branch: Branch) -> list[Branch]:
        """Return the elements of a list that stands for an element (a parameter of a list type)."""
        if isinstance(branch.outcome, Tree) and branch.outcome.is_list:
            return list(Value((branch,)).each("[]"))
        return [branch]

    def _bound(self, text: str, place: Place) -> str:
        """Put the values of loop variables into `text`, as far as it does not become too long."""
        for variable, value in self.bindings.items():
            known = value.known
            if known is not None and f"{{{variable}}}" in text:
                if len(text) + text.count(f"{{{variable}}}") * len(str(known)) > MAX_LENGTH:
                    self.template.budget.overrun(place)
                    return text
                plain = _NOT_ALPHANUMERIC.sub("", str(known))
                text = text.replace(f"${{{variable}}}", str(known)).replace(f"&{{{variable}}}", plain)
        return text

    def _beyond(self, node: Node) -> Value:
        """Return what a value is that takes more steps than there are for it."""
        self.template.budget.overrun(node.place)
        return Value.of(TOO_LARGE, node.place)

    def _joined(self, values: list[Value], place: Place, delimiter: str = "") -> Value:
        """Return the text that values make in a row."""
        budget = self.template.budget
        if not budget.spend(len(values) * combinations(values)):
            budget.overrun(place)
            return Value.of(TOO_LARGE, place)
        joined = combined(values, lambda outcomes: join(outcomes, delimiter), place)
        if joined.possibly(lambda outcome: outcome is TOO_LONG):
            budget.overrun(place)
        return joined

    # References

    def _ref(self, node: Node) -> Value:
        # AWS::LanguageExtensions lets a function give the name.
        name = self.evaluate(node).known if isinstance(node.data, dict) else node.data
        return self.lookup(name, "Ref", node.place) if name and isinstance(name, str) else self.wrong("Ref", node)

    def lookup(self, name: str, attribute: str, place: Place) -> Value:
        """Return what `name` refers to: a loop variable, parameter, pseudo parameter or resource."""
        if self.bindings:
            if name in self.bindings:
                return self.bindings[name].placed(place)
            name = self._bound(name, place)
        if attribute == "Ref":
            parameter = self.template.parameters.value(name, self.assumed)
            if parameter is not None:
                return parameter.placed(place)
        declaration = self.template.declarations.get(name)
        if declaration is None and attribute == "Ref" and "." in name:
            # SAM's `Function.Alias`, `Function.DestinationQueue`, `Api.Stage`.
            name, _, attribute = name.partition(".")
            declaration = self.template.declarations.get(name)
        property_name, _, rest = attribute.partition(".")
        made = self.template.made.get(f"{name}.{property_name}")
        if made is not None:
            return Value.of(Reference(made, rest or "Ref"), place)
        child = self.template.children.get(name)
        if child is not None and attribute.startswith("Outputs."):
            output = child.output(attribute.removeprefix("Outputs."))
            if output is not None:
                return output.placed(place)
        if declaration is not None:
            return Value.of(Reference(declaration, attribute), place)
        return Value.of(Unknown(f"'{name}' is not declared in this template", name, inside=True), place)

    def _get_att(self, node: Node) -> Value:
        if isinstance(node.data, str):
            name, _, attribute = node.text.partition(".")
        else:
            parts = [self.evaluate(child).known for child in node.elements()]
            if len(parts) < 2 or not all(isinstance(part, str) for part in parts):
                return self.wrong("Fn::GetAtt", node)
            name, attribute = str(parts[0]), ".".join(map(str, parts[1:]))
        return self.lookup(name, attribute, node.place) if attribute else self.wrong("Fn::GetAtt", node)

    def _import(self, node: Node) -> Value:
        found: list[Branch | None] = []
        for branch in self.evaluate(node).branches:
            value, rests_on = self._imported(branch, node.place)
            found += [each.under(branch.when, rests_on) for each in value.placed(node.place).branches]
        return Value.union(found)

    def _imported(self, branch: Branch, place: Place) -> tuple[Value, frozenset[str]]:
        """Return what is imported under a name, and the defaults on which it rests that it is that."""
        name, stacks = canonical(branch.outcome), self.template.stacks
        alike = stacks.exported(written(branch.outcome)) if stacks else None
        if alike is not None:
            return alike, branch.rests_on - left_open(branch.outcome)
        exported = stacks.exported(name) if stacks else None
        unknown = Unknown(f"it is imported: '{name}'", f"import {name}")
        return exported or Value.of(unknown, place), branch.rests_on

    # Text

    def _sub(self, node: Node) -> Value:
        variables: Mapping[str, Node] = {}
        source = node
        if isinstance(node.data, list):
            parts = list(node.elements())
            if not parts or len(parts) > 2:
                return self.wrong("Fn::Sub", node)
            source = parts[0]
            variables = dict(parts[1].items()) if len(parts) == 2 else {}
        if not isinstance(source.data, str):
            return self.wrong("Fn::Sub", node)
        # Text of several lines is looked up in its own lines, so it stands where it is written.
        place = source.place if "\n" in source.data else node.place
        return self.substitute(source.data, variables, place)

    def substitute(self, source: str, variables: Mapping[str, Node], place: Place) -> Value:
        """Return `source` with its `${...}` replaced: by `variables` first, then by what they refer to."""
        values: list[Value] = []
        position = 0
        if self.bindings and "&{" in source:
            source = self._bound(source, place)
        known: dict[str, Value] = {}
        for match in _SUB_HOLE.finditer(source):
            literal = source[position : match.start()]
            position = match.end()
            escaped, name = match.group(1), match.group(2).strip()
            if literal:
                values.append(Value.of(Known(literal)))
            if escaped:
                values.append(Value.of(Known(f"${{{name}}}")))
            else:
                if name not in known:
                    known[name] = self._hole(name, variables, place)
                values.append(known[name])
        if position < len(source) or not values:
            values.append(Value.of(Known(source[position:])))
        return self._joined(values, place)

    def _hole(self, name: str, variables: Mapping[str, Node], place: Place) -> Value:
        """Return what a name in `${...}` stands for."""
        if name in variables:
            return self.evaluate(variables[name])
        target, _, attribute = name.partition(".")
        return self.lookup(target, attribute or "Ref", place)

    def _join(self, node: Node) -> Value:
        parts = list(node.elements())
        if len(parts) != 2 or not isinstance(parts[0].data, str):
            return self.wrong("Fn::Join", node)
        delimiter = parts[0].data

        def joined(outcome: Outcome, _place: Place | None) -> Value:
            if not isinstance(outcome, Tree) or not outcome.is_list:
                return Value.of(_opaque(outcome, "Fn::Join of an unknown list"), node.place)
            values = [self.evaluate(child) for child in outcome.node.elements()]
            return self._joined(values, node.place, delimiter)

        return self.evaluate(parts[1]).then(joined)

    def _split(self, node: Node) -> Value:
        parts = list(node.elements())
        if len(parts) != 2 or not isinstance(parts[0].data, str) or not parts[0].data:
            return self.wrong("Fn::Split", node)
        delimiter = parts[0].data

        def pieces_of(outcome: Outcome, _place: Place | None) -> Value:
            pieces = split(outcome, delimiter)
            if pieces is None:
                return Value.of(_opaque(outcome, "Fn::Split of an unknown text"), node.place)
            self.template.budget.spend(len(pieces) // _PIECES_PER_STEP)
            data = [Value.of(piece, node.place) for piece in pieces]
            return Value.of(Tree(node.with_data(data), self), node.place)

        return self.evaluate(parts[1]).then(pieces_of)

    def _select(self, node: Node) -> Value:
        parts = list(node.elements())
        if len(parts) != 2:
            return self.wrong("Fn::Select", node)

        def selected(index: Outcome, outcome: Outcome) -> Value:
            if isinstance(outcome, Reference):
                # A piece of an ARN is the resource's name, its account, its region: it names the resource.
                return Value.of(outcome, node.place)
            position = str(index.value) if isinstance(index, Known) else ""
            if not isinstance(outcome, Tree) or not outcome.is_list or not position.isdecimal():
                return Value.of(_opaque(outcome, "Fn::Select from an unknown list"), node.place)
            children = list(outcome.node.elements())
            if int(position) >= len(children):
                return self.wrong("Fn::Select", node)
            return self.evaluate(children[int(position)])

        source = self.evaluate(parts[1])
        return self.evaluate(parts[0]).then(lambda index, _: source.then(lambda outcome, _: selected(index, outcome)))

    def _to_json(self, node: Node) -> Value:
        # Readers step into a string of JSON and into the mapping it was made of in the same way.
        return self.evaluate(node) if isinstance(node.data, dict | list) else self.wrong("Fn::ToJsonString", node)

    def _length(self, node: Node) -> Value:
        def length(outcome: Outcome, _place: Place | None) -> Value:
            if isinstance(outcome, Tree) and outcome.is_list:
                return Value.of(Known(len(list(outcome.elements()))), node.place)
            return self.wrong("Fn::Length", node)

        return self.evaluate(node).then(length)

    # Choices

    def _if(self, node: Node) -> Value:
        parts = list(node.elements())
        if len(parts) != 3:
            return self.wrong("Fn::If", node)
        branches: list[Branch | None] = []
        for truth, part in ((True, parts[1]), (False, parts[2])):
            when = self.template.conditions.when_node(parts[0], truth)
            if when is not None:
                branches += [branch.under(when) for branch in self.assuming(when).evaluate(part).branches]
        return Value.union(branches)

    def _find_in_map(self, node: Node) -> Value:
        return find_in_map(self, node)

    # What is not computed

    def _transform(self, node: Node) -> Value:
        if node.get("Name").text == "AWS::Include":
            location = node.get("Parameters").get("Location").text
            document = self.template.files.read(location) if location else None
            if document is not None and location not in self.included:
                self.template.budget.spend(_STEPS_PER_INCLUDE)
                inner = CloudFormation(self.template, self.bindings, self.included | {location}, self.assumed)
                return inner.evaluate(Node(document, (), document.data))
        return Value.of(Unknown("it comes from a macro", inside=True), node.place)

    def _outside(self, node: Node) -> Value:
        return Value.of(Unknown("it is known at deployment"), node.place)

    def wrong(self, function: str, node: Node) -> Value:
        """Return what a function gives that has arguments which cannot be evaluated."""
        return Value.of(
            Unknown(f"{function or 'the function'} has arguments that cannot be evaluated", inside=True),
            node.place,
        )


_INTRINSICS: Mapping[str, Callable[[CloudFormation, Node], Value]] = {
    "Ref": CloudFormation._ref,
    "Fn::GetAtt": CloudFormation._get_att,
    "Fn::ImportValue": CloudFormation._import,
    "Fn::Sub": CloudFormation._sub,
    "Fn::Join": CloudFormation._join,
    "Fn::Split": CloudFormation._split,
    "Fn::Select": CloudFormation._select,
    "Fn::ToJsonString": CloudFormation._to_json,
    "Fn::Length": CloudFormation._length,
    "Fn::If": CloudFormation._if,
    "Fn::FindInMap": CloudFormation._find_in_map,
    "Fn::Transform": CloudFormation._transform,
    "Fn::Base64": CloudFormation._outside,
    "Fn::Cidr": CloudFormation._outside,
    "Fn::GetAZs": CloudFormation._outside,
    "Fn::GetStackOutput": CloudFormation._outside,
}


def _size(value: Value) -> int:
    """Return how many steps it takes to make a value of its parts."""
    steps = len(value.branches) - 1
    for branch in value.branches:
        outcome = branch.outcome
        if isinstance(outcome, Known):
            steps += len(outcome.value) // _CHARACTERS_PER_STEP if isinstance(outcome.value, str) else 0
        elif isinstance(outcome, Text):
            steps += sum(len(part) for part in outcome.parts if isinstance(part, str)) // _CHARACTERS_PER_STEP
            steps += len(outcome.parts) // _ELEMENTS_PER_STEP
        elif isinstance(outcome, Tree):
            steps += len(outcome.node.data) // _ELEMENTS_PER_STEP
    return steps


def _opaque(outcome: Outcome, reason: str) -> Outcome:
    """Return what becomes of a function's argument that the function cannot take apart."""
    if isinstance(outcome, Reference):
        return outcome
    if isinstance(outcome, Unknown):
        return Unknown(outcome.reason, "", outcome.inside)
    return ABSENT if isinstance(outcome, Absent) else Unknown(reason, inside=True)
