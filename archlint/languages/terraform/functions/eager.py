"""Terraform's functions on what is known.

Source: Terraform documentation, "Built-in Functions". What is not here, or is given what is not settled, is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archlint.languages.terraform.functions.encodings import ENCODING_FUNCTIONS
from archlint.languages.terraform.functions.formats import FORMAT_FUNCTIONS
from archlint.languages.terraform.functions.lists.collection_functions import COLLECTION_FUNCTIONS
from archlint.languages.terraform.functions.lists.collections import (
    MAX_TEXT,
    MISSING,
    PLAIN,
    ListData,
    SetData,
    TerraformFunction,
    TupleData,
    elements,
    encoded_text,
    is_encoded,
)
from archlint.languages.terraform.functions.lists.reshaping import RESHAPING_FUNCTIONS
from archlint.languages.terraform.functions.networks import NETWORK_FUNCTIONS
from archlint.languages.terraform.functions.numbers import NUMBER_FUNCTIONS
from archlint.languages.terraform.functions.provider_functions import PROVIDER_FUNCTIONS
from archlint.languages.terraform.functions.refusals import KEEPING, is_refused, takes_no_null, takes_no_set
from archlint.languages.terraform.functions.regular_expressions.matching import MATCHING_FUNCTIONS, Spend
from archlint.languages.terraform.functions.text_functions import TEXT_FUNCTIONS
from archlint.languages.terraform.functions.times import TIME_FUNCTIONS
from archlint.languages.terraform.functions.yaml_text import YAML_FUNCTIONS
from archlint.languages.terraform.hcl.scalars import name as named
from archlint.model.source.location import Place
from archlint.model.values.scalars import Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Outcome, Reference, Text, Tree, Unknown

#: The functions that want text: what `jsonencode` makes is text to them.
_OF_TEXT: Mapping[str, TerraformFunction] = {
    **TEXT_FUNCTIONS,
    **FORMAT_FUNCTIONS,
    **ENCODING_FUNCTIONS,
    **TIME_FUNCTIONS,
}
_FUNCTIONS: Mapping[str, TerraformFunction] = {
    **_OF_TEXT,
    **COLLECTION_FUNCTIONS,
    **NETWORK_FUNCTIONS,
    **NUMBER_FUNCTIONS,
    **PROVIDER_FUNCTIONS,
    **RESHAPING_FUNCTIONS,
    **YAML_FUNCTIONS,
}
_NAMES = frozenset({*_FUNCTIONS, *MATCHING_FUNCTIONS})
#: The functions that look at the texts in a list.
_OF_TEXTS = frozenset({"contains", "distinct", "formatlist", "index", "join", "sort"})
#: What ends the ARN of a log group that means all of its streams.
_ALL_STREAMS = ":*"
#: Those that keep all of a text, in other letters: what it mentions is there.
_ENCODING = frozenset({"base64encode", "base64gzip", "textencodebase64"})


def apply_function(name: str, outcomes: Sequence[Outcome], place: Place, spend: Spend) -> Outcome:
    """Return what a function makes of its arguments.

    Args:
        name: the function.
        outcomes: its arguments.
        place: where it is called.
        spend: spends steps of the budget.

    Returns:
        Unknown where the function is not among those here, or the arguments are not settled.
    """
    name = name.removeprefix("core::")
    if any(outcome is MISSING for outcome in outcomes) or (name in _NAMES and takes_no_null(name, outcomes)):
        return MISSING
    if takes_no_set(name, outcomes):
        return MISSING
    if _keeps_all(name, outcomes):
        return outcomes[0]
    result = _result(name, outcomes, place, spend)
    if result is None and is_refused(name, outcomes):
        return MISSING
    if isinstance(result, Known) and isinstance(result.value, str) and len(result.value) > MAX_TEXT:
        result = None
    return result if result is not None else _opaque(name, outcomes)


def _result(name: str, outcomes: Sequence[Outcome], place: Place, spend: Spend) -> Outcome | None:
    """Return what a function makes of its arguments; None where that is not settled."""
    try:
        if name in MATCHING_FUNCTIONS:
            return MATCHING_FUNCTIONS[name]([_text(outcome, spend) for outcome in outcomes], place, spend)
        if (name in _OF_TEXT and name not in KEEPING) or name == "length":
            outcomes = [_text(outcome, spend) for outcome in outcomes]
        if name in _OF_TEXTS:
            outcomes = [_texts(outcome, spend) for outcome in outcomes]
        return _FUNCTIONS[name](outcomes, place) if name in _FUNCTIONS else None
    except (IndexError, ValueError, TypeError, ArithmeticError):
        return None  # too few arguments, or some of the wrong type: an error in Terraform, too


def _keeps_all(name: str, outcomes: Sequence[Outcome]) -> bool:
    """Tell whether a function leaves a reference as it is: a name has no spaces around it.

    The ARN of a log group ended in `:*` before version 3 of the provider, and is cut there to this day.
    """
    rest = [outcome.value for outcome in outcomes[1:] if isinstance(outcome, Known)]
    is_cut = rest == [_ALL_STREAMS] if name == "trimsuffix" else name == "replace" and rest == [_ALL_STREAMS, ""]
    return bool(outcomes) and isinstance(outcomes[0], Reference) and (is_cut or (name == "trimspace" and not rest))


def _text(outcome: Outcome, spend: Spend) -> Outcome:
    """Return what `jsonencode` makes as the text that it is, where all of it is known."""
    written = encoded_text(outcome, spend)
    return written if isinstance(written, Known) else outcome


def _texts(outcome: Outcome, spend: Spend) -> Outcome:
    """Return a list with the texts that `jsonencode` makes in it; what is not settled in these are holes."""
    listed = elements(outcome)
    if listed is None or not any(value.possibly(is_encoded) for value in listed):
        return outcome
    assert isinstance(outcome, Tree)
    data, texts = outcome.node.data, [value.convert(lambda each: encoded_text(each, spend)) for value in listed]
    kind = type(data) if isinstance(data, SetData | ListData | TupleData) else list
    return Tree(outcome.node.with_data(kind(texts)), PLAIN)


def _opaque(name: str, outcomes: Sequence[Outcome]) -> Outcome:
    """Return what a function makes of arguments that it cannot take apart: equal for equal arguments."""
    inside = any(_leads_inside(outcome) for outcome in outcomes)
    names = [canonical(outcome) for outcome in outcomes]
    reason = f"what {name} is given is not settled" if name in _NAMES else f"{name} is not evaluated"
    written = named(f"{name}({', '.join(names)})") if names and all(names) else ""
    if name in _ENCODING:
        mentions = tuple(reference for outcome in outcomes for reference in _mentioned(outcome))
    else:
        mentions = _still_meant(name, outcomes)
    return Unknown(reason, written, inside, mentions)


def _mentioned(outcome: Outcome) -> Sequence[Reference]:
    if isinstance(outcome, Reference):
        return (outcome,)
    if isinstance(outcome, Text):
        return outcome.references
    return outcome.mentions if isinstance(outcome, Unknown) else ()


def _still_meant(name: str, outcomes: Sequence[Outcome]) -> tuple[Reference, ...]:
    """Return the resource that an ARN still means after another form of it was put in place of `document/`.

    The provider returns one form of a document's or an API's ARN; targets of rules need another one.
    """
    forms = [str(outcome.value) for outcome in outcomes[1:] if isinstance(outcome, Known)]
    # A regular expression stands between slashes.
    is_form = len(forms) == 2 and any("/" in form for form in forms) and not forms[0].startswith("/")
    arn = outcomes[0] if name == "replace" and is_form else None
    return (arn,) if isinstance(arn, Reference) and arn.attribute == "arn" else ()


def _leads_inside(outcome: Outcome) -> bool:
    if isinstance(outcome, Unknown):
        return outcome.inside
    if isinstance(outcome, Text):
        return bool(outcome.references) or any(unknown.inside for unknown in outcome.unknowns)
    return isinstance(outcome, Reference | Tree)
