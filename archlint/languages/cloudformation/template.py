"""A CloudFormation template: what it declares, its parameters, mappings and conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import islice

from archlint.languages.cloudformation.cdk import CONSTRUCT_PATH, construct_name
from archlint.languages.cloudformation.dialect import CloudFormation
from archlint.languages.cloudformation.evaluation.conditions import Conditions
from archlint.languages.cloudformation.evaluation.loops import LOOP
from archlint.languages.cloudformation.evaluation.scope import Exports
from archlint.languages.cloudformation.local_files import LocalFiles
from archlint.languages.cloudformation.order import waited_for, whole_stack
from archlint.languages.cloudformation.parameters import Parameters
from archlint.languages.notes import ASSET, PREDECESSORS, SAM_NAME
from archlint.languages.unread import DEFINITION, NO_FILE, UnreadCall
from archlint.model.budget import Budget
from archlint.model.regex import regex
from archlint.model.source.location import Place
from archlint.model.values.conditions import ALWAYS, When, consistent
from archlint.model.values.node import Node
from archlint.model.values.scalars import Known
from archlint.model.values.site import OWN, Site
from archlint.model.values.texts import canonical, written
from archlint.model.values.value import NOTHING, Declaration, Value

#: Macros that are read natively, or that change nothing archlint looks at.
_UNDERSTOOD = regex(r"AWS::(Serverless-.*|LanguageExtensions|CodeDeployBlueGreen|SecretsManager-.*|ServiceCatalog)")
#: As many resources a template may have; those that stand in the text are read however many there are.
#: Source: AWS CloudFormation User Guide, "Understand CloudFormation quotas".
_MAX_RESOURCES = 500
#: What SAM makes waits for what it needs.
_ORDERED_BY_SAM = "AWS::Serverless::"
_NO_PARAMETERS: Mapping[str, str | None] = {}
_NO_CONSTRUCTS: Mapping[str, str] = {}


class Template:
    """A CloudFormation template: what it declares, and how its data becomes values.

    Attributes:
        declarations: its resources by logical id, in the order of the text.
        made: what SAM makes, by the name that SAM has for it: `Function.DestinationQueue`.
        unread: what is not read: of which resource, why, and where it stands.
        missed: the files of definitions that are not there, or hold none.
        files: the local files that it may point to.
        stacks: the templates that it can import from.
        children: the templates of its nested stacks, by logical id.
        budget: what is left to spend on evaluating it.
    """

    def __init__(
        self,
        root: Node,
        files: LocalFiles,
        stacks: Exports | None = None,
        *,
        given: Value = NOTHING,
        parameters: Mapping[str, str | None] = _NO_PARAMETERS,
        when: When = ALWAYS,
        stack: str = "",
        site: Site = OWN,
        constructs: Mapping[str, str] = _NO_CONSTRUCTS,
        budget: Budget | None = None,
    ) -> None:
        """Read a template.

        Args:
            root: the whole of it.
            files: the local files that it may point to.
            stacks: the templates that it can import from.
            given: the parameters that the stack which nests it gives, a mapping.
            parameters: what its parameters are where it is deployed; None for one that is not known.
            when: the conditions under which that stack exists.
            stack: that stack's name; empty for a template that no other nests.
            site: the region and account that it is deployed to.
            constructs: the paths of CDK's constructs by logical id, where the metadata of the resources lacks them.
            budget: how much may be evaluated.
        """
        self.root = root
        self.files = files
        self.stacks = stacks
        self.budget = budget or Budget()
        self.children: dict[str, Template] = {}
        self.made: dict[str, Declaration] = {}
        self.unread: list[tuple[str, str, Place]] = []
        self.missed: list[UnreadCall] = []
        self.declarations: dict[str, Declaration] = {}
        self._when = when
        self._constructs = constructs
        self._pending: set[str] = set()
        self.parameters = Parameters(
            self, root.get("Parameters"), given=given, stack=stack, deployed=parameters, site=site
        )
        self.conditions = self._conditions(root.get("Conditions"), stack)
        self._mappings = root.get("Mappings")
        self.dialect = CloudFormation(self, {})
        if any(name.startswith(LOOP) for name, _ in root.get("Conditions").items()):
            written_out = self.dialect.written_out(root.get("Conditions"))
            self.conditions = self._conditions(written_out, stack)
        for name, node, dialect in self._resources(root.get("Resources")):
            declaration = self._declare(name, node, dialect)
            if declaration is not None:
                self.declarations[name] = declaration

    def _conditions(self, section: Node, stack: str) -> Conditions:
        said = self.parameters
        return Conditions(section, stack, said.settled, self.fact, self.budget, said.allowed)

    def _resources(self, section: Node) -> Iterator[tuple[str, Node, CloudFormation]]:
        """Yield the resources of a template, those that loops make as far as CloudFormation would take them."""
        left = _MAX_RESOURCES
        for key, child in section.items():
            if not key.startswith(LOOP):
                yield key, child, self.dialect
                continue
            made = self.dialect.unroll(section.with_data({key: section.data[key]}))
            for entry in islice(made, left):
                # Each of them has its properties anew.
                properties = entry[1].get("Properties").data
                if not self.budget.spend(len(properties) if isinstance(properties, dict) else 1):
                    break
                left -= 1
                yield entry
            if next(made, None) is not None:
                self.budget.overrun(child.place)

    def refer(self, name: str, declaration: Declaration) -> None:
        """Let a name that SAM has for a resource which it makes, such as `Function.DestinationQueue`, be that one."""
        self.made.setdefault(name, declaration)
        declaration.note(SAM_NAME, name)

    def leave_unread(self, name: str, reason: str, at: Node) -> None:
        """Note that something of a resource is not read, and why."""
        self.unread.append((name, reason, at.place))

    def miss_definition(self, at: Node, reason: str = "") -> None:
        """Note that the file of a definition is not there, or what else is wrong with it.

        Args:
            at: its path, where that is named; an address is none.
            reason: what is wrong with it; empty if it may not be there.
        """
        if reason or self.files.is_missing(at.text):
            self.missed.append(UnreadCall(at.place, at.text, reason or NO_FILE, DEFINITION))

    def macros(self) -> Iterator[tuple[str, Place]]:
        """Yield the macros that may add anything to the template: why it is not known, and where they are called."""
        transform = self.root.get("Transform")
        for node in [transform, *transform.elements()]:
            name = node.text or node.text_at("Name")
            if name and not _UNDERSTOOD.fullmatch(name):
                yield f"macro '{name}' may change anything", node.place
        added = self.root.get("Resources").get("Fn::Transform")
        if added.data is not None:
            yield "a macro adds resources", added.place

    def close(self) -> None:
        """Cut the circles: declarations refer to each other, and the template and its dialect do."""
        for declaration in self.declarations.values():
            declaration.forget()
        self.declarations.clear()
        self.children.clear()
        self.made.clear()
        self.parameters.close()
        if "complete" in self.__dict__:
            self.__dict__.pop("complete").forget()
        self.stacks = None
        del self.dialect, self.conditions, self.parameters

    @cached_property
    def complete(self) -> Declaration:
        """What stands for all that is there once its stack is made, for what waits for that."""
        return whole_stack(self, self.root.place)

    def output(self, name: str) -> Value | None:
        """Return what an output is; None if there is no such output, or it is what it is made of."""
        outputs = self.root.get("Outputs")
        key = f"output {name}"
        if not isinstance(outputs.data, dict) or name not in outputs.data or key in self._pending:
            return None
        self._pending.add(key)
        value = self.dialect.evaluate(outputs.child(name).get("Value"))
        self._pending.discard(key)
        return value

    def exports(self) -> Iterator[tuple[str, Node]]:
        """Yield what it exports: each name in its canonical and in its written form, and where the value stands."""
        for _name, output in self.root.get("Outputs").items():
            name = self.dialect.evaluate(output.get("Export").get("Name")).outcome
            if name is not None and canonical(name):
                for form in dict.fromkeys((canonical(name), written(name))):
                    yield form, output.get("Value")

    def fact(self, node: Node) -> str | None:
        """Return the text that an expression certainly is; None if that depends on anything, a default included."""
        value = self.dialect.evaluate(node)
        branch = value.branches[0]
        if value.outcome is None or branch.when or branch.rests_on:
            return None
        return canonical(branch.outcome) if isinstance(branch.outcome, Known) else None

    def mapping(self, keys: tuple[str, ...]) -> Node | None:
        """Return the entry of the Mappings section under the given keys; None if there is none."""
        node = self._mappings
        for key in keys:
            if not isinstance(node.data, dict) or key not in node.data:
                return None
            node = node.child(key)
        return node

    def _declare(self, name: str, node: Node, dialect: CloudFormation) -> Declaration | None:
        data = node.data
        if not isinstance(data, dict):
            return None
        # What most have none of is not looked at any closer.
        condition = node.text_at("Condition") if "Condition" in data else ""
        when = self.conditions.when(condition, True) if condition else ALWAYS
        if when is None:
            return None
        if self._when:
            when |= self._when
        if when and not consistent(when):
            return None
        properties = node.get("Properties")
        if properties.data is None:
            properties = node.with_data({})
        metadata = node.get("Metadata") if "Metadata" in data else None
        construct = metadata.get(CONSTRUCT_PATH).text if metadata is not None else ""
        construct = construct or self._constructs.get(name, "")
        declaration = Declaration(
            construct_name(construct) if construct else name,
            node.text_at("Type"),
            node.place,
            (dialect.assuming(when) if when else dialect).evaluate(properties),
            when=when,
            construct=construct,
            logical_id=name if construct else "",
        )
        if not declaration.type.startswith(_ORDERED_BY_SAM):
            waits_for: Callable[[], Sequence[Declaration] | None] = partial(waited_for, self, declaration, node)
            declaration.note(PREDECESSORS, waits_for)
        asset = metadata.get("aws:asset:path").text if metadata is not None else ""
        if asset:
            declaration.note(ASSET, asset)
        return declaration
