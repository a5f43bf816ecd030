"""The local files a template points to: read only inside the project, never followed out of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Protocol

from archlint.model.source.document import Document, parse
from archlint.model.source.files import disk
from archlint.model.source.files.project import OUTSIDE, Tell, lies_in, project_root, resolved_folder
from archlint.model.source.files.raw import MAX_BYTES, MEGABYTE, read_bytes
from archlint.model.source.files.working import path_to_show
from archlint.model.source.text import Unreadable

#: So many steps of the path of an uploaded file are compared with that of one that is here, in so many folders.
_MOST_STEPS, _MOST_FOLDERS = 6, 10


def last_steps(path: str) -> list[str]:
    """Return the last steps of the path of an uploaded file, its name last."""
    return [step for step in path.split("/") if step][-_MOST_STEPS:]


def endings(steps: Sequence[str], folders: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield the paths that end in steps in some folders, each with in how many; those of more come first.

    Args:
        steps: the last steps of a path.
        folders: a folder, and those around it, the nearest first.
    """
    for start in range(len(steps)):
        end = "".join(f"{os.sep}{step}" for step in steps[start:])
        for folder in folders[:_MOST_FOLDERS]:
            yield folder.rstrip(os.sep) + end, len(steps) - start


class Library(Protocol):
    """Documents that have been read already."""

    def known(self, file: Path) -> Document | None:
        """Return the document of a resolved path; None if it has not been read."""
        ...


class LocalFiles:
    """Reads files beside a template.

    Args:
        template: the template's path; None if it came from standard input, which has no files beside it.
        library: the documents that have been read already.
        tell: called with what lies outside the project, and with what cannot be read.
        read: what is read, by file and by what to call it; others that get the same do not read it again.
    """

    def __init__(
        self,
        template: Path | None,
        library: Library | None = None,
        tell: Tell = lambda path, message: None,
        read: dict[tuple[Path, str], Document | None] | None = None,
    ) -> None:
        self._template = template
        self._library = library
        self._tell = tell
        self._documents = {} if read is None else read

    def read(self, location: str) -> Document | None:
        """Return the document at `location`, relative to the template.

        Returns:
            None where the location is not a file inside the project, or cannot be read: what it would say
            is then unknown.
        """
        file = self.locate(location)
        return self.read_file(file) if file is not None else None

    @property
    def root(self) -> Path | None:
        """The folder that the template's project fills; None if it has no files beside it."""
        return project_root(self._template) if self._template is not None else None

    @property
    def beside(self) -> str:
        """The name of the folder that the template lies in; empty if it has no files beside it."""
        return resolved_folder(self._template).name if self._template is not None else ""

    @property
    def name(self) -> str:
        """The name of the template's file; empty if it has none."""
        return self._template.name if self._template is not None else ""

    def beside_or_above(self, names: Sequence[str], most: int) -> Iterator[tuple[str, bytes]]:
        """Yield the files that have some names in the template's folder, or in one of so many around it.

        Yields:
            The name of a file inside the project, and what is in it.
        """
        for folder in self._folders[: most + 1]:
            for name in names:
                path = self._within(os.path.join(folder, name))  # noqa: PTH118 - mostly in vain
                if path is not None:
                    try:
                        yield name, read_bytes(path, MEGABYTE)
                    except (Unreadable, OSError):
                        continue

    def others_beside(self, suffixes: tuple[str, ...], most: int) -> Iterator[bytes]:
        """Yield what is in the other files of the template's folder whose names end in one of some ways: in so many."""
        for folder in self._folders[:1]:
            names = [name for name in disk.names_in(folder) if name.endswith(suffixes) and name != self.name]
            for name in names[:most]:
                with suppress(Unreadable, OSError):
                    yield read_bytes(Path(folder, name), MAX_BYTES)

    @cached_property
    def _folders(self) -> list[str]:
        """The template's folder and those around it that the project fills, resolved."""
        if self._template is None:
            return []
        root, folder = str(project_root(self._template)), str(resolved_folder(self._template))
        folders = [folder]
        while folder != root and lies_in(folder, root):
            folder = os.path.dirname(folder)  # noqa: PTH120 - as above
            folders.append(folder)
        return folders

    def locate(self, location: str) -> Path | None:
        """Return the resolved path of a file inside the project; None if there is none at `location`."""
        return self._inside(location, disk.is_file)

    def folder(self, location: str) -> Path | None:
        """Return the resolved path of a folder inside the project; None if there is none at `location`."""
        return self._inside(location, disk.is_folder)

    def is_missing(self, location: str) -> bool:
        """Tell whether there is nothing at `location`, which is a path beside the template and no address."""
        if (
            self._template is None
            or not location
            or location.startswith("arn:")
            or "://" in location
            or "\0" in location
        ):
            return False
        return not disk.exists(os.path.join(resolved_folder(self._template), location))  # noqa: PTH118 - any text

    def ending_in(self, steps: Sequence[str]) -> Iterator[tuple[Path, int]]:
        """Yield the files inside the project whose paths end in steps, in the template's folder or one around it.

        Args:
            steps: the last steps of a path, the file's name last.

        Yields:
            The resolved path of a file, and in how many steps it ends; those that share more come first.
        """
        for path, shared in endings(steps, self._folders):
            found = self._within(path)
            if found is not None:
                yield found, shared

    def _within(self, path: str) -> Path | None:
        """Return the resolved path of a file inside the project; None if there is none at a path."""
        if self._template is None or "\0" in path or not disk.is_file(path):
            return None
        real = disk.real(path)
        return Path(real) if lies_in(real, str(project_root(self._template))) else None

    def _inside(self, location: str, exists: Callable[[str], bool]) -> Path | None:
        if self._template is None or "://" in location or "\0" in location:
            return None
        try:
            path = os.path.join(resolved_folder(self._template), location)  # noqa: PTH118 - any text, mostly in vain
            # Most code lies elsewhere: one look is enough to know.
            if not exists(path):
                return None
            real = disk.real(path)
            if lies_in(real, str(project_root(self._template))):
                return Path(real)
            self._tell(path_to_show(self._template), OUTSIDE.format(location))
            return None
        except (OSError, RuntimeError, ValueError):
            return None

    def read_file(self, file: Path) -> Document | None:
        """Return the document in a file that `locate` returned; None if it cannot be read."""
        known = self._library.known(file) if self._library else None
        if known is not None:
            return known
        key = (file, self.shown(file))
        if key not in self._documents:
            try:
                self._documents[key] = parse(read_bytes(file, MAX_BYTES), key[1])
            except (OSError, RuntimeError, ValueError):
                self._documents[key] = None
            except Unreadable as refusal:
                self._documents[key] = None
                self._tell(key[1], f"is not read with the template that names it: {refusal.message}")
        return self._documents[key]

    def shown(self, file: Path) -> str:
        """Return what to call a file: a path that starts where the template's does."""
        assert self._template is not None
        folder, path = str(resolved_folder(self._template)), str(file)
        inner = path[len(folder) + 1 :] if lies_in(path, folder) else os.path.relpath(path, folder)
        return os.path.normpath(path_to_show(self._template.parent / inner))
