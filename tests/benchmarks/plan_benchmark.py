"""What a Terraform plan costs, as multiples of `json.loads` of the same file.

Usage: python tests/benchmarks/plan_benchmark.py [--resources N]

Writes plans of N and N/10 resources as Terraform does: in modules, half of them in instances of a `for_each`, with the
attributes unknown that a first plan does not know. Measures reading, the graph and the checks, and peak memory in a
process of its own.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archlint.findings.choosing.discovery import discover
from archlint.findings.problems import Problems
from archlint.graph.graph import Graph
from archlint.graph.making.from_documents import read_graph
from archlint.linter.inputs.inputs import collect
from archlint.linter.outcomes.results import Results
from archlint.linter.run import run
from archlint.model.source.document import parse

#: What each ratio may be at most.
LIMITS = {"growth": 12.0, "loads": 25.0, "memory": 12.0}
#: How many resources one service of the synthetic architecture has.
SERVICE = 10
ROUNDS = 3


def main() -> int:
    """Print what each part costs, and every ratio beside its limit; exit with 1 if one is over it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--resources", type=int, default=20_000)
    parser.add_argument("--peak", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak:
        _lint(options.peak)
        # `getrusage` also counts what the parent had when it forked.
        print(int(Path("/proc/self/status").read_text(encoding="utf-8").partition("VmHWM:")[2].split()[0]) * 1024)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder, "large.json"), Path(folder, "small.json")
        write(large, options.resources)
        write(small, options.resources // 10)
        ratios = _ratios(large, small)
    for name, ratio in ratios.items():
        print(f"{name:8} {ratio:6.2f} (at most {LIMITS[name]})")
    return int(any(ratio > LIMITS[name] for name, ratio in ratios.items()))


def _ratios(large: Path, small: Path) -> dict[str, float]:
    size = large.stat().st_size
    loads = min(_timed(lambda: json.loads(large.read_bytes())) for _ in range(ROUNDS))
    whole = min(_timed(lambda: _lint(large)) for _ in range(ROUNDS))
    tenth = min(_timed(lambda: _lint(small)) for _ in range(ROUNDS))
    peak = int(_measured(large)) - int(_measured(small))
    print(f"{size / 1e6:.0f} MB, json.loads {loads:.2f} s, a run {whole:.2f} s; of that, in multiples of json.loads:")
    for part, seconds in _parts(large):
        print(f"  {part:8} {seconds / loads:6.2f}")
    return {"growth": whole / tenth, "loads": whole / loads, "memory": peak / (size - small.stat().st_size)}


def _parts(path: Path) -> Iterator[tuple[str, float]]:
    """Yield what reading, the graph and the checks take, in seconds."""
    gc.disable()
    start = time.process_time()
    document = parse(path.read_bytes(), str(path))
    yield "reading", time.process_time() - start
    start = time.process_time()
    graph = read_graph([(document, path)])[0]
    yield "graph", time.process_time() - start
    start = time.process_time()
    _check(graph, path)
    yield "checks", time.process_time() - start
    gc.enable()


def _check(graph: Graph, path: Path) -> None:
    results = Results({str(path): path})
    for check in discover():
        for finding in check(graph):
            results.add(check, finding)
    list(results)


def _lint(path: Path) -> None:
    problems = Problems()
    report = run(collect([str(path)], problems), discover(), problems, jobs=1)
    assert not report.errors, report.errors


def _timed(action: Any) -> float:
    gc.collect()
    start = time.process_time()
    action()
    return time.process_time() - start


def _measured(path: Path) -> str:
    """Return the peak memory, in bytes, of a process that lints a file."""
    command = [sys.executable, __file__, "--peak", str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


# The synthetic plan


def write(path: Path, resources: int) -> None:
    """Write a plan of about so many resources."""
    services = resources // SERVICE
    calls, modules, changes = {}, [], []
    for number in range(services // 2):
        name = f"service_{number}"
        calls[name] = {
            "source": "./service",
            "expressions": {"name": {"constant_value": name}},
            "for_each_expression": {"constant_value": ["blue", "green"]},
            "module": _CONFIGURATION,
        }
        for colour in ("blue", "green"):
            address = f'module.{name}["{colour}"]'
            planned = list(_service(address, f"{name}-{colour}"))
            modules.append({"address": address, "resources": [values for values, _ in planned]})
            changes += [change for _, change in planned]
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"child_modules": modules}},
        "resource_changes": changes,
        "configuration": {"root_module": {"module_calls": calls}},
    }
    path.write_text(json.dumps(plan, separators=(",", ":")), encoding="utf-8")


