"""One run: files in, a report out.

`lint(Request(paths=["stacks"]))` is the way to run archlint from Python. The command line, the rules for cfn-lint and
`archlint.testing` use it, too.
"""

from archlint.linter.linting import lint
from archlint.linter.request import Request

__all__ = ["Request", "lint"]
