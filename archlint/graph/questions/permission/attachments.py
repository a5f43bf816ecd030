"""Which policies are attached to roles, and what sets the policy or the notifications of a resource anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from archlint.aws.function_names import names_function
from archlint.aws.kinds import Kind, Link
from archlint.aws.policies.policy import PolicyStatement, policy_statements
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.data import NamedTuple
from archlint.model.values.conditions import ALWAYS, When
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Branch, Outcome, Reference, Unknown, Value

#: What gives roles policies by naming them.
ATTACHING = (Kind.IDENTITY_POLICY, Kind.POLICY_ATTACHMENT)
#: What a resource has one of, and each new one replaces: its policy, a bucket's notifications, a rule's target by id, a
#: function's configuration of asynchronous invocations by qualifier.
_ONLY_ONE = (
    (Kind.QUEUE, Kind.QUEUE_POLICY),
    (Kind.TOPIC, Kind.TOPIC_POLICY),
    (Kind.BUCKET, Kind.BUCKET_POLICY),
    (Kind.BUCKET, Kind.BUCKET_NOTIFICATIONS),
    (Kind.BUS, Kind.BUS_POLICY),
    (Kind.RULE, Kind.TARGET),
    (Kind.FUNCTION, Kind.INVOKE_CONFIG),
)
#: What a configuration of asynchronous invocations says.
_CONFIGURED = ("on_failure", "on_success", "maximum_retry_attempts", "maximum_event_age")
#: The qualifier of a function as it is now, where none is set.
_NEWEST = "$LATEST"


class Attachment(NamedTuple):
    """That a role has a policy.

    Attributes:
        policy: the policy; None where it is none that is declared here.
        named: how it is named; None for a policy that names its roles itself.
        when: the conditions under which the role has it, beside those of the role and of the policy.
        by: what gives it to the role by naming that; None where the role names it.
    """

    policy: Resource | None
    named: Outcome | None
    when: When
    by: Resource | None

    @property
    def conditions(self) -> When:
        """All the conditions under which the role has the policy."""
        return self.when.union(*(each.when for each in (self.policy, self.by) if each is not None))


def statements_in(graph: Store, document: Value) -> Sequence[PolicyStatement]:
    """Return the statements of a policy of a role, read once for all that asks for them.

    Args:
        graph: the graph.
        document: the policy as a setting says it, or one of the policies that a setting lists.
    """
    # Branches are known by what they are, as their contents are compared slowly; the answer holds them.
    question = ("statements in", *map(id, document.branches))
    _, found = graph.once(question, lambda: (document, tuple(policy_statements(document))))
    return found


def attached(graph: Store, role: Resource) -> Sequence[Attachment]:
    """Return the policies that a role names, and those that are attached to it by naming it."""
    return graph.once(("attached", role), lambda: [*_named_by(graph, role), *attached_from_outside(graph, role)])


def attached_from_outside(graph: Store, role: Resource) -> Sequence[Attachment]:
    """Return the policies that are attached to a role by naming it."""
    return _by_role(graph).get(role, ())


def _named_by(graph: Store, role: Resource) -> Iterator[Attachment]:
    return _named(graph, role["managed_policies"].each("[]"), ALWAYS, None)


def attached_to_any(graph: Store) -> Sequence[Attachment]:
    """Return the policies that are attached to roles which are not known."""
    return _by_role(graph).get(None, ())


def _by_role(graph: Store) -> dict[Resource | None, list[Attachment]]:
    def look() -> dict[Resource | None, list[Attachment]]:
        found: dict[Resource | None, list[Attachment]] = {}
        for role, attachment in _attachments(graph):
            found.setdefault(role, []).append(attachment)
        return found

    return graph.once("attached policies", look)


def _attachments(graph: Store) -> Iterator[tuple[Resource | None, Attachment]]:
    for resource in graph.resources(*ATTACHING):
        if resource.kind is Kind.IDENTITY_POLICY:
            policies = [Attachment(resource, None, ALWAYS, resource)]
        else:
            policies = list(_named(graph, resource["policy"].branches, resource.when, resource))
        for branch in resource["roles"].each("[]"):
            role = graph.find(branch.outcome, (Kind.ROLE,))
            if role is not None or not _is_elsewhere(branch.outcome):
                yield from ((role, each._replace(when=each.when | branch.when)) for each in policies)


def _named(graph: Store, policies: Iterable[Branch], when: When, by: Resource | None) -> Iterator[Attachment]:
    for branch in policies:
        found = graph.find(branch.outcome, (Kind.IDENTITY_POLICY,))
        policy = found if found is not None and found.kind is Kind.IDENTITY_POLICY else None
        if not isinstance(branch.outcome, Absent):
            yield Attachment(policy, branch.outcome, branch.when | when, by)


def _is_elsewhere(outcome: Outcome) -> bool:
    """Tell whether what names a role that is not found names none of the scope."""
    return isinstance(outcome, Known | Reference | Absent) or (isinstance(outcome, Unknown) and not outcome.inside)


class Replacing(NamedTuple):
    """What sets the same of a resource, so that only what is made last remains.

    Attributes:
        owner: the resource.
        kind: what sets it.
        edges: how each of several belongs to the owner.
    """

    owner: Resource
    kind: Kind
    edges: dict[Resource, Edge]


def replacing(graph: Store) -> Iterator[Replacing]:
    """Yield what may replace one another: policies of a resource, notifications of a bucket, and what has one id.

    Of a resource that stands for many, each may be for another one.
    """
    for owner_kind, kind in _ONLY_ONE:
        alike = _APART.get(kind) or partial(_setting, kind=kind)
        for owner in graph.resources(owner_kind) if graph.resources(kind) else ():
            if not owner.stands_for_many:
                yield from (Replacing(owner, kind, edges) for edges in alike(graph, owner) if len(edges) > 1)


def _setting(graph: Store, owner: Resource, kind: Kind) -> Iterator[dict[Resource, Edge]]:
    """Yield what sets the policy, or the notifications, of a resource."""
    found: dict[Resource, Edge] = {}
    for edge in (*graph.incoming(owner, Link.GOVERNS), *graph.outgoing(owner, Link.FEEDS)):
        policy = edge.target if edge.source is owner else edge.source
        # What a deployment left in the owner itself is one of the others.
        is_mirror = policy.owner is owner and policy.declaration is not None and policy.declaration.deployed
        # Inline policies stand beside each other, and so may what a custom resource sets.
        if policy.kind is kind and policy["replaces"].known is True and not is_mirror:
            found[policy] = edge
    yield found


def _targets_of_one_id(graph: Store, rule: Resource) -> Iterator[dict[Resource, Edge]]:
    """Yield the targets of a rule that have one id and do not all lead to the same, with the rule's edges to them.

    Source: Amazon EventBridge API Reference, `PutTargets` (it updates a target that is already associated).
    """
    found: dict[str, dict[Resource, Edge]] = {}
    for edge in graph.outgoing(rule, Link.CONTAINS):
        target, name = edge.target, edge.target["id"].known
        # Targets in the rule itself are sent at once, and refused if two have one id.
        is_alone = target.reported is target and not target.stands_for_many
        if target.kind is Kind.TARGET and is_alone and isinstance(name, str):
            found.setdefault(name, {})[target] = edge
    for alike in found.values():
        ends = {edge.target for target in alike for edge in graph.outgoing(target, Link.DELIVERS_TO)}
        if len(ends) > 1:
            yield alike


def _configs_of_one_qualifier(graph: Store, function: Resource) -> Iterator[dict[Resource, Edge]]:
    """Yield the configurations of a function, or of one version or alias of it, that do not all say the same.

    Source: AWS Lambda API Reference, `PutFunctionEventInvokeConfig` (it overwrites a configuration that exists).
    """
    found: dict[str, dict[Resource, Edge]] = {}
    for edge in graph.incoming(function, Link.GOVERNS):
        config, qualifier = edge.source, edge.source["qualifier"].outcome
        if config.kind is not Kind.INVOKE_CONFIG or config.stands_for_many or function.declaration is None:
            continue
        if edge.outcome is not None and names_function(edge.outcome, function.declaration):
            name = _NEWEST if isinstance(qualifier, Absent) else "" if qualifier is None else canonical(qualifier)
            if name and not isinstance(qualifier, Unknown):
                found.setdefault(name, {})[config] = edge
    yield from (alike for alike in found.values() if any(_differ(alike, setting) for setting in _CONFIGURED))


def _differ(configs: Iterable[Resource], setting: str) -> bool:
    """Tell whether two configurations certainly say different things in a setting; one may say nothing.

    A reference and an ARN may lead to the same.
    """
    outcomes = [config[setting].outcome for config in configs]
    said = {(type(each), canonical(each)) for each in outcomes if each is not None and not isinstance(each, Unknown)}
    kinds = [kind for kind, _ in said]
    return len(kinds) > len(set(kinds)) or (Absent in kinds and any(text for _, text in said))


#: What has ids, so that only those of one id replace one another.
_APART = {Kind.TARGET: _targets_of_one_id, Kind.INVOKE_CONFIG: _configs_of_one_qualifier}
