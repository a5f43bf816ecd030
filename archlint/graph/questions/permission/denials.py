"""What policies certainly deny that an edge needs, whatever others allow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archlint.aws.policies.denials import denials
from archlint.graph.questions.permission.attachments import statements_in
from archlint.graph.questions.permission.identities import BY_OWN_ARN, names
from archlint.graph.resource import Resource
from archlint.graph.store import Store
from archlint.model.values.conditions import ALWAYS, When
from archlint.model.values.texts import canonical
from archlint.model.values.value import Outcome, Reference, Text, Value

#: What follows a resource's own ARN where everything in it is meant.
_ANYTHING_IN_IT = (["*"], ["/*"], [":*"])


def denied_by(
    graph: Store, policy: Resource, setting: str, target: Resource, action: str, to: str | None, given: When
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
    """
    question = ("denied", policy, setting, target, action, to)
    found = graph.once(question, lambda: _denied(graph, policy[setting], target, action, to))
    return any(when <= given for when in found)


def _denied(graph: Store, document: Value, target: Resource, action: str, to: str | None) -> list[When]:
    """Return under which conditions a resource's policy denies an action."""
    return [
        denial.when
        for denial in denials(document, action, to=to)
        if any(_means(graph, outcome, target) for outcome in denial.resources)
    ]


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
    denying = graph.once(("denying", role), lambda: [each for each in documents if _denies(graph, each)])
    if not denying:
        return False
    found = graph.once(("denied to", role, action), lambda: list(_denied_always(denying, action)))
    return any(_means(graph, outcome, resource) for outcome in found)


def _denies(graph: Store, document: Value) -> bool:
    """Tell whether a policy of a role certainly denies anything."""
    return any(statement.effect == "deny" for statement in statements_in(graph, document))


def _denied_always(documents: Iterable[Value], action: str) -> Iterator[Outcome]:
    """Yield what policies of a role deny an action on in every circumstance."""
    for document in documents:
        for denial in denials(document, action, of_identity=True):
            if denial.when == ALWAYS:
                yield from denial.resources


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
