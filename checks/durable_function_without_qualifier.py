"""Durable functions that are named in a way in which Lambda does not invoke them."""

from archlint import (
    Case,
    Edge,
    Findings,
    Graph,
    Kind,
    Label,
    Resource,
    Severity,
    Tree,
    Verdict,
    check,
    judge,
    judge_each,
)


@check(
    severity=Severity.ERROR,
    tags=["delivery"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/durable-invoking.html",
)
def durable_function_without_qualifier(graph: Graph) -> Findings:
    """A durable function is invoked by its bare name or ARN.

    An execution of a durable function may go on for days, with the code that it began with: Lambda needs to know
    which version that is, and refuses every invocation that names neither a version nor an alias.

    **Fix:** name a version or an alias. In CloudFormation, the alias is `!Ref Alias`. In SAM, set `AutoPublishAlias`,
    which its events then use. In Terraform, name `aws_lambda_alias.NAME.arn`, or `qualified_arn` of a function with
    `publish = true`. For a trial, `:$LATEST` behind the ARN will do.
    """
    bare: dict[Resource, list[Edge]] = {}
    for function in graph.resources(Kind.FUNCTION):
        if not function["durable"].certainly_absent:
            for edge in graph.invocations(function):
                # A function URL is one of the newest version, or of an alias: it names no function that it invokes.
                is_url = edge.source.kind is Kind.FUNCTION_URL
                if graph.is_unqualified(edge) and not is_url and not graph.is_disabled(edge.source):
                    bare.setdefault(edge.source.reported, []).append(edge)
    for source, edges in bare.items():
        found = judge_each(edges, _verdict)
        if found:
            function = found.worst.target
            yield found.finding(
                f"{source.kind.value} {source.label} invokes durable function '{function.name}' without a version or"
                " an alias: Lambda refuses that",
                at=source,
                value=found.worst.at,
                related=[Label("the durable function", function.at)],
            )


def _verdict(edge: Edge) -> Verdict | None:
    return judge(durable=edge.target["durable"], level=_level, along=[edge])


def _level(case: Case) -> Severity | None:
    durable = case.durable
    if not isinstance(durable, Tree) or (durable.is_list and not list(durable.elements())):
        return None
    return Severity.ERROR
