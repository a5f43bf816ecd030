"""The folders that tools may look into: whatever a client names is inside of one of them, or it is refused."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from archlint.findings.wording import quoted
from archlint.model.errors import MisuseError
from archlint.model.source.files.project import confined_to, lies_in
from archlint.model.source.files.working import forget_folders


class AllowedFolders:
    """The folders that the user allows; the first is where a call works that names none.

    Args:
        folders: the folders, as they are given; at least one.

    Raises:
        MisuseError: one is no folder.

    Attributes:
        roots: the folders, resolved.
    """

    def __init__(self, folders: Sequence[str]) -> None:
        for folder in folders:
            if not os.path.isdir(folder):  # noqa: PTH112 - any text may be a path
                raise MisuseError(f"--root: '{folder}' is no folder")
        self.roots = tuple(dict.fromkeys(map(os.path.realpath, folders)))

    def root(self, name: str | None) -> str:
        """Return the folder that a call works in.

        Args:
            name: one of the folders; None means the first.

        Raises:
            MisuseError: it is none of them.
        """
        if name is None:
            return self.roots[0]
        real = _real(name, self.roots[0])
        if real not in self.roots:
            raise MisuseError(f"'{name}' is none of the allowed folders: {quoted(self.roots)}")
        return real

    def require_inside(self, root: str, path: str) -> None:
        """Make sure that what a client names lies in the folder that its call works in, links resolved.

        Args:
            root: that folder, resolved.
            path: the path, relative to it or absolute.

        Raises:
            MisuseError: it leads out, or is no path at all.
        """
        if not lies_in(_real(path, root), root):
            raise MisuseError(f"'{path}' leads out of the folder '{root}', and is refused")

    @contextmanager
    def working_at(self, root: str) -> Iterator[None]:
        """Let the process work in a folder, out of which no project reaches; what is known of files is forgotten.

        Raises:
            MisuseError: the folder is gone.
        """
        try:
            before = os.getcwd()  # noqa: PTH109 - to go back to
            os.chdir(root)
        except OSError as error:
            raise MisuseError(f"'{root}' cannot be entered: {error.strerror}") from None
        forget_folders()
        try:
            with confined_to(root, *self.roots):
                yield
        finally:
            forget_folders()
            with suppress(OSError):  # it may be gone
                os.chdir(before)


def _real(path: str, root: str) -> str:
    """Return where a path leads to that starts from a folder, links resolved.

    Raises:
        MisuseError: no file can have that path.
    """
    try:
        return os.path.realpath(os.path.join(root, path))  # noqa: PTH118 - any text
    except (OSError, ValueError):
        raise MisuseError("a path that no file can have is refused") from None
