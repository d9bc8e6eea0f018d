"""A sandbox account in this process, and a warehouse that is filled from it by the real client, dlt and DuckDB."""

import json
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import httpx
from starlette.applications import Starlette

from pipelines.load import load_slices, open_pipeline
from pipelines.places import Places
from pipelines.report import RunReport
from sources.sandbox.config import SandboxConfig
from sources.sandbox.server import create_app
from sources.zoom.client import ZoomClient
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.engine import Extraction, Limits
from sources.zoom.planner import Period
from sources.zoom.schema import Table, all_tables
from sources.zoom.settings import ZoomSettings, make_settings
from sources.zoom.source import make_extraction
from sources.zoom.vocabulary import DELETED_AT, EMPTIED, EXTRA, FETCHED_AT, PARTITION, Type

OWN = {PARTITION, FETCHED_AT, EXTRA, EMPTIED, DELETED_AT}
URL = "http://127.0.0.1"


def settings_for(url: str = URL, client_id: str = "tests", secret: str = "sandbox") -> ZoomSettings:
    return make_settings(
        account_id="tests",
        client_id=client_id,
        client_secret=secret,
        api_url=f"{url}/v2",
        token_url=f"{url}/oauth/token",
        plan="unlimited",
    )


class Account:
    """One sandbox account and the warehouse beside it."""

    def __init__(self, folder: Path, **config: Any) -> None:
        self.config = SandboxConfig(**{"plan": "unlimited", **config})
        self.app: Starlette = create_app(self.config)
        self.places = Places(folder / "zoom.duckdb")
        self.places.work.mkdir(parents=True, exist_ok=True)
        self.client_id = "tests"

    def client(self) -> ZoomClient:
        return ZoomClient(
            settings_for(client_id=self.client_id), transport=lambda: httpx.ASGITransport(self.app), pause_seconds=0.001
        )

    def run(
        self, *names: str, since: date | None = None, until: date | None = None, limits: Limits | None = None
    ) -> RunReport:
        """One run without the models: everything, or the endpoints named."""
        run_id = uuid4().hex
        report = RunReport(run_id, datetime.now().astimezone())
        selected = frozenset(names or ENDPOINTS)

        def make() -> Extraction:
            extraction = make_extraction(
                settings_for(), selected=selected, period=Period(since, until), run_id=run_id, client=self.client
            )
            extraction.limits = limits or Limits()
            return extraction

        load_slices(open_pipeline(self.places), make, report, lambda extraction, step: None)
        return report

    def control(self, method: str, path: str, body: object = None) -> httpx.Response:
        import asyncio

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url=URL, timeout=None) as client:
                return await client.request(method, f"/__sandbox__/{path}", json=body)

        answer = asyncio.run(ask())
        answer.raise_for_status()
        return answer

    def advance(self, days: float) -> None:
        self.control("POST", "clock", {"advance_seconds": int(days * 86400)})

    def truth(self, table: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.control("GET", f"truth/{table}").text.splitlines()]

    def select(self, query: str) -> list[tuple[Any, ...]]:
        connection = duckdb.connect(self.places.db, read_only=True)
        try:
            connection.execute("set timezone = 'UTC'")
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def rows(self, table: Table) -> list[dict[str, Any]]:
        names = [column.name for column in table.columns if column.name not in OWN]
        columns = ", ".join(f'"{name}"' for name in names)
        listed = f"where {DELETED_AT} is null" if DELETED_AT in table.arrow.names else ""
        query = f"select {columns} from zoom_raw.{table.name} {listed}"
        return [dict(zip(names, row, strict=True)) for row in self.select(query)]

    def differences(self) -> dict[str, tuple[int, int, list[Any], list[Any]]]:
        """Tables that differ from the truth: rows here, rows there, examples only here, examples only there."""
        found = {}
        for table in all_tables(ENDPOINTS.values()):
            ours = Counter(canonical(table, row) for row in self.rows(table))
            theirs = Counter(canonical(table, row) for row in self.truth(table.name))
            if ours != theirs:
                ours_only, theirs_only = ours - theirs, theirs - ours
                found[table.name] = (
                    ours.total(),
                    theirs.total(),
                    list(ours_only.elements())[:3],
                    list(theirs_only.elements())[:3],
                )
        return found


def canonical(table: Table, row: dict[str, Any]) -> str:
    """A row as one comparable text, whether it comes from DuckDB or from the sandbox's truth."""
    return json.dumps({column.name: _plain(column.type, row[column.name]) for column in table.columns if column.name not in OWN})


def _plain(kind: Type, value: Any) -> Any:
    if value is None:
        return None
    if kind is Type.TIMESTAMP:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    if kind is Type.DATE:
        return value.isoformat() if isinstance(value, date) else value[:10]
    if kind is Type.JSON:
        return json.loads(value) if isinstance(value, str) else value
    return value
