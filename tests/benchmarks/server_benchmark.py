"""What a keystroke in an editor costs, from the change of a document to its diagnostics, over linting the same text."""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml
from lsprotocol import types

from archlint.cli.server.buffers import uri_of
from archlint.cli.server.runs import carried_out
from archlint.cli.server.session import Session
from archlint.linter import Request, lint

#: Measures two things in turn, and returns the ratio of their times.
Ratio = Callable[[Callable[[], None], Callable[[], None]], float]


def server(ratio: Ratio, template: Mapping[str, object]) -> dict[str, float]:
    """Return the ratio for a template in YAML and in JSON.

    The time for which typing has to stop before anything is linted is left out: it is an option.

    Args:
        ratio: measures.
        template: the template.
    """
    texts = {"server, yaml": yaml.safe_dump(template, sort_keys=False), "server, json": json.dumps(template, indent=1)}
    return {name: _keystroke(ratio, name, text) for name, text in texts.items()}


def _keystroke(ratio: Ratio, name: str, text: str) -> float:
    with tempfile.TemporaryDirectory() as name_of_folder:
        folder = Path(name_of_folder).resolve()
        path = folder / f"template.{name[-4:]}"
        path.write_text(text, encoding="utf-8")
        session, uri = Session(), uri_of(str(path))
        session.add_folder(uri_of(str(folder)))
        session.open(uri, 0, text)
        _settle(session)
        versions = itertools.count(1)

        def type_a_character() -> None:
            """Change a number, and change it back the next time."""
            version = next(versions)
            buffer = session.buffers.of_uri(uri)
            assert buffer is not None
            at = buffer.text.text.index("maxReceiveCount")
            start = next(index for index in itertools.count(at) if buffer.text.text[index].isdigit())
            where = types.Range(buffer.text.position(start), buffer.text.position(start + 1))
            change = types.TextDocumentContentChangePartial(range=where, text=str(4 + version % 2))
            session.change(uri, version, [change])
            assert _settle(session) == 1

        return ratio(type_a_character, lambda: _lint(folder))


def _settle(session: Session) -> int:
    """Carry out what is due; return for how many files something is published."""
    count = 0
    for root in session.due():
        job = session.job(root)
        count += len(session.take(root, job, carried_out(job)).diagnostics)
    return count


def _lint(folder: Path) -> None:
    lint(Request(root=folder, jobs=1))
