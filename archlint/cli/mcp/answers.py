"""What a tool answers: a part of a document, with what to ask for the rest by; and the schemas of that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from archlint.model.data import dataclass
from archlint.model.source.printable import printable

if TYPE_CHECKING:
    from archlint.findings.result import RunError, Warned

#: How many entries of each list come at once, where a call does not say, and at most.
ENTRIES_AT_ONCE, MOST_ENTRIES = 50, 1000
#: How much of a text of a client's is quoted, in characters: of its beginning, and of its end.
_QUOTED = 250

_COUNT = {"type": "integer", "minimum": 0}
_TEXTS = {"type": "array", "items": {"type": "string"}}
_PAGE = {
    "description": "Which entries of each list of the result these are. If there are more, next_offset is there.",
    "type": "object",
    "required": ["offset", "limit", "totals"],
    "properties": {
        "offset": _COUNT,
        "limit": _COUNT,
        "totals": {
            "description": "How many entries each list has in all.",
            "type": "object",
            "additionalProperties": _COUNT,
        },
        "next_offset": {"description": "The offset to ask for the rest by.", **_COUNT},
    },
}


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """What a tool has found out.

    Attributes:
        result: the document that the command line writes with `--format json`; None where there is no template.
        lists: the keys of its lists that may be long.
        warnings: what the command line says on standard error.
        errors: what could not be read or done; the result is then incomplete.
    """

    result: Mapping[str, Any] | None
    lists: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()

    def part(self, offset: int, limit: int) -> dict[str, Any]:
        """Return the data that a client is given, as `schema_of_answers` says.

        Args:
            offset: the first entry of each list.
            limit: how many entries of each list.
        """
        whole = self.result or {}
        totals = {key: len(whole[key]) for key in self.lists if key in whole}
        shown = {key: value[offset : offset + limit] if key in totals else value for key, value in whole.items()}
        page: dict[str, Any] = {"offset": offset, "limit": limit, "totals": totals}
        if any(total > offset + limit for total in totals.values()):
            page["next_offset"] = offset + limit
        data = {
            "result": None if self.result is None else shown,
            "page": page,
            "warnings": self.warnings,
            "errors": self.errors,
        }
        made = _harmless(data)
        assert isinstance(made, dict)
        return made


def _harmless(data: Any) -> Any:
    """Return data in whose texts nothing steers a terminal or hides: lines may break, and that is all."""
    if isinstance(data, str):
        return data if data.isprintable() else "\n".join(map(_line, data.split("\n")))
    if isinstance(data, Mapping):
        return {_harmless(key): _harmless(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return list(map(_harmless, data))
    return data


def _line(text: str) -> str:
    return "\t".join(map(printable, text.split("\t")))


def words_of_warnings(warnings: Iterable[Warned]) -> tuple[str, ...]:
    """Return warnings as the command line says them."""
    found = sorted(set(warnings), key=lambda each: (each.path, each.line, each.message))
    return tuple(
        f"{each.path}:{each.line}: {each.message}" if each.line else f"{each.path} {each.message}" for each in found
    )


def words_of_errors(errors: Iterable[RunError]) -> tuple[str, ...]:
    """Return errors as the command line says them."""
    return tuple(error.words for error in sorted(set(errors)))


def shortened(text: str) -> str:
    """Return a text of a client's, or what is said of one, so short that it can be answered with."""
    return text if len(text) <= 2 * _QUOTED else f"{text[:_QUOTED]}...{text[-_QUOTED:]}"


def schema_of_answers(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON schema of a tool's answers.

    Args:
        result: the schema of the document that the command line writes.
    """
    document = {key: value for key, value in result.items() if key not in ("$schema", "$defs")}
    return {
        "type": "object",
        "required": ["result", "page", "warnings", "errors"],
        "properties": {
            "result": {"anyOf": [document, {"type": "null", "description": "There is no template."}]},
            "page": _PAGE,
            "warnings": {"description": "What the command line says on standard error.", **_TEXTS},
            "errors": {"description": "What could not be read or done; if any, the result is incomplete.", **_TEXTS},
        },
        "$defs": result.get("$defs", {}),
    }
