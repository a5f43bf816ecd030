"""Advice in the words of one dialect: what CloudFormation calls a property, Terraform's provider calls otherwise.

The names come from the table of settings, which keeps the paths of both side by side.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from archlint.aws.table import dialect_of
from archlint.model.regex import regex

#: The dialects by their keywords in the table, as sentences name them.
SPOKEN_NAMES = {"cfn": ("CloudFormation", "SAM"), "tf": ("Terraform",)}

#: What the table does not settle: properties that no check asks for by themselves, and those that have several names.
#: Source: Terraform AWS provider, the resources' own pages.
PROPERTIES = {
    # `aws_lambda_event_source_mapping`; that of a function's asynchronous invocations ends in `destination`.
    "DependsOn": "depends_on",
    "DestinationConfig.OnFailure.Destination": "destination_config.on_failure.destination_arn",
    "Distribution": "distribution",
    "EventInvokeConfig": "aws_lambda_function_event_invoke_config",  # SAM's property is a resource there
    "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled": "eventbridge",
    "TimeoutInMillis": "timeout_milliseconds",
}
#: Resource types whose names are not alike.
TYPES = {
    "AWS::Logs::ResourcePolicy": "aws_cloudwatch_log_resource_policy",
}
#: Names that are the same in every dialect: they stand in AWS's own JSON, in code or in CloudWatch.
COMMON = frozenset({"MessageDeduplicationId", "MessageGroupId"})

_CODE = regex(r"`([^`]+)`")
_SENTENCES = regex(r"(?<=[.!?])\s+(?=[A-Z*])")
_OF_ONE = regex(r"In (CloudFormation|SAM|Terraform), (?=\S)")
#: A property, with its path, and the value that it is set to.
_PROPERTY = regex(r"(?P<path>[A-Za-z]\w*(?:\.\w+)*)(?:: (?P<value>.+))?")
_TYPE = regex(r"AWS::\w+::\w+")
_INDEX = regex(r"\[[^\[\]]*\]")
_HUMP = regex(r"(?<=[a-z0-9])(?=[A-Z])")


def in_dialect(text: str, dialect: str) -> str:
    """Return advice as it is for one dialect.

    A sentence that starts with `In Terraform, ` or the like is for that dialect only. What stands in backticks and is a
    property or a type of CloudFormation's gets the provider's name; a value is written as an argument.

    Args:
        text: Markdown, with CloudFormation's names.
        dialect: `cfn` or `tf`.
    """
    if "In " in text:
        text = " ".join(filter(None, (_said_in(sentence, dialect) for sentence in _SENTENCES.split(text))))
    return _CODE.sub(_translated, text) if dialect == "tf" and "`" in text else text


def _said_in(sentence: str, dialect: str) -> str:
    """Return a sentence as it is for a dialect, which need not be named if it is the only one; empty if it is not."""
    match = _OF_ONE.match(sentence)
    if match is None or match[1] not in SPOKEN_NAMES[dialect]:
        return "" if match else sentence
    rest = sentence[match.end() :]
    return f"{rest[0].upper()}{rest[1:]}" if len(SPOKEN_NAMES[dialect]) == 1 else sentence


def _translated(match: re.Match[str]) -> str:
    code = match[1]
    if _TYPE.fullmatch(code):
        return f"`{type_name(code) or code}`"
    found = _PROPERTY.fullmatch(code)
    name = property_name(found["path"]) if found else ""
    if not found or not name:
        return match[0]
    return f"`{name} = {_argument(found['value'])}`" if found["value"] else f"`{name}`"


def _argument(value: str) -> str:
    """Return a plain value of YAML as HCL has it."""
    if value.startswith("["):
        return f"[{', '.join(_argument(each.strip()) for each in value[1:-1].split(','))}]"
    return value if value in ("true", "false") or value.isdigit() else f'"{value}"'


def property_name(path: str) -> str:
    """Return the provider's name of a property, or of a path to it; empty if there is none, or no single one."""
    return "" if path in COMMON else PROPERTIES.get(path) or _names().get(path, "")


def type_name(name: str) -> str:
    """Return the provider's type for one of CloudFormation's; empty if there is none, or no single one."""
    if name in TYPES:
        return TYPES[name]
    from archlint.aws.services import TABLE

    _, service, resource = name.split("::")
    alike = f"aws_{_snake(service)}_{_snake(resource)}"
    return alike if alike in TABLE and name in TABLE and TABLE[alike].kind is TABLE[name].kind else ""


def _snake(name: str) -> str:
    return _HUMP.sub("_", name).lower()


@cache
def _names() -> Mapping[str, str]:
    """Return the provider's name of each path and name of CloudFormation's, where most settings agree on one.

    What a whole path is called counts more than the last word of others, and that more than a word on the way.
    """
    ranks: dict[str, dict[int, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for theirs, ours in _paths():
        ranks[theirs][0][ours] += 1
        steps, names = theirs.split("."), ours.split(".")
        ranks[steps[-1]][1][names[-1]] += 1
        for step, name in zip(steps, names, strict=False) if len(steps) == len(names) else ():
            ranks[step][2][name] += 1
    best = {path: _most(ranked[min(ranked)]) for path, ranked in ranks.items()}
    return {path: name for path, name in best.items() if name}


def _most(names: Counter[str]) -> str:
    (name, count), *others = names.most_common(2)
    return name if not others or count > others[0][1] else ""


def _paths() -> Iterator[tuple[str, str]]:
    """Yield the paths of each setting and link in CloudFormation and in Terraform, without indexes."""
    from archlint.aws.services import TABLE

    found: dict[object, dict[str, dict[str, None]]] = defaultdict(lambda: {"cfn": {}, "tf": {}})
    for type_name, column in TABLE.items():
        dialect = dialect_of(type_name)
        for name, setting in column.settings.items():
            found[column.kind, name][dialect].update(_plain(setting.paths))
        for rule in column.links:
            found[column.kind, rule.link, rule.incoming, rule.to][dialect].update(_plain([rule.path]))
    for both in found.values():
        yield from ((theirs, ours) for theirs in both["cfn"] for ours in both["tf"])


def _plain(paths: Iterable[str]) -> dict[str, None]:
    return {_INDEX.sub("", path) if "[" in path else path: None for path in paths}
