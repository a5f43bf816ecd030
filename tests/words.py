"""Words for tests: templates, modules and code in a few lines; values, graphs and calls of APIs in words.

A value reads, branch by branch:

- `'orders'`, `5`, `True`: known; `-`: absent
- `<Queue>`, `<Queue.Arn>`: a reference
- `"arn:aws:sqs:${AWS::Region}:x"`: text with holes
- `inside(X)`, `outside(X)`: unknown, by where it may lead to; X is its name, if it has one
- `[...]`, `{...}`: a tree, with all that is in it
- ` if A is true and B is false`: the branch's conditions; ` by P`: the parameters whose defaults it rests on

An argument of a call in code reads: `$NAME` is an environment variable, `~` varies, `...` means there may be more.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

from archlint.aws.kinds import Kind, Link
from archlint.code.calls import Code, Unread
from archlint.code.evaluation.values import Argument, Constant, EnvironmentVariable, Items, Record, Varying
from archlint.code.evaluation.values import Concatenation as CodeText
from archlint.code.reader import CodeReader
from archlint.code.syntax.source import EmbeddedLines
from archlint.findings.choosing.discovery import discover
from archlint.graph.graph import ACTORS, Graph
from archlint.graph.loop import Loop, loops
from archlint.graph.making.from_configuration import read_folders
from archlint.graph.making.from_documents import read_graph
from archlint.graph.resource import Edge, Evidence, Resource, UnresolvedReference
from archlint.languages.cloudformation.local_files import LocalFiles
from archlint.languages.cloudformation.template import Template
from archlint.languages.terraform.modules.root import RootModule, read_modules
from archlint.linter.outcomes.results import Results
from archlint.model.source.document import Document, parse
from archlint.model.values.conditions import describe
from archlint.model.values.node import Node
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Branch, Declaration, Outcome, Reference, Text, Tree, Unknown, Value

CHECKS = discover()


def document(text: str, path: str = "t.yaml") -> Document:
    """Return the document in a text; what all its lines are indented by is no part of it."""
    return parse(textwrap.dedent(text).encode(), path)


def template(text: str, path: Path | None = None) -> Template:
    """Return the template in a text; `path` is where it lies, for the files beside it."""
    parsed = document(text)
    return Template(Node(parsed, (), parsed.data), LocalFiles(path))


def evaluated(expression: str, sections: str = "", path: Path | None = None) -> Value:
    """Return what an expression is as the property `P` of a resource, in a template with other sections."""
    rest = textwrap.dedent(sections)
    indented = textwrap.indent(textwrap.dedent(expression), " " * 8)
    found = template(f"{rest}\nResources:\n  Probe:\n    Type: T\n    Properties:\n      P:\n{indented}", path)
    return found.declarations["Probe"].properties.step("P")


def graph(text: str, path: Path | None = None) -> Graph:
    """Return the graph of the template in a text."""
    return read_graph([(document(text), path)])[0]


def configured(folder: Path, text: str) -> Graph:
    """Return the graph of the Terraform configuration in a text, as a root module in a folder."""
    (folder / "main.tf").write_text(textwrap.dedent(text), encoding="utf-8")
    found, problems = read_folders([folder], {})
    assert found is not None
    assert problems == ()
    return found[1]


# In words


def shown(value: Value) -> list[str]:
    """Return a value in words, one string for each branch."""
    return [_branch(branch) for branch in value.branches]


def _branch(branch: Branch) -> str:
    words = said(branch.outcome)
    if branch.when:
        words += f" if {describe(branch.when)}"
    if branch.rests_on:
        words += f" by {', '.join(sorted(branch.rests_on))}"
    return words


def said(outcome: Outcome) -> str:
    """Return an outcome in words."""
    match outcome:
        case Known():
            return repr(outcome.value)
        case Absent():
            return "-"
        case Reference():
            return f"<{outcome.name}>"
        case Text():
            return f'"{outcome.canonical}"'
        case Unknown():
            return f"{'inside' if outcome.inside else 'outside'}({outcome.name})"
        case Tree():
            if outcome.is_list:
                return f"[{', '.join(_branch(branch) for branch in outcome.elements())}]"
            return "{" + ", ".join(f"{key}: {' | '.join(shown(value))}" for key, value in outcome.items()) + "}"


def named(resource: Resource) -> str:
    """Return a resource by its kind and name."""
    return f"{resource.kind.value} {resource.name}"


def drawn(graph: Graph, *links: Link) -> list[str]:
    """Return the edges in words, in order: those with one of `links`, or all but those from owners to parts."""
    return [_edge(edge) for edge in graph.edges if (edge.link in links if links else edge.link is not Link.CONTAINS)]


def _edge(edge: Edge) -> str:
    words = f"{named(edge.source)} {edge.link.value} {named(edge.target)}"
    if edge.when:
        words += f" if {describe(edge.when)}"
    if edge.rests_on:
        words += f" by {', '.join(sorted(edge.rests_on))}"
    return words


def plainly(words: list[str]) -> list[str]:
    """Return edges in words, in which Terraform's names are those of CloudFormation."""
    return [" ".join(_plain(word) for word in line.split(" ")) for line in words]


