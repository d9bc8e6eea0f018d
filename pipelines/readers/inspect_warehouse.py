"""What the warehouse says of itself: the last run, freshness, holes."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pipelines.errors import CommandError
from pipelines.models.transform import PROJECT
from pipelines.warehouse.address import Address
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.errors import NotFitting, NotThere
from pipelines.warehouse.lost_rows import LOST_ROWS, find_lost
from pipelines.warehouse.marker import tell_foreign
from pipelines.warehouse.places import DATASET
from pipelines.warehouse.protocol import Session
from pipelines.warehouse.published import read_published
from pipelines.warehouse.unread import find_asked, find_unread
from pipelines.warehouse.verdict import Verdict, verdict_in
from sources.zoom import ENDPOINTS
from sources.zoom.partitions import REFUSED

_OPERATIONS = PROJECT / "operations"
_LEDGER = "zoom_raw._ledger"
_RUNS = "zoom_raw._runs"
_EARLIER = {
    _LEDGER: f"(select *, cast(null as timestamp with time zone) as waiting_since from {_LEDGER}) as earlier",  # noqa: S608 - our name
    _RUNS: f"(select *, cast(null as bigint) as ordinal from {_RUNS}) as earlier",  # noqa: S608 - our name
}
"""Tables as they were before units that wait, and the order of runs, were noted; the next run adds the columns."""
SET_ASIDE = "set aside"
"""Outcome of a row that could not be placed."""
LOST = "lost"
"""Outcome of a row that could not be placed and that Zoom no longer has."""
DOUBT = "in doubt"
"""Outcome of a unit whose answer was odd."""
MISSING = "missing"
"""Outcome of a unit whose rows were loaded and are not there any more."""
ANY = "*"
"""In place of an endpoint: whatever there may be."""
NOTHING_LOADED = "nothing has been loaded yet: a run that was begun has not come to its end"
FAILURES = ("failed", SET_ASIDE, MISSING)
"""Outcomes that somebody has to do something about."""
_WHERE = ("endpoint", "partition", "parent", "window_from", "window_to")
_NAMED = 4
"""Units of a hole that are named; --json names all."""
_UNNAMED: dict[tuple[str, ...], str] = {("*",): "all of it", ("?",): "some of it"}
"""Partitions that stand for the whole endpoint, and for parents that cannot be asked about."""


def select_operation(session: Session, name: str) -> list[dict[str, Any]]:
    """Rows of a query kept in sql/operations, of a warehouse of an earlier version too. Raises `WarehouseError`."""
    query = (_OPERATIONS / f"{name}.sql").read_text(encoding="utf-8")
    try:
        return session.select(query)
    except NotFitting:
        for table, earlier in _EARLIER.items():
            query = query.replace(f"from {table}", f"from {earlier}")
        return session.select(query)


def select_named(session: Session, name: str) -> list[dict[str, Any]]:
    """The same. Raises `CommandError` if the warehouse holds nothing of Zoom's."""
    try:
        return select_operation(session, name)
    except NotThere:
        if session.has(DATASET, "_ledger"):
            raise CommandError("reading the warehouse", "a model is missing", "build the models with zoom-elt build") from None
        if (said := tell_foreign(session)) is not None:
            raise CommandError("reading the warehouse", said, "name another file with --db") from None
        advice = "load it with zoom-elt run, or name another file with --db"
        raise CommandError("reading the warehouse", "it holds no Zoom data yet", advice) from None


