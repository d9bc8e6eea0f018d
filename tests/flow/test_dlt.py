"""For a dlt user the source is a dlt source; and what interrupts a load costs work, never rows."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import dlt
import duckdb
import pytest
from starlette.types import Receive, Scope, Send

from pipelines.errors import ExitCode
from pipelines.night.load import finish_pending, open_pipeline
from pipelines.night.own_settings import SETTINGS
from pipelines.warehouse.choice import warehouse_at
from sources.sandbox.config import SandboxConfig
from sources.sandbox.server import running
from sources.zoom._engine import Extraction
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.kinds import KINDS
from sources.zoom.source import ActivePipeline, source_of, zoom_source
from sources.zoom.vocabulary import ROW
from sources.zoom.vocabulary.table import OWN_COLUMNS
from tests.flow.account import Account

NAMES = ("users", "roles", "report_activities")


def source_at(url: str, **options: Any) -> Any:
    return zoom_source(
        account_id="tests",
        client_id="tests",
        client_secret="sandbox",
        api_url=f"{url}/v2",
        token_url=f"{url}/oauth/token",
        plan="unlimited",
        **options,
    )


@pytest.fixture
def no_pipeline(tmp_path: Path) -> None:
    """A source that is iterated as such reads the state of the pipeline made last, as dlt has it: let there be none."""
    open_pipeline(warehouse_at(tmp_path / "none.duckdb")).deactivate()


def test_the_source_has_a_resource_for_each_endpoint_with_the_declared_columns() -> None:
    source = source_at("http://127.0.0.1:9")
    table = source.resources["users"].compute_table_schema()
    assert len(source.resources) == len(ENDPOINTS)
    assert (table["write_disposition"], table["columns"]["_partition"]["merge_key"]) == ("merge", True)
    assert table["x-merge-destination-scope"] == '("_partition") in (select "_partition" from {staging_table})'
    assert [name for name, column in table["columns"].items() if column.get("primary_key")] == ["_partition", "_row"]
    assert table["columns"]["pmi"]["data_type"] == "bigint"
    assert table["columns"]["email"]["description"] == "Address the user signs in with."
    assert table["description"].startswith("One row per person")


def test_a_dlt_user_selects_resources_runs_them_and_finds_state_and_pipeline(tmp_path: Path) -> None:
    destination = dlt.destinations.duckdb(str(tmp_path / "warehouse.duckdb"))
    pipeline = dlt.pipeline("zoom", str(tmp_path / "pipelines"), destination=destination, dataset_name="mine")
    with running(SandboxConfig(users=12, days=5)) as url:
        for _ in range(2):
            pipeline.run(source_at(url).with_resources("users", "roles"), loader_file_format="parquet")
    with duckdb.connect(tmp_path / "warehouse.duckdb", read_only=True) as connection:
        tables = {
            name for (name,) in connection.execute("select table_name from duckdb_tables() where schema_name = 'mine'").fetchall()
        }
        types = connection.execute("select column_name, data_type from duckdb_columns() where table_name = 'users'").fetchall()
        counts = connection.execute("select (select count(*) from mine.users), (select count(*) from mine.roles)").fetchone()
        runs = connection.execute("select endpoint, count(*) from mine._ledger group by 1 order by 1").fetchall()
    assert {name for name in tables if not name.startswith("_")} == {"users", "user_custom_attributes", "user_licenses", "roles"}
    assert dict(types) == {column.name: KINDS[column.type].sql for column in ENDPOINTS["users"].table.stored}
    assert counts == (12, 6)
    assert runs == [("roles", 1), ("users", 1)]
    cursors = pipeline.state["sources"]["zoom"]["resources"]
    assert cursors["users"]["cursor"] == "2026-06-01T00:00:00+00:00"

    command = [sys.executable, "-m", "dlt", "pipeline", "-v", "--pipelines-dir", str(tmp_path / "pipelines"), "zoom", "info"]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "users" in shown.stdout
    assert "cursor" in shown.stdout


def test_tables_of_endpoints_that_were_not_asked_for_are_there_without_rows(tmp_path: Path) -> None:
    account = Account(tmp_path, only=NAMES, users=12, days=5)
    account.run("roles")
    assert {table.name: account.count(table.name) for table in account.tables if table.name != "roles"} == {
        "users": 0,
        "user_custom_attributes": 0,
        "user_licenses": 0,
        "report_activities": 0,
    }
    assert [len(account.ledger(name)) for name in ("roles", "users")] == [1, 0]


@pytest.mark.usefixtures("no_pipeline")
def test_a_source_can_be_read_without_a_pipeline() -> None:
    with running(SandboxConfig(users=12, days=5)) as url:
        tables = list(source_at(url).with_resources("roles"))
    assert sum(table.num_rows for table in tables if "total_members" in table.schema.names) == 6


def test_the_order_in_which_dlt_asks_its_resources_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SETTINGS, "extract", {"next_item_mode": "fifo"})
    monkeypatch.setattr("sources.zoom._work.BATCH_ROWS", 40)
    monkeypatch.setattr("sources.zoom._bridge.QUEUED_BATCHES", 1)
    account = Account(tmp_path, only=["users", "recordings", "report_activities"], users=12, days=20)
    assert account.run().exit_code is ExitCode.DONE
    assert account.differences() == {}


@pytest.mark.usefixtures("no_pipeline")
def test_dates_of_a_source_limit_what_is_read() -> None:
    with running(SandboxConfig(users=12, days=20)) as url:
        source = source_at(url, since="2026-05-20", until="2026-05-22").with_resources("report_activities")
        tables = [table for table in source if "client_type" in table.schema.names and table.num_rows]
    days = {moment.date() for table in tables for moment in table["time"].to_pylist() if moment is not None}
    assert days == {date(2026, 5, 20), date(2026, 5, 21)}


def test_since_is_kept_for_later_runs_and_an_earlier_one_widens_it(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["report_activities"], users=12, days=40)
    first_days = []
    for since in (date(2026, 5, 20), None, date(2026, 5, 10), None):
        account.run(since=since)
        first_days.append(account.ledger("report_activities")[0]["partition"])
    assert first_days == ["2026-05-20", "2026-05-20", "2026-05-10", "2026-05-10"]


def test_a_late_since_on_a_whole_warehouse_hides_no_older_day(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["report_activities"], users=12, days=40)
    account.break_with({"match": "/report/activities", "kind": "edit", "put": {"time": "never"}, "times": None})
    account.run()
    account.mend()
    account.run(since=date(2026, 5, 30))
    assert account.run().exit_code is ExitCode.DONE
    assert account.differences() == {}


def test_until_ends_before_its_day_and_is_not_kept(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["report_activities"], users=12, days=40)
    account.run(until=date(2026, 5, 20))
    assert account.ledger("report_activities")[-1]["partition"] == "2026-05-19"
    account.run()
    assert account.differences() == {}


def test_a_package_that_was_read_and_not_loaded_is_finished_by_the_next_run(tmp_path: Path) -> None:
    account = Account(tmp_path, only=NAMES, users=12, days=20)
    open_pipeline(warehouse_at(account.places.db)).extract(source_of(account.extraction()), loader_file_format="parquet")
    pipeline = open_pipeline(warehouse_at(account.places.db))
    assert finish_pending(pipeline) is not None
    assert finish_pending(pipeline) is None
    assert account.run().exit_code is ExitCode.DONE
    assert account.differences() == {}


def test_a_package_that_cannot_be_loaded_is_dropped_and_read_again(tmp_path: Path) -> None:
    account = Account(tmp_path, only=NAMES, users=12, days=20)
    account.run("roles")
    pipeline = open_pipeline(warehouse_at(account.places.db))
    pipeline.extract(source_of(account.extraction()), loader_file_format="parquet")
    pipeline.normalize()
    for file in Path(pipeline.working_dir).rglob("new_jobs/users*.parquet"):
        file.write_bytes(b"cut off")
    words = finish_pending(open_pipeline(warehouse_at(account.places.db)))
    assert words is not None
    assert "could not be loaded and is read again" in words
    assert account.run().exit_code is ExitCode.DONE
    assert account.differences() == {}


KILLED = """
import os, signal, sys
from pathlib import Path
from pipelines.configuration import quieten
quieten()
from dlt.destinations.impl.duckdb.duck import DuckDbCopyJob
from tests.flow.account import Account

