"""A fix as people read it: the lines that it changes, as in a unified diff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archlint.findings.result import Fix
from archlint.model.regex import regex
from archlint.model.source.edits import Edit, applied

#: How many unchanged lines stand around what changes.
_CONTEXT = 1
_HEADER = 2
_BACKTICKS = regex(r"`+")
_FENCE = 3


def title(fix: Fix) -> str:
    """Return what a fix does, and what is special about it."""
    if fix.refusal:
        return f"{fix.title}; not possible here: {fix.refusal}"
    return fix.title if fix.is_safe else f"{fix.title} (unsafe)"


def changed_lines(fix: Fix, sources: Mapping[str, str]) -> Iterator[str]:
    """Yield what a fix changes in each file: the file's name, then a diff; only what is added where no text is at hand.

    Args:
        fix: the fix.
        sources: the texts of files, by their paths.
    """
    for path, parts in fix.by_path.items():
        yield f"--- {path}"
        old = sources.get(path)
        if old is None:
            yield from (f"+{line}" for part in parts for line in part.text.splitlines())
            continue
        import difflib  # few reports show fixes

        new = applied(old, [Edit(part.start, part.end, part.text) for part in parts])
        diff = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=_CONTEXT)
        for number, line in enumerate(diff):
            if number >= _HEADER:
                yield line


def fenced(text: str, language: str) -> str:
    """Return text as a block of code in Markdown, fenced so that nothing in it ends the block."""
    longest = max(map(len, _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(_FENCE, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"
