"""Checks ask for what a dialect keeps by archlint's words, so that a check that works in one works in all.

A property's own name belongs into a row of the table. What stands inside AWS's own JSON is called the same wherever it
is written, and may be stepped into: event patterns, policies, state machines' definitions.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from archlint.aws.services import TABLE

ROOT = Path(__file__).resolve().parents[2]
CHECKS = sorted((ROOT / "checks").glob("*.py"))
GRAPH = sorted((ROOT / "archlint" / "graph").rglob("*.py"))
#: What takes a step into a value, or asks whether a state has something.
STEPS = {"at", "each", "has", "path", "step"}
#: Amazon EventBridge User Guide, "Event patterns": the fields of an event, of S3's events, and the matchers.
EVENT_PATTERNS = {"source", "detail-type", "detail", "bucket.name", "prefix", "resources", "wildcard", "anything-but"}
#: Amazon SNS API Reference, `MessageAttributeValue`.
MESSAGE_ATTRIBUTES = {"DataType", "StringValue"}
#: IAM User Guide, "JSON policy elements".
POLICIES = {"Statement[]", "Principal", "Service[]"}
#: Amazon States Language specification: the fields of states and of the whole definition.
STATES = {
    *("Catch", "MaxConcurrency", "MaxConcurrencyPath", "Resource", "Retry", "Seconds", "TimeoutSeconds"),
    *("ErrorEquals[]", "MaxDelaySeconds", "TimeoutSecondsPath"),
}
#: What archlint itself calls the settings of resources, and what stands in lists of mappings.
SETTINGS = {name for column in TABLE.values() for name in column.settings}
ELEMENTS = {word for column in TABLE.values() for setting in column.settings.values() for word in setting.words}
#: Every element of a list.
ALL = {"[]"}


def words(source: str, *, subscripts: bool = True) -> Iterator[tuple[int, str]]:
    """Yield the literal words that code steps by, with their lines."""
    for node in ast.walk(ast.parse(source)):
        found: list[ast.expr] = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in STEPS:
            found = node.args
        elif isinstance(node, ast.Subscript) and subscripts:
            found = [node.slice]
        for each in found:
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                yield each.lineno, each.value


@pytest.mark.parametrize("module", [*CHECKS, *GRAPH], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_steps_by_the_word_of_a_dialect(module: Path) -> None:
    allowed = SETTINGS | ELEMENTS | EVENT_PATTERNS | MESSAGE_ATTRIBUTES | POLICIES | STATES | ALL
    # The graph has tables and matches of its own, which are no settings.
    found = words(module.read_text(encoding="utf-8"), subscripts=module in CHECKS)
    strange = {word: line for line, word in found if word not in allowed}
    assert not strange, "ask for a setting instead: add a row to archlint/aws/services that keeps it for each dialect"


def test_the_words_of_dialects_are_none_that_are_allowed() -> None:
    paths = {path for column in TABLE.values() for setting in column.settings.values() for path in setting.paths}
    steps = {step for path in paths for step in path.replace("[]", "").split(".")}
    assert {"Pattern", "FilterCriteria", "filter_criteria"} <= steps
    # A few attributes of Terraform are called as archlint calls them.
    assert not {step for step in steps if step[:1].isupper()} & (SETTINGS | ELEMENTS | EVENT_PATTERNS)


def test_a_word_of_a_dialect_would_be_found() -> None:
    source = (
        'a = mapping["FilterCriteria"]\nb = Value((a,)).step("Pattern")\nfor c in rule.each("Filters[].Pattern"): ...\n'
    )
    assert list(words(source)) == [(1, "FilterCriteria"), (2, "Pattern"), (3, "Filters[].Pattern")]


def types(source: str) -> set[str]:
    """Return the dialects whose types of resources code names, where that is no documentation."""
    tree = ast.parse(source)
    documentation = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    named = (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documentation
    )
    found = {match[0] for text in named if (match := re.match(r"AWS::\w+::|(?:data\.)?aws_(?=\w)", text))}
    return {"CloudFormation" if "::" in each else "Terraform" for each in found}


@pytest.mark.parametrize(
    "module",
    # Which dialect a resource is written in, and what its service is called there, is what that one says.
    [path for path in (*CHECKS, *GRAPH) if path.name != "facets.py"],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_a_module_that_names_types_names_those_of_both_dialects(module: Path) -> None:
    assert len(types(module.read_text(encoding="utf-8"))) != 1


def test_a_type_of_one_dialect_would_be_found() -> None:
    assert types('"""AWS::SQS::Queue"""\na = ["aws_sqs_queue", "AWS::Region"]\n') == {"Terraform"}
