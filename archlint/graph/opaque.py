"""Types whose attributes a template or plan does not settle."""

from __future__ import annotations

from collections.abc import Container, Iterator

from archlint.model.source.location import Place
from archlint.model.values.value import MODULE, Declaration, Outcome, Reference, Text, Tree, Unknown, Value

#: Types whose attributes come from another template or from somewhere outside.
_OUTSIDE = frozenset(
    {
        "AWS::CloudFormation::Stack",
        "AWS::Serverless::Application",
        "AWS::SSM::Parameter",
        "aws_cloudformation_stack",
        "aws_serverlessapplicationrepository_cloudformation_stack",
        "aws_ssm_parameter",
    }
)
#: Types whose attributes may be anything, a resource of this template included.
_OPAQUE = frozenset({"AWS::CloudFormation::CustomResource", "AWS::CloudFormation::Macro"}) | _OUTSIDE
#: How the types of Terraform's data sources start: what they look up is there already.
DATA = "data."
#: How types start whose attributes are their own: AWS's, and those of Terraform's utility providers.
_PLAIN = ("AWS::", "aws_", "awscc_", "archive_", "local_", "random_", "template_", "time_", "tls_", DATA)


def is_opaque(type_name: str) -> bool:
    """Tell whether the attributes of a type may be anything, a resource of the same scope included."""
    return type_name in _OPAQUE or not type_name.startswith(_PLAIN)


class Outside:
    """Tells which opaque declarations have attributes that come from outside the scope.

    The outputs of a Terraform module that cannot be read are what it makes itself, or what it is given: nothing else of
    the configuration.

    Args:
        known: the types that are known.
    """

    def __init__(self, known: Container[str]) -> None:
        self._known = known
        self._found: dict[Declaration, bool] = {}

    def holds(self, declaration: Declaration) -> bool:
        """Tell whether the attributes of an opaque declaration come from outside."""
        if declaration.type != MODULE:
            return declaration.type in _OUTSIDE
        if declaration not in self._found:
            self._found[declaration] = False  # modules that are given to each other in a circle
            given = (outcome for outcome, _ in _outcomes(declaration.properties))
            self._found[declaration] = not any(map(self._leads_inside, given))
        return self._found[declaration]

    def _leads_inside(self, outcome: Outcome) -> bool:
        unknowns = outcome.unknowns if isinstance(outcome, Text) else (outcome,)
        return any(isinstance(each, Unknown) and each.inside for each in unknowns) or any(
            reference.target.type in self._known
            or (is_opaque(reference.target.type) and not self.holds(reference.target))
            for reference in _referred(outcome)
        )


def references(value: Value) -> Iterator[tuple[Reference, Place | None]]:
    """Yield every reference in a value, with where it stands."""
    for outcome, place in _outcomes(value):
        for reference in _referred(outcome):
            yield reference, place


def _referred(outcome: Outcome) -> tuple[Reference, ...]:
    if isinstance(outcome, Reference):
        return (outcome,)
    if isinstance(outcome, Text):
        return outcome.references
    return outcome.mentions if isinstance(outcome, Unknown) else ()


def _outcomes(value: Value) -> Iterator[tuple[Outcome, Place | None]]:
    """Yield every outcome in a value that is no tree, with where it stands."""
    for branch in value.branches:
        outcome = branch.outcome
        if isinstance(outcome, Tree) and outcome.is_list:
            yield from _outcomes(Value(tuple(outcome.elements())))
        elif isinstance(outcome, Tree):
            for _key, inner in outcome.items():
                yield from _outcomes(inner)
        else:
            yield outcome, branch.place
