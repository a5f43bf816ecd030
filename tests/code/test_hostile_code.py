"""Hostile source code: whatever it is, it is read or given up, and nothing crashes."""

from __future__ import annotations

import random
import time
import tracemalloc
from pathlib import Path

import pytest
import tree_sitter_python
from tree_sitter import Language, Parser

from archlint.code.calls import Code
from archlint.code.evaluation.values import Constant, Varying
from archlint.code.modules import JavaScriptModules, PythonModules
from archlint.code.reader import CodeReader
from archlint.code.results import partial_batches
from archlint.code.syntax.files import SourceFiles
from archlint.code.syntax.outcomes import going_on
from archlint.code.syntax.source import EmbeddedLines, Source, Spot
from archlint.model.budget import STEPS, Budget
from archlint.model.source.location import Location
from archlint.model.source.syntax_tree import tree
from tests.words import lines, read_javascript, read_python

#: They start processes, or try to take long: `make test` leaves them out.
pytestmark = pytest.mark.slow

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
            ["64 sqs SendMessage QueueUrl=~"],
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
    handler = "" if "def handler" in source else "\ndef handler(event, context): pass"
    assert read_python(PYTHON + source + handler) == expected


APPENDED = {
    "in a row": "    for part in event:\n" + "        text = text + part\n" * 12,
    "in branches": "    for n in event:\n" + "".join(f"        if n == {n}: text = text + str(n)\n" for n in range(60)),
    "by a function": "    for part in event:\n" + "        text = add(text, part)\n" * 12,
    "through others": "    for part in event:\n        one = text + part\n        two = one + one\n        text = two + one + two\n"
    "        other = text + one\n        text = other + other\n",
    "in loops": "    while event:\n"
    + "        for part in event:\n            text = text + part\n        text = text + one\n" * 9,
}


@pytest.mark.parametrize("appended", APPENDED.values(), ids=APPENDED)
def test_what_is_made_from_itself_in_a_loop_is_followed_once(appended: str) -> None:
    source = (
        "def add(a, b):\n    return a + b\ndef handler(event, context):\n    text = one = ''\n"
        f"{appended}    sqs.send_message(QueueUrl='q', MessageBody=text)\n"
    )
    (said,) = read_python(PYTHON + source)
    assert said.endswith("sqs SendMessage QueueUrl='q' MessageBody=~")


def test_what_fields_hold_is_followed_once() -> None:
    appended = "        self.text = self.text + part\n" * 12
    source = (
        "class Text:\n    def __init__(self):\n        self.text = ''\n"
        f"    def add(self, part):\n{appended}"
        "text = Text()\ntext.add(input())\nsqs.send_message(QueueUrl='q', MessageBody=text.text)\n"
        "def handler(event, context): pass\n"
    )
    (said,) = read_python(PYTHON + source)
    assert said.endswith("sqs SendMessage QueueUrl='q' MessageBody=~")


def test_what_a_limit_cuts_off_is_not_kept(tmp_path: Path) -> None:
    steps = "".join(f"a{n} = a{n + 1} + ''\n" for n in range(24))
    sends = "def handler(event, context):\n    send(a0)\n    send(a9)\ndef send(url):\n    boto3.client('sqs').send_message(QueueUrl=url)\n"
    (tmp_path / "app.py").write_text(f"import boto3\na24 = 'orders'\n{steps}{sends}")
    queues = [call.arguments["QueueUrl"] for call in read(tmp_path).calls]
    assert [queue.value if isinstance(queue, Constant) else None for queue in queues] == [None, "orders"]


def test_lines_inside_a_template() -> None:
    source = PYTHON + "def handler(event, context):\n    sqs.send_message(QueueUrl='q')\n"
    reader = CodeReader(Path("nowhere"), str)
    (call,) = reader.read_text(source, "index.handler", "python3.13", EmbeddedLines("template.yaml", 20, 10)).calls
    assert call.at.location == Location("template.yaml", 23, 15, 23, 45)
    at = Location("template.json", 7, 3, 7, 12)
    (call,) = reader.read_text(source, "index.handler", "python3.13", Spot(at)).calls
    assert (call.at.location, call.arguments["QueueUrl"].at.location) == (at, at)
    assert lines(reader.read_text(source, "index.handler", "ruby3.4", Spot(at))) == [
        "? code for runtime 'ruby3.4' is not read"
    ]


