"""Configuration files: what may stand in one, and reading it, with the line of whatever is wrong."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

from archlint.findings.check import Check
from archlint.findings.problems import Problems
from archlint.findings.severity import Severity
from archlint.findings.wording import did_you_mean
from archlint.linter.config.configuration import CheckSettings, Configuration, ResourceSettings
from archlint.linter.config.file_patterns import MAX_PATTERNS, fault
from archlint.model.errors import ConfigurationError
from archlint.model.source.location import Route
from archlint.model.source.raw import read_bytes
from archlint.model.source.text import Unreadable

__all__ = [
    "ConfigurationError",
    "ConfigurationFile",
    "OPTIONS",
    "Option",
    "line_in",
    "open_configuration",
    "read_configuration",
    "validate",
]

#: Where a pyproject.toml keeps it.
_TABLE = ("tool", "archlint")
_MAX_BYTES = 1_000_000
#: How many patterns of a list are warned of: finding the line of one takes its time.
_MAX_FAULTS = 10


@dataclass(frozen=True, slots=True)
class ConfigurationFile:
    """A file that configures archlint.

    Attributes:
        path: what to call it.
        text: what is in it.
        above: the route of the table that holds archlint's keys.
    """

    path: str
    text: str
    above: Route

    def line(self, route: Route, name: str = "") -> int:
        """Return the line that sets what a route leads to, or the line of a name in it; 0 if that takes too long."""
        from archlint.linter.config.toml_lines import line_of

        return line_of(self.text, (*self.above, *route), name)

    def refuse(self, message: str, route: Route = (), name: str = "") -> NoReturn:
        """Say that what stands under a route is wrong.

        Raises:
            ConfigurationError: always.
        """
        raise ConfigurationError(self.path, message, self.line(route, name))


def open_configuration(path: Path) -> tuple[ConfigurationFile, dict[str, Any]] | None:
    """Return a file that may configure archlint, and the table that does; None if it does not.

    Raises:
        ConfigurationError: it cannot be read, or is not TOML.
    """
    try:
        data = read_bytes(path, _MAX_BYTES)
    except Unreadable as refusal:
        raise ConfigurationError(str(path), f"cannot be read: {refusal.message}") from None
    is_shared = path.name == "pyproject.toml"
    if is_shared and b"archlint" not in data:
        return None
    from archlint.linter.config.toml_text import BrokenToml, parse_toml

    found: Any
    try:
        text, found = parse_toml(data)
    except BrokenToml as error:
        raise ConfigurationError(str(path), error.message, error.line) from None
    for step in _TABLE if is_shared else ():
        found = found.get(step) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        return None
    return ConfigurationFile(str(path), text, _TABLE if is_shared else ()), found


class _Reader:
    """Reads the values of one file; takes up warnings."""

    def __init__(self, file: ConfigurationFile, problems: Problems) -> None:
        self.file = file
        self._problems = problems

    def boolean(self, route: Route, value: Any) -> bool:
        if not isinstance(value, bool):
            self._refuse(route, "true or false")
        return value

    def text(self, route: Route, value: Any) -> str:
        if not isinstance(value, str):
            self._refuse(route, "a string")
        return value

    def strings(self, route: Route, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self._refuse(route, "a list of strings")
        return tuple(value)

    def patterns(self, route: Route, value: Any) -> tuple[str, ...]:
        patterns = self.strings(route, value)
        if len(patterns) > MAX_PATTERNS:
            self.file.refuse(f"'{route[-1]}' has more than {MAX_PATTERNS:,} patterns", route)
        self._warn_of_faults((route, pattern) for pattern in patterns)
        return patterns

    def _warn_of_faults(self, patterns: Iterable[tuple[Route, str]]) -> None:
        """Warn of what is wrong with patterns, each with where it stands."""
        faults = ((route, pattern, why) for route, pattern in patterns if (why := fault(pattern)))
        for route, pattern, why in islice(faults, _MAX_FAULTS):
            self._problems.warn(self.file.path, f"'{pattern}' {why}", self.file.line(route, pattern))

    def per_file_ignores(self, route: Route, value: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
        table = self._table(route, value)
        self._warn_of_faults(((*route, pattern), pattern) for pattern in table)
        return tuple((pattern, self.strings((*route, pattern), names)) for pattern, names in table.items())

    def resources(self, route: Route, value: Any) -> tuple[ResourceSettings, ...]:
        found = []
        for name, settings in self._table(route, value).items():
            at = (*route, name)
            table = self._table(at, settings, ("ignore", "reason"))
            ignore = self.strings((*at, "ignore"), table.get("ignore", []))
            found.append(ResourceSettings(name, ignore, self.text((*at, "reason"), table.get("reason", ""))))
        return tuple(found)

    def checks(self, route: Route, value: Any) -> tuple[CheckSettings, ...]:
        found = []
        for name, settings in self._table(route, value).items():
            table = self._table((*route, name), settings)
            level = table.get("level")
            if level is not None and level not in _LEVELS:
                self._refuse((*route, name, "level"), f"one of {', '.join(_LEVELS)}")
            thresholds = [(key, number) for key, number in table.items() if key != "level"]
            for key, number in thresholds:
                if not isinstance(number, int | float) or isinstance(number, bool):
                    hint = did_you_mean(key, ("level",)) if isinstance(number, str) else ""
                    self._refuse((*route, name, key), f"a number{hint}")
            found.append(CheckSettings(name, Severity(level) if level else None, tuple(thresholds)))
        return tuple(found)

    def _table(self, route: Route, value: Any, keys: Collection[str] = ()) -> dict[str, Any]:
        if not isinstance(value, dict):
            self._refuse(route, "a table")
        for key in value if keys else ():
            if key not in keys:
                self.file.refuse(f"unknown key '{key}'{did_you_mean(key, keys)}", (*route, key))
        return value

    def _refuse(self, route: Route, expected: str) -> NoReturn:
        self.file.refuse(f"'{route[-1]}' must be {expected}", route)


_LEVELS = tuple(severity.value for severity in Severity)


@dataclass(frozen=True, slots=True)
class Option:
    """A key of the configuration: what it means, and how its value is read."""

    documentation: str
    read: Callable[[_Reader, Route, Any], Any]


OPTIONS: Mapping[str, Option] = {
    "select": Option(
        "The checks to run, by name; all if there is no such key. Their notes are shown.", _Reader.strings
    ),
    "ignore": Option("The checks not to run, by name.", _Reader.strings),
    "pedantic": Option("Whether to show notes.", _Reader.boolean),
    "packs": Option("The installed packs whose checks to run; all if there is no such key.", _Reader.strings),
    "exclude": Option(
        "Files and folders not to read, as patterns of gitignore relative to this file. Folders of tools, such as"
        " node_modules, are not read anyway.",
        _Reader.patterns,
    ),
    "force-exclude": Option("Whether 'exclude' holds for paths named on the command line, too.", _Reader.boolean),
    "respect-gitignore": Option("Whether not to read what git ignores.", _Reader.boolean),
    "per-file-ignores": Option(
        "The checks to ignore in some files, by patterns of gitignore relative to this file.", _Reader.per_file_ignores
    ),
    "resources": Option(
        "The checks to ignore at some resources, and why, by the resource's name, or a pattern with * and ?.",
        _Reader.resources,
    ),
    "checks": Option("The level of all that a check finds, and its thresholds, by the check's name.", _Reader.checks),
}


def read_configuration(path: Path, problems: Problems | None = None) -> Configuration | None:
    """Return what a file configures; None if it does not configure archlint.

    Args:
        path: the file.
        problems: takes up warnings of what means nothing in it.

    Raises:
        ConfigurationError: it is not TOML, or not as it should be.
    """
    opened = open_configuration(path)
    if opened is None:
        return None
    file, table = opened
    reader = _Reader(file, problems or Problems())
    values: dict[str, Any] = {}
    for key, value in table.items():
        option = OPTIONS.get(key)
        if option is None:
            file.refuse(f"unknown key '{key}'{did_you_mean(key, OPTIONS)}", (key,))
        values[key.replace("-", "_")] = option.read(reader, (key,), value)
    return Configuration(path=str(path), folder=str(path.resolve().parent), **values)


def validate(configuration: Configuration, checks: Iterable[Check]) -> None:
    """Make sure that what a file configures speaks only of checks, packs and thresholds there are.

    Raises:
        ConfigurationError: it does not.
    """
    known = {check.name: check for check in checks}
    packs = {check.pack for check in known.values()}
    for route, name in _names(configuration):
        if name not in known:
            _refuse(configuration, f"there is no check '{name}'{did_you_mean(name, known)}", route, name)
    for pack in configuration.packs:
        if pack not in packs:
            message = f"there is no pack '{pack}'{did_you_mean(pack, packs)}"
            _refuse(configuration, message, ("packs",), pack)
    for settings in configuration.checks:
        thresholds = {threshold.name: threshold for threshold in known[settings.name].thresholds}
        for name, value in settings.thresholds:
            route = ("checks", settings.name, name)
            if name not in thresholds:
                hint = did_you_mean(name, [*thresholds, "level"])
                _refuse(configuration, f"check '{settings.name}' has no threshold '{name}'{hint}", route)
            if not thresholds[name].admits(value):
                kind = "whole number" if isinstance(thresholds[name].default, int) else "number"
                _refuse(configuration, f"'{name}' must be a {kind} above 0", route)


def _names(configuration: Configuration) -> Iterable[tuple[Route, str]]:
    """Yield the names of checks in a configuration, and where they stand."""
    for key in ("select", "ignore"):
        yield from (((key,), name) for name in getattr(configuration, key))
    for pattern, names in configuration.per_file_ignores:
        yield from ((("per-file-ignores", pattern), name) for name in names)
    for resource in configuration.resources:
        yield from ((("resources", resource.name, "ignore"), name) for name in resource.ignore)
    yield from ((("checks", settings.name), settings.name) for settings in configuration.checks)


def line_in(configuration: Configuration, route: Route, name: str = "") -> int:
    """Return the line of a configuration's file as `ConfigurationFile.line` does; 0 if the file is gone, too."""
    try:
        opened = open_configuration(Path(configuration.path))
    except ConfigurationError:
        return 0
    return opened[0].line(route, name) if opened else 0


def _refuse(configuration: Configuration, message: str, route: Route, name: str = "") -> NoReturn:
    opened = open_configuration(Path(configuration.path))
    assert opened is not None, "it has been read before"
    opened[0].refuse(message, route, name)
