"""Which versions of the AWS provider a configuration takes: what an attribute is may depend on that.

Source: Terraform documentation, "Provider Requirements" and "Version Constraints" (all constraints of a configuration
and of its modules count); "Provider Configuration" (`version`, before Terraform 0.13).
"""

from __future__ import annotations

from collections.abc import Iterator

from archlint.languages.terraform.modules.providers import Deployed
from archlint.model.regex import regex
from archlint.model.values.scalars import Known

_AWS = "aws"
#: A constraint, and the numbers of its version: `~> 2.70`.
_CONSTRAINT = regex(r"\s*(=|!=|<=|>=|<|>|~>)?\s*v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?\s*")
#: Which of them take no version that is newer than the one they name, or as new in its first number.
_NOT_NEWER = ("", "=", "<=", "~>")


def takes_only_before(instance: Deployed, version: int) -> bool:
    """Tell whether a module, or one that calls it, takes only AWS providers from before a version, by their number."""
    above: Deployed | None = instance
    while above is not None:
        if any(_is_before(each, version) for written in _constraints(above) for each in written.split(",")):
            return True
        above = above.parent
    return False


def _is_before(constraint: str, version: int) -> bool:
    match = _CONSTRAINT.fullmatch(constraint)
    if match is None:
        return False
    operator, named = match[1] or "", (int(match[2]), int(match[3] or 0), int(match[4] or 0))
    return named[0] < version if operator in _NOT_NEWER else operator == "<" and named <= (version, 0, 0)


def _constraints(instance: Deployed) -> Iterator[str]:
    """Yield what a module writes of the version of the AWS provider."""
    required = [instance.scope.evaluate(body.get(_AWS)) for body in instance.module.required]
    values = [each for value in required for each in (value, value.step("version"))]
    configured = (block.body.get("version") for block in instance.providers if block.labels[0] == _AWS)
    values += [instance.scope.evaluate(each) for each in configured]
    outcomes = (each.outcome for each in values)
    yield from (each.value for each in outcomes if isinstance(each, Known) and isinstance(each.value, str))
