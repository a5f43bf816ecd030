"""What takes the place of another resource, what nothing reads any more, and what is there only under a condition now."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.report.difference.text import render_difference_text
from tests.graph.architecture.comparison.differences import difference_of, lost, settings

TAKE = "Take: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.12}}"
CONDITIONS = "\nParameters: {Stage: {Type: String}}\nConditions: {IsProd: !Equals [!Ref Stage, prod]}\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _template(*resources: str) -> dict[str, str]:
    return {"t.yaml": "\n".join(["Resources:", *(f"  {each}" for each in resources)]) + CONDITIONS}


def _queue(name: str, properties: str = "") -> str:
    return f"{name}: {{Type: AWS::SQS::Queue, Properties: {{{properties}}}}}"


def _reads(name: str, more: str = "") -> str:
    properties = f"EventSourceArn: !GetAtt {name}.Arn, FunctionName: !Ref Take"
    return f"Reads: {{Type: AWS::Lambda::EventSourceMapping, {more}Properties: {{{properties}}}}}"


def test_a_queue_with_another_logical_id_takes_the_place_of_the_one_that_goes() -> None:
    found = difference_of(_template(_queue("A"), TAKE, _reads("A")), _template(_queue("B"), TAKE, _reads("B")))
    (said,) = [each for each in found.lost if each.guarantee == "replacement"]
    assert said.name == "B"
    assert said.message.startswith("takes the place of queue A, which is deleted with what is in it")


def test_a_queue_that_was_there_before_or_stays_takes_no_place() -> None:
    both = _queue("A"), _queue("B")
    assert lost(difference_of(_template(*both, TAKE, _reads("A")), _template(_queue("B"), TAKE, _reads("B")))) == []


def test_two_that_share_what_one_did_take_no_place() -> None:
    def with_dead(*names: str) -> tuple[str, ...]:
        redrives = [f"RedrivePolicy: {{deadLetterTargetArn: !GetAtt {name}.Arn, maxReceiveCount: 5}}" for name in names]
        return (
            *(_queue(f"Q{number}", each) for number, each in enumerate(redrives)),
            *map(_queue, dict.fromkeys(names)),
        )

    found = difference_of(_template(*with_dead("Dead", "Dead")), _template(*with_dead("One", "Two")))
    assert "replacement: queue One" not in lost(found)


def test_a_queue_that_becomes_a_fifo_one_is_another_queue() -> None:
    found = difference_of(_template(_queue("A")), _template(_queue("A", "FifoQueue: true")))
    assert lost(found) == ["replacement: queue A"]
    assert found.lost[0].message.endswith("(fifo: not set before, true now)")


def test_whether_it_is_a_fifo_one_may_not_be_known() -> None:
    assert lost(difference_of(_template(_queue("A")), _template(_queue("A", "FifoQueue: !Ref Stage")))) == []


def test_a_queue_that_nothing_reads_any_more() -> None:
    found = difference_of(_template(_queue("A"), TAKE, _reads("A")), _template(_queue("A"), TAKE))
    assert lost(found) == ["processing: queue A"]
    assert found.lost[0].message == "nothing that is declared reads it any more; event source mapping Reads did"


def test_a_queue_that_something_else_reads_now_is_read() -> None:
    pipe = "P: {Type: AWS::Pipes::Pipe, Properties: {Source: !GetAtt A.Arn, Target: !GetAtt Take.Arn, RoleArn: r}}"
    found = difference_of(_template(_queue("A"), TAKE, _reads("A")), _template(_queue("A"), TAKE, pipe))
    assert "processing: queue A" not in lost(found)


def test_what_is_there_only_under_a_condition_now() -> None:
    before, after = (_template(_queue("A"), TAKE, _reads("A", more)) for more in ("", "Condition: IsProd, "))
    found = difference_of(before, after)
    assert lost(found) == ["processing: event source mapping Reads"]
    assert found.lost[0].message == "is there only when IsProd is true; before, it always was"


def test_what_was_under_a_condition_before_says_nothing() -> None:
    before, after = (_template(_queue("A"), TAKE, _reads("A", more)) for more in ("Condition: IsProd, ", ""))
    assert lost(difference_of(before, after)) == []


def test_what_a_check_finds_lost_is_said_once() -> None:
    receives = "RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}"
    before = _template(_queue("A", receives), _queue("Dead"), TAKE, _reads("A"))
    after = _template(_queue("A", receives), _queue("Dead"), _queue("C"), TAKE, _reads("A"))
    said = list(render_difference_text(difference_of(before, after)))
    assert sum("has no dead-letter queue" in line for line in said) == 1
    assert "Guarantees lost" in said
    assert "Findings" not in said
    assert any("1 new finding" in line for line in said)


def test_a_filter_that_asks_for_more_is_shown_whole() -> None:
    def filtered(policy: str) -> dict[str, str]:
        subscribed = f"Protocol: sqs, Endpoint: !GetAtt A.Arn, TopicArn: !Ref News, FilterPolicy: {policy}"
        news = "News: {Type: AWS::SNS::Topic}"
        return _template(_queue("A"), news, f"S: {{Type: AWS::SNS::Subscription, Properties: {{{subscribed}}}}}")

    found = difference_of(filtered("{kind: [order]}"), filtered("{kind: [order], region: [eu]}"))
    said = 'filter_policy {"kind": ["order"]} -> {"kind": ["order"], "region": ["eu"]}'
    assert settings(found) == [f"subscription S: {said}"]
