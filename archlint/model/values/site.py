"""The region and account in which something is."""

from __future__ import annotations

import re

from archlint.model.data import NamedTuple
from archlint.model.regex import regex
from archlint.model.values.texts import HOLE

_FIELD = rf"(?:{HOLE.pattern}" r"|[^:$]|\$(?!\{))*+"
#: An ARN, also with holes in it. Source: AWS General Reference, "Amazon Resource Names (ARNs)".
ARN = regex(
    rf"arn:{_FIELD}:(?P<service>[a-z0-9-]++):(?P<region>{_FIELD}):(?P<account>{_FIELD}):(?P<rest>.+)", re.DOTALL
)


class Site(NamedTuple):
    """A region and an account: each a literal, or `${name}` for one that is not settled; empty if it is not said.

    Attributes:
        region: the region.
        account: the account's id.
        region_by: the parameters by whose defaults it is that region; two sites that differ in these only are equal.
        account_by: the parameters by whose defaults it is that account.
    """

    region: str
    account: str
    region_by: frozenset[str] = frozenset()
    account_by: frozenset[str] = frozenset()

    def __eq__(self, other: object) -> bool:
        """Tell whether it is the same region and account, whatever says so."""
        return isinstance(other, Site) and self[:2] == other[:2]

    def __ne__(self, other: object) -> bool:
        """Tell whether it is another region or account: a tuple would compare all that it has."""
        return not self == other

    def __hash__(self) -> int:
        """Return the hash of the region and account."""
        return hash(self[:2])

    def is_in(self, other: Site) -> bool:
        """Tell whether what this says holds of another one for certain; what is not said or a wildcard always does."""
        pairs = zip(self[:2], other[:2], strict=True)
        return all(one == "" or "*" in one or one == two for one, two in pairs)

    def may_be_in(self, other: Site) -> bool:
        """Tell whether what this says possibly holds of another one: no two literals differ."""
        pairs = zip(self[:2], other[:2], strict=True)
        return all(one in ("", two) or "*" in one or "${" in one or "${" in two for one, two in pairs)

    def beside(self, default: Site) -> Site:
        """Return the site in which an account that is not settled is the deployment's own, if the default one's is."""
        is_own = self.account == default.account and "${" in self.account
        return self._replace(account=OWN.account) if is_own else self


#: Where a deployment runs of which the templates say no more.
OWN = Site("${AWS::Region}", "${AWS::AccountId}")


def site_of_arn(text: str) -> Site | None:
    """Return the region and account that an ARN says; None for another text."""
    arn = ARN.fullmatch(text)
    return Site(arn["region"], arn["account"]) if arn else None


def is_settled(text: str) -> bool:
    """Tell whether a region or account is a literal."""
    return text != "" and "${" not in text
