"""What the code of a function is known to do: the API calls that it makes, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from archlint.code.evaluation.values import Argument
from archlint.code.syntax.data import value
from archlint.model.source.comments import Comment
from archlint.model.source.location import Place
from archlint.model.values.declared import Note
from archlint.model.values.value import EmbeddedJson


@value
class Call:
    """One call of an AWS API that sends, writes or invokes.

    Attributes:
        service: the service's prefix in IAM actions: `sqs`, `sns`, `events`, `kinesis`, `firehose`, `dynamodb`, `s3`,
            `lambda` or `states`.
        operation: the API's operation: `SendMessage`, `PutEvents`. What a helper of an SDK does is given as the
            operation that it stands for: an upload is a `PutObject`, a table's batch writer a `BatchWriteItem`.
        arguments: what is passed, by the API's own parameter names, whatever the SDK calls them. Two are lifted from
            where the API has them: `TableName` of `BatchWriteItem` and `TransactWriteItems` (one call for each table
            that is named), and `QueueName` for a queue whose URL the code looks up by its name.
        at: where it is written: the call, or in JavaScript the command that is constructed for it.
        complete: False where more arguments may be passed than these.
        region: the region that its client is made for; None for that of the function.
        own_client: whether it is seen how its client is made: as the SDK makes it, and by nobody else.
        dropped: the calls, it or those that lead to it, that nobody waits for: the handler may be done before it.
        ignored: whether certainly nothing looks at what it returns.
    """

    service: str
    operation: str
    arguments: Mapping[str, Argument]
    at: Place
    complete: bool = True
    region: Argument | None = None
    own_client: bool = False
    dropped: tuple[Place, ...] = ()
    ignored: bool = False


@value
class BatchReport:
    """A place from which a handler says by what it returns which records of a batch failed.

    Attributes:
        at: the expression that is returned, or the call that makes it.
        raises: whether a batch fails as a whole, instead, where all of its records failed.
        misnamed: what it calls the list of these records, where Lambda does not read that; else nothing.
        goes_on: whether it certainly goes on to the records after one that failed, whatever order they are in.
    """

    at: Place
    raises: bool = False
    misnamed: str = ""
    goes_on: bool = False


@value
class Unread:
    """Why code may make more calls than are known.

    Attributes:
        at: where that shows; None where there is nothing to point at.
        reason: why.
        of_handler: whether it is the handler's own file that is not read, or not there, though it should be: other than
            a package or a layer, people expect that to be read.
    """

    at: Place | None
    reason: str
    of_handler: bool = False


@value
class Code:
    """What was found in the code of one function.

    Attributes:
        calls: the calls it makes, in the order of path, line and column. A call in a helper that is called from
            several places is there once for each set of arguments.
        unread: why there may be more calls; empty where the code was understood.
        comments: those in its files that are addressed to archlint.
        reports: where it says which records of a batch failed.
        never_reports: whether it certainly does not say that.
        swallows: where its handler hides what fails with a record from Lambda.
        unreturned: those of them that hide nothing where all records of a batch fail.
        single_records: where its handler takes one record of its event, and certainly looks at no other one.
        never_receives: whether nothing in it asks for messages or records, as a mapping does for it.
        own_role: whether nothing in it speaks of another role, or of credentials, than those that it is given.
    """

    calls: tuple[Call, ...] = ()
    unread: tuple[Unread, ...] = ()
    comments: tuple[Comment, ...] = ()
    reports: tuple[BatchReport, ...] = ()
    never_reports: bool = False
    swallows: tuple[Place, ...] = ()
    never_receives: bool = False
    own_role: bool = False
    unreturned: tuple[Place, ...] = ()
    single_records: tuple[Place, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the code makes no other calls than `calls`."""
        return not self.unread


#: Reads the code of a function. Returns what it does, and the dialect in which its constants are written, for code in a
#: template may have holes; None if the code is not in the project.
ReadCode: TypeAlias = Callable[[], tuple[Code, EmbeddedJson] | None]
#: How the code of a function is read; nothing is read before it is asked for.
CODE: Note[ReadCode | None] = Note(None)
