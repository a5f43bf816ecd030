"""Deployments of APIs: what each of them holds of the methods and routes that there are when it is made.

Source: AWS CloudFormation reference, `AWS::ApiGateway::Deployment` and `AWS::ApiGatewayV2::Deployment`; Amazon API
Gateway Developer Guide, "Deploy REST APIs in API Gateway" ("a deployment is a snapshot"); Terraform AWS provider,
`aws_api_gateway_deployment` and `aws_apigatewayv2_deployment`.
"""

from archlint.aws.kinds import Kind, Trait
from archlint.aws.table import resource

REST_DEPLOYMENT = (
    resource(Kind.API_DEPLOYMENT, "AWS::ApiGateway::Deployment", "aws_api_gateway_deployment")
    .is_(Trait.GRANTS)
    .setting("deployed_api", cfn="RestApiId", tf="rest_api_id")
)

V2_DEPLOYMENT = (
    resource(Kind.API_DEPLOYMENT, "AWS::ApiGatewayV2::Deployment", "aws_apigatewayv2_deployment")
    .is_(Trait.GRANTS)
    .setting("deployed_api", cfn="ApiId", tf="api_id")
)
