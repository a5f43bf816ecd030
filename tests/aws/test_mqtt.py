"""MQTT topics: which rules select what an action publishes."""

from __future__ import annotations

import json

import pytest

from archlint.aws.event_patterns.matchers import Passage
from archlint.aws.kinds import Kind
from archlint.aws.notations.mqtt import selects
from archlint.graph.graph import Graph
from tests.words import graph


def selecting(sql: str, topic: str) -> Graph:
    """Return the graph of a rule that republishes what it selects."""
    return graph(
        f"""
        Parameters: {{Given: {{Type: String}}}}
        Resources:
          Rule:
            Type: AWS::IoT::TopicRule
            Properties:
              TopicRulePayload:
                Sql: {sql}
                Actions: [{{Republish: {{Topic: {topic}, RoleArn: role}}}}]
        """
    )


@pytest.mark.parametrize(
    ("sql", "topic", "expected"),
    [
        ("SELECT * FROM 'a/b'", "a/b", Passage.ALWAYS),
        ("select * from 'a/b'", "a/b", Passage.ALWAYS),
        ("SELECT * FROM 'a/b'", "a/c", Passage.NEVER),
        ("SELECT * FROM 'a/b'", "a", Passage.NEVER),
        ("SELECT * FROM 'a/b'", "a/b/c", Passage.NEVER),
        ("SELECT * FROM 'a/+'", "a/b", Passage.ALWAYS),
        ("SELECT * FROM 'a/+'", "a/b/c", Passage.NEVER),
        ("SELECT * FROM 'a/#'", "a/b/c", Passage.ALWAYS),
        ("SELECT * FROM 'a/#'", "b/c", Passage.NEVER),
        ("SELECT * FROM '#'", "a/b", Passage.ALWAYS),
        ("SELECT * FROM 'a/b' WHERE x > 1", "a/b", Passage.MAYBE),
        ("SELECT * FROM 'a/b'\n WHERE x > 1", "a/b", Passage.MAYBE),
        ("SELECT * FROM 'a/+'", "a/${topic(2)}", Passage.MAYBE),
        ("SELECT * FROM 'a/b'", "${kind}/b", Passage.MAYBE),
        ("SELECT * FROM 'a/b'", "${kind}/c", Passage.NEVER),
        ("SELECT * FROM '$aws/things/x/shadow/update'", "$$aws/things/x/shadow/update", Passage.ALWAYS),
        ("SELECT * FROM '$aws/things/+/shadow/update'", "$$aws/things/${topic(2)}/shadow/update", Passage.MAYBE),
        ("SELECT * FROM '#'", "$$aws/things/x/shadow/update", Passage.NEVER),
        ("SELECT * FROM '+/b'", "$$aws/b", Passage.NEVER),
        ("SELECT * FROM 'a/b'", "$$aws/b", Passage.NEVER),
        ("SELECT * FROM '$aws/#'", "$$aws", Passage.ALWAYS),
        ("SELECT 1", "a/b", Passage.NEVER),
        ("", "a/b", Passage.NEVER),
        ("SELECT * FROM 'a/b'", "", Passage.NEVER),
    ],
)
def test_what_a_rule_selects(sql: str, topic: str, expected: Passage) -> None:
    found = selecting(json.dumps(sql), json.dumps(topic))
    (rule,), (action,) = found.resources(Kind.IOT_RULE), found.resources(Kind.IOT_ACTION)
    assert selects(rule["sql"], action["republish_topic"]) is expected


@pytest.mark.parametrize(("sql", "topic"), [("!Ref Given", "a/b"), ("SELECT * FROM 'a/b'", "!Ref Given")])
def test_what_is_not_written_out_is_not_selected(sql: str, topic: str) -> None:
    found = selecting(sql, topic)
    (rule,), (action,) = found.resources(Kind.IOT_RULE), found.resources(Kind.IOT_ACTION)
    assert selects(rule["sql"], action["republish_topic"]) is Passage.NEVER
