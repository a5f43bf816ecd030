"""GitHub's line hash, against values from another implementation."""

from __future__ import annotations

import pytest

from archlint.findings.fingerprint import line_hashes


# The hashes are those of `Sarif.Multitool rewrite --insert RollingHashPartialFingerprints`, version 5.7.0.
@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        pytest.param("", ["c129715d7a2bc9a3:1"], id="empty"),
        pytest.param("Resources: {}", ["cee9c6f5b088bbc4:1"], id="one line"),
        pytest.param(
            "A:\r\n\tB:  1\r\r\n\n  C: 2\r \nD: 3\n",
            [
                "b13997451da6ea89:1",
                "c1f94464eada7810:1",
                "6bcb7758c656d87d:1",
                "9c4819ceab6cb7a7:1",
                "9e4b94d8c795f8b9:1",
                "6d293f4041c832b4:1",
                "ced5fe4382cec19a:1",
                "c129715d7a2bc9a3:1",
            ],
            id="line breaks",
        ),
        pytest.param(
            "  Orders: {Type: AWS::SQS::Queue}\n" * 6,
            [
                "a9ff251ea5210c7b:1",
                "a9ff251ea5210c7b:2",
                "a9ff251ea5210c7b:3",
                "200bd36f226eb8c9:1",
                "d6f71a0ba2c38337:1",
                "184c70db61716655:1",
                "c129715d7a2bc9a3:1",
            ],
            id="repeated lines",
        ),
        pytest.param(
            "größe: 1\n注文: '\N{ROCKET} \N{ROCKET}'\nend: \uffff\n",
            ["eb560e8e4a486cf0:1", "623c10b78c113c5c:1", "c7556e9aace7ce95:1", "c129715d7a2bc9a3:1"],
            id="beyond ASCII",
        ),
        pytest.param(
            "x" * 99 + "\n" + "y" * 100 + "\n" + "z" * 101 + "\nshort\n",
            [
                "52b56201ffb585b2:1",
                "cadd4b5b9d92c51c:1",
                "430534b53b700418:1",
                "8bf8ff854171d875:1",
                "c129715d7a2bc9a3:1",
            ],
            id="long lines",
        ),
    ],
)
def test_line_hashes_are_github_s(text: str, hashes: list[str]) -> None:
    expected = dict(enumerate(hashes, start=1))
    assert line_hashes(text, range(1, 100)) == expected
    assert {line: line_hashes(text, {line})[line] for line in expected} == expected
    assert line_hashes(text, set()) == {}
