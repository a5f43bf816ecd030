"""Whether an ARN, a URL or a name that a policy writes means a resource."""

from __future__ import annotations

from archlint.aws.kinds import Form, Kind
from archlint.aws.notations import wildcard
from archlint.aws.policies.access import ON_BUCKETS, ON_OBJECTS, RECEIVING, SENDING
from archlint.graph.making.identity import DEFAULT_BUS, Identity, identity
from archlint.graph.making.names import may_be_there
from archlint.graph.resource import Resource
from archlint.graph.store import Store
from archlint.languages.notes import NAMES_STREAMS
from archlint.model.regex import regex
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.texts import HOLE, canonical, written
from archlint.model.values.value import Outcome, Reference, Text, Unknown

#: What is acted on by its own ARN. Of a bucket that is an object, of a table its stream, of a function maybe an alias.
BY_OWN_ARN = (Kind.QUEUE, Kind.TOPIC, Kind.STREAM, Kind.KEY, Kind.BUS, Kind.MACHINE, Kind.FIREHOSE_STREAM)
#: Those in which there is nothing that has an ARN after theirs and that messages are sent to.
_WITH_NOTHING_IN_THEM = (Kind.QUEUE, Kind.TOPIC, Kind.BUS, Kind.FIREHOSE_STREAM)
#: What is done to something in a resource that has an ARN of its own: the stream of a table, a bucket's objects, the
#: log streams of a log group.
_WITHIN = {
    Kind.TABLE: RECEIVING[Kind.TABLE].actions,
    Kind.BUCKET: ON_OBJECTS,
    Kind.LOG_GROUP: SENDING[Kind.LOG_GROUP].actions,
}
#: What ARNs that end in a name mean, by their service and what stands before the name; and what is not in a name.
_AROUND = {
    ("dynamodb", "table/"): (Kind.TABLE, "*?:/"),
    ("s3", ""): (Kind.BUCKET, "*?:/"),
    ("logs", "log-group:"): (Kind.LOG_GROUP, "*?:"),
}
#: What stands between the parts of an ARN; a wildcard may stand for it.
_PARTS = regex(r"[/:*?]")
#: What an ARN, or a pattern of ARNs, begins with; a hole, which is not known, too.
_STARTS_OF_ARNS = ("arn:", "*", "?", "${")
#: What services act for in its own name: `aws:SourceArn` is its ARN, and not that of something in it.
_SENDING_AS_WHOLES = frozenset({Kind.TOPIC, Kind.BUCKET, Kind.RULE, Kind.ALARM})
_RULE = ":rule/"
_DEFAULT = f"event-bus/{DEFAULT_BUS}"


def may_be_source(graph: Store, outcome: Outcome, sender: Resource) -> bool:
    """Tell whether what a policy compares with `aws:SourceArn` possibly is what a service says of a sender.

    Source: Amazon S3 User Guide, "Granting permissions to publish event notification messages to a destination" (the
    bucket's ARN); Amazon SQS Developer Guide, "Subscribing a queue to an Amazon SNS topic" (the topic's); Amazon
    EventBridge User Guide, "Using resource-based policies" (the rule's); Amazon API Gateway Developer Guide, "Control
    access to a REST API with IAM permissions" (the method's, which begins with the API's).
    """
    if sender.kind is Kind.API:
        last = outcome.parts[-1] if isinstance(outcome, Text) else outcome
        is_api = isinstance(last, Reference) and graph.find(last, ()) is sender
        return not is_api and names(graph, outcome, sender) is not False
    if sender.kind not in _SENDING_AS_WHOLES:
        return names(graph, outcome, sender) is not False
    if isinstance(outcome, Text) and (_goes_on(graph, outcome, sender) or _is_on_other_bus(graph, outcome, sender)):
        return False
    return names(graph, outcome, sender, is_whole=True) is not False


def names(graph: Store, outcome: Outcome, resource: Resource, *, is_whole: bool = False) -> bool | None:
    """Tell whether what a policy writes means a resource, or what is in it.

    Args:
        graph: the graph.
        outcome: an ARN, in which `*` and `?` may stand for anything, or a reference.
        resource: the resource.
        is_whole: whether what is in the resource does not count.

    Returns:
        None where that is not known.
    """
    if isinstance(outcome, Reference):
        found = graph.find(outcome, (resource.kind,))
        return None if found is None else found is resource
    if isinstance(outcome, Text):
        if names_nothing(graph, outcome) or _is_of_other_service(graph, outcome, resource):
            return False
        referred = [graph.find(reference, (resource.kind,)) for reference in outcome.references]
        if resource in referred:
            return True
        if any(found is not None and found.kind is resource.kind for found in referred):
            return False
    if not isinstance(outcome, Known | Text):
        return None
    is_whole = is_whole or resource.kind in _WITH_NOTHING_IN_THEM
    is_meant = _matches(graph, canonical(outcome), resource, is_whole=is_whole)
    return None if is_meant is False and _may_be_called_otherwise(resource, outcome) else is_meant


