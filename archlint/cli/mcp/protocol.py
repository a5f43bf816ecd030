"""The tools over the Model Context Protocol, by its official SDK, on standard input and output."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from mcp import MCPError
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)

from archlint.cli.crash import DEBUG
from archlint.cli.mcp.answers import shortened
from archlint.cli.mcp.bounded import BoundedRuns
from archlint.cli.mcp.folders import AllowedFolders
from archlint.cli.mcp.tools import AgentTool, agent_tools
from archlint.findings.wording import quoted
from archlint.model.errors import ArchlintError
from archlint.model.release import release
from archlint.model.source.printable import on_one_line

_INSTRUCTIONS = (
    "archlint reads infrastructure templates and says where messages get lost. It reads files below the allowed"
    " folders only, and writes none. Start with `lint`; `explain` says what a check means, `fixes` what would mend it,"
    " `graph` and `trace` who sends what to whom. The allowed folders: "
)


def tool_server(folders: AllowedFolders, seconds: float) -> Server[BoundedRuns]:
    """Return the server, which a transport is still to be given.

    Args:
        folders: the folders that the tools may look into.
        seconds: how long a call may take.
    """
    tools = agent_tools()
    validators = {name: Draft202012Validator(tool.takes) for name, tool in tools.items()}

    @asynccontextmanager
    async def runs_of(server: Server[BoundedRuns]) -> AsyncIterator[BoundedRuns]:
        del server
        runs = BoundedRuns(seconds)
        try:
            yield runs
        finally:
            runs.end()

    async def list_tools(
        context: ServerRequestContext[BoundedRuns], asked: PaginatedRequestParams | None
    ) -> ListToolsResult:
        del context, asked
        return ListToolsResult(tools=list(map(_described, tools.values())))

    async def call_tool(context: ServerRequestContext[BoundedRuns], asked: CallToolRequestParams) -> CallToolResult:
        runs = context.lifespan_context
        tool = tools.get(asked.name)
        if tool is None:
            raise MCPError(INVALID_PARAMS, _line(f"there is no tool '{asked.name}', but {quoted(list(tools))}"))
        arguments = asked.arguments or {}
        if (error := best_match(validators[tool.name].iter_errors(arguments))) is not None:
            return _refusal([f"{error.json_path}: {error.message}"])
        try:
            return _answer(await runs.run(lambda: tool.called(arguments, folders)))
        except ArchlintError as refusal:
            return _refusal(refusal.lines)
        except MemoryError:
            return _refusal(["there is not enough memory"])
        except Exception as error:
            return _refusal([f"archlint crashed: {type(error).__name__}: {error}"])

    instructions = _INSTRUCTIONS + on_one_line(quoted(folders.roots))
    return Server(
        "archlint",
        version=release(),
        instructions=instructions,
        lifespan=runs_of,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _described(tool: AgentTool) -> Tool:
    return Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=dict(tool.takes),
        output_schema=dict(tool.answers),
        annotations=ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


def _answer(data: dict[str, Any]) -> CallToolResult:
    # Clients that know no structured content read the text.
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=data)


def _refusal(lines: Any) -> CallToolResult:
    text = "\n".join(map(_line, lines))
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)


def _line(text: str) -> str:
    return on_one_line(shortened(text))


def serve_tools(folders: AllowedFolders, seconds: float) -> None:
    """Serve the tools on standard input and output, until the input ends.

    Args:
        folders: the folders that the tools may look into.
        seconds: how long a call may take.
    """
    if not os.environ.get(DEBUG):
        # The SDK tells of broken messages there, with tracebacks.
        logging.getLogger("mcp").addHandler(logging.NullHandler())
        logging.getLogger("mcp").propagate = False
    server = tool_server(folders, seconds)

    async def serve() -> None:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    asyncio.run(serve())
