"""Functions that may call themselves for ever."""

from collections.abc import Iterator

from archlint import Case, Finding, Graph, Kind, Label, Severity, check, judge, loops


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["architecture"],
    see="https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html",
)
def recursion_protection_off(graph: Graph) -> Iterator[Finding]:
    """A function's recursive loop detection is switched off.

    Lambda stops a function that triggers itself through SQS, SNS or S3 after 16 rounds. With `RecursiveLoop: Allow` it
    does not: a loop, whether meant or not, runs until somebody stops it by hand.

    Where the function takes part in a loop, this is a warning, else a note.

    **Fix:** remove `RecursiveLoop`, unless the loop is meant and ends by itself.
    """
    off = [
        (function, judge(loops=function["recursive_loop"], level=_level)) for function in graph.resources(Kind.FUNCTION)
    ]
    found = [(function, verdict) for function, verdict in off if verdict]
    looping = {resource: loop for loop in (loops(graph) if found else ()) for resource in loop.resources}
    for function, verdict in found:
        words = " and takes part in a loop" if function in looping else ""
        yield Finding(
            f"function {function.label} has its recursive loop detection switched off{words}",
            at=function,
            level=verdict.level if function in looping else Severity.NOTE,
            case=verdict.case,
            related=[
                Label("it is switched off here", function["recursive_loop"].place or function.at),
                *(
                    Label(f"the loop: '{hop.source.name}' to '{hop.target.name}'", hop.edges[-1].at)
                    for hop in (looping[function].hops if function in looping else ())
                ),
            ],
        )


def _level(case: Case) -> Severity | None:
    return Severity.WARNING if case.matches(loops="ALLOW") else None
