"""Large inputs, for each kind of the table and each language: what `growth.py` measures.

An input is files by their names, made for a number: one for each type of the table, in each shape.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeAlias

from archlint.aws.columns import LinkRule
from archlint.aws.kinds import Kind
from archlint.aws.services import TABLE
from archlint.aws.table import dialect_of

#: What files an input has, by their names.
Files: TypeAlias = dict[str, str]
Properties: TypeAlias = dict[str, Any]
#: What is declared: by its type and name.
Declared: TypeAlias = dict[tuple[str, str], Properties]
Input: TypeAlias = Callable[[int], Files]

#: How many conditions the resources of an input share.
CONDITIONS = 400
#: How many resources a file of HCL has, at most: files have a limit.
PER_FILE = 4000
#: The attributes of Terraform that are JSON: paths of the table lead into them.
_JSON = frozenset({"redrive_policy", "policy", "event_pattern", "definition", "input_transformer"})
_SEGMENT = re.compile(r"(?P<name>[\w-]+)(?:\[(?:(?P<key>[\w-]+)=(?P<value>\w+))?\])?")


# Inputs from the table


def _types(dialect: str) -> list[str]:
    """Return the types of a dialect that a template declares: the others are parts."""
    return [name for name in TABLE if dialect_of(name) == dialect and "." not in name and not name.startswith("data.")]


def _declared_type(kind: Kind, dialect: str) -> str | None:
    return next((name for name in _types(dialect) if TABLE[name].kind is kind), None)


def _put(properties: Properties, path: str, value: Any) -> None:
    """Set what stands at a path of the table: `A.B[].C[Name=x].D`."""
    segments = path.split(".")
    for number, segment in enumerate(segments):
        match = _SEGMENT.fullmatch(segment)
        assert match, path
        is_last, is_list = number == len(segments) - 1, segment.endswith("]")
        if is_last:
            properties[match["name"]] = [value] if is_list else value
            return
        if is_list:
            elements = properties.setdefault(match["name"], [{}])
            if not isinstance(elements, list):
                return
            if match["key"]:
                elements[0].setdefault(match["key"], match["value"])
            properties = elements[0]
        else:
            below = properties.setdefault(match["name"], {})
            properties = below[0] if isinstance(below, list) else below
        if not isinstance(properties, dict):
            return


def _arn(type_name: str, name: str) -> Any:
    return {"Fn::GetAtt": [name, "Arn"]} if dialect_of(type_name) == "cfn" else f"${{{type_name}.{name}.arn}}"


def _rules(type_name: str) -> list[LinkRule]:
    column = TABLE[type_name]
    return [*column.links, *(rule for rule in (column.part_of, column.sets) if rule)]


def _base(type_name: str, number: int) -> Properties:
    column, properties = TABLE[type_name], dict[str, Any]()
    if column.name:
        _put(properties, column.name, f"name-{number}")
    if column.stands_for:
        _put(properties, column.stands_for, f"other-{number}")
    return properties


def _plain(type_name: str, count: int) -> Declared:
    """Return resources that say nothing."""
    return {(type_name, f"r{number}"): {} for number in range(count)}


def _shared(type_name: str, count: int) -> Declared:
    """Return resources with names, all of which refer to the same others."""
    declared: Declared = {}
    for number in range(count):
        properties = _base(type_name, number)
        for rule in _rules(type_name):
            kind = rule.to[number % len(rule.to)] if rule.to else None
            target = _declared_type(kind, dialect_of(type_name)) if kind else None
            if target:
                shared = f"shared{len(target)}{target[-4:].lower()}"
                declared.setdefault((target, shared), _base(target, count))
                _put(properties, rule.path, _arn(target, shared))
        declared[type_name, f"r{number}"] = properties
    return declared


def _set(type_name: str, count: int) -> Declared:
    """Return resources that set all that the table knows of, to what may be a number or a name."""
    declared: Declared = {}
    for number in range(count):
        properties: Properties = {}
        for setting in TABLE[type_name].settings.values():
            for path in setting.paths[:1]:
                _put(properties, path, str(number % 7))
        declared[type_name, f"r{number}"] = properties
    return declared


def _own(type_name: str, count: int) -> Declared:
    """Return resources each of which refers to another one of its own."""
    declared: Declared = {}
    rules = _rules(type_name)
    for number in range(count):
        properties = _base(type_name, number)
        rule = rules[number % len(rules)]
        kind = rule.to[number // len(rules) % len(rule.to)] if rule.to else None
        target = _declared_type(kind, dialect_of(type_name)) if kind else None
        if target:
            declared.setdefault((target, f"t{number}"), _base(target, number))
            _put(properties, rule.path, _arn(target, f"t{number}"))
        declared[type_name, f"r{number}"] = properties
    return declared


def _outside(type_name: str, count: int) -> Declared:
    """Return resources each of which refers to another one that is not there, and one that is not known."""
    declared: Declared = {}
    for number in range(count):
        properties = _base(type_name, number)
        for turn, rule in enumerate(_rules(type_name)):
            unknown: Any = {"Ref": "Unknown"} if dialect_of(type_name) == "cfn" else "${var.unknown}"
            service = {Kind.QUEUE: "sqs", Kind.TOPIC: "sns"}.get(rule.to[0] if rule.to else Kind.QUEUE, "sqs")
            known = f"arn:aws:{service}:eu-west-1:111122223333:x{number}"
            _put(properties, rule.path, (unknown, known)[(turn + number) % 2])
        declared[type_name, f"r{number}"] = properties
    return declared


def _linked_to_its_kind(type_name: str, count: int, *, mutual: bool = False) -> Declared:
    """Return resources each of which refers to the next one; with `mutual`, that one to it."""
    kind = TABLE[type_name].kind
    rule = next(rule for rule in TABLE[type_name].links if kind in rule.to)
    declared: Declared = {}
    for number in range(count):
        properties = _base(type_name, number)
        _put(properties, rule.path, _arn(type_name, f"r{number ^ 1 if mutual else min(number + 1, count - 1)}"))
        declared[type_name, f"r{number}"] = properties
    return declared


def _star(type_name: str, count: int) -> Declared:
    """Return one resource that refers to all the others, from each list that can."""
    declared: Declared = {}
    properties = _base(type_name, 0)
    for rule in _rules(type_name):
        target = _declared_type(rule.to[0], dialect_of(type_name)) if rule.to else None
        if rule.path.endswith("[]") and target:
            for number in range(count):
                declared[target, f"t{number}"] = _base(target, number)
            _put(properties, rule.path.removesuffix("[]"), [_arn(target, f"t{number}") for number in range(count)])
    return {**declared, (type_name, "star"): properties}


def _shapes(type_name: str) -> Iterator[tuple[str, Callable[[str, int], Declared]]]:
    yield "plain", _plain
    if any(setting.paths for setting in TABLE[type_name].settings.values()):
        yield "set", _set
    rules = _rules(type_name)
    if rules:
        yield from (("shared", _shared), ("own", _own), ("outside", _outside))
    if any(TABLE[type_name].kind in rule.to for rule in TABLE[type_name].links):
        yield from (("chain", _linked_to_its_kind), ("mutual", partial(_linked_to_its_kind, mutual=True)))
    if any(rule.path.endswith("[]") and rule.to for rule in rules):
        yield "star", _star


# The languages


def _cloudformation(declared: Declared, *, conditions: int = 0) -> Files:
    resources: Properties = {}
    for number, ((type_name, name), properties) in enumerate(declared.items()):
        body: Properties = {"Type": type_name, "Properties": properties}
        if conditions:
            body["Condition"] = f"C{number % conditions}"
        resources[name if name not in resources else f"{name}x{number}"] = body
    template = {
        "Parameters": {"Unknown": {"Type": "String"}},
        "Conditions": {
            f"C{number}": {"Fn::Equals": [{"Ref": "AWS::Region"}, f"region-{number}"]} for number in range(conditions)
        },
        "Resources": resources,
    }
    return {"template.json": json.dumps(template)}


def _terraform_json(declared: Declared) -> Files:
    resources: Properties = {}
    for (type_name, name), body in declared.items():
        resources.setdefault(type_name, {})[name] = body
    return {"main.tf.json": json.dumps({"variable": {"unknown": {}}, "resource": resources})}


def _hcl(declared: Declared) -> Files:
    blocks = [f'resource "{kind}" "{name}" {{\n{_body(body)}}}\n' for (kind, name), body in declared.items()]
    parts = range(0, len(blocks), PER_FILE)
    files = {f"main{start}.tf": "".join(blocks[start : start + PER_FILE]) for start in parts}
    return {**files, "variables.tf": 'variable "unknown" {}\n'}


def _body(body: Mapping[str, Any], indent: str = "  ") -> str:
    lines = []
    for key, value in body.items():
        if key in _JSON and isinstance(value, dict):
            lines.append(f"{indent}{key} = jsonencode({_expression(value)})\n")
            continue
        for element in value if isinstance(value, list) and value and isinstance(value[0], dict) else [value]:
            if isinstance(element, dict):
                lines.append(f"{indent}{key} {{\n{_body(element, indent + '  ')}{indent}}}\n")
            else:
                lines.append(f"{indent}{key} = {_expression(element)}\n")
    return "".join(lines)


def _expression(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_expression(element)}" for key, element in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(_expression, value))}]"
    if isinstance(value, str) and value.startswith("${"):
        return value[2:-1]
    return json.dumps(value)


def plan(declared: Declared) -> Files:
    planned, changes, configuration = [], [], []
    for (type_name, name), body in declared.items():
        identity = {"address": f"{type_name}.{name}", "mode": "managed", "type": type_name, "name": name}
        known, unknown, expressions = _split(body)
        unknown |= dict.fromkeys(("arn", "id"), True)
        planned.append({**identity, "values": known, "sensitive_values": {}})
        change = {"actions": ["create"], "before": None, "after": known, "after_unknown": unknown}
        changes.append({**identity, "change": change})
        configuration.append({**identity, "provider_config_key": "aws", "expressions": expressions})
    whole = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": configuration, "variables": {"unknown": {}}}},
    }
    return {"plan.json": json.dumps(whole)}


def _split(body: Mapping[str, Any]) -> tuple[Properties, Properties, Properties]:
    """Return what a plan knows of a body, what it does not, and how its configuration has it."""
    known, unknown, expressions = dict[str, Any](), dict[str, Any](), dict[str, Any]()
    for key, value in body.items():
        if isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict)):
            parts = [_split(element) for element in (value if isinstance(value, list) else [value])]
            known[key], unknown[key], expressions[key] = ([part[turn] for part in parts] for turn in range(3))
            continue
        references = [v[2:-1] for v in (value if isinstance(value, list) else [value]) if str(v).startswith("${")]
        if references:
            unknown[key] = True
            wholes = [name.rpartition(".")[0] for name in references if not name.startswith("var.")]
            expressions[key] = {"references": [*references, *wholes]}
        else:
            known[key], expressions[key] = value, {"constant_value": value}
    return known, unknown, expressions


_LANGUAGES: Mapping[str, tuple[str, Callable[[Declared], Files]]] = {
    "cloudformation": ("cfn", _cloudformation),
    "hcl": ("tf", _hcl),
    "tf.json": ("tf", _terraform_json),
    "plan": ("tf", plan),
}


def from_table() -> Iterator[tuple[str, Input]]:
    for language, (dialect, write) in _LANGUAGES.items():
        for type_name in _types(dialect):
            for shape, make in _shapes(type_name):
                yield f"{language}/{type_name}/{shape}", partial(_written, write, make, type_name)
    for type_name in _types("cfn"):
        write = partial(_cloudformation, conditions=CONDITIONS)
        for shape, make in list(_shapes(type_name))[:2]:
            yield f"conditions/{type_name}/{shape}", partial(_written, write, make, type_name)


def _written(write: Callable[[Declared], Files], make: Callable[[str, int], Declared], name: str, count: int) -> Files:
    return write(make(name, count))
