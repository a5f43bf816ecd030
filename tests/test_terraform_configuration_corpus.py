"""Real configuration, written by others: all of it is read, and nearly all of it is settled.

The corpus lies beside the repository on the developers' machines and in CI; without it these tests are skipped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from archlint.findings.problems import Problems
from archlint.languages.terraform.modules.root import read_module
from archlint.linter.inputs.inputs import collect
from archlint.linter.inputs.scopes import partition
from archlint.model.values.value import Outcome, Text, Tree, Unknown, Value
from tests.running import SHARED

CORPUS = SHARED / "corpus" / "tf-json"
SETTLED = 0.95

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the repository")


def outcomes(value: Value) -> Iterator[Outcome]:
    """Yield every outcome in a value that is no tree."""
    for branch in value.branches:
        outcome = branch.outcome
        if isinstance(outcome, Tree):
            inner = outcome.elements() if outcome.is_list else (b for _, v in outcome.items() for b in v.branches)
            for each in inner:
                yield from outcomes(Value((each,)))
        else:
            yield outcome


def is_settled(outcome: Outcome) -> bool:
    """Tell whether it is known what an outcome may be, or that it comes from outside."""
    holes = outcome.unknowns if isinstance(outcome, Text) else (outcome,)
    return not any(isinstance(hole, Unknown) and hole.inside for hole in holes)


@pytest.mark.slow
def test_everything_is_read_and_nearly_everything_settled() -> None:
    problems = Problems()
    found: Counter[bool] = Counter()
    for scope in partition(collect([str(CORPUS)], problems), problems):
        assert scope.folder is not None
        configuration = read_module(scope.folder)
        assert configuration is not None
        assert configuration.problems == ()
        for declaration in configuration.declarations:
            assert declaration.place.location.path.startswith(str(CORPUS))
            found.update(is_settled(outcome) for outcome in outcomes(declaration.properties))
        configuration.close()
    assert problems == Problems()
    assert found[True] / found.total() > SETTLED
