"""What other tools say of files with fixes: nothing that they did not say before."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_all
from cfnlint.decode.cfn_yaml import loads
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from tests.languages.terraform.test_validate import INVALID, PLUGINS, REQUIRED, TERRAFORM, call, terraform
from tests.linter.fixes.mended import Mended, mended
from tests.running import some

#: How the rules for errors and warnings are called; what informs tells of each resource.
_SEVERE = "EW"
#: cfn-lint takes half a second for a template, so that only one in so many fixes is shown to it.
_EVERY = {".yaml": 5, ".json": 8}
_ARTIFACT = "s3://bucket/key"
#: What becomes unused, or unread, once a value is written out.
_UNUSED = frozenset({"W2001", "W8001"})


@cache
def _said_by_cfn_lint(text: str) -> Counter[tuple[str, str]]:
    said = [each for each in lint_all(text) if each.rule.id[0] in _SEVERE and each.rule.id not in _UNUSED]
    return Counter((each.rule.id, each.message) for each in said)


def _transformed(text: str) -> str:
    """Return why SAM refuses a template; empty if it does not."""
    template = json.loads(json.dumps(loads(text), default=str))
    for resource in template["Resources"].values():
        properties = resource.setdefault("Properties", {})
        # The transform wants artifacts to be packaged.
        for name in ("CodeUri", "DefinitionUri", "ContentUri"):
            if isinstance(properties.get(name), str):
                properties[name] = _ARTIFACT
    try:
        Translator({}, Parser()).translate(template, {})
    except InvalidDocumentException as refusal:
        return " ".join(cause.message for cause in refusal.causes)
    return ""


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".yaml", ".json"])
def test_cfn_lint_finds_nothing_new(suffix: str) -> None:
    found = list(mended(suffix))
    assert len(found) > 12
    shown = some(found, _EVERY[suffix])
    new = {each.name: _said_by_cfn_lint(each.after) - _said_by_cfn_lint(each.before) for each in shown}
    assert {name: said for name, said in new.items() if said} == {}


@pytest.mark.slow
def test_sam_accepts_what_it_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    found = [each for each in mended(".yaml") if "AWS::Serverless" in each.before]
    assert found
    assert {each.name: said for each in found if (said := _transformed(each.after)) != _transformed(each.before)} == {}


@pytest.mark.slow
@pytest.mark.skipif(TERRAFORM is None, reason="there is no terraform on the PATH")
def test_terraform_finds_nothing_new(tmp_path: Path) -> None:
    (tmp_path / "provider.tf.json").write_text(json.dumps({"terraform": {"required_providers": REQUIRED}}))
    options = [f"-plugin-dir={PLUGINS}"] if PLUGINS else []
    if terraform(tmp_path, "init", "-input=false", *options).returncode != 0:
        pytest.skip("terraform finds no AWS provider without a network: see test_validate")
    found = list(mended(".tf"))
    assert len(found) > 12
    calls = {each.name: _module(tmp_path, each) for each in found}
    (tmp_path / "invalid").mkdir()
    (tmp_path / "invalid" / "main.tf.json").write_text(json.dumps(INVALID))
    modules = {"resource": {"terraform_data": {"unknown": {}}}, "module": {**calls, "invalid": {"source": "./invalid"}}}
    (tmp_path / "modules.tf.json").write_text(json.dumps(modules))
    assert terraform(tmp_path, "get").returncode == 0
    said = json.loads(terraform(tmp_path, "validate", "-json").stdout)["diagnostics"]
    wrong = {Path(each["range"]["filename"]).parts[0]: each["detail"] for each in said if each["severity"] == "error"}
    assert list(wrong) == ["invalid"], wrong


@pytest.mark.slow
@pytest.mark.skipif(TERRAFORM is None, reason="there is no terraform on the PATH")
def test_terraform_would_format_nothing(tmp_path: Path) -> None:
    found = list(mended(".tf"))
    assert len(found) > 12
    for each in found:
        (tmp_path / f"{each.name}.tf").write_text(each.after)
    assert terraform(tmp_path, "fmt", "-check", "-diff").stdout == ""
    (tmp_path / "bad.tf").write_text("a=1\n")
    assert "bad.tf" in terraform(tmp_path, "fmt", "-check").stdout


def _module(folder: Path, each: Mended) -> dict[str, Any]:
    """Write a fixture with its fix as a module, and return the call of it."""
    (folder / each.name).mkdir()
    (folder / each.name / "main.tf").write_text(each.after)
    return call(folder / each.name, f"./{each.name}")
