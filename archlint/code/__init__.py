"""What the source code of Lambda functions sends, writes and invokes: read with tree-sitter, never run.

`CodeReader` reads the code of a function and returns a `Code`: the calls of AWS APIs that it makes, with their
arguments as far as they are known, and why there may be more. It knows nothing of templates.
"""

from archlint.code.calls import Call, Code, Unread
from archlint.code.evaluation.values import Argument, Constant, Environment, Items, Record, Text, Varying
from archlint.code.reader import CodeReader
from archlint.code.syntax.source import Block, Spot

__all__ = [
    "Argument",
    "Block",
    "Call",
    "Code",
    "CodeReader",
    "Constant",
    "Environment",
    "Items",
    "Record",
    "Spot",
    "Text",
    "Unread",
    "Varying",
]
