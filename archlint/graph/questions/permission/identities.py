"""Whether an ARN, a URL or a name that a policy writes means a resource."""

from __future__ import annotations

from archlint.aws.kinds import Form, Kind
from archlint.aws.notations import wildcard
from archlint.graph.making.identity import identity
from archlint.graph.making.names import may_be_there
from archlint.graph.resource import Resource
from archlint.graph.store import Store
from archlint.model.regex import regex
from archlint.model.values.scalars import Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Outcome, Reference, Text, Unknown

#: What is acted on by its own ARN. Of a bucket that is an object, of a table its stream, of a function maybe an alias.
BY_OWN_ARN = (Kind.QUEUE, Kind.TOPIC, Kind.STREAM, Kind.KEY, Kind.BUS, Kind.MACHINE, Kind.FIREHOSE_STREAM)
#: Those in which there is nothing that has an ARN after theirs and that messages are sent to.
_WITH_NOTHING_IN_THEM = (Kind.QUEUE, Kind.TOPIC, Kind.BUS, Kind.FIREHOSE_STREAM)
#: What stands between the parts of an ARN; a wildcard may stand for it.
_PARTS = regex(r"[/:*?]")
#: What an ARN, or a pattern of ARNs, begins with; a hole, which is not known, too.
_STARTS_OF_ARNS = ("arn:", "*", "?", "${")


def names(graph: Store, outcome: Outcome, resource: Resource) -> bool | None:
    """Tell whether what a policy writes means a resource, or what is in it.

    Args:
        graph: the graph.
        outcome: an ARN, in which `*` and `?` may stand for anything, or a reference.
        resource: the resource.

    Returns:
        None where that is not known.
    """
    if isinstance(outcome, Reference):
        found = graph.find(outcome, (resource.kind,))
        return None if found is None else found is resource
    if isinstance(outcome, Text):
        referred = [graph.find(reference, (resource.kind,)) for reference in outcome.references]
        if resource in referred:
            return True
        if any(found is not None and found.kind is resource.kind for found in referred):
            return False
    if not isinstance(outcome, Known | Text):
        return None
    return _matches(graph, canonical(outcome), resource)


def is_no_arn(graph: Store, outcome: Outcome) -> bool:
    """Tell whether what a policy or permission writes is certainly neither an ARN nor a pattern of ARNs.

    Source: AWS Lambda API Reference, `AddPermission` (`SourceArn` begins with `arn:`); IAM User Guide, "AWS global
    condition context keys" (`aws:SourceArn`).
    """
    first = outcome.parts[0] if isinstance(outcome, Text) and outcome.parts else outcome
    if isinstance(first, Reference):
        found = graph.find(first, ())
        if found is None or found.type is None or first.target is not found.declaration:
            return False
        return found.type.forms.get(first.attribute) in (Form.NAME, Form.URL)
    written = first.value if isinstance(first, Known) else first
    return isinstance(written, str) and not any(
        written.startswith(start) or start.startswith(written) for start in _STARTS_OF_ARNS
    )


def _matches(graph: Store, written: str, resource: Resource) -> bool | None:
    """Tell whether a text means a resource by its service and its name."""
    if not written.startswith("arn:"):
        return True if written == "*" else None
    said = identity(written)
    # What has no name in its ARN has an id there, which AWS makes up.
    if not said.service or resource.type is None or not resource.type.arn:
        return None
    service, _, prefix = resource.type.arn.partition(":")
    if "*" not in said.service and service and said.service != service:
        return False
    if not may_be_there(said, resource, resource.site):
        return False
    pattern = _holes_open(said.name)
    names_ = [branch.outcome for branch in resource["name"].branches]
    known = [str(name.value) for name in names_ if isinstance(name, Known)]
    if len(known) < len(names_):
        # A name that AWS makes up has characters in it that are not known before: no literal is it.
        made_up = all(not isinstance(name, Known | Text | Unknown | Reference) for name in names_)
        if pattern == f"{prefix}*" and pattern == said.name and said.site.is_in(resource.site):
            return True
        return False if made_up and "*" not in pattern and "?" not in pattern else None
    whole = [f"{prefix}{name}" for name in known]
    if pattern in whole and resource.kind is Kind.RULE and _is_on_custom_bus(graph, resource):
        return False
    certain = pattern == said.name and said.site.is_in(resource.site)
    if any(wildcard.matches(pattern, name, one="?") for name in whole):
        return True if certain else None
    if resource.kind in _WITH_NOTHING_IN_THEM:
        return False
    # What is in it may follow its name, as `:live` or `/*` does.
    if any(wildcard.matches(pattern, f"{name}{rest}", one="?") for name in whole for rest in "/:"):
        return True if certain and resource.kind not in BY_OWN_ARN else None
    if any(_may_begin(pattern, f"{name}{rest}") for name in whole for rest in "/:"):
        return None
    if resource.kind is Kind.RULE and any(_may_follow_bus(pattern, prefix, name) for name in known):
        return None
    parts = _PARTS.split(pattern)
    return None if any(name in parts or _PARTS.search(name) for name in known if name in pattern) else False


def _is_on_custom_bus(graph: Store, rule: Resource) -> bool:
    """Tell whether a rule is certainly on an event bus that is declared here, whose name then stands in its ARN."""
    branches = rule["bus"].branches
    buses = [graph.find(branch.outcome, (Kind.BUS,)) for branch in branches if isinstance(branch.outcome, Reference)]
    return len(buses) == len(branches) and all(
        bus is not None and bus.kind is Kind.BUS and not bus.is_external for bus in buses
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
    first, *rest = name.split("${")
    return first + "".join("*" + part.partition("}")[2] for part in rest)
