"""What calls of the languages' own libraries and of AWS SDKs return."""

from __future__ import annotations

from archlint.code.evaluation.arguments import Arguments
from archlint.code.evaluation.environment import checked, is_environment, read_by
from archlint.code.evaluation.literals import joined_items, joined_path
from archlint.code.evaluation.objects import (
    BUILTIN,
    Client,
    ClientMethod,
    CodeValue,
    External,
    Foreign,
    Function,
    Instance,
    ListObject,
    ModuleObject,
    Nothing,
    QueueLookup,
    RecordObject,
    SdkCommand,
    SdkResource,
    argument,
)
from archlint.code.evaluation.records import any_field, at_path, field_of, merged
from archlint.code.evaluation.sdk import BOTO3_PACKAGES, QUEUE_LOOKUPS, boto3_service, javascript_service, resource_kind
from archlint.code.evaluation.values import Argument, Concatenation, Constant, EnvironmentVariable, Varying
from archlint.code.syntax.syntax import CodeExpression, Invocation, ListLiteral, Member, Name

#: Functions that give back what they are given, or what works like it.
_WRAPPERS = frozenset(
    {
        "captureAWS",  # aws-xray-sdk, Powertools' Tracer
        "captureAWSClient",
        "captureAWSv3Client",
        "__toESM",  # esbuild
        "__importDefault",  # tsc
        "__importStar",
        "_interopRequireDefault",  # Babel
        "_interopRequireWildcard",
        "freeze",
        "structuredClone",
        "deepcopy",
        "enter_async_context",  # of an `ExitStack`
        "enter_context",
        "promisify",
        "promisifyAll",
    }
)
#: Functions of the languages that return a list with the items of their first argument, or that argument itself.
_SAME_ITEMS = {("list",), ("tuple",), ("sorted",), ("reversed",), ("set",), ("iter",), ("Promise", "all")}
_SAME_ITEMS_METHODS = frozenset(
    {"filter", "slice", "splice", "sort", "reverse", "copy", "flat", "toSorted", "toReversed"}
)
#: Methods of records, and of what convict makes, that return the same record.
_SAME_RECORD = frozenset({"copy", "getProperties", "load", "loadFile", "validate"})
#: What Powertools calls the dictionaries that say which records of a batch failed.
_RESPONSES = frozenset({"PartialItemFailureResponse", "PartialItemFailures"})
#: Functions that join the parts of a path.
_PATH_JOINS = {
    *(("os", ("path", "join")), ("os.path", ("join",)), ("posixpath", ("join",))),
    *(("path", ("join",)), ("path", ("posix", "join")), ("path/posix", ("join",))),
}
_TEXTS = {("str",), ("String",)}
_TEXT_METHODS = frozenset({"asString", "asUrlString", "required", "toString", "strip", "trim"})


def is_wrapper(call: Invocation) -> bool:
    """Return whether a call gives back its first argument."""
    callee = call.callee
    name = callee.name if isinstance(callee, Name | Member) else ""
    return name in _WRAPPERS and bool(call.positional)


def external_result(function: External, arguments: Arguments) -> CodeValue:
    """Return what a function or class of a package returns or constructs."""
    package, path = function.package, function.path
    if (read := read_by(function, arguments)) is not None:
        return read
    if package in BOTO3_PACKAGES:
        return _boto3(path, arguments)
    if package == "aws-sdk" or package.startswith("aws-sdk/"):
        return _javascript_v2(package, path, arguments)
    if package.startswith("@aws-sdk/"):
        return _javascript_v3(package, path, arguments)
    if (package.removeprefix("node:"), path) in _PATH_JOINS and not arguments.call.open:
        return joined_path([arguments.value(part) for part in arguments.call.positional], arguments.at)
    if package == "typing" and path == ("cast",):
        return arguments.position(1)
    if package.startswith("aws_lambda_powertools") and path[-1:] and path[-1] in _RESPONSES:
        return arguments.record()
    if (package, path) == ("fastapi", ("Depends",)):
        return arguments.result(arguments.position(0))
    return _builtin(path, arguments) if package == BUILTIN else checked(arguments) or Foreign()


