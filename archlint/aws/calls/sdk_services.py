"""What IAM calls the services that Tasks call by their SDKs, where it calls them otherwise.

A Task names a service as AWS's SDK for Java does (`arn:aws:states:::aws-sdk:mwaa:listEnvironments`), and the policy of
its role has to name it as IAM does (`airflow:ListEnvironments`). What the SDK calls these is no service to IAM, and a
statement for it allows nothing. Here are services of which each operation is allowed by the action of its name, and
which let nobody do it by a policy of their own.

Source: AWS Step Functions Developer Guide, "Learning to use AWS service SDK integrations in Step Functions" (supported
service integrations); Service Authorization Reference, "Actions, resources, and condition keys" for each service.
"""

from __future__ import annotations

from collections.abc import Mapping

_SDK = "aws-sdk:"
#: What IAM calls a service, by what the SDK does.
_SERVICES: Mapping[str, str] = {
    "accessanalyzer": "access-analyzer",
    "acmpca": "acm-pca",
    "applicationautoscaling": "application-autoscaling",
    "autoscalingplans": "autoscaling-plans",
    "bedrockagent": "bedrock",
    "bedrockagentruntime": "bedrock",
    "cloudwatchlogs": "logs",
    "cognitoidentity": "cognito-identity",
    "computeoptimizer": "compute-optimizer",
    "costexplorer": "ce",
    "databasemigration": "dms",
    "devopsguru": "devops-guru",
    "efs": "elasticfilesystem",
    "elasticloadbalancingv2": "elasticloadbalancing",
    "emr": "elasticmapreduce",
    "emrcontainers": "emr-containers",
    "emrserverless": "emr-serverless",
    "iotdataplane": "iot",
    "location": "geo",
    "mediapackagevod": "mediapackage-vod",
    "mwaa": "airflow",
    "rdsdata": "rds-data",
    "redshiftdata": "redshift-data",
    "redshiftserverless": "redshift-serverless",
    "resourcegroups": "resource-groups",
    "resourcegroupstaggingapi": "tag",
    "sagemakerruntime": "sagemaker",
    "sesv2": "ses",
    "ssmincidents": "ssm-incidents",
    "ssoadmin": "sso",
    "timestreamwrite": "timestream",
}


def action_of(integration: str) -> str:
    """Return the IAM action that a call by an SDK takes; empty where that is not known, or may be allowed otherwise.

    Args:
        integration: the service and the operation as a Task's Resource writes them: `aws-sdk:mwaa:listEnvironments`.
    """
    service, _, operation = integration.removeprefix(_SDK).partition(":")
    if not integration.startswith(_SDK) or not operation or service not in _SERVICES:
        return ""
    return f"{_SERVICES[service]}:{operation[0].upper()}{operation[1:]}"
