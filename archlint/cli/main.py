"""The command line: options in, exit code out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archlint.cli.accepting import end_with_baseline, end_with_ignores
from archlint.cli.commands.agents import serve_agents
from archlint.cli.commands.audit import audit
from archlint.cli.commands.describing import checks, config, explain
from archlint.cli.commands.differing import DiffCommand, Differing, show_difference, showing_differences
from archlint.cli.commands.serving import server
from archlint.cli.commands.tracing import Tracing, tracing
from archlint.cli.errors import Group, exit_code, expected_errors
from archlint.cli.options.completion import SHELLS, complete_command, script
from archlint.cli.options.deployment import Deploying, deploying
from archlint.cli.options.drawing import Drawing, drawing
from archlint.cli.options.group import Command, output_option
from archlint.cli.options.known_findings import (
    Baselining,
    Fixing,
    Ignoring,
    Locating,
    baselining,
    fixing,
    ignoring,
    locating,
)
from archlint.cli.options.reporting import Reporting, reporting
from archlint.cli.options.running import Caching, caching, failing, processes
from archlint.cli.options.selecting import Collecting, Configuring, collecting, configuring, packing
from archlint.cli.terminal import ProgressBar, read_stdin, write
from archlint.findings.ignored.targets import require_unread
from archlint.findings.severity import Severity
from archlint.model.errors import MisuseError

# What the commands need, each of them loads itself: a commit hook mostly finds nothing to lint, and should end at once.
if TYPE_CHECKING:
    from archlint.linter import Request

_STDIN = "-"


def _show_versions(context: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    del parameter
    if wanted and not context.resilient_parsing:
        from archlint.cli.versions import versions

        write(versions(), None)
        context.exit()


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "-v",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_versions,
    help="Show the versions of archlint and of what it builds on.",
)
def main() -> None:
    """Find where an AWS architecture loses messages, from its templates."""


main.add_command(audit)
main.add_command(server)


@main.command(cls=Command, short_help="Find what is wrong, in files, folders or standard input.")
@click.argument("paths", nargs=-1, type=click.Path())
@reporting
@configuring
@collecting
@packing
@failing
@click.option(
    "--min-level",
    type=click.Choice([severity.value for severity in Severity]),
    help="The mildest level that is reported at all; 'note' shows notes, too.",
)
@processes
@caching
@deploying
@ignoring
@baselining
@fixing
@locating
@click.option(
    "--changed",
    is_flag=True,
    help="PATHS are files that changed: lint the stacks they belong to, whatever other files these have; for hooks.",
)
@click.option("--tracked", is_flag=True, help="Leave out files that git does not track; with --changed, this is so.")
@click.option("--with-cfn-lint", is_flag=True, help="Report what cfn-lint finds in the CloudFormation templates, too.")
@click.option("--trust", is_flag=True, help="Let a .cfnlintrc in the working folder load rules, which are code.")
def lint(
    paths: tuple[str, ...],
    reporting: Reporting,
    configuring: Configuring,
    collecting: Collecting,
    packs: tuple[str, ...],
    fail_on: str | None,
    min_level: str | None,
    jobs: int | None,
    caching: Caching,
    deploying: Deploying,
    ignoring: Ignoring,
    baselining: Baselining,
    fixing: Fixing,
    locating: Locating,
    changed: bool,
    tracked: bool,
    with_cfn_lint: bool,
    trust: bool,
) -> None:
    """Lint templates: files, folders, or '-' for standard input; by default the working folder.

    Exits with 0 if nothing is found, 1 for findings, and 2 if part of the job could not be done: a template
    cannot be read, a file that is named is none, a check crashes, an option is wrong. 'archlint check' is the same.
    """
    from archlint.linter.inputs.changed import any_may_matter

    if changed and not any_may_matter(paths):
        return
    from archlint.linter import lint as lint_request
    from archlint.linter.request import requires_reason, run_settings, settled

    with expected_errors():
        baselining.require_sense(ignoring, reporting.output)
        ignoring.require_reason_in_place(paths)
        fixing.require_sense(ignoring, baselining, paths)
        if trust and not with_cfn_lint:
            raise MisuseError("--trust needs --with-cfn-lint")
        request = replace(
            _request(paths, locating, deploying, collecting, configuring, packs),
            changed=changed,
            tracked=tracked,
            min_level=min_level or "",
            no_ignores=ignoring.no_ignores,
            # A baseline is written of all that is found.
            baseline=baselining.baseline if baselining.write_baseline is None else None,
            no_baseline=baselining.no_baseline or baselining.write_baseline is not None,
            prune_baseline=baselining.prune_baseline,
            since=baselining.since,
            # A baseline holds what there is.
            no_since=baselining.no_since or (baselining.write_baseline is not None and baselining.since is None),
            # cfn-lint's findings are ignored in its own ways.
            with_cfn_lint=with_cfn_lint and ignoring.add_ignores is None,
            trust=trust,
            show_fixes=fixing.show_fixes,
            jobs=jobs,
            **caching._asdict(),
        )
        settings = run_settings(request)
        ignoring.require_reason_if(lambda: requires_reason(request))
        fail_on = fail_on or settings.fail_on or Severity.WARNING.value
        # A note that decides about the exit code is to be seen.
        request = replace(request, show_notes=fail_on == Severity.NOTE.value)
        configured = settled(request, settings)
        reporting = reporting.configured(settings.output)
        needs = reporting.needs_architecture
        request = replace(request, with_architecture=needs, with_messages=needs)
        read = (*deploying.files, *configured.named_files)
        known = (baselining.baseline, configured.baseline)
        require_unread([output.path for output in reporting.outputs], (*read, *known))
        require_unread([baselining.write_baseline], read)
        if fixing.makes_fixes:
            from archlint.cli.mending import mend_findings

            mend_findings(request, fixing, reporting, fail_on, shows_suppressed=ignoring.show_suppressed)
        with ProgressBar() as progress:
            report = lint_request(request, progress)
        if ignoring.add_ignores is not None:
            end_with_ignores(report, ignoring.add_ignores)
        if baselining.write_baseline is not None:
            end_with_baseline(report, baselining.write_baseline)
        reporting.deliver(report if ignoring.show_suppressed else report.hiding_suppressed)
    sys.exit(exit_code(report, fail_on))


@main.command(cls=Command, short_help="Show the architecture that the checks see.")
@click.argument("paths", nargs=-1)
@drawing
@output_option("the graph")
@configuring
@collecting
@packing
@caching
@deploying
@locating
def graph(
    paths: tuple[str, ...],
    drawing: Drawing,
    output: Path | None,
    configuring: Configuring,
    collecting: Collecting,
    packs: tuple[str, ...],
    caching: Caching,
    deploying: Deploying,
    locating: Locating,
) -> None:
    """Show the architecture that the checks see, in one environment; docs/graph.md says what is in it."""
    from archlint.cli.commands.drawing import draw

    with expected_errors():
        drawing.require_sense(chooses_checks=bool(packs) or any(configuring))
        request = _request(paths, locating, deploying, collecting, configuring, packs, caching)
    draw(request, drawing, output)


@main.command("diff", cls=DiffCommand, short_help="Show what differs between two architectures.")
@click.argument("base", default="", type=click.Path())
@click.argument("head", default="", type=click.Path())
@showing_differences
@configuring
@collecting
@packing
@caching
@deploying
def show_diff(
    base: str,
    head: str,
    paths: tuple[str, ...],
    differing: Differing,
    configuring: Configuring,
    collecting: Collecting,
    packs: tuple[str, ...],
    caching: Caching,
    deploying: Deploying,
) -> None:
    """Show what differs between two architectures: revisions of git, or files and folders; docs/diff.md says how.

    BASE is by default the merge base with the default branch, HEAD the working tree. Exits with 2 if a part of
    either could not be read.
    """
    with expected_errors():
        request = _request(paths, None, deploying, collecting, configuring, packs, caching)
    show_difference(request, base, head, differing)


@main.command(cls=Command, short_help="Follow a message from a resource on.")
@click.argument("paths", nargs=-1)
@tracing
@collecting
@deploying
@locating
def trace(
    paths: tuple[str, ...], tracing: Tracing, collecting: Collecting, deploying: Deploying, locating: Locating
) -> None:
    """Follow a message from a resource on: hop by hop, and as a whole, in one environment."""
    with expected_errors():
        code = tracing.run(_request(paths, locating, deploying, collecting))
    sys.exit(code)


@main.command(cls=Command, short_help="Print a shell's script for completion.")
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script that makes SHELL complete archlint's commands, options and the names of checks."""
    write(script(main, "archlint", shell).splitlines(), None)


