"""Which calls in the code of functions answer Tasks that wait for their token.

No message travels so: the graph has no such edges, but the role of the function has to let it. Source: AWS Step
Functions Developer Guide, "Wait for a Callback with Task Token".
"""

from __future__ import annotations

from collections.abc import Iterator

from archlint.aws.kinds import Kind, Link
from archlint.aws.policies.access import ANSWERING
from archlint.graph.questions.understanding import definitions, task
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store

_ANSWERS = frozenset(ANSWERING.actions[0].split("|"))


def answers(graph: Store) -> Iterator[Edge]:
    """Yield an edge for each call by which the code of a function answers a Task.

    It leads to the state machine that hands the function tokens; to the only one that waits for any where none does so
    directly, but over a queue or the like; nowhere where that is not known.
    """
    calls = [call for call in graph.resources(Kind.CALL) if call["action"].known in _ANSWERS]
    if not calls:
        return
    waiting, handed = dict[Resource, None](), dict[Resource, Resource]()
    for machine, part in _waiting(graph):
        waiting[machine] = None
        for edge in graph.outgoing(part, Link.INVOKES):
            handed.setdefault(edge.target, machine)
    for call in calls:
        only = next(iter(waiting)) if len(waiting) == 1 else None
        asked = handed.get(call.owner, only) if call.owner is not None else None
        if asked is not None:
            yield Edge(call, asked, Link.DELIVERS_TO, call.at)


def _waiting(graph: Store) -> Iterator[tuple[Resource, Resource]]:
    """Yield the Tasks that wait for their token, each after its state machine."""
    for machine in graph.resources(Kind.MACHINE):
        for definition in definitions(graph, machine):
            for state in definition.tasks:
                part = task(graph, machine, state)
                if part is not None and state.integration is not None and state.integration.waits_for_token:
                    yield machine, part
