"""What is generated is fresh, and says what the checks say."""

from __future__ import annotations

import inspect
import os
import re
from pathlib import Path

import pytest

import archlint
from archlint.findings.choosing.discovery import discover
from archlint.linter.config import schema as configuration_schema
from archlint.report.documentation.explanation import explanations
from archlint.report.documentation.handbook import render_markdown
from tests.running import SHARED

ROOT = Path(__file__).resolve().parents[2]
WRITING = (ROOT / "docs" / "writing-a-check.md").read_text(encoding="utf-8")
#: What is said of the names that have no docstring.
CONSTANTS = {
    "DEAD_LETTER_RETENTION": "How long a dead-letter queue keeps messages at most, in seconds.",
    "Data": "What a setting may be set to: plain data, with resources named in it.",
    "EXPRESS_LIMIT": "How long an EXPRESS execution lasts at most, in seconds.",
    "FEW_VALUES": "The last word of the name of a key that takes few values.",
    "FIFO_SUFFIX": "What the name of every FIFO queue and topic ends in, and of no other.",
    "Findings": "What a check returns: it is a generator of findings.",
    "PIPE_BATCHES": "How many records a pipe hands at most to a target at a time, by the kind of the target.",
    "LARGEST_BATCH": "How many messages come in a batch at most, without a batching window.",
    "GLOBAL_REGION": "The region whose buses alone get the events of IAM, Organizations and Route 53.",
    "HISTORY_LIMIT": "How many events the history of a STANDARD execution holds.",
    "LAMBDA_TRANSIENT_ERRORS": "The errors that Lambda raises when a second try may help.",
    "REMEMBERED": "For how long a FIFO queue or topic remembers what it was sent, in seconds.",
    "Outcome": "What a branch of a value comes to: one of `Known`, `Tree`, `Reference`, `Text`, `Unknown`, `Absent`.",
}
#: Where AWS documents its services, and gives advice.
AWS = ("https://docs.aws.amazon.com/", "https://github.com/aws/")
MEANING = SHARED / "checks.md"


