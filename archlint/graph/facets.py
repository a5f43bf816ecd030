"""What reports sort findings by, besides their checks: the service of a resource, and what it is written in."""

from __future__ import annotations

from archlint.graph.resource import Resource

IN_TERRAFORM = "terraform"
_PROVIDERS = ("aws_", "awscc_")
#: EventBridge's types in Terraform still have the name that it had; ARNs say `events`.
_OLD_NAMES = {"aws_cloudwatch_event_": "events", "aws_sfn_": "states", "aws_api_gateway_": "apigateway"}


def written_in(resource: Resource) -> str:
    """Return what a resource is written in: `terraform`, `cdk`, or else `cloudformation`, which SAM is, too."""
    declaration = resource.outermost.declaration
    if declaration is None:
        return "cloudformation"
    if declaration.type.startswith(_PROVIDERS):
        return IN_TERRAFORM
    return "cdk" if declaration.construct else "cloudformation"


def service_of(resource: Resource) -> str:
    """Return the service of a resource as ARNs call it, else as its type does; empty if nothing says it.

    A part without an ARN is its owner's.
    """
    each: Resource | None = resource
    while each is not None:
        if each.type is not None and each.type.arn:
            return each.type.arn_forms[0]
        each = each.owner
    declaration = resource.outermost.declaration
    return _named(declaration.type) if declaration is not None else ""


def _named(provider_type: str) -> str:
    if provider_type.startswith(_PROVIDERS):
        old = (service for prefix, service in _OLD_NAMES.items() if provider_type.startswith(prefix))
        return next(old, provider_type.split("_")[1])
    return provider_type.split("::")[1].lower() if provider_type.count("::") > 1 else ""