def _builtin(path: tuple[str, ...], arguments: Arguments) -> CodeValue:
    first = arguments.position(0)
    if path == ("getattr",) and isinstance(name := arguments.position(1), Constant):
        return arguments.member(first, str(name.value))
    if path in _TEXTS and isinstance(first, Constant | EnvironmentVariable | Concatenation):
        return Constant(str(first.value), first.at) if isinstance(first, Constant) else first
    if path in _TEXTS and isinstance(first, Varying | Foreign):
        return Foreign(first.name)
    if path in _SAME_ITEMS:
        if isinstance(first, Nothing):
            return ListObject((), arguments.at)
        return first if isinstance(first, ListObject) else Varying(arguments.at, "items of something")
    if path == ("map",):
        return ListObject((arguments.result(first),), arguments.at)
    if path == ("Array", "from"):
        function = arguments.position(1)
        return ListObject((arguments.result(function),), arguments.at) if isinstance(function, Function) else first
    if path == ("dict",):
        if is_environment(first):
            return first
        return merged(merged(RecordObject({}, arguments.at), first), arguments.record())
    if path == ("Object", "assign"):
        record = RecordObject({}, arguments.at, complete=not arguments.call.open)
        for number in range(len(arguments.call.positional)):
            record = merged(record, arguments.position(number))
        return record
    return Foreign()


def method_result(base: CodeValue, name: str, arguments: Arguments) -> CodeValue | None:
    """Return what a method of a language's own types returns; None for any other method."""
    if isinstance(base, Client | SdkResource) and name in ("__aenter__", "__enter__"):
        return base
    if name == "bind" and isinstance(base, Function | ClientMethod) and len(arguments.call.positional) <= 1:
        return base
    is_own = isinstance(base, RecordObject) and isinstance(base.fields.get(name), Function)
    if is_own or isinstance(base, External | Client | SdkResource | ModuleObject | Instance):
        return None
    if name in ("map", "flatMap") and arguments.call.positional:
        function = arguments.position(0)
        if isinstance(function, Function):
            element = arguments.result(function)
            if name == "flatMap" and isinstance(element, ListObject):
                return element
            return ListObject((element,), arguments.at)
    if name == "join" and (text := _joined(base, arguments)) is not None:
        return text
    match base:
        case RecordObject() if name in _SAME_RECORD and name not in base.fields:
            return base
        case RecordObject() if name == "get" and isinstance(key := arguments.position(0), Constant):
            found = at_path(base, str(key.value), arguments.at)
            return arguments.position(1) if isinstance(found, Nothing) else found
        case RecordObject() if name == "get" and arguments.call.positional:
            return any_field(base, arguments.at)
        case ListObject() if name in _SAME_ITEMS_METHODS:
            return base
        case EnvironmentVariable() | Concatenation() if name in _TEXT_METHODS:
            return base
        case Constant() if name in _TEXT_METHODS:
            return Constant(str(base.value).strip(), base.at)
        case _:
            return None


def _joined(base: CodeValue, arguments: Arguments) -> CodeValue | None:
    """Return what the items of a list that is written out make, with a text between them."""
    callee, given = arguments.call.callee, arguments.call.positional
    items: CodeExpression | None = None
    if isinstance(base, Constant) and len(given) == 1:
        items, separator = given[0], base
    elif isinstance(callee, Member) and len(given) == 1 and isinstance(between := arguments.position(0), Constant):
        items, separator = callee.base, between
    if not isinstance(items, ListLiteral) or items.spread:
        return None
    return joined_items([arguments.value(each) for each in items.elements], str(separator.value), arguments.at)


# boto3

_MAKERS = ("client", "create_client", "resource")


def _boto3(path: tuple[str, ...], arguments: Arguments) -> CodeValue:
    made = path[-1] if path else ""
    if made in _MAKERS:
        return _made_by_session(made, arguments, None)
    if made == "Config":
        return arguments.record()
    if not made.lower().endswith("session"):
        return Foreign()
    region = _region(arguments.named("region_name"), arguments)
    # A session makes clients as the module itself does.
    return External("boto3") if region is None else Client("", region=region)


