"""Roles: what they are granted, who uses them, and what the environment variables of these name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from archlint.aws.calls.actions import WRITTEN
from archlint.aws.columns import referred
from archlint.aws.kinds import Kind
from archlint.aws.policies.managed_policies import full_access
from archlint.aws.policies.policy import Grant, grants
from archlint.graph.graph import READERS, Graph
from archlint.graph.questions.permission.attachments import attached, statements_in
from archlint.graph.resource import Resource
from archlint.model.data import NamedTuple
from archlint.model.regex import regex
from archlint.model.values.conditions import When
from archlint.model.values.scalars import Known
from archlint.model.values.texts import HOLE, canonical
from archlint.model.values.value import Branch, Outcome, Tree, Value

#: How a table's stream or index is named.
_READ = regex(r"StreamArn\}|/(?:stream|index)/")
#: Every resource, or every one of a service, with `!` for what is filled in.
_EVERYTHING = regex(
    r"\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:(?:deliverystream/|event-bus/|function:|job-definition/|stateMachine:|stream/|table/"
    r"|task-definition/)?\*(?:/\*|:\*)?"
)
#: What AWS calls what an actor is given at run time, where that is no environment variable.
_VARIABLES = {Kind.FLINK_APPLICATION: "property"}


class Said(NamedTuple):
    """That a grant names something.

    Attributes:
        number: the number of the grant, and of the resource in it.
        grant: the grant.
        resource: how it names it.
    """

    number: tuple[int, int]
    grant: Grant
    resource: Branch


class NamedByRole(NamedTuple):
    """What the grants of a role name.

    Attributes:
        named: the resources that they name, each with where.
        everything: where they name every resource, or every one of a service, without grants that only repeat one.
    """

    named: dict[Resource, list[Said]]
    everything: list[Said]


class Roles:
    """What the roles of a scope are granted, and by whom they are used.

    Args:
        graph: the graph with its declared edges.
        kinds: the kinds of what environment variables may name that matter.
    """

    def __init__(self, graph: Graph, kinds: tuple[Kind, ...]) -> None:
        self._graph = graph
        self._kinds = kinds
        self._services = frozenset(map(service, kinds))
        self._granted: dict[Resource, NamedByRole] = {}
        self._named: dict[Resource, Counter[Resource]] = {}

    def of(self, actor: Resource) -> Iterator[tuple[Resource, When]]:
        """Yield the roles of an actor, each with the conditions under which it has it."""
        for branch in actor["role"].branches:
            role = self._graph.find(branch.outcome, (Kind.ROLE,))
            if role is not None:
                yield role, branch.when

    def granted(self, role: Resource) -> NamedByRole:
        """Return what a role's grants name of the kinds, by its own policies and by those attached to it."""
        if role not in self._granted:
            self._granted[role] = self._read(role)
        return self._granted[role]

    def _read(self, role: Resource) -> NamedByRole:
        found, again = NamedByRole({}, []), set[object]()
        # Several are asked for other kinds each; what policies grant is the same to all of them.
        for number, grant in enumerate(self._graph.once(("grants", role), lambda: tuple(self._grants(role)))):
            if not any(map(self._is_of_service, grant.actions)):
                continue
            written = [canonical(resource.outcome) for resource in grant.resources]
            everything = [each.endswith("*") and _is_everything(each) for each in written]
            whens = (grant.statement.when, *(resource.when for resource in grant.resources))
            same = (grant.actions, *written, *whens)
            if same in again and all(everything):
                continue
            again.add(same)
            for place, resource in enumerate(grant.resources):
                said = Said((number, place), grant, resource)
                target = None if everything[place] else self._meant(resource.outcome)
                if everything[place]:
                    found.everything.append(said)
                elif target is not None:
                    found.named.setdefault(target, []).append(said)
        return found

    def _is_of_service(self, action: str) -> bool:
        """Tell whether an action, or a pattern of actions, is one of a service that is looked for."""
        prefix = action.partition(":")[0].lower()
        return prefix in self._services or "*" in prefix

    def _meant(self, outcome: Outcome) -> Resource | None:
        """Return what a statement names, if it is of one of the kinds."""
        target = self._graph.find(_whole(outcome), self._kinds)
        is_one = target is not None and target.kind in self._kinds and not is_read(target, outcome)
        return target if is_one else None

    def variables(self, actor: Resource) -> dict[Resource, tuple[str, When]]:
        """Return what an actor's environment names, each with what in it does, in words, and under which conditions.

        That are its environment variables; of an instance, the script that it runs when it starts.
        """
        return {
            target: (words, when)
            for words, outcome, when in (*_variables(actor), *_scripts(actor))
            if (target := self._graph.find(outcome, self._kinds)) is not None and not is_read(target, outcome)
        }

    def is_shared(self, role: Resource) -> bool:
        """Tell whether several functions or services use a role: a grant may be meant for any one of them."""
        question = ("shared", role)
        return self._graph.once(question, lambda: len(self._users[role]) > 1 or len(_trusted(role)) > 1)

    def tells_apart(self, role: Resource, target: Resource) -> bool:
        """Tell whether environment variables show that only some users of a role use a target."""
        if role not in self._named:
            self._named[role] = Counter(named for user in self._users[role] for named in self.variables(user))
        return self._named[role][target] < max(2, len(self._users[role]))

    def _grants(self, role: Resource) -> Iterator[Grant]:
        for inline in role["inline_policies"].branches:
            yield from grants(statements_in(self._graph, Value((inline,))))
        given = dict.fromkeys((each.policy, each.when) for each in attached(self._graph, role) if each.policy)
        for policy, when in given:
            for grant in grants(statements_in(self._graph, policy["document"])):
                statement = grant.statement.under(when | policy.when)
                if statement is not None:
                    yield grant._replace(statement=statement)
        for each in attached(self._graph, role):
            if each.policy is None and each.named is not None:
                yield from full_access(canonical(each.named), each.when, role.at)

    @cached_property
    def _users(self) -> dict[Resource, list[Resource]]:
        return self._graph.once("users of roles", self._find_users)

    def _find_users(self) -> dict[Resource, list[Resource]]:
        users: dict[Resource, list[Resource]] = {}
        for actor in self._graph.resources(*READERS):
            for role in dict(self.of(actor)):
                users.setdefault(role, []).append(actor)
        return users


