"""Calls of AWS APIs: what they name stands where the API has it.

The oracle is botocore's copy of the service models.
"""

from __future__ import annotations

import pytest
from botocore.loaders import Loader
from botocore.model import ListShape, ServiceModel, Shape, StructureShape

from archlint.aws.calls.actions import PEERS
from archlint.aws.policies.access import ANSWERING
from archlint.code.evaluation.sdk import BATCHES, OPERATIONS, ApiOperation

#: What botocore calls services whose IAM prefix is another word.
SERVICES = {"elasticmapreduce": "emr", "states": "stepfunctions"}
#: The same, where several APIs share the prefix.
OPERATIONS_OF = {
    "bedrock:InvokeAgent": "bedrock-agent-runtime",
    "bedrock:InvokeModel": "bedrock-runtime",
    "bedrock:Retrieve": "bedrock-agent-runtime",
    "bedrock:StartIngestionJob": "bedrock-agent",
    "sagemaker:InvokeEndpoint": "sagemaker-runtime",
}
#: What Step Functions' own integration calls otherwise than the API: Developer Guide, "Create and manage Amazon EMR
#: clusters with Step Functions", "Create API Gateway REST APIs with Step Functions" and "Call HTTPS APIs".
OF_STEP_FUNCTIONS = {
    ("apigateway:Invoke", "ApiEndpoint"),
    ("elasticmapreduce:AddStep", "ClusterId"),
    ("elasticmapreduce:CreateCluster", "LogUri"),
    ("http:Invoke", "Authentication.ConnectionArn"),
    ("http:Invoke", "InvocationConfig.ConnectionArn"),
}
#: What code reading lifts out of batches, and out of look-ups of a queue's URL.
LIFTED = {("sqs:SendMessage", "QueueName"), ("sqs:SendMessageBatch", "QueueName")} | {
    (f"dynamodb:{name}", "TableName") for name in BATCHES
}
WORDS = {(action, path) for action, paths in PEERS.items() for _peer, path in paths} - LIFTED - OF_STEP_FUNCTIONS


def shape_of(action: str) -> StructureShape:
    """Return what an operation of an API takes."""
    service, _, name = action.partition(":")
    botocore_name = OPERATIONS_OF.get(action) or SERVICES.get(service, service)
    model = ServiceModel(Loader().load_service_model(botocore_name, "service-2"), botocore_name)
    shape = model.operation_model(name).input_shape
    assert isinstance(shape, StructureShape)
    return shape


@pytest.mark.parametrize(("action", "path"), sorted(WORDS))
def test_the_api_has_what_a_call_names(action: str, path: str) -> None:
    shape: Shape = shape_of(action)
    for step in path.split("."):
        assert isinstance(shape, StructureShape)
        members = {name.lower(): member for name, member in shape.members.items()}
        assert step.removesuffix("[]").lower() in members
        shape = members[step.removesuffix("[]").lower()]
        if step.endswith("[]"):
            assert isinstance(shape, ListShape)
            shape = shape.member


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: f"{operation.service}:{operation.name}")
def test_every_call_that_is_seen_in_code_names_something_or_answers(operation: ApiOperation) -> None:
    action = f"{operation.service}:{operation.name}"
    if action in ANSWERING.actions[0].split("|"):
        assert operation.signs == {"taskToken"}  # of whichever state machine that is
        return
    paths = {path for _peer, path in PEERS[action]}
    members = shape_of(action).members
    assert any(path.partition("[")[0] in members or (action, path) in LIFTED for path in paths)
