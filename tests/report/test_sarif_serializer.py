"""From sarif-om's objects to JSON values: levels always, other defaults never."""

from __future__ import annotations

import pytest
import sarif_om as om

from archlint.report.formats.sarif.serializer import to_json


def test_serializer_writes_levels_and_leaves_out_other_defaults() -> None:
    result = om.Result(message=om.Message(text="m"), rule_id=None, related_locations=[], properties={"a": (1,)})
    assert to_json(result) == {
        "level": "warning",
        "message": {"text": "m"},
        "relatedLocations": [],
        "properties": {"a": [1]},
    }
    assert to_json(om.ReportingConfiguration(level="warning")) == {"level": "warning"}
    assert to_json(om.Notification(message=om.Message(text="m"))) == {
        "level": "warning",
        "message": {"text": "m"},
    }


def test_serializer_refuses_what_json_has_no_form_for() -> None:
    with pytest.raises(TypeError, match="no JSON form for set"):
        to_json(om.Result(message=om.Message(text="m"), properties={"tags": {"a"}}))
