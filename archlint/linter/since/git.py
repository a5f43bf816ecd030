"""git, asked about a repository whose author is not trusted: only what reads objects and names, and runs nothing.

What a repository's configuration may have git run (https://git-scm.com/docs/git-config): `core.fsmonitor`, hooks,
filters and `textconv` of attributes, what fetches. The first two are switched off; no command here compares the files
of a working tree or checks them out, so that no filter has anything to do; a fetch is allowed no transport. Where a
repository belongs to somebody else, git itself refuses (`safe.directory`), and that is told.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

from archlint.model.errors import ArchlintError
from archlint.model.source.files.project import is_confined, is_out_of_bounds
from archlint.model.source.files.raw import MEGABYTE, read_bytes
from archlint.model.source.text import Unreadable

#: What the command line says over any configuration file.
_SETTINGS = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.alternateRefsCommand=",
    "core.sshCommand=false",
    "protocol.allow=never",
    "diff.external=",
    "gc.auto=0",
    "submodule.recurse=false",
)
#: What the environment says.
_VARIABLES = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
#: The user's own word on where repositories are and whom to trust; the rest, as `GIT_DIR`, is that of a hook's caller.
_KEPT = ("GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM")
#: A pipe in place of one of git's own files would keep it waiting, in seconds.
_PATIENCE = 120
#: Bytes of what a command writes that lists something: a few folders, one in another, are a billion files. Those of
#: half a million files take less.
_MOST_LISTED = 200 * MEGABYTE
#: Bytes that are read at once, and of an error message at most.
_CHUNK, _MOST_OF_ERROR = MEGABYTE, 10_000
#: Bytes of the list of repositories that one borrows objects from.
_MOST_ALTERNATES = 100_000


class RevisionError(ArchlintError):
    """A revision that files cannot be compared with: there is no such one, no repository, or no git."""


class Git:
    """git in one working tree.

    Args:
        root: the folder that holds `.git`, resolved.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self._program = _program()

    def run(
        self, *arguments: str, stdin: bytes = b"", allowed: tuple[int, ...] = (0,), most: float = _MOST_LISTED
    ) -> tuple[int, bytes]:
        """Return the exit code of a command, and what it writes.

        Args:
            arguments: the command.
            stdin: what it reads.
            allowed: the exit codes that are no error.
            most: how many bytes it may write.

        Raises:
            RevisionError: the exit code is another one, it writes more or takes very long, or git cannot be run.
        """
        return self._run(self.root, arguments, stdin, allowed, _environment(), most)

    def compare(self, folder: str, old: str, new: str) -> list[str]:
        """Return what `git diff` says of two folders in one that lies in no repository: states and names.

        Raises:
            RevisionError: git cannot be run.
        """
        arguments = ("diff", "--no-index", "--no-ext-diff", "--no-textconv", "--name-status", "-z", "-M", old, new)
        environment = {
            **_environment(),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CEILING_DIRECTORIES": str(Path(folder).parent),
        }
        _, out = self._run(folder, arguments, b"", (0, 1), environment)
        return [os.fsdecode(each) for each in out.split(b"\0")]

    def _run(
        self,
        folder: str,
        arguments: Iterable[str],
        stdin: bytes,
        allowed: tuple[int, ...],
        environment: Mapping[str, str],
        most: float = _MOST_LISTED,
    ) -> tuple[int, bytes]:
        settings = (word for setting in _SETTINGS for word in ("-c", setting))
        command = [self._program, *settings, "-C", folder, "--no-pager", *arguments]
        try:
            process = _Process(command, environment)
        except (OSError, ValueError) as error:
            raise RevisionError(f"git cannot be run: {error}") from None
        out = process.talk(stdin, most)
        if process.is_late:
            raise RevisionError(f"git takes longer than {_PATIENCE} seconds in '{folder}'")
        if len(out) > most:
            raise RevisionError(f"git lists more than {most / MEGABYTE:g} MB in '{folder}'")
        if process.code not in allowed:
            raise RevisionError(f"git refuses in '{folder}': {_reason(process.error)}")
        return process.code, out

    def asked(self, *arguments: str) -> str:
        """Return the one line that a command writes; empty if it ends with 1, which says that there is nothing."""
        code, out = self.run(*arguments, allowed=(0, 1))
        return "" if code else os.fsdecode(out).strip("\n")

    def names(self, *arguments: str) -> Iterator[str]:
        """Yield the texts, with NULs between them, that a command writes."""
        _, out = self.run(*arguments)
        yield from (os.fsdecode(each) for each in out.split(b"\0") if each)

    def require_tree(self) -> None:
        """Make sure that this is the working tree of a repository, and no other one.

        Raises:
            RevisionError: it is not, as where `.git` is no repository, or says that its files lie elsewhere.
        """
        _, out = self.run("rev-parse", "--show-toplevel")
        if os.path.realpath(os.fsdecode(out).strip("\n")) != self.root:
            raise RevisionError(f"'{self.root}' is not where its git repository has its files")
        if is_confined() and any(map(is_out_of_bounds, self._stores())):
            raise RevisionError(f"the git repository of '{self.root}' has files outside of the allowed folders")

    def _stores(self) -> Iterator[str]:
        """Yield where the repository has its files, as absolute paths: its own, and those that it borrows."""
        _, out = self.run("rev-parse", "--git-dir", "--git-common-dir", "--git-path", "objects")
        places = [os.path.join(self.root, line) for line in os.fsdecode(out).splitlines()]  # noqa: PTH118 - any text
        yield from places
        with suppress(Unreadable):
            text = read_bytes(Path(places[-1], "info", "alternates"), _MOST_ALTERNATES)
            yield from (os.path.join(places[-1], os.fsdecode(line)) for line in text.splitlines() if line)  # noqa: PTH118

    @property
    def is_shallow(self) -> bool:
        """Whether the repository holds only the newest part of its history."""
        return self.asked("rev-parse", "--is-shallow-repository") == "true"


