"""How boxes and lines look: a shape and a colour for each group of kinds, the same in all drawings.

The text is black on light grounds, and nothing is told by colour alone: a group has a shape of its own, a line a
pattern, an arrowhead or a width.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archlint.aws.kinds import Kind
from archlint.graph.architecture.model import ArchitectureNode
from archlint.model.data import dataclass
from archlint.report.drawing.sketch import SERVING, Line


@dataclass(frozen=True, slots=True)
class Shape:
    """Kinds that look alike.

    Attributes:
        name: the word for it, which is its class in Mermaid, too.
        title: what the legend says.
        fill: the colour of its ground, in `#rrggbb`.
        border: the colour of its border.
        dot: Graphviz's shape.
        mermaid: what Mermaid has before and behind the text.
        dashed: whether its border is dashed.
    """

    name: str
    title: str
    fill: str
    border: str
    dot: str
    mermaid: tuple[str, str]
    dashed: bool = False


_ENTRY = Shape("entry", "entry: API, user pool, schedule", "#ede3fb", "#5a2ca0", "house", ("([", "])"))
_COMPUTE = Shape("compute", "code: function, workflow, task", "#ffe8cc", "#a85400", "box", ("(", ")"))
_CHANNEL = Shape("channel", "queue or stream", "#fde0ee", "#a3185e", "cds", ("[[", "]]"))
_TOPIC = Shape("topic", "topic or bus", "#e3ecfd", "#1f4fa3", "hexagon", ("{{", "}}"))
_ROUTE = Shape("route", "rule, pipe, subscription", "#e0f4f4", "#0b6666", "component", ("[/", "/]"))
_STORE = Shape("store", "table, bucket, data store", "#e2f3e0", "#2c6b21", "cylinder", ("[(", ")]"))
_WATCH = Shape("watch", "alarm, log group", "#f6f3d7", "#6b6100", "tab", (">", "]"))
_OUTSIDE = Shape("outside", "outside of the templates", "#ffffff", "#555555", "box", ("[", "]"), dashed=True)
_ASIDE = Shape("aside", "policy, permission, role, key", "#f3f3f3", "#555555", "note", ("[", "]"))
_OTHER = Shape("other", "other resource", "#f3f3f3", "#333333", "box", ("[", "]"))

#: In the order of the legend.
SHAPES: Sequence[Shape] = (_ENTRY, _COMPUTE, _CHANNEL, _TOPIC, _ROUTE, _STORE, _WATCH, _OUTSIDE, _ASIDE, _OTHER)

_KINDS: Sequence[tuple[Shape, Iterable[Kind]]] = (
    (
        _ENTRY,
        (
            Kind.API,
            Kind.CHANNEL,
            Kind.EVENT_API,
            Kind.EVENT_SOURCE,
            Kind.FUNCTION_URL,
            Kind.GRAPHQL_API,
            Kind.LISTENER,
            Kind.LISTENER_RULE,
            Kind.LOAD_BALANCER,
            Kind.METHOD,
            Kind.RECEIPT_RULE,
            Kind.ROUTE,
            Kind.SCHEDULE,
            Kind.STAGE,
            Kind.USER_POOL,
        ),
    ),
    (
        _COMPUTE,
        (
            Kind.AUTO_SCALING_GROUP,
            Kind.BATCH_JOB,
            Kind.BEDROCK_AGENT,
            Kind.BUILD_PROJECT,
            Kind.CALL,
            Kind.ECS_CLUSTER,
            Kind.ECS_SERVICE,
            Kind.EMR_APPLICATION,
            Kind.EMR_CLUSTER,
            Kind.FLINK_APPLICATION,
            Kind.FUNCTION,
            Kind.GLUE_CRAWLER,
            Kind.GLUE_JOB,
            Kind.INSTANCE,
            Kind.LAUNCH_TEMPLATE,
            Kind.MACHINE,
            Kind.PIPELINE,
            Kind.SAGEMAKER_ENDPOINT,
            Kind.SSM_DOCUMENT,
            Kind.TASK,
            Kind.TASK_DEFINITION,
        ),
    ),
    (
        _CHANNEL,
        (
            Kind.BATCH_JOB_QUEUE,
            Kind.FIREHOSE_STREAM,
            Kind.KAFKA_CLUSTER,
            Kind.MEDIA_QUEUE,
            Kind.MQ_BROKER,
            Kind.QUEUE,
            Kind.STREAM,
            Kind.STREAM_CONSUMER,
            Kind.VIDEO_STREAM,
        ),
    ),
    (_TOPIC, (Kind.BUS, Kind.BUS_V2, Kind.CHANNEL_NAMESPACE, Kind.ENDPOINT, Kind.TOPIC)),
    (
        _ROUTE,
        (
            Kind.API_DESTINATION,
            Kind.EVENT_SUBSCRIPTION,
            Kind.RDS_EVENT_SUBSCRIPTION,
            Kind.ENDPOINT_NOTIFICATION,
            Kind.IDENTITY_NOTIFICATION,
            Kind.INVOKE_CONFIG,
            Kind.IOT_RULE,
            Kind.MAPPING,
            Kind.NOTIFICATION,
            Kind.NOTIFICATION_RULE,
            Kind.PIPE,
            Kind.RULE,
            Kind.SUBSCRIBER,
            Kind.SUBSCRIPTION,
            Kind.SUBSCRIPTION_FILTER,
            Kind.TARGET,
        ),
    ),
    (
        _STORE,
        (
            Kind.ARCHIVE,
            Kind.BACKUP_VAULT,
            Kind.BUCKET,
            Kind.DATABASE_ENDPOINT,
            Kind.DOCUMENTDB_CLUSTER,
            Kind.FILE_SYSTEM,
            Kind.GLUE_DATABASE,
            Kind.GLUE_TABLE,
            Kind.OPENSEARCH_COLLECTION,
            Kind.OPENSEARCH_DOMAIN,
            Kind.REDSHIFT_CLUSTER,
            Kind.REDSHIFT_NAMESPACE,
            Kind.REDSHIFT_WORKGROUP,
            Kind.TABLE,
            Kind.TIMESTREAM_TABLE,
        ),
    ),
    (
        _WATCH,
        (
            Kind.ALARM,
            Kind.ALARM_SEARCH,
            Kind.ANOMALY_SUBSCRIPTION,
            Kind.BUDGET,
            Kind.LOG_DESTINATION,
            Kind.LOG_GROUP,
            Kind.METRIC_STREAM,
            Kind.TRAIL,
        ),
    ),
)
_GROUP_OF = {kind.value: group for group, kinds in _KINDS for kind in kinds}

#: The colours of levels, for borders of boxes and for marks.
LEVEL_COLORS = {"error": "#b00020", "warning": "#b25d00", "note": "#1f4fa3"}


def shape_of(node: ArchitectureNode) -> Shape:
    """Return how a node looks."""
    if node.aside:
        return _ASIDE
    return _OUTSIDE if node.external else _GROUP_OF.get(node.kind, _OTHER)


def shapes_in(nodes: Iterable[ArchitectureNode]) -> list[Shape]:
    """Return how some nodes look, in the order of the legend."""
    found = {shape_of(node).name for node in nodes}
    return [group for group in SHAPES if group.name in found]


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How lines look that are alike.

    Attributes:
        title: what the legend says.
        color: the colour of the line.
        width: its width in points.
        dashed: whether it is dashed.
        head: Graphviz's arrowhead.
        mermaid: Mermaid's arrow, without its text.
    """

    title: str
    color: str
    width: float
    dashed: bool
    head: str
    mermaid: str


_TITLES = {"loop": "may come back", "dead letter": "dead letters", "serves": "watches, logs, belongs to"}


def line_style_of(line: Line) -> LineStyle:
    """Return how a line looks: dead letters end at a bar, what is inferred is dashed, what goes round is wide."""
    kind = "dead letter" if line.dead_letter else "serves" if line.link in SERVING else "loop" if line.loops else ""
    color = {"dead letter": "#b00020", "serves": "#767676", "loop": "#5a2ca0"}.get(kind, "#222222")
    head = {"dead letter": "tee", "serves": "open"}.get(kind, "normal")
    arrow = ("-.-x" if line.inferred else "--x") if line.dead_letter else "-.->" if line.inferred else "-->"
    title = _TITLES.get(kind, "message")
    return LineStyle(
        title=f"{title}, inferred" if line.inferred else title,
        color=color,
        width=2.5 if line.loops else 1,
        dashed=line.inferred,
        head=head,
        mermaid=arrow,
    )


def line_styles_in(lines: Iterable[Line]) -> list[LineStyle]:
    """Return how some lines look, each style once, for the legend."""
    return sorted(dict.fromkeys(map(line_style_of, lines)), key=lambda style: (style.title, style.width))
