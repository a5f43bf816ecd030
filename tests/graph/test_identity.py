"""What an ARN, URL or name means, and where: in the region and account of the scope, or elsewhere."""

import json
from pathlib import Path

import pytest

from archlint.aws.kinds import Kind, Link
from archlint.graph.graph import Graph
from archlint.graph.making.from_configuration import read_folders
from archlint.graph.making.from_documents import read_graph
from archlint.graph.making.identity import identity
from archlint.graph.making.implied import implied_edges
from archlint.languages.cloudformation import cdk
from archlint.model.source.document import parse
from archlint.model.values.site import OWN, Site, is_settled
from tests.words import configured, drawn, graph

HERE = "${AWS::Region}:${AWS::AccountId}"


@pytest.mark.parametrize(
    ("text", "kind", "site"),
    [
        (f"arn:aws:sqs:{HERE}:orders", Kind.QUEUE, OWN),
        ("arn:aws:sqs:eu-west-1:111122223333:orders", Kind.QUEUE, Site("eu-west-1", "111122223333")),
        ("arn:aws:sns:eu-west-1:${var.hub}:news", Kind.TOPIC, Site("eu-west-1", "${var.hub}")),
        ("arn:aws:kinesis:r:1:stream/clicks", Kind.STREAM, Site("r", "1")),
        ("arn:aws:kinesis:r:1:stream/clicks/consumer/audit:1", Kind.STREAM_CONSUMER, Site("r", "1")),
        ("arn:aws:dynamodb:r:1:table/orders/stream/2026", Kind.TABLE, Site("r", "1")),
        ("arn:aws:lambda:r:1:function:worker:live", Kind.FUNCTION, Site("r", "1")),
        ("arn:aws:states:r:1:stateMachine:flow", Kind.MACHINE, Site("r", "1")),
        ("arn:aws:events:r:1:event-bus/default", Kind.BUS, Site("r", "1")),
        ("arn:aws:events:r:1:rule/bus/placed", Kind.RULE, Site("r", "1")),
        ("arn:aws:s3:::images", Kind.BUCKET, Site("", "")),
        ("arn:aws:health::1:event/opened", None, Site("", "1")),
        ("https://sqs.eu-west-1.amazonaws.com/1/orders", Kind.QUEUE, Site("eu-west-1", "1")),
        (
            "https://sqs.${var.region}.amazonaws.com/${var.account}/o",
            Kind.QUEUE,
            Site("${var.region}", "${var.account}"),
        ),
        ("https://eu-west-1.queue.amazonaws.com/1/orders", Kind.QUEUE, Site("eu-west-1", "1")),
        ("https://queue.amazonaws.com/1/orders", Kind.QUEUE, Site("us-east-1", "1")),
        ("orders", None, Site("", "")),
    ],
)
def test_what_a_text_says(text: str, kind: Kind | None, site: Site) -> None:
    found = identity(text)
    assert (found.kind, found.site) == (kind, site)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("in.fifo", True),
        ("${Name}.fifo", True),
        ("in", False),
        ("${Name}-in", False),
        ("${Name}", None),
        ("${Name}fifo", None),
    ],
)
def test_the_end_of_a_name_says_the_type(name: str, *, expected: bool | None) -> None:
    assert identity(f"arn:aws:sqs:r:1:{name}").is_fifo is expected


