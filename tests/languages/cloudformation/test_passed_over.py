"""What of a template is passed over is told: silence about it would look like an all-clear."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.graph.making.from_documents import read_graph
from archlint.model.source.document import parse

VERSION = "AWSTemplateFormatVersion: '2010-09-09'\n"
NOTHING = ("t.yaml", "declares nothing: there are no resources in it")
QUEUE = "{Type: AWS::SQS::Queue}"


def told(text: str, path: Path | None = None) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    read_graph([(parse(text.encode(), "t.yaml"), path)], tell=lambda path, message: found.append((path, message)))
    return found


@pytest.mark.parametrize(
    "text",
    [
        f"Resources:\n  Q: {QUEUE}\n",
        f"{VERSION}Resources:\n  Q: {QUEUE}\n",
        f"{VERSION}Resources:\n  Q: {{Type: {{Ref: X}}}}\n",
        # A macro may make anything of anything.
        f"{VERSION}Transform: Ours\nresources:\n  Q: {QUEUE}\n",
        f"{VERSION}Transform: [AWS::Serverless-2016-10-31, Ours]\nResources:\n  Q: {{}}\n",
        f"{VERSION}Resources:\n  Fn::Transform: {{Name: AWS::Include, Parameters: {{Location: s3://a/b}}}}\n  Q: {{}}\n",
        f"{VERSION}Resources:\n  Q: {{'Fn::Transform': {{Name: Ours}}}}\n",
        # What it lacks may stand in the template that this is a part of.
        f"Resources:\n  Q: {QUEUE}\n  R: {{Properties: {{}}}}\n",
        f"Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::L: [X, [a], {{'Q${{X}}': {QUEUE}}}]\n",
        f"Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::L: [X, !Ref P, {{'Q${{X}}': {QUEUE}}}]\n",
    ],
)
def test_what_is_read_or_may_be_made_is_not_told(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    "text",
    [
        VERSION,
        f"{VERSION}Resources:\n",
        f"{VERSION}Resources: {{}}\n",
        f"{VERSION}Resources: [{QUEUE}]\n",
        f"{VERSION}resources:\n  Q: {QUEUE}\n",
        f"{VERSION}Resource:\n  Q: {QUEUE}\n",
        f"{VERSION}Resources:\nQ: {QUEUE}\n",
        f"{VERSION}Transform: AWS::Serverless-2016-10-31\nResources:\n",
    ],
)
def test_a_template_without_resources(text: str) -> None:
    assert told(text) == [NOTHING]


@pytest.mark.parametrize(
    ("resources", "words"),
    [
        ("  Q: {Properties: {}}\n", "resource 'Q' is not looked at: it has no Type"),
        ("  Q: {type: AWS::SQS::Queue}\n", "resource 'Q' is not looked at: it has no Type"),
        (
            f"  Q: {{}}\n  R: {QUEUE}\n  S:\n  T: AWS::SQS::Queue\n",
            "resource 'Q' is not looked at: it has no Type, and 2 more have none",
        ),
    ],
)
def test_resources_without_a_type(resources: str, words: str) -> None:
    assert told(f"{VERSION}Resources:\n{resources}") == [("t.yaml", words)]


@pytest.mark.parametrize(
    "loop", ["[X, [a]]", f"[1, [a], {{Q: {QUEUE}}}]", "[X, [a], Q]", f"{{'Q${{X}}': {QUEUE}}}", "x"]
)
def test_what_is_no_loop(loop: str) -> None:
    text = f"Transform: AWS::LanguageExtensions\nResources:\n  Q: {QUEUE}\n  Fn::ForEach::L: {loop}\n"
    words = "'Fn::ForEach::L' is not looked at: a loop is a list of a variable, a collection and what is made of each"
    assert told(text) == [("t.yaml", words)]


def test_a_file_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "d.json").write_text('{"StartAt": ')
    (tmp_path / "n.txt").write_text("Resources: [")
    machine = "{Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: d.json}}"
    text = f"""
Transform: AWS::Serverless-2016-10-31
Resources:
  A: {machine}
  B: {machine}
  C: {{Type: AWS::Serverless::StateMachine, Properties: {{DefinitionUri: gone.json}}}}
  N: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: n.txt}}}}
"""
    found = told(text, tmp_path / "t.yaml")
    assert [Path(path).name for path, _ in found] == ["d.json", "n.txt"]
    assert all(words.startswith("is not read with the template that names it: not valid ") for _, words in found)
