"""Schedules of bad nights, played until all is well again, and what came of them."""

import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from pipelines.errors import CommandError
from pipelines.models.transform import build_models
from pipelines.night.run import select_endpoints
from pipelines.readers.inspect_warehouse import read_holes
from pipelines.warehouse.address import Address, ServerAddress
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.errors import NotThere
from pipelines.warehouse.lost_rows import find_lost
from pipelines.warehouse.places import Places
from sources.sandbox.config import SandboxConfig
from sources.sandbox.people.draws import ACTIVE
from sources.sandbox.sandbox import Sandbox
from sources.sandbox.server import create_app, running
from sources.sandbox.truth import find_rows
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.gate import SliceLimits
from sources.zoom.quiet import LONGEST_DAYS
from sources.zoom.schema import all_tables, arrow_schema
from sources.zoom.vocabulary import DELETED_AT, EMPTIED, EXTRA, FETCHED_AT, PARTITION, ROW, Column, Endpoint, Grid, Table, Type
from sources.zoom.windows import Span, cell_of
from tests.flow.account import MISNUMBERED
from tests.flow.asking_for_writes import Writes
from tests.flow.honesty import find_absent, is_covered
from tests.flow.nights import Kill, Night, jumping, run_apart, run_here, run_plain
from tests.flow.scenario import REACH, Scenario
from tests.sql.changes import read_changing

FURTHER_RUNS = 3
"""Nights without faults after which everything is well."""
_DAY = 86_400
_OWN = {PARTITION, ROW, FETCHED_AT, EXTRA, EMPTIED, DELETED_AT}


@dataclass(frozen=True, slots=True)
class Difference:
    """How a table differs from the truth: rows, and examples of those that are on one side only."""

    ours: int
    theirs: int
    only_ours: int
    only_theirs: int
    here: list[Any]
    there: list[Any]


@dataclass
class Outcome:
    """What came of a schedule."""

    scenario: Scenario
    injected: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    absences: Counter[str] = field(default_factory=Counter)
    """Users deleted, and restored, by somebody."""
    writes: int = 0
    """Things done at Zoom, each of which was asked for once."""
    further: int = 0
    calls: int = 0
    rows: int = 0
    differences: dict[str, Difference] = field(default_factory=dict)
    unresolved: list[tuple[Any, ...]] = field(default_factory=list)
    dishonest: list[str] = field(default_factory=list)
    """Promises broken on the way: a hole that was not shown, a snapshot that could not be read, a mart that kept old rows."""
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        return bool(self.differences or self.unresolved or self.dishonest)

    def line(self) -> str:
        scenario = self.scenario
        faults = " ".join(f"{name}:{count}" for name, count in sorted(self.injected.items()))
        kills = " ".join(f"{name}:{count}" for name, count in sorted(self.kills.items()))
        differing = sum(found.only_ours + found.only_theirs for found in self.differences.values())
        return (
            f"seed={scenario.seed}{' plain' if scenario.plain else ''} select={scenario.select}"
            f" users={scenario.users} days={scenario.days}"
            f" nights={len(scenario.intensities)}+{self.further} faults={self.injected.total()} [{faults}]"
            f" kills={self.kills.total()} [{kills}] away={'+'.join(self.absences) or '-'} writes={self.writes}"
            f" calls={self.calls} rows={self.rows} differences={differing} unresolved={len(self.unresolved)}"
            f" {self.seconds:.1f}s"
        )

    def explain(self) -> str:
        """What went wrong, and how to see it again."""
        parts = [self.line()]
        for table, difference in self.differences.items():
            parts.append(f"  {table}: {difference.ours} rows here, {difference.theirs} at Zoom")
            parts += [f"    only here ({difference.only_ours}): {_show(row)}" for row in difference.here]
            parts += [f"    only there ({difference.only_theirs}): {_show(row)}" for row in difference.there]
        parts += [f"  unresolved: {unit}" for unit in self.unresolved[:10]]
        parts += [f"  {sentence}" for sentence in self.dishonest[:10]]
        flags = ("--kills" if self.scenario.kills else "--no-kills") + (" --build" if self.scenario.build else " --no-build")
        flags += (" --calm" if self.scenario.calm else "") + (" --plain" if self.scenario.plain else " --no-plain")
        flags += f" --select {self.scenario.select}"
        return "\n".join([*parts, f"  again: python -m tests.soak --schedules 1 --seed {self.scenario.seed} {flags}"])


