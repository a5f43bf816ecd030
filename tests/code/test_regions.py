"""The regions that clients are made for, where the code says one."""

from __future__ import annotations

import pytest

from tests.words import read_javascript, read_python

PYTHON = {
    "boto3.client('dynamodb')": "",
    "boto3.client('dynamodb', region_name='eu-west-1')": " in 'eu-west-1'",
    "boto3.client('dynamodb', 'eu-west-1')": " in 'eu-west-1'",
    "boto3.client('dynamodb', **{'region_name': 'eu-west-1'})": " in 'eu-west-1'",
    "boto3.client('dynamodb', config=Config(region_name='eu-west-1'))": " in 'eu-west-1'",
    "boto3.client('dynamodb', config=Config(retries={'max_attempts': 2}))": "",
    "boto3.client('dynamodb', region_name=os.environ['PEER'])": " in $PEER",
    "boto3.client('dynamodb', region_name=None)": "",
    "boto3.client('dynamodb', region_name=session.region_name)": "",
    "boto3.client('dynamodb', region_name=boto3.Session().region_name)": "",
    "boto3.client('dynamodb', region_name=there.region_name)": " in 'eu-west-1'",
    "session.client('dynamodb')": "",
    "there.client('dynamodb')": " in 'eu-west-1'",
    "there.client('dynamodb', region_name='us-east-1')": " in 'us-east-1'",
    "boto3.resource('dynamodb', region_name='eu-west-1').meta.client": " in 'eu-west-1'",
    "boto3.resource('dynamodb', region_name='eu-west-1').Table('t')": " in 'eu-west-1'",
}
JAVASCRIPT = {
    "new DynamoDBClient({})": "",
    "new DynamoDBClient()": "",
    "new DynamoDBClient({ region: 'eu-west-1' })": " in 'eu-west-1'",
    "new DynamoDBClient({ maxAttempts: 2, region: process.env.PEER })": " in $PEER",
    "new DynamoDBClient({ region: undefined })": "",
    "DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }))": " in 'eu-west-1'",
}


@pytest.mark.parametrize("made", PYTHON)
def test_python(made: str) -> None:
    source = f"""
        import boto3, os
        from botocore.config import Config
        session, there = boto3.session.Session(), boto3.Session(region_name='eu-west-1')
        client = {made}
        def handler(event, context):
            client.put_item(TableName='t')
    """
    assert read_python(source) == [f"6 dynamodb PutItem TableName='t'{PYTHON[made]}"]


@pytest.mark.parametrize("made", JAVASCRIPT)
def test_javascript(made: str) -> None:
    source = f"""
        import {{ DynamoDBClient, PutItemCommand }} from '@aws-sdk/client-dynamodb'
        import {{ DynamoDBDocumentClient }} from '@aws-sdk/lib-dynamodb'
        const client = {made}
        export const handler = async (event) => {{
          const command = new PutItemCommand({{ TableName: 't' }})
          await client.send(command)
        }}
    """
    assert read_javascript(source) == [f"5 dynamodb PutItem TableName='t'{JAVASCRIPT[made]}"]


def test_version_2_of_javascript() -> None:
    source = """
        const AWS = require('aws-sdk')
        exports.handler = async (event) => {
          await new AWS.SQS({ region: 'eu-west-1' }).sendMessage({ QueueUrl: 'u' }).promise()
          await new AWS.DynamoDB.DocumentClient({ region: 'eu-west-1' }).put({ TableName: 't' }).promise()
        }
    """
    assert read_javascript(source) == [
        "3 sqs SendMessage QueueUrl='u' in 'eu-west-1'",
        "4 dynamodb PutItem TableName='t' in 'eu-west-1'",
    ]


def test_a_region_for_all_clients() -> None:
    source = """
        const AWS = require('aws-sdk')
        AWS.config.update({ region: 'eu-west-1' })
        const sns = new AWS.SNS({ region: 'us-east-1' })
        exports.handler = async (event) => {
          await new AWS.SQS().sendMessage({ QueueUrl: 'u' }).promise()
          await sns.publish({ TopicArn: 't' }).promise()
        }
    """
    assert read_javascript(source) == [
        "5 sqs SendMessage QueueUrl='u' in 'eu-west-1'",
        "6 sns Publish TopicArn='t' in 'us-east-1'",
    ]
    source = """
        import boto3
        boto3.setup_default_session(region_name="eu-west-1")
        def handler(event, context):
            boto3.client("sqs").send_message(QueueUrl="u")
            event.update({"region": "us-east-1"})
            boto3.resource("sqs").Queue("u").send_message()
    """
    assert read_python(source) == [
        "4 sqs SendMessage QueueUrl='u' in 'eu-west-1'",
        "6 sqs SendMessage QueueUrl='u' in 'eu-west-1'",
    ]
