"""The documentation of checks in Markdown: `docs/checks.md`, and what `explain` and `checks` write in that format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archlint.report.documentation.explanation import Explanation
from archlint.report.documentation.page import Addresses, CheckNames, Listing, PageBlock, Prose, page_blocks

_HEAD = """# Checks

<!-- Generated from the checks: UPDATE=1 pytest tests/project/test_docs.py -->

Each check has one name, everywhere. Its levels are SARIF's: an **error** fails at deployment, or loses or blocks
messages for certain; a **warning** will hurt under ordinary faults or load; a **note** is advice, shown with
`--pedantic` or when the check is selected by name. A finding that holds only under a condition of the template is one
level lower, and says under which; an error that rests on a parameter's default is a warning.

The profile **recommended** is the default. It holds the checks that may find errors, and those whose warnings hardly
anybody disputes. The profile **strict** holds all. [Configuration](configuration.md#profiles) says why a check is of
which.

`archlint explain` shows the same of a check, and examples: templates with the smell and without it, in each language.

The configuration may give a check another level, and change its thresholds if it has any:

```toml
[checks.visibility-timeout-too-short]
level = "error"
factor = 3
```
"""


def themes(checks: Sequence[Explanation]) -> dict[str, list[Explanation]]:
    """Return the checks by the tag that they are listed under, sorted by tag."""
    found: dict[str, list[Explanation]] = {theme: [] for theme in sorted({check.theme for check in checks})}
    for check in checks:
        found[check.theme].append(check)
    return found


def elsewhere(theme: str, checks: Sequence[Explanation]) -> tuple[str, ...]:
    """Return the names of the checks that have a tag, too, and are listed under another one."""
    return tuple(check.name for check in checks if theme in check.tags and check.theme != theme)


def render_markdown(checks: Sequence[Explanation]) -> Iterator[str]:
    """Yield the lines of the page, without line breaks: a table of all checks by theme, then one section each."""
    yield from _HEAD.split("\n")
    for theme, members in themes(checks).items():
        yield from _table(theme, members, checks)
        for check in members:
            yield from _section(check, 3, has_all=True)


def render_table(checks: Sequence[Explanation]) -> Iterator[str]:
    """Yield the lines of tables of checks, one for each theme."""
    for theme, members in themes(checks).items():
        yield from _table(theme, members, (), links=False)


def render_sections(checks: Sequence[Explanation]) -> Iterator[str]:
    """Yield the lines of a section for each of some checks."""
    for check in checks:
        yield from _section(check, 2 if len(checks) > 1 else 1, has_all=len(checks) > 1)


def _table(
    theme: str, members: Sequence[Explanation], checks: Sequence[Explanation], *, links: bool = True
) -> Iterator[str]:
    yield f"## {theme.replace('-', ' ').capitalize()}"
    yield ""
    yield "| check | levels | profile | |"
    yield "|---|---|---|---|"
    for check in members:
        levels = ", ".join(each.level.value for each in check.levels)
        name = _link(check.name) if links else f"`{check.name}`"
        yield f"| {name} | {levels} | {check.profile} | {check.summary} |"
    yield ""
    if others := elsewhere(theme, checks):
        yield f"Also with the tag `{theme}`: {', '.join(map(_link, others))}."
        yield ""


def _section(check: Explanation, depth: int, *, has_all: bool) -> Iterator[str]:
    yield f"{'#' * depth} {check.name}"
    yield ""
    for block in page_blocks(check):
        yield from _lines(block, has_all=has_all)
        yield ""


def _lines(block: PageBlock, *, has_all: bool) -> Iterator[str]:
    match block:
        case Prose(text):
            yield from text.split("\n")
        case CheckNames(label, names):
            yield f"**{label}:** {', '.join(_link(name) if has_all else f'`{name}`' for name in names)}"
        case Addresses(addresses):
            yield f"See {', '.join(f'<{address}>' for address in addresses)}."
        case Listing(title, language, text):
            yield f"{title}:"
            yield ""
            yield f"```{language}"
            yield from text.split("\n")
            yield "```"


def _link(name: str) -> str:
    return f"[{name}](#{name})"
