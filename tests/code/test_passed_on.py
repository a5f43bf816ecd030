"""Functions that are given to something else to call, decorators, and what handlers beside each other run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.running import write
from tests.words import lines, read_javascript, read_python, reader_of

PYTHON = {
    "functions with their arguments": (
        """
        import asyncio, boto3, functools, os, threading
        from concurrent.futures import ThreadPoolExecutor
        sqs = boto3.client("sqs")
        def send(url, body="b"):
            sqs.send_message(QueueUrl=url, MessageBody=body)
        def keep(table, item):
            boto3.resource("dynamodb").Table(table).put_item(Item=item)
        async def wait():
            await asyncio.to_thread(send, os.environ["A"])
            await asyncio.get_event_loop().run_in_executor(None, send, os.environ["B"], "c")
        def handler(event, context):
            asyncio.run(wait())
            with ThreadPoolExecutor() as pool:
                pool.submit(send, os.environ["C"], body="d")
            threading.Thread(target=send, args=(os.environ["D"],)).start()
            threading.Thread(target=send, args=[os.environ["E"]], kwargs={"body": "e"}).start()
            later = functools.partial(keep, os.environ["TABLE"])
            later(event)
        """,
        [
            "5 sqs SendMessage QueueUrl=$A MessageBody='b'",
            "5 sqs SendMessage QueueUrl=$B MessageBody='c'",
            "5 sqs SendMessage QueueUrl=$C MessageBody='d'",
            "5 sqs SendMessage QueueUrl=$D MessageBody='b'",
            "5 sqs SendMessage QueueUrl=$E MessageBody=~",
            "7 dynamodb PutItem TableName=$TABLE Item=~",
        ],
    ),
    "methods of clients with a part of their arguments": (
        """
        import boto3, functools, os
        send = functools.partial(boto3.client("sqs").send_message, QueueUrl=os.environ["QUEUE"])
        def handler(event, context):
            send(MessageBody="b")
        """,
        ["2 sqs SendMessage QueueUrl=$QUEUE ..."],
    ),
    "methods of objects": (
        """
        import asyncio, boto3, os
        class Store:
            def __init__(self, bucket):
                self.bucket = bucket
            def put(self, bucket, key):
                boto3.client("s3").put_object(Bucket=bucket, Key=key)
            async def keep(self):
                await asyncio.to_thread(self.put, self.bucket, "k")
        store = Store(os.environ["BUCKET"])
        def handler(event, context):
            asyncio.run(store.keep())
        """,
        ["6 s3 PutObject Bucket=$BUCKET Key='k'"],
    ),
    "classes that a container makes": (
        """
        import boto3, os
        from dependency_injector import containers, providers
        class Sender:
            def __init__(self, sqs, url):
                self.sqs, self.url = sqs, url
            def send(self):
                self.sqs.send_message(QueueUrl=self.url)
        class Container(containers.DeclarativeContainer):
            sqs = providers.Singleton(boto3.client, "sqs")
            sender = providers.Factory(Sender, sqs=sqs, url=os.environ["QUEUE"])
        container = Container()
        def handler(event, context):
            container.sender().send()
        """,
        [
            "7 sqs SendMessage QueueUrl=$QUEUE",
            "2? 'dependency_injector' is not among the code's files or declared packages: it may come from a layer",
        ],
    ),
    "what is given to something unknown is called with anything": (
        """
        import boto3
        def send(url):
            boto3.client("sqs").send_message(QueueUrl=url)
        def handler(event, context):
            event["scheduler"].every("1h", send, "a")
        """,
        ["3 sqs SendMessage QueueUrl=~"],
    ),
    "a decorator that adds an argument": (
        """
        import boto3, functools
        def with_table(function):
            @functools.wraps(function)
            def inner(*args, **kwargs):
                return function(boto3.resource("dynamodb").Table("t"), *args, **kwargs)
            return inner
        def named(name):
            def outer(function):
                def inner(item):
                    return function(item, name)
                return inner
            return outer
        @with_table
        def keep(table, item):
            table.put_item(Item=item)
        @named("n")
        def tell(item, name):
            boto3.client("sqs").send_message(QueueUrl=name, MessageBody=item)
        def handler(event, context):
            keep({"id": 1})
            tell("b")
        """,
        ["15 dynamodb PutItem Item=~", "18 sqs SendMessage QueueUrl=~ MessageBody=~"],
    ),
    "decorators that pass on what they are given": (
        """
        import boto3, functools
        from elsewhere import retried
        def logged(function):
            @functools.wraps(function)
            def inner(*args, **kwargs):
                print("called")
                return function(*args, **kwargs)
            return inner
        def careful(times):
            def outer(function):
                def inner(url, body):
                    return function(url, body)
                return inner
            return outer
        @logged
        @retried
        def send(url):
            boto3.client("sqs").send_message(QueueUrl=url)
        @careful(3)
        def tell(url, body):
            boto3.client("sqs").send_message(QueueUrl=url, MessageBody=body)
        def handler(event, context):
            send("a")
            tell("b", "c")
        """,
        [
            "18 sqs SendMessage QueueUrl='a'",
            "21 sqs SendMessage QueueUrl='b' MessageBody='c'",
            "2? 'elsewhere' is not among the code's files or declared packages: it may come from a layer",
        ],
    ),
    "objects of two classes with methods of one name": (
        """
        import boto3
        class Queue:
            def publish(self):
                boto3.client("sqs").send_message(QueueUrl="q")
        class Topic:
            def publish(self):
                boto3.client("sns").publish(TopicArn="t")
        queue, topic = Queue(), Topic()
        chosen = Queue()
        def handler(event, context):
            chosen.publish()
        def other(event, context):
            topic.publish()
        """,
        ["4 sqs SendMessage QueueUrl='q'"],
    ),
    "an object that may be of another class": (
        """
        import boto3
        class Queue:
            def publish(self):
                boto3.client("sqs").send_message(QueueUrl="q")
        class Topic:
            def publish(self):
                boto3.client("sns").publish(TopicArn="t")
        class Service:
            def __init__(self, publisher=None):
                self.publisher = publisher or Queue()
            def run(self):
                self.publisher.publish()
        service = Service(Topic())
        def handler(event, context):
            service.run()
        """,
        ["4 sqs SendMessage QueueUrl='q'", "7 sns Publish TopicArn='t'"],
    ),
    "a variable that is an object of another class in some cases": (
        """
        import boto3, os
        class Queue:
            def publish(self):
                boto3.client("sqs").send_message(QueueUrl="q")
        class Topic:
            def publish(self):
                boto3.client("sns").publish(TopicArn="t")
        publisher = Queue()
        if os.environ.get("TOPIC"):
            publisher = Topic()
        def handler(event, context):
            publisher.publish()
        """,
        ["4 sqs SendMessage QueueUrl='q'", "7 sns Publish TopicArn='t'"],
    ),
}

JAVASCRIPT = {
    "functions that are given away with a name of their own": (
        """
        const { SQS } = require('aws-sdk');
        const sqs = new SQS();
        module.router.get('/', async function list(request) { await sqs.sendMessage({ QueueUrl: 'a' }); });
        const make = () => function made() { return sqs.sendMessage({ QueueUrl: 'b' }); };
        const never = function never() { return sqs.sendMessage({ QueueUrl: 'c' }); };
        exports.handler = async function handler(event) { await make()(); };
        """,
        ["3 sqs SendMessage QueueUrl='a'", "4 sqs SendMessage QueueUrl='b'"],
    ),
    "functions for each item": (
        """
        const { SQS } = require('aws-sdk');
        const sqs = new SQS();
        const send = (url) => sqs.sendMessage({ QueueUrl: url });
        exports.handler = async (event) => {
          await Promise.all([process.env.A, process.env.B].map(send));
          [{ url: 'c', group: 'g' }].forEach(({ url, group }) => sqs.sendMessage({ QueueUrl: url, MessageGroupId: group }));
          event.Records.map((record) => sqs.sendMessage({ QueueUrl: 'd', MessageBody: record.body }));
          setTimeout(send, 1000, 'e');
        };
        """,
        [
            "3 sqs SendMessage QueueUrl=$A",
            "3 sqs SendMessage QueueUrl=$B",
            "3 sqs SendMessage QueueUrl='e'",
            "6 sqs SendMessage QueueUrl='c' MessageGroupId='g'",
            "7 sqs SendMessage QueueUrl='d' MessageBody=~",
        ],
    ),
    "what is given to something unknown is called with anything": (
        """
        const { SQS } = require('aws-sdk');
        const send = (url) => new SQS().sendMessage({ QueueUrl: url });
        exports.handler = async (event) => {
          event.limit(send, 'a');
          ['b'].map(send);
        };
        """,
        ["2 sqs SendMessage QueueUrl='b'", "2 sqs SendMessage QueueUrl=~"],
    ),
}

PORTS = """
import boto3
class Queue:
    def put(self, item):
        boto3.client("sqs").send_message(QueueUrl="q")
