"""Which fixtures of a check are shown as its examples: for each dialect a small bad one and a small good one.

The fixtures called `bad` and `good` come first, then those that are no special case, the shortest ones first. Where that
is no good example, `PINNED` says which one is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from archlint.report.documentation.examples import ExampleDialect
from archlint.testing import templates
from tests.running import ROOT

FIXTURES = ROOT / "fixtures" / "checks"
#: What fixtures are called that show how a check deals with what is no smell of its own.
SPECIAL = re.compile(
    r"alias|another|branch|by-hand|by-name|condition|count|default|dev\b|disabled|each|elsewhere|every|exclusive|external|"
    r"foreach|globals|module|no-source|not-polled|others|outside|same|strings|threshold|unknown|unread|unresolved|archive"
)
#: Plain examples, and SAM's good ones, are not shown where they are longer.
_MAX_LINES = 100
#: Examples that are chosen by hand, by their names.
PINNED = {
    "constant-deduplication-id": ("bad-pipe-of-stream",),
    "delivery-without-permission": ("bad-queue", "good-policies"),
    "event-loop": ("bad-own-bus", "bad-objects", "good-onwards"),
    "fifo-target-without-group": ("bad-target", "good-target"),
    "iot-rule-without-error-action": ("bad-lambda",),
    "mapping-concurrency-over-reserve": ("bad-scaling", "good-scaling"),
    "overwritten-policy": ("bad-two-policies", "good-one"),
    "queue-without-dlq": ("bad-queue", "good-five-receives"),
    "shared-read-throughput": ("bad-for-each", "good-fan-out"),
    "unconnected-resource": ("bad-left-over", "good-both-ends", "good-wired"),
    "visibility-timeout-too-short": ("bad-sam-globals",),
}


def dialect(path: Path) -> ExampleDialect | None:
    """Return the dialect of a fixture; None for what is no example: JSON, plans and folders."""
    if path.suffix == ".tf":
        return ExampleDialect.TERRAFORM
    if path.suffix != ".yaml":
        return None
    is_sam = "AWS::Serverless-" in path.read_text(encoding="utf-8")
    return ExampleDialect.SAM if is_sam else ExampleDialect.CLOUDFORMATION


def candidates(folder: Path, verdict: str, wanted: ExampleDialect) -> list[Path]:
    """Return the fixtures that may be the example, best first: all that stands in one file, without a configuration."""
    found = [
        path
        for path in templates(folder)
        if path.name.startswith(verdict)
        and dialect(path) is wanted
        and not path.with_suffix(".toml").is_file()
        and not _names_files(path)
    ]
    return sorted(found, key=_rank)


def _names_files(path: Path) -> bool:
    words = (word.strip("./") for word in re.findall(r"[\w./-]+", path.read_text(encoding="utf-8")))
    return any(word and (path.parent / word).exists() for word in words)


def _rank(path: Path) -> tuple[bool, bool, bool, int, str]:
    text = path.read_text(encoding="utf-8")
    is_pinned = path.stem in PINNED.get(path.parent.name, ())
    is_plain = path.stem in ("bad", "good") and _is_short(path)
    return not is_pinned, not is_plain, bool(SPECIAL.search(path.stem)), len(text), path.name


def _is_short(path: Path) -> bool:
    return len(path.read_text(encoding="utf-8").splitlines()) <= _MAX_LINES


def chosen() -> dict[str, dict[str, dict[str, Path]]]:
    """Return the fixtures that are shown: by check, dialect and verdict."""
    return {folder.name: dict(_of(folder)) for folder in sorted(FIXTURES.iterdir()) if folder.is_dir()}


def _of(folder: Path) -> Iterator[tuple[str, dict[str, Path]]]:
    for each in ExampleDialect:
        bad, good = (candidates(folder, verdict, each) for verdict in ("bad", "good"))
        if each is ExampleDialect.SAM:
            # What SAM does by itself makes most of these: they show the same smell, or what SAM offers against it.
            good = [path for path in good if re.match(r"good(-sam\b|$)", path.stem) and _is_short(path)]
        # A good one alone shows nothing that the other dialects do not.
        if bad:
            yield each.value, {"bad": bad[0], **({"good": good[0]} if good else {})}


def stored() -> dict[str, dict[str, dict[str, str]]]:
    """Return the examples as the package keeps them."""
    return {
        name: {
            dialect: {verdict: path.read_text(encoding="utf-8") for verdict, path in both.items()}
            for dialect, both in dialects.items()
        }
        for name, dialects in chosen().items()
    }
