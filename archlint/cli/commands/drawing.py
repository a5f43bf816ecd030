"""`archlint graph`: the architecture of all scopes that can be read and described, in one environment."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from archlint.cli.errors import INCOMPLETE, OK, expected_errors
from archlint.cli.terminal import report_problems, warn, write
from archlint.findings.ignored.targets import require_other, require_unread
from archlint.findings.wording import NO_TEMPLATE
from archlint.linter.architectures import describe_architecture
from archlint.linter.request import run_settings, settled

if TYPE_CHECKING:
    from archlint.cli.options.drawing import Drawing
    from archlint.linter import Request


def draw(request: Request, drawing: Drawing, output: Path | None) -> NoReturn:
    """Write the architecture of what a request is about, and end: with 2 if a part of it could not be read or drawn.

    Args:
        request: what to read, and in which environment.
        drawing: what to show of it, and how.
        output: the file to write to; None means standard output.
    """
    with expected_errors():
        said = settled(request, run_settings(request))
        require_unread([output], said.named_files)
        report, architecture = describe_architecture(request, with_findings=drawing.with_findings)
    report_problems(report.warnings, report.errors)
    if not report.files and not report.errors:
        warn(NO_TEMPLATE)
    with expected_errors():
        if output is not None:
            require_other(output, report.files)
        write(drawing.render(architecture, request.places, output), output)
    sys.exit(INCOMPLETE if report.errors else OK)
