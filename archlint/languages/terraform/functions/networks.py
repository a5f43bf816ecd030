"""Functions on networks.

Source: Terraform documentation, "Built-in Functions", "IP Network Functions".
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from archlint.languages.terraform.functions.lists.collections import MAX_ELEMENTS, MISSING, TerraformFunction, sequence
from archlint.languages.terraform.hcl.scalars import as_number, as_text, scalar
from archlint.model.source.location import Place
from archlint.model.values.scalars import Known
from archlint.model.values.value import Outcome, Value

_Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


def _network(outcome: Outcome) -> _Network | None:
    prefix = scalar(outcome)
    if prefix is None or "/" not in as_text(prefix):
        return None
    return ipaddress.ip_network(as_text(prefix), strict=False)


def _is_none(outcome: Outcome) -> bool:
    """Tell whether something is a text that is no network."""
    if not isinstance(outcome, Known):
        return False
    text = as_text(outcome.value)
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        # Leading zeros, which Terraform reads.
        return not any(part.startswith("0") and part != "0" for part in text.partition("/")[0].split("."))
    return "/" not in text


def _of_network(function: TerraformFunction) -> TerraformFunction:
    """Return a function of networks: what is none is an error."""
    return lambda outcomes, place: MISSING if _is_none(outcomes[0]) else function(outcomes, place)


def _wholes(outcomes: Sequence[Outcome]) -> list[int] | None:
    """Return whole numbers; None where one is not known, or is none."""
    numbers = [as_number(scalar(outcome)) for outcome in outcomes]
    whole = [int(number) for number in numbers if number is not None and number == int(number)]
    return whole if len(whole) == len(outcomes) else None


def _host(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    network, numbers = _network(outcomes[0]), _wholes(outcomes[1:])
    if network is None or numbers is None:
        return None
    (number,) = numbers
    if not -network.num_addresses <= number < network.num_addresses:
        return MISSING
    return Known(str(network[number]))


def _netmask(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    network = _network(outcomes[0])
    if network is None:
        return None
    return Known(str(network.netmask)) if network.version == 4 else MISSING


def _subnet(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    network, numbers = _network(outcomes[0]), _wholes(outcomes[1:])
    if network is None or numbers is None:
        return None
    bits, number = numbers
    length = network.prefixlen + bits
    if number < 0:
        return None  # Terraform takes it, and gives what is no part of the network
    if not bits >= 0 or length > network.max_prefixlen or number >= 1 << bits:
        return MISSING
    return Known(_written(network, int(network.network_address) + (number << (network.max_prefixlen - length)), length))


def _subnets(outcomes: Sequence[Outcome], place: Place) -> Outcome | None:
    network, numbers = _network(outcomes[0]), _wholes(outcomes[1:])
    if network is None or numbers is None or len(numbers) > MAX_ELEMENTS:
        return None
    found, free = [], int(network.network_address)
    for bits in numbers:
        length = network.prefixlen + bits
        if bits < 1 or length > network.max_prefixlen:
            return MISSING
        size = 1 << (network.max_prefixlen - length)
        free = -(-free // size) * size
        if free + size > int(network.network_address) + network.num_addresses:
            return MISSING
        found.append(Value.of(Known(_written(network, free, length)), place))
        free += size
    return sequence(place, found)


def _written(network: _Network, address: int, length: int) -> str:
    return f"{type(network.network_address)(address)}/{length}"


#: The functions by name.
NETWORK_FUNCTIONS: Mapping[str, TerraformFunction] = {
    "cidrhost": _of_network(_host),
    "cidrnetmask": _of_network(_netmask),
    "cidrsubnet": _of_network(_subnet),
    "cidrsubnets": _of_network(_subnets),
}
