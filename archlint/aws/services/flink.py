"""Managed Service for Apache Flink, which was Kinesis Data Analytics, and its SQL applications.

An application of Flink reads and writes what its code says; the properties that the code is given at run time name it,
and the role of the application lets it.

Source: AWS CloudFormation reference, `AWS::KinesisAnalytics::*` and `AWS::KinesisAnalyticsV2::*`; Managed Service for
Apache Flink Developer Guide, "Use runtime properties" and "Add streaming data sources" (`EFO`); Terraform AWS provider,
`aws_kinesis_analytics_application` and `aws_kinesisanalyticsv2_application`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.table import resource
from archlint.model.values.scalars import ABSENT, Known
from archlint.model.values.value import EmbeddedJson, Outcome, Tree, Value

_ID, _MAP = ("PropertyGroupId", "property_group_id"), ("PropertyMap", "property_map")
#: What turns enhanced fan-out on, in the properties of every version of the connector for Kinesis.
_FAN_OUT = "EFO"


#: What AWS has ended, and when: AWS, "Amazon Kinesis Data Analytics for SQL Applications discontinuation".
_SQL_SERVICE = "Kinesis Data Analytics for SQL, which AWS ended on 2026-01-27"
_SQL_RUNTIME = "SQL-1_0"


def _retired(runtime: Outcome) -> Outcome:
    """Return the service that an application's runtime belongs to, if AWS has ended it."""
    if not isinstance(runtime, Known):
        return runtime
    return Known(_SQL_SERVICE) if str(runtime.value).strip() == _SQL_RUNTIME else ABSENT


def _properties(groups: Outcome) -> Outcome:
    """Return the properties of all groups as one mapping, each under its group and its own name."""
    if not isinstance(groups, Tree):
        return groups
    data: dict[str, Any] = {f"{group}.{name}": value for group, name, value in _each(groups)}
    return Tree(groups.node.with_data(data), EmbeddedJson())


def _fan_out(groups: Outcome) -> Outcome:
    """Tell whether the properties say that streams are read with enhanced fan-out; absent where the code decides it."""
    if not isinstance(groups, Tree):
        return groups
    values = (str(value.known).upper() for _group, _name, value in _each(groups))
    return Known(True) if _FAN_OUT in values else ABSENT


def _each(groups: Tree) -> Iterator[tuple[str, str, Value]]:
    """Yield the properties: the group, the name and the value of each."""
    for branch in Value.of(groups).each("[]"):
        group = Value((branch,))
        names = (group.step(key).known for key in _ID)
        name = next((str(found) for found in names if found is not None), "")
        for key in _MAP:
            for found in group.step(key).branches:
                if isinstance(found.outcome, Tree) and not found.outcome.is_list:
                    for field, value in found.outcome.items():
                        yield name, field, value


SQL_APPLICATION = (
    resource(Kind.SQL_APPLICATION, "AWS::KinesisAnalytics::Application", "aws_kinesis_analytics_application")
    .is_(Trait.POLLS)
    .named(cfn="ApplicationName", tf="name", arn="kinesisanalytics:application/")
    .constant("retired", _SQL_SERVICE)
    .set_by("AWS::KinesisAnalytics::ApplicationOutput", on="ApplicationName", Output="Output")
)
_PROPERTY_GROUPS = "ApplicationConfiguration.EnvironmentProperties.PropertyGroups"
_PROPERTY_BLOCKS = "application_configuration.environment_properties.property_group"
_CODE = "application_code_configuration.code_content.s3_content_location.bucket_arn"

FLINK_APPLICATION = (
    resource(Kind.FLINK_APPLICATION, "AWS::KinesisAnalyticsV2::Application", "aws_kinesisanalyticsv2_application")
    .is_(Trait.ACTS, Trait.POLLS, Trait.READS_BY_ROLE)
    .named(cfn="ApplicationName", tf="name", arn="kinesisanalytics:application/")
    .setting("retired", _retired, cfn="RuntimeEnvironment", tf="runtime_environment")
    .setting("role", cfn="ServiceExecutionRole", tf="service_execution_role")
    .setting("environment", _properties, cfn=_PROPERTY_GROUPS, tf=_PROPERTY_BLOCKS)
    .setting("enhanced_fan_out", _fan_out, cfn=_PROPERTY_GROUPS, tf=_PROPERTY_BLOCKS)
    .link(
        Link.READS,
        Kind.BUCKET,
        cfn="ApplicationConfiguration.ApplicationCodeConfiguration.CodeContent.S3ContentLocation.BucketARN",
        tf=f"application_configuration.{_CODE}",
    )
    .link(
        Link.LOGS_TO,
        Kind.LOG_GROUP,
        cfn="CloudWatchLoggingOption.LogStreamARN",
        tf="cloudwatch_logging_options.log_stream_arn",
    )
    .set_by("AWS::KinesisAnalyticsV2::ApplicationOutput", on="ApplicationName", Output="Output")
    .set_by(
        "AWS::KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption",
        on="ApplicationName",
        CloudWatchLoggingOption="CloudWatchLoggingOption",
    )
)

#: What SQL reads and writes: CloudFormation's words, those of each of Terraform's types, and the kind.
_ENDS = (
    ("KinesisStreams", "kinesis_stream", "kinesis_streams", Kind.STREAM),
    ("KinesisFirehose", "kinesis_firehose", "kinesis_firehose", Kind.FIREHOSE_STREAM),
    ("Lambda", "lambda", "lambda", Kind.FUNCTION),
)
_SQL = "ApplicationConfiguration.SqlApplicationConfiguration"
_SQL_BLOCK = "application_configuration.sql_application_configuration"
for _name, _old, _new, _kind in _ENDS:
    if _kind is not Kind.FUNCTION:
        SQL_APPLICATION.linked_from(
            Link.FEEDS, _kind, cfn=f"Inputs[].{_name}Input.ResourceARN", tf=f"inputs.{_old}.resource_arn"
        )
        FLINK_APPLICATION.linked_from(
            Link.FEEDS,
            _kind,
            cfn=f"{_SQL}.Inputs[].{_name}Input.ResourceARN",
            tf=f"{_SQL_BLOCK}.input.{_new}_input.resource_arn",
        )
    SQL_APPLICATION.link(
        Link.DELIVERS_TO, _kind, cfn=f"Output.{_name}Output.ResourceARN", tf=f"outputs[].{_old}.resource_arn"
    )
    FLINK_APPLICATION.link(
        Link.DELIVERS_TO,
        _kind,
        cfn=f"Output.{_name}Output.ResourceARN",
        tf=f"{_SQL_BLOCK}.output[].{_new}_output.resource_arn",
    )
_PROCESSOR = "InputProcessingConfiguration.InputLambdaProcessor.ResourceARN"
SQL_APPLICATION.link(
    Link.INVOKES, Kind.FUNCTION, cfn=f"Inputs[].{_PROCESSOR}", tf="inputs.processing_configuration.lambda.resource_arn"
)
FLINK_APPLICATION.link(
    Link.INVOKES,
    Kind.FUNCTION,
    cfn=f"{_SQL}.Inputs[].{_PROCESSOR}",
    tf=f"{_SQL_BLOCK}.input.input_processing_configuration.input_lambda_processor.resource_arn",
)
