"""Where root modules keep their states, and which of them another root module reads the outputs of.

Source: Terraform documentation, "Backend Configuration" and "The terraform_remote_state Data Source".
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from archlint.languages.terraform.hcl.bodies import Block
from archlint.languages.terraform.scope import ModuleScope
from archlint.model.source.files import disk
from archlint.model.source.location import Place
from archlint.model.values.value import Declaration, Value

REMOTE_STATE = "data.terraform_remote_state"
_LOCAL, _STATE = "local", "terraform.tfstate"
#: What tells the states of a backend apart: first what has to be said on both sides, then what must not contradict it.
_IDENTITY = {
    "azurerm": ("key", "container_name", "storage_account_name"),
    "consul": ("path", "address"),
    "gcs": ("prefix", "bucket"),
    "http": ("address",),
    "s3": ("key", "bucket"),
}


class Root(Protocol):
    """A root module, or a module below one."""

    @property
    def scope(self) -> ModuleScope:
        """The scope of its bodies."""
        ...

    @property
    def folder(self) -> Path:
        """The folder of the root module, resolved."""
        ...

    @property
    def backend(self) -> Block | None:
        """Where the state is kept, if it says so."""
        ...

    def outputs(self, place: Place) -> Value:
        """Return its outputs, as they are seen from a place."""
        ...

    def everything(self) -> Iterator[Declaration]:
        """Yield the resources of the module and of those that it calls."""
        ...


class States:
    """The root modules of a scope, by where they keep their states."""

    def __init__(self) -> None:
        self._roots: list[Root] = []

    def note(self, root: Root) -> None:
        """Note a root module."""
        self._roots.append(root)

    def outputs(self, data: Declaration, reader: Root, place: Place) -> Value | None:
        """Return the outputs that a data source reads, if exactly one root module of the scope keeps them there.

        Args:
            data: the data source.
            reader: the module that it stands in.
            place: where its outputs are asked for.
        """
        root = self.read_by(data, reader)
        return root.outputs(place) if root is not None else None

    def read_by(self, data: Declaration, reader: Root) -> Root | None:
        """Return the root module whose state a data source reads, if exactly one of the scope keeps it there."""
        found = [root for root in self._roots if root.folder != reader.folder and _is_read(root, data, reader)]
        return found[0] if len(found) == 1 else None

    def at(self, folder: Path) -> Root | None:
        """Return the root module that is applied in a folder; None if it is not in the scope."""
        found = (root for root in self._roots if _resolved(root.folder) == _resolved(folder))
        return next(found, None)


def _is_read(root: Root, data: Declaration, reader: Root) -> bool:
    """Tell whether a data source reads the state of a root module."""
    backend, config = _literal(data.at("backend")), data.at("config")
    block = root.backend
    if backend == _LOCAL:
        path = _literal(config.step("path"))
        if path is None or (block is not None and block.labels != (_LOCAL,)):
            return False
        kept = _literal(root.scope.evaluate(block.body.get("path"))) if block is not None else None
        state = root.folder / (kept or _STATE)
        return _resolved(reader.folder / path) == _resolved(state)
    if block is None or block.labels != (backend,) or backend not in _IDENTITY:
        return False
    pairs = [(_literal(root.scope.evaluate(block.body.get(k))), _literal(config.step(k))) for k in _IDENTITY[backend]]
    (kept, wanted), *others = pairs
    return kept is not None and kept == wanted and all(None in pair or pair[0] == pair[1] for pair in others)


def _literal(value: Value) -> str | None:
    """Return a text that is the same wherever the configuration is applied; None for anything else."""
    known = value.known
    return known if isinstance(known, str) and not any(branch.rests_on for branch in value.branches) else None


def _resolved(path: Path) -> str:
    try:
        return disk.real(path)
    except (OSError, ValueError):
        return ""
