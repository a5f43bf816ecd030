"""Syntax trees of untrusted text: tree-sitter drops what it would look at again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tree_sitter import Parser, Tree

#: How many bytes tree-sitter is given at a time, and how often: a text of 100,000 bytes has 25 such blocks.
_BLOCK, _MAX_READS = 4096, 10_000
#: One more read for so many bytes: forty times what people write.
_BYTES_PER_READ = 100


class Contorted(Exception):  # noqa: N818 - it names the state of a text and reads well after "except"
    """A text that takes too long to be parsed; the message says so."""


def tree(parser: Parser, data: bytes) -> Tree:
    """Return the syntax tree of a text.

    Raises:
        Contorted: it takes more steps than text of its size does.
    """
    # tree-sitter reports once for a fixed amount of work: about every 43 bytes of ordinary code, and every 14 bytes of
    # nothing but brackets. Counting these gives the same result on any machine, which a clock would not. Recovering
    # from errors is what may take long.
    budget = 1000 + len(data) // 14
    # What is ahead of a token may be looked at again for each token, as lines of comments and empty ones are.
    reads = _MAX_READS + len(data) // _BYTES_PER_READ

    whole, views = memoryview(data), list[memoryview]()
    is_parsed = False

    def read(offset: int, point: object) -> Any:
        nonlocal reads
        if is_parsed:  # the text of a node is asked for, which is let go
            return data[offset : offset + _BLOCK]
        reads -= 1
        view = whole[offset : offset + _BLOCK]
        views.append(view)
        return view

    def is_over(offset: int, has_error: bool) -> bool:
        nonlocal budget
        budget -= 4 if has_error else 1
        return budget < 0 or reads < 0

    try:
        return parser.parse(read, progress_callback=is_over)
    except ValueError:
        parser.reset()  # else it goes on with this text when it is given the next one
        raise Contorted("it takes too long to be parsed") from None
    finally:
        is_parsed = True
        # py-tree-sitter never lets go of what it is given (up to 0.26.1 at least): that are views, not copies, and what
        # they showed can go.
        for view in (*views, whole):
            view.release()
