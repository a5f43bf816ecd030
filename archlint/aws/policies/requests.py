"""Conditions of policies that the requests of AWS's own services, or those in a role, never meet, or always.

Source: IAM User Guide, "AWS global condition context keys" (when a request has the keys below) and "IAM JSON policy
elements: Condition operators" (a key that a request has not); Amazon EventBridge User Guide, "Troubleshooting" (the
statement with `AWS:SourceOwner` that SNS gives each topic, beside which one for EventBridge is needed); Amazon S3 User
Guide, "Granting permissions to publish event notification messages to a destination" (the same of S3), and Amazon SNS
Developer Guide, "Example cases for Amazon SNS access control" (`aws:SourceAccount` versus `aws:SourceOwner`) and
"Managing Amazon SNS encryption keys" (what is not supported for EventBridge and encrypted topics).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from archlint.aws.kinds import Kind
from archlint.aws.notations import wildcard
from archlint.model.data import NamedTuple
from archlint.model.regex import regex
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Outcome, Tree, Value

#: What a request of a service says nothing of: it is in no organization, and comes through no endpoint of a VPC.
_LACKED = frozenset({"aws:principalorgid", "aws:principalorgpaths", "aws:sourcevpc", "aws:sourcevpce"})
_EVENTS = "events.amazonaws.com"
#: The account that a service publishes to a topic for, as some name it, and the services that never do.
_OWNER = "aws:sourceowner"
_OWNERLESS = frozenset({_EVENTS, "s3.amazonaws.com"})
#: What a service acts for.
_SOURCE_ARN = "aws:sourcearn"
_SOURCE_ACCOUNT = "aws:sourceaccount"
_SOURCE = frozenset({_SOURCE_ACCOUNT, _SOURCE_ARN, "aws:sourceorgid"})
#: What only requests say that a service makes in its own name, and not those that are made in a role, by whomever.
_OF_SERVICES = _SOURCE | {"aws:sourceorgpaths", "aws:principalservicename", "aws:principalservicenameslist"}
#: EventBridge Scheduler acts for the group of a schedule, and never for the schedule. Source: EventBridge Scheduler
#: User Guide, "Confused deputy prevention".
_SCHEDULER = "scheduler.amazonaws.com"
_IS_SCHEDULE = regex(r"arn:.{0,100}?:scheduler:.{0,200}?:schedule/")
#: The service that acts, which each request of one names, and whether it is one.
_SERVICE_NAME, _IS_SERVICE = "aws:principalservicename", "aws:principalisawsservice"
#: What does not hold of a key that a request lacks, and what does.
_WANTING = regex(r"(?:ForAnyValue:)?(?:String(?:Equals|EqualsIgnoreCase|Like)|Arn(?:Equals|Like))", re.IGNORECASE)
_REFUSING = regex(r"(?:ForAllValues:)?StringNot(?:Equals|EqualsIgnoreCase|Like)(?:IfExists)?", re.IGNORECASE)
#: How a condition says which texts a key has to be, and which resources not to be.
_COMPARING = regex(r"String(?:Equals|EqualsIgnoreCase|Like)(?:IfExists)?", re.IGNORECASE)
_SPARING = regex(r"(?:ForAllValues:)?(?:Arn|String)Not(?:Equals|Like)(?:IfExists)?", re.IGNORECASE)
_TRUTH = regex(r"Bool(?:IfExists)?", re.IGNORECASE)


class _Compared(NamedTuple):
    """A part of a condition.

    Attributes:
        operator: how it compares.
        key: what it compares, in small letters; of what may not be there, none.
        values: what it compares that with.
    """

    operator: str
    key: str
    values: tuple[Outcome, ...]

    def is_never_met(self, service: str, lacked: Set[str]) -> bool:
        """Tell whether no request of a service meets it that lacks some keys."""
        if self.key in lacked:
            return self._is_met_by_none_of(lacked)
        if self.key in _SOURCE and _WANTING.fullmatch(self.operator) and self._means_no_source(service):
            return True
        if self.key == _SERVICE_NAME:
            return bool(_COMPARING.fullmatch(self.operator)) and not any(
                _may_be_called(each, service) for each in self.values
            )
        return self.key == _IS_SERVICE and bool(_TRUTH.fullmatch(self.operator)) and self._is_just("false")

    def is_never_met_in_role(self) -> bool:
        """Tell whether no request meets it that is made in a role."""
        if self.key == _IS_SERVICE:
            return bool(_TRUTH.fullmatch(self.operator)) and self._is_just("true")
        return self._is_met_by_none_of(_OF_SERVICES)

    def _is_met_by_none_of(self, lacking: Set[str]) -> bool:
        """Tell whether it asks for a key that is among those that requests lack."""
        is_asked = bool(_WANTING.fullmatch(self.operator)) or (
            self.operator.lower() == "null" and self._is_just("false")
        )
        return is_asked and self.key in lacking

    def _means_no_source(self, service: str) -> bool:
        """Tell whether what it compares a source with is that of no request of a service."""
        if self.key == _SOURCE_ACCOUNT:
            is_literal = self.operator.lower().endswith("equals")
            return is_literal and bool(self.values) and all(map(_has_wildcard, self.values))
        is_meant = self.key == _SOURCE_ARN and service == _SCHEDULER and bool(self.values)
        return is_meant and all(_IS_SCHEDULE.match(canonical(each)) for each in self.values)

    def _is_just(self, word: str) -> bool:
        """Tell whether it compares with one word only."""
        return bool(self.values) and all(
            isinstance(each, Known) and str(each.value).lower() == word for each in self.values
        )


def _has_wildcard(written: Outcome) -> bool:
    return isinstance(written, Known) and any(sign in str(written.value) for sign in "*?")


def _may_be_called(written: Outcome, service: str) -> bool:
    """Tell whether a text is possibly the name of a service, in whichever region and partition."""
    if not isinstance(written, Known):
        return True
    text = str(written.value).lower()
    return wildcard.matches(text, service, one="?") or text.partition(".")[0] == service.partition(".")[0]


def never_met_by(service: str, condition: Value, unsaid: Set[str] = frozenset()) -> bool:
    """Tell whether no request of a service meets a statement's condition, one part of which is enough for that.

    Args:
        service: the service's principal.
        condition: the condition.
        unsaid: the keys, in small letters, that the requests in question lack, too.
    """
    lacked = {*_LACKED, *unsaid, *([_OWNER] if service in _OWNERLESS else ())}
    return any(part.is_never_met(service, lacked) for part in _compared(condition))


def never_met_in_role(condition: Value) -> bool:
    """Tell whether no request that is made in a role meets a statement's condition."""
    return any(part.is_never_met_in_role() for part in _compared(condition))


