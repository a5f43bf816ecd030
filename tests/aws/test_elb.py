"""Load balancers: what they forward to, what subscribes them to topics, and that they wait for functions."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.aws.kinds import Kind
from tests.words import configured, drawn, findings, graph, looped, plainly, resource

CHAIN = """
Resources:
  Balancer: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: {LoadBalancerArn: !Ref Balancer, DefaultActions: [{Type: forward, TargetGroupArn: !Ref Web}]}
  Orders:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      ListenerArn: !Ref Listener
      Conditions: [{Field: path-pattern, Values: [/orders]}]
      Actions: [{Type: forward, ForwardConfig: {TargetGroups: [{TargetGroupArn: !Ref Functions, Weight: 1}]}}]
  Web: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {TargetType: ip}}
  Functions: {Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: {Targets: [{Id: !GetAtt Work.Arn}]}}
  Work: {Type: AWS::Lambda::Function}
  Site: {Type: AWS::ECS::Service, Properties: {LoadBalancers: [{TargetGroupArn: !Ref Web}]}}
  Group: {Type: AWS::AutoScaling::AutoScalingGroup, Properties: {TargetGroupARNs: [!Ref Web]}}
"""
CHAIN_TF = """
    resource "aws_lb" "balancer" {}
    resource "aws_lb_listener" "listener" {
      load_balancer_arn = aws_lb.balancer.arn
      default_action {
        type             = "forward"
        target_group_arn = aws_lb_target_group.web.arn
      }
    }
    resource "aws_alb_listener_rule" "orders" {
      listener_arn = aws_lb_listener.listener.arn
      action {
        type = "forward"
        forward {
          target_group {
            arn = aws_lb_target_group.functions.arn
          }
        }
      }
      condition {
        path_pattern {
          values = ["/orders"]
        }
      }
    }
    resource "aws_lb_target_group" "web" { target_type = "ip" }
    resource "aws_lb_target_group" "functions" { target_type = "lambda" }
    resource "aws_lb_target_group_attachment" "work" {
      target_group_arn = aws_lb_target_group.functions.arn
      target_id        = aws_lambda_function.work.arn
    }
    resource "aws_lambda_function" "work" { function_name = "work" }
    resource "aws_ecs_service" "site" {
      load_balancer {
        target_group_arn = aws_lb_target_group.web.arn
        container_name   = "site"
        container_port   = 80
      }
    }
    resource "aws_autoscaling_group" "group" { name = "group" }
    resource "aws_autoscaling_attachment" "group" {
      autoscaling_group_name = aws_autoscaling_group.group.name
      lb_target_group_arn    = aws_lb_target_group.web.arn
    }
"""
EDGES = {
    "load balancer Balancer feeds listener Listener",
    "listener Listener feeds listener rule Orders",
    "listener Listener invokes target group Web",
    "listener rule Orders invokes target group Functions",
    "target group Functions invokes function Work",
    "target group Web invokes Auto Scaling group Group",
    "target group Web invokes ECS service Site",
}


def test_from_the_load_balancer_to_what_answers(tmp_path: Path) -> None:
    assert set(drawn(graph(CHAIN))) == EDGES
    assert set(plainly(drawn(configured(tmp_path, CHAIN_TF)))) == EDGES


def test_a_load_balancer_waits_for_its_function() -> None:
    with_queue = CHAIN.replace(
        "  Work: {Type: AWS::Lambda::Function}",
        "  Work: {Type: AWS::Lambda::Function, Properties: {DeadLetterConfig: {TargetArn: !GetAtt Failures.Arn}}}\n"
        "  Failures: {Type: AWS::SQS::Queue}",
    )
    found = graph(with_queue)
    work = resource(found, Kind.FUNCTION, "Work")
    assert [found.waits(edge) for edge in found.invocations(work)] == [True]
    assert found.asynchronous_sources(work) == []
    expected = (
        "note dlq-on-polled-function: the dead-letter queue of function 'Work' never receives anything:"
        " target group 'Functions' does not invoke it asynchronously"
    )
    assert expected in findings(found)


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        ("!Sub 'https://${Balancer.DNSName}/orders'", ["delivers_to load balancer Balancer"]),
        ("!Join ['', ['http://', !GetAtt Balancer.DNSName]]", ["delivers_to load balancer Balancer"]),
        ("!Sub 'https://${Api}.execute-api.${AWS::Region}.amazonaws.com/prod'", ["delivers_to API Api"]),
        ("!Sub '${Http.ApiEndpoint}/orders'", ["delivers_to API Http"]),
        ("!GetAtt Url.FunctionUrl", ["delivers_to function URL Url"]),
        ("https://example.com/orders", ["delivers_to external resource https://example.com/orders"]),
        ("!Sub 'https://${Domain}/orders'", ["delivers_to external resource https://${Domain}/orders"]),
        ("!Ref Domain", ["delivers_to external resource Domain"]),
    ],
)
def test_what_a_subscription_over_http_calls(endpoint: str, expected: list[str]) -> None:
    found = graph(
        f"""
Parameters: {{Domain: {{Type: String}}}}
Resources:
  Topic: {{Type: AWS::SNS::Topic}}
  Balancer: {{Type: AWS::ElasticLoadBalancingV2::LoadBalancer}}
  Api: {{Type: AWS::ApiGateway::RestApi}}
  Http: {{Type: AWS::ApiGatewayV2::Api}}
  Url: {{Type: AWS::Lambda::Url}}
  Hook:
    Type: AWS::SNS::Subscription
    Properties: {{TopicArn: !Ref Topic, Protocol: https, Endpoint: {endpoint}}}
