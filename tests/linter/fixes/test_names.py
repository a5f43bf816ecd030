"""What new resources are called."""

from __future__ import annotations

import pytest

from archlint.linter.fixes.naming import local_name, logical_id

DEAD_LETTERS = ("dead", "letter", "queue")


@pytest.mark.parametrize(
    ("base", "words", "taken", "name"),
    [
        ("Orders", DEAD_LETTERS, {"Orders"}, "OrdersDLQ"),
        ("OrdersQueue", DEAD_LETTERS, {"OrdersQueue"}, "OrdersDLQ"),
        ("Queue", DEAD_LETTERS, {"Queue"}, "QueueDLQ"),
        ("Orders", DEAD_LETTERS, {"Orders", "OrdersDLQ"}, "OrdersDLQ2"),
        ("Orders", DEAD_LETTERS, {"Orders", "MailsDlq"}, "OrdersDlq"),
        ("Orders", DEAD_LETTERS, {"Orders", "MailsDeadLetterQueue"}, "OrdersDeadLetterQueue"),
        ("OrdersDLQ", ("alarm",), {"OrdersDLQ"}, "OrdersDLQAlarm"),
        ("OrdersQueue", ("policy",), {"OrdersQueue"}, "OrdersQueuePolicy"),
        ("", ("alarm", "topic"), {"Orders"}, "AlarmTopic"),
    ],
)
def test_logical_ids_look_like_those_that_are_there(
    base: str, words: tuple[str, ...], taken: set[str], name: str
) -> None:
    assert logical_id(base, words, taken) == name


@pytest.mark.parametrize(
    ("base", "words", "taken", "name"),
    [
        ("orders", DEAD_LETTERS, {"orders"}, "orders_dlq"),
        ("orders_queue", DEAD_LETTERS, {"orders_queue"}, "orders_dlq"),
        ("orders-queue", DEAD_LETTERS, {"orders-queue"}, "orders-dlq"),
        ("orders", DEAD_LETTERS, {"orders", "orders_dlq"}, "orders_dlq_2"),
        ("orders", DEAD_LETTERS, {"orders", "mails_dead_letter"}, "orders_dead_letter_queue"),
        ("", ("alarm", "topic"), {"orders"}, "alarm_topic"),
    ],
)
def test_names_of_terraform_look_like_those_that_are_there(
    base: str, words: tuple[str, ...], taken: set[str], name: str
) -> None:
    assert local_name(base, words, taken) == name
