"""What resource policies let others do."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator

from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.needs import NEEDS, NOTHING_KNOWN, Need
from archlint.aws.policies import policy
from archlint.aws.services import kinds_with
from archlint.graph.questions.event_buses import puts_by_default
from archlint.graph.questions.permission.acting import acts_as_service, acts_for, need
from archlint.graph.questions.permission.answers import answers
from archlint.graph.questions.permission.besides import calls_by_sdk
from archlint.graph.questions.permission.denials import denies
from archlint.graph.questions.permission.identities import is_no_source, may_be_acted_on, may_be_source
from archlint.graph.questions.permission.methods import is_by_token, is_for_method
from archlint.graph.questions.permission.qualifiers import is_for
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.data import NamedTuple
from archlint.model.values.conditions import ALWAYS, MOST_CONDITIONS, Condition, When, consistent, each_fact
from archlint.model.values.leaves import conditions_in, defaults_in
from archlint.model.values.scalars import Absent
from archlint.model.values.value import Outcome, Reference

#: What says who may use a resource.
_POLICIES = kinds_with(Trait.ADMITS)
#: What the edges start at of which it is known what they need.
_SENDERS = tuple(dict.fromkeys(source for source, _link, _target in NEEDS))
#: Where it says whom it admits: a policy, and a permission of a function.
_SAYING = ("document", "principal", "action", "source")
#: Of more ARNs than this which of them a sender has is not looked for: it may be any.
_MOST_SOURCES = 100


def governing(graph: Store, target: Resource, given: When = ALWAYS) -> list[Resource]:
    """Return what is declared about a resource, as far as it can exist under some conditions."""
    edges = graph.incoming(target, Link.GOVERNS)
    return [edge.source for edge in edges if consistent(edge.source.when | edge.when | given)]


def policies(graph: Store, target: Resource, given: When = ALWAYS) -> list[Resource]:
    """Return what says who may use a resource, as far as it can exist under some conditions."""
    return [resource for resource in governing(graph, target, given) if resource.has(Trait.ADMITS)]


def needing(graph: Store, *links: Link) -> list[Edge]:
    """Return the edges of some links, or of all, of which it is known what they need."""
    return [edge for edge in graph.once("needing", lambda: list(_needing(graph))) if not links or edge.link in links]


def _needing(graph: Store) -> Iterator[Edge]:
    """Yield the edges of which it is known what they need; several checks ask for them."""
    for sender in graph.resources(*_SENDERS):
        yield from (edge for edge in graph.outgoing(sender) if need(edge) is not NOTHING_KNOWN)
    yield from puts_by_default(graph)
    yield from answers(graph)
    yield from calls_by_sdk(graph)


def is_admitted(graph: Store, edge: Edge) -> bool:
    """Tell whether the policies that are asked possibly let the sender of an edge do what the edge needs.

    Returns:
        False only where the sender acts as a service, and a policy denies it for certain; or every policy is known,
        none allows it, and the resource is handed to none that may add one: a nested stack, a custom resource.
    """
    return graph.once(
        ("is admitted", edge),
        lambda: not acts_as_service(edge) or edge.target.is_external or admits_service(graph, edge),
    )


def admits_service(graph: Store, edge: Edge) -> bool:
    """Tell whether the policies that are asked possibly let the service of an edge act, be it in no role or in one."""
    wanted, target = need(edge), edge.target
    if wanted.by_account:
        is_open = graph.outgoing(target, Link.HANDED_TO) or graph.may_be_linked(target, Link.GOVERNS)
        return bool(is_open) or any(_lets(graph, each, target, wanted, ()) for each in graph.resources(Kind.LOG_POLICY))
    if _is_denied(graph, edge):
        return False
    if wanted.by_default and not _is_governed(graph, edge):
        return True
    if may_have_more(graph, target):
        return True
    admitting = _admitting(graph, target, wanted)
    # Of thousands of ARNs none is looked up: they may be any.
    senders = acts_for(graph, edge) if len(admitting.for_any) <= _MOST_SOURCES else ()
    asked = admitting.of(senders) if senders else admitting.every
    return any(
        _is_asked(graph, each, edge) and _lets(graph, _there(graph, each.source, edge), target, wanted, senders)
        for each in asked
    )


def _there(graph: Store, resource: Resource, edge: Edge) -> Resource:
    """Return a policy as it is where an edge is."""
    told = frozenset(fact for fact in edge.conditions if fact[0] in _decided_by(graph, edge.target))
    return graph.once(("policy where", resource, told), lambda: resource.where(told, *_SAYING)) if told else resource


def _decided_by(graph: Store, target: Resource) -> frozenset[Condition]:
    """Return the conditions on which it depends what the policies of a resource say; none where these are many."""

    def look() -> frozenset[Condition]:
        said = (each[name] for each in policies(graph, target) for name in _SAYING)
        found = frozenset(condition for value in said for condition in conditions_in(value))
        return found if len(found) <= MOST_CONDITIONS else frozenset()

    return graph.once(("policies decided by", target), look)


def unadmitted(graph: Store, edge: Edge) -> Edge | None:
    """Return an edge whose sender is not admitted, under the conditions under which that is so; None under none."""
    if not is_admitted(graph, edge):
        return edge
    is_asked = acts_as_service(edge) and not (edge.target.is_external or need(edge).by_account)
    for given in each_fact(_decided_by(graph, edge.target)) if is_asked else ():
        under = edge.under(given)
        if not given <= edge.conditions and consistent(under.conditions) and not is_admitted(graph, under):
            return under
    return None


def refused_by_defaults(graph: Store, edge: Edge) -> frozenset[str]:
    """Return the parameters because of whose defaults the sender of an edge is not admitted: others may let it.

    By default it may have no role, what it sends to no policy, and a policy may name something else.
    """
    return graph.once(("refused by defaults", edge), lambda: _refused_by_defaults(graph, edge))


def _refused_by_defaults(graph: Store, edge: Edge) -> frozenset[str]:
    wanted, target, senders = need(edge), edge.target, acts_for(graph, edge)
    roles = [each["role"] for each in (edge.source, edge.source.owner) if each is not None and wanted.acts is not None]
    if unset := frozenset[str]().union(*map(defaults_in, [*roles, target["own_policy"]])):
        return unset
    for each in graph.resources(Kind.LOG_POLICY) if wanted.by_account else _asked(graph, edge):
        found = frozenset[str]().union(*(defaults_in(each[setting]) for setting in _SAYING))
        if found and _lets(graph, each.without_defaults(*_SAYING), target, wanted, senders):
            return found
    others = _of_others_by_default(graph, target)
    return next((each.rests_on for each in others if _lets(graph, each.source, target, wanted, senders)), frozenset())


def _of_others_by_default(graph: Store, target: Resource) -> Iterator[Edge]:
    """Yield how policies name something else than a resource by parameters' defaults, which may as well be it."""
    edges = (edge for each in graph.resources(*_POLICIES) for edge in graph.outgoing(each, Link.GOVERNS))
    for edge in graph.once("governing by default", lambda: [found for found in edges if found.rests_on]):
        is_permission = edge.source.kind is Kind.PERMISSION
        if is_permission is (target.kind is Kind.FUNCTION) and edge.target.kind in (Kind.EXTERNAL, target.kind):
            yield edge


