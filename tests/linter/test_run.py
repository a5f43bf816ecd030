"""A run: levels, words, order, isolation of what crashes, and the same report however it comes about."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import archlint.graph.making.from_documents
import archlint.linter.outcomes.read
import archlint.linter.outcomes.scope
import archlint.linter.processes
import archlint.linter.workers
from archlint import Finding, Graph, Kind, Label, Severity, check
from archlint.findings.check import Check
from archlint.findings.choosing.discovery import discover
from archlint.findings.choosing.selection import find
from archlint.findings.problems import Problems
from archlint.findings.result import RelatedLocation, Report, Result, RunError, Unresolved, Warned
from archlint.linter.inputs.inputs import collect, from_stdin
from archlint.linter.inputs.scopes import NOTHING_DECLARED, Scope
from archlint.linter.run import run
from archlint.model.source.document import Document, parse
from archlint.model.source.location import Location
from archlint.model.source.text import Unreadable
from archlint.model.values.cases import Case
from archlint.model.values.conditions import Condition
from tests.running import STRICT

TEMPLATE = """\
Resources:
  Orders:
    Type: AWS::SQS::Queue
  News:
    Type: AWS::SNS::Topic
"""
TAGS = ("style",)
ORDERS = Location("t.yaml", 2, 3, 2, 9)
PROD = frozenset({(Condition("Prod"), True)})


@pytest.fixture(autouse=True)
def _in_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def checks_of(**functions: Callable[[Graph], Iterator[Finding]]) -> list[Check]:
    """Return functions as checks whose level is a warning."""
    made = []
    for name, function in functions.items():
        function.__name__ = name
        function.__doc__ = "Something smells."
        made.append(check(severity=Severity.WARNING, tags=TAGS, see="https://example.com")(function))
    return made


def queue(graph: Graph) -> Iterator[Finding]:
    """Yield a finding for each queue."""
    for resource in graph.resources(Kind.QUEUE):
        yield Finding(f"queue '{resource.name}' is seen", at=resource)


def lint(
    checks: Sequence[Check], *paths: str, show_notes: bool = True, jobs: int | None = 1
) -> tuple[Report, list[Warned]]:
    problems = Problems()
    files = collect(paths or ["."], problems)
    report = run(files, checks, problems, show_notes=show_notes, jobs=jobs)
    return report, sorted(problems.warnings)


def fingerprint(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def test_everything_in_a_report() -> None:
    Path("t.yaml").write_text(TEMPLATE)
    Path("other.json").write_text('{"Resources": 1}')

    def seen(graph: Graph) -> Iterator[Finding]:
        [topic] = graph.resources(Kind.TOPIC)
        for resource in graph.resources(Kind.QUEUE):
            yield Finding("it is", at=resource, related=[Label("beside it", topic.at)], discriminator="d")

    checks = checks_of(seen=seen)
    assert lint(checks) == (
        Report(
            findings=(
                Result(
                    check="seen",
                    level=Severity.WARNING,
                    message="it is",
                    resource="Orders",
                    location=ORDERS,
                    related=(RelatedLocation("beside it", Location("t.yaml", 4, 3, 4, 7)),),
                    tags=TAGS,
                    fingerprint=fingerprint("seen", "t.yaml", "Orders", "d"),
                    file="t.yaml",
                    part="d",
                    service="sqs",
                    dialect="cloudformation",
                ),
            ),
            errors=(),
            files=("t.yaml",),
            checks=tuple(checks),
            counts={"queue": 1, "topic": 1},
            unresolved=(),
            sources={"t.yaml": TEMPLATE},
            hidden_notes=0,
        ),
        [],
    )


@pytest.mark.parametrize(
    ("level", "case", "expected", "words"),
    [
        (Severity.ERROR, Case(), Severity.ERROR, ""),
        (None, Case(), Severity.WARNING, ""),
        (Severity.ERROR, Case(when=PROD), Severity.WARNING, " when Prod is true"),
        (Severity.WARNING, Case(when=PROD), Severity.NOTE, " when Prod is true"),
        (Severity.NOTE, Case(when=PROD), Severity.NOTE, " when Prod is true"),
        (
            Severity.ERROR,
            Case(rests_on=frozenset({"Size"})),
            Severity.WARNING,
            " (with the default of parameter 'Size')",
        ),
        (
            Severity.ERROR,
            Case(rests_on=frozenset({"Size", "Age", "Name"})),
            Severity.WARNING,
            " (with the defaults of parameters 'Age', 'Name' and 'Size')",
        ),
        (
            Severity.WARNING,
            Case(rests_on=frozenset({"Size"})),
            Severity.WARNING,
            " (with the default of parameter 'Size')",
        ),
        (
            Severity.ERROR,
            Case(when=PROD, rests_on=frozenset({"Size"})),
            Severity.WARNING,
            " when Prod is true (with the default of parameter 'Size')",
        ),
    ],
)
def test_levels_under_circumstances(level: Severity | None, case: Case, expected: Severity, words: str) -> None:
    Path("t.yaml").write_text(TEMPLATE)

    def seen(graph: Graph) -> Iterator[Finding]:
        yield Finding("it is", at=graph.resources(Kind.QUEUE)[0], level=level, case=case)

    [finding] = lint(checks_of(seen=seen))[0].findings
    assert (finding.level, finding.message) == (expected, "it is" + words)


def test_one_finding_for_each_resource_and_check_the_worst_then_the_first() -> None:
    Path("t.yaml").write_text(TEMPLATE)

    def seen(graph: Graph) -> Iterator[Finding]:
        [topic], [orders] = graph.resources(Kind.TOPIC), graph.resources(Kind.QUEUE)
        yield Finding("mild", at=orders)
        yield Finding("worst", at=orders, level=Severity.ERROR)
        yield Finding("as bad", at=orders, level=Severity.ERROR)
        yield Finding("another part", at=orders, discriminator="part")
        yield Finding("another resource", at=topic)

    def other(graph: Graph) -> Iterator[Finding]:
        yield Finding("another check", at=graph.resources(Kind.QUEUE)[0])

    findings = lint(checks_of(seen=seen, other=other))[0].findings
    assert [finding.message for finding in findings] == [
        "another check",
        "another part",
        "worst",
        "another resource",
    ]


def test_fingerprints_know_no_line_no_message_and_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("project/.git").mkdir(parents=True)
    Path("project/deep").mkdir()
    file = Path("project/deep/t.yaml")
    file.write_text(TEMPLATE)
    expected = [fingerprint("queue", "deep/t.yaml", "Orders", "")]

    def fingerprints(*paths: str) -> list[str]:
        return [finding.fingerprint for finding in lint(checks_of(queue=queue), *paths)[0].findings]

    assert fingerprints() == expected
    assert fingerprints(str(file.resolve())) == expected
    file.write_text("\n\n" + TEMPLATE)
    monkeypatch.chdir("project/deep")
    assert fingerprints("t.yaml") == expected
    assert fingerprints("../deep/t.yaml") == expected


def test_order_is_by_path_line_column_check_and_message() -> None:
    for path in ("b.yaml", "a/z.yaml", "a.yaml"):
        Path(path).parent.mkdir(exist_ok=True)
        Path(path).write_text(TEMPLATE)

    def seen(graph: Graph) -> Iterator[Finding]:
        for resource in graph.resources(Kind.TOPIC, Kind.QUEUE):
            yield Finding("b", at=resource, discriminator="1")
            yield Finding("a", at=resource, discriminator="2")

    findings = lint(checks_of(b=seen), "b.yaml", "a", "a.yaml")[0].findings
    assert [(f.location.path, f.location.line, f.message) for f in findings] == [
        (path, line, message) for path in ("a.yaml", "a/z.yaml", "b.yaml") for line in (2, 4) for message in ("a", "b")
    ]


def test_the_sources_of_places_that_explain_are_there() -> None:
    """The definition of a state machine stands in a file of its own, a nested template, too."""
    Path("t.yaml").write_text("""\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Flow: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: flow.asl.json}}
  Nested: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: nested.yaml}}
