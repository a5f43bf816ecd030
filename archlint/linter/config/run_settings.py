"""What a configuration says of a run as a whole."""

from __future__ import annotations

from archlint.model.data import dataclass


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What the options of `lint` say that are not about single files; empty, or 0, where nothing is said.

    The configuration of the working folder says it for a run; that of another folder does not matter. Paths are as
    the working folder sees them.

    Attributes:
        fail_on: the mildest level that makes the exit code 1, or `never`.
        min_level: the mildest level that is reported.
        baseline: the file with the findings that are known.
        since: the revision before which nothing counts that it has, too; empty means the merge base with the default
            branch, and None none.
        parameter_files: parameter files; each one is an environment.
        var_files: variables files of Terraform; each one, or several with commas between them, is an environment.
        config_env: environments of the samconfig.toml beside a template.
        workspace: workspaces of Terraform; each one is an environment.
        source_root: the root module that a plan or state was made from.
        output: the reports, `[FORMAT:]FILE` each.
        jobs: how many processes to use at most.
        cache: whether what scopes come to is kept for later runs.
        cache_dir: where it is kept.
        load: the loads that are declared for `trace`: a resource and a text such as `500/s`.
    """

    fail_on: str = ""
    min_level: str = ""
    baseline: str = ""
    since: str | None = None
    parameter_files: tuple[str, ...] = ()
    var_files: tuple[str, ...] = ()
    config_env: tuple[str, ...] = ()
    workspace: tuple[str, ...] = ()
    source_root: str = ""
    output: tuple[str, ...] = ()
    jobs: int = 0
    cache: bool = True
    cache_dir: str = ""
    load: tuple[tuple[str, str], ...] = ()


#: The file with the findings that are known, where a configuration beside it names none.
BASELINE = "archlint-baseline.json"
#: Where a configuration says nothing of it.
NO_RUN_SETTINGS = RunSettings()
