"""Events that only AWS may send."""

from archlint import Findings, Graph, Severity, Value, Verdict, check, grouped, is_reserved, judge, judge_each


@check(
    severity=Severity.ERROR,
    tags=["delivery"],
    related=["unchecked-batch-send", "rule-never-matches"],
    see="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html",
)
def reserved_event_source(graph: Graph) -> Findings:
    """Something puts events on a bus with a source that starts with `aws.`.

    Such sources are those of AWS's services. EventBridge refuses the events of everybody else with a
    `NotAuthorizedForSourceException`, which `PutEvents` reports entry by entry: the call itself succeeds, and the event
    is gone where nobody looks at its answer.

    **Fix:** give the events a source of your own, such as `shop.orders`, and name that in the patterns of rules.
    """
    for sender, values in grouped(graph.reserved_sources()).items():
        found = judge_each(values, _verdict)
        if found:
            yield found.finding(
                f"{sender.reported.called} puts events with the source '{found.case.scalar('source')}', which only"
                " services of AWS may have",
                at=sender.reported,
                value="source",
                discriminator=sender.name,
            )


def _verdict(source: Value) -> Verdict | None:
    return judge(source=source, level=Severity.ERROR.where(lambda case: is_reserved(case.source)))
