"""`archlint diff`: its formats, its exit codes, and names that mean something to what shows them."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest

from tests.running import BROKEN, ROOT, call, write

SCHEMA = json.loads(call("diff", "--schema")[1])
FORMATS = ("text", "json", "markdown", "html")
DEAD = "  Dead: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 1209600}}\n"
GOOD = f"""\
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties: {{RedrivePolicy: {{deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}}}}
{DEAD}"""
BAD = f"Resources:\n  Orders: {{Type: AWS::SQS::Queue}}\n{DEAD}"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"good.yaml": GOOD, "bad.yaml": BAD})


def test_the_text_says_what_is_lost_first() -> None:
    code, out, err = call("diff", "good.yaml", "bad.yaml")
    assert (code, err) == (0, "")
    assert out == (
        "Guarantees lost\n"
        "  ! queue Orders: what cannot be delivered or processed is not kept any more; it went to queue Dead"
        " (bad.yaml:2)\n"
        "      https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html\n"
        "\n"
        "Resources\n"
        "  ~ queue Orders (bad.yaml:2)\n"
        "      max_receive_count 5 -> not set\n"
        "\n"
        "Edges\n"
        "  - queue Orders dead letters to queue Dead (good.yaml:4)\n"
        "\n"
        "Findings\n"
        "  + warning[queue-without-dlq]: queue 'Orders' has no dead-letter queue (bad.yaml:2)\n"
        "  + warning[queue-without-dlq]: queue 'Dead' has no dead-letter queue (bad.yaml:3)\n"
        "\n"
        "1 guarantee lost, 1 resource differs, 1 edge differs, 2 new findings: good.yaml -> bad.yaml\n"
    )


@pytest.mark.parametrize(
    ("options", "code"),
    [((), 0), (("--exit-code",), 1)],
)
def test_the_exit_code_says_whether_something_differs(options: tuple[str, ...], code: int) -> None:
    assert call("diff", "good.yaml", "bad.yaml", *options)[0] == code
    assert call("diff", "good.yaml", "good.yaml", *options)[0] == 0


def test_what_cannot_be_read_is_told_and_the_rest_compared() -> None:
    write(Path(), {"a/t.yaml": GOOD, "b/t.yaml": BAD, "b/u.yaml": BROKEN})
    code, out, err = call("diff", "a", "b", "--exit-code")
    assert code == 2
    assert "Guarantees lost" in out
    assert "not all of 'b' could be read" in err


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_files_give_the_same_bytes(form: str) -> None:
    first, again = (call("diff", "good.yaml", "bad.yaml", "--format", form) for _ in range(2))
    assert first == again


def test_the_json_is_as_its_schema_says() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for sides in (("good.yaml", "bad.yaml"), ("bad.yaml", "good.yaml"), ("good.yaml", "good.yaml")):
        validator.validate(json.loads(call("diff", *sides, "--format", "json")[1]))


def test_the_page_of_the_schema_is_fresh() -> None:
    page = ROOT / "docs" / "diff.schema.json"
    text = call("diff", "--schema")[1]
    if os.environ.get("UPDATE"):
        page.write_text(text, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == text


def test_what_differs_is_written_to_a_file() -> None:
    assert call("diff", "good.yaml", "bad.yaml", "-f", "markdown", "-o", "diff.md") == (0, "", "")
    assert Path("diff.md").read_text(encoding="utf-8").startswith("### Architecture\n")
    code, _, err = call("diff", "good.yaml", "bad.yaml", "-o", "good.yaml")
    assert code == 2
    assert "good.yaml" in err
    assert Path("good.yaml").read_text(encoding="utf-8") == GOOD


def test_the_markdown_has_a_picture_and_folds_the_rest() -> None:
    out = call("diff", "good.yaml", "bad.yaml", "-f", "markdown")[1]
    assert out.index("```mermaid") < out.index("**Guarantees lost (1)**") < out.index("<details><summary>Resources (1)")
    assert '  n1 -.->|"dead letters to"| n2\n' in out
    assert out.count("<details>") == out.count("</details>")


def test_the_page_has_both_sides_with_what_became_of_each() -> None:
    assert call("diff", "good.yaml", "bad.yaml", "--output", "diff.html")[0] == 0
    page = Path("diff.html").read_text(encoding="utf-8")
    data = json.loads(page.split('id="data">')[1].split("</script>")[0])
    assert [frame["name"] for frame in data["frames"]] == ["bad.yaml"]
    boxes = {box["name"]: box for box in data["boxes"]}
    assert boxes["Orders"]["was"] == [{"name": "max_receive_count", "before": "5", "after": "not set"}]
    (line,) = [line for line in data["lines"] if line["deadLetter"]]
    assert (line["change"], data["boxes"][line["target"]]["name"]) == ("removed", "Dead")
    assert [loss["guarantee"] for loss in data["difference"]["lost"]] == ["dead letters"]
    assert all(finding["isNew"] for finding in data["findings"])
    call("diff", "bad.yaml", "good.yaml", "--output", "back.html")
    page = Path("back.html").read_text(encoding="utf-8")
    data = json.loads(page.split('id="data">')[1].split("</script>")[0])
    assert [line["change"] for line in data["lines"]] == ["added"]
    assert len(data["difference"]["gone"]) == 2


HOSTILE = [
    "</details><script>alert(1)</script>",
    "```\n# not a title",
    "@someone #1 [x](https://example.com) ![x](https://example.com/x.png)",
    'x"]; click n1 href "javascript:alert(1)"; y["',
    "end; graph TD; %% | --> n1",
    "| a | b |\n|---|---|",
    "\x1b[31mred\x1b[0m\u202e",
    "::error::x\n##[error]x",
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("form", FORMATS)
def test_a_hostile_name_stays_text(name: str, form: str) -> None:
    template = {"Resources": {name: {"Type": "AWS::SQS::Queue"}, "Topic": {"Type": "AWS::SNS::Topic"}}}
    write(
        Path(),
        {"empty.json": '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}', "new.json": json.dumps(template)},
    )
    code, out, err = call("diff", "empty.json", "new.json", "-f", form)
    assert (code, err) == (0, "")
    assert "\x1b" not in out
    assert "\u202e" not in out
    if form == "json":
        assert [node["name"] for node in json.loads(out)["nodes"]] == [name]
        return
    assert not re.search(r"^\s*(::|##\[)", out, re.MULTILINE)
    if form == "html":
        data = out.split('<script type="application/json" id="data">')[1].split("</script>")[0]
        assert not set("<>&") & set(data)
        assert len(json.loads(data)["boxes"]) == 2
        return
    if form == "markdown":
        picture = out[out.index("```mermaid") : out.index("\n```\n")]
        rest = out[out.index("\n```\n") + 5 :]
        # One box, whose label holds nothing but what Mermaid has no meaning for.
        (box,) = [line for line in picture.splitlines() if ":::added" in line]
        assert re.fullmatch(r'  n1\[\["#43; queue<br/>(?:[\w \-./:,\'@=]|#\d+;)*"\]\]:::added', box)
        assert not re.search(r"(?<!\\)<(?!br>|/?details>|/?summary>|!-- -->)", rest)
        assert "```" not in rest
        assert not re.search(r"(?<!\\)\[x|@someone|#1\b", rest)


def test_a_comment_is_no_longer_than_github_takes() -> None:
    many = {f"Queue{number:04}": {"Type": "AWS::SQS::Queue"} for number in range(1500)}
    write(
        Path(),
        {"none.yaml": "Resources:\n  Topic: {Type: AWS::SNS::Topic}\n", "many.json": json.dumps({"Resources": many})},
    )
    out = call("diff", "none.yaml", "many.json", "-f", "markdown")[1]
    assert len(out) < 65_536
    assert "more are left out" in out
    assert "```mermaid" not in out


@pytest.mark.parametrize(("name", "start"), [("d.json", "{"), ("d.md", "### Architecture"), ("d.txt", "Guarantees")])
def test_the_name_of_the_file_says_the_format(name: str, start: str) -> None:
    assert call("diff", "good.yaml", "bad.yaml", "--output", name) == (0, "", "")
    assert Path(name).read_text(encoding="utf-8").startswith(start)


def test_what_is_found_can_be_chosen() -> None:
    code, out, _ = call("diff", "good.yaml", "bad.yaml", "--select", "queue-without-dlq", "--format", "json")
    assert code == 0
    assert {each["check"] for each in json.loads(out)["findings"]} == {"queue-without-dlq"}
    assert json.loads(call("diff", "good.yaml", "bad.yaml", "--ignore", "*-dlq", "-f", "json")[1])["findings"] == []
