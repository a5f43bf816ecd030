"""Amazon EventBridge Schemas: registries, schemas, and the discoverers that write schemas of the events on a bus.

Source: AWS CloudFormation reference, `AWS::EventSchemas::*`; EventBridge User Guide, "EventBridge schemas"; Terraform
AWS provider, `aws_schemas_*`.
"""

from archlint.aws.kinds import Kind, Link, Trait
from archlint.aws.table import resource

REGISTRY = (
    resource(Kind.SCHEMA_REGISTRY, "AWS::EventSchemas::Registry", "aws_schemas_registry")
    .is_(Trait.DESCRIBES)
    .named(cfn="RegistryName", tf="name", arn="schemas:registry/")
)

SCHEMA = (
    resource(Kind.SCHEMA, "AWS::EventSchemas::Schema", "aws_schemas_schema")
    .is_(Trait.DESCRIBES)
    .named(cfn="SchemaName", tf="name")
    .linked_from(Link.CONTAINS, Kind.SCHEMA_REGISTRY, cfn="RegistryName", tf="registry_name")
)

#: It reads every event on its bus; the registry that it writes to is the account's own, `discovered-schemas`.
DISCOVERER = (
    resource(Kind.DISCOVERER, "AWS::EventSchemas::Discoverer", "aws_schemas_discoverer")
    .is_(Trait.RUNS)
    .linked_from(Link.FEEDS, Kind.BUS, cfn="SourceArn", tf="source_arn")
)
