"""One process of the fuzzer: coverage-guided, until its time is over; it writes down what it finds and goes on.

It is started by `python -m fuzz`: what it learns of coverage needs archlint's modules to be loaded by itself.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import Any

from fuzz.faults import keep

#: After how many seconds of the processor an input is given up: to be told what is slow, and not to wait for its end.
_PATIENCE = 10.0
#: One change among so many knows nothing of what it changes.
_PLAIN = 12
_MAX_BYTES = 100_000
#: What these names begin with serves cfn-lint, editors or clients of tools, and needs an extra; or starts the command.
LEFT_OUT = ("archlint.__main__", "archlint.cfnlint", "archlint.cli.mcp", "archlint.cli.server")


def fuzz(name: str, seconds: int, found: Path, seed: int) -> None:
    """Fuzz a target; the process ends here.

    Args:
        name: the target's name.
        seconds: for how long.
        found: the folder for the inputs that show a fault.
        seed: what chance begins with.
    """
    import atheris

    targets = _loaded(atheris)
    target, everything = targets.TARGETS[name], targets.inputs(name)
    chosen = _some(everything, 2 * seconds, Random(seed))
    mutate = targets.mutator(name, chosen)

    def examine(data: bytes) -> None:
        fault = target.examine(data, patience=_PATIENCE)
        if fault is not None:
            keep(found, fault.kind, data)

    def change(data: bytes, most: int, number: int) -> bytes:
        plain = number % _PLAIN == 0
        return bytes(atheris.Mutate(data, most)) if plain else _cut(mutate(data, most, number), most)

    corpus = tempfile.mkdtemp(prefix="corpus-")
    for number, content in enumerate(chosen):
        Path(corpus, f"{number:04}").write_bytes(content)
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={_MAX_BYTES}",
        f"-seed={seed}",
        f"-artifact_prefix={found}/",
        "-timeout=90",
        "-report_slow_units=3600",
        "-rss_limit_mb=4000",
        "-len_control=0",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, corpus], examine, custom_mutator=change)
    atheris.Fuzz()


def _loaded(atheris: Any) -> Any:
    """Return the module of targets, once all of archlint is loaded in a way that tells which code runs."""
    with atheris.instrument_imports(include=["archlint"]):
        import archlint

        for module in pkgutil.walk_packages(archlint.__path__, "archlint."):
            if not module.name.startswith(LEFT_OUT):
                importlib.import_module(module.name)
        for module in pkgutil.iter_modules(importlib.import_module("archlint.checks").__path__, "archlint.checks."):
            importlib.import_module(module.name)
        return importlib.import_module("fuzz.targets")


def _some(everything: list[bytes], most: int, random: Random) -> list[bytes]:
    """Return the first inputs, which are made for the target, and some of the others."""
    return everything[:2] + random.sample(everything[2:], min(most, len(everything[2:])))


def _cut(data: bytes, most: int) -> bytes:
    return data[:most]


if __name__ == "__main__":
    fuzz(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
