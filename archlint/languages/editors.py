"""Which editor writes into a document: by its language, and by what its file is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from archlint.languages.detect import FileKind, kind_of
from archlint.model.source.document import Document, Unreadable, parse
from archlint.model.source.edits import Edit, Editor, NotEditable, applied
from archlint.model.source.json.edit import JsonEditor
from archlint.model.source.written import terraform_data

#: Returns the edits that change a document.
DocumentChange: TypeAlias = Callable[[Document], list[Edit]]


def edited_document(document: Document, changes: Iterable[DocumentChange]) -> Document:
    """Return a document after changes, each made to what the one before it leaves.

    So several may add to what the first of them makes, and stand in the same columns.

    Raises:
        NotEditable: one of them cannot be made.
    """
    for change in changes:
        text = applied(document.text, change(document))
        document = _parsed(document, text)
    return document


def _parsed(document: Document, text: str) -> Document:
    data = text.encode(errors="surrogatepass")
    try:
        if kind_of(document) is FileKind.HCL:
            from archlint.languages.terraform.hcl.hcl import parse_hcl

            return parse_hcl(data, document.path)
        return parse(data, document.path)
    except Unreadable as refusal:
        raise NotEditable(refusal.message) from None


def editor(document: Document) -> Editor:
    """Return the editor of a document.

    Raises:
        NotEditable: no person writes such a file, or it says nothing.
    """
    kind = kind_of(document)
    if kind.is_confidential:
        raise NotEditable("Terraform makes this file")
    if kind is FileKind.HCL:
        from archlint.languages.terraform.hcl.editing.edit import HclEditor

        return HclEditor(document.text)
    if document.is_yaml:
        if kind is FileKind.JSON_CONFIGURATION:
            raise NotEditable("the file is not strictly JSON")
        # Imported here: most runs write nothing.
        from archlint.model.source.yaml.edit import YamlEditor

        return YamlEditor(document.text)
    if document.data is None:
        raise NotEditable("the file says nothing")
    return (
        JsonEditor(document.text, terraform_data) if kind is FileKind.JSON_CONFIGURATION else JsonEditor(document.text)
    )
