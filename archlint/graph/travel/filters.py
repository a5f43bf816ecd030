"""Whether filters hold messages back on a hop, as far as that is known without the messages."""

from __future__ import annotations

from archlint.aws.delivery.facts import Carrier, Presence
from archlint.aws.kinds import Kind
from archlint.graph.graph import Graph
from archlint.graph.questions.delivery.refusal import Refusal
from archlint.graph.rule_patterns import pattern_of
from archlint.graph.travel.reading import FactReader
from archlint.model.data import dataclass
from archlint.model.source.location import Place
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Unknown


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a hop lets through.

    Attributes:
        lets: `all`, `some` or `none`; None where that is not known.
        because: why none, or why it is not known, as a clause.
        at: where the filters stand.
    """

    lets: str | None
    because: str = ""
    at: tuple[Place, ...] = ()


def sieve_of(graph: Graph, reader: FactReader, carrier: Carrier) -> Sieve:
    """Return what the filters of a hop let through."""
    places: list[Place] = []
    unknown = ""
    is_filtered = carrier.selects
    for given in carrier.filters:
        assert given.value is Presence.SET
        for branch in reader.setting(given.end, given.setting).branches:
            if isinstance(branch.outcome, Absent) or branch.outcome == Known(""):
                continue
            if isinstance(branch.outcome, Unknown) and branch.outcome.inside:
                unknown = branch.outcome.reason
            is_filtered = True
            places += [branch.place] if branch.place is not None else []
    refused = _refusal(graph, reader) if places else None
    if refused is not None:
        return Sieve("none", refused.because, (refused.at,) if refused.at is not None else tuple(places))
    if unknown:
        return Sieve(None, unknown, tuple(places))
    rule = reader.hop.target
    if places and rule.kind is Kind.RULE and pattern_of(rule).admits_all:
        return Sieve("all", at=tuple(places))
    return Sieve("some" if is_filtered else "all", at=tuple(places))


def _refusal(graph: Graph, reader: FactReader) -> Refusal | None:
    """Return the filter that lets nothing through where no other one beside it lets something through."""
    agent = reader.hop.target if reader.agent is reader.hop.source else reader.agent
    found = [each for each in graph.refusals(agent) if not each.case.when and not each.case.rests_on]
    filters = max(sum(1 for _ in agent["filters"].each("[]")), 1)
    is_whole = any(each.by_form for each in found) or len({each.at for each in found}) >= filters
    return found[0] if found and is_whole else None
