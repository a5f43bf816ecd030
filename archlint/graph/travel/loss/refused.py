"""Messages that never get there, because who carries them may not: policies, keys, roles, and the order of creation."""

from __future__ import annotations

from collections.abc import Iterator

from archlint.aws.delivery import pages
from archlint.aws.kinds import Link
from archlint.graph.graph import Graph
from archlint.graph.resource import Edge, Resource
from archlint.graph.travel.access import possible_refusal, refusal_of
from archlint.graph.travel.loss.loss import Cause, Loss, concerned, in_turn, is_conditional, titled


def losses_by_refusal(graph: Graph) -> Iterator[Loss]:
    """Yield what is refused for certain, or only goes through in one order of creation."""
    for edge in graph.needing():
        if not graph.is_disabled(edge.acting):
            yield from _of_edge(graph, edge)
    for wrong in graph.misnamed():
        form = f"by its {wrong.form.value}" if wrong.form else "by a text that only the template knows"
        words = f"{titled(wrong.namer)} names {titled(wrong.named)} {form}, which AWS does not take"
        yield _loss(wrong.edge, words, wrong.namer.reported, wrong.namer.outermost, wrong.named)
    yield from _replaced(graph)
    yield from _doubled(graph)


def _of_edge(graph: Graph, edge: Edge) -> Iterator[Loss]:
    sure = refusal_of(graph, edge)[0]
    why = sure or possible_refusal(graph, edge)
    if why:
        found = _loss(edge, f"{_refused(edge)}: {why}", *(each.role for each in graph.lacking(edge)))
        # The default bus may have a policy that another stack writes.
        yield found if sure and not edge.acted_on.is_external else found.under_conditions
    for words, key, certain in _blocked(graph, edge):
        found = _loss(edge, f"{_refused(edge)}: {words}", *([key] if key is not None else []))
        yield found if certain else found.under_conditions
    later = graph.permitted_later(edge)
    if later:
        words = f"{titled(edge.acting)} may be made before {titled(later[0])}, and is refused then"
        yield _loss(edge, words, *later)


def _refused(edge: Edge) -> str:
    acting = titled(edge.acting)
    return f"the dead letters of {acting} are refused" if edge.link is Link.DEAD_LETTERS_TO else f"{acting} is refused"


def _blocked(graph: Graph, edge: Edge) -> Iterator[tuple[str, Resource | None, bool]]:
    """Yield the keys that the end of an edge is encrypted with and that do not let the service use them."""
    if not graph.uses_key_as_service(edge):
        return
    branches = edge.acted_on["kms_key"].branches
    for branch in branches:
        if graph.is_managed(edge.acted_on, branch.outcome):
            words = f"the key of {titled(edge.acted_on)}, which AWS manages, lets no other service use it"
            yield words, None, len(branches) == 1 and not branch.rests_on
    for each, defaults in graph.keys_refusing(edge):
        words = f"key '{each.target.name}' does not let {graph.need(edge).principals[0]} use it"
        yield words, each.target, not is_conditional([each]) and not defaults


def _replaced(graph: Graph) -> Iterator[Loss]:
    """Yield the resources of whose policies, notification configurations or targets only the last one made remains."""
    for resource, _, edges in graph.replacing():
        own = {edge: policy for policy, edge in edges.items()}
        group = next((each for each in graph.coexisting(list(own)) if len(each) > 1), None)
        if group is not None:
            policies = [own[edge] for edge in group]
            words = f"{titled(resource)} keeps only the last of {in_turn(map(titled, policies))} that is made"
            certain = not any(edge.conditions - resource.when for edge in group) and not is_conditional(group)
            yield Loss(Cause.REFUSED, resource, words, group[0].at, certain, tuple(policies), 0.0)


def _doubled(graph: Graph) -> Iterator[Loss]:
    """Yield the mappings and permissions that AWS refuses, for it has one like that."""
    for function, because, edges in graph.doubles():
        own = {edge: each for each, edge in edges.items()}
        group = next((each for each in graph.coexisting(list(own)) if len(each) > 1), None)
        if group is not None:
            words = f"AWS takes only one of {in_turn(titled(own[edge]) for edge in group)}: both are {because}"
            certain = not any(edge.conditions - function.when for edge in group) and not is_conditional(group)
            also = tuple(own[edge] for edge in group)
            yield Loss(Cause.REFUSED, own[group[-1]].reported, words, group[-1].at, certain, (*also, function), 0.0)


def _loss(edge: Edge, words: str, *also: Resource) -> Loss:
    certain = not is_conditional([edge])
    page = pages.ACCESS.get(edge.acting.kind)
    return Loss(Cause.REFUSED, edge.acting.reported, words, edge.at, certain, (*concerned([edge]), *also), 0.0, page)
