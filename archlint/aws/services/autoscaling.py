"""Auto Scaling: groups of EC2 instances, the notices about these, and the policies that set how many of a thing run.

Source: AWS CloudFormation reference, `AWS::AutoScaling::*` and `AWS::ApplicationAutoScaling::*`; Amazon EC2 Auto
Scaling User Guide, "Scaling policy based on Amazon SQS" and "Amazon SNS notification options for Amazon EC2 Auto
Scaling"; Amazon EC2 Auto Scaling API reference, `PutLifecycleHook` (its targets); Terraform AWS provider,
`aws_autoscaling_*` and `aws_appautoscaling_*`.
"""

from archlint.aws.columns import word
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.table import resource

AUTO_SCALING_GROUP = (
    resource(Kind.AUTO_SCALING_GROUP, "AWS::AutoScaling::AutoScalingGroup", "aws_autoscaling_group")
    .is_(Trait.NOTIFIES)
    .named(cfn="AutoScalingGroupName", tf="name", arn="autoscaling:autoScalingGroup:")
    .linked_from(Link.INVOKES, Kind.TARGET_GROUP, cfn="TargetGroupARNs[]", tf="target_group_arns[]")
    .linked_from(Link.INVOKES, Kind.TARGET_GROUP, cfn="TrafficSources[].Identifier", tf="traffic_source[].identifier")
    .linked_from(Link.INVOKES, Kind.TARGET_GROUP, tf="attached")
    .link(
        Link.INVOKES,
        Kind.LAUNCH_TEMPLATE,
        cfn="LaunchTemplate.LaunchTemplateId",
        tf="launch_template.id",
    )
    .link(
        Link.INVOKES,
        Kind.LAUNCH_TEMPLATE,
        cfn="LaunchTemplate.LaunchTemplateName",
        tf="launch_template.name",
    )
    .link(Link.INVOKES, Kind.LAUNCH_TEMPLATE, cfn="LaunchConfigurationName", tf="launch_configuration")
    .link(Link.DELIVERS_TO, Kind.TOPIC, cfn="NotificationConfigurations[].TopicARN[]")
    .link(Link.DELIVERS_TO, Kind.TOPIC, cfn="NotificationConfiguration.TopicARN[]")
    .link(Link.DELIVERS_TO, Kind.TOPIC, tf="notified")
    .link(
        Link.DELIVERS_TO,
        Kind.TOPIC,
        Kind.QUEUE,
        cfn="LifecycleHookSpecificationList[].NotificationTargetARN",
        tf="initial_lifecycle_hook[].notification_target_arn",
    )
    .set_by("aws_autoscaling_attachment", on="autoscaling_group_name", attached="lb_target_group_arn")
    .set_by("aws_autoscaling_notification", on="group_names[]", notified="topic_arn")
)
_OF_MIX = (
    "MixedInstancesPolicy.LaunchTemplate.LaunchTemplateSpecification",
    "mixed_instances_policy.launch_template.launch_template_specification",
)
for _end in (("LaunchTemplateId", "launch_template_id"), ("LaunchTemplateName", "launch_template_name")):
    AUTO_SCALING_GROUP.link(
        Link.INVOKES, Kind.LAUNCH_TEMPLATE, cfn=f"{_OF_MIX[0]}.{_end[0]}", tf=f"{_OF_MIX[1]}.{_end[1]}"
    )

LIFECYCLE_HOOK = (
    resource(Kind.LIFECYCLE_HOOK, "AWS::AutoScaling::LifecycleHook", "aws_autoscaling_lifecycle_hook")
    .is_(Trait.NOTIFIES)
    .named(cfn="LifecycleHookName", tf="name")
    .setting("role", cfn="RoleARN", tf="role_arn")
    .link(Link.GOVERNS, Kind.AUTO_SCALING_GROUP, cfn="AutoScalingGroupName", tf="autoscaling_group_name")
    .link(
        Link.DELIVERS_TO,
        Kind.TOPIC,
        Kind.QUEUE,
        cfn="NotificationTargetARN",
        tf="notification_target_arn",
    )
)

#: What an application's target scales is named by its kind and name: `service/CLUSTER/SERVICE`.
SCALABLE_TARGET = (
    resource(Kind.SCALABLE_TARGET, "AWS::ApplicationAutoScaling::ScalableTarget", "aws_appautoscaling_target")
    .is_(Trait.LEADS_ON)
    .setting("service", word, cfn="ServiceNamespace", tf="service_namespace")
    .link(Link.GOVERNS, Kind.ECS_SERVICE, Kind.FUNCTION, Kind.TABLE, cfn="ResourceId", tf="resource_id")
)

SCALING_POLICY = (
    resource(Kind.SCALING_POLICY, "AWS::ApplicationAutoScaling::ScalingPolicy", "aws_appautoscaling_policy")
    .is_(Trait.WATCHES)
    .named(cfn="PolicyName", tf="name")
    .link(Link.GOVERNS, Kind.SCALABLE_TARGET, cfn="ScalingTargetId")
    .link(
        Link.GOVERNS,
        Kind.SCALABLE_TARGET,
        Kind.ECS_SERVICE,
        Kind.FUNCTION,
        Kind.TABLE,
        cfn="ResourceId",
        tf="resource_id",
    )
)

GROUP_POLICY = (
    resource(Kind.SCALING_POLICY, "AWS::AutoScaling::ScalingPolicy", "aws_autoscaling_policy")
    .is_(Trait.WATCHES)
    .named(cfn="PolicyName", tf="name")
    .link(Link.GOVERNS, Kind.AUTO_SCALING_GROUP, cfn="AutoScalingGroupName", tf="autoscaling_group_name")
)

#: The metric that a policy keeps at a value is a queue's length, or computed from that.
for _row, _configuration, _block, _dimension in (
    (
        SCALING_POLICY,
        "TargetTrackingScalingPolicyConfiguration",
        "target_tracking_scaling_policy_configuration",
        "dimensions",
    ),
    (GROUP_POLICY, "TargetTrackingConfiguration", "target_tracking_configuration", "metric_dimension"),
):
    _metric = f"{_configuration}.CustomizedMetricSpecification"
    _metric_block = f"{_block}.customized_metric_specification"
    _row.linked_from(
        Link.WATCHED_BY,
        Kind.QUEUE,
        cfn=f"{_metric}.Dimensions[Name=QueueName].Value",
        tf=f"{_metric_block}.{_dimension}[name=QueueName].value",
    ).linked_from(
        Link.WATCHED_BY,
        Kind.QUEUE,
        cfn=f"{_metric}.Metrics[].MetricStat.Metric.Dimensions[Name=QueueName].Value",
        tf=f"{_metric_block}.metrics[].metric_stat.metric.dimensions[name=QueueName].value",
    )
