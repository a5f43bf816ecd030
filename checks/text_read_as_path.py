"""Fields that are read as a path, and hold something else."""

from collections.abc import Iterator

from archlint import (
    Case,
    Findings,
    Graph,
    Label,
    Resource,
    Severity,
    State,
    Tree,
    Value,
    Verdict,
    check,
    judge,
    judge_states,
    parts_read_as_paths,
    worst_of,
)

from ._targets import judge_targets

_WRONG = Severity.ERROR.where(wrong=True)


@check(
    severity=Severity.ERROR,
    also=[Severity.WARNING],
    tags=["architecture"],
    related=["wrong-query-language"],
    see=[
        "https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html",
        "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html",
    ],
)
def text_read_as_path(graph: Graph) -> Findings:
    """A field that is read as a path holds text that is none.

    In JSONPath, a field whose name ends in `.$` has to hold a path, which starts with `$`, or call a function such as
    `States.Format`; fields such as `InputPath`, `ResultPath` and a Choice's `Variable` have to hold a path. Step
    Functions refuses other definitions: "must be a valid JSONPath or a valid intrinsic function call". EventBridge
    refuses targets whose `InputPath`, or a path in whose `InputPathsMap`, does not start with `$`.

    **Levels:** error as a rule; warning for a path of EventBridge's with names in brackets, which AWS says it must not
    have.

    **Fix:** leave out the `.$` where the text itself is meant, or write the path: `$.order`.
    """
    for machine, found in judge_states(graph, _holds_text):
        part = parts_read_as_paths(found.worst)[0]
        yield found.finding(
            f"state machine {machine.label} has text where a path is read, in {found.names()}",
            at=machine,
            value=part.place or found.worst.place,
            related=[label for state in found.things for label in _labels(state)],
        )
    for rule, judged in judge_targets(graph, _of_target):
        path = judged.case.scalar("path")
        yield judged.finding(
            f"{rule.called} takes its input from '{path}', which is no path that EventBridge reads",
            at=rule,
            value="path",
            related=judged.labels("a target with such a path") if len(judged.things) > 1 else (),
        )


def _holds_text(_machine: Resource, state: State) -> Verdict | None:
    return worst_of(judge(wrong=part.wrong, level=_WRONG) for part in parts_read_as_paths(state))


def _labels(state: State) -> list[Label]:
    return [
        Label(f"'{part.called}' has to hold a path", part.place or state.place) for part in parts_read_as_paths(state)
    ]


def _of_target(target: Resource) -> Verdict | None:
    return worst_of(judge(path=path, level=_level) for path in _paths(target))


def _paths(target: Resource) -> Iterator[Value]:
    yield target["input_path"]
    paths = target["input_paths"]
    trees = [branch.outcome for branch in paths.branches if isinstance(branch.outcome, Tree)]
    for name in sorted(frozenset[str]().union(*(tree.keys or () for tree in trees))):
        yield paths.step(name)


def _level(case: Case) -> Severity | None:
    path = case.scalar("path")
    if not isinstance(path, str) or not path:
        return None
    if not path.startswith("$"):
        return Severity.ERROR
    return Severity.WARNING if "['" in path or '["' in path else None
