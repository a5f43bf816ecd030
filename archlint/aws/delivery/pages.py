"""The pages of AWS's documentation that the table of deliveries rests on, and when each was read."""

from collections.abc import Mapping

from archlint.aws.delivery.facts import Page
from archlint.aws.kinds import Kind

_DOCS = "https://docs.aws.amazon.com"
_SQS = f"{_DOCS}/AWSSimpleQueueService/latest"
_LAMBDA = f"{_DOCS}/lambda/latest/dg"
_EVENTS = f"{_DOCS}/eventbridge/latest/userguide"
_READ, _EARLIER = "2026-11-29", "2026-11"

SQS_STANDARD = Page("Amazon SQS standard queues", f"{_SQS}/SQSDeveloperGuide/standard-queues.html", _EARLIER)
SQS_FIFO = Page("Amazon SQS FIFO queues", f"{_SQS}/SQSDeveloperGuide/sqs-fifo-queues.html", _EARLIER)
SQS_ATTRIBUTES = Page("SQS API: CreateQueue", f"{_SQS}/APIReference/API_CreateQueue.html", _EARLIER)
SQS_MESSAGES = Page("Amazon SQS message quotas", f"{_SQS}/SQSDeveloperGuide/quotas-messages.html", _READ)
SQS_FIFO_QUOTAS = Page(
    "Troubleshoot FIFO throttling issues in Amazon SQS",
    f"{_SQS}/SQSDeveloperGuide/troubleshooting-fifo-throttling-issues.html",
    _READ,
)
SQS_DEDUPLICATION = Page(
    "Exactly-once processing in Amazon SQS",
    f"{_SQS}/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html",
    _EARLIER,
)
SQS_DEDUPLICATION_IDS = Page(
    "Using the message deduplication ID in Amazon SQS",
    f"{_SQS}/SQSDeveloperGuide/using-messagededuplicationid-property.html",
    _READ,
)
SQS_DEAD_LETTERS = Page(
    "Using dead-letter queues in Amazon SQS", f"{_SQS}/SQSDeveloperGuide/sqs-dead-letter-queues.html", _EARLIER
)

SNS_RETRIES = Page(
    "Amazon SNS message delivery retries", f"{_DOCS}/sns/latest/dg/sns-message-delivery-retries.html", _READ
)
SNS_FIFO = Page("Message delivery for FIFO topics", f"{_DOCS}/sns/latest/dg/fifo-message-delivery.html", _EARLIER)
SNS_DEDUPLICATION_IDS = Page(
    "Amazon SNS message deduplication for FIFO topics", f"{_DOCS}/sns/latest/dg/fifo-message-dedup.html", _READ
)
SNS_QUOTAS = Page("Amazon SNS endpoints and quotas", f"{_DOCS}/general/latest/gr/sns.html", _EARLIER)
SNS_FEATURES = Page("Amazon SNS features and capabilities", f"{_DOCS}/sns/latest/dg/welcome-features.html", _EARLIER)
SNS_FILTERS = Page("Amazon SNS message filtering", f"{_DOCS}/sns/latest/dg/sns-message-filtering.html", _EARLIER)
SNS_REPLAY = Page(
    "Amazon SNS message archiving and replay", f"{_DOCS}/sns/latest/dg/fifo-message-archiving-replay.html", _EARLIER
)

