"""The report for what shows test results: JUnit's XML, as Jenkins' schema has it; a suite for each file."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from archlint.findings.result import Report, Result, RunError
from archlint.model.source.printable import printable
from archlint.report.options import DEFAULT_OPTIONS, Options


def render(report: Report, options: Options = DEFAULT_OPTIONS) -> Iterator[str]:
    """Yield the lines of the document, without line breaks; no option concerns it.

    A finding is a failure, one that does not count is skipped, a problem of the run is an error. A file that has none
    of these is one test that passes.
    """
    del options
    suites: dict[str, list[Result | RunError]] = {path: [] for path in report.files}
    for error in report.errors:
        suites.setdefault(error.path, []).append(error)
    for finding in (*report.findings, *report.suppressed):
        suites.setdefault(finding.location.path, []).append(finding)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    tests = sum(max(1, len(found)) for found in suites.values())
    # Unlike a suite, all of them together do not say how many tests were skipped: the schema has no word for it.
    yield f'<testsuites name="archlint" {_counts(tests, len(report.findings), len(report.errors))}>'
    for path, found in sorted(suites.items()):
        yield from _suite(path, found)
    yield "</testsuites>"


def _suite(path: str, found: list[Result | RunError]) -> Iterator[str]:
    name = _attribute(path or "archlint")
    failures = sum(isinstance(one, Result) and one.suppression is None for one in found)
    errors = sum(isinstance(one, RunError) for one in found)
    skipped = len(found) - failures - errors
    counts = _counts(max(1, len(found)), failures, errors) + (f' skipped="{skipped}"' if skipped else "")
    yield f"  <testsuite name={name} {counts}>"
    if not found:
        yield f'    <testcase classname={name} name="archlint"/>'
    for one in found:
        yield from _failure(name, one) if isinstance(one, Result) else _error(name, one)
    yield "  </testsuite>"


def _failure(suite: str, finding: Result) -> Iterator[str]:
    location = finding.location
    yield f"    <testcase classname={suite} name={_attribute(f'{finding.check}: {finding.resource}')}>"
    if finding.suppression is not None:
        why = f"{finding.message} ({finding.suppression.words})"
        yield f"      <skipped type={_attribute(finding.level.value)} message={_attribute(why)}/>"
        yield "    </testcase>"
        return
    yield f"      <failure type={_attribute(finding.level.value)} message={_attribute(finding.message)}>"
    yield _text(f"{location.path}:{location.line}:{location.column}")
    for related in finding.related:
        yield _text(f"{related.location.path}:{related.location.line}:{related.location.column}: {related.message}")
    yield "      </failure>"
    yield "    </testcase>"


def _error(suite: str, error: RunError) -> Iterator[str]:
    yield f"    <testcase classname={suite} name={_attribute(error.check or 'archlint')}>"
    yield f'      <error type="error" message={_attribute(error.message)}>{_text(error.words)}</error>'
    yield "    </testcase>"


def _counts(tests: int, failures: int, errors: int) -> str:
    return f'tests="{tests}" failures="{failures}" errors="{errors}"'


def _attribute(text: str) -> str:
    return _ascii(quoteattr(printable(text)))


def _text(text: str) -> str:
    return _ascii(escape(printable(text)))


def _ascii(text: str) -> str:
    # Whatever a template holds then passes any output encoding.
    return text.encode("ascii", "xmlcharrefreplace").decode()
