"""States, as files and as `terraform show -json` prints them: values are real, and who set them is not told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archlint.aws.kinds import Kind
from archlint.cli.main import main
from archlint.graph.graph import Graph
from archlint.graph.making.from_documents import read_graph
from archlint.model.source.document import parse
from tests.running import STRICT
from tests.words import drawn, findings, resource, shown

ACCOUNT = "eu-west-1:123456789012"
ATTRIBUTES: dict[str, dict[str, Any]] = {
    "aws_sqs_queue.dlq": {
        "name": "failed",
        "arn": f"arn:aws:sqs:{ACCOUNT}:failed",
        "url": "http://127.0.0.1:4566/123456789012/failed",
        "redrive_policy": "",
    },
    "aws_sqs_queue.work": {
        "name": "work",
        "arn": f"arn:aws:sqs:{ACCOUNT}:work",
        "url": "http://127.0.0.1:4566/123456789012/work",
        "visibility_timeout_seconds": 180,
        "policy": '{"Statement": []}',
    },
    "aws_sqs_queue_redrive_policy.work": {
        "queue_url": "http://127.0.0.1:4566/123456789012/work",
        "redrive_policy": json.dumps({"deadLetterTargetArn": f"arn:aws:sqs:{ACCOUNT}:failed", "maxReceiveCount": 5}),
    },
    "aws_lambda_function.worker": {
        "function_name": "worker",
        "arn": f"arn:aws:lambda:{ACCOUNT}:function:worker",
        "reserved_concurrent_executions": -1,
        "timeout": 30,
        "dead_letter_config": [],
    },
    "aws_lambda_event_source_mapping.work": {
        "event_source_arn": f"arn:aws:sqs:{ACCOUNT}:work",
        "function_name": f"arn:aws:lambda:{ACCOUNT}:function:worker",
        "maximum_record_age_in_seconds": 0,
        "maximum_retry_attempts": 0,
        "scaling_config": [],
    },
}


def state_file() -> dict[str, Any]:
    """Return a state as Terraform keeps it."""
    resources = []
    for address, attributes in ATTRIBUTES.items():
        kind, _, name = address.partition(".")
        instances = [{"attributes": attributes, "sensitive_attributes": []}]
        resources.append({"mode": "managed", "type": kind, "name": name, "instances": instances})
    return {"version": 4, "terraform_version": "1.11.4", "serial": 3, "lineage": "x", "resources": resources}


def state_shown() -> dict[str, Any]:
    """Return the same state as Terraform shows it."""
    resources = []
    for address, attributes in ATTRIBUTES.items():
        kind, _, name = address.partition(".")
        own = {"address": address, "mode": "managed", "type": kind, "name": name}
        resources.append(own | {"values": attributes, "sensitive_values": {}})
    return {"format_version": "1.0", "values": {"root_module": {"resources": resources}}}


FORMS = pytest.mark.parametrize("state", [state_file(), state_shown()], ids=["file", "shown"])


def graph(data: dict[str, Any]) -> Graph:
    """Return the graph of a state."""
    return read_graph([(parse(json.dumps(data).encode(), "terraform.tfstate"), None)])[0]


@FORMS
def test_edges_are_found_by_arns_urls_and_names(state: dict[str, Any]) -> None:
    assert drawn(graph(state)) == [
        "queue aws_sqs_queue.work feeds event source mapping aws_lambda_event_source_mapping.work",
        "queue aws_sqs_queue.work dead_letters_to queue aws_sqs_queue.dlq",
        "queue policy aws_sqs_queue.work governs queue aws_sqs_queue.work",
        "event source mapping aws_lambda_event_source_mapping.work invokes function aws_lambda_function.worker",
    ]


@FORMS
def test_what_the_provider_writes_for_nothing_is_nothing(state: dict[str, Any]) -> None:
    found = graph(state)
    function = resource(found, Kind.FUNCTION, "aws_lambda_function.worker")
    mapping = resource(found, Kind.MAPPING, "aws_lambda_event_source_mapping.work")
    assert shown(resource(found, Kind.QUEUE, "aws_sqs_queue.dlq")["redrive_policy"]) == ["-"]
    assert shown(function["reserved_concurrency"]) == ["-"]
    assert shown(mapping["maximum_record_age"]) == ["-1"]
    assert shown(mapping["maximum_concurrency"]) == ["-"]


@FORMS
def test_no_retries_may_have_been_meant(state: dict[str, Any]) -> None:
    mapping = resource(graph(state), Kind.MAPPING, "aws_lambda_event_source_mapping.work")
    assert shown(mapping["maximum_retry_attempts"]) == ["outside()"]


@FORMS
def test_both_forms_give_the_same_findings(state: dict[str, Any]) -> None:
    assert findings(graph(state)) == [
        "note dlq-retention-too-short: dead-letter queue 'aws_sqs_queue.dlq' keeps messages for 4 days from when they"
        " entered 'aws_sqs_queue.work', which keeps them as long",
        "note dlq-without-alarm: dead-letter queue 'aws_sqs_queue.dlq' has no alarm",
        "note whole-batch-retry: event source mapping 'aws_lambda_event_source_mapping.work' retries a whole batch of"
        " up to 10 messages for one that fails",
    ]


@FORMS
def test_an_output_mentions_what_has_edges_too(state: dict[str, Any]) -> None:
    def mentioned(value: object) -> list[tuple[str, str]]:
        outputs = {"outputs": {"queues": {"value": value, "sensitive": False}}}
        told = state | {"values": state["values"] | outputs} if "values" in state else state | outputs
        found = graph(told)
        mentions = found.mentions(resource(found, Kind.QUEUE, "aws_sqs_queue.work"))
        return [(mention.by, str(mention.at.route[-1])) for mention in mentions]

    assert mentioned({"work": [f"arn:aws:sqs:{ACCOUNT}:work"]}) == [("output", "queues")]
    assert mentioned("https://sqs.eu-west-1.amazonaws.com/123456789012/work") == [("output", "queues")]
    assert mentioned(None) == mentioned(f"arn:aws:sqs:{ACCOUNT}:workers") == []


def test_the_address_of_an_instance_in_a_module() -> None:
    state = state_file()
    (first, *_) = state["resources"]
    first |= {"module": 'module.jobs["a"]'}
    first["instances"] = [{"index_key": key, "attributes": {"name": "x"}} for key in (0, "b")]
    names = [queue.name for queue in graph(state).resources(Kind.QUEUE)]
    assert names[:2] == ['module.jobs["a"].aws_sqs_queue.dlq[0]', 'module.jobs["a"].aws_sqs_queue.dlq["b"]']


def test_a_secret_is_not_told() -> None:
    state = state_file()
    state["resources"][0]["instances"][0]["sensitive_attributes"] = [[{"type": "get_attr", "value": "name"}]]
    assert shown(resource(graph(state), Kind.QUEUE, "aws_sqs_queue.dlq")["name"]) == ["inside()"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_any_encoding_that_shells_write(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text(json.dumps(state_shown()), encoding=encoding)
    done = CliRunner().invoke(main, ["lint", str(path), *STRICT, "--pedantic"], catch_exceptions=False)
    assert "2 queues" in done.output


def test_an_old_state_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "terraform.tfstate"
    path.write_text(json.dumps({"version": 3, "serial": 1, "lineage": "x", "modules": []}), encoding="utf-8")
    done = CliRunner().invoke(main, ["lint", str(path)], catch_exceptions=False)
    assert done.exit_code == 2
    assert "cannot be read: a Terraform state older than Terraform 0.12's" in done.output


def test_a_plan_comes_over_standard_input() -> None:
    done = CliRunner().invoke(main, ["lint", "-"], input=json.dumps(state_shown()), catch_exceptions=False)
    assert "2 queues" in done.output
