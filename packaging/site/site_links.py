"""Where files of the repository are on the site, and what their links become there."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

#: The pages that do not lie in `docs/`, or have another name there, by their paths in the repository.
MOVED = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "reporting.md",
    "docs/decisions/README.md": "decisions/index.md",
}
_LINK = re.compile(r"(?<=\]\()[^()\s]+(?=\))")
_ELSEWHERE = ("https://", "http://", "mailto:", "#")
#: What begins or ends a block of code, and what begins an item of a list.
_FENCE, _ITEM = re.compile(r"\s*(```|~~~)"), re.compile(r"\s*(?:[-*]|1\.) ")


@dataclass(frozen=True)
class Repository:
    """What links may lead to.

    Attributes:
        source: the address of the repository, which files that are no pages are linked in.
        files: the files of the repository that are on the site, by their paths.
        checks: the names of the checks, which have a page each.
    """

    source: str
    files: Collection[str]
    checks: Collection[str]


def site_path(path: str) -> str:
    """Return where a file of the repository is among the sources of the site."""
    return MOVED.get(path, path.removeprefix("docs/"))


def converted(text: str, path: str, repository: Repository) -> str:
    """Return a page of the repository as the site's Markdown wants it.

    Links lead to pages of the site, to pages of checks and to the repository; a list has an empty line before it.

    Args:
        text: the page.
        path: its path in the repository.
        repository: what links may lead to.
    """
    return "\n".join(_lines(text.split("\n"), path, repository))


def _lines(lines: list[str], path: str, repository: Repository) -> Iterator[str]:
    in_code, in_list, previous = False, False, ""
    for line in lines:
        if _FENCE.match(line):
            in_code = not in_code
        elif not in_code:
            is_item = bool(_ITEM.match(line))
            if is_item and previous and not in_list:
                yield ""
            in_list = bool(line) and (is_item or in_list)
            line = _LINK.sub(lambda link: _target(link[0], path, repository), line)
        yield line
        previous = line


def _target(link: str, path: str, repository: Repository) -> str:
    """Return what a link on a page becomes on the site."""
    if link.startswith(_ELSEWHERE):
        return link
    named, _, anchor = link.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), named))
    if target not in repository.files:
        return f"{repository.source}/blob/main/{target}"
    place = site_path(target)
    if place == "checks.md" and anchor in repository.checks:
        place, anchor = f"checks/{anchor}.md", ""
    relative = posixpath.relpath(place, posixpath.dirname(site_path(path)) or ".")
    return f"{relative}#{anchor}" if anchor else relative
