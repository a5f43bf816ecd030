"""What a literal name, ARN or URL means among the resources of a scope."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archlint.aws.kinds import Kind
from archlint.graph.resource import Resource
from archlint.model.values.conditions import ALWAYS, When, consistent
from archlint.model.values.value import Known, Reference, Text, Unknown

_ARN = re.compile(r"arn:[^:]*:(?P<service>[a-z0-9-]+):[^:]*:[^:]*:(?P<rest>.+)", re.DOTALL)
_QUEUE_URL = re.compile(r"https?://(?:[^/.]+\.)?(?:[a-z]*sqs(?:-fips)?|queue)\.[^/]*/[^/]+/(?P<name>[^/]+)")
#: A function's name as Lambda takes it: `worker`, `worker:live`, `123456789012:function:worker`.
_FUNCTION_NAME = re.compile(r"(?:[^:/]*:function:)?(?P<name>[^:/]+)(?::[^:/]+)?")
#: Short forms of a function's ARN: `name`, `name:alias`, `function:name`, `111122223333:function:name:alias`.
_FUNCTION = re.compile(r"(?:(?:[^:]+:)?function:)?(?P<name>[^:]+)(?::[^:]+)?")
_HOLE = re.compile(r"\$\{[^}]{0,300}+\}")


class Names:
    """The names of resources, and whose they are."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._resources: dict[str, list[Resource]] = {}
        for resource in resources:
            for name in dict.fromkeys(_names(resource)):
                self._resources.setdefault(_plain(name), []).append(resource)

    def find(self, text: str, kinds: tuple[Kind, ...], given: When = ALWAYS) -> Iterator[Resource]:
        """Yield the resources that a literal ARN, URL or name of the same text may mean, the likeliest first.

        Args:
            text: the literal, or a text with holes in its canonical form.
            kinds: what a bare name may mean; an ARN says itself what it means.
            given: the conditions under which it is named.
        """
        if "${}" in text:
            return
        text = _plain(text)
        arn = _ARN.fullmatch(text)
        if arn:
            yield from self._of_kinds(text, kinds, given)
            yield from self._by_arn(arn["service"], arn["rest"], given)
            return
        match = _QUEUE_URL.fullmatch(text)
        if match is None and Kind.FUNCTION in kinds:
            match = _FUNCTION_NAME.fullmatch(text)
        yield from self._of_kinds(match["name"] if match else text, kinds, given)
        function = _FUNCTION.fullmatch(text) if Kind.FUNCTION in kinds else None
        if function:
            found = self._resources.get(function["name"], ())
            yield from (resource for resource in found if resource.kind is Kind.FUNCTION)

    def _of_kinds(self, name: str, kinds: tuple[Kind, ...], given: When) -> Iterator[Resource]:
        for resource in self._resources.get(name, ()):
            if resource.kind in kinds and consistent(resource.when | given):
                yield resource

    def _by_arn(self, service: str, rest: str, given: When) -> Iterator[Resource]:
        # A log group's name has slashes in it, and its ARN may end in `:*`.
        whole = rest.partition(":")[2].removesuffix(":*")
        for name in dict.fromkeys((rest, whole, *re.split(r"[:/]", rest))):
            for resource in self._resources.get(name, ()):
                assert resource.type is not None
                arn_service, _, prefix = resource.type.arn.partition(":")
                if arn_service == service and rest.startswith(prefix + name) and consistent(resource.when | given):
                    yield resource


def _plain(text: str) -> str:
    """Return a text without colons inside its holes, so that colons only part the fields of an ARN."""
    return _HOLE.sub(lambda hole: hole[0].replace(":", "!"), text) if "${" in text else text


def _names(resource: Resource) -> Iterator[str]:
    for branch in resource["name"].branches:
        outcome = branch.outcome
        if isinstance(outcome, Known | Text) and outcome.written:
            yield outcome.written
        if isinstance(outcome, Known):
            yield str(outcome.value)
        elif isinstance(outcome, Text) and "${}" not in outcome.canonical:
            yield outcome.canonical
        elif (isinstance(outcome, Unknown) and outcome.name and not outcome.inside) or isinstance(outcome, Reference):
            yield f"${{{outcome.name}}}"
    assert resource.type is not None and resource.declaration is not None
    for path in resource.type.identities:
        identity = resource.declaration.at(path).known
        if isinstance(identity, str):
            yield identity
