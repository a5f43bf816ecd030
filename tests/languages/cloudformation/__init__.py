"""CloudFormation, SAM and the CDK's assemblies."""