def _plain(word: str) -> str:
    end = ":" if word.endswith(":") else ""
    name = word.removesuffix(":")
    return (name.rpartition(".")[2].title().replace("_", "") if name.startswith("aws_") else name) + end


def unresolved(graph: Graph) -> list[str]:
    """Return in words what leads to something unsettled."""
    return [_unresolved(found) for found in graph.unresolved]


def _unresolved(found: UnresolvedReference) -> str:
    link = found.link.value if found.link else "anything"
    return f"{named(found.resource)} {link} {'inside' if found.inside else 'outside'}: {found.reason}"


def listed(graph: Graph, *kinds: Kind) -> list[str]:
    """Return resources with the lines they are reported at: all, or those of some kinds."""
    return [
        f"{named(resource)}:{resource.at.location.line}"
        for resource in graph.resources(*(kinds or Kind))
        if resource.kind is not Kind.EXTERNAL or Kind.EXTERNAL in kinds
    ]


def resource(graph: Graph, kind: Kind, name: str) -> Resource:
    """Return the only resource of a kind with a name."""
    (found,) = (resource for resource in graph.resources(kind) if resource.name == name)
    return found


def targets(graph: Graph, source: Kind, *links: Link) -> list[str]:
    """Return in words where the edges lead that leave resources of a kind."""
    return [
        f"{edge.link.value} {named(edge.target)}"
        for found in graph.resources(source)
        for edge in graph.outgoing(found, *links)
        if edge.link is not Link.CONTAINS
    ]


def declared(declaration: Declaration) -> str:
    """Return a declaration's type and properties in words."""
    return f"{declaration.type} {' | '.join(shown(declaration.properties))}"


def inferred(graph: Graph) -> list[str]:
    """Return in words what actors may write to, with the evidence, in order."""
    return [_inferred(edge) for edge in graph.inferred(graph.resources(*ACTORS), list(Kind))]


def readers(graph: Graph) -> list[str]:
    """Return in words what is read as permissions and environments are evidence for, in order."""
    return [_inferred(edge) for edge in graph.inferred_readers()]


def _inferred(edge: Edge) -> str:
    words = f"{_edge(edge)}: {edge.because}"
    if edge.keys:
        words += f" on {', '.join(map(said, edge.keys))}"
    return f"{words} ({edge.evidence.value})" if edge.evidence is Evidence.CRUD_PERMISSION else words


def looped(graph: Graph) -> list[str]:
    """Return the loops in words: the stretches from what closes each, with `?` for each degree of doubt, `~` filtered."""
    return [_looped(loop) for loop in loops(graph)]


def _looped(loop: Loop) -> str:
    names = [hop.source.name for hop in loop.hops]
    words = " -> ".join([*names, names[0]]) + "?" * loop.doubt + "~" * loop.filtered
    return f"{words} if {describe(loop.case.when)}" if loop.case.when else words


# Findings


