"""AWS Secrets Manager: schedules by which functions rotate secrets.

Source: AWS CloudFormation reference, `AWS::SecretsManager::RotationSchedule`; Terraform AWS provider,
`aws_secretsmanager_secret_rotation`.
"""

from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.table import resource

#: What is hosted (`HostedRotationLambda`), or rotated by the service that the secret is of, has no function here.
SECRET_ROTATION = (
    resource(Kind.SECRET_ROTATION, "AWS::SecretsManager::RotationSchedule", "aws_secretsmanager_secret_rotation")
    .is_(Trait.RUNS)
    .link(Link.INVOKES, Kind.FUNCTION, cfn="RotationLambdaARN", tf="rotation_lambda_arn")
)