def test_the_page_of_checks_is_fresh() -> None:
    page = ROOT / "docs" / "checks.md"
    text = "\n".join(render_markdown(explanations(discover()))).rstrip("\n") + "\n"
    if os.environ.get("UPDATE"):
        page.write_text(text, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == text, "run UPDATE=1 pytest tests/project/test_docs.py"


def test_the_table_of_the_api_is_fresh() -> None:
    page = ROOT / "docs" / "writing-a-check.md"
    text = page.read_text(encoding="utf-8")
    rows = "".join(f"| `{name}` | {_said_of(name)} |\n" for name in archlint.__all__)
    fresh = re.sub(r"(?<=\|---\|---\|\n)(.*\n)*?(?=<!-- The end)", rows, text)
    if os.environ.get("UPDATE"):
        page.write_text(fresh, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == fresh, "run UPDATE=1 pytest tests/project/test_docs.py"


def _said_of(name: str) -> str:
    """Return the first line that documents a name of the API; the other names are constants and types."""
    value = getattr(archlint, name)
    documented = inspect.isclass(value) or inspect.isfunction(value)
    return (inspect.getdoc(value) or "").partition("\n")[0] if documented else CONSTANTS[name]


@pytest.mark.parametrize(("path", "code"), re.findall(r"```python\n# (\S+)\n(.*?)```", WRITING, re.DOTALL))
def test_the_code_on_the_page_is_that_of_the_pack(path: str, code: str) -> None:
    assert code in (ROOT / "fixtures" / "packs" / "house-rules" / path).read_text(encoding="utf-8")


def test_the_entry_point_on_the_page_is_that_of_the_pack() -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", WRITING, re.DOTALL)
    assert shown in (ROOT / "fixtures" / "packs" / "house-rules" / "pyproject.toml").read_text(encoding="utf-8")


def test_the_schema_of_the_configuration_is_fresh() -> None:
    page = ROOT / "docs" / "archlint.schema.json"
    text = "\n".join(configuration_schema.render_schema(discover())) + "\n"
    if os.environ.get("UPDATE"):
        page.write_text(text, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == text, "run UPDATE=1 pytest tests/project/test_docs.py"


#: Levels that a row of the meaning gives in passing, outside its column of levels.
IN_PASSING = {
    "event-loop": {"note"},  # "a cycle through it is a note", "note when a CRUD-style policy ..."
    "delivery-without-permission": {"warning"},  # "Rule -> log group without a logs resource policy in scope: warning"
    "filter-never-matches": {"warning"},  # beside another filter that records pass, what is lost is not certain
    "key-blocks-delivery": {"warning"},  # "SNS -> `alias/aws/sqs` only warning"
    "different-consumers-on-one-queue": {
        "note"
    },  # "it competes and shares throughput only at note", of inferred readers
    "mapping-concurrency-over-reserve": {"error"},  # "Error, at the mapping: both set on one mapping"
    "shared-read-throughput": {"note"},
    "visibility-timeout-too-short": {"note"},  # "A disabled mapping (a replay switch): note"
    "lambda-task-without-retry": {"note"},  # "Catch of States.ALL (then note)"
}


#: Checks of whose levels the meaning says something else.
AHEAD = {
    "dlq-on-polled-function",  # success destinations that never get anything, as a warning
    "rule-never-matches",  # events of another region, which a rule there may send on, as a note
    "role-without-permission",  # what code calls, which it may never come to, as a warning
}
#: Checks that the meaning has no row of.
BESIDE = {
    "alarm-without-data",  # how it says that metrics are told apart
    "batch-read-as-event",  # what it says that pipes hand over
    "callback-without-token",  # what AWS's documentation asks of a Task that waits for its token
    "constant-deduplication-id",  # what it says becomes of messages with one id
    "delayed-fifo-message",  # what it says that FIFO queues refuse
    "deployment-before-method",  # what it says that a deployment holds
    "direct-put-refused",  # what it says that streams refuse which read others
    "fifo-batch-goes-on",  # what it says becomes of the order of a batch that goes on
    "invalid-schedule-expression",  # what it says that a schedule is
    "invalid-target-input",  # what it says that rules send
    "off-by-default",  # what it says is off unless it is switched on
    "out-of-reach",  # what it says of regions and accounts that services do not deliver to
    "overlapping-notifications",  # what S3 refuses, as it says itself
    "path-sent-as-text",  # what it says is read as a path, and where
    "pipe-batch-over-limit",  # what it says that targets take at once
    "refused-duplicate",  # what it says that Lambda takes once
    "refused-setting",  # which settings it says that each has
    "reserved-event-source",  # which sources it keeps for services
    "retention-shorter-than-retries",  # when it says that messages are deleted
    "swallowed-failures",  # what it says Lambda takes for success
    "text-read-as-path",  # what it says is refused where a path is read
    "unawaited-send",  # what it says becomes of an environment whose handler is done
    "unchecked-batch-send",  # what it says of entries that fail in a request that succeeds
    "undefined-placeholder",  # what it says that templates may name
    "unencoded-api-message",  # what forms are that APIs hand to SQS and SNS
    "unescaped-api-input",  # what it says that templates do with a body
    "wrong-query-language",  # which fields it says that states have
}


@pytest.mark.skipif(not MEANING.is_file(), reason="the meaning of the checks is not beside the repository")
def test_the_page_lists_the_checks_with_the_levels_that_the_meaning_has() -> None:
    rows = re.findall(r"^\| ([a-z-]+) \| ([^|]+) \|.*$", MEANING.read_text(encoding="utf-8"), re.MULTILINE)
    meant = {name: _levels(levels) | IN_PASSING.get(name, set()) for name, levels in rows if name != "name"}
    page = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| \[([a-z-]+)\]\(#\1\) \| ([^|]+) \|", page, re.MULTILINE))
    found = {name: _levels(levels) for name, levels in listed.items()}
    assert found.keys() - meant.keys() == BESIDE
    assert {name for name, levels in found.items() if name in meant and levels != meant[name]} == AHEAD


def _levels(text: str) -> set[str]:
    return set(re.findall(r"error|warning|note", text))


@pytest.mark.parametrize("check", discover(), ids=lambda check: check.name)
def test_documentation_says_what_happens_and_how_to_fix_it(check: object) -> None:
    from archlint.findings.check import Check

    assert isinstance(check, Check)
    first, blank, *rest = check.documentation.split("\n")
    assert first.endswith(".") and blank == "" and len(first) <= 120
    assert any(line.startswith("**Fix:**") for line in rest)
    assert all(address.startswith(AWS) for address in check.see)
