"""Deployments of APIs that may be made before what they are to hold."""

from functools import partial

from archlint import Findings, Graph, Kind, Label, Severity, check, judge_edges, listed, wait_for

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
    """A deployment of an API does not wait for a method or route that it is to hold.

    A deployment is a copy of the API as it is when the deployment is made. Methods are resources of their own here, and
    nothing says that they come first: API Gateway refuses a deployment without any ("The REST API doesn't contain any
    methods", "No integration defined for method"), or the stage answers 403, `Missing Authentication Token`, where one
    is missing, until somebody deploys the API again.

    **Fix:** let the deployment wait for all methods with `DependsOn`; in Terraform, for the integrations and their
    responses, with `depends_on` or by naming them in `triggers`.

    **Ignore it** where something else deploys the API again.
    """
    for deployment in graph.resources(Kind.API_DEPLOYMENT):
        late = graph.methods_left_out(deployment)
        if late:
            methods = [edge.target for edge in late]
            named = [each.called for each in methods[:_NAMED]]
            more = [f"{len(methods) - _NAMED} more"] if len(methods) > _NAMED else []
            yield judge_edges(late, Severity.WARNING).finding(
                f"{deployment.called} does not wait for {listed([*named, *more])}, and may be made without",
                at=deployment,
                related=[Label(f"the {each.kind.value}", each.at) for each in methods[:_NAMED]],
                remedies=partial(wait_for, deployment, methods),
            )
