"""What is known of a hop, as words: one line for each fact."""

from __future__ import annotations

from collections.abc import Iterator

from archlint.graph.travel import words
from archlint.graph.travel.told import ToldHop


def facts_of_hop(hop: ToldHop) -> Iterator[tuple[str, str]]:
    """Yield the facts of a hop: the name of each, as docs/trace.md has it, and what is known of it; then its pages."""
    yield from facts_without_pages(hop)
    for page in words.pages_of(hop) if hop.carrier is not None else ():
        yield "source", f"{page.url} (read {page.checked})"


def facts_without_pages(hop: ToldHop) -> Iterator[tuple[str, str]]:
    """Yield the facts of a hop without the pages that say so."""
    if hop.agent is not hop.hop.source and hop.agent is not hop.hop.target:
        yield "by", words.with_places(words.called(hop.agent), (hop.agent.at,))
    mode = hop.mode.value.value if hop.mode.value else words.UNKNOWN
    yield "moves", mode if hop.carrier else f"{words.UNKNOWN} ({hop.mode.because})"
    if hop.carrier is None:
        return
    guarantee, order = hop.guarantee, hop.order
    yield "delivery", guarantee.value.value if guarantee.value else f"{words.UNKNOWN} ({guarantee.because})"
    said = order.value.value if order.value else f"{words.UNKNOWN} ({order.because})"
    yield "order", words.with_places(said, order.at)
    yield "duplicates", _duplicates(hop)
    yield "batch", words.with_places(words.amount(hop.batch), hop.batch.at)
    yield "filter", words.with_places(_filter(hop), hop.sieve.at)
    for tried in hop.stages:
        yield "attempts", words.stage(tried)
    if not hop.stages:
        yield "attempts", "those of the hops before and after it"
    yield "size", words.with_places(words.amount(hop.size, " bytes"), hop.size.at)
    yield "delay", words.with_places(words.amount(hop.delay, " s"), hop.delay.at)
    for limit in hop.limits:
        yield "ceiling", words.limit(limit)
    for access in hop.access:
        key = f", and {', '.join(access.key_actions)} on key '{access.key.name}'" if access.key else ""
        state = f"REFUSED: {access.refused}" if access.refused else "nothing refuses it"
        yield "access", words.with_places(f"{access.acts}: {', '.join(access.actions)}{key}; {state}", access.at)


def _duplicates(hop: ToldHop) -> str:
    seconds = hop.deduplicates.known
    if seconds is None:
        return words.amount(hop.deduplicates)
    return f"dropped within {words.with_commas(seconds)} s" if seconds else "possible"


def _filter(hop: ToldHop) -> str:
    lets = {"all": "none: every message passes", "some": "lets some messages through", "none": "LETS NOTHING THROUGH"}
    said = lets.get(hop.sieve.lets or "", words.UNKNOWN)
    return f"{said} ({hop.sieve.because})" if hop.sieve.because else said
