"""The pages of checks on the site, in Markdown: one for each, and the list of all of them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from archlint.report.documentation.examples import ExampleDialect
from archlint.report.documentation.explanation import Explanation
from archlint.report.documentation.handbook import themes
from archlint.report.documentation.page import threshold_settings

_VERDICTS = {"bad": "The check finds this:", "good": "The check finds nothing here:"}


def title(theme: str) -> str:
    """Return a tag as a heading says it."""
    return theme.replace("-", " ").capitalize()


def render_list(head: str, checks: Sequence[Explanation]) -> Iterator[str]:
    """Yield the lines of the page `checks.md` of the site: a table of checks for each tag.

    Args:
        head: what stands above the first table.
        checks: all checks.
    """
    yield from head.rstrip("\n").split("\n")
    for theme, members in themes(checks).items():
        yield from ("", f"## {title(theme)}", "", "| check | levels | profile | |", "|---|---|---|---|")
        for check in members:
            levels = ", ".join(each.level.value for each in check.levels)
            yield f"| [{check.name}](checks/{check.name}.md) | {levels} | {check.profile} | {check.summary} |"


def render_check(check: Explanation) -> Iterator[str]:
    """Yield the lines of the page of a check."""
    yield from (f"# {check.name}", "", f"**{check.summary}**")
    yield from ("", "## Why", "")
    yield from "\n\n".join(check.description).split("\n")
    yield from ("", "## Levels", "", "| level | when |", "|---|---|")
    for each in check.levels:
        yield f"| {each.level.value} | {each.when or 'always'} |"
    yield from ("", f"Profile: [{check.profile}](../configuration.md#profiles). Tags: {', '.join(check.tags)}.")
    yield from _examples(check)
    yield from ("", "## Fix", "", check.fix_in_cloudformation)
    if check.fix_in_terraform != check.fix_in_cloudformation:
        yield from ("", f"**In Terraform:** {check.fix_in_terraform}")
    yield from _thresholds(check)
    yield from ("", "## When to ignore it", "", _when_to_ignore(check))
    yield from ("", "[Where a finding is meant to be](../ignoring.md) says how.")
    if check.related:
        yield from ("", "## Related checks", "", ", ".join(f"[{name}]({name}.md)" for name in check.related))
    rules = ", ".join(f"`{check.rules[each.level]}`" for each in check.levels)
    yield from ("", "## In cfn-lint", "", f"{rules}: [archlint's rules in cfn-lint](../cfn-lint.md).")
    if check.see:
        yield from ("", "## Sources", "", *(f"- <{address}>" for address in check.see))


def _when_to_ignore(check: Explanation) -> str:
    return f"Ignore it {check.ignore}" if check.ignore else "There is no good reason that would hold for many."


def _examples(check: Explanation) -> Iterator[str]:
    """Yield a tab for each dialect that there are examples in: what is found, then what is not."""
    if check.examples:
        yield from ("", "## Examples")
    for dialect in ExampleDialect:
        shown = [each for each in check.examples if each.dialect is dialect]
        if shown:
            yield from ("", f'=== "{dialect.value}"')
        for each in shown:
            lines = ["", _VERDICTS[each.verdict], "", f"```{each.language}", *each.text.rstrip("\n").split("\n"), "```"]
            yield from textwrap.indent("\n".join(lines), "    ").split("\n")


def _thresholds(check: Explanation) -> Iterator[str]:
    if check.thresholds:
        yield from ("", "## Thresholds", "", "In the [configuration](../configuration.md), at the defaults:", "")
        yield from ("```toml", *threshold_settings(check).split("\n"), "```")
