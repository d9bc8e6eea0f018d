"""A sandbox account in this process, and a warehouse that is filled from it by the real client, dlt and DuckDB."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import httpx
from starlette.applications import Starlette

from pipelines.night.load import load_slices, open_pipeline
from pipelines.night.report import RunReport
from pipelines.readers.inspect_warehouse import read_holes
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.lost_rows import find_lost
from pipelines.warehouse.places import Places
from sources.sandbox.config import SandboxConfig
from sources.sandbox.sandbox import Sandbox
from sources.sandbox.server import create_app
from sources.zoom._engine import Extraction
from sources.zoom.client import ZoomClient
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.gate import SliceLimits
from sources.zoom.planner import Period
from sources.zoom.quiet import LONGEST_DAYS
from sources.zoom.schema import all_tables, arrow_schema
from sources.zoom.settings import ZoomSettings, make_settings
from sources.zoom.source import make_extraction
from sources.zoom.tally import EndpointTally
from sources.zoom.vocabulary import DELETED_AT, EMPTIED, EXTRA, FETCHED_AT, PARTITION, ROW, Endpoint, Table, Type
from tests.flow.altered import Alter, AlteringWire
from tests.flow.honesty import find_absent, is_covered

KINDS = frozenset(
    {
        "users",
        "roles",
        "history_meetings",
        "report_users",
        "report_meetings",
        "report_meeting_participants",
        "report_daily",
        "report_activities",
        "report_operation_logs",
        "recordings",
        "phone_users",
        "phone_call_logs",
        "phone_call_history",
    }
)
"""Endpoints with one at least of each kind of extraction."""
OWN = {PARTITION, ROW, FETCHED_AT, EXTRA, EMPTIED, DELETED_AT}
MISNUMBERED = """
    select "_partition" from {} group by "_partition"
    having count("_row") > 0 and (count(distinct "_row") < count(*) or min("_row") <> 0 or max("_row") <> count(*) - 1)
