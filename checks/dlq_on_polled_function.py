"""Failure destinations that never receive anything."""

from collections.abc import Iterator

from archlint import (
    Absent,
    Case,
    Finding,
    Graph,
    Kind,
    Known,
    Label,
    Link,
    Outcome,
    Resource,
    Severity,
    Text,
    Trait,
    Unknown,
    check,
    judge,
    listed,
    worst_of,
)

#: Who waits for the function when it is permitted to call it, and who never calls: what is polled needs no permission.
_WAITING_SERVICES = (
    "alexa-appkit",
    "apigateway",
    "appsync",
    "cognito-idp",
    "dynamodb",
    "elasticloadbalancing",
    "kinesis",
    "lex",
    "lexv2",
    "sqs",
)
#: What mentions a function and calls it from nowhere but what the graph shows; an output has no type.
_CALLS_NOTHING = (
    "AWS::ApiGateway",
    "AWS::AppSync::",
    "AWS::ApplicationAutoScaling::",
    "AWS::CloudWatch::",
    "AWS::CodeDeploy::",
    "AWS::Cognito::",
    "AWS::ElasticLoadBalancingV2::",
    "AWS::Lambda::Alias",
    "AWS::Lambda::Event",
    "AWS::Lambda::Permission",
    "AWS::Lambda::Url",
    "AWS::Lambda::Version",
    "AWS::Logs::LogGroup",
    "AWS::Serverless::Api",
    "AWS::Serverless::HttpApi",
    "aws_api_gateway_",
    "aws_apigatewayv2_",
    "aws_appautoscaling_",
    "aws_appsync_",
    "aws_cloudwatch_composite_alarm",
    "aws_cloudwatch_log_group",
    "aws_cloudwatch_metric_alarm",
    "aws_codedeploy_",
    "aws_cognito_",
    "aws_lambda_alias",
    "aws_lambda_event_source_mapping",
    "aws_lambda_function_",
    "aws_lambda_permission",
    "aws_lambda_provisioned_concurrency_config",
    "aws_lambda_runtime_management_config",
    "aws_lb_",
    "output",
)


@check(
    severity=Severity.NOTE,
    tags=["message-loss"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
)
def dlq_on_polled_function(graph: Graph) -> Iterator[Finding]:
    """A function has a dead-letter queue or failure destination that never receives anything.

    Lambda sends failed events there only for asynchronous invocations. All that calls this function waits for it
    or polls a source for it: a caller that waits gets the error, and what is polled is retried by the event source
    mapping, whose own failure handling counts.

    **Fix:** for a queue, set a `RedrivePolicy` on the queue; for a stream, a destination on the mapping.
    """
    for function in graph.resources(Kind.FUNCTION):
        edges = graph.invocations(function)
        if not edges or not all(_waits(edge.source) for edge in edges):
            continue
        own, *configured = (judge(value, level=_is_set) for value in graph.failure_destinations(function))
        verdict = worst_of([own, *configured])
        if verdict and not _may_be_called_otherwise(graph, function):
            names = list(dict.fromkeys(graph.name_of_source(edge.source) for edge in edges))
            words = [
                word for word, found in (("dead-letter queue", own), ("failure destination", any(configured))) if found
            ]
            yield Finding(
                f"the {listed(words)} of function {function.label} never {'receive' if words[1:] else 'receives'}"
                f" anything: {listed(names)} {'do' if names[1:] else 'does'} not invoke it asynchronously",
                at=function,
                case=verdict.case,
                related=[Label("it is invoked from here", edge.at) for edge in edges],
            )


def _is_set(case: Case) -> Severity | None:
    outcome = case.outcomes[0]
    # What a macro leaves behind may be nothing.
    unsettled = isinstance(outcome, Unknown) and outcome.inside
    return None if unsettled or isinstance(outcome, Absent) or outcome == Known("") else Severity.NOTE


def _waits(source: Resource) -> bool:
    return source.has(Trait.WAITS) or source["asynchronous"].known is False


def _may_be_called_otherwise(graph: Graph, function: Resource) -> bool:
    """Tell whether anything beside the graph's edges may call a function: code, or who is permitted to."""
    links = (Link.DELIVERS_TO, Link.INVOKES, Link.DEAD_LETTERS_TO)
    if graph.outgoing(function, Link.HANDED_TO) or any(graph.may_be_linked(Kind.FUNCTION, link) for link in links):
        return True
    policies = [edge.source for edge in graph.incoming(function, Link.GOVERNS) if edge.source.has(Trait.ADMITS)]
    if not all(_permits_waiting(policy) for policy in policies):
        return True
    callers = [edge.source for edge in graph.invocations(function)]
    expected = [*_CALLS_NOTHING]
    expected += (
        ["AWS::IAM::", "aws_iam_", "data.aws_iam_policy_document"]
        if any(caller.has(Trait.CALLS_WITH_ROLE) for caller in callers)
        else []
    )
    expected += (
        ["AWS::StepFunctions::", "AWS::Serverless::StateMachine", "aws_sfn_"]
        if any(caller.kind is Kind.TASK for caller in callers)
        else []
    )
    return any(mention.by and not mention.by.startswith(tuple(expected)) for mention in graph.mentions(function))


def _permits_waiting(policy: Resource) -> bool:
    """Tell whether a permission is for somebody who waits for the function."""
    if policy["action"].known == "lambda:InvokeFunctionUrl":
        return True
    outcomes = [branch.outcome for branch in policy["principal"].branches]
    return all(str(_written(outcome)).split(".")[0] in _WAITING_SERVICES for outcome in outcomes)


def _written(outcome: Outcome) -> object:
    return outcome.value if isinstance(outcome, Known) else outcome.canonical if isinstance(outcome, Text) else ""
