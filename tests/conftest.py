"""Which tests run: a part of them, chosen by their names, and those that need the network only where there is one."""

from __future__ import annotations

import gc
import os
import zlib
from collections.abc import Iterator

import pytest

from tests.running import has_package_index

#: Tests put other functions and limits in place of archlint's own, of which no cache knows: those of the cache ask for it.
os.environ["ARCHLINT_CACHE"] = "0"
#: What tests install runs a few times: compiling all of it takes much longer than installing it.
os.environ["PIP_COMPILE"] = "0"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--one-in`."""
    parser.addoption("--one-in", type=int, default=1, metavar="N", help="run one in N tests, the same ones every time")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Let the garbage collector pass by what stays until the end: all modules and tests, millions of objects."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what `--one-in` does not choose; where several processes run tests, begin with those that install."""
    share: int = config.getoption("--one-in")
    if share > 1:
        left_out = [item for item in items if zlib.crc32(item.nodeid.encode()) % share]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if zlib.crc32(item.nodeid.encode()) % share == 0]
    if hasattr(config, "workerinput"):
        # What takes longest is not left to one process at the end, while the others have nothing to do.
        items.sort(key=lambda item: item.get_closest_marker("network") is None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what installs packages where no index of packages is reachable; nothing is asked before."""
    if item.get_closest_marker("network") and not has_package_index():
        pytest.skip("no package index is reachable")
