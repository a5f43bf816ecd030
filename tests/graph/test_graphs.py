"""The scenarios of the integration services: the graph of each architecture, and what is wrong with the bad ones.

Every folder of `fixtures/graphs/` holds one architecture twice: `good`, as it should be deployed, and `bad`, with
the scenario's pitfalls. Beside each stands the graph that archlint sees (`*.graph.txt`), beside the bad one the
report (`bad.out`). `fixtures/projects/` holds whole projects with their reports. `UPDATE=1 pytest
tests/graph/test_graphs.py` rewrites what is pinned; what a bad architecture must give stands below, by hand.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archlint.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
GRAPHS = Path("fixtures/graphs")
PROJECTS = Path("fixtures/projects")

#: What each bad architecture must give, no more and no less.
EXPECTED = {
    "alerting": {
        ("async-function-without-failure-destination", "CheckTags"),
        ("async-function-without-failure-destination", "Remediate"),
        ("delivery-without-permission", "Alerts"),
        ("rule-target-without-dlq", "ThreatFound"),
        ("subscription-without-dlq", "Alerts"),
    },
    "data-lake": {
        ("express-with-unsupported-integration", "Refresh"),
        ("express-without-logging", "Refresh"),
        ("queue-without-dlq", "Changes"),
    },
    "data-pipeline": {
        ("constant-partition-key", "Ingest"),
        ("endless-stream-retries", "SessionsPipe"),
        ("low-cardinality-partition-key", "SessionsPipe"),
        ("pipe-without-dlq", "FraudPipe"),
        ("queue-without-dlq", "FraudCases"),
        ("stream-batch-not-split", "Count/Clicks"),
        ("stream-mapping-without-failure-destination", "Count/Clicks"),
    },
    "event-driven-application": {
        ("async-function-without-failure-destination", "CloseBooks"),
        ("async-function-without-failure-destination", "UpdateCatalog"),
        ("dlq-without-alarm", "Delivery/DeliveryArrived"),
        ("dlq-without-alarm", "PaymentsDlq"),
        ("express-without-logging", "Delivery"),
        ("fifo-target-without-group", "PaymentsToAccounting"),
        ("fifo-throughput-half-set", "Payments"),
        ("match-everything-rule", "UpdateCatalog/Anything"),
        ("rule-target-without-dlq", "UpdateCatalog/Anything"),
        ("schedule-without-dlq", "CloseBooks/Nightly"),
        ("single-task-workflow", "Delivery"),
        ("unsupported-fifo-route", "PaymentsToAccounting"),
        ("visibility-timeout-too-short", "Payments"),
    },
    "fan-out": {
        ("async-function-without-failure-destination", "Process"),
        ("delivery-without-permission", "FailedEventsDlq"),
        ("dlq-without-alarm", "BillingEventsDlq"),
        ("dlq-without-alarm", "FailedEventsDlq"),
        ("queue-without-dlq", "Analyse/Batches"),
        ("subscription-without-dlq", "Log/All"),
        ("subscription-without-dlq", "PartnerSubscription"),
        ("subscription-without-dlq", "Process/Orders"),
        ("unsupported-fifo-route", "BillingSubscription"),
        ("visibility-timeout-too-short", "Analyse/Batches"),
        ("whole-batch-retry", "Analyse/Batches"),
    },
    "fulfilment-workflow": {
        ("callback-without-timeout", "Returns"),
        ("dlq-without-alarm", "TellCustomer/OrderShipped"),
        ("express-with-unsupported-integration", "Returns"),
        ("express-without-logging", "Returns"),
        ("lambda-task-without-retry", "Returns"),
        ("linear-function-chain", "Fulfilment"),
        ("queue-without-dlq", "ReturnRequests"),
        ("rule-target-without-dlq", "Fulfilment/OrderReceived"),
        ("single-task-workflow", "TellCustomer"),
        ("workflow-without-catch", "Fulfilment"),
    },
    "graphql-backend": {
        ("async-function-without-failure-destination", "SendMail"),
        ("fifo-target-without-group", "Nightly"),
        ("fifo-without-high-throughput", "Books"),
        ("queue-without-dlq", "Books"),
        ("rule-target-without-dlq", "PickingFailed"),
        ("schedule-without-dlq", "Nightly"),
        ("sync-start-of-standard-workflow", "CheckoutField"),
    },
    "image-processing": {
        ("async-function-without-failure-destination", "IndexMetadata"),
        ("delivery-before-permission", "Uploads"),
        ("dlq-without-alarm", "PrintFailures"),
        ("queue-without-dlq", "PrintJobs"),
        ("queue-without-dlq", "ResizeJobs"),
        ("visibility-timeout-too-short", "ResizeJobs"),
    },
    "log-aggregation": {
        ("async-function-without-failure-destination", "Page"),
        ("low-cardinality-partition-key", "ApiCalls"),
        ("rule-target-without-dlq", "ApiCalls"),
        ("stream-batch-not-split", "FindErrorsMapping"),
        ("stream-mapping-without-failure-destination", "FindErrorsMapping"),
    },
    "microservice-migration": {
        ("delivery-without-permission", "ShippingQueue"),
        ("dlq-without-alarm", "BillingDlq"),
        ("lambda-task-without-retry", "PlaceOrder"),
        ("queue-without-dlq", "ShippingQueue"),
        ("redrive-loop", "BillingDlq"),
        ("redrive-loop", "BillingQueue"),
        ("subscription-without-dlq", "BillingSubscription"),
        ("subscription-without-dlq", "ShippingSubscription"),
    },
    "ml-pipeline": {
        ("delivery-without-permission", "NewData"),
        ("express-with-unsupported-integration", "Pipeline"),
        ("express-without-logging", "Pipeline"),
        ("lambda-task-without-retry", "Pipeline"),
        ("rule-target-without-dlq", "NewData"),
        ("schedule-without-dlq", "Retraining"),
    },
    "multi-account-routing": {
        ("async-function-without-failure-destination", "Respond"),
        ("delivery-without-permission", "OrdersToFulfilment"),
        ("delivery-without-permission", "Respond"),
        ("dlq-without-alarm", "UndeliveredDlq"),
        ("match-everything-rule", "EverythingToAudit"),
        ("rule-target-without-dlq", "IncidentsToOperations"),
        ("rule-target-without-dlq", "OrdersToFulfilment"),
        ("unconnected-resource", "Incidents"),
    },
    "order-processing": {
        ("dlq-type-mismatch", "Orders"),
        ("dlq-without-alarm", "OrdersDlq"),
        ("fifo-without-high-throughput", "Refunds"),
        ("queue-without-dlq", "Refunds"),
        ("single-message-group", "SubmitOrder"),
    },
    "real-time-analytics": {
        ("constant-partition-key", "TelemetryRule"),
        ("endless-stream-retries", "IndexerMapping"),
        ("stream-batch-not-split", "IndexerMapping"),
        ("stream-batch-not-split", "ThresholdsMapping"),
        ("iot-rule-without-error-action", "TelemetryRule"),
        ("shared-read-throughput", "Telemetry"),
    },
    "rendering": {
        ("different-consumers-on-one-queue", "Renders"),
        ("event-loop", "Thumbnail"),
        ("event-loop", "Web"),
        ("queue-without-dlq", "Renders"),
        ("queue-without-dlq", "Thumbnails"),
        ("subscription-without-dlq", "FinishedHook"),
    },
    "saas-integration": {
        ("async-function-without-failure-destination", "SaveOrder"),
        ("dlq-without-alarm", "KeepRaw/Everything"),
        ("dlq-without-alarm", "RawDlq"),
        ("match-everything-rule", "KeepRaw/Everything"),
        ("rule-target-without-dlq", "RefundsToZendesk"),
        ("rule-target-without-dlq", "SaveOrder/OrderCreated"),
    },
}
SCENARIOS = sorted(EXPECTED)
#: The other forms are pinned for this scenario only: they are made of the same.
DRAWN = "image-processing"


@pytest.fixture(autouse=True)
def _in_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    # Reports name paths as they are given.
    monkeypatch.chdir(ROOT)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)


def template(scenario: str, version: str) -> Path:
    """Return a scenario's `good` or `bad` template."""
    paths = (GRAPHS / scenario / f"{version}{suffix}" for suffix in (".yaml", ".json"))
    (found,) = (path for path in paths if path.is_file())
    return found


