"""Random edits of open documents, cut-off ones included: nothing crashes, and nothing is shown that is not so."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from lsprotocol import types

from archlint.cli.server.answers.hovering import hover
from archlint.cli.server.answers.lenses import lenses
from archlint.cli.server.answers.navigating import definition, references_to
from archlint.cli.server.positions import PositionUnits
from archlint.cli.server.server_options import ServerOptions, read_options
from tests.cli.server.driving import Driven, linted
from tests.running import ROOT

pytestmark = pytest.mark.slow

PROJECTS = ROOT / "fixtures" / "projects"
#: The documents that are open, by project: one of them is edited at a time.
OPEN = {
    "order-loop": ("placing.yaml", "messaging.yaml", "placing/app.py", "billing/index.mjs"),
    "shop-cdk": ("cdk.out/Queues.template.json", "cdk.out/manifest.json"),
    "refunds": ("main.tf", "queue/main.tf", "variables.tf", "definitions/pay.json.tftpl"),
}
#: The suite makes few edits; `SERVER_EDITS=10000` makes as many, for whoever changes the server.
EDITS = int(os.environ.get("SERVER_EDITS", "150"))
#: So often what is shown is compared with what linting anew says, and questions are asked.
EVERY = 8
_TYPED = [
    "\n",
    "  ",
    "é",
    "\U0001f600",
    "\u2028",
    "\x0c",
    "\r\n",
    '"',
    "{",
    "}",
    "- ",
    ": ",
    "!Ref ",
    "${",
    "#",
    "\ufeff",
]
_TYPED += ["Type: AWS::SQS::Queue", 'resource "aws_sqs_queue" "more" {\n}\n', "# archlint: ignore[queue-without-dlq] x"]


@pytest.mark.parametrize("project", OPEN)
def test_what_is_shown_is_what_is_found(project: str, tmp_path: Path) -> None:
    folder = tmp_path / project
    shutil.copytree(PROJECTS / project, folder)
    chance = random.Random(f"{project} {os.environ.get('SERVER_SEED', '')}")
    options, wrong = read_options({"lenses": True}, ServerOptions())
    assert not wrong
    driven = Driven(folder, options, PositionUnits.UTF_32)
    originals = {name: (folder / name).read_text() for name in OPEN[project]}
    for name in originals:
        driven.open(name)
    for number in range(EDITS // len(OPEN)):
        name = chance.choice(OPEN[project])
        change = _change(chance, driven.text(name).text, originals[name], driven, name)
        if chance.random() < 0.9:
            driven.change(name, *change)
        else:
            # Two edits before the first is linted: only what the second makes is shown.
            driven.version += 1
            driven.session.change(driven.uri(name), driven.version, change)
            driven.change(name, *_change(chance, driven.text(name).text, originals[name], driven, name))
        assert not driven.messages
        if number % EVERY == 0:
            texts = {each: driven.text(each).text for each in originals}
            anew = linted(folder, tmp_path / "copy", texts, changed=True, untracked=True, paths=tuple(texts))
            assert driven.said == anew, f"edit {number} of {name}"
            _ask(driven, name, chance)


def _change(
    chance: random.Random, text: str, original: str, driven: Driven, name: str
) -> Sequence[types.TextDocumentContentChangeEvent]:
    """Return an edit: something typed, taken out, moved or cut off, or the document as it was."""
    edited = driven.text(name)
    at, other = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
    near = min(len(text), at + chance.randint(0, 40))

    def part(start: int, end: int, new: str) -> types.TextDocumentContentChangePartial:
        return types.TextDocumentContentChangePartial(
            range=types.Range(edited.position(start), edited.position(end)), text=new
        )

    kinds: list[Callable[[], Sequence[types.TextDocumentContentChangeEvent]]] = [
        lambda: [part(at, at, chance.choice(_TYPED))],
        lambda: [part(at, near, "")],
        lambda: [part(at, near, chance.choice(_TYPED))],
        lambda: [part(at, len(text), "")],
        lambda: [part(at, at, text[at:other][:2000])],
        lambda: [types.TextDocumentContentChangeWholeDocument(original)],
        lambda: [types.TextDocumentContentChangeWholeDocument(original)],
        lambda: [types.TextDocumentContentChangeWholeDocument("")],
    ]
    # What is broken finds little: most edits start from a whole document.
    return chance.choices(kinds, [5, 4, 4, 1, 2, 5, 5, 1])[0]()


def _ask(driven: Driven, name: str, chance: random.Random) -> None:
    view, shown = driven.view(name)
    for lens in lenses(view, shown):
        assert lens.command is not None
    text = driven.text(name)
    for _ in range(10):
        at = text.position(chance.randint(0, len(text.text)))
        hover(view, shown, at)
        for found in (*definition(view, shown, at), *references_to(view, shown, at, with_declaration=True)):
            assert found.range.start.line >= 0
