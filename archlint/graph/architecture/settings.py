"""The settings that matter of each kind of resource: those that decide what becomes of messages, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from archlint.aws.kinds import Kind
from archlint.graph.architecture.model import SettingValue
from archlint.graph.resource import Resource
from archlint.model.values.conditions import describe
from archlint.model.values.scalars import Known
from archlint.model.values.value import Branch, Unknown

_RETRIES = ("maximum_retry_attempts", "maximum_record_age")
_EVENT_RETRIES = ("maximum_retry_attempts", "maximum_event_age")
_HTTP = ("http_method", "timeout")
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
        "actions_enabled",
    ),
    Kind.API_DESTINATION: ("http_method", "invocation_rate"),
    Kind.BATCH_JOB: ("timeout",),
    Kind.BUCKET: ("event_bridge",),
    Kind.CALL: ("action",),
    Kind.FUNCTION: ("reserved_concurrency", "recursive_loop", "durable_timeout"),
    Kind.GLUE_JOB: ("timeout",),
    Kind.INTEGRATION: _HTTP,
    Kind.INVOKE_CONFIG: _EVENT_RETRIES,
    Kind.IOT_RULE: ("disabled", "enabled"),
    Kind.MACHINE: ("logging_level",),
    Kind.MAPPING: (
        "enabled",
        "batch_size",
        "batching_window",
        *_RETRIES,
        "bisects_batch",
        "parallelization",
        "maximum_concurrency",
        "maximum_pollers",
        "starting_position",
    ),
    Kind.METHOD: ("http_method",),
    Kind.PIPE: ("state", *_RETRIES, "parallelization"),
    Kind.QUEUE: (
        "fifo",
        "content_based_deduplication",
        "deduplication_scope",
        "throughput_limit",
        "max_receive_count",
        "redrive_permission",
    ),
    Kind.RULE: ("schedule", "state"),
    Kind.SCHEDULE: ("state", *_EVENT_RETRIES),
    Kind.STREAM: ("shard_count", "mode"),
    Kind.SUBSCRIBER: ("state", *_EVENT_RETRIES),
    Kind.SUBSCRIPTION: ("protocol", "filter_policy_scope", "raw_delivery"),
    Kind.SUBSCRIPTION_FILTER: ("distribution",),
    Kind.TABLE: ("stream_view",),
    Kind.TARGET: _EVENT_RETRIES,
    Kind.TASK: ("action",),
    Kind.TOPIC: ("fifo", "content_based_deduplication"),
}
#: What is told in any case: what holds if nothing is set matters as much.
ALWAYS_TOLD: Mapping[Kind, tuple[str, ...]] = {
    Kind.FUNCTION: ("timeout",),
    Kind.MACHINE: ("type",),
    Kind.QUEUE: ("visibility_timeout", "retention"),
    Kind.STREAM: ("record_retention",),
}


def settings_of(resource: Resource) -> Iterator[SettingValue]:
    """Yield what the settings that matter of a resource are: one for each circumstance in which one differs."""
    if resource.type is None or resource.declaration is None:
        return
    for name in ALWAYS_TOLD.get(resource.kind, ()):
        yield from _each(resource, name, resource[name].branches, is_told=True)
    for name in SET.get(resource.kind, ()):
        if not resource.may_say(name):  # as most
            continue
        branches = resource[name].branches
        if len(branches) > 1 or branches[0].place is not None:
            yield from _each(resource, name, branches, is_told=False)


def _each(resource: Resource, name: str, branches: Sequence[Branch], *, is_told: bool) -> Iterator[SettingValue]:
    own = resource.when | resource.part_when
    for branch in branches:
        outcome, place = branch.outcome, branch.place
        if isinstance(outcome, Known) and (is_told or place is not None):
            value, unknown = outcome.value, ""
        elif isinstance(outcome, Unknown) and place is not None:
            value, unknown = None, outcome.reason
        else:
            continue
        location = place.location if place is not None else None
        yield SettingValue(name, value, unknown, describe(branch.when - own), location)