EVENTS_RETRIES = Page("How EventBridge retries delivering events", f"{_EVENTS}/eb-rule-retry-policy.html", _EARLIER)
EVENTS_QUOTAS = Page("Amazon EventBridge quotas", f"{_EVENTS}/eb-quota.html", _EARLIER)
EVENTS_DELIVERY = Page("Event delivery level", f"{_EVENTS}/eb-delivery-level.html", _EARLIER)
EVENTS_SIZE = Page(
    "EventBridge API: PutEvents", f"{_DOCS}/eventbridge/latest/APIReference/API_PutEvents.html", _EARLIER
)
EVENTS_ARCHIVE = Page("Archiving and replaying events", f"{_EVENTS}/eb-archive.html", _EARLIER)
EVENTS_PATTERNS = Page("EventBridge event patterns", f"{_EVENTS}/eb-event-patterns.html", _EARLIER)
API_DESTINATIONS = Page("API destinations as targets", f"{_EVENTS}/eb-api-destinations.html", _EARLIER)
CUSTOM_BUS_RETRIES = Page("Retries of custom event buses", f"{_EVENTS}/eb-custom-bus-retry.html", _EARLIER)
CUSTOM_BUS_ORDER = Page("Ordering in custom event buses", f"{_EVENTS}/eb-custom-bus-ordering.html", _EARLIER)
PIPES_SOURCES = Page("Amazon EventBridge Pipes sources", f"{_EVENTS}/eb-pipes-event-source.html", "2026-12-01")
PIPES_QUEUES = Page("Amazon SQS as a source of EventBridge Pipes", f"{_EVENTS}/eb-pipes-sqs.html", _READ)
PIPES_BATCHES = Page(
    "EventBridge Pipes batching and concurrency", f"{_EVENTS}/eb-pipes-batching-concurrency.html", _READ
)
PIPES_ERRORS = Page("EventBridge Pipes error handling", f"{_EVENTS}/eb-pipes-error-troubleshooting.html", _EARLIER)
PIPES_KINESIS = Page("A Kinesis stream as a source of EventBridge Pipes", f"{_EVENTS}/eb-pipes-kinesis.html", _EARLIER)
SCHEDULER = Page(
    "Configuring a dead-letter queue for EventBridge Scheduler",
    f"{_DOCS}/scheduler/latest/UserGuide/configuring-schedule-dlq.html",
    _EARLIER,
)
SCHEDULER_DELIVERY = Page(
    "What is Amazon EventBridge Scheduler?",
    f"{_DOCS}/scheduler/latest/UserGuide/what-is-scheduler.html",
    _EARLIER,
)

LAMBDA_ASYNC = Page(
    "How Lambda handles errors and retries with asynchronous invocation",
    f"{_LAMBDA}/invocation-async-error-handling.html",
    _READ,
)
LAMBDA_RECORDS = Page(
    "Capturing records of Lambda asynchronous invocations", f"{_LAMBDA}/invocation-async-retain-records.html", _EARLIER
)
LAMBDA_ENVIRONMENT = Page(
    "Understanding the Lambda execution environment lifecycle", f"{_LAMBDA}/lambda-runtime-environment.html", _READ
)
LAMBDA_QUEUES = Page("Using Lambda with Amazon SQS", f"{_LAMBDA}/with-sqs.html", _EARLIER)
LAMBDA_QUEUE_ERRORS = Page(
    "Handling errors for an SQS event source in Lambda", f"{_LAMBDA}/services-sqs-errorhandling.html", _EARLIER
)
LAMBDA_QUEUE_PARAMETERS = Page(
    "Lambda parameters for Amazon SQS event source mappings", f"{_LAMBDA}/services-sqs-parameters.html", _EARLIER
)
LAMBDA_QUEUE_SCALING = Page(
    "Configuring scaling behavior for SQS event source mappings", f"{_LAMBDA}/services-sqs-scaling.html", _EARLIER
)
LAMBDA_STREAMS = Page("Using Lambda with Kinesis Data Streams", f"{_LAMBDA}/with-kinesis.html", _EARLIER)
LAMBDA_STREAM_PARAMETERS = Page(
    "Lambda parameters for Kinesis event source mappings", f"{_LAMBDA}/services-kinesis-parameters.html", _EARLIER
)
LAMBDA_STREAM_FAILURES = Page(
    "Retaining discarded records of a Kinesis event source", f"{_LAMBDA}/kinesis-on-failure-destination.html", _EARLIER
)
LAMBDA_TABLES = Page("Using Lambda with DynamoDB streams", f"{_LAMBDA}/with-ddb.html", _EARLIER)
LAMBDA_MAPPINGS = Page("Event source mappings", f"{_LAMBDA}/invocation-eventsourcemapping.html", _EARLIER)
LAMBDA_MAPPING_SETTINGS = Page(
    "Lambda API: CreateEventSourceMapping",
    f"{_DOCS}/lambda/latest/api/API_CreateEventSourceMapping.html",
    "2026-12-01",
)
LAMBDA_KAFKA = Page("Configuring Amazon MSK event sources for Lambda", f"{_LAMBDA}/with-msk-configure.html", _READ)
LAMBDA_KAFKA_RETRIES = Page(
    "Configuring error handling controls for Kafka event sources", f"{_LAMBDA}/kafka-retry-configurations.html", _READ
)
LAMBDA_QUOTAS = Page("Lambda quotas", f"{_LAMBDA}/gettingstarted-limits.html", _READ)
LAMBDA_CONCURRENCY = Page("Understanding Lambda function scaling", f"{_LAMBDA}/lambda-concurrency.html", _EARLIER)
LAMBDA_SERVICES = Page(
    "Invoking Lambda with events from other AWS services", f"{_LAMBDA}/lambda-services.html", _EARLIER
)

