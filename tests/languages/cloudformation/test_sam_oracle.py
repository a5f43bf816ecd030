"""SAM against aws-sam-translator: the graph of the source equals the graph of the translated template.

Compared is who links to whom by kind; names are SAM's business. What differs for a reason is listed as data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from pathlib import Path

import pytest

from archlint.aws.kinds import Kind, Link
from archlint.graph.graph import Graph
from archlint.graph.resource import Resource
from archlint.model.source.document import Document
from tests.running import OTHERS, OURS, ROOT, corpora
from tests.words import document

pytest.importorskip("samtranslator")

from samtranslator.model import sam_resources

from tests.languages.cloudformation.sam_translation import REFUSALS, graphs, read, sources

COMPARED = frozenset(
    {
        Kind.BUCKET,
        Kind.BUS,
        Kind.FUNCTION,
        Kind.INVOKE_CONFIG,
        Kind.IOT_RULE,
        Kind.LOG_GROUP,
        Kind.SUBSCRIPTION_FILTER,
        Kind.MACHINE,
        Kind.MAPPING,
        Kind.NOTIFICATION,
        Kind.QUEUE,
        Kind.QUEUE_POLICY,
        Kind.RULE,
        Kind.SCHEDULE,
        Kind.STREAM,
        Kind.SUBSCRIPTION,
        Kind.TABLE,
        Kind.TARGET,
        Kind.TASK,
        Kind.TOPIC,
    }
)
Edges = Counter[tuple[str, str, str]]


def edges(graph: Graph) -> Edges:
    """Return who links to whom, by kind, among the kinds that are compared."""
    return Counter(
        (edge.source.kind.value, edge.link.value, edge.target.kind.value)
        for edge in graph.edges
        if _is_compared(edge.source) and _is_compared(edge.target)
    )


def _is_compared(resource: Resource) -> bool:
    return resource.kind in COMPARED or resource.is_external


def counted(graph: Graph) -> Counter[str]:
    return Counter(resource.kind.value for resource in graph.resources(*COMPARED))


#: What differs for a reason: an edge of ours, the edge of the translation that it stands for, and why.
EXPLAINED: tuple[tuple[tuple[str, str, str], tuple[str, str, str], str], ...] = (
    (
        ("bucket", "feeds", "bucket notification"),
        ("bucket", "contains", "bucket notification"),
        "SAM writes an S3 event into its bucket's properties; read natively, it stands at the event's own line",
    ),
)


def explained(found: Edges) -> Edges:
    """Return our edges with those that differ for a reason put as the translation has them."""
    instead = {ours: theirs for ours, theirs, _reason in EXPLAINED}
    result: Edges = Counter()
    for edge, count in found.items():
        result[instead.get(edge, edge)] += count
    return result


def assert_equal(source: Document) -> None:
    ours, theirs = graphs(source)
    assert explained(edges(ours)) == edges(theirs)
    assert counted(ours) == counted(theirs)


QUEUES_AND_STREAMS = """
    Transform: AWS::Serverless-2016-10-31
    Globals:
      Function: {Runtime: python3.12, Handler: a.b, CodeUri: src, Timeout: 20, DeadLetterQueue: {Type: SQS}}
    Resources:
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          DeadLetterQueue: {TargetArn: !GetAtt Dead.Arn}
          Events:
            Orders: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn, BatchSize: 5}}
            Clicks:
              Type: Kinesis
              Properties:
                Stream: !GetAtt Stream.Arn
                StartingPosition: LATEST
                DestinationConfig: {OnFailure: {Type: SQS, Destination: !GetAtt Dead.Arn}}
            Changes: {Type: DynamoDB, Properties: {Stream: !GetAtt Table.StreamArn, StartingPosition: LATEST}}
            Kafka:
              Type: SelfManagedKafka
              Properties:
                Topics: [t]
                KafkaBootstrapServers: ['a:9092']
                SourceAccessConfigurations: [{Type: BASIC_AUTH, URI: 'arn:aws:secretsmanager:x'}]
            Managed: {Type: MSK, Properties: {Stream: 'arn:aws:kafka:x', StartingPosition: LATEST, Topics: [t]}}
            Broker:
              Type: MQ
              Properties:
                Broker: 'arn:aws:mq:x'
                Queues: [q]
                SourceAccessConfigurations: [{Type: BASIC_AUTH, URI: 'arn:aws:secretsmanager:x'}]
            Documents:
              Type: DocumentDB
              Properties:
                Cluster: 'arn:aws:rds:x'
                DatabaseName: d
                StartingPosition: LATEST
                SourceAccessConfigurations: [{Type: BASIC_AUTH, URI: 'arn:aws:secretsmanager:x'}]
      Queue: {Type: AWS::SQS::Queue}
      Dead: {Type: AWS::SQS::Queue}
      Stream: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}
      Table: {Type: AWS::DynamoDB::Table, Properties: {StreamSpecification: {StreamViewType: NEW_IMAGE}}}
