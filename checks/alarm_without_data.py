"""Alarms on metrics that nothing sends."""

from functools import partial

from archlint import Findings, Graph, Kind, Resource, Severity, Silence, Verdict, check, judge, judge_each


@check(
    severity=Severity.WARNING,
    tags=["architecture"],
    related=["alarm-on-sent-messages", "dlq-without-alarm"],
    see=[
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html",
    ],
)
def alarm_without_data(graph: Graph) -> Findings:
    """An alarm watches a metric that nothing sends.

    CloudWatch makes any alarm: a metric is just what its namespace, its name and all of its dimensions say, to the
    letter. Where one of them is mistyped, or a queue's `QueueName` is missing, there is no data: the alarm stays in
    `INSUFFICIENT_DATA`, or in `OK` where missing data counts as good, whatever happens. Metrics of billing, CloudFront
    and Route 53 are in us-east-1 only.

    Nor does an alarm ever go off that is to tell that a function is not run: for less than one of `Invocations`, where
    missing data is not `breaching`. Where there is none there is no data, and no zero.

    **Fix:** write the metric as the service does. For a queue, the namespace is `AWS/SQS`, the dimension `QueueName`.
    An alarm on a metric of us-east-1 belongs there, and for what does not run missing data is `breaching`.
    """
    for alarm in graph.resources(Kind.ALARM):
        found = judge_each(graph.silences(alarm), partial(_verdict, alarm))
        if found:
            yield found.finding(
                f"alarm {alarm.label} watches what nothing sends: {found.worst.because}", at=alarm, value=found.worst.at
            )


def _verdict(alarm: Resource, silence: Silence) -> Verdict | None:
    return judge(level=Severity.WARNING, along=[alarm], present=[silence.case])
