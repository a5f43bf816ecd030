"""The settings that matter of each kind of resource: those that decide what becomes of messages, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archlint.aws.api_paths import path_of, place_of_path
from archlint.aws.kinds import Kind
from archlint.graph.architecture.model import SettingValue
from archlint.graph.architecture.telling import as_told
from archlint.graph.graph import Graph
from archlint.graph.resource import Resource
from archlint.graph.travel.tasks import state_of, task_setting
from archlint.model.values.conditions import describe
from archlint.model.values.node import Scalar
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import NOTHING, Branch, Declaration, Unknown

_RETRIES = ("maximum_retry_attempts", "maximum_record_age")
_EVENT_RETRIES = ("maximum_retry_attempts", "maximum_event_age")
_HTTP = ("http_method", "timeout")
#: What one who sends decides for each message.
_MESSAGE = ("message_group_id", "partition_key")
#: What decides which rules match an event.
_EVENT = ("event_source", "event_type")
#: What is told where a template sets it.
SET: Mapping[Kind, tuple[str, ...]] = {
    Kind.ALARM: (
        "namespace",
        "metric_name",
        "statistic",
        "comparison",
        "threshold",
        "period",
        "evaluation_periods",
        "missing_data",
        "actions_enabled",
        "alarm_actions",
    ),
    Kind.ARCHIVE: ("pattern", "retention"),
    Kind.API_DESTINATION: ("http_method", "invocation_rate"),
    Kind.BATCH_JOB: ("timeout",),
    Kind.BUCKET: ("event_bridge", "kms_key"),
    Kind.BUS: ("kms_key",),
    Kind.AUTOMATION_STEP: ("action", "events", *_MESSAGE),
    Kind.CALL: ("action", "events", *_MESSAGE),
    Kind.EVENT_DESTINATION: ("enabled",),
    Kind.FIREHOSE_STREAM: (
        "buffer_interval",
        "destination_buffer_interval",
        "retry_duration",
        "backup_mode",
        "kms_key",
    ),
    Kind.FLINK_APPLICATION: ("enhanced_fan_out",),
    Kind.FUNCTION: ("reserved_concurrency", "recursive_loop", "durable_timeout"),
    Kind.GLUE_JOB: ("timeout",),
    Kind.INTEGRATION: (*_HTTP, "path", *_MESSAGE),
    Kind.INVOKE_CONFIG: _EVENT_RETRIES,
    Kind.IOT_ACTION: ("partition_key",),
    Kind.IOT_RULE: ("disabled", "enabled", "sql"),
    Kind.LOG_GROUP: ("retention_days", "kms_key"),
    Kind.MACHINE: ("logging_level",),
    Kind.MAPPING: (
        "enabled",
        "batch_size",
        "batching_window",
        *_RETRIES,
        "bisects_batch",
        "response_types",
        "filters",
        "parallelization",
        "maximum_concurrency",
        "maximum_pollers",
        "starting_position",
        "starting_timestamp",
        "tumbling_window",
    ),
    Kind.METHOD: ("http_method",),
    Kind.NOTIFICATION: ("events", "filters", "prefix", "suffix"),
    Kind.PIPE: (
        "state",
        "batch_size",
        "batching_window",
        *_RETRIES,
        "bisects_batch",
        "filters",
        "parallelization",
        "starting_position",
        *_MESSAGE,
        *_EVENT,
    ),
    Kind.QUEUE: (
        "fifo",
        "content_based_deduplication",
        "deduplication_scope",
        "throughput_limit",
        "max_receive_count",
        "redrive_permission",
        "delay",
        "maximum_message_size",
        "kms_key",
    ),
    Kind.RECEIPT_ACTION: ("kms_key",),
    Kind.RESOLVER_REQUEST: ("action", *_MESSAGE),
    Kind.ROUTE: ("route_key",),
    Kind.RECEIPT_RULE: ("enabled",),
    Kind.RULE: ("schedule", "pattern", "state"),
    Kind.SCHEDULE: ("schedule", "time_zone", "state", *_EVENT_RETRIES, *_MESSAGE, *_EVENT),
    Kind.STREAM: ("shard_count", "mode", "kms_key"),
    Kind.SUBSCRIBER: ("state", *_EVENT_RETRIES, "filters", *_MESSAGE),
    Kind.SUBSCRIPTION: ("protocol", "filter_policy", "filter_policy_scope", "raw_delivery", "delivery_policy"),
    Kind.SUBSCRIPTION_FILTER: ("filter_pattern", "selection", "distribution"),
    Kind.TABLE: ("stream_view",),
    Kind.TARGET: (*_EVENT_RETRIES, "input", *_MESSAGE),
    Kind.TASK: ("action", "events", "http_method", "path", *_MESSAGE),
    Kind.TOPIC: (
        "fifo",
        "content_based_deduplication",
        "throughput_scope",
        "archive",
        "delivery_policy",
        "maximum_message_size",
        "kms_key",
    ),
    Kind.UNIVERSAL_TARGET: ("action", "events", *_MESSAGE),
}
#: What is told in any case: what holds if nothing is set matters as much.
ALWAYS_TOLD: Mapping[Kind, tuple[str, ...]] = {
    Kind.FUNCTION: ("timeout",),
    Kind.MACHINE: ("type",),
    Kind.QUEUE: ("visibility_timeout", "retention"),
    Kind.STREAM: ("record_retention",),
}


#: What is not told of a definition: the states inside of another one are told by themselves, comments decide nothing.
_LEFT_OUT = frozenset({"Comment", "States"})
#: What is told of a Task beside its settings: what its state says of its attempts.
OF_STATES = ("retry_attempts", "catches")


def settings_of(graph: Graph, resource: Resource) -> Iterator[SettingValue]:
    """Yield what the settings that matter of a resource are: one for each circumstance in which one differs.

    Of a Task, these are also what its state says of its attempts; of a state machine, what its definition says beside
    its states. What is no scalar is told as JSON.
    """
    if resource.type is None or resource.declaration is None:
        return
    for name in ALWAYS_TOLD.get(resource.kind, ()):
        yield from _each(resource, name, is_told=True)
    for name in resource.may_say(SET.get(resource.kind, ())):  # most settings stand nowhere
        yield from _each(resource, name, is_told=False)
    if resource.kind is Kind.MACHINE:
        yield from _definition(graph, resource)
    elif resource.kind is Kind.TASK:
        yield from _attempts(graph, resource)
    elif resource.kind is Kind.METHOD:
        yield from _path(resource.declaration)


def _path(method: Declaration) -> Iterator[SettingValue]:
    """Yield the path of a method of an API, if it is known."""
    path = path_of(method)
    if path is not None:
        yield SettingValue("path", path, location=place_of_path(method).location)


def _each(resource: Resource, name: str, *, is_told: bool) -> Iterator[SettingValue]:
    for branch in resource[name].branches:
        if is_told or branch.place is not None:
            yield from _told(name, branch, resource)


def _told(name: str, branch: Branch, of: Resource, left_out: frozenset[str] = frozenset()) -> Iterator[SettingValue]:
    outcome, when, place, _ = branch
    value: Scalar | None
    unknown = ""
    if isinstance(outcome, Known) and not isinstance(outcome.value, str | None):
        value = outcome.value
    elif isinstance(outcome, Absent):
        return
    elif isinstance(outcome, Unknown):
        value, unknown = None, outcome.reason
    else:
        value = as_told(outcome, place, left_out)
        unknown = "it is very large" if value is None else ""
    location = place.location if place is not None else None
    yield SettingValue(name, value, unknown, describe(when - of.when - of.part_when) if when else "", location)


def states_of(graph: Graph, machine: Resource) -> Iterator[SettingValue]:
    """Yield what each state of a state machine says, as JSON without the states inside of it and without comments."""
    for definition in graph.definitions(machine):
        for state in definition.states:
            for branch in state.body.branches:
                told = Branch(branch.outcome, branch.when | definition.case.when, state.place)
                yield from _told(state.name, told, machine, _LEFT_OUT)


def _definition(graph: Graph, machine: Resource) -> Iterator[SettingValue]:
    for definition in graph.definitions(machine):
        for branch in definition.body.branches:
            told = Branch(branch.outcome, branch.when | definition.case.when, branch.place)
            yield from _told("definition", told, machine, _LEFT_OUT)


def _attempts(graph: Graph, task: Resource) -> Iterator[SettingValue]:
    state = state_of(graph, task)
    if state is None:
        return
    for name in OF_STATES:
        value = task_setting(state, name) or NOTHING
        for branch in value.branches:
            if branch.place is not None:
                yield from _told(name, branch, task)
