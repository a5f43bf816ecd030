"""Plans: what is known, what is not and what it may then be, module by module."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archlint.aws.kinds import Kind, Link
from archlint.cli.main import main
from archlint.graph.graph import Graph
from archlint.graph.making.from_documents import read_graph
from archlint.model.source.document import parse
from tests.running import STRICT
from tests.words import drawn, findings, resource, shown, unresolved

QUEUE, TOPIC, FUNCTION, STREAM = "aws_sqs_queue", "aws_sns_topic", "aws_lambda_function", "aws_kinesis_stream"


def planned(
    address: str,
    values: dict[str, Any] | None = None,
    unknown: dict[str, Any] | None = None,
    expressions: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Return all that a plan says of one resource of the root module."""
    kind, _, rest = address.removeprefix("data.").partition(".")
    name = rest.partition("[")[0]
    mode = "data" if address.startswith("data.") else "managed"
    own = {"mode": mode, "type": kind, "name": name}
    return {
        "resource": {"address": address, **own, "values": values or {}, **more},
        "change": {"address": address, "change": {"after_unknown": unknown or {}}},
        "configuration": {"address": f"{kind}.{name}", **own, "expressions": expressions or {}},
    }


def plan(*resources: dict[str, Any], **configuration: Any) -> dict[str, Any]:
    """Return a plan of resources of the root module, with other parts of its configuration."""
    return {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [each["resource"] for each in resources]}},
        "resource_changes": [each["change"] for each in resources],
        "configuration": {"root_module": {"resources": [each["configuration"] for each in resources], **configuration}},
    }


def graph(data: dict[str, Any]) -> Graph:
    """Return the graph of a plan or state."""
    return read_graph([(parse(json.dumps(data).encode(), "plan.json"), None)])[0]


def refer(*references: str) -> dict[str, Any]:
    """Return an expression as a plan represents it."""
    return {"references": list(references)}


def redriving(address: str, *references: str) -> dict[str, Any]:
    """Return a queue whose redrive policy is not known, and what goes into it."""
    return planned(address, {}, {"redrive_policy": True}, {"redrive_policy": refer(*references)})


# What is unknown


def sending(unknown: Any, templates: dict[str, Any]) -> dict[str, Any]:
    """Return a plan of an API that sends to a queue by a mapping template that is not known, and none of it secret."""
    values = {
        "uri": "arn:aws:apigateway:eu-west-1:sqs:action/SendMessage",
        "request_parameters": {"integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"},
    }
    return plan(
        planned(
            "aws_api_gateway_integration.i",
            values | ({"request_templates": {}} if isinstance(unknown, dict) else {}),
            {"request_templates": unknown},
            {key: {"constant_value": value} for key, value in values.items()} | {"request_templates": templates},
            sensitive_values={"request_parameters": {}, "request_templates": {}},
        ),
        planned("aws_sqs_queue.q", {"fifo_queue": True, "name": "q.fifo"}),
    )


@pytest.mark.parametrize("unknown", [True, {"application/json": True}])
def test_of_an_unknown_mapping_template_is_known_what_it_mentions_and_not_that_it_has_no_group(unknown: Any) -> None:
    found = graph(sending(unknown, refer("aws_sqs_queue.q.url", "aws_sqs_queue.q")))
    assert drawn(found) == ["API integration aws_api_gateway_integration.i delivers_to queue aws_sqs_queue.q"]
    (integration,) = found.resources(Kind.INTEGRATION)
    assert shown(integration["message_group_id"]) == ["outside()"]


def test_the_sources_settle_what_is_unknown_and_has_no_secret_in_it(tmp_path: Path) -> None:
    text = "Action=SendMessage&QueueUrl=${aws_sqs_queue.q.url}&MessageGroupId=all"
    sources = {
        "resource": {
            "aws_api_gateway_integration": {"i": {"request_templates": {"application/json": text}}},
            "aws_sqs_queue": {"q": {}},
        }
    }
    (tmp_path / "main.tf.json").write_text(json.dumps(sources))
    data = sending(True, refer("aws_sqs_queue.q.url", "aws_sqs_queue.q"))
    found = read_graph([(parse(json.dumps(data).encode(), "plan.json"), tmp_path / "plan.json")])[0]
    (integration,) = found.resources(Kind.INTEGRATION)
    assert shown(integration["message_group_id"]) == ["'all'"]


