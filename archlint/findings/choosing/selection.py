"""Checks by their names, and by the words that mean several of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase

from archlint.findings.check import Check
from archlint.findings.wording import did_you_mean, quoted
from archlint.model.errors import MisuseError

#: Of more names than this, a list of all is the better hint.
_FEW = 8
_LISTED = "; 'archlint checks' lists them by tag"


class UnknownCheckError(MisuseError):
    """A name that no check has: taking it for a check without findings would hide a typing error."""


def find(checks: Iterable[Check], name: str) -> Check:
    """Return the check of a name.

    Raises:
        UnknownCheckError: there is none.
    """
    named = {check.name: check for check in checks}
    if name not in named and any(name in check.tags for check in named.values()):
        raise UnknownCheckError(f"'{name}' is a tag, and no check; 'archlint checks' lists the checks that have it")
    if name not in named:
        raise UnknownCheckError(no_check(name, named))
    return named[name]


def no_check(name: str, known: Collection[str]) -> str:
    """Return what to say of a name that no check has: which may be meant, or where all are listed."""
    hint = did_you_mean(name, known) or _with_words_of(name, known) or _LISTED
    return f"there is no check '{name}'{hint}"


def means(word: str, check: Check) -> bool:
    """Tell whether a word means a check: its name, a tag that it has, or a pattern of names, as `*-dlq`."""
    return word == check.name or word in check.tags or (_is_pattern(word) and fnmatchcase(check.name, word))


def unknown(word: str, checks: Collection[Check]) -> str:
    """Return what is wrong with a word that means none of all checks, and what was meant; empty if it means one."""
    if any(means(word, check) for check in checks):
        return ""
    if _is_pattern(word):
        return f"no check has a name like '{word}'{_LISTED}"
    words = dict.fromkeys((*(check.name for check in checks), *(tag for check in checks for tag in check.tags)))
    return no_check(word, words)


def require_known(words: Iterable[str], checks: Collection[Check]) -> None:
    """Make sure that each word on a command line means a check.

    Raises:
        UnknownCheckError: one does not.
    """
    for word in words:
        if problem := unknown(word, checks):
            raise UnknownCheckError(problem)


def _is_pattern(word: str) -> bool:
    return "*" in word or "?" in word or "[" in word


def _with_words_of(name: str, names: Iterable[str]) -> str:
    """Return a hint at the names that hold each word of what was asked for; empty if none does, or more than a few."""
    words = {word for word in name.lower().replace("_", "-").split("-") if word}
    found = [known for known in names if words and words <= set(known.split("-"))]
    one_of = "one of " if len(found) > 1 else ""
    return f"; did you mean {one_of}{quoted(found)}?" if 0 < len(found) <= _FEW else ""
