"""What is known of a check, in every form: the tests' own check in full, and all real ones by what must hold of them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

import jsonschema
import pytest

from archlint import Finding, Graph, Severity, check
from archlint.findings.check import Check
from archlint.findings.choosing.discovery import discover
from archlint.report.documentation.checks import render_json, render_one_as_json, render_text
from archlint.report.documentation.examples import Example, ExampleDialect, load
from archlint.report.documentation.explanation import Explanation, explanations
from archlint.report.documentation.handbook import render_sections, render_table
from archlint.report.documentation.terminal_page import render_pages
from tests.running import ROOT

SCHEMA = json.loads((ROOT / "docs" / "explanation.schema.json").read_text(encoding="utf-8"))
CHECKS = discover()
ALL = explanations(CHECKS, examples=load())
ANSI = re.compile(r"\x1b\[[0-9;]*m")


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    tags=["style", "taste"],
    see=["https://example.com/1", "https://example.com/2"],
    related=["scent", "no-such-check"],
    profile="strict",
)
def smell(
    graph: Graph, *, enough: Annotated[int, "how many of them smell"] = 3, share: Annotated[float, "which part"] = 0.5
) -> Iterator[Finding]:
    """Something smells.

    It has stood in the sun
    for a day.

    - The `BatchSize` is one.
    - The other is
      the **rest**.

    **Levels:** warning where it is warm; note where it
    is cold: nobody notices.

    **Fix:** set `BatchSize: 1`. In SAM, open a window.

    **Ignore it** where nobody
    lives.
    """
    yield from ()


@check(severity=Severity.ERROR, tags=["style"], see="https://example.com/3")
def scent(graph: Graph) -> Iterator[Finding]:
    """Something is sweet."""
    yield from ()


@check(severity=Severity.ERROR, tags=["other-style", "style"], see="https://example.com/3")
def stench(graph: Graph) -> Iterator[Finding]:
    """Something is foul."""
    yield from ()


OURS = [scent, smell, stench]
EXAMPLES = {
    "smell": (
        Example("bad", ExampleDialect.CLOUDFORMATION, "# Warm.\nA: 1\n"),
        Example("good", ExampleDialect.TERRAFORM, "# Cold.\n"),
    )
}
SCENT, SMELL, STENCH = explanations(OURS, examples=EXAMPLES)

TEXT = """\
smell (style, taste)

Something smells.

It has stood in the sun for a day.

- The `BatchSize` is one.
- The other is the rest.

Levels: warning where it is warm; note where it is cold: nobody notices.
Profile: strict.

Fix: set `BatchSize: 1`. In SAM, open a window.

In Terraform: set `batch_size = 1`.

Ignore it where nobody lives.

Its thresholds in the configuration, at the default:

    [checks.smell]
    # how many of them smell
    enough = 3
    # which part
    share = 0.5

Wrong, in CloudFormation:

    # Warm.
    A: 1

Right, in Terraform:

    # Cold.

Related: scent

In cfn-lint: `W964535`, `I964535`

See https://example.com/1
See https://example.com/2
"""
MARKDOWN = """\
# smell

Something smells.

It has stood in the sun for a day.

- The `BatchSize` is one.
- The other is the **rest**.

**Levels:** warning where it is warm; note where it is cold: nobody notices. **Profile:** strict.

**Fix:** set `BatchSize: 1`. In SAM, open a window.

**In Terraform:** set `batch_size = 1`.

**Ignore it** where nobody lives.

Its thresholds in the configuration, at the default:

```toml
[checks.smell]
# how many of them smell
enough = 3
# which part
share = 0.5
```

Wrong, in CloudFormation:

```yaml
# Warm.
A: 1
```

Right, in Terraform:

```hcl
# Cold.
```

**Related:** `scent`

**In cfn-lint:** `W964535`, `I964535`

See <https://example.com/1>, <https://example.com/2>.

