"""What names say: of FIFO queues and topics, and of what takes few values."""

from __future__ import annotations

import pytest

from archlint.aws.few_values import is_field_of_few, take_few_values, words_of
from archlint.aws.fifo_names import is_fifo_name
from archlint.model.values.scalars import ABSENT, Known
from archlint.model.values.value import Outcome, Text, Unknown


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (Known("orders.fifo"), True),
        (Known("orders"), False),
        (Known(""), None),
        (ABSENT, None),
        (Unknown("a parameter", "Name"), None),
        (Unknown("of the stack", "AWS::StackName"), False),
        (Text((Unknown("of the stack", "AWS::StackName"), "-orders.fifo")), True),
        (Text((Unknown("a parameter", "Name"), "-orders")), False),
        (Text((Unknown("a parameter", "Name"), "fifo")), None),
    ],
)
def test_whether_a_name_ends_as_that_of_a_fifo_queue(name: Outcome, expected: bool | None) -> None:
    assert is_fifo_name(name) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("orderStatus", True),
        ("ORDER_STATUS", True),
        ("country-code", True),
        ("isActive", True),
        ("active", True),
        ("is", False),
        ("orderId", False),
        ("activeUser", False),
        (5, False),
    ],
)
def test_what_seems_to_take_few_values(name: object, expected: bool) -> None:
    assert take_few_values(words_of(name)) is expected


def test_what_takes_few_values_may_be_more() -> None:
    assert take_few_values(["service", "tier"], {"tier"})
    assert not take_few_values(["service", "tier"])


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$.detail-type", True),
        ("$context.stage", True),
        ("$stageVariables.x", True),
        ("$.detail", False),
        (None, False),
    ],
)
def test_fields_of_few_values(path: str | None, expected: bool) -> None:
    assert is_field_of_few(path) is expected