QUEUES = """
    Parameters: {{Peer: {{Type: String}}, Same: {{Type: String, Default: eu-west-1}}}}
    Resources:
      Failed: {{Type: AWS::SQS::Queue, Properties: {{QueueName: failed}}}}
      Source: {{Type: AWS::SQS::Queue, Properties: {{RedrivePolicy: {{deadLetterTargetArn: !Sub '{arn}'}}}}}}
"""


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:sqs:eu-west-1:${AWS::AccountId}:failed",
        "arn:aws:sqs:${AWS::Region}:111122223333:failed",
        "arn:aws:sqs:${AWS::Region}:${Peer}:failed",
        "arn:aws:sqs:${Same}:${AWS::AccountId}:failed",
        "arn:aws:sqs:${AWS::Region}:${Peer}:${Failed.QueueName}",
    ],
)
def test_what_has_the_name_of_something_here_may_be_it(arn: str) -> None:
    found = graph(QUEUES.format(arn=arn))
    (edge,) = found.edges
    assert (edge.target.kind, edge.target.is_external) == (Kind.QUEUE, True)
    failed, source = found.resources(Kind.QUEUE)
    assert found.may_be_linked(failed, Link.DEAD_LETTERS_TO)
    assert not found.may_be_linked(source, Link.DEAD_LETTERS_TO)
    assert found.may_be_linked(Kind.QUEUE, Link.DEAD_LETTERS_TO)
    assert not found.may_be_linked(Kind.TOPIC, Link.DEAD_LETTERS_TO)


def test_another_name_is_nothing_here() -> None:
    found = graph(QUEUES.format(arn="arn:aws:sqs:eu-west-1:111122223333:other"))
    assert not found.may_be_linked(Kind.QUEUE, Link.DEAD_LETTERS_TO)


# Assemblies


def assembly(folder: Path, **environments: str) -> Graph:
    """Return the graph of an assembly whose stacks forward what is ordered to the same bus and queue, by their ARNs."""
    arns = {
        "bus": "arn:aws:events:eu-west-1:111122223333:event-bus/orders",
        "queue": "arn:aws:sqs:eu-west-1:111122223333:late",
    }
    rule = {
        "EventBusName": "orders",
        "EventPattern": {"source": ["shop"]},
        "Targets": [{"Id": key, "Arn": arn, "RoleArn": "role"} for key, arn in arns.items()],
    }
    resources = {
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "orders"}},
        "Late": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "late"}},
        "Rule": {"Type": "AWS::Events::Rule", "Properties": rule},
    }
    artifacts = {}
    for name, environment in environments.items():
        named = {f"{name}{key}": each for key, each in resources.items()}
        (folder / f"{name}.json").write_text(json.dumps({"Resources": named}))
        properties = {"templateFile": f"{name}.json"}
        artifacts[name] = {"type": "aws:cloudformation:stack", "environment": environment, "properties": properties}
    (folder / "manifest.json").write_text(json.dumps({"version": "1", "artifacts": artifacts}))
    files = cdk.stack_templates(folder)
    assert files
    return read_graph([(parse(file.read_bytes(), file.name), file) for file in files])[0]


def test_stacks_of_an_assembly_in_several_regions(tmp_path: Path) -> None:
    found = assembly(tmp_path, Main="aws://111122223333/eu-west-1", Edge="aws://111122223333/us-east-1")
    assert drawn(found, Link.DELIVERS_TO) == [
        "rule target MainRule delivers_to event bus MainBus",
        "rule target MainRule delivers_to queue MainLate",
        "rule target EdgeRule delivers_to event bus MainBus",
        "rule target EdgeRule delivers_to queue MainLate",
    ]
    assert [edge for edge in drawn(found, Link.FEEDS) if "default" not in edge] == [
        "event bus MainBus feeds rule MainRule",
        "event bus EdgeBus feeds rule EdgeRule",
    ]


def test_a_stack_that_may_be_anywhere(tmp_path: Path) -> None:
    found = assembly(tmp_path, Main="aws://unknown-account/unknown-region")
    assert drawn(found, Link.DELIVERS_TO) == [
        "rule target MainRule delivers_to event bus arn:aws:events:eu-west-1:111122223333:event-bus/orders",
        "rule target MainRule delivers_to queue arn:aws:sqs:eu-west-1:111122223333:late",
    ]


# Terraform

