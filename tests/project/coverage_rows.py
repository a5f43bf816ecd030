"""What the architectures of integration services need: ways in which services work together, and what stands for each.

Data only. `coverage_graphs` looks for each way in the graphs of the fixtures, and `docs/coverage.md` shows what it found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from archlint.aws.kinds import Kind, Link
from archlint.report.documentation.coverage import EdgeKind


class Row(NamedTuple):
    """An interaction, and the ways that stand for it.

    Attributes:
        says: what it is, in a sentence without a full stop.
        ways: the edges on each way, in their order; other resources may lie between two of them.
        of: what the pattern of a rule on the way lists for a field, as `source: aws.health`; of a `type`, a word of
            the provider's type of what the way ends at.
    """

    says: str
    ways: Sequence[Sequence[EdgeKind]]
    of: str = ""


# The edges that several rows need. Of what stands for a service, the first word is the source, the last the target.
_ALARM_TOPIC: EdgeKind = (Kind.ALARM, Link.DELIVERS_TO, Kind.TOPIC)
_API_BUS: EdgeKind = (Kind.INTEGRATION, Link.DELIVERS_TO, Kind.BUS)
_API_FUNCTION: EdgeKind = (Kind.INTEGRATION, Link.INVOKES, Kind.FUNCTION)
_API_MACHINE: EdgeKind = (Kind.INTEGRATION, Link.INVOKES, Kind.MACHINE)
_API_QUEUE: EdgeKind = (Kind.INTEGRATION, Link.DELIVERS_TO, Kind.QUEUE)
_BUS_RULE: EdgeKind = (Kind.BUS, Link.FEEDS, Kind.RULE)
_CODE_MACHINE: EdgeKind = (Kind.CALL, Link.INVOKES, Kind.MACHINE)
_DEAD_LETTERS: EdgeKind = (Kind.QUEUE, Link.DEAD_LETTERS_TO, Kind.QUEUE)
_FIREHOSE_BUCKET: EdgeKind = (Kind.FIREHOSE_STREAM, Link.WRITES_TO, Kind.BUCKET)
_FUNCTION_BUCKET: EdgeKind = (Kind.FUNCTION, Link.WRITES_TO, Kind.BUCKET)
_FUNCTION_MACHINE: EdgeKind = (Kind.FUNCTION, Link.INVOKES, Kind.MACHINE)
_FUNCTION_SEARCH: EdgeKind = (Kind.FUNCTION, Link.WRITES_TO, Kind.OPENSEARCH_DOMAIN)
_FUNCTION_TABLE: EdgeKind = (Kind.FUNCTION, Link.WRITES_TO, Kind.TABLE)
_GROUP_TEMPLATE: EdgeKind = (Kind.AUTO_SCALING_GROUP, Link.INVOKES, Kind.LAUNCH_TEMPLATE)
_MACHINE_TASK: EdgeKind = (Kind.MACHINE, Link.CONTAINS, Kind.TASK)
_MAPPING_FUNCTION: EdgeKind = (Kind.MAPPING, Link.INVOKES, Kind.FUNCTION)
_OBJECT_QUEUE: EdgeKind = (Kind.NOTIFICATION, Link.DELIVERS_TO, Kind.QUEUE)
_OBJECT_TOPIC: EdgeKind = (Kind.NOTIFICATION, Link.DELIVERS_TO, Kind.TOPIC)
_PIPE_BATCH: EdgeKind = (Kind.PIPE, Link.DELIVERS_TO, Kind.BATCH_JOB_QUEUE)
_PIPE_CONTAINERS: EdgeKind = (Kind.PIPE, Link.INVOKES, Kind.TASK_DEFINITION)
_PIPE_MACHINE: EdgeKind = (Kind.PIPE, Link.DELIVERS_TO, Kind.MACHINE)
_QUEUE_CONTAINERS: EdgeKind = (Kind.QUEUE, Link.FEEDS, Kind.TASK_DEFINITION)
_QUEUE_INSTANCES: EdgeKind = (Kind.QUEUE, Link.FEEDS, Kind.LAUNCH_TEMPLATE)
_QUEUE_MAPPING: EdgeKind = (Kind.QUEUE, Link.FEEDS, Kind.MAPPING)
_QUEUE_PIPE: EdgeKind = (Kind.QUEUE, Link.FEEDS, Kind.PIPE)
_RULE_BUS: EdgeKind = (Kind.TARGET, Link.DELIVERS_TO, Kind.BUS)
_RULE_FUNCTION: EdgeKind = (Kind.TARGET, Link.DELIVERS_TO, Kind.FUNCTION)
_RULE_MACHINE: EdgeKind = (Kind.TARGET, Link.DELIVERS_TO, Kind.MACHINE)
_RULE_QUEUE: EdgeKind = (Kind.TARGET, Link.DELIVERS_TO, Kind.QUEUE)
_RULE_STREAM: EdgeKind = (Kind.TARGET, Link.DELIVERS_TO, Kind.STREAM)
_RULE_TOPIC: EdgeKind = (Kind.TARGET, Link.DELIVERS_TO, Kind.TOPIC)
_STREAM_FIREHOSE: EdgeKind = (Kind.STREAM, Link.FEEDS, Kind.FIREHOSE_STREAM)
_STREAM_MAPPING: EdgeKind = (Kind.STREAM, Link.FEEDS, Kind.MAPPING)
_STREAM_PIPE: EdgeKind = (Kind.STREAM, Link.FEEDS, Kind.PIPE)
_TABLE_QUERY: EdgeKind = (Kind.GLUE_TABLE, Link.FEEDS, Kind.ATHENA_QUERY)
_TARGET_GROUP_SERVICE: EdgeKind = (Kind.TARGET_GROUP, Link.INVOKES, Kind.ECS_SERVICE)
_TASK_BATCH: EdgeKind = (Kind.TASK, Link.INVOKES, Kind.BATCH_JOB_QUEUE)
_TASK_FUNCTION: EdgeKind = (Kind.TASK, Link.INVOKES, Kind.FUNCTION)
_TASK_GLUE: EdgeKind = (Kind.TASK, Link.INVOKES, Kind.GLUE_JOB)
_TASK_SAGEMAKER: EdgeKind = (Kind.TASK, Link.INVOKES, Kind.SAGEMAKER_ENDPOINT)
_TASK_TOPIC: EdgeKind = (Kind.TASK, Link.DELIVERS_TO, Kind.TOPIC)
_TOPIC_FUNCTION: EdgeKind = (Kind.SUBSCRIPTION, Link.DELIVERS_TO, Kind.FUNCTION)
_TOPIC_LOAD_BALANCER: EdgeKind = (Kind.SUBSCRIPTION, Link.DELIVERS_TO, Kind.LOAD_BALANCER)
_TOPIC_OUTSIDE: EdgeKind = (Kind.SUBSCRIPTION, Link.DELIVERS_TO, Kind.EXTERNAL)
_TOPIC_QUEUE: EdgeKind = (Kind.SUBSCRIPTION, Link.DELIVERS_TO, Kind.QUEUE)

ROWS: Mapping[str, Sequence[Row]] = {
    "In general": (
        Row("Lambda runs on messages and on events", ((_QUEUE_MAPPING, _MAPPING_FUNCTION), (_RULE_FUNCTION,))),
        Row("S3 tells a queue or a topic of new objects", ((_OBJECT_QUEUE,), (_OBJECT_TOPIC,))),
        Row(
            "Changes of a DynamoDB table go to a Kinesis stream",
            (
                ((Kind.TABLE, Link.WRITES_TO, Kind.STREAM),),
                ((Kind.TABLE, Link.FEEDS, Kind.PIPE), (Kind.PIPE, Link.DELIVERS_TO, Kind.STREAM)),
            ),
        ),
        Row("EventBridge answers threats", ((_RULE_TOPIC, _TOPIC_FUNCTION),), of="source: aws.guardduty"),
    ),
    "Amazon SQS": (
        Row("Lambda takes messages from a queue", ((_QUEUE_MAPPING, _MAPPING_FUNCTION),)),
        Row("API Gateway sends requests to a queue", ((_API_QUEUE,),)),
        Row("A workflow sends to a queue", ((_MACHINE_TASK, (Kind.TASK, Link.DELIVERS_TO, Kind.QUEUE)),)),
        Row("EventBridge sends events to a queue", ((_BUS_RULE, _RULE_QUEUE),)),
        Row(
            "An Auto Scaling group of EC2 instances follows the length of a queue",
            (
                (
                    (Kind.QUEUE, Link.WATCHED_BY, Kind.SCALING_POLICY),
                    (Kind.SCALING_POLICY, Link.GOVERNS, Kind.AUTO_SCALING_GROUP),
                ),
                (_QUEUE_INSTANCES,),
            ),
        ),
        Row("Containers in ECS process messages", ((_QUEUE_CONTAINERS,),)),
        Row("Messages start jobs in AWS Batch", ((_QUEUE_PIPE, _PIPE_BATCH),)),
        Row("Messages start tasks on Fargate", ((_QUEUE_PIPE, _PIPE_CONTAINERS),)),
        Row("S3 notifies a queue, whose consumer processes the object", ((_OBJECT_QUEUE, _MAPPING_FUNCTION),)),
        Row(
            "Consumers share files in EFS",
            ((_QUEUE_CONTAINERS, (Kind.TASK_DEFINITION, Link.READS, Kind.ACCESS_POINT)),),
        ),
        Row(
            "Consumers share files in FSx",
            ((_QUEUE_CONTAINERS, (Kind.TASK_DEFINITION, Link.READS, Kind.FILE_SYSTEM)),),
            of="type: FSx",
        ),
        Row("Images are resized one by one, and stored again", ((_OBJECT_QUEUE, _MAPPING_FUNCTION, _FUNCTION_BUCKET),)),
        Row(
            "Orders come through an API into a queue, and containers store them",
            ((_API_QUEUE, _QUEUE_CONTAINERS, (Kind.TASK_DEFINITION, Link.WRITES_TO, Kind.TABLE)),),
        ),
        Row("What fails again and again goes to a dead-letter queue", ((_API_QUEUE, _DEAD_LETTERS),)),
    ),
    "Amazon SNS": (
        Row("Lambda runs on notifications", ((_TOPIC_FUNCTION,),)),
        Row(
            "Applications on EC2 get notifications",
            (
                (_TOPIC_QUEUE, _QUEUE_INSTANCES),
                (_TOPIC_LOAD_BALANCER, (Kind.TARGET_GROUP, Link.INVOKES, Kind.AUTO_SCALING_GROUP)),
            ),
        ),
        Row("Services in ECS react to notifications", ((_TOPIC_LOAD_BALANCER, _TARGET_GROUP_SERVICE),)),
        Row("Notifications start tasks on Fargate", ((_TOPIC_QUEUE, _PIPE_CONTAINERS),)),
        Row("A topic fans out to queues", ((_TOPIC_QUEUE,),)),
        Row("EventBridge sends events to a topic", ((_BUS_RULE, _RULE_TOPIC),)),
        Row("Notifications start workflows", ((_TOPIC_FUNCTION, _CODE_MACHINE), (_TOPIC_FUNCTION, _FUNCTION_MACHINE))),
        Row("What a stream holds raises alerts", ((_STREAM_PIPE, (Kind.PIPE, Link.DELIVERS_TO, Kind.TOPIC)),)),
        Row("CloudWatch alarms notify", ((_ALARM_TOPIC,),)),
        Row("AWS Config notifies of changes", (((Kind.CONFIG_CHANNEL, Link.DELIVERS_TO, Kind.TOPIC),),)),
        Row("AWS Config notifies through EventBridge", ((_RULE_TOPIC,),), of="source: aws.config"),
        Row("GuardDuty alerts", ((_RULE_TOPIC,),), of="source: aws.guardduty"),
        Row("AWS Health notifies of events", ((_RULE_TOPIC,),), of="source: aws.health"),
        Row(
            "An alarm reaches people by mail and SMS, and a function that mends",
            ((_ALARM_TOPIC, _TOPIC_OUTSIDE), (_ALARM_TOPIC, _TOPIC_FUNCTION)),
        ),
        Row(
            "An application's events reach functions for processing, logs and analytics",
            ((_TOPIC_FUNCTION,), (_API_FUNCTION, (Kind.FUNCTION, Link.DELIVERS_TO, Kind.TOPIC), _TOPIC_FUNCTION)),
        ),
    ),
    "Amazon EventBridge": (
        Row(
            "Calls of AWS APIs come from CloudTrail",
            (((Kind.RULE, Link.CONTAINS, Kind.TARGET),),),
            of=("detail-type: AWS API Call via CloudTrail"),
        ),
        Row(
            "Changes of configuration come from AWS Config",
            (((Kind.RULE, Link.CONTAINS, Kind.TARGET),),),
            of="source: aws.config",
        ),
        Row("Alerts come from GuardDuty", (((Kind.RULE, Link.CONTAINS, Kind.TARGET),),), of="source: aws.guardduty"),
        Row(
            "Events of AWS services come from AWS Health",
            (((Kind.RULE, Link.CONTAINS, Kind.TARGET),),),
            of="source: aws.health",
        ),
        Row("Lambda runs on the events that a rule lets pass", ((_BUS_RULE, _RULE_FUNCTION),)),
        Row("Events start workflows", ((_BUS_RULE, _RULE_MACHINE),)),
        Row("API Gateway puts events on a bus", ((_API_BUS,),)),
        Row("AppSync puts events on a bus", (((Kind.DATA_SOURCE, Link.WRITES_TO, Kind.BUS),),)),
        Row("A rule publishes to a topic", ((_BUS_RULE, _RULE_TOPIC),)),
        Row("A rule sends to a queue", ((_BUS_RULE, _RULE_QUEUE),)),
        Row("A rule puts records on a stream", ((_BUS_RULE, _RULE_STREAM),)),
        Row("A rule starts an Automation of Systems Manager", (((Kind.TARGET, Link.DELIVERS_TO, Kind.SSM_DOCUMENT),),)),
        Row(
            "Events of one account are processed in another one",
            ((_BUS_RULE, _RULE_BUS), ((Kind.BUS_POLICY, Link.GOVERNS, Kind.BUS), _RULE_QUEUE)),
        ),
        Row("The schemas of events are discovered", (((Kind.BUS, Link.FEEDS, Kind.DISCOVERER),),)),
        Row(
            "Orders of a SaaS shop come over a partner's bus, and a function stores them",
            (((Kind.EXTERNAL, Link.FEEDS, Kind.BUS), _RULE_FUNCTION, _FUNCTION_TABLE),),
        ),
        Row("A rule calls an API elsewhere", (((Kind.TARGET, Link.DELIVERS_TO, Kind.API_DESTINATION),),)),
    ),
    "AWS Step Functions": (
        Row("Lambda functions are the steps of a workflow", ((_MACHINE_TASK, _TASK_FUNCTION),)),
        Row("API Gateway starts a workflow", ((_API_MACHINE,),)),
        Row("AppSync starts a workflow", (((Kind.RESOLVER_REQUEST, Link.INVOKES, Kind.MACHINE),),)),
        Row("EventBridge starts a workflow", ((_RULE_MACHINE,),)),
        Row("A step runs a long task on Fargate", (((Kind.TASK, Link.INVOKES, Kind.TASK_DEFINITION),),)),
        Row("A step runs a job in AWS Batch", ((_TASK_BATCH,),)),
        Row(
            "A step waits for an application on EC2, or runs a command there",
            (
                ((Kind.TASK, Link.INVOKES, Kind.ACTIVITY),),
                ((Kind.TASK, Link.INVOKES, Kind.SSM_DOCUMENT),),
            ),
        ),
        Row("A step calls SageMaker", ((_TASK_SAGEMAKER,),)),
        Row("A step sends to a queue", (((Kind.TASK, Link.DELIVERS_TO, Kind.QUEUE),),)),
        Row("A step notifies a topic", ((_TASK_TOPIC,),)),
        Row(
            "A step puts records on a stream; records of a stream start a workflow",
            (
                ((Kind.TASK, Link.DELIVERS_TO, Kind.STREAM),),
                (_STREAM_PIPE, _PIPE_MACHINE),
            ),
        ),
        Row("A step keeps state in DynamoDB", (((Kind.TASK, Link.WRITES_TO, Kind.TABLE),),)),
        Row(
            "An order is received, paid for, taken from the stock and shipped",
            ((_API_MACHINE, _TASK_FUNCTION), (_RULE_MACHINE, _TASK_FUNCTION), (_MACHINE_TASK, _TASK_TOPIC)),
        ),
        Row(
            "New data is prepared, a model trained and deployed",
            (
                ((Kind.BUCKET, Link.FEEDS, Kind.RULE), _RULE_MACHINE, _TASK_GLUE),
                (_RULE_MACHINE, (Kind.TASK, Link.WRITES_TO, Kind.BUCKET)),
                ((Kind.BUCKET, Link.FEEDS, Kind.RULE), _RULE_MACHINE, _TASK_SAGEMAKER),
            ),
        ),
    ),
    "Amazon Kinesis": (
        Row("Firehose delivers a stream to S3", ((_STREAM_FIREHOSE, _FIREHOSE_BUCKET),)),
        Row(
            "Firehose delivers a stream to Redshift",
            ((_STREAM_FIREHOSE, (Kind.FIREHOSE_STREAM, Link.WRITES_TO, Kind.REDSHIFT_CLUSTER)),),
        ),
        Row(
            "A stream is searched in OpenSearch",
            (
                (_STREAM_MAPPING, _FUNCTION_SEARCH),
                (
                    (Kind.STREAM, Link.FEEDS, Kind.INGESTION_PIPELINE),
                    (Kind.INGESTION_PIPELINE, Link.WRITES_TO, Kind.OPENSEARCH_COLLECTION),
                ),
            ),
        ),
        Row(
            "Lake Formation governs where a stream is kept",
            (((Kind.LAKE_LOCATION, Link.GOVERNS, Kind.BUCKET), (Kind.BUCKET, Link.FEEDS, Kind.GLUE_TABLE)),),
        ),
        Row("Athena queries what a stream left in S3", ((_STREAM_FIREHOSE, _FIREHOSE_BUCKET, _TABLE_QUERY),)),
        Row(
            "QuickSight shows what a stream left in S3",
            ((_STREAM_FIREHOSE, _FIREHOSE_BUCKET, (Kind.GLUE_TABLE, Link.FEEDS, Kind.QUICKSIGHT_DATA_SET)),),
        ),
        Row(
            "A stream starts Spark on EMR",
            ((_STREAM_PIPE, _PIPE_MACHINE, (Kind.TASK, Link.INVOKES, Kind.EMR_APPLICATION)),),
        ),
        Row(
            "Glue transforms and catalogues what comes over a stream",
            (
                (_STREAM_PIPE, _PIPE_MACHINE, _TASK_GLUE),
                (_STREAM_FIREHOSE, (Kind.FIREHOSE_STREAM, Link.READS, Kind.GLUE_TABLE)),
            ),
        ),
        Row("Lambda processes the records of a stream", ((_STREAM_MAPPING, _MAPPING_FUNCTION),)),
        Row("Applications in ECS read a stream", (((Kind.STREAM, Link.FEEDS, Kind.TASK_DEFINITION),),)),
        Row(
            "A model in SageMaker judges the records of a stream",
            ((_STREAM_PIPE, _PIPE_MACHINE, _TASK_SAGEMAKER),),
        ),
        Row("Records of a stream start jobs in AWS Batch", ((_STREAM_PIPE, _PIPE_BATCH),)),
        Row(
            "Data of devices is transformed, indexed and shown",
            (((Kind.IOT_ACTION, Link.DELIVERS_TO, Kind.STREAM), _MAPPING_FUNCTION, _FUNCTION_SEARCH),),
        ),
        Row(
            "Logs of many sources are stored and queried",
            (
                (
                    (Kind.SUBSCRIPTION_FILTER, Link.DELIVERS_TO, Kind.STREAM),
                    _STREAM_FIREHOSE,
                    _FIREHOSE_BUCKET,
                    _TABLE_QUERY,
                ),
            ),
        ),
    ),
    "Migration to microservices": (
        Row("Services tell each other over topics, buffered by queues", ((_TOPIC_QUEUE, _MAPPING_FUNCTION),)),
        Row("Queues retry, and keep what fails", ((_TOPIC_QUEUE, _DEAD_LETTERS),)),
        Row("Events of the business are routed to workflows", ((_BUS_RULE, _RULE_MACHINE),)),
        Row(
            "Workflows are sagas over several services", ((_MACHINE_TASK, _TASK_FUNCTION), (_MACHINE_TASK, _TASK_TOPIC))
        ),
    ),
    "Data pipeline in real time": (
        Row("A stream takes data in", (((Kind.INTEGRATION, Link.DELIVERS_TO, Kind.STREAM),),)),
        Row("Lambda processes each record", ((_STREAM_MAPPING, _MAPPING_FUNCTION),)),
        Row("Kinesis Data Analytics queries the stream", (((Kind.STREAM, Link.FEEDS, Kind.FLINK_APPLICATION),),)),
        Row("Firehose archives to S3", ((_STREAM_FIREHOSE, _FIREHOSE_BUCKET),)),
    ),
    "Event-driven application": (
        Row("A bus in the middle takes all events", ((_API_BUS, _BUS_RULE),)),
        Row("Rules route what they let pass", ((_BUS_RULE, _RULE_FUNCTION), (_BUS_RULE, _RULE_QUEUE))),
        Row("Lambda processes events", ((_RULE_FUNCTION, _FUNCTION_TABLE),)),
        Row("Workflows hold the state", ((_RULE_MACHINE, _TASK_FUNCTION),)),
    ),
}
