"""What resource policies let others do."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import product
from typing import NamedTuple

from archlint.aws import policy
from archlint.aws.function_names import names_qualified
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.needs import NEEDS, NOTHING_KNOWN, Need
from archlint.aws.services import kinds_with
from archlint.graph.questions.identities import names
from archlint.graph.questions.senders import is_unqualified, sources, topics
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.values.conditions import ALWAYS, When, consistent
from archlint.model.values.value import Absent, Outcome, Reference

#: What says who may use a resource.
_POLICIES = kinds_with(Trait.ADMITS)
#: What the edges start at of which it is known what they need.
_SENDERS = tuple(dict.fromkeys(source for source, _link, _target in NEEDS))
#: Of more ARNs than this which of them a sender has is not looked for: it may be any.
_MOST_SOURCES = 100


def governing(graph: Store, target: Resource, given: When = ALWAYS) -> list[Resource]:
    """Return what is declared about a resource, as far as it can exist under some conditions."""
    edges = graph.incoming(target, Link.GOVERNS)
    return [edge.source for edge in edges if consistent(edge.source.when | edge.when | given)]


def policies(graph: Store, target: Resource, given: When = ALWAYS) -> list[Resource]:
    """Return what says who may use a resource, as far as it can exist under some conditions."""
    return [resource for resource in governing(graph, target, given) if resource.has(Trait.ADMITS)]


def need(edge: Edge) -> Need:
    """Return what an edge needs: nothing, where that is not known."""
    return NEEDS.get((edge.source.kind, edge.link, edge.target.kind), NOTHING_KNOWN)


def needing(graph: Store, *links: Link) -> list[Edge]:
    """Return the edges of some links of which it is known what they need."""
    return [edge for edge in graph.once("needing", lambda: list(_needing(graph))) if edge.link in links]


def _needing(graph: Store) -> Iterator[Edge]:
    """Yield the edges of which it is known what they need; several checks ask for them."""
    for sender in graph.resources(*_SENDERS):
        yield from (edge for edge in graph.outgoing(sender) if need(edge) is not NOTHING_KNOWN)


def lacks_role(edge: Edge) -> bool:
    """Tell whether a rule delivers to what it reaches only in a role, another account's bus included, and has none."""
    wanted, target = need(edge), edge.source
    if wanted.acts is None or wanted.principals or target.kind is not Kind.TARGET or target.owner is None:
        return False
    if edge.target.kind is Kind.BUS:
        said = edge.target.said
        if said is None or said.account in ("", target.site.account):
            return False
    return target["role"].certainly_absent and target.owner["role"].certainly_absent


def acts_as_service(edge: Edge) -> bool:
    """Tell whether a message certainly travels an edge as a service, in no role."""
    wanted = need(edge)
    return bool(wanted.principals) and (wanted.acts is None or edge.source["role"].certainly_absent)


def is_admitted(graph: Store, edge: Edge) -> bool:
    """Tell whether the policies that are asked possibly let the sender of an edge do what the edge needs.

    Returns:
        False only where the sender acts as a service, every policy is known, none allows it, and the resource is
        handed to none that may add one: a nested stack, a custom resource.
    """
    wanted, target = need(edge), edge.target
    if not acts_as_service(edge) or target.is_external:
        return True
    if wanted.by_account:
        is_open = graph.outgoing(target, Link.HANDED_TO) or graph.may_be_linked(target, Link.GOVERNS)
        return bool(is_open) or any(
            policy.document_permits(each["document"], service, action)
            for each in graph.resources(Kind.LOG_POLICY)
            for service, action in _needed(wanted)
        )
    if wanted.by_default and not _is_governed(graph, edge):
        return True
    if _may_have_more(graph, target):
        return True
    senders = _senders(graph, edge)
    return any(_lets(graph, each, edge, senders) for each in _asked(graph, edge))


def admitted_by(graph: Store, edge: Edge) -> list[Resource]:
    """Return the policies that possibly let the sender of an edge do what it needs; none where it acts in a role."""
    return [each for each in _asked(graph, edge) if _lets(graph, each, edge, ())] if acts_as_service(edge) else []


def _lets(graph: Store, resource: Resource, edge: Edge, senders: Collection[Resource]) -> bool:
    """Tell whether a policy possibly lets a service do for some resources what an edge needs."""
    return any(
        _allows(graph, resource, edge.target, service, action, senders) for service, action in _needed(need(edge))
    )


def _needed(wanted: Need) -> Iterator[tuple[str, str]]:
    """Yield the services and the actions of which a policy has to let one do one."""
    for service, actions in product(wanted.principals, wanted.access.actions):
        yield from ((service, action) for action in actions.split("|"))


def _asked(graph: Store, edge: Edge) -> list[Resource]:
    """Return the policies that count for what travels an edge.

    A version or an alias of a function has policies of its own: what lets a service invoke the function by its own name
    does not count. Source: AWS Lambda Developer Guide, "Using Lambda aliases in event sources and permissions
    policies".
    """
    found = policies(graph, edge.target, edge.conditions)
    if not names_qualified(edge.outcome):
        return found
    naming = [each for each in graph.incoming(edge.target, Link.GOVERNS) if each.source.kind is Kind.PERMISSION]
    others = {each.source for each in naming if each.source.is_generated or not is_unqualified(graph, each)}
    return [each for each in found if each.kind is not Kind.PERMISSION or each in others]


