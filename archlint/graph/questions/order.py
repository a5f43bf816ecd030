"""In which order resources are created: which one waits for which, because it refers to it or says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from archlint.aws.kinds import Kind, Link
from archlint.aws.needs import TRIED_AGAIN
from archlint.graph.questions.permission.access import granted_by
from archlint.graph.questions.permission.acting import need
from archlint.graph.questions.permission.permissions import admitted_by
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.languages.notes import PREDECESSORS
from archlint.model.values.conditions import consistent
from archlint.model.values.value import Declaration, Outcome, Reference

#: No more steps from one resource to another than this are made in a scope: templates may be long chains.
_MOST = 500_000
#: Of more deployments of one API than this none is asked what it waits for.
_MOST_DEPLOYMENTS = 10


def waits_for(graph: Store, one: Resource, other: Resource) -> bool | None:
    """Tell whether a resource is created only after another one, over any number of resources between them.

    Returns:
        None where that is not known: SAM orders what it makes, and what a plan or state holds is there already.
    """
    first, last = one.outermost.declaration, other.outermost.declaration
    if first is None or last is None:
        return None
    if first is last:
        return True
    before = graph.once(("before", first), lambda: _before(graph, first))
    return None if before is None else last in before


def permitted_later(graph: Store, edge: Edge) -> list[Resource]:
    """Return what permits a message to travel an edge and is possibly created only after the edge.

    Returns:
        The policies or attachments of which the edge would have to wait for one; empty where it does, where AWS does
        not ask for the permission when the edge is made, where it is made again until they are there, or where that is
        not known.
    """
    if not need(edge).asked_at_once:
        return []
    admitting = admitted_by(graph, edge)
    for permissions in [admitting] if admitting else granted_by(graph, edge):
        if all(_comes_later(graph, edge.acting, each) for each in permissions):
            return permissions
    return []


def methods_left_out(graph: Store, deployment: Resource) -> list[Edge]:
    """Return the edges of an API to the methods and routes that its deployment may be made without.

    None where it is not known of which API some deployment is, nor for what another one of the API waits for; nor for
    an API with very many deployments, which are not compared with its methods.
    """
    deployments = graph.once("deployments", lambda: _deployments(graph))
    api = _deployed(graph, deployment)
    if api is None or api.stands_for_many or None in deployments or len(deployments[api]) > _MOST_DEPLOYMENTS:
        return []
    return [
        edge
        for edge in graph.outgoing(api, Link.FEEDS)
        if edge.target.kind in (Kind.METHOD, Kind.ROUTE)
        and consistent(edge.conditions | deployment.when)
        and all(waits_for(graph, each, edge.target) is False for each in deployments[api])
    ]


def requests_left_out(graph: Store) -> Iterator[tuple[Resource, Resource]]:
    """Yield what methods lead to in Terraform, each with its method if it may be made before that, which it needs.

    A method and what it leads to are resources of their own there, of the same API, path and HTTP method.
    """
    asked = {key: each for each in graph.resources(Kind.METHOD_REQUEST) if (key := _method_of(each)) is not None}
    for method in graph.resources(Kind.METHOD) if asked else ():
        key = _method_of(method)
        request = asked.get(key) if key is not None else None
        if request is None or method.stands_for_many or not consistent(method.when | request.when):
            continue
        if waits_for(graph, method, request) is False:
            yield method, request


def _method_of(resource: Resource) -> tuple[Outcome, str] | None:
    """Return which method something is of: the path, as it is named, and the HTTP method; None if not known."""
    path, method = resource["resource_id"].outcome, resource["http_method"].known
    return (path, str(method)) if isinstance(path, Reference) and method is not None else None


def _deployments(graph: Store) -> dict[Resource | None, list[Resource]]:
    """Return the deployments of each API; under None, those of which that is not known."""
    found: dict[Resource | None, list[Resource]] = defaultdict(list)
    for deployment in graph.resources(Kind.API_DEPLOYMENT):
        found[_deployed(graph, deployment)].append(deployment)
    return found


def _deployed(graph: Store, deployment: Resource) -> Resource | None:
    named = deployment["deployed_api"].outcome
    api = graph.find(named, (Kind.API,)) if named is not None else None
    return api if api is not None and api.kind is Kind.API else None


def _comes_later(graph: Store, maker: Resource, permission: Resource) -> bool:
    """Tell whether something is possibly made, or given up, before what permits it."""
    if waits_for(graph, maker, permission) is not False:
        return False
    made = maker.outermost.declaration
    is_tried_again = made is not None and made.type in TRIED_AGAIN
    return not is_tried_again or waits_for(graph, permission, maker) is True


def _before(graph: Store, first: Declaration) -> Collection[Declaration] | None:
    """Return all that a resource waits for; None where one of them does not say what it waits for."""
    found = {first}
    pending = [first]
    left = graph.once("steps of order", lambda: [_MOST])
    for declaration in pending:
        predecessors = graph.once(("predecessors", declaration), declaration.noted(PREDECESSORS))
        left[0] -= 1 + len(predecessors or ())
        if predecessors is None or left[0] < 0:
            return None
        new = [each for each in predecessors if each not in found]
        found.update(new)
        pending += new
    return found
