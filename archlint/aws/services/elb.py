"""Elastic Load Balancing: load balancers, their listeners and rules, and the target groups that these forward to.

Source: AWS CloudFormation reference, `AWS::ElasticLoadBalancingV2::*`; Elastic Load Balancing, "Use Lambda functions as
targets of an Application Load Balancer" (the load balancer waits for the function's response); Terraform AWS provider,
`aws_lb*`, which `aws_alb*` are other names of.
"""

from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.table import Row, resource

LOAD_BALANCER = (
    resource(Kind.LOAD_BALANCER, "AWS::ElasticLoadBalancingV2::LoadBalancer", "aws_lb", "aws_alb")
    .is_(Trait.WAITS)
    .named(cfn="Name", tf="name", arn="elasticloadbalancing:loadbalancer/")
)


def _forwards(row: Row, actions: str, blocks: str) -> Row:
    """Add the edges to the target groups that actions forward to: one, or several with weights."""
    return row.link(
        Link.INVOKES, Kind.TARGET_GROUP, cfn=f"{actions}[].TargetGroupArn", tf=f"{blocks}[].target_group_arn"
    ).link(
        Link.INVOKES,
        Kind.TARGET_GROUP,
        cfn=f"{actions}[].ForwardConfig.TargetGroups[].TargetGroupArn",
        tf=f"{blocks}[].forward.target_group[].arn",
    )


LISTENER = _forwards(
    resource(Kind.LISTENER, "AWS::ElasticLoadBalancingV2::Listener", "aws_lb_listener", "aws_alb_listener")
    .is_(Trait.CONNECTS, Trait.WAITS)
    .named(arn="elasticloadbalancing:listener/")
    .linked_from(Link.FEEDS, Kind.LOAD_BALANCER, cfn="LoadBalancerArn", tf="load_balancer_arn"),
    "DefaultActions",
    "default_action",
)

LISTENER_RULE = _forwards(
    resource(
        Kind.LISTENER_RULE,
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        "aws_lb_listener_rule",
        "aws_alb_listener_rule",
    )
    .is_(Trait.CONNECTS, Trait.WAITS)
    .named(arn="elasticloadbalancing:listener-rule/")
    .linked_from(Link.FEEDS, Kind.LISTENER, cfn="ListenerArn", tf="listener_arn"),
    "Actions",
    "action",
)

#: Terraform attaches each target by a resource of its own.
TARGET_GROUP = (
    resource(
        Kind.TARGET_GROUP,
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "aws_lb_target_group",
        "aws_alb_target_group",
    )
    .is_(Trait.WAITS)
    .named(cfn="Name", tf="name", arn="elasticloadbalancing:targetgroup/")
    .link(Link.INVOKES, Kind.FUNCTION, Kind.INSTANCE, Kind.LOAD_BALANCER, cfn="Targets[].Id", tf="target")
    .set_by("aws_lb_target_group_attachment", on="target_group_arn", target="target_id")
    .set_by("aws_alb_target_group_attachment", on="target_group_arn", target="target_id")
)
