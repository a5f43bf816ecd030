"""The nodes and edges of the graph: resources, and the links between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import field, replace

from archlint.aws.columns import ResourceType
from archlint.aws.delivery.starts import WAITING_PATTERNS, WAITING_STARTS
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.services import settings
from archlint.languages.notes import MODULE_CALLS
from archlint.model.data import Enum, dataclass
from archlint.model.regex import regex
from archlint.model.source.location import Place
from archlint.model.values.cases import Case
from archlint.model.values.conditions import ALWAYS, When
from archlint.model.values.deployment import site_of
from archlint.model.values.leaves import where, without_defaults
from archlint.model.values.scalars import Known
from archlint.model.values.site import OWN, Site
from archlint.model.values.texts import canonical, written
from archlint.model.values.value import NOTHING, Declaration, Outcome, Reference, Text, Tree, Unknown, Value

#: What a name says that holds dead letters; what is called `orders-with-dlq`, `no-dlq` or `send-to-dlq` does not.
DEAD_LETTER_WORDS = regex(
    r"(?<!with)(?<!with[-_])(?<!without)(?<!without[-_])(?<![-_]to[-_])(?<![-_]no[-_])(?<!^no[-_])(?<!^not[-_])"
    r"(?:dlq|dead[-_]?letter)",
    re.IGNORECASE,
)
#: How much of a name is looked at: AWS takes none that is longer, but a template may have one for thousands of queues.
_LONGEST_NAME = 2000


@dataclass(frozen=True, eq=False, slots=True)
class Resource:
    """A node of the graph.

    Attributes:
        kind: what it is.
        name: the name its author wrote; a part carries its owner's.
        at: where it is declared.
        type: its row of the table; None for what lies outside the scope.
        declaration: what the template says; None for what lies outside the scope.
        owner: the resource it is a part of (a rule's target, a machine's task).
        said: the region and account that an ARN or URL says; None for what is declared, or known by its name only.
        when: the conditions under which it exists; for a part, under which its owner does.
        part_when: the further conditions under which its owner has this part.
    """

    kind: Kind
    name: str
    at: Place
    type: ResourceType | None = None
    declaration: Declaration | None = None
    owner: Resource | None = None
    said: Site | None = None
    when: When = field(init=False, repr=False)
    part_when: When = field(init=False, repr=False)
    _values: dict[str, Value] = field(default_factory=dict, repr=False)
    #: The settings that another resource sets.
    _taken: frozenset[str] = field(default=frozenset(), init=False, repr=False)

    def __post_init__(self) -> None:
        """Look up the conditions once: they are asked for with each edge."""
        declaration = self.declaration
        # Nothing else sets them.
        self.when = declaration.when if declaration is not None else ALWAYS  # type: ignore[misc]
        self.part_when = declaration.part_when if declaration is not None else ALWAYS  # type: ignore[misc]

    def __getitem__(self, setting: str) -> Value:
        """Return a setting's value; absent if this kind of resource has no such setting.

        Where the template does not set it, the provider's default stands in for it.

        Raises:
            KeyError: no kind has one: the name is misspelt, and would be absent for ever.
        """
        value = self._values.get(setting)
        if value is None:
            value = self._values[setting] = self._read(setting)
        return value

    def take(self, setting: str, value: Value) -> None:
        """Let a setting be what another resource sets it to."""
        self._values[setting] = value
        object.__setattr__(self, "_taken", self._taken | {setting})

    def without_defaults(self, *settings: str) -> Resource:
        """Return the same with some settings as they are known without the defaults of parameters; no node itself."""
        found = copy(self)
        object.__setattr__(found, "_values", {each: without_defaults(self[each]) for each in settings})
        return found

    def where(self, given: When, *settings: str) -> Resource:
        """Return the same with some settings as they are where conditions hold; no node itself."""
        found = copy(self)
        object.__setattr__(found, "_values", {each: where(self[each], given) for each in settings})
        return found

    def may_say(self, settings: tuple[str, ...]) -> list[str]:
        """Return those of some settings that possibly stand somewhere: to read one that does not takes far longer."""
        if self.type is None or self.declaration is None:
            return []
        taken, keys = self._taken, self.declaration.keys
        every, known = self.type.keys_of(settings)
        if keys is None:
            return [each for each, firsts in known if firsts or each in taken]
        if not taken and keys.isdisjoint(every):  # as most
            return []
        return [each for each, firsts in known if not keys.isdisjoint(firsts) or each in taken]

    def _read(self, setting: str) -> Value:
        if self.type is None or self.declaration is None:
            return Value.of(Unknown(f"'{self.name}' lies outside the scope"))
        value = self.type.read(self.declaration, setting)
        if value is NOTHING and setting not in self.type.settings and setting not in settings():
            raise KeyError(f"no kind of resource has a setting '{setting}'")
        if len(value.branches) == 1 and not value.branches[0].when:  # as most are, and this is asked all the time
            return value
        conditional = any(branch.when for branch in value.branches)
        return value.assuming(self.when | self.part_when) if conditional else value

    @property
    def is_generated(self) -> bool:
        """Whether SAM makes it, and no template declares it."""
        return self.declaration is not None and bool(self.declaration.generated)

    @property
    def stands_for_many(self) -> bool:
        """Whether it stands for copies whose number is not known: there may be none, one or more."""
        return self.declaration is not None and self.declaration.stands_for_many

    @property
    def label(self) -> str:
        """Its name in quotes, as messages write it; what SAM creates is named with the resource that needs it."""
        generated = self.declaration.generated if self.declaration else ""
        return f"'{generated}', which SAM creates for '{self.name}'," if generated else f"'{self.name}'"

    @property
    def called(self) -> str:
        """What messages call it: `queue 'Orders'`."""
        return f"{self.kind.value} {self.label}"

    @property
    def reported(self) -> Resource:
        """The resource to report for it: itself, or what it is a part of; a call is edited in the code it stands in."""
        # What is declared on its own is edited there, whatever it is a part of.
        if self.owner is None or self.kind is Kind.CALL or not self._is_written_in_owner:
            return self
        return self.owner.reported

    @property
    def outermost(self) -> Resource:
        """The declared resource that a part is written in, through all owners; itself if it is declared on its own."""
        return self.owner.outermost if self.owner and self._is_written_in_owner else self

    @property
    def calls(self) -> Sequence[Place]:
        """The module calls on the way to it, the outermost first; none but in Terraform."""
        return self.declaration.noted(MODULE_CALLS)() if self.declaration is not None else ()

    @property
    def _is_written_in_owner(self) -> bool:
        return self.declaration is not None and self.declaration.owner is not None

    def has(self, trait: Trait) -> bool:
        """Tell whether its type has a trait; a resource outside the scope has none."""
        return self.type is not None and trait in self.type.traits

    @property
    def is_external(self) -> bool:
        """Whether it lies outside the scope; what it is may be known all the same, by its ARN."""
        return self.kind is Kind.EXTERNAL or self.said is not None

    @property
    def site(self) -> Site:
        """The region and account that it is in."""
        if self.said is not None:
            return self.said
        return site_of(self.declaration) if self.declaration is not None else OWN

    def is_named(self, name: Outcome) -> bool:
        """Tell whether a name is its own: by reference, or because both are written alike."""
        if isinstance(name, Reference):
            return name.target is self.declaration
        own = self["name"].outcome
        if own is None or isinstance(name, Tree):
            return False
        return canonical(name) == canonical(own) != "" or written(name) == written(own) != ""

    @property
    def named_for_dead_letters(self) -> bool:
        """Whether its logical id or its name, or what that begins with, says that it holds dead letters."""
        own = self.declaration.logical_id if self.declaration else ""
        names = [own or self.name]
        for branch in (*self["name"].branches, *self["name_prefix"].branches):
            if isinstance(branch.outcome, Known):
                names.append(str(branch.outcome.value))
            elif isinstance(branch.outcome, Text):
                names.append(branch.outcome.canonical)
        return any(DEAD_LETTER_WORDS.search(name, 0, _LONGEST_NAME) for name in names)


class Evidence(Enum):
    """What an edge rests on."""

    DECLARED = "declared"
    PERMISSION = "permission"
    #: A permission to read and write alike, as templates hand them out without a second thought.
    CRUD_PERMISSION = "CRUD permission"
    ENVIRONMENT = "environment"
    CODE = "code"


@dataclass(frozen=True, eq=False, slots=True)
class Edge:
    """A link between two resources, and the property that makes it.

    Attributes:
        source: where messages come from.
        target: where they go.
        link: what the edge means.
        at: the property that made it.
        when: the conditions under which it exists, beside those of its ends.
        evidence: what it rests on.
        because: the evidence in words: `permission sqs:SendMessage`; empty for what is declared.
        actions: the IAM actions that it may consist of; empty where they are not known.
        rests_on: the parameters whose defaults it rests on.
        keys: the keys of the objects that a permission is for; empty where it is for any.
        outcome: how the property names the other end: a reference, an ARN, a URL, a name; None where no property does.
    """

    source: Resource
    target: Resource
    link: Link
    at: Place
    when: When = ALWAYS
    evidence: Evidence = Evidence.DECLARED
    rests_on: frozenset[str] = frozenset()
    because: str = ""
    actions: tuple[str, ...] = ()
    keys: tuple[Outcome, ...] = ()
    outcome: Outcome | None = None

    @property
    def acting(self) -> Resource:
        """The end that acts and has the property that makes it: what sends, or what reads."""
        return self.target if self.link is Link.FEEDS else self.source

    @property
    def acted_on(self) -> Resource:
        """The end that is acted on: what is sent to, or what is read."""
        return self.source if self.link is Link.FEEDS else self.target

    @property
    def enriches(self) -> bool:
        """Whether a pipe has its messages enriched over it."""
        return self.link is Link.INVOKES and self.source.kind is Kind.PIPE

    @property
    def asynchronous(self) -> Value:
        """Whether its source goes on without waiting for what it invokes.

        A pipe waits for its enrichment, whatever it says of its target. Source: Amazon EventBridge User Guide, "Event
        enrichment in Amazon EventBridge Pipes".
        """
        return Value.of(Known(False)) if self.enriches else self.source["asynchronous"]

    @property
    def awaited(self) -> Value:
        """Whether its source has the workflow that it starts run while it waits; absent where that cannot be said.

        A Task that waits in another way, by `.sync` or a token, is not known.
        """
        setting, waiting = WAITING_STARTS.get(self.source.kind, ("asynchronous", False))

        def is_waiting(outcome: Outcome) -> Outcome:
            if not isinstance(outcome, Known):
                return outcome
            if isinstance(outcome.value, str) and outcome.value.endswith(WAITING_PATTERNS):
                return Unknown("the Task waits for the end of the execution")
            return Known(outcome.value == waiting)

        return Value.of(Known(True)) if self.enriches else self.source[setting].convert(is_waiting)

    @property
    def case(self) -> Case:
        """The circumstances under which it exists, beside its ends."""
        return Case(when=self.when, rests_on=self.rests_on)

    @property
    def conditions(self) -> When:
        """The conditions under which it and its ends exist."""
        return self.when | self.source.when | self.target.when

    def under(self, when: When) -> Edge:
        """Return the edge as it is under further conditions."""
        return replace(self, when=self.when | when) if when else self


@dataclass(frozen=True, slots=True)
class UnresolvedReference:
    """A property that makes an edge to something the scope does not settle.

    Attributes:
        resource: the resource that has the property.
        link: what the edge would mean; None where it may be any.
        kinds: what it may lead to; none where it may be anything.
        at: the property.
        reason: why it is not settled.
        inside: whether it may lead to a resource inside the scope.
        only: the resources that it may lead to, where its name leaves no others.
    """

    resource: Resource
    link: Link | None
    kinds: tuple[Kind, ...]
    at: Place
    reason: str
    inside: bool
    only: tuple[Resource, ...] = ()