class _Process:
    """A command of git's that runs.

    Args:
        command: git, and what it is to do.
        environment: its environment variables.

    Attributes:
        code: its exit code, once it has ended.
        error: what it says of an error.
        is_late: whether it was ended because it took too long.

    Raises:
        OSError: it cannot be run.
    """

    def __init__(self, command: list[str], environment: Mapping[str, str]) -> None:
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment)
        self.code = 0
        self.error = b""
        self.is_late = False

    def talk(self, stdin: bytes, most: float) -> bytes:
        """Return what it writes, given what it reads; it is ended where that is more than some bytes."""
        process = self._process
        late = threading.Timer(_PATIENCE, self._end_late)
        others = [threading.Thread(target=self._feed, args=(process.stdin, stdin), daemon=True)]
        others += [threading.Thread(target=self._hear, args=(process.stderr,), daemon=True)]
        late.daemon = True
        for each in (late, *others):
            each.start()
        out = bytearray()
        try:
            assert process.stdout is not None
            with process.stdout:
                while len(out) <= most and (chunk := process.stdout.read(_CHUNK)):
                    out += chunk
            if len(out) > most:
                process.kill()
        except BaseException:
            process.kill()
            raise
        finally:
            self.code = process.wait()
            late.cancel()
        for each in others:
            each.join()
        return bytes(out)

    def _end_late(self) -> None:
        self.is_late = True
        self._process.kill()

    def _feed(self, stdin: IO[bytes], text: bytes) -> None:
        with suppress(OSError), stdin:
            stdin.write(text)

    def _hear(self, stderr: IO[bytes]) -> None:
        with stderr:
            self.error = stderr.read(_MOST_OF_ERROR)
            while stderr.read(_CHUNK):
                pass


@cache
def _program() -> str:
    """Return where git is; folders that `PATH` names relative to the working folder hold none."""
    folders = [part for part in os.get_exec_path() if Path(part).is_absolute()]
    found = shutil.which("git", path=os.pathsep.join(folders)) if folders else None
    # Windows looks into the working folder first, which may hold anything.
    if found is None or Path(found).parent not in map(Path, folders):
        raise RevisionError("there is no git in PATH")
    return found


def _environment() -> Mapping[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(_KEPT)}
    return {**own, **_VARIABLES}


def _reason(stderr: bytes) -> str:
    lines = os.fsdecode(stderr).strip().splitlines()
    return lines[0].removeprefix("fatal: ").removeprefix("error: ") if lines else "it does not say why"
