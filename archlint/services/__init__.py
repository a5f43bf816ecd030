"""The AWS services: each fact about them stands here once."""

from archlint.schema import ResourceType, by_type
from archlint.services import (
    apigateway,
    ends,
    eventbridge,
    iot,
    kinesis,
    lambda_,
    operations,
    pipes,
    scheduler,
    sns,
    sqs,
    stepfunctions,
    storage,
)

_MODULES = (
    apigateway,
    ends,
    eventbridge,
    iot,
    kinesis,
    lambda_,
    operations,
    pipes,
    scheduler,
    sns,
    sqs,
    stepfunctions,
    storage,
)

_rows = [row for module in _MODULES for row in vars(module).values() if isinstance(row, ResourceType)]

#: Every row of the table, by provider type.
TABLE = by_type([*_rows, *ends.ROWS])
