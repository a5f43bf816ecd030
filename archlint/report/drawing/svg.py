"""The architecture as a picture: Graphviz's program `dot` lays it out.

What it reads is archlint's own text, in which names of templates are quoted; it runs nothing of them.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from archlint.graph.architecture.model import Architecture
from archlint.model.errors import ArchlintError
from archlint.model.source.files.project import lies_in, root_of
from archlint.report.drawing.dot import render_dot

#: How long a layout may take, in seconds; that of a thousand resources takes a few.
_TIMEOUT = 120
_PROGRAM = "dot.exe" if os.name == "nt" else "dot"
_ADVICE = "install Graphviz (https://graphviz.org/download/), or lay out the text that '--format dot' writes elsewhere"


class LayoutError(ArchlintError):
    """There is no picture: Graphviz is missing, or did not make one."""


def render_svg(architecture: Architecture, untrusted: Iterable[str] = ()) -> Iterator[str]:
    """Yield the lines of the picture, without line breaks.

    Args:
        architecture: what to draw.
        untrusted: the folders, resolved, from which no program is run.

    Raises:
        LayoutError: Graphviz is not on the search path, or makes no picture.
    """
    text = "\n".join(render_dot(architecture))
    yield from _laid_out(find_program(os.environ, untrusted), text).rstrip("\n").split("\n")


def find_program(environ: Mapping[str, str], untrusted: Iterable[str] = ()) -> str:
    """Return the path of Graphviz's `dot`: the first on the search path that lies in no untrusted folder.

    The working folder's project is never trusted, and relative entries of the search path are not: a folder that is
    linted may hold anything.

    Raises:
        LayoutError: there is none.
    """
    avoided = [
        folder for folder in (root_of(os.path.realpath(os.curdir)), *untrusted) if Path(folder).parent != Path(folder)
    ]
    passed_by = ""
    for entry in environ.get("PATH", "").split(os.pathsep):
        if not os.path.isabs(entry):  # noqa: PTH117 - it may be empty
            continue
        program = str(Path(entry) / _PROGRAM)
        if not os.path.isfile(program) or not os.access(program, os.X_OK):  # noqa: PTH113 - it never raises
            continue
        places = (os.path.realpath(entry), os.path.realpath(program))
        if not any(lies_in(place, folder) for place in places for folder in avoided):
            return program
        passed_by = passed_by or program
    if passed_by:
        raise LayoutError(f"'{passed_by}' is not run: it lies in the project; {_ADVICE}")
    raise LayoutError(f"a picture needs Graphviz's program 'dot', which is not on the search path: {_ADVICE}")


def _laid_out(program: str, text: str) -> str:
    try:
        done = subprocess.run(
            [program, "-Kdot", "-Tsvg"],
            input=text.encode(),
            capture_output=True,
            timeout=_TIMEOUT,
            cwd=Path(program).parent,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise LayoutError(
            f"Graphviz took longer than {_TIMEOUT} s: draw a part, with --focus, --stack or --kind"
        ) from None
    except OSError as error:
        raise LayoutError(f"'{program}' cannot be run: {error.strerror}") from None
    if done.returncode != 0 or not done.stdout:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise LayoutError(f"Graphviz made no picture: {said or f'exit status {done.returncode}'}")
    return done.stdout.decode(errors="replace")