def play(scenario: Scenario, folder: Path, address: Address | None = None) -> Outcome:
    """Play a schedule to its end, in a DuckDB file or in the warehouse of the address."""
    began = time.monotonic()
    outcome = Outcome(scenario)
    config = SandboxConfig(
        seed=scenario.seed % 1000, users=scenario.users, days=scenario.days, now=scenario.now, plan="unlimited"
    )
    app = create_app(config)
    where = address or folder / "zoom.duckdb"
    chance = random.Random(f"machines {scenario.seed}")
    stage = _Stage(app.state.sandbox, where, warehouse_at(where).places, scenario, outcome, folder, chance)
    if scenario.kills:
        with running(app) as url:
            db, select = stage.places.db, scenario.select
            if scenario.plain:
                stage.play(lambda kill, days: run_plain(url, db, select, kill=kill, quiet_days=days))
            else:
                stage.play(lambda kill, days: run_apart(url, where, select, build=scenario.build, kill=kill, quiet_days=days))
    else:
        if scenario.writes:
            stage.writes = Writes(app, stage.sandbox, where, scenario.seed)
        with jumping():
            limits = SliceLimits(rows=scenario.rows)
            stage.play(lambda _, days: run_here(app, where, scenario.select, limits, days))
    outcome.injected = Counter({kind.value: count for kind, count in stage.sandbox.faults.injected.items()})
    outcome.seconds = time.monotonic() - began
    return outcome


Run = Callable[[Kill | None, int], Night]
"""A night: how it is killed, and for how many days quiet units may be left alone."""


