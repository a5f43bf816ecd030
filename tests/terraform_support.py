"""What the tests of Terraform share: modules in a few lines, and what is evaluated in them."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

from archlint.languages.terraform.modules.root import RootModule, read_module
from archlint.model.values.value import Declaration, Value
from tests.support import shown


def module(folder: Path, files: Mapping[str, str]) -> RootModule:
    """Return the root module that some files make, by their paths below its folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    found = read_module(folder)
    assert found is not None
    return found


def declared(root: RootModule, name: str) -> Declaration:
    """Return what is declared under an address."""
    return next(each for each in root.declarations if each.name == name)


def names(root: RootModule) -> list[str]:
    """Return the addresses that are declared."""
    return [declaration.name for declaration in root.declarations]


def evaluated(folder: Path, expression: str, context: str = "") -> Value:
    """Return what an expression is as the attribute `p` of a resource, in a module with other blocks."""
    text = f'{textwrap.dedent(context)}\nresource "aws_probe" "probe" {{\n  p = {expression}\n}}\n'
    return declared(module(folder, {"main.tf": text}), "aws_probe.probe").at("p")


def said(folder: Path, expression: str, context: str = "") -> list[str]:
    """Return what an expression is, in words, one string for each branch."""
    return shown(evaluated(folder, expression, context))
