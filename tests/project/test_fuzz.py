"""What fuzzing is made of, and what it once found: no atheris is needed here."""

from __future__ import annotations

import ast
import json
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import NoReturn

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archlint.findings.check import Check
from archlint.findings.finding import Finding
from archlint.findings.severity import Severity
from archlint.graph.graph import Graph
from fuzz import product
from fuzz.bundles import pack, unpack
from fuzz.engine import LEFT_OUT
from fuzz.faults import file_name, keep, smallest
from fuzz.mutation import Mutator
from fuzz.product import Fault, examine, linted, write
from fuzz.seeds import CRASHES
from fuzz.targets import TARGETS, inputs
from fuzz.trees import Trees, grown, read_json, read_yaml, write_json, write_yaml
from tests.running import ROOT

#: They start processes, or try to take long: `make test` leaves them out.
pytestmark = pytest.mark.slow

#: What was found and is not mended yet, by file: why.
KNOWN: dict[str, str] = {}

#: The same examples in every run: chance finds more at night.
some_examples = settings(derandomize=True, deadline=None, max_examples=60, database=None)
few_examples = settings(some_examples, max_examples=8, suppress_health_check=[HealthCheck.too_slow])
chance = st.randoms(use_true_random=False)


@cache
def seeds(name: str) -> list[bytes]:
    return inputs(name)[:40]


# The targets


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_begins_with_what_is_linted(name: str, tmp_path: Path) -> None:
    target = TARGETS[name]
    for number, seed in enumerate(seeds(name)[:3]):
        files = target.files(seed)
        write(tmp_path / str(number), files)
        report = linted(tmp_path / str(number), files, target.given(files))
        assert report is not None and report.files and not report.errors


@pytest.mark.parametrize("name", TARGETS)
def test_archlint_stands_what_it_is_given(name: str) -> None:
    mutator = Mutator(TARGETS[name].first, seeds(name))

    @few_examples
    @given(st.sampled_from(range(len(seeds(name)))), chance)
    def stands(which: int, random: Random) -> None:
        assert TARGETS[name].examine(mutator.mutate(seeds(name)[which], random)) is None

    stands()


def _crashes() -> Iterator[object]:
    for path in sorted(CRASHES.glob("*/*.txt")):
        name = f"{path.parent.name}/{path.name}"
        marks = [pytest.mark.xfail(reason=KNOWN[name], strict=True)] if name in KNOWN else []
        yield pytest.param(path, id=name, marks=marks)


@pytest.mark.parametrize("path", list(_crashes()))
def test_what_was_found_once_is_not_found_again(path: Path) -> None:
    assert TARGETS[path.parent.name].examine(path.read_bytes()) is None


def test_what_is_known_is_there() -> None:
    assert all((CRASHES / name).is_file() for name in KNOWN)


# A fault is noticed

QUEUE = b"Resources: {Q: {Type: 'AWS::SQS::Queue'}}\n"


def _with_check(monkeypatch: pytest.MonkeyPatch, run: Callable[[Graph], Iterator[Finding]]) -> Fault:
    monkeypatch.setattr(product, "checks", lambda: [Check("x-y", Severity.NOTE, (), (), (), "Something smells.", run)])
    fault = examine({"t.yaml": QUEUE}, limit=0.05, patience=0.5)
    assert fault is not None
    return fault


def test_a_crash_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def crashing(graph: Graph) -> Iterator[Finding]:
        yield next(iter([]))[graph]

    fault = _with_check(monkeypatch, crashing)
    assert (fault.kind, fault.is_slowness) == ("RuntimeError in linter/outcomes/scope.py:_ran", False)
    assert "test_fuzz.py" in fault.details


def test_an_exception_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object) -> NoReturn:
        raise KeyError("x")

    monkeypatch.setattr(product, "render", broken)
    fault = examine({"t.yaml": QUEUE})
    assert fault is not None and fault.kind == "KeyError in elsewhere"


