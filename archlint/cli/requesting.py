"""From the options of a command to what is asked of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from archlint.cli.deployment import Deploying
from archlint.cli.options import Collecting, Configuring, Locating
from archlint.cli.terminal import read_stdin

if TYPE_CHECKING:
    from archlint.linter import Request

_STDIN = "-"


def request_of(
    paths: Sequence[str],
    locating: Locating | None,
    deploying: Deploying,
    collecting: Collecting,
    configuring: Configuring | None = None,
    packs: tuple[str, ...] = (),
) -> Request:
    """Return the request that options make."""
    from archlint.linter import Request  # a commit hook mostly finds nothing to lint
    from archlint.model.source.raw import MAX_JSON

    said: dict[str, Any] = configuring._asdict() if configuring else {}
    return Request(
        paths=[path for path in paths if path != _STDIN],
        # One byte more than is ever read: it is refused for its size then, as a file would be.
        stdin=read_stdin(MAX_JSON + 1) if _STDIN in paths else None,
        packs=packs,
        **(locating._asdict() if locating else {}),
        **deploying.said,
        **collecting._asdict(),
        **said,
    )
