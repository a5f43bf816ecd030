"""Options that say which checks run, on which files, and under which configuration."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from archlint.cli.options.completion import complete_word
from archlint.cli.options.group import FILE, Decorator, group
from archlint.findings.choosing.profile import PROFILES
from archlint.model.data import NamedTuple


def _names(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    """Take names apart that are given as `a,b`, or by repeating the option."""
    names = tuple(name.strip() for value in values for name in value.split(",") if name.strip())
    if values and not names and parameter.name == "select":
        raise click.BadParameter("it selects no check", context, parameter)
    return names


def _names_option(name: str, help_text: str) -> Decorator:
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


packing = click.option(
    "--pack",
    "packs",
    metavar="PATH",
    multiple=True,
    type=click.Path(),
    help="Use the checks in a folder, or in a Python module, that is not installed, too.",
)
