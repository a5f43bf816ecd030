"""What lets a service, or a role, do what an edge needs: statements, and the policies that hold them.

Source: IAM User Guide, "IAM JSON policy elements"; what each edge needs stands in `archlint.aws.needs`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from archlint.aws.kinds import Form, Kind, Link
from archlint.aws.policies.denials import denials
from archlint.findings.remedies.words import AddTo, Data, End, NameOf, New, Remedy, RemedyStep, WaitFor
from archlint.findings.wording import listed
from archlint.graph.graph import Graph
from archlint.graph.questions.permission.access import Lacking
from archlint.graph.questions.permission.attachments import attached
from archlint.graph.resource import Edge, Resource
from archlint.model.values.value import Reference, Value

#: The kind of the policy that admits services to a kind of resource.
_POLICIES = {Kind.QUEUE: Kind.QUEUE_POLICY, Kind.TOPIC: Kind.TOPIC_POLICY}
_VERSION = "2012-10-17"
#: What is written to is the streams of a log group, which Terraform's `arn` of it does not name.
_PARTS = {Kind.LOG_GROUP: ":*"}


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
    if isinstance(sender, New):
        topics = [to for link, to in sender.links if link is Link.FEEDS and isinstance(to, Resource)]
        return topics[0] if topics else None
    # What one block makes several of may each send for another one.
    if sender.declaration is not None and sender.declaration.source:
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
    if any(_is_out_of_reach(graph, edge) for edge in edges):
        return
    who = listed(dict.fromkeys(graph.need(edge).principals[0] for edge in edges))
    changes = list(_admitting(graph, target, edges))
    if changes:
        yield Remedy(f"let {who} deliver to {target.label}", tuple(changes))


def _is_out_of_reach(graph: Graph, edge: Edge) -> bool:
    """Tell whether no statement admits the sender of an edge: one denies it, or an alias is called."""
    target, need = edge.target, graph.need(edge)
    called = edge.outcome.target if isinstance(edge.outcome, Reference) else None
    if called is not None and target.declaration is not None and called.place != target.declaration.place:
        return True
    governing = [each.source for each in graph.incoming(target, Link.GOVERNS)]
    if any(each.kind is not Kind.PERMISSION and not each.when <= edge.conditions for each in governing):
        return True
    documents = [each["document"] for each in governing]
    actions = [action for several in need.access.actions for action in several.split("|")]
    return any(any(denials(each, action, to=need.principals[0])) for each in documents for action in actions)


def _admitting(graph: Graph, target: Resource, edges: Sequence[Edge]) -> Iterator[RemedyStep]:
    if target.kind is Kind.FUNCTION:
        made: dict[tuple[str, Resource | None], New] = {}
        for edge in edges:
            permission = _permission(graph, target, edge, len(made))
            key = (graph.need(edge).principals[0], origin(graph, edge.source))
            if key not in made:
                yield permission
            permission = made.setdefault(key, permission)
            if graph.need(edge).asked_at_once:
                yield WaitFor(edge.acting.reported, permission)
        return
    kind = _POLICIES.get(target.kind)
    if kind is None:
        return
    policies = [edge.source for edge in graph.incoming(target, Link.GOVERNS) if edge.source.kind is kind]
    said: dict[tuple[str, Resource | None], Data] = {}
    for edge in [*edges, *([] if policies else _admitted_by_default(graph, target))]:
        need, sender = graph.need(edge), origin(graph, edge.source)
        actions = tuple(action.partition("|")[0] for action in need.access.actions)
        said.setdefault((need.principals[0], sender), statement(need.principals[0], actions, target, sender))
    if not policies:
        links = ((Link.GOVERNS, target),)
        policy = New(kind, ("policy",), target, {"document": policy_of(list(said.values()))}, links)
        yield policy
        # Where AWS asks at once, the policy has to be there first.
        asking = dict.fromkeys(edge.acting.reported for edge in edges if graph.need(edge).asked_at_once)
        yield from (WaitFor(sender, policy) for sender in asking)
    elif len(policies) == 1:
        yield from (AddTo(policies[0], "document", "Statement", each) for each in said.values())


def _admitted_by_default(graph: Graph, target: Resource) -> list[Edge]:
    """Return the edges that need no statement as long as a resource has no policy: its first one has to name them."""
    return [edge for edge in graph.incoming(target, Link.DELIVERS_TO) if graph.need(edge).by_default]


def _permission(graph: Graph, function: Resource, edge: Edge, number: int) -> New:
    """Return the permission of a function for a service."""
    need, sender = graph.need(edge), origin(graph, edge.source)
    settings: dict[str, Data] = {"action": need.access.actions[0], "principal": need.principals[0]}
    if sender is not None:
        settings["source"] = NameOf(sender)
    words = ("permission",) if number == 0 else ("permission", str(number + 1))
    return New(Kind.PERMISSION, words, function, settings, ((Link.GOVERNS, NameOf(function, Form.NAME)),))


def use_of_key(graph: Graph, key: Resource, refused: Iterable[Edge]) -> Iterator[Remedy]:
    """Yield the remedy that lets the services use a key that deliver to what is encrypted with it.

    None where the key has no policy of its own: the first one would have to say what the default one does.
    """
    needs = list(
        dict.fromkeys((graph.need(edge).principals[0], graph.need(edge).access.key_actions) for edge in refused)
    )
    is_denied = any(any(denials(key["policy"], action, to=who)) for who, actions in needs for action in actions)
    if key["policy"].certainly_absent or is_denied:
        return
    statements: list[Data] = [
        {"Effect": "Allow", "Principal": {"Service": who}, "Action": list(actions), "Resource": "*"}
        for who, actions in needs
    ]
    changes = tuple(AddTo(key, "policy", "Statement", each) for each in statements)
    yield Remedy(f"let {listed(who for who, _ in needs)} use {key.label}", changes)


def declared_role(graph: Graph, role: Value) -> Resource | None:
    """Return the role that a value names; None where it is not declared, or SAM's own, or depends on conditions."""
    branches = role.branches
    found = graph.find(branches[0].outcome, (Kind.ROLE,)) if len(branches) == 1 else None
    is_declared = found is not None and found.kind is Kind.ROLE and not found.is_external and not found.is_generated
    return found if is_declared else None