"""


def text(*checks: Explanation, width: int | None = None, color: bool = False) -> str:
    return "".join(f"{line}\n" for line in render_pages(checks, width=width, color=color))


def test_a_page_of_plain_text() -> None:
    assert text(SMELL) == TEXT


def test_a_page_of_markdown() -> None:
    assert "".join(f"{line}\n" for line in render_sections([SMELL])) == MARKDOWN


def test_a_page_of_its_own_is_the_first_to_see() -> None:
    known = replace(SMELL, page="https://docs.example/checks/smell/")
    assert "See https://docs.example/checks/smell/\nSee https://example.com/1\n" in text(known)
    assert "See <https://docs.example/checks/smell/>, " in "\n".join(render_sections([known]))


def test_a_page_as_json() -> None:
    assert json.loads("\n".join(render_one_as_json(SMELL))) == {
        "name": "smell",
        "level": "warning",
        "levels": [
            {"level": "warning", "when": "where it is warm"},
            {"level": "note", "when": "where it is cold: nobody notices"},
        ],
        "profile": "strict",
        "tags": ["style", "taste"],
        "summary": "Something smells.",
        "description": "It has stood in the sun for a day.\n\n- The `BatchSize` is one.\n- The other is the **rest**.",
        "fix": {
            "cloudformation": "set `BatchSize: 1`. In SAM, open a window.",
            "terraform": "set `batch_size = 1`.",
        },
        "ignore": "where nobody lives.",
        "thresholds": [
            {"name": "enough", "default": 3, "documentation": "how many of them smell"},
            {"name": "share", "default": 0.5, "documentation": "which part"},
        ],
        "cfn-lint": {"error": "E964535", "warning": "W964535", "note": "I964535"},
        "related": ["scent"],
        "see": ["https://example.com/1", "https://example.com/2"],
        "page": "",
        "examples": [
            {"verdict": "bad", "dialect": "CloudFormation", "language": "yaml", "text": "# Warm.\nA: 1\n"},
            {"verdict": "good", "dialect": "Terraform", "language": "hcl", "text": "# Cold.\n"},
        ],
    }


def test_what_little_is_said_of_a_check_is_all() -> None:
    assert text(STENCH) == (
        "stench (other-style, style)\n\nSomething is foul.\n\nLevel: error. Profile: recommended.\n\nIn cfn-lint: `E959986`\n\nSee https://example.com/3\n"
    )


def test_pages_in_a_row() -> None:
    assert text(SCENT, STENCH) == f"{text(SCENT)}\n\n{text(STENCH)}"
    sections = list(render_sections([SCENT, SMELL]))
    assert [line for line in sections if line.startswith("#")][:2] == ["## scent", "## smell"]
    assert "**Related:** [smell](#smell)" in sections


def test_colors() -> None:
    colored = text(SMELL, width=80, color=True)
    assert "\x1b[36mBatchSize: 1\x1b[0m" in colored  # code has a colour instead of backticks
    assert ANSI.sub("", colored) == TEXT.replace("`", "")
    assert not ANSI.search(text(SMELL, width=80))


def test_colors_of_code() -> None:
    colored = text(SMELL, width=80, color=True)
    assert "\x1b[34mA\x1b[0m: 1\n" in colored
    assert "    \x1b[2m# Warm.\x1b[0m\n" in colored
    (example,) = (each for each in ALL if each.name == "queue-without-dlq")
    assert re.search(r'"\x1b\[0m|\x1b\[32m"', text(example, width=120, color=True))


@pytest.mark.parametrize("width", [1, 3, 5])
def test_a_terminal_of_hardly_any_columns_gets_all_of_it(width: int) -> None:
    wide = replace(SMELL, summary="It is 臭い here.")
    shown = (text(wide, width=width), ANSI.sub("", text(wide, width=width, color=True)))
    plain, colored = ("".join(each.replace("`", "").split()) for each in shown)
    assert "臭い" in plain
    assert plain == colored


def test_related_checks_are_each_others() -> None:
    assert (SCENT.related, SMELL.related, STENCH.related) == (("smell",), ("scent",), ())
    related = {each.name: each.related for each in ALL}
    assert all(name in related[other] for name, others in related.items() for other in others)


def test_each_pair_of_related_checks_is_written_once() -> None:
    pairs = Counter(frozenset({known.name, other}) for known in CHECKS for other in known.related)
    assert [sorted(pair) for pair, count in pairs.items() if count > 1 or len(pair) != 2] == []
    assert {name for pair in pairs for name in pair} <= {known.name for known in CHECKS}


def test_the_list_of_checks() -> None:
    assert list(render_text([SCENT, SMELL, STENCH])) == [
        "other-style",
        "  stench  error          recommended  Something is foul.",
        "",
        "style",
        "  scent   error          recommended  Something is sweet.",
        "  smell   warning, note  strict       Something smells.",
        "  also: stench",
    ]
    assert list(render_text([SMELL], width=30)) == [
        "style",
        "  smell (warning, note;",
        "    strict)",
        "    Something smells.",
    ]
    assert list(render_text([])) == []
    assert list(render_table([STENCH, SMELL]))[:7] == [
        "## Other style",
        "",
        "| check | levels | profile | |",
        "|---|---|---|---|",
        "| `stench` | error | recommended | Something is foul. |",
        "",
        "## Style",
    ]


@pytest.mark.parametrize("known", ALL, ids=lambda known: known.name)
@pytest.mark.parametrize("width", [60, 120])
def test_no_page_is_wider_than_the_terminal(known: Explanation, width: int) -> None:
    plain, colored = text(known, width=width), text(known, width=width, color=True)
    assert max(map(len, plain.splitlines())) <= width
    assert max(map(len, ANSI.sub("", colored).splitlines())) <= width
    words = "".join(plain.split())
    assert all("".join(example.text.split()) in words for example in known.examples)
    assert all(address in words for address in known.see)


@pytest.mark.parametrize("known", ALL, ids=lambda known: known.name)
def test_code_and_addresses_stay_whole_where_there_is_no_terminal(known: Explanation) -> None:
    lines = text(known).splitlines()
    for example in known.examples:
        block = [f"    {line}".rstrip() for line in example.text.splitlines()]
        assert any(lines[start : start + len(block)] == block for start in range(len(lines)))
    assert {f"See {address}" for address in known.see} <= set(lines)
    assert all(len(line) <= 80 for line in lines if not line.startswith(("    ", "See ")))


@pytest.mark.parametrize("width", [60, 120])
def test_the_list_is_not_wider_than_the_terminal(width: int) -> None:
    lines = list(render_text(ALL, width=width))
    assert max(map(len, lines)) <= width
    assert all(any(known.name in line for line in lines) for known in ALL)


def test_json_is_as_its_schema_says() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(_closed(SCHEMA), format_checker=jsonschema.FormatChecker())
    validator.validate(json.loads("\n".join(render_json(ALL))))
    validator.validate(json.loads("\n".join(render_json(explanations(CHECKS)))))
    validator.validate(json.loads("\n".join(render_one_as_json(SMELL))))


def _closed(schema: Any) -> Any:
    """Return a schema that allows no fields but those that it names: all that there are shall be documented."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    is_object = isinstance(schema.get("properties"), dict) and "type" in schema
    return {**closed, "additionalProperties": False} if is_object else closed


