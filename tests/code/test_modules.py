"""Which files belong to a function's code, and what is said of those that are missing."""

from __future__ import annotations

from pathlib import Path

import pytest

import archlint.code.syntax.files
from archlint.code.calls import Code, Unread
from archlint.code.evaluation.evaluator import Evaluator
from archlint.code.evaluation.objects import Callers, CodeValue
from archlint.code.evaluation.values import Constant
from archlint.code.reader import CodeReader
from archlint.code.syntax.files import MAX_FILE_BYTES
from archlint.code.syntax.syntax import CodeExpression, LexicalScope
from archlint.model.source.files.raw import read_bytes
from tests.running import write
from tests.words import lines, reader_of, unread_line

PYTHON = "python3.13"
NODE = "nodejs22.x"
SEND = "import boto3\ndef send(queue, *rest):\n    boto3.client('sqs').send_message(QueueUrl=queue)\n"
SEND_JS = """
    import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
    export const send = (url: string) => new SQSClient({}).send(new SendMessageCommand({ QueueUrl: url }));
"""


def read(folder: Path, sources: dict[str, str], handler: str, runtime: str, *entry_points: str) -> list[str]:
    write(folder, sources)
    return lines(reader_of(folder).read_folder(folder, handler, runtime, entry_points=entry_points), paths=True)


def missing(module: str) -> str:
    return f"'{module}' is not among the code's files or declared packages: it may come from a layer"


@pytest.mark.parametrize(
    ("sources", "handler", "expected"),
    [
        pytest.param(
            {
                "app.py": "from lib.sending import send as deliver\nimport lib.names as names\n"
                "def handler(event, context):\n    deliver(names.QUEUE)\n",
                "lib/sending.py": SEND,
                "lib/names.py": "import os\nQUEUE = os.environ['QUEUE']\n",
                "other.py": SEND + "send('other')\n",
            },
            "app.handler",
            ["lib/sending.py:3 sqs SendMessage QueueUrl=$QUEUE"],
            id="modules below the root",
        ),
        pytest.param(
            {
                "src/orders/app.py": "from . import names\nfrom ..common.sending import *\n"
                "def handler(event, context):\n    send(names.QUEUE)\n",
                "src/orders/__init__.py": "",
                "src/orders/names.py": "QUEUE = 'q'\n",
                "src/common/sending.py": SEND,
            },
            "src/orders/app.handler",
            ["src/common/sending.py:3 sqs SendMessage QueueUrl='q'"],
            id="relative modules",
        ),
        pytest.param(
            {
                "package/__init__.py": "from package.sending import send\n",
                "package/sending.py": SEND,
                "app.py": "import package\ndef handler(event, context):\n    package.send('a')\n    package.sending.send('b')\n",
            },
            "app.handler",
            ["package/sending.py:3 sqs SendMessage QueueUrl='a'", "package/sending.py:3 sqs SendMessage QueueUrl='b'"],
            id="packages",
        ),
        pytest.param(
            {
                "app.py": "import json, requests, yaml, shared_layer, declared_package.x\nfrom . import gone\n"
                "def handler(event, context):\n    pass\n",
                "requirements.txt": "# comment\ndeclared-package[extra]>=1 # comment\n",
            },
            "app.handler",
            [f"app.py:1? {missing('shared_layer')}", f"app.py:2? {missing('.gone')}"],
            id="what is known, declared and missing",
        ),
        pytest.param(
            {
                "app.py": "import smart_open, alpha, beta, gamma\ndef handler(event, context):\n    pass\n",
                "pyproject.toml": '[project]\ndependencies = ["alpha>=1", "beta"]\n',
            },
            "app.handler",
            ["app.py:1? 'smart_open' writes to buckets itself", f"app.py:1? {missing('gamma')}"],
            id="packages that send on their own",
        ),
        pytest.param({}, "app.handler", ["? its file is not there"], id="no handler"),
        pytest.param(
            {"app.py": SEND + "def other():\n    send('q')\n"},
            "app.handler",
            ["app.py:3 sqs SendMessage QueueUrl=~", "? there is no 'handler' in its file"],
            id="a handler that is not to be found may be any function",
        ),
    ],
)
def test_python(sources: dict[str, str], handler: str, expected: list[str], tmp_path: Path) -> None:
    assert read(tmp_path, sources, handler, PYTHON) == expected


