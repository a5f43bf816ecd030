"""What takes few values: fields of events and requests, and what is called like something that does.

Source: Amazon EventBridge Events Reference ("Event structure"), Amazon Kinesis and DynamoDB Streams records as
EventBridge Pipes hand them on, Amazon API Gateway Developer Guide ("Variables for data transformations").
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from archlint.model.regex import regex

#: Fields that take few values: of events, of stream records in pipes, of API requests.
_FIELDS = regex(
    r"\$\.(?:source|detail-type|account|region|version|eventSource|eventSourceARN|awsRegion|eventName)"
    r"|\$context\.(?:stage|apiId|accountId|httpMethod)|\$stageVariables\..+"
)
#: The last word of the name of a key that takes few values.
FEW_VALUES = frozenset({"flag", "status", "type", "category", "country", "date"})
_FLAGS = frozenset({"active", "enabled", "disabled", "deleted", "archived", "processed"})
#: `orderStatus`, `order_status`, `ORDER-STATUS`.
_WORD = regex(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def is_field_of_few(path: str | None) -> bool:
    """Tell whether a JSON path, such as `$.detail-type`, leads to a field that is known to take few values."""
    return path is not None and _FIELDS.fullmatch(path) is not None


def words_of(name: object) -> list[str]:
    """Return the words that a name is put together from, in small letters; none for what is no text."""
    return [word.lower() for word in _WORD.findall(name)] if isinstance(name, str) else []


def take_few_values(words: Sequence[str], few: Collection[str] = FEW_VALUES) -> bool:
    """Tell whether what is named by some words seems to take few values: by its last word, or as a flag.

    Args:
        words: the words of the name.
        few: last words that say so.
    """
    return bool(words) and (
        words[-1] in few
        or words[-2:] == ["country", "code"]
        or (words[0] in ("is", "has") and len(words) > 1)
        or (len(words) == 1 and words[0] in _FLAGS)
    )
