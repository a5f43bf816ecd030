"""What SES does nothing with, because nothing switches it on."""

from functools import partial

from archlint import Findings, Graph, Kind, Severity, check, judge, set_to

#: What each of them does not do, while it is off.
_WITHOUT = {
    Kind.RECEIPT_RULE: "no email that it is for gets to its actions",
    Kind.EVENT_DESTINATION: "no bounce, complaint or other event of emails gets there",
}


@check(
    severity=Severity.WARNING,
    tags=["message-loss"],
    related=["switched-off-consumer"],
    see=[
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ses-receiptrule-rule.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ses-configurationseteventdestination-eventdestination.html",
    ],
)
def off_by_default(graph: Graph) -> Findings:
    """A receipt rule or an event destination of SES is off, as it is where nothing says that it is on.

    Of both, `Enabled` is false by default, unlike in the console: they are deployed, and do nothing. Emails pass the
    rule by, and a topic or stream that is to tell of bounces and complaints stays silent.

    **Fix:** set `Enabled` to true. One that is off on purpose says so with `Enabled: false`.

    **Ignore it** where it is switched on by other means than the template.
    """
    for resource in graph.resources(*_WITHOUT):
        verdict = judge(enabled=resource["enabled"], level=Severity.WARNING.where(enabled=None))
        if verdict:
            yield verdict.finding(
                f"{resource.called} is off, because `Enabled` is not set: {_WITHOUT[resource.kind]}",
                at=resource,
                remedies=partial(set_to, resource, enabled=True),
            )
