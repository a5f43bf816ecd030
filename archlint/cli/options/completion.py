"""What a shell completes: options and files as click knows them, and the names of checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

SHELLS = ("bash", "zsh", "fish")


def script(command: click.Command, name: str, shell: str) -> str:
    """Return the script that makes one of `SHELLS` complete a command, which is called `name` there."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None, "click knows all of SHELLS"
    return kind(command, {}, name, f"_{name.upper()}_COMPLETE").source()


def complete_word(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
    """Return the checks and then the tags that start with what is there; see `complete_check`."""
    from click.shell_completion import CompletionItem

    from archlint.findings.choosing.discovery import discover

    before, comma, start = incomplete.rpartition(",")
    tags = dict.fromkeys(tag for check in discover() for tag in check.tags)
    found = [tag for tag in sorted(tags) if tag.startswith(start) and tag not in before.split(",")]
    words = [CompletionItem(f"{before}{comma}{tag}", help="the checks with this tag") for tag in found]
    return [*complete_check(context, parameter, incomplete), *words]


def complete_explained(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """Return what can be explained that starts with what is there: checks, and pairs of services."""
    from click.shell_completion import CompletionItem

    from archlint.report.documentation.comparison import comparisons

    pairs = [CompletionItem(name, help="two services side by side") for name in comparisons()]
    return [*complete_check(context, parameter, incomplete), *(p for p in pairs if p.value.startswith(incomplete))]


def complete_command(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
    """Return the commands whose names start with what is there."""
    del parameter
    from click.shell_completion import CompletionItem

    group = context.find_root().command
    names = group.list_commands(context) if isinstance(group, click.Group) else ()
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def complete_check(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
    """Return the checks whose names start with what is there; of several names in a row, the last is completed."""
    del context, parameter
    from click.shell_completion import CompletionItem

    from archlint.findings.choosing.discovery import discover

    before, comma, start = incomplete.rpartition(",")
    given = before.split(",")
    return [
        CompletionItem(f"{before}{comma}{check.name}", help=check.summary)
        for check in discover()
        if check.name.startswith(start) and check.name not in given
    ]
