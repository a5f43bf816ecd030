"""Which checks there are: what the installed packs hold."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from types import ModuleType

from archlint.findings.check import Check
from archlint.findings.choosing.entry_points import named_modules
from archlint.model.data import copied
from archlint.model.errors import ArchlintError

#: A pack is a package, or a module, that an entry point of this group names; the built-in one is no exception.
_GROUP = "archlint.checks"


class PackError(ArchlintError):
    """Checks that cannot be loaded: linting with the rest of them would look like having found nothing."""


def discover(paths: Sequence[str] = ()) -> list[Check]:
    """Return every check of the installed packs, and of others, sorted by name.

    Args:
        paths: where packs lie that are not installed.

    Raises:
        PackNotFoundError: one of the paths leads to no pack.
        PackError: a pack cannot be imported or holds no check, two checks share a name, or there is no pack.
    """
    found: dict[str, Check] = {}
    installed = sorted(named_modules(_GROUP))
    for pack, root in [*installed, *((path, _importable(path)) for path in dict.fromkeys(paths))]:
        checks = list(_checks(pack, root))
        if not checks:
            where = f"'{pack}'" if pack in paths else f"'{pack}' ({root})"
            raise PackError(f"check pack {where} holds no check")
        for check in checks:
            other = found.setdefault(check.name, check if pack in paths else copied(check, pack=pack))
            if other.run is not check.run:
                raise PackError(f"two checks are called '{check.name}': in {_home(other)} and in {_home(check)}")
    if not found:
        raise PackError("no checks are installed: install archlint, or a checkout of it, with pip")
    return [found[name] for name in sorted(found)]


def _importable(path: str) -> str:
    from archlint.findings.choosing.packs import PackNotFoundError, importable

    try:
        return importable(path)
    except PackNotFoundError:
        raise
    except (Exception, SystemExit) as error:
        raise _broken(path, path, error) from error


def _checks(pack: str, root: str) -> Iterator[Check]:
    """Yield the checks of one pack; one that several modules import is yielded for each."""
    for module in _modules(pack, root):
        for value in vars(module).values():
            if isinstance(value, Check):
                yield value


def _modules(pack: str, name: str) -> Iterator[ModuleType]:
    """Yield a module and, if it is a package, everything below it that is not private."""
    try:
        module = importlib.import_module(name)
    except (Exception, SystemExit) as error:  # a pack's own code may raise anything
        raise _broken(pack, name, error) from error
    yield module
    for found in pkgutil.iter_modules(getattr(module, "__path__", ())):
        if not found.name.startswith("_"):
            yield from _modules(pack, f"{name}.{found.name}")


def _broken(pack: str, module: str, error: BaseException) -> PackError:
    return PackError(f"check pack '{pack}' cannot be loaded: {module}: {type(error).__name__}: {error}")


def _home(check: Check) -> str:
    return check.run.__module__
