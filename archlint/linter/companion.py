"""cfn-lint's own findings on CloudFormation templates, in archlint's report; cfn-lint is imported only for this."""

from __future__ import annotations

import glob
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from importlib.metadata import version
from importlib.util import find_spec
from operator import attrgetter
from pathlib import Path
from typing import Any

from archlint.findings.fingerprint import fingerprint
from archlint.findings.problems import Problems
from archlint.findings.result import Report, Result, Rule, Tool
from archlint.findings.severity import Severity
from archlint.findings.wording import quoted
from archlint.languages.cloudformation.secrets import quotable, secret_texts
from archlint.languages.detect import FileKind, kind_of
from archlint.linter.inputs.inputs import Input
from archlint.linter.inputs.scopes import bytes_of
from archlint.model.errors import NotInstalledError
from archlint.model.source.document import Document, parse
from archlint.model.source.files.project import path_in_project
from archlint.model.source.location import Location
from archlint.model.source.text import Unreadable

NAME = "cfn-lint"
CONFIGURATION = ".cfnlintrc"

#: What cfn-lint's configuration may set even where its author is not trusted: which findings are wanted.
#: Everything else has it load code or data, or write files.
_HARMLESS = frozenset(
    {
        "configure_rules",
        "ignore_bad_template",
        "ignore_checks",
        "include_checks",
        "include_experimental",
        "mandatory_checks",
        "merge_configs",
        "parameters",
        "regions",
    }
)
#: What is done here in its place, or makes no difference here.
_KNOWN = _HARMLESS | {"format", "ignore_templates", "non_zero_exit_code", "templates"}
#: Rules that it may append, which ran already.
_OURS = ["archlint.cfnlint"]

_LEVELS = {"error": Severity.ERROR, "warning": Severity.WARNING, "informational": Severity.NOTE}


def require_cfn_lint() -> None:
    """Make sure that cfn-lint is installed; it is not loaded.

    Raises:
        NotInstalledError: it is not: only the extra `cfn-lint` brings it.
    """
    if find_spec("cfnlint") is None:
        raise NotInstalledError("--with-cfn-lint", NAME, "cfn-lint")


def add_cfn_lint(
    report: Report, files: Sequence[Input], problems: Problems, *, show_notes: bool, trust: bool
) -> Report:
    """Return a report with what cfn-lint finds in the CloudFormation templates that were read.

    cfn-lint goes by its own configuration: that of the user, and `.cfnlintrc` in the working folder.

    Args:
        report: what archlint found.
        files: what archlint looked at.
        problems: takes up what cfn-lint crashes on; it is in the report, too.
        show_notes: whether informational findings are wanted, or only counted.
        trust: whether the configuration in the working folder may name rules, which are code, and other files.
    """
    known = {file.shown: file for file in files}
    inputs = [known.get(path) or Input(path, Path(path), named=False) for path in report.files]
    documents = {file.shown: (file, document) for file in inputs if (document := _template(file))}
    crashed = Problems()
    found = list(_findings(documents.values(), trust, crashed))
    problems.extend(crashed)
    shown = [(result, rule) for result, rule in found if show_notes or result.level is not Severity.NOTE]
    rules = {rule.name: rule for _, rule in shown}
    reported = {result.location.path for result, _ in shown}
    return replace(
        report,
        findings=tuple(sorted((*report.findings, *(result for result, _ in shown)), key=attrgetter("order"))),
        errors=tuple(sorted((*report.errors, *crashed.errors))),
        sources={**{path: quotable(documents[path][1]) for path in reported}, **report.sources},
        hidden_notes=report.hidden_notes + len(found) - len(shown),
        tools=(*report.tools, Tool(NAME, version(NAME), tuple(rules[name] for name in sorted(rules)))),
    )


def _template(file: Input) -> Document | None:
    """Return the CloudFormation template in a file; None for anything else."""
    try:
        document = parse(bytes_of(file), file.shown)
    except Unreadable:
        return None
    return document if kind_of(document) is FileKind.TEMPLATE else None


def _findings(
    templates: Iterable[tuple[Input, Document]], trust: bool, problems: Problems
) -> Iterator[tuple[Result, Rule]]:
    """Yield what cfn-lint finds, each with its rule; where it crashes, that is a problem, and the rest goes on."""
    try:
        runner = _Runner(trust, problems)
    except (Exception, SystemExit) as error:  # its configuration may be wrong, its rules another author's code
        problems.crashed("", error, tool=NAME)
        return
    if runner.ignored:
        said = quoted(runner.ignored)
        problems.warn(CONFIGURATION, f"says {said}, which may load code or files: cfn-lint hears it only with --trust")
    for file, document in templates:
        try:
            for match in runner.matches(file, document):
                yield _result(match, file, secret_texts(document)), _rule(match.rule)
        except (Exception, SystemExit) as error:
            problems.crashed(file.shown, error, tool=NAME)


