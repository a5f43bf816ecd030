"""Auto Scaling: from a queue's length over an alarm and a policy to what is scaled, and what groups tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.aws.kinds import Kind, Link
from tests.words import configured, drawn, findings, graph, plainly, resource

SCOPE = """
Resources:
  Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}
  Cluster: {Type: AWS::ECS::Cluster}
  Worker: {Type: AWS::ECS::Service, Properties: {Cluster: !Ref Cluster}}
  Workers: {Type: AWS::AutoScaling::AutoScalingGroup}
  Topic: {Type: AWS::SNS::Topic}
"""
SCOPE_TF = """
    resource "aws_sqs_queue" "jobs" { name = "jobs" }
    resource "aws_ecs_cluster" "cluster" { name = "cluster" }
    resource "aws_ecs_service" "worker" {
      name    = "worker"
      cluster = aws_ecs_cluster.cluster.id
    }
    resource "aws_autoscaling_group" "workers" { name = "workers" }
    resource "aws_sns_topic" "topic" { name = "topic" }
"""
RESOURCE_TF = "service/${aws_ecs_cluster.cluster.name}/${aws_ecs_service.worker.name}"


@pytest.mark.parametrize(
    ("declared", "configuration", "expected"),
    [
        (
            """
  Target:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties: {ServiceNamespace: ecs, ResourceId: !Sub 'service/${Cluster}/${Worker.Name}'}
  More: {Type: AWS::ApplicationAutoScaling::ScalingPolicy, Properties: {ScalingTargetId: !Ref Target}}
  Long:
    Type: AWS::CloudWatch::Alarm
    Properties: {AlarmActions: [!Ref More], Dimensions: [{Name: QueueName, Value: !GetAtt Jobs.QueueName}]}
""",
            f"""
            resource "aws_appautoscaling_target" "target" {{
              service_namespace = "ecs"
              resource_id       = "{RESOURCE_TF}"
            }}
            resource "aws_appautoscaling_policy" "more" {{
              name        = "more"
              resource_id = aws_appautoscaling_target.target.resource_id
            }}
            resource "aws_cloudwatch_metric_alarm" "long" {{
              alarm_name    = "long"
              alarm_actions = [aws_appautoscaling_policy.more.arn]
              dimensions    = {{ QueueName = aws_sqs_queue.jobs.name }}
            }}
            """,
            [
                "alarm Long delivers_to scaling policy More",
                "queue Jobs watched_by alarm Long",
                "scalable target Target governs ECS service Worker",
                "scaling policy More governs scalable target Target",
            ],
        ),
        (
            """
  More: {Type: AWS::AutoScaling::ScalingPolicy, Properties: {AutoScalingGroupName: !Ref Workers}}
  Long:
    Type: AWS::CloudWatch::Alarm
    Properties: {AlarmActions: [!Ref More], Dimensions: [{Name: QueueName, Value: !GetAtt Jobs.QueueName}]}
""",
            """
            resource "aws_autoscaling_policy" "more" {
              name                   = "more"
              autoscaling_group_name = aws_autoscaling_group.workers.name
            }
            resource "aws_cloudwatch_metric_alarm" "long" {
              alarm_name    = "long"
              alarm_actions = [aws_autoscaling_policy.more.arn]
              dimensions    = { QueueName = aws_sqs_queue.jobs.name }
            }
            """,
            [
                "alarm Long delivers_to scaling policy More",
                "queue Jobs watched_by alarm Long",
                "scaling policy More governs Auto Scaling group Workers",
            ],
        ),
        (
            """
  Kept:
    Type: AWS::AutoScaling::ScalingPolicy
    Properties:
      AutoScalingGroupName: !Ref Workers
      TargetTrackingConfiguration:
        TargetValue: 10
        CustomizedMetricSpecification:
          Metrics:
            - {Id: m, MetricStat: {Metric: {Dimensions: [{Name: QueueName, Value: !GetAtt Jobs.QueueName}]}}}
""",
            """
            resource "aws_autoscaling_policy" "kept" {
              name                   = "kept"
              autoscaling_group_name = aws_autoscaling_group.workers.name
              target_tracking_configuration {
                target_value = 10
                customized_metric_specification {
                  metrics {
                    id = "m"
                    metric_stat {
                      metric {
                        dimensions {
                          name  = "QueueName"
                          value = aws_sqs_queue.jobs.name
                        }
                      }
                    }
                  }
                }
              }
            }
            """,
            [
                "queue Jobs watched_by scaling policy Kept",
                "scaling policy Kept governs Auto Scaling group Workers",
            ],
        ),
        (
            """
  Kept:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      ResourceId: !Sub 'service/${Cluster}/${Worker.Name}'
      TargetTrackingScalingPolicyConfiguration:
        CustomizedMetricSpecification: {Dimensions: [{Name: QueueName, Value: jobs}]}