"""
TOPICS = """
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.12
          Handler: a.b
          InlineCode: x
          AutoPublishAlias: live
          Events:
            Direct: {Type: SNS, Properties: {Topic: !Ref Topic, RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn}}}
            Queued: {Type: SNS, Properties: {Topic: !Ref Topic, SqsSubscription: true}}
            Own:
              Type: SNS
              Properties:
                Topic: !Ref Topic
                SqsSubscription: {QueueArn: !GetAtt Queue.Arn, QueueUrl: !Ref Queue, BatchSize: 5}
            Outside: {Type: SNS, Properties: {Topic: 'arn:aws:sns:eu-west-1:123456789012:other'}}
      Topic: {Type: AWS::SNS::Topic}
      Queue: {Type: AWS::SQS::Queue}
      Dead: {Type: AWS::SQS::Queue}
"""
RULES = """
    Transform: AWS::Serverless-2016-10-31
    Globals: {Function: {Runtime: python3.12, Handler: a.b, CodeUri: src}}
    Resources:
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          Events:
            Ordered:
              Type: EventBridgeRule
              Properties:
                EventBusName: !Ref Bus
                Pattern: {source: [shop]}
                DeadLetterConfig: {Type: SQS, QueueLogicalId: Undelivered}
            Old: {Type: CloudWatchEvent, Properties: {Pattern: {source: [shop]}}}
            Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour), DeadLetterConfig: {Arn: !GetAtt Dead.Arn}}}
            Daily: {Type: Schedule, Properties: {Schedule: rate(1 day), Enabled: false, DeadLetterConfig: {Type: SQS}}}
            Nightly: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day), DeadLetterConfig: {Type: SQS}}}
            Weekly: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(7 days)}}
      Flow:
        Type: AWS::Serverless::StateMachine
        Properties:
          Definition: {StartAt: A, States: {A: {Type: Task, Resource: !GetAtt Worker.Arn, End: true}}}
          Events:
            Ordered: {Type: EventBridgeRule, Properties: {Pattern: {source: [x]}, DeadLetterConfig: {Type: SQS}}}
            Old: {Type: CloudWatchEvent, Properties: {Pattern: {source: [x]}}}
            Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}
            Nightly:
              Type: ScheduleV2
              Properties: {ScheduleExpression: rate(1 day), DeadLetterConfig: {Arn: !GetAtt Dead.Arn}}
            Start: {Type: Api, Properties: {Path: /, Method: post}}
      Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
      Dead: {Type: AWS::SQS::Queue}