@pytest.mark.parametrize(
    ("sources", "handler", "entry_points", "expected"),
    [
        pytest.param(
            {
                "src/handlers/order.ts": "import { send } from '../lib';\nimport config, { QUEUE as url } from '../config.js';\n"
                "export const handler = async () => { await send(url); await send(config.other); };\n",
                "src/lib/index.ts": "export * from './sending';\n",
                "src/lib/sending.ts": SEND_JS,
                "src/config.ts": "export const QUEUE = process.env.QUEUE as string;\nexport default { other: 'o' };\n",
            },
            "src/handlers/order.handler",
            (),
            [
                "src/lib/sending.ts:2 sqs SendMessage QueueUrl=$QUEUE",
                "src/lib/sending.ts:2 sqs SendMessage QueueUrl='o'",
            ],
            id="modules",
        ),
        pytest.param(
            {
                "index.js": "const { send } = require('./sending');\nexports.handler = () => send(require('./names').queue);\n",
                "sending.js": "const AWS = require('aws-sdk');\nconst sqs = new AWS.SQS();\n"
                "module.exports = { send: (url) => sqs.sendMessage({ QueueUrl: url }).promise() };\n",
                "names.js": "module.exports.queue = 'q';\n",
            },
            "index.handler",
            (),
            ["sending.js:3 sqs SendMessage QueueUrl='q'"],
            id="older modules",
        ),
        pytest.param(
            {
                "index.js": "const store = require('./store');\nconst Outbox = require('./outbox');\n"
                "const tell = require('./tell')({ topic: process.env.TOPIC });\nconst sns = require('./sns');\n"
                "exports.handler = async (e) => { await store(e, process.env.TABLE); await new Outbox('u').put(e);\n"
                "  await tell(e); sns.publish({ TopicArn: 'raw' }); };\n",
                "store.js": "const { S3 } = require('aws-sdk');\n"
                "module.exports = async (e, bucket) => new S3().putObject({ Bucket: bucket }).promise();\n",
                "outbox.js": "const { SQS } = require('aws-sdk');\nmodule.exports = class {\n"
                "  constructor(url) { this.url = url; }\n"
                "  put(e) { return new SQS().sendMessage({ QueueUrl: this.url }).promise(); } };\n",
                "tell.js": "const sns = require('./sns');\n"
                "module.exports = ({ topic }) => async (e) => sns.publish({ TopicArn: topic }).promise();\n",
                "sns.js": "const { SNS } = require('aws-sdk');\nmodule.exports = new SNS();\n",
            },
            "index.handler",
            (),
            [
                "index.js:6 sns Publish TopicArn='raw'",
                "outbox.js:4 sqs SendMessage QueueUrl='u'",
                "store.js:2 s3 PutObject Bucket=$TABLE",
                "tell.js:2 sns Publish TopicArn=$TOPIC",
            ],
            id="a function, a class or a client that is all that a module exports",
        ),
        pytest.param(
            {
                "app.ts": "import keep, { send } from './keep';\nimport * as actions from './actions';\n"
                "const steps = { 'two': require('./two'), async inline(e) { await send('inline'); } };\n"
                "export const handler = async (e) => {\n"
                "  await keep('kept'); await steps[e.step](e); const act = actions[e.act]; await act(e); };\n",
                "keep.ts": SEND_JS
                + "export default async (url) => { await send(url); };\nexport { unused } from './unused';\n",
                "two.js": "const { send } = require('./keep');\nmodule.exports = async function () { await send('two'); };\n",
                "actions.ts": "import { send } from './keep';\nexport const start = () => send('start');\n",
                "unused.ts": "import { send } from './keep';\nexport const unused = () => send('unused');\n"
                "export default () => send('unused by default');\n",
            },
            "app.handler",
            (),
            [
                *(f"keep.ts:2 sqs SendMessage QueueUrl='{url}'" for url in ("inline", "kept", "start", "two")),
            ],
            id="functions without a name of their own, and those that are picked by a name that is computed",
        ),
        pytest.param(
            {
                "app.ts": "import { sending } from './lib';\nexport const handler = () => sending.send('q');\n",
                "lib/index.ts": "export * as sending from './sending';\n",
                "lib/sending.ts": SEND_JS,
            },
            "app.handler",
            (),
            ["lib/sending.ts:2 sqs SendMessage QueueUrl='q'"],
            id="a module that is exported under a name",
        ),
        pytest.param(
            {"src/app.ts": SEND_JS + "export const handler = () => send('q');\n"},
            "dist/app.handler",
            (),
            ["src/app.ts:2 sqs SendMessage QueueUrl='q'"],
            id="source of what is not compiled yet",
        ),
        pytest.param(
            {
                "src/one.ts": SEND_JS + "export const handler = () => send('one');\n",
                "src/two.ts": SEND_JS + "export const handler = () => send('two');\n",
            },
            "two.handler",
            ("src/one.ts", "src/two.ts"),
            ["src/two.ts:2 sqs SendMessage QueueUrl='two'"],
            id="the entry point of the handler",
        ),
        pytest.param(
            {
                "index.js": "const config = require('./config');\nconst { SQS } = require('aws-sdk');\n"
                "exports.handler = () => new SQS().sendMessage({ QueueUrl: config.queue.url });\n",
                "config.js": "const config = { queue: {} };\nconfig.queue = { url: process.env.QUEUE };\n"
                "module.exports = config;\n",
            },
            "index.handler",
            (),
            ["index.js:3 sqs SendMessage QueueUrl=$QUEUE"],
            id="a record that is all that a module exports",
        ),
        pytest.param(
            {
                "index.mjs": "import fs from 'node:fs';\nimport path from 'path';\nimport data from './data.json';\n"
                "import a from 'declared/inner';\nimport b from '@scope/declared';\nimport c from 'undeclared';\n"
                "import d from '@scope/workspace';\nimport e from './gone';\nimport f from '/opt/nodejs/layer.js';\n"
                "const g = await import(process.env.G);\nexport const handler = () => {};\n",
                "data.json": "{}",
                "package.json": '{"dependencies": {"declared": "1", "@scope/workspace": "workspace:*"},'
                ' "devDependencies": {"@scope/declared": "2"}}',
            },
            "index.handler",
            (),
            [
                "index.mjs:10? it imports a module whose name is not constant",
                *(
                    f"index.mjs:{line}? {missing(module)}"
                    for line, module in (
                        (6, "undeclared"),
                        (7, "@scope/workspace"),
                        (8, "./gone"),
                        (9, "/opt/nodejs/layer.js"),
                    )
                ),
            ],
            id="what is known, declared and missing",
        ),
    ],
)
def test_javascript(
    sources: dict[str, str], handler: str, entry_points: tuple[str, ...], expected: list[str], tmp_path: Path
) -> None:
    assert read(tmp_path, sources, handler, NODE, *entry_points) == expected


