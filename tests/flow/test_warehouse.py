"""A warehouse through its protocol alone: what each implementation has to do, whatever database it is."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.errors import CommandError, ExitCode
from pipelines.night.report import RunReport
from pipelines.warehouse.address import ServerAddress
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.comments import RAW, comment_tables
from pipelines.warehouse.errors import NotFitting, NotOpened, NotThere, WarehouseError
from pipelines.warehouse.lost_rows import LOST_ROWS, mark_lost
from pipelines.warehouse.marker import check_account, keep_account
from pipelines.warehouse.on_postgres.slate import ServerSlate
from pipelines.warehouse.protocol import Copied, Kind, Warehouse
from pipelines.warehouse.raw_tables import make_tables
from pipelines.warehouse.runs import begin_run, store_run
from pipelines.warehouse.verdict import Verdict, keep_verdict, read_verdict
from sources.zoom import Budget
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.limits import AccountPlan
from sources.zoom.vocabulary import Family, Label
from tests.postgres import make_database

NOW = datetime(2026, 6, 1, tzinfo=UTC)
USERS = ENDPOINTS["users"]


@pytest.fixture(params=["duckdb", "postgres"])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """With tables, and one user."""
    monkeypatch.chdir(tmp_path)
    is_file = request.param == "duckdb"
    made = warehouse_at(tmp_path / "zoom.duckdb" if is_file else make_database(request.getfixturevalue("server")))
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
        made = """cast('{"a": 1}' as json) as told, 1 as one, true as so, date '2026-06-01' as day"""
        question = f"select status, ended_at, {made} from zoom_raw._runs"
        kinds = [Kind.TEXT, Kind.MOMENT, Kind.JSON, Kind.NUMBER, Kind.TRUTH, Kind.DATE]
        found = reader.ask(question)
        assert (list(found.columns), list(found.kinds)) == (["status", "ended_at", "told", "one", "so", "day"], kinds)
        assert list(found.rows()) == [("done", NOW, '{"a": 1}', 1, True, NOW.date())]
        assert list(reader.ask(question).texts()) == [
            ("done", "2026-06-01 00:00:00+00", '{"a": 1}', "1", "true", "2026-06-01"),
        ]
        table = reader.ask(question).batches(["a", "b", "c", "d", "e", "f"]).read_all()
        assert table.to_pylist() == [
            {"a": "done", "b": NOW, "c": '{"a": 1}', "d": 1, "e": True, "f": NOW.date()},
        ]


def test_a_file_gives_nested_values(tmp_path: Path) -> None:
    made = warehouse_at(tmp_path / "zoom.duckdb")
    make_tables(made, RAW)
    with made.reading() as reader:
        found = reader.ask("select {'a': 'r1'} as nested")
        assert (list(found.kinds), list(found.rows())) == ([Kind.NESTED], [({"a": "r1"},)])
        assert list(found.texts()) == [('{"a":"r1"}',)]


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


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    made = warehouse_at(tmp_path / "zoom.duckdb")
    made.places.db.write_text("no database")
    with pytest.raises(NotOpened, match="it is not a DuckDB file"), made.looking():
        pass


@pytest.mark.parametrize(
    "question",
    [
        "delete from zoom_raw.users",
        "select 1; delete from zoom_raw.users",
        "with gone as (delete from zoom_raw.users returning id) select * from gone",
        "insert into zoom_raw.users (id) values ('eve')",
        "create table zoom_raw.mine as select 1 as one",
        "",
        ";",
    ],
)
def test_a_question_only_reads(warehouse: Warehouse, question: str) -> None:
    with warehouse.reading() as reader, pytest.raises((CommandError, WarehouseError)):
        list(reader.ask(question).rows())
    with warehouse.looking() as session:
        assert session.select("select id from zoom_raw.users") == [{"id": "ada"}]


def test_there_is_one_writer_whatever_machine_he_is_on(
    warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with warehouse.writing():
        if warehouse.serves_readers:
            (tmp_path / "another machine").mkdir()
            monkeypatch.chdir(tmp_path / "another machine")
        other = warehouse_at(getattr(warehouse, "address", warehouse.places.db))
        with pytest.raises(CommandError, match="another run holds it") as caught, other.writing():
            pass
        assert caught.value.code == ExitCode.LATER
    with other.writing():
        pass


def test_rows_go_in_as_they_are(warehouse: Warehouse) -> None:
    """Also those that a format of text could take for something else."""
    texts = ["", None, "a\n\\.\nb", "\\.", "\\N", 'say "so", twice', "\ttab", "NULL", "ß\u2028\ufeff", " "]
    rows = pa.table({"partition": [f"{number:02}" for number in range(len(texts))], "message": texts})
    with warehouse.changing() as session:
        assert session.insert("zoom_raw", "_ledger", rows.to_reader()) == len(texts)
    with warehouse.looking() as session:
        assert session.run('select message from zoom_raw._ledger order by "partition"') == [(text,) for text in texts]


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


def test_calls_of_a_day_are_counted_for_all_who_load_into_it(warehouse: Warehouse) -> None:
    def take(budget: Budget, calls: int) -> int:
        return sum(budget.take(Family.GENERAL, Label.HEAVY, NOW) for _ in range(calls))

    one, other, third = (Budget(AccountPlan.PRO, 250 / 30_000, warehouse.slate()) for _ in range(3))
    assert take(one, 30) == 30
    one.give_back(NOW)
    assert (other.left(Family.GENERAL, Label.HEAVY, NOW), take(other, 500)) == (220, 220)
    assert (take(one, 1), take(third, 1)) == (0, 0)
    until = NOW + timedelta(hours=3)
    other.refuse(Family.GENERAL, Label.MEDIUM, until, NOW)
    assert Budget(AccountPlan.PRO, 1, warehouse.slate()).refused_until(Family.GENERAL, Label.MEDIUM, NOW) == until
    next_morning = Budget(AccountPlan.PRO, 250 / 30_000, warehouse.slate())
    assert next_morning.left(Family.GENERAL, Label.HEAVY, NOW + timedelta(days=1)) == 250


def test_a_server_that_cannot_be_reached_costs_nobody_their_calls() -> None:
    slate = ServerSlate(ServerAddress("postgresql://zoom@127.0.0.1:1/zoom"))
    budget = Budget(AccountPlan.PRO, 150 / 30_000, slate)
    assert sum(budget.take(Family.GENERAL, Label.HEAVY, NOW) for _ in range(300)) == 150
    budget.give_back(NOW)


def test_a_server_that_goes_while_calls_are_counted_costs_nobody_their_calls(server: ServerAddress) -> None:
    address = make_database(server)
    slate = ServerSlate(address)
    with slate.changing() as keep, warehouse_at(address).changing() as session:
        keep("counted")
        ours = "backend_type = 'client backend' and datname = current_database()"
        others = f"select pid from pg_stat_activity where {ours} and pid <> pg_backend_pid()"
        assert session.run(f"select pg_terminate_backend(pid) from ({others}) as other") == [(True,)]
    assert slate.read() == ""
    with slate.changing() as keep:
        keep("counted again")
    assert slate.read() == "counted again"
