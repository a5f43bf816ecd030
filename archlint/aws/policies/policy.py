"""Policies: whether a resource's statement possibly lets a service act, and what an identity's statements grant.

Source: IAM User Guide, "IAM JSON policy elements reference".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, TypeAlias

from archlint.aws.notations import wildcard
from archlint.aws.policies.requests import never_met_by, never_met_in_role
from archlint.model.data import NamedTuple
from archlint.model.regex import regex
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Branch, Outcome, Text, Tree, Unknown, Value

#: What a service does with a role before it acts in it.
ASSUME = "sts:AssumeRole"
#: The accounts that CloudTrail acted from before it had a principal of its own, one for each of the first Regions.
_ACCOUNTS_OF_CLOUDTRAIL = (
    *("903692715234", "859597730677", "814480443879", "216624486486", "086441151436"),
    *("388731089494", "284668455005", "113285607260", "035351147821", "492519147666"),
)


class PolicyStatement:
    """A statement of an identity's policy; what it says is read once, when somebody asks for it.

    Attributes:
        branch: the statement, with the conditions under which it is part of its document.
        effect: whether it allows or denies, in small letters; None where that is not known.
        actions: what it names as actions.
        excluded: the actions that it leaves out, where it names those.
        resources: what it names as resources, each under its own conditions.
        is_elsewhere: whether it names what it does not hold for instead.
        has_condition: whether it holds under a condition of its own.
    """

    __slots__ = ("actions", "branch", "effect", "excluded", "has_condition", "is_elsewhere", "resources")
    effect: str | None
    actions: tuple[Outcome, ...]
    excluded: tuple[Outcome, ...]
    resources: tuple[Branch, ...]
    is_elsewhere: bool
    has_condition: bool

    def __init__(self, branch: Branch) -> None:
        self.branch = branch

    def __getattr__(self, name: str) -> Any:
        """Read what it says, and have it from then on."""
        if name not in _SAYS:
            raise AttributeError(name)
        said = _SAYS[name](Value((self.branch,)))
        setattr(self, name, said)
        return said

    @property
    def is_read(self) -> bool:
        """Whether it can be read; it says nothing where it cannot."""
        return isinstance(self.branch.outcome, Tree)

    def may_allow(self, action: str) -> bool:
        """Tell whether it possibly allows an action, such as `sqs:SendMessage`, on what it names, if it allows any."""
        if not self.is_read:
            return True
        if self.excluded:
            return not any(isinstance(each, Known) and _matches(each, action) for each in self.excluded)
        return any(not isinstance(each, Known) or _matches(each, action) for each in self.actions)

    def allows(self, action: str) -> bool:
        """Tell whether it certainly allows an action on what it names, if it allows any."""
        if not self.is_read or self.branch.when or self.excluded or self.has_condition:
            return False
        return any(isinstance(each, Known) and _matches(each, action) for each in self.actions)

    @property
    def named(self) -> Sequence[Outcome] | None:
        """What it names as resources; None where it names none, or what it does not hold for."""
        return None if not self.is_read or self.is_elsewhere else [found.outcome for found in self.resources]


def _effect(statement: Value) -> str | None:
    return effect.lower() if isinstance(effect := statement.step("Effect").known, str) else None


#: How what a statement says is read.
_SAYS: Mapping[str, Callable[[Value], Any]] = {
    "effect": _effect,
    "actions": lambda statement: tuple([found.outcome for found in statement.each("Action[]")]),
    "excluded": lambda statement: tuple([found.outcome for found in statement.each("NotAction[]")]),
    "resources": lambda statement: tuple(statement.each("Resource[]")),
    "is_elsewhere": lambda statement: not statement.step("NotResource").certainly_absent,
    "has_condition": lambda statement: not statement.step("Condition").certainly_absent,
}


def policy_statements(document: Value) -> Iterator[PolicyStatement]:
    """Yield the statements of an identity's policy."""
    yield from map(PolicyStatement, document.each("Statement[]"))


class Grant(NamedTuple):
    """What one statement of an identity's policy allows.

    Attributes:
        actions: the actions, which may hold `*` and `?`.
        statement: the statement, with the conditions under which it is part of its document.
        said: the statement as it is read.
    """

    actions: tuple[str, ...]
    statement: Branch
    said: PolicyStatement

    @property
    def resources(self) -> tuple[Branch, ...]:
        """What the actions may be done to, each under its own conditions."""
        return self.said.resources

    def allows(self, action: str) -> bool:
        """Tell whether an action, such as `sqs:SendMessage`, is among those granted."""
        return any(_matches(Known(pattern), action) for pattern in self.actions)


def grants(statements: Iterable[PolicyStatement]) -> Iterator[Grant]:
    """Yield what statements of a role's policies grant for certain; what is known by exclusion only is left out."""
    for statement in statements:
        if statement.is_read and statement.effect == "allow":
            actions = tuple([str(outcome.value) for outcome in statement.actions if isinstance(outcome, Known)])
            yield Grant(actions, statement.branch, statement)


