"""The command line: options in, exit code out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from archlint.cli.completion import SHELLS, complete_check, script
from archlint.cli.options import (
    FILE,
    Baselining,
    Command,
    Configuring,
    Deploying,
    Ignoring,
    Locating,
    baselining,
    configuring,
    deploying,
    ignoring,
    locating,
    packing,
)
from archlint.cli.reporting import Reporting, linted_files, reporting, require_other
from archlint.cli.terminal import ProgressBar, complain, read_stdin, warn, write
from archlint.findings.severity import Severity
from archlint.model.errors import BrokenConfiguration, Misuse, Refusal
from archlint.model.source.printable import JSON_HASH, on_one_line, without_commands

# What the commands need, each of them loads itself: a commit hook mostly finds nothing to lint, and shall not be felt.
if TYPE_CHECKING:
    from archlint.findings.check import Check
    from archlint.findings.problems import Problems
    from archlint.findings.result import Report
    from archlint.linter.config.configuration import Configuration
    from archlint.linter.config.configurations import Configurations
    from archlint.linter.inputs.environments import Environment
    from archlint.linter.inputs.inputs import Input

OK, FINDINGS, INCOMPLETE, INTERRUPTED = 0, 1, 2, 130

_STDIN = "-"
#: What click says the help with; older versions have nothing like it.
_NO_ARGUMENTS: Any = getattr(click.exceptions, "NoArgsIsHelpError", ())


class _Failure(click.ClickException):
    """Something that leaves nothing to report."""

    exit_code = INCOMPLETE


@contextmanager
def _expected_errors() -> Iterator[None]:
    """Turn what may go wrong before there is anything to report into a message and an exit code."""
    try:
        yield
    except Misuse as error:
        raise click.UsageError(str(error)) from None
    except Refusal as error:
        raise _Failure(str(error)) from None
    except KeyboardInterrupt:
        # Not click's 1, which says that there are findings.
        sys.exit(INTERRUPTED)


def _show_versions(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    del parameter
    if wanted and not context.resilient_parsing:
        from archlint.cli.versions import versions

        _write(versions())
        context.exit()


@contextmanager
def _printable_errors() -> Iterator[None]:
    """Make what is said of a wrong command line one line: names of files and values stand in it."""
    try:
        yield
    except click.ClickException as error:
        message = error.format_message()
        if (words := on_one_line(message)) == message or isinstance(error, _NO_ARGUMENTS):
            raise
        if isinstance(error, click.UsageError):
            raise click.UsageError(words, error.ctx) from None
        raise _Failure(words) from None


class _Group(click.Group):
    """The command that has all others below it: whatever these say or meet goes by here."""

    def make_context(self, *arguments: Any, **options: Any) -> click.Context:
        """Parse the options before the name of a command."""
        with _printable_errors():
            return super().make_context(*arguments, **options)

    def invoke(self, context: click.Context) -> Any:
        """Parse and run a command."""
        with _printable_errors(), _expected_errors():
            return super().invoke(context)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_versions,
    help="Show the versions of archlint and of what it builds on.",
)
def main() -> None:
    """Find where an AWS architecture loses messages, from its templates."""


@main.command(cls=Command)
@click.argument("paths", nargs=-1, type=click.Path())
@reporting
@configuring
@packing
@click.option(
    "--fail-on",
    type=click.Choice([*(severity.value for severity in Severity), "never"]),
    default=Severity.WARNING.value,
    show_default=True,
    help="The mildest level that makes the exit code 1; 'note' shows notes, too.",
)
@click.option(
    "--jobs", metavar="N", type=click.IntRange(min=1), help="Processes to use; by default as many as pay off."
)
@deploying
@ignoring
@baselining
@locating
@click.option(
    "--changed",
    is_flag=True,
    help="PATHS are files that changed: lint the stacks they belong to, whatever other files these have; for hooks.",
)
@click.option("--with-cfn-lint", is_flag=True, help="Report what cfn-lint finds in the CloudFormation templates, too.")
@click.option("--trust", is_flag=True, help="Let a .cfnlintrc in the working folder load rules, which are code.")
def lint(
    paths: tuple[str, ...],
    reporting: Reporting,
    configuring: Configuring,
    packs: tuple[str, ...],
    fail_on: str,
    jobs: int | None,
    deploying: Deploying,
    ignoring: Ignoring,
    baselining: Baselining,
    locating: Locating,
    changed: bool,
    with_cfn_lint: bool,
    trust: bool,
) -> None:
    """Lint templates: files, folders, or '-' for standard input; by default the working folder.

    Exits with 0 if nothing is found, 1 for findings, and 2 if part of the job could not be done: a template
    cannot be read, a file that is named is none, a check crashes, an option is wrong.
    """
    from archlint.linter.inputs.changed import any_may_matter

    if changed and not any_may_matter(paths):
        return
    from archlint.findings.problems import Problems
    from archlint.linter.run import run

    problems = Problems()
    with _expected_errors():
        baselining.require_sense(ignoring, reporting.output)
        ignoring.require_reason_in_place(paths)
        if trust and not with_cfn_lint:
            raise Misuse("--trust needs --with-cfn-lint")
        checks = _discovered(packs)
        files = _configured_inputs(paths, locating, configuring, checks, problems, changed=changed)
        environments = _environments(deploying, files)
        # A note that decides about the exit code is to be seen.
        show_notes = fail_on == Severity.NOTE.value
        with ProgressBar() as progress:
            report = run(
                files,
                checks,
                problems,
                show_notes=show_notes,
                heed_ignores=not ignoring.no_ignores,
                # Of what is excluded here nobody sees what it needs.
                walked=() if changed or configuring.exclude else _folders(paths),
                environments=environments,
                packs=packs,
                jobs=jobs,
                progress=progress,
            )
        notes_shown = show_notes or all(file.configuration.shows_notes for file in files)
        if ignoring.add_ignores is not None:
            from archlint.findings.ignored.acceptance import accept_by_ignores

            new = _compared(report, baselining, problems, notes_shown=notes_shown)
            _say(accept_by_ignores(new, ignoring.add_ignores, problems), problems)
        if with_cfn_lint:
            from archlint.linter.companion import add_cfn_lint

            report = add_cfn_lint(report, files, problems, show_notes=notes_shown, trust=trust)
        if baselining.write_baseline is not None:
            from archlint.findings.ignored.acceptance import accept_by_baseline

            require_other(baselining.write_baseline, linted_files(report))
            _say(accept_by_baseline(report, baselining.write_baseline), problems)
        report = _compared(report, baselining, problems, notes_shown=notes_shown)
        if not ignoring.show_suppressed:
            report = report.hiding_suppressed
        reporting.deliver(report, problems)
    sys.exit(_exit_code(report, fail_on))


@main.command(cls=Command)
@click.argument("paths", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "dot", "mermaid"]),
    default="json",
    show_default=True,
    help="json has every node and edge; the drawings leave out what only connects two others.",
)
@click.option(
    "--output",
    metavar="FILE",
    type=FILE,
    help="Write the graph to FILE instead of standard output.",
)
@deploying
@locating
def graph(paths: tuple[str, ...], form: str, output: Path | None, deploying: Deploying, locating: Locating) -> None:
    """Show the graph that the checks see, in one environment."""
    from archlint.findings.problems import Problems
    from archlint.findings.wording import quoted
    from archlint.linter.config.configurations import Configurations
    from archlint.linter.read import read_all
    from archlint.report import diagram
    from archlint.report import graph as report

    problems = Problems()
    with _expected_errors():
        configurations = Configurations()
        files = _inputs(paths, locating, problems, configurations)
        problems.extend(configurations.problems)
        environments = _environments(deploying, files)
        if len(environments) > 1:
            raise Misuse(f"a graph is of one environment, not of {quoted([each.name for each in environments])}")
        found = read_all(files, environments[0], problems)
    network = report.network([(documents[0].path, graph) for documents, graph in found])
    complain(problems, errors=True)
    if not found and not problems.errors:
        warn("no template found")
    render = {"json": report.render_json, "dot": diagram.render_dot, "mermaid": diagram.render_mermaid}
    with _expected_errors():
        if output is not None:
            require_other(output, [document.path for documents, _ in found for document in documents])
        write(render[form](network), output)
    sys.exit(INCOMPLETE if problems.errors else OK)


@main.command()
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="The form."
)
@packing
def checks(form: str, packs: tuple[str, ...]) -> None:
    """List the checks."""
    from archlint.report.checks import render_json, render_text

    with _expected_errors():
        found = _discovered(packs)
    _write(render_json(found) if form == "json" else render_text(found))


@main.command()
@click.argument("name", shell_complete=complete_check)
@packing
def explain(name: str, packs: tuple[str, ...]) -> None:
    """Explain the check NAME."""
    from archlint.findings.selection import find
    from archlint.report.checks import render_explanation

    with _expected_errors():
        check = find(_discovered(packs), name)
    _write(render_explanation(check))


@main.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script that makes SHELL complete archlint's commands, options and the names of checks."""
    _write(script(main, "archlint", shell).splitlines())


