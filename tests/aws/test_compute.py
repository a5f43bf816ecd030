"""Containers, jobs and instances: what starts them, what they mount, and what they may read and write."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.graph.graph import Graph
from tests.words import configured, drawn, graph, inferred, plainly, readers

ROLE = """
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: work
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage], Resource: !GetAtt Jobs.Arn}
              - {Effect: Allow, Action: sns:Publish, Resource: !Ref Done}
  Jobs: {Type: AWS::SQS::Queue}
  Done: {Type: AWS::SNS::Topic}
"""
ROLE_TF = """
    resource "aws_iam_role" "role" {
      assume_role_policy = "{}"
      inline_policy {
        policy = jsonencode({ Statement = [
          { Effect = "Allow", Action = ["sqs:ReceiveMessage", "sqs:DeleteMessage"], Resource = aws_sqs_queue.jobs.arn },
          { Effect = "Allow", Action = "sns:Publish", Resource = aws_sns_topic.done.arn },
        ] })
      }
    }
    resource "aws_sqs_queue" "jobs" { name = "jobs" }
    resource "aws_sns_topic" "done" { name = "done" }
"""
VARIABLES = "[{Name: JOBS, Value: !Ref Jobs}, {Name: DONE, Value: !Ref Done}]"
VARIABLES_TF = '[{ name = "JOBS", value = aws_sqs_queue.jobs.url }, { name = "DONE", value = aws_sns_topic.done.arn }]'
NODES = "NodeProperties: {NodeRangeProperties: [{TargetNodes: '0:', Container: {JobRoleArn: !GetAtt Role.Arn, Environment: %s}}]}"
TASKS = "EcsProperties: {TaskProperties: [{TaskRoleArn: !GetAtt Role.Arn, Containers: [{Environment: %s}]}]}"
SCRIPT = 'UserData: {Fn::Base64: !Sub "#!/bin/sh\\nwork --from ${Jobs} --to ${Done}"}'
SCRIPT_TF = '"work --from ${aws_sqs_queue.jobs.url} --to ${aws_sns_topic.done.arn}"'
PROFILE = "Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref Role]}}"
PROFILE_TF = 'resource "aws_iam_instance_profile" "profile" { role = aws_iam_role.role.name }\n'


def of_role(found: Graph) -> list[str]:
    """Return what is read and written as permissions and environments are evidence for."""
    return plainly([*readers(found), *inferred(found)])


@pytest.mark.parametrize(
    ("kind", "declared"),
    [
        (
            "ECS task definition",
            "AWS::ECS::TaskDefinition, Properties: {TaskRoleArn: !GetAtt Role.Arn, ContainerDefinitions:"
            f" [{{Name: log, Image: x}}, {{Name: work, Image: x, Environment: {VARIABLES}}}]}}",
        ),
        (
            "Batch job definition",
            "AWS::Batch::JobDefinition, Properties: {ContainerProperties:"
            f" {{JobRoleArn: !GetAtt Role.Arn, Environment: {VARIABLES}}}}}",
        ),
        ("Batch job definition", f"AWS::Batch::JobDefinition, Properties: {{{NODES % VARIABLES}}}"),
        ("Batch job definition", f"AWS::Batch::JobDefinition, Properties: {{{TASKS % VARIABLES}}}"),
        ("EC2 instance", f"AWS::EC2::Instance, Properties: {{IamInstanceProfile: !Ref Profile, {SCRIPT}}}"),
        (
            "launch template",
            "AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData:"
            f" {{IamInstanceProfile: {{Arn: !GetAtt Profile.Arn}}, {SCRIPT}}}}}",
        ),
        (
            "launch template",
            "AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData:"
            f" {{IamInstanceProfile: {{Name: !Ref Profile}}, {SCRIPT}}}}}",
        ),
        (
            "launch template",
            f"AWS::AutoScaling::LaunchConfiguration, Properties: {{IamInstanceProfile: !Ref Profile, {SCRIPT}}}",
        ),
    ],
)
def test_what_an_actor_reads_and_writes(kind: str, declared: str) -> None:
    found = of_role(graph(f"Resources:\n  {PROFILE}\n{ROLE}  Work: {{Type: {declared}}}\n"))
    assert found == _expected(kind)


@pytest.mark.parametrize(
    ("kind", "declared"),
    [
        (
            "ECS task definition",
            'resource "aws_ecs_task_definition" "work" {\n task_role_arn = aws_iam_role.role.arn\n container_definitions ='
            f' jsonencode([{{ name = "log" }}, {{ name = "work", environment = {VARIABLES_TF} }}])\n}}',
        ),
        (
            "Batch job definition",
            'resource "aws_batch_job_definition" "work" {\n container_properties ='
            f" jsonencode({{ jobRoleArn = aws_iam_role.role.arn, environment = {VARIABLES_TF} }})\n}}",
        ),
        (
            "Batch job definition",
            'resource "aws_batch_job_definition" "work" {\n node_properties = jsonencode({ nodeRangeProperties ='
            f" [{{ container = {{ jobRoleArn = aws_iam_role.role.arn, environment = {VARIABLES_TF} }} }}] }})\n}}",
        ),
        (
            "Batch job definition",
            'resource "aws_batch_job_definition" "work" {\n ecs_properties = jsonencode({ taskProperties ='
            f" [{{ taskRoleArn = aws_iam_role.role.arn, containers = [{{ environment = {VARIABLES_TF} }}] }}] }})\n}}",
        ),
        (
            "EC2 instance",
            'resource "aws_instance" "work" {\n iam_instance_profile = aws_iam_instance_profile.profile.name\n'
            f" user_data = {SCRIPT_TF}\n}}",
        ),
        (
            "EC2 instance",
            'resource "aws_instance" "work" {\n iam_instance_profile = aws_iam_instance_profile.profile.name\n'
            f" user_data_base64 = base64encode({SCRIPT_TF})\n}}",
        ),
        (
            "launch template",
            'resource "aws_launch_template" "work" {\n iam_instance_profile {\n'
            f"  arn = aws_iam_instance_profile.profile.arn\n }}\n user_data = base64encode({SCRIPT_TF})\n}}",
        ),
        (
            "launch template",
            'resource "aws_launch_configuration" "work" {\n iam_instance_profile ='
            f" aws_iam_instance_profile.profile.id\n user_data = {SCRIPT_TF}\n}}",
        ),
    ],
)
def test_what_an_actor_reads_and_writes_in_terraform(kind: str, declared: str, tmp_path: Path) -> None:
    assert of_role(configured(tmp_path, f"{ROLE_TF}\n{PROFILE_TF}{declared}\n")) == _expected(kind)


def _expected(kind: str) -> list[str]:
    """Return what an actor reads and writes; instances are told by their user data, containers by variables."""
    jobs, done = "environment variable JOBS", "environment variable DONE"
    if kind in ("EC2 instance", "launch template"):
        jobs = done = "user data"
    return [
        f"queue Jobs feeds {kind} Work: {jobs} and permission sqs:ReceiveMessage",
        f"{kind} Work delivers_to topic Done: {done} and permission sns:Publish",
    ]


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ("[{Name: JOBS, Value: !GetAtt Jobs.QueueName}]", True),
        (
            "[{Name: JOBS, Value: !Sub 'https://sqs.${AWS::Region}.amazonaws.com/${AWS::AccountId}/${Jobs.QueueName}'}]",
            True,
        ),
        ("[{Name: JOBS, Value: 'https://sqs.eu-west-1.amazonaws.com/123456789012/jobs'}]", False),
        ("[{Name: !Ref Name, Value: !Ref Jobs}]", False),
        ("[{Name: JOBS, Value: !Ref Name}]", False),
        ("!Ref Name", False),
        ("[]", False),
    ],
)
def test_only_what_the_environment_names_is_read(variables: str, *, expected: bool) -> None:
    found = readers(
        graph(
            f"""
