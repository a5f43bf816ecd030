"""Resources of services that AWS has ended."""

from archlint import Case, Findings, Graph, Kind, Severity, check, judge


@check(
    severity=Severity.ERROR,
    tags=["delivery"],
    see="https://docs.aws.amazon.com/kinesisanalytics/latest/dev/discontinuation.html",
)
def retired_service(graph: Graph) -> Findings:
    """A resource belongs to a service that AWS has ended.

    AWS took no new Kinesis Data Analytics applications for SQL from 2025-10-15 on, and has deleted those that existed
    since 2026-01-27: the deployment fails, and no record of the stream is read.

    **Fix:** move the queries to Managed Service for Apache Flink, whose applications have another
    `RuntimeEnvironment`, or read the stream with a function or Firehose.
    """
    for application in graph.resources(Kind.FLINK_APPLICATION, Kind.SQL_APPLICATION):
        verdict = judge(service=application["retired"], level=_level)
        if verdict:
            service = verdict.case.scalar("service")
            yield verdict.finding(
                f"{application.label} is an application of {service}",
                at=application,
                value="service",
            )


def _level(case: Case) -> Severity | None:
    return Severity.ERROR if case.scalar("service") is not None else None
