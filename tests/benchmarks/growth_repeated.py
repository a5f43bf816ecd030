"""Large inputs of what people repeat: Tasks, statements, variables, patterns, comments, modules, exports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial

from tests.benchmarks.growth_inputs import CONDITIONS, PER_FILE, Files, Input, Properties, plan
from tests.benchmarks.growth_resources import each, get, queues, resources, statements


def _state(number: int, count: int) -> Properties:
    arguments = {"QueueUrl": {"Ref": "Queue"}, "MessageBody": "x"}
    following: Properties = {"Next": f"S{number + 1}"} if number + 1 < count else {"End": True}
    return {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "Parameters": arguments, **following}


def _tasks(count: int) -> Files:
    """Return a state machine of many Tasks."""
    definition = {"StartAt": "S0", "States": {f"S{number}": _state(number, count) for number in range(count)}}
    machine = ("AWS::StepFunctions::StateMachine", {"Definition": definition, "RoleArn": get("Role")})
    return resources(M=machine, Queue=("AWS::SQS::Queue", {}), Role=("AWS::IAM::Role", {}))


def _machines(count: int) -> Files:
    """Return state machines that share a definition, in a file beside them."""
    definition = {"StartAt": "S0", "States": {f"S{number}": _state(number, 5) for number in range(5)}}
    machines = each(count, "AWS::Serverless::StateMachine", lambda number: {"DefinitionUri": "definition.json"})
    return {**resources(**machines), "definition.json": json.dumps(definition)}


def _role_of(policies: list[Properties], functions: int, count: int) -> Files:
    role = ("AWS::IAM::Role", {"Policies": policies})
    callers = each(functions, "AWS::Lambda::Function", lambda number: {"Role": get("Role")})
    fed = {
        f"M{number}": (
            "AWS::Lambda::EventSourceMapping",
            {"FunctionName": {"Ref": f"R{number}"}, "EventSourceArn": get(f"Q{number}")},
        )
        for number in range(functions)
    }
    return resources(Role=role, **callers, **queues(count), **fed)


def _one_policy(count: int) -> Files:
    """Return a role with a policy of many statements."""
    return _role_of([{"PolicyName": "p", "PolicyDocument": {"Statement": statements(count)}}], 10, count)


def _many_policies(count: int) -> Files:
    """Return a role with many policies."""
    policies = [{"PolicyName": "p", "PolicyDocument": {"Statement": each}} for each in statements(count)]
    return _role_of(policies, 10, count)


def _one_role(count: int) -> Files:
    """Return functions that share a role, each with a queue that it reads."""
    statement = {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}
    return _role_of([{"PolicyName": "p", "PolicyDocument": {"Statement": statement}}], count, count)


def _one_managed_policy(count: int) -> Files:
    """Return roles that share a managed policy, and a function for each."""
    document = {"Statement": {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": get("Q0")}}
    roles = each(count, "AWS::IAM::Role", lambda number: {"ManagedPolicyArns": [{"Ref": "Policy"}]})
    functions = {f"F{number}": ("AWS::Lambda::Function", {"Role": get(f"R{number}")}) for number in range(count)}
    policy = ("AWS::IAM::ManagedPolicy", {"PolicyDocument": document, "Roles": [{"Ref": "R0"}]})
    return resources(Policy=policy, **queues(1), **roles, **functions)


def _variables(count: int) -> Files:
    """Return a function with many environment variables, each for a queue."""
    variables = {f"V{number}": {"Ref": f"Q{number}"} for number in range(count)}
    function = ("AWS::Lambda::Function", {"Environment": {"Variables": variables}, "Role": get("Role")})
    statement = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    role = ("AWS::IAM::Role", {"Policies": [{"PolicyDocument": {"Statement": statement}}]})
    return resources(F=function, Role=role, **queues(count))


def _rules_of_a_bus(count: int) -> Files:
    """Return rules of one bus, each with a pattern, that send to one queue and to the bus itself."""
    targets = [{"Id": "a", "Arn": get("Q0")}, {"Id": "b", "Arn": get("Bus")}]
    rules = each(
        count,
        "AWS::Events::Rule",
        lambda number: {
            "EventBusName": {"Ref": "Bus"},
            "EventPattern": {"source": [f"s{number}"], "detail": {"a": [{"prefix": f"p{number}"}]}},
            "Targets": targets,
        },
    )
    return resources(Bus=("AWS::Events::EventBus", {"Name": "bus"}), **queues(1), **rules)


def _patterns(count: int) -> Files:
    """Return a rule with a pattern of many alternatives."""
    pattern = {
        "source": [{"prefix": f"s{number}"} for number in range(count)],
        "detail-type": [f"t{number}" for number in range(count)],
    }
    rule = ("AWS::Events::Rule", {"EventPattern": pattern, "Targets": [{"Id": "a", "Arn": get("Q0")}]})
    return resources(R=rule, S=rule, **queues(1))


def _notifications(count: int) -> Files:
    """Return a bucket with many notifications."""
    told: list[Properties] = [
        {
            "Event": "s3:ObjectCreated:*",
            "Queue": get("Q0"),
            "Filter": {"S3Key": {"Rules": [{"Name": "prefix", "Value": f"p{number}"}]}},
        }
        for number in range(count)
    ]
    return resources(B=("AWS::S3::Bucket", {"NotificationConfiguration": {"QueueConfigurations": told}}), **queues(1))


def _buckets_and_rules(count: int) -> Files:
    """Return buckets that tell EventBridge of their objects, and rules that ask for each."""
    told: Properties = {"NotificationConfiguration": {"EventBridgeConfiguration": {}}}
    buckets = each(count // 2, "AWS::S3::Bucket", lambda number: {"BucketName": f"b{number}", **told})
    rules = {
        f"X{number}": (
            "AWS::Events::Rule",
            {
                "EventPattern": {"source": ["aws.s3"], "detail": {"bucket": {"name": [f"b{number}"]}}},
                "Targets": [{"Id": "a", "Arn": get("Q0")}],
            },
        )
        for number in range(count // 2)
    }
    return resources(**buckets, **rules, **queues(1))


def _republished(count: int) -> Files:
    """Return rules of IoT, each of which republishes to the next one."""
    return resources(
        **each(
            count,
            "AWS::IoT::TopicRule",
            lambda number: {
                "TopicRulePayload": {
                    "Sql": f"SELECT * FROM 'a/{number}/+'",
                    "Actions": [{"Republish": {"Topic": f"a/{number + 1}/x"}}],
                }
            },
        )
    )


def _functions_in_a_row(count: int) -> Files:
    """Return functions each of which sends its results on to the next one."""
    functions = {f"F{number}": ("AWS::Lambda::Function", {"Timeout": 900}) for number in range(count)}
    configs = each(
        count,
        "AWS::Lambda::EventInvokeConfig",
        lambda number: {
            "FunctionName": {"Ref": f"F{number}"},
            "Qualifier": "$LATEST",
            "DestinationConfig": {"OnSuccess": {"Destination": get(f"F{min(number + 1, count - 1)}")}},
        },
    )
    return resources(**functions, **configs)


def _alarms(count: int) -> Files:
    """Return queues each of which has an alarm that names it, and that all tell one topic."""
    alarms = each(
        count,
        "AWS::CloudWatch::Alarm",
        lambda number: {
            "Namespace": "AWS/SQS",
            "MetricName": "ApproximateNumberOfMessagesVisible",
            "Dimensions": [{"Name": "QueueName", "Value": {"Fn::GetAtt": [f"Q{number}", "QueueName"]}}],
            "AlarmActions": [{"Ref": "Topic"}],
        },
    )
    return resources(Topic=("AWS::SNS::Topic", {}), **alarms, **queues(count))


def _conditional(count: int) -> Files:
    """Return queues whose settings, and dead-letter queues, depend on 400 conditions."""
    files = resources(
        **each(
            count,
            "AWS::SQS::Queue",
            lambda number: {
                "VisibilityTimeout": {"Fn::If": [f"C{number % CONDITIONS}", 30, 60]},
                "RedrivePolicy": {
                    "Fn::If": [
                        f"C{number % CONDITIONS}",
                        {"deadLetterTargetArn": get("R0"), "maxReceiveCount": 3},
                        {"Ref": "AWS::NoValue"},
                    ]
                },
            },
        )
    )
    template = json.loads(files["template.json"])
    template["Conditions"] = {
        f"C{number}": {"Fn::Equals": [{"Ref": "Unknown"}, f"x{number}"]} for number in range(CONDITIONS)
    }
    for number, body in enumerate(template["Resources"].values()):
        body["Condition"] = f"C{number % 7}"
    return {"template.json": json.dumps(template)}


def _commented(comment: str, count: int) -> Files:
    queues = "".join(
        f"  {comment.format(number)}\n  Q{number}:\n    Type: AWS::SQS::Queue\n" for number in range(count)
    )
    return {"template.yaml": f"Resources:\n{queues}"}


def _ignored_in_hcl(count: int) -> Files:
    blocks = "".join(
        f'# archlint: ignore[queue-without-dlq] {number}\nresource "aws_sqs_queue" "q{number}" {{}}\n'
        for number in range(count)
    )
    return {"main.tf": blocks}


def _metadata(count: int) -> Files:
    body = {"Type": "AWS::SQS::Queue", "Metadata": {"archlint": {"ignore": ["queue-without-dlq"], "reason": "x"}}}
    return {"template.json": json.dumps({"Resources": {f"Q{number}": body for number in range(count)}})}


def _ignore_patterns(count: int) -> Files:
    files = {f"folder{number % 50}/t{number}.yaml": "Resources: {}\n" for number in range(count // 20)}
    return {".gitignore": "".join(f"*x{number}*y\n" for number in range(count // 4)), ".git/HEAD": "", **files}


def _repeated(how: str, count: int) -> Files:
    block = f'resource "aws_sqs_queue" "q" {{\n  {how.format(count)}\n  name = "q"\n}}\n'
    return {"main.tf": block}


def _modules(count: int) -> Files:
    """Return calls of one module, a tenth as many as the number."""
    calls = "".join(
        f'module "m{number}" {{\n  source = "./m"\n  name   = "n{number}"\n}}\n' for number in range(count // 10)
    )
    module = 'variable "name" {}\nresource "aws_sqs_queue" "q" {\n  name = var.name\n}\noutput "arn" {\n  value = aws_sqs_queue.q.arn\n}\n'
    return {"main.tf": calls, "m/main.tf": module}


def _locals(count: int) -> Files:
    """Return local values that are all made from one, and a queue for each."""
    values = "".join(f'  v{number + 1} = "${{local.v0}}x{number}"\n' for number in range(count))
    queues = "".join(
        f'resource "aws_sqs_queue" "q{number}" {{\n  name = local.v{number}\n}}\n' for number in range(count)
    )
    parts = queues.split("resource ")
    files = {
        f"q{start}.tf": "resource ".join(["", *parts[1:][start : start + PER_FILE]])
        for start in range(0, count, PER_FILE)
    }
    return {"locals.tf": f'locals {{\n  v0 = "x"\n{values}}}\n', **files}


def _documents(count: int) -> Files:
    """Return a policy document of many statements, which many roles have."""
    statements = "".join(
        f'  statement {{\n    actions   = ["sqs:SendMessage"]\n    resources = [aws_sqs_queue.q{number}.arn]\n  }}\n'
        for number in range(count // 10)
    )
    queues = "".join(f'resource "aws_sqs_queue" "q{number}" {{}}\n' for number in range(count // 10))
    roles = "".join(
        f'resource "aws_iam_role_policy" "p{number}" {{\n  role   = "r{number}"\n  policy = data.aws_iam_policy_document.d.json\n}}\n'
        for number in range(count // 10)
    )
    return {"main.tf": f'data "aws_iam_policy_document" "d" {{\n{statements}}}\n{queues}{roles}'}


def _instances(count: int) -> Files:
    """Return a plan of the instances of one resource, each of which refers to another resource's."""
    files = plan({("aws_sqs_queue", name): {"redrive_policy": "{}"} for name in ("dlq", "work")})
    whole = json.loads(files["plan.json"])
    resources, changes = whole["planned_values"]["root_module"]["resources"], whole["resource_changes"]
    for found in (resources, changes):
        found[:] = [
            {**each, "index": number, "address": f"{each['address']}[{number}]"}
            for each in found
            for number in range(count // 2)
        ]
    for declared in whole["configuration"]["root_module"]["resources"]:
        declared["count_expression"] = {"constant_value": count // 2}
    work = whole["configuration"]["root_module"]["resources"][1]
    work["expressions"] = {"redrive_policy": {"references": ["aws_sqs_queue.dlq", "count.index"]}}
    return {"plan.json": json.dumps(whole)}


def _exports(count: int) -> Files:
    """Return stacks each of which exports a queue that the next one imports, a tenth as many as the number."""
    files = {}
    for number in range(count // 10):
        resources = {
            "Q": {"Type": "AWS::SQS::Queue"},
            "T": {
                "Type": "AWS::SNS::Subscription",
                "Properties": {"Protocol": "sqs", "Endpoint": {"Fn::ImportValue": f"x{number - 1}"}},
            },
        }
        outputs = {"O": {"Value": get("Q"), "Export": {"Name": f"x{number}"}}}
        files[f"s{number}.json"] = json.dumps({"Resources": resources, "Outputs": outputs})
    return files


def _outputs(count: int) -> Files:
    template = json.loads(resources(**queues(1))["template.json"])
    template["Outputs"] = {
        f"O{number}": {"Value": get("Q0"), "Export": {"Name": f"x{number}"}} for number in range(count)
    }
    return {"template.json": json.dumps(template)}


def _parameters(count: int) -> Files:
    template = json.loads(
        resources(**each(count, "AWS::SQS::Queue", lambda number: {"QueueName": {"Fn::Sub": f"${{P{number}}}-x"}}))[
            "template.json"
        ]
    )
    template["Parameters"] = {
        f"P{number}": {"Type": "String", "Default": f"d{number}", "NoEcho": number % 2 == 0} for number in range(count)
    }
    return {"template.json": json.dumps(template)}


def _code(count: int) -> Files:
    """Return functions that share their code, which sends to what their environment names."""
    properties = {"CodeUri": "src", "Handler": "app.handler", "Runtime": "python3.13"}
    functions = each(
        count,
        "AWS::Serverless::Function",
        lambda number: {**properties, "Environment": {"Variables": {"URL": {"Ref": "Q0"}}}},
    )
    handler = "import os\nimport boto3\n\ndef handler(event, context):\n    boto3.client('sqs').send_message(QueueUrl=os.environ['URL'], MessageBody='x')\n"
    template = json.loads(resources(**functions, **queues(1))["template.json"])
    template["Transform"] = "AWS::Serverless-2016-10-31"
    return {"template.json": json.dumps(template), "src/app.py": handler}


def _shared(count: int) -> Files:
    """Return functions with a file each, which share twenty modules that call one another."""
    files = {
        f"src/shared/m{number}.py": f"from shared import m{number + 1}\n" * (number < 19)
        + "import os, boto3\nSQS = boto3.client('sqs')\n\n"
        + f"def helped(item):\n    {'return item' if number == 19 else f'return m{number + 1}.helped(item)'}\n\n"
        + "def send(item):\n    SQS.send_message(QueueUrl=os.environ['URL'], MessageBody=helped(item))\n"
        for number in range(20)
    }
    handler = "from shared import m{0}\n\ndef handler(event, context):\n    m{0}.send(event['item'])\n"
    files |= {f"src/h{number}.py": handler.format(number % 20) for number in range(count)}
    template = json.loads(_code(count)["template.json"])
    functions = [each["Properties"] for each in template["Resources"].values() if "Serverless" in each["Type"]]
    for number, properties in enumerate(functions):
        properties["Handler"] = f"h{number}.handler"
    return {**files, "src/shared/__init__.py": "", "template.json": json.dumps(template)}


def _events(count: int) -> Files:
    """Return a function of SAM with many events."""
    events = {f"E{number}": {"Type": "SQS", "Properties": {"Queue": get(f"Q{number}")}} for number in range(count)}
    function = (
        "AWS::Serverless::Function",
        {"Events": events, "InlineCode": "x", "Handler": "i.h", "Runtime": "python3.13"},
    )
    template = json.loads(resources(F=function, **queues(count))["template.json"])
    template["Transform"] = "AWS::Serverless-2016-10-31"
    return {"template.json": json.dumps(template)}


def _looped(count: int) -> Files:
    """Return a loop of LanguageExtensions that declares many queues."""
    each = {"Fn::ForEach::L": ["X", [f"a{number}" for number in range(count)], {"Q${X}": {"Type": "AWS::SQS::Queue"}}]}
    return {"template.json": json.dumps({"Transform": "AWS::LanguageExtensions", "Resources": each})}


#: What is repeated, and what files it makes.
REPEATED: Mapping[str, Input] = {
    "tasks": _tasks,
    "machines of one definition": _machines,
    "statements of one policy": _one_policy,
    "policies of one role": _many_policies,
    "functions of one role": _one_role,
    "roles of one policy": _one_managed_policy,
    "variables": _variables,
    "rules of one bus": _rules_of_a_bus,
    "alternatives of a pattern": _patterns,
    "notifications": _notifications,
    "buckets and rules": _buckets_and_rules,
    "rules of IoT in a row": _republished,
    "functions in a row": _functions_in_a_row,
    "alarms": _alarms,
    "settings under conditions": _conditional,
    "comments": partial(_commented, "# comment {}"),
    "ignores": partial(_commented, "# archlint: ignore[queue-without-dlq] reason {}"),
    "ignores in HCL": _ignored_in_hcl,
    "ignores in metadata": _metadata,
    "patterns of .gitignore": _ignore_patterns,
    "count": partial(_repeated, "count = {}"),
    "for_each": partial(_repeated, "for_each = toset([for n in range({}) : tostring(n)])"),
    "modules": _modules,
    "locals": _locals,
    "policy documents": _documents,
    "instances in a plan": _instances,
    "exports": _exports,
    "outputs": _outputs,
    "parameters": _parameters,
    "functions of one code": _code,
    "functions of shared modules": _shared,
    "events of one function": _events,
    "loops": _looped,
}
