"""The rows of the table: a kind of resource, its provider types, and where each dialect keeps what we ask of it.

The services fill the table. What they write side by side, one column for each dialect, everybody else gets one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from archlint.aws.columns import Converter, Expander, LinkRule, ResourceType, Setting, as_is, list_of
from archlint.aws.kinds import Kind, Link
from archlint.model.values.node import Scalar
from archlint.model.values.value import ABSENT, Declaration, Known, Value


class Row:
    """One row of the table: a kind of resource, its provider types, and where each dialect keeps what we ask of it.

    Paths come in pairs, CloudFormation's and Terraform's; an empty one says that the dialect has no such thing. Of
    `a|b` the first that is set counts. A nested block of Terraform reads like a mapping.
    """

    def __init__(self, kind: Kind, *types: str) -> None:
        """Make an empty row for some provider types; those of CloudFormation have colons in them."""
        self.types = types
        self._cloudformation = ResourceType(kind)
        self._terraform = ResourceType(kind, identities=("arn", "id", "url"))
        self._setters: list[tuple[str, LinkRule, dict[str, str]]] = []

    def columns(self) -> Iterator[tuple[str, ResourceType]]:
        """Yield each provider type with its column."""
        for name in self.types:
            yield name, self._cloudformation if "::" in name else self._terraform
        for name, target, moved in self._setters:
            yield name, _setter(self._terraform, target, moved)

    def named(self, cloudformation: str, terraform: str, *, arn: str = "") -> Row:
        """Say where its name stands, and what its ARN has before that: the service, and `function:` or the like."""
        self._cloudformation.name, self._terraform.name = cloudformation, terraform
        self._cloudformation.arn = self._terraform.arn = arn
        return self.setting("name", cloudformation, terraform)

    def written_by(self, *actions: str) -> Row:
        """Say which IAM actions send to it, write to it or start it."""
        self._cloudformation.write_actions = self._terraform.write_actions = actions
        return self

    def read_by(self, *actions: str) -> Row:
        """Say which IAM actions read what was written to it."""
        self._cloudformation.read_actions = self._terraform.read_actions = actions
        return self

    def stands_for(self, cloudformation: str, terraform: str) -> Row:
        """Say where it names what it is another name for."""
        self._cloudformation.stands_for, self._terraform.stands_for = cloudformation, terraform
        return self

    def setting(
        self,
        name: str,
        cloudformation: str,
        terraform: str,
        convert: Converter = as_is,
        *,
        default: Scalar | None = None,
        unset: Scalar = "",
        doubtful: Scalar | None = None,
    ) -> Row:
        """Add a setting: our name for it, its paths, how it is read, and what its absence means.

        Args:
            name: what checks ask for.
            cloudformation: where CloudFormation keeps it.
            terraform: where Terraform keeps it.
            convert: how it is read.
            default: what its absence means.
            unset: what Terraform's provider writes where nobody has set it, beside the empty string and list.
            doubtful: what it writes into a state for the same, though somebody may have meant it.
        """
        absence = ABSENT if default is None else Known(default)
        self._cloudformation.settings[name] = Setting(_alternatives(cloudformation), convert, absence)
        values = ("",) if unset == "" else ("", unset)
        self._terraform.settings[name] = Setting(_alternatives(terraform), convert, absence, values, doubtful)
        return self

    def listing(self, name: str, cloudformation: str, terraform: str, **words: tuple[str, str]) -> Row:
        """Add a setting that is a list of mappings.

        Args:
            name: what checks ask for.
            cloudformation: where CloudFormation keeps the list.
            terraform: where Terraform keeps it; its nested blocks are such a list.
            words: our name for what stands in each mapping, with CloudFormation's word and Terraform's.
        """
        theirs = {ours: pair[0] for ours, pair in words.items()}
        self._cloudformation.settings[name] = Setting(_alternatives(cloudformation), list_of(theirs), words=theirs)
        theirs = {ours: pair[1] for ours, pair in words.items()}
        paths = _alternatives(terraform)
        self._terraform.settings[name] = Setting(paths, list_of(theirs), unset=("",), words=theirs)
        return self

    def constant(self, name: str, value: Scalar) -> Row:
        """Add a setting that every resource of this kind has."""
        return self.setting(name, "", "", default=value)

    def link(self, link: Link, cloudformation: str, terraform: str, *to: Kind) -> Row:
        """Add edges from the resource to what its paths name."""
        return self._link(LinkRule(link, cloudformation, to), terraform)

    def linked_from(self, link: Link, cloudformation: str, terraform: str, *to: Kind) -> Row:
        """Add edges to the resource from what its paths name."""
        return self._link(LinkRule(link, cloudformation, to, incoming=True), terraform)

    def _link(self, rule: LinkRule, terraform: str) -> Row:
        if rule.path:
            self._cloudformation.links.append(rule)
        if terraform:
            self._terraform.links.append(replace(rule, path=terraform))
        return self

    def part(self, cloudformation: str, terraform: str, types: tuple[str, str]) -> Row:
        """Make every element at its paths a part of the resource, declared with the type of its dialect."""
        return self.parts(
            _elements(cloudformation, types[0]) if cloudformation else None,
            _elements(terraform, types[1]) if terraform else None,
        )

    def parts(self, cloudformation: Expander | None, terraform: Expander | None) -> Row:
        """Make parts in ways of the service's own."""
        self._cloudformation.expanders += [cloudformation] if cloudformation else []
        self._terraform.expanders += [terraform] if terraform else []
        return self

    def part_of(self, owner: Kind, terraform: str, *, within: str) -> Row:
        """Say where Terraform, which declares this part on its own, names its owner.

        Args:
            owner: what it is a part of.
            terraform: where it names that.
            within: the setting that both have in common; the owner's name is unique only there.
        """
        self._terraform.part_of = LinkRule(Link.CONTAINS, terraform, (owner,), incoming=True)
        self._terraform.within = within
        return self

    def computed(self, *blocks: str) -> Row:
        """Say which nested blocks Terraform's provider fills in where nobody sets them."""
        self._terraform.computed |= frozenset(blocks)
        return self

    def set_by(self, type_name: str, *, on: str, **paths: str) -> Row:
        """Say which other type of Terraform's sets some of this one's settings and links.

        Args:
            type_name: that type.
            on: where it names the resource it sets them on.
            paths: where it keeps what this row keeps under the keyword.
        """
        self._setters.append((type_name, LinkRule(Link.GOVERNS, on, (self._terraform.kind,)), paths))
        return self


