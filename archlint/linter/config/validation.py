"""Whether a configuration speaks of checks, packs and thresholds that there are, and where it does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from archlint.findings.check import Check
from archlint.findings.choosing.selection import no_check, unknown
from archlint.findings.problems import Problems
from archlint.findings.wording import did_you_mean
from archlint.linter.config.configuration import Configuration
from archlint.linter.config.file import attribute_of_key
from archlint.linter.config.settings import CheckSettings
from archlint.linter.config.toml.faults import ConfigurationFile, Faults, open_configuration
from archlint.model.errors import ConfigurationError
from archlint.model.source.location import Route


class _Files:
    """The files that make up a configuration, the nearest first."""

    def __init__(self, configuration: Configuration) -> None:
        paths = (configuration.path, *configuration.extends)
        opened = (_opened(path) for path in paths if path)
        self.faults = [Faults(file) for file in opened if file is not None]

    def of(self, route: Route, name: str) -> Faults | None:
        """Return the faults of the file that sets what is under a route; None if none does."""
        return next((faults for faults in self.faults if faults.file.sets(route, name)), None)


def _opened(path: str) -> ConfigurationFile | None:
    try:
        return open_configuration(Path(path))
    except ConfigurationError:
        return None  # it has been read before, and is gone or broken by now


def validate(configuration: Configuration, checks: Iterable[Check], told: ConfigurationError | None = None) -> None:
    """Make sure that what a file configures speaks only of checks, packs and thresholds there are.

    Args:
        configuration: what it configures.
        checks: all checks there are.
        told: what is wrong with it anyway.

    Raises:
        ConfigurationError: it does not: all that is wrong.
    """
    wrong = list(_wrong(configuration, list(checks)))
    if not wrong and told is None:
        return
    files = _Files(configuration)
    errors = [] if told is None else [told]
    for message, route, name in wrong:
        faults = files.of(route, name)
        if faults is not None:
            faults.add(message, route, name)
        else:
            errors.append(ConfigurationError(configuration.path, message))
    raise ConfigurationError.of((*errors, *(error for faults in files.faults for error in faults.errors)))


def _wrong(configuration: Configuration, checks: list[Check]) -> Iterator[tuple[str, Route, str]]:
    """Yield what is wrong, where it stands, and the name there that it is about."""
    known = {check.name: check for check in checks}
    packs = {check.pack for check in checks}
    for key in ("select", "extend-select", "ignore"):
        for word in getattr(configuration, attribute_of_key(key)):
            if problem := unknown(word.removeprefix("!"), checks):
                yield problem, (key,), word
    for route, name in _names(configuration):
        if name not in known:
            yield no_check(name, known), route, name
    for pack in configuration.packs:
        if pack not in packs:
            yield f"there is no pack '{pack}'{did_you_mean(pack, packs)}", ("packs",), pack
    for above, settings in _settings(configuration):
        if settings.name in known:
            yield from _wrong_thresholds(known[settings.name], settings, above)


def _names(configuration: Configuration) -> Iterable[tuple[Route, str]]:
    """Yield the names of checks in a configuration that can be names only, and where they stand."""
    for ignores in configuration.per_file_ignores:
        yield from ((("per-file-ignores", ignores.pattern), name) for name in ignores.ignore)
    for resource in configuration.resources:
        yield from ((("resources", resource.name, "ignore"), name) for name in resource.ignore)
    yield from (((*above, settings.name), settings.name) for above, settings in _settings(configuration))


def _settings(configuration: Configuration) -> Iterator[tuple[Route, CheckSettings]]:
    """Yield what is said of single checks, and where."""
    yield from ((("checks",), settings) for settings in configuration.checks)
    for override in configuration.overrides:
        yield from ((("overrides", override.place, "checks"), settings) for settings in override.checks)


def _wrong_thresholds(check: Check, settings: CheckSettings, above: Route) -> Iterator[tuple[str, Route, str]]:
    thresholds = {threshold.name: threshold for threshold in check.thresholds}
    for name, value in settings.thresholds:
        route = (*above, check.name, name)
        if name not in thresholds:
            has = ", ".join(f"'{each}'" for each in thresholds) or "none"
            hint = did_you_mean(name, [*thresholds, "level"]) or f"; it has {has}"
            yield f"check '{check.name}' has no threshold '{name}'{hint}", route, ""
        elif not thresholds[name].admits(value):
            kind = "whole number" if isinstance(thresholds[name].default, int) else "number"
            yield f"'{name}' must be a {kind} above 0", route, ""


def warn_of_missing_reasons(configuration: Configuration, problems: Problems) -> None:
    """Warn of what a configuration ignores without a reason, if it requires one: that counts for nothing."""
    ignored = [(("resources", each.name), each) for each in configuration.resources]
    ignored += [(("per-file-ignores", each.pattern), each) for each in configuration.per_file_ignores]  # type: ignore[misc]
    for route, each in ignored:
        if each.ignore and not each.reason:
            path, line = place_of(configuration, route)
            message = f"'{route[1]}' has no reason for what is ignored, and counts for nothing"
            problems.warn(path, message if line else f"says that {message}", line)


def place_of(configuration: Configuration, route: Route, name: str = "") -> tuple[str, int]:
    """Return the file and line that set what is under a route; the line is 0 if it cannot be told any more."""
    faults = _Files(configuration).of(route, name)
    return (faults.file.path, faults.file.line(route, name)) if faults else (configuration.path, 0)
