"""Amazon Data Firehose: where it reads, where it delivers, and where it keeps what it could not deliver.

Source: AWS CloudFormation reference, `AWS::KinesisFirehose::DeliveryStream`; Amazon Data Firehose Developer Guide,
"Convert input data format" and "Configure destination settings"; Terraform AWS provider,
`aws_kinesis_firehose_delivery_stream`.
"""

from collections.abc import Iterable

from archlint.aws.calls.object_keys import filled_in
from archlint.aws.columns import flag, seconds, word
from archlint.aws.kinds import Form, Kind, Link, Trait
from archlint.aws.services.kms import NAMED as KEYS
from archlint.aws.table import Paths, resource
from archlint.model.data import NamedTuple
from archlint.model.values.scalars import Known
from archlint.model.values.value import Outcome, Unknown


def _is_set(outcome: Outcome) -> Outcome:
    return outcome if isinstance(outcome, Unknown) else Known(value=True)


DELIVERY_STREAM = (
    resource(Kind.FIREHOSE_STREAM, "AWS::KinesisFirehose::DeliveryStream", "aws_kinesis_firehose_delivery_stream")
    .is_(Trait.CALLS_WITH_ROLE, Trait.FORWARDS, Trait.POLLS, Trait.WAITS)
    .named(cfn="DeliveryStreamName", tf="name", arn="firehose:deliverystream/")
    .referred(cfn={"Ref": Form.NAME, "Arn": Form.ARN}, tf={"name": Form.NAME, "arn": Form.ARN})
    .is_written()
    .setting("kms_key", cfn="DeliveryStreamEncryptionConfigurationInput.KeyARN", tf="server_side_encryption.key_arn")
    .link(
        Link.ENCRYPTED_BY,
        *KEYS,
        cfn="DeliveryStreamEncryptionConfigurationInput.KeyARN",
        tf="server_side_encryption.key_arn",
    )
    .setting("source_role", cfn="KinesisStreamSourceConfiguration.RoleARN", tf="kinesis_source_configuration.role_arn")
    .setting(
        "reads_stream",
        _is_set,
        cfn="KinesisStreamSourceConfiguration.KinesisStreamARN",
        tf="kinesis_source_configuration.kinesis_stream_arn",
    )
    .setting(
        "source",
        cfn="KinesisStreamSourceConfiguration.KinesisStreamARN|MSKSourceConfiguration.MSKClusterARN",
        tf="kinesis_source_configuration.kinesis_stream_arn|msk_source_configuration.msk_cluster_arn",
    )
    # Amazon Data Firehose Developer Guide, "Transform source data": how long it waits for a function, in seconds.
    .constant("timeout", 300)
    .setting(
        "object_key",
        filled_in,
        cfn="ExtendedS3DestinationConfiguration.Prefix|S3DestinationConfiguration.Prefix",
        tf="extended_s3_configuration.prefix|s3_configuration.prefix",
    )
    .setting("prefix", cfn="ExtendedS3DestinationConfiguration.Prefix", tf="extended_s3_configuration.prefix")
    .setting(
        "error_prefix",
        cfn="ExtendedS3DestinationConfiguration.ErrorOutputPrefix",
        tf="extended_s3_configuration.error_output_prefix",
    )
    .setting(
        "partitions_by_key",
        flag,
        cfn="ExtendedS3DestinationConfiguration.DynamicPartitioningConfiguration.Enabled",
        tf="extended_s3_configuration.dynamic_partitioning_configuration.enabled",
    )
    .setting(
        "buffer_interval",
        seconds,
        cfn="ExtendedS3DestinationConfiguration.BufferingHints.IntervalInSeconds"
        "|S3DestinationConfiguration.BufferingHints.IntervalInSeconds",
        tf="extended_s3_configuration.buffering_interval|extended_s3_configuration.buffer_interval"
        "|s3_configuration.buffer_interval",
        default=300,
    )
    .linked_from(
        Link.FEEDS,
        Kind.STREAM,
        cfn="KinesisStreamSourceConfiguration.KinesisStreamARN",
        tf="kinesis_source_configuration.kinesis_stream_arn",
    )
    .linked_from(
        Link.FEEDS,
        Kind.KAFKA_CLUSTER,
        cfn="MSKSourceConfiguration.MSKClusterARN",
        tf="msk_source_configuration.msk_cluster_arn",
    )
)


class _Destination(NamedTuple):
    """One kind of destination.

    Attributes:
        cfn: how CloudFormation's property for it begins.
        tf: how Terraform's block for it begins.
        kinds: what it delivers to, where that may be in the scope.
        target_cfn: where CloudFormation names what it delivers to; empty for a bucket.
        target_tf: where Terraform names it.
    """

    cfn: str
    tf: str
    kinds: tuple[Kind, ...] = ()
    target_cfn: str = ""
    target_tf: str = ""