def unsaid_to_key(service: str, encrypted: Kind) -> Set[str]:
    """Return what a service's request lacks to use the key that a kind of resource is encrypted with."""
    return _SOURCE if service == _EVENTS and encrypted is Kind.TOPIC else frozenset()


def spared_by(condition: Value) -> tuple[Outcome, ...] | None:
    """Return the ARNs of the resources for which a service's requests do not meet a statement's condition.

    Returns:
        None where it is not known that every other request of a service meets it, all parts of it.
    """
    compared = list(_compared(condition))
    sparing = [part for part in compared if part.key == _SOURCE_ARN and _SPARING.fullmatch(part.operator)]
    others = [part for part in compared if part not in sparing]
    is_met = compared and all(part.key in _LACKED and _REFUSING.fullmatch(part.operator) for part in others)
    return tuple(arn for part in sparing for arn in part.values) if is_met else None


def _compared(condition: Value) -> Iterator[_Compared]:
    """Yield the parts of a condition."""
    outcome = condition.outcome
    if not isinstance(outcome, Tree) or outcome.is_list:
        return
    for operator, keys in outcome.items():
        found = keys.outcome
        named = dict(found.items()) if isinstance(found, Tree) and not found.is_list and found.keys is not None else {}
        if not named:
            yield _Compared(operator, "", ())
        for key, value in named.items():
            is_there = not any(isinstance(branch.outcome, Absent) for branch in value.branches)
            values = tuple(branch.outcome for branch in value.each("[]"))
            yield _Compared(operator, key.lower() if is_there else "", values)
