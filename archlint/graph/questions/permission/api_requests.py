"""Whether who calls an API is asked for a permission.

Source: Amazon API Gateway Developer Guide, "Control access to a REST API with IAM permissions", "How API Gateway
resource policies affect authorization workflow" (within an account the policy of the API or that of the role lets it)
and "Control access to HTTP APIs with IAM authorization"; Amazon EventBridge User Guide, "IAM roles for sending events
to targets" ("API Gateway targets can use either resource policies or IAM roles").
"""

from __future__ import annotations

from collections.abc import Iterator

from archlint.aws.kinds import Kind, Link
from archlint.aws.policies.access import MANAGES_CONNECTIONS
from archlint.graph.requests import may_be_requested
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.values.scalars import Known
from archlint.model.values.value import Value

#: What an API leads to that has nothing to do with whether it asks, or says it itself.
_READ = (Kind.METHOD, Kind.ROUTE, Kind.API_V2_INTEGRATION, Kind.AUTHORIZER)
_BY_IAM, _IN_ROLE = "AWS_IAM", "IAM_ROLE"


def asks_for_permission(graph: Store, edge: Edge) -> bool:
    """Tell whether what an edge leads to certainly asks for a permission; but for APIs, all that needs one does.

    An API asks by IAM, whatever may be requested of it over the edge; not where it has a policy of its own, nor where a
    Task sends its request in no role.
    """
    api, sender = edge.target, edge.source
    if api.kind is not Kind.API:
        return True
    if not api["policy"].certainly_absent:
        return False
    if sender.kind is Kind.TASK and not _is(sender["authorization"], _IN_ROLE):
        return False
    if _is(sender["permission"], MANAGES_CONNECTIONS):
        return True
    if graph.may_be_linked(api, Link.FEEDS) or graph.may_be_linked(api, Link.GOVERNS):
        return False
    if any(each.target.kind not in _READ for each in graph.outgoing(api, Link.FEEDS, Link.INVOKES)):
        return False
    requested = [each for each in _methods(graph, api) if may_be_requested(edge, each)]
    return bool(requested) and all(_is(each["authorization"], _BY_IAM) for each in requested)


def _methods(graph: Store, api: Resource) -> Iterator[Resource]:
    """Yield what says who may call which method of an API; Terraform says it apart from what the method leads to.

    The integrations that an API has itself are operations of its OpenAPI description, which says it.
    """
    apart = [edge.source for edge in graph.incoming(api, Link.GOVERNS) if edge.source.kind is Kind.METHOD_REQUEST]
    fed = [edge.target for edge in graph.outgoing(api, Link.FEEDS)]
    yield from apart or (each for each in fed if each.kind in (Kind.METHOD, Kind.ROUTE))
    yield from graph.parts(api, Kind.INTEGRATION)


def _is(value: Value, word: str) -> bool:
    """Tell whether a setting certainly is a word, whatever its parameters are."""
    return all(branch.outcome == Known(word) and not branch.rests_on for branch in value.branches)
