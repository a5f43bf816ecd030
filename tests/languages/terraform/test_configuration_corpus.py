"""Real configuration: all of it is read, and nearly all of it is settled.

That of others lies beside the repository on the developers' machines; where it does not, only ours is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from archlint.findings.problems import Problems
from archlint.languages.terraform.modules.root import read_modules
from archlint.linter.inputs.inputs import collect
from archlint.linter.inputs.scopes import partition
from archlint.model.values.value import Outcome, Text, Tree, Unknown, Value
from tests.running import corpora

SETTLED = 0.95


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


@pytest.mark.parametrize("corpus", corpora())
def test_everything_is_read_and_nearly_everything_settled(corpus: Path) -> None:
    folder = corpus / "tf-json"
    problems = Problems()
    found: Counter[bool] = Counter()
    for scope in partition(collect([str(folder)], problems), problems):
        assert scope.folders
        (configuration,) = read_modules(scope.folders[:1])
        assert configuration.problems == ()
        for declaration in configuration.declarations:
            assert declaration.place.location.path.startswith(str(folder))
            found.update(is_settled(outcome) for outcome in outcomes(declaration.properties))
        configuration.close()
    assert problems == Problems()
    assert found[True] / found.total() > SETTLED
