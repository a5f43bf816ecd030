"""A translated file: its names, and what it needs of others."""

from __future__ import annotations

from archlint.code.syntax.data import node
from archlint.code.syntax.source import ByteSpan
from archlint.code.syntax.syntax import Binding, LexicalScope
from archlint.model.source.comments import Comment


@node
class Remark:
    """Why a file may do more than its syntax says.

    Attributes:
        span: where that stands.
        reason: why.
        is_unread: whether a part of the file could not be read.
    """

    span: ByteSpan
    reason: str
    is_unread: bool = False


@node
class Import:
    """A module that a file needs: as it is written there, with the names that are taken from it."""

    module: str
    names: tuple[str, ...]
    span: ByteSpan


@node
class Unit:
    """One translated file.

    Attributes:
        scope: its outermost scope.
        exports: what other files may import by name, where the language says so explicitly.
        imports: the modules that it needs.
        stars: the modules all of whose names are names of this one.
        remarks: why it may do more than is seen.
        comments: those that are addressed to archlint.
    """

    scope: LexicalScope
    exports: dict[str, list[Binding]]
    imports: tuple[Import, ...]
    stars: tuple[str, ...]
    remarks: tuple[Remark, ...]
    comments: tuple[Comment, ...] = ()
