"""A module: a folder of configuration files, read together.

Source: Terraform documentation, "Files and Configuration Structure" and "Override Files".
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from pathlib import Path

from archlint.languages.terraform.hcl.bodies import Block, blocks, bodies, overridden
from archlint.languages.terraform.hcl.expressions import LiteralValue
from archlint.languages.terraform.hcl.file_names import is_override
from archlint.languages.terraform.modules.reading.moves import Move, moves_in
from archlint.model.data import dataclass
from archlint.model.source.document import Document
from archlint.model.source.files.working import path_to_show
from archlint.model.values.node import Node


@dataclass(frozen=True, eq=False)
class Module:
    """What the files of a folder declare.

    Attributes:
        folder: the folder, resolved.
        documents: its files, those that override others last.
        incomplete: why there may be more than what is declared here: a file that cannot be read.
    """

    folder: Path
    documents: tuple[Document, ...]
    incomplete: tuple[str, ...] = ()
    variables: dict[str, Block] = field(default_factory=dict)
    locals: dict[str, Node] = field(default_factory=dict)
    outputs: dict[str, Block] = field(default_factory=dict)
    resources: dict[tuple[str, ...], Block] = field(default_factory=dict)
    data: dict[tuple[str, ...], Block] = field(default_factory=dict)
    calls: dict[str, Block] = field(default_factory=dict)
    backends: list[Block] = field(default_factory=list)
    providers: dict[tuple[str, str], Block] = field(default_factory=dict)
    required: list[Node] = field(default_factory=list)
    moved: list[Move] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Look up what the documents declare."""
        for document in self.documents:
            self._read(document, _joined if is_override(Path(document.path).name) else _first)

    def declared(self, mode: str) -> dict[tuple[str, ...], Block]:
        """Return the resources, or the data sources if `mode` is `data`, by type and name."""
        return self.data if mode == "data" else self.resources

    @property
    def backend(self) -> Block | None:
        """Where the state is kept, as far as the configuration says; an override file's word is the last."""
        return self.backends[-1] if self.backends else None

    def close(self) -> None:
        """Let go of what the documents declare."""
        for named in (self.variables, self.locals, self.outputs, self.resources, self.data, self.calls, self.providers):
            named.clear()
        for listed in (self.backends, self.required, self.moved):
            listed.clear()

    def _read(self, document: Document, choose: Callable[[Block, Block], Block]) -> None:
        root = Node(document, (), document.data)
        for block in labelled(root, "resource", 2):
            self.resources[block.labels] = choose(self.resources.get(block.labels, block), block)
        for block in labelled(root, "data", 2):
            self.data[block.labels] = choose(self.data.get(block.labels, block), block)
        for name, section in (("variable", self.variables), ("output", self.outputs), ("module", self.calls)):
            for block in labelled(root, name, 1):
                section[block.labels[0]] = choose(section.get(block.labels[0], block), block)
        for block in labelled(root, "provider", 1):
            key = block.labels[0], _alias(block)
            self.providers[key] = choose(self.providers.get(key, block), block)
        for settings in sections(root, "terraform"):
            self.backends.extend(blocks(settings.get("backend"), 1))
            self.required.extend(bodies(settings.get("required_providers")))
        for body in sections(root, "locals"):
            self.locals.update(body.items())
        self.moved.extend(moves_in(sections(root, "moved")))


def declared_variables(folder: Path, documents: Iterable[Document]) -> set[str]:
    """Return the names of the variables that the module in a folder declares; the folder as files in it are called."""
    shown = os.path.normpath(path_to_show(folder))
    own = [document for document in documents if os.path.normpath(Path(document.path).parent) == shown]
    return {block.labels[0] for document in own for block in labelled(Node(document, (), document.data), "variable", 1)}


def sections(root: Node, name: str) -> Iterator[Node]:
    """Yield the bodies of a file's blocks of a type without labels."""
    for top in bodies(root):
        yield from bodies(top.get(name))


def labelled(root: Node, name: str, labels: int) -> Iterator[Block]:
    """Yield a file's blocks of a type that have so many labels."""
    for top in bodies(root):
        yield from blocks(top.get(name), labels)


def _alias(provider: Block) -> str:
    """Return the name that tells a provider configuration apart from the default one; empty for that."""
    data = provider.body.get("alias").data
    return str((data.value if isinstance(data, LiteralValue) else data) or "")


def _first(one: Block, _other: Block) -> Block:
    return one


def _joined(one: Block, other: Block) -> Block:
    return one if one is other else Block(one.labels, one.place, overridden(one.body, other.body))
