"""JavaScript and TypeScript handlers: which calls they make, and with what."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.running import write
from tests.words import lines, read_javascript, reader_of

VERSION_2 = {
    "methods that return promises, by Bluebird": (
        """
        const bluebird = require('bluebird');
        const sqs = bluebird.promisifyAll(new (require('aws-sdk').SQS)());
        exports.handler = async () => { await sqs.sendMessageAsync({ QueueUrl: 'q' }); };
        """,
        [
            "3 sqs SendMessage QueueUrl='q'",
            "1? 'bluebird' is not among the code's files or declared packages: it may come from a layer",
        ],
    ),
    "service objects": (
        """
        const AWS = require('aws-sdk')
        AWS.config.update({ region: 'us-east-1' })
        const eventbridge = new AWS.EventBridge()
        exports.handler = async (event) => {
          const params = { Entries: [{ Source: 'my.app', DetailType: 'created', EventBusName: process.env.BUS, Time: new Date() }] }
          await eventbridge.putEvents(params).promise()
          new AWS.S3().upload({ Bucket: event.bucket, Key: `thumbnails/${event.key}` }, function (err, data) {})
        }
        """,
        [
            "6 events PutEvents Entries=[{Source: 'my.app', DetailType: 'created', EventBusName: $BUS, Time: ~}] in 'us-east-1'",
            "7 s3 PutObject Bucket=~ Key='thumbnails/'+~ in 'us-east-1'",
        ],
    ),
    "imported services, and documents": (
        """
        import { Kinesis } from 'aws-sdk';
        import DynamoDB from 'aws-sdk/clients/dynamodb';
        const kinesis = new Kinesis();
        const documents = new DynamoDB.DocumentClient();
        export async function handler(event) {
          await kinesis.putRecords({ StreamName: 's', Records: event.map(r => ({ Data: r, PartitionKey: '1' })) }).promise();
          await documents.put({ TableName: process.env.TABLE || 'orders', Item: {} }).promise();
          await documents.batchWrite({ RequestItems: { [process.env.A]: [], b: [] } }).promise();
        }
        """,
        [
            "6 kinesis PutRecords StreamName='s' Records=[{Data: ~, PartitionKey: '1'}]",
            "7 dynamodb PutItem TableName=$TABLE|orders Item={}",
            "8 dynamodb BatchWriteItem RequestItems={b: [], [$A]: []} TableName='b'",
            "8 dynamodb BatchWriteItem RequestItems={b: [], [$A]: []} TableName=$A",
        ],
    ),
    "what tsc compiles to": (
        """
        "use strict";
        var __importDefault = (this && this.__importDefault) || function (mod) { return { "default": mod }; };
        Object.defineProperty(exports, "__esModule", { value: true });
        exports.handler = void 0;
        const aws_sdk_1 = __importDefault(require("aws-sdk"));
        const lambda = new aws_sdk_1.default.Lambda();
        const handler = (event, context, callback) => {
            lambda.invoke({ FunctionName: process.env.FN, InvocationType: 'Event' }, callback);
        };
        exports.handler = handler;
        """,
        ["8 lambda Invoke FunctionName=$FN InvocationType='Event'"],
    ),
    "methods that are given away": (
        """
        const { promisify } = require('util');
        const AWS = require('aws-sdk');
        const sqs = new AWS.SQS();
        const send = promisify(sqs.sendMessage.bind(sqs));
        exports.handler = async () => { await send({ QueueUrl: 'q' }); };
        """,
        ["4 sqs SendMessage ...", "5 sqs SendMessage QueueUrl='q'"],
    ),
    "a client for documents that is not found": (
        """
        const { DocumentClient } = require('aws-sdk/clients/dynamodb');
        class Store {
          static current;
          static put(table, item) { return this.current.client.put({ TableName: table, Item: item }); }
          static forget(cache) { cache.delete('key'); cache.update({ key: 1 }); }
        }
        exports.handler = async (event) => { await Store.put(process.env.TABLE, event); Store.forget(event.cache); };
        """,
        ["4 dynamodb PutItem TableName=$TABLE Item=~"],
    ),
}

VERSION_3 = {
    "commands": (
        """
        import { SQSClient, SendMessageCommand as Send } from '@aws-sdk/client-sqs';
        import * as SNS from '@aws-sdk/client-sns';
        const sqs = new SQSClient({});
        const GROUP = 'all';
        export const handler = async (event) => {
          const input = { QueueUrl: process.env.QUEUE_URL, MessageBody: JSON.stringify(event), MessageGroupId: GROUP };
          const command = new Send(input);
          await sqs.send(command);
          await new SNS.SNSClient({}).send(new SNS.PublishCommand({ TopicArn: process.env['TOPIC'] ?? 't' }));
        };
        """,
        [
            "7 sqs SendMessage QueueUrl=$QUEUE_URL MessageBody=~ MessageGroupId='all'",
            "9 sns Publish TopicArn=$TOPIC|t",
        ],
    ),
    "clients with a method for each operation": (
        """
        import AWSXRay from 'aws-xray-sdk';
        import { SQS } from '@aws-sdk/client-sqs';
        const sqs = AWSXRay.captureAWSv3Client(new SQS({}));
        export const handler = async () => sqs.sendMessage({ QueueUrl: 'q', MessageBody: 'b' });
        """,
        ["4 sqs SendMessage QueueUrl='q' MessageBody='b'"],
    ),
    "documents": (
        """
        const { DynamoDBClient } = require('@aws-sdk/client-dynamodb');
        const { DynamoDBDocument, DynamoDBDocumentClient, PutCommand, TransactWriteCommand } = require('@aws-sdk/lib-dynamodb');
        const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
        const { TABLE } = process.env;
        exports.handler = async () => {
          await client.send(new PutCommand({ TableName: TABLE, Item: {} }));
          await client.send(new TransactWriteCommand({ TransactItems: [{ Update: { TableName: 'a' } }] }));
          await DynamoDBDocument.from(new DynamoDBClient({})).update({ TableName: 'b' });
        };
        """,
        [
            "6 dynamodb PutItem TableName=$TABLE Item={}",
            "7 dynamodb TransactWriteItems TransactItems=[{Update: {TableName: 'a'}}] TableName='a'",
            "8 dynamodb UpdateItem TableName='b'",
        ],
    ),
    "uploads and signed URLs": (
        """
        import { S3Client, PutObjectCommand } from '@aws-sdk/client-s3';
        import { Upload } from '@aws-sdk/lib-storage';
        import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
        const client = new S3Client({});
        export const handler = async () => {
          const command = new PutObjectCommand({ Bucket: 'signed', Key: 'k' });
          const url = await getSignedUrl(client, command, { expiresIn: 60 });
          await new Upload({ client, params: { Bucket: 'b', Key: 'k' } }).done();
        };
        """,
        ["8 s3 PutObject Bucket='b' Key='k'"],
    ),
    "what esbuild bundles": (
        """
        var src_exports = {};
        __export(src_exports, { handler: () => handler });
        module.exports = __toCommonJS(src_exports);
        var import_client_sqs = require("@aws-sdk/client-sqs");
        var client = new import_client_sqs.SQSClient({});
        async function handler(event) {
          const { QueueUrl } = await client.send(new import_client_sqs.GetQueueUrlCommand({ QueueName: "orders" }));
          await client.send(new import_client_sqs.SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "1" }] }));
        }
        function unused() { client.send(new import_client_sqs.SendMessageCommand({ QueueUrl: "u" })); }
        """,
        ["8 sqs SendMessageBatch QueueUrl=~ Entries=[{Id: '1'}] QueueName='orders'"],
    ),
}

#: Each is the body of a handler that may use `sqs`, a version 2 client, and `event`; lines count from its first one.
VALUES = {
    "texts that are joined": (
        """
        const path = require('node:path');
        s3.putObject({ Bucket: 'b', Key: path.join('out', event.key) });
        s3.putObject({ Bucket: 'b', Key: path.posix.join('out', 'a') });
        s3.putObject({ Bucket: 'b', Key: ['out', event.key].join('/') });
        s3.putObject({ Bucket: 'b', Key: ['out', ...event.keys].join('/') });
        s3.putObject({ Bucket: 'b', Key: ['out', 'a'].join(event.separator) });
        """,
        [
            "2 s3 PutObject Bucket='b' Key='out/'+~",
            "3 s3 PutObject Bucket='b' Key='out/a'",
            "4 s3 PutObject Bucket='b' Key='out/'+~",
            "5 s3 PutObject Bucket='b' Key=~",
            "6 s3 PutObject Bucket='b' Key=~",
        ],
    ),
    "an object's own method that is called like one of the language's": (
        """
        const config = { get: (name) => process.env[name], map: (name) => `mapped-${name}` };
        sqs.sendMessage({ QueueUrl: config.get('A'), MessageGroupId: config.map('b') });
        """,
        ["2 sqs SendMessage QueueUrl=$A MessageGroupId='mapped-b'"],
    ),
    "what is left of a batch": (
        """
        let left = { [process.env.A]: [] };
        while (left) {
          const { UnprocessedItems } = await dynamodb.batchWriteItem({ RequestItems: left });
          left = UnprocessedItems;
        }
        """,
        [
            "3 dynamodb BatchWriteItem RequestItems={[$A]: [], ...} TableName=$A",
            "3 dynamodb BatchWriteItem RequestItems={[$A]: [], ...} TableName=~",
        ],
    ),
    "one of several": (
        """
        sqs.sendMessage({ QueueUrl: event.fast ? process.env.FAST : process.env.SLOW });
        const queues = { a: process.env.A, b: process.env.B };
        const QueueUrl = queues[event.kind];
        if (QueueUrl) sqs.sendMessage({ QueueUrl });
        [process.env.A, process.env.B].forEach((url) => sqs.sendMessage({ QueueUrl: url }));
        sqs.sendMessage({ QueueUrl: process.env.A ?? process.env.B });
        """,
        [
            "1 sqs SendMessage QueueUrl=$FAST",
            "1 sqs SendMessage QueueUrl=$SLOW",
            "4 sqs SendMessage QueueUrl=$A",
            "4 sqs SendMessage QueueUrl=$B",
            "5 sqs SendMessage QueueUrl=$A",
            "5 sqs SendMessage QueueUrl=$B",
            "6 sqs SendMessage QueueUrl=$A|$B",
        ],
    ),
    "another object may be in its place": (
        """
        let shared;
        const use = (other) => { shared = other; };
        if (!shared) shared = { sqs, url: process.env.QUEUE };
        shared.sqs.sendMessage({ QueueUrl: shared.url, MessageBody: 'b' });
        sqs.sendMessage(event.params ?? { QueueUrl: 'q' });
        """,
        [
            "4 sqs SendMessage QueueUrl=$QUEUE MessageBody='b'",
            "4 sqs SendMessage QueueUrl=~ MessageBody='b'",
            "5 sqs SendMessage QueueUrl='q' ...",
            "5 sqs SendMessage QueueUrl=~ ...",
        ],
    ),
    "what is left of an object": (
        """
        const { body, 'delay': wait, note = '', ...rest } = { body: 1, delay: 2, note: 3, QueueUrl: 'q' };
        sqs.sendMessage({ ...rest, MessageBody: 'b' });
        const send = ({ text, ...options }) => sqs.sendMessage({ MessageBody: 'c', ...options });
        send({ text: event.text, QueueUrl: 'r' });
        const all = ({ ...every }) => sqs.sendMessage(every);
        all(event);
        """,
        [
            "2 sqs SendMessage QueueUrl='q' MessageBody='b'",
            "3 sqs SendMessage MessageBody='c' QueueUrl='r'",
            "5 sqs SendMessage ...",
        ],
    ),
    "spread objects": (
        """
        const base = { QueueUrl: 'q', MessageGroupId: 'g' };
        sqs.sendMessage({ ...base, MessageGroupId: 'h' });
        sqs.sendMessage({ ...base, ...event });
        sqs.sendMessage({ ...event, MessageGroupId: 'h' });
        sqs.sendMessage(Object.assign({}, base, { MessageBody: 'b' }));
        """,
        [
            "2 sqs SendMessage QueueUrl='q' MessageGroupId='h'",
            "3 sqs SendMessage QueueUrl=~ MessageGroupId=~ ...",
            "4 sqs SendMessage MessageGroupId='h' ...",
            "5 sqs SendMessage QueueUrl='q' MessageGroupId='g' MessageBody='b'",
        ],
    ),
    "fields that are there in some cases": (
        """
        sqs.sendMessage({ QueueUrl: 'q', ...(event.fifo && { MessageGroupId: 'g' }) });
        sqs.sendMessage({ QueueUrl: 'q', ...(event.fifo ? { MessageGroupId: 'g' } : {}) });
        const params = event.a ? { QueueUrl: 'q', MessageBody: 'a' } : { QueueUrl: 'q', MessageBody: 'b' };
        sqs.sendMessage(params);
        """,
        [
            "1 sqs SendMessage QueueUrl='q' MessageGroupId=~",
            "2 sqs SendMessage QueueUrl='q' MessageGroupId=~",
            "4 sqs SendMessage QueueUrl='q' MessageBody=~",
        ],
    ),
    "a record that a function changes": (
        """
        const inOrder = (message) => { message.MessageGroupId = event.group; };
        const log = (message) => { console.log(message); };
        const params = { QueueUrl: 'q', MessageGroupId: 'g' };
        log(params);
        sqs.sendMessage(params);
        inOrder(params);
        sqs.sendMessage(params);
        """,
        [
            "5 sqs SendMessage QueueUrl='q' MessageGroupId='g'",
            "7 sqs SendMessage QueueUrl='q' MessageGroupId=~",
        ],
    ),
    "an assignment in another case": (
        """
        let group = event.group;
        switch (event.type) {
          case 'a': group = 'a'; break;
          case 'b': sqs.sendMessage({ QueueUrl: 'q', MessageGroupId: group });
        }
        """,
        ["4 sqs SendMessage QueueUrl='q' MessageGroupId=~"],
    ),
    "fields that are set later": (
        """
        const params = { QueueUrl: 'q' };
        params.MessageBody = 'b';
        if (event.group) params.MessageGroupId = 'g';
        sqs.sendMessage(params);
        """,
        ["4 sqs SendMessage QueueUrl='q' MessageBody='b' MessageGroupId=~"],
    ),
    "constants of each case": (
        """
        switch (event.type) {
          case 'a': { const params = { QueueUrl: 'a' }; sqs.sendMessage(params); break; }
          default: { const params = { QueueUrl: 'b' }; sqs.sendMessage(params); }
        }
        """,
        ["2 sqs SendMessage QueueUrl='a'", "3 sqs SendMessage QueueUrl='b'"],
    ),
    "a variable of two branches": (
        """
        let group;
        if (event.a) { group = 'a'; } else { group = 'b'; }
        sqs.sendMessage({ QueueUrl: 'q', MessageGroupId: group, MessageBody: event.a ? 'x' : 'x' });
        """,
        ["3 sqs SendMessage QueueUrl='q' MessageGroupId=~ MessageBody='x'"],
    ),
    "lists that are filled and taken apart": (
        """
        const entries = [];
        for (const record of event.Records) { entries.push({ Id: record.id, MessageGroupId: 'g' }); }
        while (entries.length) { sqs.sendMessageBatch({ QueueUrl: 'q', Entries: entries.splice(0, 10) }); }
        """,
        ["3 sqs SendMessageBatch QueueUrl='q' Entries=[{Id: ~, MessageGroupId: 'g'}]"],
    ),
    "what varies": (
        """
        sqs.sendMessage({ QueueUrl: event.url, MessageGroupId: crypto.randomUUID(), MessageBody: `b-${event.id}` });
        sqs.sendMessage({ QueueUrl: 'https://q/' + process.env.ACCOUNT + '/n', MessageGroupId: undefined });
        """,
        [
            "1 sqs SendMessage QueueUrl=~ MessageGroupId=~ MessageBody='b-'+~",
            "2 sqs SendMessage QueueUrl='https://q/'+$ACCOUNT+'/n'",
        ],
    ),
    "parameters that are not known": (
        """
        sqs.sendMessage(event.params);
        event.sqsClient.sendMessageBatch(event.params);
        event.bot.sendMessage(1, 'text');
        event.sender.sendMessage({ QueueUrl: 'q' });
        """,
        [
            "1 sqs SendMessage ...",
            "2 sqs SendMessageBatch ...",
            "4 sqs SendMessage QueueUrl='q'",
        ],
    ),
}

TYPESCRIPT = {
    "commands that are changed before they are sent": (
        """
        import { SQSClient, SendMessageCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
        const sqs = new SQSClient({});
        export const handler = async (event: any) => {
          const one = new SendMessageCommand({ QueueUrl: undefined, MessageBody: 'b' });
          one.input.QueueUrl = process.env.QUEUE;
          if (event.group) one.input.MessageGroupId = event.group;
          await sqs.send(one);
          const batch = new SendMessageBatchCommand({ QueueUrl: 'q', Entries: [] });
          for (const each of event.all) batch.input.Entries!.push({ Id: each.id, MessageBody: each.body });
          await sqs.send(batch);
        };
        """,
        [
            "4 sqs SendMessage QueueUrl=$QUEUE MessageBody='b' MessageGroupId=~",
            "8 sqs SendMessageBatch QueueUrl='q' Entries=[...]",
        ],
    ),
    "settings that convict describes": (
        """
        import convict from 'convict';
        import { SQS } from '@aws-sdk/client-sqs';
        const config = convict({
          env: { doc: 'where', default: 'dev', env: 'NODE_ENV' },
          queue: { url: { doc: 'orders', format: String, default: '', env: 'QUEUE' }, group: { default: 'g' } },
          topic: { format: String, default: null, env: 'TOPIC' },
        }).validate({ allowed: 'strict' });
        export const handler = async () => {
          const { queue } = config.getProperties();
          await new SQS({}).sendMessage({ QueueUrl: config.get('queue.url'), MessageGroupId: config.get('queue').group });
          await new SQS({}).sendMessage({ QueueUrl: queue.url, MessageBody: config.get('topic') });
        };
        """,
        [
            "10 sqs SendMessage QueueUrl=$QUEUE| MessageGroupId='g'",
            "11 sqs SendMessage QueueUrl=$QUEUE| MessageBody=$TOPIC",
        ],
    ),
    "environment variables that a package checks": (
        """
        import { SQS } from '@aws-sdk/client-sqs';
        import { z } from 'zod';
        import * as v from 'valibot';
        import Joi from 'joi';
        import { cleanEnv, str } from 'envalid';
        import { envsafe } from 'envsafe';
        import { createEnv } from '@t3-oss/env-core';
        import env from 'env-var';
        const sqs = new SQS({});
        const schema = z.object({ A: z.string() });
        const names = schema.parse(process.env);
        const parsed = schema.safeParse(process.env);
        const { value, error } = Joi.object({}).validate(process.env);
        export const handler = async () => {
          await sqs.sendMessage({ QueueUrl: names.A, MessageBody: parsed.data.B, MessageGroupId: value.C });
          await sqs.sendMessage({ QueueUrl: v.parse(schema, process.env).D, MessageBody: cleanEnv(process.env, {}).E });
          await sqs.sendMessage({ QueueUrl: envsafe({ F: str() }).F, MessageBody: createEnv({ server: {} }).G });
          await sqs.sendMessage({ QueueUrl: env.get('H').required().asString(), MessageBody: { ...process.env }.I });
        };
        """,
        [
            "15 sqs SendMessage QueueUrl=$A MessageBody=$B MessageGroupId=$C",
            "16 sqs SendMessage QueueUrl=$D MessageBody=$E",
            "17 sqs SendMessage QueueUrl=$F MessageBody=$G",
            "18 sqs SendMessage QueueUrl=$H MessageBody=$I",
        ],
    ),
    "what an injector passes": (
        """
        import { ConfigService } from '@nestjs/config';
        import { NestFactory } from '@nestjs/core';
        import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
        class Names { readonly group = process.env.GROUP!; get body() { return 'b'; } }
        class Sender {
          private readonly client = new SQSClient({});
          constructor(private readonly config: ConfigService<All>, private readonly names: Names) {}
          send() {
            return this.client.send(new SendMessageCommand({
              QueueUrl: this.config.getOrThrow<string>('QUEUE_URL'), MessageBody: this.names.body,
              MessageGroupId: this.names.group, MessageDeduplicationId: this.config.get('queue.deduplication'),
            }));
          }
        }
        export const handler = async () => (await NestFactory.create(Sender)).get(Sender).send();
        """,
        [
            "9 sqs SendMessage QueueUrl=$QUEUE_URL MessageBody='b' MessageGroupId=$GROUP MessageDeduplicationId=~",
        ],
    ),
    "all functions of a record, and what a decorator is given": (
        """
        import { SQS } from '@aws-sdk/client-sqs';
        import { route, dispatch } from './routes';
        const sqs = new SQS({});
        const steps = { one: () => sqs.sendMessage({ QueueUrl: 'one' }), two() { sqs.sendMessage({ QueueUrl: 'two' }); } };
        class Routes { @route('/x') three() { return sqs.sendMessage({ QueueUrl: 'three' }); } unused() { sqs.sendMessage({}); } }
        export const handler = async (event) => {
          for (const step of Object.values(steps)) { step(); }
          return dispatch(new Routes(), event);
        };
        """,
        [
            "4 sqs SendMessage QueueUrl='one'",
            "4 sqs SendMessage QueueUrl='two'",
            "5 sqs SendMessage QueueUrl='three'",
            "2? './routes' is not among the code's files or declared packages: it may come from a layer",
        ],
    ),
    "all that a module exports at once": (
        """
        import AWS = require('aws-sdk');
        const sns = new AWS.SNS();
        export = { handler: async () => sns.publish({ TopicArn: 't' }).promise() };
        """,
        ["3 sns Publish TopicArn='t'"],
    ),
    "a member of an enumeration of the SDK": (
        """
        import { Lambda, InvocationType } from '@aws-sdk/client-lambda';
        export const handler = () => new Lambda({}).invoke({ FunctionName: 'f', InvocationType: InvocationType.Event });
        """,
        ["2 lambda Invoke FunctionName='f' InvocationType='Event'"],
    ),
    "commands and clients whose classes are passed, and what is taken apart": (
        """
        import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
        const call = (client: any, command: any, input: any) => new client({}).send(new command(input));
        export const handler = async () => {
          const [topic, message] = await Promise.all([process.env.TOPIC, 'm']);
          await call(SNSClient, PublishCommand, { TopicArn: topic, Message: message });
        };
        """,
        ["2 sns Publish TopicArn=$TOPIC Message='m'"],
    ),
    "a repository with a base class": (
        """
        import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
        import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
        abstract class Base<T> {
          protected client: DynamoDBDocumentClient;
          constructor(protected readonly tableName: string) {
            this.client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
          }
          protected getTableName(): string { return this.tableName; }
        }
        export class Orders extends Base<Order> {
          constructor() { super(process.env.ORDERS!); }
          async put(item: Order): Promise<void> {
            await this.client.send(new PutCommand({ TableName: this.getTableName(), Item: item as any }));
          }
        }
        const orders = new Orders();
        export const handler = async (event: Event): Promise<void> => { await orders.put(event.order!); };
        """,
        ["13 dynamodb PutItem TableName=$ORDERS Item=~"],
    ),
    "a getter on an object of a class that inherits it": (
        """
        const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
        const sns = new SNSClient({});
        class Base { stage = "dev"; get topic() { return `${this.stage}-orders`; } }
        class Live extends Base { constructor() { super(); this.stage = "live"; } }
        exports.handler = async () => {
          await sns.send(new PublishCommand({ TopicArn: new Live().topic, Message: new Base().topic }));
        };
        """,
        ["6 sns Publish TopicArn='live-orders' Message='dev-orders'"],
    ),
    "static fields, enumerations and types": (
        """
        import { EventBridgeClient, PutEventsCommand, type PutEventsCommandInput } from "@aws-sdk/client-eventbridge";
        import type { Handler } from "aws-lambda";
        enum DetailType { Created = "created" }
        const { BUS, SOURCE = "my.app" } = process.env;
        class Publisher {
          private static readonly client = new EventBridgeClient({});
          static async publish(events: unknown[]): Promise<void> {
            const params: PutEventsCommandInput = {
              Entries: events.map((event) => ({ Source: SOURCE, DetailType: DetailType.Created, EventBusName: BUS })),
            };
            await this.client.send(new PutEventsCommand(params));
          }
        }
        export const handler: Handler = async (event) => Publisher.publish(event.detail as unknown[]);
        """,
        ["11 events PutEvents Entries=[{Source: $SOURCE|my.app, DetailType: 'created', EventBusName: $BUS}]"],
    ),
    "a client that is passed, known by its type": (
        """
        import { SQS } from '@aws-sdk/client-sqs';
        export const send = async (sqs: SQS, url = process.env.QUEUE as string) => sqs.sendMessage({ QueueUrl: url });
        export const handler = async (event: any) => { await send(event.client); };
        """,
        ["2 sqs SendMessage QueueUrl=$QUEUE"],
    ),
    "destructured parameters": (
        """
        import middy from '@middy/core';
        import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
        const client = new SFNClient({});
        const start = ({ arn, name: run = 'run' }: { arn: string; name?: string }) =>
          client.send(new StartExecutionCommand({ stateMachineArn: arn, name: run }));
        const base = async () => { await start({ arn: process.env.ARN! }); };
        export const handler = middy(base).use({});
        """,
        ["5 states StartExecution stateMachineArn=$ARN name='run'"],
    ),
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [pytest.param(*case, id=name) for table in (VERSION_2, VERSION_3) for name, case in table.items()],
)
def test_handlers(source: str, expected: list[str]) -> None:
    assert read_javascript(source) == expected


@pytest.mark.parametrize(("body", "expected"), VALUES.values(), ids=VALUES)
def test_values(body: str, expected: list[str]) -> None:
    opening = "const sqs = new (require('aws-sdk').SQS)();\nexports.handler = async (event) => {"
    found = read_javascript(opening + body.replace("\n        ", "\n  ") + "};")
    assert found == [f"{int(line.split()[0]) + 2} {line.partition(' ')[2]}" for line in expected]


@pytest.mark.parametrize(("source", "expected"), TYPESCRIPT.values(), ids=TYPESCRIPT)
def test_typescript(source: str, expected: list[str], tmp_path: Path) -> None:
    names = (
        "@middy/core",
        "@nestjs/config",
        "@nestjs/core",
        "@t3-oss/env-core",
        "convict",
        "env-var",
        "envalid",
        "envsafe",
    )
    dependencies = dict.fromkeys((*names, "joi", "valibot", "zod"), "1")
    write(tmp_path, {"app.ts": source, "package.json": json.dumps({"dependencies": dependencies})})
    assert lines(reader_of(tmp_path).read_folder(tmp_path, "app.handler", "nodejs22.x")) == expected