def _asked(graph: Store, edge: Edge) -> list[Resource]:
    edges = [each for each in graph.incoming(edge.target, Link.GOVERNS) if each.source.has(Trait.ADMITS)]
    return [each.source for each in edges if _is_asked(graph, each, edge)]


def _is_denied(graph: Store, edge: Edge) -> bool:
    """Tell whether the policies of a resource certainly deny a service all that an edge needs one of."""
    senders = acts_for(graph, edge)
    asked = _needed(need(edge))
    return all(denies(graph, edge.target, action, service, edge.conditions, senders) for service, action in asked)


def admitted_by(graph: Store, edge: Edge) -> list[Resource]:
    """Return the policies that possibly let the sender of an edge do what it needs.

    None where it acts in a role, and where there are too many to say which of them counts.
    """
    found = _admitting(graph, edge.target, need(edge)).every if acts_as_service(edge) else []
    return [each.source for each in found if _is_asked(graph, each, edge)] if len(found) <= _MOST_SOURCES else []


class _Admitting(NamedTuple):
    """The edges over which a resource has the policies that possibly let a service do something to it.

    Attributes:
        every: all of them.
        for_any: those of the policies that let it act for any resource, or for one that is named by a text.
        by_source: those of the policies that let it act for a declared resource, by that.
    """

    every: list[Edge]
    for_any: list[Edge]
    by_source: dict[Resource, list[Edge]]

    def of(self, senders: Collection[Resource]) -> Iterable[Edge]:
        """Return those that may count for some senders: a function may have thousands, one for each."""
        return itertools.chain(self.for_any, *(self.by_source.get(each, ()) for each in senders))


def _admitting(graph: Store, target: Resource, wanted: Need) -> _Admitting:
    return graph.once(("admitting", target, wanted), lambda: _look_for_admitting(graph, target, wanted))


def _look_for_admitting(graph: Store, target: Resource, wanted: Need) -> _Admitting:
    found = _Admitting([], [], {})
    for edge in graph.incoming(target, Link.GOVERNS):
        if not edge.source.has(Trait.ADMITS):
            continue
        allowed = [_read(graph, edge.source, target, service, action) for service, action in _needed(wanted)]
        if any(each.any_source or each.others for each in allowed):
            found.for_any.append(edge)
        for source in {source for each in allowed for source in each.resources}:
            found.by_source.setdefault(source, []).append(edge)
        if any(each != _NOTHING_ALLOWED for each in allowed):
            found.every.append(edge)
    return found


