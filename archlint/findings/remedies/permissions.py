"""What lets a service, or a role, do what an edge needs: statements, and the policies that hold them.

Source: IAM User Guide, "IAM JSON policy elements"; what each edge needs stands in `archlint.aws.needs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from archlint.aws.kinds import Form, Kind, Link
from archlint.findings.remedies.words import AddTo, Data, End, NameOf, New, Remedy, RemedyStep, WaitFor
from archlint.findings.wording import listed
from archlint.graph.graph import Graph
from archlint.graph.resource import Edge, Resource

#: The kind of the policy that admits services to a kind of resource.
_POLICIES = {Kind.QUEUE: Kind.QUEUE_POLICY, Kind.TOPIC: Kind.TOPIC_POLICY}
_VERSION = "2012-10-17"


def policy_of(statements: Sequence[Data]) -> Data:
    """Return a policy of some statements."""
    return {"Version": _VERSION, "Statement": statements}


def statement(principal: str, actions: Sequence[str], on: End, origin: Resource | None) -> Data:
    """Return the statement that admits a service.

    Args:
        principal: the service: `sns.amazonaws.com`.
        actions: what it may do.
        on: the resource that it may do that to.
        origin: the resource that it does that for, as `aws:SourceArn` names it; None for any.
    """
    found: dict[str, Data] = {
        "Effect": "Allow",
        "Principal": {"Service": principal},
        "Action": actions[0] if len(actions) == 1 else list(actions),
        "Resource": NameOf(on),
    }
    if origin is not None:
        found["Condition"] = {"ArnEquals": {"aws:SourceArn": NameOf(origin, each=True)}}
    return found


def origin(graph: Graph, sender: End) -> Resource | None:
    """Return what a service sends for: the rule of a target, the topic of a subscription; None if it has no name."""
    # What one block makes several of may each send for another one.
    if isinstance(sender, New) or (sender.declaration is not None and sender.declaration.source):
        return None
    found = sender.owner if sender.kind is Kind.TARGET else None
    if sender.kind is Kind.SUBSCRIPTION:
        topics = [edge.source for edge in graph.incoming(sender, Link.FEEDS)]
        found = topics[0] if len(topics) == 1 else None
    if found is None or found.declaration is None or found.is_external or found.is_generated:
        return None
    # What an event of SAM's makes has no name in the file.
    return None if found["sam_event"].known else found


def admit(graph: Graph, target: Resource, refused: Iterable[Edge]) -> Iterator[Remedy]:
    """Yield the remedy that lets services deliver to a resource over edges on which they are refused."""
    edges = list(refused)
    who = listed(dict.fromkeys(graph.need(edge).principals[0] for edge in edges))
    changes = list(_admitting(graph, target, edges))
    if changes:
        yield Remedy(f"let {who} deliver to {target.label}", tuple(changes))


def _admitting(graph: Graph, target: Resource, edges: Sequence[Edge]) -> Iterator[RemedyStep]:
    if target.kind is Kind.FUNCTION:
        for number, edge in enumerate(edges):
            permission = _permission(graph, target, edge, number)
            yield permission
            if graph.need(edge).asked_at_once:
                yield WaitFor(edge.acting.reported, permission)
        return
    kind = _POLICIES.get(target.kind)
    if kind is None:
        return
    said: dict[tuple[str, Resource | None], Data] = {}
    for edge in edges:
        need, sender = graph.need(edge), origin(graph, edge.source)
        actions = tuple(action.partition("|")[0] for action in need.access.actions)
        said.setdefault((need.principals[0], sender), statement(need.principals[0], actions, target, sender))
    policies = [edge.source for edge in graph.incoming(target, Link.GOVERNS) if edge.source.kind is kind]
    if not policies:
        links = ((Link.GOVERNS, target),)
        policy = New(kind, ("policy",), target, {"document": policy_of(list(said.values()))}, links)
        yield policy
        # Where AWS asks at once, the policy has to be there first.
        asking = dict.fromkeys(edge.acting.reported for edge in edges if graph.need(edge).asked_at_once)
        yield from (WaitFor(sender, policy) for sender in asking)
    elif len(policies) == 1:
        yield from (AddTo(policies[0], "document", "Statement", each) for each in said.values())


def _permission(graph: Graph, function: Resource, edge: Edge, number: int) -> New:
    """Return the permission of a function for a service."""
    need, sender = graph.need(edge), origin(graph, edge.source)
    settings: dict[str, Data] = {"action": need.access.actions[0], "principal": need.principals[0]}
    if sender is not None:
        settings["source"] = NameOf(sender)
    words = ("permission",) if number == 0 else ("permission", str(number + 1))
    return New(Kind.PERMISSION, words, function, settings, ((Link.GOVERNS, NameOf(function, Form.NAME)),))


def granting(role: Resource, action: str, on: End, beside: End) -> RemedyStep:
    """Return the policy that lets a role do something to a resource."""
    allowed: Data = {"Effect": "Allow", "Action": action, "Resource": NameOf(on)}
    name = action.partition(":")[2]
    settings: dict[str, Data] = {
        "policy_name": name,
        "attached_role": NameOf(role, Form.NAME),
        "document": policy_of([allowed]),
    }
    return New(Kind.IDENTITY_POLICY, (name.lower(), "policy"), beside, settings)