Parameters: {{Name: {{Type: String}}}}
Resources:
  Work:
    Type: AWS::ECS::TaskDefinition
    Properties: {{TaskRoleArn: !GetAtt Role.Arn, ContainerDefinitions: [{{Name: a, Environment: {variables}}}]}}
{ROLE}"""
        )
    )
    assert bool(found) is expected


WORK = """
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Other: {Type: AWS::SQS::Queue}
  Stream: {Type: AWS::Kinesis::Stream}
  Role:
    Type: AWS::IAM::Role
    Properties: {Policies: [{PolicyName: p, PolicyDocument: {Statement: STATEMENTS}}]}
  Work:
    Type: AWS::ECS::TaskDefinition
    Properties: {TaskRoleArn: !GetAtt Role.Arn, ContainerDefinitions: [{Name: a, Environment: [VARIABLES]}]}
"""
OF_JOBS = "{Name: JOBS, Value: !Ref Jobs}"
OF_OTHER = "{Name: OTHER, Value: !Ref Other}"
BY = "environment variable JOBS and permission sqs:ReceiveMessage"


@pytest.mark.parametrize(
    ("statements", "variables", "expected"),
    [
        (
            "{Effect: Allow, Action: sqs:ReceiveMessage, Resource: '*'}",
            OF_JOBS,
            [f"queue Jobs feeds ECS task definition Work: {BY}"],
        ),
        # Of two queues one may be read and the other one written to.
        ("{Effect: Allow, Action: sqs:ReceiveMessage, Resource: '*'}", f"{OF_JOBS}, {OF_OTHER}", []),
        (
            "{Effect: Allow, Action: sqs:ReceiveMessage, Resource: !GetAtt Jobs.Arn}",
            f"{OF_JOBS}, {OF_OTHER}",
            [f"queue Jobs feeds ECS task definition Work: {BY}"],
        ),
        (
            "[{Effect: Allow, Action: sqs:ReceiveMessage, Resource: !GetAtt Jobs.Arn},"
            " {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Jobs.Arn}]",
            OF_JOBS,
            [f"queue Jobs feeds ECS task definition Work: {BY} (CRUD permission)"],
        ),
        ("{Effect: Allow, Action: sqs:ReceiveMessage, Resource: !GetAtt Jobs.Arn}", OF_OTHER, []),
        ("{Effect: Allow, Action: sqs:GetQueueAttributes, Resource: !GetAtt Jobs.Arn}", OF_JOBS, []),
        (
            "{Effect: Allow, Action: 'kinesis:Get*', Resource: !GetAtt Stream.Arn}",
            "{Name: S, Value: !Ref Stream}",
            ["stream Stream feeds ECS task definition Work: environment variable S and permission kinesis:GetRecords"],
        ),
    ],
)
def test_who_is_a_reader(statements: str, variables: str, expected: list[str]) -> None:
    assert readers(graph(WORK.replace("STATEMENTS", statements).replace("VARIABLES", variables))) == expected


POLLED = """
  Pipe: {Type: AWS::Pipes::Pipe, Properties: {Source: SOURCE, Target: !GetAtt C.Arn, TargetParameters: {EcsTaskParameters: {TaskDefinitionArn: !Ref Work}}}}
  C: {Type: AWS::ECS::Cluster}
