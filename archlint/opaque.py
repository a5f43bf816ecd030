"""Types whose attributes a template or plan does not settle."""

#: Types whose attributes come from another template or from somewhere outside.
OUTSIDE = frozenset(
    {
        "AWS::CloudFormation::Stack",
        "AWS::Serverless::Application",
        "AWS::SSM::Parameter",
        "aws_cloudformation_stack",
        "aws_serverlessapplicationrepository_cloudformation_stack",
        "aws_ssm_parameter",
    }
)
#: Types whose attributes may be anything, a resource of this template included.
_OPAQUE = frozenset({"AWS::CloudFormation::CustomResource", "AWS::CloudFormation::Macro"}) | OUTSIDE
#: How the types of Terraform's data sources start: what they look up is there already.
DATA = "data."
#: How types start whose attributes are their own: AWS's, and those of Terraform's utility providers.
_PLAIN = ("AWS::", "aws_", "awscc_", "archive_", "local_", "random_", "template_", "time_", "tls_", DATA)


def is_opaque(type_name: str) -> bool:
    """Tell whether the attributes of a type may be anything, a resource of the same scope included."""
    return type_name in _OPAQUE or not type_name.startswith(_PLAIN)
