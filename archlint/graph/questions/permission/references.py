"""In which form a property names the other end of its edge, and in which it would have to."""

from __future__ import annotations

from collections.abc import Iterator

from archlint.aws.forms import FORMS
from archlint.aws.kinds import KINDS, Form, Kind, Link
from archlint.aws.services.kms import NAMED
from archlint.graph.making.identity import identity
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.data import NamedTuple
from archlint.model.regex import regex
from archlint.model.values.scalars import Known
from archlint.model.values.texts import canonical
from archlint.model.values.value import Outcome, Reference, Text

#: Where the metrics are whose dimension is a queue's name; other ones, which applications make, may have any.
_METRICS_OF_QUEUES = "AWS/SQS"
#: A reference of CloudFormation's without what makes it one: the `!` before the tag, or `Fn::Sub` around the text.
_NO_REFERENCE = regex(r"!?(?:Ref|GetAtt|Fn::GetAtt)\s+([A-Za-z0-9.]+)|\$\{([A-Za-z0-9.]+)\}")


class Misnamed(NamedTuple):
    """An edge whose property names its other end in a form that AWS does not take there.

    Attributes:
        edge: the edge.
        namer: the resource that has the property.
        named: the other end.
        form: the form it is named in; None where the text is only what the template calls a resource.
        wanted: the forms that AWS takes; the form is among them where it is that of a stream which the table has not.
    """

    edge: Edge
    namer: Resource
    named: Resource
    form: Form | None
    wanted: tuple[Form, ...]


def misnamed(graph: Store) -> list[Misnamed]:
    """Return what is named in a wrong form, or by what only the template calls it, or by the ARN of no stream."""
    return graph.once("misnamed", lambda: list(_misnamed(graph)))


def _misnamed(graph: Store) -> Iterator[Misnamed]:
    for edge in graph.edges:
        is_watched = edge.link is Link.WATCHED_BY
        namer, named = (edge.target, edge.source) if is_watched else (edge.acting, edge.acted_on)
        if namer.declaration is None or (is_watched and namer["namespace"].known != _METRICS_OF_QUEUES):
            continue
        wanted = FORMS.get((edge.source.kind, edge.link, edge.target.kind), ())
        form = _form(graph, named, edge.outcome) if wanted else None
        if form is Form.STREAM_ARN and _has_no_stream(named):
            yield Misnamed(edge, namer, named, form, wanted)
        elif namer.is_generated:
            continue
        elif form is not None and form not in wanted:
            yield Misnamed(edge, namer, named, form, wanted)
        elif named.kind is Kind.EXTERNAL:
            meant = _called(graph, edge, named)
            if meant is not None:
                yield Misnamed(edge, namer, meant, None, wanted)
    yield from _keys_by_logical_id(graph)


def _has_no_stream(table: Resource) -> bool:
    """Tell whether a table certainly has no stream, whose ARN is then none.

    Source: AWS CloudFormation reference, `AWS::DynamoDB::Table` (StreamArn: "you must specify the StreamSpecification
    property"); Terraform AWS provider, `aws_dynamodb_table` (`stream_arn`: "only available when stream_enabled").
    """
    streaming = table["streaming"]
    return streaming.certainly_absent or streaming.known is False


def _keys_by_logical_id(graph: Store) -> Iterator[Misnamed]:
    """Yield the resources that name a key of the scope by what only the template calls it: no edge leads to that."""
    for resource in graph.resources(*KINDS) if graph.resources(*NAMED) else ():
        key = resource["kms_key"]
        found = _written_as(graph, str(key.known))
        if found is not None and found.kind in NAMED:
            edge = Edge(resource, found, Link.ENCRYPTED_BY, key.place or resource.at, outcome=key.outcome)
            yield Misnamed(edge, resource, found, None, ())


def _form(graph: Store, named: Resource, outcome: Outcome | None) -> Form | None:
    """Return the form that an outcome names a resource in; None where it is not known."""
    if isinstance(outcome, Text) and len(outcome.parts) == 1 and isinstance(outcome.parts[0], Reference):
        outcome = outcome.parts[0]
    if isinstance(outcome, Reference) and outcome.is_piece:
        return None
    if isinstance(outcome, Reference):
        is_itself = graph.find(outcome, ()) is named and outcome.target is named.declaration
        return named.type.forms.get(outcome.attribute) if is_itself and named.type is not None else None
    if not isinstance(outcome, Known | Text):
        return None
    said = identity(canonical(outcome))
    # A name may be anything, even what AWS takes beside an ARN; a URL and an ARN are what they are.
    if said.service:
        return None if named.kind is Kind.TABLE else Form.ARN
    return Form.URL if said.kind is Kind.QUEUE and named.kind is Kind.QUEUE else None


def _called(graph: Store, edge: Edge, named: Resource) -> Resource | None:
    """Return the declared resource that a text is just the logical id or address of, where a reference is meant."""
    if not isinstance(edge.outcome, Known):
        return None
    found = _written_as(graph, str(edge.outcome.value))
    rules = [rule for end in (edge.source, edge.target) if end.type is not None for rule in end.type.links]
    kinds = {kind for rule in rules if rule.link is edge.link for kind in rule.to}
    return found if found is not None and found.kind in kinds else None


def _written_as(graph: Store, text: str) -> Resource | None:
    """Return the resource that the template calls just so, or so with an attribute: `Orders.Arn`.

    What makes a reference of it may stand in the text, too, where it makes none: `Ref Orders`, `${Orders.Arn}`.
    """
    called = _by_logical_id(graph)
    mistaken = _NO_REFERENCE.fullmatch(text)
    text = mistaken[1] or mistaken[2] if mistaken else text
    before, _, attribute = text.rpartition(".")
    found = called.get(before)
    forms = found.type.forms if found is not None and found.type is not None else {}
    is_attribute = attribute.lower() == "arn" or attribute in forms
    return called.get(text, found if is_attribute else None)


def _by_logical_id(graph: Store) -> dict[str, Resource]:
    """Return the resources by what the template calls them."""

    def look() -> dict[str, Resource]:
        found: dict[str, Resource] = {}
        for resource in graph.resources(*KINDS):
            if resource.declaration is not None and resource.owner is None and not resource.is_generated:
                found.setdefault(resource.declaration.logical_id or resource.name, resource)
        return found

    return graph.once("by logical id", look)