def test_an_unknown_attribute_is_found_by_what_its_expression_mentions() -> None:
    found = graph(plan(redriving(f"{QUEUE}.work", f"{QUEUE}.dlq.arn", f"{QUEUE}.dlq"), planned(f"{QUEUE}.dlq")))
    assert drawn(found) == ["queue aws_sqs_queue.work dead_letters_to queue aws_sqs_queue.dlq"]
    assert shown(resource(found, Kind.QUEUE, f"{QUEUE}.work")["max_receive_count"]) == ["outside()"]


def test_what_the_configuration_does_not_set_is_absent_though_it_is_unknown() -> None:
    found = graph(plan(planned(f"{QUEUE}.work", {}, {"redrive_policy": True, "arn": True})))
    assert shown(resource(found, Kind.QUEUE, f"{QUEUE}.work")["redrive_policy"]) == ["-"]


def test_without_a_configuration_what_is_unknown_may_be_anything() -> None:
    data = plan(planned(f"{QUEUE}.work", {}, {"redrive_policy": True}))
    del data["configuration"]
    assert shown(resource(graph(data), Kind.QUEUE, f"{QUEUE}.work")["redrive_policy"]) == ["inside()"]


def test_what_is_set_from_a_variable_that_is_null_is_absent() -> None:
    queue = redriving(f"{QUEUE}.work", "var.redrive_policy")
    found = graph(plan(queue, variables={"redrive_policy": {"default": None}}))
    assert shown(resource(found, Kind.QUEUE, f"{QUEUE}.work")["redrive_policy"]) == ["-"]


@pytest.mark.parametrize("reference", ["local.policy", "each.value", "module.gone.arn"])
def test_what_a_reference_does_not_tell_may_be_inside(reference: str) -> None:
    queue = redriving(f"{QUEUE}.work", reference)
    if reference == "each.value":
        queue["configuration"]["for_each_expression"] = refer("local.queues")
    found = graph(plan(queue, planned(f"{QUEUE}.dlq")))
    assert unresolved(found) == ["queue aws_sqs_queue.work dead_letters_to inside: it is known after apply"]


def test_a_data_source_lies_outside() -> None:
    lookup = planned(f"data.{QUEUE}.dlq", {"name": "failed"}, {"arn": True})
    found = graph(plan(redriving(f"{QUEUE}.work", f"data.{QUEUE}.dlq.arn", f"data.{QUEUE}.dlq"), lookup))
    assert drawn(found) == [f"queue aws_sqs_queue.work dead_letters_to external resource data.{QUEUE}.dlq.arn"]


def test_of_several_resources_of_the_right_kind_none_is_taken() -> None:
    queue = redriving(f"{QUEUE}.work", f"{QUEUE}.a.arn", f"{QUEUE}.a", f"{QUEUE}.b.arn", f"{QUEUE}.b")
    found = graph(plan(queue, planned(f"{QUEUE}.a"), planned(f"{QUEUE}.b")))
    assert unresolved(found) == ["queue aws_sqs_queue.work dead_letters_to inside: it is known after apply"]


def test_the_kind_picks_among_what_is_mentioned() -> None:
    queue = redriving(f"{QUEUE}.work", f"{TOPIC}.t.arn", f"{TOPIC}.t", f"{QUEUE}.dlq.arn", f"{QUEUE}.dlq")
    found = graph(plan(queue, planned(f"{QUEUE}.dlq"), planned(f"{TOPIC}.t")))
    assert drawn(found) == ["queue aws_sqs_queue.work dead_letters_to queue aws_sqs_queue.dlq"]


