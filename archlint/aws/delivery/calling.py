"""What becomes of messages that are sent by calls: of code, of workflows, of APIs."""

from __future__ import annotations

from archlint.aws.delivery import pages
from archlint.aws.delivery.facts import (
    Between,
    Carrier,
    Ceiling,
    Claim,
    Fallback,
    Given,
    Guarantee,
    HopEnd,
    Mode,
    Order,
    Read,
    Stage,
    Untold,
)
from archlint.aws.kinds import Kind

_AGENT = HopEnd.AGENT
_CODE = Untold("the code decides")
_OF_STEP = Untold("the step's maxAttempts and onFailure decide")
_WITHOUT_WAITING = Given(_AGENT, "asynchronous", True)

#: The SDKs try again by themselves; what becomes of an error then, only the code says.
BY_CODE = Carrier(
    (),
    (),
    (),
    "code",
    Mode.PUSH,
    guarantee=(Claim(_CODE, pages.LAMBDA_SERVICES),),
    order=(Claim(_CODE, pages.LAMBDA_SERVICES),),
    stages=(
        Stage(
            "call",
            attempts=(Claim(_CODE, pages.LAMBDA_SERVICES),),
            seconds=(Claim(_CODE, pages.LAMBDA_SERVICES),),
            between="with the code",
            fallback=Fallback.CODE,
        ),
    ),
    ceiling=(Claim(Ceiling(_CODE), pages.LAMBDA_SERVICES),),
)
CODE_CALLS = BY_CODE._replace(agents=(Kind.CALL,))

#: What a function returns, or the event it failed on, goes to the destinations of its configuration.
DESTINATION = Carrier(
    (Kind.FUNCTION,),
    (Kind.INVOKE_CONFIG,),
    (),
    "lambda",
    Mode.PUSH,
    guarantee=(Claim(Guarantee.AT_LEAST_ONCE, pages.LAMBDA_RECORDS),),
    order=(Claim(Order.NOT_KEPT, pages.LAMBDA_RECORDS),),
    stages=(
        Stage(
            "delivery",
            attempts=(Claim(Untold("AWS does not say"), pages.LAMBDA_RECORDS),),
            seconds=(Claim(Untold("AWS does not say"), pages.LAMBDA_RECORDS),),
            between="with Lambda, which counts DestinationDeliveryFailures",
            fallback=Fallback.GONE,
        ),
    ),
)

#: A Standard workflow runs a Task once, unless it says Retry; an Express workflow may run as a whole again.
BY_TASK = Carrier(
    (Kind.MACHINE,),
    (Kind.TASK,),
    (),
    "step-functions",
    Mode.PUSH,
    guarantee=(
        Claim(Guarantee.AT_LEAST_ONCE, pages.STATES_GUARANTEES, (Given(_AGENT, "execution_type", "EXPRESS"),)),
        Claim(Guarantee.AT_LEAST_ONCE, pages.STATES_TYPES, (Given(_AGENT, "retries", True),)),
        Claim(Guarantee.EXACTLY_ONCE, pages.STATES_TYPES),
    ),
    order=(Claim(Order.AS_SENT, pages.STATES_TYPES),),
    stages=(
        Stage(
            "Task",
            attempts=(Claim(Read(_AGENT, "retry_attempts", plus=1), pages.STATES_ERRORS),),
            seconds=(Claim(Read(_AGENT, "retry_seconds"), pages.STATES_ERRORS),),
            between="with the execution, which waits",
            fallback=Fallback.STATES,
        ),
    ),
    size=(Claim(256 * 1024, pages.STATES_QUOTAS),),
    ceiling=(
        Claim(
            Ceiling(Untold("AWS says no quota of state transitions for Express workflows")),
            pages.STATES_QUOTAS,
            (Given(_AGENT, "execution_type", "EXPRESS"),),
        ),
        Claim(Ceiling(Between(800, 5_000)), pages.STATES_QUOTAS),
    ),
)
#: A step of a runbook is tried as often as its `maxAttempts` says, by default once; then its `onFailure` counts.
BY_STEP = BY_CODE._replace(
    sources=(Kind.SSM_DOCUMENT,),
    agents=(Kind.AUTOMATION_STEP,),
    guarantee=(Claim(_OF_STEP, pages.SSM_STEPS),),
    order=(Claim(Order.AS_SENT, pages.SSM_STEPS),),
    stages=(
        Stage(
            "step",
            attempts=(Claim(_OF_STEP, pages.SSM_STEPS),),
            seconds=(Claim(_OF_STEP, pages.SSM_STEPS),),
            between="with the runbook, which waits",
            fallback=Fallback.CODE,
        ),
    ),
    ceiling=(),
)
#: A Retry without them: three retries, the first one after a second, each wait twice as long (ASL's defaults).
RETRY_ATTEMPTS, RETRY_INTERVAL, RETRY_RATE = 3, 1.0, 2.0

