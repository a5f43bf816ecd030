"""Arguments that functions refuse: an error in Terraform, which `try` and `can` notice.

Source: Terraform documentation, "Built-in Functions" and "Types and Values" (null); go-cty, package function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from archlint.languages.terraform.functions.encodings import ENCODING_FUNCTIONS
from archlint.languages.terraform.functions.lists.collections import SetData, elements, is_collection, members
from archlint.languages.terraform.functions.numbers import NUMBER_FUNCTIONS
from archlint.languages.terraform.functions.operators import is_truth
from archlint.languages.terraform.functions.regular_expressions.matching import MATCHING_FUNCTIONS
from archlint.languages.terraform.functions.text_functions import TEXT_FUNCTIONS
from archlint.languages.terraform.functions.times import TIME_FUNCTIONS
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Outcome, Tree

#: The functions that leave what they are given as it is.
KEEPING = frozenset({"ephemeralasnull", "issensitive", "nonsensitive"})
_CONVERSIONS = frozenset({"tobool", "tolist", "tomap", "tonumber", "toset", "tostring"})
#: Those that take null.
_OF_NULL = KEEPING | _CONVERSIONS | {"coalesce", "coalescelist", "format", "formatlist", "merge", "yamlencode"}
#: Those that are one with a third argument of null.
_DEFAULTING = frozenset({"lookup"})
#: The functions all of whose arguments are lists, sets or maps.
_OF_COLLECTIONS = frozenset(
    {"compact", "concat", "distinct", "flatten", "keys", "merge", "reverse", "sort", "sum", "tolist", "tomap", "toset"}
    | {"alltrue", "anytrue", "one", "setintersection", "setproduct", "setsubtract", "setunion", "transpose", "values"}
)
#: Those whose first argument is one.
_FIRST_COLLECTION = frozenset({"chunklist", "contains", "element", "index", "lookup", "matchkeys", "slice"})
#: Those that take no list, or no mapping, where they take a mapping or a list.
_OF_LISTS = frozenset(
    {"alltrue", "anytrue", "chunklist", "compact", "concat", "contains", "distinct", "one", "reverse", "slice"}
    | {"flatten", "sort", "sum", "tolist", "toset"}
)
_OF_MAPS = frozenset({"keys", "lookup", "merge", "tomap", "transpose", "values"})
#: Those none of whose arguments are lists or mappings.
_OF_SCALARS = frozenset({*TEXT_FUNCTIONS, *ENCODING_FUNCTIONS, *TIME_FUNCTIONS, *MATCHING_FUNCTIONS}) - {
    *KEEPING,
    "join",
}
#: Those that take lists or mappings of some elements only, with what tells that one is none of these.
_OF_ELEMENTS: Mapping[str, Callable[[Outcome | None], bool]] = {
    **dict.fromkeys(("alltrue", "anytrue"), lambda each: isinstance(each, Known) and not is_truth(each)),
    "sort": is_collection,
    "transpose": lambda each: isinstance(each, Known),
}
#: Those that take at least one argument.
_OF_SOME = frozenset({"coalesce", "coalescelist", "concat", "max", "min", "setproduct", "setunion"})
#: Those that take no sets, and those whose first argument is none.
_ALL_ORDERED = frozenset({"coalescelist", "concat"})
_FIRST_ORDERED = frozenset({"element", "index", "slice"})


def takes_no_null(name: str, outcomes: Sequence[Outcome]) -> bool:
    """Tell whether one of the arguments is null where a function takes none."""
    if name in _OF_NULL:
        return False
    taken = outcomes[:2] if name in _DEFAULTING else outcomes
    return any(isinstance(outcome, Absent) for outcome in taken)


def takes_no_set(name: str, outcomes: Sequence[Outcome]) -> bool:
    """Tell whether one of the arguments is a set where a function looks at the order of elements."""
    taken = outcomes if name in _ALL_ORDERED else outcomes[:1] if name in _FIRST_ORDERED else ()
    return any(isinstance(outcome, Tree) and isinstance(outcome.node.data, SetData) for outcome in taken)


def is_refused(name: str, outcomes: Sequence[Outcome]) -> bool:
    """Tell whether a function takes no such arguments: a text in place of a list, or a list in place of a text."""
    if not outcomes:
        return name in _OF_SOME
    collections = outcomes if name in _OF_COLLECTIONS else outcomes[:1] if name in _FIRST_COLLECTION else ()
    if any(isinstance(outcome, Known) for outcome in collections):
        return True
    if name == "length":
        return isinstance(outcomes[0], Known) and not isinstance(outcomes[0].value, str)
    trees = [outcome for outcome in outcomes if is_collection(outcome)]
    if name == "join":
        # Its other arguments are lists of texts.
        others = [outcome for outcome in outcomes[1:] if isinstance(outcome, Known | Tree)]
        return any(
            isinstance(outcome, Known) or not outcome.is_list or any(map(is_collection, _held(outcome)))
            for outcome in others
        )
    if name in _OF_SCALARS or name in NUMBER_FUNCTIONS.keys() - {"sum"}:
        return bool(trees)
    of_maps, of_lists = name in _OF_MAPS, name in _OF_LISTS
    of_kind = trees if name == "merge" else trees[:1]
    if any((of_maps and tree.is_list) or (of_lists and not tree.is_list) for tree in of_kind):
        return True
    return any(_holds_others(name, tree) for tree in trees[:1])


def _held(tree: Tree) -> list[Outcome | None]:
    """Return what a list or mapping holds, as far as that is known."""
    listed, held = elements(tree), members(tree)
    return [value.outcome for value in listed or (held or {}).values()]


def _holds_others(name: str, tree: Tree) -> bool:
    """Tell whether a list or mapping holds what a function does not take in one."""
    return name in _OF_ELEMENTS and any(map(_OF_ELEMENTS[name], _held(tree)))
