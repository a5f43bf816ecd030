"""What reading a template finds out about a declaration beside its properties."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from archlint.model.source.location import Place
from archlint.model.values.declared import Note
from archlint.model.values.value import Declaration, Value

#: The file that CDK uploads for a resource: a nested stack's template, a function's code; empty if there is none.
ASSET: Note[str] = Note("")
#: Whether the template of a nested stack is read with it.
NESTED: Note[bool] = Note(False)
#: The nested stack whose template a resource stands in; None for one that no other stack nests.
IN_STACK: Note[Declaration | None] = Note(None)
#: What SAM calls a resource that it makes, for others to refer to: `Function.DestinationQueue`; empty for others.
SAM_NAME: Note[str] = Note("")
#: Returns the module calls on the way to a resource of Terraform, the outermost first.
MODULE_CALLS: Note[Callable[[], Sequence[Place]]] = Note(tuple)
#: Returns the addresses that a resource of Terraform had before, as `moved` blocks and plans say, the newest first.
FORMER_ADDRESSES: Note[Callable[[], Sequence[str]]] = Note(tuple)
#: Where an installed module declares a resource of Terraform, which stands where the module is called; None for others.
INSTALLED: Note[Place | None] = Note(None)
#: Returns the outputs of another configuration that a data source of Terraform reads; None where they are not known.
OUTPUTS: Note[Callable[[Place], Value | None]] = Note(lambda place: None)
#: Whether the ARN of a log group ends in `:*`, as it did before version 3 of Terraform's provider.
NAMES_STREAMS: Note[bool] = Note(False)
#: Returns the resources that one directly waits for when it is created; None where that is not known.
PREDECESSORS: Note[Callable[[], Sequence[Declaration] | None]] = Note(lambda: None)
