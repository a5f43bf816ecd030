"""Sends that a function does not wait for."""

from archlint import Finding, Findings, Graph, Kind, Label, Severity, check, listed


@check(
    severity=Severity.WARNING,
    tags=["message-loss"],
    see=[
        "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html",
    ],
)
def unawaited_send(graph: Graph) -> Findings:
    """A function sends something, and may be done before it is sent.

    Lambda freezes the environment of a function as soon as the promise of its `async` handler is settled. What is
    still on its way then, because nobody awaits it, goes on when the environment is used again: later, in the middle
    of another invocation, or never. The function has reported success, so nothing is tried again.

    Found are calls whose promise is dropped, at once or by those who call the function that they are in, or put into
    a variable or a list that nobody waits for, and what is done in `forEach(async ...)`, which waits for nothing.
    A call of version 2 of the SDK returns no promise: with a callback there is nothing to wait for, and with neither
    a callback nor `.promise()` nothing is sent at all, whatever the handler. Other calls of handlers that are not
    `async` are not meant: Lambda waits until nothing is left to be done, unless they set
    `callbackWaitsForEmptyEventLoop` to false and call their callback.

    **Fix:** `await` the call (in version 2 of the SDK its `.promise()`), return its promise, or collect promises:
    `await Promise.all(records.map(async ...))`.

    **Ignore it** where nobody misses what is sent.
    """
    for function in graph.resources(Kind.FUNCTION):
        calls = graph.unawaited_calls(function)
        places = {place.location: place for dropped in calls.values() for place in dropped}
        if places:
            first, *others = (places[location] for location in sorted(places))
            actions = listed(dict.fromkeys(str(call["action"].known) for call in calls))
            yield Finding(
                f"function '{function.name}' does not wait for {actions}, and may be done before",
                at=function,
                value=first,
                related=[Label("here, too", place) for place in others],
            )
