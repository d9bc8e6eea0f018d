"""A warehouse through its protocol alone: what each implementation has to do, whatever database it is."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.errors import CommandError
from pipelines.night.report import RunReport
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.comments import RAW, comment_tables
from pipelines.warehouse.errors import NotFitting, NotOpened, NotThere
from pipelines.warehouse.lost_rows import LOST_ROWS, mark_lost
from pipelines.warehouse.marker import check_account, keep_account
from pipelines.warehouse.protocol import Copied, Kind, Warehouse
from pipelines.warehouse.raw_tables import make_tables
from pipelines.warehouse.runs import begin_run, store_run
from pipelines.warehouse.verdict import Verdict, keep_verdict, read_verdict
from sources.zoom.endpoints import ENDPOINTS

NOW = datetime(2026, 6, 1, tzinfo=UTC)
USERS = ENDPOINTS["users"]


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """With tables, and one user."""
    made = warehouse_at(tmp_path / "zoom.duckdb")
    make_tables(made, RAW)
    with made.changing() as session:
        session.run("insert into zoom_raw.users (_partition, id) values ($partition, $id)", {"partition": "all", "id": "ada"})
    return made


def test_a_night_needs_nothing_else(warehouse: Warehouse, tmp_path: Path) -> None:
    with warehouse.writing():
        keep_account(warehouse, "A")
        begin_run(warehouse, RunReport("r1", NOW).as_row())
        store_run(warehouse, RunReport("r1", NOW, zoom_now=NOW, ended_at=NOW).as_row())
        assert comment_tables(warehouse) > 0
        keep_verdict(warehouse, Verdict.FAILED, "unique_dim_users")
        copied = warehouse.copy(tmp_path / "copy.duckdb", ["zoom_raw"], tmp_path / "spill")
    assert read_verdict(warehouse) == (Verdict.FAILED, "unique_dim_users")
    with pytest.raises(CommandError, match="another Zoom account"):
        check_account(warehouse, "B")
    assert [(table.name, table.rows) for table in copied if table.rows] == [("zoom_raw._runs", 1), ("zoom_raw.users", 1)]
    assert Copied("zoom_raw.roles", 0, tuple(column.name for column in ENDPOINTS["roles"].table.stored)) in copied
    with warehouse.reading() as reader:
        found = reader.ask("select status, ended_at, {'a': run_id} as nested, 1 as one from zoom_raw._runs")
        assert (list(found.columns), list(found.kinds)) == (
            ["status", "ended_at", "nested", "one"],
            [Kind.TEXT, Kind.MOMENT, Kind.NESTED, Kind.NUMBER],
        )
        assert list(found.rows()) == [("done", NOW, {"a": "r1"}, 1)]
        assert list(found.texts()) == [("done", "2026-06-01 00:00:00+00", '{"a":"r1"}', "1")]


def test_a_change_is_made_as_a_whole_or_not_at_all(warehouse: Warehouse) -> None:
    def change() -> None:
        with warehouse.changing() as session:
            session.run("delete from zoom_raw.users")
            session.run("select unheard_of from zoom_raw.users")

    with pytest.raises(NotFitting):
        change()
    with warehouse.looking() as session:
        assert session.select("select id from zoom_raw.users") == [{"id": "ada"}]


def test_what_a_database_refuses_is_an_error_of_ours(warehouse: Warehouse) -> None:
    with warehouse.looking() as session, pytest.raises(NotThere) as caught:
        session.run("select * from marts.dim_users")
    assert caught.value.schema is None or caught.value.schema == "marts"
    warehouse.places.db.write_text("no database")
    with pytest.raises(NotOpened, match="it is not a DuckDB file"), warehouse.looking():
        pass


def test_rows_that_are_gone_are_due_again(warehouse: Warehouse) -> None:
    load = 'insert into zoom_raw._ledger (endpoint, "partition", outcome, "rows") values ($endpoint, $partition, $outcome, 1)'
    with warehouse.changing() as session:
        for partition in ("all", "gone"):
            session.run(load, {"endpoint": "users", "partition": partition, "outcome": "loaded"})
    assert mark_lost(warehouse, [USERS]) == (
        "1 units were loaded and their rows are gone, which no run does: they are due again (users 1)"
    )
    with warehouse.looking() as session:
        marked = session.run("select \"partition\", message from zoom_raw._ledger where outcome = 'failed'")
    assert marked == [("gone", LOST_ROWS)]
    assert mark_lost(warehouse, [USERS]) is None