HANDLER_JS = """
    const { SQS } = require('aws-sdk');
    exports.handler = async () => { await new SQS().sendMessage({ QueueUrl: 'q' }).promise(); };
"""


@pytest.mark.parametrize(
    "exports",
    [
        "module.exports = { ...require('./other'), ...require('./sending') };",
        "const sending = require('./sending');\nmodule.exports = { ...sending, version: 1 };",
        "module.exports = Object.assign({}, require('./sending'));",
        "Object.assign(module.exports, require('./other'), require('./sending'));",
        "var __exportStar = function (from, to) {};\n__exportStar(require('./sending'), exports);",
        "const tslib = require('tslib');\ntslib.__exportStar(require('./sending'), exports);",
    ],
)
def test_what_modules_export_of_others(exports: str, tmp_path: Path) -> None:
    package = '{"dependencies": {"tslib": "2"}}'
    sources = {"index.js": exports, "sending.js": HANDLER_JS, "other.js": "exports.a = 1;", "package.json": package}
    assert read(tmp_path, sources, "index.handler", NODE) == ["sending.js:2 sqs SendMessage QueueUrl='q'"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("importlib.import_module('sending').send('q')", ["sending.py:3 sqs SendMessage QueueUrl='q'"]),
        ("__import__('sending').send('q')", ["sending.py:3 sqs SendMessage QueueUrl='q'"]),
        ("importlib.import_module(event['module']).run()", ["app.py:3? it imports a module by a name that it makes"]),
        ("exec(event['code'])", ["app.py:3? it runs code that it makes"]),
        ("os.system(event['command'])", ["app.py:3? it runs other programs"]),
    ],
)
def test_code_that_another_one_names(body: str, expected: list[str], tmp_path: Path) -> None:
    app = f"import importlib, os\ndef handler(event, context):\n    {body}\n"
    assert read(tmp_path, {"app.py": app, "sending.py": SEND}, "app.handler", PYTHON) == expected


