"""How messages put things."""

import pytest

from archlint.findings.wording import in_a_row, listed

RULES = [f"rule '{name}'" for name in "ABCDEFGHI"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["a"], "a"),
        (["a", "b", "a"], "a and b"),
        (RULES[:8], ", ".join(RULES[:7]) + " and rule 'H'"),
        (RULES, "9 rules, 'A', 'B' and 7 others"),
        ([word.replace("rule", "event bus") for word in RULES], "9 event buses, 'A', 'B' and 7 others"),
        ([*RULES[:8], "topic 'I'"], "rule 'A', rule 'B' and 7 others"),
        (list("abcdefghi"), "a, b and 7 others"),
    ],
)
def test_words_in_a_row(words: list[str], expected: str) -> None:
    assert listed(words) == expected


def test_all_words_in_a_row() -> None:
    assert in_a_row("abcdefghi") == "a, b, c, d, e, f, g, h and i"