ALIASES = """
variable "hub" {}
variable "role" {}
provider "aws" { region = "eu-west-1" }
provider "aws" {
  alias  = "edge"
  region = "us-east-1"
}
provider "aws" {
  alias  = "hub"
  region = "eu-west-1"
  assume_role { role_arn = "arn:aws:iam::${var.hub}:role/deploy" }
}
data "aws_caller_identity" "me" {}
data "aws_region" "here" {}
data "aws_region" "edge" { provider = aws.edge }
resource "aws_sqs_queue" "here" { name = "late" }
resource "aws_sqs_queue" "edge" {
  provider = aws.edge
  name     = "late"
}
resource "aws_sqs_queue" "hub" {
  provider = aws.hub
  name     = "late"
}
module "m" {
  source    = "./m"
  providers = { aws = aws.edge }
  to        = "arn:aws:sqs:%s:late"
}
resource "aws_sqs_queue" "source" {
  name           = "source"
  redrive_policy = jsonencode({ deadLetterTargetArn = "arn:aws:sqs:%s:late", maxReceiveCount = 3 })
}
"""
MODULE = """
variable "to" {}
resource "aws_sqs_queue" "source" {
  name           = "source"
  redrive_policy = jsonencode({ deadLetterTargetArn = var.to, maxReceiveCount = 3 })
}
"""


@pytest.mark.parametrize(
    ("site", "target"),
    [
        ("eu-west-1:${data.aws_caller_identity.me.account_id}", "queue aws_sqs_queue.here"),
        (
            "${data.aws_region.here.name}:${data.aws_caller_identity.me.account_id}",
            "queue aws_sqs_queue.here",
        ),
        ("us-east-1:${data.aws_caller_identity.me.account_id}", "queue aws_sqs_queue.edge"),
        (
            "${data.aws_region.edge.region}:${data.aws_caller_identity.me.account_id}",
            "queue aws_sqs_queue.edge",
        ),
        ("eu-west-1:${var.hub}", "queue aws_sqs_queue.hub"),
        ("us-east-1:${var.hub}", "queue arn:aws:sqs:us-east-1:${var.hub}:late"),
        (
            "us-east-2:${data.aws_caller_identity.me.account_id}",
            "queue arn:aws:sqs:us-east-2:${AWS::AccountId}:late",
        ),
    ],
)
def test_aliases_of_providers(tmp_path: Path, site: str, target: str) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "main.tf").write_text(ALIASES.replace("%s", site))
    (tmp_path / "m" / "main.tf").write_text(MODULE)
    read, problems = read_folders([tmp_path], {})
    assert read is not None
    assert not problems
    assert drawn(read[1], Link.DEAD_LETTERS_TO) == [
        f"queue aws_sqs_queue.source dead_letters_to {target}",
        f"queue module.m.aws_sqs_queue.source dead_letters_to {target}",
    ]


# Clients in code


CALLS = """
    Resources:
      Orders: {{Type: AWS::DynamoDB::Table, Properties: {{TableName: orders}}}}
      Work: {{Type: AWS::SQS::Queue}}
      Mail: {{Type: AWS::Events::Rule, Properties: {{EventPattern: {{source: [shop]}}, Targets: []}}}}
      Worker:
        Type: AWS::Lambda::Function
        Properties:
          Handler: index.handler
          Runtime: python3.13
          Environment: {{Variables: {{TABLE: {table}, URL: !Ref Work, HERE: !Ref AWS::Region, THERE: eu-west-1}}}}
          Code:
            ZipFile: |
              import boto3, os
              def handler(event, context):
                  region = {region}
                  boto3.client("dynamodb", region_name=region).put_item(TableName=os.environ["TABLE"])
                  boto3.client("sqs", region_name=region).send_message(QueueUrl=os.environ["URL"])
                  boto3.client("events", region_name=region).put_events(Entries=[{{"Source": "shop"}}])
"""