def _is_everything(name: str) -> bool:
    return _EVERYTHING.fullmatch(HOLE.sub("!", name) if "${" in name else name) is not None


def _trusted(role: Resource) -> set[str]:
    """Return the services that may act in a role."""
    statements = (Value((statement,)) for statement in role["trust"].each("Statement[]"))
    principals = (statement.step("Principal") for statement in statements)
    return {canonical(named.outcome) for principal in principals for named in principal.each("Service[]")}


def _variables(actor: Resource) -> Iterator[tuple[str, Outcome, When]]:
    variable = _VARIABLES.get(actor.kind, "environment variable")
    for branch in actor["environment"].branches:
        if isinstance(branch.outcome, Tree) and not branch.outcome.is_list:
            for name, value in branch.outcome.items():
                yield from ((f"{variable} {name}", named.outcome, branch.when | named.when) for named in value.branches)


def _scripts(actor: Resource) -> Iterator[tuple[str, Outcome, When]]:
    for branch in actor["user_data"].branches:
        yield from (("user data", reference, branch.when) for reference in referred(branch.outcome))


def is_read(target: Resource, outcome: Outcome) -> bool:
    """Tell whether what is named of a table is its stream or an index, which cannot be written to."""
    return target.kind is Kind.TABLE and _READ.search(canonical(outcome)) is not None


def service(kind: Kind) -> str:
    """Return what the service is called in the actions that write to a kind of resource."""
    return WRITTEN[kind][0]


def _whole(outcome: Outcome) -> Outcome:
    """Return the whole that a statement's resource is a part of: the bucket of `arn:aws:s3:::bucket/*`."""
    if isinstance(outcome, Known):
        return Known(str(outcome.value).removesuffix("*").rstrip("/:"))
    return outcome
