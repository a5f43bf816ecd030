"""Advice in Terraform's words: which names the table settles, and that it settles those of all checks' advice."""

from __future__ import annotations

import re

import pytest

from archlint.aws.services import TABLE
from archlint.aws.table import dialect_of
from archlint.findings.check import Check
from archlint.findings.choosing.discovery import discover
from archlint.findings.translation import COMMON, PROPERTIES, TYPES, in_dialect, property_name, type_name
from archlint.findings.wording import in_terraform

#: Names in AWS's own JSON, in CloudWatch and in AWS's APIs: the same whatever declares the resource.
EVERYWHERE = {
    *("Catch", "Default", "HeartbeatSeconds", "MaxConcurrency", "Retry", "TimeoutSeconds"),  # fields of a state
    "ApproximateNumberOfMessagesVisible",  # a metric
    "ReportBatchItemFailures",  # a value
    "SqsFifoPartialProcessor",  # a class
    "StartExecution",  # an action
    *COMMON,
}
CODE = re.compile(r"`([^`]+)`")


@pytest.mark.parametrize(
    ("advice", "expected"),
    [
        ("set `VisibilityTimeout` to 60", "set `visibility_timeout_seconds` to 60"),
        ("a `RedrivePolicy` with a `maxReceiveCount`", "a `redrive_policy` with a `maxReceiveCount`"),
        ("set `BatchSize: 1`", "set `batch_size = 1`"),
        ("set `BisectBatchOnFunctionError: true`", "set `bisect_batch_on_function_error = true`"),
        ("`DeduplicationScope: messageGroup`", '`deduplication_scope = "messageGroup"`'),
        (
            "`FunctionResponseTypes: [ReportBatchItemFailures]`",
            '`function_response_types = ["ReportBatchItemFailures"]`',
        ),
        ("`DestinationConfig.OnFailure.Destination`", "`destination_config.on_failure.destination_arn`"),
        ("add an `AWS::Lambda::Permission`", "add an `aws_lambda_permission`"),
        ("an `AWS::SQS::QueuePolicy`", "an `aws_sqs_queue_policy`"),
        ("an `AWS::SQS::QueueInlinePolicy`", "an `AWS::SQS::QueueInlinePolicy`"),
        ("an `AWS::Shop::Order`", "an `AWS::Shop::Order`"),
        ("a VisibilityTimeout", "a VisibilityTimeout"),
        ("a `Retry` with `TimeoutSeconds`", "a `Retry` with `TimeoutSeconds`"),
        ("`Nonsense: 1` and `!Ref Alias`", "`Nonsense: 1` and `!Ref Alias`"),
        ("Do it. In CloudFormation, set `BatchSize`. Be glad.", "Do it. Be glad."),
        ("Do it. In SAM, set `AutoPublishAlias`. In Terraform, set `publish`.", "Do it. Set `publish`."),
        ("Do it. In time, `BatchSize` helps.", "Do it. In time, `batch_size` helps."),
    ],
)
def test_advice_for_terraform(advice: str, expected: str) -> None:
    assert in_dialect(advice, "tf") == expected
    assert in_terraform(advice) == expected


def test_advice_for_cloudformation() -> None:
    advice = "Set `BatchSize`. In SAM, set `X`. In Terraform, set `batch_size`. In CloudFormation, set it."
    assert in_dialect(advice, "cfn") == "Set `BatchSize`. In SAM, set `X`. In CloudFormation, set it."


@pytest.mark.parametrize("check", discover(), ids=lambda check: check.name)
def test_each_property_in_a_fix_has_its_counterpart(check: Check) -> None:
    (fix,) = (part for part in check.documentation.split("\n\n") if part.startswith("**Fix:**"))
    translated = in_dialect(" ".join(fix.split()), "tf")
    for code in CODE.findall(translated):
        name = re.split(r"[:. ]", code)[0]
        is_property = re.fullmatch(r"[A-Z][a-z]+[A-Za-z]*", name) and "." not in code
        assert not is_property or name in EVERYWHERE, f"{name}: say what Terraform calls it, or that it is the same"
        assert "AWS::" not in code


def test_what_a_fix_gets_for_terraform_are_names_of_the_provider() -> None:
    """Each name that the table gives is one that a path of a Terraform type has."""
    steps = {
        step
        for type_, column in TABLE.items()
        if dialect_of(type_) == "tf"
        for path in [*(p for s in column.settings.values() for p in s.paths), *(rule.path for rule in column.links)]
        for step in re.split(r"[.\[\]]+", path)
    }
    for check in discover():
        for code in CODE.findall(check.documentation):
            if (name := property_name(code)) and code not in PROPERTIES:
                assert set(name.split(".")) <= steps


def test_nothing_is_said_by_hand_that_the_table_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    for said in ("PROPERTIES", "TYPES"):
        monkeypatch.setattr(f"archlint.findings.translation.{said}", {})
    assert [name for name in PROPERTIES if property_name(name)] == []
    assert [name for name in TYPES if type_name(name)] == []
    assert all(name in TABLE and provider in TABLE for name, provider in TYPES.items())
