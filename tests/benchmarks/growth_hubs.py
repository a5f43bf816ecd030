"""Large inputs in which many things meet at one, or each in pairs: what looks at every pair of them shows itself here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial

from tests.benchmarks.growth_inputs import PER_FILE, Files, Input, Properties
from tests.benchmarks.growth_resources import each, get, queues, resources, statements, under_conditions

_FUNCTION, _MAPPING = "AWS::Lambda::Function", "AWS::Lambda::EventSourceMapping"
_SUBSCRIPTION, _RULE, _BUCKET = "AWS::SNS::Subscription", "AWS::Events::Rule", "AWS::S3::Bucket"


def _role(documents: list[Properties]) -> tuple[str, Properties]:
    return "AWS::IAM::Role", {"Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": documents}}]}


# Topics


def _ordered_topic(count: int, *, conditions: bool = False) -> Files:
    """Return a FIFO topic that delivers to FIFO queues and to standard ones, each of which a function reads."""
    topic = ("AWS::SNS::Topic", {"FifoTopic": True, "TopicName": "t.fifo"})
    subscribed = each(
        count, _SUBSCRIPTION, lambda n: {"Protocol": "sqs", "TopicArn": {"Ref": "T"}, "Endpoint": get(f"Q{n}")}
    )
    fifo = {f"Q{n}": ("AWS::SQS::Queue", {"FifoQueue": n % 2 == 0}) for n in range(count)}
    files = resources(T=topic, **fifo, **subscribed)
    return under_conditions(files, subscribed) if conditions else files


def _subscribed_once(count: int) -> Files:
    """Return topics that all deliver to one queue, which outputs name as often."""
    subscribed = each(
        count, _SUBSCRIPTION, lambda n: {"Protocol": "sqs", "TopicArn": {"Ref": f"T{n}"}, "Endpoint": get("Q0")}
    )
    topics: dict[str, tuple[str, Properties]] = {f"T{n}": ("AWS::SNS::Topic", {}) for n in range(count)}
    return _put_out(resources(**topics, **queues(1), **subscribed), "Q0", count)


def _put_out(files: Files, name: str, count: int) -> Files:
    template = json.loads(files["template.json"])
    template["Outputs"] = {f"O{number}": {"Value": get(name)} for number in range(count)}
    return {"template.json": json.dumps(template)}


# Queues


def _redrives(count: int, *, circle: int) -> Files:
    """Return queues each of which redrives to the next one; the last one of so many to the first of them."""
    return resources(
        **each(
            count,
            "AWS::SQS::Queue",
            lambda n: {
                "RedrivePolicy": {
                    "deadLetterTargetArn": get(f"R{n - n % circle + (n + 1) % circle}" if n + 1 < count else "R0"),
                    "maxReceiveCount": 5,
                }
            },
        )
    )


def _one_dead_letter_queue(count: int) -> Files:
    """Return queues that share a dead-letter queue, which names each of them as a source."""
    sources = [get(f"R{number}") for number in range(count)]
    dlq = (
        "AWS::SQS::Queue",
        {"RedriveAllowPolicy": {"redrivePermission": "byQueue", "sourceQueueArns": sources}},
    )
    redrive = {"deadLetterTargetArn": get("D"), "maxReceiveCount": 5}
    return resources(D=dlq, **each(count, "AWS::SQS::Queue", lambda number: {"RedrivePolicy": redrive}))


def _perhaps_elsewhere(count: int) -> Files:
    """Return queues, and for each a subscription whose ARN leaves its region open."""
    subscribed = each(
        count,
        _SUBSCRIPTION,
        lambda number: {
            "Protocol": "sqs",
            "TopicArn": {"Ref": "T"},
            "Endpoint": {"Fn::Sub": f"arn:aws:sqs:${{Unknown}}:${{AWS::AccountId}}:q{number}"},
        },
    )
    named = {f"Q{number}": ("AWS::SQS::Queue", {"QueueName": f"q{number}"}) for number in range(count)}
    return resources(T=("AWS::SNS::Topic", {}), **named, **subscribed)


def _watched(count: int) -> Files:
    """Return a queue with many alarms, each of which has a composite alarm."""
    alarms = each(
        count,
        "AWS::CloudWatch::Alarm",
        lambda number: {
            "AlarmName": f"a{number}",
            "Namespace": "AWS/SQS",
            "MetricName": "ApproximateNumberOfMessagesVisible",
            "Dimensions": [{"Name": "QueueName", "Value": {"Fn::GetAtt": ["Q0", "QueueName"]}}],
        },
    )
    composite: dict[str, tuple[str, Properties]] = {
        f"C{number}": ("AWS::CloudWatch::CompositeAlarm", {"AlarmRule": f"ALARM(a{number})"}) for number in range(count)
    }
    dlq: dict[str, tuple[str, Properties]] = {
        "W": ("AWS::SQS::Queue", {"RedrivePolicy": {"deadLetterTargetArn": get("Q0"), "maxReceiveCount": 5}})
    }
    return resources(**queues(1), **dlq, **alarms, **composite)


# Functions


def _permitted(count: int) -> Files:
    """Return a function that many rules send to, each with a permission of its own."""
    rules = each(
        count, _RULE, lambda n: {"ScheduleExpression": "rate(1 day)", "Targets": [{"Id": "a", "Arn": get("F")}]}
    )
    permissions = {
        f"P{number}": (
            "AWS::Lambda::Permission",
            {
                "FunctionName": {"Ref": "F"},
                "Action": "lambda:InvokeFunction",
                "Principal": "events.amazonaws.com",
                "SourceArn": get(f"R{number}"),
            },
        )
        for number in range(count)
    }
    return resources(F=(_FUNCTION, {}), **rules, **permissions)


def _polled(count: int) -> Files:
    """Return a function that many queues are polled for, with a statement and a variable for each."""
    role = _role([{"Effect": "Allow", "Action": "sqs:*", "Resource": get(f"Q{number}")} for number in range(count)])
    variables = {f"V{number}": {"Ref": f"Q{number}"} for number in range(count)}
    function = (_FUNCTION, {"Role": get("Role"), "Environment": {"Variables": variables}})
    mappings = each(count, _MAPPING, lambda number: {"FunctionName": {"Ref": "F"}, "EventSourceArn": get(f"Q{number}")})
    return resources(F=function, Role=role, **queues(count), **mappings)


def _one_role(count: int, *, everything: bool = False, named: bool = False) -> Files:
    """Return functions of one role, each of which has a variable for a queue; the role has a statement for each."""
    granted: list[Properties] = statements(count)
    if named:
        for number, statement in enumerate(granted):
            statement["Resource"] = {"Fn::Sub": f"arn:aws:sqs:${{AWS::Region}}:${{AWS::AccountId}}:q{number}"}
    if everything:
        granted = [{**statement, "Resource": "*"} for statement in granted]
    functions = each(
        count,
        _FUNCTION,
        lambda number: {"Role": get("Role"), "Environment": {"Variables": {"URL": {"Ref": f"Q{number}"}}}},
    )
    called = {f"Q{number}": ("AWS::SQS::Queue", {"QueueName": f"q{number}"}) for number in range(count)}
    return resources(Role=_role(granted), **called, **functions)


def _readers(count: int) -> Files:
    """Return functions each of which has a role that lets it read a queue of its own, which its environment names."""
    reading = ["sqs:ReceiveMessage", "sqs:DeleteMessage"]
    roles = {
        f"Role{number}": _role([{"Effect": "Allow", "Action": reading, "Resource": get(f"Q{number}")}])
        for number in range(count)
    }
    functions = each(
        count,
        _FUNCTION,
        lambda number: {"Role": get(f"Role{number}"), "Environment": {"Variables": {"URL": {"Ref": f"Q{number}"}}}},
    )
    return resources(**roles, **queues(count), **functions)


def _open_tasks(count: int) -> Files:
    """Return a state machine whose Tasks send to queues that are not known, and whose role may send to many."""
    states = {
        f"S{number}": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": {"QueueUrl.$": "$.queue", "MessageBody": "x"},
            **({"Next": f"S{number + 1}"} if number + 1 < count else {"End": True}),
        }
        for number in range(count)
    }
    machine = (
        "AWS::StepFunctions::StateMachine",
        {"Definition": {"StartAt": "S0", "States": states}, "RoleArn": get("Role")},
    )
    return resources(M=machine, Role=_role(statements(count)), **queues(count))


def _sending_tasks(count: int) -> Files:
    """Return a state machine with a Task for each of many queues, and a statement for each, by its name."""
    states = {
        f"S{number}": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": {"QueueUrl": {"Ref": f"Q{number}"}, "MessageBody": "x"},
            **({"Next": f"S{number + 1}"} if number + 1 < count else {"End": True}),
        }
        for number in range(count)
    }
    machine = (
        "AWS::StepFunctions::StateMachine",
        {"Definition": {"StartAt": "S0", "States": states}, "RoleArn": get("Role")},
    )
    named = {f"Q{number}": ("AWS::SQS::Queue", {"QueueName": f"q{number}"}) for number in range(count)}
    granted = statements(count)
    for number, statement in enumerate(granted):
        statement["Resource"] = {"Fn::Sub": f"arn:aws:sqs:${{AWS::Region}}:${{AWS::AccountId}}:q{number}"}
    return resources(M=machine, Role=_role(granted), **named)


def _polled_under_conditions(count: int) -> Files:
    """Return a function that many queues are polled for, each under a condition of its own."""
    mappings = each(
        count,
        _MAPPING,
        lambda number: {
            "FunctionName": {"Ref": "F"},
            "EventSourceArn": get(f"Q{number}"),
            "ScalingConfig": {"MaximumConcurrency": 10},
        },
    )
    files = resources(F=(_FUNCTION, {"ReservedConcurrentExecutions": 20}), **queues(count), **mappings)
    return under_conditions(files, mappings)


def _policies_under_conditions(count: int, *, alike: bool = False) -> Files:
    """Return policies of one queue, each under a condition of its own: no two can exist together, or any two."""
    policies = each(
        count,
        "AWS::SQS::QueuePolicy",
        lambda number: {"Queues": [{"Ref": "Q0"}], "PolicyDocument": {"Statement": statements(1)}},
    )
    return under_conditions(resources(**queues(1), **policies), policies, alike=alike)


def _called(count: int) -> Files:
    """Return a function that many schedules call, and outputs name as often."""
    schedules = each(
        count, _RULE, lambda n: {"ScheduleExpression": "rate(1 day)", "Targets": [{"Id": "a", "Arn": get("F")}]}
    )
    return _put_out(resources(F=(_FUNCTION, {"Timeout": 30}), **schedules), "F", count)


def _filters(count: int) -> Files:
    """Return a function that many log groups are filtered for, each with a permission of its own."""
    groups: dict[str, tuple[str, Properties]] = {f"G{number}": ("AWS::Logs::LogGroup", {}) for number in range(count)}
    filters = each(
        count,
        "AWS::Logs::SubscriptionFilter",
        lambda n: {"LogGroupName": {"Ref": f"G{n}"}, "DestinationArn": get("F"), "FilterPattern": ""},
    )
    permissions = {
        f"P{number}": (
            "AWS::Lambda::Permission",
            {
                "FunctionName": {"Ref": "F"},
                "Action": "lambda:InvokeFunction",
                "Principal": "logs.amazonaws.com",
                "SourceArn": get(f"G{number}"),
            },
        )
        for number in range(count)
    }
    return resources(F=(_FUNCTION, {}), **groups, **filters, **permissions)


def _itself(count: int) -> Files:
    """Return a state machine that starts itself in many Tasks."""
    states = {
        f"S{number}": {
            "Type": "Task",
            "Resource": "arn:aws:states:::states:startExecution",
            "Parameters": {"StateMachineArn": {"Ref": "M"}},
            **({"Next": f"S{number + 1}"} if number + 1 < count else {"End": True}),
        }
        for number in range(count)
    }
    definition = {"StartAt": "S0", "States": states}
    return resources(M=("AWS::StepFunctions::StateMachine", {"Definition": definition}))


def _targets_in_one_role(count: int, *, beside: bool = False) -> Files:
    """Return rules that send to queues in one role, which has a statement for each by its name, or a policy beside it."""
    rules = each(
        count,
        _RULE,
        lambda n: {
            "EventPattern": {"source": ["x"]},
            "Targets": [{"Id": "a", "Arn": get(f"Q{n}"), "RoleArn": get("Role")}],
        },
    )
    granted = statements(count)
    for number, statement in enumerate(granted):
        statement["Resource"] = {"Fn::Sub": f"arn:aws:sqs:${{AWS::Region}}:${{AWS::AccountId}}:q{number}"}
    called = {f"Q{number}": ("AWS::SQS::Queue", {"QueueName": f"q{number}"}) for number in range(count)}
    if not beside:
        return resources(Role=_role(granted), **called, **rules)
    policies = {
        f"P{number}": ("AWS::IAM::Policy", {"Roles": [{"Ref": "Role"}], "PolicyDocument": {"Statement": [statement]}})
        for number, statement in enumerate(granted)
    }
    return resources(Role=("AWS::IAM::Role", {}), **called, **rules, **policies)


def _policies_of_any_role(count: int) -> Files:
    """Return functions with a role each, and as many policies of roles that are not known."""
    roles = {f"Role{number}": _role(statements(1)) for number in range(count)}
    functions = each(count, _FUNCTION, lambda number: {"Role": get(f"Role{number}")})
    mappings = {
        f"M{number}": (_MAPPING, {"FunctionName": {"Ref": f"R{number}"}, "EventSourceArn": get("Q0")})
        for number in range(count)
    }
    policies: dict[str, tuple[str, Properties]] = {
        f"P{number}": ("AWS::IAM::Policy", {"Roles": [{"Ref": "Unknown"}], "PolicyDocument": {"Statement": []}})
        for number in range(count)
    }
    return resources(**roles, **queues(1), **functions, **mappings, **policies)


def _one_statement(count: int) -> Files:
    """Return functions of one role, each of which has a variable for a queue; one statement names them all."""
    statement = {"Effect": "Allow", "Action": "sqs:*", "Resource": [get(f"Q{number}") for number in range(count)]}
    functions = each(
        count,
        _FUNCTION,
        lambda number: {"Role": get("Role"), "Environment": {"Variables": {"URL": {"Ref": f"Q{number}"}}}},
    )
    return resources(Role=_role([statement]), **queues(count), **functions)


# Buses and buckets


def _buckets_of_any_rule(count: int) -> Files:
    """Return buckets that tell EventBridge of their objects, and rules for the objects of any."""
    told: Properties = {"NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}}
    buckets = each(count // 2, _BUCKET, lambda number: {"BucketName": f"b{number}", **told})
    rules: dict[str, tuple[str, Properties]] = {
        f"X{number}": (
            _RULE,
            {
                "EventPattern": {"source": ["aws.s3"], "detail-type": ["Object Created"]},
                "Targets": [{"Id": "a", "Arn": get("Q0")}],
            },
        )
        for number in range(count // 2)
    }
    return resources(**buckets, **rules, **queues(1))


def _machines_started_again(count: int, *, named: bool) -> Files:
    """Return state machines, and a rule for each that starts the next one when one has failed: a certain one, or any."""
    definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
    machines = each(
        count // 2,
        "AWS::StepFunctions::StateMachine",
        lambda n: {"StateMachineName": f"m{n}", "DefinitionString": definition},
    )
    names = list(machines)
    rules: dict[str, tuple[str, Properties]] = {}
    for number, name in enumerate(names):
        detail = {"status": ["FAILED"], **({"stateMachineArn": [{"Ref": name}]} if named else {})}
        pattern = {"detail-type": ["Step Functions Execution Status Change"], "detail": detail}
        target = {"Id": "a", "Arn": get(names[(number + 1) % len(names)])}
        rules[f"X{number}"] = (_RULE, {"EventPattern": {"source": ["aws.states"], **pattern}, "Targets": [target]})
    return resources(**machines, **rules)


def _configured(count: int) -> Files:
    """Return event invoke configs of one function, all alike but the last."""
    configs = each(
        count, "AWS::Lambda::EventInvokeConfig", lambda n: {"FunctionName": {"Ref": "F"}, "Qualifier": "$LATEST"}
    )
    last = {"FunctionName": {"Ref": "F"}, "Qualifier": "$LATEST", "MaximumRetryAttempts": 0}
    return resources(F=(_FUNCTION, {}), **configs, Last=("AWS::Lambda::EventInvokeConfig", last))


# Stacks


def _nested(count: int) -> Files:
    """Return a stack of nested ones, a tenth as many as the number: each is given the queue of the one before it."""
    stacks: dict[str, tuple[str, Properties]] = {
        f"S{number}": (
            "AWS::CloudFormation::Stack",
            {
                "TemplateURL": f"s{number}.json",
                "Parameters": {"Q": {"Fn::GetAtt": [f"S{number - 1}", "Outputs.Q"]} if number else "none"},
            },
        )
        for number in range(count // 10)
    }
    inner = {
        "Parameters": {"Q": {"Type": "String"}},
        "Resources": {
            "D": {"Type": "AWS::SQS::Queue"},
            "T": {"Type": _SUBSCRIPTION, "Properties": {"Protocol": "sqs", "Endpoint": {"Ref": "Q"}}},
        },
        "Outputs": {"Q": {"Value": get("D")}},
    }
    return {**resources(**stacks), **{f"s{number}.json": json.dumps(inner) for number in range(count // 10)}}


def _handed(count: int) -> Files:
    """Return a nested stack that is not at hand, and is given many queues."""
    given = {f"P{number}": get(f"Q{number}") for number in range(count)}
    stack = (
        "AWS::CloudFormation::Stack",
        {"TemplateURL": "https://example.com/t.json", "Parameters": given},
    )
    return resources(S=stack, **queues(count))


# Terraform


def _elements(count: int) -> Files:
    """Return instances of a subscription, each of which takes the queue of its number out of the list of all."""
    return {
        "main.tf": f'resource "aws_sqs_queue" "q" {{\n  count = {count}\n}}\n'
        f'resource "aws_sns_topic_subscription" "s" {{\n  count     = {count}\n  topic_arn = aws_sns_topic.t.arn\n'
        '  protocol  = "sqs"\n  endpoint  = element(aws_sqs_queue.q[*].arn, count.index)\n}\n'
        'resource "aws_sns_topic" "t" {}\n'
    }


def _instances(count: int, *, how: str) -> Files:
    """Return queues, as many of which redrive to the one of their number."""
    return {
        "main.tf": f'resource "aws_sqs_queue" "dlq" {{\n  {how.format(count)}\n}}\n'
        f'resource "aws_sqs_queue" "q" {{\n  {how.format(count)}\n  redrive_policy = jsonencode({{\n'
        f"    deadLetterTargetArn = aws_sqs_queue.dlq[{'count.index' if 'count' in how else 'each.key'}].arn\n"
        "    maxReceiveCount     = 5\n  })\n}\n"
    }


def _set_somewhere(count: int) -> Files:
    """Return queues, and as many redrive policies of queues that are not known."""
    blocks = [
        f'resource "aws_sqs_queue" "q{number}" {{}}\nresource "aws_sqs_queue_redrive_policy" "p{number}" {{\n'
        "  queue_url      = var.unknown\n  redrive_policy = jsonencode({ maxReceiveCount = 3 })\n}\n"
        for number in range(count)
    ]
    parts = range(0, count, PER_FILE)
    files = {f"main{start}.tf": "".join(blocks[start : start + PER_FILE]) for start in parts}
    return {**files, "variables.tf": 'variable "unknown" {}\n'}


def _targets_of_one_name(count: int) -> Files:
    """Return rules of one name on buses of their own, and a target for each."""
    blocks = [
        f'resource "aws_cloudwatch_event_bus" "b{number}" {{\n  name = "b{number}"\n}}\n'
        f'resource "aws_cloudwatch_event_rule" "r{number}" {{\n  name           = "r"\n'
        f'  event_bus_name = "b{number}"\n  event_pattern  = jsonencode({{ source = ["x"] }})\n}}\n'
        f'resource "aws_cloudwatch_event_target" "t{number}" {{\n  rule           = "r"\n'
        f'  event_bus_name = "b{number}"\n  arn            = aws_sqs_queue.q.arn\n}}\n'
        for number in range(count)
    ]
    parts = range(0, count, PER_FILE // 2)
    files = {f"main{start}.tf": "".join(blocks[start : start + PER_FILE // 2]) for start in parts}
    return {**files, "queue.tf": 'resource "aws_sqs_queue" "q" {}\n'}


def _conditions_of_one_parameter(count: int) -> Files:
    """Return queues each of which is there for another value of a parameter, which may have so many."""
    template = json.loads(resources(**queues(count))["template.json"])
    template["Parameters"] = {"P": {"Type": "String", "AllowedValues": [f"a{number}" for number in range(count)]}}
    template["Conditions"] = {f"C{number}": {"Fn::Equals": [{"Ref": "P"}, f"a{number}"]} for number in range(count)}
    for number, body in enumerate(template["Resources"].values()):
        body["Condition"] = f"C{number}"
    return {"template.json": json.dumps(template)}


#: What meets, and what files it makes.
HUBS: Mapping[str, Input] = {
    "queues of a FIFO topic": _ordered_topic,
    "queues of a FIFO topic under conditions": partial(_ordered_topic, conditions=True),
    "topics of one queue": _subscribed_once,
    "redrives in a row": partial(_redrives, circle=1_000_000),
    "redrives in circles": partial(_redrives, circle=10),
    "one dead-letter queue": _one_dead_letter_queue,
    "queues that are perhaps elsewhere": _perhaps_elsewhere,
    "alarms of one queue": _watched,
    "permissions of one function": _permitted,
    "queues of one function": _polled,
    "schedules and outputs of one function": _called,
    "log groups of one function": _filters,
    "machine that starts itself": _itself,
    "targets in one role": _targets_in_one_role,
    "targets in one role with many policies": partial(_targets_in_one_role, beside=True),
    "policies of any role": _policies_of_any_role,
    "functions of one statement": _one_statement,
    "functions and statements of one role": _one_role,
    "functions and named statements of one role": partial(_one_role, named=True),
    "functions and open statements of one role": partial(_one_role, everything=True),
    "readers of queues": _readers,
    "tasks that send to anything": _open_tasks,
    "tasks and named statements": _sending_tasks,
    "queues of one function under conditions": _polled_under_conditions,
    "policies under conditions": _policies_under_conditions,
    "policies under any conditions": partial(_policies_under_conditions, alike=True),
    "buckets and rules for any": _buckets_of_any_rule,
    "machines that are started again": partial(_machines_started_again, named=True),
    "machines that any failure starts": partial(_machines_started_again, named=False),
    "event invoke configs of one function": _configured,
    "nested stacks": _nested,
    "queues of a nested stack": _handed,
    "elements of a list": _elements,
    "instances by number": partial(_instances, how="count = {}"),
    "instances by key": partial(_instances, how="for_each = toset([for n in range({}) : tostring(n)])"),
    "settings of unknown queues": _set_somewhere,
    "rules of one name": _targets_of_one_name,
    "conditions of one parameter": _conditions_of_one_parameter,
}
