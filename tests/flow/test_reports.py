"""The runs that a warehouse remembers: stored beside what dlt loads, and never in its way."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.errors import LoadFailed
from pipelines.night.load import finish_pending, open_pipeline
from pipelines.night.report import RunReport
from pipelines.night.run import read_previous
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.runs import RUNS, begin_run, store_run
from sources.zoom.schema import arrow_schema
from tests.flow.account import Account

BEGAN = datetime(2026, 6, 1, tzinfo=UTC)
REPORT = RunReport("r1", BEGAN, zoom_now=BEGAN, ended_at=BEGAN)


@pytest.mark.parametrize("lost", [False, True], ids=["work kept", "work lost"])
def test_a_report_that_is_all_a_warehouse_holds_is_in_nobodys_way(tmp_path: Path, lost: bool) -> None:
    account = Account(tmp_path, only=["roles"], users=5, days=2)
    if not lost:
        open_pipeline(warehouse_at(account.places.db))
    store_run(warehouse_at(account.places.db), REPORT.as_row())
    if lost:
        shutil.rmtree(account.places.work)
        account.places.work.mkdir()
    assert finish_pending(open_pipeline(warehouse_at(account.places.db))) is None
    account.run()
    assert account.differences() == {}
    assert read_previous(warehouse_at(account.places.db)) == BEGAN


def test_a_run_has_one_row_however_often_its_report_is_stored(tmp_path: Path) -> None:
    db = tmp_path / "zoom.duckdb"
    store_run(warehouse_at(db), REPORT.as_row())
    store_run(warehouse_at(db), replace(REPORT, errors=["the disk was full"]).as_row())
    store_run(warehouse_at(db), replace(REPORT, run_id="r2", zoom_now=None).as_row())
    with duckdb.connect(str(db), read_only=True) as connection:
        kept = connection.execute("select run_id, status, report ->> '$.errors[0]' from zoom_raw._runs order by 1").fetchall()
        types = [name for name, *_ in connection.execute("describe zoom_raw._runs").fetchall()]
    assert kept == [("r1", "failed", "the disk was full"), ("r2", "done", None)]
    assert types == arrow_schema(RUNS).names


def test_a_run_that_began_is_running_and_one_that_never_ended_was_killed(tmp_path: Path) -> None:
    db = tmp_path / "zoom.duckdb"
    for run in ("r1", "r2"):
        begin_run(warehouse_at(db), replace(REPORT, run_id=run, ended_at=None, selected=frozenset({"roles", "users"})).as_row())
    begun = "report ->> '$.endpoints[*].endpoint', report -> '$.endpoints[*].planned'"
    with duckdb.connect(str(db), read_only=True) as connection:
        kept = connection.execute(f"select run_id, status, exit_code, {begun} from zoom_raw._runs order by 1").fetchall()
    assert [row[:3] for row in kept] == [("r1", "killed", None), ("r2", "running", None)]
    assert kept[1][3:] == (["roles", "users"], ["null", "null"])


def test_a_column_that_an_older_warehouse_lacks_is_added(tmp_path: Path) -> None:
    db = tmp_path / "zoom.duckdb"
    with duckdb.connect(str(db)) as connection:
        connection.execute("create schema zoom_raw; create table zoom_raw._runs (run_id varchar not null)")
        connection.execute("insert into zoom_raw._runs values ('r0')")
    store_run(warehouse_at(db), REPORT.as_row())
    with duckdb.connect(str(db), read_only=True) as connection:
        assert connection.execute("select run_id, status from zoom_raw._runs order by 1").fetchall() == [
            ("r0", None),
            ("r1", "done"),
        ]


def test_a_warehouse_that_cannot_be_written_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "zoom.duckdb").mkdir()
    with pytest.raises(LoadFailed, match="^storing the run report: .*: run again$"):
        store_run(warehouse_at(tmp_path / "zoom.duckdb"), REPORT.as_row())