"""
DESTINATIONS = """
    Transform: AWS::Serverless-2016-10-31
    Globals:
      Function:
        Runtime: python3.12
        Handler: a.b
        CodeUri: src
        EventInvokeConfig: {MaximumRetryAttempts: 1, DestinationConfig: {OnFailure: {Type: SQS}}}
    Resources:
      ByDefault: {Type: AWS::Serverless::Function}
      Named:
        Type: AWS::Serverless::Function
        Properties:
          EventInvokeConfig:
            DestinationConfig:
              OnFailure: {Type: SNS, Destination: !Ref Topic}
              OnSuccess: {Type: Lambda, Destination: !GetAtt ByDefault.Arn}
      Made:
        Type: AWS::Serverless::Function
        Properties:
          AutoPublishAlias: live
          EventInvokeConfig:
            DestinationConfig: {OnFailure: {Type: SNS}, OnSuccess: {Type: SQS}}
      ToBus:
        Type: AWS::Serverless::Function
        Properties:
          EventInvokeConfig:
            DestinationConfig:
              OnFailure: {Type: SQS, Destination: !GetAtt Dead.Arn}
              OnSuccess: {Type: EventBridge, Destination: !GetAtt Bus.Arn}
      Topic: {Type: AWS::SNS::Topic}
      Dead: {Type: AWS::SQS::Queue}
      Bus: {Type: AWS::Events::EventBus, Properties: {Name: shop}}
"""
LOGS_AND_THINGS = """
    Transform: AWS::Serverless-2016-10-31
    Conditions: {Wanted: !Equals [!Ref 'AWS::Region', eu-west-1]}
    Resources:
      Worker:
        Type: AWS::Serverless::Function
        Condition: Wanted
        Properties:
          Runtime: python3.12
          Handler: a.b
          InlineCode: x
          FunctionUrlConfig: {AuthType: NONE}
          Events:
            Lines: {Type: CloudWatchLogs, Properties: {LogGroupName: !Ref Group, FilterPattern: error}}
            Device: {Type: IoTRule, Properties: {Sql: SELECT * FROM 'x'}}
            Skill: {Type: AlexaSkill}
            Pool: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: PreSignUp}}
            Get: {Type: Api, Properties: {Path: /, Method: get}}
            Post: {Type: HttpApi, Properties: {Path: /, Method: post}}
            Own: {Type: Api, Properties: {Path: /own, Method: get, RestApiId: !Ref Api}}
      Api: {Type: AWS::Serverless::Api, Properties: {StageName: prod}}
      Pool: {Type: AWS::Cognito::UserPool}
      Group: {Type: AWS::Logs::LogGroup}
      Simple: {Type: AWS::Serverless::SimpleTable}
"""
BUCKETS = """
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.12
          Handler: a.b
          InlineCode: x
          Events:
            Upload: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: 's3:ObjectCreated:*'}}
            Removal: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: ['s3:ObjectRemoved:*']}}
      Bucket: {Type: AWS::S3::Bucket}
      Topic: {Type: AWS::SNS::Topic}
      Queue: {Type: AWS::SQS::Queue}
      Linked:
        Type: AWS::Serverless::Connector
        Properties: {Source: {Id: Topic}, Destination: {Id: Queue}, Permissions: [Write]}
"""
MACHINES = """
    Transform: AWS::Serverless-2016-10-31
    Parameters: {Given: {Type: String}}
    Resources:
      Flow:
        Type: AWS::Serverless::StateMachine
        Properties:
          DefinitionSubstitutions: {Queue: !Ref Queue, Function: !GetAtt Worker.Arn, Given: !Ref Given}
          Definition:
            StartAt: A
            States:
              A: {Type: Task, Resource: '${Function}', Next: B}
              B:
                Type: Task
                Resource: arn:aws:states:::sqs:sendMessage
                Parameters: {QueueUrl: '${Queue}', MessageBody.$: $}
                Next: C
              C:
                Type: Map
                ItemProcessor:
                  StartAt: D
                  States:
                    D:
                      Type: Task
                      Resource: !Sub 'arn:${AWS::Partition}:states:::sns:publish'
                      Parameters: {TopicArn: !Ref Topic}
                      End: true
                Next: E
              E:
                Type: Task
                Resource: arn:aws:states:::lambda:invoke
                Parameters: {FunctionName: '${Given}'}
                End: true
      Worker: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.12, Handler: a.b, InlineCode: x}}
      Queue: {Type: AWS::SQS::Queue}
      Topic: {Type: AWS::SNS::Topic}
