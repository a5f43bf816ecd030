"""State machines: the states of a definition, whatever form the definition came in.

Source: Amazon States Language specification; Step Functions Developer Guide, "Integrating services"; Amazon DynamoDB
Developer Guide, "Change data capture for DynamoDB Streams" (what changes nothing makes no record).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from typing import Any, TypeVar

from archlint.aws.workflows.choice_rules import may_cover_everything
from archlint.aws.workflows.integrations import Integration, integration_of
from archlint.model.data import dataclass
from archlint.model.regex import regex
from archlint.model.source.location import Place
from archlint.model.values.cases import Case
from archlint.model.values.choices import chosen
from archlint.model.values.leaves import holds_something, parts
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.substitution import Substituted, TaskInput
from archlint.model.values.texts import canonical
from archlint.model.values.value import Branch, EmbeddedJson, Outcome, Text, Tree, Unknown, Value, read_json

_T = TypeVar("_T")
_MAX_DEPTH = 40
#: Of what a Task passes on, no more than this is looked through.
_MOST_PARTS = 10_000
#: The context object: in JSONPath, and in JSONata, where other things are beside it.
_CONTEXT = regex(r"\$\$|\$states(?!\.(?:input|result|errorOutput)\b)")
#: What is another value each time: identifiers, times, sums.
_VARYING = regex(
    r"States\.(?:UUID|MathRandom|MathAdd)\(|\$(?:uuid|now|millis|random)\(|\$\$\.(?:State|Execution|Task)\b"
    r"|\$states\.context\b|\bADD\b|\blist_append\(|[\w)\]]\s*[-+]\s*[:$\d]"
)
_LIMITS = ("TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath")
#: Errors a Retry must name to cover Lambda's transient faults, any one of them.
LAMBDA_TRANSIENT_ERRORS = frozenset(
    {
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "States.TaskFailed",
        "States.ALL",
    }
)


@dataclass(frozen=True, eq=False, slots=True)
class State:
    """One state.

    Attributes:
        name: its name in the definition.
        type: `Task`, `Choice`, ...; empty if unknown.
        body: what the definition says about it.
        place: where it stands.
        parent: the Map or Parallel state around it, None at the top.
        integration: what a Task calls; None for other states.
        whole: what the definition says that it stands in.
    """

    name: str
    type: str
    body: Value
    place: Place
    parent: State | None
    integration: Integration | None
    whole: Value
    _fields: dict[str, Value] = field(default_factory=dict, init=False, repr=False)
    _answers: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def __getitem__(self, field_name: str) -> Value:
        """Return one of its fields, read once for all that ask for it."""
        value = self._fields.get(field_name)
        if value is None:
            value = self._fields[field_name] = chosen(self.body.step(field_name))
        return value

    def once(self, question: str, answer: Callable[[], _T]) -> _T:
        """Return the answer to a question about it, worked out once."""
        if question not in self._answers:
            self._answers[question] = answer()
        found: _T = self._answers[question]
        return found

    @property
    def at(self) -> Place:
        """Its place, by the name that edges and resources have for theirs."""
        return self.place

    def has(self, *fields: str) -> bool:
        """Tell whether it possibly has one of some fields; an empty list of them, of retriers say, is none."""
        return any(holds_something(self[name]) for name in fields)

    @property
    def needs_standard(self) -> bool:
        """Whether only STANDARD workflows can have it: Step Functions Developer Guide, "Choosing workflow type"."""
        integration = self.integration
        return self.is_distributed_map or (integration is not None and (integration.is_job or integration.is_callback))

    @property
    def may_have_a_way_out(self) -> bool:
        """Whether a Choice possibly has one for any input: a Default, or rules of which one always applies."""
        return self.has("Default") or may_cover_everything(self["Choices"])

    def may_be_caught(self, *errors: str) -> bool:
        """Tell whether a Map or Parallel around it possibly catches one of some errors."""
        catches = (branch.outcome for each in self.enclosing for branch in each["Catch"].branches)
        return any(covers(catch, frozenset(errors)) for catch in catches)

    @property
    def arguments(self) -> Value:
        """What a Task passes on; a value taken from a path is the path, as a string."""
        found = self["Arguments"] if self.has("Arguments") else self["Parameters"]

        def wrapped(outcome: Outcome) -> Outcome:
            return Tree(outcome.node, TaskInput(outcome.dialect)) if isinstance(outcome, Tree) else outcome

        return found.convert(wrapped)

    @property
    def may_pass_token(self) -> bool:
        """Whether what a Task passes on possibly has its task token in it; it stands nowhere but in the context object.

        Source: AWS Step Functions Developer Guide, "Wait for a Callback with Task Token" and "Accessing execution data
        from the Context object in Step Functions".
        """
        outcomes = self._passed("Arguments", "Parameters", "InputPath")
        return len(outcomes) > _MOST_PARTS or any(map(_may_be_of_context, outcomes))

    @property
    def changes_items(self) -> bool:
        """Whether what a Task writes to a table is another thing each time, and written whatever is there."""
        if not self.arguments.step("ConditionExpression").certainly_absent:
            return False
        outcomes = self._passed("Arguments", "Parameters")
        return len(outcomes) > _MOST_PARTS or any(_VARYING.search(canonical(outcome)) for outcome in outcomes)

    def _passed(self, *fields: str) -> list[Outcome]:
        """Return all that stands in some fields, trees too; no more than one part too many."""
        found = (branch.outcome for name in fields for branch, _ in parts(self[name]))
        return list(itertools.islice(found, _MOST_PARTS + 1))

    @property
    def query_language(self) -> str:
        """In which language it takes from its input, its own or the whole machine's; empty if that is not known."""
        values = (self["QueryLanguage"], self.whole.step("QueryLanguage"))
        known = next((value for value in values if not value.certainly_absent), None)
        # Whether the states inside a state take over its language is nowhere said.
        if known is values[1] and any(each.has("QueryLanguage") for each in self.enclosing):
            return ""
        return "JSONPath" if known is None else str(known.known or "")

    @property
    def limits(self) -> tuple[Value, ...]:
        """What ends a Task that waits for something, each absent where it is not set."""
        return tuple(self[name] for name in _LIMITS)

    @property
    def enclosing(self) -> Iterator[State]:
        """Yield the states around it, innermost first."""
        state = self.parent
        while state is not None:
            yield state
            state = state.parent

    @property
    def is_distributed_map(self) -> bool:
        """Whether it is a Map in distributed mode."""
        return self.type == "Map" and self["ItemProcessor"].path("ProcessorConfig.Mode").known == "DISTRIBUTED"

    @property
    def child_type(self) -> Value:
        """Of which type the child workflows of a Distributed Map are."""
        return self["ItemProcessor"].path("ProcessorConfig.ExecutionType").convert(lambda each: each, Known("STANDARD"))

    @property
    def is_express_child(self) -> bool:
        """Whether it runs in an EXPRESS child workflow of a Distributed Map."""
        runs = (each for each in self.enclosing if each.is_distributed_map)
        return self.parent is not None and any(each.child_type.known == "EXPRESS" for each in runs)


