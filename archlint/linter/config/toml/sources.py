"""A configuration as TOML, each value with where it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from archlint.findings.check import Check
from archlint.linter.config.configuration import Configuration
from archlint.linter.config.file import EXTEND, OPTIONS, attribute_of_key
from archlint.linter.config.settings import CheckSettings
from archlint.linter.config.toml.faults import ConfigurationFile, open_configuration
from archlint.model.source.location import Route
from archlint.model.source.printable import printable

#: Keys whose values are tables.
_TABLES = ("load", "per-file-ignores", "resources", "checks", "overrides")


def render_configuration(configuration: Configuration, checks: Iterable[Check]) -> Iterator[str]:
    """Yield the lines of a configuration, without line breaks: all that is in force, defaults too.

    Args:
        configuration: what to show.
        checks: all checks there are; those that have thresholds are shown with them.
    """
    sources = _Sources(configuration)
    yield f"# {configuration.path}" if configuration.path else "# no configuration file"
    yield from (f"# builds on {printable(path)}" for path in configuration.extends)
    for key, option in OPTIONS.items():
        if key not in (*_TABLES, EXTEND):
            value: Any = getattr(configuration.run if option.is_of_run else configuration, attribute_of_key(key))
            # What takes something back is no word for a file.
            shown = [word for word in value if word[:1] != "!"] if key == "ignore" else value
            if key == "since" and value == "":
                value = shown = True  # the merge base with the default branch
            # An empty selection is not the default, and a number that nobody has set has no form in TOML.
            if value or not (option.is_of_run or "select" in key):
                is_found = key == "baseline" and sources.of((key,)) == "default"
                yield _line(key, shown, "it lies there" if is_found else sources.of((key,)))
    if configuration.run.load:
        yield from ("", "[load]")
    for name, load in configuration.run.load:
        yield _line(_toml(name), load, sources.of(("load", name)))
    if configuration.per_file_ignores:
        yield from ("", "[per-file-ignores]")
    for ignores in configuration.per_file_ignores:
        value = ignores.ignore
        reason = f", reason = {_toml(ignores.reason)}" if ignores.reason else ""
        shown_value = f"{{ ignore = {_toml(value)}{reason} }}" if reason else _toml(value)
        source = printable(sources.of(("per-file-ignores", ignores.pattern)))
        yield f"{_toml(ignores.pattern)} = {shown_value}  # {source}"
    for resource in configuration.resources:
        yield from ("", f"[resources.{_toml(resource.name)}]")
        yield _line("ignore", resource.ignore, sources.of(("resources", resource.name, "ignore")))
        if resource.reason:
            yield _line("reason", resource.reason, sources.of(("resources", resource.name, "reason")))
    yield from _checks(configuration, checks, sources)
    for override in configuration.overrides:
        route = ("overrides", override.place)
        yield from ("", "[[overrides]]")
        for key, value in (("files", override.files), ("resources", [each.name for each in override.resources])):
            if value:
                yield _line(key, value, sources.of((*route, key)))
        for settings in override.checks:
            yield f"[overrides.checks.{_toml(settings.name)}]"
            yield from _said(settings, (*route, "checks", settings.name), sources)


def _said(settings: CheckSettings, route: Route, sources: _Sources) -> Iterator[str]:
    if settings.level is not None:
        yield _line("level", settings.level.value, sources.of((*route, "level")))
    for name, value in settings.thresholds:
        yield _line(name, value, sources.of((*route, name)))


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
        paths = (path for path in (configuration.path, *configuration.extends) if path)
        opened = [open_configuration(Path(path)) for path in paths]
        self._files: list[ConfigurationFile] = [file for file in opened if file is not None]
        self._overridden = {key.replace("_", "-") for key in configuration.overridden}

    def of(self, route: Route) -> str:
        """Return where the value under a route is set."""
        in_file = any(file.sets(route) for file in self._files)
        if route[0] in self._overridden:
            # What to ignore and to exclude is added to what the file says, all else said instead.
            instead = route == ("ignore",) and "select" in self._overridden
            added = route in (("ignore",), ("exclude",), ("extend-select",)) and in_file and not instead
            return f"{self._place(route)} and command line" if added else "command line"
        return self._place(route) if in_file else "default"

    def _place(self, route: Route) -> str:
        file = next(file for file in self._files if file.sets(route))
        line = file.line(route)
        return f"{file.path}:{line}" if line else file.path


def _line(key: str, value: Any, source: str) -> str:
    return f"{key} = {_toml(value)}  # {printable(source)}"


def _toml(value: Any) -> str:
    # JSON's strings, numbers, truth values and lists are TOML's.
    return printable(json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False))
