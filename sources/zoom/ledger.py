"""The ledger: one row per unit's partition, loaded in the same package as the unit's rows.

"Is anything missing?" is a query on it, and the planner's only memory of what was loaded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from sources.zoom.errors import Answer
from sources.zoom.partitions import Partition
from sources.zoom.schema import arrow_schema
from sources.zoom.units import History, Outcome, Unit
from sources.zoom.vocabulary import EMPTIED, Table, boolean, integer, text, timestamp
from sources.zoom.vocabulary import date as date_column
from sources.zoom.windows import Span

LEDGER = Table(
    name="_ledger",
    about="One row per unit of work: what became of it when it was last asked for.",
    columns=(
        text("endpoint", "Endpoint the unit belongs to."),
        text("partition", "Partition the unit replaces; * speaks for the whole endpoint, ? for parents nobody can ask about."),
        text(
            "outcome",
            "loaded, empty, skipped (refused as declared), gone (its parent is not listed any more), failed or waiting (unread).",
        ),
        integer("http", "HTTP status of a refusal."),
        integer("code", "Zoom's code of a refusal."),
        text("message", "What was said, if it was not loaded."),
        integer("rows", "Rows of the endpoint's own table."),
        integer("child_rows", "Rows of the tables of its lists; null in what was loaded before they were counted."),
        integer("calls", "Calls made; a window's calls are on its first partition."),
        integer("misfits", "Values that did not fit their column and are in _extra."),
        integer("doubts", "Signs that Zoom's answer was not whole: it is read again."),
        integer("missing", "Records that Zoom counts beyond those it sent."),
        integer("attempts", "Tries since the last clean one."),
        timestamp("failing_since", "When it first failed, if it fails."),
        timestamp(
            "waiting_since", "When it was first due without being asked for, if it still waits; what was read before stays."
        ),
        timestamp("fetched_at", "When it was last asked for."),
        text("run_id", "Run that asked."),
        boolean("unasked", "True if Zoom was not asked, because another answer of it says that there is nothing."),
        text("hangs_on", "Digest of what a refusal that lasts hangs on."),
        text("digest", "Digest of the answer, where quiet units are asked for less often."),
        integer("unchanged", "Answers in a row that were as the one before them, where quiet units are asked for less often."),
        text("signs", "Digest of what showed activity when it was asked for; null if that could not be told."),
        boolean("stirred", "True if it was asked for because that had changed."),
        text("parent", "Key of the parent, for units that have one."),
        date_column("window_from", "First day, for units of time."),
        date_column("window_to", "Day after the last, for units of time."),
        date_column("cell_from", "First day of the partition, of which Zoom may no longer answer for all."),
        date_column("cell_to", "Day after the partition's last."),
        boolean(EMPTIED, "Always null: marks a row as lifted on its way in."),
    ),
    merge_key=("endpoint", "partition"),
    single=True,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one partition."""

    endpoint: str
    partition: str
    outcome: Outcome
    fetched_at: datetime
    run_id: str
    rows: int = 0
    child_rows: int = 0
    calls: int = 0
    misfits: int = 0
    doubts: int = 0
    missing: int = 0
    attempts: int = 0
    failing_since: datetime | None = None
    waiting_since: datetime | None = None
    answer: Answer | None = None
    message: str | None = None
    parent: str | None = None
    window: tuple[date, date] | None = None
    cell: Span | None = None
    unasked: bool = False
    hangs_on: str | None = None
    digest: str | None = None
    unchanged: int | None = None
    signs: str | None = None
    stirred: bool = False
    lifted: bool = False

    def row(self) -> dict[str, Any]:
        return {
            "endpoint": self.endpoint,
            "partition": self.partition,
            "outcome": self.outcome.value,
            "http": self.answer.http if self.answer else None,
            "code": self.answer.code if self.answer else None,
            "message": self.message,
            "rows": self.rows,
            "child_rows": self.child_rows,
            "calls": self.calls,
            "misfits": self.misfits,
            "doubts": self.doubts,
            "missing": self.missing,
            "attempts": self.attempts,
            "failing_since": self.failing_since,
            "waiting_since": self.waiting_since,
            "fetched_at": self.fetched_at,
            "run_id": self.run_id,
            "unasked": self.unasked or None,
            "hangs_on": self.hangs_on,
            "digest": self.digest,
            "unchanged": self.unchanged,
            "signs": self.signs,
            "stirred": self.stirred or None,
            "parent": self.parent,
            "window_from": self.window[0] if self.window else None,
            "window_to": self.window[1] if self.window else None,
            "cell_from": self.cell.start if self.cell else None,
            "cell_to": self.cell.end if self.cell else None,
            EMPTIED: True if self.lifted else None,
        }


def write_entries(entries: Iterable[Entry]) -> pa.Table:
    """The entries as rows of the ledger."""
    return pa.Table.from_pylist([entry.row() for entry in entries], schema=arrow_schema(LEDGER))


def latest_entries(tables: Sequence[pa.Table]) -> pa.Table:
    """One row of each partition out of several tables, in the order of their writing: the last, and rather one that stays than
    one that lifts a mark."""
    entries = pa.concat_tables(tables)
    weight = np.arange(entries.num_rows) + entries.num_rows * entries[EMPTIED].is_null().to_numpy().astype(np.int64)
    names = list(LEDGER.merge_key)
    chosen = entries.select(names).append_column("weight", pa.array(weight)).group_by(names).aggregate([("weight", "max")])
    places = np.sort(chosen["weight_max"].to_numpy() % max(entries.num_rows, 1))
    return entries.take(pa.array(places))


def write_rows(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Rows of the ledger as they were read from it, or changed."""
    return pa.Table.from_pylist(list(rows), schema=arrow_schema(LEDGER))


def read_history(row: Mapping[str, Any]) -> History:
    """What the planner needs of a ledger row."""
    return History(
        outcome=Outcome(row["outcome"]),
        fetched_at=row["fetched_at"],
        attempts=row["attempts"] or 0,
        failing_since=row["failing_since"],
        doubts=(row["misfits"] or 0) + (row["doubts"] or 0),
        run_id=row["run_id"] or "",
        waiting_since=row.get("waiting_since"),
        missing=row.get("missing") or 0,
        partition=_read_partition(row),
        unasked=bool(row.get("unasked")),
        hangs_on=row.get("hangs_on"),
        digest=row.get("digest"),
        unchanged=row.get("unchanged") or 0,
        signs=row.get("signs"),
        stirred=bool(row.get("stirred")),
    )


def _read_partition(row: Mapping[str, Any]) -> Partition | None:
    """The partition of a row that has its days."""
    if row.get("cell_from") is None or row.get("cell_to") is None:
        return None
    return Partition(row["partition"], row["parent"] or "", Span(row["cell_from"], row["cell_to"]))


def count_attempts(unit: Unit, partition: str, *, failed: bool, doubtful: bool, missing: int = 0) -> int:
    """Tries since the last clean one, this one included.

    An answer in doubt after failures is the first of its kind, and so is one that lacks more records than the one before it.
    """
    before = unit.histories.get(partition)
    if not failed and (before is None or before.outcome in (Outcome.FAILED, Outcome.SKIPPED) or missing > before.missing):
        return int(doubtful)
    return (before.attempts if before else 0) + 1 if failed or doubtful else 0


def since_when(unit: Unit, partition: str, now: datetime) -> datetime:
    """When a partition that fails now began to fail."""
    before = unit.histories.get(partition)
    return before.failing_since if before and before.failing_since else now