def _made_by_session(made: str, arguments: Arguments, region: Argument | None) -> CodeValue:
    """Return the client or resource that boto3, or a session of a region, makes."""
    values = (arguments.position(0), arguments.named("service_name"))
    name = next((value for value in values if not isinstance(value, Nothing)), None)
    service = boto3_service(str(name.value)) if isinstance(name, Constant) else None
    given = [arguments.position(1), arguments.named("region_name")]
    if isinstance(config := arguments.named("config"), RecordObject):
        given.append(config.fields.get("region_name", Nothing()))
    region = next((found for value in given if (found := _region(value, arguments)) is not None), region)
    return SdkResource(service or "", "", {}, region) if made == "resource" else Client(service, region=region)


def _region(given: CodeValue, arguments: Arguments) -> Argument | None:
    """Return the region that a client is made for; None for that of the function, as a session has it."""
    if isinstance(given, ClientMethod) and given.name == "region_name":
        return given.owner.region
    is_own = isinstance(given, External) and given.path[-1:] == ("region_name",)
    return None if is_own or isinstance(given, Nothing) else argument(given, arguments.at)


def resource_member(resource: SdkResource, name: str) -> CodeValue:
    """Return what stands under a name in an object of boto3's resources."""
    if name == "meta":
        return resource
    if name == "client":
        return Client(resource.service, region=resource.region)
    if resource_kind(resource.service, resource.kind).makes.get(name) == "Objects":
        return SdkResource(resource.service, "Objects", resource.arguments, resource.region)
    return ClientMethod(resource, name)


def response(method: ClientMethod, arguments: Arguments) -> CodeValue:
    """Return what a method of a client or resource returns."""
    owner, name = method.owner, method.name
    if isinstance(owner, SdkResource):
        return _made(owner, name, arguments)
    if owner.service == "" and name in _MAKERS:
        return _made_by_session(name, arguments, owner.region)
    if owner.service == "sqs" and name in QUEUE_LOOKUPS:
        return QueueLookup(field_of(arguments.parameters(), "QueueName", arguments.at))
    if (
        name == "send"
        and isinstance(command := arguments.position(0), SdkCommand)
        and command.name == "GetQueueUrlCommand"
    ):
        return QueueLookup(field_of(command.parameters, "QueueName", arguments.at))
    return Foreign()


def _made(owner: SdkResource, name: str, arguments: Arguments) -> CodeValue:
    kind = resource_kind(owner.service, owner.kind).makes.get(name)
    if kind is None:
        return Foreign()
    identified = dict(owner.arguments)
    if name in QUEUE_LOOKUPS:
        identified["QueueUrl"] = QueueLookup(arguments.named("QueueName"))
    missing = [pair for pair in resource_kind(owner.service, kind).identifiers if pair[1] not in identified]
    for number, (keyword, parameter) in enumerate(missing):
        values = (arguments.position(number), arguments.named(keyword), arguments.named(parameter))
        given = [value for value in values if not isinstance(value, Nothing)]
        identified[parameter] = given[0] if given else Varying(arguments.at, f"{kind} of a name that is not given")
    return SdkResource(owner.service, kind, identified, owner.region)


# The SDKs for JavaScript


def _javascript_v2(package: str, path: tuple[str, ...], arguments: Arguments) -> CodeValue:
    names = (*package.split("/")[1:], *path)
    if "DocumentClient" in names:
        return Client("dynamodb", document=True, region=_configured(arguments), asks_later=True)
    if not arguments.call.constructs or not names:
        return Foreign()
    return Client(javascript_service(names[-1]), region=_configured(arguments), asks_later=True)


def _javascript_v3(package: str, path: tuple[str, ...], arguments: Arguments) -> CodeValue:
    name = path[-1] if path else ""
    if arguments.call.constructs and name.endswith("Command"):
        return SdkCommand(name, arguments.call, arguments.parameters())
    if package == "@aws-sdk/lib-dynamodb":
        inner = arguments.position(0)
        return Client("dynamodb", document=True, region=inner.region if isinstance(inner, Client) else None)
    if arguments.call.constructs and package.startswith("@aws-sdk/client-"):
        service = javascript_service(package.removeprefix("@aws-sdk/client-"))
        return Client(service, region=_configured(arguments))
    return Foreign()


def _configured(arguments: Arguments) -> Argument | None:
    """Return the region that a client of the SDKs for JavaScript is configured for."""
    return _region(
        field_of(merged(RecordObject({}, arguments.at), arguments.position(0)), "region", arguments.at), arguments
    )
