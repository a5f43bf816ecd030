"""Where a template mentions a resource, whatever for: in a permission, an environment variable, an output.

Source: AWS CloudFormation User Guide, "Intrinsic function reference"; AWS SAM Developer Guide, "Connectors".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from itertools import chain, islice
from typing import Any

from archlint.languages.cloudformation import cdk
from archlint.languages.cloudformation.evaluation.references import SUB_HOLE
from archlint.languages.mention import Mention
from archlint.languages.notes import SAM_NAME
from archlint.model.data import dataclass
from archlint.model.regex import regex
from archlint.model.source.location import Place, Route
from archlint.model.values.node import Node
from archlint.model.values.value import Declaration, Tree

#: What stands in a resource's body and is no use of another one.
_IDLE = frozenset({"Type", "Condition", "DependsOn", "Metadata", "Description"})
_ANY = "*"
_EXPORT = "Export"
#: The route to a resource.
_RESOURCE = ("Resources", "<logical id>")
_CONNECTOR = "AWS::Serverless::Connector"
#: What a permission admits: it says where the resource sends to, not that it is used.
_SENDER = regex(r"(aws:)?SourceArn", re.IGNORECASE)
_WORD = regex(r"[\w.-]+")
#: No more mentions are looked at that are uncertain: of a name in texts, of anything at all.
_MOST = 200
#: Shorter names occur in any text.
_MIN_NAME = 3
#: How many mentions of one name are kept, by what mentions it: more say nothing new, and may be as many as there are
#: resources, each of which looks at all of them.
_ALIKE = 100


@dataclass(slots=True)
class _Index:
    texts: list[tuple[str, Mention]] = field(default_factory=list)
    #: The mentions of each name that was looked for.
    named: dict[str, list[Mention]] = field(default_factory=dict)
    _words: dict[str, dict[int, None]] = field(default_factory=dict)
    _references: dict[str, dict[str, list[Mention]]] = field(default_factory=dict)

    def whole(self, name: str) -> Iterator[Mention]:
        """Yield where a name stands in a text and is no part of a longer one."""
        if not self._words:
            for number, (text, _) in enumerate(self.texts):
                for word in _WORD.findall(text):
                    self._words.setdefault(word, {})[number] = None
        # A name that stands on its own is made of whole words: those texts are few that have the longest one.
        longest = max(_WORD.findall(name), key=len, default="")
        whole = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])")
        for number in self._words.get(longest, ()) if longest else range(len(self.texts)):
            text, mention = self.texts[number]
            if name in text and whole.search(text):
                yield mention

    def refer(self, name: str, mention: Mention) -> None:
        """Note what refers to a name, unless enough others of its kind do."""
        alike = self._references.setdefault(name, {}).setdefault(mention.by, [])
        if len(alike) < _ALIKE:
            alike.append(mention)

    def referring(self, name: str) -> Iterator[Mention]:
        """Yield what refers to a name."""
        return chain.from_iterable(self._references.get(name, {}).values())


class Mentions:
    """The mentions of one template; it is looked through once, when a mention is first needed.

    Args:
        root: the whole template.
    """

    def __init__(self, root: Node) -> None:
        self._root = root
        self._index: _Index | None = None

    def of(self, declaration: Declaration, name: str) -> Iterator[Mention]:
        """Yield what mentions a resource of this template, by its logical id or by the name it is given.

        Args:
            declaration: the resource; nothing mentions that of another template.
            name: the property that holds its name; empty if it has none.
        """
        if declaration.place.document is not self._root.document:
            return
        index = self._index = self._index or self._look_through()
        own = declaration.place.route
        if not declaration.generated and len(own) != len(_RESOURCE):
            # A loop declares it: what mentions it is put together from the loop's variable.
            yield Mention(declaration.place, _EXPORT)
        # The name may be another one: CDK's, which is a path of constructs.
        logical_id = declaration.generated or str(own[-1])
        sam_name = declaration.noted(SAM_NAME)
        for mention in (
            *index.referring(logical_id),
            *(index.referring(sam_name) if sam_name else ()),
            *islice(index.referring(_ANY), _MOST),
            *self._by_name(index, declaration, name),
        ):
            if mention.by == _CONNECTOR or mention.at.route[: len(own)] != own:
                yield mention

    def _by_name(self, index: _Index, declaration: Declaration, name: str) -> Iterator[Mention]:
        properties = declaration.properties.outcome
        if not name or not isinstance(properties, Tree) or properties.is_list:
            return
        data: Any = properties.node.get(name).data
        if isinstance(data, dict) and isinstance(data.get("Ref"), str):
            yield from index.referring(data["Ref"])
        written = data.get("Fn::Sub") if isinstance(data, dict) else data
        if isinstance(written, str) and len(written) >= _MIN_NAME:
            if written not in index.named:
                index.named[written] = list(islice(index.whole(written), _MOST))
            yield from index.named[written]

    def _look_through(self) -> _Index:
        index = _Index()
        resources = self._root.get("Resources")
        for name, node in resources.items():
            if not cdk.is_aside(node.text_at("Type")):
                self._walk(index, node.data, (*resources.route, name), node.text_at("Type"))
        for name, node in self._root.get("Outputs").items():
            self._walk(index, node.data, ("Outputs", name), _EXPORT if node.get("Export").data else "")
        self._walk(index, self._root.get("Globals").data, ("Globals",), "")
        return index

    def _walk(self, index: _Index, data: Any, route: Route, by: str) -> None:
        pending = [(data, route, by)]
        while pending:
            found, at, who = pending.pop()
            if isinstance(found, dict):
                who = _CONNECTOR if at[-1] == "Connectors" else who
                for key, value in found.items():
                    for name in _names(key, value, who):
                        index.refer(name, self._mention(at, who))
                    if key == "Connectors":
                        # It may do something with the resource that it stands in, too.
                        index.refer(str(at[-1]), self._mention((*at, key), _CONNECTOR))
                    if not (key in _IDLE if len(at) == len(_RESOURCE) else _SENDER.fullmatch(str(key))):
                        pending.append((value, (*at, key), who))
            elif isinstance(found, list):
                pending += [(value, (*at, number), who) for number, value in enumerate(found)]
            elif isinstance(found, str):
                index.texts.append((found, self._mention(at, who)))

    def _mention(self, route: Route, by: str) -> Mention:
        return Mention(Place(self._root.document, route), by)


def _names(key: str, value: Any, by: str) -> Iterator[str]:
    """Yield the names that a function, or a connector's end, refers to."""
    if key in ("Ref", "Fn::GetAtt") or (key == "Id" and by == _CONNECTOR):
        name = ".".join(map(str, value)) if isinstance(value, list) and value else value
        # A name that a function gives, or with a loop's variable in it, may be any.
        yield from _referable(name) if isinstance(name, str) and "{" not in name else (_ANY,)
    elif key == "Fn::Sub":
        text = value[0] if isinstance(value, list) and value else value
        if isinstance(text, str):
            yield from (name for hole in SUB_HOLE.findall(text) for name in _referable(hole.strip()))


def _referable(name: str) -> Iterator[str]:
    """Yield what a name may refer to: a resource, and what SAM makes for it (`Function.DestinationQueue`)."""
    resource, _, attribute = name.partition(".")
    yield resource
    if attribute.startswith("Destination"):
        yield f"{resource}.{attribute.partition('.')[0]}"
