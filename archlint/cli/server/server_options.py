"""What an editor may say in `initializationOptions`, or when its settings change: what configuration files say, too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from archlint.findings.choosing.profile import PROFILES
from archlint.findings.severity import Severity
from archlint.findings.wording import did_you_mean, quoted
from archlint.linter.request import Request
from archlint.model.data import dataclass

#: How long typing has to stop before what is typed is linted, in milliseconds, and how long that may be.
_DELAY, _LONGEST_DELAY = 100, 10_000
#: The reason of an ignore that is written until its author says another one.
_REASON = "TODO: say why"
#: The key under which an editor keeps the settings of archlint among others.
_SECTION = "archlint"


class _Wrong(Exception):  # noqa: N818 - what a value is
    """What a value should have been."""


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How the server lints, and what it shows.

    Attributes:
        request: what is asked of each run, but for its root, its files and their texts.
        lenses: whether code lenses are shown.
        delay: how long typing has to stop before what is typed is linted, in milliseconds.
        ignore_reason: the reason of the ignores that are written.
    """

    request: Request = field(default_factory=Request)
    lenses: bool = False
    delay: int = _DELAY
    ignore_reason: str = _REASON


def read_options(said: Any, base: ServerOptions) -> tuple[ServerOptions, list[str]]:
    """Return what an editor says, and what is wrong with it, in words; what is wrong is left out.

    Args:
        said: the settings, by the names of the keys of configuration files, or these under `archlint`.
        base: what holds where nothing is said.
    """
    if isinstance(said, Mapping) and isinstance(said.get(_SECTION), Mapping):
        said = said[_SECTION]
    if said is None or said == []:
        return base, []
    if not isinstance(said, Mapping):
        return base, ["the settings must be an object"]
    own: dict[str, Any] = {}
    asked: dict[str, Any] = {}
    wrong = []
    for key, value in said.items():
        if key not in _ALL:
            wrong.append(f"there is no setting '{key}'{did_you_mean(str(key), _ALL)}")
        elif value is not None:
            try:
                name, read = _ALL[key]
                (own if key in _OF_SERVER else asked)[name] = read(value)
            except _Wrong as expected:
                wrong.append(f"'{key}' must be {expected}")
    return replace(base, request=replace(base.request, **asked), **own), wrong


def setting_names() -> Iterable[str]:
    """Return the names of all settings."""
    return _ALL


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong("true or false")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise _Wrong("a text")
    return value


def _path(value: Any) -> Path | None:
    return Path(text) if (text := _text(value)) else None


def _texts(value: Any) -> tuple[str, ...]:
    each = [value] if isinstance(value, str) else value
    if not isinstance(each, list) or not all(isinstance(one, str) and one and "\0" not in one for one in each):
        raise _Wrong("a list of texts")
    return tuple(each)


def _paths(value: Any) -> tuple[Path, ...]:
    return tuple(map(Path, _texts(value)))


def _delay(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LONGEST_DELAY:
        raise _Wrong(f"a number of milliseconds up to {_LONGEST_DELAY}")
    return value


def _one_of(known: Iterable[str]) -> Callable[[Any], str]:
    names = tuple(known)

    def read(value: Any) -> str:
        if value not in ("", *names):
            raise _Wrong(f"one of {quoted(names)}")
        return str(value)

    return read


_Reader = Callable[[Any], Any]
_OF_REQUEST: Mapping[str, tuple[str, _Reader]] = {
    "profile": ("profile", _one_of(PROFILES)),
    "select": ("select", _texts),
    "extend-select": ("extend_select", _texts),
    "ignore": ("ignore", _texts),
    "pedantic": ("pedantic", _flag),
    "require-reason": ("require_reason", _flag),
    "min-level": ("min_level", _one_of(severity.value for severity in Severity)),
    "exclude": ("exclude", _texts),
    "force-exclude": ("force_exclude", _flag),
    "config": ("config", _path),
    "isolated": ("isolated", _flag),
    "baseline": ("baseline", _path),
    "no-baseline": ("no_baseline", _flag),
    "parameter-overrides": ("parameter_overrides", _texts),
    "parameter-files": ("parameter_files", _paths),
    "config-env": ("config_envs", _texts),
    "var-files": ("var_files", _paths),
    "workspace": ("workspaces", _texts),
    "source-root": ("source_root", _path),
}
_OF_SERVER: Mapping[str, tuple[str, _Reader]] = {
    "lenses": ("lenses", _flag),
    "delay": ("delay", _delay),
    "ignore-reason": ("ignore_reason", _text),
}
_ALL: Mapping[str, tuple[str, _Reader]] = {**_OF_REQUEST, **_OF_SERVER}
