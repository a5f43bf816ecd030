"""What becomes of what fails: where a message is after the last attempt of each stage."""

from __future__ import annotations

from collections.abc import Sequence

from archlint.aws.delivery.facts import Carrier, Fallback, HopEnd, Stage
from archlint.aws.delivery.stages import ASYNCHRONOUS
from archlint.aws.kinds import Kind, Link
from archlint.graph.graph import Graph
from archlint.graph.resource import Edge, Resource
from archlint.graph.travel.figures import Figure
from archlint.graph.travel.reading import FactReader
from archlint.graph.travel.tasks import catching, execution_end, left_alone, outlasts, state_of
from archlint.model.data import dataclass
from archlint.model.source.location import Place
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Unknown, Value

#: What becomes of a message, in the words of reports, where no resource takes it.
_GONE, THE_CALLER, THE_CODE, THE_CATCH, _SOME_CAUGHT, FAILS = (
    "nowhere",
    "the caller",
    "the code",
    "the Catch",
    "the Catch, for the errors that it names; else the execution fails",
    "the execution fails",
)


@dataclass(frozen=True, slots=True)
class Fate:
    """Where a message is after its last attempt.

    Attributes:
        to: the resources that take it.
        words: what to say where none does; empty if one does, or where it is not known.
        because: why it is not known, as a clause.
        at: where the templates say so.
        conditional: whether a resource takes it under conditions only.
    """

    to: tuple[Resource, ...] = ()
    words: str = ""
    because: str = ""
    at: tuple[Place, ...] = ()
    conditional: bool = False

    @property
    def is_lost(self) -> bool:
        """Whether it is certainly gone then."""
        return self.words == _GONE


_LOST = Fate(words=_GONE)


@dataclass(frozen=True, slots=True)
class TriedStage:
    """A stage of a hop, as it is in a graph.

    Attributes:
        stage: the row of the table.
        attempts: how often it is tried, the first time included.
        seconds: how long at most.
        fate: where the message is then.
    """

    stage: Stage
    attempts: Figure
    seconds: Figure
    fate: Fate


def stages_of(reader: FactReader, carrier: Carrier) -> tuple[TriedStage, ...]:
    """Return the stages of a hop; what is handed over to Lambda without waiting has that of Lambda's own queue, too."""
    stages: Sequence[Stage] = carrier.stages
    if reader.hop.target.kind is Kind.FUNCTION and reader.setting(HopEnd.AGENT, "asynchronous").known is True:
        stages = (*stages, ASYNCHRONOUS)
    return tuple(
        [
            TriedStage(stage, reader.figure(stage.attempts), reader.figure(stage.seconds), fate_of(reader, stage))
            for stage in stages
        ]
    )


def fate_of(reader: FactReader, stage: Stage) -> Fate:
    """Return where a message is after the last attempt of a stage."""
    graph, agent = reader.graph, reader.agent
    match stage.fallback:
        case Fallback.AGENT:
            return _named(graph, agent, [agent[name] for name in stage.settings])
        case Fallback.OWNER:
            owner = agent.owner or agent
            return _named(graph, owner, [owner[name] for name in stage.settings])
        case Fallback.SOURCE:
            source = reader.hop.source
            return _named(graph, source, [source["redrive_policy"]])
        case Fallback.FUNCTION:
            return _of_function(graph, reader.hop.target)
        case Fallback.STATES:
            return _of_states(reader)
        case Fallback.BACKUP:
            edges = [edge for edge in graph.outgoing(agent, Link.WRITES_TO) if edge.target.kind is Kind.BUCKET]
            return _over(edges) if edges else Fate(because="its backup bucket lies outside the scope")
        case Fallback.BROKER:
            return Fate(because="what the broker does with it then is not in the template")
        case Fallback.CALLER:
            return Fate(words=THE_CALLER)
        case Fallback.CODE:
            return Fate(words=THE_CODE)
        case _:
            return _LOST


def _named(graph: Graph, resource: Resource, settings: Sequence[Value]) -> Fate:
    """Return where a resource's failed messages go, by its edges; nowhere if it certainly names nothing."""
    edges = graph.dead_letter_targets(resource)
    if edges:
        return _over(edges)
    if all(value.certainly_absent or value.certainly(lambda o: o == Known("")) for value in settings):
        return _LOST
    return _unknown(settings)


def _over(edges: Sequence[Edge]) -> Fate:
    targets = tuple(dict.fromkeys([edge.target for edge in edges]))
    return Fate(targets, at=tuple([edge.at for edge in edges]), conditional=all(edge.when for edge in edges))


def _unknown(values: Sequence[Value]) -> Fate:
    found = [branch for value in values for branch in value.branches if not isinstance(branch.outcome, Absent)]
    reasons = [branch.outcome.reason for branch in found if isinstance(branch.outcome, Unknown)]
    places = tuple(branch.place for branch in found if branch.place is not None)
    return Fate(because=reasons[0] if reasons else "what takes it lies outside the scope", at=places)


def _of_function(graph: Graph, function: Resource) -> Fate:
    configs = [edge.source for edge in graph.incoming(function, Link.GOVERNS) if edge.source.kind is Kind.INVOKE_CONFIG]
    edges = [edge for each in (function, *configs) for edge in graph.dead_letter_targets(each)]
    if edges:
        return _over(edges)
    if function.is_external:
        return Fate(because=f"'{function.name}' lies outside the scope")
    values = graph.failure_destinations(function)
    return _LOST if all(value.certainly_absent for value in values) else _unknown(values)


def _of_states(reader: FactReader) -> Fate:
    state, machine = state_of(reader.graph, reader.agent), reader.agent.owner
    if state is None or machine is None:
        return Fate(because="its Catch is not known")
    end, catches = execution_end(state, machine), catching(state)
    failed = _GONE if _is_forgotten(reader.graph, machine) else FAILS
    if outlasts(state, end):
        return Fate(words=failed, at=(end.place,) if end.place is not None else ())
    places = (catches.place,) if catches.place is not None else ()
    if catches.certainly_absent:
        return Fate(words=_SOME_CAUGHT, at=places)
    if isinstance(catches.known, bool):
        return Fate(words=THE_CATCH if catches.known else failed, at=places)
    return Fate(because="its Catch is not known", at=places)


def _is_forgotten(graph: Graph, machine: Resource) -> bool:
    """Tell whether nothing is left of a failed execution, whatever starts it; see `left_alone`."""
    starts = graph.incoming(machine, Link.DELIVERS_TO, Link.INVOKES)
    found = [left_alone(machine, start) for start in starts]
    return bool(found) and all(each is not None and each[0] for each in found)