@pytest.mark.parametrize("table", ["!Ref Orders", "orders", "!Sub '${Orders}'"])
@pytest.mark.parametrize(
    ("region", "is_here"),
    [
        ("None", True),
        ('os.environ["AWS_REGION"]', True),
        ('os.environ.get("AWS_REGION", "us-east-1")', True),
        ('os.environ["HERE"]', True),
        ('os.environ.get("UNSET")', True),
        ('os.environ["THERE"]', False),
        ('os.environ.get("UNSET", "eu-west-1")', False),
        ('event["region"]', False),
        ('"eu-west-1"', False),
    ],
)
def test_a_client_calls_what_is_in_its_region(table: str, region: str, *, is_here: bool) -> None:
    found = graph(CALLS.format(table=table, region=region))
    (orders,) = found.resources(Kind.TABLE)
    (work,) = (queue for queue in found.resources(Kind.QUEUE) if not queue.is_external)
    # A URL says itself where its queue is.
    assert [edge.source.kind for edge in found.incoming(work)] == [Kind.CALL]
    assert [edge.source.kind for edge in found.incoming(orders)] == [Kind.CALL] * is_here
    assert any(edge.link is Link.DELIVERS_TO for edge in implied_edges(found)) is is_here
    assert found.may_be_linked(orders, Link.WRITES_TO) is not is_here


@pytest.mark.parametrize(
    ("region", "account", "expected"),
    [
        ("", "", OWN),
        ('region = "eu-west-1"', "", Site("eu-west-1", OWN.account)),
        ("region = null", "", OWN),
        ("region = var.home", "", Site("eu-north-1", OWN.account, frozenset({"var.home"}))),
        ("region = var.anywhere", "", Site("${var.anywhere}", OWN.account)),
        (
            "",
            "allowed_account_ids = [var.account]",
            Site(OWN.region, "111122223333", account_by=frozenset({"var.account"})),
        ),
    ],
)
def test_where_a_queue_of_terraform_is_and_by_which_defaults(
    tmp_path: Path, region: str, account: str, expected: Site
) -> None:
    found = configured(
        tmp_path,
        f"""
        variable "home" {{ default = "eu-north-1" }}
        variable "account" {{ default = "111122223333" }}
        variable "anywhere" {{}}
        provider "aws" {{
          {account}
        }}
        resource "aws_sqs_queue" "orders" {{
          {region}
        }}
        """,
    )
    (queue,) = found.resources(Kind.QUEUE)
    assert tuple(queue.site) == tuple(expected)


def test_two_sites_are_the_same_whatever_says_so() -> None:
    by_default = Site("eu-west-1", "111122223333", frozenset({"var.home"}))
    assert by_default == Site("eu-west-1", "111122223333")
    assert by_default != Site("eu-west-2", "111122223333", frozenset({"var.home"}))
    assert len({by_default, Site("eu-west-1", "111122223333")}) == 1


def test_a_region_that_is_not_known_is_not_that_of_the_provider(tmp_path: Path) -> None:
    found = configured(
        tmp_path,
        """
        variable "regions" {}
        provider "aws" { region = "eu-west-1" }
        resource "aws_sqs_queue" "orders" {
          for_each = var.regions
          region   = each.value
        }
        """,
    )
    (queue,) = found.resources(Kind.QUEUE)
    assert not is_settled(queue.site.region)


@pytest.mark.parametrize(
    ("key", "region"),
    [("aws", "eu-west-1"), ("aws.virginia", "us-east-1"), ("module.mail:aws", None)],
)
def test_where_a_plan_puts_a_queue_is_what_its_provider_says_if_that_is_known(key: str, region: str | None) -> None:
    regions = {"aws": "eu-west-1", "aws.virginia": "us-east-1"}
    resource = {"address": "aws_sqs_queue.mails", "type": "aws_sqs_queue", "name": "mails", "mode": "managed"}
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": [{**resource, "values": {"name": "mails"}}]}},
        "configuration": {
            "provider_config": {
                name: {"name": "aws", "expressions": {"region": {"constant_value": found}}}
                for name, found in regions.items()
            },
            "root_module": {"resources": [{**resource, "provider_config_key": key, "expressions": {}}]},
        },
    }
    (queue,) = read_graph([(parse(json.dumps(plan).encode(), "plan.json"), None)])[0].resources(Kind.QUEUE)
    assert (queue.site.region if is_settled(queue.site.region) else None) == region