"""
"""Partitions whose rows are not numbered from 0 on; those that were loaded before rows were numbered are not among them."""
URL = "http://127.0.0.1"
Row = tuple[Any, ...]
Watch = Callable[[Extraction, str], None]


def settings_for(
    url: str = URL, client_id: str = "tests", secret: str = "sandbox", plan: str = "unlimited", quiet_days: int = LONGEST_DAYS
) -> ZoomSettings:
    return make_settings(
        account_id="tests",
        client_id=client_id,
        client_secret=secret,
        api_url=f"{url}/v2",
        token_url=f"{url}/oauth/token",
        plan=plan,
        quiet_days=quiet_days,
    )


class Account:
    """One sandbox account and the warehouse beside it.

    `only` names the endpoints that exist for this warehouse at all: a run's cost is mostly that of its tables.
    """

    def __init__(self, folder: Path, *, only: Iterable[str] = (), **config: Any) -> None:
        self.config = SandboxConfig(**{"plan": "unlimited", **config})
        self.app: Starlette = create_app(self.config)
        self.places = Places(folder / "zoom.duckdb")
        self.places.work.mkdir(parents=True, exist_ok=True)
        self.client_id = "tests"
        self.alter: Alter | None = None
        """What happens to answers on their way, if anything does."""
        chosen = set(only) or KINDS
        self.endpoints: dict[str, Endpoint] = {name: endpoint for name, endpoint in ENDPOINTS.items() if name in chosen}

    @property
    def sandbox(self) -> Sandbox:
        sandbox: Sandbox = self.app.state.sandbox
        return sandbox

    @property
    def tables(self) -> tuple[Table, ...]:
        return all_tables(self.endpoints.values())

    def client(self) -> ZoomClient:
        return ZoomClient(settings_for(client_id=self.client_id), transport=self.open_wire, pause_seconds=0.001)

    def open_wire(self) -> httpx.AsyncBaseTransport:
        return httpx.ASGITransport(self.app) if self.alter is None else AlteringWire(self.app, self.alter)

    def extraction(self, *names: str, run_id: str = "", period: Period | None = None) -> Extraction:
        """An extraction of the endpoints named, or of all."""
        return make_extraction(
            settings_for(),
            endpoints=self.endpoints,
            selected=frozenset(names or self.endpoints),
            period=period,
            run_id=run_id,
            client=self.client,
        )

    def run(
        self,
        *names: str,
        since: date | None = None,
        until: date | None = None,
        limits: SliceLimits | None = None,
        watch: Watch = lambda extraction, step: None,
        **options: Any,
    ) -> RunReport:
        """One run without the models: everything, or the endpoints named."""
        report = RunReport(uuid4().hex, datetime.now().astimezone())

        def make() -> Extraction:
            extraction = self.extraction(*names, run_id=report.run_id, period=Period(since, until))
            extraction.limits = limits or SliceLimits()
            for option, value in options.items():
                setattr(extraction, option, value)
            return extraction

        load_slices(warehouse_at(self.places.db), open_pipeline(warehouse_at(self.places.db)), make, report, watch)
        return report

    def control(self, method: str, *paths: str, body: object = None) -> list[httpx.Response]:
        """Answers of the sandbox's controls."""

        async def ask() -> list[httpx.Response]:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url=URL, timeout=None) as client:
                return [await client.request(method, f"/__sandbox__/{path}", json=body) for path in paths]

        answers = asyncio.run(ask())
        for answer in answers:
            answer.raise_for_status()
        return answers

    def advance(self, days: float) -> None:
        self.control("POST", "clock", body={"advance_seconds": int(days * 86400)})

    def break_with(self, *rules: dict[str, Any], **switches: Any) -> None:
        """Set faults and switches."""
        self.control("POST", "faults", body={"rules": rules, "switches": switches})

    def mend(self) -> None:
        self.control("DELETE", "faults")

    def calls(self, path: str = "") -> int:
        """API calls since the last `forget_calls`: all, or those of one path."""
        (answer,) = self.control("GET", "calls")
        paths: dict[str, dict[str, Any]] = answer.json()["paths"]
        counted = paths.values() if not path else [paths[path]] if path in paths else []
        return sum(int(counts["requests"]) for counts in counted)

    def forget_calls(self) -> None:
        self.control("POST", "calls", body={"reset": True})

    def truth(self, *tables: str) -> list[list[dict[str, Any]]]:
        """Rows a perfect extraction would hold now, table by table."""
        answers = self.control("GET", *(f"truth/{table}" for table in tables))
        return [[json.loads(line) for line in answer.text.splitlines()] for answer in answers]

    @contextmanager
    def opened(self) -> Iterator[Callable[[str], list[Row]]]:
        """Asks the raw tables any number of questions; to open the file takes longer than most answers."""
        with duckdb.connect(self.places.db, read_only=True) as connection:
            connection.execute("set timezone = 'UTC'")
            connection.execute("set schema = 'zoom_raw'")
            yield lambda query: connection.execute(query).fetchall()

    def select(self, query: str) -> list[Row]:
        with self.opened() as select:
            return select(query)

    def count(self, table: str) -> int:
        return int(self.select(f"select count(*) from {table}")[0][0])

    def ledger(self, endpoint: str, outcome: str = "") -> list[dict[str, Any]]:
        """Ledger rows of an endpoint, by partition."""
        names = ("partition", "outcome", "http", "code", "message", "rows", "calls", "misfits", "attempts", "failing_since")
        columns = ", ".join(f'"{name}"' for name in names)
        query = f"select {columns} from _ledger where endpoint = '{endpoint}' order by 1"
        rows = [dict(zip(names, row, strict=True)) for row in self.select(query)]
        return [row for row in rows if not outcome or row["outcome"] == outcome]

    def snapshot(self) -> dict[str, Counter[Row]]:
        """Every table's rows as they were loaded, all but when they were read."""
        found = {}
        with self.opened() as select:
            for table in self.tables:
                names = ", ".join(f'"{name}"' for name in arrow_schema(table).names if name != FETCHED_AT)
                found[table.name] = Counter(select(f"select {names} from {table.name}"))
        return found

    def compared(self) -> Iterator[tuple[Table, Counter[Row], Counter[Row]]]:
        """Every table with its rows here and those it would have after a perfect extraction; what is marked as deleted apart.

        Fails if rows are not numbered in their partitions, or fewer are here than the ledger has.
        """
        self.check_held()
        truths = self.truth(*(table.name for table in self.tables))
        kept, here = {}, {}
        with self.opened() as select:
            for table in self.tables:
                kept[table.name] = [(column.name, column.type) for column in table.stored if column.name not in OWN]
                names = ", ".join(f'"{name}"' for name, _ in kept[table.name])
                listed = f"where {DELETED_AT} is null" if DELETED_AT in arrow_schema(table).names else ""
                here[table.name] = select(f"select {names} from {table.name} {listed}")
                assert select(MISNUMBERED.format(table.name)) == [], table.name
        for table, rows in zip(self.tables, truths, strict=True):
            columns, loaded = kept[table.name], here[table.name]
            plain = [None if kind is Type.TEXT else _PLAIN.get(kind) for _, kind in columns]
            yield (
                table,
                Counter(tuple(_read(how, value) for how, value in zip(plain, row, strict=True)) for row in loaded),
                Counter(tuple(_read(how, row[name]) for how, (name, _) in zip(plain, columns, strict=True)) for row in rows),
            )

    def check_held(self) -> None:
        """Fails if the ledger has more rows of a unit than there are."""
        with warehouse_at(self.places.db).looking() as session:
            assert find_lost(session, self.endpoints.values()) == []

    def differences(self) -> dict[str, tuple[int, int, list[Any], list[Any]]]:
        """Tables that differ from the truth: rows here, rows there, examples only here, examples only there."""
        return {
            table.name: (
                ours.total(),
                theirs.total(),
                list((ours - theirs).elements())[:3],
                list((theirs - ours).elements())[:3],
            )
            for table, ours, theirs in self.compared()
            if ours != theirs
        }

    def uncovered(self) -> dict[str, list[Row]]:
        """Rows by table that Zoom would give, that are not here, and that lie in no hole which `coverage` names."""
        holes: dict[str, set[str]] = {}
        for hole in read_holes(self.places.db):
            holes.setdefault(hole["endpoint"], set()).add(hole["partition"])
        found = {}
        for table, ours, theirs in self.compared():
            if (endpoint := self.endpoints.get(table.name)) is None:
                continue
            named = holes.get(endpoint.name, set())
            absent = find_absent(endpoint, table, ours, theirs)
            if rows := [row for row in absent if not is_covered(endpoint, table, row, named)]:
                found[table.name] = rows
        return found


def tally_of(report: RunReport, endpoint: str) -> EndpointTally:
    return report.tallies[endpoint]


def _read(how: Callable[[Any], Any] | None, value: Any) -> Any:
    return value if how is None or value is None else how(value)


def _read_time(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _read_date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value[:10])


def _read_json(value: Any) -> str:
    return json.dumps(json.loads(value) if isinstance(value, str) else value, sort_keys=True)


_PLAIN: dict[Type, Callable[[Any], Any]] = {Type.TIMESTAMP: _read_time, Type.DATE: _read_date, Type.JSON: _read_json}
"""A value as it is compared, whether it comes from DuckDB or from the sandbox's truth."""