"""


@pytest.mark.parametrize(
    ("source", "expected"), [("!GetAtt Jobs.Arn", False), ("!GetAtt Other.Arn", True), ("!Ref AWS::NoValue", False)]
)
def test_what_a_pipe_hands_over_is_not_read_once_more(source: str, *, expected: bool) -> None:
    statement = "{Effect: Allow, Action: sqs:ReceiveMessage, Resource: !GetAtt Jobs.Arn}"
    scope = WORK.replace("STATEMENTS", statement).replace("VARIABLES", OF_JOBS) + POLLED.replace("SOURCE", source)
    assert bool(readers(graph(scope))) is expected


SCOPE = """
Resources:
  Cluster: {Type: AWS::ECS::Cluster}
  Work: {Type: AWS::ECS::TaskDefinition, Properties: {Family: work}}
  JobQueue: {Type: AWS::Batch::JobQueue}
  Job: {Type: AWS::Batch::JobDefinition}
  Jobs: {Type: AWS::SQS::Queue}
"""


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (
            "AWS::ECS::Service, Properties: {Cluster: !Ref Cluster, LaunchType: FARGATE, TaskDefinition: !Ref Work}",
            ["ECS service By invokes ECS task definition Work"],
        ),
        (
            "AWS::Pipes::Pipe, Properties: {Source: !GetAtt Jobs.Arn, Target: !GetAtt Cluster.Arn, TargetParameters:"
            " {EcsTaskParameters: {TaskDefinitionArn: !Ref Work}}}",
            [
                "queue Jobs feeds pipe By",
                "pipe By delivers_to ECS cluster Cluster",
                "pipe By invokes ECS task definition Work",
            ],
        ),
        (
            "AWS::Pipes::Pipe, Properties: {Source: !GetAtt Jobs.Arn, Target: !Ref JobQueue, TargetParameters:"
            " {BatchJobParameters: {JobDefinition: !Ref Job, JobName: x}}}",
            [
                "queue Jobs feeds pipe By",
                "pipe By delivers_to Batch job queue JobQueue",
                "pipe By invokes Batch job definition Job",
            ],
        ),
        (
            "AWS::Scheduler::Schedule, Properties: {Target: {Arn: !GetAtt Cluster.Arn, EcsParameters:"
            " {TaskDefinitionArn: !Ref Work}}}",
            [
                "schedule By delivers_to ECS cluster Cluster",
                "schedule By invokes ECS task definition Work",
            ],
        ),
        (
            "AWS::Events::Rule, Properties: {Targets: [{Id: a, Arn: !GetAtt Cluster.Arn, EcsParameters:"
            " {TaskDefinitionArn: !Ref Work}}]}",
            [
                "rule target By delivers_to ECS cluster Cluster",
                "rule target By invokes ECS task definition Work",
            ],
        ),
        (
            "AWS::Events::Rule, Properties: {Targets: [{Id: a, Arn: !Ref JobQueue, BatchParameters:"
            " {JobDefinition: !Ref Job}}]}",
            [
                "rule target By delivers_to Batch job queue JobQueue",
                "rule target By invokes Batch job definition Job",
            ],
        ),
    ],
)
def test_what_starts_containers_and_jobs(declared: str, expected: list[str]) -> None:
    assert drawn(graph(f"{SCOPE}  By: {{Type: {declared}}}\n")) == expected


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("ecs:RunTask", "!Ref Work", ["invokes ECS task definition Work: permission ecs:RunTask"]),
        (
            "ecs:RunTask",
            "!Sub 'arn:aws:ecs:${AWS::Region}:${AWS::AccountId}:task-definition/work:*'",
            ["invokes ECS task definition Work: permission ecs:RunTask"],
        ),
        ("batch:SubmitJob", "!Ref Job", ["invokes Batch job definition Job: permission batch:SubmitJob"]),
        ("ecs:RunTask", "'*'", []),
        ("ecs:StopTask", "!Ref Work", []),
    ],
)
def test_what_a_function_may_start(action: str, resource: str, expected: list[str]) -> None:
    function = f"""
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies: [{{PolicyName: p, PolicyDocument: {{Statement: {{Effect: Allow, Action: {action}, Resource: {resource}}}}}}}]
  Start: {{Type: AWS::Lambda::Function, Properties: {{Role: !GetAtt Role.Arn}}}}
