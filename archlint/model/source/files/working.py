"""The folder that relative paths start from: the working folder of the process, or one that stands for it.

A run is about a folder. Where that is not the working folder of the process, the files to lint are opened by absolute
paths, and called what they would be called from there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Protocol, TypeVar

#: What stands for the working folder, resolved; empty where that is the one of the process.
_FOLDER: ContextVar[str] = ContextVar("folder", default="")
#: What forgets what was looked up in folders.
_FORGET: list[Callable[[], object]] = []


class _Cached(Protocol):
    def cache_clear(self) -> object:
        """Forget all that is known."""


_Function = TypeVar("_Function", bound=_Cached)


def when_over(forget: Callable[[], object]) -> None:
    """Have something called whenever a run about a folder that stood for the working folder is over."""
    _FORGET.append(forget)


def forgotten(function: _Function) -> _Function:
    """Return a cached function; what it knows of folders is forgotten when a run about one of them is over."""
    when_over(function.cache_clear)
    return function


def working_folder() -> str:
    """Return the folder that relative paths start from, resolved."""
    return _FOLDER.get() or os.getcwd()  # noqa: PTH109 - a key, cheap to get


def stand_in() -> str:
    """Return what stands for the working folder, resolved; empty where nothing does."""
    return _FOLDER.get()


@contextmanager
def working_in(folder: str) -> Iterator[None]:
    """Let a folder stand for the working folder, in this thread.

    Args:
        folder: the folder, resolved; empty for the working folder of the process.
    """
    token = _FOLDER.set(folder)
    try:
        yield
    finally:
        _FOLDER.reset(token)
        # Another run may be about the same folder with other files in it, or about thousands of others.
        for forget in _FORGET if folder else ():
            forget()


def path_to_open(path: str | Path) -> str:
    """Return the path by which to open what is called `path`; the same where nothing stands for the working folder."""
    folder = _FOLDER.get()
    return os.path.join(folder, path) if folder else str(path)  # noqa: PTH118 - any text


def path_to_show(path: str | Path) -> str:
    """Return what to call what is opened by `path`; the same where nothing stands for the working folder."""
    folder, text = _FOLDER.get(), str(path)
    if not folder:
        return text
    return os.curdir if text == folder else text.removeprefix(folder.rstrip(os.sep) + os.sep)
