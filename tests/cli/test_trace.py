"""`archlint trace`: what it asks for, what it writes, and what it says of what it cannot do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archlint.findings.wording import NO_TEMPLATE
from tests.running import BROKEN, ROOT, call, usage

TEMPLATE = """\
Resources:
  News:
    Type: AWS::SNS::Topic
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dlq.Arn, maxReceiveCount: 5}
  Dlq:
    Type: AWS::SQS::Queue
    Properties: {MessageRetentionPeriod: 1209600}
  ToJobs:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref News, Protocol: sqs, Endpoint: !GetAtt Jobs.Arn, FilterPolicy: {kind: [order]}}
  Work:
    Type: AWS::Lambda::Function
    Properties: {Timeout: 10}
  Reads:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Jobs.Arn, FunctionName: !Ref Work, ScalingConfig: {MaximumConcurrency: 20}}
"""
_DOCS = "https://docs.aws.amazon.com"
_SQS = f"{_DOCS}/AWSSimpleQueueService/latest"


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text(TEMPLATE)


def test_trace() -> None:
    code, out, err = call("trace", "--from", "News")
    assert (code, err) == (0, "")
    assert (
        out
        == f"""\
From topic 'News': 2 hops, 1 way

1. topic 'News' -> queue 'Jobs'
   by          subscription 'ToJobs' [t.yaml:12]
   moves       push
   delivery    at least once
   order       not kept
   duplicates  possible
   batch       1
   filter      lets some messages through [t.yaml:14]
   attempts    delivery: 100,015 attempts within 23 days; in between tried again by SNS; then NOWHERE
   size        262,144 bytes
   delay       0 s
   ceiling     300 to 30,000/s at subscription 'ToJobs'
   ceiling     unlimited at queue 'Jobs'
   access      sns.amazonaws.com: sqs:SendMessage; REFUSED: queue 'Jobs' does not let sns.amazonaws.com act on it [t.yaml:4]
   source      {_DOCS}/sns/latest/dg/welcome-features.html (read 2026-11)
   source      {_DOCS}/sns/latest/dg/sns-message-delivery-retries.html (read 2026-11-29)
   source      {_DOCS}/general/latest/gr/sns.html (read 2026-11)
   source      {_SQS}/APIReference/API_CreateQueue.html (read 2026-11)
   source      {_SQS}/SQSDeveloperGuide/quotas-messages.html (read 2026-11-29)

2. queue 'Jobs' -> function 'Work'
   by          event source mapping 'Reads' [t.yaml:18]
   moves       pull
   delivery    at least once
   order       not kept
   duplicates  possible
   batch       10
   filter      none: every message passes
   attempts    invocation: 5 attempts within 300 s; in between back to the queue, after its visibility timeout; then queue 'Dlq' [t.yaml:8, 7]
   size        1,048,576 bytes
   delay       0 s
   ceiling     at least 20/s at event source mapping 'Reads' [t.yaml:20, 17]
   access      the role of the function: sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes; nothing refuses it
   source      {_DOCS}/lambda/latest/dg/invocation-eventsourcemapping.html (read 2026-11)
   source      {_DOCS}/lambda/latest/dg/with-sqs.html (read 2026-11)
   source      {_DOCS}/lambda/latest/dg/services-sqs-parameters.html (read 2026-11)
   source      {_SQS}/SQSDeveloperGuide/sqs-dead-letter-queues.html (read 2026-11)
   source      {_SQS}/APIReference/API_CreateQueue.html (read 2026-11)
   source      {_DOCS}/lambda/latest/dg/services-sqs-scaling.html (read 2026-11)

Way News -> Jobs -> Work
   hops        1, 2
   moves       push, pull
   delivery    at least once
   order       lost at hop 1
   size        262,144 bytes
   longest     1,987,500 s (23.0 days)
   ceiling     20 to 30,000/s; narrowest at hop 2
   lost        hop 1
   relies on   Amazon SNS: ordered? by best effort; FIFO topics per message group; replayed? FIFO topics with an archive policy; several readers? yes: each subscription gets each message
   relies on   Amazon SQS: ordered? by best effort; FIFO queues per message group; replayed? no: only from a dead-letter queue; several readers? no: each message goes to one reader
