"""How commands explain themselves: options in groups, examples, and hints where one is misspelled."""

from __future__ import annotations

import os
from collections.abc import Iterable

import click

#: The group of each parameter's option in the help, by the parameter's name; `group` adds those of its own.
TITLES = {
    "packs": "Checks",
    "fail_on": "Checks",
    "min_level": "Checks",
    "changed": "Files",
    "tracked": "Files",
    "schema": "Reports",
}
#: The groups in the order in which the help has them; what has none is in the last.
_ORDER = ("Checks", "Files", "Environments", "Reports", "Known findings", "Fixes", "Other options")
#: Fewer options than this are one group.
_FEW = 8
#: How many columns an example may take for its explanation to stand beside it: none does.
_WIDEST = 2
#: Other names of commands.
_ALIASES = {"check": "lint"}
#: By the name of a command, command lines without the name of the program, each with what it does.
EXAMPLES = {
    "main": (
        ("lint", "Lint the templates in the working folder."),
        ("explain queue-without-dlq", "Say what a check finds, and what to do about it."),
        ("help lint", "Show the options of a command."),
    ),
    "lint": (
        ("lint", "Lint the templates in the working folder."),
        ("lint --pedantic stacks", "Report all that is found in a folder."),
        ("lint -o report.sarif -o -", "Write a SARIF report, and the text to standard output."),
        ("lint --parameter-file prod.json t.yaml", "Lint a template as it is deployed with these parameters."),
        ("lint --diff", "Show what --fix would change."),
        ("lint --write-baseline archlint-baseline.json", "Accept what there is: from then on only new findings count."),
    ),
    "audit": (
        ("audit shop billing", "Lint two repositories, and sum up what is found."),
        ("audit --sources fleet.txt -o fleet.parquet --resume fleet.journal", "Lint those in a list, and go on later."),
        ("audit shop.git@main -f jsonl", "Lint a branch of a bare repository, for a program to read."),
    ),
    "graph": (
        ("graph -f mermaid stacks", "Draw the templates of a folder as a Mermaid diagram."),
        ("graph -f svg -o graph.svg --with-findings", "Draw a picture with what is found marked; it needs Graphviz."),
        ("graph -f text --focus Orders --depth 2", "Show what is near a resource."),
    ),
    "diff": (
        ("diff", "Show what your branch and your changes do to the architecture."),
        ("diff main -- stacks", "Compare a folder with what it is on another branch."),
        ("diff v1 v2 -f markdown", "Write a comment for a pull request from two revisions."),
        ("diff before.yaml after.yaml --exit-code", "Compare two templates, and fail if they differ."),
    ),
    "trace": (
        ("trace --from Orders", "Say what becomes of a message, hop by hop and as a whole."),
        ("trace --loss", "List the ways in which messages are lost, the likeliest first."),
        ("trace --load Orders=500/s", "Say which hops cannot take a load, and what would."),
    ),
    "server": (("server", "Serve the editor that starts it."),),
    "explain": (
        ("explain event-loop", "Say what a check finds, when, and what to do about it."),
        ("explain sqs-vs-sns", "Say what two services promise, and when to choose which."),
        ("explain --all -f markdown", "Write a page about all checks."),
    ),
    "mcp": (
        ("mcp", "Serve tools that look into the working folder."),
        ("mcp --root shop --root billing", "Serve tools that look into two folders."),
    ),
    "config": (
        ("config stacks", "Show what is in force in a folder, and where it comes from."),
        ("config --schema", "Print the JSON schema of configuration files, for an editor."),
    ),
}


class Explained(click.Command):
    """A command with examples, whose options are shown in groups."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        """Parse a command line; an option that there is not is told with the one that is most like it."""
        try:
            return super().parse_args(context, arguments)
        except click.NoSuchOption as error:
            hint = self.hint_at_option(context, error.option_name)
            raise click.UsageError(f"there is no option '{error.option_name}'{hint}", context) from None

    def hint_at_option(self, context: click.Context, name: str) -> str:
        """Return what to say of an option that there is not."""
        from archlint.findings.wording import did_you_mean

        return did_you_mean(name, _options(self.get_params(context)))

    def groups_of_options(self, context: click.Context) -> dict[str, list[tuple[str, str]]]:
        """Return how options are written and what they mean, by what they are under: in groups if there are many."""
        options = (each for each in self.get_params(context) if isinstance(each, click.Option))
        shown = [(each, record) for each in options if (record := each.get_help_record(context))]
        groups: dict[str, list[tuple[str, str]]] = {title: [] for title in _ORDER}
        for parameter, record in shown:
            groups[TITLES.get(parameter.name or "", _ORDER[-1])].append(record)
        if len(shown) < _FEW:
            groups = {"Options": [record for _, record in shown]}
        return {title: records for title, records in groups.items() if records}

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        for title, records in self.groups_of_options(context).items():
            with formatter.section(title):
                formatter.write_dl(records)

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples."""
        super().format_epilog(context, formatter)
        if examples := EXAMPLES.get(self.name or ""):
            program = context.find_root().info_name
            with formatter.section("Examples"):
                formatter.write_dl([(f"{program} {line}", what) for line, what in examples], col_max=_WIDEST)


class ExplainedGroup(Explained, click.Group):
    """A command that has others below it, some of them under two names."""

    def format_options(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, and then the commands."""
        super().format_options(context, formatter)
        self.format_commands(context, formatter)

    def get_command(self, context: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by one of its names; None if there is none."""
        return super().get_command(context, _ALIASES.get(cmd_name, cmd_name))

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that a command line names; where there is none, say what may be meant."""
        name = args[0]
        if self.get_command(context, name) is None and not context.resilient_parsing:
            raise click.UsageError(f"there is no command '{name}'{self._hint(context, name)}", context)
        return super().resolve_command(context, args)

    def hint_at_option(self, context: click.Context, name: str) -> str:
        """Return what to say of an option that there is not: some command may have it."""
        for each in ("lint", *self.list_commands(context)):
            command = self.get_command(context, each)
            if command is not None and name in _options(command.params):
                return f" before a command; did you mean '{context.info_name} {each} {name}'?"
        return super().hint_at_option(context, name)

    def _hint(self, context: click.Context, name: str) -> str:
        if os.path.lexists(name):
            return f"; did you mean '{context.info_name} lint {name}'?"
        from archlint.findings.wording import did_you_mean

        return did_you_mean(name, (*self.list_commands(context), *_ALIASES))


def _options(parameters: Iterable[click.Parameter]) -> list[str]:
    return [name for each in parameters if isinstance(each, click.Option) for name in each.opts if name[:2] == "--"]