#: A caller waits for its answer: API Gateway tries once, and answers with an error.
BY_API = Carrier(
    (Kind.API,),
    (Kind.INTEGRATION,),
    (),
    "api-gateway",
    Mode.PUSH,
    guarantee=(Claim(Guarantee.AT_MOST_ONCE, pages.API_QUOTAS),),
    order=(Claim(Order.AS_SENT, pages.API_QUOTAS),),
    stages=(
        Stage(
            "request",
            attempts=(Claim(1, pages.API_QUOTAS),),
            seconds=(Claim(0, pages.API_QUOTAS),),
            between="",
            fallback=Fallback.CALLER,
        ),
    ),
    size=(Claim(10 * 1024**2, pages.API_QUOTAS),),
    ceiling=(Claim(Ceiling(Between(2_500, 10_000)), pages.API_QUOTAS),),
)
#: Lambda takes less than API Gateway does, of what waits for its answer.
API_TO_FUNCTION = BY_API._replace(targets=(Kind.FUNCTION,), size=(Claim(6 * 1024**2, pages.LAMBDA_QUOTAS),))
#: Others whose caller waits: GraphQL, function URLs, load balancers, user pools.
BY_REQUEST = BY_API._replace(
    sources=(
        Kind.GRAPHQL_API,
        Kind.RESOLVER,
        Kind.APPSYNC_FUNCTION,
        Kind.DATA_SOURCE,
        Kind.FUNCTION_URL,
        Kind.LOAD_BALANCER,
        Kind.USER_POOL,
        Kind.TARGET_GROUP,
        Kind.API,
    ),
    agents=(),
    service="request",
    guarantee=(Claim(Guarantee.AT_MOST_ONCE, pages.LAMBDA_SERVICES),),
    order=(Claim(Order.AS_SENT, pages.LAMBDA_SERVICES),),
    size=(),
    ceiling=(),
)
THROUGH_LISTENER = BY_REQUEST._replace(
    sources=(),
    agents=(
        Kind.AUTHORIZER,
        Kind.ECS_SERVICE,
        Kind.API_V2_INTEGRATION,
        Kind.LISTENER,
        Kind.LISTENER_RULE,
        Kind.RESOLVER_REQUEST,
    ),
)
#: Cognito waits five seconds for a function, and calls it three times at most; it waits for none that sends its mail.
BY_TRIGGER = BY_REQUEST._replace(
    sources=(),
    agents=(Kind.USER_POOL_TRIGGER,),
    guarantee=(Claim(Guarantee.AT_LEAST_ONCE, pages.COGNITO_TRIGGERS),),
    order=(Claim(Order.AS_SENT, pages.COGNITO_TRIGGERS),),
    stages=(
        Stage(
            "request",
            attempts=(
                Claim(1, pages.COGNITO_TRIGGERS, (_WITHOUT_WAITING,)),
                Claim(3, pages.COGNITO_TRIGGERS),
            ),
            seconds=(
                Claim(0, pages.COGNITO_TRIGGERS, (_WITHOUT_WAITING,)),
                Claim(15, pages.COGNITO_TRIGGERS),
            ),
            between="tried again by Cognito",
            fallback=Fallback.CALLER,
        ),
    ),
)
CALLS = (
    BY_CODE,
    CODE_CALLS,
    DESTINATION,
    BY_TASK,
    BY_STEP,
    BY_API,
    API_TO_FUNCTION,
    BY_REQUEST,
    THROUGH_LISTENER,
    BY_TRIGGER,
)