def _refer(*references: str) -> dict[str, Any]:
    wholes = [reference.rpartition(".")[0] for reference in references]
    return {"references": [name for pair in zip(references, wholes, strict=True) for name in pair]}


#: Each resource of a service: its type and name, what it sets, what refers to others, what the provider computes.
_RESOURCES: list[tuple[str, str, dict[str, Any], dict[str, Any], list[str]]] = [
    ("aws_sqs_queue", "dlq", {"name": "${name}-dlq", "message_retention_seconds": 1209600}, {}, ["redrive_policy"]),
    (
        "aws_sqs_queue",
        "work",
        {"name": "${name}-work", "visibility_timeout_seconds": 360},
        {"redrive_policy": _refer("aws_sqs_queue.dlq.arn")},
        ["policy"],
    ),
    ("aws_sns_topic", "events", {"name": "${name}-events"}, {}, ["policy"]),
    (
        "aws_sns_topic_subscription",
        "work",
        {"protocol": "sqs"},
        {"topic_arn": _refer("aws_sns_topic.events.arn"), "endpoint": _refer("aws_sqs_queue.work.arn")},
        [],
    ),
    (
        "aws_sqs_queue_policy",
        "work",
        {},
        {"queue_url": _refer("aws_sqs_queue.work.url"), "policy": _refer("aws_sqs_queue.work.arn")},
        [],
    ),
    ("aws_iam_role", "work", {"name": "${name}", "assume_role_policy": "{}"}, {}, ["unique_id"]),
    (
        "aws_lambda_function",
        "work",
        {"function_name": "${name}", "runtime": "python3.13", "handler": "a.b", "timeout": 30, "memory_size": 128},
        {"role": _refer("aws_iam_role.work.arn")},
        ["invoke_arn", "qualified_arn", "version"],
    ),
    (
        "aws_lambda_event_source_mapping",
        "work",
        {"batch_size": 10, "enabled": True, "function_response_types": ["ReportBatchItemFailures"]},
        {
            "event_source_arn": _refer("aws_sqs_queue.work.arn"),
            "function_name": _refer("aws_lambda_function.work.arn"),
        },
        ["maximum_retry_attempts"],
    ),
    (
        "aws_cloudwatch_metric_alarm",
        "dlq",
        {
            "alarm_name": "${name}-dlq",
            "metric_name": "ApproximateNumberOfMessagesVisible",
            "namespace": "AWS/SQS",
            "dimensions": {"QueueName": "${name}-dlq"},
        },
        {"alarm_actions": _refer("aws_sns_topic.events.arn")},
        [],
    ),
    ("aws_cloudwatch_log_group", "work", {"name": "/aws/lambda/${name}", "retention_in_days": 30}, {}, []),
]
#: What every planned resource has besides; plans are mostly null.
_PADDING: dict[str, Any] = {f"attribute_{number}": None for number in range(25)} | {
    "tags": {"team": "payments", "environment": "production", "cost_center": "4711"},
    "timeouts": None,
}
_CONFIGURATION = {
    "resources": [
        {
            "address": f"{kind}.{name}",
            "mode": "managed",
            "type": kind,
            "name": name,
            "provider_config_key": "aws",
            "expressions": {key: {"references": ["var.name"]} for key in settings} | expressions,
            "schema_version": 0,
        }
        for kind, name, settings, expressions, _ in _RESOURCES
    ],
    "variables": {"name": {}},
}


def _service(address: str, name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for kind, label, settings, expressions, computed in _RESOURCES:
        values = json.loads(json.dumps(settings).replace("${name}", name)) | _PADDING
        identity = {
            "address": f"{address}.{kind}.{label}",
            "mode": "managed",
            "type": kind,
            "name": label,
            "provider_name": "registry.terraform.io/hashicorp/aws",
        }
        unknown: dict[str, Any] = dict.fromkeys(("arn", "id", "tags_all", *computed, *expressions), True)
        if "alarm_actions" in expressions:
            unknown["alarm_actions"] = [True]
            values["alarm_actions"] = [None]
        change = {"actions": ["create"], "before": None, "after": values, "after_unknown": unknown}
        change |= {"before_sensitive": False, "after_sensitive": {"tags": {}, "tags_all": {}}}
        yield {**identity, "values": values, "sensitive_values": {"tags": {}}}, {**identity, "change": change}


if __name__ == "__main__":
    sys.exit(main())
