"""Python handlers: which calls they make, and with what."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.code.evaluation.values import Varying
from archlint.code.reader import CodeReader
from archlint.code.syntax.source import EmbeddedLines
from tests.words import read_python

CLIENTS = {
    "a client of the module": (
        """
        import boto3
        sqs = boto3.client("sqs")
        def handler(event, context):
            sqs.send_message(QueueUrl="u", MessageBody="b")
        """,
        ["4 sqs SendMessage QueueUrl='u' MessageBody='b'"],
    ),
    "a client of a session, made by keyword": (
        """
        from boto3.session import Session
        session = Session(region_name="eu-west-1")
        def handler(event, context):
            session.client(service_name="events").put_events(Entries=[{"Source": "a"}])
        """,
        ["4 events PutEvents Entries=[{Source: 'a'}] in 'eu-west-1'"],
    ),
    "a client that a helper makes once": (
        """
        import boto3
        client = None
        def get_client():
            global client
            if client is None:
                client = boto3.client("stepfunctions")
            return client
        def handler(event, context):
            get_client().start_execution(stateMachineArn="arn", input="{}")
        """,
        ["9 states StartExecution stateMachineArn='arn' input='{}'"],
    ),
    "a client in a field, set by the constructor": (
        """
        import boto3, os
        class Sender:
            def __init__(self, queue_url, group="all"):
                self.queue_url = queue_url
                self.group = group
                self.client = boto3.client("sqs")
            def send(self, body):
                self.client.send_message(QueueUrl=self.queue_url, MessageBody=body, MessageGroupId=self.group)
        sender = Sender(os.environ["QUEUE_URL"])
        def handler(event, context):
            sender.send("hello")
        """,
        ["8 sqs SendMessage QueueUrl=$QUEUE_URL MessageBody='hello' MessageGroupId='all'"],
    ),
    "a field that a base class sets, and a property": (
        """
        import boto3
        sfn = boto3.client("stepfunctions")
        class Base:
            PREFIX = "run-"
            def __init__(self, arn):
                self.arn = arn
        class Runner(Base):
            def __init__(self, arn):
                super().__init__(arn)
                self.client = sfn
            @property
            def name(self):
                return self.PREFIX + "1"
            def run(self):
                self.client.start_execution(stateMachineArn=self.arn, name=self.name)
        def handler(event, context):
            Runner("arn").run()
        """,
        ["15 states StartExecution stateMachineArn='arn' name='run-1'"],
    ),
    "what the constructor of a data class is given": (
        """
        import boto3, os
        from dataclasses import dataclass, field
        from typing import ClassVar, NamedTuple
        from pydantic import BaseModel, BaseSettings
        sqs = boto3.client("sqs")
        @dataclass(frozen=True)
        class Target:
            KIND: ClassVar[str] = "queue"
            url: str
            group: str = "all"
            body: str = "b"
            def send(self):
                sqs.send_message(QueueUrl=self.url, MessageBody=self.KIND, MessageGroupId=self.group)
        class Pair(NamedTuple):
            url: str
            group: str = "one"
        class Model(BaseModel):
            group: str = "two"
        class Settings(BaseSettings):
            group: str = "three"
        def handler(event, context):
            Target(os.environ["A"]).send()
            Target("b", event["group"]).send()
            Target(group="c", url="d").send()
            pair = Pair("e")
            sqs.send_message(QueueUrl=pair.url, MessageBody=Pair("f", "g").group, MessageGroupId=pair.group)
            sqs.send_message(QueueUrl="h", MessageBody=Model().group, MessageGroupId=Model(group="i").group)
            sqs.send_message(QueueUrl="j", MessageBody=Settings().group, MessageGroupId=Target.group)
        """,
        [
            "13 sqs SendMessage QueueUrl=$A MessageBody='queue' MessageGroupId='all'",
            "13 sqs SendMessage QueueUrl='b' MessageBody='queue' MessageGroupId=~",
            "13 sqs SendMessage QueueUrl='d' MessageBody='queue' MessageGroupId='c'",
            "26 sqs SendMessage QueueUrl='e' MessageBody='g' MessageGroupId='one'",
            "27 sqs SendMessage QueueUrl='h' MessageBody='two' MessageGroupId='i'",
            "28 sqs SendMessage QueueUrl='j' MessageBody=$GROUP|three MessageGroupId='all'",
        ],
    ),
    "a property on an object of a class that inherits it": (
        """
        import boto3
        sns = boto3.client("sns")
        class Base:
            stage = "dev"
            @property
            def topic(self):
                return self.stage + "-orders"
        class Live(Base):
            def __init__(self):
                self.stage = "live"
        def handler(event, context):
            sns.publish(TopicArn=Live().topic, Message=Base().topic)
        """,
        ["12 sns Publish TopicArn='live-orders' Message='dev-orders'"],
    ),
    "a client that is passed to a helper": (
        """
        import boto3
        def notify(client, topic):
            client.publish(TopicArn=topic, Message="m")
        def handler(event, context):
            notify(boto3.client("sns"), "t")
        """,
        ["3 sns Publish TopicArn='t' Message='m'"],
    ),
    "a client that a context manager yields": (
        """
        import boto3
        from contextlib import contextmanager
        @contextmanager
        def queue():
            yield boto3.client("sqs")
        def handler(event, context):
            with queue() as sqs:
                sqs.send_message(QueueUrl="q")
        """,
        ["8 sqs SendMessage QueueUrl='q'"],
    ),
    "an asynchronous client": (
        """
        import aioboto3, asyncio
        session = aioboto3.Session()
        async def run():
            async with session.client("kinesis") as kinesis:
                await kinesis.put_record(StreamName="s", PartitionKey="1", Data=b"")
        def handler(event, context):
            asyncio.run(run())
        """,
        ["5 kinesis PutRecord StreamName='s' PartitionKey='1' Data=~"],
    ),
    "clients in a dictionary": (
        """
        import boto3
        clients = {"lambda": boto3.client("lambda"), "s3": boto3.client("s3")}
        def handler(event, context):
            clients["lambda"].invoke(FunctionName="f", InvocationType="Event")
            clients.get("s3").delete_object(Bucket="b", Key="k")
        """,
        [
            "4 lambda Invoke FunctionName='f' InvocationType='Event'",
            "5 s3 DeleteObject Bucket='b' Key='k'",
        ],
    ),
    "a client of a service that is computed": (
        """
        import boto3
        def handler(event, context):
            client = boto3.client(event["service"])
            client.put_record(StreamName="s", PartitionKey="k", Data=b"")
            client.put_record(DeliveryStreamName="d", Record={})
            client.put_record(**event["arguments"])
        """,
        [
            "4 kinesis PutRecord StreamName='s' PartitionKey='k' Data=~",
            "5 firehose PutRecord DeliveryStreamName='d' Record={}",
            "6? it may call AWS: what it calls, and with what, is not known",
        ],
    ),
    "a client that X-Ray captures": (
        """
        import boto3
        from aws_xray_sdk.core import patch_all
        patch_all()
        def handler(event, context):
            boto3.client("firehose").put_record_batch(DeliveryStreamName="d", Records=[{"Data": event}])
        """,
        ["5 firehose PutRecordBatch DeliveryStreamName='d' Records=[{Data: ~}]"],
    ),
}

RESOURCES = {
    "queues": (
        """
        import boto3, os
        sqs = boto3.resource("sqs")
        def handler(event, context):
            sqs.Queue(os.environ["URL"]).send_message(MessageBody="b", MessageGroupId="g")
            queue = sqs.get_queue_by_name(QueueName="orders")
            queue.send_messages(Entries=[{"Id": "1", "MessageBody": "b"}])
        """,
        [
            "4 sqs SendMessage QueueUrl=$URL MessageBody='b' MessageGroupId='g'",
            "6 sqs SendMessageBatch QueueUrl=~ Entries=[{Id: '1', MessageBody: 'b'}] QueueName='orders'",
        ],
    ),
    "topics": (
        """
        import boto3
        def handler(event, context):
            boto3.resource("sns").Topic("t").publish(Message="m")
        """,
        ["3 sns Publish TopicArn='t' Message='m'"],
    ),
    "tables": (
        """
        import boto3, os
        dynamodb = boto3.resource("dynamodb")
        table = dynamodb.Table(os.environ["TABLE"])
        def handler(event, context):
            table.put_item(Item={"id": "1"})
            table.get_item(Key={"id": "1"})
            table.meta.client.delete_item(TableName="other", Key={})
            with table.batch_writer() as batch:
                batch.put_item(Item=event)
        """,
        [
            "5 dynamodb PutItem TableName=$TABLE Item={id: '1'}",
            "7 dynamodb DeleteItem TableName='other' Key={}",
            "9 dynamodb BatchWriteItem TableName=$TABLE Item=~",
        ],
    ),
    "several tables at once": (
        """
        import boto3, os
        dynamodb = boto3.resource("dynamodb")
        def handler(event, context):
            dynamodb.batch_write_item(RequestItems={"a": [], os.environ["B"]: []})
            dynamodb.meta.client.transact_write_items(TransactItems=[
                {"Put": {"TableName": "a", "Item": {}}},
                {"Delete": {"TableName": "a", "Key": {}}},
                {"ConditionCheck": {"TableName": "read", "Key": {}}},
            ])
        """,
        [
            "4 dynamodb BatchWriteItem RequestItems={a: [], [$B]: []} TableName='a'",
            "4 dynamodb BatchWriteItem RequestItems={a: [], [$B]: []} TableName=$B",
            "5 dynamodb TransactWriteItems TransactItems=[{Put: {TableName: 'a', Item: {}}}, {Delete: {TableName: 'a',"
            " Key: {}}}, {ConditionCheck: {TableName: 'read', Key: {}}}] TableName='a'",
        ],
    ),
    "what is written at once, of which one is no record": (
        """
        import boto3
        dynamodb = boto3.client("dynamodb")
        def handler(event, context):
            dynamodb.transact_write_items(TransactItems=["text", {"Put": {"TableName": "a"}}])
            dynamodb.transact_write_items(TransactItems=[{"Put": "text"}, {"Put": {"TableName": "a"}}])
        """,
        [
            "4 dynamodb TransactWriteItems TransactItems=['text', {Put: {TableName: 'a'}}] TableName=~",
            "4 dynamodb TransactWriteItems TransactItems=['text', {Put: {TableName: 'a'}}] TableName='a'",
            "5 dynamodb TransactWriteItems TransactItems=[{Put: 'text'}, {Put: {TableName: 'a'}}] TableName=~",
            "5 dynamodb TransactWriteItems TransactItems=[{Put: 'text'}, {Put: {TableName: 'a'}}] TableName='a'",
        ],
    ),
    "buckets and objects": (
        """
        import boto3
        s3 = boto3.resource("s3")
        def handler(event, context):
            s3.Bucket("b").put_object(Key="k", Body=b"")
            s3.Bucket("b").upload_file("/tmp/x", "out/x")
            s3.Bucket("b").Object("o").put(Body=b"")
            s3.Object("b", "k").delete()
            s3.Bucket("b").objects.filter(Prefix="x/").delete()
            boto3.client("s3").upload_file("/tmp/x", event["bucket"], f"out/{event['key']}.txt")
            boto3.client("s3").copy({"Bucket": "a", "Key": "b"}, "c", "d")
            boto3.client("s3").generate_presigned_url("put_object", Params={"Bucket": "b"})
        """,
        [
            "4 s3 PutObject Bucket='b' Key='k' Body=~",
            "5 s3 PutObject Bucket='b' Key='out/x'",
            "6 s3 PutObject Bucket='b' Key='o' Body=~",
            "7 s3 DeleteObject Bucket='b' Key='k'",
            "8 s3 DeleteObjects Bucket='b'",
            "9 s3 PutObject Bucket=~ Key='out/'+~+'.txt'",
            "10 s3 CopyObject CopySource={Bucket: 'a', Key: 'b'} Bucket='c' Key='d'",
        ],
    ),
}

#: Each is the body of a handler that may use `sqs`, `os`, `uuid` and `event`; the lines count from its first one.
VALUES = {
    "texts that are joined": (
        """
        import os, posixpath
        from os.path import join
        s3.put_object(Bucket="b", Key=os.path.join("out", event["key"]))
        s3.put_object(Bucket="b", Key=join("out/", "a", "b"))
        s3.put_object(Bucket="b", Key=posixpath.join(os.environ["FOLDER"], "a"))
        s3.put_object(Bucket="b", Key=os.path.join("out", "/a"))
        s3.put_object(Bucket="b", Key=os.path.join("out", "../in", event["key"]))
        s3.put_object(Bucket="b", Key=os.path.join(*event["keys"]))
        s3.put_object(Bucket="b", Key="/".join(["out", event["key"], "x"]))
        s3.put_object(Bucket="b", Key="/".join(("out", *event["keys"])))
        s3.put_object(Bucket="b", Key="/".join(key for key in ["a", "b"]))
        """,
        [
            "3 s3 PutObject Bucket='b' Key='out/'+~",
            "4 s3 PutObject Bucket='b' Key='out/a/b'",
            "5 s3 PutObject Bucket='b' Key=$FOLDER+~",
            "6 s3 PutObject Bucket='b' Key=~",
            "7 s3 PutObject Bucket='b' Key=~",
            "8 s3 PutObject Bucket='b' Key=~",
            "9 s3 PutObject Bucket='b' Key='out/'+~+'/x'",
            "10 s3 PutObject Bucket='b' Key=~",
            "11 s3 PutObject Bucket='b' Key=~",
        ],
    ),
    "environment variables": (
        """
        sqs.send_message(QueueUrl=os.environ["A"], MessageBody=os.environ.get("B"), MessageGroupId=os.getenv("C", "c"))
        """,
        ["1 sqs SendMessage QueueUrl=$A MessageBody=$B MessageGroupId=$C|c"],
    ),
    "an environment variable with a fallback": (
        """
        sqs.send_message(QueueUrl=os.environ.get("A") or "default")
        """,
        ["1 sqs SendMessage QueueUrl=$A|default"],
    ),
    "what stands in for a field that is missing": (
        """
        sqs.send_message(QueueUrl=event.get("url", os.environ["A"]), MessageGroupId=event.get("group", "g"))
        sqs.send_message(QueueUrl=event.get("url", event))
        """,
        [
            "1 sqs SendMessage QueueUrl=$A MessageGroupId=~",
            "1 sqs SendMessage QueueUrl=~ MessageGroupId=~",
            "2 sqs SendMessage QueueUrl=~",
        ],
    ),
    "an environment variable whose fallback is another, or itself": (
        """
        sqs.send_message(QueueUrl=os.environ.get("A") or os.environ.get("B") or "c")
        fallback = os.environ.get("D", "d")
        sqs.send_message(QueueUrl=os.environ.get("D", fallback))
        """,
        ["1 sqs SendMessage QueueUrl=$A|$B|c", "3 sqs SendMessage QueueUrl=$D|d"],
    ),
    "one of several": (
        """
        url = os.environ["FAST"]
        if event["slow"]:
            url = os.environ["SLOW"]
        sqs.send_message(QueueUrl=url)
        for each in (os.environ["A"], os.environ["B"]):
            sqs.send_message(QueueUrl=each)
        queues = {"a": os.environ["A"], "b": os.environ["B"]}
        sqs.send_message(QueueUrl=queues[event["kind"]])
        sqs.send_message(QueueUrl=queues.get(event["kind"]))
        sqs.send_message(QueueUrl=event.get("url") or os.environ["A"])
        params = {"QueueUrl": os.environ["A"]}
        if event["other"]:
            params["QueueUrl"] = os.environ["B"]
        sqs.send_message(**params)
        """,
        [
            "4 sqs SendMessage QueueUrl=$FAST",
            "4 sqs SendMessage QueueUrl=$SLOW",
            "6 sqs SendMessage QueueUrl=$A",
            "6 sqs SendMessage QueueUrl=$B",
            "8 sqs SendMessage QueueUrl=$A",
            "8 sqs SendMessage QueueUrl=$B",
            "9 sqs SendMessage QueueUrl=$A",
            "9 sqs SendMessage QueueUrl=$B",
            "10 sqs SendMessage QueueUrl=$A",
            "10 sqs SendMessage QueueUrl=~",
            "14 sqs SendMessage QueueUrl=$A",
            "14 sqs SendMessage QueueUrl=$B",
        ],
    ),
    "what is not named may be one of several, and so may one of very many": (
        """
        sqs.send_message(QueueUrl="q", MessageGroupId="a" if event else "b")
        sqs.send_message(QueueUrl={"a": "1", "b": "2", **event}[event["kind"]])
        sqs.send_message(QueueUrl=["1", "2", "3", "4", "5", "6", "7", "8", "9"][event["number"]])
        """,
        [
            "1 sqs SendMessage QueueUrl='q' MessageGroupId=~",
            "2 sqs SendMessage QueueUrl=~",
            "3 sqs SendMessage QueueUrl=~",
        ],
    ),
    "what varies": (
        """
        sqs.send_message(QueueUrl=event["url"], MessageBody=str(uuid.uuid4()), MessageGroupId=event.get("g", "x"))
        """,
        ["1 sqs SendMessage QueueUrl=~ MessageBody=~ MessageGroupId=~"],
    ),
    "text": (
        """
        account = os.environ["ACCOUNT"]
        sqs.send_message(QueueUrl=f"https://q/{account}/a", MessageBody="a" + "b", MessageGroupId=f"g-{event['id']}")
        sqs.send_message(QueueUrl="https://q/{}/{name}".format(account, name="b"), MessageGroupId="g-%s" % account)
        sqs.send_message(QueueUrl=f"{account}", MessageGroupId=f"{event}", MessageBody="a" "b")
        """,
        [
            "2 sqs SendMessage QueueUrl='https://q/'+$ACCOUNT+'/a' MessageBody='ab' MessageGroupId='g-'+~",
            "3 sqs SendMessage QueueUrl='https://q/'+$ACCOUNT+'/b' MessageGroupId='g-'+$ACCOUNT",
            "4 sqs SendMessage QueueUrl=$ACCOUNT MessageGroupId=~ MessageBody='ab'",
        ],
    ),
    "a variable that is assigned again": (
        """
        group = "a"
        sqs.send_message(QueueUrl="u", MessageGroupId=group)
        group = "b"
        sqs.send_message(QueueUrl="u", MessageGroupId=group)
        """,
        ["2 sqs SendMessage QueueUrl='u' MessageGroupId='a'", "4 sqs SendMessage QueueUrl='u' MessageGroupId='b'"],
    ),
    "a variable that is assigned in a branch": (
        """
        group = "a"
        if event["b"]:
            group = "b"
        sqs.send_message(QueueUrl="u", MessageGroupId=group)
        """,
        ["4 sqs SendMessage QueueUrl='u' MessageGroupId=~"],
    ),
    "a variable of each branch": (
        """
        if event["b"]:
            group = "a"
            sqs.send_message(QueueUrl="u", MessageGroupId=group)
        else:
            group = "b"
            sqs.send_message(QueueUrl="u", MessageGroupId=group)
        """,
        ["3 sqs SendMessage QueueUrl='u' MessageGroupId='a'", "6 sqs SendMessage QueueUrl='u' MessageGroupId='b'"],
    ),
    "a variable that a loop assigns behind its use": (
        """
        group = "a"
        for record in event:
            sqs.send_message(QueueUrl="u", MessageGroupId=group)
            group = record
        """,
        ["3 sqs SendMessage QueueUrl='u' MessageGroupId=~"],
    ),
    "a loop's variable": (
        """
        for group in ["a", "b"]:
            sqs.send_message(QueueUrl="u", MessageGroupId=group)
        """,
        ["2 sqs SendMessage QueueUrl='u' MessageGroupId=~"],
    ),
    "a variable that grows": (
        """
        group = "a"
        group += event["x"]
        sqs.send_message(QueueUrl="u", MessageGroupId=group)
        """,
        ["3 sqs SendMessage QueueUrl='u' MessageGroupId=~"],
    ),
    "a name that a pattern binds": (
        """
        group = "a"
        match event:
            case {"group": group}:
                pass
        sqs.send_message(QueueUrl="u", MessageGroupId=group)
        """,
        ["5 sqs SendMessage QueueUrl='u' MessageGroupId=~"],
    ),
    "an assignment that may fail": (
        """
        try:
            group = event["group"]
        except KeyError:
            group = "default"
        sqs.send_message(QueueUrl="u", MessageGroupId=group)
        """,
        ["5 sqs SendMessage QueueUrl='u' MessageGroupId=~"],
    ),
    "arguments that are passed in some cases": (
        """
        sqs.send_message(QueueUrl="u", **({"MessageGroupId": "g"} if event else {}))
        """,
        ["1 sqs SendMessage MessageGroupId=~ QueueUrl='u'"],
    ),
    "a conditional expression": (
        """
        sqs.send_message(QueueUrl="a" if event else "b", MessageBody="c" if event else "c")
        """,
        ["1 sqs SendMessage QueueUrl='a' MessageBody='c'", "1 sqs SendMessage QueueUrl='b' MessageBody='c'"],
    ),
    "arguments in a dictionary": (
        """
        arguments = {"QueueUrl": "u", "MessageBody": "b"}
        arguments["MessageGroupId"] = "g"
        if event["delay"]:
            arguments["DelaySeconds"] = 5
        sqs.send_message(**arguments)
        """,
        ["5 sqs SendMessage QueueUrl='u' MessageBody='b' MessageGroupId='g' DelaySeconds=~"],
    ),
    "dictionaries put together": (
        """
        base = dict(QueueUrl="u", MessageGroupId="g")
        sqs.send_message(**{**base, "MessageGroupId": "h"})
        sqs.send_message(**{**base, **event})
        base.update(event)
        sqs.send_message(**base)
        sqs.send_message(MessageGroupId="i", **event)
        """,
        [
            "2 sqs SendMessage QueueUrl='u' MessageGroupId='h'",
            "3 sqs SendMessage QueueUrl=~ MessageGroupId=~ ...",
            "5 sqs SendMessage QueueUrl=~ MessageGroupId=~ ...",
            "6 sqs SendMessage MessageGroupId='i' ...",
        ],
    ),
    "None is not passed": (
        """
        group = None
        if event["fifo"]:
            group = "g"
        sqs.send_message(QueueUrl="u", MessageGroupId=group, MessageDeduplicationId=None)
        """,
        ["4 sqs SendMessage QueueUrl='u' MessageGroupId='g'"],
    ),
    "a list that is filled in a loop, and sent in parts": (
        """
        entries = []
        for record in event:
            entries.append({"Id": record, "MessageGroupId": "g"})
        for start in range(0, len(entries), 10):
            sqs.send_message_batch(QueueUrl="u", Entries=entries[start : start + 10])
        """,
        ["5 sqs SendMessageBatch QueueUrl='u' Entries=[{Id: ~, MessageGroupId: 'g'}]"],
    ),
    "list comprehensions": (
        """
        sqs.send_message_batch(QueueUrl="u", Entries=[{"Id": str(n), "MessageGroupId": "g"} for n in event])
        sqs.send_message_batch(QueueUrl="u", Entries=list(map(lambda n: {"MessageGroupId": "g"}, event)))
        sqs.send_message_batch(QueueUrl="u", Entries=event["entries"])
        """,
        [
            "1 sqs SendMessageBatch QueueUrl='u' Entries=[{Id: ~, MessageGroupId: 'g'}]",
            "2 sqs SendMessageBatch QueueUrl='u' Entries=[{MessageGroupId: 'g'}]",
            "3 sqs SendMessageBatch QueueUrl='u' Entries=~",
        ],
    ),
    "the URL of a queue that is looked up": (
        """
        url = sqs.get_queue_url(QueueName=os.environ["NAME"])["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody="b")
        """,
        ["2 sqs SendMessage QueueUrl=~ MessageBody='b' QueueName=$NAME"],
    ),
}

HELPERS = {
    "a helper that sets some of what it is given": (
        """
        import boto3, os
        events = boto3.client("events")
        def stamp(entry, kind):
            entry["DetailType"] = kind
        def fill(entry, more):
            for key, value in more.items():
                entry[key] = value
        def handler(event, context):
            one = {"Source": "shop", "DetailType": "none", "EventBusName": os.environ["BUS"]}
            stamp(one, event["kind"])
            two = {"Source": "shop", "DetailType": "none"}
            fill(two, event)
            three = {"Source": "shop", "DetailType": "none"}
            if event:
                stamp(three, "some")
            return events.put_events(Entries=[one, two, three])
        """,
        [
            "16 events PutEvents Entries=[{Source: 'shop', DetailType: ~, EventBusName: $BUS},"
            " {Source: ~, DetailType: ~, ...}, {Source: 'shop', DetailType: ~}]"
        ],
    ),
    "a helper that is called with two groups is two calls": (
        """
        import boto3
        def send(group):
            boto3.client("sqs").send_message(QueueUrl="u", MessageGroupId=group)
        def handler(event, context):
            send("a")
            send(event["b"])
        """,
        ["3 sqs SendMessage QueueUrl='u' MessageGroupId='a'", "3 sqs SendMessage QueueUrl='u' MessageGroupId=~"],
    ),
    "defaults, keywords and what is left over": (
        """
        import boto3
        def send(queue, *, group="g", **more):
            boto3.client("sqs").send_message(QueueUrl=queue, MessageGroupId=group, **more)
        def handler(event, context):
            send("a")
            send("b", group="h", MessageBody="m")
            send(queue="c", **event)
        """,
        [
            "3 sqs SendMessage QueueUrl='a' MessageGroupId='g'",
            "3 sqs SendMessage MessageBody='m' QueueUrl='b' MessageGroupId='h'",
            "3 sqs SendMessage QueueUrl='c' MessageGroupId=~ ...",
        ],
    ),
    "a helper of a helper": (
        """
        import boto3
        GROUP = "g"
        def send(queue, group):
            boto3.client("sqs").send_message(QueueUrl=queue, MessageGroupId=group)
        def send_in_order(queue):
            send(queue, GROUP)
        def handler(event, context):
            send_in_order("q")
        """,
        ["4 sqs SendMessage QueueUrl='q' MessageGroupId='g'"],
    ),
    "a helper that makes a value": (
        """
        import boto3, os
        def setting(name):
            value = os.environ.get(name)
            if not value:
                raise KeyError(name)
            return value
        def handler(event, context):
            boto3.client("sqs").send_message(QueueUrl=setting("QUEUE"))
        """,
        ["8 sqs SendMessage QueueUrl=$QUEUE"],
    ),
    "a helper that is handed on may be called with anything": (
        """
        import boto3
        def send(group):
            boto3.client("sqs").send_message(QueueUrl="u", MessageGroupId=group)
        def handler(event, context):
            send("a")
            list(map(send, event))
        """,
        ["3 sqs SendMessage QueueUrl='u' MessageGroupId='a'", "3 sqs SendMessage QueueUrl='u' MessageGroupId=~"],
    ),
    "a method of an unknown object": (
        """
        import boto3
        class Sender:
            def send(self, group):
                boto3.client("sqs").send_message(QueueUrl="u", MessageGroupId=group)
        def handler(event, context):
            Sender().send("a")
            event["sender"].send("b")
        """,
        ["4 sqs SendMessage QueueUrl='u' MessageGroupId='a'", "4 sqs SendMessage QueueUrl='u' MessageGroupId='b'"],
    ),
    "functions that nothing calls do not run": (
        """
        import boto3
        sqs = boto3.client("sqs")
        def unused():
            sqs.send_message(QueueUrl="unused")
        def on_order(event):
            sqs.send_message(QueueUrl="order")
        ACTIONS = {"order": on_order}
        def handler(event, context):
            ACTIONS[event["action"]](event)
        if __name__ == "__main__":
            unused()
        """,
        ["6 sqs SendMessage QueueUrl='order'"],
    ),
    "what functions that do not run would pass is not passed": (
        """
        import boto3
        def send(queue):
            boto3.client("sqs").send_message(QueueUrl=queue)
        def tell_sales():
            send("sales")
        def tell_support():
            send("support")
        def handler(event, context):
            tell_sales()
        """,
        ["3 sqs SendMessage QueueUrl='sales'"],
    ),
    "functions that a framework calls": (
        """
        import boto3
        from aws_lambda_powertools.event_handler import APIGatewayRestResolver
        app = APIGatewayRestResolver()
        @app.post("/orders")
        def create_order():
            boto3.client("sqs").send_message(QueueUrl="orders")
        def handler(event, context):
            return app.resolve(event, context)
        """,
        ["6 sqs SendMessage QueueUrl='orders'"],
    ),
    "methods that are found by reflection": (
        """
        import boto3
        class Actions:
            def create(self):
                boto3.client("sqs").send_message(QueueUrl="created")
        def handler(event, context):
            getattr(Actions(), event["action"])()
        """,
        ["4 sqs SendMessage QueueUrl='created'"],
    ),
    "clients that are entered": (
        """
        import aioboto3, contextlib
        session = aioboto3.Session()
        async def handler(event, context):
            async with contextlib.AsyncExitStack() as stack:
                sqs = await stack.enter_async_context(session.client("sqs"))
                tables = await stack.enter_async_context(session.resource("dynamodb"))
                s3 = await session.client("s3").__aenter__()
                await sqs.send_message(QueueUrl="u")
                await (await tables.Table("t")).put_item(Item={})
                await s3.put_object(Bucket="b", Key="k")
        """,
        [
            "8 sqs SendMessage QueueUrl='u'",
            "9 dynamodb PutItem TableName='t' Item={}",
            "10 s3 PutObject Bucket='b' Key='k'",
        ],
    ),
    "a method that is handed on": (
        """
        import boto3
        from concurrent.futures import ThreadPoolExecutor
        client = boto3.client("lambda")
        def handler(event, context):
            with ThreadPoolExecutor() as pool:
                pool.submit(client.invoke, FunctionName="f")
        """,
        ["6 lambda Invoke FunctionName='f'"],
    ),
}

SETTINGS = {
    "settings that are environment variables": (
        """
        import boto3
        from functools import lru_cache
        from pydantic import Field
        from pydantic_settings import BaseSettings, SettingsConfigDict
        class Settings(BaseSettings):
            queue_url: str
            topic: str = "t"
            table: str = Field(..., alias="ORDERS")
            bucket: str = Field(default="b", validation_alias=alias_of("bucket"))
        class Prefixed(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="APP_")
            queue: str = Field("q")
        class Older(BaseSettings):
            queue: str
            class Config:
                env_prefix = "OLD_"
        @lru_cache
        def settings():
            return Settings()
        sqs = boto3.client("sqs")
        def handler(event, context):
            sqs.send_message(QueueUrl=settings().queue_url, MessageBody=settings().topic)
            sqs.send_message(QueueUrl=settings().table, MessageBody=settings().bucket)
            sqs.send_message(QueueUrl=Prefixed().queue, MessageBody=Older().queue)
            sqs.send_message(QueueUrl=Settings(queue_url="given").queue_url)
        """,
        [
            "22 sqs SendMessage QueueUrl=$QUEUE_URL MessageBody=$TOPIC|t",
            "23 sqs SendMessage QueueUrl=$ORDERS MessageBody=~",
            "24 sqs SendMessage QueueUrl=$APP_QUEUE|q MessageBody=$OLD_QUEUE",
            "25 sqs SendMessage QueueUrl='given'",
        ],
    ),
    "packages that read environment variables": (
        """
        import os
        import boto3
        from aws_lambda_powertools.utilities.parser import BaseModel, parse
        from aws_lambda_env_modeler import get_environment_variables
        from decouple import config
        from environs import Env
        class Names(BaseModel):
            A: str
        env = Env()
        sqs = boto3.client("sqs")
        def handler(event, context):
            names = get_environment_variables(model=Names)
            sqs.send_message(QueueUrl=names.A, MessageBody=Names.model_validate(os.environ).B)
            sqs.send_message(QueueUrl=parse(event=os.environ, model=Names).C, MessageBody=Names(**os.environ).D)
            sqs.send_message(QueueUrl=env("E"), MessageBody=env.str("F", "f"), MessageGroupId=config("G", default="g"))
            sqs.send_message(QueueUrl=dict(os.environ)["H"], MessageBody={**os.environ}["I"], MessageGroupId=os.environ.copy()["J"])
        """,
        [
            "13 sqs SendMessage QueueUrl=$A MessageBody=$B",
            "14 sqs SendMessage QueueUrl=$C MessageBody=~",
            "15 sqs SendMessage QueueUrl=$E MessageBody=$F|f MessageGroupId=$G|g",
            "16 sqs SendMessage QueueUrl=$H MessageBody=$I MessageGroupId=$J",
        ],
    ),
    "fields that a factory makes, and objects that a method of the class makes": (
        """
        import os
        import boto3
        from dataclasses import dataclass, field
        @dataclass
        class Names:
            url: str = field(default_factory=lambda: os.environ["URL"])
            group: str = field(default="g", repr=False)
            @classmethod
            def of(cls, name):
                return cls(url=os.environ[name])
        def handler(event, context):
            names, other = Names(), Names.of("OTHER")
            boto3.client("sqs").send_message(QueueUrl=names.url, MessageGroupId=names.group, MessageBody=other.url)
        """,
        ["13 sqs SendMessage QueueUrl=$URL MessageGroupId='g' MessageBody=$OTHER"],
    ),
    "members of enumerations, and what is taken apart": (
        """
        import os
        import boto3
        from enum import Enum
        class Names(str, Enum):
            URL = "QUEUE_URL"
        def made():
            return boto3.client("sqs"), os.environ[Names.URL.value]
        sqs, url = made()
        def handler(event, context):
            first, second = [each for each in event]
            sqs.send_message(QueueUrl=url, MessageBody=first)
        """,
        ["11 sqs SendMessage QueueUrl=$QUEUE_URL MessageBody=~"],
    ),
    "parameters that Lambda does not pass": (
        """
        import os
        def handler(event, context, *, client=None, url=None, group="g"):
            if client is None:
                import boto3
                client = boto3.client("sqs")
            url = url or os.environ["URL"]
            client.send_message(QueueUrl=url, MessageGroupId=group, MessageBody=event)
        """,
        ["7 sqs SendMessage QueueUrl=$URL MessageGroupId='g' MessageBody=~"],
    ),
    "parameters that a decorator may pass": (
        """
        import boto3
        from elsewhere import with_group
        @with_group
        def handler(event, context, group="g"):
            boto3.client("sqs").send_message(QueueUrl="q", MessageGroupId=group)
        """,
        [
            "5 sqs SendMessage QueueUrl='q' MessageGroupId=~",
            "2? 'elsewhere' is not among the code's files or declared packages: it may come from a layer",
        ],
    ),
    "what a framework gets from a function": (
        """
        import os
        import boto3
        from fastapi import Depends, FastAPI
        from mangum import Mangum
        app = FastAPI()
        def orders():
            return boto3.resource("dynamodb").Table(os.environ["ORDERS"])
        @app.post("/orders")
        def create(item: dict, table=Depends(orders)):
            table.put_item(Item=item)
        handler = Mangum(app)
        """,
        ["10 dynamodb PutItem TableName=$ORDERS Item=~"],
    ),
    "objects of a declared class": (
        """
        import os
        import boto3
        class Names:
            def __init__(self):
                self.url = os.environ["URL"]
            def group(self):
                return "g"
        class Base:
            url = "base"
        class Derived(Base):
            url = "derived"
        class Sender:
            def __init__(self, names: Names, base: "Base"):
                self.names, self.base = names, base
            def send(self):
                sqs = boto3.client("sqs")
                sqs.send_message(QueueUrl=self.names.url, MessageGroupId=self.names.group(), MessageBody=self.base.url)
        def handler(event, context):
            event["injector"].get(Sender).send()
        """,
        ["17 sqs SendMessage QueueUrl=$URL MessageGroupId=~ MessageBody=~"],
    ),
}

DOUBTS = {
    "other libraries have the same methods": (
        """
        import redis, smtplib
        cache = redis.Redis()
        def handler(event, context):
            cache.publish("channel", "message")
            smtplib.SMTP("host").send_message(event)
            event["bot"].send_message(chat_id=1, text="x")
        """,
        [],
    ),
    "arguments say what an unknown object is": (
        """
        def handler(event, context):
            event["client"].publish(TopicArn="t", Message="m")
            event["thing"].put_item(Item={"id": 1})
            event.events_client.put_events(**event)
        """,
        [
            "2 sns Publish TopicArn='t' Message='m'",
            "3 dynamodb PutItem Item={id: 1}",
            "4 events PutEvents ...",
        ],
    ),
    "a client that a package of others makes": (
        """
        import orjson
        client = orjson.client()
        def handler(event, context):
            client.publish("channel", "message")
            client.publish(TopicArn="t", Message="m")
            orjson.sqs.send_message(QueueUrl="u", MessageBody="b")
        """,
        ["5 sns Publish TopicArn='t' Message='m'", "6 sqs SendMessage QueueUrl='u' MessageBody='b'"],
    ),
    "what may be a client may call anything": (
        """
        def notify(sns_client, arguments):
            sns_client.publish(**arguments)
        def handler(event, context):
            notify(event["x"], event)
        """,
        ["2? it may call AWS: what it calls, and with what, is not known"],
    ),
    "a method of something unknown that is handed on": (
        """
        import asyncio
        async def handler(event, context):
            await retried(event["store"].put_object, Bucket="b", Key="k")
            await retried(event["bot"].send_message, chat=1)
        """,
        ["3 s3 PutObject Bucket='b' Key='k' ..."],
    ),
    "a client that is set later": (
        """
        class Store:
            def __init__(self):
                self.client = None
        store = Store()
        def handler(event, context):
            store.client.put_object(Bucket="b")
        """,
        ["6 s3 PutObject Bucket='b'"],
    ),
    "files in buckets": (
        """
        import os, pandas
        BUCKET = os.environ["BUCKET"]
        def handler(event, context):
            frame = pandas.DataFrame(event)
            frame.to_parquet(f"s3://{BUCKET}/a/{event['id']}.parquet")
            frame.to_csv(path_or_buf="s3://" + BUCKET, index=False)
            frame.to_json("s3://plain/a.json")
            frame.to_pickle(f"s3://{event['bucket']}/a")
            frame.to_csv("/tmp/a.csv")
            frame.to_csv(event["buffer"])
            frame.to_csv()
            frame.to_csv(os.environ["PLACE"])
        """,
        [
            "5 s3 PutObject Bucket=$BUCKET ...",
            "6 s3 PutObject Bucket=$BUCKET ...",
            "7 s3 PutObject Bucket='plain' ...",
            "8 s3 PutObject Bucket=~ ...",
            "1? 'pandas' is not among the code's files or declared packages: it may come from a layer",
            "12? it writes to a place that the environment says, which may be in a bucket",
        ],
    ),
    "methods by computed names": (
        """
        import boto3
        def handler(event, context):
            getattr(boto3.client("sqs"), event["method"])(QueueUrl="u")
            getattr(boto3.client("sqs"), "send_message")(QueueUrl="v")
        """,
        [
            "4 sqs SendMessage QueueUrl='v'",
            "3? it calls a method of an AWS client by a name that it computes",
        ],
    ),
    "code that is made": (
        """
        import boto3, importlib
        def handler(event, context):
            exec(event["code"])
            importlib.import_module(event["module"])
        """,
        [
            "3? it runs code that it makes",
            "4? it imports a module by a name that it makes",
        ],
    ),
    "other programs": (
        """
        import subprocess
        def handler(event, context):
            subprocess.run(["aws", "s3", "cp", "a", "s3://b"])
        """,
        ["1? 'subprocess' runs other programs"],
    ),
    "a syntax error": (
        """
        import boto3
        def handler(event, context):
            boto3.client("sqs").send_message(QueueUrl="u")
        def broken(:
        """,
        ["3 sqs SendMessage QueueUrl='u'", "4? it has a syntax error"],
    ),
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(*case, id=name)
        for table in (CLIENTS, RESOURCES, HELPERS, SETTINGS, DOUBTS)
        for name, case in table.items()
    ],
)
def test_handlers(source: str, expected: list[str]) -> None:
    assert read_python(source) == expected


@pytest.mark.parametrize(("body", "expected"), VALUES.values(), ids=VALUES)
def test_values(body: str, expected: list[str]) -> None:
    opening = "import boto3, os, uuid; sqs = boto3.client('sqs')\ndef handler(event, context):"
    found = read_python(opening + body.replace("\n        ", "\n    "))
    assert found == [f"{int(line.split()[0]) + 2} {line.partition(' ')[2]}" for line in expected]


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ('event["status"]', "status"),
        ('event.get("status")', "status"),
        ('json.loads(event["body"])["kind"]', "kind"),
        ('str(event["level"]).lower()', "level"),
        ("f\"{event['tier']}\"", "tier"),
        ("event.status", "status"),
        ("event.status()", ""),
        ("f\"{event['type']}-{event['id']}\"", ""),
        ('pick(event)["type"]', "type"),
        ("uuid.uuid4()", ""),
    ],
)
def test_what_varies_is_called_as_the_field_that_it_is_taken_from(expression: str, name: str) -> None:
    source = (
        "import boto3, json, uuid\nfrom elsewhere import pick\ndef handler(event, context):\n"
        f'    boto3.client("kinesis").put_record(StreamName="s", PartitionKey={expression})\n'
    )
    code = CodeReader(Path("nowhere"), str).read_text(
        source, "index.handler", "python3.13", EmbeddedLines("code", 1, 0)
    )
    (call,) = code.calls
    key = call.arguments["PartitionKey"]
    assert (key.name if isinstance(key, Varying) else "") == name
