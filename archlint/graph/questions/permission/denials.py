"""What policies certainly deny that an edge needs, whatever others allow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.policies.denials import Denial, denials_among, denying
from archlint.graph.questions.permission.attachments import statements_in
from archlint.graph.questions.permission.identities import BY_OWN_ARN, may_be_source, names
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.values.conditions import ALWAYS, When
from archlint.model.values.leaves import without_defaults
from archlint.model.values.texts import canonical
from archlint.model.values.value import Outcome, Reference, Text, Value

#: What follows a resource's own ARN where everything in it is meant.
_ANYTHING_IN_IT = (["*"], ["/*"], [":*"])


def denies(
    graph: Store, target: Resource, action: str, to: str | None, given: When, senders: Sequence[Resource] = ()
) -> bool:
    """Tell whether a resource's own policies certainly deny an action to a service; to everybody, where that is None.

    Args:
        graph: the graph.
        target: the resource.
        action: the action, or several of which one is enough (`a|b`).
        to: the service's principal, or None.
        given: the conditions under which it is done.
        senders: the resources for which a service does it; none where that is not known.
    """
    able = graph.once(("able to deny", target), lambda: _able_to_deny(graph, target))
    if not able:
        return False
    documents = [each.source for each in able if each.source.when | each.when <= given]
    actions = action.split("|")
    return all(
        any(denied_by(graph, each, "document", target, one, to, given, senders) for each in documents)
        for one in actions
    )


def _able_to_deny(graph: Store, target: Resource) -> list[Edge]:
    """Return the edges over which a resource has the policies that deny something for certain."""
    edges = [edge for edge in graph.incoming(target, Link.GOVERNS) if edge.source.kind is not Kind.PERMISSION]
    edges = [edge for edge in edges if edge.source.has(Trait.ADMITS) and not edge.source.stands_for_many]
    return [edge for edge in edges if any(denying(edge.source["document"], to_service=True))]


def denied_by(
    graph: Store,
    policy: Resource,
    setting: str,
    target: Resource,
    action: str,
    to: str | None,
    given: When,
    senders: Sequence[Resource] = (),
) -> bool:
    """Tell whether the policy of a resource certainly denies a service, or everybody, an action on it.

    Args:
        graph: the graph.
        policy: what has the document.
        setting: where it has it.
        target: the resource.
        action: an action, such as `sqs:SendMessage`.
        to: the service's principal; None for whoever it is, to whom it is denied where it is to everybody.
        given: the conditions under which it is done: the statement has to stand there under all of these.
        senders: the resources for which a service does it; none where that is not known.
    """
    question = ("denied", policy, setting, target, action, to)
    found = graph.once(question, lambda: _denied(graph, policy, setting, target, action, to))
    return any(denial.when <= given and not _may_spare(graph, denial, senders) for denial in found)


def _denied(
    graph: Store, policy: Resource, setting: str, target: Resource, action: str, to: str | None
) -> list[Denial]:
    """Return the statements of a resource's policy that deny an action on it, whatever the parameters are."""
    question = ("denying", policy, setting, to is None)
    # Only in what is denied, which is mostly nothing, defaults are looked for.
    denied = denying(policy[setting], to_service=to is not None)
    statements = graph.once(question, lambda: list(map(without_defaults, denied)))
    return [denial for denial in denials_among(statements, action, to=to) if _is_on(graph, denial, target)]


def _may_spare(graph: Store, denial: Denial, senders: Sequence[Resource]) -> bool:
    """Tell whether a statement possibly does not hold for one of some resources that a service acts for."""
    return bool(denial.spared) and (
        not senders or any(may_be_source(graph, arn, sender) for arn in denial.spared for sender in senders)
    )


def _is_on(graph: Store, denial: Denial, resource: Resource | None) -> bool:
    """Tell whether a statement certainly denies what is done to a resource; None: to any that may be."""
    if any(_means(graph, outcome, resource) for outcome in denial.resources):
        return True
    if resource is None or resource.kind not in BY_OWN_ARN or resource.stands_for_many:
        return False
    return bool(denial.elsewhere) and all(names(graph, each, resource) is False for each in denial.elsewhere)


def role_is_denied(
    graph: Store, role: Resource, documents: Iterable[Value], action: str, resource: Resource | None
) -> bool:
    """Tell whether a policy of a role certainly denies it an action, in every circumstance.

    Args:
        graph: the graph.
        role: the role.
        documents: the documents of all its policies.
        action: the action.
        resource: what it is done to; None where that is not settled, and only everything counts.
    """
    statements = graph.once(("denying", role), lambda: list(_denying_role(graph, documents)))
    found = graph.once(("denied to", role, action), lambda: list(_denied_always(statements, action)))
    return any(_is_on(graph, denial, resource) for denial in found)


def _denying_role(graph: Store, documents: Iterable[Value]) -> Iterator[Value]:
    """Yield the statements in the policies of a role that deny something, whatever the parameters are."""
    for document in documents:
        if any(statement.effect == "deny" for statement in statements_in(graph, document)):
            yield from map(without_defaults, denying(document))


def _denied_always(statements: Iterable[Value], action: str) -> Iterator[Denial]:
    """Yield what statements of a role's policies deny in every circumstance."""
    return (each for each in denials_among(statements, action, of_identity=True) if each.when == ALWAYS)


def _means(graph: Store, outcome: Outcome, resource: Resource | None) -> bool:
    """Tell whether what a statement names certainly is, or covers, what an action is done to."""
    written = canonical(outcome)
    if written == "*":
        return True
    if resource is None or (resource.kind not in BY_OWN_ARN and not written.endswith("*")):
        return False
    if isinstance(outcome, Text) and outcome.references:
        # What follows the reference makes another resource of it, unless it stands for anything.
        first, *rest = outcome.parts
        anything = _ANYTHING_IN_IT[:1] if resource.kind in BY_OWN_ARN else _ANYTHING_IN_IT
        if not isinstance(first, Reference) or rest not in anything:
            return False
    return names(graph, outcome, resource) is True
