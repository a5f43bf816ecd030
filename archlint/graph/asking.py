"""The questions that resources and edges answer by themselves, by subject; what rests on more is asked of the graph."""

from __future__ import annotations

from archlint.aws.metrics import is_idle_alarm
from archlint.graph.questions import callers, connections, doubles, event_buses, order, understanding, watching, wording
from archlint.graph.questions.delivery import (
    dead_letters,
    fifo,
    filtering,
    notifying,
    partitions,
    polling,
    reach,
    refused,
    senders,
)
from archlint.graph.questions.permission import access, acting, attachments, keys, permissions, references
from archlint.graph.store import Store


class Questions(Store):
    """Resources and edges that answer questions: functions of what is stored."""

    waits = callers.waits

    dead_letter_targets = dead_letters.dead_letter_targets
    misplaced_dead_letters = dead_letters.misplaced_dead_letters
    is_dead_letter_target = dead_letters.is_dead_letter_target
    dead_letter_cases = dead_letters.dead_letter_cases
    dead_letter_sources = dead_letters.dead_letter_sources
    may_redrive_from = dead_letters.may_redrive_from
    redrive_loops = dead_letters.redrive_loops
    failure_destinations = dead_letters.failure_destinations
    success_destinations = dead_letters.success_destinations
    alarms = watching.alarms
    watching_alarms = watching.watching_alarms
    may_be_watched = watching.may_be_watched
    metrics = watching.metrics
    silences = watching.silences
    is_idle_alarm = staticmethod(is_idle_alarm)
    local_routes = reach.local_routes
    doubtful_settings = refused.doubtful_settings
    notification_pairs = notifying.notification_pairs
    fifo_routes = fifo.fifo_routes
    settled_sends = fifo.settled_sends
    producers = fifo.producers
    is_fast = fifo.is_fast
    names_groups = fifo.names_groups
    sends_often = fifo.sends_often
    timed_sends = fifo.timed_sends
    repeats = staticmethod(fifo.repeats)
    has_one_group = fifo.has_one_group
    settled_targets = event_buses.settled_targets
    are_different_buses = event_buses.are_different_buses
    buckets_asked_for = event_buses.buckets_asked_for
    region_of_default_bus = event_buses.region_of_default_bus

    only_way_out = connections.only_way_out
    replacing = attachments.replacing
    doubles = doubles.doubles
    keyed_writes = partitions.keyed_writes
    reserved_sources = filtering.reserved_sources
    sources = senders.sources
    feeds = senders.feeds
    consumers = senders.consumers
    mappings = senders.mappings
    timers = senders.timers
    is_unqualified = senders.is_unqualified
    notification_settings = senders.notification_settings
    functions = senders.functions
    invocations = senders.invocations
    asynchronous_sources = senders.asynchronous_sources
    coexisting = senders.coexisting
    is_disabled = senders.is_disabled
    switch = senders.switch
    while_on = senders.while_on
    is_timer = senders.is_timer
    passages = senders.passages
    topics = senders.topics
    may_have_subscriptions = senders.may_have_subscriptions
    deliveries = senders.deliveries

    pollers = polling.pollers
    queue_pollers = polling.queue_pollers
    batch_size = polling.batch_size
    batches_at_once = polling.batches_at_once
    seconds_polled = polling.seconds_polled
    groups = polling.groups
    shared_by = polling.shared_by
    reads_kafka = polling.reads_kafka
    reads_stream = polling.reads_stream
    reads_queue = polling.reads_queue

    is_understood = understanding.is_understood
    batch_reports = understanding.batch_reports
    misnamed_reports = understanding.misnamed_reports
    never_reports = understanding.never_reports
    swallows = understanding.swallows
    single_records = understanding.single_records
    unawaited_calls = understanding.unawaited_calls
    unchecked_batches = understanding.unchecked_batches
    definitions = understanding.definitions
    awaited_functions = understanding.awaited_functions
    may_end_by_itself = understanding.may_end_by_itself
    may_start_itself = understanding.may_start_itself

    keys_used = keys.keys_used
    is_managed = staticmethod(keys.is_managed)
    uses_key_as_service = keys.uses_key_as_service
    keys_refusing = keys.keys_refusing
    misnamed = references.misnamed
    permitted_later = order.permitted_later
    methods_left_out = order.methods_left_out
    requests_left_out = order.requests_left_out

    need = staticmethod(acting.need)
    assuming = staticmethod(access.assuming)
    actions_on = staticmethod(acting.actions_on)
    needing = permissions.needing
    without_role = acting.without_role
    acts_as_service = staticmethod(acting.acts_as_service)
    is_admitted = permissions.is_admitted
    refused_by_defaults = permissions.refused_by_defaults
    unadmitted = permissions.unadmitted
    admits = permissions.admits

    name_of_source = wording.name_of_source
    name_of_key_user = wording.name_of_key_user
    name_of_reader = wording.name_of_reader
    name_of_target = wording.name_of_target
    name_of_bus = wording.name_of_bus