"""
    )


#: What a table writes into a stream is not in the order of the changes; a machine has several Tasks; brokers have batches.
OTHERS = """
Resources:
  Orders: {Type: AWS::DynamoDB::Table, Properties: {KinesisStreamSpecification: {StreamArn: !GetAtt Changes.Arn}}}
  Changes: {Type: AWS::Kinesis::Stream}
  Broker: {Type: AWS::AmazonMQ::Broker}
  Cluster: {Type: AWS::MSK::Cluster}
  FromCluster:
    Type: AWS::Pipes::Pipe
    Properties:
      Source: !GetAtt Cluster.Arn
      SourceParameters: {ManagedStreamingKafkaParameters: {TopicName: t, BatchSize: 7, MaximumBatchingWindowInSeconds: 9}}
      Target: !GetAtt Work.Arn
  Entries: {Type: AWS::KinesisFirehose::DeliveryStream, Properties: {AmazonOpenSearchServerlessDestinationConfiguration: {
    CollectionEndpoint: !GetAtt Index.CollectionEndpoint, BufferingHints: {IntervalInSeconds: 61},
    RetryOptions: {DurationInSeconds: 62}, S3Configuration: {BucketARN: !GetAtt Failed.Arn}}}}
  Failed: {Type: AWS::S3::Bucket}
  Index: {Type: AWS::OpenSearchServerless::Collection}
  News: {Type: AWS::SNS::Topic}
  ToEntries:
    Type: AWS::SNS::Subscription
    Properties: {TopicArn: !Ref News, Protocol: firehose, Endpoint: !GetAtt Entries.Arn}
  Read: {Type: AWS::KinesisFirehose::DeliveryStream, Properties: {
    KinesisStreamSourceConfiguration: {KinesisStreamARN: !GetAtt Changes.Arn}, RedshiftDestinationConfiguration: {
    S3Configuration: {BucketARN: !GetAtt Failed.Arn}}}}
  Copied: {Type: AWS::KinesisFirehose::DeliveryStream, Properties: {HttpEndpointDestinationConfiguration: {
    S3BackupMode: AllData, EndpointConfiguration: {Url: 'https://example.com'},
    S3Configuration: {BucketARN: !GetAtt Failed.Arn}}}}
  Work: {Type: AWS::Lambda::Function, Properties: {Timeout: 10}}
  Reads:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {EventSourceArn: !GetAtt Broker.Arn, FunctionName: !Ref Work, Queues: [orders]}
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Charge
        States: {Charge: {Type: Task, Resource: !GetAtt Work.Arn, End: true}}
