"""Durable functions that are named in a way in which Lambda does not invoke them."""

from archlint import Case, Findings, Graph, Kind, Label, Severity, Tree, check, grouped, judge, judge_each


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
    bare = grouped(
        (edge.source.reported, edge)
        for function in graph.resources(Kind.FUNCTION)
        if not function["durable"].certainly_absent
        for edge in graph.invocations(function)
        # A function URL is one of the newest version, or of an alias: it names no function that it invokes.
        if edge.source.kind is not Kind.FUNCTION_URL
        and graph.is_unqualified(edge)
        and not graph.is_disabled(edge.source)
    )
    level = Severity.ERROR.where(_is_durable)
    for source, edges in bare.items():
        found = judge_each(edges, lambda edge: judge(durable=edge.target["durable"], level=level, along=[edge]))
        if found:
            function = found.worst.target
            yield found.finding(
                f"{source.called} invokes durable function '{function.name}' without a version or an alias: Lambda"
                " refuses that",
                at=source,
                value=found.worst.at,
                related=[Label("the durable function", function.at)],
            )


def _is_durable(case: Case) -> bool:
    return isinstance(case.durable, Tree) and not (case.durable.is_list and not list(case.durable.elements()))