@main.command()
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False))
@configuring
@packing
@click.option("--schema", is_flag=True, help="Print the JSON schema of configuration files instead.")
def config(folder: str, configuring: Configuring, packs: tuple[str, ...], schema: bool) -> None:
    """Show what is configured for the files in FOLDER, and where each value comes from."""
    from archlint.linter.config import schema as configuration_schema
    from archlint.linter.config import text as configuration_text

    with _expected_errors():
        found = _discovered(packs)
        _require(configuring, found)
        configuration = configuring.configurations.of(os.path.realpath(folder))
        _validate(configuration, found)
        configuration = configuration.excluding(configuring.exclude)
    lines = configuration_schema.render(found) if schema else configuration_text.render(configuration, found)
    _write(without_commands(line, JSON_HASH) for line in lines)


def _compared(report: Report, baselining: Baselining, problems: Problems, *, notes_shown: bool) -> Report:
    """Return a report in which only what is new counts, if there is a baseline."""
    if baselining.baseline is None:
        return report
    from archlint.findings.ignored.acceptance import compare

    if baselining.prune_baseline:
        require_other(baselining.baseline, linted_files(report))
    return compare(report, baselining.baseline, problems, prune=baselining.prune_baseline, notes_shown=notes_shown)


def _discovered(packs: Sequence[str]) -> list[Check]:
    from archlint.findings.discovery import discover

    return discover(packs)