_SEARCH = (Kind.OPENSEARCH_DOMAIN,)
_COLLECTION = (Kind.OPENSEARCH_COLLECTION,)
_REDSHIFT = (Kind.REDSHIFT_CLUSTER, Kind.REDSHIFT_WORKGROUP)
_CATALOG = (Kind.GLUE_TABLE,)
_TABLES = "DestinationTableConfigurationList[].DestinationTableName"
#: An endpoint of HTTP may be an API's own; Splunk and Snowflake are outside of AWS.
_ENDPOINT = (Kind.API, Kind.FUNCTION_URL)
_OUTSIDE: tuple[Kind, ...] = ()
_DESTINATIONS = (
    # Terraform's block stands beside those of all other destinations before version 5 of the provider.
    _Destination("S3", "s3"),
    _Destination("ExtendedS3", "extended_s3"),
    _Destination("Redshift", "redshift", _REDSHIFT, "ClusterJDBCURL", "cluster_jdbcurl"),
    _Destination("Elasticsearch", "elasticsearch", _SEARCH, "DomainARN", "domain_arn"),
    _Destination("Amazonopensearchservice", "opensearch", _SEARCH, "DomainARN", "domain_arn"),
    _Destination(
        "AmazonOpenSearchServerless",
        "opensearchserverless",
        _COLLECTION,
        "CollectionEndpoint",
        "collection_endpoint",
    ),
    _Destination("Splunk", "splunk", _OUTSIDE, "HECEndpoint", "hec_endpoint"),
    _Destination("HttpEndpoint", "http_endpoint", _ENDPOINT, "EndpointConfiguration.Url", "url"),
    _Destination("Snowflake", "snowflake", _OUTSIDE, "AccountUrl", "account_url"),
    _Destination("Iceberg", "iceberg", _CATALOG, _TABLES, "destination_table_configuration[].table_name"),
)

for _each in _DESTINATIONS:
    _path = f"{_each.cfn}DestinationConfiguration"
    _block = f"{_each.tf}_configuration"
    _is_s3 = not _each.target_cfn
    if _each.cfn != "S3":
        DELIVERY_STREAM.link(
            Link.INVOKES,
            Kind.FUNCTION,
            cfn=f"{_path}.ProcessingConfiguration.Processors[].Parameters[ParameterName=LambdaArn].ParameterValue",
            tf=f"{_block}.processing_configuration.processors[].parameters[parameter_name=LambdaArn].parameter_value",
        )
    # What is delivered elsewhere leaves in the bucket what failed, or a copy of everything.
    DELIVERY_STREAM.link(
        Link.WRITES_TO,
        Kind.BUCKET,
        cfn=f"{_path}.{'' if _is_s3 else 'S3Configuration.'}BucketARN",
        tf=f"{_block}.{'' if _is_s3 else 's3_configuration.'}bucket_arn",
    )
    for _options, _logging in (("", ""), ("S3Configuration.", "s3_configuration.")):
        if not (_options and _is_s3):
            DELIVERY_STREAM.link(
                Link.LOGS_TO,
                Kind.LOG_GROUP,
                cfn=f"{_path}.{_options}CloudWatchLoggingOptions.LogGroupName",
                tf=f"{_block}.{_logging}cloudwatch_logging_options.log_group_name",
            )
    if _each.target_cfn:
        _link = Link.DELIVERS_TO if _each.kinds in (_OUTSIDE, _ENDPOINT) else Link.WRITES_TO
        DELIVERY_STREAM.link(_link, *_each.kinds, cfn=f"{_path}.{_each.target_cfn}", tf=f"{_block}.{_each.target_tf}")
#: What is said of a destination that is no bucket: how long it is tried, and waited for, and what its bucket gets.
#: Redshift gets everything through its bucket.
_ELSEWHERE = [each for each in _DESTINATIONS if each.target_cfn]
_SET_ASIDE = [each for each in _ELSEWHERE if each.kinds is not _REDSHIFT]


def _of_others(destinations: Iterable[_Destination], cfn: str, tf: str) -> Paths:
    """Return where something is said of destinations that are no bucket."""
    paths = {each.cfn: f"{each.cfn}DestinationConfiguration.{cfn}" for each in destinations}
    if "Iceberg" in paths:
        paths["Iceberg"] = paths["Iceberg"].replace("S3BackupMode", "s3BackupMode")
    return {"cfn": "|".join(paths.values()), "tf": "|".join(f"{each.tf}_configuration.{tf}" for each in destinations)}


