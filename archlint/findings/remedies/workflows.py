"""How state machines tell of what fails: a Catch, and logs.

Source: AWS Step Functions Developer Guide, "Handling errors in Step Functions workflows", "Fail workflow state"
(`ErrorPath`, `CausePath`) and "Using CloudWatch Logs to log execution history" (the actions of the role).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from archlint.aws.kinds import Form, Kind, Link
from archlint.findings.remedies.permissions import declared_role, policy_of
from archlint.findings.remedies.words import Data, LinkTo, NameOf, New, PutAt, Remedy, SetTo, WaitFor
from archlint.findings.wording import duration
from archlint.model.source.location import Place
from archlint.model.values.value import Tree

if TYPE_CHECKING:
    from archlint.aws.workflows.state_machines import Definition, State
    from archlint.graph.graph import Graph
    from archlint.graph.resource import Resource

_FAILED = "Failed"
_JSONATA = "JSONata"
#: What lets a role deliver logs: none of it is done to a log group, so that no statement can name one.
_LOG_ACTIONS = (
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
)
_LOG_DAYS, _HOUR = 30, 3600


def caught(machine: Resource, definition: Definition) -> Iterator[Remedy]:
    """Yield the remedy that lets all that fails in a state machine come to one state, and fail there as it would.

    That is where to undo what was done, or to report what failed.
    """
    catching = list(dict.fromkeys(_outermost(task) for task in definition.tasks))
    if not catching:
        return
    names = {state.name for state in definition.states}
    name = _FAILED
    while name in names:
        name += _FAILED
    catcher: Data = {"ErrorEquals": ["States.ALL"], "Next": name}
    first = catching[0].place
    if definition.body.step("QueryLanguage").known == _JSONATA:
        failed: Data = {"Type": "Fail", "Error": "{% $states.input.Error %}", "Cause": "{% $states.input.Cause %}"}
    else:
        failed = {"Type": "Fail", "ErrorPath": "$.Error", "CausePath": "$.Cause"}
    changes = [PutAt(state.place, "Catch", [catcher]) for state in catching]
    yield Remedy(
        f"let all that fails in {machine.label} come to a state '{name}', from which to undo or report it",
        (*changes, PutAt(Place(first.document, first.route[:-1]), name, failed)),
    )


def _outermost(state: State) -> State:
    return next(reversed([state, *state.enclosing]))


def timed_out(machine: Resource, definitions: Iterable[Definition], limit: int) -> Iterator[Remedy]:
    """Yield the remedy that ends the executions of a state machine after some time.

    Args:
        machine: the state machine.
        definitions: its definitions.
        limit: the time, in seconds; it is rounded down to hours.
    """
    seconds = limit // _HOUR * _HOUR or limit
    bodies = [definition.body.outcome for definition in definitions]
    changes = tuple(PutAt(body.node.place, "TimeoutSeconds", seconds) for body in bodies if isinstance(body, Tree))
    if seconds and len(changes) == len(bodies):
        yield Remedy(f"end executions of {machine.label} after {duration(seconds)}", changes)


def logged(graph: Graph, machine: Resource) -> Iterator[Remedy]:
    """Yield the remedy that lets a state machine log what fails, with the log group and what its role needs for it.

    A role that is not declared here has to be allowed that elsewhere.
    """
    level = SetTo(machine, "logging_level", "ERROR")
    if graph.outgoing(machine, Link.LOGS_TO):
        yield Remedy(f"let {machine.label} log errors", (level,))
        return
    group = New(Kind.LOG_GROUP, ("log", "group"), machine, {"retention_days": _LOG_DAYS})
    named = LinkTo(machine, Link.LOGS_TO, NameOf(group, suffix=":*"))
    role = declared_role(graph, machine["role"])
    if role is None:
        title = f"let {machine.label} log errors (its role has to be allowed to deliver logs)"
        yield Remedy(title, (group, level, named))
        return
    document = policy_of([{"Effect": "Allow", "Action": list(_LOG_ACTIONS), "Resource": "*"}])
    settings: dict[str, Data] = {
        "policy_name": "LogDelivery",
        "attached_role": NameOf(role, Form.NAME),
        "document": document,
    }
    policy = New(Kind.IDENTITY_POLICY, ("logs", "policy"), machine, settings)
    changes = (group, policy, level, named, WaitFor(machine, policy))
    yield Remedy(f"let {machine.label} log errors", changes)
