"""Packs that are not installed: folders of checks, made importable where they lie."""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from archlint.model.errors import MisuseError


class PackNotFoundError(MisuseError):
    """A path that leads to no pack."""


def importable(path: str) -> str:
    """Make a pack importable; return the name of its module, which is derived from where it lies.

    Its modules find each other by relative imports, `from ._shared import x`.

    Args:
        path: a folder of modules, with or without `__init__.py`, or one module.

    Raises:
        PackNotFoundError: it is neither.
        Exception: whatever the pack itself raises when it is imported.
    """
    real = Path(os.path.realpath(path))
    name = str(real).replace(".", "_")
    if name not in sys.modules:
        spec = _spec(name, real)
        if spec is None:
            raise PackNotFoundError(f"'{path}' is no pack: neither a folder of Python modules nor a module")
        module = sys.modules[name] = module_from_spec(spec)
        try:
            if spec.loader is not None:
                spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
    return name


def _spec(name: str, path: Path) -> ModuleSpec | None:
    if path.is_file():
        return spec_from_file_location(name, path)
    if (path / "__init__.py").is_file():
        return spec_from_file_location(name, path / "__init__.py", submodule_search_locations=[str(path)])
    if not any(path.glob("*.py")):
        return None
    spec = ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = [str(path)]
    return spec