copy = DuckDbCopyJob.run

def copy_and_die(job):
    copy(job)
    if "users" in job._file_name:
        os.kill(os.getpid(), signal.SIGKILL)

DuckDbCopyJob.run = copy_and_die
Account(Path(sys.argv[1]), only=sys.argv[2].split(","), users=12, days=20).run()
"""


PLAIN_AND_KILLED = """
import os, signal, sys
import dlt
from dlt.destinations.impl.duckdb.duck import DuckDbCopyJob
from tests.flow.test_dlt import NAMES, plain_pipeline, source_at

copy = DuckDbCopyJob.run

def copy_and_die(job):
    copy(job)
    if job._file_name.startswith(sys.argv[3] + "."):
        os.kill(os.getpid(), signal.SIGKILL)

DuckDbCopyJob.run = copy_and_die
plain_pipeline(sys.argv[1]).run(source_at(sys.argv[2]).with_resources(*NAMES), loader_file_format="parquet")
"""


def plain_pipeline(folder: Path | str) -> dlt.Pipeline:
    """A dlt user's own, without anything of the command line."""
    destination = dlt.destinations.duckdb(str(Path(folder) / "warehouse.duckdb"))
    return dlt.pipeline("zoom", str(Path(folder) / "pipelines"), destination=destination, dataset_name="mine")


