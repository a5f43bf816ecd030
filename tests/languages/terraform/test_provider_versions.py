"""What depends on the version of the AWS provider: the ARN of a log group named its streams before version 3."""

from __future__ import annotations

from pathlib import Path

import pytest

from archlint.aws.kinds import Kind
from archlint.languages.notes import NAMES_STREAMS
from tests.words import configured

GROUP = 'resource "aws_cloudwatch_log_group" "shop" {\n  name = "shop"\n}\n'
REQUIRED = 'terraform {{\n  required_providers {{\n    aws = {{ source = "hashicorp/aws", version = "{}" }}\n  }}\n}}\n'
FORMS = [
    REQUIRED,
    'terraform {{\n  required_providers {{\n    aws = "{}"\n  }}\n}}\n',
    'provider "aws" {{\n  version = "{}"\n}}\n',
]


def names_streams(folder: Path, text: str) -> bool:
    (group,) = configured(folder, text).resources(Kind.LOG_GROUP)
    assert group.declaration is not None
    return group.declaration.noted(NAMES_STREAMS)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("version", "is_before"),
    [
        ("~> 2.70", True),
        ("2.70.0", True),
        ("= 2.7", True),
        ("<= 2.99", True),
        (">= 2.0, < 3.0.0", True),
        ("< 3", True),
        (">= 2.0", False),
        ("> 2.0, < 3.1", False),
        ("~> 3.0", False),
        ("!= 2.1", False),
        ("< 10", False),
        ("two", False),
    ],
)
def test_constraints(form: str, version: str, is_before: bool, tmp_path: Path) -> None:
    assert names_streams(tmp_path, GROUP + form.format(version)) is is_before


def test_the_constraint_of_a_module_that_calls_another_one_counts_there(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "main.tf").write_text(GROUP)
    assert names_streams(tmp_path, 'module "logs" {\n  source = "./logs"\n}\n' + REQUIRED.format("~> 2.0"))


def test_other_providers_do_not_count(tmp_path: Path) -> None:
    assert not names_streams(tmp_path, GROUP + 'provider "random" {\n  version = "~> 2.0"\n}\n')
