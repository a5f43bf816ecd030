"""Remedies that set one thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from archlint.findings.remedies.words import Data, Remedy, SetTo, Unset, WaitFor
from archlint.findings.wording import quoted
from archlint.model.values.leaves import defaults_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archlint.graph.resource import Resource


def set_to(resource: Resource, *, is_safe: bool = False, **settings: Data) -> Iterator[Remedy]:
    """Yield the remedy that sets settings of a resource.

    Args:
        resource: the resource.
        is_safe: whether that changes nothing but what is wrong.
        settings: what they are to be, by archlint's names of settings.
    """
    words = " and ".join(f"{_written_name(resource, name)} to {_shown(value)}" for name, value in settings.items())
    changes = tuple(SetTo(resource, name, value) for name, value in settings.items())
    yield Remedy(f"set {words} for {resource.label}", changes, is_safe)


def set_to_fifo(queue: Resource, *, is_safe: bool = False, **settings: Data) -> Iterator[Remedy]:
    """Yield the remedy that sets what only FIFO queues have; nothing where the queue may be a standard one.

    Args:
        queue: the queue.
        is_safe: whether that changes nothing but what is wrong.
        settings: what they are to be, by archlint's names of settings.
    """
    if queue["fifo"].known is True and not defaults_in(queue["fifo"]):
        yield from set_to(queue, is_safe=is_safe, **settings)


def unset(
    resource: Resource, setting: str, *, also: Iterable[Resource] = (), is_safe: bool = False
) -> Iterator[Remedy]:
    """Yield the remedy that leaves out a setting of a resource.

    Args:
        resource: the resource.
        setting: archlint's name of the setting.
        also: what has to leave it out, too.
        is_safe: whether that changes nothing but what is wrong.
    """
    changes = tuple(Unset(each, setting) for each in (resource, *also))
    yield Remedy(f"leave out {_written_name(resource, setting)} of {resource.label}", changes, is_safe)


def partial_batches(mapping: Resource) -> Iterator[Remedy]:
    """Yield the remedy that lets an event source mapping ask which records of a batch failed."""
    title = f"let {mapping.label} ask which records failed (its function has to return batchItemFailures)"
    yield Remedy(title, (SetTo(mapping, "response_types", ["ReportBatchItemFailures"]),))


def encrypted_by_sqs(queue: Resource) -> Iterator[Remedy]:
    """Yield the remedy that leaves it to SQS to encrypt a queue, with keys that need no permission."""
    changes = (SetTo(queue, "managed_encryption", value=True), Unset(queue, "kms_key"))
    yield Remedy(f"let SQS itself encrypt {queue.label}, without a key of KMS", changes)


def wait_for(resource: Resource, others: Iterable[Resource]) -> Iterator[Remedy]:
    """Yield the remedy that lets a resource be made after others."""
    others = list(others)
    changes = tuple(WaitFor(resource, other) for other in others)
    yield Remedy(f"let {resource.label} wait for {quoted(other.name for other in others)}", changes)


def _written_name(resource: Resource, setting: str) -> str:
    """Return what a setting is called where the resource is declared: the last step of its path."""
    column = resource.type
    paths = column.settings[setting].paths if column is not None and setting in column.settings else ()
    return f"`{paths[0].rpartition('.')[2]}`" if paths else setting.replace("_", " ")


def _shown(value: Data) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if not isinstance(value, Mapping | list | tuple) else "it"
