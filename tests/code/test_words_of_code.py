"""What code certainly does not do, for nothing in it speaks of it: to receive messages, to act in another role."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from archlint.code.calls import Code
from archlint.code.reader import CodeReader
from archlint.code.syntax.source import EmbeddedLines


def read(text: str, runtime: str = "python3.13") -> Code:
    """Return what was found in a handler."""
    placement = EmbeddedLines("code", 1, 0)
    return CodeReader(Path("nowhere"), str).read_text(textwrap.dedent(text), "index.handler", runtime, placement)


@pytest.mark.parametrize(
    ("runtime", "text"),
    [
        ("python3.13", "def handler(event, context): print('Received:', event)"),
        (
            "nodejs22.x",
            """
            const { ReceiveMessageCommand, SendMessageCommand, SQSClient } = require("@aws-sdk/client-sqs");
            exports.handler = async () => new SQSClient({}).send(new SendMessageCommand({ QueueUrl: "q" }));
            """,
        ),
    ],
    ids=["a log", "a command that is only imported"],
)
def test_code_that_never_receives(runtime: str, text: str) -> None:
    assert read(text, runtime).never_receives


@pytest.mark.parametrize(
    ("runtime", "text"),
    [
        ("python3.13", "import boto3\ndef handler(event, context): boto3.client('sqs').receive_message(QueueUrl='q')"),
        ("python3.13", "import boto3\nfor each in boto3.resource('sqs').Queue('q').receive_messages(): print(each)"),
        ("python3.13", "from orders_layer import work\ndef handler(event, context): work()"),
        (
            "nodejs22.x",
            """
            import { ReceiveMessageCommand as Ask, SQSClient } from "@aws-sdk/client-sqs";
            export const handler = async () => new SQSClient({}).send(new Ask({ QueueUrl: "q" }));
            """,
        ),
        ("nodejs22.x", "export const handler = async (event, client) => client.getRecords(event)"),
    ],
    ids=["a client", "a resource", "a layer", "a command of another name", "a stream"],
)
def test_code_that_may_receive(runtime: str, text: str) -> None:
    assert not read(text, runtime).never_receives


@pytest.mark.parametrize(
    "text",
    [
        "import boto3\ndef handler(event, context): boto3.client('sts').assume_role(RoleArn='r')",
        "import boto3\ndef handler(event, context): boto3.Session(profile_name='other').client('sqs')",
        "import boto3\nfrom secrets_of_ours import keys\ndef handler(event, context): boto3.client('sqs', **keys())",
        "import boto3\ndef handler(event, context): boto3.client('sqs', aws_access_key_id='a')",
    ],
    ids=["a role", "a profile", "a layer", "a key"],
)
def test_code_that_may_act_in_another_role(text: str) -> None:
    assert not read(text).own_role


def test_code_that_acts_in_its_own_role() -> None:
    assert read("import boto3\ndef handler(event, context): boto3.client('sqs').send_message(QueueUrl='q')").own_role


@pytest.mark.parametrize(
    ("runtime", "text", "expected"),
    [
        (
            "python3.13",
            "import boto3\ndef handler(event, context): boto3.client('sqs').send_message(QueueUrl='q')",
            True,
        ),
        (
            "python3.13",
            """
            from requests import sessions
            def handler(event, context):
                with sessions.of("partner") as sqs:
                    sqs.send_message(QueueUrl="q")
            """,
            False,
        ),
        (
            "nodejs22.x",
            """
            const { PublishCommand, SNSClient } = require("@aws-sdk/client-sns");
            const sns = new SNSClient({});
            exports.handler = async () => { const told = new PublishCommand({ TopicArn: "t" }); await sns.send(told); };
            """,
            True,
        ),
        (
            "nodejs22.x",
            """
            const { PublishCommand } = require("@aws-sdk/client-sns");
            exports.handler = async (event, context) => context.partner.send(new PublishCommand({ TopicArn: "t" }));
            """,
            False,
        ),
    ],
    ids=["a client", "a client of a package", "a command", "a command for a client of others"],
)
def test_calls_of_a_client_that_the_code_makes(runtime: str, text: str, expected: bool) -> None:
    assert [call.own_client for call in read(text, runtime).calls] == [expected]