def output(command: str, path: Path, *options: str) -> str:
    """Return what a command prints that leaves nothing undone."""
    done = CliRunner().invoke(main, [command, path.as_posix(), *options], catch_exceptions=False)
    assert done.exit_code in (0, 1), done.output
    return done.stdout


def compare(path: Path, found: str) -> None:
    """Compare with what is pinned; with UPDATE in the environment, pin it."""
    if os.environ.get("UPDATE"):
        path.write_text(found, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == found, (
        "UPDATE=1 pytest tests/graph/test_graphs.py, and read the difference"
    )


def findings(path: Path) -> set[tuple[str, str]]:
    """Return the check and the resource of everything that is found in a template."""
    return {(finding["check"], finding["resource"]) for finding in results(path)}


def results(path: Path) -> list[dict[str, Any]]:
    """Return everything that is found in a template or project, as the JSON report has it."""
    report: dict[str, Any] = json.loads(output("lint", path, "--pedantic", "--format", "json"))
    found: list[dict[str, Any]] = report["findings"]
    return found


def test_every_scenario_has_its_folder() -> None:
    assert sorted(path.name for path in GRAPHS.iterdir() if (path / "bad.out").exists()) == SCENARIOS


@pytest.mark.parametrize("version", ["good", "bad"])
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_graph(scenario: str, version: str) -> None:
    found = output("graph", template(scenario, version), "--format", "text")
    compare(GRAPHS / scenario / f"{version}.graph.txt", found)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_good_is_silent(scenario: str) -> None:
    assert findings(template(scenario, "good")) == set()


FORMS = sorted((ROOT / GRAPHS).glob("*/good.*/"))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.parent.name}-{form.name}")
def test_every_form_of_a_good_one_is_silent(form: Path) -> None:
    """The code that CDK's functions have here is a single line, of which notes say what it does not do."""
    assert [each for each in results(form.relative_to(ROOT)) if each["level"] != "note"] == []


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_bad_gives_what_it_must(scenario: str) -> None:
    assert findings(template(scenario, "bad")) == EXPECTED[scenario]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_report(scenario: str) -> None:
    compare(GRAPHS / scenario / "bad.out", output("lint", template(scenario, "bad"), "--pedantic"))


