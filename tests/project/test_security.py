"""The page on security says what the code says."""

from __future__ import annotations

import re

import pytest

from archlint.code import program
from archlint.code.evaluation import evaluator as evaluation
from archlint.code.syntax import files
from archlint.languages.cloudformation import cdk, dialect, mentions, stacks
from archlint.languages.terraform.functions.lists import collections as trees
from archlint.languages.terraform.hcl import hcl
from archlint.languages.terraform.modules import instance as module_instance
from archlint.languages.terraform.modules.reading import loader as modules
from archlint.linter.cache import store
from archlint.linter.config.toml import faults as configuration_file
from archlint.linter.inputs import parameters
from archlint.linter.since import git, tree
from archlint.model import budget
from archlint.model.source import document, text
from archlint.model.source.files import raw
from archlint.model.source.yaml import text as yaml_text
from archlint.model.values import value
from fuzz.targets import TARGETS
from tests.running import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
LIMITS = {
    "a file of JSON: template, plan, state": raw.MAX_JSON,
    "a template in YAML": document.MAX_YAML,
    "the values that YAML's aliases stand for": yaml_text._MAX_EXPANDED_SIZE,
    "nesting of YAML and JSON": text.MAX_DEPTH,
    "a file that a template names: definition, include": raw.MAX_BYTES,
    "a file of HCL": hcl.MAX_HCL_BYTES,
    "a CDK manifest": cdk._MAX_BYTES,
    "a parameter file": parameters._MAX_BYTES,
    "a configuration file": configuration_file._MAX_BYTES,
    "a file of a function's code": files.MAX_FILE_BYTES,
    "the files of a function's code": program.MAX_FILES,
    "what one scope comes to, to be kept for the next run": store._MAX_ENTRY,
    "all that is kept in one cache": store.MAX_CACHE_BYTES,
    "what changed since a revision, together": tree._MOST_BYTES,
    "what a command of git's lists": git._MOST_LISTED,
    "the templates of a stack with nested ones": stacks._MAX_TEMPLATES,
    "stacks inside stacks": stacks._MAX_DEPTH,
    "the folders of a Terraform configuration": modules._MAX_FOLDERS,
    "modules inside modules": module_instance.MAX_MODULE_DEPTH,
    "instances that `count` and `for_each` make": budget._MAX_INSTANCES,
    "elements of a list that an expression makes": trees.MAX_ELEMENTS,
    "characters of a text that an expression makes": trees.MAX_TEXT,
    "expressions inside expressions, through names": budget._MAX_DEPTH,
    "loops inside loops (`Fn::ForEach`)": dialect._MAX_LOOP_DEPTH,
    "labels of a block of HCL": hcl._MAX_LABELS,
    "steps that the scopes of a run share, beside half a one for each of their characters": budget.STEPS,
    "steps for a function's code": evaluation.MAX_STEPS,
    "ways that a value may turn out": value.MAX_BRANCHES,
    "mentions of one name, by each kind of what mentions it": mentions._ALIKE,
}


def test_the_limits_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| (.+) \| ([0-9,]+)(?: bytes| levels)? \|$", PAGE, re.MULTILINE)
    assert {what: int(number.replace(",", "")) for what, number in rows} == LIMITS
    assert budget._STEPS_PER_CHARACTER == 0.5


@pytest.mark.parametrize("path", re.findall(r"`((?:tests|fuzz|packaging)/[^`]*)`", PAGE))
def test_what_it_speaks_of_is_there(path: str) -> None:
    assert list(ROOT.glob(path.replace("TARGET/", "")))


@pytest.mark.parametrize("name", re.findall(r"python -m fuzz (\S+)", PAGE))
def test_its_targets_exist(name: str) -> None:
    assert name in TARGETS


def test_the_way_to_report_is_linked() -> None:
    assert "(../SECURITY.md)" in PAGE
    assert "(docs/security.md)" in (ROOT / "SECURITY.md").read_text(encoding="utf-8")
