"""What a graph was made from, and how that is asked for what is said of a resource beside edges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from archlint.languages.mention import Mention
from archlint.model.data import dataclass
from archlint.model.values.value import Declaration

#: Yields what is said of a declaration beside edges; it also gets the path of its name.
Find: TypeAlias = Callable[[Declaration, str], Iterable[Mention]]
#: What makes a resource known outside the scope: an export, and resources whose value is there to be looked up.
TELL_OTHERS = (
    "Export",
    "output",
    "AWS::SSM::Parameter",
    "AWS::RAM::ResourceShare",
    "aws_ssm_parameter",
    "aws_ram_resource_association",
)


@dataclass(frozen=True, slots=True)
class Origin:
    """What a graph was made from, as far as it is needed later.

    Attributes:
        mentions: what finds the places that mention a declaration, for each template or configuration.
        release: what lets go of the templates and configurations, once the graph is closed.
    """

    mentions: Sequence[Find] = ()
    release: Sequence[Callable[[], None]] = ()


#: An origin of which nothing more is known.
NOWHERE = Origin()
