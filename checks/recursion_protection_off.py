"""Functions that may call themselves for ever."""

from archlint import Case, Findings, Graph, Kind, Severity, check, judge, loops


@check(
    severity=Severity.NOTE,
    profile="strict",
    tags=["architecture"],
    related=["event-loop"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html",
)
def recursion_protection_off(graph: Graph) -> Findings:
    """A function's recursive loop detection is switched off.

    Lambda stops a function that triggers itself through SQS, SNS or S3 after about 16 rounds. With
    `RecursiveLoop: Allow` it does not: a loop, whether meant or not, runs until it is stopped by hand.

    Where the function takes part in a loop, event-loop reports it.

    **Fix:** remove `RecursiveLoop`.

    **Ignore it** where the loop is meant and ends by itself.
    """
    off = [(each, judge(loops=each["recursive_loop"], level=_level)) for each in graph.resources(Kind.FUNCTION)]
    found = [(function, verdict) for function, verdict in off if verdict]
    named = {each for loop in (loops(graph) if found else ()) if not loop.may_lead_elsewhere for each in loop.allowing}
    for function, verdict in found:
        if function not in named:
            yield verdict.finding(
                f"function {function.label} has its recursive loop detection switched off",
                at=function,
                value="loops",
            )


def _level(case: Case) -> Severity | None:
    return Severity.NOTE if case.matches(loops="ALLOW") else None
