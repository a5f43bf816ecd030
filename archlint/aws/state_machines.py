"""State machines: the states of a definition, whatever form the definition came in.

Source: Amazon States Language specification; Step Functions Developer Guide, "Integrating services".
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from archlint.model.source.location import Place
from archlint.model.values.cases import Case
from archlint.model.values.substitution import Arguments, Substituted
from archlint.model.values.value import (
    Branch,
    EmbeddedJson,
    Known,
    Outcome,
    Reference,
    Text,
    Tree,
    Unknown,
    Value,
    read_json,
)

_INTEGRATION = re.compile(
    r"arn:[^:]*:states:[^:]*:[^:]*:(?P<service>aws-sdk:[\w-]+|[\w-]+):(?P<action>\w+)"
    r"(?P<pattern>\.sync(?::2)?|\.waitForTaskToken)?"
)
_ACTIVITY = re.compile(r"arn:[^:]*:states:[^:]*:[^:]*:activity:.+")
_FUNCTION = re.compile(r"arn:[^:]*:lambda:[^:]*:[^:]*:function:.+")
#: How the types of functions start, of their versions and of their aliases; and the types of activities.
_FUNCTION_TYPES = ("AWS::Lambda::", "aws_lambda_")
_ACTIVITY_TYPES = ("AWS::StepFunctions::Activity", "aws_sfn_activity")
_MAX_DEPTH = 40
_SENDS = frozenset(
    {
        "sqs:sendMessage",
        "sns:publish",
        "events:putEvents",
        "aws-sdk:sqs:sendMessage",
        "aws-sdk:sns:publish",
        "aws-sdk:eventbridge:putEvents",
    }
)
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


@dataclass(frozen=True, slots=True)
class Integration:
    """What a Task calls.

    Attributes:
        service: `lambda`, `sqs`, `aws-sdk:kinesis`, ...; `activity` for an activity; empty if unknown.
        action: `invoke`, `sendMessage`, ...
        pattern: `.sync`, `.sync:2`, `.waitForTaskToken`, or empty for request and response.
        by_arn: whether the Task names the function itself instead of `lambda:invoke`.
    """

    service: str
    action: str = ""
    pattern: str = ""
    by_arn: bool = False

    @property
    def name(self) -> str:
        """Service and action, as the Resource writes them."""
        return f"{self.service}:{self.action}" if self.action else self.service

    @property
    def is_function(self) -> bool:
        """Whether it invokes a Lambda function through Step Functions' own integration."""
        return self.service == "lambda" and (self.by_arn or self.action == "invoke")

    @property
    def is_message(self) -> bool:
        """Whether it sends a message: to a queue, a topic or a bus."""
        return self.name in _SENDS

    @property
    def is_invocation(self) -> bool:
        """Whether it invokes a Lambda function, in whatever way."""
        return self.is_function or self.name == "aws-sdk:lambda:invoke"

    @property
    def is_callback(self) -> bool:
        """Whether it waits until somebody reports back: a task token, or an activity."""
        return self.pattern == ".waitForTaskToken" or self.service == "activity"

    @property
    def is_job(self) -> bool:
        """Whether it waits for a job to end."""
        return self.pattern.startswith(".sync")

    @property
    def can_be_flooded(self) -> bool:
        """Whether it is throttled, or breaks down, when too much comes at once: functions, tables, HTTP endpoints."""
        return self.is_invocation or self.service.removeprefix("aws-sdk:") in ("dynamodb", "http")


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
    """

    name: str
    type: str
    body: Value
    place: Place
    parent: State | None
    integration: Integration | None

    def __getitem__(self, field_name: str) -> Value:
        """Return one of its fields."""
        return self.body.step(field_name)

    def has(self, *fields: str) -> bool:
        """Tell whether it possibly has one of some fields."""
        return any(not self[name].certainly_absent for name in fields)

    @property
    def needs_standard(self) -> bool:
        """Whether only STANDARD workflows can have it: Step Functions Developer Guide, "Choosing workflow type"."""
        integration = self.integration
        return self.is_distributed_map or (integration is not None and (integration.is_job or integration.is_callback))

    @property
    def arguments(self) -> Value:
        """What a Task passes on; a value taken from a path is the path, as a string."""
        found = self["Arguments"] if self.has("Arguments") else self["Parameters"]

        def wrapped(outcome: Outcome) -> Outcome:
            return Tree(outcome.node, Arguments(outcome.dialect)) if isinstance(outcome, Tree) else outcome

        return found.convert(wrapped)

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
    def runs_express_children(self) -> bool:
        """Whether it is a Distributed Map whose child workflows are of the type EXPRESS."""
        kind = self["ItemProcessor"].path("ProcessorConfig.ExecutionType").known
        return self.is_distributed_map and kind == "EXPRESS"

    @property
    def is_express_child(self) -> bool:
        """Whether it runs in an EXPRESS child workflow of a Distributed Map."""
        return any(parent.runs_express_children for parent in self.enclosing)


def is_function(reference: Reference) -> bool:
    """Tell whether a reference leads to a Lambda function, or to a version or alias of one."""
    return reference.target.type.startswith(_FUNCTION_TYPES)


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

    def __post_init__(self) -> None:
        """Index the states: followers are asked for once for each of them."""
        for index, state in enumerate(self.states):
            self._named.setdefault((state.parent, state.name), []).append(index)

    @property
    def tasks(self) -> tuple[State, ...]:
        """The Task states, nested ones too."""
        return tuple(state for state in self.states if state.type == "Task")

    def is_certain(self, state: State) -> bool:
        """Tell whether every execution in which nothing fails comes to a state: neither a Choice nor a Map decides."""
        parent = state.parent
        if parent is not None and (parent.type == "Map" or not self.is_certain(parent)):
            return False
        bodies = [self.body] if parent is None else [Value((branch,)) for branch in parent.body.each("Branches[]")]
        pending = [each for body in bodies for each in self._called(parent, body.step("StartAt").known)]
        for each in pending:
            if each.type != "Choice":
                pending += [after for after in self.followers(each) if after not in pending]
        return state in pending

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
    complete = _collect(body, None, states, 0)
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


def _collect(body: Value, parent: State | None, states: list[State], depth: int) -> bool:
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
        state = State(name, str(kind or ""), value, place, parent, integration)
        states.append(state)
        complete &= bool(kind)
        if kind == "Map":
            inner = value.step("ItemProcessor")
            inner = value.step("Iterator") if inner.certainly_absent else inner
            complete &= _collect(inner, state, states, depth + 1)
        elif kind == "Parallel":
            for branch in value.each("Branches[]"):
                complete &= _collect(Value((branch,)), state, states, depth + 1)
    return complete


def integration_of(resource: Value) -> Integration:
    """Return what the Resource of a Task, an ItemReader or a ResultWriter calls."""
    outcome = resource.outcome
    if isinstance(outcome, Reference):
        if outcome.target.type in _ACTIVITY_TYPES:
            return Integration("activity")
        return Integration("lambda", "invoke", by_arn=True) if is_function(outcome) else Integration("")
    if isinstance(outcome, Text):
        # A hole may hold anything but the colons that part an ARN's fields.
        written = "".join(part if isinstance(part, str) else "*" for part in outcome.parts)
        if outcome.references and not written.startswith("arn:"):
            return integration_of(Value.of(outcome.references[0]))
    elif isinstance(outcome, Known):
        written = str(outcome.value)
    else:
        return Integration("")
    if _ACTIVITY.fullmatch(written):
        return Integration("activity")
    if _FUNCTION.fullmatch(written):
        return Integration("lambda", "invoke", by_arn=True)
    match = _INTEGRATION.fullmatch(written)
    if match is None:
        return Integration("")
    return Integration(match["service"], match["action"], match["pattern"] or "")