def _is_governed(graph: Store, edge: Edge) -> bool:
    """Tell whether a resource certainly has a policy, which then stands in place of the one it has by default."""
    governors = graph.incoming(edge.target, Link.GOVERNS)
    return any(each.source.has(Trait.ADMITS) and each.source.when | each.when <= edge.conditions for each in governors)


def _senders(graph: Store, edge: Edge) -> tuple[Resource, ...]:
    """Return for which resources a service acts, one of them for each message; none where that is not known."""
    sender = edge.source
    if sender.kind is Kind.TARGET:
        return (sender.owner,) if sender.owner is not None else ()
    if sender.kind is Kind.ALARM:
        return (sender,)
    if sender.kind in (Kind.SUBSCRIPTION_FILTER, Kind.IOT_ACTION):
        return ()
    if sender.kind is Kind.NOTIFICATION and sender.owner is not None:
        sender = sender.owner
        if sender.kind is Kind.BUCKET:
            return (sender,)
    found = topics(graph, sender) if sender.kind is Kind.SUBSCRIPTION else sources(graph, sender)
    return () if any(each.is_external for each in found) or sender.kind is Kind.BUS else tuple(found)


def admits(
    graph: Store,
    target: Resource,
    service: str,
    action: str,
    given: When = ALWAYS,
    senders: Collection[Resource] = (),
) -> bool:
    """Tell whether a resource's policies possibly let a service do something to it.

    Args:
        graph: the graph.
        target: a queue, topic or function.
        service: the service's principal: `sns.amazonaws.com`.
        action: the action: `sqs:SendMessage`.
        given: the conditions under which it is done; a policy that cannot exist under them counts for nothing.
        senders: the resources for which the service does it; none where that is not known. What a policy says of
            `aws:SourceArn` then counts.

    Returns:
        False only where every policy is known, none allows it, and the resource is handed to none that may add one: a
        nested stack, a custom resource.
    """
    if _may_have_more(graph, target):
        return True
    return any(_allows(graph, each, target, service, action, senders) for each in policies(graph, target, given))


def _may_have_more(graph: Store, target: Resource) -> bool:
    """Tell whether a resource possibly has policies that are not known: it is handed to what may add one."""
    handed = graph.outgoing(target, Link.HANDED_TO)
    return bool(handed) or graph.may_be_linked(target, Link.GOVERNS, *_POLICIES)


def admits_others(graph: Store, target: Resource) -> bool:
    """Tell whether a resource's policies possibly let anyone but AWS services use it."""
    return graph.may_be_linked(target, Link.GOVERNS, *_POLICIES) or any(
        policy.document_admits_others(resource["document"]) for resource in policies(graph, target)
    )


class _Allowed(NamedTuple):
    """For which resources a policy possibly lets a service act.

    Attributes:
        any_source: whether it may be any.
        resources: the declared ones that are referred to.
        others: what else is named.
    """

    any_source: bool
    resources: frozenset[Resource]
    others: tuple[Outcome, ...]


def _allows(
    graph: Store, resource: Resource, target: Resource, service: str, action: str, senders: Collection[Resource]
) -> bool:
    """Tell whether a policy possibly lets a service do something; asked for every sender, read once."""
    asked = ("allows", resource, target, service, action)
    found = graph.once(asked, lambda: _allowed(graph, resource, target, service, action))
    if found.any_source or not found.resources.isdisjoint(senders):
        return True
    if not senders or len(found.others) > _MOST_SOURCES:
        return bool(found.resources or found.others)
    return any(names(graph, outcome, sender) is not False for outcome in found.others for sender in senders)


def _allowed(graph: Store, resource: Resource, target: Resource, service: str, action: str) -> _Allowed:
    any_source, resources, others = False, set[Resource](), list[Outcome]()
    for arns in _sources(graph, resource, target, service, action):
        any_source = any_source or arns is None
        for arn in arns or ():
            found = graph.find(arn, ()) if isinstance(arn, Reference) else None
            if found is None:
                others.append(arn)
            else:
                resources.add(found)
    return _Allowed(any_source, frozenset(resources), tuple(dict.fromkeys(others)))


def _sources(
    graph: Store, resource: Resource, target: Resource, service: str, action: str
) -> Iterator[policy.SourceArns]:
    if resource.kind is not Kind.PERMISSION:
        for admission in policy.admissions(resource["document"], service, action):
            if _is_about(graph, admission, target):
                yield admission.sources
    elif policy.permits(resource["principal"], resource["action"], service, action):
        for branch in resource["source"].branches:
            yield None if isinstance(branch.outcome, Absent) else (branch.outcome,)


def _is_about(graph: Store, admission: policy.Admission, target: Resource) -> bool:
    """Tell whether a statement of a resource's policy possibly names the resource; one of another has no effect."""
    if admission.resources is None or target.stands_for_many:
        return True
    return any(names(graph, outcome, target) is not False for outcome in admission.resources)
