"""Environments: the values that parameters of templates, and variables of Terraform, have where they are deployed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archlint.findings.problems import Problems
from archlint.findings.wording import did_you_mean
from archlint.linter.inputs.inputs import Input
from archlint.linter.inputs.parameters import Parameter, ParametersError, from_data, from_file
from archlint.model.data import dataclass
from archlint.model.source.files.project import leads_out, root_of
from archlint.model.source.files.raw import read_bytes
from archlint.model.source.files.working import forgotten, path_to_open, working_folder
from archlint.model.source.text import Unreadable

if TYPE_CHECKING:
    from archlint.languages.terraform.modules.reading.variable_files import VariableFile

_SAMCONFIG = "samconfig.toml"
#: What SAM takes for the template if none is named.
_TEMPLATES = ("template.yaml", "template.yml", "template.json")
_MAX_BYTES = 1_000_000


@dataclass(slots=True)
class Settable:
    """What can be set from outside: the names of the parameters of templates, and of the variables of root modules."""

    parameters: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)

    def add(self, other: Settable) -> None:
        """Add what can be set elsewhere."""
        self.parameters |= other.parameters
        self.variables |= other.variables


@dataclass(frozen=True, slots=True)
class Environment:
    """Where templates are deployed, and with which parameters.

    Attributes:
        name: what people call it; empty if there is only one.
        parameters: what the parameters are, the last one of a name counts.
        samconfig: whether the samconfig.toml beside a template has more, under the environment's name.
        variables: the variables files of Terraform, the strongest last.
        workspace: the workspace of Terraform; empty where it is not known.
    """

    name: str = ""
    parameters: tuple[Parameter, ...] = ()
    samconfig: bool = False
    variables: tuple[VariableFile, ...] = ()
    workspace: str = ""

    def applied(self, file: Input) -> Input:
        """Return a file with the parameters it has here.

        Raises:
            ParametersError: the samconfig.toml beside it cannot be read.
        """
        beside = _beside(file.path, self.name) if self.samconfig and file.path is not None else ()
        parameters = (*beside, *self.parameters)
        if not parameters and not self.variables and not self.workspace:
            return file
        return replace(file, parameters=parameters, variables=self.variables, workspace=self.workspace)

    def joined(self, other: Environment) -> Environment:
        """Return the environment with what another one of its name says, too."""
        parameters, variables = (*self.parameters, *other.parameters), (*self.variables, *other.variables)
        workspace = self.workspace or other.workspace
        return Environment(self.name, parameters, self.samconfig or other.samconfig, variables, workspace)

    def unheard(self, settable: Settable) -> Iterator[tuple[str, str]]:
        """Yield warnings about what it sets and nothing has: who says so, and the message."""
        for parameter in self.parameters:
            if parameter.name not in settable.parameters:
                hint = did_you_mean(parameter.name, settable.parameters)
                yield parameter.source, f"sets the parameter '{parameter.name}', which no template has{hint}"
        for file in self.variables:
            for name in file.names:
                if name not in settable.variables:
                    hint = did_you_mean(name, settable.variables)
                    yield file.path, f"sets the variable '{name}', which no root module declares{hint}"


def environments(
    files: Sequence[Path],
    samconfig_names: Sequence[str],
    overrides: Sequence[Parameter],
    variable_files: Sequence[Path] = (),
    workspaces: Sequence[str] = (),
) -> list[Environment]:
    """Return the environments that the command line names; one without a name if it names none.

    Args:
        files: parameter files; each is an environment that is called like it.
        samconfig_names: names of environments in the samconfig.toml beside templates.
        overrides: what holds in all of them.
        variable_files: variables files of Terraform, or several with commas between them; each is an environment that
            is called like the last of them. What is called the same is one environment; where nothing is, a single one
            of Terraform holds in all those of templates, and the other way round.
        workspaces: workspaces of Terraform; each is an environment that is called like it.

    Raises:
        ParametersError: a file cannot be read, or a workspace has no name.
    """
    if "" in workspaces:
        raise ParametersError("--workspace: a workspace has a name")
    templates = [Environment(name, tuple(from_file(file))) for name, file in zip(_names(files), files, strict=True)]
    templates += [Environment(name, samconfig=True) for name in dict.fromkeys(samconfig_names)]
    groups = [_group(file) for file in variable_files]
    terraform = [
        Environment(name, variables=tuple(map(_variable_file, group)))
        for name, group in zip(_names([group[-1] for group in groups], variable_files), groups, strict=True)
    ]
    terraform = _together(terraform, [Environment(name, workspace=name) for name in dict.fromkeys(workspaces)])
    found = _together(templates, terraform) or [Environment()]
    return [replace(one, parameters=(*one.parameters, *overrides)) for one in found]


def _together(one_kind: Sequence[Environment], other_kind: Sequence[Environment]) -> list[Environment]:
    """Return environments of two kinds, such as those of templates and those of Terraform, as one list."""
    if {one.name for one in one_kind}.isdisjoint(one.name for one in other_kind):
        for some, others in ((one_kind, other_kind), (other_kind, one_kind)):
            if len(others) == 1 and some:
                return [one.joined(others[0]) for one in some]
    found: dict[str, Environment] = {}
    for one in (*one_kind, *other_kind):
        found[one.name] = found[one.name].joined(one) if one.name in found else one
    return list(found.values())


def _names(files: Sequence[Path], given: Sequence[Path] | None = None) -> list[str]:
    """Return what to call files: by their names, or the way they are given if these are not different."""
    stems = [file.name.removesuffix(".json").removesuffix(".tfvars") if given else file.stem for file in files]
    return stems if len(set(stems)) == len(stems) else [str(file) for file in given or files]


def _group(given: Path) -> list[Path]:
    """Return the files that are given with commas between them; a file's own name may have commas in it."""
    is_one = os.path.lexists(path_to_open(given))  # asked in a way that takes any text for a path
    return ([] if is_one else [Path(part) for part in str(given).split(",") if part]) or [given]


