"""AWS Lambda: functions and what invokes, configures or permits them.

Source: AWS CloudFormation reference, `AWS::Lambda::*`; AWS Lambda Developer Guide (defaults); Terraform AWS provider,
`aws_lambda_*`.
"""

from functools import partial

from archlint.aws.calls import function_calls as code
from archlint.aws.calls.api_calls import caller
from archlint.aws.columns import flag, number, seconds, word
from archlint.aws.kinds import Form, Kind, Link, Trait
from archlint.aws.table import Paths, resource

_VARIABLES: Paths = {"cfn": "Environment.Variables", "tf": "environment.variables"}

FUNCTION = (
    resource(Kind.FUNCTION, "AWS::Lambda::Function", "aws_lambda_function")
    .is_(Trait.ACTS, Trait.PRODUCES)
    .named(cfn="FunctionName", tf="function_name", arn="lambda:function:")
    .referred(
        cfn={"Ref": Form.NAME, "Arn": Form.ARN},
        tf={
            "id": Form.NAME,
            "function_name": Form.NAME,
            "arn": Form.ARN,
            "qualified_arn": Form.ARN,
            "invoke_arn": Form.INVOKE_ARN,
            "qualified_invoke_arn": Form.INVOKE_ARN,
            "response_streaming_invoke_arn": Form.INVOKE_ARN,
        },
    )
    .is_written()
    .setting("role", cfn="Role", tf="role")
    .setting("environment", **_VARIABLES)
    .setting("recursive_loop", word, cfn="RecursiveLoop", tf="recursive_loop", default="TERMINATE")
    .setting("durable", cfn="DurableConfig", tf="durable_config")
    .setting("durable_timeout", number, cfn="DurableConfig.ExecutionTimeout", tf="durable_config.execution_timeout")
    .setting("capacity_provider", cfn="CapacityProviderConfig", tf="capacity_provider_config")
    .setting("timeout", seconds, cfn="Timeout", tf="timeout", default=3, unset=0)
    .setting(
        "reserved_concurrency",
        number,
        cfn="ReservedConcurrentExecutions",
        tf="reserved_concurrent_executions",
        unset=-1,
    )
    .setting("dead_letter_target", cfn="DeadLetterConfig.TargetArn", tf="dead_letter_config.target_arn")
    .link(
        Link.DEAD_LETTERS_TO,
        Kind.QUEUE,
        Kind.TOPIC,
        cfn="DeadLetterConfig.TargetArn",
        tf="dead_letter_config.target_arn",
    )
    .computed(tf=("logging_config",))
    .link(Link.LOGS_TO, Kind.LOG_GROUP, cfn="LoggingConfig.LogGroup", tf="logging_config.log_group")
    .link(Link.READS, Kind.ACCESS_POINT, cfn="FileSystemConfigs[].Arn", tf="file_system_config.arn")
    .parts(cfn=partial(code.calls, variables=_VARIABLES["cfn"]), tf=partial(code.calls, variables=_VARIABLES["tf"]))
    .set_by("aws_lambda_function_recursion_config", on="function_name", recursive_loop="recursive_loop")
)

CALL = (
    caller(Kind.CALL, code.CALL_TYPE)
    .is_(Trait.CONNECTS, Trait.PRODUCES, Trait.SENDS)
    .setting("varied_names", cfn="Varied")
    .setting("partition_key_name", cfn="KeyName")
)

ALIAS = (
    resource(Kind.ALIAS, "AWS::Lambda::Alias", "aws_lambda_alias")
    .is_(Trait.STANDS_FOR)
    .stands_for(cfn="FunctionName", tf="function_name")
    .setting("alias", cfn="Name", tf="name")
)

FUNCTION_VERSION = resource(Kind.ALIAS, "AWS::Lambda::Version").is_(Trait.STANDS_FOR).stands_for(cfn="FunctionName")

URL = (
    resource(Kind.FUNCTION_URL, "AWS::Lambda::Url", "aws_lambda_function_url")
    .is_(Trait.WAITS)
    .link(Link.INVOKES, Kind.FUNCTION, cfn="TargetFunctionArn", tf="function_name")
)

PERMISSION = (
    resource(Kind.PERMISSION, "AWS::Lambda::Permission", "aws_lambda_permission")
    .is_(Trait.ADMITS)
    .setting("principal", cfn="Principal", tf="principal")
    .setting("action", cfn="Action", tf="action")
    .setting("source", cfn="SourceArn", tf="source_arn")
    # Only Alexa's skills present one.
    .setting("token", cfn="EventSourceToken", tf="event_source_token")
    .setting("qualifier", tf="qualifier")
    .setting("url_auth_type", cfn="FunctionUrlAuthType", tf="function_url_auth_type")
    .setting("via_url", cfn="InvokedViaFunctionUrl", tf="invoked_via_function_url")
    # CloudFormation makes one for each.
    .setting("statement_id", tf="statement_id")
    .link(Link.GOVERNS, Kind.FUNCTION, cfn="FunctionName", tf="function_name")
)

