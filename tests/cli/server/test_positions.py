"""Places in texts as editors count them."""

from __future__ import annotations

import random

import pytest
from lsprotocol import types

from archlint.cli.server.buffers import path_of_uri, uri_of
from archlint.cli.server.positions import EditedText, PositionUnits, units_of
from archlint.model.source.location import Location

_PIECES = ["a", "é", "\u20ac", "\U0001f600", "\ud800", "\n", "\r", "\r\n", "\u2028", "\x0c", "\x85", "\t", "\ufeff"]


def encoded(text: str, units: PositionUnits) -> int:
    """Return how many units a text has, by the codec's word."""
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[units.value]
    name = units.value if width == 1 else f"{units.value}-le"
    return len(text.encode(name, "surrogatepass")) // width


@pytest.mark.parametrize("units", PositionUnits)
def test_positions_are_counted_in_the_units_that_are_agreed_on(units: PositionUnits) -> None:
    chance = random.Random(units.value)
    for _ in range(300):
        text = "".join(chance.choices(_PIECES, k=chance.randint(0, 12)))
        edited = EditedText(text, units)
        for index in range(len(text) + 1):
            position = edited.position(index)
            before = text[:index].replace("\r\n", "\n").replace("\r", "\n").split("\n")
            if text[index - 1 : index + 1] != "\r\n" or not index:
                assert (position.line, position.character) == (len(before) - 1, encoded(before[-1], units))
                assert edited.index(position) == index


def test_what_lies_beyond_a_line_means_its_end() -> None:
    edited = EditedText("ab\r\ncd", PositionUnits.UTF_16)
    assert edited.index(types.Position(0, 99)) == 2
    assert edited.index(types.Position(1, 99)) == 6
    assert edited.index(types.Position(7, 0)) == 6
    # In the middle of what UTF-16 writes with two units.
    assert EditedText("\U0001f600x", PositionUnits.UTF_16).index(types.Position(0, 1)) == 0


def test_changes_are_made_one_after_the_other() -> None:
    def part(line: int, start: int, end: int, text: str) -> types.TextDocumentContentChangePartial:
        return types.TextDocumentContentChangePartial(
            range=types.Range(types.Position(line, start), types.Position(line, end)), text=text
        )

    edited = EditedText("a\U0001f600b\u2028c\n", PositionUnits.UTF_16)
    # A separator that editors take for no end of a line.
    edited = edited.edited(part(0, 5, 6, "C")).edited(part(0, 1, 3, "")).edited(part(1, 0, 0, "end"))
    assert edited.text == "ab\u2028C\nend"
    assert edited.edited(types.TextDocumentContentChangeWholeDocument("x")).text == "x"


def test_locations_are_counted_from_behind_a_byte_order_mark() -> None:
    edited = EditedText("\ufeff\U0001f600ab\n cd \n", PositionUnits.UTF_16)
    assert edited.range(Location("t", 1, 2, 1, 3)) == types.Range(types.Position(0, 3), types.Position(0, 4))
    assert edited.column(types.Position(0, 3)) == (1, 2)
    assert edited.range_between(1, 2) == types.Range(types.Position(0, 3), types.Position(0, 4))
    # Where only the line is known, or not even that.
    assert edited.range(Location("t", 2, 0, 2, 0)) == types.Range(types.Position(1, 1), types.Position(1, 3))
    assert edited.range(Location("t", 0, 0, 0, 0)).start == types.Position(0, 1)
    assert edited.range(Location("t", 99, 5, 99, 9)) == types.Range(types.Position(98, 0), types.Position(98, 0))


def test_the_editor_chooses_the_units() -> None:
    def chosen(*offered: str) -> PositionUnits:
        general = types.GeneralClientCapabilities(position_encodings=list(offered) or None)
        return units_of(types.ClientCapabilities(general=general))

    assert chosen() is PositionUnits.UTF_16
    assert chosen("utf-8", "utf-16") is PositionUnits.UTF_8
    assert chosen("utf-7", "utf-32") is PositionUnits.UTF_32
    assert units_of(types.ClientCapabilities()) is PositionUnits.UTF_16


@pytest.mark.parametrize("path", ["/a b/ü;x=1#y?.yaml", "/a/%41.yaml"])
def test_paths_and_uris_lead_to_each_other(path: str) -> None:
    assert path_of_uri(uri_of(path)) == path


def test_what_is_no_file_has_no_path() -> None:
    assert path_of_uri("file:///a%20b/../c.yaml") == "/a b/../c.yaml".replace("/a b/..", "")
    for uri in ("untitled:x", "file:///a%00b", "http://x/y", "file:", "file://[x/y", "git:/a/b"):
        assert path_of_uri(uri) is None