""")
    Path("flow.asl.json").write_text('{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}')
    Path("nested.yaml").write_text("""\
Parameters: {Key: {Type: String, NoEcho: true, Default: hunter2}}
Resources:
  News: {Type: AWS::SNS::Topic}
""")

    def seen(graph: Graph) -> Iterator[Finding]:
        [topic], [machine] = graph.resources(Kind.TOPIC), graph.resources(Kind.MACHINE)
        states = [state for definition in graph.definitions(machine) for state in definition.states]
        places = [Label("the topic", topic.at), *(Label("the state", state.place) for state in states)]
        for resource in graph.resources(Kind.QUEUE):
            yield Finding("seen", at=resource, related=places)

    sources = lint(checks_of(seen=seen), "t.yaml")[0].sources
    assert list(sources) == ["flow.asl.json", "nested.yaml", "t.yaml"]
    assert "Pass" in sources["flow.asl.json"] and "hunter2" not in sources["nested.yaml"]


#: Advice with a sentence for each language.
FIX = "set\n`DeduplicationScope`. In SAM, too. In Terraform, apply it."


def test_help_is_that_of_the_finding_or_of_the_check_in_the_words_of_the_language() -> None:
    Path("t.yaml").write_text(TEMPLATE)
    Path("main.tf").write_text('resource "aws_sqs_queue" "orders" {}\nresource "aws_sns_topic" "news" {}\n')

    def seen(graph: Graph) -> Iterator[Finding]:
        for resource in graph.resources(Kind.QUEUE):
            yield Finding("seen", at=resource, help="keep the queue in ${AWS::Region}.")
        for resource in graph.resources(Kind.TOPIC):
            yield Finding("seen", at=resource)

    (made,) = checks_of(seen=seen)
    documented = replace(made, documentation=f"It is.\n\n**Fix:** {FIX}\n")
    found = {finding.resource: finding.help for finding in lint([documented])[0].findings}
    assert found == {
        "Orders": "keep the queue in ${AWS::Region}.",
        "News": "set `DeduplicationScope`. In SAM, too.",
        "aws_sqs_queue.orders": "keep the queue in ${data.aws_region.current.region}.",
        "aws_sns_topic.news": "set `deduplication_scope`. Apply it.",
    }
    assert {finding.help for finding in lint([made], "t.yaml")[0].findings} == {"keep the queue in ${AWS::Region}.", ""}


def test_notes_are_counted_where_they_are_hidden() -> None:
    Path("t.yaml").write_text(TEMPLATE)

    def note(graph: Graph) -> Iterator[Finding]:
        for resource in graph.resources(Kind.QUEUE, Kind.TOPIC):
            yield Finding("seen", at=resource, level=Severity.NOTE)

    checks = checks_of(note=note)
    shown, hidden = lint(checks)[0], lint(checks, show_notes=False)[0]
    assert (len(shown.findings), shown.hidden_notes, list(shown.sources)) == (2, 0, ["t.yaml"])
    assert (hidden.findings, hidden.hidden_notes, hidden.sources) == ((), 2, {})


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (KeyError("x"), "check 'bad' crashed: KeyError: 'x'"),
        (ValueError("one\ntwo"), "check 'bad' crashed: ValueError: one"),
        (RecursionError(), "check 'bad' crashed: RecursionError"),
        (MemoryError(), "check 'bad' crashed: MemoryError"),
        (SystemExit(0), "check 'bad' crashed: SystemExit: 0"),
    ],
)
def test_a_check_that_crashes_costs_no_other_finding(error: BaseException, message: str) -> None:
    Path("t.yaml").write_text(TEMPLATE)

    def bad(graph: Graph) -> Iterator[Finding]:
        yield Finding("before", at=graph.resources(Kind.QUEUE)[0])
        raise error

    report, warnings = lint(checks_of(bad=bad, queue=queue))
    assert [finding.message for finding in report.findings] == ["before", "queue 'Orders' is seen"]
    [found] = report.errors
    assert found == RunError("t.yaml", 0, message, "bad", found.details)
    assert found.details.startswith("Traceback (most recent call last):\n")
    assert "in bad\n    raise error\n" in found.details
    assert warnings == []


def test_a_check_that_yields_nonsense_crashes() -> None:
    Path("t.yaml").write_text(TEMPLATE)

    def bad(graph: Graph) -> Iterator[Finding]:
        yield "nonsense"  # type: ignore[misc]

    [error] = lint(checks_of(bad=bad))[0].errors
    assert (error.path, error.check, error.message.partition(":")[0]) == ("t.yaml", "bad", "check 'bad' crashed")


def test_a_template_that_crashes_archlint_costs_no_other_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.yaml").write_text(TEMPLATE)
    Path("b.yaml").write_text(TEMPLATE)

    def read_graph(
        documents: Sequence[tuple[Document, Path | None]], *_: object, **__: object
    ) -> tuple[Graph, list[Document]]:
        if documents[0][0].path == "a.yaml":
            raise RecursionError("too deep")
        return original(documents)

    original = archlint.graph.making.from_documents.read_graph
    monkeypatch.setattr(archlint.linter.outcomes.read, "read_graph", read_graph)
    report, _ = lint(checks_of(queue=queue))
    assert [finding.location.path for finding in report.findings] == ["b.yaml"]
    assert report.files == ("b.yaml",)
    [error] = report.errors
    assert error == RunError("a.yaml", 0, "archlint crashed: RecursionError: too deep", "", error.details)
    assert error.details.startswith("Traceback")


def test_files_that_are_no_templates() -> None:
    Path("good.yaml").write_text(TEMPLATE)
    Path("values.yaml").write_text("a: 1\n")
    Path("list.json").write_text('["Resources"]')
    Path("bad.yaml").write_text("Resources: [")
    Path("chart.yaml").write_text("Resources: {{ .Values }}")
    report, warnings = lint(checks_of(queue=queue))
    assert (report.files, report.errors, warnings) == (("good.yaml",), (), [])
    report, warnings = lint(checks_of(queue=queue), ".", "values.yaml", "list.json", "bad.yaml")
    why = refusal("bad.yaml")
    assert (report.files, warnings) == (("good.yaml",), [])
    assert report.errors == (
        RunError("bad.yaml", 1, f"is not a template, and is not linted: {why}", column=13, excerpt="Resources: ["),
        RunError("list.json", 0, NOTHING_DECLARED),
        RunError("values.yaml", 0, NOTHING_DECLARED),
    )


def refusal(path: str) -> str:
    """Return what the parser says about a file."""
    with pytest.raises(Unreadable) as caught:
        parse(Path(path).read_bytes(), path)
    return caught.value.message


def test_unresolved_references_are_listed() -> None:
    Path("t.yaml").write_text("""\
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Magic.Arn
        maxReceiveCount: 3
  Magic:
    Type: Custom::Magic
