"""Small templates that checks find something in, and small ones that they are silent on, in each dialect.

`examples.json` is made from the fixtures: `UPDATE=1 pytest tests/project/test_check_examples.py`.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping

from archlint.model.data import dataclass
from archlint.report.packaged import packaged


class ExampleDialect(enum.Enum):
    """The dialects that there are examples in, in the order in which they are shown."""

    CLOUDFORMATION = "CloudFormation"
    SAM = "SAM"
    TERRAFORM = "Terraform"


@dataclass(frozen=True, slots=True)
class Example:
    """A template.

    Attributes:
        verdict: `bad` if the check finds something in it, `good` if it does not.
        dialect: the dialect that it is in.
        text: what stands in the file.
    """

    verdict: str
    dialect: ExampleDialect
    text: str

    @property
    def language(self) -> str:
        """What Markdown and Pygments call the language that it is written in."""
        return "hcl" if self.dialect is ExampleDialect.TERRAFORM else "yaml"


def load() -> Mapping[str, tuple[Example, ...]]:
    """Return the examples of each of archlint's own checks: for each dialect the bad one, then the good one."""
    stored = json.loads(packaged("archlint.report", "examples.json"))
    return {
        name: tuple(
            Example(verdict, dialect, found[verdict])
            for dialect in ExampleDialect
            if (found := dialects.get(dialect.value))
            for verdict in ("bad", "good")
            if verdict in found
        )
        for name, dialects in stored.items()
    }
