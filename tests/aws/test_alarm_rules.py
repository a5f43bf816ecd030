"""The rules of composite alarms: which alarms they name."""

from __future__ import annotations

import pytest

from archlint.aws.kinds import Kind, Link
from archlint.aws.notations.alarm_rules import watched_alarms
from archlint.model.values.scalars import Known
from archlint.model.values.value import Unknown
from tests.words import graph


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        ("ALARM(full)", ["full"]),
        ('ALARM("full") AND NOT OK(deploys)', ["full", "deploys"]),
        ("ALARM( 'a' ) OR (INSUFFICIENT_DATA(b) OR TRUE)", ["a", "b"]),
        (
            "ALARM(arn:aws:cloudwatch:eu-west-1:111122223333:alarm:full)",
            ["arn:aws:cloudwatch:eu-west-1:111122223333:alarm:full"],
        ),
        ('AT_LEAST(2, ALARM, (a, "b", c)) OR ALARM(d)', ["d", "a", "b", "c"]),
        ("AT_LEAST(50%, NOT OK, (a, b))", ["a", "b"]),
        ("TRUE", []),
    ],
)
def test_the_names_in_a_rule(rule: str, names: list[str]) -> None:
    assert list(watched_alarms(Known(rule))) == [Known(name) for name in names]


def test_a_rule_that_is_not_known_may_name_any() -> None:
    (found,) = watched_alarms(Unknown("why", inside=True))
    assert isinstance(found, Unknown)
    assert found.inside


def test_alarms_have_edges_to_the_composite_alarms_that_use_them() -> None:
    found = graph(
        """
        Parameters: {Rest: {Type: String}}
        Resources:
          One: {Type: AWS::CloudWatch::Alarm}
          Two: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmName: two}}
          Three: {Type: AWS::CloudWatch::Alarm}
          All:
            Type: AWS::CloudWatch::CompositeAlarm
            Properties: {AlarmRule: !Sub 'ALARM(${One}) OR ALARM("two") OR OK(${Three.Arn}) OR ${Rest}'}
        """
    )
    watched = {alarm.name for alarm in found.resources(Kind.ALARM) if found.outgoing(alarm, Link.WATCHED_BY)}
    assert watched == {"One", "Two", "Three"}