"""
    )
    hook = resource(found, Kind.SUBSCRIPTION, "Hook")
    leads = [f"{edge.link.value} {edge.target.kind.value} {edge.target.name}" for edge in found.outgoing(hook)]
    assert leads == expected


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        ("https://${aws_lb.balancer.dns_name}/x", "load balancer Balancer"),
        ("${aws_apigatewayv2_api.http.api_endpoint}/x", "API Http"),
        ("${aws_apigatewayv2_stage.http.invoke_url}/x", "API Http"),
        ("${aws_api_gateway_stage.rest.invoke_url}/x", "API Rest"),
    ],
)
def test_what_a_subscription_over_http_calls_in_terraform(endpoint: str, expected: str, tmp_path: Path) -> None:
    found = configured(
        tmp_path,
        f"""
        resource "aws_lb" "balancer" {{}}
        resource "aws_apigatewayv2_api" "http" {{ name = "http" }}
        resource "aws_apigatewayv2_stage" "http" {{ api_id = aws_apigatewayv2_api.http.id }}
        resource "aws_api_gateway_rest_api" "rest" {{ name = "rest" }}
        resource "aws_api_gateway_stage" "rest" {{ rest_api_id = aws_api_gateway_rest_api.rest.id }}
        resource "aws_sns_topic" "topic" {{ name = "t" }}
        resource "aws_sns_topic_subscription" "hook" {{
          topic_arn = aws_sns_topic.topic.arn
          protocol  = "https"
          endpoint  = "{endpoint}"
        }}
        """,
    )
    assert f"subscription Hook delivers_to {expected}" in plainly(drawn(found))


ROUND = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Hook: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: https, Endpoint: ENDPOINT}}
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: prod}}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [{SNSPublishMessagePolicy: {TopicName: !GetAtt Topic.TopicName}}]
      Events: {Orders: {Type: Api, Properties: {RestApiId: !Ref Api, Path: PATH, Method: METHOD}}}
"""
CALLED = "!Sub 'https://${Api}.execute-api.${AWS::Region}.amazonaws.com/prod/%s'"


@pytest.mark.parametrize(
    ("endpoint", "path", "method", "expected"),
    [
        (CALLED % "orders", "/orders", "post", ["Work -> Topic -> Api -> Work/Orders -> Work?"]),
        (CALLED % "orders/?from=sns", "/orders", "post", ["Work -> Topic -> Api -> Work/Orders -> Work?"]),
        (CALLED % "orders", "/{all+}", "any", ["Work -> Topic -> Api -> Work/Orders -> Work?"]),
        (CALLED % "refunds", "/orders", "post", []),
        # Messages are posted.
        (CALLED % "orders", "/orders", "get", []),
        (CALLED % "${AWS::StackName}", "/orders", "post", ["Work -> Topic -> Api -> Work/Orders -> Work?"]),
    ],
)
def test_only_the_path_that_a_subscription_calls_gets_its_messages(
    endpoint: str, path: str, method: str, expected: list[str]
) -> None:
    text = ROUND.replace("ENDPOINT", endpoint).replace("PATH", f"'{path}'").replace("METHOD", method)
    assert looped(graph(text)) == expected


BEHIND = """
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Hook:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref Topic, Protocol: https, Endpoint: !Sub 'https://${Balancer.DNSName}/hook'}
  Balancer: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: {LoadBalancerArn: !Ref Balancer, DefaultActions: [{TargetGroupArn: !Ref DEFAULT}]}
  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties: {ListenerArn: !Ref Listener, Actions: [{TargetGroupArn: !Ref RULED}]}
  Web: {Type: AWS::ElasticLoadBalancingV2::TargetGroup}
  Other: {Type: AWS::ElasticLoadBalancingV2::TargetGroup}
  Site: {Type: AWS::ECS::Service, Properties: {TaskDefinition: !Ref Task, LoadBalancers: [{TargetGroupArn: !Ref Web}]}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      TaskRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{Name: a, Environment: [{Name: TOPIC, Value: !Ref Topic}]}]
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - {PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: sns:Publish, Resource: !Ref Topic}]}}
"""


def test_a_loop_through_a_load_balancer() -> None:
    direct = BEHIND.replace("DEFAULT", "Web").replace("RULED", "Other")
    assert looped(graph(direct)) == ["Task -> Topic -> Balancer -> Listener -> Web -> Site -> Task?"]
    # The rule's conditions may want another path.
    ruled = BEHIND.replace("DEFAULT", "Other").replace("RULED", "Web")
    assert looped(graph(ruled)) == ["Task -> Topic -> Balancer -> Listener -> Rule -> Web -> Site -> Task?~"]


def test_a_group_tells_of_its_instances_and_not_of_what_they_get() -> None:
    text = BEHIND.replace("DEFAULT", "Web").replace("RULED", "Other").partition("  Site:")[0]
    group = """
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: {TargetGroupARNs: [!Ref Web], NotificationConfigurations: [{TopicARN: [!Ref Topic]}]}
"""
    assert looped(graph(text + group)) == []
