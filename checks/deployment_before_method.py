"""Deployments and integrations of APIs that may be made before the methods that they are of."""

from functools import partial

from archlint import Finding, Findings, Graph, Kind, Label, Severity, check, judge_edges, listed, wait_for

#: Of more methods than this it is only said how many they are.
_NAMED = 3


@check(
    severity=Severity.WARNING,
    tags=["architecture"],
    related=["delivery-before-permission"],
    see=[
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-deployment.html",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html",
    ],
)
def deployment_before_method(graph: Graph) -> Findings:
    """A deployment or an integration of an API does not wait for a method that it is of.

    A deployment is a copy of the API as it is when the deployment is made. Methods are resources of their own here, and
    nothing says that they come first: API Gateway refuses a deployment without any ("The REST API doesn't contain any
    methods", "No integration defined for method"), or the stage answers 403, `Missing Authentication Token`, where one
    is missing, until somebody deploys the API again. An integration of Terraform that is made before its method is
    refused, too ("Invalid Method identifier specified").

    **Fix:** let the deployment wait for all methods with `DependsOn`; in Terraform, for the integrations and responses,
    with `depends_on` or in `triggers`. There, let an integration name the `http_method` of its method.

    **Ignore it** where something else deploys the API again.
    """
    for method, request in graph.requests_left_out():
        message = f"{method.called} does not wait for {request.called}, without which it is refused"
        place, related = method["http_method"].place, [Label("the method", request.at)]
        remedies = partial(wait_for, method, [request])
        yield Finding(message, at=method, value=place, related=related, remedies=remedies)
    for deployment in graph.resources(Kind.API_DEPLOYMENT):
        late = graph.methods_left_out(deployment)
        if late:
            methods = [edge.target for edge in late]
            more = [f"{len(methods) - _NAMED} more"] if len(methods) > _NAMED else []
            named = listed([*(each.called for each in methods[:_NAMED]), *more])
            yield judge_edges(late, Severity.WARNING).finding(
                f"{deployment.called} does not wait for {named}, and may be made without",
                at=deployment,
                related=[Label(f"the {each.kind.value}", each.at) for each in methods[:_NAMED]],
                remedies=partial(wait_for, deployment, methods),
            )
