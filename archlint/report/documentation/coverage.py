"""The page of what archlint covers, `docs/coverage.md`: each kind on one line, and which fixtures show what works."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from archlint.aws.calls.actions import WRITTEN
from archlint.aws.columns import LinkRule, ResourceType
from archlint.aws.kinds import Kind, Link
from archlint.model.data import NamedTuple

#: An edge of the graph as far as kinds go: its source, what it means, its target.
EdgeKind: TypeAlias = tuple[Kind, Link, Kind]
#: For each hop of a kind, what it means and the kind at its other end; None for any kind.
_Ends: TypeAlias = dict[Link, dict[Kind | None, None]]

_HEAD = """# What archlint covers

<!-- Generated from the table of settings and the fixtures: UPDATE=1 pytest tests/project/test_pages.py -->

- [Kinds](#kinds): what archlint knows, and how each template language declares it.
- [Interactions](#interactions): how services work together, with the edges that stand for it and the fixtures whose
  graphs have them.

## Kinds

A type with a part after its last dot (`AWS::Events::Rule.Target`) stands inside another resource. The first word of a
Terraform type is its provider: `aws` or `awscc`. CDK apps are read as the CloudFormation that they synthesize. The SAM
column lists what makes a resource of the kind: a SAM resource (`Function` is `AWS::Serverless::Function`), a property
of it (`.Policies`) or an event (`:SQS`); state machines take the events for rules, schedules and APIs, too.
[Kinds, settings and links](table.md) lists the settings, and the properties that make the links.

Links are what properties say, with the kinds at their other ends. "By permission" stands where the permissions of
functions, state machines, containers and instances are evidence, too.

| kind | CloudFormation | SAM | Terraform | links it makes | links that lead to it |
|---|---|---|---|---|---|"""

_INTERACTIONS = """
## Interactions

Each line is one way in which services work together. An edge reads `source -link-> target`; between two edges of a line
other resources may lie. A line names the folders of fixtures whose graphs have such a way from its first edge to its
last one, and the languages that they are written in: `data-lake` is one of the architectures in `fixtures/graphs/`, and
`coverage/streams` has what they have not. A part, like a rule's target, stands for its owner.
"""


class Way(NamedTuple):
    """A way through the graph that stands for an interaction.

    Attributes:
        hops: the edges on it, in their order.
        of: what else holds of it, in words; empty where nothing does.
        shown_by: the folders of fixtures whose graphs have the way, each with the languages that it is written in.
    """

    hops: Sequence[EdgeKind]
    of: str
    shown_by: Mapping[str, Sequence[str]]


class Interaction(NamedTuple):
    """How services work together, and what stands for it in a graph.

    Attributes:
        service: the service or scenario that it is listed under.
        says: what it is, in a sentence without a full stop.
        ways: the ways that stand for it, each by itself.
    """

    service: str
    says: str
    ways: Sequence[Way]


def render_markdown(
    table: Mapping[str, ResourceType], sam: Mapping[Kind, Sequence[str]], interactions: Iterable[Interaction]
) -> Iterator[str]:
    """Yield the lines of the page, without line breaks: a line for each kind, then one for each interaction.

    Args:
        table: the column of each provider type.
        sam: for each kind, what makes a resource of it in a SAM template.
        interactions: how services work together; those of one service stand together.
    """
    yield from _HEAD.split("\n")
    outgoing, incoming = _ends(table)
    for kind in sorted(outgoing, key=lambda kind: kind.value.lower()):
        names = [name for name, column in table.items() if column.kind is kind]
        cells = (
            f"[{kind.value}](table.md#{kind.value.lower().replace(' ', '-')})",
            _codes(name for name in names if "::" in name),
            _codes(sam.get(kind, ())),
            _codes(name for name in names if "::" not in name),
            _links(outgoing[kind]),
            "; ".join(filter(None, (_links(incoming[kind]), _by_permission(kind)))),
        )
        yield f"| {' | '.join(cells)} |"
    yield from _INTERACTIONS.split("\n")
    service = ""
    for interaction in interactions:
        if interaction.service != service:
            yield from ("",) if service else ()
            service = interaction.service
            yield from (f"### {service}", "", "| interaction | edges | fixtures |", "|---|---|---|")
        for number, way in enumerate(interaction.ways):
            yield f"| {interaction.says if number == 0 else ''} | {_way(way)} | {_shown(way.shown_by)} |"


def _ends(table: Mapping[str, ResourceType]) -> tuple[dict[Kind, _Ends], dict[Kind, _Ends]]:
    """Return the links that leave each kind, and those that lead to it, with the kinds at their other ends."""
    kinds = dict.fromkeys(column.kind for column in table.values())
    outgoing: dict[Kind, _Ends] = {kind: {} for kind in kinds}
    incoming: dict[Kind, _Ends] = {kind: {} for kind in kinds}
    for source, link, target in dict.fromkeys(_hops(table)):
        if source is not None:
            outgoing[source].setdefault(link, {})[target] = None
        if target is not None:
            incoming[target].setdefault(link, {})[source] = None
    return outgoing, incoming


def _hops(table: Mapping[str, ResourceType]) -> Iterator[tuple[Kind | None, Link, Kind | None]]:
    for name, column in table.items():
        for rule in (*column.links, *filter(None, (column.part_of,))):
            for other in _others(rule):
                yield (other, rule.link, column.kind) if rule.incoming else (column.kind, rule.link, other)
        owner = table.get(name.rpartition(".")[0])
        if owner is not None:
            yield owner.kind, Link.CONTAINS, column.kind


def _others(rule: LinkRule) -> tuple[Kind | None, ...]:
    """Return the kinds at the other end of the edges that a rule makes; None for any."""
    return (rule.through,) if rule.through is not None else rule.to or (None,)


def _links(ends: _Ends) -> str:
    """Return links with the kinds at their other ends, in the order of the links."""
    return "; ".join(f"{_words(link)}: {_kinds(ends[link])}" for link in Link if link in ends)


def _kinds(kinds: Iterable[Kind | None]) -> str:
    return ", ".join(sorted(("any" if kind is None else kind.value for kind in kinds), key=str.lower))


def _by_permission(kind: Kind) -> str:
    return f"by permission: {_words(WRITTEN[kind][1])}" if kind in WRITTEN else ""


def _way(way: Way) -> str:
    hops = "; ".join(f"{source.value} -{_words(link)}-> {target.value}" for source, link, target in way.hops)
    return f"{hops} (`{way.of}`)" if way.of else hops


def _shown(shown_by: Mapping[str, Sequence[str]]) -> str:
    """Return the folders, those that are written in the same languages together."""
    together: dict[tuple[str, ...], list[str]] = {}
    for folder, languages in shown_by.items():
        together.setdefault(tuple(languages), []).append(f"`{folder}`")
    return "; ".join(f"{', '.join(folders)}: {', '.join(languages)}" for languages, folders in together.items())


def _words(link: Link) -> str:
    return link.value.replace("_", " ")


def _codes(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
