"""Conditions of policies that the requests of AWS's own services never meet, or always.

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
from archlint.model.regex import regex
from archlint.model.values.scalars import Absent
from archlint.model.values.value import Tree, Value

#: What a request of a service says nothing of: it is in no organization, and comes through no endpoint of a VPC.
_LACKED = frozenset({"aws:principalorgid", "aws:principalorgpaths", "aws:sourcevpc", "aws:sourcevpce"})
_EVENTS = "events.amazonaws.com"
#: The account that a service publishes to a topic for, as some name it, and the services that never do.
_OWNER = "aws:sourceowner"
_OWNERLESS = frozenset({_EVENTS, "s3.amazonaws.com"})
#: What a service acts for.
_SOURCE = frozenset({"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid"})
#: What does not hold of a key that a request lacks, and what does.
_WANTING = regex(r"(?:ForAnyValue:)?(?:String(?:Equals|EqualsIgnoreCase|Like)|Arn(?:Equals|Like))", re.IGNORECASE)
_REFUSING = regex(r"(?:ForAllValues:)?StringNot(?:Equals|EqualsIgnoreCase|Like)(?:IfExists)?", re.IGNORECASE)


def never_met_by(service: str, condition: Value, unsaid: Set[str] = frozenset()) -> bool:
    """Tell whether no request of a service meets a statement's condition, one part of which is enough for that.

    Args:
        service: the service's principal.
        condition: the condition.
        unsaid: the keys, in small letters, that the requests in question lack, too.
    """
    lacked = {*_LACKED, *unsaid, *([_OWNER] if service in _OWNERLESS else ())}
    return any(key in lacked and _WANTING.fullmatch(operator) for operator, key in _compared(condition))


def unsaid_to_key(service: str, encrypted: Kind) -> Set[str]:
    """Return what a service's request lacks to use the key that a kind of resource is encrypted with."""
    return _SOURCE if service == _EVENTS and encrypted is Kind.TOPIC else frozenset()


def always_met_by_services(condition: Value) -> bool:
    """Tell whether every request of a service meets a statement's condition, all parts of it; one that has any."""
    compared = list(_compared(condition))
    return bool(compared) and all(key in _LACKED and _REFUSING.fullmatch(operator) for operator, key in compared)


def _compared(condition: Value) -> Iterator[tuple[str, str]]:
    """Yield operators with the keys, in small letters, that they compare; of what may not be there, no key."""
    outcome = condition.outcome
    if not isinstance(outcome, Tree) or outcome.is_list:
        return
    for operator, keys in outcome.items():
        found = keys.outcome
        named = dict(found.items()) if isinstance(found, Tree) and not found.is_list and found.keys is not None else {}
        if not named:
            yield operator, ""
        for key, value in named.items():
            is_there = not any(isinstance(branch.outcome, Absent) for branch in value.branches)
            yield operator, key.lower() if is_there else ""
