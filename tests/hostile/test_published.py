"""What is published shows no private value, raw tables included, wherever Zoom puts one; what was asked for by name is shown."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.night.run import RunOptions, run_night
from pipelines.readers.publish import publish_snapshot
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.verdict import Verdict, keep_verdict
from sources.zoom.client import ZoomClient
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.settings import ZoomSettings, make_settings
from tests.flow.account import URL, Account
from tests.hostile.alterations import change_rows
from tests.hostile.cases.rows import SENTINEL
from tests.hostile.wire import CLIENT, EVERYWHERE, SECRET, Between, Strikes

STRUCK = ("users", "meetings", "recordings", "report_activities")
NAMES = sorted(
    {
        column.path.rpartition(".")[2]
        for name in STRUCK
        for columns in (ENDPOINTS[name].table.columns, *(child.columns for child in ENDPOINTS[name].table.children))
        for column in columns
        if column.private
    }
)


def fill(rows: list[dict[str, Any]]) -> None:
    """Put a private value wherever one may stand: in its column, in one of another table, deeper, in a list that is none."""
    private = {name: f"{SENTINEL}-{name}-" for name in NAMES}
    for row in rows:
        row.update(private, settings={**private, "deep": [private]})
        for file in row.get("recording_files", ()):
            file.update(private, odd=[private])
    if rows and "recording_files" in rows[0]:
        rows[0]["recording_files"] = [None, f"{SENTINEL}-nameless-", *rows[0]["recording_files"]]
    if rows and "time" in rows[0]:
        rows[0]["time"] = "a word"


@pytest.mark.parametrize("asked_for", [(), ("recording_files.play_url",)], ids=["nothing", "a column"])
def test_publishing_everything_shows_what_was_asked_for_by_name_and_nothing_else_private(
    asked_for: tuple[str, ...], tmp_path: Path
) -> None:
    account = Account(tmp_path, only=STRUCK, seed=7, users=7, days=20)
    strikes = Strikes(EVERYWHERE, change_rows(fill))
    settings = make_settings(
        account_id="tests",
        client_id=CLIENT,
        client_secret=SECRET,
        api_url=f"{URL}/v2",
        token_url=f"{URL}/oauth/token",
        plan="unlimited",
        private_columns=asked_for,
    )

    def open_client(settings: ZoomSettings, **options: Any) -> ZoomClient:
        return ZoomClient(settings, transport=lambda: Between(account.app, strikes), **options)

    run_night(settings, RunOptions(account.places.db, ",".join(STRUCK), build=False), lambda *_: None, open_client)
    with duckdb.connect(account.places.db) as connection:
        connection.execute("create schema marts; create table marts.dim_users as select id from zoom_raw.users")
    keep_verdict(warehouse_at(account.places.db), Verdict.GOOD)
    publish_snapshot(warehouse_at(account.places.db), datetime(2026, 6, 1, tzinfo=UTC), everything=True)
    with duckdb.connect(account.places.published, read_only=True) as connection:
        tables = connection.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
        shown = {
            word
            for (table,) in tables
            for word in (*NAMES, "nameless")
            if connection.execute(
                f"select count(*) from {table} as t where contains(t::varchar, '{SENTINEL}-{word}-')"
            ).fetchall()
            != [(0,)]
        }
        ((files, extras, aside),) = connection.execute(
            "select (select count(*) from zoom_raw.recording_files), (select count(_extra) from zoom_raw.users), "
            "(select count(*) from zoom_raw._set_aside)"
        ).fetchall()
    assert shown == {name.rpartition(".")[2] for name in asked_for}
    assert files > 0
    assert extras > 0
    assert aside > 0