@main.command("help", cls=Command)
@click.argument("command", required=False, shell_complete=complete_command)
@click.pass_context
def show_help(context: click.Context, command: str | None) -> None:
    """Show the help of COMMAND, or what commands there are."""
    above = context.find_root()
    if command is None:
        shown = above
    else:
        name, found, _ = main.resolve_command(above, [command])
        assert found is not None, "else it is told what may be meant"
        shown = click.Context(found, parent=above, info_name=name)
    write(shown.get_help().split("\n"), None)


for command in (checks, explain, config, serve_agents):
    main.add_command(command)


def _request(
    paths: Sequence[str],
    locating: Locating | None,
    deploying: Deploying,
    collecting: Collecting,
    configuring: Configuring | None = None,
    packs: tuple[str, ...] = (),
    caching: Caching | None = None,
) -> Request:
    """Return the request that options make."""
    from archlint.linter import Request
    from archlint.model.source.files.raw import MAX_JSON

    said: dict[str, Any] = configuring._asdict() if configuring else {}
    return Request(
        paths=[path for path in paths if path != _STDIN],
        # One byte more than is ever read: it is refused for its size then, as a file would be.
        stdin=read_stdin(MAX_JSON + 1) if _STDIN in paths else None,
        packs=packs,
        **(locating._asdict() if locating else {}),
        **(caching._asdict() if caching else {}),
        **deploying.said,
        **collecting._asdict(),
        **said,
    )
