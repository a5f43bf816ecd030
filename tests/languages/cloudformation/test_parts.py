"""Parts of templates: what they refer to and do not declare stands elsewhere, and so may anything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.words import graph, unresolved

WHOLE = "Transform: AWS::Serverless-2016-10-31"
TEMPLATE = """
    %s
    Parameters:
      Stage: {Type: String}
    Conditions: {C: !Equals [!Ref Stage, x]}
    Resources:
      Queue: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: a, Value: %s}]}}
      Never: {Type: AWS::SQS::Queue, Condition: C}
      Api: {Type: AWS::Serverless::Api, Properties: {StageName: x}}
      Function: {Type: AWS::Serverless::Function, Properties: {AutoPublishAlias: live}}
      Module: {Type: 'Our::Queue::Pair::MODULE'}
    """


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("!Ref Other", "'Other' is declared elsewhere"),
        ("!GetAtt Other.Arn", "'Other' is declared elsewhere"),
        ("{'Fn::GetAtt': [Other, Arn]}", "'Other' is declared elsewhere"),
        ("!Sub '${Other.Arn}'", "'Other' is declared elsewhere"),
        ("!Sub ['${Given} ${Other}', {Given: a}]", "'Other' is declared elsewhere"),
        ("!Sub ['${Given}', {Given: !Ref Other}]", "'Other' is declared elsewhere"),
        ("'a-${self:custom.queue}'", "'${self:custom.queue}' is filled in by the Serverless Framework"),
        ("'${file(./queues.yml):name}'", "'${file(./queues.yml):name}' is filled in by the Serverless Framework"),
    ],
)
def test_a_template_with_what_is_elsewhere_is_a_part(value: str, expected: str) -> None:
    assert unresolved(graph(TEMPLATE % ("", value))) == [
        f"other resource template anything inside: {expected}: this is a part of one"
    ]


@pytest.mark.parametrize(
    "value",
    [
        "!Ref Stage",
        "!Ref Never",
        "!Ref AWS::Region",
        "!GetAtt Queue.Arn",
        "!Sub '${AWS::Region} ${!Other} ${Stage}'",
        "!Sub ['${Given}', {Given: a}]",
        "!Ref Function.Alias",
        "!GetAtt FunctionRole.Arn",
        "!Ref ApiProdStage",
        "!Ref ServerlessRestApi",
        "!GetAtt ModuleQueue.Arn",
        "'${Other} ${aws:username}'",
    ],
)
def test_a_template_that_has_all_it_refers_to_is_none(value: str) -> None:
    assert unresolved(graph(TEMPLATE % (WHOLE, value))) == []


@pytest.mark.parametrize("whole", [WHOLE, "AWSTemplateFormatVersion: 2010-09-09"])
def test_a_name_that_a_whole_template_mistakes_makes_no_part_of_it(whole: str, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "other.yaml").write_text("Resources: {}")
    for value in ("!Ref Other", "!GetAtt Other.Arn", "!Sub '${Other.Arn}'"):
        found = graph(TEMPLATE % (whole, value), tmp_path / "template.yaml")
        assert not any("part of one" in each for each in unresolved(found))
    assert unresolved(graph(f"{whole}\nResources: {{Queue: {{Type: AWS::SQS::Queue}}, Mistake: {{Ref: Queue}}}}")) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("other.yaml", "Resources:\n  Other: {Type: AWS::SQS::Queue}"),
        ("other.json", '{"Resources": {"Other": {"Type": "AWS::SQS::Queue"}}}'),
        ("serverless.yml", "resources: '${file(template.yaml)}'"),
    ],
)
def test_a_whole_template_is_a_part_where_files_beside_it_have_what_is_missing(
    name: str, text: str, tmp_path: Path
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / name).write_text(text)
    whole = "AWSTemplateFormatVersion: 2010-09-09\n    Transform: AWS::Serverless-2016-10-31"
    found = graph(TEMPLATE % (whole, "!Ref Other"), tmp_path / "template.yaml")
    assert unresolved(found) == [
        "other resource template anything inside: 'Other' is declared elsewhere: this is a part of one"
    ]


def test_a_template_with_a_resource_that_has_no_type_is_merged_into_another_one() -> None:
    found = graph("Resources: {Queue: {Type: AWS::SQS::Queue}, Role: {Properties: {Path: /}}}")
    assert unresolved(found) == [
        "other resource template anything inside: 'Role' has no type here: this is a part of one"
    ]


@pytest.mark.parametrize(
    ("service", "version", "is_part"),
    [
        ("resources: [{Resources: {}}, '${file(resources/queues.yml)}']", "", True),
        ("resources: '${file(./resources/queues.yml):Resources}'", "", True),
        ("resources: '${file(resources/tables.yml)}'", "", False),
        ("# see queues.yml", "", False),
        ("resources: '${file(resources/queues.yml)}'", "AWSTemplateFormatVersion: 2010-09-09\n", False),
    ],
)
def test_what_a_serverless_service_includes_is_a_part(
    service: str, version: str, is_part: bool, tmp_path: Path
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "resources").mkdir()
    (tmp_path / "serverless.yml").write_text(service)
    found = graph(f"{version}Resources: {{Queue: {{Type: AWS::SQS::Queue}}}}", tmp_path / "resources" / "queues.yml")
    reason = "it is included by 'serverless.yml': this is a part of one"
    assert unresolved(found) == ([f"other resource template anything inside: {reason}"] if is_part else [])


def test_a_serverless_service_outside_of_the_project_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "serverless.yml").write_text("resources: '${file(queues.yml)}'")
    (tmp_path / "project" / ".git").mkdir(parents=True)
    (tmp_path / "project" / "serverless.yml").symlink_to(tmp_path / "serverless.yml")
    assert not unresolved(graph("Resources: {Queue: {Type: AWS::SQS::Queue}}", tmp_path / "project" / "queues.yml"))


def test_a_part_may_have_a_name_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "serverless.yml").write_bytes(b"resources: '${file(queues\xff.yml)}'")
    assert unresolved(graph("Resources: {Queue: {Type: AWS::SQS::Queue}}", tmp_path / "queues\udcff.yml"))


def test_what_loops_make_may_be_what_is_not_declared() -> None:
    looped = """
    Transform: AWS::LanguageExtensions
    Parameters:
      Names: {Type: CommaDelimitedList}
    Resources:
      'Fn::ForEach::Queues':
        - Name
        - !Ref Names
        - 'Queue${Name}': {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Name}}
      Policy: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref %s]}}
    """
    assert not any("part of one" in each for each in unresolved(graph(looped % "QueueOrders")))