"""
CONNECTORS = """
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: uploads}}
      Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: news}}
      Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: work}}
      Rule:
        Type: AWS::Events::Rule
        Properties: {EventPattern: {source: [shop]}, Targets: [{Id: Q, Arn: !GetAtt Queue.Arn}]}
      Worker:
        Type: AWS::Serverless::Function
        Properties: {Runtime: python3.12, Handler: a.b, InlineCode: x}
        Connectors:
          ToTopic: {Properties: {Destination: {Type: AWS::SNS::Topic, Arn: !Ref Topic}, Permissions: [Write]}}
          Table:
            Properties:
              Destination: {Type: AWS::Serverless::SimpleTable, Arn: !GetAtt Table.Arn, Name: !Ref Table}
              Permissions: [Read, Write]
      Table: {Type: AWS::Serverless::SimpleTable}
      ByArn:
        Type: AWS::Serverless::Connector
        Properties:
          Source: {Type: AWS::S3::Bucket, Arn: 'arn:aws:s3:::uploads'}
          Destination: {Id: Worker}
          Permissions: [Write]
      ToUrl:
        Type: AWS::Serverless::Connector
        Properties:
          Source: {Type: AWS::SNS::Topic, Arn: !Sub 'arn:aws:sns:${AWS::Region}:${AWS::AccountId}:news'}
          Destination: {Type: AWS::SQS::Queue, Arn: !GetAtt Queue.Arn, QueueUrl: !Ref Queue}
          Permissions: [Write]
      FromRule:
        Type: AWS::Serverless::Connector
        Properties:
          Source: {Id: Rule}
          Destination: {Type: AWS::SNS::Topic, Arn: !Ref Topic}
          Permissions: [Write]
      ByRole:
        Type: AWS::Serverless::Connector
        Properties:
          Source: {Type: AWS::Lambda::Function, RoleName: !Ref WorkerRole}
          Destination: {Id: Queue}
          Permissions: [Write]
"""
REFERENCES = """
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.12
          Handler: a.b
          EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SNS}, OnSuccess: {Type: SQS}}}
      Mail:
        Type: AWS::SNS::Subscription
        Properties: {Protocol: email, Endpoint: a@b.c, TopicArn: !Ref Worker.DestinationTopic}
      Mapping:
        Type: AWS::Lambda::EventSourceMapping
        Properties: {EventSourceArn: {Fn::GetAtt: [Worker, DestinationQueue.Arn]}, FunctionName: !Ref Reader}
      Reader: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.12, Handler: a.b, AutoPublishAlias: live}}
      Named:
        Type: AWS::SNS::Subscription
        Properties:
          Protocol: lambda
          Endpoint: !Ref Reader.Alias
          TopicArn: !Sub '${Worker.DestinationTopic}'
"""
FIFO_TOPICS = """
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          Runtime: python3.12
          Handler: a.b
          Events:
            Ordered: {Type: SNS, Properties: {Topic: !Ref Orders, SqsSubscription: true}}
            Alike: {Type: SNS, Properties: {Topic: !Ref News, SqsSubscription: true}}
      Orders: {Type: AWS::SNS::Topic, Properties: {FifoTopic: true, TopicName: orders.fifo}}
      News: {Type: AWS::SNS::Topic}
