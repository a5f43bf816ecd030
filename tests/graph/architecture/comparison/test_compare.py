"""Which resource is which one, what is rerouted, and what is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.graph.architecture.comparison.differences import difference_of, edges, lost, resources, settings


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def template(*resources: str) -> dict[str, str]:
    return {"t.yaml": "\n".join(["Resources:", *(f"  {each}" for each in resources)]) + "\n"}


def queue(name: str = "Orders", properties: str = "") -> str:
    return f"{name}: {{Type: AWS::SQS::Queue, Properties: {{{properties}}}}}"


DEAD = "Dead: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 1209600}}"
TO_DEAD = "RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}"


# Which resource is which


def test_a_queue_with_another_logical_id_is_recognised_by_its_name() -> None:
    found = difference_of(template(queue("A", "QueueName: orders")), template(queue("B", "QueueName: orders")))
    (node,) = found.nodes
    assert (node.change, node.recognised_by) == ("renamed", "physical name")
    assert node.before is not None
    assert (node.before.name, node.node.name) == ("A", "B")


def test_a_queue_without_a_name_is_another_one() -> None:
    found = difference_of(template(queue("A")), template(queue("B")))
    assert (resources(found, "added"), resources(found, "removed")) == (["queue B"], ["queue A"])


def test_two_queues_of_one_name_are_not_told_apart() -> None:
    two = template(queue("A", "QueueName: orders"), queue("B", "QueueName: orders"))
    found = difference_of(two, template(queue("C", "QueueName: orders")))
    assert (resources(found, "added"), resources(found, "removed")) == (["queue C"], ["queue A", "queue B"])


def test_a_template_that_has_moved_is_the_same() -> None:
    before = {"old/t.yaml": template(queue(), DEAD)["t.yaml"]}
    assert difference_of(before, {"new/s.yaml": before["old/t.yaml"]}).nodes == ()


def test_a_resource_that_goes_to_another_template_is_recognised_by_its_logical_id() -> None:
    both = template(queue("A"), queue("B"), queue("C"))
    found = difference_of(both, {**template(queue("A"), queue("B")), "u.yaml": template(queue("C"))["t.yaml"]})
    (node,) = found.nodes
    assert (node.change, node.node.name, node.recognised_by) == ("changed", "C", "")
    assert node.aspects == [("frame", "before/t.yaml", "after/u.yaml")]


def test_what_goes_into_a_nested_stack_is_in_another_one() -> None:
    """CloudFormation deletes it, and creates another one: that nothing differs would be no all-clear."""
    before = template(queue("A"), queue("B"))
    nested = "Nested: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: n.yaml}}"
    after = {**template(queue("A"), nested), "n.yaml": template(queue("B"))["t.yaml"]}
    (node,) = difference_of(before, after).nodes
    assert (node.node.name, node.recognised_by) == ("B", "")
    assert node.aspects == [("frame", "before/t.yaml", "after/t.yaml/Nested")]


def test_a_nested_stack_stays_where_its_template_goes() -> None:
    nested = "Nested: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: n.yaml}}"
    before = {
        f"old/{name}": text
        for name, text in {**template(queue("A"), nested), "n.yaml": template(queue("B"))["t.yaml"]}.items()
    }
    assert difference_of(before, {name.replace("old", "new"): text for name, text in before.items()}).nodes == ()


def test_moved_blocks_are_honoured_through_modules_and_chains() -> None:
    before = {"main.tf": 'resource "aws_sqs_queue" "a" {}\nresource "aws_sqs_queue" "x" {}\n'}
    after = {
        "main.tf": """
            module "orders" { source = "./orders" }
            moved {
              from = aws_sqs_queue.a
              to   = module.orders.aws_sqs_queue.b
            }
            resource "aws_sqs_queue" "y" { for_each = toset(["eu"]) }
            moved {
              from = aws_sqs_queue.x
              to   = aws_sqs_queue.y["eu"]
            }
            """,
        "orders/main.tf": """
            resource "aws_sqs_queue" "c" {}
            moved {
              from = aws_sqs_queue.b
              to   = aws_sqs_queue.c
            }
            """,
    }
    found = difference_of(before, after)
    names = {node.node.name: (node.before.name, node.recognised_by) for node in found.nodes if node.before is not None}
    assert names == {
        "module.orders.aws_sqs_queue.c": ("aws_sqs_queue.a", "moved"),
        'aws_sqs_queue.y["eu"]': ("aws_sqs_queue.x", "moved"),
    }
    assert len(found.nodes) == 2


def test_a_module_and_what_is_in_it_are_moved_together() -> None:
    def moved(old: str, new: str) -> str:
        return f"moved {{\n  from = {old}\n  to   = {new}\n}}\n"

    queue = 'resource "aws_sqs_queue" "{}" {{}}\n'
    before = {"main.tf": 'module "a" { source = "./m" }\n', "m/main.tf": queue.format("q")}
    after = {
        "main.tf": 'module "b" {\n  source   = "./m"\n  for_each = toset(["k"])\n}\n'
        + moved("module.a", 'module.b["k"]'),
        "m/main.tf": queue.format("r") + moved("aws_sqs_queue.q", "aws_sqs_queue.r"),
    }
    (node,) = difference_of(before, after).nodes
    assert node.before is not None
    assert (node.before.name, node.recognised_by) == ("module.a.aws_sqs_queue.q", "moved")


@pytest.mark.parametrize("counts", [("", "count = 2"), ("count = 2", "")])
def test_terraform_moves_what_gets_or_loses_a_count_by_itself(counts: tuple[str, str]) -> None:
    before, after = ({"main.tf": f'resource "aws_sqs_queue" "q" {{\n  {count}\n}}\n'} for count in counts)
    found = difference_of(before, after)
    moved = {node.before.name: node.node.name for node in found.nodes if node.recognised_by == "moved" and node.before}
    one, first = "aws_sqs_queue.q", "aws_sqs_queue.q[0]"
    assert moved == ({one: first} if counts[1] else {first: one})
    assert len(found.nodes) == 2


def test_a_plan_says_what_an_address_was() -> None:
    def plan(address: str, **more: str) -> dict[str, str]:
        name = address.partition(".")[2]
        said = {"address": address, "mode": "managed", "type": "aws_sqs_queue", "name": name}
        resource = {**said, "provider_name": "registry.terraform.io/hashicorp/aws", "values": {}}
        change = {**said, **more, "change": {"actions": ["no-op"], "before": {}, "after": {}, "after_unknown": {}}}
        values = {"root_module": {"resources": [resource]}}
        version = {"format_version": "1.2", "terraform_version": "1.9.0"}
        return {"plan.json": json.dumps({**version, "planned_values": values, "resource_changes": [change]})}

    before = plan("aws_sqs_queue.a")
    (node,) = difference_of(before, plan("aws_sqs_queue.b", previous_address="aws_sqs_queue.a")).nodes
    assert (node.recognised_by, node.node.former_addresses) == ("moved", ("aws_sqs_queue.a",))


def test_blocks_that_move_in_a_circle_end() -> None:
    circle = """
        resource "aws_sqs_queue" "a" {}
        moved {
          from = aws_sqs_queue.a
          to   = aws_sqs_queue.b
        }
        moved {
          from = aws_sqs_queue.b
          to   = aws_sqs_queue.a
        }
        """
    found = difference_of({"main.tf": 'resource "aws_sqs_queue" "b" {}\n'}, {"main.tf": circle})
    assert [node.recognised_by for node in found.nodes] == ["moved"]


def test_a_subscription_is_recognised_by_what_it_connects() -> None:
    topic = "Events: {Type: AWS::SNS::Topic}"

    def subscription(name: str) -> str:
        properties = "{TopicArn: !Ref Events, Protocol: sqs, Endpoint: !GetAtt Orders.Arn}"
        return f"{name}: {{Type: AWS::SNS::Subscription, Properties: {properties}}}"

    before, after = (template(topic, queue(), subscription(name)) for name in ("One", "Other"))
    found = difference_of(before, after)
    assert [(node.change, node.recognised_by) for node in found.nodes] == [("renamed", "ends")]
    assert found.edges == ()


# What differs


def test_a_setting_has_both_values() -> None:
    found = difference_of(template(queue(properties="VisibilityTimeout: 90")), template(queue()))
    assert settings(found) == ["queue Orders: visibility_timeout 90 -> 30"]
    assert lost(found) == ["time: queue Orders"]
    assert "visibility_timeout: 90 before, 30 now" in found.lost[0].message


def test_a_condition_is_told() -> None:
    more = "\nParameters: {Env: {Type: String}}\nConditions: {IsProd: !Equals [!Ref Env, prod]}\n"
    before = {"t.yaml": template(queue())["t.yaml"] + more}
    after = {"t.yaml": template(queue().replace("Type:", "Condition: IsProd, Type:"))["t.yaml"] + more}
    (node,) = difference_of(before, after).nodes
    assert [name for name, _, _ in node.aspects] == ["condition"]


RULE = """R:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [x]}
      Targets: [{Id: only, Arn: !GetAtt %s.Arn}]"""


def test_what_goes_to_another_queue_is_rerouted_and_loses_its_order() -> None:
    fifo = queue("A", "FifoQueue: true, QueueName: a.fifo")
    found = difference_of(template(fifo, queue("B"), RULE % "A"), template(fifo, queue("B"), RULE % "B"))
    assert edges(found, "rerouted") == ["rule target R/only delivers to queue B"]
    assert (edges(found, "added"), edges(found, "removed")) == ([], [])
    assert lost(found) == ["message loss: queue B", "order: rule target R/only"]


def test_another_queue_that_is_read_is_a_reroute() -> None:
    function = """F:
    Type: AWS::Serverless::Function
    Properties:
      Events: {Work: {Type: SQS, Properties: {Queue: !GetAtt %s.Arn}}}"""
    both = queue("A"), queue("B")
    found = difference_of(template(*both, function % "A"), template(*both, function % "B"))
    assert edges(found, "rerouted") == ["queue B feeds event source mapping F/Work"]


ROUTES = """
    resource "aws_apigatewayv2_api" "a" {
      name          = "a"
      protocol_type = "WEBSOCKET"
    }
    resource "aws_sqs_queue" "q" {}
    resource "aws_apigatewayv2_integration" "i" {
      for_each         = toset(["one", "two"])
      api_id           = aws_apigatewayv2_api.a.id
      integration_type = "AWS"
    }
    resource "aws_apigatewayv2_route" "r" {
      for_each  = { %s }
      api_id    = aws_apigatewayv2_api.a.id
      route_key = each.key
      target    = "integrations/${aws_apigatewayv2_integration.i[each.value].id}"
    }
    """


def test_routes_that_are_gone_and_that_lead_elsewhere() -> None:
    before, after = 'connect = "one", send = "one", stay = "one"', 'send = "two", stay = "one", new = "two"'
    found = difference_of({"main.tf": ROUTES % before}, {"main.tf": ROUTES % after})
    route, integration = (
        'API route aws_apigatewayv2_route.r["%s"]',
        "API Gateway v2 integration aws_apigatewayv2_integration.i",
    )
    assert (resources(found, "added"), resources(found, "removed")) == ([route % "new"], [route % "connect"])
    assert edges(found, "rerouted") == [f'{route % "send"} feeds {integration}["two"]']


ROUTE = "{Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref A, RouteKey: %s, Target: !Join [/, %s]}}"


def test_a_route_that_answers_another_path() -> None:
    api = "A: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP}}"
    integration = "I: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref A, IntegrationType: AWS_PROXY}}"
    routes = (f"R: {ROUTE % (key, '[integrations, !Ref I]')}" for key in ("GET /a", "GET /b"))
    found = difference_of(*(template(api, integration, route) for route in routes))
    assert settings(found) == ["API route R: route_key GET /a -> GET /b"]
    assert found.edges == ()


def test_routes_in_the_document_of_an_api() -> None:
    function = "{Type: AWS::Lambda::Function, Properties: {Timeout: 5}}"

    def api(**paths: str) -> dict[str, str]:
        uri = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${%s.Arn}/invocations"
        calls = ((path, f"uri: !Sub '{uri % name}'") for path, name in paths.items())
        body = ", ".join(f"/{path}: {{get: {{x-amazon-apigateway-integration: {{{call}}}}}}}" for path, call in calls)
        resource = f"A: {{Type: AWS::ApiGatewayV2::Api, Properties: {{Body: {{paths: {{{body}}}}}}}}}"
        return template(f"F: {function}", f"G: {function}", resource)

    found = difference_of(api(a="F", b="F", c="F"), api(b="F", c="G"))
    assert resources(found, "removed") == ["API integration A/GET /a"]
    assert resources(found, "changed") == []
    assert edges(found, "rerouted") == ["API integration A/GET /c invokes function G"]


def test_policies_and_roles_are_told_on_request() -> None:
    policy = "P: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Orders], PolicyDocument: {Statement: []}}}"
    before, after = template(queue(), policy), template(queue())
    assert difference_of(before, after).nodes == ()
    for name in ("before", "after"):
        Path(name, "t.yaml").unlink()
        Path(name).rmdir()
    assert resources(difference_of(before, after, everything=True), "removed") == ["queue policy P"]


# What is lost


def test_dead_letters_that_are_kept_no_more() -> None:
    found = difference_of(template(queue(properties=TO_DEAD), DEAD), template(queue(), DEAD))
    assert lost(found) == ["dead letters: queue Orders"]
    assert found.lost[0].message.endswith("it went to queue Dead")


def test_dead_letters_that_go_elsewhere_are_kept() -> None:
    other = queue(properties=TO_DEAD.replace("Dead.", "Other."))
    both = DEAD, DEAD.replace("Dead:", "Other:")
    found = difference_of(template(queue(properties=TO_DEAD), *both), template(other, *both))
    assert lost(found) == []
    assert edges(found, "rerouted") == ["queue Orders dead letters to queue Other"]


def test_dead_letters_of_a_queue_that_is_gone_are_nothing_that_is_lost() -> None:
    assert lost(difference_of(template(queue(properties=TO_DEAD), DEAD), template(DEAD))) == []


def test_a_destination_in_place_of_a_dead_letter_queue_is_one() -> None:
    function = """F:
    Type: AWS::Serverless::Function
    Properties: {%s}"""
    old = function % "DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Dead.Arn}"
    destination = "OnFailure: {Type: SQS, Destination: !GetAtt Dead.Arn}"
    new = function % f"EventInvokeConfig: {{DestinationConfig: {{{destination}}}}}"
    assert lost(difference_of(template(DEAD, old), template(DEAD, new))) == []


def test_more_is_not_worse() -> None:
    worse, better = (
        "MessageRetentionPeriod: 60, VisibilityTimeout: 30",
        "MessageRetentionPeriod: 120, VisibilityTimeout: 60",
    )
    found = difference_of(template(queue(properties=worse)), template(queue(properties=better)))
    assert len(settings(found)) == 2
    assert lost(found) == []


def test_what_is_not_known_is_not_worse() -> None:
    more = "\nParameters: {T: {Type: Number}}\n"
    before = {"t.yaml": template(queue(properties="VisibilityTimeout: 90"))["t.yaml"] + more}
    after = {"t.yaml": template(queue(properties="VisibilityTimeout: !Ref T"))["t.yaml"] + more}
    found = difference_of(before, after)
    assert len(settings(found)) == 1
    assert lost(found) == []


def test_retries_that_end_sooner() -> None:
    function = """F:
    Type: AWS::Serverless::Function
    Properties: {EventInvokeConfig: {MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: %d}}"""
    found = difference_of(template(function % 3600), template(function % 60))
    assert lost(found) == ["retries: event invoke config F"]
    assert "maximum_event_age: 3600 before, 60 now" in found.lost[0].message


def test_no_limit_is_the_highest_ceiling() -> None:
    function = "F: {Type: AWS::Serverless::Function, Properties: {%s}}"
    limited, free = template(function % "ReservedConcurrentExecutions: 5"), template(function % "")
    assert lost(difference_of(free, limited)) == ["ceiling: function F"]
    for name in ("before", "after"):
        Path(name, "t.yaml").unlink()
        Path(name).rmdir()
    assert lost(difference_of(limited, free)) == []


def test_a_finding_on_another_level_has_both() -> None:
    function = """F:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: %d
      Events: {Work: {Type: SQS, Properties: {Queue: !GetAtt Orders.Arn}}}"""
    before, after = (template(queue(properties="VisibilityTimeout: 30"), function % timeout) for timeout in (20, 40))
    (changed,) = [each for each in difference_of(before, after).findings if each.change == "changed"]
    assert (changed.mark.check, changed.level_before, changed.mark.level) == (
        "visibility-timeout-too-short",
        "warning",
        "error",
    )


def test_of_copies_that_share_a_finding_only_the_new_one_has_it() -> None:
    def targets(*kept: str) -> str:
        lists = {name: "[aws_sqs_queue.dlq.arn]" if name in kept else "[]" for name in "abc"}
        return """
resource "aws_sqs_queue" "dlq" {}
resource "aws_cloudwatch_event_rule" "orders" {
  event_pattern = jsonencode({ source = ["shop"] })
}
resource "aws_cloudwatch_event_target" "each" {
  for_each = LISTS
  rule     = aws_cloudwatch_event_rule.orders.name
  arn      = "arn:aws:sqs:eu-west-1:123456789012:orders"
  dynamic "dead_letter_config" {
    for_each = each.value
    content {
      arn = dead_letter_config.value
    }
  }
}
""".replace("LISTS", f"{{ {', '.join(f'{name} = {said}' for name, said in lists.items())} }}")

    found = difference_of({"main.tf": targets("b", "c")}, {"main.tf": targets("c")})
    told = [(each.change, each.mark.check) for each in found.findings]
    assert [each for each in told if each[1] == "rule-target-without-dlq"] == [("new", "rule-target-without-dlq")]
