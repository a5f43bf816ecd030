"""What options become: a group of them comes to a command as one value, and some take no value, or several."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import click

from archlint.cli.help import TITLES, Explained
from archlint.cli.terminal import write
from archlint.model.regex import regex
from archlint.model.source.files.outputs import STDOUT
from archlint.report.registry import format_of

#: A function that becomes a command, and what adds options to one.
_Function: TypeAlias = Callable[..., Any]
Decorator: TypeAlias = Callable[[_Function], _Function]

FILE = click.Path(dir_okay=False, path_type=Path)

#: Options whose value may be left out.
_OPTIONAL_VALUES = ("--add-ignores", "--fix")
#: One whose value may be left out, or be the next word.
_REVISION = "--since"
#: Options that take all arguments behind them that look like `Name=Value`.
_MANY_VALUES = ("--parameter-overrides",)
_PAIR = regex(r"[A-Za-z0-9]+=.*", re.DOTALL)


class Command(Explained):
    """A command some of whose options take no value, or several, as those of ruff and of the AWS CLI do."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        """Parse the command line once each option in it has exactly one value.

        A bare `--add-ignores` means `--add-ignores=`, as does `--since` at the end or before another option, and
        `--parameter-overrides A=1 B=2` means `--parameter-overrides=A=1 --parameter-overrides=B=2`.
        """
        return super().parse_args(context, list(_one_value_each(arguments)))


def _one_value_each(arguments: Iterable[str]) -> Iterator[str]:
    taking = ""
    rest = iter(_with_revision(arguments))
    for argument in rest:
        if taking and _PAIR.fullmatch(argument):
            yield f"{taking}={argument}"
            continue
        taking = argument if argument in _MANY_VALUES else ""
        if taking:
            yield f"{taking}={next(rest, '')}"
        else:
            yield f"{argument}=" if argument in _OPTIONAL_VALUES else argument


def _with_revision(arguments: Iterable[str]) -> Iterator[str]:
    """Yield a command line in which `--since` has its value in the same word, be it an empty one."""
    waiting = False
    for argument in arguments:
        takes = waiting and not argument.startswith("-")
        if waiting:
            yield f"{_REVISION}={argument if takes else ''}"
        waiting = argument == _REVISION
        if not takes and not waiting:
            yield argument
    if waiting:
        yield f"{_REVISION}="


def group(parameter: str, kind: Any, title: str, *options: Decorator) -> Decorator:
    """Return what adds options to a command, which gets them as one `parameter`, a named tuple.

    Args:
        parameter: the name of the command's parameter.
        kind: the class of the tuple; its fields are called like the options.
        title: what the help has the options under.
        options: the options.
    """
    TITLES.update(dict.fromkeys(kind._fields, title))

    def decorate(command: _Function) -> _Function:
        @functools.wraps(command)
        def grouped(**values: Any) -> Any:
            own = {name: values.pop(name) for name in kind._fields}
            return command(**values, **{parameter: kind(**own)})

        function: _Function = grouped
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def output_option(what: str) -> Decorator:
    """Return the option that names the file that a command writes to.

    Args:
        what: what the file then has, as its help says it.
    """
    words = f"Write {what} to FILE; by default, and for '-', to standard output."
    file = click.Path(dir_okay=False, allow_dash=True)
    return click.option("-o", "--output", metavar="FILE", type=file, callback=_written_to, help=words)


def _written_to(_context: click.Context, _option: click.Parameter, name: str | None) -> Path | None:
    return None if name is None or name == STDOUT else Path(name)


def outputs_option(what: str) -> Decorator:
    """Return the option that names the files that a command writes to, each in a format of its own.

    Args:
        what: what each of the files then has, as its help says it.
    """
    words = f"Write {what} to FILE; by default, and for '-', to standard output. Repeatable, each with its FORMAT."
    return click.option("-o", "--output", metavar="[FORMAT:]FILE", type=click.Path(), multiple=True, help=words)


def form_for(form: str | None, output: Path | None, forms: Sequence[str]) -> str:
    """Return the form in which a command writes: the one that is named, or what the file's name says.

    Args:
        form: the one that is named, if one is.
        output: the file; None is standard output.
        forms: the forms there are; the first one is that of what says none.
    """
    return form or format_of(output.name if output is not None else "", forms)


def format_option(forms: Sequence[str], example: str = "", words: str = "") -> Decorator:
    """Return the option that names the form in which a command writes, which gets it as `form`.

    Args:
        forms: the forms there are; the first one is the default.
        example: the name of a file that says its form, which counts where none is named: `form` is None then. Empty
            where a command writes to standard output only.
        words: what its help says, too.
    """
    by_name = f"what FILE's name says ({example}), else " if example else ""
    words = f"The format; by default {by_name}{forms[0]}. {words}".strip()
    default = None if example else forms[0]
    return click.option("-f", "--format", "form", type=click.Choice(forms), default=default, help=words)


def schema_option(what: str, render: Callable[[], Iterable[str]]) -> Decorator:
    """Return the option that makes a command print a JSON schema, and do nothing else.

    Args:
        what: what the schema describes, as its help says it.
        render: returns the lines of the schema.
    """

    def show(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
        if wanted and not context.resilient_parsing:
            write(render(), None)
            context.exit()

    words = f"Print the JSON schema of {what} instead."
    return click.option("--schema", is_flag=True, is_eager=True, expose_value=False, callback=show, help=words)


def packaged_schema(name: str) -> Callable[[], Iterable[str]]:
    """Return what returns the lines of a schema of the package; see `schema_text`."""

    def render() -> Iterable[str]:
        from archlint.report.schema_files import schema_text

        return schema_text(name).splitlines()

    return render
