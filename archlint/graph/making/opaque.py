"""Types whose attributes a template or plan does not settle."""

from __future__ import annotations

from collections.abc import Container, Iterator

from archlint.model.budget import LOOK, Budget
from archlint.model.source.location import Place
from archlint.model.values.declared import MODULE
from archlint.model.values.leaves import parts
from archlint.model.values.scalars import Known
from archlint.model.values.value import Declaration, Outcome, Reference, Text, Tree, Unknown

#: Types that stand for what another template declares, Terraform's first: CloudFormation's may be read with them.
STACKS_IN_TERRAFORM = frozenset(
    {
        "aws_cloudformation_stack",
        "aws_cloudformation_stack_set",
        "aws_serverlessapplicationrepository_cloudformation_stack",
    }
)
STACKS = STACKS_IN_TERRAFORM | {
    "AWS::CloudFormation::Stack",
    "AWS::CloudFormation::StackSet",
    "AWS::Serverless::Application",
}
#: Types whose attributes come from another template or from somewhere outside.
_OUTSIDE = STACKS | {"AWS::SSM::Parameter", "aws_ssm_parameter"}
#: So many characters of text are looked through in a step.
_PER_STEP = 100
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
    """Finds which opaque declarations have attributes that come from outside the scope.

    The outputs of a Terraform module that cannot be read are what it makes itself, or what it is given: nothing else of
    the configuration.

    Args:
        known: the types that are known.
        budget: how many steps may be taken; what goes beyond them may lead inside.
    """

    def __init__(self, known: Container[str], budget: Budget) -> None:
        self._known = known
        self._budget = budget
        self._found: dict[Declaration, bool] = {}

    def holds(self, declaration: Declaration) -> bool:
        """Tell whether the attributes of an opaque declaration come from outside."""
        if declaration.type != MODULE:
            return declaration.type in _OUTSIDE
        given: dict[Declaration, list[Declaration]] = {}
        pending = [] if declaration in self._found else [declaration]
        while pending:
            module = pending[-1]
            if module not in self._found:
                self._found[module] = False  # so it stays for modules that are given to each other in a circle
                found = self._given(module)
                if found is not None:
                    given[module] = found
                    pending += (each for each in found if each not in self._found)
                continue
            pending.pop()
            if module in given:
                self._found[module] = all(self._found[each] for each in given[module])
        return self._found[declaration]

    def _given(self, declaration: Declaration) -> list[Declaration] | None:
        """Return the other modules whose outputs a module is given; None if it is given anything else from inside."""
        modules: dict[Declaration, None] = {}
        for outcome, _ in _outcomes(declaration, self._budget):
            unknowns = outcome.unknowns if isinstance(outcome, Text) else (outcome,)
            if any(isinstance(each, Unknown) and each.inside for each in unknowns):
                return None
            for target in (reference.target for reference in _referred(outcome)):
                if target.type in self._known or (is_opaque(target.type) and target.type not in (MODULE, *_OUTSIDE)):
                    return None
                if target.type == MODULE:
                    modules[target] = None
        return None if self._budget.is_spent else list(modules)


def references(declaration: Declaration, budget: Budget) -> Iterator[tuple[Reference, Place]]:
    """Yield every reference in a declaration's properties, with where it stands, as far as the budget goes."""
    for outcome, place in _outcomes(declaration, budget):
        for reference in _referred(outcome):
            yield reference, place or declaration.place


def texts(declaration: Declaration, budget: Budget) -> Iterator[tuple[str, Place]]:
    """Yield every text that a stack is given whose template is not read, with where it stands; nothing for others.

    A template may name what is there already by its name, ARN or URL.
    """
    for outcome, place in _outcomes(declaration, budget) if declaration.type in STACKS else ():
        text = outcome.value if isinstance(outcome, Known) else outcome.canonical if isinstance(outcome, Text) else ""
        if isinstance(text, str) and budget.spend(len(text) // _PER_STEP):
            yield text, place or declaration.place


def _referred(outcome: Outcome) -> tuple[Reference, ...]:
    if isinstance(outcome, Reference):
        return (outcome,)
    if isinstance(outcome, Text):
        return outcome.references
    return outcome.mentions if isinstance(outcome, Unknown) else ()


def _outcomes(declaration: Declaration, budget: Budget) -> Iterator[tuple[Outcome, Place | None]]:
    """Yield every outcome in a declaration's properties that is no tree, with where it stands."""
    for branch, _ in parts(declaration.properties):
        if not budget.spend(LOOK):
            budget.overrun(declaration.place)
            return
        if not isinstance(branch.outcome, Tree):
            yield branch.outcome, branch.place
