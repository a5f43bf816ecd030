"""What reading a template finds out about a declaration beside its properties."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from archlint.model.source.location import Place
from archlint.model.values.value import Note

#: The file that CDK uploads for a resource: a nested stack's template, a function's code; empty if there is none.
ASSET: Note[str] = Note("")
#: Whether the template of a nested stack is read with it.
NESTED: Note[bool] = Note(False)
#: What SAM calls a resource that it makes, for others to refer to: `Function.DestinationQueue`; empty for others.
SAM_NAME: Note[str] = Note("")
#: Returns the module calls on the way to a resource of Terraform, the outermost first.
MODULE_CALLS: Note[Callable[[], Sequence[Place]]] = Note(tuple)