@pytest.mark.parametrize("table", ["users", "user_licenses", "_ledger"])
def test_plain_dlt_that_is_killed_between_the_commit_and_its_bookkeeping_doubles_nothing(tmp_path: Path, table: str) -> None:
    with running(SandboxConfig(users=12, days=20)) as url:
        command = [sys.executable, "-c", PLAIN_AND_KILLED, str(tmp_path), url, table]
        assert subprocess.run(command, check=False, timeout=120).returncode == -9
        pipeline = plain_pipeline(tmp_path)
        assert pipeline.has_pending_data
        pipeline.run()
    with duckdb.connect(tmp_path / "warehouse.duckdb", read_only=True) as connection:
        connection.execute("set schema = 'mine'")
        loaded = {name: connection.execute(f"select count(*) from {name}").fetchone() for name in NAMES}
        told = {name: connection.execute("select sum(rows) from _ledger where endpoint = ?", [name]).fetchone() for name in NAMES}
        licenses = connection.execute("select count(*) - count(distinct (user_id, _position)) from user_licenses").fetchone()
        units = connection.execute('select count(*) - count(distinct (endpoint, "partition")) from _ledger').fetchone()
    assert loaded == told
    assert loaded["users"] == (12,)
    assert (licenses, units) == ((0,), (0,))


def test_a_warehouse_without_numbered_rows_goes_on_and_numbers_what_it_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = Account(tmp_path, only=["users", "recordings", "report_activities"], seed=2, users=25, days=25)
    with monkeypatch.context() as before:
        before.setattr("sources.zoom.vocabulary.table.OWN_COLUMNS", tuple(column for column in OWN_COLUMNS if column.name != ROW))
        account.run()
    tables = ("users", "user_licenses", "recordings", "recording_files", "report_activities")
    named = f"select count(*) from duckdb_columns() where schema_name = 'zoom_raw' and column_name = '{ROW}'"
    assert account.select(named) == [(0,)]
    ((host,),) = account.select("select user_id from recordings group by 1 order by count(*) desc limit 1")
    account.control("POST", "users", body={"delete": [host]})
    account.advance(1)
    assert account.run().exit_code is ExitCode.DONE
    assert account.differences() == {}
    assert account.select(f"select count(*) > 0, count(*) = count({ROW}) from recordings where user_id = '{host}'") == [
        (True, True)
    ]
    numbered = {table: account.select(f"select count({ROW}) > 0 from {table}")[0][0] for table in tables}
    assert numbered == dict.fromkeys(tables, True)


