"""Options that say what is to be done about findings: which are known, and which are mended."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from archlint.cli.options.group import FILE, group
from archlint.model.data import NamedTuple
from archlint.model.errors import MisuseError


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
