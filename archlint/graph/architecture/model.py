"""The model of an architecture: plain data that crosses processes. All drawings are made from it and nothing else.

`docs/graph.md` says what its JSON means, `archlint/graph/architecture/schema.py` has the JSON schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any, TypeAlias

from archlint.graph.architecture.messages import Messages
from archlint.model.data import dataclass
from archlint.model.source.location import Location
from archlint.model.values.node import Scalar

#: Grows when a key changes its meaning or goes away; a new key alone does not raise it.
VERSION = 2

#: What `to_json` returns: what `json.dumps` writes as an object.
JsonObject: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """What resources are declared in: drawings have a frame around them.

    Attributes:
        id: stable, and unique in the architecture.
        kind: `template`, `nested stack`, `root module`, `module`, or `plan or state`.
        name: what people call it.
        parent: the id of the frame around it; empty if there is none.
        location: where it is declared: the nested stack, the module call; None for a file or folder.
    """

    id: str
    kind: str
    name: str
    parent: str = ""
    location: Location | None = None

    def to_json(self) -> JsonObject:
        """Return it as JSON has it."""
        said = {"id": self.id, "kind": self.kind, "name": self.name, "parent": self.parent or None}
        return said | _place(self.location)


@dataclass(frozen=True, slots=True)
class SettingValue:
    """One thing that a setting of a resource may be.

    Attributes:
        name: archlint's name of the setting; `docs/table.md` lists them.
        value: the value, durations in seconds; None if it is not known.
        unknown: why it is not known; empty if it is.
        when: the conditions under which it is this, beside those of its resource; empty if there are none.
        location: where it is set; None for what holds because it is not set.
    """

    name: str
    value: Scalar | None
    unknown: str = ""
    when: str = ""
    location: Location | None = None

    @property
    def words(self) -> str:
        """The name and the value on one line: `visibility_timeout 30`."""
        value = "unknown" if self.unknown else str(self.value).lower() if isinstance(self.value, bool) else self.value
        return f"{self.name} {value}" + (f" when {self.when}" if self.when else "")

    def to_json(self) -> JsonObject:
        """Return it as JSON has it."""
        said = {"name": self.name, "value": self.value, "default": self.location is None and not self.unknown}
        return said | _filled({"unknown": self.unknown, "when": self.when}) | _place(self.location)


@dataclass(frozen=True, slots=True)
class Fact:
    """That a policy, permission, role or key is about a node or an edge.

    Attributes:
        kind: `policy`, `permission`, `role`, `key` or `grant`.
        id: the id that it has as a node.
        name: what its author calls it.
        location: where it is declared.
    """

    kind: str
    id: str
    name: str
    location: Location

    def to_json(self) -> JsonObject:
        """Return it as JSON has it."""
        return {"kind": self.kind, "id": self.id, "name": self.name, **_place(self.location)}


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding at a node.

    Attributes:
        check: the check's name.
        level: `error`, `warning` or `note`.
        message: what is wrong.
        location: where.
        fingerprint: what identifies the finding in reports.
        tags: the tags of its check.
    """

    check: str
    level: str
    message: str
    location: Location
    fingerprint: str
    tags: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Return the hash of what tells findings apart."""
        return hash(self.fingerprint)

    def to_json(self) -> JsonObject:
        """Return it as JSON has it."""
        said = {"check": self.check, "level": self.level, "message": self.message, "fingerprint": self.fingerprint}
        return said | _place(self.location)


@dataclass(frozen=True, slots=True)
class ArchitectureNode:
    """A resource, or a part of one.

    Attributes:
        id: stable under changes elsewhere, and unique in the architecture: frame, kind and name.
        kind: what it is, in the words of `archlint.aws.kinds.Kind`.
        service: its service, as ARNs call it; empty if that is not known.
        name: the name its author wrote; a part carries its owner's.
        location: where it is declared; of what no template declares, where it is named.
        frame: the id of the innermost frame that it is in; empty for what no template declares.
        logical_id: its logical id or address, where `name` is another one.
        physical_name: the name that it is deployed with, where a template says it and it is another one.
        former_addresses: the addresses of Terraform that it had before, the newest first.
        type: the provider's type: `AWS::SQS::Queue`; empty for parts, and for what no template declares.
        dialect: `cloudformation`, `cdk` or `terraform`; empty for what no template declares.
        owner: the id of the node that it is a part of; empty if it is none.
        when: the conditions under which it exists, in words; empty if it always does.
        external: whether no template of its scope declares it.
        many: whether it stands for copies of which the number is not known.
        connector: whether it only connects two others: drawings have an edge in its place.
        aside: whether it is a policy, a permission, a role, a key, another name or a part of the CDK framework: no
            message passes it, and it is shown only on request.
        settings: the settings that matter.
        states: of a state machine, its states by their names.
        facts: what says who may use it, what it may do itself, and how it is encrypted.
        findings: what is found at it.
    """

    id: str
    kind: str
    service: str
    name: str
    location: Location
    frame: str = ""
    logical_id: str = ""
    physical_name: str = ""
    former_addresses: tuple[str, ...] = ()
    type: str = ""
    dialect: str = ""
    owner: str = ""
    when: str = ""
    external: bool = False
    many: bool = False
    connector: bool = False
    aside: bool = False
    settings: tuple[SettingValue, ...] = ()
    states: tuple[SettingValue, ...] = ()
    facts: tuple[Fact, ...] = ()
    findings: tuple[Mark, ...] = ()

    def to_json(self) -> JsonObject:
        """Return it as JSON has it."""
        said: JsonObject = {
            "id": self.id,
            "kind": self.kind,
            "service": self.service,
            "name": self.name,
            "frame": self.frame or None,
            **_place(self.location),
            "when": self.when or None,
        }
        said |= {name: value for name in _LEFT_OUT_IF_EMPTY if (value := getattr(self, name))}
        if self.former_addresses:
            said["former_addresses"] = list(self.former_addresses)
        if self.settings:
            said["settings"] = _each(self.settings)
        if self.states:
            said["states"] = _each(self.states)
        if self.facts:
            said["facts"] = _each(self.facts)
        if self.findings:
            said["findings"] = _each(self.findings)
        return said


_LEFT_OUT_IF_EMPTY = (
    "logical_id",
    "physical_name",
    "type",
    "dialect",
    "owner",
    "external",
    "many",
    "connector",
    "aside",
)


@dataclass(frozen=True, slots=True)
class ArchitectureEdge:
    """A link between two nodes, the way messages flow.

    Attributes:
        source: the id of the node that it starts at.
        target: the id of the node that it leads to.
        link: what it means, in the words of `archlint.aws.kinds.Link`.
        evidence: what it rests on, in the words of `archlint.graph.resource.Evidence`.
        location: the property, or line of code, that makes it.
        because: the evidence in words; empty for what is declared.
        when: the conditions under which it exists, beside those of its ends; empty if there are none.
        rests_on: the parameters whose defaults it rests on.
        needs: the IAM actions that it takes, all of them; of `a|b`, one.
        facts: the role that a message travels it in, and the policies and permissions that let it.
    """

    source: str
    target: str
    link: str
    evidence: str
    location: Location
    because: str = ""
    when: str = ""
    rests_on: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()

    def __hash__(self) -> int:
        """Return the hash of what tells most edges apart."""
        return hash((self.source, self.target, self.link))

    @property
    def inferred(self) -> bool:
        """Whether no property of a template makes it: permissions, an environment variable or code hint at it."""
        return self.evidence != "declared"

    @property
    def dead_letter(self) -> bool:
        """Whether it is the way of what could not be delivered or processed."""
        return self.link == "dead_letters_to"

    def to_json(self) -> JsonObject:
        """Return it as JSON has it."""
        said: JsonObject = {
            "source": self.source,
            "target": self.target,
            "link": self.link,
            "evidence": self.evidence,
            "inferred": self.inferred,
            "dead_letter": self.dead_letter,
            **_place(self.location),
            "when": self.when or None,
        }
        lists = {"rests_on": list(self.rests_on), "needs": list(self.needs), "facts": _each(self.facts)}
        return said | _filled({"because": self.because, **lists})


@dataclass(frozen=True, slots=True)
class Architecture:
    """All that is known of one or several scopes, in a fixed order.

    Attributes:
        frames: what the resources are declared in, each after the one around it.
        nodes: the resources, by frame and line.
        edges: the edges, by the nodes that they start at.
        loops: the ways on which messages can come back, each as the ids of the nodes on it.
        messages: what becomes of messages; nothing unless that was asked for. It is no part of the JSON.
    """

    frames: tuple[Frame, ...] = ()
    nodes: tuple[ArchitectureNode, ...] = ()
    edges: tuple[ArchitectureEdge, ...] = ()
    loops: tuple[tuple[str, ...], ...] = ()
    messages: Messages = Messages()
    by_id: Mapping[str, ArchitectureNode] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Look up nodes by their ids."""
        object.__setattr__(self, "by_id", {node.id: node for node in self.nodes})

    def to_json(self) -> JsonObject:
        """Return it as JSON has it."""
        return {
            "version": VERSION,
            "frames": _each(self.frames),
            "nodes": _each(self.nodes),
            "edges": _each(self.edges),
            "loops": [list(loop) for loop in self.loops],
        }


_WithJson: TypeAlias = Frame | SettingValue | Fact | Mark | ArchitectureNode | ArchitectureEdge


def _each(items: Iterable[_WithJson]) -> list[JsonObject]:
    return [item.to_json() for item in items]


def _filled(said: JsonObject) -> JsonObject:
    return {key: value for key, value in said.items() if value}


def _place(location: Location | None) -> JsonObject:
    return {} if location is None else {"path": location.path, "line": location.line}