def _lets(graph: Store, resource: Resource, target: Resource, wanted: Need, senders: Collection[Resource]) -> bool:
    """Tell whether a policy possibly lets a service do for some resources what is wanted."""
    return any(_allows(graph, resource, target, service, action, senders) for service, action in _needed(wanted))


def _needed(wanted: Need) -> Iterator[tuple[str, str]]:
    """Yield the services and the actions of which a policy has to let one do one."""
    for service, actions in itertools.product(wanted.principals, wanted.access.actions):
        yield from ((service, action) for action in actions.split("|"))


def _is_asked(graph: Store, governing: Edge, edge: Edge) -> bool:
    """Tell whether a policy counts for what travels an edge: it may be there, and is that of what the edge acts on."""
    if not consistent(governing.source.when | governing.when | edge.conditions):
        return False
    if governing.source.kind is not Kind.PERMISSION:
        return True
    return is_for(graph, governing, edge) and is_for_method(graph, governing, edge)


def _is_governed(graph: Store, edge: Edge) -> bool:
    """Tell whether a resource certainly has a policy, which then stands in place of the one it has by default."""
    governors = graph.incoming(edge.target, Link.GOVERNS)
    return any(each.source.has(Trait.ADMITS) and each.source.when | each.when <= edge.conditions for each in governors)


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
        target: a queue, topic, bucket or function.
        service: the service's principal: `sns.amazonaws.com`.
        action: the action: `sqs:SendMessage`.
        given: the conditions under which it is done; a policy that cannot exist under them counts for nothing.
        senders: the resources for which the service does it; none where that is not known. What a policy says of
            `aws:SourceArn` then counts.

    Returns:
        False only where every policy is known, none allows it, and the resource is handed to none that may add one: a
        nested stack, a custom resource.
    """
    if may_have_more(graph, target):
        return True
    return any(_allows(graph, each, target, service, action, senders) for each in policies(graph, target, given))


def may_have_more(graph: Store, target: Resource) -> bool:
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


_NOTHING_ALLOWED = _Allowed(any_source=False, resources=frozenset(), others=())


def _allows(
    graph: Store, resource: Resource, target: Resource, service: str, action: str, senders: Collection[Resource]
) -> bool:
    """Tell whether a policy possibly lets a service do something for some resources."""
    found = _read(graph, resource, target, service, action)
    if found.any_source or not found.resources.isdisjoint(senders):
        return True
    if not senders or len(found.others) > _MOST_SOURCES:
        return bool(found.resources or found.others)
    return any(may_be_source(graph, outcome, sender) for outcome in found.others for sender in senders)


def _read(graph: Store, resource: Resource, target: Resource, service: str, action: str) -> _Allowed:
    """Return for which resources a policy lets a service do something; asked for every sender, read once."""
    asked = ("allows", resource, target, service, action)
    return graph.once(asked, lambda: _allowed(graph, resource, target, service, action))


def _allowed(graph: Store, resource: Resource, target: Resource, service: str, action: str) -> _Allowed:
    any_source, resources, others = False, set[Resource](), list[Outcome]()
    for arns in _sources(graph, resource, target, service, action):
        any_source = any_source or arns is None
        for arn in arns or ():
            if is_no_source(graph, arn):
                continue
            found = graph.find(arn, ()) if isinstance(arn, Reference) else None
            if found is None or found.kind is Kind.API:
                others.append(arn)
            else:
                resources.add(found)
    return _Allowed(any_source, frozenset(resources), tuple(dict.fromkeys(others)))


def _sources(
    graph: Store, resource: Resource, target: Resource, service: str, action: str
) -> Iterator[policy.SourceArns]:
    if resource.kind is not Kind.PERMISSION:
        for admission in policy.admissions(resource["document"], service, action):
            if _is_about(graph, admission, target, action):
                yield admission.sources
    elif not is_by_token(resource) and policy.permits(resource["principal"], resource["action"], service, action):
        for branch in resource["source"].branches:
            yield None if isinstance(branch.outcome, Absent) else (branch.outcome,)


def _is_about(graph: Store, admission: policy.Admission, target: Resource, action: str) -> bool:
    """Tell whether a statement of a resource's policy possibly names the resource; one of another has no effect.

    For what is done to the objects of a bucket it has to name these, whose ARN is not the bucket's.
    """
    named = () if target.stands_for_many else admission.resources or ()
    return not named or any(may_be_acted_on(graph, outcome, target, action) for outcome in named)
