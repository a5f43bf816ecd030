"""What differs, for a comment on a pull request, or the summary of a job: lists and a picture, in GitHub's Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from archlint.architecture.comparison.differences import ArchitectureDifference
from archlint.report.difference.phrases import Phrase, Section, difference_sections, summary
from archlint.report.difference.picture import render_picture
from archlint.report.formats.markdown import ROOM, shown_as_is


def render_difference_markdown(difference: ArchitectureDifference) -> Iterator[str]:
    """Yield the lines of the page, without line breaks; no more than a comment may have.

    The guarantees that are lost stand open, all else is folded away.
    """
    yield "### Architecture"
    yield ""
    yield shown_as_is(f"{summary(difference)}: {difference.before} \u2192 {difference.after}.")
    room = ROOM
    picture = render_picture(difference)
    if picture:
        room -= sum(len(line) + 1 for line in picture)
        yield from ("", "```mermaid", *picture, "```")
    for number, section in enumerate(difference_sections(difference)):
        rows = list(_rows(section, max(room, 0)))
        room -= sum(len(row) + 1 for row in rows)
        is_open = number == 0 and bool(difference.lost)
        yield ""
        title = f"{section.title} ({len(section.phrases)})"
        yield f"**{title}**" if is_open else f"<details><summary>{title}</summary>"
        yield ""
        yield from rows
        if not is_open:
            yield ""
            yield "</details>"


def _rows(section: Section, room: int) -> Iterator[str]:
    for number, phrase in enumerate(section.phrases):
        row = _row(phrase)
        room -= len(row) + 1
        if room < 0:
            yield f"- {len(section.phrases) - number} more are left out: GitHub takes no longer comment."
            return
        yield row


def _row(phrase: Phrase) -> str:
    details = "".join(f"<br>{shown_as_is(detail)}" for detail in phrase.details)
    source = f" ([AWS]({phrase.source}))" if phrase.source else ""
    sign = {"+": "\u2795", "-": "\u2796", "!": "\u26a0\ufe0f"}.get(phrase.sign, "\u270f\ufe0f")
    return f"- {sign} {shown_as_is(phrase.words)} ({shown_as_is(phrase.place)}){source}{details}"
