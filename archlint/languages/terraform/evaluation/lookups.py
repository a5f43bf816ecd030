"""Looking into what an expression is: its attributes and elements."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from archlint.languages.terraform.evaluation.attributes import resource_attribute
from archlint.languages.terraform.functions.lists.collections import MISSING, Encoded, Open, element
from archlint.languages.terraform.functions.lists.sets import is_unsettled_set
from archlint.languages.terraform.hcl.scalars import configured, name, scalar
from archlint.model.source.location import Place
from archlint.model.values.cases import combined
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import MAX_BRANCHES, NOTHING, Branch, Outcome, Reference, Tree, Unknown, Value

#: Functions that tell what a text is like.
TEXT_TESTS = frozenset({"endswith", "startswith", "strcontains"})


def tested(operands: list[Value], test: Callable[[tuple[Outcome, ...]], Outcome], place: Place) -> Value:
    """Return what a test makes of its operands: of what attributes are set to by default, where nothing else says it.

    What an attribute is set to says less than which resource's it is: two of the same one are equal in any case.
    """
    made = combined(operands, test, place)
    if not isinstance(made.outcome, Unknown) or made.outcome is MISSING:
        return made
    named = [operand.then(_by_default) for operand in operands]
    found = combined(named, test, place) if named != operands else made
    return found if isinstance(found.outcome, Known) else made


def _by_default(outcome: Outcome, place: Place | None) -> Value:
    """Return what the configuration sets an attribute to, if defaults of variables say what that is."""
    found = configured(outcome) if isinstance(outcome, Reference) else None
    if found is not None and isinstance(found.outcome, Known) and found.branches[0].rests_on:
        return found
    return Value.of(outcome, place)


def attribute(outcome: Outcome, name: str, place: Place) -> Value:
    """Return what an attribute of an outcome is; `MISSING` where there is none."""
    if isinstance(outcome, Tree):
        if outcome.is_list or isinstance(outcome.dialect, Encoded):
            return Value.of(MISSING, place)
        if name in outcome.node.data or isinstance(outcome.dialect, Open):
            return outcome.step(name)
        found = outcome.step(name)
        return Value.of(MISSING, place) if found is NOTHING else found
    if isinstance(outcome, Reference):
        return resource_attribute(outcome, name, place)
    if isinstance(outcome, Unknown) and outcome is not MISSING:
        part = part_of(outcome, f".{name}")
        return Value.of(choosing(part, outcome.choices, lambda each: attribute(each, name, place)), place)
    return Value.of(MISSING, place)


def choosing(unknown: Unknown, choices: Iterable[Branch], look: Callable[[Outcome], Value] = Value.of) -> Unknown:
    """Return something unknown that is one of some choices, or what is looked up in one of these."""
    found = [
        branch.under(choice.when, choice.rests_on)
        for choice in choices
        for branch in look(choice.outcome).branches
        # A case that is an error cannot be deployed.
        if branch.outcome is not MISSING
    ]
    kept = tuple(branch for branch in found if branch is not None)
    return replace(unknown, choices=kept) if 0 < len(kept) <= MAX_BRANCHES else unknown


def part_of(outcome: Unknown, step: str) -> Unknown:
    """Return a part of something unknown: equal for equal parts of equal things."""
    return Unknown(outcome.reason, name(f"{outcome.name}{step}") if outcome.name else "", outcome.inside)


def indexed(outcome: Outcome, key: Outcome, place: Place) -> Value:
    """Return the element of an outcome under a key; `MISSING` where there is none."""
    if isinstance(outcome, Tree) and isinstance(outcome.dialect, Open):
        return outcome.dialect.element
    if key is MISSING or (isinstance(outcome, Tree) and isinstance(key, Absent | Tree)):
        return Value.of(MISSING, place)
    known = scalar(key)
    if isinstance(outcome, Tree) and known is None:
        return Value.of(Unknown("its index is not settled", inside=True), place)
    if isinstance(outcome, Tree) and not outcome.is_list:
        return attribute(outcome, canonical(Known(known)) if known is not None else "", place)
    if is_unsettled_set(outcome):
        return Value.of(Unknown("the order of its elements is not settled", inside=True), place)
    if isinstance(outcome, Tree):
        position = str(known)
        found = element(outcome, int(position)) if position.isdecimal() and len(position) <= 6 else None
        return found if found is not None else Value.of(MISSING, place)
    if isinstance(outcome, Reference):
        # An element of a computed list; a resource that is not repeated has none.
        return Value.of(MISSING if outcome.attribute == "Ref" else outcome, place)
    if isinstance(outcome, Unknown) and outcome is not MISSING:
        part = part_of(outcome, f"[{canonical(key)}]")
        return Value.of(choosing(part, outcome.choices, lambda each: indexed(each, key, place)), place)
    return Value.of(MISSING, place)
