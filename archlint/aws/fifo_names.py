"""The names of FIFO queues and topics.

Source: Amazon SQS API Reference, `CreateQueue` (`FifoQueue`); Amazon SNS API Reference, `CreateTopic` (`FifoTopic`).
"""

from __future__ import annotations

from archlint.model.values.scalars import Known
from archlint.model.values.value import Outcome, Text, Unknown

#: What the name of every FIFO queue and topic ends in, and of no other.
FIFO_SUFFIX = ".fifo"


def is_fifo_name(name: Outcome) -> bool | None:
    """Tell whether a name ends as that of a FIFO queue or topic does; None if that is not known."""
    end = name.parts[-1] if isinstance(name, Text) else name
    if isinstance(end, Known):
        return str(end.value).endswith(FIFO_SUFFIX) if end.value else None
    if isinstance(end, str):
        # What stands before may complete it.
        return end.endswith(FIFO_SUFFIX) or (None if FIFO_SUFFIX.endswith(end) else False)
    # No pseudo parameter ends in `.fifo`.
    return False if isinstance(end, Unknown) and end.name.startswith("AWS::") else None
