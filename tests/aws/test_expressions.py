"""Expressions that are filled in for each message: which field they take their value from."""

from __future__ import annotations

import pytest

from archlint.aws.workflows.expressions import field
from archlint.model.values.scalars import Known
from archlint.model.values.value import Text, Unknown


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("$.detail.status", "status"),
        ("$.detail['order-status']", "order-status"),
        ("$.Records[0].kind", "kind"),
        ("$.kinds[0]", "kinds"),
        ("<$.body.type>", "type"),
        ("${device.kind}", "kind"),
        ("{% $states.input.level %}", "level"),
        ("$context.stage", "stage"),
        ("$input.path('$.stage')", "stage"),
        ("$input.params('tier')", "tier"),
        ("$request.body.status", "status"),
        ("status", None),
        ("$", None),
        ("${newuuid()}", None),
        ("${topic(2)}", None),
        ("${type}-${id}", None),
        ("$context.stage/$context.requestId", None),
        ("{% $a & $b %}", None),
        ("States.Format('{}', $.status)", None),
        ("$." + "a" * 1000, None),
    ],
)
def test_the_field_of_an_expression(expression: str, name: str | None) -> None:
    assert field(Known(expression)) == name


def test_what_is_not_known_has_no_field() -> None:
    assert field(Unknown("it is a parameter", "status")) is None
    assert field(Text(("$.", Unknown("it is a parameter", "Field")))) is None