"""
    assert inferred(graph(SCOPE + function)) == [f"function Start {words}" for words in expected]


MOUNTS = """
Resources:
  Files: {Type: AWS::EFS::FileSystem}
  Shares: {Type: AWS::FSx::FileSystem}
  Access: {Type: AWS::EFS::AccessPoint, Properties: {FileSystemId: !Ref Files}}
"""
MOUNTS_TF = """
    resource "aws_efs_file_system" "files" {}
    resource "aws_fsx_windows_file_system" "shares" {}
    resource "aws_efs_access_point" "access" { file_system_id = aws_efs_file_system.files.id }
"""
POINT, FILES, SHARES = "reads access point Access", "reads file system Files", "reads file system Shares"


@pytest.mark.parametrize(
    ("declared", "configuration", "expected"),
    [
        (
            "AWS::Lambda::Function, Properties: {FileSystemConfigs: [{Arn: !GetAtt Access.Arn}]}",
            'resource "aws_lambda_function" "by" {\n file_system_config {\n  arn = aws_efs_access_point.access.arn\n }\n}',
            [f"function By {POINT}"],
        ),
        (
            "AWS::ECS::TaskDefinition, Properties: {Volumes: [{EFSVolumeConfiguration: {FilesystemId: !Ref Files,"
            " AuthorizationConfig: {AccessPointId: !Ref Access}}}]}",
            'resource "aws_ecs_task_definition" "by" {\n volume {\n  efs_volume_configuration {\n'
            "   file_system_id = aws_efs_file_system.files.id\n   authorization_config {\n"
            "    access_point_id = aws_efs_access_point.access.id\n   }\n  }\n }\n}",
            [f"ECS task definition By {FILES}", f"ECS task definition By {POINT}"],
        ),
        (
            "AWS::ECS::TaskDefinition, Properties: {Volumes: [{FSxWindowsFileServerVolumeConfiguration:"
            " {FileSystemId: !Ref Shares}}]}",
            'resource "aws_ecs_task_definition" "by" {\n volume {\n  fsx_windows_file_server_volume_configuration {\n'
            "   file_system_id = aws_fsx_windows_file_system.shares.id\n  }\n }\n}",
            [f"ECS task definition By {SHARES}"],
        ),
        (
            "AWS::Batch::JobDefinition, Properties: {ContainerProperties: {Volumes: [{EfsVolumeConfiguration:"
            " {FileSystemId: !Ref Files}}]}}",
            'resource "aws_batch_job_definition" "by" {\n container_properties = jsonencode({ volumes = ['
            "{ efsVolumeConfiguration = { fileSystemId = aws_efs_file_system.files.id } }] })\n}",
            [f"mount By {FILES}"],
        ),
        (
            "AWS::EC2::Instance, Properties: {UserData: {Fn::Base64: !Sub 'mount -t efs ${Files} /mnt'}}",
            'resource "aws_instance" "by" {\n user_data = "mount -t efs ${aws_efs_file_system.files.id} /mnt"\n}',
            [f"mount By {FILES}"],
        ),
        (
            "AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {UserData: {Fn::Base64: !Join [' ',"
            " [mount, !GetAtt Shares.DNSName, !Ref Access, !GetAtt Shares.DNSName]]}}}",
            'resource "aws_launch_template" "by" {\n user_data = base64encode("mount'
            ' ${aws_fsx_windows_file_system.shares.dns_name} ${aws_efs_access_point.access.id}")\n}',
            [f"mount By {SHARES}", f"mount By {POINT}"],
        ),
    ],
)
def test_mounts(declared: str, configuration: str, expected: list[str], tmp_path: Path) -> None:
    expected = ["access point Access reads file system Files", *expected]
    assert sorted(drawn(graph(f"{MOUNTS}  By: {{Type: {declared}}}\n"))) == sorted(expected)
    assert sorted(plainly(drawn(configured(tmp_path, f"{MOUNTS_TF}\n{configuration}\n")))) == sorted(expected)


SERVERLESS = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Clicks: {Type: AWS::Kinesis::Stream}
  Task: {Type: AWS::ECS::TaskDefinition}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [POLICY]
      Environment: {Variables: {JOBS: !Ref Jobs, CLICKS: !Ref Clicks}}
      Events: EVENTS
"""


@pytest.mark.parametrize(
    ("policy", "events", "expected"),
    [
        (
            "{SQSPollerPolicy: {QueueName: !GetAtt Jobs.QueueName}}",
            "{Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}}",
            ["queue Jobs feeds function Work: environment variable JOBS and permission sqs:ReceiveMessage"],
        ),
        (
            "{SQSPollerPolicy: {QueueName: !GetAtt Jobs.QueueName}}",
            "{Job: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}}",
            [],
        ),
        (
            "{KinesisStreamReadPolicy: {StreamName: !Ref Clicks}}",
            "{}",
            ["stream Clicks feeds function Work: environment variable CLICKS and permission kinesis:GetRecords"],
        ),
        (
            "{EcsRunTaskPolicy: {TaskDefinition: !Ref Task}}",
            "{}",
            ["function Work invokes ECS task definition Task: permission ecs:RunTask"],
        ),
    ],
)
def test_policy_templates_of_sam(policy: str, events: str, expected: list[str]) -> None:
    assert of_role(graph(SERVERLESS.replace("POLICY", policy).replace("EVENTS", events))) == expected
