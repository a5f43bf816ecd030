"""`archlint mcp`: what clients of the official SDK get from its tools, and what they do not."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import jsonschema
import pytest
from mcp import Client, MCPError, StdioServerParameters, stdio_client
from mcp.types import CallToolResult, TextContent, Tool

from archlint.cli.main import main
from archlint.cli.mcp.answers import ToolAnswer
from archlint.cli.mcp.bounded import BoundedRuns, TooLongError
from archlint.cli.mcp.folders import AllowedFolders
from archlint.cli.mcp.protocol import tool_server
from archlint.cli.mcp.tools import agent_tools
from archlint.findings.wording import NO_TEMPLATE
from archlint.model.errors import MisuseError
from archlint.report.schema_files import schema_named, schema_text
from tests.repositories import Repository
from tests.running import BROKEN, ROOT, call, context_of, write

NAMES = ["lint", "graph", "trace", "explain", "fixes", "diff"]
QUEUE = """\
Resources:
  Orders: {Type: AWS::SQS::Queue}
  Copies: {Type: AWS::SQS::Queue}
"""
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")


def in_memory(work: Callable[[Client], Awaitable[None]], *roots: Path | str, seconds: float = 60) -> None:
    """Do something with a client of a server in this process."""

    async def run() -> None:
        async with Client(tool_server(AllowedFolders([*map(str, roots)]), seconds)) as client:
            await work(client)

    anyio.run(run)


def text_of(answer: CallToolResult) -> str:
    (block,) = answer.content
    assert isinstance(block, TextContent)
    return block.text


def checked(answer: CallToolResult, tool: Tool) -> dict[str, Any]:
    """Return what a tool answers, which is as it says, and the same as the text."""
    assert not answer.is_error, text_of(answer)
    found: dict[str, Any] = answer.structured_content
    assert tool.output_schema is not None
    jsonschema.Draft202012Validator(tool.output_schema).validate(found)
    assert json.loads(text_of(answer)) == found
    return found


def bytes_below(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return what is in each file below a folder, and when it was written."""
    return {str(each): (each.read_bytes(), each.stat().st_mtime_ns) for each in folder.rglob("*") if each.is_file()}


def printed(*arguments: str) -> Any:
    return json.loads(call(*arguments)[1])