def _say(message: str, problems: Problems) -> NoReturn:
    """End with a message instead of a report."""
    complain(problems, errors=True)
    click.echo(on_one_line(message))
    sys.exit(INCOMPLETE if problems.errors else OK)


def _require(configuring: Configuring, checks: Sequence[Check]) -> None:
    from archlint.findings.selection import find

    for name in (*configuring.select, *configuring.ignore):
        find(checks, name)


def _configured_inputs(
    paths: Sequence[str],
    locating: Locating,
    configuring: Configuring,
    checks: Sequence[Check],
    problems: Problems,
    *,
    changed: bool,
) -> list[Input]:
    """Return the inputs, once it is sure that their configurations speak of checks there are."""
    _require(configuring, checks)
    configurations = configuring.configurations
    if changed:
        from archlint.linter.inputs.changed import stacks_of

        files = stacks_of(paths, configurations, configuring.exclude, problems)
    else:
        files = _inputs(paths, locating, problems, configurations, configuring.exclude)
    problems.extend(configurations.problems)
    here = configurations.of(os.path.realpath(os.curdir))
    _validate(here, checks)
    return _validly_configured(files, here, checks, problems)


def _validly_configured(
    files: Sequence[Input], here: Configuration, checks: Sequence[Check], problems: Problems
) -> list[Input]:
    """Return the files whose configurations speak of checks there are; what is wrong elsewhere is an error there."""
    broken = set()
    for configuration in dict.fromkeys(file.configuration for file in files if file.configuration != here):
        try:
            _validate(configuration, checks)
        except BrokenConfiguration as error:
            broken.add(configuration)
            problems.failed(error.path, f"{error.reason}; what it is for is not linted", error.line)
    return [file for file in files if file.configuration not in broken]


def _validate(configuration: Configuration, checks: Sequence[Check]) -> None:
    if configuration.path:
        from archlint.linter.config.file import validate

        validate(configuration, checks)


def _inputs(
    paths: Sequence[str],
    locating: Locating,
    problems: Problems,
    configurations: Configurations,
    exclude: tuple[str, ...] = (),
) -> list[Input]:
    from archlint.linter.inputs.inputs import collect, from_stdin

    files = collect([path for path in paths or ["."] if path != _STDIN], problems, configurations, exclude)
    if _STDIN in paths:
        # One byte more than is ever read: it is refused for its size then, as a file would be.
        from archlint.model.source.raw import MAX_JSON

        files.append(from_stdin(read_stdin(MAX_JSON + 1), locating.stdin_filename, configurations))
    from dataclasses import replace

    if locating.allow_empty:
        files = [replace(file, may_be_nothing=True) for file in files]
    if locating.source_root is None:
        return files
    from archlint.languages.terraform.hcl.file_names import holds_configuration

    if not holds_configuration(locating.source_root):
        raise Misuse(f"--source-root: there is no configuration in '{locating.source_root}'")
    return [replace(file, source_root=locating.source_root) for file in files]


def _environments(deploying: Deploying, files: Sequence[Input]) -> list[Environment]:
    """Return the environments of the command line, once it is sure that the files have those they are to have."""
    from archlint.linter.inputs.environments import require_samconfigs

    environments = deploying.environments
    require_samconfigs(environments, files)
    return environments


def _folders(paths: Sequence[str]) -> list[str]:
    """Return the folders among paths, resolved."""
    return [os.path.realpath(path) for path in paths or ["."] if os.path.isdir(path)]  # noqa: PTH112 - click's strings


def _write(lines: Iterable[str]) -> None:
    with _expected_errors():
        write(lines, None)


def _exit_code(report: Report, fail_on: str) -> int:
    if report.errors:
        return INCOMPLETE
    if fail_on == "never":
        return OK
    threshold = Severity(fail_on)
    return FINDINGS if any(finding.level.at_least(threshold) for finding in report.findings) else OK
