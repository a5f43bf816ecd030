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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archlint.languages.terraform.modules.root import read_modules

ROOT = Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "fixtures"
TERRAFORM = shutil.which("terraform")
PLUGINS = os.environ.get("TF_PLUGIN_DIR")
#: Nothing listens here: Terraform would rather download a provider of half a gigabyte than do without.
NOWHERE = "http://127.0.0.1:9"
REQUIRED = {"aws": {"source": "hashicorp/aws", "version": "~> 5.0"}}
#: What a variable without a default is set to: it is not known before anything is applied.
UNKNOWN = "${terraform_data.unknown.output}"
#: What Terraform says of its AWS provider: the attributes and blocks of the types that archlint knows.
PROVIDER = json.loads((Path(__file__).parents[2] / "data" / "terraform-provider-aws.json").read_text(encoding="utf-8"))
#: Terraform's own, in any resource.
META = {"//", "count", "depends_on", "dynamic", "for_each", "lifecycle", "provider"}
#: What shows that Terraform asks the provider about the resources of all these modules: it knows no such attribute.
INVALID = {"resource": {"aws_sqs_queue": {"q": {"visibility_timeout": 30}}}}


def roots() -> list[Path]:
    """Return the folders of configuration among the fixtures, without those that lie in another one.

    A `bad*.tf` or `good*.tf` is a root module of its own.
    """
    files = {path for pattern in ("*.tf", "*.tf.json") for path in FIXTURES.rglob(pattern)}
    alone = {path for path in files if path.name.startswith(("bad", "good"))}
    folders = {path.parent for path in files - alone}
    return sorted([*alone, *(folder for folder in folders if folders.isdisjoint(folder.parents))])


def copy(root: Path, to: Path) -> None:
    """Copy a root module, a folder or a single file, to a folder."""
    if root.is_dir():
        shutil.copytree(root, to)
    else:
        to.mkdir(parents=True)
        shutil.copy(root, to / "main.tf")


def call(folder: Path, source: str) -> dict[str, Any]:
    """Return the call of a module, with something for each variable that needs it."""
    (module,) = read_modules([folder])
    variables = module.instance.module.variables.items()
    return {"source": source} | {name: UNKNOWN for name, block in variables if "default" not in block.body.data}


def terraform(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Return what Terraform did in a folder."""
    assert TERRAFORM is not None
    offline = {"HTTP_PROXY": NOWHERE, "HTTPS_PROXY": NOWHERE, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
    offline |= {"TF_REGISTRY_DISCOVERY_RETRY": "0"}
    command = [TERRAFORM, *arguments]
    return subprocess.run(command, cwd=folder, env=os.environ | offline, capture_output=True, text=True, check=False)


#: What is newer, or older, than the provider whose schema is in the tests.
OTHERS = {("aws_kinesis_firehose_delivery_stream", "s3_configuration"), ("aws_lambda_function", "durable_config")}


def strange(data: dict[str, Any], known: dict[str, Any]) -> Iterator[str]:
    """Yield the attributes and blocks of a body that the provider does not know."""
    for name, value in data.items():
        if name not in known and name not in META:
            yield name
        elif isinstance(value, list) and isinstance(known.get(name), dict):
            yield from (word for block in value if isinstance(block, dict) for word in strange(block, known[name]))


@pytest.mark.parametrize("root", roots(), ids=lambda path: path.relative_to(FIXTURES).as_posix())
def test_the_provider_knows_what_the_fixtures_say(root: Path, tmp_path: Path) -> None:
    copy(root, tmp_path / "root")
    (module,) = read_modules([tmp_path / "root"])
    declared = module.instance.module.declared("resource").items()
    found = [
        (labels, list(strange(block.body.data, PROVIDER.get(labels[0], block.body.data)))) for labels, block in declared
    ]
    unknown = [(labels, [word for word in words if (labels[0], word) not in OTHERS]) for labels, words in found]
    assert [(labels, words) for labels, words in unknown if words] == []


def test_what_the_provider_does_not_know_is_found() -> None:
    block = {"function_name": "f", "filter_criteria": [{"filter": [{"Pattern": "{}"}]}], "batchSize": 1, "count": 2}
    assert list(strange(block, PROVIDER["aws_lambda_event_source_mapping"])) == ["Pattern", "batchSize"]


@pytest.mark.skipif(TERRAFORM is None, reason="there is no terraform on the PATH")
def test_terraform_would_not_format_the_fixtures_otherwise() -> None:
    checked = terraform(FIXTURES, "fmt", "-check", "-recursive", ".")
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stderr


@pytest.mark.skipif(TERRAFORM is None, reason="there is no terraform on the PATH")
def test_terraform_finds_the_fixtures_valid(tmp_path: Path) -> None:
    (tmp_path / "provider.tf.json").write_text(json.dumps({"terraform": {"required_providers": REQUIRED}}))
    options = [f"-plugin-dir={PLUGINS}"] if PLUGINS else []
    if terraform(tmp_path, "init", "-input=false", *options).returncode != 0:
        pytest.skip("terraform finds no AWS provider without a network: see the module's docstring")
    calls = {}
    for root in roots():
        name = root.relative_to(ROOT).as_posix()
        copy(root, tmp_path / name)
        calls[name.replace("/", "-").replace(".", "-")] = call(tmp_path / name, f"./{name}")
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
