"""State machines that go round until their history is full."""

from functools import partial

from archlint import (
    HISTORY_LIMIT,
    Case,
    Definition,
    Findings,
    Graph,
    Judged,
    Resource,
    Round,
    Severity,
    State,
    Verdict,
    check,
    judge,
    judge_machines,
    number_of_seconds,
    polling_tasks,
    rounds,
    timed_out,
)

_HOUR, _DAY = 3600, 86_400


@check(
    severity=Severity.WARNING,
    also=[Severity.NOTE],
    profile="strict",
    tags=["over-engineering"],
    see=[
        "https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html",
        "https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html",
    ],
)
def endless_workflow_loop(graph: Graph) -> Findings:
    """A state machine waits and tries again until the history of its execution is full.

    The history of a STANDARD execution holds 25,000 events, and every state adds some of them each time. If what the
    loop waits for does not happen, no timeout ends the execution: it fails when the history is full, in the middle of
    whatever it does then, and it cannot be redriven.

    The time is that of the Waits; retries and Maps fill the history sooner.

    **Levels:** warning where the history is full within a day; note where that takes longer.

    **Fix:** set `TimeoutSeconds` of the state machine, or count the rounds and leave the loop after some. What has to
    go on for longer starts a new execution of itself now and then.

    **Ignore it** where what the loop waits for is certain to happen long before.
    """
    ways: dict[State, Round] = {}
    for machine, found in judge_machines(graph, partial(_endless, graph, ways)):
        time = _lasts(ways[found.worst], found.case)
        yield found.finding(
            f"state machine {machine.label} goes round {found.names()} without a limit:"
            f" its history is full with {HISTORY_LIMIT:,} events, after {_words(time)}",
            at=machine,
            value=found.worst.place,
            related=found.labels(lambda state: f"state '{state.name}' of the loop"),
            remedies=partial(timed_out, machine, graph.definitions(machine), min(int(time) // 2, _DAY)),
        )


def _endless(graph: Graph, ways: dict[State, Round], machine: Resource, definition: Definition) -> Judged[State] | None:
    """Return the states of the loop that fills the history first, and note the way; None where it is a poll."""
    if graph.may_start_itself(machine) or polling_tasks(definition) or not definition.complete:
        return None
    found = [
        (verdict, way)
        for way in rounds(definition)
        if way.is_timed and not way.may_be_counted and (verdict := _verdict(machine, definition, way))
    ]
    if not found:
        return None
    verdict, way = min(found, key=lambda each: _lasts(each[1], each[0].case))
    ways[way.states[0]] = way
    return Judged.of(verdict, way.states)


def _verdict(machine: Resource, definition: Definition, way: Round) -> Verdict | None:
    def level(case: Case) -> Severity | None:
        if not (case.matches(type="STANDARD") and case.lacks("limit") and _waited(case)):
            return None
        return Severity.WARNING if _lasts(way, case) <= _DAY else Severity.NOTE

    return judge(*way.waits, type=machine["type"], limit=definition.body.step("TimeoutSeconds"), level=level)


def _lasts(way: Round, case: Case) -> float:
    """Return how long its Waits last until the history is full, in seconds."""
    return way.lasting * _waited(case)


def _waited(case: Case) -> float:
    """Return how long the Waits of a round wait, in seconds; 0 where that is not known of each."""
    times = [number_of_seconds(getattr(outcome, "value", None)) for outcome in case.unnamed]
    return sum(times) if all(times) else 0


def _words(waited: float) -> str:
    return f"{waited / _HOUR:.1f} hours" if waited < 2 * _DAY else f"{waited / _DAY:.0f} days"
