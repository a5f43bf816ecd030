"""A configuration as TOML, each value with where it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from archlint.findings.check import Check
from archlint.linter.config.configuration import Configuration
from archlint.linter.config.file import OPTIONS, ConfigurationFile, open_configuration
from archlint.model.source.location import Route
from archlint.model.source.printable import printable

#: Keys whose values are tables.
_TABLES = ("per-file-ignores", "resources", "checks")


def render_configuration(configuration: Configuration, checks: Iterable[Check]) -> Iterator[str]:
    """Yield the lines of a configuration, without line breaks: all that is in force, defaults too.

    Args:
        configuration: what to show.
        checks: all checks there are; those that have thresholds are shown with them.
    """
    sources = _Sources(configuration)
    yield f"# {configuration.path}" if configuration.path else "# no configuration file"
    for key in OPTIONS:
        if key not in _TABLES:
            yield _line(key, getattr(configuration, key.replace("-", "_")), sources.of((key,)))
    if configuration.per_file_ignores:
        yield from ("", "[per-file-ignores]")
    for pattern, names in configuration.per_file_ignores:
        yield _line(_toml(pattern), names, sources.of(("per-file-ignores", pattern)))
    for resource in configuration.resources:
        yield from ("", f"[resources.{_toml(resource.name)}]")
        yield _line("ignore", resource.ignore, sources.of(("resources", resource.name, "ignore")))
        if resource.reason:
            yield _line("reason", resource.reason, sources.of(("resources", resource.name, "reason")))
    yield from _checks(configuration, checks, sources)


def _checks(configuration: Configuration, checks: Iterable[Check], sources: _Sources) -> Iterator[str]:
    settings = {settings.name: settings for settings in configuration.checks}
    for check in checks:
        said = settings.get(check.name)
        if said is None and not check.thresholds:
            continue
        yield from ("", f"[checks.{check.name}]")
        if said is not None and said.level is not None:
            yield _line("level", said.level.value, sources.of(("checks", check.name, "level")))
        changed = dict(said.thresholds) if said else {}
        for threshold in check.thresholds:
            route = ("checks", check.name, threshold.name)
            yield _line(threshold.name, changed.get(threshold.name, threshold.default), sources.of(route))


class _Sources:
    """Where the values of one configuration come from."""

    def __init__(self, configuration: Configuration) -> None:
        opened = open_configuration(Path(configuration.path)) if configuration.path else None
        self._file: ConfigurationFile | None = opened[0] if opened else None
        self._table: dict[str, Any] = opened[1] if opened else {}
        self._overridden = {key.replace("_", "-") for key in configuration.overridden}

    def of(self, route: tuple[str, ...]) -> str:
        """Return where the value under a route is set."""
        said: Any = self._table
        for step in route:
            said = said.get(step) if isinstance(said, dict) else None
        in_file = self._file is not None and said is not None
        if route[0] in self._overridden:
            # What to ignore and to exclude is added to what the file says, all else said instead.
            instead = route == ("ignore",) and "select" in self._overridden
            added = route in (("ignore",), ("exclude",)) and in_file and not instead
            return f"{self._place(route)} and command line" if added else "command line"
        return self._place(route) if in_file else "default"

    def _place(self, route: Route) -> str:
        assert self._file is not None, "something is set in it"
        line = self._file.line(route)
        return f"{self._file.path}:{line}" if line else self._file.path


def _line(key: str, value: Any, source: str) -> str:
    return f"{key} = {_toml(value)}  # {printable(source)}"


def _toml(value: Any) -> str:
    # JSON's strings, numbers, truth values and lists are TOML's.
    return printable(json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False))
