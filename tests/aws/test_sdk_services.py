"""What IAM calls the services that the SDK calls otherwise.

The oracles are the API models of botocore, and the list of IAM's services and actions that cfn-lint has.
"""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from botocore.session import Session

from archlint.aws.calls.sdk_services import _SERVICES, action_of

#: What Step Functions calls those that botocore calls otherwise.
ALIKE = {"databasemigration": "databasemigrationservice"}
#: Operations that are newer than the list of actions, or that it lacks.
NEW = 0.9


def actions() -> dict[str, set[str]]:
    """Return the actions of each service of IAM, in small letters."""
    found = json.loads(files("cfnlint").joinpath("data/AdditionalSpecs/Policies.json").read_text())
    return {name.lower(): {action.lower() for action in each["Actions"]} for name, each in found.items()}


def operations() -> dict[str, list[str]]:
    """Return the operations of each service, by what the SDK for Java calls it."""
    models = (Session().get_service_model(name) for name in Session().get_available_services())
    return {each.service_id.replace(" ", "").replace("-", "").lower(): list(each.operation_names) for each in models}


def test_each_operation_is_allowed_by_the_action_of_its_name() -> None:
    known, called = actions(), operations()
    for service, name in _SERVICES.items():
        assert service not in known, service
        of = called[ALIKE.get(service, service)]
        allowed = [each for each in of if each.lower() in known[name]]
        assert len(allowed) / len(of) > (0.85 if service == "databasemigration" else NEW), service


@pytest.mark.parametrize(
    ("integration", "action"),
    [
        ("aws-sdk:mwaa:listEnvironments", "airflow:ListEnvironments"),
        ("aws-sdk:sqs:sendMessage", ""),
        ("mwaa:listEnvironments", ""),
        ("aws-sdk:mwaa", ""),
        ("", ""),
    ],
)
def test_calls(integration: str, action: str) -> None:
    assert action_of(integration) == action
