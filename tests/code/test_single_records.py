"""Handlers that take one record of a batch, and certainly look at no other one."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from archlint.code.calls import Code
from archlint.code.reader import CodeReader
from archlint.code.syntax.source import EmbeddedLines

TAKING = {
    "the first": (
        "python",
        """
        def handler(event, context):
            return work(event["Records"][0]["body"])
        """,
    ),
    "the last": (
        "python",
        """
        def handler(event, _):
            print(f"got {event}")
            record = event.get("Records", [])[-1]
            work(record)
        """,
    ),
    "one that is popped": (
        "python",
        """
        def handler(event, context):
            logger.info("event: %s", json.dumps(event))
            if "Records" not in event:
                return
            work(event["Records"].pop()["dynamodb"])
        """,
    ),
    "records under another name": (
        "python",
        """
        def handler(event, context):
            records = event["Records"]
            work(records[0])
        """,
    ),
    "a decorator that lets it through": (
        "python",
        """
        from aws_lambda_powertools import Logger
        logger = Logger()
        @logger.inject_lambda_context
        def handler(event, context):
            work(event["Records"][0])
        """,
    ),
    "the first in JavaScript": (
        "nodejs",
        """
        exports.handler = async (event, context, callback) => {
          console.log("event", JSON.stringify(event, null, 2));
          if (!event.Records || event.Records.length === 0) return;
          const { body } = event.Records[0];
          await work(body);
        };
        """,
    ),
    "by a pattern": (
        "nodejs",
        """
        export const handler = async (event) => {
          // event.Records may be more
          const [record] = event.Records;
          await work(record.body);
        };
        """,
    ),
    "by a pattern of the event": (
        "nodejs",
        """
        export const handler = async (event) => {
          const { Records: [record] } = event;
          await work(record.body);
        };
        """,
    ),
    "records taken out of the event": (
        "nodejs",
        """
        export async function handler(event) {
          const { Records } = event;
          await work(Records.at(0).body, { event: "taken" });
        }
        """,
    ),
    "one that is shifted": (
        "nodejs",
        """
        export const handler = async (event) => work(event?.Records?.shift());
        """,
    ),
}
LOOKING = {
    "a loop": (
        "python",
        """
        def handler(event, context):
            first = event["Records"][0]
            for record in event["Records"]:
                work(record)
        """,
    ),
    "what the event is handed to": (
        "python",
        """
        def handler(event, context):
            source = event["Records"][0]["eventSource"]
            return work(source, event)
        """,
    ),
    "a log and more": (
        "python",
        """
        def handler(event, context):
            source = event["Records"][0]["eventSource"]
            print(work(event))
        """,
    ),
    "one after the other": (
        "python",
        """
        def handler(event, context):
            while True:
                work(event["Records"].pop())
        """,
    ),
    "a count": (
        "python",
        """
        def handler(event, context):
            if len(event["Records"]) > 1:
                raise ValueError
            work(event["Records"][0])
        """,
    ),
    "a decorator of the code's own": (
        "python",
        """
        def each(function):
            def wrapper(event, context):
                for record in event["Records"]:
                    function({"Records": [record]}, context)
            return wrapper
        @each
        def handler(event, context):
            work(event["Records"][0])
        """,
    ),
    "another's decorator": (
        "python",
        """
        from lambdas import one_by_one
        @one_by_one
        def handler(event, context):
            work(event["Records"][0])
        """,
    ),
    "Powertools": (
        "python",
        """
        from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, batch_processor
        processor = BatchProcessor(event_type=EventType.SQS)
        @batch_processor(record_handler=work, processor=processor)
        def handler(event, context):
            print(event["Records"][0])
        """,
    ),
    "all that came": (
        "python",
        """
        def handler(*events):
            work(events[0]["Records"][0])
        """,
    ),
    "another event": (
        "python",
        """
        def handler(event, context):
            work(event["detail"])
            # event["Records"][0] was the message
        """,
    ),
    "a part of them": (
        "nodejs",
        """
        export const handler = async (event) => {
          const records = event.Records
            .filter((record) => record.body);
          await work(records[0]);
        };
        """,
    ),
    "others of another name": (
        "nodejs",
        """
        export const handler = async (event) => {
          const records = event.Records;
          console.log(records[0].eventSource);
          await Promise.all(records.map(work));
        };
        """,
    ),
    "a pattern with a rest": (
        "nodejs",
        """
        export const handler = async (event) => {
          const [first, ...others] = event.Records;
          await work(first, others);
        };
        """,
    ),
    "arguments": (
        "nodejs",
        """
        exports.handler = function (event) {
          console.log(event.Records[0]);
          return work.apply(this, arguments);
        };
        """,
    ),
    "an event that is spread": (
        "nodejs",
        """
        export const handler = async (event) => {
          console.log(event.Records[0].eventSource);
          await work({...event});
        };
        """,
    ),
    "a function that shifts": (
        "nodejs",
        """
        export const handler = async (event) => {
          const next = () => event.Records.shift();
          for (let record = next(); record; record = next()) await work(record);
        };
        """,
    ),
    "middleware": (
        "nodejs",
        """
        import middy from "@middy/core";
        import each from "./each.js";
        export const handler = middy(async (event) => work(event.Records[0])).use(each());
        """,
    ),
}


@pytest.mark.parametrize("name", TAKING)
def test_one_record_is_taken(name: str) -> None:
    assert len(read(*TAKING[name]).single_records) == 1


@pytest.mark.parametrize("name", LOOKING)
def test_others_may_be_looked_at(name: str) -> None:
    assert not read(*LOOKING[name]).single_records


def read(runtime: str, text: str) -> Code:
    source = textwrap.dedent(text).lstrip()
    version = {"python": "python3.13", "nodejs": "nodejs22.x"}[runtime]
    return CodeReader(Path("nowhere"), str).read_text(source, "index.handler", version, EmbeddedLines("code", 1, 0))
