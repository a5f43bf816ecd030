"""What differs, as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from archlint.architecture.comparison.differences import ArchitectureDifference
from archlint.model.source.printable import on_one_line
from archlint.report.difference.phrases import difference_sections, summary


def render_difference_text(difference: ArchitectureDifference) -> Iterator[str]:
    """Yield the lines of the text, without line breaks."""
    for section in difference_sections(difference):
        yield section.title
        for phrase in section.phrases:
            yield on_one_line(f"  {phrase.sign} {phrase.words} ({phrase.place})")
            yield from (on_one_line(f"      {detail}") for detail in phrase.details)
            if phrase.source:
                yield f"      {phrase.source}"
        yield ""
    yield on_one_line(f"{summary(difference)}: {difference.before} -> {difference.after}")
