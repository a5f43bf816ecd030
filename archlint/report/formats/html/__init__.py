"""The report as a page: one file with the architecture as a picture, the findings and the resources; docs/page.md.

Its program is built from `page/`, see there. What a template holds is data of the page: text in a block of JSON, which
the program writes as text only. The page's policy lets no other script, style, image or connection be.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

from archlint.findings.result import Report
from archlint.model.hashes import sha256
from archlint.model.regex import regex
from archlint.model.source.printable import JSON_HASH, printable, without_commands
from archlint.report.formats.html.contents import contents
from archlint.report.options import DEFAULT_OPTIONS, Options
from archlint.report.packaged import packaged

#: Characters that could end a block of a page, or a line of a program, as strings of JSON may have them. JSON holds no
#: others beyond ASCII.
_ESCAPES = {"<": r"\u003c", ">": r"\u003e", "&": r"\u0026"}

#: An escape of JSON: only a string that has one may hold what is not safe to show. Whole characters beyond ASCII have
#: one, too.
_ESCAPED = regex(r"\\[bfnrtu]")
_REST_OF_STRING = regex(r'(?:[^"\\]|\\.)*"')
#: The one character that is not safe to show and that JSON leaves as it is.
_DELETE, _ESCAPED_DELETE = "\x7f", r"\u007f"


def render(report: Report, options: Options = DEFAULT_OPTIONS) -> Iterator[str]:
    """Yield the lines of the page, without line breaks; no option concerns it."""
    del options
    yield from page_of(contents(report))


def page_of(found: dict[str, Any], title: str = "archlint report") -> Iterator[str]:
    """Yield the lines of a page, without line breaks.

    Args:
        found: what it shows, as `contents` returns it; its texts need not be safe to show.
        title: what it is called: no text of a template.
    """
    script, style = _part("page.js"), _part("page.css")
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; worker-src blob:; "
        "base-uri 'none'; form-action 'none'"
    )
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{title}</title>"
    yield f"<style>{style}</style>"
    yield "<body>"
    yield '<noscript>This report needs JavaScript. It loads nothing; "archlint lint" writes it as text, too.</noscript>'
    yield f'<script type="application/json" id="data">{_data(found)}</script>'
    yield f'<script type="text/plain" id="layout">{_part("layout.gz.txt")}</script>'
    yield f"<script>{script}</script>"
    yield "</body>"
    yield "</html>"


def _data(found: dict[str, Any]) -> str:
    text = "".join(_made_safe(_dumped(found).replace(_DELETE, _ESCAPED_DELETE)))
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return without_commands(text, JSON_HASH)


def _dumped(found: Any) -> str:
    # ASCII only: whatever a template holds, a lone surrogate included, then passes any output encoding.
    return json.dumps(found, ensure_ascii=True, check_circular=False, separators=(",", ":"))


def _made_safe(text: str) -> Iterator[str]:
    """Yield the pieces of a JSON text in which all strings are made safe to show: few of them need it."""
    done = 0
    while escape := _ESCAPED.search(text, done):
        # What the backslash before it escapes may itself be a backslash: the string is read from where it starts.
        start = _start_of_string(text, escape.start())
        rest = _REST_OF_STRING.match(text, start + 1)
        assert rest is not None, "each string of a JSON text ends"
        yield text[done:start]
        yield _dumped(printable(json.loads(text[start : rest.end()])))
        done = rest.end()
    yield text[done:]


def _start_of_string(text: str, inside: int) -> int:
    """Return where the string of a JSON text starts that a character is inside of: at a quote without a backslash."""
    start = text.rindex('"', 0, inside)
    while text[start - 1] == "\\":
        start = text.rindex('"', 0, start)
    return start


def _part(name: str) -> str:
    """Return a file of the page's program, which has one line."""
    return packaged(__package__, name).decode("ascii").rstrip("\n")


def _hash(text: str) -> str:
    """Return the hash by which the policy of a page names a block of it."""
    return f"sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}"
