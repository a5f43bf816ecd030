"""Changes inputs so that most of them can still be read: as trees where they are trees, else as texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from yaml import Node

from fuzz.bundles import pack, unpack
from fuzz.texts import mutate_text
from fuzz.trees import Trees, read_json, read_yaml, write_json, write_yaml


class _Form(NamedTuple):
    read: Callable[[str], Node]
    write: Callable[[Node], str]
    shares: bool


_JSON, _YAML = _Form(read_json, write_json, False), _Form(read_yaml, write_yaml, True)


class Mutator:
    """Changes inputs of one target.

    Args:
        first: the name of an input's first file.
        others: inputs of which parts are put into those that are changed.
    """

    def __init__(self, first: str, others: Sequence[bytes] = ()) -> None:
        self._first = first
        self._texts: dict[str, list[str]] = {}
        self._trees: dict[str, Trees] = {}
        for other in others:
            for name, content in unpack(other, first).items():
                self._texts.setdefault(_suffix(name), []).append(content.decode("utf-8", "replace"))

    def mutate(self, data: bytes, random: Random, most: int = 1_000_000) -> bytes:
        """Return an input with something changed in one of its files, or in several; not what makes it too long."""
        for _ in range(random.choice((1, 1, 2, 4))):
            files = unpack(data, self._first)
            name = random.choice(list(files) or [self._first])
            text = files.get(name, b"").decode("utf-8", "surrogateescape")
            files[name] = _encoded(self._changed(name, text, random))
            changed = pack(files, self._first)
            data = changed if len(changed) <= most else data
        return data

    def _changed(self, name: str, text: str, random: Random) -> str:
        suffix = _suffix(name)
        form = {"json": _JSON, "template": _JSON, "yaml": _YAML, "yml": _YAML}.get(suffix)
        if form is not None and random.random() < 0.85:
            try:
                return form.write(self._of(suffix, form).mutate(form.read(text), random))
            except (ValueError, RecursionError):
                pass
        return mutate_text(text, random, self._texts.get(suffix, ()))

    def _of(self, suffix: str, form: _Form) -> Trees:
        if suffix not in self._trees:
            trees = [tree for text in self._texts.get(suffix, ()) if (tree := _read(form, text))]
            self._trees[suffix] = Trees(trees, shares=form.shares)
        return self._trees[suffix]


def _read(form: _Form, text: str) -> Node | None:
    try:
        return form.read(text)
    except (ValueError, RecursionError):
        return None


def _suffix(name: str) -> str:
    return name.rpartition(".")[2]


def _encoded(text: str) -> bytes:
    """Return the bytes of a text, and what was no text before as it was; halves of characters are lost."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")
