"""Source code without its language: expressions, and scopes with what is bound, called and mentioned in them."""

from __future__ import annotations

from dataclasses import field
from enum import Enum
from typing import TypeAlias

from archlint.code.syntax.changes import ChangeKind
from archlint.code.syntax.data import node, value
from archlint.code.syntax.outcomes.uses import ResultUse
from archlint.code.syntax.source import ByteSpan, Source
from archlint.model.data import dataclass

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
class CodeExpression:
    """Something that has a value."""

    span: ByteSpan


@node
class Literal(CodeExpression):
    """A value that is written down; None is also JavaScript's `undefined`."""

    value: str | int | float | bool | None


@node
class Name(CodeExpression):
    """The use of a variable; `path` is where in its function."""

    name: str
    path: Path


@node
class This(CodeExpression):
    """JavaScript's `this`."""


@node
class Super(CodeExpression):
    """The object as its base class sees it."""


@node
class Member(CodeExpression):
    """`base.name`."""

    base: CodeExpression
    name: str


@node
class Subscript(CodeExpression):
    """`base[key]`."""

    base: CodeExpression
    key: CodeExpression


@node
class Slice(CodeExpression):
    """Some of the items of a list."""

    base: CodeExpression


@node
class Invocation(CodeExpression):
    """A call.

    Attributes:
        callee: what is called.
        positional: the arguments by position, up to the first that is spread.
        named: the arguments by name.
        spread: the dictionaries whose items are arguments by name.
        open: whether a list is spread into arguments by position.
        constructs: whether it is written with `new`.
        use: what is done with what it returns.
    """

    callee: CodeExpression
    positional: tuple[CodeExpression, ...] = ()
    named: tuple[tuple[str, CodeExpression], ...] = ()
    spread: tuple[CodeExpression, ...] = ()
    open: bool = False
    constructs: bool = False
    use: ResultUse = ResultUse.OTHER


@node
class Joined(CodeExpression):
    """Text that is put together."""

    parts: tuple[CodeExpression, ...]


@node
class RecordEntry:
    """An entry of a dictionary or object; without a key, all entries of another one."""

    key: CodeExpression | None
    value: CodeExpression


@node
class RecordLiteral(CodeExpression):
    """A dictionary or object."""

    entries: tuple[RecordEntry, ...]


@node
class ListLiteral(CodeExpression):
    """A list, tuple or array: its items, and the lists whose items are items of it."""

    elements: tuple[CodeExpression, ...]
    spread: tuple[CodeExpression, ...] = ()


@node
class Without(CodeExpression):
    """An object without some of its keys."""

    base: CodeExpression
    keys: tuple[str, ...]


@node
class Comprehension(CodeExpression):
    """A list of which each item is made by one expression."""

    element: CodeExpression


@node
class ItemOf(CodeExpression):
    """One item of a list, as a loop's variable is; or that with a number of so many."""

    items: CodeExpression
    number: int | None = None
    of: int = 0


@node
class Choice(CodeExpression):
    """One of several; `fallback` where the second stands in for a first that is missing or empty."""

    options: tuple[CodeExpression, ...]
    fallback: bool = False


@node
class FunctionLiteral(CodeExpression):
    """A function or a method."""

    scope: LexicalScope


@node
class ClassLiteral(CodeExpression):
    """A class."""

    scope: LexicalScope


#: What a module of the older kind is as a whole, under a name that none can have in it.
WHOLE = "module.exports"


@node
class Imported(CodeExpression):
    """A module, or what it calls `name`; with `WHOLE` what `require` returns of it."""

    module: str
    name: str | None = None


@node
class Opaque(CodeExpression):
    """Anything else."""


@node
class FunctionParameter:
    """A parameter of a function.

    Attributes:
        name: its name.
        position: which argument by position it takes; None if it takes only one by name, or what is left over.
        default: what it is where no argument is passed; None if there must be one.
        key: the key of the argument that it is taken from, where the argument is destructured.
        annotation: the type it is declared with, as it is written.
        rest: whether it takes what is left over; `by_name` of the arguments by name.
        own: whether it is the object that the method is called on.
        without: the keys that others take of the argument, where this takes what is left of it.
    """

    name: str
    position: int | None
    default: CodeExpression | None = None
    key: str | None = None
    annotation: str = ""
    rest: bool = False
    by_name: bool = False
    own: bool = False
    without: tuple[str, ...] = ()