@pytest.mark.parametrize(
    ("module", "why"),
    [
        ("dynamodb-toolbox/table", "writes to tables itself"),
        ("@aws-lite/client", "calls AWS itself"),
        ("@dazn/lambda-powertools-sns-client", "makes clients of AWS itself"),
    ],
)
def test_packages_that_send_on_their_own(module: str, why: str, tmp_path: Path) -> None:
    package = "/".join(module.split("/")[: 2 if module.startswith("@") else 1])
    sources = {
        "app.mjs": f"import x from '{module}';\nexport const handler = () => x.send();\n",
        "package.json": f'{{"dependencies": {{"{package}": "1"}}}}',
    }
    assert read(tmp_path, sources, "app.handler", NODE) == [f"app.mjs:1? '{module}' {why}"]


@pytest.mark.parametrize("runtime", ["java21", "go1.x", "dotnet8", "ruby3.4", "provided.al2023", ""])
def test_other_runtimes_are_not_read(runtime: str, tmp_path: Path) -> None:
    expected = Code(unread=(Unread(None, f"code for runtime '{runtime}' is not read"),))
    assert reader_of(tmp_path).read_folder(tmp_path, "app.handler", runtime) == expected


def test_nothing_is_read_outside(tmp_path: Path) -> None:
    write(tmp_path, {"outside/secret.py": SEND, "project/app.py": "import link\nfrom ... import outside\n"})
    (tmp_path / "project/link.py").symlink_to(tmp_path / "outside/secret.py")
    reader = reader_of(tmp_path / "project")
    found = reader.read_folder(tmp_path / "project", "app.handler", PYTHON)
    assert [unread_line(unread) for unread in found.unread] == [f"1? {missing('link')}", f"2? {missing('...')}"]
    assert reader.read_folder(tmp_path / "project", "../outside/secret.send", PYTHON).unread == (
        Unread(None, "its file is not there"),
    )


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    write(tmp_path, {"app.py": "import large, binary, latin\nlatin.send()\n", "large.py": SEND + "#" * MAX_FILE_BYTES})
    (tmp_path / "binary.py").write_bytes(b"a\0b")
    (tmp_path / "latin.py").write_bytes(SEND.encode() + b"def handler():\n    send('caf\xe9')\n")
    assert lines(reader_of(tmp_path).read_folder(tmp_path, "latin.handler", PYTHON)) == [
        "3 sqs SendMessage QueueUrl='caf\ufffd'"
    ]
    found = reader_of(tmp_path).read_folder(tmp_path, "app.handler", PYTHON)
    assert [unread_line(unread, paths=True) for unread in found.unread] == [
        "large.py:1? it is too large to be read",
        "binary.py:1? it is not text",
    ]


