"""Reading the values of one configuration file; whatever is wrong is taken up, with its line."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from archlint.findings.choosing.profile import PROFILES, RECOMMENDED, Profile
from archlint.findings.ignored.expiry import NO_DATE, expired, is_date
from archlint.findings.problems import Problems
from archlint.findings.severity import Severity
from archlint.findings.wording import did_you_mean
from archlint.linter.config.loads import LOAD_FORM, load_of
from archlint.linter.config.patterns.file_patterns import MAX_PATTERNS, fault
from archlint.linter.config.settings import CheckSettings, FileIgnores, Override, ResourceSettings
from archlint.linter.config.toml.faults import Faults
from archlint.model.source.files.outputs import STDOUT, format_and_file, output_of
from archlint.model.source.files.project import leads_out, root_of
from archlint.model.source.location import Route

_T = TypeVar("_T")

LEVELS = tuple(severity.value for severity in Severity)
#: How many patterns of a list are warned of: finding the line of one takes its time.
_MAX_WARNED = 10
#: How many resources an override may name: each finding is compared with them.
_MAX_NAMED = 50


class Reader:
    """Reads the values of one file: each method takes where a value stands and the value, and returns what it means.

    Args:
        path: the file, as it is shown to people.
        folder: the folder it lies in, resolved.
        faults: takes up what is wrong; what is returned in its place means nothing.
        problems: takes up warnings.
    """

    def __init__(self, path: Path, folder: str, faults: Faults, problems: Problems) -> None:
        self._path = path
        self._folder = folder
        self._faults = faults
        self._problems = problems

    def boolean(self, route: Route, value: Any) -> bool:
        """Return a truth value."""
        return value if isinstance(value, bool) else self._refuse(route, "true or false", False)

    def text(self, route: Route, value: Any) -> str:
        """Return a text."""
        return value if isinstance(value, str) else self._refuse(route, "a string", "")

    def strings(self, route: Route, value: Any) -> tuple[str, ...]:
        """Return a list of texts."""
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            return self._refuse(route, "a list of strings", ())
        return tuple(value)

    def one_or_more(self, route: Route, value: Any) -> tuple[str, ...]:
        """Return one text, or a list of them."""
        return (value,) if isinstance(value, str) else self.strings(route, value)

    def selection(self, route: Route, value: Any) -> tuple[str, ...]:
        """Return words that mean at least one check."""
        words = self.strings(route, value)
        if value == []:
            self._faults.add(f"'{route[-1]}' selects no check", route)
        return words

    def number(self, route: Route, value: Any) -> int:
        """Return a whole number above 0."""
        is_number = isinstance(value, int) and not isinstance(value, bool) and value > 0
        return value if is_number else self._refuse(route, "a whole number above 0", 0)

    def profile(self, route: Route, value: Any) -> Profile:
        """Return the name of a profile."""
        found = self._one_of(route, value, PROFILES)
        return next((profile for profile in PROFILES if profile == found), RECOMMENDED)

    def level(self, route: Route, value: Any) -> str:
        """Return the word for a level."""
        return self._one_of(route, value, LEVELS)

    def level_or_never(self, route: Route, value: Any) -> str:
        """Return the word for a level, or `never`."""
        return self._one_of(route, value, (*LEVELS, "never"))

    def _one_of(self, route: Route, value: Any, words: Collection[str]) -> str:
        return value if value in words else self._refuse(route, f"one of {', '.join(words)}", "")

    def path(self, route: Route, value: Any) -> str:
        """Return a path in the project as the working folder sees it."""
        path = self.text(route, value)
        return self._in_project(route, path) if path else ""

    def revision(self, route: Route, value: Any) -> str | None:
        """Return the name of a revision; empty for the one that there is to compare with, None for none."""
        if isinstance(value, bool):
            return "" if value else None
        if isinstance(value, str) and value and not value.startswith("-"):
            return value
        return self._refuse(route, "a revision of git, true or false", None)

    def paths(self, route: Route, value: Any) -> tuple[str, ...]:
        """Return paths in the project, or several with commas between them, as the working folder sees them."""
        groups = [[self._in_project(route, path) for path in text.split(",")] for text in self.strings(route, value)]
        return tuple(",".join(group) for group in groups)

    def outputs(self, route: Route, value: Any) -> tuple[str, ...]:
        """Return where reports go, each with its format if it has one."""
        return tuple(self._output(route, text) for text in self.one_or_more(route, value))

    def _output(self, route: Route, text: str) -> str:
        form, path = format_and_file(text)
        return text if path == STDOUT else output_of(form, self._in_project(route, path))

    def _in_project(self, route: Route, value: str) -> str:
        """Return a path as the working folder sees it; the folder may be anybody's, so it may lead nowhere else."""
        path = os.path.normpath(os.path.join(self._folder, value))  # noqa: PTH118 - any text
        if leads_out(path, root_of(self._folder)) or any(
            part.lower() == ".git" for part in Path(os.path.realpath(path)).parts
        ):
            self._faults.add(f"'{value}' is no path in the project", route, value)
            return ""
        return os.path.normpath(self._path.parent / value)

    def patterns(self, route: Route, value: Any) -> tuple[str, ...]:
        """Return patterns of gitignore's."""
        patterns = self.strings(route, value)
        if len(patterns) > MAX_PATTERNS:
            self._faults.add(f"'{route[-1]}' has more than {MAX_PATTERNS:,} patterns", route)
            return ()
        self._warn_of_faults((route, pattern) for pattern in patterns)
        return patterns

    def _warn_of_faults(self, patterns: Iterable[tuple[Route, str]]) -> None:
        """Warn of what is wrong with patterns, each with where it stands."""
        faults = ((route, pattern, why) for route, pattern in patterns if (why := fault(pattern)))
        for route, pattern, why in islice(faults, _MAX_WARNED):
            self._warn(f"'{pattern}' {why}", route, pattern)

    def _warn(self, message: str, route: Route, name: str = "") -> None:
        self._problems.warn(str(self._path), message, self._faults.file.line(route, name))

    def per_file_ignores(self, route: Route, value: Any) -> tuple[FileIgnores, ...]:
        """Return what is ignored in files."""
        table = self._table(route, value)
        self._warn_of_faults(((*route, pattern), pattern) for pattern in table)
        found = []
        for pattern, said in table.items():
            at = (*route, pattern)
            if isinstance(said, dict):
                ignore, reason = self._ignored(at, said)
            else:
                ignore, reason = self.strings(at, said), ""
            found.append(FileIgnores(self._folder, pattern, ignore, reason))
        return tuple(found)

    def resources(self, route: Route, value: Any) -> tuple[ResourceSettings, ...]:
        """Return what is said of resources."""
        table = self._table(route, value)
        return tuple(
            ResourceSettings(name, *self._ignored((*route, name), settings)) for name, settings in table.items()
        )

    def _ignored(self, route: Route, value: Any) -> tuple[tuple[str, ...], str]:
        """Return which checks a table ignores, and why: none any more once its time is over."""
        table = self._table(route, value, ("ignore", "reason", "until"))
        ignore = self.strings((*route, "ignore"), table.get("ignore", []))
        reason = self.text((*route, "reason"), table.get("reason", ""))
        until = str(table.get("until", ""))
        if until and not is_date(until):
            self._faults.add(NO_DATE.format(until), (*route, "until"))
        elif until and (words := expired(until, ignore)):
            self._warn(words, (*route, "until"))
            return (), reason
        return ignore, reason

    def loads(self, route: Route, value: Any) -> tuple[tuple[str, str], ...]:
        """Return the loads that are declared at resources."""
        table = self._table(route, value)
        for name, load in table.items():
            if not isinstance(load, str) or load_of(load) is None:
                self._refuse((*route, name), f"a load, such as {LOAD_FORM}", ())
        return tuple(
            (name, load) for name, load in table.items() if isinstance(load, str) and load_of(load) is not None
        )

    def checks(self, route: Route, value: Any) -> tuple[CheckSettings, ...]:
        """Return what is said of checks."""
        return tuple(
            self._check((*route, name), name, settings) for name, settings in self._table(route, value).items()
        )

    def _check(self, route: Route, name: str, value: Any) -> CheckSettings:
        table = self._table(route, value)
        level = self.level((*route, "level"), table["level"]) if "level" in table else ""
        thresholds = []
        for key, number in table.items():
            if isinstance(number, int | float) and not isinstance(number, bool):
                thresholds.append((key, number))
            elif key != "level":
                hint = did_you_mean(key, ("level",)) if isinstance(number, str) else ""
                self._refuse((*route, key), f"a number{hint}", 0)
        return CheckSettings(name, Severity(level) if level else None, tuple(t for t in thresholds if t[0] != "level"))

    def overrides(self, route: Route, value: Any) -> tuple[Override, ...]:
        """Return what is said of checks at some places only."""
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            return self._refuse(route, "tables, each headed [[overrides]]", ())
        return tuple(self._override(index, table) for index, table in enumerate(value))

    def _override(self, place: int, value: Any) -> Override:
        route = ("overrides", place)
        table = self._table(route, value, ("files", "resources", "checks"))
        files = self.patterns((*route, "files"), table.get("files", []))
        names = self.strings((*route, "resources"), table.get("resources", []))
        if len(names) > _MAX_NAMED:
            self._faults.add(f"'resources' has more than {_MAX_NAMED} names", (*route, "resources"))
        if not table.get("files") and not table.get("resources"):
            self._faults.add("an override must have 'files' or 'resources'", route)
        checks = self.checks((*route, "checks"), table.get("checks", {}))
        return Override(self._folder, files, tuple(map(ResourceSettings, names)), checks, place)

    def _table(self, route: Route, value: Any, keys: Collection[str] = ()) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            return self._refuse(route, "a table", {})
        for key in value if keys else ():
            if key not in keys:
                self._faults.add(f"unknown key '{key}'{did_you_mean(key, keys)}", (*route, key))
        return {key: said for key, said in value.items() if not keys or key in keys}

    def _refuse(self, route: Route, expected: str, instead: _T) -> _T:
        self._faults.add(f"'{route[-1]}' must be {expected}", route)
        return instead
