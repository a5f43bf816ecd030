"""CloudFormation: parameters and every intrinsic function, with right arguments and with wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.model.values.scalars import Known
from archlint.model.values.value import Unknown
from tests.words import declared, evaluated, shown, template

SECTIONS = """
    Parameters:
      Env: {Type: String, Default: dev}
      Number: {Type: Number, Default: 5}
      NumberAsText: {Type: Number, Default: '5'}
      Flag: {Type: String, Default: true}
      Index: {Type: Number, Default: 1}
      Given: {Type: String}
      Parsed: {Type: CommaDelimitedList, Default: 'a, b,c'}
      Numbers: {Type: List<Number>, Default: '1,2'}
      GivenList: {Type: CommaDelimitedList}
      Stored: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /path}
      StoredList: {Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: /path}
      StoredName: {Type: 'AWS::SSM::Parameter::Name', Default: /path}
      Nothing: {Type: String, Default: null}
      Odd: {Type: String, Default: {a: 1}}
    Mappings:
      Map:
        dev: {Timeout: 5, Names: [a, b], Text: 'x-y'}
        prod: {Timeout: 10}
        '123456789012': {Name: account}
    Conditions:
      C: !Equals [!Ref Given, x]
      D: !Equals [!Ref Given, y]
      Always: !Equals [a, a]
      Never: !Equals [a, b]
"""


def value(expression: str, path: Path | None = None) -> list[str]:
    """Return what an expression is, in a template with the sections above and a queue and a topic."""
    return shown(evaluated(expression, SECTIONS, path))


def with_resources(expression: str) -> list[str]:
    """Return what an expression is beside a queue `Q`, a topic `T` and a nested stack `Nested`."""
    found = template(
        SECTIONS
        + f"""
    Resources:
      Q: {{Type: AWS::SQS::Queue}}
      T: {{Type: AWS::SNS::Topic}}
      Nested: {{Type: AWS::CloudFormation::Stack}}
      Probe: {{Type: P, Properties: {{P: {expression}}}}}
