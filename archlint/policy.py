"""Resource policies: whether a statement possibly lets a service act.

Source: IAM User Guide, "IAM JSON policy elements reference".
"""

from __future__ import annotations

import re

from archlint.value import Absent, Branch, Known, Text, Tree, Value


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
    effect = statement.step("Effect").known
    if isinstance(effect, str) and effect.lower() != "allow":
        return False
    # NotAction and NotPrincipal allow what they do not name.
    actions = statement.step("NotAction").certainly_absent
    principals = statement.step("NotPrincipal").certainly_absent
    return (not actions or _names_action(statement.step("Action"), action)) and (
        not principals or _names_service(statement.step("Principal"), service)
    )


def permits(principal: Value, permitted: Value, service: str, action: str) -> bool:
    """Tell whether a Lambda permission possibly lets `service` do `action`."""
    return _names_action(permitted, action) and any(_is_service(branch, service) for branch in principal.each("[]"))


def _names_action(actions: Value, action: str) -> bool:
    for branch in actions.each("[]"):
        outcome = branch.outcome
        if not isinstance(outcome, Known):
            return True
        pattern = ".*".join(map(re.escape, re.split(r"\*+", str(outcome.value))))
        if re.fullmatch(pattern.replace(r"\?", "."), action, re.IGNORECASE):
            return True
    return False


def _names_service(principal: Value, service: str) -> bool:
    for branch in principal.branches:
        outcome = branch.outcome
        if isinstance(outcome, Known):
            if outcome.value == "*":
                return True
        elif isinstance(outcome, Tree) and not outcome.is_list:
            services = outcome.step("Service").each("[]")
            accounts = outcome.step("AWS").each("[]")
            if any(_is_service(found, service) for found in services):
                return True
            if any(not isinstance(a.outcome, Known | Text) or a.outcome == Known("*") for a in accounts):
                return True
        elif not isinstance(outcome, Absent):
            return True
    return False


def _is_service(branch: Branch, service: str) -> bool:
    outcome = branch.outcome
    if isinstance(outcome, Known):
        return str(outcome.value).lower() in (service, "*")
    if isinstance(outcome, Text):
        # `sns.${AWS::URLSuffix}`: the literal start is what counts.
        return str(outcome.parts[0]).split(".")[0].lower() == service.split(".")[0]
    return True