def star_imports(folder: Path, count: int) -> None:
    """Write modules of which each takes all names of the next one twice."""
    for number in range(count):
        (folder / f"m{number}.py").write_text(f"from m{number + 1} import *\nfrom n{number} import *\n")
        (folder / f"n{number}.py").write_text(f"from m{number + 1} import *\n")
    (folder / f"m{count}.py").write_text("name = 'orders'\n")


SENDS = "def handler(event, context):\n    boto3.client('sqs').send_message(QueueUrl=name)\n"


def read(folder: Path, runtime: str = "python3.12", budget: Budget | None = None) -> Code:
    return CodeReader(folder, str, budget).read_folder(folder, "app.handler", runtime)


def test_star_imports_are_asked_once(tmp_path: Path) -> None:
    star_imports(tmp_path, 40)
    (tmp_path / "app.py").write_text(f"import boto3\nfrom m0 import *\n{SENDS}")
    (call,) = read(tmp_path).calls
    assert isinstance(queue := call.arguments["QueueUrl"], Constant) and queue.value == "orders"


def test_star_imports_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(f"import boto3\nfrom b import *\n{SENDS}")
    (tmp_path / "b.py").write_text("from app import *\n")
    assert [call.operation for call in read(tmp_path).calls] == ["SendMessage"]
    (tmp_path / "app.js").write_text(
        'import {SQS} from "aws-sdk";\nexport * from "./b.js";\n'
        "export const handler = () => new SQS().sendMessage({QueueUrl: name});\n"
    )
    (tmp_path / "b.js").write_text('export * from "./app.js";\n')
    assert [call.operation for call in read(tmp_path, "nodejs20.x").calls] == ["SendMessage"]


def test_imports_that_lead_to_the_root_of_the_file_system(tmp_path: Path) -> None:
    imports = "".join(f"from {'.' * dots} import a\n" for dots in range(1, 40))
    (tmp_path / "app.py").write_text(f"import boto3\n{imports}{SENDS}")
    assert [call.operation for call in read(tmp_path).calls] == ["SendMessage"]
    requires = "".join(f"require('{'../' * steps}');\nrequire('./{'../' * steps}.');\n" for steps in range(1, 40))
    sends = 'const {SQS} = require("aws-sdk");\nexports.handler = () => new SQS().sendMessage({QueueUrl: name});\n'
    (tmp_path / "app.js").write_text(requires + sends)
    assert [call.operation for call in read(tmp_path, "nodejs20.x").calls] == ["SendMessage"]


@pytest.mark.parametrize("root", [Path("/"), Path()])
def test_modules_of_a_root_without_a_name(root: Path) -> None:
    files = SourceFiles(root, str)
    for module in (".", "..", "./", "../..", "/", ""):
        PythonModules(files, root).find(root / "app.py", module)
        JavaScriptModules(files, root).find(root / "app.js", module)
    PythonModules(files, root).handler(".handler")
    JavaScriptModules(files, root, [""]).handler(".handler")


@pytest.mark.parametrize(("opening", "closing"), [("{a:", "}"), ("[", "]"), ("{a=", "}"), ("{...", "}")])
@pytest.mark.parametrize("around", ["const {}=x;", "function f({}) {{}}", "for (const {} of x) {{}}"])
def test_patterns_in_patterns_are_given_up(opening: str, closing: str, around: str) -> None:
    pattern = opening * 1000 + "b" + closing * 1000
    found = read_javascript(JAVASCRIPT + around.format(pattern) + "\nsqs.sendMessage({QueueUrl: 'q'});")
    assert any("?" in line for line in found)


@pytest.mark.parametrize("lines", ["\\\n" * 40_000, "#\n" * 45_000])
def test_lines_that_are_looked_at_again_and_again_are_given_up(lines: str) -> None:
    (said,) = read_python(PYTHON + lines)
    assert "it takes too long to be parsed" in said


