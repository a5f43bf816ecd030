"""Stacks together: parameters go down, outputs come up, exports are imported, and files are read once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from archlint.findings.choosing.discovery import discover
from archlint.findings.problems import Problems
from archlint.findings.result import Report
from archlint.linter.architectures import describe_architecture
from archlint.linter.inputs.inputs import collect
from archlint.linter.inputs.scopes import partition
from archlint.linter.request import Request
from archlint.linter.run import run
from archlint.report.summary import summarize

QUEUE = """
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 5, RedrivePolicy: {deadLetterTargetArn: !ImportValue elsewhere}}
Outputs:
  Queue: {Value: !GetAtt Queue.Arn, Export: {Name: %s}}
"""
WORKER = """
Resources:
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 9}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref Worker, EventSourceArn: %s}
"""
PARENT = """
Parameters: {Stage: {Type: String}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Dead: {Type: AWS::SQS::Queue, Condition: IsProd, Properties: {FifoQueue: true}}
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: %s
      Parameters: {DeadLetterArn: !GetAtt Dead.Arn, Stage: !Ref Stage, Timeout: 5, Kind: fifo}
  Worker: {Type: AWS::Lambda::Function, Properties: {Timeout: 9}}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref Worker, EventSourceArn: !GetAtt Child.Outputs.QueueArn}
"""
CHILD = """
Parameters:
  DeadLetterArn: {Type: String}
  Stage: {Type: String}
  Timeout: {Type: Number, Default: 60}
  Kind: {Type: String}
Conditions:
  Production: !Equals [!Ref Stage, prod]
  IsStandard: !Equals [!Ref Kind, standard]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Condition: Production
    Properties:
      VisibilityTimeout: !Ref Timeout
      RedrivePolicy: {deadLetterTargetArn: !Ref DeadLetterArn, maxReceiveCount: 5}
  Other: {Type: AWS::SQS::Queue, Condition: IsStandard}
Outputs:
  QueueArn: {Value: !GetAtt Queue.Arn}
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


def lint(*paths: str) -> Report:
    names = ["dlq-type-mismatch", "queue-without-dlq", "visibility-timeout-too-short"]
    problems = Problems()
    return run(collect(paths or ["."], problems), [check for check in discover() if check.name in names], problems)


def found(report: Report) -> list[str]:
    return [
        f"{finding.location.path} {finding.level.value} {finding.check} {finding.resource}"
        for finding in report.findings
    ]


def scopes(*paths: str) -> Iterator[list[str]]:
    for scope in partition(collect(paths or ["."], Problems()), Problems()):
        yield [file.shown for file in scope.files]


def test_parameters_go_down_and_outputs_come_up() -> None:
    write({"root.yaml": PARENT % "nested/child.yaml", "nested/child.yaml": CHILD})
    report = lint()
    assert found(report) == [
        "nested/child.yaml error visibility-timeout-too-short Queue",
        "nested/child.yaml error dlq-type-mismatch Queue",
    ]
    assert report.files == ("nested/child.yaml", "root.yaml")
    # What makes it so stands in the other file.
    for finding in report.findings:
        assert "root.yaml" in {related.location.path for related in finding.related}


def test_a_nested_template_is_read_where_it_is_nested_also_if_only_its_parent_is_named() -> None:
    write({"root.yaml": PARENT % "nested/child.yaml", "nested/child.yaml": CHILD})
    assert found(lint("root.yaml")) == found(lint())
    # On its own, nothing is known of its parameters but what they default to, and its conditions are open.
    assert found(lint("nested")) == ["nested/child.yaml warning queue-without-dlq Other"]


@pytest.mark.parametrize("location", ["https://bucket/child.yaml", "missing.yaml", "!Ref Stage", "../outside.yaml"])
def test_what_is_not_a_file_of_the_project_is_not_read(location: str) -> None:
    write({"root.yaml": PARENT % location, "../outside.yaml": CHILD})
    report = lint("root.yaml")
    assert (found(report), report.files) == ([], ("root.yaml",))
    (unread,) = report.unread
    assert (unread.location.line, unread.source) == (6, "" if location.startswith("!") else location)


BUCKET = "https://${AWS::AccountId}-code.s3.${AWS::Region}.amazonaws.com"