@pytest.mark.parametrize(("form", "suffix"), [("json", "graph.json"), ("dot", "dot"), ("mermaid", "mmd")])
def test_form(form: str, suffix: str) -> None:
    found = output("graph", template(DRAWN, "bad"), "--format", form, "--with-findings")
    compare(GRAPHS / DRAWN / f"bad.{suffix}", found)


@pytest.mark.parametrize("project", sorted(path.name for path in (ROOT / PROJECTS).iterdir()))
def test_project(project: str) -> None:
    compare(PROJECTS / project / "expected.out", output("lint", PROJECTS / project, "--pedantic"))


@pytest.mark.parametrize("plan", sorted((ROOT / PROJECTS).glob("*/plan.json")), ids=lambda path: path.parent.name)
def test_plan_of_a_project(plan: Path) -> None:
    project = plan.parent.relative_to(ROOT)
    compare(project / "plan.out", output("lint", project / plan.name, "--pedantic"))


def test_loop_of_three_stacks() -> None:
    project = PROJECTS / "order-loop"
    compare(project / "expected.mmd", output("graph", project, "--format", "mermaid"))
    hops = ["function:Bill", "queue:Orders", "function:PlaceOrder", "event-bus:Shop", "rule:Bill/Placed"]
    (loop,) = json.loads(output("graph", project, "--format", "json"))["loops"]
    names = [name.removeprefix(f"{project.as_posix()}/").partition(":")[2] for name in loop]
    assert [name for name in names if name in hops] == hops


@pytest.mark.parametrize("project", ["order-loop", "three-stacks"])
def test_what_another_file_brings_about_is_told_with_a_place_there(project: str) -> None:
    templates = sorted((PROJECTS / project).glob("*.yaml"))
    alone = {_identity(found) for path in templates for found in results(path)}
    together = [found for found in results(PROJECTS / project) if _identity(found) not in alone]
    assert together
    assert [found for found in together if {place["path"] for place in found["related"]} <= {found["path"]}] == []


def _identity(found: dict[str, Any]) -> tuple[str, ...]:
    return found["check"], found["level"], found["path"], found["resource"]