@pytest.mark.parametrize("known", CHECKS, ids=lambda known: known.name)
def test_a_check_with_several_levels_says_when_each_applies(known: Check) -> None:
    (explained,) = explanations([known])
    if len(known.levels) == 1:
        assert "**Levels:**" not in known.documentation
        assert [each.when for each in explained.levels] == [""]
        return
    said = re.findall(r"(?:\*\*Levels:\*\*|;) (error|warning|note)\b", " ".join(known.documentation.split()))
    assert said == [level.value for level in known.levels], "worst first: error where ...; warning where ..."
    assert all(re.match(r"(as a rule|for|where) ?", each.when) for each in explained.levels)


@pytest.mark.parametrize("known", CHECKS, ids=lambda known: known.name)
def test_what_documentation_says_has_its_order(known: Check) -> None:
    starts = re.findall(r"^\*\*(Levels:|Fix:|Ignore it)\*\* ?(.*)$", known.documentation, re.MULTILINE)
    words = [start for start, _ in starts]
    assert words == [word for word in ("Levels:", "Fix:", "Ignore it") if word in words]
    assert all(rest.startswith("where ") for start, rest in starts if start == "Ignore it")
    (explained,) = explanations([known])
    assert not re.search(r"\ba (note|warning)\b[.,:;)]", " ".join(explained.description)), "that is a level"
