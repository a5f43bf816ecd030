"""The options that say what is deployed where: the values of parameters and variables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from archlint.cli.options.group import FILE, group
from archlint.model.data import NamedTuple


class Deploying(NamedTuple):
    """Which values the parameters of templates, and the variables of Terraform, have."""

    parameter_overrides: tuple[str, ...]
    parameter_file: tuple[Path, ...]
    config_env: tuple[str, ...]
    var_file: tuple[Path, ...]
    workspace: tuple[str, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that are read for it, as far as they are named."""
        return *self.parameter_file, *(
            Path(part) for path in self.var_file for part in (str(path), *str(path).split(","))
        )

    @property
    def said(self) -> dict[str, Any]:
        """What is said, by the attributes of a request."""
        return {
            "parameter_overrides": self.parameter_overrides,
            "parameter_files": self.parameter_file,
            "config_envs": self.config_env,
            "var_files": self.var_file,
            "workspaces": self.workspace,
        }


deploying = group(
    "deploying",
    Deploying,
    "Environments",
    click.option(
        "--parameter-overrides",
        metavar="NAME=VALUE...",
        multiple=True,
        help="What parameters of CloudFormation templates are, or file://FILE.",
    ),
    click.option(
        "--parameter-file",
        metavar="FILE",
        multiple=True,
        type=FILE,
        help="A CloudFormation parameter file; each one is an environment of its own.",
    ),
    click.option(
        "--config-env",
        metavar="NAME",
        multiple=True,
        help="An environment of the samconfig.toml beside the template.",
    ),
    click.option(
        "--var-file",
        metavar="FILE[,FILE...]",
        multiple=True,
        type=FILE,
        help="A Terraform variables file, or several, the strongest last; each option is an environment of its own.",
    ),
    click.option(
        "--workspace",
        metavar="NAME",
        multiple=True,
        help="What terraform.workspace is; each one is an environment of its own.",
    ),
)
