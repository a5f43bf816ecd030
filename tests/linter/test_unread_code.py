"""Code that cannot be read, or is not where it is to be, is told; what nobody expects to be read is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.running import call, write

HANDLER = "def handler(event, context):\n    return None\n"
FUNCTION = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: app.handler, Runtime: python3.13}
"""
NODE = FUNCTION.replace("python3.13", "nodejs22.x")
INLINE = """
Resources:
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      Code: {ZipFile: %s}
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def unread(files: dict[str, str]) -> list[str]:
    """Return what is said of what is not read."""
    write(Path(), files)
    code, out, _ = call("lint", "--isolated", "--fail-on", "never", "--format", "json", ".")
    assert code == 0
    found = json.loads(out)["unread"]
    return [f"{each['path']}:{each['line']}: {each['what']} '{each['source']}': {each['reason']}" for each in found]


@pytest.mark.parametrize(
    ("template", "code", "said"),
    [
        (
            FUNCTION,
            {"app.py": HANDLER + "def x(:\n    pass\n"},
            "src/app.py:3: code file 'src/app.py': it has a syntax error",
        ),
        (
            FUNCTION,
            {"app.py": HANDLER + "#" * 100_000},
            "src/app.py:1: code file 'src/app.py': it is too large to be read",
        ),
        (FUNCTION, {"app.py": "\0" + HANDLER}, "src/app.py:1: code file 'src/app.py': it is not text"),
        (
            FUNCTION,
            {"app.py": "import db\n" + HANDLER, "db.py": "def x(:\n"},
            "src/db.py:1: code file 'src/db.py': it has a syntax error",
        ),
        (
            FUNCTION,
            {"app.py": HANDLER.replace("handler", "main")},
            "t.yaml:3: handler 'app.handler': there is no 'handler' in its file",
        ),
        (FUNCTION, {"main.py": HANDLER}, "t.yaml:3: handler 'app.handler': its file is not there"),
        (
            FUNCTION.replace("python", "pyhton"),
            {"app.py": HANDLER},
            "t.yaml:3: handler 'app.handler': Lambda has no runtime 'pyhton3.13'",
        ),
        (
            NODE,
            {"app.js": "exports.main = () => {};"},
            "t.yaml:3: handler 'app.handler': there is no 'handler' in its file",
        ),
        (
            NODE,
            {"app.js": "module.exports = { main: () => {} };"},
            "t.yaml:3: handler 'app.handler': there is no 'handler' in its file",
        ),
        (NODE, {"app.js": "exports.handler = () => {"}, "src/app.js:1: code file 'src/app.js': it has a syntax error"),
        (
            INLINE % '"def handler(event, context)\\n  pass"',
            {},
            "t.yaml:7: handler 'index.handler': it has a syntax error",
        ),
        (
            INLINE % '"def main(event, context):\\n  pass"',
            {},
            "t.yaml:2: handler 'index.handler': there is no 'handler' in its file",
        ),
        (
            FUNCTION + FUNCTION.partition("Resources:\n")[2].replace("Worker", "Other").replace("src", "scr"),
            {"app.py": HANDLER},
            "t.yaml:6: handler 'app.handler': there is no folder 'scr'",
        ),
    ],
)
def test_code_that_cannot_be_read(template: str, code: dict[str, str], said: str) -> None:
    assert unread({"t.yaml": template[1:], **{f"src/{name}": text for name, text in code.items()}}) == [said]


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (FUNCTION, {"app.py": HANDLER}),
        # What is elsewhere, or made later, or in another language.
        (FUNCTION, {}),
        (FUNCTION, {"Makefile": "", "main.py": HANDLER}),
        (FUNCTION.replace("app.handler", "run.sh"), {"run.sh": "", "main.py": HANDLER}),
        (FUNCTION.replace("app.handler", "datadog_lambda.handler.handler"), {"app.py": HANDLER}),
        (
            FUNCTION.replace("Runtime", "Layers: ['arn:aws:lambda:eu-west-1:1:layer:x:1'], Runtime"),
            {"main.py": HANDLER},
        ),
        (FUNCTION.replace("python3.13", "java21"), {"main.py": HANDLER}),
        (FUNCTION.replace("src", "dist/app.zip"), {"app.py": HANDLER}),
        (NODE, {"app2.ts": "export const main = 1;", "tsconfig.json": "{}"}),
        # What may have the function.
        (FUNCTION, {"app.py": "from shared import *\n\ndef main():\n    pass\n"}),
        (FUNCTION, {"app.py": "def main():\n    pass\n\nglobals()['hand' + 'ler'] = main\n"}),
        (FUNCTION, {"app.py": "# deployed by the pipeline\n"}),
        (NODE, {"app.js": "module.exports = require('./other');"}),
        (NODE, {"app.js": "module.exports = { ...require('./other') };"}),
        (NODE, {"app.js": "for (const name of names) exports[name] = make(name);\nexports.main = 1;"}),
        (NODE, {"app.ts": "export * from './other';\nexport const main = 1;"}),
        # What is filled in may be anything.
        (INLINE % "{'Fn::Sub': \"def handler(event, context):\\n  return ${AWS::AccountId} + ${AWS::Region}\"}", {}),
        (INLINE % "''", {}),
    ],
)
def test_code_that_nobody_expects_to_be_read(template: str, code: dict[str, str]) -> None:
    assert unread({"t.yaml": template[1:], **{f"src/{name}": text for name, text in code.items()}}) == []


def test_several_functions_of_one_file_are_told_of_it_once() -> None:
    other = FUNCTION.partition("Resources:\n")[2].replace("Worker", "Other")
    files = {"t.yaml": FUNCTION + other, "src/app.py": HANDLER + "def x(:\n"}
    assert unread(files) == ["src/app.py:3: code file 'src/app.py': it has a syntax error"]
    _, out, _ = call("lint", "--isolated", "--fail-on", "never", ".")
    assert "1 code file is not read (--show-unresolved lists it), so what it does was not looked at." in out
