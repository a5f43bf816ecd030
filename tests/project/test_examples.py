"""What the README and the documentation show beside their `sh` blocks: commands in a sentence, and what files say.

`test_readme.py` runs the `sh` blocks; here is also made sure that no block escapes all tests.
"""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from archlint.cli.main import main
from tests.project.test_readme import DOCUMENTS
from tests.running import ROOT, TEMPLATE, as_in_a_shell, call

IGNORING = (ROOT / "docs" / "ignoring.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^ *```([^\n]*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)

#: How many blocks there are, by what their first line looks like, and by the test that looks at them.
KINDS = {
    "a command: test_readme": ("sh", r".*"),
    "what the command above prints: test_readme": ("text", r"(?!paths -> ).*"),
    "a configuration: test_readme": ("toml", r"(?!\[project|\[language-server).*"),
    "what an editor is told, which is not installed": ("toml", r"\[language-server.*"),
    "what another editor is told": ("lua", r"vim\.lsp\..*"),
    "what a third editor is told": ("lisp", r"\(with-eval-after-load .*"),
    "the entry point of a pack: test_docs": ("toml", r"\[project\.entry-points.*"),
    "a check: test_readme": ("python", r"from archlint import .*"),
    "a script for a cluster of dask, which is not installed": ("python", r"from dask_.*"),
    "archlint from Python: test_request": ("python", r"from archlint\..*"),
    "a file of a pack: test_docs": ("python", r"# \S+\.py"),
    "a file for CI: test_ci_examples": ("yaml", r"# \S+\.yml"),
    "a step for CI: test_ci_examples": ("yaml", r"- uses: .*"),
    "a configuration of pre-commit: test_ci_examples": ("yaml", r"repos:"),
    "commands of other tools, which are not installed": ("bash", r".*"),
    "a script that runs another tool, which is not installed": ("python", r"import sys"),
    "a script for Node that runs another tool": ("js", r"// npm install .*"),
    "a drawing": ("text", r"paths -> .*"),
    "the rooms: test_pages": ("mermaid", r"flowchart TD"),
    "a graph that the command above prints: test_readme": ("mermaid", r"flowchart LR"),
    "the provider of the schema: below": ("hcl", r"terraform \{"),
    "commands for contributors: below": ("console", r"\$ .*"),
    "an ignore in YAML and a load: below": ("yaml", r"Resources:"),
    "an ignore in JSON: below": ("json", r'"Copies": \{'),
    "an edge of the model: below": ("json", r"\{"),
    "what a client of tools starts: test_mcp": ("json", r'\{"mcpServers": .*'),
}
#: How often there is a block of a kind that a test takes for the only one.
ONCE = ("a check: test_readme", "an ignore in JSON: below", "an edge of the model: below")

CONDITIONAL_REDRIVE = """\
Parameters: {Stage: {Type: String}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  OrdersDlq: {Type: AWS::SQS::Queue}
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: !If [IsProd, {deadLetterTargetArn: !GetAtt OrdersDlq.Arn, maxReceiveCount: 5}, !Ref AWS::NoValue]
"""

#: Arguments for commands that a sentence only names.
NAMED_ONLY = {
    "archlint explain": "redrive-loop",
    "archlint completion": "bash",
    "archlint audit": ".",
    "archlint trace": "--loss .",
    "archlint explain --format json": "redrive-loop",
    "archlint trace --format json": "--loss .",
    "archlint lint --changed": "template.yaml",
    "archlint lint --changed --since=HEAD": "template.yaml",
}
#: The pages whose sentences speak of options of another command than `lint`, and other options of others.
COMMAND_OF = {"graph.md": "graph", "trace.md": "trace", "diff.md": "diff", "fleet.md": "audit", "agents.md": "mcp"}
OTHERS = {"--format dot": "graph", "--all": "explain"}
#: What stands for something of the reader's own.
VALUES = {
    "FORMAT": "json",
    "FILE": "out",
    "FOLDER": "pack",
    "RESOURCE": "aws_sqs_queue.q",
    "N": "2 --focus aws_sqs_queue.q",
    "REVISION": "main",
    "BASE": "main",
    "SECONDS": "60",
    "TEMPLATE": "template.yaml",
}
OF_CFN_LINT = ("--include-checks I",)
#: Options of pre-commit, of dask and of the benchmarks.
OF_OTHER_TOOLS = ("--all-files", "--lifetime 1h --lifetime-restart", "--nthreads 1", "--validator PYTHON")


def test_no_block_escapes() -> None:
    found: Counter[str] = Counter()
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        assert len(re.findall(r"^ *(?:```|~~~)", text, re.MULTILINE)) == 2 * len(BLOCK.findall(text)), document
        for language, block in BLOCK.findall(text):
            first = block.partition("\n")[0]
            kinds = [kind for kind, (word, line) in KINDS.items() if word == language and re.fullmatch(line, first)]
            assert len(kinds) == 1, f"no test looks at this block of {document.name}: {language} {first}"
            found.update(kinds)
    assert set(found) == set(KINDS)
    assert all(found[kind] == 1 for kind in ONCE)


def test_what_a_block_prints_follows_its_command() -> None:
    for document in DOCUMENTS:
        languages = [language for language, _ in BLOCK.findall(document.read_text(encoding="utf-8"))]
        assert all(before == "sh" for before, after in itertools.pairwise(languages) if after == "text")


# Ignores


def _block(language: str, start: str) -> str:
    (block,) = {text for word, text in _blocks() if word == language and text.startswith(start)}
    return block


def assert_suppressed(where: str, queue: str, reason: str) -> None:
    """Make sure that nothing is found in the working folder but that a queue has no dead-letter queue, which is ignored."""
    code, out, err = call("lint", "--quiet", "--show-suppressed")
    assert (code, err) == (0, "")
    words = rf"suppressed: {re.escape(where)}: warning\[queue-without-dlq\]: .*'{re.escape(queue)}'.* \({re.escape(reason)}\)\n"
    assert re.fullmatch(words, out), out


def test_an_ignore_in_yaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text(_block("yaml", "Resources:\n  #"))
    reason = "copies only: a reader that misses one asks again"
    assert_suppressed("t.yaml:3:3", "Copies", reason)


def test_a_load_in_yaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text(_block("yaml", "Resources:\n  Orders"))
    code, out, err = call("trace")
    assert (code, err) == (0, "")
    assert "500/s" in out


def test_an_ignore_in_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.json").write_text(f'{{"Resources": {{\n{_block("json", chr(34))}}}}}')
    assert_suppressed("t.json:2:1", "Copies", "copies only")


def test_an_edge_of_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("template.yaml").write_text(CONDITIONAL_REDRIVE)
    document = json.loads(call("graph", "--format", "json")[1])
    page = (ROOT / "docs" / "graph.md").read_text(encoding="utf-8")
    (shown,) = (json.loads(block) for language, block in BLOCK.findall(page) if language == "json")
    assert document["edges"] == [shown]


def test_an_ignore_in_json_of_terraform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (text,) = re.findall(r"^`(\"//\": .*)`", IGNORING, re.MULTILINE)
    Path("main.tf.json").write_text(f'{{"resource": {{"aws_sqs_queue": {{"q": {{"name": "q",\n{text}}}}}}}}}')
    assert_suppressed("main.tf.json:1:33", "aws_sqs_queue.q", "copies only")


# For contributors


def test_the_provider_whose_schema_is_kept() -> None:
    (shown,) = (block for language, block in _blocks() if language == "hcl")
    (version,) = re.findall(r'version = "([^"]+)"', shown)
    assert f"version {version} of the AWS provider" in (ROOT / "tests/data/README.md").read_text(encoding="utf-8")


def test_commands_for_contributors_name_what_there_is() -> None:
    shown = "".join(block for language, block in _blocks() if language == "console")
    named = [
        *re.findall(r"tests/\S+\.py", shown),
        *(f"{m.replace('.', '/')}.py" for m in re.findall(r"-m (tests\S+)", shown)),
    ]
    assert named
    assert [path for path in named if not (ROOT / path).is_file()] == []


def _blocks() -> Iterator[tuple[str, str]]:
    for document in DOCUMENTS:
        yield from BLOCK.findall(document.read_text(encoding="utf-8"))


# Sentences


def _spans(document: Path) -> Iterator[str]:
    """Yield what a document shows as code in its sentences."""
    text = BLOCK.sub("", document.read_text(encoding="utf-8"))
    yield from (" ".join(span.split()) for span in re.findall(r"`([^`]+)`", text))


#: The page of options is what the commands say of themselves.
SPANS = sorted({(span, page.name) for page in DOCUMENTS if page.name != "options.md" for span in _spans(page)})
#: What is no command by itself, and what waits for an editor or a client of tools: they have tests of their own.
SERVED = re.compile(r"archlint(?: (?:server|mcp)\b.*)?")
COMMANDS = sorted({span for span, _ in SPANS if re.match(r"archlint( |$)", span)})
OPTIONS = sorted({(span, page) for span, page in SPANS if re.match(r"--\w", span) and span not in OF_OTHER_TOOLS})


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that has whatever the sentences speak of."""
    projects = ROOT / "fixtures" / "projects"
    shutil.copytree(projects / "crawler-cdk" / "cdk.out", tmp_path / "cdk.out")
    shutil.copytree(projects / "orders-cdktf" / "cdktf.out", tmp_path / "cdktf.out")
    shutil.copytree(ROOT / "fixtures" / "packs" / "house-rules" / "house_rules", tmp_path / "pack")
    (tmp_path / "template.yaml").write_text("Parameters:\n  Stage: {Type: String}\n" + TEMPLATE)
    (tmp_path / "main.tf").write_text('variable "stage" {}\nresource "aws_sqs_queue" "q" {\n  name = var.stage\n}\n')
    (tmp_path / "samconfig.toml").write_text("[prod.deploy.parameters]\nparameter_overrides = 'Stage=prod'\n")
    (tmp_path / "prod.json").write_text('[{"ParameterKey": "Stage", "ParameterValue": "prod"}]')
    for name in ("common", "prod"):
        (tmp_path / f"{name}.tfvars").write_text(f'stage = "{name}"\n')
    for arguments in (("init", "--initial-branch", "main"), ("add", "."), ("commit", "--message", "All")):
        identity = ("-c", "user.name=A", "-c", "user.email=a@example.com")
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)
    return tmp_path


def _filled_in(text: str) -> str:
    """Return a text with something of the reader's own for each word in capitals."""
    return re.sub(r"\b[A-Z]+\b", lambda word: VALUES.get(word[0], word[0]), text)


def _run(command: str, folder: Path) -> str:
    """Run a command as in a user's shell; it must have done its whole job."""
    code, out, err = as_in_a_shell(command, folder)
    assert code in (0, 1), err
    expected = re.compile(r"wrote |\d+ sources?: |--fix would change nothing")
    assert [line for line in err.splitlines() if not expected.match(line)] == []
    return out


def test_sentences_show_commands_and_options() -> None:
    assert len(COMMANDS) >= 10 and len(OPTIONS) >= 15


@pytest.mark.slow
@pytest.mark.parametrize("command", [command for command in COMMANDS if not SERVED.fullmatch(command)])
def test_a_command_in_a_sentence(command: str, project: Path) -> None:
    if re.search(r"--add-ignores|--diff", command):  # what CDK has made takes none, and no fixes
        for made in ("cdk.out", "cdktf.out"):
            shutil.rmtree(project / made)
    # A word in capitals stands for whatever the reader has.
    printed = _run(f"{_filled_in(command)} {NAMED_ONLY.get(command, '')}", project)
    assert printed or re.search(r"--output|--diff", command)


def test_a_plan_from_a_pipe(project: Path) -> None:
    (command,) = {span for span, _ in SPANS if "| archlint" in span}
    plan = ROOT / "fixtures" / "graphs" / "real-time-analytics" / "bad.terraform" / "plan.json"
    assert "5 warnings" in _run(f"cat '{plan}' |{command.partition('|')[2]}", project)


@pytest.mark.slow
@pytest.mark.parametrize(("options", "page"), OPTIONS)
def test_an_option_in_a_sentence(options: str, page: str, project: Path) -> None:
    name, _, value = options.partition(" ")
    name = name.partition("=")[0]
    if options in OF_CFN_LINT:
        notes = ROOT / "fixtures" / "checks" / "unconnected-resource" / "bad.yaml"
        rules = "--append-rules archlint.cfnlint --non-zero-exit-code none"
        assert "[unconnected-resource]" in _run(f"cfn-lint {rules} {options} -- '{notes}'", project)
        return
    expected = OTHERS.get(options) or COMMAND_OF.get(page, "lint")
    having = [command for command in (expected, "lint", *main.commands) if name in _options(command)]
    assert having, f"no command has {name}"
    # The other commands need a resource, a revision or repositories, which their own tests have.
    if value.endswith(".svg") and shutil.which("dot") is None:
        pytest.skip("Graphviz is not on this machine")
    if value and having[0] in ("lint", "graph"):
        value = _filled_in(value)
        output = _run(f"archlint {having[0]} {name} {value} .", project)
        written = project / value.rpartition(":")[2]
        assert output or written.read_text()


def _options(command: str) -> set[str]:
    parameters = main.commands[command].params
    return {known for parameter in parameters for known in (*parameter.opts, *parameter.secondary_opts)}
