"""Policies that replace one another."""

from archlint import Findings, Graph, Kind, Label, Severity, check, judge_coexistence, listed

#: What to call one and several of what replaces one another; policies, mostly.
_WORDS = {
    Kind.BUCKET_NOTIFICATIONS: ("notification configuration", "notification configurations"),
    Kind.INVOKE_CONFIG: ("event invoke config", "event invoke configs for one qualifier"),
    Kind.TARGET: ("target", "targets of one id"),
}


@check(
    severity=Severity.ERROR,
    tags=["architecture", "delivery"],
    see=[
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html",
        "https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html",
    ],
)
def overwritten_policy(graph: Graph) -> Findings:
    """Two policies of a queue, topic, bus or bucket, notifications of a bucket, or targets of one id: only one remains.

    A queue, topic or bucket has one policy. Each `AWS::SQS::QueuePolicy`, `AWS::SNS::TopicPolicy` or
    `AWS::S3::BucketPolicy` that names it sets it anew, in whatever order they are deployed: senders that the last one
    does not admit are refused. So it is with Terraform's policies, also those of an event bus, and with two
    `aws_s3_bucket_notification` of one bucket, `aws_cloudwatch_event_target` of one rule and `target_id`, or event
    invoke configs of one function and qualifier, of which SAM's `EventInvokeConfig` makes one.

    **Fix:** put all statements into one policy, and give each target of a rule its own id. In CloudFormation, several
    of `AWS::SQS::QueueInlinePolicy` and `AWS::SNS::TopicInlinePolicy` may stand beside each other, too.
    """
    for target, kind, edges in graph.replacing():
        found = judge_coexistence(edges.values(), Severity.ERROR)
        if found:
            word, words = _WORDS.get(kind, ("policy", "policies"))
            policies = [edge.target if edge.source is target else edge.source for edge in found.things]
            first = min(policy.name for policy in policies)
            apart = {Kind.TARGET: first, Kind.INVOKE_CONFIG: f"{word} {first}", Kind.BUCKET_POLICY: word}
            names = listed(policy.label.rstrip(",") for policy in policies)
            yield found.finding(
                f"{target.called} has {len(policies)} {words}, of which only the last one to be deployed remains:"
                f" {names}",
                at=target,
                related=[Label(f"{word} '{policy.name}'", edges[policy].at) for policy in policies],
                discriminator=apart.get(kind, ""),
                help="put all destinations into one configuration." if kind is Kind.INVOKE_CONFIG else "",
            )
