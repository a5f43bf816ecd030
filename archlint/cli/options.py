"""Options of the command line that belong together: each group comes to the command as one value."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import click

from archlint.cli.completion import complete_word
from archlint.cli.help import TITLES, Explained
from archlint.findings.profile import PROFILES
from archlint.model.errors import MisuseError
from archlint.model.regex import regex

#: A function that becomes a command, and what adds options to one.
_Function: TypeAlias = Callable[..., Any]
_Decorator: TypeAlias = Callable[[_Function], _Function]

FILE = click.Path(dir_okay=False, path_type=Path)

#: Options whose value may be left out.
_OPTIONAL_VALUES = ("--add-ignores", "--fix")
#: One whose value may be left out, or be the next word.
_REVISION = "--since"
#: Options that take all arguments behind them that look like `Name=Value`.
_MANY_VALUES = ("--parameter-overrides",)
_PAIR = regex(r"[A-Za-z0-9]+=.*", re.DOTALL)


class Command(Explained):
    """A command some of whose options take no value, or several, as those of ruff and of the AWS CLI do."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        """Parse the command line once each option in it has exactly one value.

        A bare `--add-ignores` means `--add-ignores=`, as does `--since` at the end or before another option, and
        `--parameter-overrides A=1 B=2` means `--parameter-overrides=A=1 --parameter-overrides=B=2`.
        """
        return super().parse_args(context, list(_one_value_each(arguments)))


def _one_value_each(arguments: Iterable[str]) -> Iterator[str]:
    taking = ""
    rest = iter(_with_revision(arguments))
    for argument in rest:
        if taking and _PAIR.fullmatch(argument):
            yield f"{taking}={argument}"
            continue
        taking = argument if argument in _MANY_VALUES else ""
        if taking:
            yield f"{taking}={next(rest, '')}"
        else:
            yield f"{argument}=" if argument in _OPTIONAL_VALUES else argument


def _with_revision(arguments: Iterable[str]) -> Iterator[str]:
    """Yield a command line in which `--since` has its value in the same word, be it an empty one."""
    waiting = False
    for argument in arguments:
        takes = waiting and not argument.startswith("-")
        if waiting:
            yield f"{_REVISION}={argument if takes else ''}"
        waiting = argument == _REVISION
        if not takes and not waiting:
            yield argument
    if waiting:
        yield f"{_REVISION}="


def group(parameter: str, kind: Any, title: str, *options: _Decorator) -> _Decorator:
    """Return what adds options to a command, which gets them as one `parameter`, a named tuple.

    Args:
        parameter: the name of the command's parameter.
        kind: the class of the tuple; its fields are called like the options.
        title: what the help has the options under.
        options: the options.
    """
    TITLES.update(dict.fromkeys(kind._fields, title))

    def decorate(command: _Function) -> _Function:
        @functools.wraps(command)
        def grouped(**values: Any) -> Any:
            own = {name: values.pop(name) for name in kind._fields}
            return command(**values, **{parameter: kind(**own)})

        function: _Function = grouped
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def _names(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    """Take names apart that are given as `a,b`, or by repeating the option."""
    names = tuple(name.strip() for value in values for name in value.split(",") if name.strip())
    if values and not names and parameter.name == "select":
        raise click.BadParameter("it selects no check", context, parameter)
    return names


def _names_option(name: str, help_text: str) -> _Decorator:
    return click.option(
        name, metavar="NAMES", multiple=True, callback=_names, shell_complete=complete_word, help=help_text
    )


class Configuring(NamedTuple):
    """Which checks run and what they report, as a configuration file may say, too."""

    profile: str | None
    select: tuple[str, ...]
    extend_select: tuple[str, ...]
    ignore: tuple[str, ...]
    pedantic: bool
    require_reason: bool


configuring = group(
    "configuring",
    Configuring,
    "Checks",
    click.option(
        "--profile",
        type=click.Choice(PROFILES),
        help="The checks to run where none are selected: strict means all; recommended, the default, what few dispute.",
    ),
    _names_option("--select", "Run only these checks: names, tags, or patterns such as '*-dlq'."),
    _names_option("--extend-select", "Run these checks, too, even if the configuration ignores them."),
    _names_option("--ignore", "Do not run these checks."),
    click.option("--pedantic", is_flag=True, help="Run all checks, and show notes, too."),
    click.option(
        "--require-reason", is_flag=True, help="Ignores without a reason count for nothing, and are warned of."
    ),
)


class Collecting(NamedTuple):
    """Which configuration holds, and which files are not read."""

    config: Path | None
    isolated: bool
    exclude: tuple[str, ...]
    force_exclude: bool


collecting = group(
    "collecting",
    Collecting,
    "Files",
    click.option(
        "--exclude",
        metavar="PATTERN",
        multiple=True,
        help="Do not read files and folders like this.",
    ),
    click.option("--force-exclude", is_flag=True, help="Do not read what is excluded even when it is named."),
    click.option(
        "--config", metavar="FILE", type=FILE, help="Take the configuration from FILE, and from nowhere else."
    ),
    click.option("--isolated", is_flag=True, help="Leave configuration files alone."),
)


documenting = click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="The form; docs/explanation.schema.json describes the JSON.",
)

packing = click.option(
    "--pack",
    "packs",
    metavar="PATH",
    multiple=True,
    type=click.Path(),
    help="Use the checks in a folder, or in a Python module, that is not installed, too.",
)


class Ignoring(NamedTuple):
    """What to do about what templates ask to ignore."""

    no_ignores: bool
    show_suppressed: bool
    add_ignores: str | None

    def require_reason_in_place(self, paths: Sequence[str]) -> None:
        """Make sure that no path is meant as the reason of `--add-ignores`, which comes with an equals sign.

        Raises:
            MisuseError: one seems to be.
        """
        for path in paths if self.add_ignores == "" else ():
            if path != "-" and not os.path.lexists(path):
                raise MisuseError(f"'{path}' does not exist; a reason is given as --add-ignores='{path}'")

    def require_reason_if(self, required: Callable[[], bool]) -> None:
        """Make sure that `--add-ignores` has a reason where what it writes would count for nothing without one.

        Raises:
            MisuseError: it has none.
        """
        if self.add_ignores == "" and required():
            raise MisuseError("ignores need a reason here: give one as --add-ignores='a reason'")


ignoring = group(
    "ignoring",
    Ignoring,
    "Known findings",
    click.option("--no-ignores", is_flag=True, help="Report also what comments and Metadata ask to ignore."),
    click.option("--show-suppressed", is_flag=True, help="List the findings that do not count, and why."),
    click.option(
        "--add-ignores",
        metavar="[=REASON]",
        help="Ignore all that is found: write comments into YAML, .tf files and code, Metadata and keys // into JSON.",
    ),
)


class Baselining(NamedTuple):
    """What to do with baselines."""

    baseline: Path | None
    no_baseline: bool
    prune_baseline: bool
    write_baseline: Path | None
    since: str | None
    no_since: bool

    def require_sense(self, ignoring: Ignoring, output: Sequence[str]) -> None:
        """Make sure that no option would do nothing without a word.

        Args:
            ignoring: what to do about ignores.
            output: the reports that are wanted.

        Raises:
            MisuseError: one would.
        """
        if self.no_since and self.since is not None:
            raise MisuseError("--no-since leaves no revision to compare with")
        if self.no_baseline and (self.prune_baseline or self.baseline is not None):
            raise MisuseError("--no-baseline leaves no baseline to compare with or to prune")
        if self.write_baseline is not None and ignoring.add_ignores is not None:
            raise MisuseError("--write-baseline and --add-ignores accept the same findings: choose one of them")
        for option, value in (("--write-baseline", self.write_baseline), ("--add-ignores", ignoring.add_ignores)):
            if value is not None and output:
                raise MisuseError(f"{option} makes no report: leave out --output")


baselining = group(
    "baselining",
    Baselining,
    "Known findings",
    click.option("--baseline", metavar="FILE", type=FILE, help="Only what is not in this baseline counts."),
    click.option("--no-baseline", is_flag=True, help="Compare with no baseline, though one is configured."),
    click.option("--prune-baseline", is_flag=True, help="Drop from the baseline what is gone."),
    click.option("--write-baseline", metavar="FILE", type=FILE, help="Write what is found to a baseline."),
    click.option(
        "--since",
        metavar="[REVISION]",
        help="Only what this revision of git does not have counts; of itself, the merge base with the default branch.",
    ),
    click.option("--no-since", is_flag=True, help="Compare with no revision, though one is configured."),
)


class Fixing(NamedTuple):
    """What to do about findings that edits can mend."""

    show_fixes: bool
    fix: str | None
    unsafe_fixes: bool
    diff: bool

    @property
    def makes_fixes(self) -> bool:
        """Whether fixes are to be made, if only to show what they change."""
        return self.fix is not None or self.diff

    @property
    def checks(self) -> tuple[str, ...]:
        """The checks whose findings are to be mended; none means all."""
        return tuple(name.strip() for name in (self.fix or "").split(",") if name.strip())

    def require_sense(self, ignoring: Ignoring, baselining: Baselining, paths: Sequence[str]) -> None:
        """Make sure that no option would do nothing without a word, and that nothing else is written at once.

        Raises:
            MisuseError: one would, or two things would be written.
        """
        if self.unsafe_fixes and not self.makes_fixes:
            raise MisuseError("--unsafe-fixes needs --fix or --diff")
        if self.makes_fixes and (ignoring.add_ignores is not None or baselining.write_baseline is not None):
            raise MisuseError("findings are fixed or accepted: choose one of --fix, --add-ignores and --write-baseline")
        if self.makes_fixes and "-" in paths:
            raise MisuseError("standard input cannot be fixed: name the file")


fixing = group(
    "fixing",
    Fixing,
    "Fixes",
    click.option("--show-fixes", is_flag=True, help="Show the edits that mend what is found."),
    click.option(
        "--fix",
        metavar="[=NAMES]",
        help="Make the edits that change nothing but what is wrong; of these checks only, where some are named.",
    ),
    click.option("--unsafe-fixes", is_flag=True, help="Make the other edits, too: new resources among them."),
    click.option("--diff", is_flag=True, help="Only show what --fix would change in the files."),
)


class Locating(NamedTuple):
    """Where things are that do not say so themselves, and whether there may be nothing."""

    stdin_filename: str | None
    source_root: Path | None
    allow_empty: bool


locating = group(
    "locating",
    Locating,
    "Files",
    click.option("--stdin-filename", metavar="FILE", help="What to call standard input, and where it would lie."),
    click.option(
        "--source-root",
        metavar="FOLDER",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        help="The root module that a Terraform plan or state was made from, if it is not the folder that this is in.",
    ),
    click.option(
        "--allow-empty", is_flag=True, help="Warn, and do not fail, if a named file or standard input is no template."
    ),
)
