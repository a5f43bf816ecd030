"""`archlint server`: what editors start."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import click

from archlint.cli.errors import expected_errors
from archlint.cli.options.group import Command
from archlint.cli.options.selecting import Collecting, Configuring, collecting, configuring, packing
from archlint.model.errors import NotInstalledError

#: What the extra brings, by the names under which it is imported.
_NEEDED = ("lsprotocol", "pygls")


@click.command(cls=Command, short_help="Serve an editor: a language server on standard input and output.")
@configuring
@collecting
@packing
@click.option("--stdio", is_flag=True, hidden=True, help="Use standard input and output, as is done anyway.")
def server(configuring: Configuring, collecting: Collecting, packs: tuple[str, ...], stdio: bool) -> None:
    """Serve an editor over standard input and output, by the Language Server Protocol; docs/editors.md says how.

    Needs the extra 'server'. What the options say holds where the editor says nothing else.
    """
    del stdio
    with expected_errors():
        if any(find_spec(name) is None for name in _NEEDED):
            raise NotInstalledError("the server", "pygls", "server")
        from archlint.cli.server.server_options import ServerOptions
        from archlint.cli.server.serving import serve
        from archlint.linter.request import Request, checks_of

        said = {**configuring._asdict(), **collecting._asdict()}
        if collecting.config is not None:
            said["config"] = Path(os.path.abspath(collecting.config))  # noqa: PTH100 - links stay
        request = Request(packs=tuple(map(os.path.abspath, packs)), **said)
        checks_of(request)
        serve(ServerOptions(request))
