"""Scopes: which files are kept between looking at them and reading them."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.findings.problems import Problems
from archlint.linter.inputs import scopes
from archlint.linter.inputs.inputs import Input, collect
from archlint.linter.inputs.scopes import bytes_of, partition

TEMPLATE = b"Resources: {Orders: {Type: AWS::SQS::Queue}}\n"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Input]:
    """Three templates of one size."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.yaml", "b.yaml", "c.yaml"):
        Path(name).write_bytes(TEMPLATE)
    return list(collect(["."], Problems()))


@pytest.mark.parametrize(
    ("budget", "kept"),
    [
        (3 * len(TEMPLATE), ["a.yaml", "b.yaml", "c.yaml"]),
        (3 * len(TEMPLATE) - 1, ["a.yaml", "b.yaml"]),
        (2 * len(TEMPLATE), ["a.yaml", "b.yaml"]),
        (len(TEMPLATE), ["a.yaml"]),
        (len(TEMPLATE) - 1, []),
    ],
)
def test_only_so_many_bytes_are_kept(
    budget: int, kept: list[str], files: list[Input], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scopes, "_KEPT_BYTES", budget)
    found = [file for scope in partition(files, Problems()) for file in scope.files]
    assert [file.shown for file in found] == ["a.yaml", "b.yaml", "c.yaml"]
    assert [file.shown for file in found if file.data is not None] == kept
    assert [bytes_of(file) for file in found] == [TEMPLATE] * 3
