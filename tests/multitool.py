"""Microsoft's own validator of SARIF, with the rules of SARIF and those of GitHub; it is not on every machine."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

#: The program of the npm package `@microsoft/sarif-multitool-linux`, or of its kin for another system.
MULTITOOL = os.environ.get("SARIF_MULTITOOL", "")

needs_multitool = pytest.mark.skipif(
    not MULTITOOL, reason="SARIF_MULTITOOL does not say where the program of this name is (npm, 100 MB)"
)


def broken_rules(log: Path) -> set[tuple[str, ...]]:
    """Return the rules that a log breaks, each with what is wrong where; the validator exits with 0 whatever it finds."""
    found = log.with_name("found.sarif")
    rules = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--log", "ForceOverwrite"]
    subprocess.run([MULTITOOL, "validate", str(log), *rules, "--output", str(found)], check=True, capture_output=True)
    results = json.loads(found.read_text(encoding="utf-8-sig"))["runs"][0]["results"]
    return {(str(result["ruleId"]), *map(str, result["message"].get("arguments", ()))) for result in results}
