"""Whether an edge or a permission means a function itself, or one of its versions and aliases.

These have policies and ARNs of their own. Source: AWS Lambda Developer Guide, "Using Lambda aliases in event sources
and permissions policies" and "Fine-tuning the Resources and Conditions sections of policies".
"""

from __future__ import annotations

from archlint.aws.function_names import is_qualifier, names_others, names_qualified, own_name_and_rest
from archlint.aws.kinds import Kind, Link
from archlint.graph.questions.delivery.senders import is_unqualified
from archlint.graph.resource import Edge, Resource
from archlint.graph.store import Store
from archlint.model.values.value import Reference, Text


def leads_to_other(graph: Store, edge: Edge) -> bool:
    """Tell whether what an edge acts on is certainly a version or an alias of a function that is declared here."""
    if names_qualified(edge.outcome):
        return True
    own, rest = own_name_and_rest(edge.outcome) if isinstance(edge.outcome, Text) else (None, "")
    if own is None or not rest.startswith(":"):
        return False
    return rest[1:] in graph.once(("aliases", edge.acted_on), lambda: _aliases(graph, edge.acted_on))


def is_to_other(graph: Store, edge: Edge) -> bool | None:
    """Tell whether what an edge acts on is a version or an alias of a function; None where that is not known.

    `$LATEST` is a version, too: a role may be allowed one of it and the function itself without the other. Firehose is
    given the ARN of a function, and calls `$LATEST` of it. What looks something up in an index of a table acts on that,
    which has an ARN of its own, and not on the table. Source: Amazon DynamoDB Developer Guide, "IAM policy to grant
    access to a specific DynamoDB table and its indexes".
    """
    if edge.link is Link.READS and edge.acted_on.kind is Kind.TABLE:
        index = edge.source["index"]
        return False if index.certainly_absent else True if index.known is not None else None
    if leads_to_other(graph, edge) or (edge.acted_on.kind is Kind.FUNCTION and names_others(edge.outcome)):
        return True
    is_own = edge.acted_on.kind is Kind.FUNCTION and edge.acted_on is edge.target and is_unqualified(graph, edge)
    return False if is_own and edge.source.kind is not Kind.FIREHOSE_STREAM else None


def _aliases(graph: Store, function: Resource) -> frozenset[str]:
    """Return the names of the aliases of a function."""
    found = [
        each
        for each in graph.resources(Kind.ALIAS)
        if each.declaration is not None and graph.find(Reference(each.declaration, "Ref"), ()) is function
    ]
    return frozenset(str(each["alias"].known) for each in found)


def is_for(graph: Store, governing: Edge, edge: Edge) -> bool:
    """Tell whether a permission is possibly one for what an edge leads to, as the function itself or as another."""
    if leads_to_other(graph, edge):
        return governing.source in graph.once(("of others", edge.target), lambda: _of_others(graph, edge.target))
    return not (_is_of_other(governing) and is_unqualified(graph, edge) and not edge.source.reported.is_generated)


def _is_of_other(governing: Edge) -> bool:
    """Tell whether a permission is certainly one of a version or an alias of a function."""
    return names_qualified(governing.outcome) or governing.source["qualifier"].certainly(is_qualifier)


def _of_others(graph: Store, target: Resource) -> frozenset[Resource]:
    """Return the permissions of a function that are possibly those of a version or an alias of it."""
    naming = [each for each in graph.incoming(target, Link.GOVERNS) if each.source.kind is Kind.PERMISSION]
    return frozenset(each.source for each in naming if each.source.is_generated or not is_unqualified(graph, each))