"""


@pytest.mark.parametrize(
    ("start", "facts"),
    [
        (
            "Orders",
            ["moves       push", "delivery    at least once", "order       not kept", "attempts    replication: "],
        ),
        # A call of Lambda is none that a caller waits for: nothing is said of what its row does not say.
        ("Broker", ["batch       100", "ceiling     unknown (AWS says nothing of it)"]),
        (
            "Cluster",
            [
                "moves       pull",
                "batch       7 [o.yaml:11]",
                "delay       9 s [o.yaml:11]",
                "attempts    run of the pipe: unlimited attempts within unknown (how long the broker keeps messages",
                # The pipe waits for the function.
                "order       as the hop before keeps it",
                "order       kept\n",
            ],
        ),
        (
            "News",
            [
                "ceiling     1,000 to 500,000/s at Firehose stream 'Entries'",
                "filter      lets some messages through [o.yaml:13]",
                "delay       61 s [o.yaml:14]",
                "attempts    delivery: attempts within 62 s; in between tried again by Firehose; then bucket 'Failed'"
                " [o.yaml:15]",
            ],
        ),
        ("Read", ["filter      none: every message passes"]),
        ("Copied", ["filter      none: every message passes"]),
        ("Machine", ["by          task 'Charge' [o.yaml:37]"]),
    ],
)
def test_hops_of_other_services(start: str, facts: list[str]) -> None:
    Path("o.yaml").write_text(OTHERS)
    out = call("trace", "--from", start, "o.yaml")[1]
    assert [fact for fact in facts if f"   {fact}" not in out] == []


def test_a_stream_that_firehose_reads_has_no_ceiling_of_producers() -> None:
    Path("o.yaml").write_text(OTHERS)
    said = call("trace", "--from", "Changes", "--to", "Read", "o.yaml")[1]
    assert "ceiling     unknown (AWS says nothing of it)" in said


def test_brokers_rely_on_no_call() -> None:
    Path("o.yaml").write_text(OTHERS)
    assert "relies on" not in call("trace", "--from", "Broker", "o.yaml")[1]


@pytest.mark.parametrize(
    ("event", "acts"),
    [
        ("{Path: /, Method: get}", "apigateway.amazonaws.com: lambda:InvokeFunction"),
        ("{Path: /, Method: get, Auth: {InvokeRole: CALLER_CREDENTIALS}}", "its own role: lambda:InvokeFunction"),
    ],
)
def test_an_api_of_sam_acts_as_a_service(event: str, acts: str) -> None:
    """SAM writes a permission for it; only who asks with IAM authorization may call in a role of their own."""
    function = f"{{Type: AWS::Serverless::Function, Properties: {{Events: {{E: {{Type: Api, Properties: {event}}}}}}}}}"
    Path("s.yaml").write_text(f"Transform: AWS::Serverless-2016-10-31\nResources:\n  Work: {function}\n")
    assert f"   access      {acts}; nothing refuses it\n" in call("trace", "--from", "ServerlessRestApi", "s.yaml")[1]


def test_a_construct_is_found_by_its_logical_id_too() -> None:
    Path("c.yaml").write_text(
        "Resources: {N1: {Type: AWS::SNS::Topic, Metadata: {'aws:cdk:path': Shop/News/Resource}},\n"
        "  S: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref N1, Protocol: email, Endpoint: a@example.com}}}\n"
    )
    by_path, by_id = (call("trace", "--from", name, "c.yaml") for name in ("Shop/News", "N1"))
    assert by_path == by_id
    assert by_id[:2] == (0, by_path[1])
    assert by_id[1].startswith("From topic 'Shop/News'")


def test_a_loop_may_be_followed_from_anywhere() -> None:
    said = call("trace", str(ROOT / "fixtures/projects/order-loop"))[2]
    assert "; messages start from 'Bill', 'Orders', 'Bill/Placed'\n" in said


def test_trace_as_data() -> None:
    code, out, err = call("trace", "--from", "queue:Jobs", "--to", "Work", "--format", "json", "t.yaml")
    assert (code, err) == (0, "")
    data = json.loads(out)
    assert (data["version"], data["from"]["id"], data["to"]["id"]) == (1, "queue:Jobs", "function:Work")
    (hop,) = data["hops"]
    assert hop["stages"][0]["attempts"] == {
        "low": 5,
        "high": 5,
        "because": None,
        "at": [{"path": "t.yaml", "line": 8}],
        "source": {
            "title": "Using dead-letter queues in Amazon SQS",
            "url": f"{_SQS}/SQSDeveloperGuide/sqs-dead-letter-queues.html",
            "checked": "2026-11",
        },
    }
    assert hop["stages"][0]["then"]["to"][0]["id"] == "queue:Dlq"


def test_trace_as_a_drawing() -> None:
    assert call("trace", "--from", "News", "--format", "mermaid") == (
        0,
        """\
flowchart LR
  n1["topic<br/>News"]
  n2["queue<br/>Jobs"]
  lost["lost"]
  n4["function<br/>Work"]
  n5["queue<br/>Dlq"]
  n1 -->|"push<br/>at least once<br/>refused"| n2
  n1 -.->|"delivery fails"| lost
  n2 -->|"pull<br/>at least once<br/>10 at once"| n4
  n2 -.->|"invocation fails"| n5
  linkStyle 0,1 stroke:red
""",
        "",
    )


def test_losses() -> None:
    code, out, err = call("trace", "--loss")
    assert (code, err) == (0, "")
    assert (
        out
        == f"""\
4 ways to lose a message, the likeliest first

It never gets there:
  1. subscription 'ToJobs' is refused: queue 'Jobs' does not let sns.amazonaws.com act on it [t.yaml:14]
     see {_DOCS}/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html

It is given up after its last attempt:
  2. what subscription 'ToJobs' cannot hand over is lost: it has no dead-letter queue (after 23 days at most) [t.yaml:12]
     see {_DOCS}/sns/latest/dg/sns-message-delivery-retries.html

It is counted as failed, or as done, though it is not:
  3. one message that fails makes the whole batch of event source mapping 'Reads' fail, and count as an attempt [t.yaml:18]
     see {_DOCS}/lambda/latest/dg/services-sqs-errorhandling.html

