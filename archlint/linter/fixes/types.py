"""What the table says of the types of a language: where they keep what is to be written, and how others name them."""

from __future__ import annotations

from collections.abc import Sequence

from archlint.aws.columns import ResourceType
from archlint.aws.forms import FORMS
from archlint.aws.kinds import Form, Kind, Link
from archlint.aws.services import TABLE
from archlint.aws.table import dialect_of
from archlint.findings.remedies.words import End, NameOf
from archlint.graph.resource import Resource
from archlint.model.source.edits import NotEditable


def column_of(resource: Resource) -> ResourceType:
    """Return the column of the table that is a resource's.

    Raises:
        NotEditable: it has none.
    """
    if resource.type is None:
        raise NotEditable(f"'{resource.name}' lies outside what is read")
    return resource.type


def path_in_use(resource: Resource, setting: str, paths: Sequence[str]) -> str:
    """Return, of the paths of a setting, the one that is used; else one whose parent is, else the first."""
    return _in_use(resource, paths) or _in_use(resource, [path.rpartition(".")[0] for path in paths], paths) or paths[0]


def _in_use(resource: Resource, asked: Sequence[str], paths: Sequence[str] = ()) -> str | None:
    """Return the first of some paths that leads to something, or what stands for it in another list of paths."""
    declaration = resource.declaration
    assert declaration is not None, "it has a home"
    found = zip(asked, paths or asked, strict=True)
    return next((path for ask, path in found if ask and not declaration.at(ask).certainly_absent), None)


def link_path(column: ResourceType, link: Link, to: Kind, of: Resource | None = None) -> str:
    """Return where a type keeps what makes an edge.

    Args:
        column: the type.
        link: what the edge means.
        to: what it leads to, or from where that is named.
        of: the resource, if it is there: of several places it is the one beside what is written.

    Raises:
        NotEditable: nowhere.
    """
    rules = [rule for rule in column.links if rule.link is link and rule.hints is None]
    paths = [rule.path for rule in rules if to in rule.to] or [rule.path for rule in rules if not rule.to]
    if not paths:
        raise NotEditable("its type names no such thing")
    if of is None or len(paths) == 1:
        return paths[0]
    around = [path.rpartition(".")[0].rpartition(".")[0] for path in paths]
    return _in_use(of, paths) or _in_use(of, around, paths) or paths[0]


def kind_of_end(end: End | NameOf) -> Kind:
    """Return what is named."""
    return end.end.kind if isinstance(end, NameOf) else end.kind


def name_for(namer: Kind, link: Link, to: End | NameOf) -> NameOf:
    """Return by which of its names something is named: by its ARN, where nothing else is said."""
    if isinstance(to, NameOf):
        return to
    forms = FORMS.get((namer, link, to.kind)) or FORMS.get((to.kind, link, namer)) or (Form.ARN,)
    return NameOf(to, forms[0])


def attribute_for(column: ResourceType, form: Form) -> str:
    """Return the attribute that is a resource's ARN, name or URL.

    Raises:
        NotEditable: the table does not say which one is.
    """
    attributes = [attribute for attribute, found in column.forms.items() if found is form]
    if attributes:
        # Of `id` and `arn`, which may be the same, the one says what it is.
        return next((each for each in attributes if each.lower().endswith(form.value.lower())), attributes[0])
    raise NotEditable(f"nothing says how its {form.value} is written")


def type_of_kind(kind: Kind, *, is_terraform: bool) -> str:
    """Return the type that a new resource of a kind has in a language: the first one of its row."""
    dialect = "tf" if is_terraform else "cfn"
    return next(name for name, column in TABLE.items() if column.kind is kind and dialect_of(name) == dialect)