def _may_be_called_otherwise(resource: Resource, outcome: Outcome) -> bool:
    """Tell whether a resource has its name by a parameter's default, and what should mean it rests on other ones."""
    by_default = [branch.outcome for branch in resource["name"].branches if branch.rests_on]
    if not by_default:
        return False
    holes = HOLE.findall(identity(written(outcome)).name)
    return any(HOLE.findall(written(name)) != holes for name in by_default)


def names_nothing(graph: Store, outcome: Outcome) -> bool:
    """Tell whether a text certainly is the ARN of nothing that can be sent to.

    In it stands another ARN, or a URL, or more follows the ARN of what has nothing in it.
    """
    if not isinstance(outcome, Text):
        return False
    for index, part in enumerate(outcome.parts):
        form = form_named(graph, part) if isinstance(part, Reference) else None
        if form in (Form.ARN, Form.URL) and index and _is_inside_arn(outcome.parts[:index]):
            return True
        found = graph.find(part, ()) if isinstance(part, Reference) and form is Form.ARN else None
        if found is not None and found.kind in _WITH_NOTHING_IN_THEM and _goes_on(graph, outcome, found):
            return True
    return False


def _is_of_other_service(graph: Store, text: Text, resource: Resource) -> bool:
    """Tell whether a text begins with the ARN of something of another service than a resource: `${Bucket.Arn}/*`."""
    first = text.parts[0] if text.parts else None
    found = graph.find(first, ()) if isinstance(first, Reference) and form_named(graph, first) is Form.ARN else None
    types = [each.type.arn_forms[0] for each in (found, resource) if each is not None and each.type is not None]
    return all(types) and len(set(types)) > 1


def _is_inside_arn(before: tuple[object, ...]) -> bool:
    """Tell whether what stands before something in a text is the beginning of an ARN, and no pattern."""
    first = before[0]
    return (
        isinstance(first, str)
        and first.startswith("arn:")
        and not any(isinstance(part, str) and "*" in part for part in before)
    )


def may_be_acted_on(graph: Store, outcome: Outcome, resource: Resource, action: str) -> bool:
    """Tell whether what a statement names possibly is a resource, or the part of it that an action is done to."""
    if is_other_part(graph, outcome, action) or is_no_arn(graph, outcome):
        return False
    return names(graph, outcome, resource) is not False


def is_other_part(graph: Store, outcome: Outcome, action: str) -> bool:
    """Tell whether a statement names another part of a resource than an action is done to.

    That is a table and not its stream, a bucket and not its objects, its objects and not the bucket, or a log group and
    not what is in it: `${Group.Arn}` of CloudFormation ends in `:*`, `aws_cloudwatch_log_group.x.arn` does not.

    Source: CloudWatch Logs User Guide, "Overview of managing access permissions to your CloudWatch Logs resources" (the
    ARN with `:*` is that for policies); Terraform AWS provider, "Version 3 Upgrade Guide" (it is cut off).
    """
    if action in ON_BUCKETS:
        return isinstance(outcome, Text) and _names_within(graph, outcome, Kind.BUCKET)
    kind = _whole_kind(graph, outcome)
    return kind is not None and action in _WITHIN.get(kind, ())


def is_whole_table(graph: Store, outcome: Outcome) -> bool:
    """Tell whether a statement certainly names a table, and not what is in it: its indexes."""
    return _whole_kind(graph, outcome) is Kind.TABLE


def is_within_table(graph: Store, outcome: Outcome) -> bool:
    """Tell whether a statement certainly names only what is in a table: `${Table.Arn}/index/*`."""
    return isinstance(outcome, Text) and _names_within(graph, outcome, Kind.TABLE)


def _whole_kind(graph: Store, outcome: Outcome) -> Kind | None:
    """Return the kind of what a statement names as a whole, and not what is in it."""
    if not isinstance(outcome, Reference):
        return _written_kind(graph, outcome)
    named = graph.find(outcome, ()) if outcome.attribute.lower() == "arn" else None
    kind = named.kind if named is not None else None
    return None if kind is Kind.LOG_GROUP and _names_streams(outcome) else kind


