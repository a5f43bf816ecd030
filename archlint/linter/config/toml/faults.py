"""A configuration file as text, and what is wrong in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from archlint.model.data import dataclass
from archlint.model.errors import ConfigurationError
from archlint.model.source.files.raw import read_bytes
from archlint.model.source.files.working import path_to_open
from archlint.model.source.location import Route
from archlint.model.source.text import Unreadable

#: Where a pyproject.toml keeps it.
_TABLE = ("tool", "archlint")
_MAX_BYTES = 1_000_000
#: How many mistakes are told: finding the line of one takes its time.
_MAX_TOLD = 20


@dataclass(frozen=True, slots=True)
class ConfigurationFile:
    """A file that configures archlint.

    Attributes:
        path: what to call it.
        text: what is in it.
        above: the route of the table that holds archlint's keys.
        table: that table.
    """

    path: str
    text: str
    above: Route
    table: dict[str, Any]

    def line(self, route: Route, name: str = "") -> int:
        """Return the line that sets what a route leads to, or the line of a name in it; 0 if that takes too long."""
        from archlint.linter.config.toml.lines import line_of

        return line_of(self.text, (*self.above, *route), name)

    def sets(self, route: Route, name: str = "") -> bool:
        """Tell whether there is something under a route, with a name in it if that is not empty."""
        said: Any = self.table
        for step in route:
            is_in_list = isinstance(said, list) and isinstance(step, int) and step < len(said)
            if not is_in_list and (not isinstance(said, dict) or step not in said):
                return False
            said = said[step]
        return not name or name in said or name == route[-1]


def open_configuration(path: Path) -> ConfigurationFile | None:
    """Return a file that may configure archlint; None if it does not.

    Raises:
        ConfigurationError: it cannot be read, or is not TOML.
    """
    try:
        data = read_bytes(Path(path_to_open(path)), _MAX_BYTES)
    except Unreadable as refusal:
        raise ConfigurationError(str(path), f"cannot be read: {refusal.message}") from None
    is_shared = path.name == "pyproject.toml"
    if is_shared and b"archlint" not in data:
        return None
    from archlint.linter.config.toml.text import BrokenToml, parse_toml

    found: Any
    try:
        text, found = parse_toml(data)
    except BrokenToml as error:
        raise ConfigurationError(str(path), error.message, error.line) from None
    for step in _TABLE if is_shared else ():
        found = found.get(step) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        return None
    return ConfigurationFile(str(path), text, _TABLE if is_shared else (), found)


class Faults:
    """Takes up what is wrong in a file."""

    def __init__(self, file: ConfigurationFile) -> None:
        self.file = file
        self._found: dict[tuple[str, Route, str], None] = {}

    def add(self, message: str, route: Route, name: str = "") -> None:
        """Add what is wrong with what stands under a route, or with a name in it."""
        self._found[message, route, name] = None

    @property
    def errors(self) -> list[ConfigurationError]:
        """What is wrong, by its line; of very much, the first things and how many others there are."""
        told = list(self._found)[:_MAX_TOLD]
        found = [ConfigurationError(self.file.path, words, self.file.line(route, name)) for words, route, name in told]
        found.sort(key=lambda error: error.line)
        if left := len(self._found) - len(told):
            found.append(ConfigurationError(self.file.path, f"has {left} more mistake{'s' if left > 1 else ''}"))
        return found
