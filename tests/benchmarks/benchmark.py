"""What a run costs, as ratios in one go, so that a noisy machine does not matter.

Usage: python -m tests.benchmarks.benchmark [--corpus FOLDER] [--validator PYTHON] [--processes]

Compares, over a corpus of templates and in one process, a whole run minus start-up with the bare parse
(`yaml.compose` and `yaml.load` with libyaml, `json.loads`); the growth from 50 to 500 resources; one small template, start-up
included, with cfn-lint on the same; the commit hook on files that are no templates, and on code of no function in a
repository with templates, with the import of what it could hardly do without; `--since`, three of 600 templates with the
code of functions having changed, with linting these three alone; a project with the code of its functions beside it with the same project without, start-up included; a keystroke in a
template of 500 resources, until its diagnostics are there, with linting it; a configuration of Terraform that is mostly
servers, databases and dashboards with what tree-sitter takes to parse it;
and says how much memory the corpus took. What whole processes cost is in `processes.py`; `--processes` leaves out the
rest, and `--validator` names a Python that has cloudformation-validate to compare with. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from archlint.findings.choosing.discovery import discover
from archlint.findings.problems import Problems
from archlint.linter.inputs.inputs import Input, collect
from archlint.linter.run import run
from tests.benchmarks import processes
from tests.benchmarks.server_benchmark import server
from tests.benchmarks.terraform_benchmark import servers

#: What is measured is linting; `cache_benchmark.py` says what the cache saves.
os.environ["ARCHLINT_CACHE"] = "0"
ROUNDS = 7
PROJECTS = Path(__file__).resolve().parents[2] / "fixtures" / "projects"
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "cfn-sam"
#: What each ratio may be at most.
LIMITS = {
    "yaml": 5.0,
    "yaml, data": 5.0,
    "json": 15.0,
    "growth": 12.0,
    "cfn-lint": 0.35,
    "hook": 1.5,
    "hook-code": 1.5,
    "code": 2.0,
    "since": 2.2,
    "server, yaml": 1.5,
    "server, json": 1.5,
    "small": 3.0,
    "changed": 3.2,
    "page": 1.3,
    "page, 500": 1.3,
    "diff": 3.0,
    "servers": 2.4,
    "validator, 152": 1.0,
    "validator, 620": 1.0,
}
MEMORY_MB = 250


def main() -> int:
    """Print every ratio beside its limit; exit with 1 if one is over it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--validator", help="a Python that has cloudformation-validate")
    parser.add_argument("--processes", action="store_true", help="compare only whole processes")
    options = parser.parse_args()
    ratios = {"small": processes.small(_ratio), "changed": processes.changed(_ratio)}
    ratios |= {
        "page": processes.page(_ratio, PROJECTS),
        "page, 500": processes.page(_ratio, {"500.json": json.dumps(_template(500), indent=1)}),
    }
    if options.validator and options.corpus.is_dir():
        for count in (152, 620):
            found = processes.validator(_ratio, options.corpus, options.validator, count)
            ratios[f"validator, {count}"] = found
    if not options.processes:
        ratios |= _others(options.corpus)
    print("| what | ratio | at most |\n|---|--:|--:|")
    for name, ratio in ratios.items():
        print(f"| {name} | {ratio:.2f} | {LIMITS[name]} |")
    return int(any(ratio > LIMITS[name] for name, ratio in ratios.items()))


def _others(folder: Path) -> dict[str, float]:
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
    ratios["hook-code"] = _hook_on_code()
    ratios["code"] = _code()
    ratios |= server(_ratio, _template(500))
    ratios["since"] = _since("lint", "--since", "HEAD")
    ratios["diff"] = _since("diff", "HEAD")
    ratios["servers"] = servers(_ratio, _lint)
    return ratios


def _parse_ratios(folder: Path) -> dict[str, float]:
    inputs = collect([str(folder)], Problems())
    texts = {file: file.path.read_bytes() for file in inputs if file.path}
    is_json = {file: text.lstrip()[:1] in (b"{", b"[") for file, text in texts.items()}
    yaml_files = [file for file in inputs if not is_json[file]]
    json_files = [file for file in inputs if is_json[file]]
    _lint(inputs)  # start-up: imports, discovery, regular expressions
    return {
        "yaml": _ratio(lambda: _lint(yaml_files), lambda: _parse(yaml.compose, yaml.CSafeLoader, texts, yaml_files)),
        "yaml, data": _ratio(lambda: _lint(yaml_files), lambda: _parse(yaml.load, _Loader, texts, yaml_files)),
        "json": _ratio(lambda: _lint(json_files), lambda: _load([texts[file] for file in json_files])),
    }