@dataclass
class _Stage:
    sandbox: Sandbox
    address: Address
    places: Places
    scenario: Scenario
    outcome: Outcome
    folder: Path
    chance: random.Random
    writes: Writes | None = None
    _absent: str = ""

    def play(self, run: Run) -> None:
        """Quiet units are left alone in bad nights. What is compared row for row was asked for."""
        over_http = bool(self.scenario.kills)
        for night, intensity in enumerate(self.scenario.intensities):
            self.sandbox.follow(
                {
                    "seed": self.scenario.seed * 10 + night,
                    "intensity": intensity * (0.5 if over_http else 1.0),
                    "kinds": [kind.value for kind in self.scenario.kinds],
                    "delay_ms": 2_000 if over_http else 90_000,
                    "wait_seconds": 0 if over_http else 5,
                }
            )
            for kill in self.scenario.kills[night] if over_http else ():
                if self._run(run, kill).exit_code is None:
                    self.outcome.kills[kill.step] += 1
            if not over_http or night % 2:
                self._run(run, None, quiet_days=0 if self.scenario.calm else LONGEST_DAYS)
            if self.scenario.calm:
                self._compare()
                if self.outcome.differences:
                    return
            if self.writes is not None:
                self.writes.ask(night)
            self._delete_or_restore(night)
            self._advance()
        self.sandbox.faults.clear()
        if self.writes is not None:
            self.outcome.dishonest += self.writes.insist()
            self.outcome.writes = len(self.sandbox.desk.log)
        for self.outcome.further in range(1, FURTHER_RUNS + 1):
            if self.outcome.further > 1:
                self._advance()
            last = self._run(run, None, quiet_days=0)
            self.outcome.unresolved = self._unresolved()
            final = self.outcome.further == FURTHER_RUNS
            if final or not (self.outcome.unresolved or last.errors):
                self._compare()
                if not self.outcome.differences:
                    break
        self.outcome.dishonest += last.errors
        if self.scenario.build:
            self._compare_builds()

    def _delete_or_restore(self, night: int) -> None:
        """Somebody deletes the user who hosts most, or restores them."""
        if self.scenario.absence is None or night not in self.scenario.absence:
            return
        account, now = self.sandbox.account, self.sandbox.clock.seconds
        people = account.people
        if night == self.scenario.absence[0]:
            first, *others = people.with_status(ACTIVE, now).tolist()
            self._absent = people.ids[max(others, key=lambda person: int(people.level[person]), default=first)]
            account.delete(self._absent, now)
            self.outcome.absences["deleted"] += 1
        else:
            account.restore(self._absent, now)
            self.outcome.absences["restored"] += 1

    def _advance(self) -> None:
        self.sandbox.move_clock(self.sandbox.clock.seconds + _DAY)

    def _run(self, run: Run, kill: Kill | None, quiet_days: int = LONGEST_DAYS) -> Night:
        started = self.sandbox.clock.seconds
        try:
            self._go_to_a_machine()
            night = run(kill, quiet_days)
        except CommandError as error:
            self.outcome.dishonest.append(f"a run was impossible: {error}")
            return Night(2, errors=(str(error),))
        self.outcome.calls += night.calls
        if not (self.scenario.plain and night.exit_code is None):  # dlt keeps no word of a run before it has loaded
            self._check_honesty(started, quiet_days)
        if night.exit_code == 0 and (unresolved := self._unresolved()):
            self.outcome.dishonest.append(f"exit code 0, but {unresolved}")
        if self.places.published.exists():
            self._read_snapshot()
        return night

    def _go_to_a_machine(self) -> None:
        """Runs of a warehouse on a server come from two machines, by turns as chance has it: each has a folder of its own."""
        if isinstance(self.address, ServerAddress):
            folder = self.folder / self.chance.choice(("one", "two"))
            folder.mkdir(exist_ok=True)
            os.chdir(folder)
            self.places = warehouse_at(self.address).places

    def _read_snapshot(self) -> None:
        try:
            with duckdb.connect(self.places.published, read_only=True) as snapshot:
                snapshot.execute("select count(*) from marts.dim_users, marts.dim_dates").fetchall()
                for path in self.places.manifest.parent.glob("*.parquet"):
                    snapshot.read_parquet(str(path)).fetchall()
        except duckdb.Error as error:
            self.outcome.dishonest.append(f"the published snapshot cannot be read: {error}")

    def _select(self, query: str) -> list[tuple[Any, ...]]:
        with warehouse_at(self.address).looking() as session:
            return session.run(query)

    def _unresolved(self) -> list[tuple[Any, ...]]:
        try:
            return self._select(
                "select endpoint, \"partition\", attempts, message from zoom_raw._ledger where outcome = 'failed' order by 1, 2"
            )
        except NotThere:
            return []  # nothing was ever loaded

    def _compare(self) -> None:
        self.outcome.differences, self.outcome.rows = {}, 0
        began = self.sandbox.first_call
        if began is None:
            self.outcome.dishonest.append("nothing was ever asked for")
            return
        with warehouse_at(self.address).looking() as session:
            for unit in find_lost(session, ENDPOINTS.values()):
                self.outcome.dishonest.append(f"{unit.endpoint}: fewer rows than the ledger has of {unit.partition}")
        lost = {(hole["endpoint"], hole["partition"]) for hole in read_holes(self.address)}
        edge = self._fading()
        for table, found, meant in self._pairs(all_tables(self._selected())):
            for (partition,) in self._select(MISNUMBERED.format(f"zoom_raw.{table.name}"))[:3]:
                self.outcome.dishonest.append(f"{table.name}: the rows of {partition} are not numbered from 0 on")
            # read in doubt, then cut by Zoom's reach: named for good, and nobody can read it again
            fading = table.name.startswith("report_user") and ("report_users", edge.start.isoformat()) in lost
            ours, theirs = (_without(rows, edge.start) if fading else rows for rows in (found, meant))
            self.outcome.rows += theirs.total()
            if ours != theirs:
                here, there = ours - theirs, theirs - ours
                self.outcome.differences[table.name] = Difference(
                    ours.total(), theirs.total(), here.total(), there.total(), list(here)[:2], list(there)[:2]
                )

    def _selected(self) -> list[Endpoint]:
        selected = select_endpoints(self.scenario.select)
        return [endpoint for name, endpoint in ENDPOINTS.items() if name in selected]

    def _pairs(self, tables: Iterable[Table]) -> Iterator[tuple[Table, Counter[tuple[Any, ...]], Counter[tuple[Any, ...]]]]:
        """Each table's rows here and at Zoom, but for columns of our own."""
        for table in tables:
            columns = _compared(table)
            names = ", ".join(f'"{column.name}"' for column in columns)
            listed = f"where {DELETED_AT} is null" if DELETED_AT in arrow_schema(table).names else ""
            try:
                loaded = self._select(f"select {names} from zoom_raw.{table.name} {listed}")
            except NotThere:
                loaded = []  # killed before there were tables
            edge = self._fading() if table.name.startswith("report_user") else None
            yield table, Counter(_plain_row(columns, row, edge) for row in loaded), self._truth(table)

    def _truth(self, table: Table, now: int | None = None) -> Counter[tuple[Any, ...]]:
        """A table's rows at Zoom."""
        began, columns = self.sandbox.first_call, _compared(table)
        assert began is not None
        edge = self._fading() if table.name.startswith("report_user") else None
        rows = find_rows(self.sandbox, table.name, began, now)
        return Counter(_plain_row(columns, [row[column.name] for column in columns], edge) for row in rows)

    def _fading(self) -> Span:
        """The half month that Zoom's reach cuts through."""
        assert self.sandbox.first_call is not None
        first = datetime.fromtimestamp(self.sandbox.first_call, UTC).date()
        return cell_of(Grid.HALF_MONTH, first - timedelta(days=REACH))

    def _check_honesty(self, started: int, quiet_days: int) -> None:
        """Where rows are absent that Zoom gives, and gave when the run `started`, `coverage` names a hole that covers them.

        Of lists that are left alone where they are quiet: those that Zoom gave so many days before, or when it was asked first.
        """
        if self.sandbox.first_call is None:
            return
        holes: dict[str, set[str]] = {}
        for hole in read_holes(self.address):
            holes.setdefault(hole["endpoint"], set()).add(hole["partition"])
        misfits = {name for (name,) in self._select("select distinct endpoint from zoom_raw._ledger where misfits > 0")}
        by_table = {endpoint.table.name: endpoint for endpoint in self._selected()}
        for table, ours, theirs in self._pairs(endpoint.table for endpoint in by_table.values()):
            endpoint = by_table[table.name]
            absent = find_absent(endpoint, table, ours, theirs)
            if not absent or (not endpoint.table.key and endpoint.name in misfits):
                continue
            named = holes.get(endpoint.name, set())
            uncovered = [row for row in absent if not is_covered(endpoint, table, row, named)]
            if uncovered:
                # over HTTP time goes on, and with it what there is
                for days in range(quiet_days + 1 if _may_be_late(endpoint) else 1):
                    there = self._truth(table, max(started - days * _DAY, self.sandbox.first_call))
                    uncovered = [row for row in uncovered if row in there]
            if uncovered:
                self.outcome.dishonest.append(
                    f"{endpoint.name}: {len(uncovered)} rows of {len(absent)} absent are in no hole of {sorted(named)[:3]}: "
                    + _show(uncovered[0])
                )

    def _compare_builds(self) -> None:
        """What was built bit by bit, by builds that were killed too, is what one whole build gives."""
        partly = read_changing(self.address)
        built = build_models(self.address, tests="none", whole=True)
        self.outcome.dishonest += [f"a whole build fails: {finding.message}" for finding in built.failed]
        for name, wholly in read_changing(self.address).items():
            if partly[name] != wholly:
                self.outcome.dishonest.append(
                    f"{name}: {(partly[name] - wholly).total()} rows are not of a whole build, "
                    f"{(wholly - partly[name]).total()} of a whole build are missing"
                )


