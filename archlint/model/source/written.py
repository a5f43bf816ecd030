"""Data to write as the plain data that JSON and YAML hold: blocks are mappings, JSON is a string.

Source: AWS CloudFormation User Guide, "Fn::Sub": `${Name}` and `${Name.Attribute}` are filled in, `${!Name}` is
`${Name}`; Terraform documentation, "Strings and Templates": `$${` and `%%{` stand for `${` and `%{`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from archlint.model.regex import regex
from archlint.model.source.edits import Block, Blocks, Code, JsonText, NotEditable, Written

#: What would be read as an escape and an expression.
_AMBIGUOUS = regex(r"\$\$\{|%%\{")

#: A quoted template of Terraform's, in which nothing is escaped: JSON holds it as its string.
_TEMPLATE = regex(r'"([^"\\]*)"')


def cloudformation_data(data: Written) -> Any:
    """Return data as a template holds it; JSON that refers to something is a string in `Fn::Sub`."""
    return _plain(data, lambda text: text, substituted)


def terraform_data(data: Written) -> Any:
    """Return data as Terraform's JSON syntax holds it: strings are templates there.

    Raises:
        NotEditable: it has text that no template says.
    """
    return _plain(data, _literal, lambda inner: json.dumps(terraform_data(inner), ensure_ascii=False))


def _literal(text: str) -> str:
    """Return a text in which Terraform finds no expression and no directive, but the text as it is."""
    if _AMBIGUOUS.search(text):
        raise NotEditable("its text has several dollars before a bracket")
    return text.replace("${", "$${").replace("%{", "%%{")


def _plain(data: Written, string: Callable[[str], str], text: Callable[[Written], Any]) -> Any:
    match data:
        case str():
            return string(data)
        case Code(code):
            template = _TEMPLATE.fullmatch(code)
            return template[1] if template is not None else f"${{{code}}}"
        case JsonText(inner):
            return text(inner)
        case Block(body):
            return {key: _plain(value, string, text) for key, value in body.items()}
        case Blocks(blocks):
            return [_plain(block, string, text) for block in blocks]
        case dict():
            return {key: _plain(value, string, text) for key, value in data.items()}
        case list():
            return [_plain(value, string, text) for value in data]
    return data


def substituted(data: Written) -> Any:
    """Return JSON as a string of a template, in `Fn::Sub` where it has holes."""
    holes: list[str] = []
    filled = json.dumps(_with_holes(data, holes), ensure_ascii=False)
    return {"Fn::Sub": filled} if holes else json.dumps(cloudformation_data(data), ensure_ascii=False)


def _with_holes(data: Written, holes: list[str]) -> Any:
    """Return data in which holes stand for what refers to something; they are noted, too."""
    match data:
        case Code(name) | {"Ref": str(name)}:
            hole = f"${{{name}}}"
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            hole = f"${{{name}.{attribute}}}"
        case {"Fn::GetAtt": str(name)}:
            hole = f"${{{name}}}"
        case {"Fn::Sub": str(hole)}:
            pass
        case JsonText(inner):
            return json.dumps(_with_holes(inner, holes), ensure_ascii=False)
        case str():
            return data.replace("${", "${!")
        case Block(body) | dict(body):
            return {key: _with_holes(value, holes) for key, value in body.items()}
        case Blocks(list(elements)) | list(elements):
            return [_with_holes(value, holes) for value in elements]
        case _:
            return data
    holes.append(hole)
    return hole