@pytest.mark.parametrize("double", ["NEXT + NEXT", "f'{NEXT}{NEXT}'"])
def test_texts_that_double_end(tmp_path: Path, double: str) -> None:
    steps = "".join(f"a{n} = {double.replace('NEXT', f'a{n + 1}')}\n" for n in range(30))
    (tmp_path / "app.py").write_text(f"import boto3\na30 = '{'x' * 50_000}'\n{steps}{SENDS.replace('name', 'a0')}")
    budget = Budget(STEPS)
    (call,) = read(tmp_path, budget=budget).calls
    assert isinstance(call.arguments["QueueUrl"], Varying)
    assert not budget.overruns


@pytest.mark.parametrize("double", ["[*NEXT, *NEXT]", "{'a': NEXT, 'b': NEXT}"])
def test_what_doubles_is_told(tmp_path: Path, double: str) -> None:
    steps = "".join(f"a{n} = {double.replace('NEXT', f'a{n + 1}')}\n" for n in range(30))
    (tmp_path / "app.py").write_text(f"import boto3\na30 = '{'x' * 50_000}'\n{steps}{SENDS.replace('name', 'a0')}")
    budget = Budget(STEPS)
    assert not read(tmp_path, budget=budget).complete
    assert [Path(place.location.path).name for place in budget.overruns] == ["app.py"]


def test_functions_of_one_scope_share_its_steps(tmp_path: Path) -> None:
    steps = "".join(f"a{n} = {{'a': a{n + 1}, 'b': a{n + 1}}}\n" for n in range(12))
    handlers = "".join(SENDS.replace("handler", f"handler{n}").replace("name", "a0") for n in range(30))
    (tmp_path / "app.py").write_text(f"import boto3\na12 = 'x'\n{steps}{handlers}")
    budget = Budget(STEPS)
    reader = CodeReader(tmp_path, str, budget)
    codes = [reader.read_folder(tmp_path, f"app.handler{n}", "python3.12") for n in range(30)]
    assert codes[0].calls and not codes[-1].calls
    assert budget.is_spent and budget.overruns


def test_many_functions_are_found_in_one_pass() -> None:
    functions = "".join(f"def f{n}():\n    f{n + 1}()\n" for n in range(3500))
    found = read_python(f"{PYTHON}{functions}def handler(e, c):\n    f0()\n    sqs.send_message(QueueUrl='q')\n")
    assert any("sqs SendMessage QueueUrl='q'" in line for line in found)


_IN_HANDLER = "exports.handler = async (event) => {{\n{}\n}};\n"
_SEND = "await sqs.sendMessage({QueueUrl: 'q'}).promise();"
_CALLS = "".join(f"async function f{n}() {{ {f'await f{n - 1}();' * 30} }}\n" for n in range(1, 8))
_RETURNS = "".join(f"async function f{n}(x) {{ {f'if (x) return f{n - 1}();' * 30} }}\n" for n in range(1, 8))
_PARAMETERS = ", ".join(f"p{n}" for n in range(5000))


@pytest.mark.parametrize(
    "source",
    [
        _IN_HANDLER.format("try { console.log(event.Records); } catch (e) { }\n" * 1800 + _SEND),
        _IN_HANDLER.format(f"try {{ work(event.Records); }} catch (e) {{ {'log' * 25_000}(); }}\n{_SEND}"),
        f"async function f0() {{ {_SEND} }}\n{_CALLS}{_IN_HANDLER.format('await f7();')}",
        f"async function f0() {{ {_SEND.replace('await', 'return')} }}\n{_RETURNS}{_IN_HANDLER.format('await f7();')}",
        f"exports.handler = async ({_PARAMETERS}) => {{\n{'f(() => 1);' * 5000}\n{_SEND}\n}};",
    ],
    ids=["catches", "a long name", "calls of calls", "results of results", "parameters"],
)
def test_what_becomes_of_results_and_failures_is_found_in_one_pass(source: str) -> None:
    start = time.process_time()
    assert any("sqs SendMessage QueueUrl='q'" in line for line in read_javascript(JAVASCRIPT + source))
    assert time.process_time() - start < 10