def _lint(files: list[Input]) -> None:
    run(files, CHECKS, Problems(), show_notes=False, jobs=1)  # as the command line does by default


class _Loader(yaml.CSafeLoader):
    """Makes data of templates, with the values of CloudFormation's tags in place of their functions."""


def _untagged(loader: _Loader, _: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    return loader.construct_sequence(node, deep=True) if isinstance(node, yaml.SequenceNode) else node.value


_Loader.add_multi_constructor("!", _untagged)


def _parse(
    parse: Callable[[bytes, type[yaml.CSafeLoader]], object],
    loader: type[yaml.CSafeLoader],
    texts: dict[Input, bytes],
    files: list[Input],
) -> None:
    for file in files:
        try:
            parse(texts[file], loader)
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


SERVICES = ("orders", "billing", "shipping", "returns", "catalog", "customers")
FUNCTIONS = ("create", "update", "expire", "report", "import")
PYTHON = '''"""{service}: {function}."""

import json
import logging
import os
from datetime import datetime, timezone

import boto3

from common import events, storage

LOGGER = logging.getLogger(__name__)
SQS = boto3.client("sqs")
TABLE = boto3.resource("dynamodb").Table(os.environ["TABLE"])
QUEUE_URL = os.environ["QUEUE_URL"]


class Invalid(Exception):
    """A message that nobody can process."""


def parse(record):
    body = json.loads(record["body"])
    missing = [name for name in ("id", "kind", "amount") if name not in body]
    if missing:
        raise Invalid(f"{{missing}} are missing in {{body!r}}")
    return {{"id": str(body["id"]), "kind": body["kind"], "amount": round(float(body["amount"]), 2)}}


def save(item):
    now = datetime.now(timezone.utc).isoformat()
    TABLE.put_item(Item={{**item, "service": "{service}", "changed": now}})


def follow_up(item):
    if item["amount"] > 1000:
        SQS.send_message(QueueUrl=QUEUE_URL, MessageBody=json.dumps({{"review": item["id"]}}))


def handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            item = parse(record)
            save(item)
            follow_up(item)
            storage.keep("{service}/{function}", item)
            events.tell("{service}", "{function}", item)
        except Invalid:
            LOGGER.exception("skipped")
        except Exception:
            LOGGER.exception("failed")
            failures.append({{"itemIdentifier": record["messageId"]}})
    return {{"batchItemFailures": failures}}
'''
COMMON = {
    "events.py": """import json, os
import boto3

EVENTS = boto3.client("events")


def tell(service, kind, item):
    entry = {"Source": "shop." + service, "DetailType": kind, "Detail": json.dumps(item), "EventBusName": os.environ["BUS"]}
    EVENTS.put_events(Entries=[entry])
""",
    "storage.py": """import json, os
import boto3

S3 = boto3.client("s3")


def keep(prefix, item):
    S3.put_object(Bucket=os.environ["BUCKET"], Key=f"{prefix}/{item['id']}.json", Body=json.dumps(item))
""",
    "__init__.py": "",
}


def _code() -> float:
    """Return what a project of thirty functions costs with their code beside the templates over without it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ".git").mkdir()
        for service in SERVICES:
            write_service(folder / "with" / service, service)
            write_service(folder / "without" / service, service, location="s3://artifacts/{}.zip")
        with_code, without = (collect([str(folder / kind)], Problems()) for kind in ("with", "without"))
        in_process = _ratio(lambda: _lint(with_code), lambda: _lint(without))
        print(f"code, start-up left out {in_process:6.2f}")
        command = str(Path(sys.executable).parent / "archlint")
        one, other = ([command, "lint", str(folder / kind)] for kind in ("with", "without"))
        return _ratio(lambda: _call(one), lambda: _call(other), clock=processes.seconds)


def write_service(folder: Path, service: str, location: str = "") -> None:
    """Write a template of five functions and what they use, and their code unless it lies elsewhere."""
    (folder / "src").mkdir(parents=True)
    resources: dict[str, object] = {
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": service}},
        "Table": {"Type": "AWS::DynamoDB::Table"},
        "Bucket": {"Type": "AWS::S3::Bucket"},
    }
    for function in FUNCTIONS:
        code = folder / "src" / function
        if not location:
            (code / "common").mkdir(parents=True)
            (code / "app.py").write_text(PYTHON.format(service=service, function=function), encoding="utf-8")
            for name, text in COMMON.items():
                (code / "common" / name).write_text(text, encoding="utf-8")
        resources |= _function(function, location.format(function) or f"src/{function}")
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}
    (folder / "template.yaml").write_text(yaml.safe_dump(template, sort_keys=False), encoding="utf-8")


def _function(name: str, location: str) -> dict[str, object]:
    queue, dead_letters = f"{name}Queue", f"{name}Dlq"
    reads = {"Queue": {"Fn::GetAtt": [queue, "Arn"]}, "FunctionResponseTypes": ["ReportBatchItemFailures"]}
    variables = {
        "TABLE": {"Ref": "Table"},
        "BUS": {"Ref": "Bus"},
        "BUCKET": {"Ref": "Bucket"},
        "QUEUE_URL": {"Ref": queue},
    }
    policies: list[dict[str, object]] = [
        {"SQSSendMessagePolicy": {"QueueName": {"Fn::GetAtt": [queue, "QueueName"]}}},
        {"DynamoDBWritePolicy": {"TableName": {"Ref": "Table"}}},
        {"EventBridgePutEventsPolicy": {"EventBusName": {"Ref": "Bus"}}},
        {"S3WritePolicy": {"BucketName": {"Ref": "Bucket"}}},
    ]
    function = {
        "Runtime": "python3.13",
        "Handler": "app.handler",
        "CodeUri": location,
        "Timeout": 20,
        "Environment": {"Variables": variables},
        "Policies": policies,
        "Events": {"Message": {"Type": "SQS", "Properties": reads}},
    }
    redrive = {"deadLetterTargetArn": {"Fn::GetAtt": [dead_letters, "Arn"]}, "maxReceiveCount": 5}
    return {
        name: {"Type": "AWS::Serverless::Function", "Properties": function},
        queue: {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 120, "RedrivePolicy": redrive}},
        dead_letters: {"Type": "AWS::SQS::Queue", "Properties": {"MessageRetentionPeriod": 1209600}},
    }


def _hook() -> float:
    """Return the time of the commit hook on three files that are no templates over that of two imports."""
    with tempfile.TemporaryDirectory() as folder:
        names = ["one.yaml", "two.yaml", "three.yaml"]
        for name in names:
            Path(folder, name).write_text("on: push\njobs:\n  build: {runs-on: ubuntu-latest}\n", encoding="utf-8")
        return _hook_ratio(names, folder)


def _hook_on_code() -> float:
    """Return the same for three files of code that belong to no function, among six templates and 200 other files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ".git").mkdir()
        for service in SERVICES:
            write_service(folder / "services" / service, service)
        for number in range(200):
            file = folder / "charts" / str(number % 20) / f"values{number}.yaml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("replicas: 1\n" * 50, encoding="utf-8")
        names = [f"tools/{tool}.py" for tool in ("build", "release", "report")]
        (folder / "tools").mkdir()
        for tool in names:
            (folder / tool).write_text(PYTHON, encoding="utf-8")
        return _hook_ratio(names, name)


