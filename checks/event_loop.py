"""Messages that come back to where they started."""

from archlint import (
    Edge,
    Finding,
    Findings,
    Graph,
    Hop,
    Label,
    Link,
    Loop,
    Resource,
    Severity,
    Trait,
    chained,
    check,
    loops,
    quoted,
)

_LEVELS = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
_VERBS = {
    Link.DEAD_LETTERS_TO: "sends failures to",
    Link.DELIVERS_TO: "sends to",
    Link.FEEDS: "triggers",
    Link.INVOKES: "invokes",
    Link.WRITES_TO: "writes to",
}


@check(
    severity=Severity.ERROR,
    also=[Severity.WARNING, Severity.NOTE],
    tags=["architecture"],
    see=[
        "https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html",
        "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-patterns-best-practices.html",
        "https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html",
    ],
)
def event_loop(graph: Graph) -> Findings:
    """A message can come back to where it started.

    Each message makes another one, and each of these one more: the loop runs until a person notices the bill. Lambda
    stops some loops after about 16 rounds, those through SQS, SNS and S3, and the message is lost or goes to the
    dead-letter queue; it does not see loops through EventBridge, DynamoDB, Kinesis, Step Functions or a subscription
    filter on the function's own log group, whose lines each invocation adds to; or loops through a rule that is told of
    each execution, build, job or task, and starts one.

    **Levels:** error where the templates declare every step; warning where a step is inferred from code, a permission
    or an environment variable, or a filter on the way is not known to let the messages through, or a Choice, a Map or a
    failure decides whether a state machine comes to the Task that sends, or what it writes to a table may be there
    already, which makes no record, or a rule asks by name for what becomes of the executions, builds, jobs or tasks
    that it starts, or only for those that fail; note where both are so, where only what failed comes back, where a
    permission to read and write a table alike is all there is to say that a function writes to it, where a container or
    instance reads a queue or stream on its own, beside whatever else it does, or where `RecursiveLoop: Allow` says that
    the loop is meant.

    **Fix:** write to another queue, bucket or prefix, table or bus than the one that triggers; or let a filter or an
    event pattern keep out what the function itself has sent.

    **Ignore it** where the code ends the loop, by a test of what comes in.
    """
    for loop in loops(graph):
        if loop.may_lead_elsewhere:
            continue
        hops = loop.hops
        closes = hops[0].source
        between = (f"{hop.source.kind.value} {_name(hop.source)}" for hop in hops[1:])
        way = chained([_name(closes), *between, _name(closes)])
        steps = [Label(_say(hop), _telling(hop).at) for hop in hops]
        yield Finding(
            f"what {closes.called} sends can come back to it{_end(loop)}: {way}",
            at=closes,
            level=_LEVELS[min(loop.doubt + loop.filtered, len(_LEVELS) - 1)] if not loop.allowing else Severity.NOTE,
            case=loop.case,
            related=[
                *steps,
                *(Label("it is switched off here", each["recursive_loop"].place or each.at) for each in loop.allowing),
            ],
            flow=steps,
        )


def _end(loop: Loop) -> str:
    """Return what is known of whether Lambda ends the loop, in words."""
    if loop.allowing:
        return f", with recursive loop detection switched off for {quoted(each.name for each in loop.allowing)}"
    return f", until Lambda stops it after about {loop.rounds} rounds" if loop.rounds else ""


def _telling(hop: Hop) -> Edge:
    """Return the edge that says most of a hop: the one with evidence, else the last one, which names its end."""
    return next((edge for edge in hop.edges if edge.because), hop.edges[-1])


def _say(hop: Hop) -> str:
    link = Link.FEEDS if hop.edges[0].link is Link.FEEDS else hop.edges[-1].link
    because = _telling(hop).because
    # What reads by itself is not triggered.
    is_reader = hop.edges[-1].link is Link.FEEDS and hop.target.has(Trait.ACTS)
    verb = "is read by" if is_reader else _VERBS[link]
    words = f"{_name(hop.source)} {verb} {_name(hop.target)}"
    return f"{words} ({because})" if because else words


def _name(resource: Resource) -> str:
    return f"'{resource.name}'"
