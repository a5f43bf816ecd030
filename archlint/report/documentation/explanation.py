"""All that is known of a check: what every form of its documentation is made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from archlint.findings.check import Check, Threshold
from archlint.findings.choosing.profile import Profile
from archlint.findings.choosing.rule_ids import rule_id
from archlint.findings.severity import Severity
from archlint.findings.translation import in_dialect
from archlint.model.data import dataclass
from archlint.model.regex import regex
from archlint.report.documentation.examples import Example
from archlint.report.documentation.paragraphs import (
    FIX_START,
    IGNORE_START,
    LEVELS_START,
    summary_and_description,
    unwrapped,
)

_CLAUSE = regex(r"; (?=(?:error|warning|note)\b)")


@dataclass(frozen=True, slots=True)
class Level:
    """One level that findings of a check may have.

    Attributes:
        level: the level.
        when: when it applies, as words that follow it; empty where the check has no other.
    """

    level: Severity
    when: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of a check. Texts are Markdown; properties have CloudFormation's names where nothing else is said.

    Attributes:
        name: its name.
        level: the level of a finding that says nothing else.
        levels: all levels, worst first.
        profile: the profile that it is of, see `Check`.
        tags: the themes it belongs to, the main one first.
        summary: what is wrong, as a sentence.
        description: what happens then, as paragraphs and lists.
        fix: what to do, whatever the dialect.
        ignore: where to ignore it, as words that follow "ignore it"; empty where there is no good reason to.
        thresholds: the numbers that the configuration may change.
        rules: the identifier of its rule in cfn-lint, by level.
        related: checks of the same subject, sorted by name.
        see: the pages that it rests on.
        examples: templates with the finding, and templates without.
        page: the address of its page on the site of the documentation; empty where there is none.
    """

    name: str
    level: Severity
    levels: tuple[Level, ...]
    profile: Profile
    tags: tuple[str, ...]
    summary: str
    description: tuple[str, ...]
    fix: str
    ignore: str
    thresholds: tuple[Threshold, ...]
    rules: Mapping[Severity, str]
    related: tuple[str, ...]
    see: tuple[str, ...]
    examples: tuple[Example, ...]
    page: str = ""

    @property
    def theme(self) -> str:
        """The tag that it is listed under."""
        return self.tags[0] if self.tags else "other"

    @property
    def fix_in_cloudformation(self) -> str:
        """What to do, without what concerns other dialects only."""
        return in_dialect(self.fix, "cfn")

    @property
    def fix_in_terraform(self) -> str:
        """What to do in Terraform's words."""
        return in_dialect(self.fix, "tf")

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON has it; docs/explanation.schema.json says what each field is."""
        return {
            "name": self.name,
            "level": self.level.value,
            "levels": [{"level": each.level.value, "when": each.when} for each in self.levels],
            "profile": self.profile,
            "tags": list(self.tags),
            "summary": self.summary,
            "description": "\n\n".join(self.description),
            "fix": {"cloudformation": self.fix_in_cloudformation, "terraform": self.fix_in_terraform},
            "ignore": self.ignore,
            "thresholds": [asdict(threshold) for threshold in self.thresholds],
            "cfn-lint": {level.value: rule for level, rule in self.rules.items()},
            "related": list(self.related),
            "see": list(self.see),
            "page": self.page,
            "examples": [
                {"verdict": each.verdict, "dialect": each.dialect.value, "language": each.language, "text": each.text}
                for each in self.examples
            ],
        }


def explanations(
    checks: Sequence[Check],
    wanted: Iterable[Check] | None = None,
    examples: Mapping[str, tuple[Example, ...]] = {},
    pages: Mapping[str, str] = {},
) -> list[Explanation]:
    """Return what is known of some checks.

    Args:
        checks: all checks there are: two are related where one of them says so.
        wanted: the ones to explain; all if it is None.
        examples: the examples of each check.
        pages: the address of the page of each check that has one.
    """
    related = _related(checks)
    return [
        _explanation(check, related.get(check.name, ()), examples.get(check.name, ()), pages.get(check.name, ""))
        for check in (checks if wanted is None else wanted)
    ]


def _related(checks: Iterable[Check]) -> dict[str, list[str]]:
    names = {check.name for check in checks}
    pairs = {(check.name, other) for check in checks for other in check.related if other in names}
    found: dict[str, list[str]] = {}
    for name, other in sorted(pairs | {(other, name) for name, other in pairs}):
        found.setdefault(name, []).append(other)
    return found


def _explanation(check: Check, related: Iterable[str], examples: tuple[Example, ...], page: str) -> Explanation:
    paragraphs = check.documentation.split("\n\n")[1:]
    summary, description = summary_and_description(check)
    return Explanation(
        name=check.name,
        level=check.severity,
        levels=_levels(check, _said(paragraphs, LEVELS_START)),
        profile=check.profile,
        tags=check.tags,
        summary=summary,
        description=description,
        fix=_said(paragraphs, FIX_START),
        ignore=_said(paragraphs, IGNORE_START),
        thresholds=check.thresholds,
        rules={level: rule_id(check.name, level) for level in Severity},
        related=tuple(related),
        see=check.see,
        examples=examples,
        page=page,
    )


def _said(paragraphs: Iterable[str], start: str) -> str:
    return next((unwrapped(each.removeprefix(start)) for each in paragraphs if each.startswith(start)), "")


def _levels(check: Check, said: str) -> tuple[Level, ...]:
    """Return the levels of a check with what its documentation says of them: `error where ...; warning where ...`."""
    clauses = dict(clause.removesuffix(".").split(" ", 1) for clause in _CLAUSE.split(said) if " " in clause)
    return tuple(Level(level, clauses.get(level.value, "")) for level in check.levels)
