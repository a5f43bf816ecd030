"""What each scenario's bad template does to its good one, as it is written by hand beside them; and nothing to itself."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from archlint.graph.architecture.comparison.compare import ComparedSide, compare_architectures
from archlint.linter.architectures import describe_architecture
from archlint.linter.differing import difference_between_sides, findings_at
from archlint.linter.request import Request
from tests.graph.architecture.comparison.differences import difference_between, edges, lost, resources, settings
from tests.running import ALL, ROOT, corpora

GRAPHS = ROOT / "fixtures" / "graphs"
EXPECTED = sorted(GRAPHS.glob("*/bad.diff.toml"))


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.parent.name)
def test_the_bad_template_beside_the_good_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    good, bad = _sides()
    found = difference_between(good, bad)
    assert {
        "lost": lost(found),
        "added": resources(found, "added"),
        "removed": resources(found, "removed"),
        "settings": settings(found),
        "rerouted": edges(found, "rerouted"),
    } == tomllib.loads(path.read_text(encoding="utf-8"))
    # And the good template beside the bad one loses nothing of these; a new queue in place of another one goes both ways.
    back = difference_between(bad, good)
    assert all(each.startswith("replacement: ") for each in {*lost(found)} & {*lost(back)})
    assert resources(found, "added") == resources(back, "removed")
    assert resources(found, "removed") == resources(back, "added")


def _sides() -> tuple[str, str]:
    """Return the good and the bad template of the working folder."""
    end = "json" if Path("bad.json").exists() else "yaml"
    return f"good.{end}", f"bad.{end}"


def test_each_scenario_has_expectations() -> None:
    assert [path.parent for path in EXPECTED] == sorted(path.parent for path in GRAPHS.glob("*/bad.out"))


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in GRAPHS.glob("*/good.graph.txt")), ids=lambda path: path.name
)
def test_nothing_differs_from_itself(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    report, architecture = describe_architecture(
        Request(paths=[str(folder)], no_baseline=True, no_since=True), with_findings=True
    )
    assert architecture.nodes
    side = ComparedSide("it", architecture, findings_at(report))
    assert compare_architectures(side, side, everything=True).is_empty


@pytest.mark.slow
def test_nothing_differs_between_the_fixtures_and_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    # What is in the other folders is compared with itself in `test_model`, without another run.
    folder = str(ROOT / "fixtures" if ALL else GRAPHS)
    monkeypatch.chdir(ROOT)
    assert difference_between_sides(Request(), folder, folder, everything=True)[0].is_empty


@pytest.mark.parametrize("folder", corpora())
def test_nothing_differs_in_a_corpus(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert difference_between_sides(Request(), ".", ".", everything=True)[0].is_empty
