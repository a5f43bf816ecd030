"""Which editor writes into a document: by its language, and by what its file is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archlint.languages.detect import FileKind, kind_of
from archlint.model.source.edits import Editor, NotEditable
from archlint.model.source.json_edit import JsonEditor
from archlint.model.source.written import terraform_data

if TYPE_CHECKING:
    from archlint.model.source.document import Document


def editor(document: Document) -> Editor:
    """Return the editor of a document.

    Raises:
        NotEditable: no person writes such a file, or it says nothing.
    """
    kind = kind_of(document)
    if kind.is_confidential:
        raise NotEditable("Terraform makes this file")
    if kind is FileKind.HCL:
        from archlint.languages.terraform.hcl.hcl_edit import HclEditor

        return HclEditor(document.text)
    if document.is_yaml:
        if kind is FileKind.JSON_CONFIGURATION:
            raise NotEditable("the file is not strictly JSON")
        # Imported here: most runs write nothing.
        from archlint.model.source.yaml_edit import YamlEditor

        return YamlEditor(document.text)
    if document.data is None:
        raise NotEditable("the file says nothing")
    return (
        JsonEditor(document.text, terraform_data) if kind is FileKind.JSON_CONFIGURATION else JsonEditor(document.text)
    )