""")
    [unresolved] = lint(checks_of(queue=queue))[0].unresolved
    assert unresolved == Unresolved(Location("t.yaml", 6, 30, 6, 37), "Orders: dead letters to", unresolved.reason)
    assert unresolved.reason


def test_standard_input() -> None:
    files = [from_stdin(TEMPLATE.encode(), None), from_stdin(TEMPLATE.encode(), "deep/t.yaml")]
    report = run(files, checks_of(queue=queue), Problems(), jobs=1)
    assert [(f.location.path, f.fingerprint) for f in report.findings] == [
        ("<stdin>", fingerprint("queue", "<stdin>", "Orders", "")),
        ("deep/t.yaml", fingerprint("queue", "deep/t.yaml", "Orders", "")),
    ]


def test_progress_and_the_collector() -> None:
    for number in range(3):
        Path(f"{number}.yaml").write_text(TEMPLATE)
    calls: list[tuple[int, int]] = []
    states: list[bool] = []

    def seen(graph: Graph) -> Iterator[Finding]:
        states.append(gc.isenabled())
        yield from ()

    problems = Problems()
    run(collect(["."], problems), checks_of(seen=seen), problems, jobs=1, progress=lambda *c: calls.append(c))
    assert calls == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert states == [False, False, False]
    assert gc.isenabled()


# Several processes


def many(count: int) -> None:
    for number in range(count):
        Path(f"{number:03}.yaml").write_text(TEMPLATE)


@pytest.fixture(params=["forked", "spawned"])
def started(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """How processes are started; tests have threads, but none that holds a lock which linting needs."""
    can_fork = request.param == "forked" and sys.platform == "linux"
    monkeypatch.setattr(archlint.linter.processes, "_may_fork", lambda: can_fork)


@pytest.mark.slow
@pytest.mark.usefixtures("started")
def test_jobs_make_no_difference() -> None:
    many(120)
    Path("broken.yaml").write_text("Resources: [\nAWSTemplateFormatVersion: x")
    checks = discover()
    alone = lint(checks, jobs=1)
    assert len(alone[0].findings) == 120
    assert len(alone[0].errors) == 1
    assert lint(checks, jobs=2) == alone


@pytest.mark.slow
@pytest.mark.usefixtures("started")
def test_a_process_that_dies_costs_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    many(5)
    monkeypatch.setattr(archlint.linter.workers, "_lint_chunk", die_on_003)
    monkeypatch.setattr(archlint.linter.workers, "_CHUNK_FILES", 2)
    report, _ = lint([find(discover(), "queue-without-dlq")], jobs=2)
    assert report.errors == (
        RunError("003.yaml", 0, "cannot be linted: the process that worked on it died, perhaps for lack of memory"),
    )
    assert [finding.location.path for finding in report.findings] == [
        "000.yaml",
        "001.yaml",
        "002.yaml",
        "004.yaml",
    ]


_lint_chunk = archlint.linter.workers._lint_chunk


def die_on_003(
    scopes: Sequence[Scope], task: archlint.linter.workers.Task
) -> list[archlint.linter.outcomes.outcome.ScopeOutcome]:
    """Die as by the kernel's hand, on one file."""
    if any(scope.shown == "003.yaml" for scope in scopes):
        os._exit(9)
    return _lint_chunk(scopes, task)


