"""Options of the command line that belong together: each group comes to the command as one value."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeAlias

import click

from archlint.configurations import Configurations

#: A function that becomes a command, and what adds options to one.
_Function: TypeAlias = Callable[..., Any]
_Decorator: TypeAlias = Callable[[_Function], _Function]

FILE = click.Path(dir_okay=False, path_type=Path)

#: Options whose value may be left out.
_OPTIONAL_VALUES = ("--add-ignores",)


class Command(click.Command):
    """A command with options whose value may be left out, and is then not the argument behind them."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        """Let a bare `--option` mean `--option=`, as `ruff --add-noqa[=REASON]` has it."""
        return super().parse_args(context, [f"{a}=" if a in _OPTIONAL_VALUES else a for a in arguments])


def _group(parameter: str, kind: type[Any], *options: _Decorator) -> _Decorator:
    """Return what adds options to a command, which gets them as one `parameter`, a dataclass of their names."""

    def decorate(command: _Function) -> _Function:
        @functools.wraps(command)
        def grouped(**values: Any) -> Any:
            own = {field.name: values.pop(field.name) for field in fields(kind)}
            return command(**values, **{parameter: kind(**own)})

        function: _Function = grouped
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def _names(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    """Take names apart that are given as `a,b`, or by repeating the option."""
    del context, parameter
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


@dataclass(frozen=True, slots=True)
class Configuring:
    """What the command line says that a configuration file may say, too, and which file that is."""

    config: Path | None
    isolated: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    pedantic: bool
    exclude: tuple[str, ...]
    force_exclude: bool

    @property
    def configurations(self) -> Configurations:
        """The configurations of the run."""
        said = {
            "select": self.select,
            "ignore": self.ignore,
            "pedantic": self.pedantic,
            "force_exclude": self.force_exclude,
        }
        return Configurations(self.config, self.isolated, said)


configuring = _group(
    "configuring",
    Configuring,
    click.option("--select", metavar="NAMES", multiple=True, callback=_names, help="Run only these checks."),
    click.option("--ignore", metavar="NAMES", multiple=True, callback=_names, help="Do not run these checks."),
    click.option("--pedantic", is_flag=True, help="Show notes, too."),
    click.option("--exclude", metavar="PATTERN", multiple=True, help="Do not read files and folders like this."),
    click.option("--force-exclude", is_flag=True, help="Do not read what is excluded even when it is named."),
    click.option(
        "--config", metavar="FILE", type=FILE, help="Take the configuration from FILE, and from nowhere else."
    ),
    click.option("--isolated", is_flag=True, help="Leave configuration files alone."),
)


@dataclass(frozen=True, slots=True)
class Ignoring:
    """What to do about what templates ask to ignore."""

    no_ignores: bool
    show_suppressed: bool
    add_ignores: str | None


ignoring = _group(
    "ignoring",
    Ignoring,
    click.option("--no-ignores", is_flag=True, help="Report also what the templates ask to ignore."),
    click.option("--show-suppressed", is_flag=True, help="List the findings that do not count, and why."),
    click.option(
        "--add-ignores",
        metavar="[=REASON]",
        help="Ignore all that is found: write comments into YAML templates, and Metadata into JSON.",
    ),
)


@dataclass(frozen=True, slots=True)
class Baselining:
    """What to do with baselines."""

    baseline: Path | None
    prune_baseline: bool
    write_baseline: Path | None


baselining = _group(
    "baselining",
    Baselining,
    click.option("--baseline", metavar="FILE", type=FILE, help="Only what is not in this baseline counts."),
    click.option("--prune-baseline", is_flag=True, help="Drop from the baseline what is gone."),
    click.option("--write-baseline", metavar="FILE", type=FILE, help="Write what is found to a baseline."),
)
