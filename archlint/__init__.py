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

        api = import_module("archlint.api")
        # All of them, once: dozens of modules of checks ask for a dozen names each.
        globals().update({each: getattr(api, each) for each in ("__all__", *api.__all__)})
        if name not in globals():
            # `from archlint import graph` asks here first, and then loads the package.
            raise AttributeError(f"module 'archlint' has no attribute '{name}'")
        return globals()[name]