@pytest.mark.usefixtures("started")
def test_a_process_that_cannot_tell_costs_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    many(5)
    monkeypatch.setattr(archlint.linter.workers, "_lint_chunk", run_out_of_memory_on_003)
    report, _ = lint([find(discover(), "queue-without-dlq")], jobs=2)
    assert [error.path for error in report.errors] == ["003.yaml"]
    assert len(report.findings) == 4


def run_out_of_memory_on_003(
    scopes: Sequence[Scope], task: archlint.linter.workers.Task
) -> list[archlint.linter.outcomes.outcome.ScopeOutcome]:
    """Raise what passes from process to process, unlike death."""
    if any(scope.shown == "003.yaml" for scope in scopes):
        raise MemoryError
    return _lint_chunk(scopes, task)


@pytest.mark.parametrize("part", ["Suppressions", "_describe", "quotable", "warn_of_overruns"])
def test_too_little_memory_costs_one_scope(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    many(2)
    left = [MemoryError()]
    real = getattr(archlint.linter.outcomes.scope, part)

    def scarce(*arguments: object, **options: object) -> object:
        if left:
            raise left.pop()
        return real(*arguments, **options)

    monkeypatch.setattr(archlint.linter.outcomes.scope, part, scarce)
    report, _ = lint([find(discover(), "queue-without-dlq")], jobs=1)
    assert [(error.path, error.message) for error in report.errors] == [("000.yaml", "archlint crashed: MemoryError")]
    assert "001.yaml" in [finding.location.path for finding in report.findings]


def test_no_processes_to_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    many(2)

    def refuse(method: str) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(archlint.linter.processes, "_may_fork", lambda: False)
    monkeypatch.setattr(archlint.linter.processes, "get_context", refuse)
    report, _ = lint(checks_of(queue=queue), jobs=2)
    assert [finding.location.path for finding in report.findings] == ["000.yaml", "001.yaml"]


# Determinism


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_the_same_bytes_whatever_the_hash_seed_the_jobs_and_the_order(form: str) -> None:
    repository = Path(__file__).parents[2]
    fixtures = sorted((repository / "fixtures").rglob("bad*.yaml"))[:40]
    names = []
    for number, fixture in enumerate(fixtures):
        names.append(f"{number:02}-{fixture.parent.name}.yaml")
        Path(names[-1]).write_bytes(fixture.read_bytes())
    many(3)
    names += ["000.yaml", "001.yaml", "002.yaml"]
    Path("broken.yaml").write_text("Resources: [\nAWSTemplateFormatVersion: x")
    names.append("broken.yaml")
    outputs = set()
    for seed, jobs in (("0", "1"), ("1", "2"), ("2", "1")):
        random.Random(seed).shuffle(names)
        command = [
            sys.executable,
            "-m",
            "archlint",
            "lint",
            *STRICT,
            "--format",
            form,
            "--pedantic",
            "--show-unresolved",
        ]
        done = subprocess.run(
            [*command, "--jobs", jobs, *names],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 2, done.stderr
        assert (not done.stderr) == (form == "text")
        outputs.add(done.stdout)
    [output] = outputs
    assert b"queue-without-dlq" in output
    if form != "text":
        json.loads(output)
