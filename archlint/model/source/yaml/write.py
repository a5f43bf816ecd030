"""Data as YAML, in the style of the file that it is written into."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from yaml import ScalarNode
from yaml.resolver import Resolver

from archlint.model.data import dataclass
from archlint.model.regex import regex
from archlint.model.source.edits import Block, Blocks, Code, JsonText, Written
from archlint.model.source.written import substituted
from archlint.model.source.yaml.tree import SHORT_TAGS

_STR = "tag:yaml.org,2002:str"
_RESOLVER = Resolver()
#: The longest list that stands behind a short tag on its line, in characters.
_MAX_FLOW = 80

_PLAIN = regex(r"[A-Za-z0-9_./$^\\][\w ./$@+=(){}:;~,*?!&%#<>|\\^\"'\[\]-]*")
_PLAIN_IN_FLOW = regex(r"[A-Za-z0-9_./$^][\w ./$+=@^*-]*")
#: What ends a plain scalar, or would be taken off it.
_ENDS = regex(r": | #|:\Z|\s\Z")
#: What YAML 1.1, 1.2 or a reader in between may take for something else than text: numbers, times, truth values.
_SPECIAL = regex(r"[-+.]?[0-9][0-9_.:xoeE+a-fA-F TZ-]*|\.(?:inf|nan)|y|n|yes|no|on|off|true|false|null", re.IGNORECASE)
#: What only an escape can say.
_UNPRINTABLE = regex(r"[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Style:
    """How a file writes YAML.

    Attributes:
        newline: what ends its lines.
        step: by how many blanks what stands in a mapping is indented further.
        indents_lists: whether the dashes of a list in a mapping are indented further than its key.
        short: whether CloudFormation's functions are written as tags.
        quote: the quotes of its strings.
        quotes_keys: whether it is like JSON: with quotes around keys and strings.
        has_blocks: whether text of several lines is written as such.
    """

    newline: str = "\n"
    step: int = 2
    indents_lists: bool = True
    short: bool = True
    quote: str = '"'
    quotes_keys: bool = False
    has_blocks: bool = True

    def member(self, key: str, data: Written, column: int) -> str:
        """Return a member of a block mapping whose keys stand at a column, from 0."""
        return f"{self.scalar(key)}:{self.value(data, column)}"

    def item(self, data: Written, column: int) -> str:
        """Return an element of a block sequence whose dashes stand at a column, from 0."""
        short = self._inline(data) or self._literal(data, column)
        return f"- {short or self._tagged(data, column + 2) or self.block(data, column + 2)}"

    def value(self, data: Written, column: int) -> str:
        """Return what follows the colon of a key at a column: a blank and a value, or lines below it."""
        short = self._inline(data) or self._literal(data, column) or self._tagged(data, column + self.step)
        if short is not None:
            return f" {short}"
        inner = column if isinstance(data, list) and not self.indents_lists else column + self.step
        return f"{self.newline}{' ' * inner}{self.block(data, inner)}"

    def block(self, data: Written, column: int) -> str:
        """Return a value that stands at a column; its first line is not indented."""
        short = self._inline(data) or self._literal(data, max(0, column - self.step))
        if short is not None:
            return short
        between = f"{self.newline}{' ' * column}"
        match data:
            case dict():
                return between.join(self.member(key, value, column) for key, value in data.items())
            case list():
                return between.join(self.item(value, column) for value in data)
        raise AssertionError(data)

    def flow(self, data: Written) -> str:
        """Return a value on one line, as flow collections hold it."""
        short = None if self.quotes_keys else self._function(data)
        if short is not None:
            tag, content = short
            return f"{tag} {self.flow(content)}"
        match data:
            case dict():
                return "{" + ", ".join(f"{self.flow(key)}: {self.flow(value)}" for key, value in data.items()) + "}"
            case list():
                return "[" + ", ".join(self.flow(value) for value in data) + "]"
        return self.scalar(data, in_flow=True)

    def scalar(self, data: Written, *, in_flow: bool = False) -> str:
        """Return a scalar on one line, in quotes where it would be read as something else without them."""
        match data:
            case Code(text):
                return text
            case None:
                return "null"
            case bool():
                return "true" if data else "false"
            case int():
                return str(data)
            case float():
                text = format(Decimal(repr(data)), "f")
                return text if "." in text else f"{text}.0"
            case str():
                return self._string(data, in_flow=in_flow)
        raise AssertionError(data)

    def _string(self, text: str, *, in_flow: bool) -> str:
        if not self.quotes_keys and _is_plain(text, in_flow=in_flow):
            return text
        prefers_single = self.quote == "'" or '"' in text or "\\" in text
        if prefers_single and "'" not in text and not self.quotes_keys and not _UNPRINTABLE.search(text):
            return f"'{text}'"
        return _UNPRINTABLE.sub(_escape, json.dumps(text, ensure_ascii=False))

    def _inline(self, data: Written) -> str | None:
        """Return a value that stands on one line, or None."""
        if isinstance(data, dict | list) and data:
            short = self._function(data)
            if short is None or (isinstance(short[1], list) and not _is_simple(short[1])):
                return None
            tag, content = short
            if isinstance(content, str):
                return f"{tag} {self.scalar(content)}"
            written = self.flow(data)
            return written if len(written) <= _MAX_FLOW else None
        if isinstance(data, dict | list):
            return self.flow(data)
        return None if isinstance(data, str) and self._is_block(data) else self.scalar(data)

    def _tagged(self, data: Written, column: int) -> str | None:
        """Return a tag and the list below it, or None for what has no short tag."""
        short = self._function(data)
        if short is None:
            return None
        tag, content = short
        return f"{tag}{self.newline}{' ' * column}{self.block(content, column)}"

    def _literal(self, data: Written, column: int) -> str | None:
        """Return text of several lines below the key at a column, or None."""
        if not isinstance(data, str) or not self._is_block(data):
            return None
        lines = data.removesuffix("\n").split("\n")
        indented = [f"{' ' * (column + self.step)}{line}" if line else "" for line in lines]
        return self.newline.join(["|" if data.endswith("\n") else "|-", *indented])

    def _function(self, data: Written) -> tuple[str, Written] | None:
        """Return the short tag of a function and what follows it; None where there is none, or none is used."""
        if not self.short or not isinstance(data, dict) or len(data) != 1:
            return None
        ((name, content),) = data.items()
        if name not in SHORT_TAGS or not isinstance(content, str | list) or not content:
            return None
        if name == "Fn::GetAtt" and isinstance(content, list):
            if not all(isinstance(part, str) for part in content):
                return None
            content = ".".join(map(str, content))
        if isinstance(content, str) and self._is_block(content):
            return None
        return SHORT_TAGS[name], content

    def _is_block(self, text: str) -> bool:
        """Tell whether a text is written as a block of lines."""
        lines = text.removesuffix("\n").split("\n")
        return (
            self.has_blocks
            and "\n" in text
            and bool(lines[0].strip())
            and bool(lines[-1].strip())
            and not lines[0].startswith((" ", "\t"))
            and not _UNPRINTABLE.search(text.replace("\n", ""))
            and not any(line != line.rstrip() for line in lines)
        )


def native(data: Written) -> Written:
    """Return data as YAML has it: blocks are mappings, JSON is a string; only code is left."""
    match data:
        case JsonText(inner):
            text: Written = substituted(inner)
            return text
        case Block(body) | dict(body):
            return {key: native(value) for key, value in body.items()}
        case Blocks(blocks):
            return [native(block) for block in blocks]
        case list():
            return [native(value) for value in data]
    return data


def _is_plain(text: str, *, in_flow: bool) -> bool:
    pattern = _PLAIN_IN_FLOW if in_flow else _PLAIN
    if not pattern.fullmatch(text) or _ENDS.search(text) or _SPECIAL.fullmatch(text) or _UNPRINTABLE.search(text):
        return False
    tag: Any = _RESOLVER.resolve(ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return bool(tag == _STR)


def _is_simple(content: list[Written]) -> bool:
    """Tell whether elements may stand on one line: scalars and functions of one, and lists of those."""
    for value in content:
        if isinstance(value, dict) and not (len(value) == 1 and isinstance(next(iter(value.values())), str)):
            return False
        if isinstance(value, list) and not _is_simple(value):
            return False
    return True


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"
