"""What resources are declared in: templates, nested stacks, root modules and modules."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from pathlib import PurePath

from archlint.graph.architecture.model import Frame
from archlint.graph.facets import IN_TERRAFORM, written_in
from archlint.graph.resource import Resource
from archlint.languages.detect import is_configuration
from archlint.languages.notes import IN_STACK, MODULE_CALLS
from archlint.model.regex import regex
from archlint.model.source.location import Location, Place
from archlint.model.values.value import Declaration

#: One step to a module, as addresses begin with it.
_MODULE = regex(r"module\.[^.\[]+(?:\[(?:\d+|\"(?:[^\"\\]|\\.)*\")\])?\.")
#: What the names of CDK's templates end with; before it stands what the stack is called.
_SYNTHESIZED = ".template.json"


class Frames:
    """The frames of one scope, made when a resource is in them.

    Args:
        identify: returns what a file is called wherever its project lies, by the path that it is shown with.
    """

    def __init__(self, identify: Callable[[str], str]) -> None:
        self._identify = identify
        self._frames: dict[str, Frame] = {}
        self._roots: dict[str, str] = {}

    @property
    def all(self) -> tuple[Frame, ...]:
        """The frames that were asked for, each after the one around it."""
        return tuple(self._frames.values())

    def of(self, resource: Resource) -> tuple[str, str]:
        """Return the ids of the innermost frame of a resource and of what its id starts with; empty outside of all.

        Addresses of Terraform name the modules: their ids start with the root module.
        """
        declaration = resource.outermost.declaration
        if declaration is None:
            return "", ""
        if written_in(resource) != IN_TERRAFORM:
            stack = self._stack(declaration)
            return stack, stack
        calls = declaration.noted(MODULE_CALLS)()
        root = self._root(declaration.place.document.path, calls)
        return self._modules(root, declaration, calls), root

    def _stack(self, declaration: Declaration) -> str:
        stack = declaration.noted(IN_STACK)
        if stack is None:
            return self._file(declaration.place.document.path, "template")
        around = self._stack(stack)
        name = stack.logical_id or stack.name
        return self._add(f"{around}/{name}", "nested stack", stack.name, around, stack.place.location)

    def _root(self, path: str, calls: Iterable[Place]) -> str:
        if not is_configuration(PurePath(path).name):
            return self._file(path, "plan or state")
        # A module stands in a folder of its own: the root module is where the first call is.
        path = next((call.document.path for call in calls), path)
        if path not in self._roots:
            folder = posixpath.dirname(self._identify(path)) or "."
            self._roots[path] = self._add(folder, "root module", folder)
        return self._roots[path]

    def _modules(self, root: str, declaration: Declaration, calls: Iterable[Place]) -> str:
        address = (declaration.logical_id or declaration.name).removeprefix("data.")
        frame, at, places = root, 0, list(calls)
        while found := _MODULE.match(address, at):
            at = found.end()
            name = address[: at - 1]
            location = places.pop(0).location if places else None
            frame = self._add(f"{root}:{name}", "module", name, frame, location)
        return frame

    def _file(self, path: str, kind: str) -> str:
        if path not in self._roots:
            name = self._identify(path)
            is_stack = name.endswith(_SYNTHESIZED)
            self._roots[path] = self._add(
                name, kind, posixpath.basename(name).removesuffix(_SYNTHESIZED) if is_stack else name
            )
        return self._roots[path]

    def _add(self, own: str, kind: str, name: str, parent: str = "", location: Location | None = None) -> str:
        self._frames.setdefault(own, Frame(own, kind, name, parent, location))
        return own