def _written_kind(graph: Store, outcome: Outcome) -> Kind | None:
    """Return what an ARN means that is written out and has just a name at its end: no pattern, and nothing within."""
    last = outcome.parts[-1] if isinstance(outcome, Text) else outcome
    is_name = isinstance(last, str | Known) or (isinstance(last, Reference) and form_named(graph, last) is Form.NAME)
    said = identity(canonical(outcome)) if is_name else None
    for (service, before), (kind, signs) in _AROUND.items():
        if said is not None and said.service == service and said.name.startswith(before):
            name = said.name.removeprefix(before)
            return kind if name and not any(sign in name for sign in signs) else None
    return None


def _names_within(graph: Store, text: Text, kind: Kind) -> bool:
    """Tell whether a text certainly names what is in a resource of a kind: `${Bucket.Arn}/*`."""
    found = graph.find(text.references[-1], ()) if text.references else None
    return found is not None and found.kind is kind and _goes_on(graph, text, found)


def _goes_on(graph: Store, text: Text, resource: Resource) -> bool:
    """Tell whether a text ends in a reference to a resource and more, which is never empty: `${Bucket.Arn}/*`."""
    ends = [index for index, part in enumerate(text.parts) if isinstance(part, Reference)]
    last = text.parts[ends[-1]] if ends else None
    if not isinstance(last, Reference) or graph.find(last, ()) is not resource:
        return False
    rest = text.parts[ends[-1] + 1 :]
    literals = [part for part in rest if isinstance(part, str)]
    return len(literals) == len(rest) and not wildcard.matches("".join(literals), "", one="?")


def _is_on_other_bus(graph: Store, text: Text, rule: Resource) -> bool:
    """Tell whether a text that ends in a rule's name certainly has another bus before that than the rule is on."""
    *before, last = text.parts
    if rule.kind is not Kind.RULE or not isinstance(last, Reference) or form_named(graph, last) is not Form.NAME:
        return False
    if graph.find(last, ()) is not rule or not before or not isinstance(before[-1], str):
        return False
    literal = before[-1]
    return (literal.endswith(_RULE) and _is_on_custom_bus(graph, rule)) or (
        literal.endswith(f"{_RULE}{DEFAULT_BUS}/") and _is_on_default_bus(rule)
    )


def form_named(graph: Store, reference: Reference) -> Form | None:
    """Return what an attribute of a resource is: its ARN, its name; None where that is not known."""
    found = graph.find(reference, ()) if not reference.is_piece else None
    if found is None or found.type is None or reference.target is not found.declaration:
        return None
    return found.type.forms.get(reference.attribute)


def is_no_arn(graph: Store, outcome: Outcome) -> bool:
    """Tell whether what a policy or permission writes is certainly neither an ARN nor a pattern of ARNs.

    Source: AWS Lambda API Reference, `AddPermission` (`SourceArn` begins with `arn:`); IAM User Guide, "AWS global
    condition context keys" (`aws:SourceArn`).
    """
    first = outcome.parts[0] if isinstance(outcome, Text) and outcome.parts else outcome
    if isinstance(first, Reference):
        return form_named(graph, first) in (Form.NAME, Form.URL)
    written = first.value if isinstance(first, Known) else first
    return isinstance(written, str) and not any(
        written.startswith(start) or start.startswith(written) for start in _STARTS_OF_ARNS
    )


def is_no_source(graph: Store, outcome: Outcome) -> bool:
    """Tell whether what a policy compares with `aws:SourceArn` is certainly that of nothing that services act for."""
    return is_no_arn(graph, outcome) or _is_bare_log_group(graph, outcome)


def _is_bare_log_group(graph: Store, outcome: Outcome) -> bool:
    """Tell whether an ARN certainly is that of a log group without `:*`, for which CloudWatch Logs never acts.

    Source: Terraform AWS provider, `aws_lambda_permission` ("Specify Lambda permissions for CloudWatch Logs"); Amazon
    CloudWatch Logs User Guide, "Subscription filters with AWS Lambda" (the ARN ends in `:*`).
    """
    return _whole_kind(graph, outcome) is Kind.LOG_GROUP


def _names_streams(arn: Reference) -> bool:
    """Tell whether the ARN of a log group ends in `:*`: CloudFormation's `Arn` does, Terraform's `arn` no more."""
    return arn.attribute != "arn" or arn.target.noted(NAMES_STREAMS)


