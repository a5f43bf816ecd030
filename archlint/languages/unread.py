"""What a template refers to that is not at hand, so that what it declares was not looked at."""

from __future__ import annotations

from archlint.model.data import NamedTuple
from archlint.model.source.location import Place

#: Why a module is not read that `terraform init` would fetch.
NOT_INSTALLED = "it is not installed"
#: Why a file is not read that a template names by its path.
NO_FILE = "there is no such file"
#: What may not be at hand.
UNREAD_MODULE, NESTED_STACK, STACK = "module", "nested stack", "CloudFormation stack"
REGISTERED_MODULE, STACK_SET, PROVISIONED_PRODUCT = "CloudFormation module", "stack set", "provisioned product"
#: What of the code of functions may not be read, and what a template keeps in a file beside it.
FUNCTION_HANDLER, CODE_FILE, DEFINITION, INCLUDED = "handler", "code file", "definition", "included file"
#: What is written as text in which JSON is to be.
EVENT_PATTERN, FILTER_POLICY, POLICY = "event pattern", "filter policy", "policy"
#: What these do with what was not looked at, where the others declare it.
DOES = {
    **dict.fromkeys((FUNCTION_HANDLER, CODE_FILE), ("does", "do")),
    **dict.fromkeys((EVENT_PATTERN, FILTER_POLICY, POLICY), ("says", "say")),
}
DECLARES = ("declares", "declare")
#: What tools write templates for, and what has them do it; empty where nothing does before they deploy.
CDK_APP, CDKTF_APP, SERVERLESS_SERVICE = "CDK app", "CDKTF app", "Serverless Framework service"
CHALICE_APP, ARCHITECT_APP, AMPLIFY_BACKEND = "Chalice app", "Architect app", "Amplify backend"
SST_APP, PULUMI_PROJECT = "SST app", "Pulumi project"
COMMANDS = {
    CDK_APP: "cdk synth",
    CDKTF_APP: "cdktf synth",
    SERVERLESS_SERVICE: "serverless package",
    CHALICE_APP: "chalice package",
    ARCHITECT_APP: "arc deploy --dry-run",
    AMPLIFY_BACKEND: "",
    SST_APP: "",
    PULUMI_PROJECT: "",
}
#: How it ends why anything may lead into a template: CloudFormation does not see it as it is.
A_PART = "this is a part of one"
#: Why a stack is not read that Terraform makes.
NO_TEMPLATES = "templates are not read as a part of a configuration of Terraform"


class UnreadCall(NamedTuple):
    """What stands for resources that are declared elsewhere, where nothing can be read, such as a module.

    Attributes:
        place: where it stands.
        source: what it calls, as it is written.
        reason: why that is not read.
        what: what it calls: one of the words above.
    """

    place: Place
    source: str
    reason: str
    what: str = UNREAD_MODULE
