"""What the table says of the types of a language: where they keep what is to be written, and how others name them."""

from __future__ import annotations

from collections.abc import Sequence

from archlint.aws.columns import ResourceType
from archlint.aws.kinds import Form, Kind, Link
from archlint.aws.needs import FORMS
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
    """Return, of the paths of a setting, the one that is used, else the first."""
    assert resource.declaration is not None, "it has a home"
    return next((path for path in paths if not resource.declaration.at(path).certainly_absent), paths[0])


def link_path(column: ResourceType, link: Link) -> str:
    """Return where a type keeps what makes an edge.

    Raises:
        NotEditable: nowhere.
    """
    for rule in column.links:
        if rule.link is link and rule.hints is None:
            return rule.path
    raise NotEditable("its type names no such thing")


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
