"""What the author of a check imports, as `from archlint import ...`; everything else is the tool's own business."""

from archlint.case import Case
from archlint.expressions import constant, path
from archlint.graph import Graph
from archlint.location import Location, Place
from archlint.loop import Hop, Loop, loops
from archlint.plugin import (
    Check,
    Finding,
    Label,
    Severity,
    Verdict,
    check,
    judge,
    judge_absence,
    worst_of,
)
from archlint.resource import Edge, Evidence, Loose, Resource
from archlint.schema import Kind, Link
from archlint.states import LAMBDA_TRANSIENT_ERRORS, Definition, Integration, State, covers
from archlint.value import Absent, Branch, Known, Outcome, Reference, Text, Tree, Unknown, Value
from archlint.words import duration, listed, quoted

__all__ = [
    "LAMBDA_TRANSIENT_ERRORS",
    "Absent",
    "Branch",
    "Case",
    "Check",
    "Definition",
    "Edge",
    "Evidence",
    "Finding",
    "Graph",
    "Hop",
    "Integration",
    "Kind",
    "Known",
    "Label",
    "Link",
    "Location",
    "Loop",
    "Loose",
    "Outcome",
    "Place",
    "Reference",
    "Resource",
    "Severity",
    "State",
    "Text",
    "Tree",
    "Unknown",
    "Value",
    "Verdict",
    "check",
    "constant",
    "covers",
    "duration",
    "judge",
    "judge_absence",
    "listed",
    "loops",
    "path",
    "quoted",
    "worst_of",
]
