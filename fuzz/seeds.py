"""Where fuzzing begins: what the project's own fixtures hold, and a few inputs written for it, in `seeds`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from archlint.model.source.document import parse
from fuzz.bundles import pack

_HERE = Path(__file__).parent
#: The inputs that showed a fault once, in a folder for each target.
CRASHES = _HERE / "crashes"
_FIXTURES = _HERE.parent / "fixtures"
#: Larger ones take longer, and show little more.
_MAX_BYTES = 40_000


def written(target: str) -> Iterator[bytes]:
    """Yield the inputs that are written for a target."""
    for path in sorted((_HERE / "seeds" / target).glob("*.txt")):
        yield path.read_bytes()


def templates_yaml() -> Iterator[bytes]:
    """Yield the templates in YAML, and those that are made for a target."""
    yield from _contents("*.yaml", b"Resources")


def templates_json() -> Iterator[bytes]:
    """Yield the templates in JSON, and those in YAML, rewritten."""
    yield from _contents("*.json", b'"Resources"')
    for text in templates_yaml():
        yield json.dumps(parse(text, "template.yaml").data, indent=1, default=str).encode()


def hcl() -> Iterator[bytes]:
    """Yield the folders of configuration, with the modules in them."""
    for folder in sorted({path.parent for path in (_FIXTURES / "projects").glob("*/*.tf")}):
        found = sorted(path for pattern in ("**/*.tf", "**/*.tfvars", "**/*.tftpl") for path in folder.glob(pattern))
        yield pack({path.relative_to(folder).as_posix(): path.read_bytes() for path in found}, "main.tf")


def terraform_json() -> Iterator[bytes]:
    """Yield configuration in JSON, that of CDK for Terraform, too."""
    yield from _contents("*.tf.json")


def plans() -> Iterator[bytes]:
    """Yield plans, without what is in them for people only."""
    for text in _contents("plan.json"):
        yield json.dumps(json.loads(text), indent=1).encode()


def states() -> Iterator[bytes]:
    """Yield a state for each plan: what it plans is there."""
    for text in _contents("plan.json"):
        resources = json.loads(text)["planned_values"]["root_module"].get("resources", [])
        made = [{**resource, "instances": [_instance(resource)]} for resource in resources]
        state = {"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "x", "resources": made}
        yield json.dumps(state, indent=1).encode()


def _instance(resource: dict[str, Any]) -> dict[str, Any]:
    attributes = resource.pop("values", {})
    return {"index_key": resource.pop("index", None), "attributes": attributes}


def code(*suffixes: str) -> Callable[[], Iterator[bytes]]:
    """Return what yields the functions' code in files with one of some suffixes, each as the first one of an input."""

    def found() -> Iterator[bytes]:
        for suffix in suffixes:
            yield from _contents(f"*{suffix}", b"andler")

    return found


def _contents(pattern: str, word: bytes = b"", most: int = _MAX_BYTES) -> Iterator[bytes]:
    """Yield what is in the fixtures with a name, if a word is in it."""
    for path in sorted(_FIXTURES.rglob(pattern)):
        content = path.read_bytes()
        if word in content and len(content) <= most:
            yield content