def _may_be_late(endpoint: Endpoint) -> bool:
    """Whether units are left alone, or hang on rows of lists that are."""
    parents = [ENDPOINTS[parent.endpoint] for parent in endpoint.cadence.parents]
    return bool(endpoint.cadence.signs) or any(_may_be_late(parent) for parent in parents)


def _without(rows: Counter[tuple[Any, ...]], value: object) -> Counter[tuple[Any, ...]]:
    """The rows in which a value does not stand."""
    return Counter({row: count for row, count in rows.items() if value not in row})


def _compared(table: Table) -> list[Column]:
    return [column for column in table.stored if column.name not in _OWN]


def _plain_row(columns: list[Column], row: Any, edge: Span | None) -> tuple[Any, ...]:
    """A row as it can be compared, whether it comes from DuckDB or from the sandbox's truth.

    Zoom forgets a day each night, so the half month that its reach cuts through begins on whichever day it was read.
    """
    values = [_plain(column.type, value) for column, value in zip(columns, row, strict=True)]
    if edge is not None:
        for place, column in enumerate(columns):
            value = values[place]
            if column.name == "from" and isinstance(value, date) and edge.start <= value < edge.end:
                values[place] = edge.start
    return tuple(values)


def _plain(kind: Type, value: Any) -> Any:
    if value is None:
        return None
    if kind is Type.TIMESTAMP and isinstance(value, str):
        return datetime.fromisoformat(value)
    if kind is Type.DATE and isinstance(value, str):
        return date.fromisoformat(value[:10])
    if kind is Type.JSON:
        return json.dumps(json.loads(value) if isinstance(value, str) else value, sort_keys=True)
    return value


def _show(row: tuple[Any, ...]) -> str:
    """The first values of a row, times as text."""
    return ", ".join(f"{value:%Y-%m-%dT%H:%M}" if isinstance(value, datetime) else repr(value) for value in row[:12])[:300]
