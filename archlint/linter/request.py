"""What is asked of a run, and what the configuration says of it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from archlint.model.data import dataclass
from archlint.model.errors import ConfigurationError, MisuseError
from archlint.model.source.files.working import path_to_open, path_to_show, working_folder

# Loaded where it is needed: a commit hook mostly finds nothing to lint.
if TYPE_CHECKING:
    from archlint.findings.check import Check
    from archlint.findings.problems import Problems
    from archlint.linter.config.configurations import Configurations
    from archlint.linter.config.run_settings import RunSettings
    from archlint.linter.inputs.environments import Environment
    from archlint.linter.inputs.inputs import Input


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to lint, and how. Each attribute is what the option of `archlint lint` with that name says.

    Attributes:
        root: the folder to lint as if archlint had been started there: relative paths start from it, and what lies in
            it is called as it is seen from there. None means the working folder.
        paths: files and folders; none, and no `stdin`, means the working folder.
        stdin: the text of one more template, which lies in no file; None if there is none.
        stdin_filename: what to call that template, and where it would lie.
        texts: what files are read as instead of what is in them, by their paths: the buffers of an editor, say; one of
            them need not exist yet, if its folder does.
        changed: whether `paths` are files that changed: then the stacks that they belong to are linted.
        profile: the checks to run where none are selected, `recommended` or `strict`; empty means what is configured.
        select: the checks to run, by name, tag or a pattern of names; none means all that the configuration selects.
        extend_select: the checks to run beside these, even if the configuration ignores them.
        ignore: the checks not to run.
        pedantic: whether to run all checks and report notes in files whose configuration does not ask for it.
        require_reason: whether ignores without a reason count for nothing, whatever the configuration says.
        min_level: the mildest level that is reported; empty means what the configuration says, or any.
        show_notes: whether to report notes in any case.
        exclude: patterns of files and folders not to read.
        force_exclude: whether what is excluded is not read even if it is named.
        config: the configuration for all files; None means the nearest one above each file.
        isolated: whether configuration files are left alone.
        checks: the checks there are, which then run in this process only; None means those of the installed packs and
            of `packs`.
        packs: where packs lie that are not installed.
        parameter_overrides: what parameters of templates are, `NAME=VALUE` each, or `file://FILE`.
        parameter_files: parameter files; each one is an environment.
        config_envs: environments of the samconfig.toml beside a template.
        var_files: variables files of Terraform; each one, or several with commas between them, is an environment.
        workspaces: workspaces of Terraform; each one is an environment, too.
        one_environment: what is refused of several environments, as the error calls it: `a graph`; empty for nothing.
        source_root: the root module that a plan or state was made from; None if it lies beside it.
        allow_empty: whether a named file or `stdin` may be no template.
        no_ignores: whether to report also what comments and metadata ask to ignore.
        show_fixes: whether to work out how findings can be mended; they are then with the findings.
        fixes_within: a file as it is called in the report, and its first and last line: with `show_fixes`, only for
            findings that stand there; None means for all.
        with_architecture: whether to describe the architecture, too.
        with_messages: whether the architecture has what becomes of messages, too: their hops, and their losses.
        baseline: the baseline that findings are compared with; None means that of the configuration, if there is one.
        no_baseline: whether not to compare findings with any.
        prune_baseline: whether to drop from the baseline what is gone.
        since: the revision of git before which nothing counts that it has, too; empty means the merge base of HEAD with
            the default branch, and None what the configuration says, if it does.
        no_since: whether not to compare with any.
        tracked: whether files that git does not track are left alone unless they are named, as with `changed`.
        untracked: whether files that git does not track are read even with `changed`.
        with_cfn_lint: whether to report what cfn-lint finds, too; needs the extra `cfn-lint`.
        trust: whether a `.cfnlintrc` in the working folder may load rules, which are code.
        jobs: how many processes to use at most; None means as many as pay off.
        discovered: whether `checks` are those that discovery finds, given `packs`.
        cache: whether what scopes come to is kept for later runs, and used, but not with `show_fixes`, or with `checks`
            that are not discovered; None means what the configuration says.
        cache_dir: where it is kept; None means the user's own folder for caches.
    """

    root: Path | None = None
    paths: Sequence[str] = ()
    stdin: bytes | None = None
    stdin_filename: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    changed: bool = False
    profile: str = ""
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    pedantic: bool = False
    require_reason: bool = False
    min_level: str = ""
    show_notes: bool = False
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    config: Path | None = None
    isolated: bool = False
    checks: Sequence[Check] | None = None
    packs: tuple[str, ...] = ()
    parameter_overrides: tuple[str, ...] = ()
    parameter_files: tuple[Path, ...] = ()
    config_envs: tuple[str, ...] = ()
    var_files: tuple[Path, ...] = ()
    workspaces: tuple[str, ...] = ()
    one_environment: str = ""
    source_root: Path | None = None
    allow_empty: bool = False
    no_ignores: bool = False
    show_fixes: bool = False
    fixes_within: tuple[str, int, int] | None = None
    with_architecture: bool = False
    with_messages: bool = False
    baseline: Path | None = None
    no_baseline: bool = False
    prune_baseline: bool = False
    since: str | None = None
    no_since: bool = False
    tracked: bool = False
    untracked: bool = False
    with_cfn_lint: bool = False
    trust: bool = False
    jobs: int | None = None
    discovered: bool = False
    cache: bool | None = False
    cache_dir: Path | None = None

    @property
    def places(self) -> Sequence[str]:
        """The files and folders to read."""
        return self.paths or (() if self.stdin is not None else (os.curdir,))

    @property
    def named_files(self) -> Sequence[Path | None]:
        """The files with settings and values that it names; `--var-file a,b` may name one file or two, so all three."""
        variables = (Path(part) for files in self.var_files for part in (str(files), *str(files).split(",")))
        return (self.config, *self.parameter_files, *variables)

    @property
    def shows_notes(self) -> bool:
        """Whether to report notes in any case."""
        return self.show_notes or self.min_level == "note"

    @property
    def configurations(self) -> Configurations:
        """The configurations of the files, with what the request says in their place."""
        from archlint.linter.config.configurations import Configurations

        said = {
            "profile": self.profile,
            "select": self.select,
            "extend_select": self.extend_select,
            "ignore": self.ignore,
            "pedantic": self.pedantic,
            "require_reason": self.require_reason,
            "force_exclude": self.force_exclude,
        }
        return Configurations(self.config, self.isolated, said)


