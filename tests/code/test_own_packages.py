"""Modules that a project keeps itself: packages of its workspaces, aliases of its compiler, folders it requires."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.running import write
from tests.words import lines, reader_of

SEND = """
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
export const send = (url: string) => new SQSClient({}).send(new SendMessageCommand({ QueueUrl: url }));
"""
SEND_PYTHON = "import boto3\ndef send(queue):\n    boto3.client('sqs').send_message(QueueUrl=queue)\n"
APP = "import {{ send }} from '{module}';\nexport const handler = () => send('q');\n"
APP_PYTHON = "from {module} import send\ndef handler(event, context):\n    send('q')\n"


@pytest.mark.parametrize(
    ("module", "path", "sources"),
    [
        pytest.param(
            "@shop/queue",
            "packages/queue/src/index.ts",
            {
                "package.json": '{"workspaces": ["packages/*", "services/*"]}',
                "services/orders/package.json": '{"dependencies": {"@shop/queue": "^1.0.0"}}',
                "packages/queue/package.json": '{"name": "@shop/queue", "main": "dist/index.js"}',
            },
            id="a package of a workspace of npm, before it is compiled",
        ),
        pytest.param(
            "@shop/queue/sending",
            "libs/aws/queue/src/sending.ts",
            {
                "pnpm-workspace.yaml": "packages:\n  - 'libs/**'\n  - '!**/test'\n",
                "services/orders/package.json": '{"dependencies": {"@shop/queue": "workspace:*"}}',
                "libs/aws/queue/package.json": '{"name": "@shop/queue", "exports": {"./*": {"import": "./dist/*.js"}}}',
            },
            id="a module of a package of a workspace of pnpm",
        ),
        pytest.param(
            "queue",
            "queue/index.ts",
            {
                "services/orders/package.json": '{"dependencies": {"queue": "file:../../queue"}}',
                "queue/package.json": "{}",
            },
            id="a package at a path",
        ),
        pytest.param(
            "@queue/sending",
            "libs/queue/sending.ts",
            {
                "tsconfig.base.json": '{"compilerOptions": {"baseUrl": ".", /* of all */ "paths":'
                ' {"@queue/*": ["libs/queue/*"],}}}',
                "services/orders/tsconfig.json": '{\n// mine\n"extends": "../../tsconfig.base"}',
            },
            id="an alias of TypeScript",
        ),
        pytest.param(
            "queue/sending",
            "services/orders/src/queue/sending.ts",
            {"services/orders/tsconfig.json": '{"compilerOptions": {"baseUrl": "src"}}'},
            id="a module below the base of TypeScript",
        ),
        pytest.param(
            "#queue",
            "services/orders/src/queue.ts",
            {"services/orders/package.json": '{"imports": {"#*": "./src/*.js"}}'},
            id="an alias of Node.js",
        ),
    ],
)
def test_javascript(module: str, path: str, sources: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path, sources | {"services/orders/src/app.ts": APP.format(module=module), path: SEND})
    found = reader_of(tmp_path).read_folder(tmp_path / "services/orders", "src/app.handler", "nodejs22.x")
    assert lines(found, paths=True) == [f"{path}:2 sqs SendMessage QueueUrl='q'"]


@pytest.mark.parametrize(
    ("sources", "path"),
    [
        pytest.param(
            {
                "orders/pyproject.toml": '[tool.poetry.dependencies]\nshop-queue = { path = "../queue", develop = true }\n'
            },
            "queue/shop_queue/__init__.py",
            id="Poetry",
        ),
        pytest.param(
            {
                "pyproject.toml": '[tool.uv.workspace]\nmembers = ["libs/*"]\n',
                "orders/pyproject.toml": '[project]\ndependencies = ["shop-queue"]\n'
                "[tool.uv.sources]\nshop-queue = { workspace = true }\n",
                "libs/queue/pyproject.toml": '[project]\nname = "shop-queue"\n',
            },
            "libs/queue/src/shop_queue/__init__.py",
            id="a workspace of uv",
        ),
        pytest.param(
            {"orders/requirements.txt": "shop-queue @ file:../queue\n"}, "queue/shop_queue/__init__.py", id="pip"
        ),
    ],
)
def test_python(sources: dict[str, str], path: str, tmp_path: Path) -> None:
    write(tmp_path, sources | {"orders/app.py": APP_PYTHON.format(module="shop_queue"), path: SEND_PYTHON})
    found = reader_of(tmp_path).read_folder(tmp_path / "orders", "app.handler", "python3.13")
    assert lines(found, paths=True) == [f"{path}:3 sqs SendMessage QueueUrl='q'"]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "package.json": '{"workspaces": {"packages": ["packages/*"]}, "dependencies": {"queue": "*", "gone": "link:x"}}',
            "packages/queue/package.json": '{"name": "queue", "main": "built.js"}',
            "tsconfig.json": "[]",
            "app.ts": "import { a } from 'queue';\nimport { b } from 'gone';\nexport const handler = () => {};\n",
            "pyproject.toml": '[tool.poetry.dependencies]\nshop-queue = { path = "packages/queue" }\n',
            "app.py": APP_PYTHON.format(module="shop_queue.sending"),
        },
    )
    reader = reader_of(tmp_path)
    missing = "is not among the code's files or declared packages: it may come from a layer"
    assert lines(reader.read_folder(tmp_path, "app.handler", "nodejs22.x")) == [
        f"1? 'queue' {missing}",
        f"2? 'gone' {missing}",
    ]
    python = lines(reader.read_folder(tmp_path, "app.handler", "python3.13"))
    assert python == [f"1? 'shop_queue.sending' {missing}"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tsconfig.json", "{" + "/*" * 100_000),
        ("tsconfig.json", '{"' + '\\"' * 100_000),
        ("tsconfig.json", '{"extends": "./tsconfig.json", "compilerOptions": {"paths": {"*": ["*"]}}}'),
        ("package.json", '{"workspaces": ["' + "**/" * 30 + '*"]}'),
        ("package.json", '{"workspaces": [' + '"**/x/**/y",' * 50_000 + '"z"]}'),
        ("tsconfig.json", '{"compilerOptions": {"paths": {"*": ' + '{"d": ' * 900 + '"x"' + "}" * 903),
        ("pyproject.toml", "a = {\n" * 100_000),
        ("requirements.txt", "a" * 500_000),
    ],
)
def test_hostile_declarations(name: str, text: str, tmp_path: Path) -> None:
    folders = {f"{a}/{b}/{c}/x": "" for a in "abcd" for b in "abcd" for c in "abcd"}
    write(
        tmp_path, folders | {name: text, "app.ts": APP.format(module="queue"), "app.py": APP_PYTHON.format(module="q")}
    )
    started = time.monotonic()
    for runtime in ("nodejs22.x", "python3.13"):
        assert not reader_of(tmp_path).read_folder(tmp_path, "app.handler", runtime).complete
    assert time.monotonic() - started < 5
