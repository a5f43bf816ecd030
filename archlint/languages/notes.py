"""What reading a template finds out about a declaration beside its properties."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from archlint.model.source.location import Place
from archlint.model.values.declared import Note
from archlint.model.values.site import OWN, Site
from archlint.model.values.value import Declaration, Value

#: The file that CDK uploads for a resource: a nested stack's template, a function's code; empty if there is none.
ASSET: Note[str] = Note("")
#: Whether the template of a nested stack is read with it.
NESTED: Note[bool] = Note(False)
#: What SAM calls a resource that it makes, for others to refer to: `Function.DestinationQueue`; empty for others.
SAM_NAME: Note[str] = Note("")
#: Returns the module calls on the way to a resource of Terraform, the outermost first.
MODULE_CALLS: Note[Callable[[], Sequence[Place]]] = Note(tuple)
#: Where an installed module declares a resource of Terraform, which stands where the module is called; None for others.
INSTALLED: Note[Place | None] = Note(None)
#: Returns what the outputs are that a data source of Terraform tells of another configuration; None where nobody knows.
OUTPUTS: Note[Callable[[Place], Value | None]] = Note(lambda place: None)
#: Returns the resources that one directly waits for when it is created; None where that is not known.
AWAITED: Note[Callable[[], Sequence[Declaration] | None]] = Note(lambda: None)
#: Where a resource is deployed; a part of it is where its owner is.
SITE: Note[Site] = Note(OWN)


def site_of(declaration: Declaration) -> Site:
    """Return the region and account that a declaration is deployed to."""
    while declaration.owner is not None and not declaration.has_note(SITE):
        declaration = declaration.owner
    return declaration.noted(SITE)
