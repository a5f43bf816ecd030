"""A trace as a drawing for Mermaid: hops are arrows, what takes failed messages hangs on dotted ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archlint.aws.delivery.facts import Fallback
from archlint.graph.resource import Resource
from archlint.graph.travel.load import LoadedHop, Strain
from archlint.graph.travel.told import ToldHop
from archlint.graph.travel.words import amount
from archlint.model.regex import regex
from archlint.model.source.printable import printable

_SPECIAL = regex(r'[#"<>&`|{}\[\]()\\]')
#: How many bytes Mermaid draws by default: `maxTextSize` in its documentation, "Configuration".
_MOST_DRAWN = 50_000
_LOST = "lost"


def render_hops(hops: Sequence[ToldHop]) -> Iterator[str]:
    """Yield the lines of a flowchart of hops, without line breaks; what may be lost is red."""
    drawing = _Drawing()
    for each in hops:
        mode = each.mode.value.value if each.mode.value else "unknown"
        guarantee = each.guarantee.value.value if each.guarantee.value else "unknown"
        batch = f"{amount(each.batch)} at once" if (each.batch.known or 0) > 1 else ""
        words = [mode, guarantee, batch, "refused" if any(a.refused for a in each.access) else ""]
        drawing.arrow(each.hop.source, each.hop.target, words, is_red=words[-1] != "")
        for tried in each.stages:
            # What a function fails on has come to it; all else has not.
            start = each.hop.target if tried.stage.fallback is Fallback.FUNCTION else each.hop.source
            for place in tried.fate.to:
                drawing.arrow(start, place, [f"{tried.stage.name} fails"], is_dotted=True)
            if tried.fate.is_lost:
                drawing.arrow(start, None, [f"{tried.stage.name} fails"], is_dotted=True, is_red=True)
    yield from drawing.lines()


def render_loaded(hops: Sequence[LoadedHop]) -> Iterator[str]:
    """Yield the lines of a flowchart of hops under a load, without line breaks; what cannot take it is red."""
    drawing = _Drawing()
    for each in hops:
        words = [amount(each.load, "/s"), f"of {amount(each.hop.rate, '/s')}", each.strain.value]
        drawing.arrow(each.hop.hop.source, each.hop.hop.target, words, is_red=each.strain is Strain.CANNOT)
    yield from drawing.lines()


class _Drawing:
    """Collects boxes and arrows, each once."""

    def __init__(self) -> None:
        self._boxes: dict[Resource | None, str] = {}
        self._arrows: dict[str, bool] = {}

    def arrow(
        self,
        source: Resource,
        target: Resource | None,
        words: Sequence[str],
        *,
        is_dotted: bool = False,
        is_red: bool = False,
    ) -> None:
        """Draw an arrow with some lines of words; to None where what travels it is lost."""
        one, other = self._box(source), self._box(target)
        label = "<br/>".join(_escaped(word) for word in words if word)
        self._arrows[f'  {one} {"-.->" if is_dotted else "-->"}|"{label}"| {other}'] = is_red

    def _box(self, resource: Resource | None) -> str:
        return self._boxes.setdefault(resource, f"n{len(self._boxes) + 1}" if resource is not None else _LOST)

    def lines(self) -> Iterator[str]:
        """Yield the lines of the drawing; where Mermaid draws no more by itself, the first ones say so."""
        boxes = [f'  {name}["{_said(resource)}"]' for resource, name in self._boxes.items()]
        red = [str(number) for number, is_red in enumerate(self._arrows.values()) if is_red]
        styles = [f"  linkStyle {','.join(red)} stroke:red"] if red else []
        found = ["flowchart LR", *boxes, *self._arrows, *styles]
        if sum(len(line) + 1 for line in found) > _MOST_DRAWN:
            yield f"%% more than the {_MOST_DRAWN:,} characters that Mermaid draws: name --from and --to"
        yield from found


def _said(resource: Resource | None) -> str:
    if resource is None:
        return _LOST
    return f"{_escaped(resource.kind.value)}<br/>{_escaped(resource.name)}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda match: f"#{ord(match[0])};", printable(text))
