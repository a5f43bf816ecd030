"""Policies: whether a resource's statement possibly lets a service act, and what an identity's statements grant.

Source: IAM User Guide, "IAM JSON policy elements reference".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archlint.aws import wildcard
from archlint.model.values.value import Absent, Branch, Known, Outcome, Text, Tree, Unknown, Value


class Grant(NamedTuple):
    """What one statement of an identity's policy allows.

    Attributes:
        actions: the actions, which may hold `*` and `?`.
        resources: what they may be done to, each under its own conditions.
        statement: the statement, with the conditions under which it is part of its document.
    """

    actions: tuple[str, ...]
    resources: tuple[Branch, ...]
    statement: Branch

    def allows(self, action: str) -> bool:
        """Tell whether an action, such as `sqs:SendMessage`, is among those granted."""
        return any(_matches(Known(pattern), action) for pattern in self.actions)


def grants(document: Value) -> Iterator[Grant]:
    """Yield what a policy document of a role grants for certain; what is known by exclusion only is left out."""
    for branch in document.each("Statement[]"):
        if not isinstance(branch.outcome, Tree):
            continue
        statement = Value((branch,))
        if str(statement.step("Effect").known).lower() == "allow":
            named = (found.outcome for found in statement.each("Action[]"))
            actions = tuple(str(outcome.value) for outcome in named if isinstance(outcome, Known))
            yield Grant(actions, tuple(statement.each("Resource[]")), branch)


def document_permits(document: Value, service: str, action: str) -> bool:
    """Tell whether a policy document possibly allows `service` to do `action`, whatever its conditions.

    Args:
        document: the policy document's value.
        service: a service principal, such as `events.amazonaws.com`.
        action: an action, such as `sqs:SendMessage`.
    """
    return any(_statement_permits(statement, service, action) for statement in document.each("Statement[]"))


def _statement_permits(branch: Branch, service: str, action: str) -> bool:
    if not isinstance(branch.outcome, Tree):
        return True
    statement = Value((branch,))
    if not _may_allow(statement):
        return False
    # NotAction and NotPrincipal allow what they do not name.
    excluded, outsiders = statement.step("NotAction"), statement.step("NotPrincipal")
    if excluded.certainly_absent:
        may_act = _may_name_action(statement.step("Action"), action)
    else:
        may_act = not _names_action(excluded, action)
    if outsiders.certainly_absent:
        return may_act and _may_name_service(statement.step("Principal"), service)
    return may_act and not _names_service(outsiders, service)


def _may_allow(statement: Value) -> bool:
    """Tell whether a statement possibly allows something, rather than deny it."""
    effect = statement.step("Effect").known
    return not isinstance(effect, str) or effect.lower() == "allow"


def document_admits_others(document: Value) -> bool:
    """Tell whether a policy document possibly allows anything to anyone who is no AWS service."""
    return any(_statement_admits_others(statement) for statement in document.each("Statement[]"))


def _statement_admits_others(branch: Branch) -> bool:
    if not isinstance(branch.outcome, Tree):
        return True
    statement = Value((branch,))
    if not _may_allow(statement):
        return False
    principal = statement.step("Principal").outcome
    return not isinstance(principal, Tree) or principal.keys is None or principal.keys != {"Service"}


def permits(principal: Value, permitted: Value, service: str, action: str) -> bool:
    """Tell whether a Lambda permission possibly lets `service` do `action`."""
    return _may_name_action(permitted, action) and any(
        _may_be_service(branch.outcome, service) for branch in principal.each("[]")
    )


def _names_action(actions: Value, action: str) -> bool:
    return any(isinstance(found.outcome, Known) and _matches(found.outcome, action) for found in actions.each("[]"))


def _may_name_action(actions: Value, action: str) -> bool:
    return any(not isinstance(found.outcome, Known) or _matches(found.outcome, action) for found in actions.each("[]"))


def _matches(pattern: Known, action: str) -> bool:
    return wildcard.matches(str(pattern.value).lower(), action.lower(), one="?")


def _names_service(principal: Value, service: str) -> bool:
    """Tell whether a principal certainly is, or has among others, a service."""
    if principal.known is not None:
        return principal.known == "*"
    services = [found.outcome for found in principal.each("Service[]")]
    return any(isinstance(outcome, Known) and _may_be_service(outcome, service) for outcome in services)


def _may_name_service(principal: Value, service: str) -> bool:
    """Tell whether a principal possibly is, or has among others, a service."""
    for branch in principal.branches:
        outcome = branch.outcome
        if isinstance(outcome, Known):
            if outcome.value == "*":
                return True
        elif isinstance(outcome, Tree) and not outcome.is_list:
            if any(_may_be_service(found.outcome, service) for found in outcome.step("Service").each("[]")):
                return True
            if any(_may_be_everybody(found.outcome) for found in outcome.step("AWS").each("[]")):
                return True
        elif not isinstance(outcome, Absent):
            return True
    return False


def _may_be_service(outcome: Outcome, service: str) -> bool:
    if isinstance(outcome, Known):
        return str(outcome.value).lower() in (service, "*")
    if isinstance(outcome, Text) and isinstance(outcome.parts[0], str):
        # `sns.${AWS::URLSuffix}`: the literal start is what counts.
        return outcome.parts[0].split(".")[0].lower() == service.split(".")[0]
    return True


def _may_be_everybody(outcome: Outcome) -> bool:
    """Tell whether an AWS principal possibly is `*`; an account, a role or a user is none of the services."""
    return outcome == Known("*") or isinstance(outcome, Unknown | Tree)
