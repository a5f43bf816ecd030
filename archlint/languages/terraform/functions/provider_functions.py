"""What the AWS provider makes of ARNs: its functions, and its data source.

Source: Terraform Registry, hashicorp/aws, "Functions": `arn_build`, `arn_parse`, `trim_iam_role_path`; "Data Source:
aws_arn".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archlint.languages.terraform.functions.formats import together
from archlint.languages.terraform.functions.lists.collections import MISSING, TerraformFunction, mapping
from archlint.languages.terraform.hcl.scalars import scalar
from archlint.model.source.location import Place
from archlint.model.values.scalars import Known
from archlint.model.values.texts import join, split
from archlint.model.values.value import Outcome, Reference, Text, Tree, Unknown, Value

#: What an ARN says after `arn`; the last of it may have colons in it.
_PARTS = ("partition", "service", "region", "account_id", "resource")


def _arn_build(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    if len(outcomes) != len(_PARTS):
        return MISSING
    return None if any(isinstance(outcome, Tree) for outcome in outcomes) else together([Known("arn"), *outcomes], ":")


def _arn_parse(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    (arn,) = outcomes
    if isinstance(arn, Reference):
        # A piece of an ARN names the resource, as a piece that `split` makes does.
        piece = Value.of(Reference(arn.target, arn.attribute, is_piece=True), place)
        return mapping(place, dict.fromkeys(_PARTS, piece))
    pieces = split(arn, ":") if isinstance(arn, Known | Text) else None
    if pieces is None:
        return None
    first, said = pieces[0], pieces[1 : len(_PARTS)]
    if first != Known("arn") or len(pieces) <= len(_PARTS):
        return MISSING if isinstance(arn, Known) else None
    resource = join(pieces[len(_PARTS) :], ":")
    parts = zip(_PARTS, (*said, resource), strict=True)
    return mapping(place, {name: Value.of(outcome, place) for name, outcome in parts})


def arn_part(arn: Outcome, name: str, place: Place) -> Value:
    """Return what the data source `aws_arn` tells of an ARN; unknown where that is not settled."""
    parsed = _arn_parse([arn], place)
    if parsed is None or parsed is MISSING:
        return Value.of(parsed or Unknown("an ARN that is not settled", inside=True), place)
    return Value.of(parsed, place).step("account_id" if name == "account" else name)


def _trim_iam_role_path(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    arn = scalar(outcomes[0])
    before, role, name = arn.partition(":role/") if isinstance(arn, str) else ("", "", "")
    return Known(f"{before}{role}{name.rpartition('/')[2]}") if role else None


#: The functions by name.
PROVIDER_FUNCTIONS: Mapping[str, TerraformFunction] = {
    "provider::aws::arn_build": _arn_build,
    "provider::aws::arn_parse": _arn_parse,
    "provider::aws::trim_iam_role_path": _trim_iam_role_path,
}
