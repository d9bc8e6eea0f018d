"""`zoom-elt do`: what rows would change at Zoom, and the change itself once a person has said yes."""

import asyncio
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pipelines.account.labels import budget_of
from pipelines.actions.guard import Guard, count_people, most_allowed, read_own
from pipelines.configuration import Caution
from pipelines.errors import CommandError, ExitCode, LoadFailed, explain_zoom
from pipelines.warehouse.actions import open_journal, read_journal
from pipelines.warehouse.address import Address
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.marker import check_account, keep_account
from pipelines.warehouse.protocol import Warehouse
from sources.zoom import Operation, ZoomClient, ZoomError, ZoomSettings
from sources.zoom.limits import rate_for
from sources.zoom.operations.rows import ReadRows, Row, read_rows
from sources.zoom.operations.writer import Journal, WriteOutcome, Writer, WriteResult

OpenClient = Callable[..., ZoomClient]
_SHOWN_FAULTS = 20
_FAILED = (WriteOutcome.REFUSED, WriteOutcome.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asked for."""

    operation: Operation
    given: Sequence[Mapping[str, Any]]
    db: Address
    caution: Caution
    execute: bool = False
    allow_destructive: bool = False
    again: bool = False
    stop_on_error: bool = False
    allow_past: bool = False
    keep_links: bool = False

    @property
    def doing(self) -> str:
        return self.operation.name


@dataclass(slots=True)
class Report:
    """What became of the rows, or would."""

    operation: str
    executed: bool
    results: list[WriteResult] = field(default_factory=list)
    calls: int = 0
    """Calls made."""
    seconds: float = 0.0
    """Of a dry run: how long the writes take at the plan's rates, at least."""
    destroying: int = 0
    interrupted: bool = False

    @property
    def counts(self) -> Counter[WriteOutcome]:
        return Counter(result.outcome for result in self.results)

    @property
    def exit_code(self) -> ExitCode:
        if self.interrupted:
            return ExitCode.INTERRUPTED
        if any(self.counts[outcome] for outcome in (*_FAILED, WriteOutcome.LEFT)):
            return ExitCode.FAILED
        return ExitCode.LATER if self.counts[WriteOutcome.LATER] else ExitCode.DONE

    def as_rows(self) -> list[dict[str, Any]]:
        """A record for each row, for a file."""
        return [
            {
                "row": result.row.number,
                "key": result.row.key,
                "outcome": result.outcome.value,
                "http": result.http,
                "code": result.code,
                "said": result.said or None,
                "advice": result.advice or None,
                **({"answer": dict(result.kept)} if result.kept else {"answer": None}),
            }
            for result in self.results
        ]

    def as_json(self) -> dict[str, Any]:
        return {
            "operation": self.operation,
            "executed": self.executed,
            "exit_code": int(self.exit_code),
            "calls": self.calls,
            "seconds": round(self.seconds, 1),
            "counts": {outcome.value: count for outcome, count in self.counts.items()},
            "rows": self.as_rows(),
        }


def run_writes(
    settings: ZoomSettings,
    wanted: Wanted,
    agree: Callable[[Report], None],
    watch: Callable[[WriteResult], None] = lambda _: None,
    say: Callable[[str], None] = lambda _: None,
    open_client: OpenClient = ZoomClient,
) -> Report:
    """Foresee what becomes of the rows and, if it is wanted, write them.

    `agree` is shown what would be done, and raises `CommandError` if a person does not want it; `watch` is told of each row that
    is written, `say` of each fault of a row. Raises `CommandError` for whatever has nothing sent at all.
    """
    _check_faults(wanted, read_rows(wanted.operation, wanted.given, datetime.now(UTC), allow_past=True), say)
    with _journal(warehouse_at(wanted.db.resolve()), settings, wanted) as journal:
        try:
            return asyncio.run(_go(settings, wanted, journal, agree, watch, say, open_client))
        except (ZoomError, LoadFailed, BaseExceptionGroup) as error:
            raise _explain(wanted, error) from None


def _explain(wanted: Wanted, error: BaseException) -> BaseException:
    """What ended the writing, as a person is told; rows are written side by side, so it may come in a group."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, ZoomError):
        return explain_zoom(error)
    if isinstance(error, LoadFailed):
        return CommandError(wanted.doing, str(error), "what was sent stands at Zoom: run again", ExitCode.FAILED)
    return error


@contextmanager
def _journal(warehouse: Warehouse, settings: ZoomSettings, wanted: Wanted) -> Iterator[Journal]:
    """The journal of the warehouse: to be written, as its only writer, or to be read if there is one."""
    if not wanted.execute:
        yield read_journal(warehouse)
        return
    with warehouse.writing():
        check_account(warehouse, settings.account_id)
        keep_account(warehouse, settings.account_id)
        try:
            journal = open_journal(warehouse)
        except LoadFailed as error:
            raise CommandError(wanted.doing, str(error), "nothing was sent") from None
        yield journal


async def _go(
    settings: ZoomSettings,
    wanted: Wanted,
    journal: Journal,
    agree: Callable[[Report], None],
    watch: Callable[[WriteResult], None],
    say: Callable[[str], None],
    open_client: OpenClient,
) -> Report:
    operation = wanted.operation
    async with open_client(settings, budget=budget_of(wanted.db, settings)) as client:
        await client.authenticate()
        reading = read_rows(operation, wanted.given, client.now, allow_past=wanted.allow_past)
        _check_faults(wanted, reading, say)
        guard = await _make_guard(client, wanted, reading.rows, say)
        writer = Writer(
            client,
            operation,
            journal,
            again=wanted.again,
            stop_on_error=wanted.stop_on_error and wanted.execute,
            keep_links=wanted.keep_links,
            check=guard.object_to,
        )
        report = Report(operation.name, executed=False)
        with _stoppable(writer, report):
            report.results = await writer.survey(reading.rows)
            report.calls = writer.calls.calls
            would = report.counts[WriteOutcome.WOULD]
            report.destroying = sum(
                operation.destroys(result.row.values) for result in report.results if result.outcome is WriteOutcome.WOULD
            )
            if (rate := rate_for(settings.plan, operation.request.family, operation.request.label)) is not None:
                report.seconds = would / rate.calls * rate.seconds
            if not wanted.execute or report.interrupted:
                return report
            if report.destroying and not wanted.allow_destructive:
                said = f"{report.destroying} of the rows take something away from a person"
                raise CommandError(wanted.doing, said, "say --allow-destructive if that is meant; nothing was sent")
            if would:
                agree(report)
            writer.watch = watch
            report.executed = True
            report.results = await writer.execute(report.results)
            report.calls = writer.calls.calls
    return report


async def _make_guard(client: ZoomClient, wanted: Wanted, rows: Sequence[Row], say: Callable[[str], None]) -> Guard:
    """What protects people from these rows. Raises `CommandError` if they are too large a share of the account."""
    destroying = sum(wanted.operation.destroys(row.values) for row in rows)
    if not destroying:
        return Guard(wanted.operation, ())
    people = await count_people(client)
    if destroying > (most := most_allowed(people, wanted.caution.share)):
        said = f"{destroying} rows take something away, and {most} of {people} people may be touched at a time"
        raise CommandError(wanted.doing, said, "give fewer, or set ZOOM_ELT_MOST to a larger share; nothing was sent")
    own = await read_own(client)
    if own is None:
        say("Zoom does not tell whose app this is: name that user in ZOOM_ELT_PROTECTED")
    return Guard(wanted.operation, wanted.caution.protected, own or ())


def _check_faults(wanted: Wanted, reading: ReadRows, say: Callable[[str], None]) -> None:
    """Raises `CommandError` (exit code 2) if any row cannot be sent: then none is."""
    if not reading.faults:
        return
    for fault in reading.faults[:_SHOWN_FAULTS]:
        say(fault)
    count = len(reading.faults)
    more = f", of which {_SHOWN_FAULTS} are shown" if count > _SHOWN_FAULTS else ""
    said = f"{count} fault{'s' if count > 1 else ''} in {len(wanted.given)} rows{more}; the first: {reading.faults[0]}"
    raise CommandError(f"reading the rows for {wanted.doing}", said, "fix them: nothing was sent")


@contextmanager
def _stoppable(writer: Writer, report: Report) -> Iterator[None]:
    """The first SIGINT or SIGTERM begins no further row, the second ends at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def receive(_number: int, _frame: Any) -> None:
        if report.interrupted:
            raise KeyboardInterrupt
        report.interrupted = True
        writer.stop()

    before = {number: signal.signal(number, receive) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
