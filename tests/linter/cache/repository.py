"""A small repository in which much hangs together, and runs over it that count what they lint."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from archlint.findings.result import Report
from archlint.linter import Request, lint
from archlint.linter.inputs.scopes import Scope
from archlint.linter.outcomes import scope as linting
from tests.running import write

FILES = {
    "orders/template.yaml": """\
        Transform: AWS::Serverless-2016-10-31
        Parameters:
          Visibility:
            Type: Number
            Default: 30
        Resources:
          Orders:
            Type: AWS::SQS::Queue
            Properties:
              VisibilityTimeout: !Ref Visibility
          Handle:
            Type: AWS::Serverless::Function
            Properties:
              CodeUri: src/
              Handler: app.handler
              Runtime: python3.13
              Timeout: 60
              Events:
                Queue:
                  Type: SQS
                  Properties:
                    Queue: !GetAtt Orders.Arn
          Flow:
            Type: AWS::Serverless::StateMachine
            Properties:
              DefinitionUri: flow.asl.json
              Policies: [AWSLambda_FullAccess]
        """,
    "orders/src/app.py": """\
        import boto3
        import shared

        def handler(event, context):
            boto3.client("sqs").send_message(QueueUrl=shared.URL, MessageBody="x")
        """,
    "orders/flow.asl.json": '{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}\n',
    "plain/template.yaml": """\
        Resources:
          Lone:
            Type: AWS::SQS::Queue
        """,
    "network/main.tf": """\
        resource "aws_sqs_queue" "orders" {
          name                       = "orders"
          visibility_timeout_seconds = var.visibility
        }
        module "more" {
          source = "./more"
        }
        variable "visibility" {
          default = 30
        }
        """,
    "network/more/main.tf": """\
        resource "aws_sns_topic" "news" {
          name = "news"
        }
        """,
}
#: How many scopes it has.
SCOPES = 3


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Take note of the scopes that are linted meanwhile, in this process."""
    linted: list[str] = []
    original = linting.lint_scope

    def noting(scope: Scope, *arguments: Any) -> Any:
        linted.append(scope.shown)
        return original(scope, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(linting, "lint_scope", noting)
        yield linted


class Runs:
    """Runs over the working folder, with the cache and without.

    Args:
        monkeypatch: pytest's fixture.
        folder: where the cache lies; None means the user's own folder.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path | None = None) -> None:
        self._monkeypatch = monkeypatch
        self._folder = folder

    def cached(self, **said: Any) -> tuple[Report, list[str]]:
        """Return the report of a run with the cache, and the scopes that it linted."""
        with counting(self._monkeypatch) as linted:
            report = lint(Request(**{"cache": True, "cache_dir": self._folder, "jobs": 1, **said}))
        return report, linted

    def same(self, **said: Any) -> list[str]:
        """Return the scopes that a run with the cache linted; it found what one without does."""
        report, linted = self.cached(**said)
        assert report == lint(Request(**{"jobs": 1, **said}))
        return linted


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository, as the working folder, with a folder for the user's caches beside it."""
    folder = tmp_path / "repository"
    write(folder, {".git/HEAD": "", **FILES})
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    return folder


def edit(name: str, old: str, new: str) -> Callable[[], None]:
    """Return what replaces a text in a file of the working folder."""

    def change() -> None:
        path = Path(name)
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


def put(name: str, text: str) -> Callable[[], None]:
    """Return what writes a file of the working folder."""
    return lambda: write(Path(), {name: text})
