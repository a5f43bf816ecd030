"""Options of the commands that lint: what makes them fail, in how many processes they run, and what they keep."""

from __future__ import annotations

from pathlib import Path

import click

from archlint.cli.options.group import group
from archlint.findings.severity import Severity
from archlint.model.data import NamedTuple

NEVER = "never"

failing = click.option(
    "--fail-on",
    type=click.Choice([*(severity.value for severity in Severity), NEVER]),
    help="The mildest level that makes the exit code 1; 'note' shows notes, too. By default warning.",
)

processes = click.option(
    "-j", "--jobs", metavar="N", type=click.IntRange(min=1), help="Processes to use; by default as many as pay off."
)


class Caching(NamedTuple):
    """Whether what is found is kept for the next run, and where."""

    cache: bool | None
    cache_dir: Path | None


caching = group(
    "caching",
    Caching,
    "Other options",
    click.option(
        "--cache/--no-cache",
        default=None,
        envvar="ARCHLINT_CACHE",
        help="Keep what is found, and lint only what changed in the next run; by default that is done.",
    ),
    click.option(
        "--cache-dir",
        metavar="FOLDER",
        envvar="ARCHLINT_CACHE_DIR",
        type=click.Path(path_type=Path, file_okay=False),
        help="Keep what is found in FOLDER; by default in the user's own folder for caches.",
    ),
)
