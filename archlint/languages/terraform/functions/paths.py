"""Paths, and the folder that Terraform runs in: where it lies nobody knows, but paths start there.

Source: Terraform documentation, "Filesystem and Workspace Info" and the function `abspath`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from archlint.languages.terraform.hcl.scalars import as_text, scalar
from archlint.model.source.location import Place
from archlint.model.values.scalars import Known
from archlint.model.values.value import Outcome, Text, Unknown

#: The folder that Terraform is started in: that of the root module, but for `-chdir`.
STARTED_IN = Unknown("where Terraform runs is not known", "path.cwd")
#: The folder that Terraform runs in: that of the root module.
_RUNS_IN = Unknown("where Terraform runs is not known", "abspath(.)")
_UP = ".."


def clean(path: str) -> str:
    """Return the shortest path that leads to the same place, as Go's package path/filepath does."""
    cleaned = posixpath.normpath(path)
    return cleaned.replace("//", "/", 1) if cleaned.startswith("//") else cleaned


def absolute(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    """Return what `abspath` makes of a path: it starts where Terraform runs, unless it leads up from there."""
    path = scalar(outcomes[0])
    if path is None:
        return outcomes[0] if local_path(outcomes[0]) is not None else None
    cleaned = clean(as_text(path))
    if cleaned.startswith("/"):
        return Known(cleaned)
    if cleaned == posixpath.curdir:
        return _RUNS_IN
    return None if cleaned.partition("/")[0] == _UP else Text((_RUNS_IN, f"/{cleaned}"))


def local_path(outcome: Outcome | None) -> str | None:
    """Return a path as it is from the folder that Terraform runs in; None for what is not known."""
    if isinstance(outcome, Known):
        return outcome.value if isinstance(outcome.value, str) else None
    if outcome in (STARTED_IN, _RUNS_IN):
        return posixpath.curdir
    match outcome:
        case Text((Unknown() as first, str(rest))) if first in (STARTED_IN, _RUNS_IN) and rest.startswith("/"):
            return posixpath.curdir + rest
    return None
