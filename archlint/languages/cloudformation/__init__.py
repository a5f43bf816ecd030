"""CloudFormation, SAM and CDK assemblies."""
