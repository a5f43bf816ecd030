"""archlint: a static linter for AWS architecture definitions.

The author of a check imports from here what stands in `archlint.api`.
"""

#: `typing` has it, too, but `python -m archlint` comes by here while Python still looks into the working folder first.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from archlint.api import *  # noqa: F403 - for type checkers, which read that module's `__all__`
    from archlint.api import __all__ as __all__
else:

    def __getattr__(name: str) -> object:
        """Return what the API calls `name`; it is loaded only now, since a commit hook mostly needs none of it."""
        from importlib import import_module
        from importlib.util import find_spec

        if find_spec(f"archlint.{name}"):
            # `from archlint import graph` asks here first, and then loads the module.
            raise AttributeError(name)
        return getattr(import_module("archlint.api"), name)
