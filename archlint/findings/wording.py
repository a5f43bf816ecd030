"""How messages put things."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from archlint.model.regex import regex

#: Of more words than this in a row, the first ones are written, and how many others there are.
_MAX_LISTED = 8
_TOLD = 2
#: What is called by its kind and its name: `rule 'Orders'`.
_NAMED = regex(r"(?P<kind>[^']+) (?P<name>'[^']*')")
#: What to say where there is nothing to lint.
NO_TEMPLATE = (
    "no template found: archlint reads CloudFormation, SAM, CDK assemblies and Terraform for AWS, "
    "and nothing that git ignores or that is excluded"
)


class HasName(Protocol):
    """What has a name: a resource, a state."""

    @property
    def name(self) -> str:
        """Its name, as messages write it in quotes."""


def in_a_row(words: Iterable[str]) -> str:
    """Return all words in a row, each once: `a, b and c`."""
    *others, last = dict.fromkeys(words)
    return f"{', '.join(others)} and {last}" if others else last


def listed(words: Iterable[str]) -> str:
    """Return words in a row, each once: `a, b and c`; of many, `9 rules, 'a', 'b' and 7 others`."""
    each = list(dict.fromkeys(words))
    if len(each) <= _MAX_LISTED:
        return in_a_row(each)
    named = [_NAMED.fullmatch(word) for word in each]
    kinds = {found["kind"] if found else "" for found in named}
    count = f"{counted(len(each), kinds.pop())}, " if len(kinds) == 1 and all(named) else ""
    told = [found["name"] if count and found else word for found, word in zip(named, each, strict=True)][:_TOLD]
    return f"{count}{', '.join(told)} and {len(each) - _TOLD} others"


def quoted(things: Iterable[str | HasName]) -> str:
    """Return names, or those of resources or states, in quotes in a row, each once: `'a', 'b' and 'c'`."""
    return listed(f"'{thing if isinstance(thing, str) else thing.name}'" for thing in things)


#: Of more words than this along a way, the first and the last ones are written.
_MAX_CHAINED = 10


def chained(words: Iterable[str]) -> str:
    """Return words along a way: `a -> b -> a`; of many, the first and last ones, and how many others there are."""
    each = list(words)
    left_out = len(each) - _MAX_CHAINED
    if left_out > 0:
        each[_MAX_CHAINED // 2 : -_MAX_CHAINED // 2] = [f"... {left_out} more ..."]
    return " -> ".join(each)


#: What is known of a deployment only when it is made, as texts name it in all dialects; and the data source that it
#: comes from, where that is not of the deployment's own account or region.
_SURROUNDING = regex(r"\bAWS::(AccountId|Partition|Region|URLSuffix)(?:@data\.(\w+\.[\w-]+(?:\[[^\[\]]*\])?))?")
#: The data source of Terraform's that returns it, and the attribute.
_IN_TERRAFORM = {
    "AccountId": ("aws_caller_identity", "account_id"),
    "Partition": ("aws_partition", "partition"),
    "Region": ("aws_region", "region"),
    "URLSuffix": ("aws_partition", "dns_suffix"),
}


#: AWS's names of properties that messages have, outside of names; the provider's are these in another spelling.
_PROPERTIES = "DeduplicationScope|FifoThroughputLimit|MaximumConcurrency|ProvisionedPollerConfig"
_PROPERTY = regex(rf"(?<![\w.'\"/-])(?:{_PROPERTIES})(?![\w.'\"/-])")


def in_terraform(message: str) -> str:
    """Return a message, or advice, with Terraform's words.

    They stand for what all dialects name alike, as `${AWS::Region}`, and for properties of CloudFormation's in
    backticks.
    """
    if "`" in message:
        # Loaded here: it reads the whole table, and no message has backticks.
        from archlint.findings.translation import in_dialect

        message = in_dialect(message, "tf")
    return _PROPERTY.sub(_provider_name, _SURROUNDING.sub(_terraform_name, message))


def _provider_name(match: re.Match[str]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", match[0]).lower()


def _terraform_name(match: re.Match[str]) -> str:
    source, attribute = _IN_TERRAFORM[match[1]]
    return f"data.{match[2] or f'{source}.current'}.{attribute}"


_UNITS = ((86_400, "day"), (3_600, "hour"))


def duration(seconds: object) -> str:
    """Return a time in seconds as people say it: `4 days`, `1 hour`, `90 s`."""
    for unit, word in _UNITS:
        if isinstance(seconds, int | float) and seconds >= unit and seconds % unit == 0:
            return counted(int(seconds // unit), word)
    return f"{seconds:.2f}".rstrip("0").rstrip(".") + " s" if isinstance(seconds, float) else f"{seconds} s"


def counted(number: int, word: str) -> str:
    """Return how many of something there are: `1 queue`, `2 policies`."""
    return f"{number} {word if number == 1 else _plural(word)}"


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}s"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a hint at the known name that is most like a wrong one, to end a message with; empty if none is."""
    import difflib

    close = difflib.get_close_matches(name.replace("_", "-"), list(known), n=1)
    return f"; did you mean '{close[0]}'?" if close else ""