class _Log(logging.Handler):
    """What cfn-lint writes to its log: names of files and values stand in it, so it is warned like the run's own."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(logging.WARNING)
        self._problems = problems

    def emit(self, record: logging.LogRecord) -> None:
        """Add a warning."""
        self._problems.warn(f"{NAME}:", record.getMessage())


def _hear_log(problems: Problems) -> None:
    logger = logging.getLogger("cfnlint")
    logger.handlers = [handler for handler in logger.handlers if not isinstance(handler, _Log)]
    logger.addHandler(_Log(problems))
    logger.propagate = False


class _Runner:
    """cfn-lint with its rules, loaded once.

    Attributes:
        ignored: what the configuration in the working folder says that is not done, as it is not trusted.
    """

    def __init__(self, trust: bool, problems: Problems) -> None:
        from cfnlint.runner import Runner

        _hear_log(problems)
        self._trust = trust
        self._passed_by: Sequence[str] = ()
        self.ignored: list[str] = []
        self._rules = Runner(self._configuration()).rules

    def _configuration(self, **options: Any) -> Any:
        """Return cfn-lint's configuration; of one that is not trusted what it says of findings, and nothing more."""
        from cfnlint.config import ConfigFileArgs, ConfigMixIn

        configuration = ConfigMixIn([], **options)
        if not self._trust:
            said, own = configuration.file_args, _of_the_user(ConfigFileArgs)
            self._passed_by = said.get("ignore_templates") or ()
            self.ignored = sorted(key for key in said if key not in _KNOWN and said[key] not in (own.get(key), _OURS))
            trusted = {key: value for key, value in own.items() if key not in _HARMLESS}
            configuration.file_args = trusted | {key: said[key] for key in said if key in _HARMLESS}
        return configuration

    def matches(self, file: Input, document: Document) -> list[Any]:
        """Return cfn-lint's matches on one template."""
        from cfnlint.decode import decode_str
        from cfnlint.runner.template import run_template_by_data, run_template_by_file_path

        if file.path is None:
            template, broken = decode_str(document.text)
            found = broken or list(run_template_by_data(template, self._configuration(), self._rules))
        else:
            configuration = self._configuration(templates=[glob.escape(str(file.path))])
            paths = configuration.templates  # none if its configuration ignores the template
            if any(_is_like(pattern, file.path) for pattern in self._passed_by):
                return []
            found = [m for path in paths for m in run_template_by_file_path(path, configuration, self._rules, False)]
        # Its configuration may have it run our rules; these ran already.
        return [match for match in found if not type(match.rule).__module__.startswith("archlint.")]


def _is_like(pattern: str, path: Path) -> bool:
    """Tell whether `glob` would find a path, without having it follow the pattern through the file system."""
    steps = Path(pattern).parts
    reached = _skipping(steps, 0)
    for part in path.parts:
        reached = {after for at in reached if at < len(steps) for after in _after(steps, at, part)}
    return len(steps) in reached


def _after(steps: Sequence[str], at: int, part: str) -> set[int]:
    """Return how many steps of a pattern may be behind one when a part of a path is, too."""
    if steps[at] == "**":
        return _skipping(steps, at)
    return _skipping(steps, at + 1) if fnmatchcase(part, steps[at]) else set()


def _skipping(steps: Sequence[str], at: int) -> set[int]:
    """Return how many steps may be behind one, with those that need no part of a path."""
    reached = {at}
    while steps[at : at + 1] == ("**",):
        at += 1
        reached.add(at)
    return reached


def _of_the_user(read: Callable[..., Any]) -> dict[str, Any]:
    """Return what the configuration in the user's home folder says."""
    for suffix in ("", ".yaml", ".yml"):
        path = Path.home() / f"{CONFIGURATION}{suffix}"
        if path.is_file() and not path.is_relative_to(Path.cwd()):
            said: dict[str, Any] = read(config_file=path).file_args
            return said
    return {}


def _result(match: Any, file: Input, secrets: Sequence[str]) -> Result:
    line, column = max(1, match.linenumber), max(1, match.columnnumber)
    end = max((line, column + 1), (match.linenumberend, match.columnnumberend))
    route = [str(step) for step in getattr(match, "path", ())]
    resource = route[1] if route[:1] == ["Resources"] and len(route) > 1 else "/".join(route)
    place, message = path_in_project(file.path) if file.path else file.shown, _without(match.message, secrets)
    part = f"{'/'.join(route)}: {message}"
    return Result(
        check=match.rule.id,
        level=_LEVELS[match.rule.severity],
        message=message,
        resource=resource,
        location=Location(file.shown, line, column, *end),
        related=(),
        tags=tuple(match.rule.tags),
        fingerprint=fingerprint(match.rule.id, place, resource, part),
        file=place,
        part=part,
    )


def _without(message: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        message = message.replace(secret, "***")
    return message


def _rule(rule: Any) -> Rule:
    summary = rule.shortdesc or rule.id
    see = (rule.source_url,) if rule.source_url else ()
    documentation = "\n\n".join(filter(None, [summary, rule.description]))
    return Rule(rule.id, _LEVELS[rule.severity], tuple(rule.tags), see, documentation, summary)
