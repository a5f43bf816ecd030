"""A server in a process of its own, and an editor: at each step it says what `archlint lint` says of the same texts."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest
from lsprotocol import types

from tests.cli.server.driving import Editor, editing, linted
from tests.running import ROOT

PROJECTS = ROOT / "fixtures" / "projects"
#: By project, the document to edit, a part that is replaced, and what by, so that something is found there.
EDITS = {
    "orders": ("template.yaml", "maxReceiveCount: 5", "maxReceiveCount: 1", "ParcelsQueue"),
    "shop-cdk": ("cdk.out/Queues.template.json", '"VisibilityTimeout": 30', '"VisibilityTimeout": 3', "Failed178E83A2"),
    "refunds": ("main.tf", "timeout       = var.worker_seconds", "timeout       = 900", "reviewers"),
}


@pytest.mark.parametrize("project", EDITS)
def test_a_session_says_what_lint_says(project: str, tmp_path: Path) -> None:
    folder = tmp_path / project
    shutil.copytree(PROJECTS / project, folder)
    asyncio.run(_session(folder, tmp_path / "copy", *EDITS[project]))


async def _session(folder: Path, copy: Path, name: str, old: str, new: str, renamed: str) -> None:
    async with editing(folder) as editor:

        def same() -> None:
            assert editor.said == linted(folder, copy, {name: each.text for name, each in editor.texts.items()})

        await editor.open(name)
        same()
        assert editor.said
        original = editor.texts[name].text
        await editor.replace(name, old, new)
        same()
        await editor.replace(name, new, old)
        assert editor.texts[name].text == original
        same()
        # A document that is cut off somewhere, as while a block is pasted.
        await editor.edit(name, types.TextEdit(types.Range(_at(editor, name, 0.55), editor.texts[name].end), ""))
        same()
        await _whole(editor, name, original)
        same()
        line = next(at[0] for _, _, _, at, _ in editor.said[name])
        before = len(editor.said[name])
        if fix := next((each for each in await editor.actions(name, line) if each.edit), None):
            await editor.apply(fix.edit)  # type: ignore[arg-type]
            same()
            assert len(editor.said.get(name, [])) < before
            await _whole(editor, name, original)
        ignore = next(each for each in await editor.actions(name, line) if each.title.startswith("Ignore "))
        assert ignore.edit is None
        ignore = await editor.client.code_action_resolve_async(ignore)
        if name.startswith("cdk.out"):
            # What CDK makes is made again.
            assert "give the construct Metadata" in editor.client.messages[-1].message
        else:
            assert ignore.edit is not None
            await editor.apply(ignore.edit)
            assert "TODO: say why" in editor.texts[name].text
            assert len(editor.said.get(name, [])) < before
        same()
        await _whole(editor, name, original.replace(renamed, f"{renamed}2"))
        same()
        (folder / name).write_text(editor.texts[name].text, newline="")
        await editor.close(name)
        for _ in range(500):
            await asyncio.sleep(0.01)
            if not editor.said:
                break
        assert editor.said == {}
        await editor.open(name)
        same()


def _at(editor: Editor, name: str, part: float) -> types.Position:
    text = editor.texts[name]
    return text.position(int(len(text.text) * part))


async def _whole(editor: Editor, name: str, text: str) -> None:
    await editor.edit(name, types.TextEdit(types.Range(types.Position(0, 0), editor.texts[name].end), text))