def _alternatives(paths: str) -> tuple[str, ...]:
    return tuple(paths.split("|")) if paths else ()


def _elements(path: str, part_type: str) -> Expander:
    def expand(owner: Declaration) -> Iterator[Declaration]:
        for branch in owner.each(path):
            yield Declaration(
                name=owner.name,
                type=part_type,
                place=branch.place or owner.place,
                properties=Value.of(branch.outcome, branch.place),
                when=owner.when,
                owner=owner,
                part_when=owner.part_when | branch.when,
                deployed=owner.deployed,
            )

    return expand


def _setter(column: ResourceType, target: LinkRule, moved: Mapping[str, str]) -> ResourceType:
    """Return the part of a column that another type keeps: what stands below the paths that are moved there."""

    def elsewhere(path: str) -> Iterator[str]:
        head = re.split(r"[.\[]", path)[0]
        if head in moved:
            yield moved[head] + path[len(head) :]

    settings = {
        name: replace(setting, paths=paths)
        for name, setting in column.settings.items()
        if (paths := tuple(found for path in setting.paths for found in elsewhere(path)))
    }
    links = [replace(rule, path=path) for rule in column.links for path in elsewhere(rule.path)]
    return ResourceType(column.kind, sets=target, settings=settings, links=links)


def resource(kind: Kind, *types: str) -> Row:
    """Return a new row of the table; the services keep theirs in module variables."""
    return Row(kind, *types)


def by_type(rows: Iterable[Row]) -> dict[str, ResourceType]:
    """Return the columns of all rows by provider type.

    Raises:
        ValueError: two rows claim one type.
    """
    table: dict[str, ResourceType] = {}
    for row in rows:
        for name, column in row.columns():
            if name in table:
                raise ValueError(f"two rows describe {name}")
            table[name] = column
    return table