def _variable_file(path: Path) -> VariableFile:
    from archlint.languages.terraform.modules.reading.variable_files import open_variable_file  # few runs need it

    try:
        return open_variable_file(path)
    except Unreadable as refusal:
        where = f"{path}:{refusal.line}" if refusal.line else str(path)
        raise ParametersError(f"{where}: cannot be read: {refusal.message}") from None


def require_samconfigs(environments: Iterable[Environment], files: Iterable[Input]) -> None:
    """Make sure that each environment that is to be found beside templates is there.

    Raises:
        ParametersError: none of the files has a samconfig.toml beside it that knows the environment.
    """
    wanted = [environment.name for environment in environments if environment.samconfig]
    if wanted:
        known = known_beside(files)
        for name in wanted:
            if name not in known:
                hint = did_you_mean(name, known)
                raise ParametersError(f"no {_SAMCONFIG} beside a template has the environment '{name}'{hint}")


def known_beside(files: Iterable[Input]) -> set[str]:
    """Return the environments of the samconfig.toml files beside some files."""
    folders = {os.path.dirname(os.path.realpath(file.path)) for file in files if file.path}  # noqa: PTH120
    return {name for folder in folders for name in _samconfig(folder)}


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
    return tuple(from_data(overrides, os.path.relpath(os.path.join(folder, _SAMCONFIG), working_folder())))  # noqa: PTH118


def _templates(folder: str, said: dict[str, Any]) -> list[str]:
    """Return which files in the folder of a samconfig.toml it is about: that of a build is made of the usual one."""
    named = said.get("template_file") or said.get("template")
    present = os.listdir(folder)  # noqa: PTH208
    if isinstance(named, str) and os.path.normpath(named) in present:
        return [os.path.normpath(named)]
    return [name for name in present if name in _TEMPLATES] or present


@forgotten
@lru_cache(maxsize=256)
def _samconfig(folder: str) -> dict[str, Any]:
    """Return what is in the samconfig.toml of a folder; nothing if there is none."""
    path = Path(folder, _SAMCONFIG)
    if not os.path.isfile(path) or leads_out(path, root_of(folder)):  # noqa: PTH113 - a folder may be closed
        return {}
    from archlint.linter.config.toml.text import BrokenToml, parse_toml

    shown = os.path.relpath(path, working_folder())
    try:
        return parse_toml(read_bytes(path, _MAX_BYTES))[1]
    except Unreadable as refusal:
        raise ParametersError(f"{shown}: cannot be read: {refusal.message}") from None
    except BrokenToml as error:
        where = f"{shown}:{error.line}" if error.line else shown
        raise ParametersError(f"{where}: {error.message}") from None


def warn_of_unused_values(
    environments: Iterable[Environment], settable: Iterable[Settable], problems: Problems
) -> None:
    """Add warnings about what environments set and nothing has.

    Args:
        environments: the environments.
        settable: what can be set in each scope.
        problems: takes up the warnings.
    """
    every = Settable()
    for each in settable:
        every.add(each)
    # A file may be one of several environments.
    for source, message in dict.fromkeys(found for one in environments for found in one.unheard(every)):
        problems.warn(source, message)
