"""Partial batch responses: which handlers say which records of a batch failed, and which certainly do not."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from archlint.code.calls import Code
from archlint.code.reader import CodeReader
from archlint.code.syntax.source import EmbeddedLines
from tests.words import reader_of

REPORTING = {
    "a dictionary whose type is declared": (
        "python",
        """
        from typing import TypedDict
        class Failure(TypedDict):
            itemIdentifier: str
        class Response(TypedDict):
            batchItemFailures: list[Failure]
        def handler(event, context):
            failed = [Failure(itemIdentifier=r["messageId"]) for r in event["Records"] if not work(r)]
            return Response(batchItemFailures=failed)
        """,
        ["8"],
    ),
    "a dictionary of Powertools'": (
        "python",
        """
        from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
        def handler(event, context):
            failed = [{"itemIdentifier": r["messageId"]} for r in event["Records"] if not work(r)]
            return PartialItemFailureResponse(batchItemFailures=failed)
        """,
        ["4"],
    ),
    "an object of a data class, as a dictionary": (
        "python",
        """
        from dataclasses import asdict, dataclass, field
        @dataclass
        class Response:
            batchItemFailures: list = field(default_factory=list)
        def handler(event, context):
            response = Response()
            response.batchItemFailures += find(event)
            return asdict(response)
        """,
        ["8"],
    ),
    "a model, as a dictionary": (
        "python",
        """
        from pydantic import BaseModel
        class Base(BaseModel):
            batchItemFailures: list[dict]
        class Response(Base):
            pass
        def handler(event, context):
            return Response(batchItemFailures=find(event)).model_dump()
        """,
        ["7"],
    ),
    "an object of a class": (
        "javascript",
        """
        class Response { batchItemFailures = []; fail(record) { this.batchItemFailures.push(record.messageId); } }
        exports.handler = async (event) => {
          const response = new Response();
          await Promise.all(event.Records.map((record) => work(record).catch(() => response.fail(record))));
          return response;
        }
        """,
        ["5"],
    ),
    "a processor that raises nothing": (
        "python",
        """
        from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
        processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
        def handler(event, context):
            return process_partial_response(event, work, processor, context)
        """,
        ["4"],
    ),
    "a processor of which it is not known whether it raises something": (
        "python",
        """
        import os
        from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
        processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure="RAISE" in os.environ)
        def handler(event, context):
            return process_partial_response(event=event, record_handler=work, processor=processor, context=context)
        """,
        ["5 raises"],
    ),
    "a batch that is processed without an error": (
        "javascript",
        """
        const { BatchProcessor, EventType, processPartialResponse } = require('@aws-lambda-powertools/batch');
        const processor = new BatchProcessor(EventType.SQS);
        exports.handler = async (event, context) =>
          processPartialResponse(event, work, processor, { context, throwOnFullBatchFailure: false });
        """,
        ["4"],
    ),
    "a literal": (
        "python",
        """
        def handler(event, context):
            failed = [r for r in event["Records"] if not work(r)]
            return {"batchItemFailures": [{"itemIdentifier": r["messageId"]} for r in failed]}
        """,
        ["3"],
    ),
    "a list that grows": (
        "python",
        """
        def handler(event, context):
            failures = []
            for record in event["Records"]:
                try:
                    work(record)
                except Exception:
                    failures.append({"itemIdentifier": record["messageId"]})
            return {"batchItemFailures": failures}
        """,
        ["8"],
    ),
    "a response that is filled": (
        "python",
        """
        def handler(event, context):
            response = {}
            response["batchItemFailures"] = find(event)
            return response
        """,
        ["4"],
    ),
    "what a helper returns, in one of two cases": (
        "python",
        """
        def handler(event, context):
            return process(event["Records"])
        def process(records):
            if not records:
                return None
            return {"batchItemFailures": failures_of(records)}
        """,
        ["6"],
    ),
    "Powertools for Python": (
        "python",
        """
        from aws_lambda_powertools import Logger
        from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
        logger = Logger()
        processor = BatchProcessor(event_type=EventType.SQS)
        @logger.inject_lambda_context
        def handler(event, context):
            return process_partial_response(event=event, record_handler=work, processor=processor, context=context)
        def work(record):
            raise ValueError
        """,
        ["7 raises"],
    ),
    "a processor of Powertools as a context manager": (
        "python",
        """
        from aws_lambda_powertools.utilities import batch
        processor = batch.BatchProcessor(event_type=batch.EventType.KinesisDataStreams)
        def handler(event, context):
            with processor(records=event["Records"], handler=work):
                processor.process()
            return processor.response()
        """,
        ["6 raises"],
    ),
    "a decorator of Powertools": (
        "python",
        """
        from aws_lambda_powertools.utilities.batch import batch_processor
        @batch_processor(record_handler=work, processor=processor)
        def handler(event, context):
            return processor.response()
        """,
        ["2 raises"],
    ),
    "pushed in a callback": (
        "javascript",
        """
        export const handler = async (event) => {
          const batchItemFailures = []
          await Promise.all(event.Records.map(async (record) => {
            try { await work(record) } catch { batchItemFailures.push({ itemIdentifier: record.messageId }) }
          }))
          return { batchItemFailures }
        }
        """,
        ["6"],
    ),
    "a field that is changed": (
        "javascript",
        """
        exports.handler = async (event) => {
          const response = { batchItemFailures: [] }
          for (const record of event.Records) response.batchItemFailures.push({ itemIdentifier: record.messageId })
          return response
        }
        """,
        ["4"],
    ),
    "one of two": (
        "javascript",
        """
        exports.handler = async (event) => {
          const failed = await work(event)
          return failed.length ? { batchItemFailures: failed } : undefined
        }
        """,
        ["3"],
    ),
    "what a project's own factory makes": (
        "javascript",
        """
        const makeBatchProcessor = (work) => async (event) => {
          const results = await Promise.allSettled(event.Records.map(work))
          return { batchItemFailures: failuresOf(results) }
        }
        export const handler = makeBatchProcessor(async (record) => {})
        """,
        ["3"],
    ),
    "a method of an object": (
        "javascript",
        """
        class Consumer {
          async handle(event) { return { batchItemFailures: await this.failures(event) } }
        }
        const consumer = new Consumer()
        exports.handler = async (event) => consumer.handle(event)
        """,
        ["2"],
    ),
    "a method that is bound to its object": (
        "javascript",
        """
        class Consumer {
          async handle(event) { return { batchItemFailures: await this.failures(event) } }
        }
        const consumer = new Consumer()
        exports.handler = consumer.handle.bind(consumer)
        """,
        ["2"],
    ),
    "a method that is bound to its object, inside Middy": (
        "javascript",
        """
        import middy from '@middy/core'
        import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
        const processor = new BatchProcessor(EventType.SQS)
        class Consumer {
          handle(event, context) { return processPartialResponse(event, this.work.bind(this), processor, { context }) }
        }
        const consumer = new Consumer()
        export const handler = middy(consumer.handle.bind(consumer)).use(log())
        """,
        ["5 raises"],
    ),
    "Powertools for TypeScript": (
        "javascript",
        """
        import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
        const processor = new BatchProcessor(EventType.SQS)
        export const handler = async (event, context) =>
          processPartialResponse(event, work, processor, { context })
        """,
        ["4 raises"],
    ),
    "Powertools inside Middy": (
        "javascript",
        """
        import middy from '@middy/core'
        import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch'
        const processor = new BatchProcessor(EventType.SQS)
        const work = async (event, context) => processPartialResponse(event, one, processor)
        export const handler = middy(work).use(logging())
        """,
        ["4 raises"],
    ),
    "an error, but none of a record that failed": (
        "python",
        """
        def handler(event, context):
            records = event.get("Records")
            if not records:
                raise ValueError("nothing to do")
            failures = []
            for record in records:
                if "body" not in record:
                    raise KeyError("body")
                if not work(record):
                    failures.append({"itemIdentifier": record["messageId"]})
            return {"batchItemFailures": failures}
        """,
        ["11"],
    ),
    "an error that is caught": (
        "javascript",
        """
        exports.handler = async (event) => {
          const failed = event.Records.filter((record) => !work(record))
          try {
            if (failed.length) throw new Error(`${failed.length} failed`)
          } catch (error) {
            console.error(error)
          }
          return { batchItemFailures: failed.map(named) }
        }
        """,
        ["8"],
    ),
    "what the project's own decorator makes": (
        "python",
        """
        def one_by_one(limit):
            def wrap(work):
                def each(event, context):
                    return {"batchItemFailures": [named(r) for r in event["Records"][:limit] if not work(r)]}
                return each
            return wrap
        @one_by_one(limit=10)
        def handler(record):
            return post(record)
        """,
        ["4"],
    ),
}

SILENT = {
    "an object of a class that Python cannot return": (
        "python",
        """
        class Response:
            batchItemFailures = []
        def handler(event, context):
            return Response()
        """,
    ),
    "another object, as a dictionary": (
        "python",
        """
        from dataclasses import asdict, dataclass
        @dataclass
        class Count:
            failed: int  # and not batchItemFailures
        def handler(event, context):
            return asdict(Count(1))
        """,
    ),
    "an error where one failed": (
        "python",
        """
        def handler(event, context):
            failures, errors = [], []
            for record in event["Records"]:
                try:
                    work(record)
                except Exception as error:
                    errors.append(error)
                    failures.append({"itemIdentifier": record["messageId"]})
            if errors:
                raise ExceptionGroup("failed", errors)
            return {"batchItemFailures": failures}
        """,
    ),
    "an error at the first that fails": (
        "python",
        """
        def handler(event, context):
            failures = []
            for record in event["Records"]:
                try:
                    work(record)
                except Exception:
                    failures.append({"itemIdentifier": record["messageId"]})
                    raise
            return {"batchItemFailures": failures}
        """,
    ),
    "an error where one failed, by a flag": (
        "javascript",
        """
        exports.handler = async (event) => {
          const batchItemFailures = []
          let anyFailed = false
          for (const record of event.Records) {
            try {
              await work(record)
            } catch (error) {
              anyFailed = true
              batchItemFailures.push({ itemIdentifier: record.messageId })
            }
          }
          if (anyFailed) throw new Error('once more')
          return { batchItemFailures }
        }
        """,
    ),
    "an error where one failed, in a helper": (
        "javascript",
        """
        const assertNone = (failed) => {
          if (failed.length > 0) { throw new Error('once more') }
        }
        exports.handler = async (event) => {
          const failed = await work(event)
          assertNone(failed)
          return { batchItemFailures: failed }
        }
        """,
    ),
    "an error where one failed, in an object": (
        "python",
        """
        class Consumer:
            def __init__(self):
                self.failed = []
            def run(self, event):
                self.failed += [named(r) for r in event["Records"] if not work(r)]
                if self.failed:
                    raise RuntimeError("once more")
                return {"batchItemFailures": self.failed}
        def handler(event, context):
            return Consumer().run(event)
        """,
    ),
    "an error where not none failed": (
        "python",
        """
        def handler(event, context):
            failures = [named(r) for r in event["Records"] if not work(r)]
            if not failures:
                return {"batchItemFailures": failures}
            raise RuntimeError("once more")
        """,
    ),
    "a promise that is rejected where one failed": (
        "javascript",
        """
        exports.handler = async (event) => {
          const failed = await work(event)
          if (failed.length) return Promise.reject(new Error('once more'))
          return { batchItemFailures: failed }
        }
        """,
    ),
    "an error where Powertools says that one failed": (
        "python",
        """
        from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
        processor = BatchProcessor(event_type=EventType.SQS)
        def handler(event, context):
            try:
                response = process_partial_response(event, work, processor, context)
                assert not response["batchItemFailures"]
                return response
            except AssertionError:
                log(event)
                raise
        """,
    ),
    "a list that stays empty": (
        "python",
        """
        def handler(event, context):
            for record in event["Records"]:
                work(record)
            return {"batchItemFailures": []}
        """,
    ),
    "another handler beside it": (
        "python",
        """
        from aws_lambda_powertools import Logger
        logger = Logger()
        @logger.inject_lambda_context
        def handler(event, context):
            return None
        @logger.inject_lambda_context
        def other(event, context):
            return {"batchItemFailures": failures_of(event)}
        """,
    ),
    "only a log": (
        "javascript",
        """
        exports.handler = async (event) => { console.log({ batchItemFailures: failuresOf(event) }) }
        """,
    ),
}

NEVER = {
    "nothing is returned": (
        "python",
        """
        def handler(event, context):
            for record in event["Records"]:
                work(record)
        """,
    ),
    "a status, behind a decorator that lets it through": (
        "python",
        """
        from aws_xray_sdk.core import xray_recorder
        @xray_recorder.capture("handler")
        def handler(event, context):
            return {"statusCode": 200, "body": text(event)}
        """,
    ),
    "an arrow function": ("javascript", "export const handler = async (event) => { await work(event) }"),
    "Powertools for other things": (
        "python",
        """
        from aws_lambda_powertools import Logger
        logger = Logger()
        @logger.inject_lambda_context
        def handler(event, context):
            return "done"
        """,
    ),
}

PERHAPS = {
    "what is not known is returned": (
        "python",
        """
        def handler(event, context):
            return process(event)
        """,
    ),
    "a decorator of others": (
        "python",
        """
        from batching import partial
        @partial
        def handler(event, context):
            work(event)
        """,
    ),
    "a callback": ("javascript", "exports.handler = (event, context, callback) => { work(event, callback) }"),
    "wrapped by others": (
        "javascript",
        """
        import wrap from 'wrapper'
        export const handler = wrap(async (event) => { await work(event) })
        """,
    ),
    "a record with more keys": (
        "javascript",
        "exports.handler = async (event) => ({ ok: true, ...(await work(event)) })",
    ),
}


def read(runtime: str, text: str) -> Code:
    """Return what was found in a handler; its first line is line 1."""
    source = textwrap.dedent(text).lstrip("\n")
    version = {"python": "python3.13", "javascript": "nodejs22.x"}[runtime]
    return CodeReader(Path("nowhere"), str).read_text(source, "index.handler", version, EmbeddedLines("code", 1, 0))


@pytest.mark.parametrize(("runtime", "text", "expected"), REPORTING.values(), ids=REPORTING)
def test_code_that_reports(runtime: str, text: str, expected: list[str]) -> None:
    code = read(runtime, text)
    found = [f"{report.at.location.line}{' raises' if report.raises else ''}" for report in code.reports]
    assert found == expected
    assert not code.never_reports


@pytest.mark.parametrize(("runtime", "text"), SILENT.values(), ids=SILENT)
def test_code_that_does_not_report(runtime: str, text: str) -> None:
    code = read(runtime, text)
    assert code.reports == ()
    assert not code.never_reports


@pytest.mark.parametrize(("runtime", "text"), NEVER.values(), ids=NEVER)
def test_code_that_certainly_never_reports(runtime: str, text: str) -> None:
    code = read(runtime, text)
    assert code.reports == ()
    assert code.never_reports


@pytest.mark.parametrize(("runtime", "text"), PERHAPS.values(), ids=PERHAPS)
def test_code_that_may_report(runtime: str, text: str) -> None:
    code = read(runtime, text)
    assert code.reports == ()
    assert not code.never_reports


@pytest.mark.parametrize("used", ["(work)\n  .use(partial())\n", "()\nhandler.use(partial()).handler(work)\n"])
def test_a_middleware_that_reports(used: str, tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(
        '{"dependencies": {"@middy/core": "6", "@middy/sqs-partial-batch-failure": "6"}}'
    )
    (tmp_path / "index.mjs").write_text(
        "import middy from '@middy/core'\n"
        "import partial from '@middy/sqs-partial-batch-failure'\n"
        "const work = async (event) => Promise.allSettled(event.Records.map(one))\n"
        f"export const handler = middy{used}"
    )
    code = reader_of(tmp_path).read_folder(tmp_path, "index.handler", "nodejs22.x")
    assert [report.at.location.line for report in code.reports] == [5]
