"""Terraform's own opinion of our fixtures: each configuration is valid, but for what a template cannot tell.

It needs a `terraform` binary on the PATH, and the AWS provider where Terraform finds it without a network: a
`filesystem_mirror` in its CLI configuration, or `TF_PLUGIN_DIR`, as in `fixtures/graphs/plan.sh`. Elsewhere the test is
skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from archlint.languages.terraform.modules.root import read_module

ROOT = Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "fixtures"
TERRAFORM = shutil.which("terraform")
PLUGINS = os.environ.get("TF_PLUGIN_DIR")
#: Nothing listens here: Terraform would rather download a provider of half a gigabyte than do without.
NOWHERE = "http://127.0.0.1:9"
REQUIRED = {"aws": {"source": "hashicorp/aws", "version": "~> 5.0"}}
#: What a variable without a default is set to: it is not known before anything is applied.
UNKNOWN = "${terraform_data.unknown.output}"
#: What shows that Terraform asks the provider about the resources of all these modules: it knows no such attribute.
INVALID = {"resource": {"aws_sqs_queue": {"q": {"visibility_timeout": 30}}}}


def roots() -> list[Path]:
    """Return the folders of configuration among the fixtures, without those that lie in another one."""
    folders = {path.parent for pattern in ("*.tf", "*.tf.json") for path in FIXTURES.rglob(pattern)}
    return sorted(folder for folder in folders if folders.isdisjoint(folder.parents))


def call(folder: Path, source: str) -> dict[str, Any]:
    """Return the call of a module, with something for each variable that needs it."""
    module = read_module(folder)
    assert module is not None
    variables = module.instance.module.variables.items()
    return {"source": source} | {name: UNKNOWN for name, block in variables if "default" not in block.body.data}


def terraform(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Return what Terraform did in a folder."""
    assert TERRAFORM is not None
    offline = {"HTTP_PROXY": NOWHERE, "HTTPS_PROXY": NOWHERE, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
    offline |= {"TF_REGISTRY_DISCOVERY_RETRY": "0"}
    command = [TERRAFORM, *arguments]
    return subprocess.run(command, cwd=folder, env=os.environ | offline, capture_output=True, text=True, check=False)


@pytest.mark.skipif(TERRAFORM is None, reason="there is no terraform on the PATH")
def test_terraform_finds_the_fixtures_valid(tmp_path: Path) -> None:
    (tmp_path / "provider.tf.json").write_text(json.dumps({"terraform": {"required_providers": REQUIRED}}))
    options = [f"-plugin-dir={PLUGINS}"] if PLUGINS else []
    if terraform(tmp_path, "init", "-input=false", *options).returncode != 0:
        pytest.skip("terraform finds no AWS provider without a network: see the module's docstring")
    calls = {}
    for folder in roots():
        name = folder.relative_to(ROOT).as_posix()
        shutil.copytree(folder, tmp_path / name)
        calls[name.replace("/", "-").replace(".", "-")] = call(folder, f"./{name}")
    (tmp_path / "invalid").mkdir()
    (tmp_path / "invalid" / "main.tf.json").write_text(json.dumps(INVALID))
    calls["invalid"] = {"source": "./invalid"}
    # One root module calls them all, so that the provider is started once.
    modules = {"resource": {"terraform_data": {"unknown": {}}}, "module": calls}
    (tmp_path / "modules.tf.json").write_text(json.dumps(modules))
    read = terraform(tmp_path, "get")
    assert read.returncode == 0, read.stderr
    found = json.loads(terraform(tmp_path, "validate", "-json").stdout)["diagnostics"]
    said = [
        f"{each.get('range', {}).get('filename')}: {each['summary']}: {each['detail']}"
        for each in found
        if each["severity"] == "error"  # a warning says that the backends of modules are not used
    ]
    assert [line for line in said if not line.startswith("invalid/main.tf.json: ")] == []
    assert len(said) == len(INVALID["resource"]["aws_sqs_queue"])
