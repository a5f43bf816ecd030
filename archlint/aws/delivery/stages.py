"""What more than one carrier does before it gives up: Lambda with events, Firehose with records."""

from __future__ import annotations

from collections.abc import Sequence

from archlint.aws.delivery import pages
from archlint.aws.delivery.facts import Amount, Claim, Fallback, Given, HopEnd, Least, Presence, Read, Stage, Untold

_SOURCE, _GOVERNOR = HopEnd.SOURCE, HopEnd.GOVERNOR
_DAY, _MIB = 86_400, 1024**2

#: How many seconds both retries take, where nothing is said of the age of events.
BOTH_RETRIES: Claim[Amount] = Claim(180, pages.LAMBDA_ASYNC, (Given(_GOVERNOR, "maximum_event_age", Presence.UNSET),))
#: Lambda keeps what it is handed over in a queue of its own; from then on only the function's settings count. The waits
#: between attempts after an error are one minute and two; an event that is throttled is tried until it is too old.
ASYNCHRONOUS = Stage(
    "invocation",
    attempts=(
        Claim(3, pages.LAMBDA_ASYNC, (Given(_GOVERNOR, "maximum_retry_attempts", Presence.UNSET),)),
        Claim(Read(_GOVERNOR, "maximum_retry_attempts", plus=1), pages.LAMBDA_ASYNC),
    ),
    seconds=(
        Claim(0, pages.LAMBDA_ASYNC, (Given(_GOVERNOR, "maximum_retry_attempts", 0),)),
        Claim(60, pages.LAMBDA_ASYNC, (Given(_GOVERNOR, "maximum_retry_attempts", 1),)),
        BOTH_RETRIES,
        Claim(Least((BOTH_RETRIES.value, Read(_GOVERNOR, "maximum_event_age"))), pages.LAMBDA_ASYNC),
    ),
    between="again from Lambda's own queue",
    fallback=Fallback.FUNCTION,
)
#: Firehose keeps what it cannot store in a bucket for a day; what it reads from a stream, for as long as that keeps it.
FIREHOSE_STAGE = Stage(
    "delivery",
    attempts=(Claim(Untold("AWS says how long, and not how often"), pages.FIREHOSE_FAILURES),),
    seconds=(
        Claim(_DAY, pages.FIREHOSE_FAILURES, (Given(_SOURCE, "source_retention", Presence.UNSET),)),
        Claim(Read(_SOURCE, "source_retention"), pages.FIREHOSE_FAILURES),
    ),
    between="tried again by Firehose",
    fallback=Fallback.GONE,
)
#: CloudWatch Logs tries to hand log events to a subscription for a day.
LOGS_STAGE = Stage(
    "delivery",
    attempts=(Claim(Untold("AWS says how long, and not how often"), pages.LOGS_SUBSCRIPTIONS),),
    seconds=(Claim(_DAY, pages.LOGS_SUBSCRIPTIONS),),
    between="tried again by CloudWatch Logs, if the error may pass; else skipped",
    fallback=Fallback.GONE,
)
#: How many bytes an event may have that Lambda keeps until it invokes the function.
ASYNCHRONOUS_SIZE: Sequence[Claim[Amount]] = (Claim(_MIB, pages.LAMBDA_QUOTAS),)