@pytest.mark.parametrize(
    ("child", "location"),
    [
        ("stacks/child.yaml", "https://code.s3.amazonaws.com/v1/stacks/child.yaml"),
        ("stacks/child.yaml", "https://code.s3.amazonaws.com/v1/stacks/child.yaml?versionId=3"),
        ("stacks/child.yaml", f"!Sub '{BUCKET}/stacks/child.yaml'"),
        ("stacks/child.yaml", "!Sub '${Stage}stacks/child.yaml'"),
        ("stacks/child.yaml", f"!Join ['/', [!Sub '{BUCKET}', stacks, child.yaml]]"),
        ("deploy/child.yaml", f"!Sub '{BUCKET}/child.yaml'"),
        ("child.yaml", f"!Sub '{BUCKET}/child.yaml'"),
    ],
)
def test_a_template_that_is_uploaded_is_the_file_that_ends_as_its_url(child: str, location: str) -> None:
    write({"deploy/parent.yaml": PARENT % location, child: CHILD})
    expected = [f"{child} error visibility-timeout-too-short Queue", f"{child} error dlq-type-mismatch Queue"]
    assert found(lint()) == found(lint("deploy/parent.yaml")) == expected
    assert len(list(scopes())) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Timeout: {Type: Number, Default: 60}", "Delay: {Type: Number, Default: 60}"),
        ("Timeout: {Type: Number", "Other: {Type: String}\n  Timeout: {Type: Number"),
        ("QueueArn: {Value", "QueueUrl: {Value"),
    ],
)
def test_a_file_that_does_not_fit_is_another_template_than_the_one_that_is_uploaded(old: str, new: str) -> None:
    assert old in CHILD
    write({"parent.yaml": PARENT % f"!Sub '{BUCKET}/child.yaml'", "child.yaml": CHILD.replace(old, new)})
    assert found(lint("parent.yaml")) == []


@pytest.mark.parametrize(("location", "is_read"), [("stacks/child.yaml", True), ("child.yaml", False)])
def test_a_stack_that_is_given_nothing_and_asked_nothing_takes_more_than_a_name(location: str, is_read: bool) -> None:
    parent = "Resources: {Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: !Sub '%s/%s'}}}"
    child = "Resources: {Queue: {Type: AWS::SQS::Queue}}"
    write({"parent.yaml": parent % (BUCKET, location), location: child})
    assert found(lint("parent.yaml")) == ([f"{location} warning queue-without-dlq Queue"] if is_read else [])


def test_a_stack_that_nests_itself_is_read_once() -> None:
    text = (
        "Resources: {Q: {Type: AWS::SQS::Queue}, S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: %s}}}"
    )
    write({"a.yaml": text % "b.yaml", "b.yaml": text % "a.yaml"})
    report = lint()
    assert {(finding.location.path, finding.check) for finding in report.findings} == {
        ("a.yaml", "queue-without-dlq"),
        ("b.yaml", "queue-without-dlq"),
    }


def test_a_parameter_made_of_its_own_stack_s_output_ends() -> None:
    write(
        {
            "a.yaml": """
Resources:
  S:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: b.yaml, Parameters: {P: !GetAtt S.Outputs.O}}
""",
            "b.yaml": """
Parameters: {P: {Type: String}}
Resources: {Q: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !Ref P}}}}
Outputs: {O: {Value: !Ref P}}
""",
        }
    )
    assert found(lint()) == []


def test_copies_of_one_template_share_a_finding() -> None:
    nest = "{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml}}"
    write(
        {
            "root.yaml": f"Resources: {{A: {nest}, B: {nest}, C: {nest}}}",
            "child.yaml": "Resources: {Q: {Type: AWS::SQS::Queue}}",
        }
    )
    (finding,) = lint().findings
    assert re.fullmatch(r".*'Q'.* \(also in 2 others\)", finding.message)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("{}", []),
        ("{Fifo: 'true'}", []),
        ("{Keep: 'false'}", ["child.yaml warning queue-without-dlq Plain"]),
        ("{Keep: 'false', Fifo: 'true'}", ["child.yaml warning queue-without-dlq Ordered"]),
        ("{Keep: !If [Small, 'false', !Ref AWS::NoValue]}", ["child.yaml note queue-without-dlq Plain"]),
        ("{Keep: !Ref Unsaid}", ["child.yaml note queue-without-dlq Plain"]),
        ("{Dead: /queues/dead}", []),
    ],
)
def test_what_a_nested_template_is_not_given_is_its_default(parameters: str, expected: list[str]) -> None:
    redrive = "!If [Keeps, {deadLetterTargetArn: !GetAtt Dlq.Arn, maxReceiveCount: 5}, !Ref AWS::NoValue]"
    write(
        {
            "root.yaml": f"""
Parameters: {{Size: {{Type: String}}, Unsaid: {{Type: String}}}}
Conditions: {{Small: !Equals [!Ref Size, small]}}
Resources:
  S: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: child.yaml, Parameters: {parameters}}}}}
""",
            "child.yaml": f"""
Parameters:
  Keep: {{Type: String, Default: 'true'}}
  Fifo: {{Type: String, Default: 'false'}}
  Dead: {{Type: 'AWS::SSM::Parameter::Value<String>', Default: /queues/failed}}
Conditions:
  Keeps: !Equals [!Ref Keep, 'true']
  IsFifo: !Equals [!Ref Fifo, 'true']
  IsPlain: !Not [!Condition IsFifo]
Resources:
  Dlq: {{Type: AWS::SQS::Queue, Properties: {{FifoQueue: !If [IsFifo, true, !Ref AWS::NoValue]}}}}
  Plain: {{Type: AWS::SQS::Queue, Condition: IsPlain, Properties: {{RedrivePolicy: {redrive}}}}}
  Ordered: {{Type: AWS::SQS::Queue, Condition: IsFifo, Properties: {{FifoQueue: true, RedrivePolicy: {redrive}}}}}
  FromStore: {{Type: AWS::SQS::Queue, Properties: {{RedrivePolicy: {{deadLetterTargetArn: !Ref Dead}}}}}}
""",
        }
    )
    assert found(lint()) == expected