#: The ARNs of the resources for which a service may act, one of which it has to be; None where it may be any.
SourceArns: TypeAlias = tuple[Outcome, ...] | None


class Admission(NamedTuple):
    """What one statement of a resource's policy possibly lets a service do.

    Attributes:
        sources: for which resources it may act.
        resources: the ARNs of what it may act on; None where that may be anything.
    """

    sources: SourceArns
    resources: tuple[Outcome, ...] | None


def document_permits(document: Value, service: str, action: str, unsaid: Set[str] = frozenset()) -> bool:
    """Tell whether a policy document possibly allows `service` to do `action`, whatever its conditions.

    Args:
        document: the policy document's value.
        service: a service principal, such as `events.amazonaws.com`.
        action: an action, such as `sqs:SendMessage`.
        unsaid: the keys of conditions, in small letters, that the service says nothing of here.
    """
    return next(_permitting(document, service, action, unsaid), None) is not None


def may_assume(trust: Value, service: str) -> bool:
    """Tell whether a policy of who may assume a role possibly lets a service; one that says nothing is not known."""
    return document_permits(trust, service, ASSUME) or not any(trust.each("Statement[]"))


def admissions(document: Value, service: str, action: str) -> Iterator[Admission]:
    """Yield what each statement of a policy document that possibly allows `service` to do `action` says beside that."""
    for branch, sources in _permitting(document, service, action):
        statement = Value((branch,))
        named = tuple(found.outcome for found in statement.each("Resource[]"))
        excluded = not isinstance(branch.outcome, Tree) or not statement.step("NotResource").certainly_absent
        yield Admission(sources, None if excluded or not named else named)


def _permitting(
    document: Value, service: str, action: str, unsaid: Set[str] = frozenset()
) -> Iterator[tuple[Branch, SourceArns]]:
    """Yield the statements of a policy document that possibly allow `service` to do `action`, and for what."""
    for branch in document.each("Statement[]"):
        if _statement_permits(branch, service, action):
            sources = _sources(condition := Value((branch,)).step("Condition"))
            if sources != () and not never_met_by(service, condition, unsaid):
                yield branch, sources


def _statement_permits(branch: Branch, service: str, action: str) -> bool:
    if not isinstance(branch.outcome, Tree):
        return True
    statement = Value((branch,))
    if not _may_allow(statement):
        return False
    may_act, outsiders = _may_cover(statement, action), statement.step("NotPrincipal")
    # It allows whom it does not name.
    if outsiders.certainly_absent:
        return may_act and may_name_service(statement.step("Principal"), service)
    return may_act and not _names_service(outsiders, service)


#: How a condition says which ARNs it holds for, whatever stands around it: `ForAnyValue:ArnLike`, `ArnLikeIfExists`.
_COMPARES = regex(r"(?:.*:)?(?:Arn|String)(?:Equals|Like)(?:IgnoreCase)?(?:IfExists)?", re.IGNORECASE)
#: In what these compare with, `*` and `?` stand for themselves: no ARN has them.
_LITERAL = regex(r"(?:.*:)?StringEquals(?:IgnoreCase)?(?:IfExists)?", re.IGNORECASE)
_SOURCE_ARN = "aws:sourcearn"
#: What the account that it is deployed in is called, whatever it turns out to be.
_ACCOUNT = "AWS::AccountId"


def _sources(condition: Value) -> SourceArns:
    """Return the resources for which a statement's condition holds, as far as it says so by their ARNs.

    There are none where all that they are compared with literally has wildcards in it.
    """
    outcome = condition.outcome
    for operator, keys in outcome.items() if isinstance(outcome, Tree) and not outcome.is_list else ():
        found = keys.outcome if _COMPARES.fullmatch(operator) else None
        for key, named in found.items() if isinstance(found, Tree) and not found.is_list else ():
            arns = tuple(branch.outcome for branch in named.each("[]"))
            if key.lower() == _SOURCE_ARN and arns:
                return tuple(arn for arn in arns if not (_LITERAL.fullmatch(operator) and _has_wildcard(arn)))
    return None


def _has_wildcard(outcome: Outcome) -> bool:
    parts = [outcome.value] if isinstance(outcome, Known) else outcome.parts if isinstance(outcome, Text) else ()
    return any(isinstance(part, str) and ("*" in part or "?" in part) for part in parts)


def _may_allow(statement: Value) -> bool:
    """Tell whether a statement possibly allows something, rather than deny it."""
    effect = statement.step("Effect").known
    return not isinstance(effect, str) or effect.lower() == "allow"


def document_admits_others(document: Value) -> bool:
    """Tell whether a policy document possibly allows anything to anyone who is no AWS service."""
    return any(_statement_admits_others(statement) for statement in document.each("Statement[]"))


