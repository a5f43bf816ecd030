"""Which keys resources are encrypted with, and who may use these.

Source: AWS KMS Developer Guide, "Default key policy": without a policy of its own a key leaves it to the policies of
the account's roles, and no service is one of these.
"""

from __future__ import annotations

from collections.abc import Iterator

from archlint.aws.kinds import Kind, Link
from archlint.aws.policies import policy
from archlint.aws.policies.requests import unsaid_to_key
from archlint.aws.services.kms import MANAGED
from archlint.graph.questions.permission.acting import acts_as_service, need
from archlint.graph.questions.permission.denials import denied_by
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.values.conditions import ALWAYS, MOST_CONDITIONS, When, consistent, each_fact
from archlint.model.values.leaves import conditions_in, defaults_in
from archlint.model.values.texts import canonical
from archlint.model.values.value import Outcome


def encryption(graph: Store, resource: Resource) -> list[Edge]:
    """Return the edges to the customer's keys of the scope that encrypt a resource; of a consumer, its stream."""
    holders = [resource]
    if resource.kind is Kind.STREAM_CONSUMER:
        holders = [edge.source for edge in graph.incoming(resource, Link.FEEDS) if not edge.when]
    edges = [edge for each in holders for edge in graph.outgoing(each, Link.ENCRYPTED_BY)]
    return [edge for edge in edges if edge.target.kind is Kind.KEY and not edge.target.is_external]


def keys_used(graph: Store, edge: Edge) -> list[Edge]:
    """Return the edges to the customer's keys of the scope that have to be used to act over an edge.

    That is what its end is encrypted with; the edge itself, where it leads to the key with which something is kept. Who
    writes to a bucket may name another key for its objects, as code and a Task may, or delete them; what SES encrypts
    itself is encrypted once more, with the key of the bucket. A trail says itself how its files are encrypted.

    Source: Amazon S3 API reference, `PutBucketEncryption` (the default key is for what names none); Amazon SES
    Developer Guide, "Give SES permission to use your AWS KMS key"; AWS CloudTrail User Guide, "Encrypting CloudTrail
    log files" (with keys of S3, where the trail names no other).
    """
    if edge.link is Link.ENCRYPTED_BY:
        return [] if edge.target.is_external else [edge]
    if edge.link is not Link.WRITES_TO or edge.target.kind is not Kind.BUCKET:
        return encryption(graph, edge.acted_on)
    is_own = edge.source.kind in (Kind.CALL, Kind.TRAIL) or not edge.source["own_key"].certainly_absent
    of_bucket = [] if is_own else encryption(graph, edge.target)
    return [*(encryption(graph, edge.source) if edge.source.kind is Kind.RECEIPT_ACTION else ()), *of_bucket]


def is_managed(resource: Resource, key: Outcome) -> bool:
    """Tell whether a key is the one that AWS manages for a kind of resource: named by its alias, or the ARN of that."""
    alias, written = MANAGED.get(resource.kind), canonical(key)
    return alias is not None and (written == alias or (written.startswith("arn:") and written.endswith(f":{alias}")))


def uses_key_as_service(graph: Store, edge: Edge) -> bool:
    """Tell whether a service acts over an edge as itself, with the key that its end is encrypted with."""
    if edge.acted_on["kms_key"].certainly_absent and not keys_used(graph, edge):  # as of most
        return False
    return bool(need(edge).access.key_actions) and acts_as_service(edge)


def keys_refusing(graph: Store, edge: Edge) -> list[tuple[Edge, frozenset[str]]]:
    """Return the edges to the customer's keys that do not let the service use them that acts over an edge.

    Returns:
        With each the parameters whose defaults that rests on: others may let it. Where a key's policy says something
        else under conditions, the edge is the one under these.
    """
    found: list[tuple[Edge, frozenset[str]]] = []
    for each in keys_used(graph, edge):
        if not _admits(graph, each.target, edge):
            found.append((each, _blocked_by_defaults(graph, each.target, edge)))
        elif (when := next(_refused_where(graph, each, edge), None)) is not None:
            found.append((each.under(when), frozenset()))
    return found


def _refused_where(graph: Store, to_key: Edge, edge: Edge) -> Iterator[When]:
    """Yield under which further conditions a key does not let a service use it; none, where those of the edges do."""
    key, known = to_key.target, edge.conditions | to_key.conditions
    conditions = graph.once(("key decided by", key), lambda: conditions_in(key["policy"]))
    if not 0 < len(conditions) <= MOST_CONDITIONS or is_open(graph, key):
        return
    told = frozenset(fact for fact in known if fact[0] in conditions)
    for when in (ALWAYS, *each_fact(conditions)):
        given = told | when
        if given and consistent(known | when) and not _admits(graph, _where(graph, key, given), edge):
            yield when - known


def _where(graph: Store, key: Resource, given: When) -> Resource:
    return graph.once(("key where", key, given), lambda: key.where(given, "policy"))


def _admits(graph: Store, key: Resource, edge: Edge) -> bool:
    """Tell whether a customer's key possibly lets the service that acts over an edge use it.

    Returns:
        False only where the key's policy denies it for certain, or is known as a whole: it is absent, or has no
        statement for the service.
    """
    wanted = need(edge)
    if all(_is_denied(graph, key, edge, service) for service in wanted.principals):
        return False
    if is_open(graph, key):
        return True
    return any(
        all(_permits(graph, key, service, action, edge.acted_on.kind) for action in wanted.access.key_actions)
        for service in wanted.principals
    )


def _blocked_by_defaults(graph: Store, key: Resource, edge: Edge) -> frozenset[str]:
    found = defaults_in(key["policy"])
    return found if found and _admits(graph, key.without_defaults("policy"), edge) else frozenset()


def _is_denied(graph: Store, key: Resource, edge: Edge, service: str) -> bool:
    return any(key_denies(graph, key, action, service, edge.conditions) for action in need(edge).access.key_actions)


def key_denies(graph: Store, key: Resource, action: str, to: str | None, given: When) -> bool:
    """Tell whether a key's own policy certainly denies an action to a service; to everybody, where that is None."""
    return denied_by(graph, key, "policy", key, action, to, given)


def _permits(graph: Store, key: Resource, service: str, action: str, encrypted: Kind) -> bool:
    """Tell whether a key's policy possibly lets a service do something; asked for every sender, read once."""
    unsaid = unsaid_to_key(service, encrypted)
    question = ("key permits", key, service, action, unsaid)
    return graph.once(question, lambda: policy.document_permits(key["policy"], service, action, unsaid))


def is_open(graph: Store, key: Resource) -> bool:
    """Tell whether something else than its policy possibly says who may use a key: a grant, a custom resource."""
    return bool(
        graph.incoming(key, Link.GOVERNS)
        or graph.outgoing(key, Link.HANDED_TO)
        or graph.may_be_linked(key, Link.GOVERNS)
    )
