"""The right resource, named in a form that AWS does not take there."""

from collections import defaultdict

from archlint import Findings, Graph, Known, Label, Link, Misnamed, Resource, Severity, check, judge_edges, listed


@check(
    severity=Severity.ERROR,
    also=[Severity.WARNING],
    tags=["delivery"],
    see=[
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html#aws-resource-sqs-queue-return-values",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",
    ],
)
def wrong_reference(graph: Graph) -> Findings:
    """A property names the right resource in the wrong form.

    It holds a queue's URL where AWS takes an ARN or the reverse, a name for an ARN, or a table's ARN for that of its
    stream: a bare `Ref` gives the URL of a queue, the name of a function, a table or a bucket, and the ARN of a topic.
    Or it names the stream of a table that has none, as nothing switches it on. The deployment is refused, or the
    message has nowhere to go. An alarm whose `QueueName` is a URL or an ARN is made, and watches no queue.

    **Levels:** error where a reference gives the wrong form; warning for the dimension of an alarm, and where a text is
    just what the template calls a resource, or one of its attributes: AWS takes it for a name, also `Ref Orders`
    without the `!`, or `${Orders.Arn}` without `Fn::Sub`.

    **Fix:** refer to the attribute that gives the form. In CloudFormation, that is one like `!GetAtt Queue.Arn`. In
    Terraform, that is one like `aws_sqs_queue.orders.arn`. A table has a stream with a `StreamSpecification`, in
    Terraform with `stream_enabled`.
    """
    found: dict[Resource, list[Misnamed]] = defaultdict(list)
    for wrong in graph.misnamed():
        found[wrong.namer.outermost].append(wrong)
    for reported, wrongs in found.items():
        is_error = any(wrong.form and wrong.edge.link is not Link.WATCHED_BY for wrong in wrongs)
        level = Severity.ERROR if is_error else Severity.WARNING
        yield judge_edges([wrong.edge for wrong in wrongs], level).finding(
            f"{reported.called} names {listed(map(_what, wrongs))}",
            at=reported,
            value=wrongs[0].edge.at,
            related=[
                *(Label("where it is named", wrong.edge.at) for wrong in wrongs),
                *(Label(f"the {w.named.kind.value}", w.named.at) for w in wrongs if not w.named.is_external),
            ],
        )


def _what(wrong: Misnamed) -> str:
    named = f"{wrong.named.called}"
    if wrong.form is None:
        text = wrong.edge.outcome.value if isinstance(wrong.edge.outcome, Known) else wrong.named.name
        return f"{named} by the text '{text}' instead of a reference"
    if wrong.form in wrong.wanted:
        return f"the stream of {named}, which it does not have"
    return f"{named} by its {wrong.form.value}, where AWS takes its {' or '.join(form.value for form in wrong.wanted)}"