def test_a_serverless_application_is_a_nested_stack() -> None:
    write(
        {
            "root.yaml": """
Transform: AWS::Serverless-2016-10-31
Resources:
  App:
    Type: AWS::Serverless::Application
    Properties: {Location: ./app/template.yaml, Parameters: {Timeout: 5}}
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Timeout: 9, Events: {Jobs: {Type: SQS, Properties: {Queue: !GetAtt App.Outputs.QueueArn}}}}
""",
            "app/template.yaml": CHILD,
        }
    )
    assert "app/template.yaml error visibility-timeout-too-short Queue" in found(lint())


@pytest.mark.parametrize(
    ("exported", "imported"),
    [
        ("jobs", "!ImportValue jobs"),
        ("'jobs'", "{'Fn::ImportValue': jobs}"),
        ("!Sub '${AWS::Region}-jobs'", "!ImportValue {'Fn::Sub': '${AWS::Region}-jobs'}"),
    ],
)
def test_exports_are_imported(exported: str, imported: str) -> None:
    write({"a/queue.yaml": QUEUE % exported, "b/worker.yaml": WORKER % imported})
    assert found(lint()) == ["a/queue.yaml error visibility-timeout-too-short Queue"]


#: A name as templates write it, behind `Name:` and behind `Fn::ImportValue:`, at an indentation of eight.
NAMES = [
    ">-\n          shop:jobs",
    ">\n          shop:jobs\n",
    "|-  # the queue\n          shop:jobs",
    "shop:jobs  # the queue",
    "'shop:jobs'",
    '"shop:jobs"',
    "!Sub >-\n          shop:jobs",
    "!Sub 'shop:jobs'",
]


@pytest.mark.parametrize("exported", NAMES)
@pytest.mark.parametrize("imported", [NAMES[0], NAMES[3], NAMES[6]])
def test_names_of_exports_in_folded_and_quoted_text(exported: str, imported: str) -> None:
    queue = QUEUE.replace("{Value: !GetAtt Queue.Arn, Export: {Name: %s}}", "%s")
    output = f"\n    Value: !GetAtt Queue.Arn\n    Export:\n      Name: {exported}"
    worker = WORKER.replace("{FunctionName: !Ref Worker, EventSourceArn: %s}", "%s")
    mapping = f"\n      FunctionName: !Ref Worker\n      EventSourceArn:\n        Fn::ImportValue: {imported}"
    write({"queue.yaml": queue % output, "worker.yaml": worker % mapping})
    # Another shop has names of its own, which are written alike.
    other = {name: Path(name).read_text().replace("shop:", "other:") for name in ("queue.yaml", "worker.yaml")}
    write({f"z/{name}": text for name, text in other.items()})
    assert list(scopes()) == [["queue.yaml", "worker.yaml"], ["z/queue.yaml", "z/worker.yaml"]]
    found_there = "error visibility-timeout-too-short Queue"
    # A folded text without a strip ends with a line break, which is part of the name.
    if exported.startswith(">\n"):
        assert found(lint()) == []
    else:
        assert found(lint()) == [f"queue.yaml {found_there}", f"z/queue.yaml {found_there}"]


def test_names_of_exports_that_are_written_alike_are_the_same_one() -> None:
    parameters = "Parameters: {Stage: {Type: String, Default: %s}}\n"
    name = "!Sub '${Stage}-jobs'"
    imported = "{'Fn::ImportValue': !Sub '${Stage}-jobs'}"
    write({"a.yaml": parameters % "test" + QUEUE % name, "b.yaml": parameters % "dev" + WORKER % imported})
    (finding,) = [each for each in lint().findings if each.check == "visibility-timeout-too-short"]
    # Nothing rests on the default of a parameter that is the same on both sides.
    assert (finding.level.value, "default" in finding.message) == ("error", False)


