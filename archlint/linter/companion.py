"""cfn-lint's own findings on CloudFormation templates, in archlint's report; cfn-lint is imported only for this."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version
from operator import attrgetter
from pathlib import Path
from typing import Any

from archlint.findings.fingerprint import fingerprint
from archlint.findings.problems import Problems
from archlint.findings.result import Report, Result, Rule, Tool
from archlint.findings.severity import Severity
from archlint.languages.detect import is_template
from archlint.linter.inputs.inputs import Input
from archlint.linter.inputs.scopes import bytes_of
from archlint.model.source.document import Document, parse
from archlint.model.source.location import Location
from archlint.model.source.project import identity
from archlint.model.source.text import Unreadable

NAME = "cfn-lint"

_LEVELS = {"error": Severity.ERROR, "warning": Severity.WARNING, "informational": Severity.NOTE}


def add_cfn_lint(report: Report, files: Sequence[Input], problems: Problems, *, show_notes: bool) -> Report:
    """Return a report with what cfn-lint finds in the CloudFormation templates that were read.

    cfn-lint goes by its own configuration, `.cfnlintrc` in the working folder.

    Args:
        report: what archlint found.
        files: what archlint looked at.
        problems: takes up what cfn-lint crashes on; it is in the report, too.
        show_notes: whether informational findings are wanted, or only counted.
    """
    known = {file.shown: file for file in files}
    inputs = [known.get(path) or Input(path, Path(path), named=False) for path in report.files]
    documents = {file.shown: (file, document) for file in inputs if (document := _template(file))}
    crashed = Problems()
    found = list(_findings(documents.values(), crashed))
    problems.extend(crashed)
    shown = [(result, rule) for result, rule in found if show_notes or result.level is not Severity.NOTE]
    rules = {rule.name: rule for _, rule in shown}
    return replace(
        report,
        findings=tuple(sorted((*report.findings, *(result for result, _ in shown)), key=attrgetter("order"))),
        errors=tuple(sorted((*report.errors, *crashed.errors))),
        sources={**report.sources, **{path: documents[path][1].text for path in {r.location.path for r, _ in shown}}},
        hidden_notes=report.hidden_notes + len(found) - len(shown),
        tools=(*report.tools, Tool(NAME, version(NAME), tuple(rules[name] for name in sorted(rules)))),
    )


def _template(file: Input) -> Document | None:
    """Return the CloudFormation template in a file; None for anything else."""
    try:
        document = parse(bytes_of(file), file.shown)
    except Unreadable:
        return None
    return document if is_template(document.data) else None


def _findings(templates: Iterable[tuple[Input, Document]], problems: Problems) -> Iterator[tuple[Result, Rule]]:
    """Yield what cfn-lint finds, each with its rule; where it crashes, that is a problem, and the rest goes on."""
    try:
        runner = _Runner()
    except (Exception, SystemExit) as error:  # its configuration may be wrong, and its rules anybody's code
        problems.crashed("", error, tool=NAME)
        return
    for file, document in templates:
        try:
            for match in runner.matches(file, document):
                yield _result(match, file), _rule(match.rule)
        except (Exception, SystemExit) as error:
            problems.crashed(file.shown, error, tool=NAME)


class _Runner:
    """cfn-lint with its rules, loaded once."""

    def __init__(self) -> None:
        from cfnlint.config import ConfigMixIn
        from cfnlint.runner import Runner

        self._configuration = ConfigMixIn
        self._rules = Runner(ConfigMixIn([])).rules

    def matches(self, file: Input, document: Document) -> list[Any]:
        """Return cfn-lint's matches on one template."""
        from cfnlint.decode import decode_str
        from cfnlint.runner.template import run_template_by_data, run_template_by_file_path

        if file.path is None:
            template, broken = decode_str(document.text)
            found = broken or list(run_template_by_data(template, self._configuration([]), self._rules))
        else:
            configuration = self._configuration([], templates=[glob.escape(str(file.path))])
            paths = configuration.templates  # none if its configuration ignores the template
            found = [m for path in paths for m in run_template_by_file_path(path, configuration, self._rules, False)]
        # Its configuration may have it run our rules; these ran already.
        return [match for match in found if not type(match.rule).__module__.startswith("archlint.")]


def _result(match: Any, file: Input) -> Result:
    line, column = max(1, match.linenumber), max(1, match.columnnumber)
    end = max((line, column + 1), (match.linenumberend, match.columnnumberend))
    route = [str(step) for step in getattr(match, "path", ())]
    resource = route[1] if route[:1] == ["Resources"] and len(route) > 1 else "/".join(route)
    place, part = identity(file.path) if file.path else file.shown, f"{'/'.join(route)}: {match.message}"
    return Result(
        check=match.rule.id,
        level=_LEVELS[match.rule.severity],
        message=match.message,
        resource=resource,
        location=Location(file.shown, line, column, *end),
        related=(),
        tags=tuple(match.rule.tags),
        fingerprint=fingerprint(match.rule.id, place, resource, part),
        file=place,
        part=part,
    )


def _rule(rule: Any) -> Rule:
    summary = rule.shortdesc or rule.id
    see = (rule.source_url,) if rule.source_url else ()
    documentation = "\n\n".join(filter(None, [summary, rule.description]))
    return Rule(rule.id, _LEVELS[rule.severity], tuple(rule.tags), see, documentation, summary)