RESOURCE_POLICY = (
    resource(Kind.FUNCTION_POLICY, "AWS::Lambda::ResourcePolicy")
    .is_(Trait.ADMITS)
    .setting("document", cfn="PolicyDocument")
    .link(Link.GOVERNS, Kind.FUNCTION, cfn="ResourceArn")
)

MAPPING = (
    resource(Kind.MAPPING, "AWS::Lambda::EventSourceMapping", "aws_lambda_event_source_mapping")
    .is_(Trait.CONNECTS, Trait.LIES_BETWEEN, Trait.POLLS, Trait.PRODUCES, Trait.WAITS)
    .setting("source", cfn="EventSourceArn", tf="event_source_arn")
    .setting("enabled", flag, cfn="Enabled", tf="enabled", default=True)
    .listing(
        "filters",
        cfn=("FilterCriteria.Filters", {"pattern": "Pattern"}),
        tf=("filter_criteria.filter", {"pattern": "pattern"}),
    )
    .setting("filter_patterns", cfn="FilterCriteria.Filters[].Pattern", tf="filter_criteria.filter[].pattern")
    .setting("batch_size", number, cfn="BatchSize", tf="batch_size", unset=0)
    .setting(
        "batching_window",
        seconds,
        cfn="MaximumBatchingWindowInSeconds",
        tf="maximum_batching_window_in_seconds",
        default=0,
    )
    # As it is written: its default depends on what is read.
    .setting(
        "own_batching_window",
        seconds,
        cfn="MaximumBatchingWindowInSeconds",
        tf="maximum_batching_window_in_seconds",
        unset=0,
    )
    .setting(
        "maximum_retry_attempts",
        number,
        cfn="MaximumRetryAttempts",
        tf="maximum_retry_attempts",
        default=-1,
        doubtful=0,
    )
    .setting(
        "maximum_record_age",
        number,
        cfn="MaximumRecordAgeInSeconds",
        tf="maximum_record_age_in_seconds",
        default=-1,
        unset=0,
    )
    .setting(
        "on_failure", cfn="DestinationConfig.OnFailure.Destination", tf="destination_config.on_failure.destination_arn"
    )
    .setting(
        "bisects_batch",
        flag,
        cfn="BisectBatchOnFunctionError",
        tf="bisect_batch_on_function_error",
        default=False,
    )
    .setting("response_types", cfn="FunctionResponseTypes", tf="function_response_types")
    .setting(
        "maximum_concurrency",
        number,
        cfn="ScalingConfig.MaximumConcurrency",
        tf="scaling_config.maximum_concurrency",
        unset=0,
    )
    .setting("provisioned_pollers", cfn="ProvisionedPollerConfig", tf="provisioned_poller_config")
    .setting(
        "maximum_pollers",
        number,
        cfn="ProvisionedPollerConfig.MaximumPollers",
        tf="provisioned_poller_config.maximum_pollers",
        unset=0,
    )
    .setting("parallelization", number, cfn="ParallelizationFactor", tf="parallelization_factor", default=1, unset=0)
    .setting("starting_position", cfn="StartingPosition", tf="starting_position")
    .setting("starting_timestamp", cfn="StartingPositionTimestamp", tf="starting_position_timestamp")
    .setting("tumbling_window", number, cfn="TumblingWindowInSeconds", tf="tumbling_window_in_seconds", unset=0)
    .setting("topics", cfn="Topics", tf="topics")
    .setting("broker_queues", cfn="Queues", tf="queues")
    .setting("database_config", cfn="DocumentDBEventSourceConfig", tf="document_db_event_source_config")
    .setting("self_managed_source", cfn="SelfManagedEventSource", tf="self_managed_event_source")
    .linked_from(
        Link.FEEDS,
        Kind.QUEUE,
        Kind.STREAM,
        Kind.TABLE,
        Kind.STREAM_CONSUMER,
        Kind.KAFKA_CLUSTER,
        Kind.MQ_BROKER,
        Kind.DOCUMENTDB_CLUSTER,
        cfn="EventSourceArn",
        tf="event_source_arn",
    )
    .link(Link.INVOKES, Kind.FUNCTION, cfn="FunctionName", tf="function_name")
    .link(
        Link.DEAD_LETTERS_TO,
        Kind.QUEUE,
        Kind.TOPIC,
        Kind.BUCKET,
        cfn="DestinationConfig.OnFailure.Destination",
        tf="destination_config.on_failure.destination_arn",
    )
)