"""
WEBSOCKETS = """
    Transform: AWS::Serverless-2016-10-31
    Globals: {Function: {Runtime: python3.12, Handler: a.b, CodeUri: src}}
    Resources:
      Chat:
        Type: AWS::Serverless::WebSocketApi
        Properties:
          RouteSelectionExpression: $request.body.action
          Auth: {AuthType: CUSTOM, AuthArn: !GetAtt Gate.Arn}
          Routes:
            $connect: {FunctionArn: !GetAtt Enter.Arn}
            $default: {FunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:other'}
            send: {FunctionArn: !GetAtt Send.Arn, IntegrationTimeout: 10000}
      Inside:
        Type: AWS::Serverless::WebSocketApi
        Properties:
          RouteSelectionExpression: $request.body.action
          Auth: {AuthType: AWS_IAM}
          Routes: {$connect: {FunctionArn: !GetAtt Enter.Arn}}
      WithRole:
        Type: AWS::Serverless::WebSocketApi
        Properties:
          RouteSelectionExpression: $request.body.action
          Auth: {AuthType: CUSTOM, AuthArn: !GetAtt Gate.Arn, InvokeRole: !GetAtt Role.Arn}
          Routes: {$connect: {FunctionArn: !GetAtt Enter.Arn}}
      Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}
      Gate: {Type: AWS::Serverless::Function}
      Enter: {Type: AWS::Serverless::Function}
      Send: {Type: AWS::Serverless::Function}
"""
NAMES = """
    Transform: AWS::Serverless-2016-10-31
    Globals: {Function: {Runtime: python3.12, Handler: a.b, CodeUri: src}}
    Resources:
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          EventInvokeConfig: {}
          Events:
            Ordered: {Type: EventBridgeRule, Properties: {RuleName: ordered, Pattern: {source: [shop]}}}
            Hourly: {Type: Schedule, Properties: {Name: hourly, Schedule: rate(1 hour)}}
            Nightly: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day)}}
            Weekly: {Type: ScheduleV2, Properties: {Name: weekly, ScheduleExpression: rate(7 days)}}
            Monthly: {Type: ScheduleV2, Properties: {OmitName: true, ScheduleExpression: rate(30 days)}}
            Queued:
              Type: SNS
              Properties:
                Topic: !Ref Topic
                SqsSubscription: {QueueArn: !GetAtt Queue.Arn, QueueUrl: !Ref Queue, Enabled: false}
      Flow:
        Type: AWS::Serverless::StateMachine
        Properties:
          Definition: {StartAt: A, States: {A: {Type: Task, Resource: !GetAtt Worker.Arn, End: true}}}
          Events:
            Ordered: {Type: EventBridgeRule, Properties: {RuleName: started, Pattern: {source: [x]}}}
            Nightly: {Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 day)}}
      Topic: {Type: AWS::SNS::Topic}
      Queue: {Type: AWS::SQS::Queue}