@node
class Binding:
    """A name is bound: what to, in which scope that is written, and from where on it holds."""

    value: CodeExpression
    scope: LexicalScope
    position: int
    path: Path = ()


@node
class Change:
    """A change of the list or record that a variable holds.

    `key` is that of an `ENTRY`, or the one above an `INNER`. Of what is `HANDED` it is the position of the argument,
    and `value` the call.
    """

    kind: ChangeKind
    key: CodeExpression | None
    value: CodeExpression
    scope: LexicalScope
    position: int
    path: Path


class ScopeKind(Enum):
    """What a scope is the inside of."""

    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"
    ARROW = "arrow function"  # it has the `this` of what is around it


@dataclass(slots=True, eq=False)
class LexicalScope:
    """The inside of a module, class or function; nothing changes it once its file has been translated.

    Attributes:
        kind: what it is the inside of.
        name: what that is called; empty if it has no name.
        source: the file it is in; `parent` the scope around it.
        start: where it starts, an offset; `path` the way to it in the function around it.
        parameters: the function's parameters; a Python method's first is the object itself.
        is_method: whether it is called on an object of the class around it; `is_getter` by being read like a field.
        is_async: whether it returns before it is done, in JavaScript a promise.
        decorated: whether something else is given it to call.
        decorators: the decorators of a Python function, in the scope around it.
        bindings: what each name is bound to in it.
        changes: how the values of its variables are changed, wherever that is written.
        bases: what the class inherits from.
        fields: what is assigned to the fields of the class's objects in its methods.
        declared: those of them that the constructor of a data class takes; what the class itself has is their default.
        returns: what the function returns.
        throws: for each error that may end it: the words in the tests before it, and the way to it.
        invocations: the calls that stand in it, not in a function inside it.
        variables: the variables that occur in it, but for those that are only assigned.
        exported: those that occur only where they are exported.
        mentions: the names of fields that occur in it; `handed` those of both that are not called where mentioned.
        aliases: what it imports under a name that may be another than its own.
        picked: what a field is taken of by a name that is computed.
        children: the scopes directly inside it.
    """

    kind: ScopeKind
    name: str
    source: Source
    parent: LexicalScope | None = None
    start: int = 0
    path: Path = ()
    parameters: list[FunctionParameter] = field(default_factory=list)
    is_method: bool = False
    is_getter: bool = False
    is_async: bool = False
    decorated: bool = False
    decorators: list[CodeExpression] = field(default_factory=list)
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    changes: dict[str, list[Change]] = field(default_factory=dict)
    bases: list[CodeExpression] = field(default_factory=list)
    fields: dict[str, list[Binding]] = field(default_factory=dict)
    declared: set[str] = field(default_factory=set)
    returns: list[CodeExpression] = field(default_factory=list)
    throws: list[tuple[frozenset[str], Path]] = field(default_factory=list)
    invocations: list[Invocation] = field(default_factory=list)
    variables: set[str] = field(default_factory=set)
    exported: set[str] = field(default_factory=set)
    mentions: set[str] = field(default_factory=set)
    handed: set[str] = field(default_factory=set)
    aliases: list[tuple[str, Imported]] = field(default_factory=list)
    picked: list[CodeExpression] = field(default_factory=list)
    children: list[LexicalScope] = field(default_factory=list)
    _by_name: dict[str, FunctionParameter] = field(default_factory=dict)
    _named: int = 0

    def parameter(self, name: str) -> FunctionParameter | None:
        """Return the first parameter of that name."""
        while self._named < len(self.parameters):
            parameter = self.parameters[self._named]
            self._by_name.setdefault(parameter.name, parameter)
            self._named += 1
        return self._by_name.get(name)

    def forget(self) -> None:
        """Forget what is in it, where nobody asks any more: all of it leads back to it, and its memory is free then."""
        for child in self.children:
            child.forget()
        for each in (self.bindings, self.changes, self.fields, self._by_name):
            each.clear()
        lists = (self.parameters, self.decorators, self.bases, self.returns, self.invocations, self.children)
        for some in (*lists, self.throws, self.aliases, self.picked):
            some.clear()
