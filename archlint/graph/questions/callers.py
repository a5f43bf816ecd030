"""Who may call a function beside what the graph shows."""

from __future__ import annotations

from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.services.lambda_ import CALLS_NOTHING, GRANTS_ROLES, RUNS_STATES, WAITING_SERVICES
from archlint.graph.questions.delivery.senders import invocations
from archlint.graph.questions.permission.permissions import policies
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.languages.mention import Mention
from archlint.model.values.texts import canonical


def waits(graph: Store, edge: Edge) -> bool:
    """Tell whether what invokes a function certainly waits for it, or polls something for it."""
    return edge.source.has(Trait.WAITS) or edge.asynchronous.known is False


def may_be_invoked(graph: Store, function: Resource) -> bool:
    """Tell whether something that is not settled, or that a policy admits, may invoke a function without waiting."""
    links = (Link.DELIVERS_TO, Link.INVOKES, Link.DEAD_LETTERS_TO)
    if graph.outgoing(function, Link.HANDED_TO) or any(graph.may_be_linked(function, link) for link in links):
        return True
    return not all(_permits_waiting(policy) for policy in policies(graph, function))


def is_call(graph: Store, function: Resource, mention: Mention) -> bool:
    """Tell whether what mentions a function may be something that calls it, beside what the graph shows."""
    callers = [edge.source for edge in invocations(graph, function)]
    roles = GRANTS_ROLES if any(caller.has(Trait.CALLS_WITH_ROLE) for caller in callers) else ()
    states = RUNS_STATES if any(caller.kind is Kind.TASK for caller in callers) else ()
    return bool(mention.by) and not mention.by.startswith((*CALLS_NOTHING, *roles, *states))


def _permits_waiting(policy: Resource) -> bool:
    """Tell whether a permission is for a caller that waits for the function."""
    if policy["action"].known == "lambda:InvokeFunctionUrl" or policy["via_url"].known is True:
        return True
    outcomes = [branch.outcome for branch in policy["principal"].branches]
    return all(canonical(outcome).split(".")[0] in WAITING_SERVICES for outcome in outcomes)
