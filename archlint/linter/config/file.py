"""Configuration files: what may stand in one, and reading it, with the line of whatever is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from archlint.findings.check import Check
from archlint.findings.severity import Severity
from archlint.findings.wording import did_you_mean
from archlint.linter.config.configuration import CheckSettings, Configuration, ResourceSettings
from archlint.linter.config.file_patterns import is_pattern
from archlint.model.errors import Refusal
from archlint.model.source.location import Route

#: Where a pyproject.toml keeps it.
_TABLE = ("tool", "archlint")
_MAX_BYTES = 1_000_000
_POSITION = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")


class BrokenConfiguration(Refusal):
    """A configuration that says something wrong; the message starts with the file and the line."""


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
            BrokenConfiguration: always.
        """
        line = self.line(route, name)
        raise BrokenConfiguration(f"{self.path}:{line}: {message}" if line else f"{self.path}: {message}")


def open_configuration(path: Path) -> tuple[ConfigurationFile, dict[str, Any]] | None:
    """Return a file that may configure archlint, and the table that does; None if it does not.

    Raises:
        BrokenConfiguration: it cannot be read, or is not TOML.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise BrokenConfiguration(f"{path}: cannot be read: it has more than {_MAX_BYTES:,} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise BrokenConfiguration(f"{path}: cannot be read: {error.strerror}") from None
    is_shared = path.name == "pyproject.toml"
    if is_shared and b"archlint" not in data:
        return None
    import tomllib

    try:
        text = data.decode("utf-8-sig")  # editors on Windows write a mark first
        found: Any = tomllib.loads(text)
    except UnicodeDecodeError:
        raise BrokenConfiguration(f"{path}: is not in UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        position = _POSITION.search(str(error))
        line = position["line"] if position and position["line"] else len(data.rstrip().splitlines())
        raise BrokenConfiguration(f"{path}:{line}: is not TOML: {_POSITION.sub('', str(error))}") from None
    for step in _TABLE if is_shared else ():
        found = found.get(step) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        return None
    return ConfigurationFile(str(path), text, _TABLE if is_shared else ()), found


class _Reader:
    """Reads the values of one file."""

    def __init__(self, file: ConfigurationFile) -> None:
        self.file = file

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
        for pattern in patterns:
            if not is_pattern(pattern):
                self.file.refuse(f"'{pattern}' is no pattern of gitignore", route, pattern)
        return patterns

    def per_file_ignores(self, route: Route, value: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
        table = self._table(route, value)
        for pattern in table:
            self.patterns((*route, pattern), [pattern])
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


def read_configuration(path: Path) -> Configuration | None:
    """Return what a file configures; None if it does not configure archlint.

    Raises:
        BrokenConfiguration: it is not TOML, or not as it should be.
    """
    opened = open_configuration(path)
    if opened is None:
        return None
    file, table = opened
    reader = _Reader(file)
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
        BrokenConfiguration: it does not.
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
    except BrokenConfiguration:
        return 0
    return opened[0].line(route, name) if opened else 0


def _refuse(configuration: Configuration, message: str, route: Route, name: str = "") -> NoReturn:
    opened = open_configuration(Path(configuration.path))
    assert opened is not None, "it has been read before"
    opened[0].refuse(message, route, name)
