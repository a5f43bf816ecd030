"""From a remedy to what has to be written, in which file, in its own language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from archlint.aws.columns import ResourceType
from archlint.aws.kinds import Form, Kind, Link
from archlint.aws.services import TABLE
from archlint.findings.remedies.words import (
    AddTo,
    Data,
    End,
    LinkTo,
    NameOf,
    New,
    PutAt,
    Remedy,
    RemedyStep,
    SameAs,
    SetTo,
    TakeOut,
    Unset,
    WaitFor,
)
from archlint.graph.resource import Resource
from archlint.languages.detect import kind_of
from archlint.linter.fixes import sam
from archlint.linter.fixes.home import PROVIDER, Home, at, home, refuse_constructs
from archlint.linter.fixes.naming import abbreviated, local_name, logical_id
from archlint.linter.fixes.paths import Put, emptied, joined_mappings, made, merged_puts, put, refuse_choice, steps
from archlint.linter.fixes.physical_names import FIFO, named_after, named_like
from archlint.linter.fixes.plain_data import plain_data, require_together, same_data, taken_names
from archlint.linter.fixes.types import (
    attribute_for,
    column_of,
    kind_of_end,
    link_path,
    name_for,
    path_in_use,
    type_of_kind,
)
from archlint.model.source.document import Document
from archlint.model.source.edits import Block, Code, JsonText, NotEditable, Written
from archlint.model.values.value import Tree

if TYPE_CHECKING:
    from archlint.model.source.location import Locator, Route


class Writer:
    """Writes one remedy.

    Attributes:
        removals: what is to be taken out, once all is written.
    """

    def __init__(self) -> None:
        self._names: dict[New, str] = {}
        self._puts: dict[Locator, list[Put]] = {}
        self._waiting: dict[tuple[Document, Route], list[Written]] = {}
        self.removals: list[tuple[Document, Route]] = []

    def puts(self, remedy: Remedy) -> Mapping[Locator, Sequence[Put]]:
        """Return what has to be written into which documents.

        Raises:
            NotEditable: some of it stands where no edit leads.
        """
        for change in remedy.changes:
            self._change(change)
        return {document: merged_puts(puts) for document, puts in self._puts.items()}

    def _change(self, change: RemedyStep) -> None:
        if isinstance(change, New):
            self._declare(change)
        elif isinstance(change, SetTo):
            self._set(change)
        elif isinstance(change, Unset):
            self._unset(change)
        elif isinstance(change, AddTo):
            self._add_to(change)
        elif isinstance(change, LinkTo):
            self._link(change)
        elif isinstance(change, PutAt):
            self._put_at(change)
        elif isinstance(change, TakeOut):
            self._take_out(change)
        else:
            self._wait(change)

    # What is there

    def _set(self, change: SetTo) -> None:
        there, column = home(change.resource), column_of(change.resource)
        setting = column.settings.get(change.setting)
        if setting is None or not setting.paths:
            raise NotEditable("its type has no such setting")
        path = path_in_use(change.resource, change.setting, setting.paths)
        self._refuse_elsewhere(change.resource, change.setting, there)
        found = put(there, sam.setting_path(there, path), self._written(change.value, there))
        refuse_choice(there, found)
        self._add(there.document, found)

    def _unset(self, change: Unset) -> None:
        there, column = home(change.resource), column_of(change.resource)
        self._refuse_elsewhere(change.resource, change.setting, there)
        path = path_in_use(change.resource, change.setting, column.settings[change.setting].paths)
        self.removals.append((there.document, put(there, sam.setting_path(there, path), None).route))

    def _add_to(self, change: AddTo) -> None:
        there, column = home(change.resource), column_of(change.resource)
        self._refuse_elsewhere(change.resource, change.setting, there)
        paths = column.settings[change.setting].paths
        element = self._data(change.element, there)
        path = f"{paths[0]}.{change.below}" if change.below else paths[0]
        found = put(there, f"{path}[]", element)
        listed = change.resource[change.setting].path(change.below) if change.below else change.resource[change.setting]
        if found.route[-1] == path.rpartition(".")[2] and not listed.certainly_absent:
            # It is written in an expression or a text, which only reading it tells the length of.
            known = listed.outcome
            if not isinstance(known, Tree) or not known.is_list:
                raise NotEditable("no list is there")
            found = Put((*found.route, len(known.node.data)), element)
        self._add(there.document, found)

    def _refuse_elsewhere(self, resource: Resource, setting: str, there: Home) -> None:
        """Make sure that the value of a setting, where there is one, is written at the resource, as it is.

        Raises:
            NotEditable: it comes from somewhere else.
        """
        value = resource[setting]
        if any(branch.when for branch in value.branches):
            raise NotEditable("it depends on a condition")
        for branch in value.branches:
            if branch.rests_on:
                raise NotEditable("its value comes from a parameter")
            place = branch.place
            if place is not None and (
                place.document is not there.document or place.route[: len(there.route)] != there.route
            ):
                raise NotEditable("its value is written elsewhere")

    def _link(self, change: LinkTo) -> None:
        there = home(change.resource)
        name = self._named(name_for(change.resource.kind, change.link, change.to), there)
        if there.is_sam:
            path = sam.sam_link_path(there, change.link)
        else:
            path = link_path(column_of(change.resource), change.link, kind_of_end(change.to), change.resource)
        if sam.is_typed(there, change.link):
            parent = path.rpartition(".")[0]
            self._add(there.document, put(there, f"{parent}.Type", sam.SQS))
        self._add(there.document, put(there, path, name))

    def _put_at(self, change: PutAt) -> None:
        document = change.at.document
        if isinstance(document, Document) and kind_of(document).is_confidential:
            raise NotEditable("a program writes this file")
        around = change.at.written
        if isinstance(around.document, Document):
            refuse_constructs(around.document, around.route)
        # A mapping that stands for one value is an intrinsic function: `Fn::If` with what is meant for each case.
        written = at(document.data, (*change.at.route, change.key)) if isinstance(document, Document) else None
        if isinstance(written, dict) and not isinstance(change.data, Mapping):
            raise NotEditable("it depends on a condition")
        self._add(document, Put((*change.at.route, change.key), plain_data(change.data)))

    def _take_out(self, change: TakeOut) -> None:
        document, route = change.at.document, change.at.route
        if not isinstance(document, Document):
            raise NotEditable("it is written inside of a text")
        # A resource without properties has no key for them, too.
        self.removals.append((document, emptied(document.data, route, len(("Resources", "id", "Properties")))))

    def _wait(self, change: WaitFor) -> None:
        there = home(change.resource)
        address = self._address(change.other, there)
        name: Written = Code(address) if there.is_terraform else address
        route: Route = (*there.route, "depends_on" if there.is_terraform else "DependsOn")
        known, names = there.written.get(str(route[-1])), self._waiting.setdefault((there.document, route), [])
        names.append(name)
        puts = self._puts.setdefault(there.document, [])
        if isinstance(known, list):
            puts.append(Put((*route, len(known)), name))
            return
        if known is not None and not isinstance(known, str):
            raise NotEditable("what it waits for is an expression")
        all_names = [*names] if known is None else [known, *names]
        is_alone = len(all_names) == 1 and not there.is_terraform
        puts[:] = [*(each for each in puts if each.route != route), Put(route, name if is_alone else all_names)]

    def _address(self, end: End, there: Home) -> str:
        """Return what a file calls a resource where it says what to wait for."""
        if isinstance(end, New):
            name, type_name = self._name_of(end, there), type_of_kind(end.kind, is_terraform=there.is_terraform)
        else:
            other = home(end)
            require_together(there, other)
            name, type_name = other.name, other.type
        return f"{type_name}.{name}" if there.is_terraform else name

    # What is new

    def _declare(self, new: New) -> None:
        there = home(_resource(new))
        if new.kind is Kind.INVOKE_CONFIG and there.is_sam:
            self._configure(new, there)
            return
        name, type_name = self._name_of(new, there), type_of_kind(new.kind, is_terraform=there.is_terraform)
        column = TABLE[type_name]
        properties: dict[str, Written] = {PROVIDER: there.provider} if there.provider else {}
        # What it belongs to comes first, as people write it.
        governed = [each for each in new.links if each[0] is Link.GOVERNS]
        properties = self._linked(properties, column, new, governed, there)
        if new.is_named and there.is_terraform:
            physical = self._physical_name(new, name, there)
            properties = _added(properties, column.name, physical, there) if physical else properties
        for setting, value in new.settings.items():
            paths = column.settings[setting].paths
            if paths:
                properties = _added(properties, paths[0], self._written(value, there), there)
        others = [each for each in new.links if each[0] is not Link.GOVERNS]
        properties = self._linked(properties, column, new, others, there)
        if not there.is_terraform:
            body: dict[str, Written] = {"Type": type_name}
            if there.condition:
                body["Condition"] = there.condition
            if properties:
                body["Properties"] = properties
            self._add(there.document, Put(("Resources", name), body))
        elif there.is_hcl:
            self._add(there.document, Put(("resource", type_name, name, 0), Block(properties)))
        elif at(there.document.data, ("resource", type_name)) is None:
            self._add(there.document, Put(("resource", type_name), {name: properties}))
        else:
            self._add(there.document, Put(("resource", type_name, name), properties))

    def _linked(
        self,
        properties: dict[str, Written],
        column: ResourceType,
        new: New,
        links: Sequence[tuple[Link, End | NameOf]],
        there: Home,
    ) -> dict[str, Written]:
        """Return properties that name what something new is linked to, too."""
        for link, to in links:
            written = self._named(name_for(new.kind, link, to), there)
            properties = _added(properties, link_path(column, link, kind_of_end(to)), written, there)
        return properties

    def _configure(self, new: New, there: Home) -> None:
        """Write the invoke configuration of a function of SAM's into the function."""
        for link, to in new.links:
            if link is Link.DEAD_LETTERS_TO:
                name = self._named(name_for(new.kind, link, to), there)
                self._add(there.document, put(there, f"{sam.ON_FAILURE}.Type", sam.SQS))
                self._add(there.document, put(there, f"{sam.ON_FAILURE}.Destination", name))

    def _name_of(self, new: New, there: Home) -> str:
        if new not in self._names:
            taken = taken_names(there) | set(self._names.values())
            base = self._base(new.beside)
            call = local_name if there.is_terraform else logical_id
            self._names[new] = call("" if new.stands_alone else base, new.words, taken)
        return self._names[new]

    def _physical_name(self, new: New, name: str, there: Home) -> Code | str:
        """Return what AWS calls something new; empty if that is left to the provider."""
        named = next((to for _, to in new.links if isinstance(to, NameOf) and to.form is Form.NAME), None)
        if named is not None:
            address = self._named(named, there)
            return named_after(address.text, new.words) if isinstance(address, Code) else ""
        is_fifo = new.settings.get("fifo") is True
        if isinstance(new.beside, Resource):
            words = abbreviated(new.words, taken_names(there), "dlq")
            found = named_like(there, column_of(new.beside).name, words, is_fifo=is_fifo)
            if found is not None:
                return found
        return f"{name.replace('_', '-')}{FIFO if is_fifo else ''}"

    def _base(self, end: End) -> str:
        if isinstance(end, New):
            return self._name_of(end, home(_resource(end)))
        there = home(end)
        # An event of a function, or an element of a list, belongs to what it is written in.
        event = str(there.route[-1]) if there.is_event else ""
        return f"{there.name}{event}"

    # Data

    def _written(self, data: Data, there: Home) -> Written:
        """Return a setting's value as it is written; what is a mapping is JSON as text in Terraform's language."""
        if isinstance(data, Mapping) and there.is_terraform:
            return JsonText(self._data(data, there))
        return self._data(data, there)

    def _data(self, data: Data, there: Home) -> Written:
        if isinstance(data, NameOf):
            return self._named(data, there)
        if isinstance(data, SameAs):
            return same_data(data, there)
        if isinstance(data, Mapping):
            return {key: self._data(each, there) for key, each in data.items()}
        if isinstance(data, Sequence) and not isinstance(data, str):
            return [self._data(each, there) for each in data]
        return data

    def _named(self, named: NameOf, there: Home) -> Written:
        """Return a reference to a resource, as a file writes it."""
        end, other = named.end, home(_resource(named.end))
        if other.condition not in ("", there.condition):
            raise NotEditable("what it would name is made under a condition")
        if isinstance(end, New):
            type_name = type_of_kind(end.kind, is_terraform=there.is_terraform)
            name, column, has_instances = self._name_of(end, there), TABLE[type_name], False
        else:
            require_together(there, other)
            type_name, name, column, has_instances = other.type, other.name, column_of(end), other.has_instances
        attribute = attribute_for(column, named.form)
        if has_instances and not named.each:
            raise NotEditable("there are several instances of what it would name")
        if has_instances:
            instances = f"{type_name}.{name}" if "count" in other.written else f"values({type_name}.{name})"
            return Code(f"{instances}[*].{attribute}")
        if there.is_terraform:
            address = f"{type_name}.{name}.{attribute}"
            return Code(f'"${{{address}}}{named.suffix}"' if named.suffix else address)
        return {"Ref": name} if attribute == "Ref" else {"Fn::GetAtt": [name, attribute]}

    def _add(self, document: Locator, each: Put) -> None:
        self._puts.setdefault(document, []).append(each)


def _added(properties: dict[str, Written], path: str, value: Written, there: Home) -> dict[str, Written]:
    """Return properties in which a path leads to a value, too."""
    return joined_mappings(properties, made(steps(path), value, is_terraform=there.is_terraform))


def _resource(end: End) -> Resource:
    """Return what is declared in the file that something new goes to; of what is there, itself."""
    return _resource(end.beside) if isinstance(end, New) else end