def test_a_list_is_all_that_it_mentions() -> None:
    references = refer(f"{TOPIC}.a.arn", f"{TOPIC}.a", f"{TOPIC}.b.arn", f"{TOPIC}.b")
    alarm = planned(
        "aws_cloudwatch_metric_alarm.x",
        {"alarm_actions": [None, None]},
        {"alarm_actions": [True, True]},
        {"alarm_actions": references},
    )
    found = graph(plan(alarm, planned(f"{TOPIC}.a"), planned(f"{TOPIC}.b")))
    assert drawn(found) == [
        "alarm aws_cloudwatch_metric_alarm.x delivers_to topic aws_sns_topic.a",
        "alarm aws_cloudwatch_metric_alarm.x delivers_to topic aws_sns_topic.b",
    ]


def test_a_dynamic_block_is_judged_by_its_values() -> None:
    function = planned(
        f"{FUNCTION}.f",
        {"dead_letter_config": [{}]},
        {"dead_letter_config": [{"target_arn": True}]},
    )
    found = graph(plan(function))
    assert shown(resource(found, Kind.FUNCTION, f"{FUNCTION}.f")["dead_letter_target"]) == ["inside()"]
    assert unresolved(found) == ["function aws_lambda_function.f dead_letters_to inside: it is known after apply"]


def test_an_unknown_dynamic_block_is_unknown_and_a_computed_one_absent() -> None:
    unknown = {"dead_letter_config": True, "logging_config": True}
    found = graph(plan(planned(f"{FUNCTION}.f", {"timeout": 3}, unknown)))
    assert shown(resource(found, Kind.FUNCTION, f"{FUNCTION}.f")["dead_letter_target"]) == ["inside()"]
    assert [each.link for each in found.unresolved] == [Link.DEAD_LETTERS_TO]


def test_blocks_of_a_set_are_paired_with_their_configuration_by_what_they_say() -> None:
    blocks = [
        {"parameter_name": {"constant_value": "LambdaArn"}, "parameter_value": refer(f"{FUNCTION}.f.arn")},
        {"parameter_name": {"constant_value": "RoleArn"}, "parameter_value": refer("aws_iam_role.r.arn")},
    ]
    said = [{"parameter_name": "RoleArn"}, {"parameter_name": "LambdaArn"}]
    lost = [{"parameter_value": True}, {"parameter_value": True}]

    def nested(parameters: Any) -> dict[str, Any]:
        return {
            "extended_s3_configuration": [{"processing_configuration": [{"processors": [{"parameters": parameters}]}]}]
        }

    stream = planned("aws_kinesis_firehose_delivery_stream.s", nested(said), nested(lost), nested(blocks))
    found = graph(plan(stream, planned(f"{FUNCTION}.f"), planned("aws_iam_role.r")))
    assert drawn(found) == [
        "Firehose stream aws_kinesis_firehose_delivery_stream.s invokes function aws_lambda_function.f"
    ]


# What is known


def test_names_that_are_known_join_a_target_to_its_rule_on_the_same_bus() -> None:
    rules = [
        planned(
            f"aws_cloudwatch_event_rule.{bus}",
            {"name": "placed", "event_bus_name": bus},
            expressions={"name": {}, "event_bus_name": {}},
        )
        for bus in ("default", "orders")
    ]
    target = planned(
        "aws_cloudwatch_event_target.t",
        {"rule": "placed", "event_bus_name": "orders", "arn": "arn:aws:sqs:eu-west-1:123456789012:far"},
        expressions={"rule": {}, "event_bus_name": {}, "arn": {}},
    )
    found = graph(plan(*rules, target))
    assert drawn(found, Link.CONTAINS) == [
        "rule aws_cloudwatch_event_rule.orders contains rule target aws_cloudwatch_event_target.t"
    ]


