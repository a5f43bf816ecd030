"""Amazon EC2: instances, and the launch templates and launch configurations that groups start them from.

Source: AWS CloudFormation reference, `AWS::EC2::Instance`, `AWS::EC2::LaunchTemplate` and
`AWS::AutoScaling::LaunchConfiguration`; Amazon EC2 User Guide, "Run commands when you launch an EC2 instance with user
data input"; Terraform AWS provider, `aws_instance`, `aws_launch_template`, `aws_launch_configuration`.
"""

from collections.abc import Iterator

from archlint.aws.columns import Expander, referred
from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.table import resource
from archlint.model.values.node import Node
from archlint.model.values.value import Declaration, EmbeddedJson, Tree, Value

_MOUNT = "AWS::EC2::Instance.Mount"
_FILE_SYSTEMS = ("AWS::EFS::", "AWS::FSx::", "aws_efs_", "aws_fsx_")


def _mounts(*paths: str) -> Expander:
    """Return what makes a part of each file system that user data names, at one of some paths: it is mounted."""

    def expand(instance: Declaration) -> Iterator[Declaration]:
        for branch in (branch for path in paths for branch in instance.each(path)):
            place = branch.place or instance.place
            named = {each.target: each for each in referred(branch.outcome)}
            for reference in (each for target, each in named.items() if target.type.startswith(_FILE_SYSTEMS)):
                tree = Tree(
                    Node(place.document, place.route, {"FileSystem": Value.of(reference, place)}), EmbeddedJson()
                )
                yield Declaration(
                    instance.name,
                    _MOUNT,
                    place,
                    Value.of(tree, place),
                    when=instance.when,
                    owner=instance,
                    part_when=instance.part_when | branch.when,
                )

    return expand


LAUNCH_TEMPLATE = (
    resource(Kind.LAUNCH_TEMPLATE, "AWS::EC2::LaunchTemplate", "aws_launch_template")
    .is_(Trait.ACTS)
    .named(cfn="LaunchTemplateName", tf="name", arn="ec2:launch-template/")
    .setting(
        "role",
        cfn="LaunchTemplateData.IamInstanceProfile.Arn|LaunchTemplateData.IamInstanceProfile.Name",
        tf="iam_instance_profile.arn|iam_instance_profile.name",
    )
    .setting("user_data", cfn="LaunchTemplateData.UserData", tf="user_data")
    .parts(cfn=_mounts("LaunchTemplateData.UserData"), tf=_mounts("user_data"))
)

LAUNCH_CONFIGURATION = (
    resource(Kind.LAUNCH_TEMPLATE, "AWS::AutoScaling::LaunchConfiguration", "aws_launch_configuration")
    .is_(Trait.ACTS)
    .named(cfn="LaunchConfigurationName", tf="name", arn="autoscaling:launchConfiguration:")
    .setting("role", cfn="IamInstanceProfile", tf="iam_instance_profile")
    .setting("user_data", cfn="UserData", tf="user_data|user_data_base64")
    .parts(cfn=_mounts("UserData"), tf=_mounts("user_data", "user_data_base64"))
)

INSTANCE = (
    resource(Kind.INSTANCE, "AWS::EC2::Instance", "aws_instance")
    .is_(Trait.ACTS)
    .named(arn="ec2:instance/")
    .setting("role", cfn="IamInstanceProfile", tf="iam_instance_profile")
    .setting("user_data", cfn="UserData", tf="user_data|user_data_base64")
    .parts(cfn=_mounts("UserData"), tf=_mounts("user_data", "user_data_base64"))
    .link(
        Link.INVOKES,
        Kind.LAUNCH_TEMPLATE,
        cfn="LaunchTemplate.LaunchTemplateId",
        tf="launch_template.id",
    )
    .link(
        Link.INVOKES,
        Kind.LAUNCH_TEMPLATE,
        cfn="LaunchTemplate.LaunchTemplateName",
        tf="launch_template.name",
    )
)

MOUNT = (
    resource(Kind.MOUNT, _MOUNT)
    .is_(Trait.CONNECTS, Trait.LIES_BETWEEN)
    .link(Link.READS, Kind.FILE_SYSTEM, Kind.ACCESS_POINT, cfn="FileSystem")
)
