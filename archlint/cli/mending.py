"""`archlint lint --fix`: the fixes that are wanted are made, or shown."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from archlint.cli.errors import FINDINGS, INCOMPLETE, OK, exit_code
from archlint.cli.terminal import say, warn, write
from archlint.findings.result import Report, Result
from archlint.findings.wording import counted
from archlint.linter.fixes.mending import diff_of, mend_chosen, place_to_mend, write_files
from archlint.model.source.printable import JSON_HASH, defused, printable, without_commands

if TYPE_CHECKING:
    from archlint.cli.options.known_findings import Fixing
    from archlint.cli.options.reporting import Reporting
    from archlint.linter import Request
    from archlint.linter.fixes.mending import Mendable


def mend_findings(
    request: Request, fixing: Fixing, reporting: Reporting, fail_on: str, *, shows_suppressed: bool
) -> NoReturn:
    """Make the fixes that are wanted, or show what they change; end with what is found once they are made."""
    mended = mend_chosen(request, fixing.checks, unsafe=fixing.unsafe_fixes)
    for finding, fix, refusal in mended.refused:
        warn(f"{_place(finding)}: not fixed: {fix.title}: {refusal}")
    more = "" if fixing.unsafe_fixes else _more(mended.report, fixing.checks)
    if fixing.diff:
        if not mended.texts:
            say(f"--fix would change nothing{more}")
        write(map(_shown, diff_of(mended)), None)
        sys.exit(INCOMPLETE if mended.report.errors else FINDINGS if mended.texts else OK)
    write_files(mended)
    files = f" in {counted(len(mended.texts), 'file')}" if mended.texts else ""
    needless = sum(not isinstance(each.finding, Result) for each in mended.made)
    removed = f", {counted(needless, 'needless ignore')} removed" if needless else ""
    say(f"{counted(len(mended.made) - needless, 'finding')} fixed{removed}{files}{more}")
    reporting.deliver(mended.report if shows_suppressed else mended.report.hiding_suppressed)
    sys.exit(exit_code(mended.report, fail_on))


def _more(report: Report, checks: Sequence[str]) -> str:
    """Return that there are fixes which are not made unasked, as a clause; empty if there are none."""
    left = [each for each in report.hiding_suppressed.findings if each.fixes and (not checks or each.check in checks)]
    unsafe = sum(not any(fix.is_safe for fix in each.fixes) for each in left)
    return f"; --unsafe-fixes may fix {unsafe} more" if unsafe else ""


def _shown(line: str) -> str:
    """Return a line of a diff as it is, but for what would steer a terminal or a runner: in names, and in text."""
    harmless = "\t".join(map(printable, without_commands(line, JSON_HASH).split("\t")))
    return defused(harmless)


def _place(found: Mendable) -> str:
    path, line = place_to_mend(found)
    return f"{path}:{line}" if line else path
