"""What a run costs, as ratios in one go, so that a noisy machine does not matter.

Usage: python tests/benchmarks/benchmark.py [--corpus FOLDER]

Compares, over a corpus of templates and in one process, a whole run minus start-up with the bare parse
(`yaml.compose` with libyaml, `json.loads`); the growth from 50 to 500 resources; one small template, start-up
included, with cfn-lint on the same; the commit hook on files that are no templates with the import of what it could
hardly do without; and says how much memory the corpus took.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from archlint.discovery import discover
from archlint.inputs import Input, collect
from archlint.problems import Problems
from archlint.run import run

ROUNDS = 7
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "cfn-sam"
#: What each ratio may be at most.
LIMITS = {"yaml": 5.0, "json": 15.0, "growth": 12.0, "cfn-lint": 0.35, "hook": 1.5}
MEMORY_MB = 250


def main() -> int:
    """Print every ratio beside its limit; exit with 1 if one is over it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    folder: Path = parser.parse_args().corpus
    ratios: dict[str, float] = {}
    if folder.is_dir():
        ratios |= _parse_ratios(folder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory {peak:.0f} MB (at most {MEMORY_MB})")
    else:
        print(f"no corpus at {folder}: the ratios over it are left out")
    ratios["growth"] = _growth()
    ratios["cfn-lint"] = _against_cfn_lint()
    ratios["hook"] = _hook()
    for name, ratio in ratios.items():
        print(f"{name:10} {ratio:6.2f} (at most {LIMITS[name]})")
    return int(any(ratio > LIMITS[name] for name, ratio in ratios.items()))


def _parse_ratios(folder: Path) -> dict[str, float]:
    inputs = collect([str(folder)], Problems())
    texts = {file: file.path.read_bytes() for file in inputs if file.path}
    is_json = {file: text.lstrip()[:1] in (b"{", b"[") for file, text in texts.items()}
    yaml_files = [file for file in inputs if not is_json[file]]
    json_files = [file for file in inputs if is_json[file]]
    _lint(inputs)  # start-up: imports, discovery, regular expressions
    return {
        "yaml": _ratio(lambda: _lint(yaml_files), lambda: _compose([texts[file] for file in yaml_files])),
        "json": _ratio(lambda: _lint(json_files), lambda: _load([texts[file] for file in json_files])),
    }


def _lint(files: list[Input]) -> None:
    run(files, CHECKS, Problems(), show_notes=False, jobs=1)  # as the command line does by default


def _compose(texts: list[bytes]) -> None:
    for text in texts:
        try:
            yaml.compose(text, yaml.CSafeLoader)
        except yaml.YAMLError:
            continue


def _load(texts: list[bytes]) -> None:
    for text in texts:
        json.loads(text)


def _growth() -> float:
    """Return how much more 500 resources cost than 50."""
    files = {
        count: Input(f"{count}.json", None, True, json.dumps(_template(count), indent=1).encode())
        for count in (50, 500)
    }
    return _ratio(lambda: _lint([files[500]]), lambda: _lint([files[50]]))


def _template(count: int) -> dict[str, object]:
    """Return a template of `count` resources: queues with dead-letter queues, functions, mappings, topics."""
    resources: dict[str, object] = {}
    for number in range(count // 5):
        resources |= {
            f"Dlq{number}": {"Type": "AWS::SQS::Queue"},
            f"Queue{number}": {
                "Type": "AWS::SQS::Queue",
                "Properties": {
                    "QueueName": f"queue-{number}",
                    "RedrivePolicy": {
                        "deadLetterTargetArn": {"Fn::GetAtt": [f"Dlq{number}", "Arn"]},
                        "maxReceiveCount": 5,
                    },
                },
            },
            f"Topic{number}": {
                "Type": "AWS::SNS::Topic",
                "Properties": {
                    "Subscription": [{"Protocol": "sqs", "Endpoint": {"Fn::GetAtt": [f"Queue{number}", "Arn"]}}]
                },
            },
            f"Function{number}": {"Type": "AWS::Lambda::Function", "Properties": {"Timeout": 10}},
            f"Mapping{number}": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {
                    "EventSourceArn": f"arn:aws:sqs:eu-west-1:111122223333:queue-{number}",
                    "FunctionName": {"Ref": f"Function{number}"},
                },
            },
        }
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}


def _against_cfn_lint() -> float:
    """Return the time of archlint on one small template, start-up included, over cfn-lint's."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "template.json")
        path.write_text(json.dumps(_template(5)), encoding="utf-8")
        binaries = Path(sys.executable).parent
        ours = [str(binaries / "archlint"), "lint", str(path)]
        theirs = [str(binaries / "cfn-lint"), str(path)]
        return _ratio(lambda: _call(ours), lambda: _call(theirs), clock=time.perf_counter)


def _hook() -> float:
    """Return the time of the commit hook on three files that are no templates over that of two imports."""
    with tempfile.TemporaryDirectory() as folder:
        names = ["one.yaml", "two.yaml", "three.yaml"]
        for name in names:
            Path(folder, name).write_text("on: push\njobs:\n  build: {runs-on: ubuntu-latest}\n", encoding="utf-8")
        ours = [str(Path(sys.executable).parent / "archlint"), "lint", "--changed", *names]
        theirs = [sys.executable, "-c", "import click, yaml"]
        return _ratio(lambda: _call(ours, folder), lambda: _call(theirs, folder), clock=time.perf_counter)


def _call(command: list[str], folder: str | None = None) -> None:
    subprocess.run(command, check=False, capture_output=True, cwd=folder)


def _ratio(one: Callable[[], None], other: Callable[[], None], clock: Callable[[], float] = time.process_time) -> float:
    """Return the median of the ratios of two things done in turn."""
    ratios = []
    for _ in range(ROUNDS):
        times = []
        for action in (one, other):
            gc.collect()
            start = clock()
            action()
            times.append(clock() - start)
        ratios.append(times[0] / times[1])
    return statistics.median(ratios)


CHECKS = discover()

if __name__ == "__main__":
    sys.exit(main())
