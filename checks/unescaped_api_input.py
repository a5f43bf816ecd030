"""APIs that put what they are sent into JSON text without escaping it."""

from archlint import Case, Findings, Graph, Kind, Severity, check, judge

_SAID = {
    "quotes": "puts all that it is sent into a text of JSON as it is: a quotation mark ends it",
    "apostrophes": "escapes what it is sent for JavaScript: an apostrophe in it makes JSON that is none",
}


@check(
    severity=Severity.WARNING,
    tags=["message-loss"],
    related=["unencoded-api-message"],
    see="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html",
)
def unescaped_api_input(graph: Graph) -> Findings:
    r"""An API puts what it is sent into JSON text, and does not escape it for JSON.

    In a mapping template such as `{"input": "$input.json('$')"}` the quotation marks of the body end the text: with any
    field in the body the request is no JSON, and the service refuses it. `$util.escapeJavaScript(...)` escapes them,
    but writes an apostrophe as `\'`, which JSON does not know: `O'Brien` is refused with `SerializationException`, and
    everything else passes. So does what SAM writes for an event of a state machine.

    **Fix:** write `$util.escapeJavaScript($input.json('$')).replaceAll("\\'", "'")`; for an event of a state machine in
    SAM, set `UnescapeMappingTemplate`.

    **Ignore it** where a model of the API lets no such characters pass.
    """
    for integration in graph.resources(Kind.INTEGRATION):
        verdict = judge(service=integration["service"], unescaped=integration["unescaped"], level=_level)
        if verdict:
            yield verdict.finding(
                f"{integration.reported.called} {_SAID[str(verdict.case.scalar('unescaped'))]}",
                at=integration.reported,
                value="unescaped",
                discriminator=f"{integration['http_method'].known} {integration['path'].known}",
            )


def _level(case: Case) -> Severity | None:
    # Requests to services are JSON; what other servers make of such a body is not known.
    return Severity.WARNING if case.scalar("service") and case.scalar("unescaped") in _SAID else None
