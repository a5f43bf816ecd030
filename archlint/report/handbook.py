"""The page of all checks, `docs/checks.md`: written from the checks themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archlint.findings.check import Check

_HEAD = """# Checks

<!-- Generated from the checks: UPDATE=1 pytest tests/project/test_docs.py -->

Each check has one name, everywhere. Its levels are SARIF's: an **error** fails at deployment, or loses or blocks
messages for certain; a **warning** will hurt under ordinary faults or load; a **note** is advice, shown with
`--pedantic` or when the check is selected by name. A finding that holds only under a condition of the template is one
level lower, and says under which; an error that rests on a parameter's default is a warning.

The configuration may give a check another level, and change its thresholds if it has any:

```toml
[checks.visibility-timeout-too-short]
level = "error"
factor = 3
```
"""


def render_markdown(checks: Sequence[Check]) -> Iterator[str]:
    """Yield the lines of the page, without line breaks: a table of all checks by theme, then one section each."""
    yield from _HEAD.split("\n")
    for theme in sorted({check.tags[0] for check in checks}):
        yield f"## {theme.replace('-', ' ').capitalize()}"
        yield ""
        yield "| check | levels | |"
        yield "|---|---|---|"
        members = [check for check in checks if check.tags[0] == theme]
        for check in members:
            levels = ", ".join(level.value for level in check.levels)
            yield f"| [{check.name}](#{check.name}) | {levels} | {check.summary} |"
        yield ""
        for check in members:
            yield f"### {check.name}"
            yield ""
            yield from check.documentation.split("\n")
            yield ""
            for threshold in check.thresholds:
                yield f"**Threshold** `{threshold.name}` = {threshold.default:g}: {threshold.documentation}."
                yield ""
            yield f"See {', '.join(f'<{address}>' for address in check.see)}."
            yield ""
