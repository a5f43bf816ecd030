"""What makes an architecture of what JSON has."""

from __future__ import annotations

from archlint.aws.delivery.facts import Page
from archlint.graph.architecture.messages import MessageHop, MessageLoss, Messages
from archlint.graph.architecture.model import (
    Architecture,
    ArchitectureEdge,
    ArchitectureNode,
    Fact,
    Frame,
    Mark,
    SettingValue,
)
from archlint.linter.cache.objects import object_maker, perhaps, tuple_maker
from archlint.model.source.location import Location

_location = object_maker(Location)
_values = tuple_maker(object_maker(SettingValue, location=perhaps(_location)))
_facts = tuple_maker(object_maker(Fact, location=_location))
_node = object_maker(
    ArchitectureNode,
    location=_location,
    former_addresses=tuple,
    settings=_values,
    states=_values,
    facts=_facts,
    findings=tuple_maker(object_maker(Mark, location=_location, tags=tuple)),
)
_edge = object_maker(ArchitectureEdge, location=_location, rests_on=tuple, needs=tuple, facts=_facts)


def _page(data: list[str]) -> Page:
    return Page(*data)


_hop = object_maker(
    MessageHop, nodes=tuple, facts=tuple_maker(tuple), failed=tuple, pages=tuple_maker(_page), never=tuple
)
_loss = object_maker(MessageLoss, nodes=tuple, location=_location, page=perhaps(_page))
#: Makes an architecture of the list that `json_of` makes of one.
architecture_of = object_maker(
    Architecture,
    frames=tuple_maker(object_maker(Frame, location=perhaps(_location))),
    nodes=tuple_maker(_node),
    edges=tuple_maker(_edge),
    loops=tuple_maker(tuple),
    messages=object_maker(Messages, hops=tuple_maker(_hop), losses=tuple_maker(_loss)),
)
