"""The graph of an architecture: resources, the edges between them, and the questions checks ask of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from archlint.aws import policy
from archlint.aws.kinds import Kind, Link
from archlint.aws.state_machines import Definition, State
from archlint.graph.resource import DEAD_LETTER_WORDS, Edge, Loose, Resource
from archlint.model.source.location import Place
from archlint.model.values.cases import Case
from archlint.model.values.conditions import ALWAYS, When, consistent
from archlint.model.values.value import Declaration, Known, Tree, Unknown, Value

if TYPE_CHECKING:
    import networkx as nx

    from archlint.languages.mention import Mention

#: Yields the inferred edges of some functions and state machines to some kinds.
Derive: TypeAlias = Callable[[Iterable[Resource], Collection[Kind]], Iterable[Edge]]

#: What acts on messages in ways that no template tells in full.
ACTORS = (Kind.FUNCTION, Kind.MACHINE)
_POLICIES = (Kind.QUEUE_POLICY, Kind.TOPIC_POLICY, Kind.FUNCTION_POLICY, Kind.PERMISSION)
#: What tells others of a resource: an export, and resources whose value is there to be looked up.
_TELL_OTHERS = (
    "Export",
    "output",
    "AWS::SSM::Parameter",
    "AWS::RAM::ResourceShare",
    "aws_ssm_parameter",
    "aws_ram_resource_association",
)


class Graph:
    """Resources and edges of one scope; `network` is the same as a `networkx.MultiDiGraph`.

    Attributes:
        loose: properties that lead to something the scope does not settle.
    """

    def __init__(self) -> None:
        self.loose: list[Loose] = []
        self._by_kind: dict[Kind, list[Resource]] = {}
        self._outgoing: dict[Resource, list[Edge]] = {}
        self._incoming: dict[Resource, list[Edge]] = {}
        self._release: list[Callable[[], None]] = []
        self._finders: list[Callable[[Declaration, str], Iterable[Mention]]] = []
        self._implied: Callable[[], Iterable[Edge]] = tuple
        self._inferred: Derive = _nothing

    @cached_property
    def network(self) -> nx.MultiDiGraph[Resource]:
        """The graph for NetworkX's algorithms: nodes are `Resource`s, each edge carries its `Edge` as `edge`.

        Derived edges are among them.
        """
        # Loaded here because it takes longer than all the rest: a run whose questions need no algorithm goes without.
        import networkx as nx

        network: nx.MultiDiGraph[Resource] = nx.MultiDiGraph()
        for resources in self._by_kind.values():
            network.add_nodes_from(resources)
        implied, inferred = tuple(self.implied()), tuple(self.inferred(self.resources(*ACTORS), list(Kind)))
        # These are all there are: who asks later gets the same ones.
        self.on_derive(lambda: implied, lambda actors, kinds: inferred)
        edges = (*self.edges, *implied, *inferred)
        network.add_edges_from((edge.source, edge.target, {"edge": edge}) for edge in edges)
        return network

    @property
    def edges(self) -> Iterator[Edge]:
        """Yield every edge."""
        for edges in self._outgoing.values():
            yield from edges

    def implied(self) -> Iterator[Edge]:
        """Yield the edges that follow from how services work together: the default bus feeds its rules.

        Only questions about where messages may go on to ask for them, and for those that are inferred.
        """
        yield from self._implied()

    def inferred(self, actors: Iterable[Resource], kinds: Collection[Kind]) -> Iterator[Edge]:
        """Yield the edges that permissions and environment variables are evidence for.

        Args:
            actors: the functions and state machines to look at, and with them those that they start.
            kinds: the kinds of what they may write to that matter.
        """
        yield from self._inferred(actors, kinds)

    def on_derive(self, implied: Callable[[], Iterable[Edge]], inferred: Derive) -> None:
        """Have functions called when somebody asks for the edges that no property of a template makes by itself."""
        self._implied, self._inferred = implied, inferred

    def on_close(self, release: Callable[[], None]) -> None:
        """Have `release` called when the graph is closed: it lets go of what the graph was made from."""
        self._release.append(release)

    def on_mentions(self, find: Callable[[Declaration, str], Iterable[Mention]]) -> None:
        """Have `find` called for what a template says of a declaration beside edges; it also gets its name's path."""
        self._finders.append(find)

    def close(self) -> None:
        """Forget everything.

        Resources, values and templates refer to each other in circles; once these are cut, their memory is free at
        once, and the garbage collector has nothing to look through.
        """
        self.__dict__.pop("network", None)
        self._implied, self._inferred = tuple, _nothing
        self._by_kind.clear()
        self._outgoing.clear()
        self._incoming.clear()
        self.loose.clear()
        self._finders.clear()
        for release in self._release:
            release()

    def add(self, resource: Resource) -> Resource:
        """Add a resource, once."""
        self._outgoing[resource], self._incoming[resource] = [], []
        self._by_kind.setdefault(resource.kind, []).append(resource)
        return resource

    def connect(self, edge: Edge) -> None:
        """Add an edge, unless its ends and it can never exist together."""
        conditions = (edge.source.when, edge.source.part_when, edge.target.when, edge.target.part_when, edge.when)
        if consistent(ALWAYS.union(*conditions)):
            self._outgoing[edge.source].append(edge)
            self._incoming[edge.target].append(edge)

    # Resources and edges

    def resources(self, *kinds: Kind) -> Sequence[Resource]:
        """Return the resources of some kinds, in the order in which they are declared."""
        if len(kinds) == 1:
            return self._by_kind.get(kinds[0], ())
        return [resource for kind in kinds for resource in self._by_kind.get(kind, ())]

    def outgoing(self, resource: Resource, *links: Link) -> list[Edge]:
        """Return the edges that leave a resource, with one of `links` if any is given."""
        return [edge for edge in self._outgoing[resource] if not links or edge.link in links]

    def incoming(self, resource: Resource, *links: Link) -> list[Edge]:
        """Return the edges that reach a resource, with one of `links` if any is given."""
        return [edge for edge in self._incoming[resource] if not links or edge.link in links]

    def parts(self, resource: Resource, *kinds: Kind) -> list[Resource]:
        """Return a resource's parts, of some kinds if any is given."""
        parts = (edge.target for edge in self.outgoing(resource, Link.CONTAINS))
        return [part for part in parts if not kinds or part.kind in kinds]

    def may_be_linked(self, kind: Kind, link: Link, *sources: Kind) -> bool:
        """Tell whether something unresolved may make a link to any resource of a kind.

        Args:
            kind: what it may lead to.
            link: what the edge would mean.
            sources: the kinds that would make it; any if none is given.
        """
        return any(
            loose.inside
            and loose.link in (link, None)
            and (not loose.kinds or kind in loose.kinds)
            and (not sources or loose.link is None or loose.resource.kind in sources)
            for loose in self.loose
        )

    # Dead letters

    def dead_letter_targets(self, resource: Resource) -> list[Edge]:
        """Return the edges to where a resource's failed messages go."""
        return self.outgoing(resource, Link.DEAD_LETTERS_TO)

    def is_dead_letter_target(self, resource: Resource) -> bool:
        """Tell whether a queue or topic possibly receives what others could not deliver or process.

        It does where anything names it so, where its redrive allow policy names sources, where its own name
        says so or that of the parameter it is handed out as, and where something unresolved in scope may name it.
        """
        return (
            bool(self.incoming(resource, Link.DEAD_LETTERS_TO))
            or resource.named_for_dead_letters
            or any(_says_dead_letters(edge.at) for edge in self.outgoing(resource, Link.HANDED_TO))
            or resource["redrive_permission"].possibly(lambda o: o == Known("BYQUEUE") or isinstance(o, Unknown))
            or self.may_be_linked(resource.kind, Link.DEAD_LETTERS_TO)
        )

    def dead_letter_cases(self, resource: Resource) -> list[Case]:
        """Return the circumstances under which a queue or topic certainly receives dead letters; none if it may not."""
        # A module that is called `queue_with_dlq` says it of what is in it, and of the queue itself it is not true.
        is_named = resource.named_for_dead_letters and (
            resource["redrive_policy"].certainly_absent or DEAD_LETTER_WORDS.search(resource.name.rpartition(".")[2])
        )
        if is_named or resource["redrive_permission"].known == "BYQUEUE":
            return [Case()]
        return [edge.case for edge in self.dead_letter_sources(resource)]

    def dead_letter_sources(self, resource: Resource) -> list[Edge]:
        """Return the edges over which a queue or topic receives dead letters, other than its own that come back."""
        own = {resource, *(edge.target for edge in self.dead_letter_targets(resource))}
        return [edge for edge in self.incoming(resource, Link.DEAD_LETTERS_TO) if edge.source not in own]

    # Who watches

    def alarms(self, resource: Resource) -> list[Edge]:
        """Return the edges to the alarms that watch a queue's metrics for certain."""
        return [edge for edge in self.outgoing(resource, Link.WATCHED_BY) if edge.target.kind is Kind.ALARM]

    def may_be_watched(self, resource: Resource) -> bool:
        """Tell whether something that is not settled may watch a resource: a search, or whoever it is handed to."""
        return self.may_be_linked(resource.kind, Link.WATCHED_BY) or bool(self.outgoing(resource, Link.HANDED_TO))

    def metrics(self, alarm: Resource) -> tuple[Value, ...]:
        """Return the names of the metrics that an alarm watches."""
        found = alarm.declaration.memo.get("metrics") if alarm.declaration else None
        return found if isinstance(found, tuple) else ()

    # Who sends, who reads

    def consumers(self, resource: Resource) -> list[Edge]:
        """Return the edges over which a queue, stream or table is polled: by mappings, pipes, delivery streams."""
        return self.outgoing(resource, Link.FEEDS)

    def sources(self, resource: Resource) -> list[Resource]:
        """Return what feeds a mapping, pipe, rule or subscription."""
        return list(dict.fromkeys(edge.source for edge in self.incoming(resource, Link.FEEDS)))

    def notification_settings(self, bucket: Resource) -> list[Resource]:
        """Return what says where a bucket's events go: the bucket itself, and what is declared beside it."""
        return [bucket, *(edge.target for edge in self.consumers(bucket))]

    def functions(self, resource: Resource) -> list[Edge]:
        """Return the edges to the functions that a resource runs."""
        edges = self.outgoing(resource, Link.DELIVERS_TO, Link.INVOKES)
        return [edge for edge in edges if edge.target.kind is Kind.FUNCTION]

    def invocations(self, function: Resource) -> list[Edge]:
        """Return the edges over which a function is invoked, by whatever."""
        return self.incoming(function, Link.DELIVERS_TO, Link.INVOKES, Link.DEAD_LETTERS_TO)

    def coexisting(self, edges: Sequence[Edge]) -> Iterator[list[Edge]]:
        """Yield groups of edges that can exist together with their ends, one around each edge under conditions."""
        conditions = {edge: edge.source.when | edge.target.when | edge.when for edge in edges}
        conditional = [edge for edge in edges if conditions[edge]]
        always = [edge for edge in edges if not conditions[edge]]
        if always and not conditional:
            yield always
        for edge in conditional:
            group, given = [edge, *always], conditions[edge]
            for other in conditional:
                if other is not edge and consistent(given | conditions[other]):
                    group, given = [*group, other], given | conditions[other]
            yield group

    def asynchronous_sources(self, function: Resource) -> list[Edge]:
        """Return the edges over which a function is invoked asynchronously for certain.

        Its failed events then go to its own dead-letter queue or failure destination, or are lost.
        """
        return [
            edge
            for edge in self.invocations(function)
            if edge.source["asynchronous"].known is True and not self.is_disabled(edge.source)
        ]

    def is_disabled(self, resource: Resource) -> bool:
        """Tell whether a rule, or a target of one, a schedule, mapping, pipe or subscriber is certainly off."""
        switch = resource.owner or resource
        return (
            switch["state"].known in ("DISABLED", "STOPPED")
            or switch["enabled"].known is False
            or switch["disabled"].known is True
        )

    def is_timer(self, source: Resource) -> bool:
        """Tell whether a source only says that time has passed: a lost tick loses no data."""
        if source.kind is Kind.SCHEDULE:
            return True
        rule = source.owner if source.kind is Kind.TARGET else source
        return (
            rule is not None
            and rule.kind is Kind.RULE
            and not rule["schedule"].certainly_absent
            and rule["pattern"].certainly_absent
        )

    def failure_destinations(self, function: Resource, given: When = ALWAYS) -> list[Value]:
        """Return the values that say where a function's failed asynchronous events go; absent ones say nowhere.

        They are its own dead-letter queue and the failure destination of each of its event invoke configs. One
        that may be for this function or for another counts as unknown; one that cannot exist under `given` counts
        for nothing.
        """
        edges = self.incoming(function, Link.GOVERNS)
        configs = [edge.source for edge in edges if consistent(edge.source.when | edge.when | given)]
        values = [config["on_failure"] for config in configs if config.kind is Kind.INVOKE_CONFIG]
        if self.may_be_linked(Kind.FUNCTION, Link.GOVERNS, Kind.INVOKE_CONFIG):
            values.append(Value.of(Unknown("an event invoke config names an unknown function", inside=True)))
        return [function["dead_letter_target"], *values]

    def reads_stream(self, reader: Resource) -> bool:
        """Tell whether a mapping or pipe certainly reads a Kinesis stream or a DynamoDB stream."""
        if any(s.kind in (Kind.STREAM, Kind.STREAM_CONSUMER, Kind.TABLE) for s in self.sources(reader)):
            return True
        if reader.kind is Kind.PIPE:
            streams = (reader["kinesis_source"], reader["dynamodb_source"])
            return any(isinstance(value.outcome, Tree) for value in streams)
        # Only streams have a starting position and no topics or database beside it.
        others = ("topics", "database_config", "self_managed_source")
        return isinstance(reader["starting_position"].outcome, Known) and all(
            reader[setting].certainly_absent for setting in others
        )

    def reads_queue(self, mapping: Resource) -> bool:
        """Tell whether a mapping certainly reads an SQS queue."""
        sources = self.sources(mapping)
        if any(not source.is_external for source in sources):
            return any(source.kind is Kind.QUEUE for source in sources)
        # Streams have a starting position; everything else that is polled has topics, queues or a database.
        others = ("starting_position", "topics", "broker_queues", "database_config", "self_managed_source")
        is_other = any(source.name.startswith("arn:") and ":sqs:" not in source.name for source in sources)
        named = not mapping["source"].certainly_absent
        return named and not is_other and all(mapping[setting].certainly_absent for setting in others)

    def topics(self, subscription: Resource) -> list[Resource]:
        """Return the topics of a subscription that lie in scope."""
        owner = [subscription.owner] if subscription.owner else self.sources(subscription)
        return [topic for topic in owner if topic.kind is Kind.TOPIC]

    def mentions(self, resource: Resource) -> list[Mention]:
        """Return what mentions a resource but is no edge: a permission, an environment variable, an output.

        Somebody may then send to it or read from it although no edge says so. Its own policies are not among them:
        `admits` and `admits_others` say what they allow. Nor is what a state machine says of it whose definition is
        known: its Tasks have edges.
        """
        if resource.declaration is None or resource.type is None:
            return []
        edges = (*self._incoming[resource], *self._outgoing[resource])
        at = [edge.at for edge in edges if edge.link is not Link.HANDED_TO]
        at += [edge.source.at for edge in edges if edge.link is Link.GOVERNS]
        # A target that is declared on its own names the bus of its rule once more.
        at += [part.at for edge in self.outgoing(resource, Link.FEEDS) for part in self.parts(edge.target, Kind.TARGET)]
        tasks = (edge.source for edge in self._incoming[resource] if edge.source.kind is Kind.TASK)
        at += [task.owner.at for task in tasks if task.owner and self.is_understood(task.owner)]
        found = (mention for find in self._finders for mention in find(resource.declaration, resource.type.name))
        written = [place.written for place in at]
        return [mention for mention in found if not _is_inside_any(mention.at.written, written)]

    def is_passed_on(self, resource: Resource) -> bool:
        """Tell whether others outside the scope are told of a resource: by an export, a nested stack."""
        return bool(self.outgoing(resource, Link.HANDED_TO)) or any(
            mention.by in _TELL_OTHERS for mention in self.mentions(resource)
        )

    # Words for messages

    def name_of_source(self, source: Resource) -> str:
        """Return what to call the sender behind a subscription, target or notification: `topic 'T'`."""
        resource = source.reported
        if resource.kind in (Kind.SUBSCRIPTION, Kind.NOTIFICATION, Kind.BUCKET_NOTIFICATIONS):
            resource = next(iter(self.sources(resource)), resource)
        if resource.kind is Kind.INVOKE_CONFIG:
            of = next((edge.target.name for edge in self.outgoing(resource, Link.GOVERNS)), resource.name)
            return f"a destination of function '{of}'"
        kind = "" if resource.is_external else f"{resource.kind.value} "
        return f"{kind}'{resource.name}'"

    def name_of_target(self, connector: Resource) -> str:
        """Return what to call the far end of a target, subscription or pipe: `queue 'Q'`."""
        for edge in self.outgoing(connector, Link.DELIVERS_TO, Link.INVOKES):
            if not edge.target.is_external:
                words = "a task on " if edge.target.kind is Kind.CLUSTER else ""
                return f"{words}{edge.target.kind.value} '{edge.target.name}'"
            return f"'{edge.target.name}'"
        return "an unknown target"

    # State machines

    def is_understood(self, actor: Resource) -> bool:
        """Tell whether all that a function or state machine does is known: its code, or its definition, is read."""
        if actor.kind is Kind.MACHINE:
            definitions = self.definitions(actor)
            return bool(definitions) and all(definition.complete for definition in definitions)
        return actor.declaration is not None and actor.declaration.memo.get("understood") is True

    def definitions(self, machine: Resource) -> tuple[Definition, ...]:
        """Return a state machine's definition, one for each of the circumstances that it depends on.

        None at all means that the scope does not settle it.
        """
        found = machine.declaration.memo.get("definitions") if machine.declaration else None
        return found if isinstance(found, tuple) else ()

    def task(self, machine: Resource, state: State) -> Resource | None:
        """Return the part of a machine that stands for a Task of its definition."""
        return next((part for part in self.parts(machine, Kind.TASK) if part.at == state.place), None)

    # Permission

    def admits(self, target: Resource, service: str, action: str, given: When = ALWAYS) -> bool:
        """Tell whether a resource's policies possibly let a service do something to it.

        Args:
            target: a queue, topic or function.
            service: the service's principal: `sns.amazonaws.com`.
            action: the action: `sqs:SendMessage`.
            given: the conditions under which it is done; a policy that cannot exist under them counts for nothing.

        Returns:
            False only where every policy is known, none allows it, and the resource is handed to nobody who may
            add one: a nested stack, a custom resource.
        """
        if self.outgoing(target, Link.HANDED_TO):
            return True
        edges = [edge for edge in self.incoming(target, Link.GOVERNS) if edge.source.kind in _POLICIES]
        policies = [edge.source for edge in edges if consistent(edge.source.when | edge.when | given)]
        return self.may_be_linked(target.kind, Link.GOVERNS, *_POLICIES) or any(
            self._allows(resource, service, action) for resource in policies
        )

    def admits_others(self, target: Resource) -> bool:
        """Tell whether a resource's policies possibly let anyone but AWS services use it."""
        policies = [edge.source for edge in self.incoming(target, Link.GOVERNS) if edge.source.kind in _POLICIES]
        return self.may_be_linked(target.kind, Link.GOVERNS, *_POLICIES) or any(
            policy.document_admits_others(resource["document"]) for resource in policies
        )

    def _allows(self, resource: Resource, service: str, action: str) -> bool:
        if resource.kind is Kind.PERMISSION:
            return policy.permits(resource["principal"], resource["action"], service, action)
        return policy.document_permits(resource["document"], service, action)


def _nothing(actors: Iterable[Resource], kinds: Collection[Kind]) -> Iterable[Edge]:
    """Return no edges."""
    del actors, kinds
    return ()


def _is_inside_any(one: Place, others: Sequence[Place]) -> bool:
    return any(_overlap(one, other) for other in others)


def _overlap(one: Place, other: Place) -> bool:
    """Tell whether one place stands inside the other."""
    shorter = min(len(one.route), len(other.route))
    return one.document is other.document and one.route[:shorter] == other.route[:shorter]


def _says_dead_letters(place: Place) -> bool:
    return any(isinstance(step, str) and DEAD_LETTER_WORDS.search(step) for step in place.route)
