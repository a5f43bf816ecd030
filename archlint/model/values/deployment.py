"""Where a declared resource is deployed to."""

from __future__ import annotations

from archlint.model.values.declared import Note
from archlint.model.values.site import OWN, Site
from archlint.model.values.value import Declaration

#: Where a resource is deployed, or what a call is made to; a part of a resource is where its owner is.
SITE: Note[Site] = Note(OWN)


def site_of(declaration: Declaration) -> Site:
    """Return the region and account that a declaration is deployed to."""
    while declaration.owner is not None and not declaration.has_note(SITE):
        declaration = declaration.owner
    return declaration.noted(SITE)
