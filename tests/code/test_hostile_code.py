"""Hostile source code: whatever it is, it is read or given up, and nothing crashes."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from archlint.code import Block, CodeReader, Spot
from archlint.model.source.location import Location
from tests.words import lines, read_javascript, read_python

PYTHON = "import boto3\nsqs = boto3.client('sqs')\n"
JAVASCRIPT = "const sqs = new (require('aws-sdk').SQS)();\n"

_RANDOM = random.Random(1)
RUBBISH = {
    "brackets": "(" * 100_000,
    "closed brackets": "[" * 50_000 + "]" * 50_000,
    "braces": "{" * 100_000,
    "template strings": "`${" * 30_000,
    "formatted strings": "f'{" * 30_000,
    "lambdas": "lambda x: " * 10_000,
    "arrow functions": "a=>" * 30_000,
    "else": "if(a){}else " * 8_000,
    "operators": "x = " + " + ".join(["a"] * 20_000),
    "calls": "a(b)" * 20_000,
    "chains": "a" + ".b()" * 20_000,
    "indentation": "".join(" " * level + "if x:\n" for level in range(400)),
    "assignments": "a = " * 20_000 + "1",
    "rubbish": "".join(_RANDOM.choices("(){}[];:,.<>=+-*/'\"`abc \n", k=60_000)),
    "one long line": "x='" + "a" * 100_000 + "'",
    "surrogates": "x = '\ud800'",
    "no text": "\0\1\2",
    "nothing": "",
}


@pytest.mark.slow
@pytest.mark.parametrize("rubbish", RUBBISH.values(), ids=RUBBISH)
def test_rubbish_is_never_understood_as_a_call(rubbish: str) -> None:
    for found in (read_python(PYTHON + rubbish), read_javascript(JAVASCRIPT + rubbish)):
        assert [line for line in found if "?" not in line] == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("x = x\nsqs.send_message(QueueUrl=x)", ["4 sqs SendMessage QueueUrl=~"], id="itself"),
        pytest.param(
            "def a(q):\n    return b(q)\ndef b(q):\n    return a(q)\nsqs.send_message(QueueUrl=a('q'))",
            ["7 sqs SendMessage QueueUrl=~"],
            id="each other",
        ),
        pytest.param(
            "def send(q):\n    send(q)\n    sqs.send_message(QueueUrl=q)\ndef handler(e, c):\n    send('q')",
            ["5 sqs SendMessage QueueUrl='q'"],
            id="recursion",
        ),
        pytest.param(
            "class A(B): pass\nclass B(A):\n    def __init__(self):\n        self.q = self.q\n"
            "        sqs.send_message(QueueUrl=self.q)\nA()",
            ["7 sqs SendMessage QueueUrl=~"],
            id="classes",
        ),
        pytest.param(
            "e = []\ne.append({'e': e})\nsqs.send_message_batch(QueueUrl='q', Entries=e)",
            ["5 sqs SendMessageBatch QueueUrl='q' Entries=[{e: []}]"],
            id="a list in itself",
        ),
        pytest.param(
            "a0 = 'x'\n" + "".join(f"a{n + 1} = a{n} + a{n}\n" for n in range(60)) + "sqs.send_message(QueueUrl=a60)",
            ["? it is too involved to be followed"],
            id="doubling",
        ),
        pytest.param(
            "e = []\n" + "e.append({'a': 1})\n" * 3000 + "sqs.send_message_batch(QueueUrl='q', Entries=e)",
            ["3004 sqs SendMessageBatch QueueUrl='q' Entries=~"],
            id="many changes",
        ),
        pytest.param(
            "def send(q):\n    sqs.send_message(QueueUrl=q)\ndef handler(e, c):\n"
            + "".join(f"    send('{n}')\n" for n in range(2000)),
            ["4 sqs SendMessage QueueUrl=~"],
            id="many callers",
        ),
    ],
)
def test_circles_and_numbers_end(source: str, expected: list[str]) -> None:
    assert read_python(PYTHON + source) == expected


def test_lines_inside_a_template() -> None:
    source = PYTHON + "def handler(event, context):\n    sqs.send_message(QueueUrl='q')\n"
    reader = CodeReader(Path("nowhere"), str)
    (call,) = reader.read_text(source, "index.handler", "python3.13", Block("template.yaml", 20, 10)).calls
    assert call.at.location == Location("template.yaml", 23, 15, 23, 45)
    at = Location("template.json", 7, 3, 7, 12)
    (call,) = reader.read_text(source, "index.handler", "python3.13", Spot(at)).calls
    assert (call.at.location, call.arguments["QueueUrl"].at.location) == (at, at)
    assert lines(reader.read_text(source, "index.handler", "ruby3.4", Spot(at))) == [
        "? code for runtime 'ruby3.4' is not read"
    ]