def findings(graph: Graph) -> list[str]:
    """Return what all checks of the built-in pack find: level, check and message, without places."""
    results = Results({"t.yaml": None})
    for check in CHECKS:
        for finding in check(graph):
            results.add(check, finding)
    return sorted(f"{result.level.value} {result.check}: {result.message}" for result in results)


# Code in a few lines, and what it calls


def shown_argument(argument: Argument) -> str:
    """Return an argument on one line: `$NAME` is an environment variable, `~` varies, `...` means there may be more."""
    match argument:
        case Constant():
            return repr(argument.value)
        case EnvironmentVariable():
            default = argument.default
            shown = shown_argument(default) if isinstance(default, EnvironmentVariable) else default
            return f"${argument.name}" + ("" if default is None else f"|{shown}")
        case Varying():
            return "~"
        case CodeText():
            return "+".join(map(shown_argument, argument.parts))
        case Record():
            entries = [f"{name}: {shown_argument(field)}" for name, field in argument.fields.items()]
            entries += [f"[{shown_argument(key)}]: {shown_argument(value)}" for key, value in argument.computed]
            return "{" + ", ".join([*entries, *([] if argument.complete else ["..."])]) + "}"
        case Items():
            elements = [shown_argument(element) for element in argument.elements]
            return "[" + ", ".join([*elements, *([] if argument.complete else ["..."])]) + "]"


def lines(code: Code, paths: bool = False) -> list[str]:
    """Return what was found, each with its line; with `paths`, with its file, too."""
    found: list[str] = []
    for call in code.calls:
        passed = [f"{name}={shown_argument(argument)}" for name, argument in call.arguments.items()]
        where = f"{call.at.location.path}:{call.at.location.line}" if paths else str(call.at.location.line)
        rest = [] if call.complete else ["..."]
        rest += [f"in {shown_argument(call.region)}"] if call.region is not None else []
        found.append(f"{where} {call.service} {call.operation} {' '.join([*passed, *rest])}".rstrip())
    return found + [unread_line(unread, paths) for unread in code.unread]


def unread_line(unread: Unread, paths: bool = False) -> str:
    """Return why there may be more, with its line if there is one."""
    if unread.at is None:
        return f"? {unread.reason}"
    at = unread.at.location
    return f"{at.path}:{at.line}? {unread.reason}" if paths else f"{at.line}? {unread.reason}"


def read_python(source: str) -> list[str]:
    """Return what a handler in Python does; its first line is line 1."""
    return _read_text(source, "python3.13")


def read_javascript(source: str) -> list[str]:
    """Return what a handler in JavaScript does; its first line is line 1."""
    return _read_text(source, "nodejs22.x")


def _read_text(source: str, runtime: str) -> list[str]:
    reader = CodeReader(Path("nowhere"), str)
    return lines(
        reader.read_text(textwrap.dedent(source).lstrip("\n"), "index.handler", runtime, EmbeddedLines("code", 1, 0))
    )


def reader_of(folder: Path) -> CodeReader:
    """Return a reader of all that is below a folder, which shows paths relative to it."""
    top = folder.resolve()
    return CodeReader(top, lambda path: path.relative_to(top).as_posix())


# Modules of Terraform in a few lines


def module(folder: Path, files: Mapping[str, str]) -> RootModule:
    """Return the root module that some files make, by their paths below its folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    (found,) = read_modules([folder])
    return found


def declared_at(root: RootModule, name: str) -> Declaration:
    """Return what is declared under an address."""
    return next(each for each in root.declarations if each.name == name)


def names(root: RootModule) -> list[str]:
    """Return the addresses that are declared."""
    return [declaration.name for declaration in root.declarations]


def evaluated_attribute(folder: Path, expression: str, context: str = "") -> Value:
    """Return what an expression is as the attribute `p` of a resource, in a module with other blocks."""
    text = f'{textwrap.dedent(context)}\nresource "aws_probe" "probe" {{\n  p = {expression}\n}}\n'
    return declared_at(module(folder, {"main.tf": text}), "aws_probe.probe").at("p")


def said_attribute(folder: Path, expression: str, context: str = "") -> list[str]:
    """Return what an expression is, in words, one string for each branch."""
    return shown(evaluated_attribute(folder, expression, context))
