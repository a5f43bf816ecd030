"""Configuration files: what may stand in one, and reading it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from archlint.findings.problems import Problems
from archlint.findings.wording import did_you_mean
from archlint.linter.config.configuration import Configuration
from archlint.linter.config.reader import Reader
from archlint.linter.config.settings import CheckSettings
from archlint.linter.config.toml.faults import Faults, open_configuration
from archlint.model.data import dataclass
from archlint.model.errors import ConfigurationError
from archlint.model.source.files.project import leads_out, root_of
from archlint.model.source.files.working import path_to_open
from archlint.model.source.location import Route


@dataclass(frozen=True, slots=True)
class Option:
    """A key of the configuration.

    Attributes:
        documentation: what it means.
        read: how its value is read.
        is_of_run: whether it is about a run as a whole, and so counts in the working folder's configuration only.
    """

    documentation: str
    read: Callable[[Reader, Route, Any], Any]
    is_of_run: bool = False


#: How many overrides may hold, and how many files build on each other: checks are asked again for an override.
_MAX_OVERRIDES, _MAX_FILES = 50, 10
#: The key that names the file to build on.
EXTEND = "extend"
#: What to say of the table that a `pyproject.toml` has.
_NO_TABLE = ": only pyproject.toml has a table [tool.archlint], and here the keys stand at the top"

OPTIONS: Mapping[str, Option] = {
    EXTEND: Option(
        "The configuration file to build on, relative to this file and in the same project. What this file says wins;"
        " 'ignore', 'exclude', 'overrides' and tables add to what is there.",
        Reader.text,
    ),
    "profile": Option(
        "The checks to run where none are selected: recommended (those whose findings are errors, or hardly disputed)"
        " or strict (all).",
        Reader.profile,
    ),
    "select": Option(
        "The checks to run, by name, tag or a pattern of names such as *-dlq; those of the profile if there is no such"
        " key. Their notes are shown.",
        Reader.selection,
    ),
    "extend-select": Option(
        "The checks to run beside those that are selected, or of the profile, even if the file that this one builds on"
        " ignores them.",
        Reader.strings,
    ),
    "ignore": Option("The checks not to run, by name, tag or pattern.", Reader.strings),
    "pedantic": Option("Whether to run all checks, whatever the profile, and to show notes.", Reader.boolean),
    "require-reason": Option(
        "Whether an ignore without a reason counts for nothing, and is warned of.", Reader.boolean
    ),
    "packs": Option("The installed packs whose checks to run; all if there is no such key.", Reader.strings),
    "exclude": Option(
        "Files and folders not to read, as patterns of gitignore relative to this file. Folders of tools, such as"
        " node_modules, are not read anyway.",
        Reader.patterns,
    ),
    "force-exclude": Option("Whether 'exclude' holds for paths named on the command line, too.", Reader.boolean),
    "respect-gitignore": Option("Whether not to read what git ignores.", Reader.boolean),
    "fail-on": Option("The mildest level that makes the exit code 1, or never.", Reader.level_or_never, True),
    "min-level": Option("The mildest level that is reported at all.", Reader.level, True),
    "baseline": Option(
        "The file with the findings that are known, so that only others count; if there is no such key,"
        " archlint-baseline.json beside this file, if it is there.",
        Reader.path,
        True,
    ),
    "since": Option(
        "The revision of git that findings are compared with, so that only new ones count; true means the merge base of"
        " HEAD with the default branch.",
        Reader.revision,
        True,
    ),
    "parameter-files": Option(
        "Parameter files of CloudFormation; each one is an environment of its own.", Reader.paths, True
    ),
    "var-files": Option(
        "Variables files of Terraform; each one, or several with commas between them, is an environment of its own.",
        Reader.paths,
        True,
    ),
    "config-env": Option(
        "Environments of the samconfig.toml beside a template: one, or a list.", Reader.one_or_more, True
    ),
    "workspace": Option("Workspaces of Terraform: one, or a list of environments.", Reader.one_or_more, True),
    "source-root": Option("The root module that a Terraform plan or state was made from.", Reader.path, True),
    "output": Option(
        "Where reports go, '[FORMAT:]FILE', or '-' for standard output: one, or a list.", Reader.outputs, True
    ),
    "jobs": Option("How many processes to use at most.", Reader.number, True),
    "cache": Option(
        "Whether what is found is kept, so that the next run lints only what changed.", Reader.boolean, True
    ),
    "cache-dir": Option(
        "The folder in which it is kept; if there is no such key, the user's own one for caches.", Reader.path, True
    ),
    "load": Option(
        "The messages that come in at resources, by the resource's name, for 'archlint trace': '500/s', '30/min',"
        " '1000/h' or '5/d'.",
        Reader.loads,
        True,
    ),
    "per-file-ignores": Option(
        "The checks to ignore in some files, by patterns of gitignore relative to this file: a list of names, or a"
        " table with 'ignore', 'reason' and 'until'.",
        Reader.per_file_ignores,
    ),
    "resources": Option(
        "The checks to ignore at some resources, why and until when, by the resource's name, or a pattern with * and"
        " ?.",
        Reader.resources,
    ),
    "checks": Option("The level of all that a check finds, and its thresholds, by the check's name.", Reader.checks),
    "overrides": Option(
        "What 'checks' says, for some files or resources only; of several that hold, the last one counts.",
        Reader.overrides,
    ),
}


def attribute_of_key(key: str) -> str:
    """Return the attribute of a configuration, or of its run settings, that a key sets."""
    return key.replace("-", "_")


def read_configuration(
    path: Path, problems: Problems | None = None, above: tuple[str, ...] = ()
) -> Configuration | None:
    """Return what a file configures; None if it does not configure archlint.

    Args:
        path: the file.
        problems: takes up warnings of what means nothing in it.
        above: the files, resolved, that build on it.

    Raises:
        ConfigurationError: it is not TOML, or not as it should be: all that is wrong, and the rest.
    """
    file = open_configuration(path)
    if file is None:
        return None
    problems = problems or Problems()
    faults = Faults(file)
    resolved = Path(path_to_open(path)).resolve()
    folder = str(resolved.parent)
    reader = Reader(path, folder, faults, problems)
    values: dict[str, Any] = {}
    for key, value in file.table.items():
        option = OPTIONS.get(key)
        if option is None:
            hint = _NO_TABLE if key == "tool" else did_you_mean(key, OPTIONS)
            faults.add(f"unknown key '{key}'{hint}", (key,))
        else:
            values[key] = option.read(reader, (key,), value)
    broken: list[ConfigurationError] = []
    base = _base(path, folder, values.pop(EXTEND, ""), (*above, str(resolved)), faults, problems, broken)
    found = _over(base, values, str(path), folder)
    if len(found.overrides) > _MAX_OVERRIDES:
        faults.add(f"there are more than {_MAX_OVERRIDES} overrides", ("overrides",))
    if errors := [*faults.errors, *broken]:
        error = ConfigurationError.of(errors)
        error.rest = found
        raise error
    return found


def _base(
    path: Path,
    folder: str,
    name: str,
    above: tuple[str, ...],
    faults: Faults,
    problems: Problems,
    broken: list[ConfigurationError],
) -> Configuration:
    """Return the configuration that a file builds on; nothing if it names none, or one that cannot be used."""
    if not name:
        return Configuration()
    base = path.parent / name
    file = Path(path_to_open(base))
    if leads_out(file, root_of(folder)):
        faults.add(f"'{name}' leads out of the project", (EXTEND,))
    elif str(file.resolve()) in above:
        faults.add(f"'{name}' builds on this file itself", (EXTEND,))
    elif len(above) >= _MAX_FILES:
        faults.add(f"more than {_MAX_FILES} files build on each other", (EXTEND,))
    elif not file.is_file():
        faults.add(f"there is no file '{name}'", (EXTEND,))
    else:
        try:
            found = read_configuration(Path(os.path.normpath(base)), problems, above)
        except ConfigurationError as error:
            broken.append(error)
            return error.rest if isinstance(error.rest, Configuration) else Configuration()
        if found is not None:
            return found
        faults.add(f"'{name}' has no [tool.archlint]", (EXTEND,))
    return Configuration()


def _over(base: Configuration, values: Mapping[str, Any], path: str, folder: str) -> Configuration:
    """Return what holds where a file says something over the one that it builds on."""
    said = {attribute_of_key(key): value for key, value in values.items() if not OPTIONS[key].is_of_run}
    of_run = {attribute_of_key(key): value for key, value in values.items() if OPTIONS[key].is_of_run}
    selection = (said.pop(key, ()) for key in ("select", "extend_select", "ignore"))
    inherited = ((base.folder, pattern) for pattern in base.exclude)
    for key in ("resources", "per_file_ignores"):
        # The first one that says anything about a finding counts.
        said[key] = (*said.get(key, ()), *getattr(base, key))
    return replace(
        base.selecting(*selection),
        path=path,
        folder=folder,
        extends=(base.path, *base.extends) if base.path else (),
        exclude=said.pop("exclude", ()),
        inherited_exclude=(*inherited, *base.inherited_exclude),
        checks=_merged(base.checks, said.pop("checks", ())),
        overrides=(*base.overrides, *said.pop("overrides", ())),
        run=replace(base.run, **of_run) if of_run else base.run,
        **said,
    )


def _merged(base: tuple[CheckSettings, ...], said: tuple[CheckSettings, ...]) -> tuple[CheckSettings, ...]:
    """Return what is said of single checks by two files, of which the second one wins."""
    found = {settings.name: settings for settings in base}
    for settings in said:
        before = found.get(settings.name, settings)
        thresholds = tuple((dict(before.thresholds) | dict(settings.thresholds)).items())
        found[settings.name] = CheckSettings(settings.name, settings.level or before.level, thresholds)
    return tuple(found.values())
