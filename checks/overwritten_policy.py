"""Policies that replace one another."""

from archlint import Findings, Graph, Kind, Label, Severity, check, judge_coexistence, listed

#: What each kind has one of, and what to call one and several.
_SINGLE = (
    (Kind.QUEUE, Kind.QUEUE_POLICY, "policy", "policies"),
    (Kind.TOPIC, Kind.TOPIC_POLICY, "policy", "policies"),
    (Kind.BUCKET, Kind.BUCKET_POLICY, "policy", "policies"),
    (Kind.BUCKET, Kind.BUCKET_NOTIFICATIONS, "notification configuration", "notification configurations"),
    (Kind.RULE, Kind.TARGET, "target", "targets of one id"),
)


@check(
    severity=Severity.ERROR,
    tags=["architecture", "delivery"],
    see=[
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html",
    ],
)
def overwritten_policy(graph: Graph) -> Findings:
    """Two policies of a queue, topic or bucket, notifications of a bucket, or targets of one id: only one remains.

    A queue, topic or bucket has one policy. Each `AWS::SQS::QueuePolicy`, `AWS::SNS::TopicPolicy` or
    `AWS::S3::BucketPolicy` that names it sets it anew, in whatever order they are deployed: senders that the last one
    does not admit are refused. For a bucket that has a policy, CloudFormation may refuse another one, too. So it is
    with Terraform's policies, and with two `aws_s3_bucket_notification` of one bucket or two
    `aws_cloudwatch_event_target` of one rule that have the same `target_id`: a target of the other one gets nothing.

    **Fix:** put all statements into one policy, and give each target of a rule its own id. In CloudFormation, several
    of `AWS::SQS::QueueInlinePolicy` and `AWS::SNS::TopicInlinePolicy` may stand beside each other, too.
    """
    for target, (_, kind, word, words) in ((each, row) for row in _SINGLE for each in graph.resources(row[0])):
        if target.stands_for_many:  # each policy may be for another one
            continue
        for edges in graph.replacing(target, kind):
            found = judge_coexistence(edges.values(), Severity.ERROR)
            if found:
                policies = [edge.target if edge.source is target else edge.source for edge in found.things]
                names = listed(policy.label.rstrip(",") for policy in policies)
                yield found.finding(
                    f"{target.called} has {len(policies)} {words}, of which only the last one to be deployed remains:"
                    f" {names}",
                    at=target,
                    related=[Label(f"{word} '{policy.name}'", edges[policy].at) for policy in policies],
                    discriminator=policies[0].name if kind is Kind.TARGET else word if kind is Kind.BUCKET_POLICY else "",
                )