def test_of_two_resources_of_one_name_the_reference_tells_which() -> None:
    topics = [planned(f"{TOPIC}.{name}", {"name": "same"}, {"arn": True}, {"name": {}}) for name in ("us", "eu")]
    trail = planned(
        "aws_cloudtrail.t",
        {"sns_topic_name": "same"},
        expressions={"sns_topic_name": refer(f"{TOPIC}.eu.name", f"{TOPIC}.eu")},
    )
    assert drawn(graph(plan(*topics, trail))) == ["trail aws_cloudtrail.t delivers_to topic aws_sns_topic.eu"]


def test_what_only_the_provider_has_set_is_absent() -> None:
    queue = planned(f"{QUEUE}.work", {"name": "work", "policy": '{"Statement": []}'}, expressions={"name": {}})
    assert graph(plan(queue)).resources(Kind.QUEUE_POLICY) == ()


# Instances and modules


def test_an_instance_refers_to_the_instance_of_its_own_key() -> None:
    queues = [redriving(f'{QUEUE}.q["{key}"]', f"{QUEUE}.dlq", "each.key") for key in "ab"]
    dlqs = [planned(f'{QUEUE}.dlq["{key}"]') for key in "ab"]
    for each, key in zip([*queues, *dlqs], "abab", strict=True):
        each["resource"]["index"] = key
    assert drawn(graph(plan(*queues, *dlqs))) == [
        f'queue aws_sqs_queue.q["{key}"] dead_letters_to queue aws_sqs_queue.dlq["{key}"]' for key in "ab"
    ]


@pytest.mark.parametrize(
    ("reference", "each", "leads_to"),
    [
        ("each.value", {}, {"a": "a", "b": "b"}),
        ("each.value", {"constant_value": {"a": "b", "b": "a"}}, {"a": "b", "b": "a"}),
        ("each.value.failed", {"references": ["local.queues"]}, {}),
    ],
)
def test_a_value_of_for_each_is_the_key_in_a_set_only(
    reference: str, each: dict[str, Any], leads_to: dict[str, str]
) -> None:
    queues = [redriving(f'{QUEUE}.q["{key}"]', f"{QUEUE}.dlq", reference) for key in "ab"]
    dlqs = [planned(f'{QUEUE}.dlq["{key}"]') for key in "ab"]
    for found, key in zip([*queues, *dlqs], "abab", strict=True):
        found["resource"]["index"] = key
        found["configuration"]["for_each_expression"] = each
    assert drawn(graph(plan(*queues, *dlqs))) == [
        f'queue aws_sqs_queue.q["{key}"] dead_letters_to queue aws_sqs_queue.dlq["{other}"]'
        for key, other in leads_to.items()
    ]


def module(**parts: Any) -> dict[str, Any]:
    """Return a plan in which two levels of modules pass a queue's ARN up, across and down."""
    inner = {"outputs": {"arn": {"expression": refer(f"{QUEUE}.dlq.arn", f"{QUEUE}.dlq")}}, "resources": []}
    outer = {
        "outputs": {"arn": {"expression": refer("module.inner.arn", "module.inner")}},
        "module_calls": {"inner": {"source": "./inner", "module": inner}},
    }
    user = {"resources": [redriving(f"{QUEUE}.work", "var.dead_letters")["configuration"]]}
    data = plan()
    data["configuration"]["root_module"]["module_calls"] = {
        "outer": {"source": "./outer", "module": outer},
        "user": {
            "source": "./user",
            "module": user,
            "expressions": {"dead_letters": refer("module.outer.arn", "module.outer")},
        },
    }
    data["planned_values"]["root_module"]["child_modules"] = [
        {
            "address": "module.outer",
            "child_modules": [
                {
                    "address": "module.outer.module.inner",
                    "resources": [_inside("module.outer.module.inner", f"{QUEUE}.dlq")],
                }
            ],
        },
        {"address": "module.user", "resources": [_inside("module.user", f"{QUEUE}.work")]},
    ]
    address = f"module.user.{QUEUE}.work"
    data["resource_changes"] = [{"address": address, "change": {"after_unknown": {"redrive_policy": True}}}]
    return data | parts


