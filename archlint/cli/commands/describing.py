"""The commands that tell what there is: checks, what they mean, and what is configured."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from archlint.cli.errors import expected_errors
from archlint.cli.options.completion import complete_explained
from archlint.cli.options.group import Command, Decorator, format_option, packaged_schema, schema_option
from archlint.cli.options.reporting import coloring
from archlint.cli.options.selecting import Collecting, Configuring, collecting, configuring, packing
from archlint.cli.terminal import write
from archlint.model.errors import MisuseError
from archlint.model.source.files.working import working_folder
from archlint.model.source.printable import JSON_HASH, without_commands

if TYPE_CHECKING:
    from archlint.findings.check import Check


def _documenting(what: str) -> Decorator:
    """Return what adds the options of the commands that write about checks.

    Args:
        what: what they write, as their help says it.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        schema = schema_option(what, packaged_schema("explanation"))
        return format_option(("text", "json", "markdown"))(schema(command))

    return decorate


@click.command(cls=Command, short_help="List the checks, by tag.")
@_documenting("the list")
@packing
def checks(form: str, packs: tuple[str, ...]) -> None:
    """List the checks by tag, with the levels that their findings may have."""
    from archlint.cli.commands.documentation import listing

    with expected_errors():
        found = _discovered(packs)
    write(listing(found, form), None)


@click.command(cls=Command, short_help="Explain a check, or how two services differ.")
@click.argument("name", required=False, shell_complete=complete_explained)
@click.option("--all", "every", is_flag=True, help="Explain all checks.")
@_documenting("the explanation")
@coloring
@packing
def explain(name: str | None, every: bool, form: str, color: str, packs: tuple[str, ...]) -> None:
    """Explain the check NAME: what is wrong, when, and what to do; or how two services differ, as sqs-vs-sns."""
    from archlint.cli.commands.documentation import compared_services, explained
    from archlint.findings.choosing.selection import find

    with expected_errors():
        if every is (name is not None):
            raise MisuseError("name a check, or ask for --all of them")
        comparison = compared_services(name or "", form)
        found = _discovered(packs) if comparison is None else []
        wanted = found if name is None or comparison is not None else [find(found, name)]
    write(explained(found, wanted, form, color, is_list=every) if comparison is None else comparison, None)


@click.command(cls=Command, short_help="Show what is configured, and where each value comes from.")
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False))
@configuring
@collecting
@packing
@click.option("--schema", is_flag=True, help="Print the JSON schema of configuration files instead.")
def config(folder: str, configuring: Configuring, collecting: Collecting, packs: tuple[str, ...], schema: bool) -> None:
    """Show what is configured for the files in FOLDER, and where each value comes from."""
    from archlint.linter.config import schema as configuration_schema
    from archlint.linter.config.configurations import valid_in
    from archlint.linter.config.toml import sources as configuration_text
    from archlint.linter.request import Request, checks_of, run_settings

    with expected_errors():
        request = Request(packs=packs, **configuring._asdict(), **collecting._asdict())
        found = checks_of(request)
        configuration = valid_in(request.configurations, os.path.realpath(folder), found)
        configuration = configuration.excluding(collecting.exclude)
        if os.path.realpath(folder) == os.path.realpath(working_folder()):
            configuration = replace(configuration, run=run_settings(request))
    lines = (
        configuration_schema.render_schema(found)
        if schema
        else configuration_text.render_configuration(configuration, found)
    )
    write((without_commands(line, JSON_HASH) for line in lines), None)


def _discovered(packs: Sequence[str]) -> list[Check]:
    from archlint.findings.choosing.discovery import discover

    return discover(packs)