def read_status(db: Address) -> dict[str, Any]:
    """The last run, every endpoint's freshness, what was never loaded, and the state of models and snapshot.

    Ages are in seconds, those of endpoints by Zoom's clock.
    """
    warehouse = warehouse_at(db)
    with warehouse.reading() as session:
        endpoints = select_named(session, "freshness")
        runs = _select_if_there(session, "last_run")
        set_aside = Counter(row["endpoint"] for row in _select_if_there(session, "set_aside") if not row["lost"])
        lost = Counter(unit.endpoint for unit in find_lost(session, ENDPOINTS.values()))
        for unread in _find_unread(session):
            _count_unread(endpoints, unread["endpoint"])
        asked = {row["endpoint"] for row in endpoints} | _find_asked(session)
        verdict, failed = verdict_in(session)
    published = read_published(warehouse.places)
    run = runs[0] if runs else None
    here = datetime.now(UTC)
    ahead = timedelta()
    if run is not None:
        run["report"] = json.loads(run["report"]) if run["report"] else None
        run["age_seconds"] = _seconds(here - run["started_at"])
        if run["zoom_now"] is not None:
            ahead = run["zoom_now"] - run["started_at"]
    for endpoint in endpoints:
        endpoint["rows_set_aside"] = set_aside[endpoint["endpoint"]]
        endpoint["units_missing"] = lost[endpoint["endpoint"]]
        loaded = endpoint["last_loaded_at"]
        endpoint["age_seconds"] = None if loaded is None else _seconds(here + ahead - loaded)
    return {
        "last_run": run,
        "endpoints": endpoints,
        "never_loaded": [name for name, one in ENDPOINTS.items() if one.cadence.default and name not in asked],
        "build": {"verdict": verdict.value, "failed": failed or None},
        "published": published
        and {
            "at": published.at,
            "age_seconds": _seconds(here - published.at),
            "of_last_run": run is not None and published.run_id == run["run_id"],
        },
    }


def describe_state(status: Mapping[str, Any]) -> Iterator[str]:
    """What is published, what came of the models, and what was never loaded, in words."""
    published = status["published"]
    if published is None:
        yield "published: nothing yet"
    else:
        of = "the last run" if published["of_last_run"] else "an earlier run"
        yield f"published: {age_in_words(published['age_seconds'])} ({published['at']:%Y-%m-%d %H:%M} UTC), of {of}"
    failed = status["build"]["failed"]
    yield {
        Verdict.GOOD: "models: built and tested",
        Verdict.FAILED: f"models: the last build failed ({failed}): see zoom-elt build",
        Verdict.BUILDING: "models: the last build did not end: run zoom-elt build",
        Verdict.UNTESTED: "models: not built, or without their tests: run zoom-elt build",
    }[Verdict(status["build"]["verdict"])]
    if never := status["never_loaded"]:
        yield f"never loaded, of the default selection: {', '.join(never)}"


def read_runs(db: Address) -> list[dict[str, Any]]:
    """Every run that is stored, the latest first. Raises `CommandError` if the warehouse holds nothing of Zoom's."""
    with warehouse_at(db).reading() as session:
        return select_named(session, "runs")


def read_holes(db: Address) -> list[dict[str, Any]]:
    """What is missing or in doubt, and why: units, rows that could not be placed, and answers that were odd.

    `*` in place of a partition stands for all that there may be of an endpoint, in place of an endpoint for all of them.
    """
    with warehouse_at(db).reading() as session:
        holes = select_named(session, "coverage")
        asides = _select_if_there(session, "set_aside")
        doubts = _select_if_there(session, "doubts")
        holes += _find_unread(session)
        lost = find_lost(session, ENDPOINTS.values())
        is_new = not holes and not select_named(session, "freshness")
    unknown = dict.fromkeys(("http", "code", "attempts", "failing_since", "waiting_since", "last_tried_at"))
    if is_new:
        where = dict.fromkeys(_WHERE) | {"endpoint": ANY, "partition": REFUSED}
        holes.append(unknown | where | {"outcome": "waiting", "message": NOTHING_LOADED})
    for unit in lost:
        where = {name: getattr(unit, name) for name in _WHERE}
        message = f"{LOST_ROWS}: the next run reads again what Zoom still has"
        holes.append(unknown | where | {"outcome": MISSING, "message": message})
    for row in asides:
        why = row["why"] + ("; Zoom no longer answers for its days" if row["lost"] else "")
        outcome = LOST if row["lost"] else SET_ASIDE
        found = {"outcome": outcome, "message": why, "failing_since": row["since"], "last_tried_at": row["seen_at"]}
        holes.append(unknown | {name: row[name] for name in _WHERE} | found | {"raw": row["raw"]})
    for row in doubts:
        found = {"outcome": DOUBT, "message": row["message"], "last_tried_at": row["fetched_at"]}
        holes.append(unknown | {name: row[name] for name in _WHERE} | found)
    return holes