def _inside(where: str, address: str) -> dict[str, Any]:
    return {**planned(address)["resource"], "address": f"{where}.{address}"}


def test_references_lead_through_outputs_and_inputs() -> None:
    assert drawn(graph(module())) == [
        "queue module.user.aws_sqs_queue.work dead_letters_to queue module.outer.module.inner.aws_sqs_queue.dlq"
    ]


def test_copies_of_one_source_share_a_finding() -> None:
    data = plan()
    configuration = {"resources": [planned(f"{QUEUE}.q")["configuration"]]}
    root = data["configuration"]["root_module"]
    root["module_calls"] = {name: {"source": "./queue", "module": configuration} for name in ("a", "b")}
    data["planned_values"]["root_module"]["child_modules"] = [
        {"address": f"module.{name}", "resources": [_inside(f"module.{name}", f"{QUEUE}.q")]} for name in ("a", "b")
    ]
    without = [line for line in findings(graph(data)) if "queue-without-dlq" in line]
    assert len(without) == 1
    assert re.fullmatch(r"warning queue-without-dlq: .*'module\.a\.aws_sqs_queue\.q'.* \(also in 1 other\)", without[0])


# Resources that set something for others


def test_a_redrive_policy_of_its_own_is_the_queues() -> None:
    policy = planned(
        "aws_sqs_queue_redrive_policy.work",
        {},
        {"queue_url": True, "redrive_policy": True},
        {"queue_url": refer(f"{QUEUE}.work.url"), "redrive_policy": refer(f"{QUEUE}.dlq.arn")},
    )
    found = graph(plan(planned(f"{QUEUE}.work"), planned(f"{QUEUE}.dlq"), policy))
    assert drawn(found) == ["queue aws_sqs_queue.work dead_letters_to queue aws_sqs_queue.dlq"]
    assert findings(found) == [
        "note dlq-retention-too-short: dead-letter queue 'aws_sqs_queue.dlq' keeps messages for 4 days from when they"
        " entered 'aws_sqs_queue.work', which keeps them as long",
        "note dlq-without-alarm: dead-letter queue 'aws_sqs_queue.dlq' has no alarm",
    ]


def test_one_that_may_be_any_queues_is_possibly_each_queues() -> None:
    policy = planned(
        "aws_sqs_queue_redrive_policy.work",
        {"redrive_policy": '{"maxReceiveCount": 3}'},
        {"queue_url": True},
        {"queue_url": refer("local.queue"), "redrive_policy": {}},
    )
    found = graph(plan(planned(f"{QUEUE}.work"), policy))
    assert shown(resource(found, Kind.QUEUE, f"{QUEUE}.work")["redrive_policy"]) == ["inside()"]
    assert findings(found) == []


# Mentions


def mentions(*others: dict[str, Any]) -> list[str]:
    """Return by whom a stream called `clicks` is mentioned."""
    stream = planned(f"{STREAM}.clicks", {"name": "clicks"}, {"arn": True}, {"name": {}})
    found = graph(plan(stream, *others))
    return [mention.by for mention in found.mentions(resource(found, Kind.STREAM, f"{STREAM}.clicks"))]


def test_a_resource_is_mentioned_by_reference_by_name_and_by_what_may_be_anything() -> None:
    environment = {"environment": [{"variables": {"STREAM": "clicks", "OTHER": "clicks-of-others"}}]}
    policy = planned("aws_iam_policy.p", {}, {"policy": True}, {"policy": refer(f"{STREAM}.clicks.arn")})
    local = planned("aws_iam_policy.q", {}, {"policy": True}, {"policy": refer("local.policy")})
    assert mentions(policy) == ["aws_iam_policy"]
    assert mentions(planned(f"{FUNCTION}.f", environment)) == [FUNCTION]
    assert mentions(local) == ["aws_iam_policy"]
    assert mentions() == []


