"""Roles: what they are granted, who uses them, and what the environment variables of these name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from archlint.aws.columns import referred
from archlint.aws.kinds import Kind
from archlint.aws.policy import Grant, grants
from archlint.graph.graph import READERS, Graph
from archlint.graph.questions.attachments import attached
from archlint.graph.resource import Resource
from archlint.model.regex import regex
from archlint.model.values.conditions import When
from archlint.model.values.texts import canonical
from archlint.model.values.value import Outcome, Tree, Value

#: How a table's stream or index is named.
_READ = regex(r"StreamArn\}|/(?:stream|index)/")
#: What AWS calls what an actor is given at run time, where that is no environment variable.
_VARIABLES = {Kind.FLINK_APPLICATION: "property"}


class Roles:
    """What the roles of a scope are granted, and by whom they are used.

    Args:
        graph: the graph with its declared edges.
        kinds: the kinds of what environment variables may name that matter.
    """

    def __init__(self, graph: Graph, kinds: tuple[Kind, ...]) -> None:
        self._graph = graph
        self._kinds = kinds
        self._granted: dict[Resource, tuple[Grant, ...]] = {}
        self._named: dict[Resource, Counter[Resource]] = {}

    def of(self, actor: Resource) -> Iterator[tuple[Resource, When]]:
        """Yield the roles of an actor, each with the conditions under which it has it."""
        for branch in actor["role"].branches:
            role = self._graph.find(branch.outcome, (Kind.ROLE,))
            if role is not None:
                yield role, branch.when

    def grants(self, role: Resource) -> tuple[Grant, ...]:
        """Return what a role is granted, by its own policies and by those attached to it."""
        if role not in self._granted:
            self._granted[role] = tuple(self._grants(role))
        return self._granted[role]

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
        statements = (Value((statement,)) for statement in role["trust"].each("Statement[]"))
        principals = (statement.step("Principal") for statement in statements)
        services = {canonical(named.outcome) for principal in principals for named in principal.each("Service[]")}
        return len(self._users[role]) > 1 or len(services) > 1

    def tells_apart(self, role: Resource, target: Resource) -> bool:
        """Tell whether environment variables show that only some users of a role use a target."""
        if role not in self._named:
            self._named[role] = Counter(named for user in self._users[role] for named in self.variables(user))
        return self._named[role][target] < max(2, len(self._users[role]))

    def _grants(self, role: Resource) -> Iterator[Grant]:
        for inline in role["inline_policies"].branches:
            yield from grants(Value((inline,)))
        given = dict.fromkeys((each.policy, each.when) for each in attached(self._graph, role) if each.policy)
        for policy, when in given:
            for grant in grants(policy["document"]):
                statement = grant.statement.under(when | policy.when)
                if statement is not None:
                    yield grant._replace(statement=statement)

    @cached_property
    def _users(self) -> dict[Resource, list[Resource]]:
        users: dict[Resource, list[Resource]] = {}
        for actor in self._graph.resources(*READERS):
            for role in dict(self.of(actor)):
                users.setdefault(role, []).append(actor)
        return users


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