def _hook_ratio(changed: list[str], folder: str) -> float:
    ours = [str(Path(sys.executable).parent / "archlint"), "lint", "--changed", *changed]
    theirs = [sys.executable, "-c", "import click, yaml"]
    return _ratio(lambda: _call(ours, folder), lambda: _call(theirs, folder), clock=processes.seconds)


def _since(*command: str) -> float:
    """Return what a command costs that is about what changed, three of 600 templates, over linting these three."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(600):
            write_service(folder / f"service{number}", f"service{number}", location="s3://artifacts/{}.zip")
            (folder / f"service{number}" / "src" / "app.py").write_text(PYTHON, encoding="utf-8")
        who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
        for step in (["init", "--quiet"], ["add", "--all"], [*who, "commit", "--quiet", "--message", "x"]):
            subprocess.run(["git", *step], cwd=folder, check=True)
        changed = [folder / f"service{number}" / "template.yaml" for number in (3, 300, 500)]
        for path in changed:
            path.write_text(path.read_text(encoding="utf-8").replace("Timeout: 20", "Timeout: 21"), encoding="utf-8")
        archlint = str(Path(sys.executable).parent / "archlint")
        ours, theirs = [archlint, *command], [archlint, "lint", *map(str, changed)]
        return _ratio(lambda: _call(ours, name), lambda: _call(theirs, name), clock=processes.seconds)


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
