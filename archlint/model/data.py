"""Dataclasses, named tuples and enumerations that cost less than the standard library's: each start makes hundreds.

Nothing changes those that are called frozen, as the type checker sees to. To freeze them at run time, too, would take
twice as long, both to import them and to make them. Only what makes an object is compiled for each class, and that when
the first object is made: of many classes, a run makes none.
"""

from __future__ import annotations

import dataclasses
import enum
from collections import namedtuple
from collections.abc import Callable
from dataclasses import field as field
from functools import cache
from operator import attrgetter, ge, gt, le, lt
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from enum import Enum as Enum
    from typing import NamedTuple as NamedTuple

_T = TypeVar("_T")
_Getter = Callable[[object], Any]
_Methods = dict[str, Callable[..., Any] | None]

if not TYPE_CHECKING:

    def dataclass(
        *, frozen: bool = False, eq: bool = True, order: bool = False, **how: bool
    ) -> Callable[[type[_T]], type[_T]]:
        """Return what makes a class a dataclass, as the standard library's decorator of this name does.

        Args:
            frozen: whether nothing may change its objects: they are trusted to stay as they are.
            eq: whether objects are equal where their fields are; frozen ones have a hash then, too.
            order: whether they have the order of their fields.
            how: what else the standard library is told.
        """

        def made(cls: type[_T]) -> type[_T]:
            # Of a class without a docstring, the standard library would work out the signature, to be its docstring.
            cls.__doc__ = cls.__doc__ or cls.__name__
            # Types are left unread: to look for `ClassVar` in each would take half of what a class costs.
            types = cls.__annotations__
            cls.__annotations__ = dict.fromkeys(types, object)
            result = dataclasses.dataclass(init=False, repr=False, eq=False, **how)(cls)
            result.__annotations__ = types
            get = _getter([each.name for each in dataclasses.fields(result) if each.compare])
            methods: _Methods = {"__repr__": _shown, "__init__": _making(result)}
            if eq:
                methods |= _equality(get)
                methods["__hash__"] = _hash(get) if frozen else None
            if order:
                methods |= {f"__{compare.__name__}__": _comparison(get, compare) for compare in (lt, le, gt, ge)}
            for name, method in methods.items():
                if name not in vars(cls):
                    setattr(result, name, method)
            return result

        return made

    class _Named(type):
        """What makes a class with `NamedTuple` among its bases a named tuple, with the other members that it has."""

        def __new__(cls, name: str, bases: tuple[type, ...], members: dict[str, Any]) -> type:
            annotations = members.get("__annotations__", {})
            defaults = [members[each] for each in annotations if each in members]
            made = namedtuple(name, annotations, defaults=defaults, module=members["__module__"])
            for member, value in members.items():
                if member not in annotations:
                    setattr(made, member, value)
            return made

    def NamedTuple() -> None:  # noqa: N802 - it is called as that of the standard library, which is a function, too
        """Stand among the bases of a class; types are left unread, which would take most of what a class costs."""

    class Enum(enum.Enum):
        """What has members that are dictionary keys, and whose values are asked for, in every inner loop."""

        # Identity is enough, and needs no function of Python's, as neither does the value.
        __hash__ = object.__hash__
        value = property(attrgetter("_value_"))

    NamedTuple.__mro_entries__ = lambda bases: (type.__new__(_Named, "NamedTuple", (), {}),)


def _getter(names: list[str]) -> _Getter:
    """Return what makes a tuple of some attributes."""
    if len(names) > 1:
        return attrgetter(*names)
    if not names:
        return lambda _: ()
    only = attrgetter(names[0])
    return lambda self: (only(self),)


def _making(cls: type) -> Callable[..., None]:
    """Return an `__init__` that has its place taken, when it is called first, by the one that is compiled then."""

    def first(self: object, *arguments: Any, **named: Any) -> None:
        compiled = _compiled(cls)
        cls.__init__ = compiled  # type: ignore[misc]
        compiled(self, *arguments, **named)

    return first