KINESIS_LIMITS = Page(
    "Kinesis quotas and limits", f"{_DOCS}/streams/latest/dev/service-sizes-and-limits.html", _EARLIER
)
KINESIS_CONCEPTS = Page("Kinesis terminology and concepts", f"{_DOCS}/streams/latest/dev/key-concepts.html", _EARLIER)
KINESIS_DUPLICATES = Page(
    "Handle duplicate records", f"{_DOCS}/streams/latest/dev/kinesis-record-processor-duplicates.html", _EARLIER
)
KINESIS_MODES = Page(
    "Choose the right stream capacity mode",
    f"{_DOCS}/streams/latest/dev/how-do-i-size-a-stream.html",
    _EARLIER,
)
DYNAMODB_STREAMS = Page(
    "Change data capture for DynamoDB Streams",
    f"{_DOCS}/amazondynamodb/latest/developerguide/Streams.html",
    _EARLIER,
)
DYNAMODB_CHANGES = Page(
    "Change data capture with Amazon DynamoDB",
    f"{_DOCS}/amazondynamodb/latest/developerguide/streamsmain.html",
    _EARLIER,
)
DYNAMODB_LIMITS = Page(
    "Quotas in Amazon DynamoDB",
    f"{_DOCS}/amazondynamodb/latest/developerguide/ServiceQuotas.html",
    _EARLIER,
)
FIREHOSE_FAILURES = Page(
    "Troubleshoot errors in Amazon Data Firehose", f"{_DOCS}/firehose/latest/dev/troubleshooting.html", _READ
)
FIREHOSE_DELIVERY = Page(
    "Understand data delivery in Amazon Data Firehose", f"{_DOCS}/firehose/latest/dev/basic-deliver.html", _READ
)
FIREHOSE_LIMITS = Page("Amazon Data Firehose quota", f"{_DOCS}/firehose/latest/dev/limits.html", _EARLIER)

STATES_GUARANTEES = Page(
    "Execution guarantees in Step Functions",
    f"{_DOCS}/step-functions/latest/dg/express-at-least-once-execution.html",
    _READ,
)
STATES_TYPES = Page(
    "Choosing workflow type in Step Functions", f"{_DOCS}/step-functions/latest/dg/choosing-workflow-type.html", _READ
)
STATES_ERRORS = Page(
    "Handling errors in Step Functions workflows",
    f"{_DOCS}/step-functions/latest/dg/concepts-error-handling.html",
    _EARLIER,
)
STATES_TOLERANCE = Page(
    "Setting failure thresholds for Distributed Map states in Step Functions",
    f"{_DOCS}/step-functions/latest/dg/state-map-distributed.html",
    _READ,
)
STATES_QUOTAS = Page("Step Functions service quotas", f"{_DOCS}/step-functions/latest/dg/service-quotas.html", _EARLIER)

