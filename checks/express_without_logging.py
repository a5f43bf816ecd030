"""EXPRESS state machines that fail without a trace."""

from functools import partial

from archlint import Finding, Findings, Graph, Kind, Severity, check, judge, logged


@check(
    severity=Severity.WARNING,
    profile="strict",
    tags=["over-engineering"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",
)
def express_without_logging(graph: Graph) -> Findings:
    """An EXPRESS state machine has no logging.

    Step Functions keeps no history of EXPRESS executions: what they did and why they failed stands in CloudWatch
    Logs or nowhere.

    **Fix:** set the logging configuration's `Level` to `ERROR` or `ALL`, with a log group.

    **Ignore it** where whoever starts the executions waits for them, and logs their results.
    """
    for machine in graph.resources(Kind.MACHINE):
        verdict = judge(
            type=machine["type"],
            logging=machine["logging_level"],
            level=lambda case: Severity.WARNING if case.matches(type="EXPRESS", logging="OFF") else None,
        )
        if verdict:
            yield Finding(
                f"EXPRESS state machine {machine.label} has no logging: failed executions leave no trace",
                at=machine,
                value=verdict.case.place("logging"),
                case=verdict.case,
                remedies=partial(logged, graph, machine),
            )
