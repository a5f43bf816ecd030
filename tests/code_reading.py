"""Reading code in tests: sources in, one line out for each call and for each reason why there may be more."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from archlint.code.calls import Code, Unread
from archlint.code.evaluation.values import Argument, Constant, Environment, Items, Record, Text, Varying
from archlint.code.reader import CodeReader
from archlint.code.syntax.source import Block


def shown(argument: Argument) -> str:
    """Return an argument on one line: `$NAME` is an environment variable, `~` varies, `...` means there may be more."""
    match argument:
        case Constant():
            return repr(argument.value)
        case Environment():
            return f"${argument.name}" + ("" if argument.default is None else f"|{argument.default}")
        case Varying():
            return "~"
        case Text():
            return "+".join(map(shown, argument.parts))
        case Record():
            entries = [f"{name}: {shown(field)}" for name, field in argument.fields.items()]
            entries += [f"[{shown(key)}]: {shown(value)}" for key, value in argument.computed]
            return "{" + ", ".join([*entries, *([] if argument.complete else ["..."])]) + "}"
        case Items():
            elements = [shown(element) for element in argument.elements]
            return "[" + ", ".join([*elements, *([] if argument.complete else ["..."])]) + "]"


def lines(code: Code, paths: bool = False) -> list[str]:
    """Return what was found, each with its line; with `paths`, with its file, too."""
    found: list[str] = []
    for call in code.calls:
        passed = [f"{name}={shown(argument)}" for name, argument in call.arguments.items()]
        where = f"{call.at.location.path}:{call.at.location.line}" if paths else str(call.at.location.line)
        rest = [] if call.complete else ["..."]
        found.append(f"{where} {call.service} {call.operation} {' '.join([*passed, *rest])}".rstrip())
    return found + [unread_line(unread, paths) for unread in code.unread]


def unread_line(unread: Unread, paths: bool = False) -> str:
    """Return why there may be more, with its line if there is one."""
    if unread.at is None:
        return f"? {unread.reason}"
    at = unread.at.location
    return f"{at.path}:{at.line}? {unread.reason}" if paths else f"{at.line}? {unread.reason}"


def read_python(source: str) -> list[str]:
    """Return what a handler in Python does; its first line is line 1."""
    return _read_text(source, "python3.13")


def read_javascript(source: str) -> list[str]:
    """Return what a handler in JavaScript does; its first line is line 1."""
    return _read_text(source, "nodejs22.x")


def _read_text(source: str, runtime: str) -> list[str]:
    reader = CodeReader(Path("nowhere"), str)
    return lines(reader.read_text(dedent(source).lstrip("\n"), "index.handler", runtime, Block("code", 1, 0)))


def write(folder: Path, sources: Mapping[str, str]) -> None:
    """Write source files below a folder."""
    for name, source in sources.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(source).lstrip("\n"), encoding="utf-8")


def reader_of(folder: Path) -> CodeReader:
    """Return a reader of all that is below a folder, which shows paths relative to it."""
    top = folder.resolve()
    return CodeReader(top, lambda path: path.relative_to(top).as_posix())
