"""What the fields of data classes and settings are where their constructor is not given them.

Sources: Python's `dataclasses`; pydantic, "Fields" and "Settings Management" (the environment variable of a setting is
called as its field or alias, in any case, behind the prefix).
"""

from __future__ import annotations

from archlint.code.syntax.source import ByteSpan
from archlint.code.syntax.syntax import (
    ClassLiteral,
    CodeExpression,
    Imported,
    Invocation,
    LexicalScope,
    Literal,
    Member,
    Name,
    Opaque,
    RecordLiteral,
)

#: The class whose objects take their fields from the environment.
SETTINGS = "BaseSettings"
_FIELDS = frozenset({"Field", "field"})
_ALIASES = ("validation_alias", "alias", "env")
_PREFIX = "env_prefix"


def default_of(value: CodeExpression | None, at: ByteSpan) -> CodeExpression | None:
    """Return what a field is that nothing else is given for; None if something has to be given.

    Args:
        value: what it is declared as, if it is.
        at: its class.
    """
    if not _is_field(value):
        return value
    named = dict(value.named) if isinstance(value, Invocation) else {}
    if "default_factory" in named:
        return Invocation(at, named["default_factory"])
    given = value.positional[:1] if isinstance(value, Invocation) else ()
    default = named.get("default", given[0] if given else None)
    return None if isinstance(default, Opaque) else default


def setting(name: str, value: CodeExpression | None, prefix: str | None, at: ByteSpan) -> CodeExpression:
    """Return what a field of settings is that the constructor is not given: an environment variable.

    Args:
        name: the field.
        value: what it is declared as, if it is.
        prefix: that of all variables; None if it is not known.
        at: its class.
    """
    named = dict(value.named) if isinstance(value, Invocation) and _is_field(value) else {}
    alias = next((named[key] for key in _ALIASES if key in named), None)
    if alias is not None and not isinstance(alias, Literal):
        return Opaque(at)
    if alias is None and prefix is None:
        return Opaque(at)
    variable = str(alias.value) if isinstance(alias, Literal) else f"{prefix}{name}"
    default = default_of(value, at)
    arguments = (Literal(at, variable.upper()), *(() if default is None else (default,)))
    return Invocation(at, Member(at, Imported(at, "os"), "getenv"), arguments)


def prefix_of(scope: LexicalScope) -> str | None:
    """Return what the environment variables of a class of settings begin with; None if it is not known."""
    for name in ("model_config", "Config"):
        for binding in scope.bindings.get(name, ()):
            given = _prefixes(binding.value)
            if given:
                return str(given[0].value) if isinstance(given[0], Literal) else None
    return ""


def _prefixes(value: CodeExpression) -> list[CodeExpression]:
    if isinstance(value, Invocation):
        return [given for name, given in value.named if name == _PREFIX]
    if isinstance(value, RecordLiteral):
        entries = value.entries
        return [entry.value for entry in entries if isinstance(entry.key, Literal) and entry.key.value == _PREFIX]
    return [each.value for each in value.scope.bindings.get(_PREFIX, ())] if isinstance(value, ClassLiteral) else []


def _is_field(value: CodeExpression | None) -> bool:
    callee = value.callee if isinstance(value, Invocation) else None
    return isinstance(callee, Name | Member) and callee.name in _FIELDS