def _matches(graph: Store, written: str, resource: Resource, *, is_whole: bool) -> bool | None:
    """Tell whether a text means a resource, or what is in it where that counts, by its service and its name."""
    if not written.startswith("arn:"):
        return True if written == "*" else None
    said = identity(written)
    if resource.kind is Kind.BUS and resource.is_external:
        return _means_default_bus(said, resource)
    # What has no name in its ARN has an id there, which AWS makes up.
    if not said.service or resource.type is None or not resource.type.arn:
        return None
    service, _, prefix = resource.type.arn.partition(":")
    if "*" not in said.service and service and said.service != service:
        return False
    if not may_be_there(said, resource, resource.site):
        return False
    pattern = _holes_open(said.name)
    called = [branch.outcome for branch in resource["name"].branches]
    known = [str(name.value) for name in called if isinstance(name, Known)]
    if len(known) < len(called):
        # A name that AWS makes up has characters in it that are not known before: no literal is it.
        made_up = all(not isinstance(name, Known | Text | Unknown | Reference) for name in called)
        if pattern == f"{prefix}*" and pattern == said.name and said.site.is_in(resource.site):
            return True
        return False if made_up and "*" not in pattern and "?" not in pattern else None
    whole = [f"{prefix}{name}" for name in known]
    if pattern in whole and resource.kind is Kind.RULE and _is_on_custom_bus(graph, resource):
        return False
    certain = pattern == said.name and said.site.is_in(resource.site)
    if any(wildcard.matches(pattern, name, one="?") for name in whole):
        return True if certain else None
    if resource.kind is Kind.ROLE and "/" in pattern.removeprefix(prefix) and resource["path"].known != "/":
        return None  # the path of a role stands before its name
    if resource.kind is Kind.RULE and any(_may_follow_bus(pattern, prefix, name) for name in known):
        return False if _is_on_default_bus(resource) else None
    if is_whole:
        return False
    # What is in it may follow its name, as `:live` or `/*` does.
    if any(wildcard.matches(pattern, f"{name}{rest}", one="?") for name in whole for rest in "/:"):
        return True if certain and resource.kind not in BY_OWN_ARN else None
    if any(_may_begin(pattern, f"{name}{rest}") for name in whole for rest in "/:"):
        return None
    parts = _PARTS.split(pattern)
    return None if any(name in parts or _PARTS.search(name) for name in known if name in pattern) else False


def _means_default_bus(said: Identity, bus: Resource) -> bool | None:
    """Tell whether an ARN, or a pattern of ARNs, means the default bus of an account."""
    pattern = _holes_open(said.name)
    is_service = "*" in said.service or said.service == "events"
    if not (is_service and said.site.may_be_in(bus.site) and wildcard.matches(pattern, _DEFAULT, one="?")):
        return False
    return True if pattern == said.name and said.site.is_in(bus.site) else None


def _is_on_custom_bus(graph: Store, rule: Resource) -> bool:
    """Tell whether a rule is certainly on an event bus that is declared here, whose name then stands in its ARN."""
    branches = rule["bus"].branches
    buses = [graph.find(branch.outcome, (Kind.BUS,)) for branch in branches if isinstance(branch.outcome, Reference)]
    return len(buses) == len(branches) and all(
        bus is not None and bus.kind is Kind.BUS and not bus.is_external for bus in buses
    )


def _is_on_default_bus(rule: Resource) -> bool:
    """Tell whether a rule is certainly on the default event bus, whose name does not stand in its ARN."""
    return all(
        isinstance(branch.outcome, Absent) or (branch.outcome == Known(DEFAULT_BUS) and not branch.rests_on)
        for branch in rule["bus"].branches
    )


def _may_begin(pattern: str, start: str) -> bool:
    """Tell whether a pattern possibly means what begins with a text: `table/*/stream/*` a table's stream."""
    return any(wildcard.matches(pattern[:end], start, one="?") for end in range(1, len(pattern) + 1))


def _may_follow_bus(pattern: str, prefix: str, name: str) -> bool:
    """Tell whether a pattern possibly means a rule whose ARN has its bus before its name: `rule/orders/*`."""
    bus, separator, rest = pattern.removeprefix(prefix).partition("/")
    return bool(separator and bus) and wildcard.matches(rest, name, one="?")


def _holes_open(name: str) -> str:
    """Return a pattern in which holes stand for anything."""
    # Long ones, and what is within others, are left to the first brace.
    first, *rest = HOLE.sub("*", name).split("${")
    return first + "".join("*" + part.partition("}")[2] for part in rest)