def _may_be_of_context(outcome: Outcome) -> bool:
    """Tell whether a value in what a Task passes on possibly comes from the context object."""
    return isinstance(outcome, Unknown) or bool(_CONTEXT.search(canonical(outcome)))


def covers(handlers: Outcome, errors: frozenset[str]) -> bool:
    """Tell whether a Retry or Catch possibly covers one of some errors; a retrier that tries nothing covers none."""
    for handler in Value.of(handlers).each("[]"):
        each = Value((handler,))
        names = (name.outcome for name in each.each("ErrorEquals[]"))
        if each.step("MaxAttempts").known != 0 and any(
            not isinstance(name, Known) or name.value in errors for name in names
        ):
            return True
    return isinstance(handlers, Unknown)


@dataclass(frozen=True, eq=False, slots=True)
class Definition:
    """A state machine's definition.

    Attributes:
        body: the whole of it.
        states: every state, those inside Map and Parallel states after the state that holds them.
        complete: whether every state was understood; if not, there may be more.
        case: the circumstances under which it is the machine's definition.
    """

    body: Value
    states: tuple[State, ...] = field(default=())
    complete: bool = True
    case: Case = field(default_factory=Case)
    _named: dict[tuple[State | None, str], list[int]] = field(default_factory=dict, init=False, repr=False)
    _reached: dict[State | None, frozenset[State]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        """Index the states: followers are asked for once for each of them."""
        for index, state in enumerate(self.states):
            self._named.setdefault((state.parent, state.name), []).append(index)

    @property
    def tasks(self) -> tuple[State, ...]:
        """The Task states, nested ones too."""
        return tuple(state for state in self.states if state.type == "Task")

    @property
    def catches(self) -> Sequence[Value]:
        """The Catches of its states that are possibly there; of those there under the same conditions, one."""
        # They are absent together, and there may be hundreds of them.
        different = {
            frozenset((branch.when, isinstance(branch.outcome, Absent)) for branch in catch.branches): catch
            for catch in (state["Catch"] for state in self.states)
            if holds_something(catch)
        }
        return list(different.values())

    def is_certain(self, state: State) -> bool:
        """Tell whether every execution in which nothing fails comes to a state: neither a Choice nor a Map decides."""
        parent = state.parent
        if parent is not None and (parent.type == "Map" or not self.is_certain(parent)):
            return False
        if parent not in self._reached:
            self._reached[parent] = frozenset(self._reach(parent))
        return state in self._reached[parent]

    def _reach(self, parent: State | None) -> dict[State, None]:
        """Return the states that every execution comes to of those in a state, or of the outermost ones."""
        bodies = [self.body] if parent is None else [Value((branch,)) for branch in parent.body.each("Branches[]")]
        pending = [each for body in bodies for each in self._called(parent, body.step("StartAt").known)]
        found = dict.fromkeys(pending)
        for each in pending:
            if each.type != "Choice":
                new = [after for after in self.followers(each) if after not in found]
                found.update(dict.fromkeys(new))
                pending += new
        return found

    def followers(self, state: State) -> list[State]:
        """Return the states that may come after one when nothing fails."""
        choices = (Value((choice,)).step("Next") for choice in state["Choices"].each("[]"))
        names = {value.known for value in (state["Next"], state["Default"], *choices)}
        found = (self._named.get((state.parent, name), ()) for name in names if isinstance(name, str))
        return [self.states[index] for index in sorted(itertools.chain.from_iterable(found))]

    def _called(self, parent: State | None, name: object) -> list[State]:
        return [self.states[index] for index in self._named.get((parent, str(name)), ())]


def read_definitions(properties: Value, *paths: str) -> tuple[Definition, ...] | str:
    """Return a state machine's definition: one for each of the circumstances that it depends on.

    Args:
        properties: the machine's properties.
        paths: where a definition may stand in them: a mapping, or text that holds JSON.

    Returns:
        The definitions, or why there is none that can be read in some circumstance.
    """
    substitutions = properties.step("DefinitionSubstitutions")
    for path in paths:
        value = properties.step(path)
        if value.certainly_absent:
            continue
        # Read text as JSON first: its strings are what substitution applies to.
        body = value.then(lambda outcome, place: _readable(outcome, place, substitutions))
        found = [_definition(branch) for branch in body.branches]
        reasons = [each for each in found if isinstance(each, str)]
        return reasons[0] if reasons else tuple(each for each in found if isinstance(each, Definition))
    return "its definition is not in this template"


def _definition(branch: Branch) -> Definition | str:
    body = Value.of(branch.outcome, branch.place)
    if isinstance(branch.outcome, Unknown):
        return branch.outcome.reason
    if not isinstance(body.step("States").outcome, Tree):
        return "its definition has no states that can be read"
    states: list[State] = []
    complete = _collect(body, body, None, states, 0)
    return Definition(body, tuple(states), complete, Case(when=branch.when, rests_on=branch.rests_on))


def _readable(outcome: Outcome, place: Place | None, substitutions: Value) -> Value:
    if isinstance(outcome, Known | Text):
        parts = outcome.parts if isinstance(outcome, Text) else (str(outcome.value),)
        outcome = read_json(outcome, place)
        if isinstance(outcome, Unknown) and any("${" in part for part in parts if isinstance(part, str)):
            # Without quotes around it, `${Key}` is JSON only once it is filled in.
            filled = Substituted(EmbeddedJson(), substitutions).fill(parts, place)
            return filled.then(lambda o, at: Value.of(read_json(o, at) if isinstance(o, Known | Text) else o, at))
    if isinstance(outcome, Tree):
        return Value.of(Tree(outcome.node, Substituted(outcome.dialect, substitutions)), place)
    return Value.of(outcome, place)


def _collect(whole: Value, body: Value, parent: State | None, states: list[State], depth: int) -> bool:
    """Append the states of a workflow, outer ones first; tell whether all were understood."""
    outcome = body.step("States").outcome
    if not isinstance(outcome, Tree) or outcome.is_list or depth > _MAX_DEPTH:
        return False
    complete = True
    for name, value in outcome.items():
        if name == "QueryLanguage" and not isinstance(value.outcome, Tree):
            continue  # misplaced, but harmless
        if not isinstance(value.outcome, Tree):
            complete = False
            continue
        kind = value.step("Type").known
        place = value.outcome.node.place
        integration = integration_of(value.step("Resource")) if kind == "Task" else None
        state = State(name, str(kind or ""), value, place, parent, integration, whole)
        states.append(state)
        complete &= bool(kind)
        if kind == "Map":
            inner = value.step("ItemProcessor")
            inner = value.step("Iterator") if inner.certainly_absent else inner
            complete &= _collect(whole, inner, state, states, depth + 1)
        elif kind == "Parallel":
            for branch in value.each("Branches[]"):
                complete &= _collect(whole, Value((branch,)), state, states, depth + 1)
    return complete
