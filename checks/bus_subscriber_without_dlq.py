"""Bus subscribers whose undelivered events are dropped."""

from archlint import Case, Findings, Graph, Kind, Resource, Severity, check, duration, judge


@check(
    severity=Severity.WARNING,
    tags=["message-loss"],
    see="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-retry.html",
)
def bus_subscriber_without_dlq(graph: Graph) -> Findings:
    """A subscriber of a custom event bus has no failure destination.

    This is the custom event bus of `AWS::EventsV2`; what was called so before, with rules and targets, AWS now calls
    custom event bus - classic. It tries far less than a rule does: by default five times within 300 seconds. An event
    that is not delivered by then is dropped without a trace; a deployment of the target can take longer.

    **Fix:** set `OnFailureConfiguration` to a queue; a FIFO subscriber needs a FIFO queue.

    **Ignore it** where a lost event does no harm, or the subscriber catches up by itself.
    """
    for subscriber in graph.resources(Kind.SUBSCRIBER):
        verdict = judge(state=subscriber["state"], destination=subscriber["on_failure"], level=_level)
        if verdict:
            yield verdict.finding(
                f"subscriber {subscriber.label} has no failure destination:"
                f" an event it cannot deliver is dropped {_tries(subscriber)}",
                at=subscriber,
            )


def _level(case: Case) -> Severity | None:
    is_running = case.scalar("state") not in (None, "STOPPED")
    return Severity.WARNING if is_running and case.lacks("destination") else None


def _tries(subscriber: Resource) -> str:
    retries, age = subscriber["maximum_retry_attempts"].known, subscriber["maximum_event_age"].known
    if retries is None or age is None:
        return "when its retries are used up"
    tries = {0: "at once", 1: "after 1 retry"}.get(int(retries), f"after {retries} retries")
    return tries if retries == 0 else f"{tries} or {duration(age)}"