def grant(graph: Graph, title: str, wrong: Sequence[tuple[Edge, Lacking]]) -> Iterator[Remedy]:
    """Yield the remedy that lets roles do what they lack; none where that is more than a statement of a policy.

    Args:
        graph: the graph.
        title: what the remedy does, as an order.
        wrong: the edges, and what the roles lack on them.
    """
    lacking = dict.fromkeys(each for _edge, each in wrong)
    if any(each.on is each.role or each.part or each.is_withheld or _is_denied(graph, each) for each in lacking):
        return
    actions: dict[tuple[Resource, Resource], list[str]] = defaultdict(list)
    for each in lacking:
        actions[each.role, each.on].append(each.action.partition("|")[0])
    policies = {(role, on): granting(role, named, on, role) for (role, on), named in actions.items()}
    waits = dict.fromkeys(
        WaitFor(edge.acting.reported, policies[each.role, each.on])
        for edge, each in wrong
        if graph.need(edge).asked_at_once
    )
    yield Remedy(title, (*policies.values(), *waits))


def _is_denied(graph: Graph, lacking: Lacking) -> bool:
    """Tell whether a policy denies what a role lacks: one of its own, or one of the resource."""
    role, actions = lacking.role, lacking.action.split("|")
    attachments = [each.policy["document"] for each in attached(graph, role) if each.policy is not None]
    of_role = [role["inline_policies"], *attachments]
    of_resource = [each.source["document"] for each in graph.incoming(lacking.on, Link.GOVERNS)]
    return any(any(denials(each, action, of_identity=True)) for each in of_role for action in actions) or any(
        any(denials(each, action)) for each in of_resource for action in actions
    )


def granting(role: End, actions: Sequence[str], on: End, beside: End) -> New:
    """Return the policy that lets a role do something to a resource.

    Args:
        role: the role.
        actions: what it is to do, all of one service.
        on: the resource.
        beside: what the policy is for.
    """
    allowed: Data = {
        "Effect": "Allow",
        "Action": actions[0] if len(actions) == 1 else list(actions),
        "Resource": NameOf(on, suffix=_PARTS.get(on.kind, "")),
    }
    service, _, action = actions[0].partition(":")
    name = action if len(actions) == 1 else service.upper()
    settings: dict[str, Data] = {
        "policy_name": name,
        "attached_role": NameOf(role, Form.NAME),
        "document": policy_of([allowed]),
    }
    return New(Kind.IDENTITY_POLICY, (name.lower(), "policy"), beside, settings)
