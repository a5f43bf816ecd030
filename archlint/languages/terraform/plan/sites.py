"""Where the resources of a plan or state are deployed to: what its providers say, and what is there already.

Source: Terraform, "JSON Output Format" (`provider_config`, `prior_state`); Terraform's state format, version 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from archlint.languages.terraform.plan.shape import object_of, objects_of, string_of, strings_of
from archlint.model.data import NamedTuple
from archlint.model.values.site import OWN, Site, is_settled, site_of_arn

#: Types whose `arn` is that of something else.
_NAMING_OTHERS = frozenset({"aws_cloudwatch_event_target", "aws_sns_topic_policy"})
_AWS = "aws"


class Seen(NamedTuple):
    """What a plan or state knows of one resource or data source.

    Attributes:
        provider: the key of its provider's configuration.
        type: its type.
        values: its attributes.
    """

    provider: str
    type: str
    values: Mapping[str, Any]


class Sites:
    """Where each provider configuration deploys to.

    Args:
        configured: what the configuration says, by the configurations' keys.
        seen: the resources and data sources that are there already.
    """

    def __init__(self, configured: Mapping[str, Site], seen: Iterable[Seen]) -> None:
        self._found = dict(configured)
        for each in seen:
            said, known = _seen(each), self._found.get(each.provider, OWN)
            self._found[each.provider] = Site(
                known.region if is_settled(known.region) or not is_settled(said.region) else said.region,
                known.account if is_settled(known.account) or not is_settled(said.account) else said.account,
            )

    def of(self, each: Seen) -> Site:
        """Return where a resource is: its own ARN or region says so, or else its provider's configuration."""
        found, own = self._found.get(each.provider), _own(each)
        if found is None:
            # The key of a module that is passed a configuration may be none of these: it means one of them.
            default = self._found.get(_AWS, OWN)
            is_one = all(site == default for site in self._found.values())
            found = default if is_one else Site(f"${{{each.provider} region}}", f"${{{each.provider} account}}")
        return Site(own.region or found.region, own.account or found.account)


def configured_sites(data: Mapping[str, Any]) -> dict[str, Site]:
    """Return where a plan's provider configurations deploy to, by their keys."""
    variables = object_of(data.get("variables"))
    found: dict[str, Site] = {}
    for key, each in object_of(object_of(data.get("configuration")).get("provider_config")).items():
        expressions = object_of(object_of(each).get("expressions"))
        region = _text(expressions.get("region"), variables) or (
            OWN.region if "region" not in expressions else f"${{{key} region}}"
        )
        found[key] = Site(region, _account(key, expressions, variables))
    default = found.get(_AWS, OWN)
    return {key: site.beside(default) for key, site in found.items()}


def prior(data: Mapping[str, Any]) -> Iterator[Seen]:
    """Yield what a plan has read already: the resources of the state before it, and data sources."""
    keys = {
        string_of(each.get("address")): string_of(each.get("provider_config_key"))
        for each in objects_of(object_of(object_of(data.get("configuration")).get("root_module")).get("resources"))
    }
    # What is in modules has the only configuration there is; of several, nothing here says which one.
    named = object_of(object_of(data.get("configuration")).get("provider_config")).values()
    otherwise = "" if sum(object_of(each).get("name") == _AWS for each in named) > 1 else _AWS
    for root in (
        object_of(data.get("prior_state")).get("values"),
        data.get("values"),
        data.get("planned_values"),
    ):
        waiting = [object_of(object_of(root).get("root_module"))]
        while waiting:
            module = waiting.pop()
            waiting += objects_of(module.get("child_modules"))
            for each in objects_of(module.get("resources")):
                key = keys.get(string_of(each.get("address")).partition("[")[0], otherwise)
                if key:
                    yield Seen(key, string_of(each.get("type")), object_of(each.get("values")))


def _seen(each: Seen) -> Site:
    if each.type == "aws_caller_identity":
        return Site("", string_of(each.values.get("account_id")))
    if each.type == "aws_region":
        return Site(string_of(each.values.get("region")) or string_of(each.values.get("name")), "")
    return _own(each)


def _own(each: Seen) -> Site:
    """Return what a resource's own ARN says, and its region; other accounts' ARNs, and AWS's own, say nothing."""
    said = site_of_arn(string_of(each.values.get("arn"))) if each.type not in _NAMING_OTHERS else None
    region = said.region if said is not None else ""
    account = said.account if said is not None and said.account.isdigit() else ""
    return Site(region or string_of(each.values.get("region")), account)


def _text(expression: Any, variables: Mapping[str, Any]) -> str:
    """Return the text of an expression: a constant, a variable's value, or what it refers to; empty if there is none.

    Args:
        expression: the expression.
        variables: the variables of the root module.
    """
    expression = object_of(expression)
    if isinstance(expression.get("constant_value"), str):
        return string_of(expression.get("constant_value"))
    references = list(strings_of(expression.get("references")))
    if len(references) != 1:
        return ""
    name = references[0].removeprefix("var.")
    return string_of(object_of(variables.get(name)).get("value")) or f"${{{references[0]}}}"


def _account(key: str, expressions: Mapping[str, Any], variables: Mapping[str, Any]) -> str:
    allowed = object_of(expressions.get("allowed_account_ids")).get("constant_value")
    if isinstance(allowed, list) and len(allowed) == 1:
        return string_of(allowed[0]) or f"${{{key} account}}"
    for role in objects_of(expressions.get("assume_role")):
        named = _text(role.get("role_arn"), variables)
        said = site_of_arn(named)
        return said.account if said is not None else f"${{account of {named or key}}}"
    profile = expressions.get("profile") or expressions.get("access_key")
    return f"${{credentials {_text(profile, variables) or key}}}" if profile is not None else OWN.account
