"""APIs that put what they are sent into JSON text without escaping it."""

from archlint import Findings, Graph, Kind, Severity, check, judge


@check(
    severity=Severity.WARNING,
    tags=["architecture"],
    related=["unencoded-api-message"],
    see="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html",
)
def unescaped_api_input(graph: Graph) -> Findings:
    r"""An API puts all that it is sent into JSON text, and does not escape it.

    In a mapping template such as `{"input": "$input.json('$')"}` the quotation marks of the body end the text: with any
    field in the body the request is no JSON, and the service refuses it.

    **Fix:** write `$util.escapeJavaScript($input.json('$')).replaceAll("\\'", "'")`: JSON knows no escaped apostrophe.
    """
    for integration in graph.resources(Kind.INTEGRATION):
        level = Severity.WARNING.where(lambda case: bool(case.scalar("service")), unescaped=True)
        verdict = judge(service=integration["service"], unescaped=integration["unescaped"], level=level)
        if verdict:
            api = integration.reported
            yield verdict.finding(
                f"{api.called} puts all that it is sent into a text of JSON as it is: a quotation mark ends it",
                at=api,
                value="unescaped",
                discriminator=f"{integration['http_method'].known} {integration['path'].known}",
            )
