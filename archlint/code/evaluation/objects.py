"""What an expression may be besides an argument of an API call: clients, functions, objects, modules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Protocol, TypeAlias

from archlint.code.evaluation.values import (
    Argument,
    Concatenation,
    Constant,
    EnvironmentVariable,
    Items,
    Record,
    Varying,
)
from archlint.code.syntax.data import node, value
from archlint.code.syntax.syntax import Binding, Change, CodeExpression, Invocation, LexicalScope, Name
from archlint.model.source.location import Place

#: How many entries of a record, items of a list, ... may be gone through in one step.
ENTRIES_PER_STEP = 8


class Evaluates(Protocol):
    """What finds out what the expressions of a function's code are.

    Attributes:
        asked: the functions of which a parameter was asked for whose caller is not settled, innermost first.
    """

    asked: list[LexicalScope]

    def evaluate(self, expression: CodeExpression, scope: LexicalScope, callers: Callers) -> CodeValue:
        """Return what an expression is in a scope."""
        ...

    def member(self, base: CodeValue, name: str, at: Place) -> CodeValue:
        """Return what stands under a name in something."""
        ...

    def after(
        self, value: CodeValue, changes: Sequence[Change], use: Name | None, owner: LexicalScope, callers: Callers
    ) -> CodeValue:
        """Return what a value is after changes of the variable or field that holds it."""
        ...

    def bound(self, bindings: Sequence[Binding], callers: Callers, at: Place) -> CodeValue:
        """Return what is bound by one of several bindings."""
        ...

    def returned(self, function: Function, at: Place) -> CodeValue:
        """Return what a function returns."""
        ...

    def is_inherited(self, made: Class) -> bool:
        """Tell whether other classes of the program may inherit from one."""
        ...

    def count(self, steps: int) -> None:
        """Note that so many steps are taken.

        Raises:
            Exhausted: if too many were taken.
        """
        ...


class ImportedModule(Protocol):
    """A module of the function's code."""

    @property
    def names(self) -> Iterable[str]:
        """What others may import from it by a name, but for what it has from other modules."""

    def member(self, name: str, evaluator: Evaluates) -> CodeValue | None:
        """Return what the module calls `name`; None if it has nothing of that name."""
        ...


@value
class External:
    """A thing of a package that is not the project's own, such as `boto3.client`; also what a language itself has."""

    package: str
    path: tuple[str, ...] = ()


#: The package of what Python and JavaScript have without any import.
BUILTIN = ""


@value
class Foreign:
    """What something of another package returned: no AWS client, and no constant; or its field of that name."""

    name: str = field(default="", compare=False)


@value
class Nothing:
    """None, null or undefined."""


@node
class RecordObject:
    """A `Record` whose fields may be anything."""

    fields: Mapping[str, CodeValue]
    at: Place
    complete: bool = True
    computed: tuple[tuple[CodeValue, CodeValue], ...] = ()


@node
class ListObject:
    """A list that is as `Items` says, whose items may be anything."""

    elements: tuple[CodeValue, ...]
    at: Place
    complete: bool = True


@value
class Client:
    """An AWS client.

    Attributes:
        service: the service's IAM prefix; None if the code computes it, empty for a session, which makes clients.
        document: whether it is one of JavaScript's clients for DynamoDB documents.
        region: the region that it is made for; None for that of the function.
        asks_later: whether its methods return requests, which are made only when they are told to.
    """

    service: str | None
    document: bool = False
    region: Argument | None = None
    asks_later: bool = False


@value
class SdkResource:
    """An object of boto3's resources, of the service itself if `kind` is empty; `arguments` identify it.

    Its `region` is as that of a client.
    """

    service: str
    kind: str
    arguments: Mapping[str, CodeValue]
    region: Argument | None = None


@value
class ClientMethod:
    """A method of a client or resource."""

    owner: Client | SdkResource
    name: str


@value
class QueueLookup:
    """The response to a question for the URL of the queue of a name, or that URL itself."""

    name: CodeValue


@value
class SdkCommand:
    """A command of the SDK for JavaScript, version 3, and what it is constructed with by which call."""

    name: str
    made_by: Invocation
    parameters: RecordObject


@node
class CallSite:
    """A call of a function: where its parameters come from.

    Attributes:
        invocation: the call.
        scope: where it stands.
        owner: the object that it is called on; None where the call says it.
    """

    invocation: Invocation
    scope: LexicalScope
    owner: Instance | None = None


#: For functions whose caller is settled: where they are called, or None for anywhere, with anything.
Callers: TypeAlias = Mapping[LexicalScope, CallSite | None]


@node
class Function:
    """A function of the project, with the callers of those around it, and the object if it is called on one."""

    scope: LexicalScope
    callers: Callers
    owner: Instance | None = None


@node
class Class:
    """A class of the project."""

    scope: LexicalScope
    callers: Callers


@node
class Instance:
    """An object of a class of the project; `site` is where it is constructed, None if that is not known.

    Of one that is only `declared` to be of the class, it is not known whose methods it has.
    """

    scope: LexicalScope
    site: CallSite | None
    callers: Callers
    declared: bool = False


@value
class ModuleObject:
    """A module of the project."""

    module: ImportedModule


#: What an expression may be.
CodeValue: TypeAlias = (
    Constant
    | EnvironmentVariable
    | Concatenation
    | Varying
    | External
    | Foreign
    | Nothing
    | RecordObject
    | ListObject
    | Client
    | SdkResource
    | ClientMethod
    | QueueLookup
    | SdkCommand
    | Function
    | Class
    | Instance
    | ModuleObject
)


def argument(value: CodeValue, at: Place) -> Argument:
    """Return what `value` is as an argument of an API call that is written at `at`."""
    match value:
        case Constant() | EnvironmentVariable() | Concatenation() | Varying():
            return value
        case External(path=("InvocationType", name)):  # members of the SDK's enumerations have their names as values
            return Constant(name, at)
        case RecordObject():
            computed = tuple((argument(key, value.at), argument(inner, value.at)) for key, inner in value.computed)
            return Record(arguments(value.fields, value.at), value.at, value.complete, computed)
        case ListObject():
            return Items(tuple(argument(element, value.at) for element in value.elements), value.at, value.complete)
        case _:
            return Varying(at, type(value).__name__, value.name if isinstance(value, Foreign) else "")


def arguments(fields: Mapping[str, CodeValue], at: Place) -> dict[str, Argument]:
    """Return what is passed under names; what is None or undefined is not passed."""
    passed = {name: argument(value, at) for name, value in fields.items() if not isinstance(value, Nothing)}
    url = fields.get("QueueUrl")
    if isinstance(url, QueueLookup):
        passed["QueueName"] = argument(url.name, at)
    return passed
