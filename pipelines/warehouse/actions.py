"""The journal of what was written to Zoom: a row before each sending, and what came of it."""

import getpass
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from pipelines.warehouse.errors import NotThere
from pipelines.warehouse.places import DATASET
from pipelines.warehouse.protocol import Session, Warehouse
from pipelines.warehouse.raw_tables import add_tables
from pipelines.warehouse.writing import writing
from sources.zoom.operations.rows import Row
from sources.zoom.operations.writer import WriteOutcome, WriteResult
from sources.zoom.vocabulary import Table, integer, json_value, text, timestamp

ACTIONS = Table(
    name="_actions",
    about="One row per write that was sent to Zoom by `zoom-elt do`.",
    columns=(
        text("action_id", "Id of the sending."),
        text("operation", "What was to be done, such as update_user_status."),
        text("key", "What it was to be done to, as the inputs that tell it from others.", privacy="contact"),
        text("input_hash", "Digest of what was given, secrets apart."),
        text("by_whom", "Name of the user of the machine.", privacy="identity"),
        text("state", "sending, done, refused, unknown or later; sending if the process was killed and nobody has found out."),
        text("limit_key", "Under which daily limit of Zoom's it counts.", privacy="contact"),
        timestamp("started_at", "When it was sent, by Zoom's time."),
        timestamp("ended_at", "When it was known what came of it, by this machine's time."),
        integer("http", "HTTP status of a refusal."),
        integer("code", "Zoom's code of a refusal."),
        text("message", "What Zoom said, or how it was found out."),
        json_value("result", "What is kept of Zoom's answer: no secret and, unless asked for, no link.", privacy="contact"),
    ),
    merge_key=("action_id",),
)
_SENDING = "sending"
_OPEN = (_SENDING, WriteOutcome.UNKNOWN.value)
_STATES = {WriteOutcome.ALREADY: WriteOutcome.DONE, WriteOutcome.LEFT: WriteOutcome.REFUSED}
"""States of the journal where it has fewer words than a report: it knows what was sent, and what came of it."""
_TABLE = f"{DATASET}.{ACTIONS.name}"
_DOING = "keeping the journal of what is written to Zoom"

# names in the SQL below are ours, values are given apart
# ruff: noqa: S608


@dataclass(slots=True)
class WarehouseJournal:
    """The journal of a warehouse. What it says is read once; what is sent is written down at once, and stays whatever happens."""

    warehouse: Warehouse
    _open: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """Sendings of which nobody knows what came of them, by operation and key."""
    _done: dict[tuple[str, str], datetime] = field(default_factory=dict)
    """When it was last done, by operation and digest."""
    _days: Counter[tuple[str, date]] = field(default_factory=Counter)
    """Sendings under a daily limit, by UTC day."""

    def is_open(self, operation: str, key: str) -> bool:
        """Whether the row was sent and nobody knows what came of it."""
        return bool(self._open.get((operation, key)))

    def is_done(self, operation: str, digest: str) -> str | None:
        """When the same row was done, None if it was not."""
        when = self._done.get((operation, digest))
        return None if when is None else f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"

    def count_day(self, limit: str, now: datetime) -> int:
        """How many were sent on the UTC day under a daily limit."""
        return self._days[limit, now.astimezone(UTC).date()]

    def begin(self, operation: str, row: Row, limit: str, now: datetime) -> str:
        """Note that a row is sent now. Returns the entry's id. Raises `LoadFailed`."""
        entry = uuid4().hex
        values = {
            "action_id": entry,
            "operation": operation,
            "key": row.key,
            "input_hash": row.digest,
            "by_whom": _find_user(),
            "state": _SENDING,
            "limit_key": limit,
            "started_at": now,
        }
        names, marks = ", ".join(f'"{name}"' for name in values), ", ".join(f"${name}" for name in values)
        with writing(self.warehouse, _DOING) as session:
            session.run(f"insert into {_TABLE} ({names}) values ({marks})", values)
        self._know(values)
        return entry

    def end(self, entry: str, result: WriteResult) -> None:
        """Note what came of it. Raises `LoadFailed`."""
        self._end([entry], result)

    def settle(self, operation: str, key: str, result: WriteResult) -> None:
        """Note what came of what was open. Raises `LoadFailed`."""
        self._end(list(self._open.get((operation, key), [])), result)

    def _end(self, entries: list[str], result: WriteResult) -> None:
        state = _STATES.get(result.outcome, result.outcome)
        kept = json.dumps(dict(result.kept), default=str) if result.kept else None
        values = {
            "state": state.value,
            "ended_at": datetime.now(UTC),
            "http": result.http,
            "code": result.code,
            "message": result.said or None,
            "result": kept,
        }
        names = ", ".join(f'"{name}" = ${name}' for name in values)
        with writing(self.warehouse, _DOING) as session:
            for entry in entries:
                session.run(f"update {_TABLE} set {names} where action_id = $entry", {**values, "entry": entry})
        for sent in self._open.values():
            sent[:] = [one for one in sent if one not in entries or state.value in _OPEN]

    def read(self, session: Session) -> None:
        """Know what the journal says."""
        for row in session.select(f"select * from {_TABLE}"):
            self._know(row)

    def _know(self, row: dict[str, Any]) -> None:
        state, started = row["state"], row["started_at"].astimezone(UTC)
        if state in _OPEN:
            self._open.setdefault((row["operation"], row["key"]), []).append(row["action_id"])
        if state == WriteOutcome.DONE.value:
            known = self._done.get((row["operation"], row["input_hash"]), started)
            self._done[row["operation"], row["input_hash"]] = max(known, started)
        if state != WriteOutcome.LATER.value and row["limit_key"]:
            self._days[row["limit_key"], started.date()] += 1


def open_journal(warehouse: Warehouse) -> WarehouseJournal:
    """The journal, of a warehouse of which we are the writer. Raises `LoadFailed`."""
    journal = WarehouseJournal(warehouse)
    with writing(warehouse, _DOING) as session:
        add_tables(session, [ACTIONS])
        journal.read(session)
    return journal


def read_journal(warehouse: Warehouse) -> WarehouseJournal:
    """What the journal says, nothing if there is none yet. Raises `CommandError` if the warehouse cannot be read."""
    journal = WarehouseJournal(warehouse)
    if warehouse.exists():
        with warehouse.reading() as reader:
            try:
                journal.read(reader)
            except NotThere:  # nothing was ever sent from it
                return journal
    return journal


def _find_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number that has no name
        return ""