INVOKE_CONFIG = (
    resource(Kind.INVOKE_CONFIG, "AWS::Lambda::EventInvokeConfig", "aws_lambda_function_event_invoke_config")
    .is_(Trait.LIES_BETWEEN, Trait.PRODUCES)
    .constant("asynchronous", True)
    .setting(
        "on_failure", cfn="DestinationConfig.OnFailure.Destination", tf="destination_config.on_failure.destination"
    )
    .setting(
        "on_success", cfn="DestinationConfig.OnSuccess.Destination", tf="destination_config.on_success.destination"
    )
    .setting("maximum_retry_attempts", number, cfn="MaximumRetryAttempts", tf="maximum_retry_attempts", default=2)
    .setting(
        "maximum_event_age",
        number,
        cfn="MaximumEventAgeInSeconds",
        tf="maximum_event_age_in_seconds",
        default=21_600,
        unset=0,
    )
    .setting("qualifier", cfn="Qualifier", tf="qualifier")
    .setting("function", cfn="FunctionName", tf="function_name")
    .link(Link.GOVERNS, Kind.FUNCTION, cfn="FunctionName", tf="function_name")
    .link(
        Link.DELIVERS_TO,
        Kind.QUEUE,
        Kind.TOPIC,
        Kind.FUNCTION,
        Kind.BUS,
        cfn="DestinationConfig.OnSuccess.Destination",
        tf="destination_config.on_success.destination",
    )
    .link(
        Link.DEAD_LETTERS_TO,
        Kind.QUEUE,
        Kind.TOPIC,
        Kind.FUNCTION,
        Kind.BUS,
        Kind.BUCKET,
        cfn="DestinationConfig.OnFailure.Destination",
        tf="destination_config.on_failure.destination",
    )
)

#: How long a mapping waits at most for the execution of a durable function, in seconds; the second on instances of a
#: capacity provider (Lambda Developer Guide, "Event source mappings with durable functions").
LONGEST_POLLED, LONGEST_POLLED_ON_INSTANCES = 900, 5400
#: How many batches of a queue a provisioned poller takes at once, and how many pollers there may be by default (Lambda
#: Developer Guide, "Configuring scaling behavior for SQS event source mappings").
BATCHES_PER_POLLER, DEFAULT_POLLERS = 10, 200
#: Who waits for the function when it is permitted to call it, and who never calls: what is polled needs no permission.
WAITING_SERVICES = (
    "alexa-appkit",
    "apigateway",
    "appsync",
    "cognito-idp",
    "dynamodb",
    "elasticloadbalancing",
    "kinesis",
    "lex",
    "lexv2",
    "sqs",
)
#: What mentions a function and calls it from nowhere but what the graph shows; an output has no type.
CALLS_NOTHING = (
    "AWS::ApiGateway",
    "AWS::AppSync::",
    "AWS::ApplicationAutoScaling::",
    "AWS::CloudWatch::",
    "AWS::CodeDeploy::",
    "AWS::Cognito::",
    "AWS::ElasticLoadBalancingV2::",
    "AWS::Lambda::Alias",
    "AWS::Lambda::Event",
    "AWS::Lambda::Permission",
    "AWS::Lambda::Url",
    "AWS::Lambda::Version",
    "AWS::Logs::LogGroup",
    "AWS::Serverless::Api",
    "AWS::Serverless::HttpApi",
    "aws_api_gateway_",
    "aws_apigatewayv2_",
    "aws_appautoscaling_",
    "aws_appsync_",
    "aws_cloudwatch_composite_alarm",
    "aws_cloudwatch_log_group",
    "aws_cloudwatch_metric_alarm",
    "aws_codedeploy_",
    "aws_cognito_",
    "aws_lambda_alias",
    "aws_lambda_event_source_mapping",
    "aws_lambda_function_",
    "aws_lambda_permission",
    "aws_lambda_provisioned_concurrency_config",
    "aws_lambda_runtime_management_config",
    "aws_lb_",
    "output",
)
#: What mentions it where callers use a role, and where the tasks of a state machine call it.
GRANTS_ROLES = ("AWS::IAM::", "aws_iam_", "data.aws_iam_policy_document")
RUNS_STATES = ("AWS::StepFunctions::", "AWS::Serverless::StateMachine", "aws_sfn_")
