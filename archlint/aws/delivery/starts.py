"""What waits for a workflow that it starts, by its settings: none of it may start one that is STANDARD.

Source: AWS Step Functions API reference, `StartSyncExecution`; Amazon EventBridge User Guide, "Pipes targets".
"""

from __future__ import annotations

from collections.abc import Mapping

from archlint.aws.kinds import Kind
from archlint.model.values.node import Scalar

#: The setting that says so, by the kind of what starts a workflow, and what it is then.
WAITING_STARTS: Mapping[Kind, tuple[str, Scalar]] = {
    **dict.fromkeys((Kind.AUTOMATION_STEP, Kind.CALL, Kind.UNIVERSAL_TARGET), ("action", "states:StartSyncExecution")),
    **dict.fromkeys((Kind.INTEGRATION, Kind.RESOLVER_REQUEST), ("action", "StartSyncExecution")),
    Kind.PIPE: ("asynchronous", False),
    Kind.SUBSCRIBER: ("machine_invocation", "REQUEST_RESPONSE"),
    Kind.TASK: ("integration", "aws-sdk:sfn:startSyncExecution"),
}
#: What the integration of a Task ends in that starts a workflow without waiting, and then waits for its end or a token.
WAITING_PATTERNS = (".sync", ".sync:2", ".waitForTaskToken")
