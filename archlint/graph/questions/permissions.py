"""What resource policies let others do."""

from __future__ import annotations

from archlint.aws import policy
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.services import kinds_with
from archlint.graph.resource import Resource
from archlint.graph.store import Store
from archlint.model.values.conditions import ALWAYS, When, consistent

#: What says who may use a resource.
_POLICIES = kinds_with(Trait.ADMITS)


def governing(graph: Store, target: Resource, given: When = ALWAYS) -> list[Resource]:
    """Return what is declared about a resource, as far as it can exist under some conditions."""
    edges = graph.incoming(target, Link.GOVERNS)
    return [edge.source for edge in edges if consistent(edge.source.when | edge.when | given)]


def policies(graph: Store, target: Resource, given: When = ALWAYS) -> list[Resource]:
    """Return what says who may use a resource, as far as it can exist under some conditions."""
    return [resource for resource in governing(graph, target, given) if resource.has(Trait.ADMITS)]


def admits(graph: Store, target: Resource, service: str, action: str, given: When = ALWAYS) -> bool:
    """Tell whether a resource's policies possibly let a service do something to it.

    Args:
        graph: the graph.
        target: a queue, topic or function.
        service: the service's principal: `sns.amazonaws.com`.
        action: the action: `sqs:SendMessage`.
        given: the conditions under which it is done; a policy that cannot exist under them counts for nothing.

    Returns:
        False only where every policy is known, none allows it, and the resource is handed to nobody who may
        add one: a nested stack, a custom resource.
    """
    if graph.outgoing(target, Link.HANDED_TO):
        return True
    return graph.may_be_linked(target, Link.GOVERNS, *_POLICIES) or any(
        _allows(graph, resource, service, action) for resource in policies(graph, target, given)
    )


def admits_others(graph: Store, target: Resource) -> bool:
    """Tell whether a resource's policies possibly let anyone but AWS services use it."""
    return graph.may_be_linked(target, Link.GOVERNS, *_POLICIES) or any(
        policy.document_admits_others(resource["document"]) for resource in policies(graph, target)
    )


def _allows(graph: Store, resource: Resource, service: str, action: str) -> bool:
    """Tell whether a policy possibly lets a service do something; asked for every sender, read once."""
    return graph.once(("allows", resource, service, action), lambda: _permits(resource, service, action))


def _permits(resource: Resource, service: str, action: str) -> bool:
    if resource.kind is Kind.PERMISSION:
        return policy.permits(resource["principal"], resource["action"], service, action)
    return policy.document_permits(resource["document"], service, action)