"""
FIXTURES = {
    "queues and streams": QUEUES_AND_STREAMS,
    "topics": TOPICS,
    "rules": RULES,
    "destinations": DESTINATIONS,
    "logs and things": LOGS_AND_THINGS,
    "buckets": BUCKETS,
    "machines": MACHINES,
    "connectors": CONNECTORS,
    "references": REFERENCES,
    "FIFO topics": FIFO_TOPICS,
    "names": NAMES,
}
#: Settings that SAM gives a value of its own, or that archlint gives what SAM makes; and those that name a role of SAM's.
SAMS_OWN = frozenset(
    {
        (Kind.IOT_RULE, "disabled"),
        (Kind.IOT_RULE, "sam_event"),
        (Kind.MAPPING, "self_managed_source"),
        (Kind.NOTIFICATION, "events"),
        (Kind.RULE, "sam_event"),
        (Kind.TARGET, "id"),
        (Kind.TARGET, "role"),
    }
)


def settings(graph: Graph) -> Counter[tuple[str, str, str]]:
    """Return what is known of the settings of what is compared, by kind and setting."""
    return Counter(
        (resource.kind.value, setting, str(resource[setting].known))
        for resource in graph.resources(*COMPARED)
        if resource.type is not None and resource.declaration is not None
        for setting in resource.type.settings
        if (resource.kind, setting) not in SAMS_OWN
    )


@pytest.mark.parametrize("text", FIXTURES.values(), ids=FIXTURES)
def test_the_graph_of_a_source_is_that_of_its_translation(text: str) -> None:
    assert_equal(document(text))


@pytest.mark.parametrize("name", sorted(FIXTURES))
def test_the_settings_of_a_source_are_those_of_its_translation(name: str) -> None:
    ours, theirs = map(settings, graphs(document(FIXTURES[name])))
    assert ours == theirs


@pytest.mark.parametrize("text", FIXTURES.values(), ids=FIXTURES)
def test_every_fixture_has_edges_to_compare(text: str) -> None:
    ours, _ = graphs(document(text))
    assert len(edges(ours)) > 1


@pytest.mark.skipif(not hasattr(sam_resources, "SamWebSocketApi"), reason="this SAM has no APIs of WebSockets yet")
def test_routes_of_websockets_are_those_of_the_translation() -> None:
    ours, theirs = (
        (
            Counter((edge.source.kind, edge.link, edge.target.kind) for edge in graph.edges),
            Counter(str(route["authorization"].known or "NONE") for route in graph.resources(Kind.ROUTE)),
            Counter(str(part["timeout"].known) for part in graph.resources(Kind.INTEGRATION)),
        )
        for graph in graphs(document(WEBSOCKETS))
    )
    assert ours == theirs
    assert ours[0][Kind.INTEGRATION, Link.INVOKES, Kind.FUNCTION] == 5


def test_a_queue_for_a_fifo_topic_is_fifo() -> None:
    for graph in graphs(document(FIFO_TOPICS)):
        kinds = {queue["fifo"].known for queue in graph.resources(Kind.QUEUE)}
        assert kinds == {True, False}


def test_a_destination_that_sam_shares_by_accident() -> None:
    """SAM writes the queue it makes into the Globals section itself, and the next function finds it there.

    Written out at each function, each has its own: so it is read.
    """
    ours, theirs = graphs(
        document(
            """
            Transform: AWS::Serverless-2016-10-31
            Globals:
              Function:
                Runtime: python3.12
                Handler: a.b
                EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS}}}
            Resources:
              One: {Type: AWS::Serverless::Function}
              Two: {Type: AWS::Serverless::Function, Properties: {EventInvokeConfig: {MaximumRetryAttempts: 1}}}
            """
        )
    )
    assert edges(ours) == edges(theirs)
    assert counted(ours) - counted(theirs) == Counter({"queue": 1})


#: Templates that cannot be compared, and why.
NOT_TRANSLATED = {
    "cfn-sam/serverless-patterns/sfn-glue-sam/code/cloudformation/stack.yaml": "its definition file is missing",
    "cfn-sam/serverless-patterns/sfn-lambda/template.yaml": "its definition file is missing",
    "cfn-sam/serverless-patterns/sfn-log-export/template.yaml": "its definition file is missing",
    "cfn-sam/serverless-patterns/sfn-sns/template.yml": "its definition file is missing",
    "cfn-sam/step-functions-workflows-collection/parallelized-embedding-pipeline/template.yaml": "it is no YAML",
    "labelled/serverless-patterns/apigw-kinesis-lambda-ddb/template.yaml": "SAM wants Swagger, it has AWS::Include",
}


@pytest.mark.parametrize(
    ("corpus", "not_translated", "least"), corpora((OURS, set(), 2), (OTHERS, NOT_TRANSLATED.keys(), 200))
)
def test_real_templates(corpus: Path, not_translated: Set[str], least: int) -> None:
    compared, differing, refused = 0, {}, {}
    for path in sources(corpus):
        name = path.relative_to(corpus).as_posix()
        try:
            ours, theirs = graphs(read(path, name), path)
        except REFUSALS as reason:
            refused[name] = reason
            continue
        compared += 1
        if (explained(edges(ours)), counted(ours)) != (edges(theirs), counted(theirs)):
            differing[name] = (explained(edges(ours)) - edges(theirs), edges(theirs) - explained(edges(ours)))
    assert differing == {}
    assert refused.keys() == not_translated
    assert compared >= least


def test_the_fixtures_of_ways_give_the_same_graph() -> None:
    found = list(sources(ROOT / "fixtures" / "coverage"))
    assert len(found) == 3
    for path in found:
        assert_equal(read(path, path.name))