""",
            f"""
            resource "aws_appautoscaling_policy" "kept" {{
              name        = "kept"
              resource_id = "{RESOURCE_TF}"
              target_tracking_scaling_policy_configuration {{
                customized_metric_specification {{
                  dimensions {{
                    name  = "QueueName"
                    value = "jobs"
                  }}
                }}
              }}
            }}
            """,
            [
                "queue Jobs watched_by scaling policy Kept",
                "scaling policy Kept governs ECS service Worker",
            ],
        ),
    ],
)
def test_from_a_queue_to_what_its_length_scales(
    declared: str, configuration: str, expected: list[str], tmp_path: Path
) -> None:
    assert sorted(drawn(graph(SCOPE + declared))) == expected
    assert sorted(plainly(drawn(configured(tmp_path, f"{SCOPE_TF}\n{configuration}")))) == expected


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("service/shop/worker", ["scalable target By governs ECS service Worker"]),
        ("table/orders", ["scalable target By governs table Orders"]),
        ("function:resize:live", ["scalable target By governs function Resize"]),
        ("service/shop/other", ["scalable target By governs external resource service/shop/other"]),
        ("cluster:aurora", ["scalable target By governs external resource cluster:aurora"]),
    ],
)
def test_what_is_scaled_by_its_name(named: str, expected: list[str]) -> None:
    found = graph(
        f"""
        Resources:
          Worker: {{Type: AWS::ECS::Service, Properties: {{ServiceName: worker, Cluster: shop}}}}
          Orders: {{Type: AWS::DynamoDB::Table, Properties: {{TableName: orders}}}}
          Resize: {{Type: AWS::Lambda::Function, Properties: {{FunctionName: resize}}}}
          By: {{Type: AWS::ApplicationAutoScaling::ScalableTarget, Properties: {{ResourceId: '{named}'}}}}
        """
    )
    assert drawn(found, Link.GOVERNS) == expected


@pytest.mark.parametrize(
    ("declared", "configuration", "expected"),
    [
        (
            "AWS::AutoScaling::AutoScalingGroup, Properties: {NotificationConfigurations: [{TopicARN: [!Ref Topic]}]}",
            """
            resource "aws_autoscaling_group" "by" { name = "by" }
            resource "aws_autoscaling_notification" "by" {
              group_names = [aws_autoscaling_group.by.name]
              topic_arn   = aws_sns_topic.topic.arn
            }
            """,
            ["Auto Scaling group By delivers_to topic Topic"],
        ),
        (
            "AWS::AutoScaling::AutoScalingGroup, Properties: {LifecycleHookSpecificationList:"
            " [{NotificationTargetARN: !GetAtt Jobs.Arn}]}",
            """
            resource "aws_autoscaling_group" "by" {
              name = "by"
              initial_lifecycle_hook {
                notification_target_arn = aws_sqs_queue.jobs.arn
              }
            }
            """,
            ["Auto Scaling group By delivers_to queue Jobs"],
        ),
        (
            "AWS::AutoScaling::LifecycleHook, Properties: {AutoScalingGroupName: !Ref Workers,"
            " NotificationTargetARN: !GetAtt Jobs.Arn}",
            """
            resource "aws_autoscaling_lifecycle_hook" "by" {
              name                    = "by"
              autoscaling_group_name  = aws_autoscaling_group.workers.name
              notification_target_arn = aws_sqs_queue.jobs.arn
            }
            """,
            [
                "lifecycle hook By delivers_to queue Jobs",
                "lifecycle hook By governs Auto Scaling group Workers",
            ],
        ),
    ],
)
def test_what_groups_tell_of_their_instances(
    declared: str, configuration: str, expected: list[str], tmp_path: Path
) -> None:
    assert sorted(drawn(graph(f"{SCOPE}  By: {{Type: {declared}}}\n"))) == expected
    assert sorted(plainly(drawn(configured(tmp_path, f"{SCOPE_TF}\n{configuration}")))) == expected


@pytest.mark.parametrize(
    ("declared", "configuration"),
    [
        (
            "{LaunchTemplate: {LaunchTemplateId: !Ref Start, Version: '1'}}",
            "launch_template {\n id = aws_launch_template.start.id\n}",
        ),
        (
            "{LaunchTemplate: {LaunchTemplateName: start, Version: '1'}}",
            'launch_template {\n name = "start"\n}',
        ),
        (
            "{MixedInstancesPolicy: {LaunchTemplate: {LaunchTemplateSpecification: {LaunchTemplateId: !Ref Start}}}}",
            "mixed_instances_policy {\n launch_template {\n launch_template_specification {\n"
            " launch_template_id = aws_launch_template.start.id\n}\n}\n}",
        ),
    ],
)
def test_what_groups_start(declared: str, configuration: str, tmp_path: Path) -> None:
    template = f"""
Resources:
  Start: {{Type: AWS::EC2::LaunchTemplate, Properties: {{LaunchTemplateName: start}}}}
  Group: {{Type: AWS::AutoScaling::AutoScalingGroup, Properties: {declared}}}
"""
    terraform = (
        'resource "aws_launch_template" "start" { name = "start" }\nresource "aws_autoscaling_group" "group" {\n'
    )
    expected = ["Auto Scaling group Group invokes launch template Start"]
    assert drawn(graph(template)) == expected
    assert plainly(drawn(configured(tmp_path, f"{terraform}{configuration}\n}}\n"))) == expected


def test_a_scaling_policy_watches_no_dead_letters() -> None:
    found = graph(
        """
        Parameters: {Names: {Type: CommaDelimitedList}}
        Resources:
          Dlq: {Type: AWS::SQS::Queue}
          Jobs: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Dlq.Arn}}}
          Kept:
            Type: AWS::AutoScaling::ScalingPolicy
            Properties:
              TargetTrackingConfiguration:
                CustomizedMetricSpecification: {Dimensions: [{Name: QueueName, Value: {'Fn::Transform': {Name: X}}}]}
        """
    )
    assert not found.may_be_watched(resource(found, Kind.QUEUE, "Dlq"))
    assert "note dlq-without-alarm: dead-letter queue 'Dlq' has no alarm" in findings(found)
