"""A change of what is sent, filtered, tried again or waited for is told, whatever form it is written in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from archlint.aws.kinds import Kind
from archlint.aws.services import TABLE
from archlint.graph.architecture.settings import ALWAYS_TOLD, OF_STATES, SET
from tests.graph.architecture.comparison.differences import difference_between, difference_of, lost, settings

#: What is not told as a setting, by why.
NOT_TOLD = {
    "it is an edge, or leads to one": """
        action api arn attached_role deployed_api broker_queues bus capacity_provider database dead_letter_config enrichment
        dead_letter_target destination_role document dynamodb_source endpoint error_action event_bridge_config function
        graphql_operation id insufficient_data_actions kafka_source kinesis_source ok_actions on_failure on_success other_replicas
        delivers_elsewhere policy qualifier resource_id redrive_policy redrive_sources replicas republish_topic role rule
        self_managed_source service source topics transforms
        """,
    "it says who may do what: policies and roles are facts of what they are about": """
        authorization backup_role condition boundary database_config execution_role inline inline_policies managed_policies
        own_policy policy_name principal roles sam_policies signed_for source_role token transforming_role trust
        url_auth_type via_url
        """,
    "it is how a part is called, or where it stands": "alias field http_method integration name name_prefix path state statement_id topic_region varied_names",
    "it follows from what something is": "asynchronous machine_invocation partner permission policy_type replaces retired sam_event streaming webhook",
    "it is what code, a container or a program is given: what follows from it is calls, which are edges": """
        environment user_data
        """,
    "it is told under another name": """
        deduplication_scope delivery_retries delivery_retry_policy event_bridge filter_patterns interval own_batching_window
        provisioned_pollers
        """,
    "nothing that messages pass depends on a change of it alone": """
        changes compatibilities content_type distribution durable error_in_base64 error_prefix flexible_window form
        hash_key index invocation_method managed_encryption message_attributes message_deduplication_id message_delay network_mode object_key overrides own_key
        partition_key_name
        partition_key_types partitions_by_key pattern prefix raw_message reads_stream record_retention task_network task_tags timeout trigger
        unescaped waits_for_job constant_input enrichment_template input_path input_paths input_template
        """,
}


def test_each_setting_is_told_or_there_is_a_reason() -> None:
    known = {name for names in NOT_TOLD.values() for name in names.split()}
    told = {kind: {*SET.get(kind, ()), *ALWAYS_TOLD.get(kind, ())} for kind in Kind}
    silent = {name for row in TABLE.values() for name in row.settings if name not in told[row.kind]}
    assert silent - known == set()
    assert known - silent == set()


def rule(pattern: object, **target: object) -> dict[str, str]:
    targets = [{"Id": "Work", "Arn": {"Fn::GetAtt": ["Work", "Arn"]}, **target}]
    return template(
        Rule={"Type": "AWS::Events::Rule", "Properties": {"EventPattern": pattern, "Targets": targets}},
        Work={"Type": "AWS::SQS::Queue"},
    )


def template(**resources: object) -> dict[str, str]:
    return {"t.json": json.dumps({"Resources": resources, "Parameters": {"Env": {"Type": "String"}}})}


def machine(*states: Mapping[str, object], **more: object) -> dict[str, str]:
    named = {str(state["Name"]): {key: each for key, each in state.items() if key != "Name"} for state in states}
    definition = {"StartAt": str(states[0]["Name"]), "States": named, **more}
    properties = {"RoleArn": "arn:aws:iam::111122223333:role/run", "Definition": definition}
    return template(
        Work={"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}, Q={"Type": "AWS::SQS::Queue"}
    )


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_pattern_of_a_rule_is_told_as_far_as_it_differs() -> None:
    before = rule({"source": ["shop"], "detail": {"kind": ["A"], "size": [1]}})
    found = difference_of(before, rule({"source": ["shop"], "detail": {"kind": ["B"], "size": [1]}}))
    assert settings(found) == ['rule Rule: pattern {"detail": {"kind": ["A"]}} -> {"detail": {"kind": ["B"]}}']


def test_a_pattern_is_the_same_whatever_the_order_of_its_keys() -> None:
    before = rule({"source": ["shop"], "detail-type": ["Paid"]})
    assert difference_of(before, rule({"detail-type": ["Paid"], "source": ["shop"]})).is_empty


def test_a_parameter_in_a_pattern_is_told_by_its_name() -> None:
    before = rule({"source": [{"Ref": "Env"}]})
    found = difference_of(before, rule({"source": [{"Fn::Sub": "shop.${Env}"}]}))
    assert settings(found) == ['rule Rule: pattern {"source": ["${Env}"]} -> {"source": ["shop.${Env}"]}']


def test_a_part_of_a_pattern_that_depends_on_a_condition_is_told_with_it() -> None:
    (one, other) = (
        {
            "t.json": json.dumps(
                {
                    "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}},
                    "Resources": {
                        "Rule": {
                            "Type": "AWS::Events::Rule",
                            "Properties": {"EventPattern": {"source": {"Fn::If": ["IsProd", ["shop"], [test]]}}},
                        }
                    },
                }
            )
        }
        for test in ("one", "two")
    )
    (found,) = settings(difference_of(one, other))
    assert '"IsProd is false": ["one"]' in found
    assert '"IsProd is false": ["two"]' in found
    assert "shop" not in found  # that is as it was


def subscription(**properties: object) -> dict[str, str]:
    ends = {"Protocol": "sqs", "TopicArn": {"Ref": "Topic"}, "Endpoint": {"Fn::GetAtt": ["Work", "Arn"]}}
    return template(
        Topic={"Type": "AWS::SNS::Topic"},
        Work={"Type": "AWS::SQS::Queue"},
        Sub={"Type": "AWS::SNS::Subscription", "Properties": {**ends, **properties}},
    )


NARROWED = ["selection: subscription Sub"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {"FilterPolicy": {"kind": ["A"]}}, NARROWED),
        ({"FilterPolicy": {}}, {"FilterPolicy": {"kind": ["A"]}}, NARROWED),
        ({"FilterPolicy": {"kind": ["A", "B"]}}, {"FilterPolicy": {"kind": ["A"]}}, NARROWED),
        ({}, {"FilterPolicy": {"Fn::If": ["C", {"kind": ["A"]}, {"Ref": "AWS::NoValue"}]}}, NARROWED),
        ({"FilterPolicy": {"kind": ["A"]}}, {}, []),
        ({"FilterPolicy": {"kind": ["A"]}}, {"FilterPolicy": {"kind": ["B"]}}, []),
        ({"FilterPolicy": {"a": ["A", "B"]}}, {"FilterPolicy": {"a": ["A"]}, "FilterPolicyScope": "MessageBody"}, []),
        ({}, {"FilterPolicy": {}}, []),
        ({}, {"FilterPolicy": {"Ref": "Env"}}, []),
    ],
)
def test_a_filter_by_which_fewer_messages_arrive(
    before: dict[str, object], after: dict[str, object], expected: list[str]
) -> None:
    assert [
        each for each in lost(difference_of(subscription(**before), subscription(**after))) if "Sub" in each
    ] == expected


def test_a_pattern_that_matches_fewer_events() -> None:
    before, after = (
        rule({"source": ["shop"], "detail-type": ["Paid", "Sent"]}),
        rule({"source": ["shop"], "detail-type": ["Paid"]}),
    )
    (found,) = difference_of(before, after).lost
    assert found.message == (
        'matches fewer events (pattern: {"detail-type": ["Paid", "Sent"]} before, {"detail-type": ["Paid"]} now)'
    )


def test_the_filters_of_a_pipe_in_terraform_are_told() -> None:
    files = """
        resource "aws_sqs_queue" "a" {}
        resource "aws_sqs_queue" "b" {}
        resource "aws_pipes_pipe" "p" {
          role_arn = "arn:aws:iam::111122223333:role/pipe"
          source   = aws_sqs_queue.a.arn
          target   = aws_sqs_queue.b.arn
          source_parameters {
            filter_criteria {
              filter {
                pattern = jsonencode({ body = { kind = ["%s"] } })
              }
            }
          }
        }
        """
    found = difference_of({"main.tf": files % "A"}, {"main.tf": files % "B"})
    assert settings(found) == [
        'pipe aws_pipes_pipe.p: filters [{"pattern": {"body": {"kind": ["A"]}}}] -> [{"pattern": {"body": {"kind": ["B"]}}}]'
    ]


def test_what_a_target_is_sent_is_told() -> None:
    pattern = {"source": ["shop"]}
    found = difference_of(rule(pattern, Input='{"a": 1}'), rule(pattern, InputPath="$.detail"))
    assert settings(found) == ['rule target Rule/Work: input {"a": 1} -> $.detail']


TASK = {
    "Name": "Send",
    "Type": "Task",
    "Resource": "arn:aws:states:::sqs:sendMessage",
    "Parameters": {"QueueUrl": {"Ref": "Q"}, "MessageBody": "x"},
}
SEND = {**TASK, "Next": "Wait"}
WAIT = {"Name": "Wait", "Type": "Wait", "Seconds": 60, "End": True}
RETRY = {"Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 5}]}
CATCH = {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Wait"}]}


def test_a_retry_that_is_gone_is_lost() -> None:
    found = difference_of(machine({**SEND, **RETRY}, WAIT), machine(SEND, WAIT))
    assert lost(found) == ["retries: task Work/Send"]
    assert 'state machine Work: state Send {"Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 5}]} -> {}' in (
        settings(found)
    )


def test_a_catch_that_is_gone_is_lost() -> None:
    found = difference_of(machine({**SEND, **CATCH}, WAIT), machine(SEND, WAIT))
    assert lost(found) == ["catch: task Work/Send"]
    assert lost(difference_between("after", "before")) == []


def test_what_another_state_does_is_told_and_a_comment_is_not() -> None:
    found = difference_of(machine(SEND, WAIT), machine(SEND, {**WAIT, "Seconds": 600, "Comment": "longer"}))
    assert settings(found) == ['state machine Work: state Wait {"Seconds": 60} -> {"Seconds": 600}']


def test_the_time_that_a_machine_has_is_told() -> None:
    found = difference_of(machine(SEND, WAIT, TimeoutSeconds=60), machine(SEND, WAIT, TimeoutSeconds=30))
    assert settings(found) == ['state machine Work: definition {"TimeoutSeconds": 60} -> {"TimeoutSeconds": 30}']


def test_a_state_inside_of_another_one_is_told_once() -> None:
    def inside(seconds: int) -> dict[str, str]:
        states = {"Pause": {"Type": "Wait", "Seconds": seconds, "End": True}}
        each = {"StartAt": "Pause", "States": states}
        return machine({"Name": "Each", "Type": "Map", "ItemProcessor": each, "Next": "Send"}, {**TASK, "End": True})

    found = difference_of(inside(1), inside(2))
    assert settings(found) == ['state machine Work: state Pause {"Seconds": 1} -> {"Seconds": 2}']


def test_of_lists_of_as_many_mappings_what_differs_is_shown() -> None:
    def tried(*attempts: int) -> dict[str, str]:
        retry = [{"ErrorEquals": [f"Error{n}" * 30], "MaxAttempts": each} for n, each in enumerate(attempts)]
        return machine({**SEND, "Retry": retry}, WAIT)

    found = settings(difference_of(tried(3, 5), tried(3, 4)))
    assert (
        'state machine Work: state Send {"Retry": [{}, {"MaxAttempts": 5}]} -> {"Retry": [{}, {"MaxAttempts": 4}]}'
        in found
    )


def test_the_beginning_of_what_is_long_is_shown() -> None:
    one, other = (rule({"source": [character * 500]}) for character in "ab")
    (found,) = settings(difference_of(one, other))
    assert found.count("…") == 2
    assert len(found) < 400


def test_a_batch_that_is_tried_again_as_a_whole_and_one_that_is_not_split_are_lost() -> None:
    def reader(**more: object) -> dict[str, str]:
        properties = {"EventSourceArn": {"Fn::GetAtt": ["Q", "Arn"]}, "FunctionName": {"Ref": "F"}, **more}
        return template(
            Q={"Type": "AWS::SQS::Queue"},
            F={"Type": "AWS::Lambda::Function", "Properties": {"Timeout": 3}},
            Reads={"Type": "AWS::Lambda::EventSourceMapping", "Properties": properties},
        )

    found = difference_of(reader(FunctionResponseTypes=["ReportBatchItemFailures"]), reader())
    assert lost(found) == ["isolation: event source mapping Reads"]


def test_what_breaks_a_delivery_is_lost() -> None:
    def topic(**more: object) -> dict[str, str]:
        return template(
            T={"Type": "AWS::SNS::Topic"},
            Q={"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "q.fifo", "FifoQueue": True} if more else {}},
            Admits={
                "Type": "AWS::SQS::QueuePolicy",
                "Properties": {
                    "Queues": [{"Ref": "Q"}],
                    "PolicyDocument": {
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Principal": {"Service": "sns.amazonaws.com"},
                                "Action": "sqs:SendMessage",
                                "Resource": "*",
                            }
                        ]
                    },
                },
            },
            S={
                "Type": "AWS::SNS::Subscription",
                "Properties": {"TopicArn": {"Ref": "T"}, "Protocol": "sqs", "Endpoint": {"Fn::GetAtt": ["Q", "Arn"]}},
            },
        )

    assert "delivery: subscription S" in lost(difference_of(topic(), topic(fifo=True)))


def test_another_name_replaces_a_queue_and_what_is_in_it() -> None:
    def queue(name: object) -> dict[str, str]:
        return template(
            Q={"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}},
            T={"Type": "AWS::SNS::Topic", "Properties": {"TopicName": name}},
        )

    found = difference_of(queue("orders"), queue("orders-v2"))
    assert lost(found) == ["replacement: queue Q"]
    assert [(each.node.name, each.aspects) for each in found.nodes] == [
        ("Q", [("physical name", "orders", "orders-v2")]),
        ("T", [("physical name", "orders", "orders-v2")]),
    ]
    Path("before/t.json").write_text(queue({"Ref": "Env"})["t.json"], encoding="utf-8")
    assert lost(difference_between("before", "after")) == []  # the parameter may be that very name


def test_an_alarm_that_tells_nobody_any_more_but_that_all_is_well_differs() -> None:
    def alarm(**actions: object) -> dict[str, str]:
        return template(T={"Type": "AWS::SNS::Topic"}, A={"Type": "AWS::CloudWatch::Alarm", "Properties": actions})

    to = [{"Ref": "T"}]
    found = difference_of(alarm(AlarmActions=to, OKActions=to), alarm(OKActions=to))
    assert settings(found) == ['alarm A: alarm_actions ["${T}"] -> not set']


def test_a_target_of_another_rule_differs() -> None:
    def target(rule: str) -> dict[str, str]:
        rules = "\n".join(f'resource "aws_cloudwatch_event_rule" "{name}" {{}}' for name in ("one", "two"))
        target = f"rule = aws_cloudwatch_event_rule.{rule}.name\narn = aws_sqs_queue.q.arn"
        return {
            "main.tf": f"""
                {rules}
                resource "aws_sqs_queue" "q" {{}}
                resource "aws_cloudwatch_event_target" "t" {{
                  {target}
                }}
                """
        }

    (node,) = difference_of(target("one"), target("two")).nodes
    one, two = (f"rule aws_cloudwatch_event_rule.{name}" for name in ("one", "two"))
    assert node.aspects == [("part of", one, two)]


def test_states_say_what_is_told_of_tasks() -> None:
    assert {"retry_attempts", "catches"} == set(OF_STATES)


def test_the_path_of_a_method_is_told() -> None:
    def api(part: str) -> dict[str, str]:
        integration = {"Type": "AWS", "Uri": "arn:aws:apigateway:eu-west-1:sqs:path/111122223333/q"}
        method = {"HttpMethod": "POST", "ResourceId": {"Ref": "Part"}, "RestApiId": {"Ref": "Api"}}
        return template(
            Api={"Type": "AWS::ApiGateway::RestApi"},
            Part={
                "Type": "AWS::ApiGateway::Resource",
                "Properties": {
                    "ParentId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
                    "PathPart": part,
                    "RestApiId": {"Ref": "Api"},
                },
            },
            Post={"Type": "AWS::ApiGateway::Method", "Properties": {**method, "Integration": integration}},
        )

    assert settings(difference_of(api("orders"), api("payments"))) == ["API method Post: path /orders -> /payments"]


def test_the_path_of_an_event_of_sam_is_told() -> None:
    def function(path: str) -> dict[str, str]:
        event = {"Type": "Api", "Properties": {"Path": path, "Method": "post"}}
        properties = {"Handler": "a.b", "Runtime": "python3.13", "CodeUri": "s3://b/k", "Events": {"Post": event}}
        return template(Work={"Type": "AWS::Serverless::Function", "Properties": properties})

    assert settings(difference_of(function("/a"), function("/b"))) == ["API method Work/Post: path /a -> /b"]
