"""States with fields of the other query language."""

from archlint import Findings, Graph, Severity, State, check, fields_of_other_language, judge, judge_states, worst_of

_REFUSED = Severity.ERROR.where(is_there=True)


@check(
    severity=Severity.ERROR,
    tags=["architecture"],
    see="https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html",
)
def wrong_query_language(graph: Graph) -> Findings:
    """A state has fields that there are only in the other query language.

    A state takes from its input in JSONPath, or in JSONata if its `QueryLanguage`, or that of the whole machine, says
    so. With JSONPath it has `Parameters`, `InputPath`, `ResultSelector`, `ResultPath` and `OutputPath`; with JSONata,
    `Arguments` and `Output` stand in place of them all. Step Functions refuses a definition that has fields of the
    other language.

    **Fix:** set the query language to the one that the fields are written in, or rewrite them.
    """
    for machine, found in judge_states(
        graph,
        lambda _machine, state: worst_of(
            judge(is_there=each, level=_REFUSED) for each in fields_of_other_language(state).values()
        ),
    ):
        value = next(iter(fields_of_other_language(found.worst).values()))
        yield found.finding(
            f"state machine {machine.label} has fields of the other query language in {found.names()}",
            at=machine,
            value=next((branch.place for branch in value.branches), None),
            related=found.labels(_said),
        )


def _said(state: State) -> str:
    fields = " and no ".join(fields_of_other_language(state))
    return f"state '{state.name}' takes from its input in {state.query_language}, which has no {fields}"
