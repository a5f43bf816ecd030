"""Names of resources in commands and reports: their own, or with their kind in front where that is not enough."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from archlint.graph.graph import Graph
from archlint.graph.resource import Resource
from archlint.graph.travel.hops import Hops
from archlint.graph.travel.words import name_with_kind
from archlint.model.errors import MisuseError

#: So many names are suggested for one that there is none of.
_SUGGESTED = 3


def find_start(networks: Sequence[Hops], wanted: str, option: str) -> tuple[Graph, Hops, Resource]:
    """Return the one resource that has a name, with its graph.

    Args:
        networks: the hops of each graph.
        wanted: the name, or the kind and the name: `Orders`, `queue:Orders`; or the logical id, as a template that CDK
            wrote has it, where the name is the path of the construct.
        option: the option that it is the value of.

    Raises:
        MisuseError: no resource that messages pass has it, or several do.
    """
    passed = [(each.graph, each, r) for each in networks for r in each.starts]
    found = [way for way in passed if wanted in (way[2].name, name_with_kind(way[2]))]
    found = found or [way for way in passed if (own := way[2].declaration) is not None and own.logical_id == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        raise MisuseError(_ambiguous([resource for _, _, resource in found], wanted, option))
    names = dict.fromkeys(r.name for each in networks for r in each.starts)
    close = difflib.get_close_matches(wanted, names, _SUGGESTED)
    starts = "" if close or option == "--to" else first_of(networks, "; messages start from ")
    hint = f"; there is {_in_quotes(close)}" if close else starts
    raise MisuseError(f"{option}: no resource that messages pass is called '{wanted}'{hint}")


def first_of(networks: Sequence[Hops], words: str) -> str:
    """Return words and some resources that messages start from; empty if there are none."""
    reached = {hop.target for each in networks for start in each.starts for hop in each.leaving(start)}
    starts = [r for each in networks for r in each.starts if each.leaving(r)]
    # Of a loop, any resource is as good a start.
    first = [r.name for r in starts if r not in reached] or [r.name for r in starts]
    return f"{words}{_in_quotes(list(dict.fromkeys(first))[:_SUGGESTED])}" if first else ""


def _ambiguous(resources: Iterable[Resource], wanted: str, option: str) -> str:
    ids = list(dict.fromkeys(map(name_with_kind, resources)))
    if len(ids) == 1:
        return f"{option}: several templates have '{wanted}': name the one that is meant as PATHS"
    return f"{option}: '{wanted}' may be any of {_in_quotes(ids)}"


def _in_quotes(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
