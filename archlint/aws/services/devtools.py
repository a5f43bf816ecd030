"""Developer tools: what builds and deploys, CodeBuild and CodeDeploy, and the rules that send notifications of it.

Source: AWS CloudFormation reference, `AWS::CodeBuild::Project`, `AWS::CodeDeploy::*` and
`AWS::CodeStarNotifications::NotificationRule`; Terraform AWS provider, the types named below.
"""

from archlint.aws.kinds import Form, Kind, Link, Trait
from archlint.aws.table import resource

BUILD_PROJECT = (
    resource(Kind.BUILD_PROJECT, "AWS::CodeBuild::Project", "aws_codebuild_project")
    .is_(Trait.RUNS)
    .named(cfn="Name", tf="name", arn="codebuild:project/")
    .referred(cfn={"Ref": Form.NAME, "Arn": Form.ARN}, tf={"arn": Form.ARN, "name": Form.NAME})
)

DEPLOYMENT_APPLICATION = (
    resource(Kind.DEPLOYMENT_APPLICATION, "AWS::CodeDeploy::Application", "aws_codedeploy_app")
    .is_(Trait.RUNS)
    .named(cfn="ApplicationName", tf="name", arn="codedeploy:application:")
)

DEPLOYMENT_GROUP = (
    resource(Kind.DEPLOYMENT_GROUP, "AWS::CodeDeploy::DeploymentGroup", "aws_codedeploy_deployment_group")
    .is_(Trait.NOTIFIES)
    .named(cfn="DeploymentGroupName", tf="deployment_group_name", arn="codedeploy:deploymentgroup:")
    .linked_from(Link.CONTAINS, Kind.DEPLOYMENT_APPLICATION, cfn="ApplicationName", tf="app_name")
    .link(
        Link.DELIVERS_TO,
        Kind.TOPIC,
        cfn="TriggerConfigurations[].TriggerTargetArn",
        tf="trigger_configuration[].trigger_target_arn",
    )
)

NOTIFICATION_RULE = (
    resource(
        Kind.NOTIFICATION_RULE,
        "AWS::CodeStarNotifications::NotificationRule",
        "aws_codestarnotifications_notification_rule",
    )
    .is_(Trait.NOTIFIES)
    .named(cfn="Name", tf="name")
    .linked_from(Link.FEEDS, Kind.PIPELINE, Kind.BUILD_PROJECT, Kind.REPOSITORY, cfn="Resource", tf="resource")
    .link(Link.DELIVERS_TO, Kind.TOPIC, Kind.CHAT_CHANNEL, cfn="Targets[].TargetAddress", tf="target[].address")
)
