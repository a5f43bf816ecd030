"""Functions that code gives to packages: these call what they are given, though nothing in the code does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.running import write
from tests.words import lines, reader_of

SENDER = """
import { SQS } from '@aws-sdk/client-sqs';
const sqs = new SQS({});
const send = (body) => sqs.sendMessage({ QueueUrl: process.env.QUEUE_URL, MessageBody: body });
"""
SENT = ["3 sqs SendMessage QueueUrl=$QUEUE_URL MessageBody=~"]

CALLED = {
    "functions in an object in an object": """
        import { serve } from 'server';
        const resolvers = { Mutation: { place: async (_, order) => send(order.id) } };
        export const handler = serve({ typeDefs: '', resolvers });
        """,
    "methods of an object": """
        import { Writable, pipeline } from 'server';
        export const handler = async (event) => {
          await pipeline(event, new Writable({ write(chunk, _, done) { send(chunk).then(() => done(), done); } }));
        };
        """,
    "an object that what a package returned is given": """
        import { make } from 'server';
        const app = make();
        export const handler = app.router({ place: (order) => send(order.id) });
        """,
    "methods of a class": """
        import { serve } from 'server';
        class Orders { place(order) { return send(order.id); } }
        export const handler = serve(Orders);
        """,
    "methods that an object's class inherits": """
        import { serve } from 'server';
        class Base { place(order) { return send(order.id); } }
        class Orders extends Base {}
        const orders = new Orders();
        export const handler = async (event) => serve(event, orders);
        """,
    "what stands in for an object": """
        const orders = new Proxy({}, { get: () => (order) => send(order.id) });
        export const handler = async (event) => orders[event.action](event);
        """,
}

NOT_CALLED = {
    "an object that only the code itself has": """
        const orders = { place: (order) => send(order.id), count: () => 1 };
        export const handler = async (event) => orders.count();
        """,
    "an object that is written to a log": """
        class Orders { place(order) { return send(order.id); } }
        export const handler = async (event) => console.log(new Orders(), { place: (order) => send(order.id) });
        """,
    "what an SDK is given": """
        const settings = { place: (order) => send(order.id) };
        export const handler = async (event) => sqs.listQueues(new SQS(settings));
        """,
    "a class that is kept for others": """
        import { container } from 'tsyringe';
        class Orders { place(order) { return send(order.id); } count() { return 1; } }
        container.register('orders', Orders);
        export const handler = async (event) => container.resolve('orders').count();
        """,
    "a class of which objects are only made, and objects that are only shown": """
        import { plainToInstance } from 'class-transformer';
        import { inspect } from 'node:util';
        class Order { place() { return send(this.id); } }
        export const handler = async (event) => inspect(new Order(), plainToInstance(Order, event));
        """,
}


def read(text: str, folder: Path) -> list[str]:
    """Return what a handler does."""
    packages = json.dumps({"dependencies": {"class-transformer": "1", "server": "1", "tsyringe": "1"}})
    write(folder, {"index.mjs": SENDER + text, "package.json": packages})
    return lines(reader_of(folder).read_folder(folder, "index.handler", "nodejs22.x"))


@pytest.mark.parametrize("text", CALLED.values(), ids=CALLED)
def test_what_others_call(text: str, tmp_path: Path) -> None:
    assert read(text, tmp_path) == SENT


@pytest.mark.parametrize("text", NOT_CALLED.values(), ids=NOT_CALLED)
def test_what_nobody_calls(text: str, tmp_path: Path) -> None:
    assert read(text, tmp_path) == []