It is set aside, and nothing says so:
  4. no alarm says that there are messages in dead-letter queue 'Dlq', before they are too old [t.yaml:9]
     see {_SQS}/SQSDeveloperGuide/sqs-dead-letter-queues.html
"""
    )
    found = json.loads(call("trace", "--loss", "--from", "Jobs", "--format", "json")[1])["losses"]
    assert [each["cause"] for each in found] == ["refused", "given-up", "mistreated", "unseen"]
    found = json.loads(call("trace", "--loss", "--from", "Dlq", "--format", "json")[1])["losses"]
    assert [each["cause"] for each in found] == ["unseen"]


def test_loads() -> None:
    code, out, err = call("trace", "--load", "News=50/s")
    assert (code, err) == (0, "")
    assert (
        out
        == """\
Load: 50/s at topic 'News'. Of 2 hops: 1 may not, 1 take it.

At topic 'News'
   ceiling     300 to 30,000/s at topic 'News'
   so it       takes it

1. topic 'News' -> queue 'Jobs'
   load        0 to 50/s (a filter holds some back)
   ceiling     300 to 30,000/s at subscription 'ToJobs'
   ceiling     unlimited at queue 'Jobs'
   so it       takes it

2. queue 'Jobs' -> function 'Work'
   load        0 to 50/s (a filter holds some back), 0 to 50/s calls
   ceiling     at least 20/s at event source mapping 'Reads' [t.yaml:20, 17]: up to 30/s too much; 50 concurrent batches (ScalingConfig.MaximumConcurrency) would take it
   so it       may not take it
