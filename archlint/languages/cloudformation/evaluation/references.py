"""What references name, as they are written.

Source: AWS CloudFormation Template Reference, "Ref", "Fn::GetAtt" and "Fn::Sub".
"""

from __future__ import annotations

from typing import Any

from archlint.model.regex import regex

#: A hole of `Fn::Sub`; `${!Literal}` is none.
SUB_HOLE = regex(r"\$\{([^!${}][^${}]*)\}")


def named_by(argument: Any) -> str | None:
    """Return the logical id that the argument of `Ref` or `Fn::GetAtt` names; None where it is no literal."""
    name = argument[0] if isinstance(argument, list) and argument else argument
    return name.partition(".")[0] if isinstance(name, str) else None
