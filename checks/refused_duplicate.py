"""Event source mappings and permissions that AWS has already."""

from archlint import Findings, Graph, Kind, Label, Severity, check, judge_coexistence, listed

#: What to call several of what AWS takes for one.
_WORDS = {Kind.MAPPING: "event source mappings", Kind.PERMISSION: "permissions"}


@check(
    severity=Severity.ERROR,
    tags=["delivery"],
    related=["overwritten-policy"],
    see=[
        "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html",
        "https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html",
    ],
)
def refused_duplicate(graph: Graph) -> Findings:
    """Two event source mappings read one source for one function, or two permissions have one statement id.

    Lambda has one mapping for a function and a queue or stream, whatever their filters are, and one statement of a name
    in a function's policy. It refuses the second one (`ResourceConflictException`), and the deployment fails with it:
    what it was for is never delivered.

    **Fix:** put all filters into one mapping: a record that passes any of them is read. Give each permission its own
    statement id.
    """
    for function, because, edges in graph.doubles():
        found = judge_coexistence(edges.values(), Severity.ERROR)
        if found:
            doubled = [edge.source for edge in found.things]
            last = max(doubled, key=lambda each: each.name)
            yield found.finding(
                f"{function.called} has {len(doubled)} {_WORDS[last.kind]} {because}, of which AWS takes one:"
                f" {listed(each.label.rstrip(',') for each in doubled)}",
                at=last,
                related=[
                    Label(f"the {each.kind.value} '{each.name}'", each.at) for each in doubled if each is not last
                ],
                discriminator=because,
            )
