"""The resource that an ARN, a URL or a name means: its service, its region and its account.

Source: AWS General Reference, "Amazon Resource Names (ARNs)"; Amazon SQS Developer Guide, "Queue and message
identifiers"; AWS Lambda API reference, `Invoke` (the forms of `FunctionName`); Amazon SQS Developer Guide, "FIFO queue
and message identifiers" (the suffix); Application Auto Scaling API reference, `RegisterScalableTarget` (`ResourceId`);
Amazon S3 User Guide, "Methods for accessing a bucket" (the URI).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from archlint.aws.columns import ResourceType
from archlint.aws.kinds import Kind
from archlint.aws.services import TABLE
from archlint.model.data import NamedTuple
from archlint.model.regex import regex
from archlint.model.values.site import ARN, Site
from archlint.model.values.texts import HOLE

_LABEL = rf"(?:{HOLE.pattern}" r"|[^./$]|\$(?!\{))++"
_QUEUE_URL = regex(
    rf"https?://(?:(?P<before>{_LABEL})\.)?(?:(?P<sqs>[a-z]{{0,20}}?sqs(?:-fips)?)|queue)\.(?P<region>{_LABEL})\.[^/]*+"
    r"/(?P<account>[^/]++)/(?P<name>[^/]++)"
)
#: The region of `queue.amazonaws.com`, which names none.
_FIRST_REGION = "us-east-1"
#: A function's name as Lambda takes it: `worker`, `worker:live`, `123456789012:function:worker`, `function:worker`.
_FUNCTION = regex(r"(?:(?:(?P<account>[^:]*):)?function:)?(?P<name>[^:]+)(?::[^:]+)?")
#: What Application Auto Scaling calls a service of ECS and a table: `service/cluster/worker`, `table/orders`.
_SCALED = regex(r"(?:service/[^/]+|table)/(?P<name>[^/]+)")
#: An object or a prefix as analytics services write it, Hadoop's file systems too.
_OBJECT = regex(r"s3[an]?://(?P<bucket>[^/]++)(?:/.*)?", re.DOTALL)
_FIFO = ".fifo"
_NOT_SAID = Site("", "")
DEFAULT_BUS = "default"


class Identity(NamedTuple):
    """What a text says of the resource that it means.

    Attributes:
        name: the name; for an ARN, all that stands after the account.
        service: the service, as ARNs name it; empty for a name or a URL.
        site: its region and account, as far as the text says them.
        kind: what it is; None where only the place that names it decides that.
    """

    name: str
    service: str = ""
    site: Site = _NOT_SAID
    kind: Kind | None = None

    def seen_from(self, namer: Site | None) -> Site:
        """Return its region and account; what a name or URL does not say of them is that of the one who names it."""
        if self.service or namer is None:
            return self.site
        return Site(self.site.region or namer.region, self.site.account or namer.account)

    def names(self) -> Iterator[str]:
        """Yield what the resource may be called, the likeliest first."""
        yield self.name
        if self.service:
            # A log group's name has slashes in it, and its ARN may end in `:*`.
            yield self.name.partition(":")[2].removesuffix(":*")
            yield from re.split(r"[:/]", self.name)

    def may_mean(self, row: ResourceType, name: str) -> bool:
        """Tell whether it means a resource of a row by its name; a name without a service means any."""
        service, forms = row.arn_forms
        return not self.service or (
            service == self.service and any(self.name.startswith(form + name) for form in forms)
        )

    @property
    def is_fifo(self) -> bool | None:
        """Whether it is a FIFO queue or topic, by the end of its name; None where that end is not literal."""
        end = self.name.rpartition("}")[2]
        if end.endswith(_FIFO):
            return True
        return None if _FIFO.endswith(end) and end != self.name else False


def whole_holes(text: str) -> str:
    """Return a text without colons inside its holes, so that colons only part the fields of an ARN."""
    return HOLE.sub(lambda hole: hole[0].replace(":", "!"), text) if "${" in text else text


def identity(text: str, kinds: tuple[Kind, ...] = ()) -> Identity:
    """Return what a text means: an ARN, the URL of a queue, the URI of an object, or a name.

    Args:
        text: the literal, or a text with holes in its canonical form.
        kinds: what a bare name may mean; an ARN says itself what it means.
    """
    text = whole_holes(text)
    arn = ARN.fullmatch(text)
    if arn:
        return Identity(arn["rest"], arn["service"], _site(arn["region"], arn["account"]), _kind(arn))
    url = _QUEUE_URL.fullmatch(text)
    if url:
        region = url["region"] if url["sqs"] else url["before"] or _FIRST_REGION
        return Identity(url["name"], site=_site(region, url["account"]), kind=Kind.QUEUE)
    scaled = _SCALED.fullmatch(text) if Kind.ECS_SERVICE in kinds else None
    if scaled:
        return Identity(scaled["name"])
    stored = _OBJECT.fullmatch(text)
    if stored:
        return Identity(stored["bucket"], kind=Kind.BUCKET)
    function = _FUNCTION.fullmatch(text) if Kind.FUNCTION in kinds else None
    if function:
        return Identity(function["name"], site=_site("", function["account"] or ""))
    return Identity(text, kind=Kind.BUS if text == DEFAULT_BUS and Kind.BUS in kinds else None)


def is_default_bus(text: str) -> bool:
    """Tell whether a text means an account's default bus: its own one or another's."""
    said = identity(text, (Kind.BUS,))
    return said.kind is Kind.BUS and said.name in (DEFAULT_BUS, f"event-bus/{DEFAULT_BUS}")


def _site(region: str, account: str) -> Site:
    return Site(region.replace("!", ":"), account.replace("!", ":"))


def _kind(arn: re.Match[str]) -> Kind | None:
    """Return what an ARN's service and the form of the rest say that it is."""
    if arn["service"] == "kinesis" and "/consumer/" in arn["rest"]:
        return Kind.STREAM_CONSUMER
    found = (kind for prefix, kind in _forms().get(arn["service"], ()) if arn["rest"].startswith(prefix))
    return next(found, None)


@cache
def _forms() -> dict[str, list[tuple[str, Kind]]]:
    """Return how the names of each service's resources begin in ARNs, longer forms first."""
    found: dict[str, dict[str, Kind]] = {}
    for row in TABLE.values():
        service, forms = row.arn_forms
        for prefix in forms:
            found.setdefault(service, {}).setdefault(prefix, row.kind)
    return {service: sorted(forms.items(), key=lambda form: -len(form[0])) for service, forms in found.items()}