def test_an_output_mentions_what_has_edges_too() -> None:
    stream = planned(f"{STREAM}.clicks", {"name": "clicks"}, {"arn": True}, {"name": {}})
    mapping = planned(
        "aws_lambda_event_source_mapping.m",
        {},
        {"event_source_arn": True},
        {"event_source_arn": refer(f"{STREAM}.clicks.arn")},
    )
    for expression, expected in ((refer(f"{STREAM}.clicks.arn"), ["output"]), (refer(f"{STREAM}.others.arn"), [])):
        found = graph(plan(stream, mapping, outputs={"clicks": {"expression": expression}}))
        clicks = resource(found, Kind.STREAM, f"{STREAM}.clicks")
        assert [mention.by for mention in found.mentions(clicks)] == expected


# Secrets


SECRET = "hunter2-never-to-be-seen"


def secretive() -> dict[str, Any]:
    """Return a plan with a secret wherever a message, a name or a line of source may show one."""
    return plan(
        planned(
            f"{QUEUE}.work",
            {"name": SECRET, "fifo_queue": True},
            expressions={"name": refer("var.secret"), "fifo_queue": {}},
            sensitive_values={"name": True},
        ),
        planned(
            f"{TOPIC}_subscription.s",
            {"protocol": "https", "endpoint": f"https://{SECRET}.example"},
            expressions={"protocol": {}, "endpoint": refer("var.secret")},
            sensitive_values={"endpoint": True},
        ),
    )


@pytest.mark.parametrize(
    "command",
    [
        ["lint", *STRICT, "--pedantic"],
        ["lint", *STRICT, "--pedantic", "--show-unresolved"],
        ["lint", *STRICT, "--pedantic", "--format", "json"],
        ["lint", *STRICT, "--pedantic", "--format", "sarif"],
        ["graph", "--format", "json"],
        ["graph", "--format", "dot"],
    ],
    ids=" ".join,
)
def test_no_report_tells_a_secret(command: list[str], tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(secretive()), encoding="utf-8")
    done = CliRunner().invoke(main, [command[0], str(path), *command[1:]], catch_exceptions=False)
    assert done.exit_code in (0, 1)
    assert f"{QUEUE}.work" in done.output
    assert SECRET not in done.output


# What is no plan


@pytest.mark.parametrize("missing", ["planned_values", "resource_changes", "configuration"])
def test_each_part_may_be_missing(missing: str) -> None:
    data = module()
    del data[missing]
    assert len(graph(data).resources(Kind.QUEUE)) == (0 if missing == "planned_values" else 2)


def test_a_module_that_refers_to_itself_leads_nowhere() -> None:
    data = module()
    calls = data["configuration"]["root_module"]["module_calls"]
    calls["outer"]["module"]["outputs"]["arn"]["expression"] = refer("module.inner.arn")
    inner = calls["outer"]["module"]["module_calls"]["inner"]
    inner["module"]["outputs"]["arn"]["expression"] = refer("var.again")
    inner["expressions"] = {"again": refer("module.inner.arn")}
    assert drawn(graph(data)) == []


def _spots(data: Any, route: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield route
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from _spots(value, (*route, key))


@pytest.mark.parametrize("seed", range(20))
def test_whatever_stands_anywhere_in_a_plan_is_survived(seed: int) -> None:
    chance = random.Random(seed)
    whole = module() | {"resource_drift": []}
    spots = [route for route in _spots(whole) if route]
    for _ in range(25):
        data = copy.deepcopy(whole)
        for route in chance.sample(spots, 3):
            _replace(
                data, route, chance.choice([None, True, 3, "x", "a.b[0].c", [], [[]], {}, [None], {"references": [1]}])
            )
        findings(graph(data))


def _replace(data: Any, route: tuple[str | int, ...], junk: Any) -> None:
    """Put junk at a route, unless other junk is in the way."""
    *above, last = route
    for step in above:
        data = data[step] if _has(data, step) else None
    if _has(data, last):
        data[last] = junk


def _has(data: Any, step: str | int) -> bool:
    return step in data if isinstance(data, dict) else isinstance(data, list) and step in range(len(data))
