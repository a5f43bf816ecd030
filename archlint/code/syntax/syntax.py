"""Source code without its language: expressions, and scopes with what is bound, called and mentioned in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from archlint.code.syntax.data import node, value
from archlint.code.syntax.source import Source, Span

#: An offset behind everything that is written in a file.
END = 1 << 60


@value
class Step:
    """One step from a function's body to a statement in it: an arm of a branching statement, or a loop's body.

    Attributes:
        statement: which statement it is.
        arm: which arm of it.
        loop: whether what is in it may run several times.
        exclusive: whether it runs only if no other arm does, unlike the arms of a `try` or `switch`.
    """

    statement: int
    arm: int
    loop: bool
    exclusive: bool


#: How to get from a function's body to a statement.
Path: TypeAlias = tuple[Step, ...]


@node
class Expression:
    """Something that has a value."""

    span: Span


@node
class Literal(Expression):
    """A value that is written down; None is also JavaScript's `undefined`."""

    value: str | int | float | bool | None


@node
class Name(Expression):
    """The use of a variable; `path` is where in its function."""

    name: str
    path: Path


@node
class This(Expression):
    """JavaScript's `this`."""


@node
class Super(Expression):
    """The object as its base class sees it."""


@node
class Member(Expression):
    """`base.name`."""

    base: Expression
    name: str


@node
class Index(Expression):
    """`base[key]`."""

    base: Expression
    key: Expression


@node
class Slice(Expression):
    """Some of the items of a list."""

    base: Expression


@node
class Invocation(Expression):
    """A call.

    Attributes:
        callee: what is called.
        positional: the arguments by position, up to the first that is spread.
        named: the arguments by name.
        spread: the dictionaries whose items are arguments by name.
        open: whether a list is spread into arguments by position.
        constructs: whether it is written with `new`.
    """

    callee: Expression
    positional: tuple[Expression, ...] = ()
    named: tuple[tuple[str, Expression], ...] = ()
    spread: tuple[Expression, ...] = ()
    open: bool = False
    constructs: bool = False


@node
class Joined(Expression):
    """Text that is put together."""

    parts: tuple[Expression, ...]


@node
class Entry:
    """An entry of a dictionary or object; without a key, all entries of another one."""

    key: Expression | None
    value: Expression


@node
class RecordLiteral(Expression):
    """A dictionary or object."""

    entries: tuple[Entry, ...]


@node
class ListLiteral(Expression):
    """A list, tuple or array: its items, and the lists whose items are items of it."""

    elements: tuple[Expression, ...]
    spread: tuple[Expression, ...] = ()


@node
class Comprehension(Expression):
    """A list of which each item is made by one expression."""

    element: Expression


@node
class ItemOf(Expression):
    """One item of a list, as a loop's variable is."""

    items: Expression


@node
class Choice(Expression):
    """One of several; `fallback` where the second stands in for a first that is missing or empty."""

    options: tuple[Expression, ...]
    fallback: bool = False


@node
class FunctionLiteral(Expression):
    """A function or a method."""

    scope: Scope


@node
class ClassLiteral(Expression):
    """A class."""

    scope: Scope


@node
class Imported(Expression):
    """A module, or what it calls `name`."""

    module: str
    name: str | None = None


@node
class Opaque(Expression):
    """Anything else."""


@node
class Parameter:
    """A parameter of a function.

    Attributes:
        name: its name.
        position: which argument by position it takes; None if it takes only one by name, or what is left over.
        default: what it is where no argument is passed; None if there must be one.
        key: the key of the argument that it is taken from, where the argument is destructured.
        annotation: the type it is declared with, as it is written.
        rest: whether it takes what is left over; `by_name` of the arguments by name.
        own: whether it is the object that the method is called on.
    """

    name: str
    position: int | None
    default: Expression | None = None
    key: str | None = None
    annotation: str = ""
    rest: bool = False
    by_name: bool = False
    own: bool = False


@node
class Binding:
    """A name is bound: what to, in which scope that is written, and from where on it holds."""

    value: Expression
    scope: Scope
    position: int
    path: Path = ()


class ChangeKind(Enum):
    """How a list or record is changed after it was made."""

    ENTRY = "a key is set"
    MERGE = "the entries of another record are put into it"
    ITEM = "an item is added"
    EXTEND = "the items of another list are added"
    INNER = "something deeper in it is changed"
    HANDED = "it is given to a function that may change it"


@node
class Change:
    """A change of the list or record that a variable holds.

    `key` is that of an `ENTRY`, or the one above an `INNER`. Of what is `HANDED` it is the position of the argument,
    and `value` the call.
    """

    kind: ChangeKind
    key: Expression | None
    value: Expression
    scope: Scope
    position: int
    path: Path


class ScopeKind(Enum):
    """What a scope is the inside of."""

    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"
    ARROW = "arrow function"  # it has the `this` of what is around it


@dataclass(slots=True, eq=False)
class Scope:
    """The inside of a module, class or function; nothing changes it once its file has been translated.

    Attributes:
        kind: what it is the inside of.
        name: what that is called; empty if it has no name.
        source: the file it is in.
        parent: the scope around it.
        start: where it starts, an offset.
        path: the way to it in the function around it.
        parameters: the function's parameters; a Python method's first is the object itself.
        is_method: whether it is called on an object of the class around it.
        is_getter: whether it is called by being read like a field.
        decorated: whether something else is given it to call.
        decorators: the decorators of a Python function, in the scope around it.
        bindings: what each name is bound to in it.
        changes: how the values of its variables are changed, wherever that is written.
        bases: what the class inherits from.
        fields: what is assigned to the fields of the class's objects in its methods.
        returns: what the function returns.
        invocations: the calls that stand in it, not in a function inside it.
        mentions: the identifiers that occur in it, but for those that are only assigned.
        handed: those of them that are not called where they are mentioned.
        children: the scopes directly inside it.
    """

    kind: ScopeKind
    name: str
    source: Source
    parent: Scope | None = None
    start: int = 0
    path: Path = ()
    parameters: list[Parameter] = field(default_factory=list)
    is_method: bool = False
    is_getter: bool = False
    decorated: bool = False
    decorators: list[Expression] = field(default_factory=list)
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    changes: dict[str, list[Change]] = field(default_factory=dict)
    bases: list[Expression] = field(default_factory=list)
    fields: dict[str, list[Binding]] = field(default_factory=dict)
    returns: list[Expression] = field(default_factory=list)
    invocations: list[Invocation] = field(default_factory=list)
    mentions: set[str] = field(default_factory=set)
    handed: set[str] = field(default_factory=set)
    children: list[Scope] = field(default_factory=list)
    _by_name: dict[str, Parameter] = field(default_factory=dict)
    _named: int = 0

    def parameter(self, name: str) -> Parameter | None:
        """Return the first parameter of that name."""
        while self._named < len(self.parameters):
            parameter = self.parameters[self._named]
            self._by_name.setdefault(parameter.name, parameter)
            self._named += 1
        return self._by_name.get(name)


def field_name(name: str) -> str:
    """Return under which name changes of a field are kept, next to those of variables."""
    return f".{name}"
