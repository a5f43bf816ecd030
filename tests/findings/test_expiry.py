"""Ignores that end, and ignores that say no reason where one is required."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.findings.ignored import expiry
from archlint.findings.result import Report, Warned
from archlint.linter import Request, lint

QUEUE = "Resources:\n  A:{}\n    Type: AWS::SQS::Queue\n{}"
CHECK = "queue-without-dlq"
GONE = "'queue-without-dlq' was to be ignored until 2026-12-31, and is not any more"
NO_REASON = "'queue-without-dlq' is ignored without a reason, which counts for nothing"


@pytest.fixture(autouse=True)
def _on_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(expiry, "today", lambda: "2027-01-31")


def linted(**options: bool) -> Report:
    """Return what is found here."""
    return lint(Request(extend_select=(CHECK,), jobs=1, **options))  # type: ignore[arg-type]


def told(comment: str = "", metadata: str = "") -> tuple[int, list[str]]:
    """Return how many findings a queue has with something beside it, and what is warned of."""
    body = f"    Metadata: {{archlint: {{ignore: {metadata}}}}}\n" if metadata else ""
    Path("t.yaml").write_text(QUEUE.format(f"  # archlint: ignore[{CHECK}] {comment}" if comment else "", body))
    report = linted()
    return len([f for f in report.findings if f.check == CHECK]), [warned.message for warned in report.warnings]


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2027-01-31", (0, [])),
        ("2126-12-31", (0, [])),
        ("2026-12-31", (1, [GONE])),
        ("2027-02-29", (1, ["'2027-02-29' is no date; write one as in until=2027-01-31"])),
        ("20270228", (1, ["'20270228' is no date; write one as in until=2027-01-31"])),
    ],
)
def test_an_ignore_holds_until_its_day_is_over(until: str, expected: tuple[int, list[str]]) -> None:
    assert told(comment=f"until={until} the old one goes") == expected
    assert told(comment=f": until={until}") == expected
    assert told(metadata=f"[{{check: {CHECK}, until: {until}}}]") == expected


def test_the_reason_is_what_stands_behind_the_day() -> None:
    told(comment="until=2027-12-31 - the old one goes")
    (known,) = [f for f in linted().suppressed if f.check == CHECK]
    assert known.suppression is not None and known.suppression.reason == "the old one goes"


def test_a_key_of_terraform_ends_too() -> None:
    key = f"archlint: ignore[{CHECK}] until=2026-12-31 old"
    Path("m.tf.json").write_text(f'{{"resource": {{"aws_sqs_queue": {{"a": {{"//": "{key}"}}}}}}}}')
    report = linted()
    assert CHECK in {f.check for f in report.findings}
    assert [warned.message for warned in report.warnings] == [GONE]


@pytest.mark.parametrize("day", ["2026-12-31", "'2026-12-31'"])
def test_what_the_configuration_ignores_ends_too(day: str) -> None:
    Path("t.yaml").write_text(QUEUE.format("", ""))
    for text in (
        f"[resources.A]\nignore = ['{CHECK}']\nuntil = {day}\n",
        f"[per-file-ignores.'*.yaml']\nignore = ['{CHECK}']\nuntil = {day}\n",
    ):
        Path("archlint.toml").write_text(text)
        report = linted()
        assert CHECK in {f.check for f in report.findings}
        assert report.warnings == (Warned("archlint.toml", GONE, 3),)
        Path("archlint.toml").write_text(text.replace("2026", "2027"))
        report = linted()
        assert CHECK not in {f.check for f in report.findings}
        assert report.warnings == ()


def test_an_ignore_without_a_reason_counts_for_nothing_where_one_is_required() -> None:
    assert told(comment=" ") == (0, [])
    Path("archlint.toml").write_text("require-reason = true\n")
    assert told(comment=" ") == told(metadata=f"{{check: {CHECK}}}") == (1, [NO_REASON])
    assert told(comment="until=2027-12-31") == (1, [NO_REASON])
    assert told(comment="it is old") == told(metadata=f"{{check: {CHECK}, reason: old}}") == (0, [])
    Path("archlint.toml").unlink()
    told(comment=" ")
    assert CHECK in {f.check for f in linted(require_reason=True).findings}


def test_so_does_one_in_the_configuration() -> None:
    Path("t.yaml").write_text(QUEUE.format("", ""))
    ignores = f"ignore = ['{CHECK}']\n"
    for table in ("resources.A", "per-file-ignores.'t.yaml'"):
        Path("archlint.toml").write_text(f"require-reason = true\n[{table}]\n{ignores}")
        report = linted()
        assert CHECK in {f.check for f in report.findings}
        name = table.partition(".")[2].strip("'")
        message = f"'{name}' has no reason for what is ignored, and counts for nothing"
        assert report.warnings == (Warned("archlint.toml", message, 2),)
        Path("archlint.toml").write_text(f"require-reason = true\n[{table}]\n{ignores}reason = 'old'\n")
        report = linted()
        assert CHECK not in {f.check for f in report.findings}
        assert report.warnings == ()