"""
    )
    drawn = call("trace", "--load", "Jobs=50/s", "--format", "mermaid")[1]
    assert '  n1 -->|"50/s<br/>of at least 20/s<br/>may not take it"| n2\n' in drawn


def test_loads_are_declared_in_the_configuration_and_in_templates() -> None:
    """The command line wins over the configuration, that over templates."""

    def declared(*options: str) -> dict[str, float]:
        code, out, err = call("trace", "--format", "json", *options)
        assert (code, err) == (0, "")
        return {each["name"]: each["messages_per_second"] for each in json.loads(out)["declared"]}

    Path("t.yaml").write_text(
        TEMPLATE.replace("  Jobs:\n", "  Jobs:\n    Metadata: {archlint: {load: 30/min}}\n").replace(
            "  Dlq:\n", "  Dlq:\n    Metadata: {archlint: {load: 1/h, ignore: {check: dlq-without-alarm}}}\n"
        )
    )
    assert declared() == {"Jobs": 0.5, "Dlq": 1 / 3600}
    Path("archlint.toml").write_text("[load]\nNews = '7/s'\n")
    assert declared() == {"Jobs": 0.5, "Dlq": 1 / 3600, "News": 7}
    assert declared("--load", "News=9/s", "--load", "Jobs = 86400/d") == {
        "Jobs": 1,
        "Dlq": 1 / 3600,
        "News": 9,
    }
    assert call("lint", "--fail-on", "never")[2] == ""


def test_what_is_no_load_is_told() -> None:
    Path("t.yaml").write_text(TEMPLATE.replace("  Jobs:\n", "  Jobs:\n    Metadata: {archlint: {load: fast}}\n"))
    code, _, err = call("trace", "--load", "News=1/s")
    assert (code, err) == (0, "warning: t.yaml:5: 'fast' is no load such as '500/s', '30/min', '1000/h' or '5/d'\n")
    wrong = "--load: 'News=1' is not 'RESOURCE=LOAD', with a LOAD such as '500/s', '30/min', '1000/h' or '5/d'"
    assert call("trace", "--load", "News=1") == (2, "", usage("trace", "[PATHS]...", wrong))
    Path("archlint.toml").write_text("[load]\nNews = 5\n")
    wrong = "archlint.toml:2: 'News' must be a load, such as '500/s', '30/min', '1000/h' or '5/d'"
    assert call("lint", "t.yaml") == (2, "", f"Error: {wrong}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "ask for --from RESOURCE, for --loss, or for a --load; messages start from 'News'"),
        (("--to", "Work"), "--to needs --from: where the message starts"),
        (("--load", "News=1/s", "--loss"), "--load goes without --from and --loss"),
        (("--load", "News=1/s", "--from", "News"), "--load goes without --from and --loss"),
        (("--from", "Nws"), "--from: no resource that messages pass is called 'Nws'; there is 'News'"),
        (("--from", "x"), "--from: no resource that messages pass is called 'x'; messages start from 'News'"),
        (("--from", "News", "--to", "Dlq"), "--to: no message gets from topic 'News' to queue 'Dlq'"),
        (("--from", "News", "--to", "Qs"), "--to: no resource that messages pass is called 'Qs'"),
        (("--from", "Work", "--to", "News"), "--to: no message gets from function 'Work' to topic 'News'"),
        (("--load", "Nws=1/s"), "--load: no resource that messages pass is called 'Nws'; there is 'News'"),
    ],
)
def test_what_is_asked_for_in_a_wrong_way(arguments: tuple[str, ...], message: str) -> None:
    assert call("trace", *arguments) == (2, "", usage("trace", "[PATHS]...", message))


def test_a_name_that_several_have() -> None:
    Path("u.yaml").write_text(TEMPLATE)
    wrong = "--from: several templates have 'News': name the one that is meant as PATHS"
    assert call("trace", "--from", "News") == (2, "", usage("trace", "[PATHS]...", wrong))
    assert call("trace", "--from", "News", "u.yaml")[0] == 0


def test_what_cannot_be_read() -> None:
    Path("broken.yaml").write_text(BROKEN)
    code, out, err = call("trace", "--from", "News")
    assert (code, out.splitlines()[0]) == (2, "From topic 'News': 2 hops, 1 way")
    assert err.startswith("error: broken.yaml:")
    Path("t.yaml").unlink()
    Path("broken.yaml").unlink()
    assert call("trace", "--loss") == (0, "", f"warning: {NO_TEMPLATE}\n")


def test_a_trace_is_of_one_environment() -> None:
    for name in ("a.tfvars", "b.tfvars"):
        Path(name).write_text("x = 1\n")
    code, _, err = call("trace", "--from", "News", "--var-file", "a.tfvars", "--var-file", "b.tfvars")
    assert (code, "a trace is of one environment, not of 'a' and 'b'" in err) == (2, True)


def test_into_a_file_that_is_none_of_what_is_read() -> None:
    assert call("trace", "--loss", "--output", "loss.txt") == (0, "", "")
    assert Path("loss.txt").read_text().startswith("4 ways to lose a message")
    code, _, err = call("trace", "--loss", "--output", "t.yaml")
    assert (code, "t.yaml" in err) == (2, True)
    assert Path("t.yaml").read_text() == TEMPLATE


def test_names_steer_no_terminal() -> None:
    name = "A\\e[31m\\n##[x]"
    Path("t.yaml").write_text(f'Resources:\n  Q: {{Type: AWS::SQS::Queue}}\n  "{name}": {{Type: AWS::SQS::Queue}}\n')
    for form in ("text", "json", "mermaid"):
        out = call("trace", "--loss", "--format", form)[1]
        assert "\x1b" not in out
        assert "##[" not in out


def test_a_comparison() -> None:
    code, out, err = call("explain", "sqs-vs-kinesis")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "Amazon SQS or Amazon Kinesis Data Streams"
    assert "  Amazon Kinesis Data Streams: yes: per partition key" in lines
    data = json.loads(call("explain", "sns-vs-events", "--format", "json")[1])
    assert [each["name"] for each in data["services"]] == ["sns", "eventbridge"]
    assert data["services"][0]["facts"]["readers"]["holds"] == "yes"
    table = call("explain", "step-functions-vs-lambda", "--format", "markdown")[1]
    assert "|  | AWS Step Functions | AWS Lambda, called directly |\n" in table
    code, _, err = call("explain", "sqs-vs-mq")
    assert (code, "'sqs-vs-mq' compares no services that are known: sqs, sns," in err) == (2, True)


@pytest.mark.parametrize(("name", "start"), [("t.json", "{"), ("t.mmd", "flowchart"), ("t.txt", "From topic 'News'")])
def test_the_name_of_the_file_says_the_format(name: str, start: str) -> None:
    assert call("trace", "--from", "News", "--output", name) == (0, "", "")
    assert Path(name).read_text(encoding="utf-8").startswith(start)
