"""What a check's page says, in which order: the blocks that each form writes in its own way."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from archlint.findings.check import Threshold
from archlint.model.data import dataclass
from archlint.report.documentation.explanation import Explanation

_TITLES = {"bad": "Wrong", "good": "Right"}
#: Columns of a comment in a configuration.
_COMMENT = 76


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph of Markdown, or a list, each item of it on a line of its own that starts with `- `."""

    text: str


@dataclass(frozen=True, slots=True)
class CheckNames:
    """A label and names of checks."""

    label: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Pages elsewhere."""

    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines of code, with what they show and the name of their language."""

    title: str
    language: str
    text: str


PageBlock = Prose | CheckNames | Addresses | Listing


def page_blocks(check: Explanation) -> Iterator[PageBlock]:
    """Yield what there is to say of a check, from what is wrong to where to read on."""
    yield Prose(check.summary)
    yield from map(Prose, check.description)
    yield Prose(f"{_levels(check)} **Profile:** {check.profile}.")
    if check.fix:
        yield Prose(f"**Fix:** {check.fix_in_cloudformation}")
    if check.fix_in_terraform != check.fix_in_cloudformation:
        yield Prose(f"**In Terraform:** {check.fix_in_terraform}")
    if check.ignore:
        yield Prose(f"**Ignore it** {check.ignore}")
    if check.thresholds:
        title = "Its threshold" if len(check.thresholds) == 1 else "Its thresholds"
        yield Listing(f"{title} in the configuration, at the default", "toml", threshold_settings(check))
    for example in check.examples:
        title = f"{_TITLES[example.verdict]}, in {example.dialect.value}"
        yield Listing(title, example.language, example.text.rstrip("\n"))
    if check.related:
        yield CheckNames("Related", check.related)
    if check.rules:
        yield Prose(f"**In cfn-lint:** {', '.join(f'`{check.rules[each.level]}`' for each in check.levels)}")
    if addresses := (*filter(None, [check.page]), *check.see):
        yield Addresses(addresses)


def _levels(check: Explanation) -> str:
    if len(check.levels) == 1:
        return f"**Level:** {check.level.value}."
    return f"**Levels:** {'; '.join(f'{each.level.value} {each.when}'.strip() for each in check.levels)}."


def threshold_settings(check: Explanation) -> str:
    """Return the thresholds of a check as a configuration in TOML sets them to their defaults."""
    return "\n".join([f"[checks.{check.name}]", *(line for each in check.thresholds for line in _setting(each))])


def _setting(threshold: Threshold) -> Iterator[str]:
    yield from textwrap.wrap(threshold.documentation, _COMMENT, initial_indent="# ", subsequent_indent="# ")
    yield f"{threshold.name} = {threshold.default!r}"
