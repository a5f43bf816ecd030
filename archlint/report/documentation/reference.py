"""The page of kinds, settings, links and dialects, `docs/table.md`: written from the table of settings itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from archlint.aws.columns import Converter, LinkRule, ResourceType, Setting, as_is, flag, hours, number, seconds, word
from archlint.aws.forms import FORMS
from archlint.aws.kinds import Form, Kind, Link
from archlint.aws.needs import NEEDS, Need
from archlint.model.values.scalars import Known

_HEAD = """# Kinds, settings and links

<!-- Generated from the table of settings: UPDATE=1 pytest tests/project/test_pages.py -->

What a check can ask of a resource, and where each dialect keeps it. A resource has a kind, `Kind.QUEUE`. A setting is
asked for by its name, `queue["visibility_timeout"]`, whatever the dialect. A link is what an edge of the graph means,
`Link.INVOKES`; it leads the way messages flow.

- A path leads into the properties of the resource: `[]` is every element of a list, `[Name=x]` the elements whose
  `Name` is `x`. Of several paths the first that is set counts.
- The type says how a setting is read; where it says nothing, the setting is what the template says.
- The default is what it means that the setting is not set; where there is none, the setting is absent.
- A dialect without a path does not have the setting. A type like `AWS::Events::Rule.Target` is a part of a resource.