@pytest.mark.parametrize("seconds", [0.1, 1_000.0])
def test_what_takes_long_is_a_fault(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    def slow(graph: Graph) -> Iterator[Finding]:
        end = time.process_time() + seconds
        while time.process_time() < end:
            pass
        yield from ()

    fault = _with_check(monkeypatch, slow)
    assert fault.is_slowness
    assert time.process_time() < 1_000


def test_a_refusal_is_none() -> None:
    assert examine({".archlint.toml": b"x = [", "t.yaml": QUEUE}) is None


# Inputs of several files

_names = st.sampled_from(["a.tf", "b/c.tf", ".gitignore", "x.json"])


@some_examples
@given(st.dictionaries(_names, st.binary().filter(lambda data: b"-- " not in data)))
def test_bundles(files: dict[str, bytes]) -> None:
    unpacked = unpack(pack(files, "a.tf"), "a.tf")
    lines = {name: content if content.endswith(b"\n") else content + b"\n" for name, content in files.items()}
    for name, content in unpacked.items():
        assert content in (files.get(name, b""), lines.get(name))
    assert set(files) - {"a.tf"} <= set(unpacked) <= {*files, "a.tf"}


@pytest.mark.parametrize("name", ["/etc/x", "../x", "a/../../x", "a/..", "", ".", "a//b", "main.tf/x", "a" * 99, "\\x"])
def test_no_file_leaves_its_folder(name: str) -> None:
    assert unpack(f"x\n-- {name} --\ny\n".encode(), "main.tf") == {"main.tf": b"x\n"}


# Changes

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@some_examples
@given(_json)
def test_json_comes_back(data: object) -> None:
    assert json.loads(write_json(read_json(json.dumps(data)))) == data


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', "[1e999, -0, NaN]", '"\\ud800"'])
def test_json_that_data_would_not_hold_comes_back(text: str) -> None:
    assert "".join(write_json(read_json(text)).split()) == text.replace(" ", "")


@some_examples
@given(_json, _json, chance)
def test_changed_json_is_json(data: object, other: object, random: Random) -> None:
    tree = grown(data)
    for _ in range(3):
        tree = Trees([grown(other)]).mutate(tree, random)
    json.loads(write_json(tree))


def test_changed_yaml_is_mostly_yaml() -> None:
    trees, read = Trees([read_yaml("a: !Sub [x, {y: z}]")], shares=True), 0
    for number in range(200):
        tree = read_yaml("Resources: {Q: &q {Type: 'AWS::SQS::Queue'}, R: *q, S: !Ref Q}")
        try:
            read += yaml.compose(write_yaml(trees.mutate(tree, Random(number))), Loader=yaml.SafeLoader) is not None
        except ValueError:  # a half of a character
            continue
    assert read > 180


@pytest.mark.parametrize("name", TARGETS)
def test_chance_decides_alone(name: str) -> None:
    mutator, seed = Mutator(TARGETS[name].first, seeds(name)), seeds(name)[0]
    changed = [mutator.mutate(seed, Random(number), 50_000) for number in range(20)]
    again = Mutator(TARGETS[name].first, seeds(name))
    assert [again.mutate(seed, Random(number), 50_000) for number in range(20)] == changed
    assert len(set(changed)) > 10
    assert all(len(data) <= 50_000 for data in changed)


# What is kept


def test_the_smallest_of_a_kind_is_kept(tmp_path: Path) -> None:
    for data in (b"long", b"b", b"longer"):
        keep(tmp_path / "x", "KeyError in a/b.py:c", data)
    assert {path.name: path.read_bytes() for path in (tmp_path / "x").iterdir()} == {"KeyError-in-a-b-py-c.txt": b"b"}
    assert file_name("KeyError in ??") == "KeyError-in.txt"


@some_examples
@given(st.binary(max_size=200), st.binary(min_size=1, max_size=3))
def test_nothing_needless_stays(around: bytes, needed: bytes) -> None:
    data = around + b"\n" + needed + b"\n" + around
    assert smallest(data, lambda less: needed in less) == needed


def test_few_tries_leave_more() -> None:
    tried: list[bytes] = []

    def shows(less: bytes) -> bool:
        tried.append(less)
        return b"x" in less

    assert b"x" in smallest(b"a\n" * 1000 + b"x" + b"b" * 1000, shows, tries=5)
    assert len(tried) == 5


def test_what_is_loaded_needs_no_extra() -> None:
    """Fuzzing loads all modules but those that are left out, and has no extra beside its own."""
    extras = {"cfnlint", "distributed", "jsonschema", "lsprotocol", "mcp", "pyarrow", "pygls"}
    package = ROOT / "archlint"
    needing = set()
    for path in package.rglob("*.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        modules = [each.module or "" for each in body if isinstance(each, ast.ImportFrom)]
        modules += [alias.name for each in body if isinstance(each, ast.Import) for alias in each.names]
        if extras & {module.partition(".")[0] for module in modules}:
            needing.add(".".join(path.relative_to(ROOT).with_suffix("").parts))
    assert needing
    assert {module for module in needing if not module.startswith(LEFT_OUT)} == set()
