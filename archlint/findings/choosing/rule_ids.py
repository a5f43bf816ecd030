"""What checks are called in cfn-lint, which names rules by a letter and digits."""

from __future__ import annotations

from archlint.findings.severity import Severity
from archlint.model.hashes import sha256

_LETTERS = {Severity.ERROR: "E", Severity.WARNING: "W", Severity.NOTE: "I"}


def rule_id(name: str, level: Severity) -> str:
    """Return the identifier of the rule for the findings of a check at a level: `W9` and five digits.

    The digits come from the check's name, so that they stay when other checks come and go. They are more than the three
    that people number their rules with, so that they meet none of these.
    """
    return f"{_LETTERS[level]}9{int(sha256(name.encode()).hexdigest(), 16) % 100_000:05}"
