"""What was due and was not asked for: a hole until it is, and shown as one.

A run can end anywhere: at a daily limit, by a person, because an endpoint fails too often. Each slice writes down which of the
units it planned it did not come to, in the same load package as its rows, so that nothing is taken for whole that was not read.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from enum import Enum, auto
from typing import Any

from sources.zoom._outlook import ParentRow
from sources.zoom.ledger import Entry
from sources.zoom.partitions import REFUSED, UNASKED, read_partition
from sources.zoom.planner import Memory, is_cut_short
from sources.zoom.units import History, Outcome, Unit, make_unit, window_of
from sources.zoom.vocabulary import Endpoint
from sources.zoom.windows import reach_of, settles_at


class Standing(Enum):
    """Whether the rows of an endpoint are all that there is to ask about."""

    WHOLE = auto()
    BROKEN = auto()
    """Units failed, wait or lack records, or rows could not be placed, now or since an earlier run."""
    REFUSED = auto()
    """Zoom refuses it, and never gave any rows."""


def unread_entries(
    endpoint: Endpoint, units: Iterable[Unit], memory: Memory, why: str, now: datetime, run_id: str
) -> Iterator[Entry]:
    """Ledger rows of partitions that were never read and not asked for; those that wait already are left as they are."""
    for unit in units:
        for partition in unit.partitions:
            if memory.find(partition) is None:
                yield Entry(
                    endpoint.name,
                    partition.name,
                    Outcome.WAITING,
                    now,
                    run_id,
                    waiting_since=now,
                    message=why,
                    parent=partition.parent or None,
                    cell=partition.cell,
                    window=window_of(endpoint, unit, partition),
                )


def partitions_read_before(units: Iterable[Unit], memory: Memory) -> Iterator[str]:
    """Partitions that were read once, were due again and not asked for, and are not marked as waiting yet."""
    read = (Outcome.LOADED, Outcome.EMPTY, Outcome.GONE)
    for unit in units:
        for partition in unit.partitions:
            history = memory.find(partition)
            if history is not None and history.outcome in read and history.waiting_since is None:
                yield partition.name


def never_read_again(
    endpoint: Endpoint, memory: Memory, parents: Iterable[ParentRow], accounted: Collection[str], now: datetime
) -> dict[str, str]:
    """Partitions that were read, were due again or not settled yet, and are never to be read again, with the reason.

    Their parent is gone, or Zoom no longer answers for their days: what came to them after they were read is lost, and so are the
    records that Zoom counted and did not send. `accounted` are those that are planned, or closed; of other doubts it is known
    already.
    """

    def may_be(name: str, history: History) -> bool:
        waits = history.waiting_since is not None and history.outcome is not Outcome.WAITING
        early = endpoint.cadence.window is not None and history.outcome in (Outcome.LOADED, Outcome.EMPTY) and not history.doubts
        return (waits or early or is_cut_short(history)) and name not in accounted and name not in (REFUSED, UNASKED)

    candidates = [(name, history) for name, history in memory.histories.items() if may_be(name, history)]
    if not candidates:
        return {}
    parents = list(parents)
    some_unknown = any(row.lacking for row in parents)
    keys = {make_unit(endpoint, row.give).parent_key for row in parents}
    reach = reach_of(endpoint.cadence.window, now.date()) if endpoint.cadence.window is not None else None
    found = {}
    for name, history in candidates:
        waits, cut_short = history.waiting_since is not None, is_cut_short(history)
        due = _tell_lacking(history.missing) if cut_short else "it was due again"
        partition = history.partition or read_partition(endpoint, name)
        key, cell = partition.parent, partition.cell
        if endpoint.cadence.parents and key not in keys:
            if (waits or cut_short) and not some_unknown:
                found[name] = f"{due}, and what it belongs to is no longer listed"
        elif endpoint.cadence.window is not None and reach is not None and cell is not None and cell.start < reach.start:
            days, settled = endpoint.cadence.window.retention_days, settles_at(cell.end, endpoint.cadence.look_back_days)
            lost = "these are lost" if cut_short else "what came after it was read is lost"
            if waits or cut_short or history.fetched_at < settled:
                found[name] = f"{due}, and Zoom answers {days} days back only: {lost}"
    return found


def _tell_lacking(missing: int) -> str:
    return (
        f"Zoom counted {missing:,} records more than it sent" if missing else "Zoom sent nothing, in an answer that is in doubt"
    )


def noted_ahead(endpoint: Endpoint, memory: Memory, now: datetime) -> list[str]:
    """Partitions without rows whose days all lie ahead: only a clock that was wrong can have planned them."""
    if endpoint.cadence.window is None:
        return []
    end = reach_of(endpoint.cadence.window, now.date()).end
    days = (
        (name, (history.partition or read_partition(endpoint, name)).cell)
        for name, history in memory.histories.items()
        if history.outcome not in (Outcome.LOADED, Outcome.GONE) and name not in (REFUSED, UNASKED)
    )
    return [name for name, cell in days if cell is not None and cell.start >= end]


def marked_waiting(rows: Iterable[Mapping[str, Any]], since: datetime) -> list[dict[str, Any]]:
    """Ledger rows as they are, but for since when they wait."""
    return [{**row, "waiting_since": since} for row in rows]


def marked_final(rows: Iterable[Mapping[str, Any]], reasons: Mapping[str, str]) -> list[dict[str, Any]]:
    """Ledger rows that wait no more, are tried no more and are in doubt for good; what is gone has nothing left to doubt."""
    final = {"waiting_since": None, "attempts": 0}
    return [
        {**row, **final}
        | ({} if row["outcome"] == Outcome.GONE else {"doubts": (row["doubts"] or 0) + 1, "message": reasons[row["partition"]]})
        for row in rows
    ]


def doubt_of_parents(endpoint: Endpoint, standings: Mapping[str, Standing]) -> tuple[Outcome, str] | None:
    """What can be said of units nobody knows, because the lists they hang on were not read whole; None if they were."""
    known = {parent.endpoint: standings[parent.endpoint] for parent in endpoint.cadence.parents if parent.endpoint in standings}
    if broken := sorted(name for name, standing in known.items() if standing is Standing.BROKEN):
        names = " and ".join(broken)
        return Outcome.WAITING, f"{names} could not be read whole, so there may be more to ask about"
    if known and all(standing is Standing.REFUSED for standing in known.values()):
        return Outcome.SKIPPED, f"{' and '.join(sorted(known))} is refused, so there is nothing to ask about"
    return None
