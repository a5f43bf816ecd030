"""What differs between two architectures, as plain data; `docs/diff.md` says what its JSON means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, TypeAlias

from archlint.graph.architecture.model import ArchitectureEdge, ArchitectureNode, JsonObject, Mark, SettingValue
from archlint.model.data import dataclass
from archlint.model.source.location import Location

#: Grows when a key changes its meaning or goes away; a new key alone does not raise it.
DIFFERENCE_VERSION = 1

ADDED, REMOVED, CHANGED, RENAMED, REROUTED = "added", "removed", "changed", "renamed", "rerouted"
NEW, FINDING_GONE = "new", "gone"


@dataclass(frozen=True, slots=True)
class FindingAt:
    """A finding, and what it is recognised by.

    Attributes:
        mark: the finding.
        nodes: the ids of the nodes that it is at.
        file: its file, from the repository's root.
        resource: the name of its resource.
        part: what tells it apart from others of its check at this resource.
    """

    mark: Mark
    nodes: tuple[str, ...] = ()
    file: str = ""
    resource: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class SettingDifference:
    """A setting that is another one.

    Attributes:
        name: archlint's name of the setting.
        before: what it was, one for each circumstance; none if it was not set.
        after: what it is.
    """

    name: str
    before: tuple[SettingValue, ...]
    after: tuple[SettingValue, ...]

    def to_json(self) -> JsonObject:
        """Return it as JSON has it."""
        return {
            "name": self.name,
            "before": [each.to_json() for each in self.before],
            "after": [each.to_json() for each in self.after],
        }


#: What may differ of a resource beside its settings.
ASPECTS = ("condition", "type", "physical name", "declared", "copies", "part of", "frame")


@dataclass(frozen=True, slots=True)
class NodeDifference:
    """A resource that is added, removed, renamed or changed.

    Attributes:
        before: what it was; None if it is added.
        after: what it is; None if it is removed.
        recognised_by: what says that a resource with another name is the same: `moved`, `logical id`, `physical name`,
            `address`, `owner` or `ends`; empty where the name is the same.
        settings: the settings that differ; none if it is added or removed.
        is_elsewhere: whether it has gone to another template, root module or plan.
        owners: what it was a part of and what it is a part of, by their kinds and names, if that is not the same.
    """

    before: ArchitectureNode | None
    after: ArchitectureNode | None
    recognised_by: str = ""
    settings: tuple[SettingDifference, ...] = ()
    is_elsewhere: bool = False
    owners: tuple[str, str] | None = None

    @property
    def change(self) -> str:
        """`added`, `removed`, `renamed` or `changed`."""
        if self.before is None:
            return ADDED
        if self.after is None:
            return REMOVED
        return RENAMED if self.recognised_by else CHANGED

    @property
    def node(self) -> ArchitectureNode:
        """What it is, or was."""
        found = self.after or self.before
        assert found is not None, "one of them is there"
        return found

    @property
    def aspects(self) -> Sequence[tuple[str, str, str]]:
        """What differs beside settings: a word for it, what it was, and what it is."""
        if self.before is None or self.after is None:
            return ()
        pairs = [
            ("condition", self.before.when or "always", self.after.when or "always"),
            ("type", self.before.type, self.after.type),
            ("physical name", self.before.physical_name, self.after.physical_name),
            ("declared", _truth(not self.before.external), _truth(not self.after.external)),
            ("copies", _truth(self.before.many), _truth(self.after.many)),
        ]
        if self.owners is not None:
            pairs.append(("part of", *self.owners))
        if self.is_elsewhere:
            pairs.append(("frame", self.before.frame, self.after.frame))
        return [(name, old, new) for name, old, new in pairs if old != new]

    def to_json(self) -> JsonObject:
        """Return it as JSON has it."""
        said: JsonObject = {"change": self.change, **_node(self.node)}
        if self.before is not None and self.after is not None:
            said["former"] = _node(self.before)
        if self.recognised_by:
            said["recognised_by"] = self.recognised_by
        if self.settings:
            said["settings"] = [each.to_json() for each in self.settings]
        if self.aspects:
            said["aspects"] = [{"name": name, "before": old, "after": new} for name, old, new in self.aspects]
        return said


@dataclass(frozen=True, slots=True)
class EdgeDifference:
    """Edges between two nodes, with one meaning, that are added, removed, rerouted or changed.

    Attributes:
        before: what was there; one for each condition; none if they are added.
        after: what is there.
        change: `added`, `removed`, `rerouted` if it has another end, `changed` if its conditions or evidence differ.
        ends_before: the nodes it led from and to; None if it is added.
        ends_after: the nodes it leads from and to; None if it is removed.
    """

    before: tuple[ArchitectureEdge, ...]
    after: tuple[ArchitectureEdge, ...]
    change: str
    ends_before: tuple[ArchitectureNode, ArchitectureNode] | None
    ends_after: tuple[ArchitectureNode, ArchitectureNode] | None

    @property
    def edge(self) -> ArchitectureEdge:
        """What it is, or was."""
        return (self.after or self.before)[0]

    @property
    def ends(self) -> tuple[ArchitectureNode, ArchitectureNode]:
        """The nodes that it leads from and to, or did."""
        found = self.ends_after or self.ends_before
        assert found is not None, "an edge was there, or is"
        return found

    def to_json(self) -> JsonObject:
        """Return it as JSON has it."""
        return {
            "change": self.change,
            "link": self.edge.link,
            "source": self.edge.source,
            "target": self.edge.target,
            "path": self.edge.location.path,
            "line": self.edge.location.line,
            "before": [_edge(edge) for edge in self.before],
            "after": [_edge(edge) for edge in self.after],
        }


@dataclass(frozen=True, slots=True)
class LostGuarantee:
    """What held before, and does not hold any more.

    Attributes:
        guarantee: a word for it, see `archlint.graph.architecture.comparison.guarantees`.
        node: the id of the node, as it is now, for which it does not hold any more.
        kind: the kind of that.
        name: its name.
        message: what is lost, with both values.
        location: where.
        source: AWS's page that says what it means; empty for what a check found, which has its own.
    """

    guarantee: str
    node: str
    kind: str
    name: str
    message: str
    location: Location
    source: str

    def to_json(self) -> JsonObject:
        """Return it as JSON has it."""
        said = {"guarantee": self.guarantee, "node": self.node, "kind": self.kind, "name": self.name}
        place = {"path": self.location.path, "line": self.location.line}
        return said | {"message": self.message, **place} | ({"source": self.source} if self.source else {})


@dataclass(frozen=True, slots=True)
class FindingDifference:
    """A finding that is new, gone, or on another level.

    Attributes:
        change: `new`, `gone` or `changed`.
        mark: the finding, as it is or was.
        level_before: its level before, if that is another one.
    """

    change: str
    mark: Mark
    level_before: str = ""

    def to_json(self) -> JsonObject:
        """Return it as JSON has it."""
        said: JsonObject = {"change": self.change, **self.mark.to_json()}
        return said | ({"level_before": self.level_before} if self.level_before else {})


_Part: TypeAlias = NodeDifference | EdgeDifference | LostGuarantee | FindingDifference


@dataclass(frozen=True, slots=True)
class ArchitectureDifference:
    """All that differs between two architectures, in a fixed order.

    Attributes:
        before: what people call the first one: a revision, a path.
        after: what they call the second one.
        lost: the guarantees that are lost.
        nodes: the resources, by frame and line; those that are removed last.
        edges: the edges, by the nodes that they start at; those that are removed last.
        findings: the findings, by place; those that are gone last.
        after_of: the ids that nodes have, by those that they had, where both are there.
    """

    before: str
    after: str
    lost: tuple[LostGuarantee, ...] = ()
    nodes: tuple[NodeDifference, ...] = ()
    edges: tuple[EdgeDifference, ...] = ()
    findings: tuple[FindingDifference, ...] = ()
    after_of: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.lost or self.nodes or self.edges or self.findings)

    def to_json(self) -> JsonObject:
        """Return it as JSON has it."""
        return {
            "version": DIFFERENCE_VERSION,
            "before": self.before,
            "after": self.after,
            "differs": not self.is_empty,
            "guarantees_lost": _each(self.lost),
            "nodes": _each(self.nodes),
            "edges": _each(self.edges),
            "findings": _each(self.findings),
        }


def _each(parts: Iterable[_Part]) -> list[JsonObject]:
    return [part.to_json() for part in parts]


def _node(node: ArchitectureNode) -> JsonObject:
    said: dict[str, Any] = {"id": node.id, "kind": node.kind, "name": node.name}
    return said | {"path": node.location.path, "line": node.location.line, "when": node.when or None}


def _edge(edge: ArchitectureEdge) -> JsonObject:
    said = {"source": edge.source, "target": edge.target, "when": edge.when or None, "inferred": edge.inferred}
    return said | {"path": edge.location.path, "line": edge.location.line}


def _truth(truth: bool) -> str:
    return "yes" if truth else "no"