def count_set_aside(session: Session) -> int:
    """Rows that could not be placed and that Zoom could still mend."""
    return sum(not row["lost"] for row in _select_if_there(session, "set_aside"))


def _select_if_there(session: Session, name: str) -> list[dict[str, Any]]:
    """Rows of a query about what older warehouses do not have before their next run."""
    try:
        return select_operation(session, name)
    except (NotThere, NotFitting):
        return []


def _find_unread(session: Session) -> list[dict[str, Any]]:
    try:
        return find_unread(session)
    except (NotThere, NotFitting):
        return []


def _find_asked(session: Session) -> set[str]:
    try:
        return find_asked(session)
    except (NotThere, NotFitting):
        return set()


def _count_unread(endpoints: list[dict[str, Any]], name: str) -> None:
    """Count an endpoint that a run did not come to as one more unit that waits."""
    for endpoint in endpoints:
        if endpoint["endpoint"] == name:
            endpoint["units_waiting"] += 1
            return
    counts = dict.fromkeys(("units_loaded", "units_skipped", "units_failed", "row_count", "misfits", "doubts"), 0)
    endpoints.append({"endpoint": name, **counts, "units_waiting": 1, "days_from": None, "days_to": None, "last_loaded_at": None})


def check_loaded(db: Address) -> None:
    """Raises `CommandError` if there is no warehouse, or nothing of Zoom's in it."""
    with warehouse_at(db).reading() as session:
        select_named(session, "last_run")


@dataclass(frozen=True, slots=True)
class Gap:
    """Holes of one endpoint with the same reason."""

    endpoint: str
    outcome: str
    reason: str
    units: tuple[str, ...]
    since: datetime | None
    attempts: int

    def headline(self) -> str:
        noun = "row" if self.outcome in (SET_ASIDE, LOST) else "unit"
        count = _UNNAMED.get(self.units, f"{len(self.units):,} {noun}{'s' if len(self.units) > 1 else ''}")
        if self.units == ("*",) and self.outcome == "waiting":
            count = "all there may be of it"
        words = f"{'all endpoints' if self.endpoint == ANY else self.endpoint}: {count} {self.outcome}"
        if self.since is not None:
            words += f" since {self.since:%Y-%m-%d %H:%M} UTC"
        return words + (f", tried {self.attempts} times" if self.attempts > 1 else "")

    def names(self) -> str:
        """The units by name, the first of them if they are many; empty where they have none."""
        if self.units in _UNNAMED:
            return ""
        left = len(self.units) - _NAMED
        return ", ".join(self.units[:_NAMED]) + (f" and {left:,} more: --json names all" if left > 0 else "")


def group_holes(holes: Sequence[dict[str, Any]]) -> list[Gap]:
    """Holes with the same reason together, failures first, what waits last."""
    found: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for hole in holes:
        found.setdefault((hole["outcome"], hole["endpoint"], hole["message"] or "no reason was given"), []).append(hole)
    return [
        Gap(
            endpoint=endpoint,
            outcome=outcome,
            reason=reason,
            units=tuple(hole["partition"] for hole in group),
            since=min((since for hole in group if (since := hole["failing_since"] or hole["waiting_since"])), default=None),
            attempts=max(hole["attempts"] or 0 for hole in group),
        )
        for (outcome, endpoint, reason), group in found.items()
    ]


def age_in_words(seconds: int | None) -> str:
    """`just now`, `5 minutes ago`, `3 days ago`; `never` for None."""
    if seconds is None:
        return "never"
    if seconds < 60:
        return "just now"
    for length, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= length:
            count = seconds // length
            return f"{count:,} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


def _seconds(age: timedelta) -> int:
    return max(0, round(age.total_seconds()))
