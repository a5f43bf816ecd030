"""APIs that hand messages over in a form that is not read, or read as something else."""

from archlint import Case, Findings, Graph, Kind, Severity, check, judge


@check(
    severity=Severity.ERROR,
    also=[Severity.WARNING],
    tags=["message-loss"],
    see=[
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html",
    ],
)
def unencoded_api_message(graph: Graph) -> Findings:
    """An API makes a form of a message, and does not say that it is one, or does not encode the message.

    A mapping template that begins with `Action=SendMessage` makes a form of a request. SQS reads it as one only if the
    integration sets the header `Content-Type`; else it answers with `UnknownOperationException`.

    In a form `&` ends a value, `+` is a blank, and `%` begins a code. A message that is put there as it came, or that
    holds a part of what came, is cut at the first `&` in it, and the API answers as if all were well.

    **Levels:** error for a form that is not called one, on its way to a queue; warning for a message as it came.

    **Fix:** set `integration.request.header.Content-Type` to `'application/x-www-form-urlencoded'`, in quotes, and put
    `$util.urlEncode(...)` around the message.

    **Ignore it** where a model of the API lets no such characters pass.
    """
    for api in graph.resources(Kind.INTEGRATION):
        verdict = judge(
            service=api["service"], form=api["form"], raw=api["raw_message"], type=api["content_type"], level=_level
        )
        if verdict:
            called, service = api.reported.called, str(verdict.case.scalar("service")).upper()
            yield verdict.finding(
                f"{called} sends {service} a form without saying that it is one"
                if verdict.level is Severity.ERROR
                else f"{called} puts messages for {service} into a form as they are: an & ends them",
                at=api.reported,
                value=verdict.case.place("form" if verdict.level is Severity.ERROR else "raw"),
                discriminator=f"{api['http_method'].known} {api['path'].known}",
            )


def _level(case: Case) -> Severity | None:
    if case.matches(service="sqs", form=True) and case.lacks("type"):
        return Severity.ERROR
    return Severity.WARNING if case.scalar("service") in ("sqs", "sns") and case.matches(raw=True) else None
