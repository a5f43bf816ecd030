"""Edges that may be made before what permits them."""

from collections import defaultdict
from functools import partial

from archlint import Edge, Findings, Graph, Kind, Label, Link, Resource, Severity, check, judge_edges, listed, wait_for

from ._permissions import how_to_wait

_LINKS = (Link.DELIVERS_TO, Link.DEAD_LETTERS_TO, Link.WRITES_TO, Link.FEEDS, Link.INVOKES)


@check(
    severity=Severity.WARNING,
    tags=["delivery"],
    see=[
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html",
        "https://docs.aws.amazon.com/ses/latest/APIReference/API_CreateReceiptRule.html",
        "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDestination.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    ],
)
def delivery_before_permission(graph: Graph) -> Findings:
    """Nothing makes a delivery wait for the permission that it is checked against.

    S3 sends a test message when a bucket's notifications are set, SES writes one into the bucket of a receipt rule,
    Auto Scaling sends one for a lifecycle hook, CloudWatch Logs for a subscription filter or a destination; Lambda and
    Pipes try the role of a mapping or a pipe, Secrets Manager asks for the permission of a function that rotates a
    secret, CloudTrail for policies of a trail's bucket and topic. It is a resource of its own here, and nothing says
    that it comes first: deployments fail now and then, or, where it names the receipt rule, always.

    **Fix:** let what delivers wait for the permission with `DependsOn`; or write the policy into the role itself.

    **Ignore it** where the stack exists already and is never made anew.
    """
    found: dict[Resource, list[tuple[Edge, list[Resource]]]] = defaultdict(list)
    for edge in graph.needing(*_LINKS):
        # What attaches a function to a target group is mostly a resource of its own, and may wait in its stead.
        if edge.source.kind is not Kind.TARGET_GROUP and (permissions := graph.permitted_later(edge)):
            found[edge.acting.reported].append((edge, permissions))
    for maker, early in found.items():
        later = dict.fromkeys(each for _edge, permissions in early for each in permissions)
        yield judge_edges([edge for edge, _permissions in early], Severity.WARNING).finding(
            f"{maker.called} does not wait for {listed(each.called for each in later)}, without which it is refused",
            at=maker,
            related=[Label(f"the {each.kind.value}", each.at) for each in later],
            remedies=partial(wait_for, maker, later),
            help=how_to_wait(maker, later),
        )