def test_an_import_that_a_default_contradicts_is_shown_as_it_is_written() -> None:
    template = """
Parameters: {Stage: {Type: String, Default: dev}}
Conditions: {IsDev: !Equals [!Ref Stage, dev]}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy:
        deadLetterTargetArn: !If [IsDev, !Ref 'AWS::NoValue', {'Fn::ImportValue': !Sub '${Stage}-dead'}]
"""
    write({"a.yaml": template})
    _, architecture = describe_architecture(Request(paths=["a.yaml"]))
    assert [node.name for node in architecture.nodes if node.external] == ["import ${Stage}-dead"]


def test_what_two_templates_export_is_not_settled() -> None:
    write({"a.yaml": QUEUE % "jobs", "b.yaml": QUEUE % "jobs", "c.yaml": WORKER % "!ImportValue jobs"})
    assert found(lint()) == []


def test_unrelated_templates_never_link() -> None:
    write({"a.yaml": QUEUE % "jobs", "b.yaml": WORKER % "!GetAtt Queue.Arn", "c.yaml": CHILD})
    assert list(scopes()) == [["a.yaml"], ["b.yaml"], ["c.yaml"]]
    assert "visibility-timeout-too-short" not in " ".join(found(lint()))


def test_scopes_join_what_is_nested_and_what_is_imported() -> None:
    write(
        {
            "a.yaml": PARENT % "nested/child.yaml",
            "nested/child.yaml": CHILD,
            "p.yaml": QUEUE % "jobs",
            "q.yaml": WORKER % "!ImportValue jobs",
            "z.yaml": WORKER % "!ImportValue others",
        }
    )
    assert list(scopes()) == [["a.yaml", "nested/child.yaml"], ["p.yaml", "q.yaml"], ["z.yaml"]]


def test_outputs_of_a_nested_stack_that_cdk_wrote_come_up() -> None:
    nest = "TemplateURL: nested/child.yaml"
    metadata = "Metadata: {'aws:cdk:path': Shop/Child.NestedStack/Child.NestedStackResource}\n    Properties:\n      "
    parent = PARENT.replace("Properties:\n      TemplateURL: %s", metadata + nest)
    write({"root.yaml": parent, "nested/child.yaml": CHILD})
    assert "nested/child.yaml error visibility-timeout-too-short Queue" in found(lint())


def test_what_a_nested_stack_declares_that_is_not_here_is_said_not_to_be_looked_at() -> None:
    location = "{ApplicationId: 'arn:aws:serverlessrepo:us-east-1:111122223333:applications/relay'}"
    application = "{Type: AWS::Serverless::Application, Properties: {Location: " + location + "}}"
    write(
        {
            "root.yaml": PARENT % "https://bucket/child.yaml?versionId=1",
            "sam.yaml": "Resources: {App: " + application + "}",
        }
    )
    report = lint()
    assert [unread.words for unread in report.unread] == [
        "nested stack 'https://bucket/child.yaml' is not read: it is no local file",
        "nested stack 'arn:aws:serverlessrepo:us-east-1:111122223333:applications/relay' is not read: "
        "it is no local file",
    ]
    said = "2 nested stacks are not here, so what they declare was not looked at."
    assert said in summarize(report, unresolved_listed=True)


def test_modules_stack_sets_and_products_are_said_not_to_be_looked_at() -> None:
    write(
        {
            "root.yaml": """
            Resources:
              Standard: {Type: Shop::Queues::Standard::MODULE, Properties: {Name: orders}}
              Everywhere: {Type: AWS::CloudFormation::StackSet, Properties: {TemplateURL: https://bucket/child.yaml}}
              Product: {Type: AWS::ServiceCatalog::CloudFormationProvisionedProduct, Properties: {ProductName: relay}}
              Code: {Type: 'AWS::Lambda::LayerVersion', Properties: {}}
            """
        }
    )
    report = lint()
    assert [unread.words for unread in report.unread] == [
        "CloudFormation module 'Shop::Queues::Standard::MODULE' is not read: CloudFormation has it in a registry",
        "stack set 'Everywhere' is not read: its template makes stacks of their own",
        "provisioned product 'Product' is not read: its template is in a catalog",
    ]
    said = "1 CloudFormation module, 1 provisioned product and 1 stack set are not here, so what they declare was not looked at."
    assert said in summarize(report, unresolved_listed=True)


def test_a_nested_stack_that_is_read_is_here() -> None:
    write({"root.yaml": PARENT % "nested/child.yaml", "nested/child.yaml": CHILD})
    assert lint().unread == ()
