"""What policies certainly deny: statements that hold whatever the circumstances, and win over all that allow.

A statement with a condition is none of them: whether it holds, a request decides. Most of these deny what comes without
TLS (`aws:SecureTransport`), which no service does. To services, what comes from outside an organization or an endpoint
is denied for certain, and so is what they send for others than the resources that a statement spares.

Source: IAM User Guide, "Policy evaluation logic" and "IAM JSON policy elements reference".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archlint.aws.notations import wildcard
from archlint.aws.policies.policy import may_name_service
from archlint.aws.policies.requests import spared_by
from archlint.model.data import NamedTuple
from archlint.model.values.conditions import When
from archlint.model.values.scalars import Known
from archlint.model.values.value import Branch, Outcome, Tree, Value

_EVERYBODY = Known("*")


class Denial(NamedTuple):
    """A statement that certainly denies something.

    Attributes:
        resources: what it denies it on.
        elsewhere: what it does not deny it on, where it names that instead.
        spared: the ARNs of the resources for which a service may do it nevertheless.
        when: the conditions under which it is part of its document.
    """

    resources: tuple[Outcome, ...]
    elsewhere: tuple[Outcome, ...]
    spared: tuple[Outcome, ...]
    when: When


def denying(document: Value, *, to_service: bool = False) -> Iterator[Value]:
    """Yield the statements of a policy document that certainly deny something, whoever asks for it, or to services."""
    for branch in document.each("Statement[]"):
        if isinstance(branch.outcome, Tree) and not branch.rests_on:
            statement = Value((branch,))
            if _denies(statement, to_service=to_service):
                yield statement


def _denies(statement: Value, *, to_service: bool) -> bool:
    if str(statement.step("Effect").known).lower() != "deny":
        return False
    condition = statement.step("Condition")
    return condition.certainly_absent or (to_service and spared_by(condition) is not None)


def denials(document: Value, action: str, *, to: str | None = None, of_identity: bool = False) -> Iterator[Denial]:
    """Yield the statements of a policy document that certainly deny an action; see `denials_among`."""
    statements = denying(document, to_service=to is not None)
    return denials_among(statements, action, to=to, of_identity=of_identity)


def denials_among(
    statements: Iterable[Value], action: str, *, to: str | None = None, of_identity: bool = False
) -> Iterator[Denial]:
    """Yield those of some statements of a policy document that certainly deny an action.

    Args:
        statements: the statements.
        action: an action, such as `sqs:SendMessage`.
        to: the service principal that has to be denied it; None for anybody, as which everybody counts.
        of_identity: whether it is the policy of a role, which denies to that role and has no principals.
    """
    for statement in statements:
        if not (_denies(statement, to_service=to is not None) and _names(statement, action)):
            continue
        if of_identity or _is_about(statement, to):
            (branch,) = statement.branches
            resources = tuple(found.outcome for found in _plain(statement, "Resource"))
            elsewhere = tuple(found.outcome for found in statement.each("NotResource[]"))
            spared = spared_by(statement.step("Condition")) if to is not None else None
            yield Denial(resources, elsewhere, spared or (), branch.when)


def _names(statement: Value, action: str) -> bool:
    """Tell whether a statement is certainly about an action: it names it, or all but others."""
    if statement.step("NotAction").certainly_absent:
        return any(_matches(found.outcome, action) is True for found in _plain(statement, "Action"))
    return all(_matches(found.outcome, action) is False for found in statement.each("NotAction[]"))


def _matches(outcome: Outcome, action: str) -> bool | None:
    """Tell whether what a statement writes means an action; None where it is not known."""
    if not isinstance(outcome, Known):
        return None
    return wildcard.matches(str(outcome.value).lower(), action.lower(), one="?")


def _is_about(statement: Value, service: str | None) -> bool:
    """Tell whether a statement certainly is about a service, or about everybody; one names whom it is not about."""
    outsiders = statement.step("NotPrincipal")
    if not outsiders.certainly_absent:
        return service is not None and not may_name_service(outsiders, service)
    principal = statement.step("Principal")
    if principal.outcome == _EVERYBODY:
        return True
    services = [found.outcome for found in _plain(principal, "Service")] if service else []
    everybody = any(found.outcome == _EVERYBODY for found in _plain(principal, "AWS"))
    return everybody or any(isinstance(each, Known) and each.value in (service, "*") for each in services)


def _plain(value: Value, name: str) -> list[Branch]:
    """Return what a field lists in every circumstance."""
    return [found for found in value.each(f"{name}[]") if not found.when and not found.rests_on]