def test_numbers_of_very_many_digits_are_no_keys() -> None:
    assert read_python(f"{PYTHON}sqs.send_message(**{{0x{'f' * 20_000}: 1, 'QueueUrl': 'q'}})")


class Counting(Budget):
    """A budget that counts what is spent."""

    spent = 0.0

    def spend(self, steps: float = 1) -> bool:
        self.spent += steps
        return super().spend(steps)


def test_what_functions_share_is_evaluated_once(tmp_path: Path) -> None:
    calls = "".join(f"    helper{n}(queue.url{n})\n" for n in range(200))
    (tmp_path / "queue.py").write_text("".join(f"url{n} = 'https://' + 'orders' + '{n}'\n" for n in range(200)))
    helpers = "".join(f"def helper{n}(url):\n    return url\n" for n in range(200))
    (tmp_path / "shared.py").write_text(f"import boto3\nimport queue\n{helpers}def send():\n{calls}")
    for name in ("one", "other"):
        (tmp_path / f"{name}.py").write_text(
            "import boto3, shared\ndef handler(event, context):\n    shared.send()\n"
            "    boto3.client('sqs').send_message(QueueUrl=shared.queue.url7)\n"
        )
    budget = Counting()
    reader = CodeReader(tmp_path, str, budget)
    costs = []
    for name in ("one", "other"):
        before = budget.spent
        (call,) = reader.read_folder(tmp_path, f"{name}.handler", "python3.12").calls
        assert isinstance(queue := call.arguments["QueueUrl"], Constant) and queue.value == "https://orders7"
        costs.append(budget.spent - before)
    assert costs[1] < costs[0] / 2


def test_what_is_parsed_is_let_go() -> None:
    """A process that reads thousands of repositories would grow by all of their code."""
    parser, text = Parser(Language(tree_sitter_python.language())), b"def f(a):\n    return a\n" * 20_000
    tree(parser, text)
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for number in range(4):
        tree(parser, b"%s# %d\n" % (text, number))
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < len(text)
    first = tree(parser, text).root_node.children[0]
    assert first.text == b"def f(a):\n    return a"


@pytest.mark.parametrize(
    "source",
    [
        "def handler(event, context):\n    bad = []\n    sqs.send_message(QueueUrl='q')\n"
        + "".join(
            f"    if event[{n}]: return {{'batchItemFailures': [{{'itemIdentifier': x{n}}}]}}\n" for n in range(300)
        ),
        "def common(event):\n    sqs.send_message(QueueUrl='q')\n"
        + "    work(event)\n" * 1500
        + "".join(f"    if event[{n}]: return {{'batchItemFailures': [x{n}]}}\n" for n in range(800))
        + "def handler(event, context):\n    return common(event)\n",
    ],
    ids=["of the handler", "of a function"],
)
def test_a_function_of_many_results_is_looked_through_once(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []

    def goes_on(source: Source, body: object) -> bool:
        looked.append(body)
        return going_on.goes_on(source, body)  # type: ignore[arg-type]

    monkeypatch.setattr(partial_batches, "goes_on", goes_on)
    assert any("sqs SendMessage QueueUrl='q'" in line for line in read_python(PYTHON + source))
    assert len(looked) == 1


def test_what_packages_are_given_leaves_steps_for_the_rest() -> None:
    """Tables of patterns, as lexers have them, take many steps to evaluate; what is sent is found all the same."""
    words = ", ".join(f"w[{n}] + w[{n}]" for n in range(24))
    tables = "".join(f"t{n} = [{words}]\n" for n in range(150))
    given = "".join(f"    re.compile(t{n})\n    other.keep(t{n})\n" for n in range(150))
    source = f"import re, other\nw = []\n{tables}def handler(event, context):\n{given}"
    said = read_python(f"{PYTHON}{source}    sqs.send_message(QueueUrl='q')\n")
    assert any("sqs SendMessage QueueUrl='q'" in line for line in said)
