"""`archlint mcp`: the tools for agents, for as long as a client keeps standard input open."""

from __future__ import annotations

import gc
import os
import signal
from importlib.util import find_spec

import click

from archlint.cli.errors import INTERRUPTED, expected_errors
from archlint.cli.options.group import Command
from archlint.model.errors import NotInstalledError

#: Seconds that a call may take.
_PATIENCE = 120


@click.command("mcp", cls=Command, short_help="Serve tools for agents, over the Model Context Protocol.")
@click.option(
    "--root",
    "roots",
    metavar="FOLDER",
    multiple=True,
    type=click.Path(),
    help="A folder that the tools may look into, repeatable; by default the working folder.",
)
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.IntRange(min=1),
    default=_PATIENCE,
    show_default=True,
    help="How long a call of a tool may take.",
)
def serve_agents(roots: tuple[str, ...], timeout: int) -> None:
    """Serve tools for agents on standard input and output: lint, graph, trace, explain, fixes, diff.

    Nothing outside of the folders is read, and nothing is written. Needs the extra 'mcp'; docs/agents.md says how a
    client starts it.
    """
    from archlint.cli.mcp.folders import AllowedFolders

    with expected_errors():
        if find_spec("mcp") is None:
            raise NotInstalledError("the command", "the Model Context Protocol's SDK", "mcp")
        folders = AllowedFolders(roots or (".",))
        from archlint.cli.mcp.protocol import serve_tools

        # A command that ends soon does without; this one does not.
        gc.enable()
        # A thread of the SDK's waits for standard input, and would be waited for.
        signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
        serve_tools(folders, timeout)
