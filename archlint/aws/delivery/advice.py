"""What AWS advises, beside what it promises: how much room attempts should have before a message is set aside."""

from __future__ import annotations

from archlint.aws.delivery import pages
from archlint.aws.delivery.facts import Claim

#: How many times the timeout of a function the visibility timeout of its queue should last.
VISIBILITY_FACTOR: Claim[float] = Claim(6, pages.LAMBDA_QUEUES)
#: How many receives are enough before the dead-letter queue, where Lambda reads the queue: throttled ones count.
ENOUGH_RECEIVES: Claim[int] = Claim(5, pages.LAMBDA_QUEUE_ERRORS)
#: How many batches of a standard queue Lambda starts with.
FIRST_BATCHES: Claim[int] = Claim(5, pages.LAMBDA_QUEUE_SCALING)
#: How many messages of a queue, and records of a stream, make a batch where nothing says so.
QUEUE_BATCH: Claim[int] = Claim(10, pages.LAMBDA_QUEUE_PARAMETERS)
STREAM_BATCH: Claim[int] = Claim(100, pages.LAMBDA_STREAM_PARAMETERS)
