"""Environments: the values that a template's parameters have where it is deployed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from archlint.inputs import Input
from archlint.parameters import BrokenParameters, Parameter, from_data, from_file
from archlint.words import did_you_mean

_SAMCONFIG = "samconfig.toml"
#: What SAM takes for the template if nobody names one.
_TEMPLATES = ("template.yaml", "template.yml", "template.json")
_MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Environment:
    """Where templates are deployed, and with which parameters.

    Attributes:
        name: what people call it; empty if there is only one.
        parameters: what the parameters are, the last one of a name counts.
        samconfig: whether the samconfig.toml beside a template has more, under the environment's name.
    """

    name: str = ""
    parameters: tuple[Parameter, ...] = ()
    samconfig: bool = False

    def applied(self, file: Input) -> Input:
        """Return a file with the parameters it has here.

        Raises:
            BrokenParameters: the samconfig.toml beside it cannot be read.
        """
        beside = _beside(file.path, self.name) if self.samconfig and file.path is not None else ()
        parameters = (*beside, *self.parameters)
        return replace(file, parameters=parameters) if parameters else file


def environments(
    files: Sequence[Path], samconfig_names: Sequence[str], overrides: Sequence[Parameter]
) -> list[Environment]:
    """Return the environments that the command line names: one for each file and for each name, or one without a name.

    Args:
        files: parameter files; each is an environment that is called like it.
        samconfig_names: names of environments in the samconfig.toml beside templates.
        overrides: what holds in all of them.

    Raises:
        BrokenParameters: a file cannot be read.
    """
    names = _names(files)
    found = [Environment(name, tuple(from_file(file))) for name, file in zip(names, files, strict=True)]
    found += [Environment(name, samconfig=True) for name in dict.fromkeys(samconfig_names)]
    return [replace(one, parameters=(*one.parameters, *overrides)) for one in found or [Environment()]]


def _names(files: Sequence[Path]) -> list[str]:
    """Return what to call parameter files: by their names, or by all of their paths if these are not different."""
    stems = [file.stem for file in files]
    return stems if len(set(stems)) == len(stems) else [str(file) for file in files]


def require_samconfigs(environments: Iterable[Environment], files: Iterable[Input]) -> None:
    """Make sure that each environment that is to be found beside templates is there.

    Raises:
        BrokenParameters: none of the files has a samconfig.toml beside it that knows the environment.
    """
    wanted = [environment.name for environment in environments if environment.samconfig]
    if wanted:
        folders = {os.path.dirname(os.path.realpath(file.path)) for file in files if file.path}  # noqa: PTH120
        known = {name for folder in folders for name in _samconfig(folder)}
        for name in wanted:
            if name not in known:
                hint = did_you_mean(name, known)
                raise BrokenParameters(f"no {_SAMCONFIG} beside a template has the environment '{name}'{hint}")


def _beside(template: Path, name: str) -> tuple[Parameter, ...]:
    """Return the parameters that the samconfig.toml beside a template gives it in an environment."""
    folder, file = os.path.split(os.path.realpath(template))
    environment = _samconfig(folder).get(name)
    said: dict[str, Any] = {}
    for command in ("global", "deploy"):
        section = environment.get(command) if isinstance(environment, dict) else None
        parameters = section.get("parameters") if isinstance(section, dict) else None
        said |= parameters if isinstance(parameters, dict) else {}
    overrides = said.get("parameter_overrides")
    if overrides is None or file not in _templates(folder, said):
        return ()
    return tuple(from_data(overrides, os.path.relpath(os.path.join(folder, _SAMCONFIG))))  # noqa: PTH118


def _templates(folder: str, said: dict[str, Any]) -> list[str]:
    """Return which files in the folder of a samconfig.toml it is about: that of a build is made of the usual one."""
    named = said.get("template_file") or said.get("template")
    present = os.listdir(folder)  # noqa: PTH208
    if isinstance(named, str) and os.path.normpath(named) in present:
        return [os.path.normpath(named)]
    return [name for name in present if name in _TEMPLATES] or present


@cache
def _samconfig(folder: str) -> dict[str, Any]:
    """Return what is in the samconfig.toml of a folder; nothing if there is none."""
    path = Path(folder, _SAMCONFIG)
    if not path.is_file():
        return {}
    import tomllib

    shown = os.path.relpath(path)
    try:
        return tomllib.loads(path.read_bytes()[:_MAX_BYTES].decode())
    except OSError as error:
        raise BrokenParameters(f"{shown}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise BrokenParameters(f"{shown}: is not TOML: {error}") from None