STORE = """
import os
import boto3

SQS = boto3.client("sqs")
TABLE = boto3.resource("dynamodb").Table(os.environ["TABLE"])

class Outbox:
    def __init__(self, url):
        self.url = url

    def put(self, body, **more):
        SQS.send_message(QueueUrl=self.url, MessageBody=body, **more)

OUTBOX = Outbox(os.environ["OUTBOX"])

def keep(item, table=TABLE):
    table.put_item(Item=item)
    OUTBOX.put("kept")
    tell(os.environ["KEPT"], item)

def tell(queue, body):
    SQS.send_message(QueueUrl=queue, MessageBody=body)
"""
HANDLER = """
from store import keep, tell

def handler(event, context):
    keep(event["item"])
    tell("{queue}", event["item"])
    keep(event["other"], event["table"])
"""


def test_functions_share_what_their_modules_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {f"{name}.py": HANDLER.format(queue=name) for name in ("one", "two", "three")} | {"store.py": STORE}
    write(tmp_path, sources | {"all.py": "from one import handler as one\nfrom two import handler as two\n"})
    counted: list[object] = []
    evaluate = Evaluator.evaluate

    def recorded(self: Evaluator, expression: CodeExpression, scope: LexicalScope, callers: Callers) -> CodeValue:
        counted.append(expression)
        return evaluate(self, expression, scope, callers)

    monkeypatch.setattr(Evaluator, "evaluate", recorded)
    reader, taken = reader_of(tmp_path), []
    for handler in ("one.handler", "two.handler", "store.keep", "all.two", "three.handler"):
        counted.clear()
        code = reader.read_folder(tmp_path, handler, PYTHON)
        taken.append(len(counted))
        alone = reader_of(tmp_path).read_folder(tmp_path, handler, PYTHON)
        assert lines(code, paths=True) == lines(alone, paths=True) != []
    assert taken[1] < taken[0] * 0.6
    assert taken[4] == taken[1]


def test_a_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"one.py": "from sending import send\ndef handler(e, c):\n    send('1')\n", "sending.py": SEND})
    write(tmp_path, {"two.py": "from sending import send\ndef handler(e, c):\n    send('2')\n"})
    opened: list[str] = []

    def recorded(path: Path, limit: int) -> bytes:
        opened.append(path.name)
        return read_bytes(path, limit)

    monkeypatch.setattr(archlint.code.syntax.files, "read_bytes", recorded)
    reader = reader_of(tmp_path)
    found = [lines(reader.read_folder(tmp_path, handler, PYTHON)) for handler in ("one.handler", "two.handler")]
    assert found == [["3 sqs SendMessage QueueUrl='1'"], ["3 sqs SendMessage QueueUrl='2'"]]
    assert opened == ["one.py", "sending.py", "two.py"]


def test_locations_are_as_they_are_shown(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"app.py": "import boto3\ndef handler(e, c):\n    é = boto3.client('sqs').send_message(QueueUrl='é')\n"},
    )
    reader = CodeReader(tmp_path, lambda path: f"shown/{path.name}")
    (call,) = reader.read_folder(tmp_path, "app.handler", PYTHON).calls
    url = call.arguments["QueueUrl"]
    assert isinstance(url, Constant)
    assert [
        (at.path, at.line, at.column, at.end_line, at.end_column) for at in (call.at.location, url.at.location)
    ] == [
        ("shown/app.py", 3, 9, 3, 55),
        ("shown/app.py", 3, 51, 3, 54),
    ]
