"""Which folders of configuration are root modules, and which ones they call; found by words in the files' bytes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from archlint.model.regex import regex
from archlint.model.source.files import disk

_ELSEWHERE = regex(rb"\bsource[\"']?\s*[=:]\s*\"(?:[a-z\d]+::|git@|github\.com/|bitbucket\.org/|https?://|tfr://)")
_SOURCE = regex(rb"\bsource[\"']?\s*[=:]\s*\"(\.\.?/[^\"\r\n]*)\"")


def may_be_configuration(data: bytes) -> bool:
    """Tell whether a configuration file's bytes may declare something of AWS, or call a module that may.

    UTF-16 hides the word behind NULs.
    """
    calls = _SOURCE.search(data) or _ELSEWHERE.search(data)
    return b"aws" in data or calls is not None or b"\0" in data[:4096]


def called_folders(folder: str, data: bytes) -> Iterator[str]:
    """Yield the folders whose modules a file calls, resolved; `folder` is the one it lies in."""
    for source in _SOURCE.findall(data):
        # A NUL is in no path.
        yield disk.real(Path(folder, os.fsdecode(source.partition(b"\0")[0])))


def root_modules(called: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the root modules among some folders, each with all of the folders that it is made of.

    Args:
        called: the folders, resolved, each with those that its files call.

    Returns:
        Those that no other one calls; of folders that call each other in a circle, the first.
    """
    targets = {target for folder, found in called.items() for target in found if target != folder}
    roots: dict[str, list[str]] = {}
    covered: set[str] = set()
    for folder in [*sorted(set(called) - targets), *sorted(targets & set(called))]:
        if folder not in targets or folder not in covered:
            roots[folder] = _reachable(folder, called)
            covered.update(roots[folder])
    return roots


def _reachable(folder: str, called: Mapping[str, Sequence[str]]) -> list[str]:
    found = [folder]
    for each in found:
        found += [target for target in dict.fromkeys(called[each]) if target in called and target not in found]
    return found