def run_settings(request: Request) -> RunSettings:
    """Return what the configuration of the working folder says of a run; nothing if it is broken, as linting tells.

    Its baseline is the one that lies beside it, where it names none; without one, that in the working folder.
    """
    from archlint.linter.config.run_settings import BASELINE, NO_RUN_SETTINGS

    try:
        configuration = request.configurations.of(os.path.realpath(working_folder()))
    except ConfigurationError:
        return NO_RUN_SETTINGS
    beside = Path(configuration.path).with_name(BASELINE) if configuration.path else Path(BASELINE)
    if configuration.run.baseline or request.isolated or not Path(path_to_open(beside)).is_file():
        return configuration.run
    from archlint.model.source.files.project import leads_out, root_of

    is_usable = not leads_out(path_to_open(beside), root_of(configuration.folder or os.path.realpath(working_folder())))
    return replace(configuration.run, baseline=str(beside)) if is_usable else configuration.run


def requires_reason(request: Request) -> bool:
    """Tell whether an ignore without a reason counts for nothing in the working folder."""
    try:
        return request.configurations.of(os.path.realpath(working_folder())).require_reason
    except ConfigurationError:
        return False


def settled(request: Request, run: RunSettings) -> Request:
    """Return a request that says also what a configuration says of the run, where it said nothing itself."""
    known = Path(run.baseline) if run.baseline and not request.no_baseline else None
    return replace(
        request,
        min_level=request.min_level or run.min_level,
        baseline=request.baseline or known,
        since=None if request.no_since else run.since if request.since is None else request.since,
        parameter_files=request.parameter_files or tuple(map(Path, run.parameter_files)),
        var_files=request.var_files or tuple(map(Path, run.var_files)),
        config_envs=request.config_envs or run.config_env,
        workspaces=request.workspaces or run.workspace,
        source_root=request.source_root or (Path(run.source_root) if run.source_root else None),
        jobs=request.jobs or run.jobs or None,
        cache=run.cache if request.cache is None else request.cache,
        cache_dir=request.cache_dir or (Path(run.cache_dir) if run.cache_dir else None),
    )


def checks_of(request: Request) -> list[Check]:
    """Return the checks there are for a request.

    Raises:
        ArchlintError: it names a check that is not among them, or a pack cannot be loaded.
    """
    from archlint.findings.choosing.discovery import discover
    from archlint.findings.choosing.selection import require_known

    checks = discover(request.packs) if request.checks is None else list(request.checks)
    require_known((*request.select, *request.extend_select, *request.ignore), checks)
    return checks


def inputs_of(request: Request, configurations: Configurations, problems: Problems) -> list[Input]:
    """Return the files that a request is about, with what it says of them.

    Raises:
        ArchlintError: a path does not exist, or the working folder's configuration is broken.
    """
    from archlint.linter.inputs.inputs import collect, from_stdin

    if request.changed:
        from archlint.linter.inputs.changed import stacks_of

        files = stacks_of(request.places, configurations, request.exclude, problems)
    else:
        files = collect(request.places, problems, configurations, request.exclude)
    if request.stdin is not None:
        files.append(from_stdin(request.stdin, request.stdin_filename, configurations))
    problems.extend(configurations.problems)
    if request.allow_empty:
        files = [replace(file, may_be_nothing=True) for file in files]
    if request.source_root is None:
        return files
    from archlint.languages.terraform.hcl.file_names import holds_configuration

    if not holds_configuration(request.source_root):
        raise MisuseError(f"--source-root: there is no configuration in '{path_to_show(request.source_root)}'")
    return [replace(file, source_root=request.source_root) for file in files]


def environments_of(request: Request, files: Sequence[Input], *, are_named: bool = True) -> list[Environment]:
    """Return the environments that a request names, or one without a name.

    Args:
        request: the request.
        files: what it is about.
        are_named: whether its environments of samconfig.toml must exist; those of a configuration need not everywhere.

    Raises:
        ArchlintError: a file of theirs cannot be read, a value not be understood, none of the files has an
            environment, or there are several where the request is for one.
    """
    from archlint.linter.inputs.environments import environments, known_beside, require_samconfigs
    from archlint.linter.inputs.parameters import from_option

    names = request.config_envs
    if names and not are_named:
        known = known_beside(files)
        names = tuple(name for name in names if name in known)
    overrides = from_option(request.parameter_overrides, "--parameter-overrides")
    found = environments(request.parameter_files, names, overrides, request.var_files, request.workspaces)
    require_samconfigs(found, files)
    if request.one_environment and len(found) > 1:
        from archlint.findings.wording import quoted

        named = quoted([each.name for each in found])
        raise MisuseError(f"{request.one_environment} is of one environment, not of {named}: name one of them")
    return found