"""
    )
    return shown(found.declarations["Probe"].properties.step("P"))


# Literals and parameters


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("text", "'text'"),
        ("5", "5"),
        ("'5'", "'5'"),
        ("true", "True"),
        ("1.5", "1.5"),
        ("''", "''"),
        ("null", "-"),
        ("~", "-"),
        ("[1, two]", "[1, 'two']"),
        ("[]", "[]"),
        ("{a: 1, b: {c: 2}}", "{a: 1, b: {c: 2}}"),
        ("{}", "{}"),
        ("{Ref: a, other: 1}", "{Ref: 'a', other: 1}"),
        ("{Condition: C}", "{Condition: 'C'}"),
        ("2012-10-17", "'2012-10-17'"),
        ("'{{resolve:ssm:/orders/dlq}}'", "outside({{resolve:ssm:/orders/dlq}})"),
        ("'{{resolve:secretsmanager:x:SecretString:arn}}'", "outside({{resolve:secretsmanager:x:SecretString:arn}})"),
        ("!Rain::Embed x.json", "inside()"),
        ("{'Fn::Unheard': 1}", "inside()"),
    ],
)
def test_literals(expression: str, expected: str) -> None:
    assert value(expression) == [expected]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Env", "'dev' by Env"),
        ("Number", "5 by Number"),
        ("NumberAsText", "'5' by NumberAsText"),
        ("Flag", "True by Flag"),
        ("Given", "outside(Given)"),
        ("Parsed", "['a', 'b', 'c'] by Parsed"),
        ("Numbers", "['1', '2'] by Numbers"),
        ("GivenList", "outside(GivenList)"),
        ("Stored", "outside(Stored)"),
        ("StoredList", "outside(StoredList)"),
        ("StoredName", "'/path' by StoredName"),
        ("Nothing", "outside(Nothing)"),
        ("Odd", "outside(Odd)"),
        ("AWS::Region", "outside(AWS::Region)"),
        ("AWS::AccountId", "outside(AWS::AccountId)"),
        ("AWS::Partition", "outside(AWS::Partition)"),
        ("AWS::URLSuffix", "outside(AWS::URLSuffix)"),
        ("AWS::StackName", "outside(AWS::StackName)"),
        ("AWS::StackId", "outside(AWS::StackId)"),
        ("AWS::NotificationARNs", "outside(AWS::NotificationARNs)"),
        ("AWS::NoValue", "-"),
        ("AWS::Invented", "inside(AWS::Invented)"),
        ("Nobody", "inside(Nobody)"),
    ],
)
def test_ref_of_parameters(name: str, expected: str) -> None:
    assert value(f"!Ref {name}") == value(f"{{Ref: {name}}}") == [expected]


def test_the_reason_of_an_unknown_names_the_parameter() -> None:
    outcome = evaluated("!Ref Given", SECTIONS).outcome
    assert isinstance(outcome, Unknown)
    assert outcome.reason == "parameter 'Given' has no default"


def test_a_parameter_stands_where_it_is_referred_to() -> None:
    found = evaluated("{a: !Ref Env}", SECTIONS).step("a")
    assert found.place is not None
    assert found.place.route[-3:] == ("P", "a", "Ref")


# Ref and GetAtt


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("!Ref Q", "<Q>"),
        ("!GetAtt Q.Arn", "<Q.Arn>"),
        ("!GetAtt [Q, Arn]", "<Q.Arn>"),
        ("{'Fn::GetAtt': [Q, Arn]}", "<Q.Arn>"),
        ("{'Fn::GetAtt': Q.Arn}", "<Q.Arn>"),
        ("!GetAtt Nested.Outputs.QueueArn", "<Nested.Outputs.QueueArn>"),
        ("!GetAtt [Nested, Outputs.QueueArn]", "<Nested.Outputs.QueueArn>"),
        ("!GetAtt [Nested, Outputs, QueueArn]", "<Nested.Outputs.QueueArn>"),
        # AWS::LanguageExtensions takes functions for the logical id and for the attribute.
        ("!GetAtt [!Sub 'Q', !Ref AttributeName]", "inside()"),
        ("{'Fn::GetAtt': [{'Fn::Sub': Q}, Arn]}", "<Q.Arn>"),
        ("{Ref: {'Fn::Sub': Q}}", "<Q>"),
        ("{Ref: {'Fn::Join': ['', [Q]]}}", "<Q>"),
        # What SAM lets one refer to has a dot.
        ("!Ref Q.Alias", "<Q.Alias>"),
        ("!GetAtt Nobody.Arn", "inside(Nobody)"),
        ("!GetAtt Env.Arn", "inside(Env)"),
        # Wrong arguments.
        ("!Ref ''", "inside()"),
        ("{Ref: 5}", "inside()"),
        ("{Ref: [Q]}", "inside()"),
        ("{Ref: null}", "inside()"),
        ("{Ref: {}}", "inside()"),
        ("!GetAtt Q", "inside()"),
        ("!GetAtt ''", "inside()"),
        ("!GetAtt [Q]", "inside()"),
        ("!GetAtt []", "inside()"),
        ("!GetAtt [Q, 5]", "inside()"),
        ("!GetAtt [Q, [Arn]]", "inside()"),
        ("{'Fn::GetAtt': {a: b}}", "inside()"),
        ("{'Fn::GetAtt': null}", "inside()"),
        ("{'Fn::GetAtt': 5}", "inside()"),
    ],
)
def test_references(expression: str, expected: str) -> None:
    assert with_resources(expression) == [expected]


# Sub


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("!Sub plain", "'plain'"),
        ("!Sub ''", "''"),
        ("!Sub '${Env}'", "'dev' by Env"),
        ("!Sub 'orders-${Env}'", "'orders-dev' by Env"),
        ("!Sub '${Number}-${Flag}'", "'5-true' by Flag, Number"),
        ("!Sub '${Q}'", "<Q>"),
        ("!Sub '${Q.Arn}'", "<Q.Arn>"),
        ("!Sub '${ Q.Arn }'", "<Q.Arn>"),
        ("!Sub '${Q.Arn}/${T}'", '"${Q.Arn}/${T}"'),
        ("!Sub 'arn:${AWS::Partition}:sqs:x:${Given}'", '"arn:${AWS::Partition}:sqs:x:${Given}"'),
        ("!Sub '${Nested.Outputs.A}'", "<Nested.Outputs.A>"),
        ("!Sub '${AWS::NoValue}x'", "'x'"),
        ("!Sub '${Nobody}'", "inside(Nobody)"),
        ("!Sub 'a ${!Literal} b'", "'a ${Literal} b'"),
        ("!Sub '${!Literal}${Env}'", "'${Literal}dev' by Env"),
        ("!Sub 'costs $5 {x} $${Env}'", "'costs $5 {x} $dev' by Env"),
        ("!Sub ['${A}-${Env}', {A: 1}]", "'1-dev' by Env"),
        ("!Sub ['${A}', {A: !GetAtt Q.Arn}]", "<Q.Arn>"),
        # The function's own variables go first.
        ("!Sub ['${Env}', {Env: own}]", "'own'"),
        ("!Sub ['${Q.Arn}', {Q.Arn: own}]", "'own'"),
        ("!Sub ['${A}', {A: !Ref 'AWS::NoValue'}]", "''"),
        ("!Sub ['${A}', {A: !ImportValue x}]", "outside(import x)"),
        ("!Sub ['${A}x', {A: [1]}]", '"${}x"'),
        ("!Sub ['x']", "'x'"),
        ("!Sub '{{resolve:ssm:/${Env}/dlq}}'", "outside({{resolve:ssm:/dev/dlq}}) by Env"),
        # Wrong arguments.
        ("!Sub []", "inside()"),
        ("!Sub [a, {}, b]", "inside()"),
        ("!Sub [5]", "inside()"),
        ("!Sub [!Ref Env, {}]", "inside()"),
        ("{'Fn::Sub': {a: b}}", "inside()"),
        ("{'Fn::Sub': null}", "inside()"),
        ("{'Fn::Sub': 5}", "inside()"),
        ("!Sub ['${A}', [A]]", "inside(A)"),
        ("!Sub '${'", "'${'"),
        ("!Sub '${}'", "inside()"),
    ],
)
def test_sub(expression: str, expected: str) -> None:
    assert with_resources(expression) == [expected]


# Join, Split, Select, Length


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("!Join ['-', [a, 5, true]]", "'a-5-true'"),
        ("!Join ['', []]", "''"),
        ("!Join ['', [a]]", "'a'"),
        ("!Join [',', ['', b]]", "',b'"),
        ("!Join [':', [arn, !Ref Env, !GetAtt Q.QueueName]]", '"arn:dev:${Q.QueueName}" by Env'),
        ("!Join ['', [!GetAtt Q.Arn]]", "<Q.Arn>"),
        ("!Join ['-', [a, !Ref 'AWS::NoValue', b]]", "'a-b'"),
        ("!Join [',', !Ref Parsed]", "'a,b,c' by Parsed"),
        ("!Join [',', !Ref GivenList]", "outside()"),
        ("!Join ['-', !Split ['.', a.b]]", "'a-b'"),
        ("!Join ['', ['{{resolve:ssm:/', !Ref Env, '}}']]", "outside({{resolve:ssm:/dev}}) by Env"),
        ("!Join [':', [arn, '{{resolve:ssm:/a}}', b]]", '"arn:${{{resolve:ssm:/a}}}:b"'),
        ("!Join ['', ['{{resolve:ssm:/', !Ref Given, '/a}}.fifo']]", '"${{{resolve:ssm:/Given/a}}}.fifo"'),
        ("!Join ['', [a, [b]]]", '"a${}"'),
        # Wrong arguments.
        ("!Join ['-']", "inside()"),
        ("!Join []", "inside()"),
        ("!Join [5, [a]]", "inside()"),
        ("!Join [!Ref Env, [a]]", "inside()"),
        ("!Join ['-', text]", "inside()"),
        ("!Join ['-', {a: b}]", "inside()"),
        ("{'Fn::Join': text}", "inside()"),
        ("{'Fn::Join': null}", "inside()"),
    ],
)
def test_join(expression: str, expected: str) -> None:
    assert with_resources(expression) == [expected]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("!Split [',', 'a,b']", "['a', 'b']"),
        ("!Split ['-', a]", "['a']"),
        ("!Split ['-', !Sub 'a-${AWS::Region}x-b']", """['a', "${AWS::Region}x", 'b']"""),
        ("!Split ['-', !Ref Env]", "['dev'] by Env"),
        ("!Split [':', !GetAtt Q.Arn]", "<Q.Arn>"),
        ("!Split [':', !Sub '${Q.Arn}:x']", "inside()"),
        # The hole may hold the delimiter itself.
        ("!Split ['-', !Sub 'a-${Given}']", "inside()"),
        ("!Split ['-', !Ref Given]", "outside()"),
        # Wrong arguments.
        ("!Split ['', a]", "inside()"),
        ("!Split [5, a]", "inside()"),
        ("!Split [',']", "inside()"),
        ("!Split [',', [a]]", "inside()"),
        ("{'Fn::Split': text}", "inside()"),
        ("{'Fn::Split': null}", "inside()"),
    ],
)
def test_split(expression: str, expected: str) -> None:
    assert with_resources(expression) == [expected]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("!Select [0, [a, b]]", "'a'"),
        ("!Select ['1', [a, b]]", "'b'"),
        ("!Select [!Ref Index, [a, b]]", "'b' by Index"),
        ("!Select [1, !Ref Parsed]", "'b' by Parsed"),
        ("!Select [1, !Split [',', 'a,b']]", "'b'"),
        ("!Select [0, [!GetAtt Q.Arn]]", "<Q.Arn>"),
        # A piece of an ARN names the resource.
        ("!Select [5, !Split [':', !GetAtt Q.Arn]]", "<Q.Arn>"),
        ("!Select [0, !GetAZs '']", "outside()"),
        ("!Select [0, !Ref GivenList]", "outside()"),
        ("!Select [!Ref Given, [a, b]]", "inside()"),
        # Wrong arguments.
        ("!Select [2, [a, b]]", "inside()"),
        ("!Select [-1, [a, b]]", "inside()"),
        ("!Select [x, [a, b]]", "inside()"),
        ("!Select [null, [a, b]]", "inside()"),
        ("!Select [0, []]", "inside()"),
        ("!Select [0, text]", "inside()"),
        ("!Select [0, {a: b}]", "inside()"),
        ("!Select [0]", "inside()"),
        ("{'Fn::Select': text}", "inside()"),
        ("{'Fn::Select': null}", "inside()"),
    ],
)
def test_select(expression: str, expected: str) -> None:
    assert with_resources(expression) == [expected]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("!Length [a, b]", "2"),
        ("!Length []", "0"),
        ("{'Fn::Length': !Ref Parsed}", "3 by Parsed"),
        ("{'Fn::Length': !Split [',', 'a,b']}", "2"),
        ("{'Fn::Length': !Ref GivenList}", "inside()"),
        ("!Length text", "inside()"),
        ("{'Fn::Length': {a: b}}", "inside()"),
        ("{'Fn::Length': null}", "inside()"),
    ],
)
def test_length(expression: str, expected: str) -> None:
    assert with_resources(expression) == [expected]


# FindInMap


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("!FindInMap [Map, dev, Timeout]", "5"),
        ("!FindInMap [Map, !Ref Env, Timeout]", "5 by Env"),
        ("!FindInMap [!Sub 'Map', !Ref Env, !Select [0, [Timeout]]]", "5 by Env"),
        ("!FindInMap [Map, dev, Names]", "['a', 'b']"),
        ("!FindInMap [Map, '123456789012', Name]", "'account'"),
        ("!FindInMap [Map, 123456789012, Name]", "'account'"),
        ("!FindInMap [Map, !Ref Given, Timeout]", "outside(map Map.${Given}.Timeout)"),
        ("!FindInMap [Map, !Ref 'AWS::Region', Timeout]", "outside(map Map.${AWS::Region}.Timeout)"),
        ("!FindInMap [Map, none, Timeout]", "outside()"),
        ("!FindInMap [None, dev, Timeout]", "outside()"),
        ("!FindInMap [Map, dev, Timeout, {DefaultValue: 9}]", "5"),
        ("!FindInMap [Map, none, Timeout, {DefaultValue: 9}]", "9"),
        ("!FindInMap [None, a, b, {DefaultValue: !GetAtt Q.Arn}]", "<Q.Arn>"),
        ("!FindInMap [None, a, b, {DefaultValue: !Ref Env}]", "'dev' by Env"),
        ("!FindInMap [None, a, b, {DefaultValue: [x]}]", "['x']"),
        ("!FindInMap [Map, !Ref Given, Timeout, {DefaultValue: 9}]", "outside(map Map.${Given}.Timeout)"),
        # Wrong arguments.
        ("!FindInMap [None, a, b, {}]", "outside()"),
        ("!FindInMap [None, a, b, text]", "outside()"),
        ("!FindInMap [Map, dev]", "inside()"),
        ("!FindInMap [Map]", "inside()"),
        ("!FindInMap [Map, dev, Timeout, {}, {}]", "inside()"),
        ("{'Fn::FindInMap': text}", "inside()"),
        ("{'Fn::FindInMap': null}", "inside()"),
        ("!FindInMap [[Map], dev, Timeout]", "outside(map .dev.Timeout)"),
        ("!FindInMap [Map, dev, Timeout.x]", "outside()"),
    ],
)
def test_find_in_map(expression: str, expected: str) -> None:
    assert with_resources(expression) == [expected]


def test_a_default_of_find_in_map_may_have_conditions() -> None:
    assert with_resources("!FindInMap [None, a, b, {DefaultValue: !If [C, !GetAtt Q.Arn, 5]}]") == [
        "<Q.Arn> if C is true",
        "5 if C is false",
    ]


# If


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("!If [C, 1, 2]", ["1 if C is true", "2 if C is false"]),
        ("!If [C, 1, !Ref 'AWS::NoValue']", ["1 if C is true", "- if C is false"]),
        ("!If [C, !If [C, 1, 2], 3]", ["1 if C is true", "3 if C is false"]),
        # C and D compare one parameter with two literals: both cannot hold.
        ("!If [C, !If [D, 1, 2], 3]", ["2 if C is true and D is false", "3 if C is false"]),
        (
            "!If [C, 1, !If [D, 2, 3]]",
            ["1 if C is true", "2 if C is false and D is true", "3 if C is false and D is false"],
        ),
        ("!If [Always, 1, 2]", ["1"]),
        ("!If [Never, 1, 2]", ["2"]),
        ("!If [Undeclared, 1, 2]", ["1 if Undeclared is true", "2 if Undeclared is false"]),
        ("!If [C, !GetAtt Q.Arn, !Ref Env]", ["<Q.Arn> if C is true", "'dev' if C is false by Env"]),
        ("!Sub ['a-${X}', {X: !If [C, 1, 2]}]", ["'a-1' if C is true", "'a-2' if C is false"]),
        ("!Sub ['${X}${Y}', {X: !If [C, 1, 2], Y: !If [C, 3, 4]}]", ["'13' if C is true", "'24' if C is false"]),
        ("!Join ['-', [a, !If [C, b, !Ref 'AWS::NoValue']]]", ["'a-b' if C is true", "'a' if C is false"]),
        ("!Join ['-', !If [C, [a, b], [c]]]", ["'a-b' if C is true", "'c' if C is false"]),
        ("!Select [0, !If [C, [a], [b]]]", ["'a' if C is true", "'b' if C is false"]),
        ("!Select [!If [C, 0, 1], [a, b]]", ["'a' if C is true", "'b' if C is false"]),
        ("!Split [',', !If [C, 'a,b', c]]", ["['a', 'b'] if C is true", "['c'] if C is false"]),
        ("{'Fn::Length': !If [C, [a, b], [c]]}", ["2 if C is true", "1 if C is false"]),
        ("!FindInMap [Map, !If [C, dev, prod], Timeout]", ["5 if C is true", "10 if C is false"]),
        ("!ImportValue {'Fn::If': [C, a, b]}", ["outside(import a) if C is true", "outside(import b) if C is false"]),
        ("{'Fn::ToJsonString': !If [C, {a: 1}, {b: 2}]}", ["{a: 1} if C is true", "{b: 2} if C is false"]),
        ("[!If [C, 1, !Ref 'AWS::NoValue'], 2]", ["[1 if C is true, 2]"]),
        ("{a: !If [C, 1, 2]}", ["{a: 1 if C is true | 2 if C is false}"]),
        # Wrong arguments.
        ("!If [C, 1]", ["inside()"]),
        ("!If [C]", ["inside()"]),
        ("!If []", ["inside()"]),
        ("!If [C, 1, 2, 3]", ["inside()"]),
        ("{'Fn::If': C}", ["inside()"]),
        ("{'Fn::If': null}", ["inside()"]),
    ],
)
def test_if(expression: str, expected: list[str]) -> None:
    assert with_resources(expression) == expected


def test_too_many_conditions_are_unknown() -> None:
    variables = ", ".join(f"V{n}: !If [C{n}, a, b]" for n in range(9))
    source = "".join(f"${{V{n}}}" for n in range(9))
    assert with_resources(f"!Sub ['{source}', {{{variables}}}]") == ["inside()"]


# ImportValue, ToJsonString, and what is not computed


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("!ImportValue shared-queue", "outside(import shared-queue)"),
        ("{'Fn::ImportValue': !Sub '${Given}-queue'}", "outside(import ${Given}-queue)"),
        ("{'Fn::ImportValue': !Sub '${Env}-queue'}", "outside(import dev-queue) by Env"),
        ("{'Fn::ImportValue': [a]}", "outside(import )"),
        ("{'Fn::ImportValue': null}", "outside(import )"),
        ("{'Fn::ToJsonString': {a: !Ref Env, b: !GetAtt Q.Arn}}", "{a: 'dev' by Env, b: <Q.Arn>}"),
        ("{'Fn::ToJsonString': [1, !Ref Env]}", "[1, 'dev' by Env]"),
        ("{'Fn::ToJsonString': !FindInMap [Map, dev, Names]}", "['a', 'b']"),
        ("{'Fn::ToJsonString': text}", "inside()"),
        ("{'Fn::ToJsonString': null}", "inside()"),
        ("!Base64 text", "outside()"),
        ("{'Fn::Base64': !Sub '${Q}'}", "outside()"),
        ("!Cidr [10.0.0.0/16, 4, 8]", "outside()"),
        ("!GetAZs ''", "outside()"),
        ("{'Fn::Base64': null}", "outside()"),
        ("{'Fn::Cidr': null}", "outside()"),
        ("{'Fn::Transform': {Name: MyMacro}}", "inside()"),
        ("{'Fn::Transform': null}", "inside()"),
        ("{'Fn::Transform': text}", "inside()"),
        ("{'Fn::Transform': {Name: AWS::Include}}", "inside()"),
        ("{'Fn::Transform': {Name: AWS::Include, Parameters: {Location: s3://bucket/x.yaml}}}", "inside()"),
        ("{'Fn::Transform': {Name: AWS::Include, Parameters: {Location: !Ref Given}}}", "inside()"),
        ("{'Fn::Transform': {Name: AWS::Include, Parameters: {Location: missing.yaml}}}", "inside()"),
    ],
)
def test_others(expression: str, expected: str) -> None:
    assert with_resources(expression) == [expected]


def test_a_step_into_json_made_of_a_mapping_and_into_its_text_is_the_same() -> None:
    made = evaluated("{'Fn::ToJsonString': {a: {b: !Ref Env}}}", SECTIONS)
    written = evaluated("""!Sub '{"a": {"b": "${Env}"}}'""", SECTIONS)
    assert shown(made.path("a.b")) == ["'dev' by Env"]
    assert shown(written.path("a.b")) == ["'dev' by Env"]


def test_a_macro_beside_a_key_may_supply_what_is_missing() -> None:
    found = evaluated("{'Fn::Transform': {Name: MyMacro}, Own: 1}", SECTIONS)
    assert shown(found.step("Own")) == ["1"]
    assert shown(found.step("Other")) == ["inside()"]


# AWS::Include


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "policy.yaml").write_text(
        "deadLetterTargetArn: !GetAtt Q.Arn\nmaxReceiveCount: !Ref Number\n"
    )
    (tmp_path / "parts" / "policy.json").write_text('{"maxReceiveCount": {"Ref": "Number"}}')
    (tmp_path / "parts" / "broken.yaml").write_text("a: [")
    return tmp_path


def include(location: str) -> str:
    return f"{{'Fn::Transform': {{Name: AWS::Include, Parameters: {{Location: {location}}}}}}}"


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("parts/policy.yaml", "{deadLetterTargetArn: inside(Q), maxReceiveCount: 5 by Number}"),
        ("./parts/policy.json", "{maxReceiveCount: 5 by Number}"),
        ("parts/broken.yaml", "inside()"),
        ("parts", "inside()"),
        ("../outside.yaml", "inside()"),
        ("/etc/passwd", "inside()"),
        ('"parts/\\0"', "inside()"),
    ],
)
def test_include(folder: Path, location: str, expected: str) -> None:
    (folder.parent / "outside.yaml").write_text("a: 1\n")
    assert value(include(location), folder / "t.yaml") == [expected]


def test_included_data_stands_in_its_own_file(folder: Path) -> None:
    found = evaluated(include("parts/policy.json"), SECTIONS, folder / "t.yaml").step("maxReceiveCount")
    assert found.place is not None
    assert Path(found.place.document.path).name == "policy.json"
    assert found.place.location.line == 1


def test_without_a_path_nothing_is_included() -> None:
    assert value(include("parts/policy.yaml")) == ["inside()"]


# Resources


def test_declarations() -> None:
    found = template(
        SECTIONS
        + """
    Resources:
      Plain: {Type: AWS::SQS::Queue}
      Full: {Type: AWS::SQS::Queue, Properties: {FifoQueue: true}}
      Conditional: {Type: AWS::SQS::Queue, Condition: C}
      Certain: {Type: AWS::SQS::Queue, Condition: Always}
      Impossible: {Type: AWS::SQS::Queue, Condition: Never}
      NoType: {Properties: {a: 1}}
      Nothing:
      Text: text
      ListOfProperties: {Type: T, Properties: [a]}
      Macro: {Type: T, Properties: {'Fn::Transform': {Name: M}}}
