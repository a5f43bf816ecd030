"""What the author of a check imports, as `from archlint import ...`; everything else is the tool's own business."""

from archlint.aws.event_patterns.breadth import (
    GLOBAL_REGION,
    admit_nearly_all,
    asks_for_global_services_only,
    asks_for_services_only,
    is_without_global_events,
    prefixes,
    telling_fields,
)
from archlint.aws.few_values import FEW_VALUES, is_field_of_few, take_few_values, words_of
from archlint.aws.fifo_names import FIFO_SUFFIX, is_fifo_name
from archlint.aws.fifo_routes import REMEMBERED
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.notations.placeholders import is_path_in_input, is_path_in_template, undefined_placeholders
from archlint.aws.notations.schedule_expressions import why_no_schedule
from archlint.aws.notations.schedules import is_schedule
from archlint.aws.notations.target_inputs import why_no_log_event, why_refused
from archlint.aws.services.pipes import PIPE_BATCHES
from archlint.aws.workflows.execution_history import HISTORY_LIMIT, Round, rounds
from archlint.aws.workflows.expressions import constant, field, path
from archlint.aws.workflows.integrations import Integration
from archlint.aws.workflows.payloads import (
    Part,
    fields_of_other_language,
    members_read,
    parts_read_as_paths,
    parts_sent_as_text,
)
from archlint.aws.workflows.state_machines import LAMBDA_TRANSIENT_ERRORS, Definition, State, covers
from archlint.aws.workflows.workflow_shapes import (
    EXPRESS_LIMIT,
    first_state,
    number_of_seconds,
    only_tasks,
    polling_tasks,
)
from archlint.findings.check import Check, check
from archlint.findings.coexistence import differing, judge_coexistence
from archlint.findings.definitions import judge_machines, judge_states
from archlint.findings.finding import Finding, Findings, Label, declared, no_remedies
from archlint.findings.remedies.apart import declared_apart, error_action
from archlint.findings.remedies.dead_letters import (
    DEAD_LETTER_RETENTION,
    dead_letter_queue,
    failure_destination,
    limited,
    stream_failures,
    watched,
)
from archlint.findings.remedies.permissions import admit, grant, use_of_key
from archlint.findings.remedies.queues import (
    LARGEST_BATCH,
    fitting_batches,
    hidden_longer,
    keep_longest,
    let_redrive,
    named_for_type,
)
from archlint.findings.remedies.settings import (
    encrypted_by_sqs,
    partial_batches,
    set_to,
    set_to_fifo,
    unset,
    wait_for,
)
from archlint.findings.remedies.words import AddTo, Data, LinkTo, NameOf, New, PutAt, Remedy, SetTo, Unset, WaitFor
from archlint.findings.remedies.workflows import (
    caught,
    fail_by_default,
    logged,
    put_in_states,
    retried,
    timed,
    timed_out,
)
from archlint.findings.severity import Severity
from archlint.findings.verdict import (
    Judged,
    Verdict,
    judge,
    judge_absence,
    judge_each,
    judge_edges,
    worst_of,
)
from archlint.findings.wording import chained, duration, listed, quoted
from archlint.graph.graph import Graph
from archlint.graph.loop import Hop, Loop, loops
from archlint.graph.questions.delivery.fifo import FifoRoute
from archlint.graph.questions.delivery.filtering import filter_patterns, is_reserved
from archlint.graph.questions.delivery.notifying import NotificationPair, share_events
from archlint.graph.questions.delivery.partitions import constant_key, has_one_shard, spreads_by_key
from archlint.graph.questions.delivery.reach import LocalRoute
from archlint.graph.questions.delivery.refusal import Refusal
from archlint.graph.questions.delivery.refused import DoubtfulSetting
from archlint.graph.questions.event_buses import is_custom_bus
from archlint.graph.questions.permission.access import Lacking
from archlint.graph.questions.permission.references import Misnamed
from archlint.graph.questions.watching import Silence
from archlint.graph.resource import Edge, Evidence, Resource, UnresolvedReference
from archlint.model.grouped import grouped
from archlint.model.source.location import Location, Place
from archlint.model.values.cases import Case
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.texts import as_json, canonical
from archlint.model.values.value import Branch, Outcome, Reference, Text, Tree, Unknown, Value

__all__ = [
    "limited",
    "caught",
    "declared_apart",
    "encrypted_by_sqs",
    "error_action",
    "logged",
    "partial_batches",
    "timed_out",
    "use_of_key",
    "AddTo",
    "NameOf",
    "unset",
    "stream_failures",
    "put_in_states",
    "Unset",
    "Data",
    "admit",
    "grant",
    "no_remedies",
    "wait_for",
    "set_to",
    "set_to_fifo",
    "watched",
    "failure_destination",
    "WaitFor",
    "SetTo",
    "Remedy",
    "PutAt",
    "New",
    "LinkTo",
    "dead_letter_queue",
    "DEAD_LETTER_RETENTION",
    "HISTORY_LIMIT",
    "LAMBDA_TRANSIENT_ERRORS",
    "Part",
    "fields_of_other_language",
    "members_read",
    "is_path_in_input",
    "is_path_in_template",
    "parts_read_as_paths",
    "undefined_placeholders",
    "parts_sent_as_text",
    "Absent",
    "Branch",
    "Case",
    "Check",
    "Definition",
    "Edge",
    "Evidence",
    "FifoRoute",
    "Finding",
    "Findings",
    "Graph",
    "Hop",
    "Integration",
    "Judged",
    "Kind",
    "Known",
    "Label",
    "Lacking",
    "Link",
    "LocalRoute",
    "DoubtfulSetting",
    "NotificationPair",
    "Location",
    "Loop",
    "Misnamed",
    "UnresolvedReference",
    "Outcome",
    "Place",
    "Reference",
    "Refusal",
    "Resource",
    "Round",
    "Severity",
    "Silence",
    "State",
    "Text",
    "Trait",
    "Tree",
    "Unknown",
    "Value",
    "Verdict",
    "as_json",
    "canonical",
    "chained",
    "check",
    "constant",
    "covers",
    "differing",
    "duration",
    "field",
    "judge",
    "judge_absence",
    "judge_coexistence",
    "judge_each",
    "listed",
    "loops",
    "path",
    "quoted",
    "rounds",
    "why_no_log_event",
    "why_no_schedule",
    "why_refused",
    "worst_of",
    "EXPRESS_LIMIT",
    "first_state",
    "number_of_seconds",
    "only_tasks",
    "polling_tasks",
    "judge_machines",
    "judge_states",
    "declared",
    "fail_by_default",
    "retried",
    "timed",
    "judge_edges",
    "admit_nearly_all",
    "GLOBAL_REGION",
    "asks_for_global_services_only",
    "asks_for_services_only",
    "is_without_global_events",
    "prefixes",
    "telling_fields",
    "FEW_VALUES",
    "is_field_of_few",
    "take_few_values",
    "words_of",
    "is_custom_bus",
    "filter_patterns",
    "constant_key",
    "has_one_shard",
    "share_events",
    "spreads_by_key",
    "FIFO_SUFFIX",
    "REMEMBERED",
    "is_fifo_name",
    "is_reserved",
    "is_schedule",
    "grouped",
    "LARGEST_BATCH",
    "PIPE_BATCHES",
    "fitting_batches",
    "hidden_longer",
    "keep_longest",
    "let_redrive",
    "named_for_type",
]
