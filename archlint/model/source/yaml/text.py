"""YAML: text to a tree of nodes that know their marks, or a clear refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from operator import is_
from typing import Any

import yaml
from yaml import Node, ScalarNode, SequenceNode

from archlint.model.regex import regex
from archlint.model.source.text import MAX_DEPTH, Unreadable

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML built without libyaml: ten times slower, and right all the same
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

#: How many more nodes aliases may make of a text than one of its length has: two megabytes that nobody had to write.
#: CloudFormation takes templates of one, in which 150 functions share all of their settings but one.
_MAX_EXPANDED_SIZE = 250_000
#: How much text counts as one more node, and how much a node takes at least in what people write.
_CHARACTERS_PER_NODE = 10
_CHARACTERS_WRITTEN = 8
#: What is said in texts of more characters than this is not kept in memory for the next one.
_LARGE = 100_000

#: What libyaml says of what is nested too deep even for its scanner, which is ahead of the events (PyYAML 6.0.4).
_TOO_DEEP = "nesting depth"
#: How many blanks are deep, and them.
_DEEP = 400
_INDENTATION = regex(rf"[-?: \t]{{{_DEEP}}}")
_ANCHOR = regex(r"&[\w-]")
_ALIAS = regex(r"\*[\w-]")


#: The tag of a plain scalar whose type is left open.
UNTYPED = "?"

#: What plain scalars with a certain first character may be: a tag, and what matches them then.
_RESOLVERS: dict[str, list[tuple[str, re.Pattern[str]]]] = Loader.yaml_implicit_resolvers
_STR, _SEQ, _MAP = (f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map"))


def _tag(kind: type[Node], value: Any, implicit: Any) -> str:
    """Return the tag of a node that is written without one."""
    if kind is ScalarNode:
        # Most words begin with what nothing but text begins with.
        return _resolved(value) if implicit[0] and value[:1] in _RESOLVERS else _STR
    return _SEQ if kind is SequenceNode else _MAP


@lru_cache(maxsize=2048)
def _resolved(value: str) -> str:
    """Return the tag of a plain scalar; templates say the same words again and again."""
    for tag, expression in _RESOLVERS.get(value[:1], ()):
        if expression.match(value):
            return tag
    return _STR


class _Composer(Loader):
    """Makes the nodes that its base makes, and asks less for each: PyYAML also looks for tags of certain paths."""

    # They go down and up again without keeping the path. Called for each node, they are functions in C of as many
    # arguments, whose results nobody looks at.
    descend_resolver = staticmethod(is_)  # type: ignore[assignment]
    ascend_resolver = staticmethod(tuple)  # type: ignore[assignment]
    resolve = staticmethod(_tag)


def _untyped(kind: type[Node], value: Any, implicit: Any) -> str:
    """Return the tag of a node that is written without one; of a plain scalar, that it is one."""
    del value
    return (UNTYPED if implicit[0] else _STR) if kind is ScalarNode else _SEQ if kind is SequenceNode else _MAP


class _UntypedComposer(_Composer):
    """Makes nodes that leave open what plain scalars are."""

    resolve = staticmethod(_untyped)


def compose(text: str, *, typed: bool = True) -> Node | None:
    """Return the node tree of a YAML text, nothing for an empty one.

    Args:
        text: the text.
        typed: whether the tags of plain scalars say what they are in YAML 1.1; else they are `UNTYPED`.

    Raises:
        Unreadable: for text that is not YAML, for several documents, and for alias bombs.
        RecursionError: for nodes nested too deeply.
    """
    _refuse_depth(text)
    try:
        root: Node | None = yaml.compose(text, Loader=_Composer if typed else _UntypedComposer)
    except yaml.MarkedYAMLError as error:
        raise _refusal(error, text) from None
    except yaml.reader.ReaderError as error:  # its position counts bytes
        index = len(text.encode()[: error.position].decode(errors="ignore"))
        raise Unreadable.at(index, text, "not valid YAML: a control character") from None
    finally:
        if len(text) > _LARGE:
            _resolved.cache_clear()
    if root is not None and has_aliases(text):
        _expanded_size(root, {}, text)
    return root


def _refuse_depth(text: str) -> None:
    """Raise for nesting that would overflow the C stack of libyaml's composer: that kills the whole process.

    Counting events costs half as much as composing, so it is left to texts with very many brackets or a very
    deep indentation, which no template has; and it stops early: libyaml is quadratic in depth of brackets.
    """
    if text.count("[") + text.count("{") <= 1000 and not _is_indented_deeply(text):
        return
    depth = 0
    try:
        for event in yaml.parse(text, Loader=Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    raise _too_deep(event.start_mark.index if event.start_mark else 0, text)
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.YAMLError as error:
        if isinstance(error, yaml.MarkedYAMLError) and _TOO_DEEP in (error.problem or ""):
            raise _too_deep(error.problem_mark.index if error.problem_mark else 0, text) from None
        return  # compose will say it better


def _too_deep(index: int, text: str) -> Unreadable:
    return Unreadable.at(index, text, f"nested more than {MAX_DEPTH} levels deep")


def _is_indented_deeply(text: str) -> bool:
    """Return whether a line starts a block very far to the right; looks closer only where so many blanks may be."""
    half = _DEEP // 2  # what is as deep has one half or another of that in it
    blanks = "-?: \t"
    may_be = any(
        text[start] in blanks and not text[start : start + half].strip(blanks)
        for start in range(0, len(text) - half + 1, half)
    )
    return may_be and _INDENTATION.search(text) is not None


def _refusal(error: yaml.MarkedYAMLError, text: str) -> Unreadable:
    """Return what libyaml's parser says, in one line and with the position people see."""
    message = f"not valid YAML: {error.problem} {error.context or ''}".rstrip()
    if error.context == "expected a single document in the stream":
        message = "several YAML documents in one file"
    mark = error.problem_mark or error.context_mark
    return Unreadable.at(mark.index, text, message) if mark else Unreadable(message)


def tokens(text: str) -> Iterator[yaml.Token]:
    """Yield the tokens of a YAML text that could be composed."""
    yield from yaml.scan(text, Loader=Loader)


def has_aliases(text: str) -> bool:
    """Return whether there may be nodes that stand in several places."""
    # Most texts lack one of the characters, which is known at once.
    return "&" in text and "*" in text and bool(_ANCHOR.search(text) and _ALIAS.search(text))


def _expanded_size(node: Node, sizes: dict[Node, int], text: str) -> int:
    """Return how many nodes a node is for those who do not know of aliases; long text counts as several.

    Raises:
        Unreadable: for more than a text of this length may come to, and for a node that contains itself.
    """
    if isinstance(node, ScalarNode):
        return 1 + len(node.value) // _CHARACTERS_PER_NODE
    known = sizes.get(node)
    if known == 0:
        raise Unreadable.at(node.start_mark.index, text, "an alias refers to a node that contains it")
    if known:
        return known
    sizes[node] = 0
    children = node.value if isinstance(node, SequenceNode) else chain.from_iterable(node.value)
    size = 1 + sum(_expanded_size(child, sizes, text) for child in children)
    if size > _MAX_EXPANDED_SIZE + len(text) // _CHARACTERS_WRITTEN:
        message = f"aliases expand to more than {_MAX_EXPANDED_SIZE:,} values"
        raise Unreadable.at(node.start_mark.index, text, message)
    sizes[node] = size
    return size