def test_plain_dlt_goes_on_with_a_warehouse_without_numbered_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(SandboxConfig(users=12, days=5)) as url:
        for columns in (tuple(column for column in OWN_COLUMNS if column.name != ROW), OWN_COLUMNS):
            with monkeypatch.context() as version:
                version.setattr("sources.zoom.vocabulary.table.OWN_COLUMNS", columns)
                plain_pipeline(tmp_path).run(source_at(url).with_resources("users", "roles"), loader_file_format="parquet")
    with duckdb.connect(tmp_path / "warehouse.duckdb", read_only=True) as connection:
        assert connection.execute(f"select count({ROW}), count(*) from mine.users").fetchone() == (12, 12)


def test_a_run_that_is_killed_while_it_loads_loses_and_doubles_nothing(tmp_path: Path) -> None:
    account = Account(tmp_path, only=NAMES, users=12, days=20)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), ",".join(NAMES)], check=False, timeout=60)
    assert killed.returncode == -9
    assert finish_pending(open_pipeline(warehouse_at(account.places.db))) == "what an interrupted run left behind was loaded"
    assert account.differences() == {}
    assert account.run().exit_code is ExitCode.DONE
    assert account.differences() == {}


@pytest.mark.parametrize("after", [3, 40])
def test_a_run_that_is_stopped_in_the_middle_keeps_what_it_read_and_the_next_one_goes_on(tmp_path: Path, after: int) -> None:
    account = Account(tmp_path, only=["users", "recordings", "report_activities"], users=12, days=20)
    running_now: list[Extraction] = []
    app, requests = account.app, 0

    async def stop_in_the_middle(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal requests
        requests += 1
        if requests == after:
            running_now[-1].stop()
        await app(scope, receive, send)

    account.app = stop_in_the_middle  # type: ignore[assignment]
    report = account.run(watch=lambda extraction, step: running_now.append(extraction))
    account.app = app
    tallies = report.tallies.values()
    assert sum(tally.left for tally in tallies if tally.planned) > 0
    assert report.exit_code is ExitCode.FAILED
    loaded = account.select("select count(*) from _ledger")[0][0]
    assert loaded == sum(1 for _ in account.select("select distinct endpoint, partition from _ledger"))
    assert account.run().exit_code is ExitCode.DONE
    assert account.differences() == {}


def test_a_secret_that_is_changed_in_the_middle_of_a_run_stops_it_and_keeps_what_was_read(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users", "recordings"], users=25, days=20)
    rules: list[dict[str, Any]] = [
        {"match": "/oauth/token", "status": 400, "body": {"reason": "Invalid client", "error": "invalid_client"}, "after": 1},
        {"match": "/users/*/recordings", "status": 401, "body": {"code": 124, "message": "Invalid."}, "after": 40},
    ]
    account.break_with(*({**rule, "times": None} for rule in rules))
    assert account.run().exit_code is ExitCode.FAILED
    assert account.count("users") == 25
    assert len(account.ledger("recordings", "failed")) < 64
    assert account.calls("/users/{userId}/recordings") < 200
    account.mend()
    account.run()
    assert account.differences() == {}


def test_several_threads_can_read_the_warehouse_at_the_same_time(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["roles"], users=12, days=5)
    account.run()
    warehouse = ActivePipeline()
    pipeline = open_pipeline(warehouse_at(account.places.db))
    warehouse.note(pipeline, account.endpoints["roles"], {})

    def read(_: int) -> list[str]:
        with warehouse.opened() as known:
            return list(known.read_memory(account.endpoints["roles"]).histories)

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(read, range(100))) == [["all"]] * 100