def _compiled(cls: type) -> FunctionType:
    """Return the `__init__` of a dataclass, as the standard library makes it."""
    fields = dataclasses.fields(cls)
    is_plain = all(each.init and not each.kw_only and each.default_factory is dataclasses.MISSING for each in fields)
    made = _filled_in(cls) if is_plain else _written_out(cls)
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _filled_in(cls: type) -> FunctionType:
    """Return the `__init__` of a dataclass all of whose fields are given: that of another one, with its own names.

    To compile it would take ten times as long.
    """
    fields, ends = dataclasses.fields(cls), ("__post_init__",) if hasattr(cls, "__post_init__") else ()
    names = tuple([each.name for each in fields])
    code = _alike(len(names), bool(ends)).replace(co_names=(*names, *ends), co_varnames=("self", *names))
    defaults = tuple([each.default for each in fields if each.default is not dataclasses.MISSING])
    return FunctionType(code, {}, "__init__", defaults)


@cache
def _alike(count: int, is_ended: bool) -> CodeType:
    """Return the code that sets so many fields, and then may call `__post_init__`."""
    names = [f"field_{number}" for number in range(count)]
    lines = [*(f" self.{name} = {name}" for name in names), " self.__post_init__()" if is_ended else " return"]
    made: dict[str, Any] = {}
    exec("\n".join([f"def __init__({', '.join(['self', *names])}):", *lines]), made)
    code: CodeType = made["__init__"].__code__
    return code


def _written_out(cls: type) -> FunctionType:
    known: dict[str, Any] = {"_none": dataclasses.MISSING}
    given, lines, fields = [], [], dataclasses.fields(cls)
    for each in (*(each for each in fields if not each.kw_only), *(each for each in fields if each.kw_only)):
        default, factory = f"_default_{each.name}", f"_factory_{each.name}"
        known |= {default: each.default, factory: each.default_factory}
        makes, has_default = each.default_factory is not dataclasses.MISSING, each.default is not dataclasses.MISSING
        if each.init:
            stands_for = default if has_default else "_none"
            starts = ["*"] if each.kw_only and "*" not in given else []
            given += [*starts, f"{each.name}={stands_for}" if has_default or makes else each.name]
            value = f"{factory}() if {each.name} is _none else {each.name}" if makes else each.name
        elif makes or has_default:
            value = f"{factory}()" if makes else default
        else:
            continue
        lines.append(f" self.{each.name} = {value}")
    lines.append(" self.__post_init__()" if hasattr(cls, "__post_init__") else " return")
    exec("\n".join([f"def __init__({', '.join(['self', *given])}):", *lines]), known)
    made: FunctionType = known["__init__"]
    return made


def copied(thing: _T, **fields: Any) -> _T:
    """Return a copy of an object with other values of some fields, in a fifth of the time of `dataclasses.replace`.

    Args:
        thing: an object of a dataclass all of whose fields can be given, in their order.
        fields: the values, by the names of the fields.
    """
    cls = thing.__class__
    found = _COPYING.get(cls)
    if found is None:
        names = [each.name for each in dataclasses.fields(cls)]  # type: ignore[arg-type]
        found = _COPYING[cls] = _getter(names), {name: at for at, name in enumerate(names)}
    get, positions = found
    values = list(get(thing))
    for name, value in fields.items():
        values[positions[name]] = value
    return cls(*values)


#: How objects of a class are copied: what gets the values of their fields, and the position of each.
_COPYING: dict[type, tuple[_Getter, dict[str, int]]] = {}


def _equality(get: _Getter) -> _Methods:
    def is_equal(self: object, other: object) -> bool:
        return get(self) == get(other) if other.__class__ is self.__class__ else NotImplemented

    return {"__eq__": is_equal}


def _hash(get: _Getter) -> Callable[[object], int]:
    def hash_of(self: object) -> int:
        return hash(get(self))

    return hash_of


def _comparison(get: _Getter, compare: Callable[[Any, Any], bool]) -> Callable[[object, object], bool]:
    def compared(self: object, other: object) -> bool:
        return compare(get(self), get(other)) if other.__class__ is self.__class__ else NotImplemented

    return compared


def _shown(self: object) -> str:
    fields = [each.name for each in dataclasses.fields(self) if each.repr]  # type: ignore[arg-type]
    return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in fields)})"