EVENTS_ENTRIES = Page("Handling failures with PutEvents in EventBridge", f"{_EVENTS}/eb-putevents.html", _READ)

S3_NOTIFICATIONS = Page(
    "Amazon S3 Event Notifications", f"{_DOCS}/AmazonS3/latest/userguide/EventNotifications.html", _READ
)
S3_EVENTS = Page("Using EventBridge with Amazon S3", f"{_DOCS}/AmazonS3/latest/userguide/EventBridge.html", _EARLIER)
LOGS_SUBSCRIPTIONS = Page(
    "Real-time processing of log data with subscriptions",
    f"{_DOCS}/AmazonCloudWatch/latest/logs/Subscriptions.html",
    _READ,
)
IOT_ERRORS = Page(
    "Error handling (error action) of AWS IoT rules",
    f"{_DOCS}/iot/latest/developerguide/rule-error-handling.html",
    _READ,
)
IOT_QUOTAS = Page("AWS IoT Core endpoints and quotas", f"{_DOCS}/general/latest/gr/iot-core.html", _EARLIER)
SSM_STEPS = Page(
    "Systems Manager Automation actions reference",
    f"{_DOCS}/systems-manager/latest/userguide/automation-actions.html",
    _READ,
)
COGNITO_TRIGGERS = Page(
    "Customizing user pool workflows with Lambda triggers",
    f"{_DOCS}/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html",
    _READ,
)
API_QUEUES = Page(
    "Making Query API requests using AWS query protocol in Amazon SQS",
    f"{_SQS}/SQSDeveloperGuide/sqs-making-api-requests-xml.html",
    _READ,
)
API_TEMPLATES = Page(
    "Variables for data transformations for API Gateway",
    f"{_DOCS}/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html",
    _READ,
)
API_QUOTAS = Page("Amazon API Gateway quotas", f"{_DOCS}/apigateway/latest/developerguide/limits.html", _READ)
ALARMS = Page(
    "Using Amazon CloudWatch alarms",
    f"{_DOCS}/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html",
    _EARLIER,
)

SQS_GROUPS = Page(
    "Using the message group ID with Amazon SQS FIFO queues",
    f"{_SQS}/SQSDeveloperGuide/using-messagegroupid-property.html",
    _READ,
)
SNS_ACCESS = Page(
    "Subscribing an Amazon SQS queue to an Amazon SNS topic",
    f"{_DOCS}/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html",
    _EARLIER,
)
EVENTS_ACCESS = Page(
    "Using resource-based policies for Amazon EventBridge", f"{_EVENTS}/eb-use-resource-based.html", _READ
)
PIPES_ACCESS = Page("Event source permissions for EventBridge Pipes", f"{_EVENTS}/eb-pipes-permissions.html", _READ)
S3_ACCESS = Page(
    "Granting permissions to publish event notification messages to a destination",
    f"{_DOCS}/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html",
    _READ,
)
STATES_WAITING = Page(
    "Step Functions API: StartSyncExecution",
    f"{_DOCS}/step-functions/latest/apireference/API_StartSyncExecution.html",
    _READ,
)

#: The page on what a kind of sender needs to be allowed, where one has been read.
ACCESS: Mapping[Kind, Page] = {
    Kind.BUS: EVENTS_ACCESS,
    Kind.NOTIFICATION: S3_ACCESS,
    Kind.PIPE: PIPES_ACCESS,
    Kind.SUBSCRIPTION: SNS_ACCESS,
    Kind.SUBSCRIPTION_FILTER: LOGS_SUBSCRIPTIONS,
    Kind.TARGET: EVENTS_ACCESS,
}
