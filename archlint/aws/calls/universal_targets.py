"""Universal targets: what a schedule or a subscriber calls itself, an API of a service with arguments of its own.

Source: EventBridge Scheduler User Guide, "Using universal targets"; EventBridge API reference (custom event buses),
`InvokeConfiguration`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from archlint.aws.calls.api_calls import caller, described, sdk_action
from archlint.aws.columns import Expander
from archlint.aws.kinds import Kind, Trait
from archlint.aws.table import Row
from archlint.aws.workflows.expressions import is_dynamic
from archlint.model.regex import regex
from archlint.model.values.node import Node
from archlint.model.values.scalars import ABSENT, Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Declaration, EmbeddedJson, Outcome, Text, Tree, Unknown, Value

_ARN = regex(r"arn:(?:\$\{[^}]{0,100}+\}|[^:$]+):(?:scheduler|events):::aws-sdk:(?P<service>[\w-]+):(?P<operation>\w+)")


def _match(outcome: Outcome) -> re.Match[str] | None:
    return _ARN.fullmatch(canonical(outcome)) if isinstance(outcome, Known | Text) else None


def resource_only(outcome: Outcome) -> Outcome:
    """Return what a target's ARN is, if it is that of a resource; absent if it means an operation of an API."""
    return ABSENT if _match(outcome) else outcome


def sdk_calls(part_type: str, arn: str, arguments: str) -> Expander:
    """Return what makes a part of the call that a universal target is.

    Args:
        part_type: the type that the part is declared with.
        arn: where the target's ARN stands.
        arguments: where the arguments of the call stand, a mapping or text that holds JSON.
    """

    def expand(owner: Declaration) -> Iterator[Declaration]:
        for branch in owner.each(arn):
            match, place = _match(branch.outcome), branch.place or owner.place
            if match:
                action = sdk_action(match["service"], match["operation"])
                data: dict[str, Any] = described(action, owner.at(arguments), _peer)
                tree = Tree(Node(place.document, place.route, data), EmbeddedJson())
                yield Declaration(
                    owner.name,
                    part_type,
                    place,
                    Value.of(tree, place),
                    when=owner.when,
                    owner=owner,
                    part_when=branch.when,
                    deployed=owner.deployed,
                )

    return expand


def _peer(outcome: Outcome) -> Outcome:
    """Return what an argument names; what is filled in for each call may be anything."""
    if isinstance(outcome, Known) and is_dynamic(str(outcome.value)):
        return Unknown("it is filled in for each call", inside=True)
    return outcome


def universal_target(part_type: str) -> Row:
    """Return the row of the call that a universal target is."""
    return caller(Kind.UNIVERSAL_TARGET, part_type).is_(
        Trait.CALLS_WITH_ROLE, Trait.CONNECTS, Trait.PRODUCES, Trait.SENDS, Trait.SENDS_AS_DECLARED
    )
