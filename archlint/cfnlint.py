"""archlint's checks as rules of cfn-lint: `cfn-lint --append-rules archlint.cfnlint`.

cfn-lint makes a rule of every class in this module. A rule's identifier tells its level by its first letter, and those
that go on with 9 are for rules from elsewhere:
https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache

try:
    from cfnlint.rules import CloudFormationLintRule, RuleMatch
    from cfnlint.template import Template
except ModuleNotFoundError as error:
    if error.name != "cfnlint":
        raise
    hint = "archlint.cfnlint needs cfn-lint, which is not installed: pip install 'archlint[cfn-lint]'"
    raise ModuleNotFoundError(hint, name=error.name) from None

from archlint.findings.check import Check
from archlint.findings.choosing.discovery import discover
from archlint.findings.choosing.rule_ids import rule_id
from archlint.findings.result import Report, Result, RunError
from archlint.findings.severity import Severity
from archlint.linter import Request, lint
from archlint.model.errors import ArchlintError
from archlint.model.source.files.file_names import STDIN
from archlint.model.source.location import Location
from archlint.model.source.printable import printable

_CHECKS = discover()


@lru_cache(maxsize=1)  # every rule asks for the same, one after the other
def _report(cfn: Template) -> Report:
    """Return archlint's report on cfn-lint's template, as it is configured for archlint.

    All checks run: cfn-lint has options of its own for which of its rules count.
    """
    # What cfn-lint read from standard input is gone; the names of the resources lead back to its lines.
    text = None if cfn.filename else json.dumps(cfn.template, default=str).encode()
    paths = [cfn.filename] if cfn.filename else []
    try:
        return lint(Request(paths=paths, stdin=text, checks=_CHECKS, profile="strict", show_notes=True))
    except ArchlintError as refusal:
        return Report((), (RunError(cfn.filename or STDIN, 0, str(refusal)),), (), ())


def _matches(cfn: Template, check: str, level: Severity) -> Iterator[RuleMatch]:
    """Yield the findings of a check at a level that stand in the template itself, and in no file that it points to."""
    for finding in _report(cfn).findings:
        here = [at for at in (finding.location, finding.named) if at and at.path == (cfn.filename or STDIN)]
        if (finding.check, finding.level) == (check, level) and here:
            yield _located(cfn, finding, here[0]) if cfn.filename else _named(finding)


def _located(cfn: Template, finding: Result, location: Location) -> RuleMatch:
    near = (f"{near.message} ({near.location.path}:{near.location.line})" for near in finding.related)
    message = printable("; ".join([finding.message, *near]))
    # cfn-lint counts from 0. It goes by the path where a resource's metadata ignores rules.
    span = (location.line - 1, location.column - 1, location.end_line - 1, location.end_column - 1)
    return RuleMatch(_path(cfn, finding.named or location), f"{message} [{finding.check}]", location=span)


def _named(finding: Result) -> RuleMatch:
    path = ["Resources", finding.resource.partition("/")[0]]
    return RuleMatch(path, f"{printable(finding.message)} [{finding.check}]")


def _path(cfn: Template, location: Location) -> list[str]:
    """Return the path of the resource that stands at a location, or the last one before it."""
    starts = {
        (mark.line, mark.column): name
        for name in cfn.template.get("Resources", {})
        if (mark := getattr(name, "start_mark", None))
    }
    before = [start for start in starts if start <= (location.line - 1, location.column - 1)]
    return ["Resources", starts[max(before)]] if before else ["Resources"]


class Incomplete(CloudFormationLintRule):  # type: ignore[misc]  # cfn-lint has no types
    """What kept archlint from doing its whole job."""

    id = rule_id("archlint", Severity.ERROR)
    shortdesc = "archlint could not do its whole job"
    description = "A check crashed, or archlint cannot read the template."
    tags = ("archlint",)

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return the problems of archlint's run."""
        return [
            RuleMatch(["Resources"], printable(error.message), location=(line, 0, line, 1))
            for error in _report(cfn).errors
            for line in [max(0, error.line - 1)]
        ]


def _rule(check: Check, level: Severity) -> type[CloudFormationLintRule]:
    """Return the class of the rule for the findings of a check at a level."""
    name = "".join(word.capitalize() for word in (*check.name.split("-"), level.value))
    return type(
        name,
        (CloudFormationLintRule,),
        {
            "__module__": __name__,
            "__doc__": check.documentation,
            "id": rule_id(check.name, level),
            "shortdesc": f"{check.name}: {check.summary}",
            "description": " ".join(check.documentation.split()),
            "source_url": check.see[0] if check.see else "",
            "tags": ["archlint", *check.tags],
            "match": lambda self, cfn: list(_matches(cfn, check.name, level)),
        },
    )


# A finding that holds only under a condition is one level lower than its check says: all three may come.
globals().update({rule.__name__: rule for check in _CHECKS for level in Severity for rule in [_rule(check, level)]})