"""
    )
    assert [declared(declaration) for declaration in found.declarations.values()] == [
        "AWS::SQS::Queue {}",
        "AWS::SQS::Queue {FifoQueue: True}",
        "AWS::SQS::Queue {}",
        "AWS::SQS::Queue {}",
        " {a: 1}",
        "T ['a']",
        "T inside()",
    ]
    assert [
        (name, {(condition.subject, truth) for condition, truth in declaration.when})
        for name, declaration in found.declarations.items()
        if declaration.when
    ] == [("Conditional", {("Given", True)})]


@pytest.mark.parametrize("section", ["Parameters", "Mappings", "Conditions", "Resources"])
@pytest.mark.parametrize("content", ["null", "text", "5", "[a]", "{a: null}", "{a: 5}", "{a: [b]}"])
def test_odd_sections_do_no_harm(section: str, content: str) -> None:
    other = "" if section == "Resources" else "Resources: {Q: {Type: T, Condition: a, Properties: {P: !Ref a}}}\n"
    found = template(f"{section}: {content}\n{other}")
    for declaration in found.declarations.values():
        assert shown(declaration.properties)


def test_a_property_is_read_at_its_own_line() -> None:
    found = template("Resources:\n  Q:\n    Type: T\n    Properties:\n      A: 1\n      B: !Ref Nobody\n")
    properties = found.declarations["Q"].properties
    places = [properties.step(key).place for key in ("A", "B")]
    assert [place.location.line for place in places if place] == [5, 6]
    assert properties.step("A").outcome == Known(1)
