"""The regions and accounts that a module's provider configurations deploy to.

Source: Terraform documentation, "Provider Configuration" and "Providers Within Modules"; Terraform AWS provider,
"Provider Configuration" (`region`, `assume_role`, `allowed_account_ids`, `profile`) and, from version 6,
"Enhanced Region Support" (`region` of a resource).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from archlint.languages.terraform.hcl.bodies import Block
from archlint.languages.terraform.hcl.expressions import Attribute, LiteralValue, Object, Variable
from archlint.languages.terraform.modules.reading.module import Module
from archlint.languages.terraform.scope import ModuleScope
from archlint.model.values.node import Node
from archlint.model.values.scalars import Absent
from archlint.model.values.site import OWN, Site, site_of_arn
from archlint.model.values.texts import canonical
from archlint.model.values.value import Tree, Unknown, Value

_AWS = "aws"
#: What says whose credentials a provider uses, where nothing says which account that is.
_CREDENTIALS = ("profile", "access_key", "shared_credentials_files")


class Deployed(Protocol):
    """A module as it is called, as far as its provider configurations matter."""

    address: str
    call: Block | None
    module: Module

    @property
    def parent(self) -> Deployed | None:
        """The module that calls it; None for the root module."""
        ...

    @property
    def scope(self) -> ModuleScope:
        """The scope of its bodies."""
        ...

    @property
    def providers(self) -> Sequence[Block]:
        """The provider configurations that it declares."""
        ...

    @property
    def sites(self) -> Mapping[str, Site]:
        """Where each provider configuration deploys to."""
        ...


def provider_sites(instance: Deployed) -> dict[str, Site]:
    """Return where each provider configuration of a module deploys to, by its name there: `aws`, `aws.virginia`."""
    found: dict[str, Site] = {}
    if instance.parent is not None and instance.call is not None:
        outer = instance.parent.sites
        found = {name: site for name, site in outer.items() if "." not in name}
        found |= {name: outer.get(given, _unknown(given)) for name, given in _passed(instance.call.body)}
    for block in instance.providers:
        name = _name(block)
        found[name] = _configured(instance.scope, block.body, name)
    default = found.get(_AWS)
    if default is None or instance.parent is not None:
        return found
    # Other configurations are compared with the default one, whatever that is.
    return {name: site.beside(default) for name, site in found.items()}


def site_of_resource(instance: Deployed, scope: ModuleScope, body: Node, kind: str) -> Site:
    """Return where a resource or data source of a module is deployed to.

    Args:
        instance: the module.
        scope: the dialect of the resource's body.
        body: its body.
        kind: its type.
    """
    own = kind.removeprefix("data.").partition("_")[0]
    name = _written(body.get("provider").data) if "provider" in body.data else own
    site = instance.sites.get(name or "")
    if site is None:
        site = instance.sites.get(_AWS, OWN) if name in (_AWS, own) else _unknown(f"{instance.address} {name}".strip())
    keys = ("region", "name") if kind == "data.aws_region" else ("region",)
    for key in keys:
        if key in body.data:
            region = scope.evaluate(body.child(key))
            if not region.certainly_absent:
                # One that is not known, such as `each.value`, is some region or other.
                own_hole = _hole(" ".join(("region", instance.address, *map(str, body.route))))
                text = _text(region, own_hole)
                site = site._replace(region=text, region_by=_defaults(region))
    return site


def _name(block: Block) -> str:
    alias = _written(block.body.get("alias").data)
    return f"{block.labels[0]}.{alias}" if alias else block.labels[0]


def _passed(call: Node) -> Iterator[tuple[str, str]]:
    """Yield the names of the provider configurations that a module call passes on, inside and outside."""
    given = call.get("providers").data
    if isinstance(given, Object):
        pairs = [*((name, child.data) for name, child in given.node.items())]
        pairs += [(_written(key), value) for key, value, _ in given.computed]
    else:
        pairs = [(name, child.data) for name, child in call.get("providers").items()]
    yield from ((name, _written(value)) for name, value in pairs)


def _written(data: Any) -> str:
    """Return the name of a provider configuration, as it is referred to; empty for another expression."""
    if isinstance(data, Attribute) and isinstance(data.source, Variable):
        return f"{data.source.name}.{data.name}"
    if isinstance(data, Variable):
        return data.name
    data = data.value if isinstance(data, LiteralValue) else data
    return data if isinstance(data, str) else ""


def _configured(scope: ModuleScope, body: Node, name: str) -> Site:
    region = scope.evaluate(body.get("region"))
    if "region" not in body.data:
        text = OWN.region
    else:
        text = _text(region, _hole(f"{name} region") if "." in name else OWN.region)
    account, account_by = _account(scope, body, name)
    return Site(text, account, _defaults(region), account_by)


def _account(scope: ModuleScope, body: Node, name: str) -> tuple[str, frozenset[str]]:
    """Return the account that a provider configuration deploys to, and the variables whose defaults it is by."""
    allowed = [Value((each,)) for each in scope.evaluate(body.get("allowed_account_ids")).each("[]")]
    if len(allowed) == 1:
        return _text(allowed[0], "") or _hole(f"{name} account"), _defaults(allowed[0])
    for block in (body.get("assume_role"), *body.get("assume_role").elements()):
        if isinstance(block.data, dict) and "role_arn" in block.data:
            role = scope.evaluate(block.child("role_arn"))
            text = _text(role, "")
            found = site_of_arn(text)
            return found.account if found is not None else _hole(f"account of {text or name}"), _defaults(role)
    written = [(key, _text(scope.evaluate(body.child(key)), name)) for key in _CREDENTIALS if key in body.data]
    account = _hole(" ".join(f"{key} {text}" for key, text in written)) if written else OWN.account
    return account, frozenset()


def _text(value: Value, otherwise: str) -> str:
    """Return a value's text, with holes; something else where it has none, or depends on conditions."""
    outcome = value.outcome
    if outcome is None or isinstance(outcome, Absent | Tree):
        return otherwise
    return canonical(outcome) if not isinstance(outcome, Unknown) or outcome.name else otherwise


def _defaults(value: Value) -> frozenset[str]:
    """Return the variables whose defaults a value is by."""
    return frozenset[str]().union(*(branch.rests_on for branch in value.branches))


def _unknown(name: str) -> Site:
    return Site(_hole(f"{name} region"), _hole(f"{name} account"))


def _hole(name: str) -> str:
    return f"${{{name}}}"