@needs_git
@pytest.mark.slow
def test_one_process_answers_as_the_command_line_does_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository(tmp_path / "project")
    shutil.copytree(ROOT / "fixtures" / "projects" / "orders", repository.folder, dirs_exist_ok=True)
    repository.commit(**{"more.yaml": QUEUE})
    monkeypatch.chdir(repository.folder)
    before = bytes_below(repository.folder)

    async def work(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert list(tools) == NAMES
        for tool in tools.values():
            jsonschema.Draft202012Validator.check_schema(tool.input_schema)
            assert tool.output_schema is not None
            jsonschema.Draft202012Validator.check_schema(tool.output_schema)
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint

        async def asked(name: str, /, **arguments: Any) -> Any:
            answer = checked(await client.call_tool(name, arguments), tools[name])
            assert "next_offset" not in answer["page"]
            assert (answer["errors"], answer["warnings"]) == ([], [])
            return answer["result"]

        lint = ("lint", "--format", "json", "--no-cache")
        assert await asked("lint", limit=1000) == printed(*lint)
        strict = {"profile": "strict", "min_level": "warning", "ignore": ["queue-*"], "paths": ["more.yaml"]}
        said = ("--profile", "strict", "--min-level", "warning", "--ignore", "queue-*", "more.yaml")
        assert await asked("lint", **strict) == printed(*lint, *said)
        since = await asked("lint", since="HEAD", limit=1000)
        assert (since, since["findings"]) == (printed(*lint, "--since", "HEAD"), [])
        assert await asked("graph", limit=1000, with_findings=True) == printed("graph", "--with-findings")
        assert await asked("trace", loss=True, limit=1000) == printed("trace", "--loss", "--format", "json")
        start = {"from": "OrdersApi", "limit": 1000}
        assert await asked("trace", **start) == printed("trace", "--from", "OrdersApi", "--format", "json")
        for name, key in (("event-loop", "checks"), ("sqs-vs-sns", "services")):
            told = await asked("explain", name=name)
            shown = printed("explain", name, "--format", "json")
            assert told == ({key: [shown]} if key == "checks" else shown)
        fixes = await asked("fixes", unsafe=True, limit=1000)
        patch = "".join(f"{file['diff']}\n" for file in fixes["files"])
        assert patch == call("lint", "--diff", "--unsafe-fixes", "--no-cache")[1]
        assert fixes["made"]
        assert await asked("diff", limit=1000) == printed("diff", "--format", "json")
        sides = {"base": "template.yaml", "head": "more.yaml", "limit": 1000}
        assert await asked("diff", **sides) == printed("diff", "template.yaml", "more.yaml", "--format", "json")
        assert bytes_below(repository.folder) == before

        # What is changed is seen by the next call: a template, code, a configuration, and what git ignores.
        new = None
        for file, text in (
            ("more.yaml", QUEUE.replace("Copies", "Others")),
            (".archlint.toml", 'profile = "strict"\n'),
            (".gitignore", "more.yaml\n"),
        ):
            old = new or await asked("lint", limit=1000)
            (repository.folder / file).write_text(text, encoding="utf-8")
            new = await asked("lint", limit=1000)
            assert (new == old, new) == (False, printed(*lint)), file
        assert (await asked("diff"))["differs"]

    run_over_stdio(work, tmp_path / "errors", "--root", str(repository.folder))


def run_over_stdio(work: Callable[[Client], Awaitable[None]], errors: Path, *arguments: str) -> None:
    """Do something with a client of a server in a process of its own, which writes nothing to standard error."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "archlint", "mcp", *arguments], env=environment, cwd=errors.parent
    )

    async def run() -> None:
        with errors.open("w", encoding="utf-8") as log:
            async with Client(stdio_client(server, errlog=log)) as client:
                await work(client)

    anyio.run(run)
    assert errors.read_text(encoding="utf-8") == ""


@pytest.mark.slow
def test_standard_output_has_the_protocol_only_whatever_comes_in(tmp_path: Path) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "no\x1b[31m", "arguments": {}}},
        {"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {"name": "lint", "arguments": {"limit": "\x1b"}}},
        {"jsonrpc": "2.0", "id": 4, "method": "tools/call", "params": {"name": "lint"}},
    ]
    lines = [json.dumps(message) for message in messages]
    lines[2:2] = ["no JSON", "[" * 100_000, '{"jsonrpc": "2.0"}', ""]
    write(tmp_path, {"t.yaml": BROKEN})
    command = [sys.executable, "-m", "archlint", "mcp"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdin=-1, stdout=-1, stderr=-1, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write("".join(f"{line}\n" for line in lines))
        process.stdin.flush()
        answers = {}
        while 4 not in answers:
            line = process.stdout.readline()
            assert "\x1b" not in line
            answer = json.loads(line)
            answers[answer.get("id")] = answer
        process.stdin.close()
        assert (process.stdout.read(), process.stderr.read(), process.wait()) == ("", "", 0)
    assert answers[1]["result"]["serverInfo"]["name"] == "archlint"
    assert "there is no tool" in answers[2]["error"]["message"]
    assert answers[3]["result"]["isError"]
    assert answers[4]["result"]["structuredContent"]["result"]["errors"]


@needs_git
def test_nothing_outside_of_the_folders_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An allowed folder inside of a repository, beside things that it names: all in one place, by each way to name one."""
    repository = Repository(tmp_path / "all")
    secret = "Resources:\n  Secret: {Type: AWS::SQS::Queue}\n"
    module = 'module "m" {\n  source = "../outside"\n}\n'
    nested = (
        "Resources:\n  Nested: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ../outside/secret.yaml}}\n"
    )
    outside = {
        "outside/secret.yaml": secret,
        "outside/main.tf": 'resource "aws_sqs_queue" "secret" {}\n',
        ".archlint.toml": 'select = ["no-such-check"]\n',
    }
    inside = {"app/t.yaml": QUEUE, "app/nested.yaml": nested, "app/main.tf": module, "app/p.json": '{"Parameters": {}}'}
    repository.commit(**outside, **inside)
    app, other = repository.folder / "app", tmp_path / "other"
    write(other, {"t.yaml": QUEUE})
    (app / "link.yaml").symlink_to(repository.folder / "outside" / "secret.yaml")
    (app / "folder").symlink_to(repository.folder / "outside", target_is_directory=True)
    (app / "main-link").symlink_to(app / "main.tf")
    monkeypatch.chdir(tmp_path)
    absolute = str(repository.folder / "outside" / "secret.yaml")
    out = (
        "..",
        "../outside",
        "link.yaml",
        "folder/secret.yaml",
        "folder",
        absolute,
        "/",
        "x/../../outside",
        "/dev/stdin",
    )
    calls: list[tuple[str, dict[str, Any]]] = [("lint", {"paths": [path]}) for path in (*out, "a\0b")]
    calls += [(name, {"paths": ["t.yaml", path]}) for name in ("graph", "trace", "fixes", "diff") for path in out[:3]]
    calls += [
        ("lint", {"baseline": "../outside/secret.yaml"}),
        ("lint", {"parameter_files": [absolute]}),
        ("lint", {"parameter_overrides": [f"file://{absolute}"]}),
        ("lint", {"var_files": ["p.json,../outside/main.tf"]}),
        ("lint", {"root": ".."}),
        ("lint", {"root": str(repository.folder)}),
        ("diff", {"base": "../outside", "head": "t.yaml"}),
        ("diff", {"base": "t.yaml", "head": absolute}),
        ("diff", {"base": "--output=out.txt"}),
        ("lint", {"since": "--output=out.txt"}),
        # What git knows lies outside, too.
        ("diff", {"base": "HEAD"}),
        ("lint", {"since": "HEAD"}),
        ("trace", {"from": "Secret"}),
        ("graph", {"focus": ["Secret"]}),
    ]

    async def work(client: Client) -> None:
        for name, arguments in calls:
            answer = await client.call_tool(name, arguments)
            text = text_of(answer)
            assert answer.is_error, (name, arguments, text)
            assert "Traceback" not in text
            assert "crashed" not in text
        for name in ("lint", "graph", "trace", "fixes"):
            answer = await client.call_tool(name, {"loss": True} if name == "trace" else {})
            assert not answer.is_error, text_of(answer)
            assert '"Secret"' not in text_of(answer)
            assert "secret" not in text_of(answer).replace("secret.yaml", "")
        # What is inside of a folder, by whatever path, and another allowed folder.
        for arguments in ({"paths": ["./t.yaml"]}, {"paths": [str(app / "t.yaml")]}, {"root": str(other)}):
            answer = await client.call_tool("lint", arguments)
            (file,) = answer.structured_content["result"]["files"]
            assert file.endswith("t.yaml")

    in_memory(work, app, other)
    assert not (tmp_path / "out.txt").exists()
    assert Path.cwd() == tmp_path


@needs_git
def test_a_repository_whose_files_are_elsewhere_is_not_asked(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "theirs")
    repository.commit(**{"t.yaml": QUEUE})
    app, tree, borrower = tmp_path / "app", tmp_path / "tree", tmp_path / "borrower"
    repository.git("worktree", "add", "--quiet", "--detach", str(tree))
    repository.git("clone", "--quiet", "--shared", str(repository.folder), str(borrower))
    write(app, {"t.yaml": QUEUE, ".git": f"gitdir: {repository.folder / '.git'}\n"})

    async def refused(client: Client) -> None:
        for folder in (app, tree, borrower):
            answer = await client.call_tool("diff", {"root": str(folder), "base": "HEAD"})
            assert (answer.is_error, "git repository" in text_of(answer)) == (True, True), text_of(answer)

    in_memory(refused, app, tree, borrower)

    async def answered(client: Client) -> None:
        for folder in (tree, borrower):
            answer = await client.call_tool("diff", {"root": str(folder), "base": "HEAD"})
            assert not answer.is_error, text_of(answer)

    in_memory(answered, tree, borrower, repository.folder)


def test_names_steer_nothing(tmp_path: Path) -> None:
    name = "Or\\x1b[31mders\\u202e\\ud800"
    write(
        tmp_path, {"t.json": '{"Resources": {"' + name.replace("\\x1b", "\\u001b") + '": {"Type": "AWS::SQS::Queue"}}}'}
    )

    async def work(client: Client) -> None:
        for tool in ("lint", "graph", "fixes"):
            text = text_of(await client.call_tool(tool, {"profile": "strict"} if tool != "graph" else {}))
            assert not {"\x1b", "\u202e", "\ud800"} & set(text), tool
            assert "Or\\\\x1b[31mders" in text or tool == "fixes"

    in_memory(work, tmp_path)


def test_long_lists_come_in_parts(tmp_path: Path) -> None:
    queues = "".join(f"  Queue{number}: {{Type: AWS::SQS::Queue}}\n" for number in range(7))
    write(tmp_path, {"t.yaml": f"Resources:\n{queues}"})

    async def work(client: Client) -> None:
        asked = {"select": ["queue-without-dlq"], "limit": 3}
        parts, offset = [], 0
        while True:
            data = (await client.call_tool("lint", {**asked, "offset": offset})).structured_content
            assert data["page"]["totals"]["findings"] == 7
            assert data["result"]["counts"]["warning"] == 7
            parts.append([each["resource"] for each in data["result"]["findings"]])
            if "next_offset" not in data["page"]:
                break
            offset = data["page"]["next_offset"]
        assert [len(part) for part in parts] == [3, 3, 1]
        assert len({name for part in parts for name in part}) == 7
        beyond = (await client.call_tool("lint", {"offset": 10**9})).structured_content
        assert (beyond["result"]["findings"], "next_offset" in beyond["page"]) == ([], False)

    in_memory(work, tmp_path)
    assert ToolAnswer({"a": [1, 2, 3], "b": 1}, ("a", "c")).part(1, 1)["result"] == {"a": [2], "b": 1}


def test_what_is_wrong_is_told_in_words(tmp_path: Path) -> None:
    samconfig = "version = 0.1\n[prod.deploy.parameters]\nparameter_overrides = 'A=1'\n"
    write(tmp_path, {"sam/t.yaml": QUEUE, "sam/samconfig.toml": samconfig})
    write(
        tmp_path,
        {"t.yaml": QUEUE, "empty/readme.md": "", "broken/.archlint.toml": "select = 1\n", "broken/t.yaml": QUEUE},
    )
    calls: list[tuple[str, dict[str, Any], str]] = [
        ("lint", {"paths": ["absent.yaml"]}, "absent.yaml"),
        ("lint", {"select": ["no-such-check"]}, "no-such-check"),
        ("lint", {"limit": 0}, "limit"),
        ("lint", {"limit": 10**6}, "limit"),
        ("lint", {"offset": -1}, "offset"),
        ("lint", {"paths": "t.yaml"}, "paths"),
        ("lint", {"paths": ["x" * 10_000]}, "too long"),
        ("lint", {"packs": ["."]}, "packs"),
        ("lint", {"min_level": "x"}, "min_level"),
        ("explain", {"name": "no-such-check"}, "no-such-check"),
        ("explain", {"name": "sqs-vs-nothing"}, "sqs-vs-nothing"),
        ("graph", {"depth": 1}, "focus"),
        ("graph", {"kind": ["cow"]}, "cow"),
        ("trace", {}, "from"),
        ("trace", {"from": "Absent"}, "Absent"),
        ("fixes", {"checks": ["no-such-check"]}, "no-such-check"),
        ("diff", {"base": "t.yaml"}, "t.yaml"),
    ]

    async def work(client: Client) -> None:
        for name, arguments, word in calls:
            answer = await client.call_tool(name, arguments)
            assert answer.is_error, (name, arguments)
            assert word in text_of(answer), text_of(answer)
            assert len(text_of(answer)) < 1500
            assert "crashed" not in text_of(answer)
        with pytest.raises(MCPError, match="there is no tool"):
            await client.call_tool("write", {})
        nothing = (await client.call_tool("lint", {"paths": ["empty"]})).structured_content
        assert nothing["warnings"] == [NO_TEMPLATE]
        traced = (await client.call_tool("trace", {"paths": ["empty"], "loss": True})).structured_content
        assert (traced["result"], traced["warnings"]) == (None, [NO_TEMPLATE])
        # What a call knew of a file, the next one does not.
        deployed = {"paths": ["sam"], "config_envs": ["prod"]}
        assert not (await client.call_tool("lint", deployed)).is_error
        (tmp_path / "sam" / "samconfig.toml").unlink()
        assert (await client.call_tool("lint", deployed)).is_error
        broken = (await client.call_tool("lint", {"paths": ["broken"]})).structured_content
        assert "select" in broken["errors"][0]

    in_memory(work, tmp_path)


@pytest.mark.slow
def test_a_call_takes_no_longer_than_it_may_and_keeps_nothing_else_waiting(tmp_path: Path) -> None:
    began, reached = list[str](), list[str]()

    def endless() -> None:
        try:
            began.append("the loop")
            while True:
                sum(range(1000))
        finally:
            reached.append("the end")

    async def run() -> None:
        runs = BoundedRuns(1.5)
        with pytest.raises(TooLongError, match=r"within 1\.5 seconds"):
            await runs.run(endless)
        assert await runs.run(lambda: "done") == "done"
        assert reached == ["the end"]
        # One that nobody waits for any more is stopped, or not even begun.
        gone = asyncio.create_task(runs.run(endless))
        while len(began) < 2:
            await asyncio.sleep(0.01)
        never = asyncio.create_task(runs.run(lambda: reached.append("never")))
        await asyncio.sleep(0)
        gone.cancel()
        never.cancel()
        assert await runs.run(lambda: "done") == "done"
        assert reached == ["the end"] * 2

        def wrong() -> None:
            raise MisuseError("wrong")

        with pytest.raises(MisuseError, match="wrong"):
            await runs.run(wrong)

    asyncio.run(run())

    queues = "".join(f"  Queue{number}: {{Type: AWS::SQS::Queue}}\n" for number in range(40_000))
    write(tmp_path, {"t.yaml": f"Resources:\n{queues}"})

    async def work(client: Client) -> None:
        async with anyio.create_task_group() as group:
            long = []

            async def lint() -> None:
                long.append(await client.call_tool("lint", {}))

            group.start_soon(lint)
            await anyio.sleep(0.05)
            await client.list_tools()
            assert long == []
        assert "within 2 seconds" in text_of(long[0])
        # What does not stop at once, such as the parser of YAML, keeps the next calls waiting for a while.
        for _ in range(60):
            if not (said := await client.call_tool("explain", {"name": "event-loop"})).is_error:
                break
        assert not said.is_error

    in_memory(work, tmp_path, seconds=2)


def test_without_the_sdk_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archlint.cli.commands.agents.find_spec", lambda name: None)
    message = "the command needs the Model Context Protocol's SDK, which is not installed: pip install 'archlint[mcp]'"
    code, out, err = call("mcp")
    assert (code, out, err.splitlines()[-1]) == (2, "", f"Error: {message}")
    monkeypatch.undo()
    assert call("mcp", "--root", "absent")[0] == 2


def test_the_schemas_in_the_package_are_those_of_the_pages() -> None:
    for name in ("report", "trace", "explanation"):
        page = ROOT / "docs" / f"{name}.schema.json"
        if os.environ.get("UPDATE"):
            page.write_text(schema_text(name), encoding="utf-8")
        assert page.read_text(encoding="utf-8") == schema_text(name)
        jsonschema.Draft202012Validator.check_schema(schema_named(name))


def test_the_page_has_the_tools_and_how_they_are_started() -> None:
    page = (ROOT / "docs" / "agents.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    started = json.loads(block)["mcpServers"]["archlint"]
    name, *arguments = started["args"]
    context = main.commands[name].make_context(name, arguments, parent=context_of(name).parent)
    assert (started["command"], context.params["roots"]) == ("archlint", ("/home/me/projects/shop",))
    tools = agent_tools()
    assert re.findall(r"^\| `(\w+)` \| ", page, re.MULTILINE) == list(tools) == NAMES
    for tool in tools.values():
        assert ("no instructions" in tool.description) == (tool.name != "explain")