class Topic:
    def put(self, item):
        boto3.client("sns").publish(TopicArn="t")
class Orders:
    def __init__(self, out):
        self.out = out
    def run(self, item):
        self.out.put(item)
class Mails:
    def __init__(self, out):
        self.out = out
    def run(self, item):
        self.out.put(item)
mails = Mails(Topic())
"""
QUEUE, TOPIC = "4 sqs SendMessage QueueUrl='q'", "7 sns Publish TopicArn='t'"
FIELDS = {
    "what the class is constructed with": ("orders = Orders(Queue())", [QUEUE]),
    "an object of the module": ("queue = Queue()\norders = Orders(out=queue)", [QUEUE]),
    "one of several": ("other = Orders(Topic())\norders = Orders(Queue())", [QUEUE, TOPIC]),
    "something unknown": ("orders = Orders(find())", [QUEUE, TOPIC]),
    "a parameter": ("def make(out):\n    return Orders(out)\norders = Orders(Queue())", [QUEUE, TOPIC]),
    "a class that others construct": ("register(Orders)\norders = Orders(Queue())", [QUEUE, TOPIC]),
    "a field that is set from outside": ("orders = Orders(Queue())\norders.out = Topic()", [QUEUE, TOPIC]),
    "a class that others inherit": ("class Late(Orders):\n    pass\norders = Orders(Queue())", [QUEUE, TOPIC]),
    "what may be another": ("orders = Orders(find() or Queue())", [QUEUE, TOPIC]),
}

MODULES = {
    "a variable is what is imported, not what else has its name": (
        {
            "app.ts": """
                import { save as keep } from './orders';
                import { find } from './users';
                import { wrap } from './wrap';
                import { parse } from './other';
                export const run = wrap(async (event: any) => { find(event); await keep(parse(event)); });
                """,
            "wrap.ts": "export const wrap = (handler: any) => async (event: any) => handler(event);",
            "orders.ts": "import { put } from './put';\nexport const save = async (item: any) => put('orders', item);",
            "users.ts": """
                import { put } from './put';
                export const save = async (item: any) => put('users', item);
                export const find = (item: any) => item;
                """,
            "other.ts": """
                import { put } from './put';
                export const parse = (event: any) => event;
                export const handler = async (event: any) => put('others', event);
                """,
            "put.ts": """
                import { DynamoDB, PutItemCommand } from '@aws-sdk/client-dynamodb';
                const client = new DynamoDB({});
                export const put = (TableName: string, Item: any) => client.send(new PutItemCommand({ TableName, Item }));
                """,
        },
        "app.run",
        ["put.ts:3 dynamodb PutItem TableName='orders' Item=~"],
    ),
    "what an older module exports runs only if it is used": (
        {
            "index.js": """
                const { tell } = require('./lib');
                const other = require('./other');
                const both = require('./both');
                exports.run = async (event) => { await tell('a'); await other.send('b'); both[event.name]('c'); };
                """,
            "lib.js": """
                const { SQS } = require('aws-sdk');
                const sqs = new SQS();
                function tell(url) { return sqs.sendMessage({ QueueUrl: url }).promise(); }
                function warn(url) { return sqs.sendMessage({ QueueUrl: url, MessageBody: 'w' }).promise(); }
                module.exports = { tell, warn };
                """,
            "other.js": """
                const { tell } = require('./lib');
                const send = (url) => tell(url);
                const never = () => tell('never');
                module.exports.send = send;
                exports.never = never;
                """,
            "both.js": """
                const { tell } = require('./lib');
                const one = (url) => tell('one');
                const two = (url) => tell('two');
                module.exports = { one, two };
                """,
        },
        "index.run",
        [f"lib.js:3 sqs SendMessage QueueUrl='{name}'" for name in ("a", "b", "one", "two")],
    ),
    "a package that imports its own modules": (
        {
            "app.py": "from services import orders\ndef run(event, context):\n    orders.create(event)\n",
            "services/__init__.py": "from . import orders\nfrom services import users\n",
            "services/orders.py": "from store import put\ndef create(event):\n    put('orders')\n",
            "services/users.py": "from store import put\ndef create(event):\n    put('users')\n",
            "store.py": "import boto3\ndef put(name):\n    boto3.resource('dynamodb').Table(name).put_item(Item={})\n",
        },
        "app.run",
        ["store.py:3 dynamodb PutItem TableName='orders' Item={}"],
    ),
}

TWO_HANDLERS = {
    "app.ts": """
        import { Topic } from './topic';
        import { Queue } from './queue';
        import * as outbox from './outbox';
        import { tell } from './outbox';
        import { kept } from './kept';
        import * as all from './kept';
        const queue = new Queue(process.env.QUEUE!);
        const topic = new Topic(process.env.TOPIC!);
        export const first = async (event: any) => { await queue.publish(event); tell('a'); };
        export const second = async (event: any) => { await topic.publish(event); outbox.tell('b'); };
        export const third = async (event: any) => { await kept.put(event); };
        export const fourth = async (event: any) => { await all.stored.put(event); };
        export const fifth = async (event: any) => { await all.chosen.put(event); };
        """,
    "queue.ts": """
        import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
        const tell = (text: string) => new SQSClient({}).send(new SendMessageCommand({ QueueUrl: 'other' }));
        export class Queue {
          constructor(private readonly url: string) {}
          async publish(body: any) { await new SQSClient({}).send(new SendMessageCommand({ QueueUrl: this.url })); }
        }
        """,
    "topic.ts": """
        import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
        export class Topic {
          constructor(private readonly arn: string) {}
          async publish(body: any) { await new SNSClient({}).send(new PublishCommand({ TopicArn: this.arn })); }
        }
        """,
    "outbox.ts": """
        import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
        export const tell = (text: string) => new SNSClient({}).send(new PublishCommand({ TopicArn: text }));
        """,
    "kept.ts": """
        import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
        import { S3Client, PutObjectCommand } from '@aws-sdk/client-s3';
        class Kept { async put(event: any) { await new SNSClient({}).send(new PublishCommand({ TopicArn: 'kept' })); } }
        class Stored { async put(event: any) { await new S3Client({}).send(new PutObjectCommand({ Bucket: 'stored' })); } }
        export const kept = new Kept();
        export const stored = new Stored();
        export let chosen = new Kept();
        export const choose = (other: any) => { chosen = other; };
        """,
    "package.json": json.dumps({}),
}


@pytest.mark.parametrize(("source", "expected"), PYTHON.values(), ids=PYTHON)
def test_python(source: str, expected: list[str]) -> None:
    assert read_python(source) == expected


@pytest.mark.parametrize(("source", "expected"), JAVASCRIPT.values(), ids=JAVASCRIPT)
def test_javascript(source: str, expected: list[str]) -> None:
    assert read_javascript(source) == expected


@pytest.mark.parametrize(("more", "expected"), FIELDS.values(), ids=FIELDS)
def test_fields(more: str, expected: list[str]) -> None:
    assert read_python(f"{PORTS}{more}\ndef handler(event, context):\n    orders.run(event)\n") == expected


@pytest.mark.parametrize(("sources", "handler", "expected"), MODULES.values(), ids=MODULES)
def test_modules(sources: dict[str, str], handler: str, expected: list[str], tmp_path: Path) -> None:
    write(tmp_path, sources)
    runtime = "python3.13" if "app.py" in sources else "nodejs22.x"
    assert lines(reader_of(tmp_path).read_folder(tmp_path, handler, runtime), paths=True) == expected


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        ("first", ["outbox.ts:2 sns Publish TopicArn='a'", "queue.ts:5 sqs SendMessage QueueUrl=$QUEUE"]),
        ("third", ["kept.ts:3 sns Publish TopicArn='kept'"]),
        ("fourth", ["kept.ts:4 s3 PutObject Bucket='stored'"]),
        ("fifth", ["kept.ts:3 sns Publish TopicArn='kept'", "kept.ts:4 s3 PutObject Bucket='stored'"]),
        ("second", ["outbox.ts:2 sns Publish TopicArn='b'", "topic.ts:4 sns Publish TopicArn=$TOPIC"]),
    ],
)
def test_handlers_of_one_file_do_what_is_theirs(handler: str, expected: list[str], tmp_path: Path) -> None:
    write(tmp_path, TWO_HANDLERS)
    code = reader_of(tmp_path).read_folder(tmp_path, f"app.{handler}", "nodejs22.x")
    assert lines(code, paths=True) == expected
