"""Attributes of resources and data sources, as other expressions refer to them.

Source: Terraform documentation, "References to Resource Attributes"; Terraform Registry, hashicorp/aws.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from archlint.languages.notes import OUTPUTS
from archlint.languages.terraform.evaluation.policies import policy_document
from archlint.languages.terraform.functions.lazy import rendered
from archlint.languages.terraform.functions.lists.collections import MISSING, Encoded, is_collection
from archlint.languages.terraform.functions.provider_functions import arn_part
from archlint.languages.terraform.scope import ModuleScope
from archlint.model.source.location import Place
from archlint.model.values.declared import Note
from archlint.model.values.deployment import site_of
from archlint.model.values.scalars import Absent, Known
from archlint.model.values.site import is_settled
from archlint.model.values.texts import canonical, join
from archlint.model.values.value import NOTHING, Declaration, Outcome, Reference, Text, Tree, Unknown, Value

#: The attributes that are being looked up: one that leads to itself is unknown.
_PENDING: Note[frozenset[str]] = Note(frozenset())
#: The policy that a data source writes.
_POLICY: Note[Value | None] = Note(None)
_DATA = "data."
#: Data sources that tell what a deployment runs as, and what their attributes are called everywhere.
_SURROUNDINGS = {
    ("aws_caller_identity", "account_id"): "AWS::AccountId",
    ("aws_caller_identity", "id"): "AWS::AccountId",
    ("aws_partition", "dns_suffix"): "AWS::URLSuffix",
    ("aws_partition", "id"): "AWS::Partition",
    ("aws_partition", "partition"): "AWS::Partition",
    ("aws_region", "id"): "AWS::Region",
    ("aws_region", "name"): "AWS::Region",
    ("aws_region", "region"): "AWS::Region",
}
#: What the name of a service's principal ends in; a few services have another one in China.
_PRINCIPAL = ".amazonaws.com"
_ARN = "arn:|partition|:{}:|region|:|account|:"
_QUEUE_URL = "https://sqs.|region|.amazonaws.com/|account|/|name|"
_HOLES = {"account": "AWS::AccountId", "partition": "AWS::Partition", "region": "AWS::Region"}
#: What is looked up by its name: the key that has it, and what its attributes are; holes stand between bars.
_BY_NAME: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "aws_cloudwatch_event_bus": ("name", {"arn": _ARN.format("events") + "event-bus/|name|"}),
    "aws_dynamodb_table": ("name", {"arn": _ARN.format("dynamodb") + "table/|name|"}),
    "aws_kinesis_stream": ("name", {"arn": _ARN.format("kinesis") + "stream/|name|"}),
    "aws_kms_alias": ("name", dict.fromkeys(("arn", "target_key_arn", "target_key_id"), _ARN.format("kms") + "|name|")),
    "aws_kms_key": ("key_id", dict.fromkeys(("arn", "id"), _ARN.format("kms") + "|name|")),
    "aws_lambda_function": ("function_name", {"arn": _ARN.format("lambda") + "function:|name|"}),
    "aws_s3_bucket": ("bucket", {"arn": "arn:|partition|:s3:::|name|"}),
    "aws_sfn_state_machine": ("name", {"arn": _ARN.format("states") + "stateMachine:|name|"}),
    "aws_sns_topic": ("name", {"arn": _ARN.format("sns") + "|name|"}),
    "aws_sqs_queue": ("name", {"arn": _ARN.format("sqs") + "|name|", "id": _QUEUE_URL, "url": _QUEUE_URL}),
}
#: The keys that AWS manages have no other names than these; that of a customer's is not the key.
_MANAGED_KEY = "alias/aws/"
_KEYS = frozenset({"aws_kms_alias", "aws_kms_key"})
#: Data sources that tell what another configuration's outputs are.
_OTHER_STATES = frozenset({"terraform_remote_state", "tfe_outputs"})
#: What a resource is called, and what it calls itself: everything else that it is given stands for something else.
_OWN = frozenset(
    {"agent_name", "alarm_name", "arn", "broker_name", "cluster_identifier", "cluster_name", "configuration_name"}
    | {"data_set_id", "data_source_id", "deployment_group_name", "domain_name", "family", "id", "invoke_arn", "name"}
    | {"namespace_name", "pipeline_name", "policy_name", "provisioned_model_name", "qualified_arn"}
    | {"qualified_invoke_arn", "replication_task_id", "repository_name", "response_streaming_invoke_arn", "stream_arn"}
    | {"key", "resource_id", "table_name", "url", "workgroup_name"}
)
#: Names that many resources are given, and that of one type is its own.
_OWN_OF = {"bucket": "aws_s3_bucket", "function_name": "aws_lambda_function"}
#: Resources that only pass on what they are given.
_RELAYS = frozenset({"null_resource", "terraform_data", "time_sleep"})


def resource_attribute(reference: Reference, name: str, place: Place) -> Value:
    """Return what an attribute of what is referred to is.

    What a resource is called is a reference to it: so it is known which resource is meant. Everything else is what the
    configuration sets it to, if it does.
    """
    target = reference.target
    if reference.attribute != "Ref":
        return Value.of(Reference(target, f"{reference.attribute}.{name}"), place)
    if target.type.startswith(_DATA):
        return _data_attribute(target, name, place)
    found = _configured(target, name)
    if target.type.startswith(("aws_", "awscc_", "module")):
        refer = Reference(target, name)
        if _is_given(target, name) and all(_says_something(branch.outcome) for branch in found.branches):
            return found.placed(place)
        if not any(_stands_for_itself(branch.outcome) for branch in found.branches):
            # Which resource is meant does not rest on what it is called.
            return Value.of(refer, place)
        return found.then(lambda outcome, _: Value.of(outcome if _stands_for_itself(outcome) else refer, place))
    if not found.certainly_absent:
        return found.placed(place)
    full = f"{target.name}.{name}"
    return Value.of(Unknown(f"'{full}' is known when it is applied", full, inside=target.type in _RELAYS), place)


def _is_given(target: Declaration, name: str) -> bool:
    """Tell whether an argument of a resource says nothing of what the resource is called."""
    is_own = name in _OWN or _OWN_OF.get(name) == target.type
    return not is_own and not target.type.startswith("module")


def _says_something(outcome: Outcome) -> bool:
    """Tell whether what an argument is set to says more than that it is that argument."""
    return not isinstance(outcome, Absent) and not (
        isinstance(outcome, Unknown) and outcome.inside and not outcome.name
    )


def _configured(target: Declaration, name: str) -> Value:
    """Return what the configuration sets an attribute to; unknown for what is set to itself."""
    pending = target.noted(_PENDING)
    if name in pending:
        return Value.of(Unknown(f"'{target.name}.{name}' refers to itself", inside=True), target.place)
    target.note(_PENDING, pending | {name})
    try:
        return target.at(name)
    finally:
        target.note(_PENDING, pending)


def _stands_for_itself(outcome: Outcome) -> bool:
    if isinstance(outcome, Known):
        return not isinstance(outcome.value, str)
    return is_collection(outcome)


def _data_attribute(data: Declaration, name: str, place: Place) -> Value:
    kind = data.type.removeprefix(_DATA)
    if kind == "aws_iam_policy_document" and name in ("json", "minified_json"):
        policy = data.noted(_POLICY)
        if policy is None:
            data.note(_POLICY, Value.of(Unknown(f"'{data.name}' is made from itself", inside=True), place))
            policy = policy_document(data, place)
            data.note(_POLICY, policy)
        return policy.then(lambda o, _: Value.of(Tree(o.node, Encoded(o.dialect)) if isinstance(o, Tree) else o, place))
    surrounding = _SURROUNDINGS.get((kind, name))
    if surrounding is not None:
        return _surrounding(data, surrounding, place)
    if kind == "template_file" and name == "rendered":
        return _template_file(data, place)
    if kind == "aws_service_principal" and name == "name":
        return data.at("service_name").then(lambda outcome, _: Value.of(join((outcome, Known(_PRINCIPAL))), place))
    if kind == "aws_arn" and name not in ("arn", "id"):
        return data.at("arn").then(lambda outcome, _: arn_part(outcome, name, place))
    outputs = data.noted(OUTPUTS)(place) if name == "outputs" else None
    if outputs is not None:
        return outputs
    found = _configured(data, name)
    return found.placed(place) if not found.certainly_absent else _looked_up(data, kind, name, place)


def _surrounding(data: Declaration, name: str, place: Place) -> Value:
    return Value.of(_said_where(data, name), place)


def _said_where(data: Declaration, name: str) -> Known | Unknown:
    """Return what the region, the account or the like is where something is looked up."""
    # Another provider, or another region, is another place to be.
    site = site_of(data)
    said = {"AWS::Region": site.region, "AWS::AccountId": site.account}.get(name, f"${{{name}}}")
    return Known(said) if is_settled(said) else Unknown(f"{name} is known when it is applied", said[2:-1])


def _looked_up(data: Declaration, kind: str, name: str, place: Place) -> Value:
    """Return an attribute of something that is looked up; what is looked up may be a resource of the configuration.

    A name that nothing of the configuration goes into is the name of something else, unless `depends_on` says that it
    is looked up after what is made here.
    """
    full = f"{data.name}.{name}"
    address = _address(data, kind, name, place)
    if address is not None:
        return address
    inside = False
    for key in sorted(data.keys or ()):
        outcome = data.at(key).outcome
        if isinstance(outcome, Reference) and outcome.target.type == kind:
            return Value.of(Reference(outcome.target, name), place)
        inside |= not _is_elsewhere(outcome)
    inside &= kind not in _OTHER_STATES
    return Value.of(Unknown(f"'{full}' is looked up when it is applied", full, inside), place)


def _address(data: Declaration, kind: str, name: str, place: Place) -> Value | None:
    """Return the ARN or URL of what is looked up by a literal name, as anything of that name here has it."""
    key, forms = _BY_NAME.get(kind, ("", {}))
    # After what is made here, anything may have the name.
    named = data.at(key) if name in forms and data.at("depends_on").certainly_absent else NOTHING
    if not named.certainly(lambda outcome: isinstance(outcome, Known)):
        return None
    if kind in _KEYS and not named.certainly(lambda outcome: canonical(outcome).startswith(_MANAGED_KEY)):
        return None
    return named.then(lambda outcome, _: Value.of(join(_pieces(forms[name], data, outcome)), place))


def _pieces(form: str, data: Declaration, name: Outcome) -> Iterator[Outcome]:
    """Yield the pieces of an ARN or URL."""
    for index, piece in enumerate(form.split("|")):
        known_as = _HOLES.get(piece) if index % 2 else None
        if known_as is not None:
            yield _said_where(data, known_as)
        else:
            yield name if index % 2 else Known(piece)


def _is_elsewhere(outcome: Outcome | None) -> bool:
    """Tell whether nothing of the configuration goes into something."""
    if isinstance(outcome, Text):
        return not outcome.references and not any(unknown.inside for unknown in outcome.unknowns)
    return isinstance(outcome, Known | Absent) or (isinstance(outcome, Unknown) and not outcome.inside)


def _template_file(data: Declaration, place: Place) -> Value:
    outcome = data.properties.outcome
    template, given = data.at("template"), data.at("vars")
    assert isinstance(outcome, Tree), "declarations of this dialect have bodies"
    scope = cast("ModuleScope", outcome.dialect)
    source, names = template.outcome, given.outcome
    if isinstance(names, Tree) and names.is_list and len(names.node.data) == 1:
        # Up to Terraform 0.11, the names stood in a block.
        names = names.dialect.evaluate(names.node.child(0)).outcome
    if not isinstance(source, Known) or names is None:
        return Value.of(MISSING if source is MISSING else Unknown("its template is not settled", inside=True), place)
    return rendered(str(source.value), names, scope, template.place or place)
