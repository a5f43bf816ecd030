"""Amazon Cognito: the triggers of user pools, what pools log, and the events and streams of Cognito Sync.

Source: AWS CloudFormation reference, `AWS::Cognito::*`; Amazon Cognito Developer Guide, "Customizing user pool
workflows with Lambda triggers" (Cognito waits five seconds, but for custom senders, which it invokes asynchronously),
"Exporting logs from Amazon Cognito user pools" and "Amazon Cognito Events" (of Cognito Sync); AWS SAM Developer Guide,
"Cognito"; Terraform AWS provider, `aws_cognito_user_pool`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archlint.aws.columns import Expander, one_of
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.table import resource
from archlint.model.values.node import Node
from archlint.model.values.scalars import ABSENT, Known
from archlint.model.values.value import Declaration, EmbeddedJson, Outcome, Tree, Value

#: How long Cognito waits for a function, in seconds; it cannot be changed.
_WAITS = 5
_TRIGGER = "AWS::Cognito::UserPool.Trigger"
#: The triggers that Cognito does not wait for.
_SENDERS = ("CustomEmailSender", "CustomSMSSender")
#: The triggers, and where the provider of Terraform keeps each; several have their function in a mapping.
_TRIGGERS = (
    ("CreateAuthChallenge", "create_auth_challenge"),
    ("CustomEmailSender.LambdaArn", "custom_email_sender.lambda_arn"),
    ("CustomMessage", "custom_message"),
    ("CustomSMSSender.LambdaArn", "custom_sms_sender.lambda_arn"),
    ("DefineAuthChallenge", "define_auth_challenge"),
    ("InboundFederation.LambdaArn", ""),
    ("PostAuthentication", "post_authentication"),
    ("PostConfirmation", "post_confirmation"),
    ("PreAuthentication", "pre_authentication"),
    ("PreSignUp", "pre_sign_up"),
    ("PreTokenGenerationConfig.LambdaArn", "pre_token_generation_config.lambda_arn"),
    ("PreTokenGeneration", "pre_token_generation"),
    ("UserMigration", "user_migration"),
    ("VerifyAuthChallengeResponse", "verify_auth_challenge_response"),
)
_LOGS = "LogConfigurations[]"


def _triggers(config: str, paths: Sequence[tuple[str, str]]) -> Expander:
    """Return what makes a part of each trigger of a pool.

    Args:
        config: where a pool keeps its triggers.
        paths: each trigger, and where it names its function.
    """

    def expand(pool: Declaration) -> Iterator[Declaration]:
        seen: set[str] = set()
        for trigger, path in paths:
            name = trigger.partition(".")[0]
            value = pool.at(f"{config}.{path}") if path else Value.of(ABSENT)
            # The function for tokens stands in two places, and is called once.
            if value.certainly_absent or name.removesuffix("Config") in seen:
                continue
            seen.add(name.removesuffix("Config"))
            place = value.place or pool.place
            tree = Tree(Node(place.document, place.route, {"Trigger": name, "Function": value}), EmbeddedJson())
            yield Declaration(
                pool.name, _TRIGGER, place, Value.of(tree, place), when=pool.when, owner=pool, deployed=pool.deployed
            )

    return expand


def _timeout(trigger: Outcome) -> Outcome:
    """Return how long Cognito waits for the function of a trigger, in seconds; absent where it does not wait."""
    return ABSENT if isinstance(trigger, Known) and trigger.value in _SENDERS else Known(_WAITS)


USER_POOL = (
    resource(Kind.USER_POOL, "AWS::Cognito::UserPool", "aws_cognito_user_pool")
    .is_(Trait.FORWARDS)
    .named(cfn="UserPoolName", tf="name", arn="cognito-idp:userpool/")
    .parts(
        cfn=_triggers("LambdaConfig", [(name, name) for name, _ in _TRIGGERS]),
        tf=_triggers("lambda_config", _TRIGGERS),
    )
)

USER_POOL_TRIGGER = (
    resource(Kind.USER_POOL_TRIGGER, _TRIGGER)
    .is_(Trait.CONNECTS)
    .setting("trigger", cfn="Trigger")
    .setting("asynchronous", one_of(*_SENDERS), cfn="Trigger")
    .setting("timeout", _timeout, cfn="Trigger")
    .link(Link.INVOKES, Kind.FUNCTION, cfn="Function")
)

LOG_DELIVERY = (
    resource(Kind.USER_POOL_LOGS, "AWS::Cognito::LogDeliveryConfiguration")
    .is_(Trait.LIES_BETWEEN)
    .linked_from(Link.FEEDS, Kind.USER_POOL, cfn="UserPoolId")
    .link(Link.LOGS_TO, Kind.LOG_GROUP, cfn=f"{_LOGS}.CloudWatchLogsConfiguration.LogGroupArn")
    .link(Link.LOGS_TO, Kind.FIREHOSE_STREAM, cfn=f"{_LOGS}.FirehoseConfiguration.StreamArn")
    .link(Link.LOGS_TO, Kind.BUCKET, cfn=f"{_LOGS}.S3Configuration.BucketArn")
)

#: Cognito Sync calls a function for each data set that is written, and puts each record on a stream.
IDENTITY_POOL = (
    resource(Kind.IDENTITY_POOL, "AWS::Cognito::IdentityPool")
    .is_(Trait.FORWARDS)
    .named(cfn="IdentityPoolName")
    .constant("asynchronous", False)
    .constant("timeout", _WAITS)
    .link(Link.INVOKES, Kind.FUNCTION, cfn="CognitoEvents.SyncTrigger")
    .link(Link.DELIVERS_TO, Kind.STREAM, cfn="CognitoStreams.StreamName")
)
