"""Types that are slips of the pen: what has one is not looked at, and CloudFormation or Terraform refuses it.

A type that archlint does not know is mostly one of AWS's all the same. Only one that differs in a letter, or in how it
is set, from one that it knows, and not in its first letters, is none: no two of AWS's are so alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache

from archlint.aws.columns import ResourceType
from archlint.model.values.dotted import first_key
from archlint.model.values.value import Declaration

#: How the types of AWS's resources begin, with letters and digits only; and so many of those are no slip.
_AWS, _BEGINNING = "aws", 6
#: So many first letters of a property, and so many letters at least, are no slip either: `EksProperties` is another one
#: than `EcsProperties`.
_SHARED, _SHORTEST = 3, 6
#: What many resources of Terraform's have, and is like an argument of some.
_OTHERS = frozenset({"timeouts"})
#: So many types are named, of one template or configuration.
_MOST = 5


def mistyped(declarations: Iterable[Declaration], known: AbstractSet[str]) -> Iterator[tuple[Declaration, str]]:
    """Yield the first declaration of each type that there is not, and what to say of it.

    Args:
        declarations: what is declared.
        known: the types that archlint knows.
    """
    found: dict[str, Declaration] = {}
    for declaration in declarations:
        if declaration.type not in known and _plain(declaration.type).startswith(_AWS):
            found.setdefault(declaration.type, declaration)
    told = 0
    for name, declaration in found.items():
        meant = _meant(name, known)
        if meant and told < _MOST:
            told += 1
            yield (
                declaration,
                f"'{declaration.name}' is not looked at: there is no type '{name}'; did you mean '{meant}'?",
            )


def with_slips(
    declarations: Iterable[Declaration], table: Mapping[str, ResourceType]
) -> Iterator[tuple[Declaration, str]]:
    """Yield what has properties, or arguments, that are slips for one that is asked for, and what to say of them.

    Args:
        declarations: what is declared.
        table: the types that archlint knows.
    """
    told = 0
    for declaration in declarations:
        row = table.get(declaration.type)
        # A custom resource has the properties that its author gave it.
        if row is None or declaration.keys is None or not _plain(declaration.type).startswith(_AWS):
            continue
        known = _properties(declaration.type, row)
        others = sorted(declaration.keys - known - _OTHERS) if told < _MOST else []
        unsaid = sorted(known - declaration.keys) if others else []
        left = [(_plain(each), each) for each in unsaid if len(each) >= _SHORTEST]
        translated = _translated(declaration.type, row, table) if unsaid else {}
        for name in others:
            plain = _plain(name)
            meant = next((each for other, each in left if _is_slip(plain, other)), "")
            other = translated.get(plain, "")
            meant = meant or (other if other in unsaid else "")
            if meant:
                told += 1
                what = f"'{name}' of resource '{declaration.name}'"
                yield declaration, f"{what} is not looked at; did you mean '{meant}'?"


_KNOWN_PROPERTIES: dict[str, frozenset[str]] = {}


def _properties(type_name: str, row: ResourceType) -> frozenset[str]:
    """Return the properties of a type that are asked for."""
    if type_name not in _KNOWN_PROPERTIES:
        paths = (path for setting in row.settings.values() for path in setting.paths)
        ways = (way for path in (*paths, *(link.path for link in row.links)) for way in path.split("|"))
        names = {first_key(way) for way in ways}
        _KNOWN_PROPERTIES[type_name] = frozenset(names - {""})
    return _KNOWN_PROPERTIES[type_name]


_TRANSLATED: dict[str, Mapping[str, str]] = {}


def _translated(type_name: str, row: ResourceType, table: Mapping[str, ResourceType]) -> Mapping[str, str]:
    """Return the properties of a type by the names, without marks, that the other provider has for them.

    `VisibilityTimeoutSeconds` is Terraform's name in CloudFormation's manner: there it is `VisibilityTimeout`.
    """
    if type_name not in _TRANSLATED:
        others = [
            column
            for name, column in table.items()
            if column.kind is row.kind and name.startswith("aws_") is not type_name.startswith("aws_")
        ]
        _TRANSLATED[type_name] = {
            _plain(theirs): ours
            for column in others
            for setting in column.settings.keys() & row.settings.keys()
            for theirs in _first_keys(column, setting)
            # Where no property is called `Name`, a resource may have an attribute of that name.
            if len(theirs) >= _SHORTEST
            for ours in list(_first_keys(row, setting))[:1]
        }
    return _TRANSLATED[type_name]


def _first_keys(column: ResourceType, setting: str) -> dict[str, None]:
    """Return the properties that a setting is read from, in order."""
    ways = (way for path in column.settings[setting].paths for way in path.split("|"))
    return dict.fromkeys(key for way in ways if (key := first_key(way)))


def _is_slip(plain: str, other: str) -> bool:
    is_alike = plain[:_SHARED] == other[:_SHARED] and abs(len(plain) - len(other)) <= 1
    return is_alike and _differs_in_one(plain, other)


def _meant(name: str, known: AbstractSet[str]) -> str:
    """Return the type that a name is a slip for; empty if it may be a type."""
    plain = _plain(name)
    alike = _by_beginning(frozenset(known)).get(plain[:_BEGINNING], ())
    is_of_terraform = name.startswith("aws_")
    same = (each for each in alike if each.startswith("aws_") == is_of_terraform)
    return next((each for each in same if _differs_in_one(plain, _plain(each))), "")


@lru_cache(maxsize=1)
def _by_beginning(known: frozenset[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    # What has a dot is a part that archlint makes of a resource.
    for name in sorted(each for each in known if "." not in each):
        found.setdefault(_plain(name)[:_BEGINNING], []).append(name)
    return found


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


def _differs_in_one(text: str, other: str) -> bool:
    """Tell whether texts differ in at most one letter: it is missing, too much, another one, or moved by one place."""
    if text == other:
        return True
    shared = next((at for at, pair in enumerate(zip(text, other, strict=False)) if len({*pair}) > 1), None)
    at = min(len(text), len(other)) if shared is None else shared
    if len(text) == len(other):
        swapped = text[at : at + 2] == other[at : at + 2][::-1] and text[at + 2 :] == other[at + 2 :]
        return swapped or text[at + 1 :] == other[at + 1 :]
    shorter, longer = sorted((text, other), key=len)
    return longer[at + 1 :] == shorter[at:]