Besides what is listed here, an owner `CONTAINS` its parts, and a resource is `HANDED_TO` what archlint cannot read.
`Kind.OTHER` is a type without a row, `Kind.EXTERNAL` a resource outside the scope.
"""
_TYPES: Mapping[Converter, str] = {
    as_is: "",
    number: "number",
    seconds: "number of seconds",
    hours: "number of hours, read as seconds",
    flag: "true or false",
    word: "word, in upper case",
}
#: The dialects, in the order of the columns.
_DIALECTS = ("CloudFormation", "Terraform")
_Columns = Mapping[str, ResourceType]


def render_markdown(table: _Columns) -> Iterator[str]:
    """Yield the lines of the page, without line breaks: the kinds and links, then a section for each kind.

    Args:
        table: the column of each provider type.
    """
    yield from _HEAD.split("\n")
    kinds = sorted({column.kind for column in table.values()}, key=lambda kind: kind.value.lower())
    yield "## The links"
    yield ""
    yield "| link | reads | made by |"
    yield "|---|---|---|"
    for link in Link:
        users = [kind for kind in kinds if any(rule.link is link for rule in _links(_of(table, kind)))]
        yield f"| `Link.{link.name}` | {link.value.replace('_', ' ')} | {', '.join(map(_linked, users))} |"
    for kind in kinds:
        yield ""
        yield from _section(kind, _of(table, kind))


def _of(table: _Columns, kind: Kind) -> dict[str, ResourceType]:
    return {name: column for name, column in table.items() if column.kind is kind}


def _section(kind: Kind, columns: _Columns) -> Iterator[str]:
    yield f"## {kind.value}"
    yield ""
    yield f"`Kind.{kind.name}`"
    yield ""
    for dialect in _DIALECTS:
        names = [name for name, column in columns.items() if _dialect(name) == dialect and column.sets is None]
        if names:
            yield f"- {dialect}: {_codes(names)}"
    setters = [name for name, column in columns.items() if column.sets is not None]
    if setters:
        yield f"- set by: {_codes(setters)}"
    actions = dict.fromkeys(action for column in columns.values() for action in column.write_actions)
    if actions:
        yield f"- IAM actions that write to it: {_codes(actions)}"
    settings = sorted({name for column in columns.values() for name in column.settings})
    if settings:
        yield ""
        yield f"| setting | {' | '.join(_DIALECTS)} | type | default |"
        yield "|---|---|---|---|---|"
    for name in settings:
        found = [column.settings[name] for column in columns.values() if name in column.settings]
        yield f"| `{name}` | {_cells(columns, name)} | {_type(found)} | {_default(found)} |"
    yield from _links_table(columns)


def _links_table(columns: _Columns) -> Iterator[str]:
    rows = dict.fromkeys((rule.link, rule.incoming, rule.to) for rule in _links(columns))
    if rows:
        yield ""
        yield f"| link | {' | '.join(_DIALECTS)} | kinds |"
        yield "|---|---|---|---|"
    for link, incoming, to in rows:
        cells = " | ".join(
            _codes(
                rule.path
                for name, column in columns.items()
                for rule in column.links
                if _dialect(name) == dialect and (rule.link, rule.incoming, rule.to) == (link, incoming, to)
            )
            for dialect in _DIALECTS
        )
        direction = "from" if incoming else "to"
        yield f"| `{link.name}` {direction} | {cells} | {', '.join(map(_linked, to)) or 'any'} |"


def _links(columns: _Columns) -> Iterator[LinkRule]:
    for column in columns.values():
        yield from column.links


def _cells(columns: _Columns, setting: str) -> str:
    """Return the paths of a setting in each dialect."""
    return " | ".join(
        _codes(
            path
            for name, column in columns.items()
            if _dialect(name) == dialect and setting in column.settings
            for path in column.settings[setting].paths
        )
        for dialect in _DIALECTS
    )


def _type(settings: list[Setting]) -> str:
    words = dict.fromkeys(_TYPES.get(setting.convert, "in a form of its own") for setting in settings)
    return ", ".join(filter(None, words))


def _default(settings: list[Setting]) -> str:
    values = dict.fromkeys(str(setting.default.value) for setting in settings if isinstance(setting.default, Known))
    return _codes(values)


def _codes(words: Mapping[str, object] | Iterator[str] | list[str]) -> str:
    """Return words as code, each once; a bar would end the cell of a table."""
    return ", ".join(f"`{each}`".replace("|", "\\|") for each in dict.fromkeys(words))


def _dialect(type_name: str) -> str:
    return _DIALECTS[0] if "::" in type_name else _DIALECTS[1]


def _linked(kind: Kind) -> str:
    """Return a link to the section of a kind, as GitHub calls it."""
    return f"[{kind.value}](#{kind.value.lower().replace(' ', '-')})"


def render_needs() -> Iterator[str]:
    """Yield the lines of a Markdown table that says what each edge needs, edges that need the same in one row."""
    yield "| from | link | to | who acts | what has to be allowed | named by |"
    yield "|---|---|---|---|---|---|"
    rows: dict[tuple[Kind | None, Link, Need, tuple[Form, ...]], tuple[list[Kind], list[Kind]]] = {}
    for (source, link, target), need in NEEDS.items():
        forms = FORMS.get((source, link, target), ())
        sources, targets = rows.setdefault((None if link is Link.FEEDS else source, link, need, forms), ([], []))
        sources += [source] if source not in sources else []
        targets += [target] if target not in targets else []
    for (_, link, need, forms), (sources, targets) in rows.items():
        cells = (
            _kinds(sources),
            link.value.replace("_", " "),
            _kinds(targets),
            _actor(need),
            _allowed(need),
            ", ".join(form.value for form in forms),
        )
        yield f"| {' | '.join(cells)} |"


def _kinds(kinds: Sequence[Kind]) -> str:
    return ", ".join(kind.value for kind in kinds)


def _actor(need: Need) -> str:
    """Return who acts: services as themselves, of which the policy that counts follows, or a role."""
    services = ", ".join(f"`{principal}`" for principal in need.principals)
    policy = "the account's policy" if need.by_account else "its policy"
    by = f"{services} ({policy}{', if it has one' if need.by_default else ''})" if services else ""
    return " or ".join(filter(None, (by, need.acts.value if need.acts else "")))


def _allowed(need: Need) -> str:
    actions = ", ".join(f"`{action}`".replace("|", "` or `") for action in need.access.actions)
    key = ", ".join(f"`{action}`" for action in need.access.key_actions)
    return actions + (f"; on its key {key}" if key else "") + ("; at once" if need.asked_at_once else "")