def _statement_admits_others(branch: Branch) -> bool:
    statement = Value((branch,))
    if not isinstance(branch.outcome, Tree):
        return True
    if not _may_allow(statement) or never_met_in_role(statement.step("Condition")):
        return False
    principal = statement.step("Principal").outcome
    return not isinstance(principal, Tree) or principal.keys is None or principal.keys != {"Service"}


def permits(principal: Value, permitted: Value, service: str, action: str) -> bool:
    """Tell whether a Lambda permission possibly lets `service` do `action`."""
    named = (_may_be_service(branch.outcome, service) for branch in principal.each("[]"))
    return may_name_action(permitted, action) and any(named)


def _names_action(actions: Value, action: str) -> bool:
    return any(isinstance(found.outcome, Known) and _matches(found.outcome, action) for found in actions.each("[]"))


def may_name_action(actions: Value, action: str) -> bool:
    """Tell whether an action, such as `sqs:SendMessage`, is possibly among those that a field lists."""
    return any(not isinstance(found.outcome, Known) or _matches(found.outcome, action) for found in actions.each("[]"))


def _matches(pattern: Known, action: str) -> bool:
    return wildcard.matches(str(pattern.value).lower(), action.lower(), one="?")


def _names_service(principal: Value, service: str) -> bool:
    """Tell whether a principal certainly is, or has among others, a service."""
    if principal.known is not None:
        return principal.known == "*"
    services = [found.outcome for found in principal.each("Service[]")]
    return any(isinstance(outcome, Known) and _may_be_service(outcome, service) for outcome in services)


def may_name_service(principal: Value, service: str) -> bool:
    """Tell whether a principal possibly is, or has among others, a service."""
    for branch in principal.branches:
        outcome = branch.outcome
        if isinstance(outcome, Known):
            if outcome.value == "*":
                return True
        elif isinstance(outcome, Tree) and not outcome.is_list:
            if any(_may_be_service(found.outcome, service) for found in outcome.step("Service").each("[]")):
                return True
            if any(_may_be_everybody(found.outcome, service) for found in outcome.step("AWS").each("[]")):
                return True
        elif not isinstance(outcome, Absent):
            return True
    return False


def _may_be_service(outcome: Outcome, service: str) -> bool:
    if isinstance(outcome, Known):
        written = str(outcome.value).lower()
        # `logs.eu-west-1.amazonaws.com` is the service in one Region.
        return written in (service, "*") or written.startswith(f"{service.partition('.amazonaws.')[0]}.")
    if isinstance(outcome, Text) and isinstance(outcome.parts[0], str):
        # `sns.${AWS::URLSuffix}`: the literal start is what counts.
        return outcome.parts[0].split(".")[0].lower() == service.split(".")[0]
    return True


def _may_be_everybody(outcome: Outcome, service: str) -> bool:
    """Tell whether an AWS principal possibly is `*`; an account, a role or a user is none of the services, as a rule.

    Source: AWS CloudTrail User Guide, "Amazon S3 bucket policy for CloudTrail" (policies of old name its accounts).
    """
    if isinstance(outcome, Unknown):
        return not outcome.name.startswith(_ACCOUNT)
    is_of_trails = service == "cloudtrail.amazonaws.com"
    if isinstance(outcome, Text):
        return is_of_trails and any(not hole.name.startswith("AWS::") for hole in outcome.unknowns)
    accounts = _ACCOUNTS_OF_CLOUDTRAIL if is_of_trails else ()
    return isinstance(outcome, Tree) or outcome == Known("*") or any(account in str(outcome) for account in accounts)


def allowing(statements: Iterable[PolicyStatement]) -> Iterator[PolicyStatement]:
    """Yield those of the statements of a role's policy that possibly allow something."""
    found = (statement for statement in statements if not statement.is_read or statement.effect in (None, "allow"))
    return (each for each in found if not never_met_in_role(Value((each.branch,)).step("Condition")))


def _may_cover(statement: Value, action: str) -> bool:
    """Tell whether an action is possibly among those of a statement; `NotAction` is all but what it names."""
    excluded = statement.step("NotAction")
    if excluded.certainly_absent:
        return may_name_action(statement.step("Action"), action)
    return not _names_action(excluded, action)


def principals_on(document: Value, action: str) -> Iterator[Outcome]:
    """Yield the principals that a resource's policy possibly lets do an action, apart from services.

    Each is the ARN or the id of an account, a role or a user, or `*`; `Unknown` for one that is not known.
    """
    for branch in document.each("Statement[]"):
        statement = Value((branch,))
        if not isinstance(branch.outcome, Tree) or not statement.step("NotPrincipal").certainly_absent:
            yield Unknown("its statement is not known")
        elif _may_allow(statement) and _may_cover(statement, action):
            is_for_services = never_met_in_role(statement.step("Condition"))
            for principal in () if is_for_services else statement.step("Principal").branches:
                if isinstance(principal.outcome, Tree) and not principal.outcome.is_list:
                    yield from (found.outcome for found in principal.outcome.step("AWS").each("[]"))
                elif not isinstance(principal.outcome, Absent):
                    yield principal.outcome