DELIVERY_STREAM.setting(
    "retry_duration", seconds, **_of_others(_ELSEWHERE, "RetryOptions.DurationInSeconds", "retry_duration")
).setting(
    "destination_buffer_interval",
    seconds,
    **_of_others(_SET_ASIDE, "BufferingHints.IntervalInSeconds", "buffering_interval"),
).setting(
    "delivers_elsewhere",
    _is_set,
    cfn="|".join(f"{each.cfn}DestinationConfiguration" for each in _SET_ASIDE),
    tf="|".join(f"{each.tf}_configuration" for each in _SET_ASIDE),
).setting("backup_mode", word, **_of_others(_SET_ASIDE, "S3BackupMode", "s3_backup_mode"))
_BACKED_UP = (("ExtendedS3", "extended_s3"), ("Redshift", "redshift"))
for _cloudformation, _terraform in _BACKED_UP:
    DELIVERY_STREAM.link(
        Link.WRITES_TO,
        Kind.BUCKET,
        cfn=f"{_cloudformation}DestinationConfiguration.S3BackupConfiguration.BucketARN",
        tf=f"{_terraform}_configuration.s3_backup_configuration.bucket_arn",
    )


def _of_bucket(cfn: str, tf: str) -> tuple[list[str], list[str]]:
    """Return where something is said of the bucket of each destination, in CloudFormation and in Terraform."""
    return (
        [f"{e.cfn}DestinationConfiguration.{'S3Configuration.' if e.target_cfn else ''}{cfn}" for e in _DESTINATIONS],
        [f"{e.tf}_configuration.{'s3_configuration.' if e.target_cfn else ''}{tf}" for e in _DESTINATIONS],
    )


def _of_copies(cfn: str, tf: str) -> tuple[list[str], list[str]]:
    """Return where something is said of the bucket for copies, in CloudFormation and in Terraform."""
    return (
        [f"{start}DestinationConfiguration.S3BackupConfiguration.{cfn}" for start, _tf in _BACKED_UP],
        [f"{start}_configuration.s3_backup_configuration.{tf}" for _cfn, start in _BACKED_UP],
    )


# It has one destination, whose bucket it writes to in one role; in another one, maybe, to that for copies.
for _setting, _cfn, _tf in (
    ("destination_role", *_of_bucket("RoleARN", "role_arn")),
    ("backup_role", *_of_copies("RoleARN", "role_arn")),
):
    DELIVERY_STREAM.setting(_setting, cfn="|".join(_cfn), tf="|".join(_tf))
# Objects that it names a key for are not encrypted with that of the bucket.
_OWN_KEY = ("EncryptionConfiguration.KMSEncryptionConfig.AWSKMSKeyARN", "kms_key_arn")
DELIVERY_STREAM.setting(
    "own_key",
    cfn="|".join([*_of_bucket(*_OWN_KEY)[0], *_of_copies(*_OWN_KEY)[0]]),
    tf="|".join([*_of_bucket(*_OWN_KEY)[1], *_of_copies(*_OWN_KEY)[1]]),
)
# A transformation that is switched off asks for nothing. What other destinations' transformations run in is not known.
_TRANSFORMING = "ExtendedS3DestinationConfiguration.ProcessingConfiguration"
_TRANSFORMING_BLOCK = "extended_s3_configuration.processing_configuration"
DELIVERY_STREAM.setting("transforms", flag, cfn=f"{_TRANSFORMING}.Enabled", tf=f"{_TRANSFORMING_BLOCK}.enabled")
DELIVERY_STREAM.setting(
    "transforming_role",
    cfn=f"{_TRANSFORMING}.Processors[].Parameters[ParameterName=RoleArn].ParameterValue"
    "|ExtendedS3DestinationConfiguration.RoleARN",
    tf=f"{_TRANSFORMING_BLOCK}.processors[].parameters[parameter_name=RoleArn].parameter_value"
    "|extended_s3_configuration.role_arn",
)

_SCHEMA = "ExtendedS3DestinationConfiguration.DataFormatConversionConfiguration.SchemaConfiguration"
_SCHEMA_BLOCK = "extended_s3_configuration.data_format_conversion_configuration.schema_configuration"
DELIVERY_STREAM.link(Link.READS, Kind.GLUE_TABLE, cfn=f"{_SCHEMA}.TableName", tf=f"{_SCHEMA_BLOCK}.table_name")
DELIVERY_STREAM.link(Link.READS, Kind.GLUE_DATABASE, cfn=f"{_SCHEMA}.DatabaseName", tf=f"{_SCHEMA_BLOCK}.database_name")
DELIVERY_STREAM.link(
    Link.WRITES_TO,
    Kind.GLUE_DATABASE,
    cfn="IcebergDestinationConfiguration.DestinationTableConfigurationList[].DestinationDatabaseName",
    tf="iceberg_configuration.destination_table_configuration[].database_name",
)
