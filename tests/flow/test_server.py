"""A warehouse on a server is the warehouse in a file: the same rows, the same marts, the same verbs."""

import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from pipelines.errors import CommandError
from pipelines.models.transform import build_models
from pipelines.readers.dashboard.page import write_page
from pipelines.readers.publish import publish_snapshot
from pipelines.warehouse.address import Address, ServerAddress, read_address
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.comments import RAW
from pipelines.warehouse.errors import WarehouseError
from pipelines.warehouse.moving import move_warehouse
from pipelines.warehouse.on_duckdb.opening import open_database
from pipelines.warehouse.raw_tables import make_tables
from sources.sandbox.config import SandboxConfig
from sources.sandbox.server import create_app
from tests.flow.nights import jumping, prepare_children, run_here
from tests.flow.scenario import draw_scenario
from tests.flow.simulation import play
from tests.flow.test_warehouse import NOW
from tests.postgres import make_database
from tests.sql.odd_account import add_oddities
from tests.sql.small_account import fill

Tables = Mapping[str, tuple[tuple[str, ...], Counter[tuple[Any, ...]]]]
_WHEN = {"_fetched_at", "_loaded_at", "run_id", "_run_id"}
"""Columns that say when and by which run a row was loaded."""


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read_tables(address: Address, folder: Path, schemas: Iterable[str], *, moments: bool = True) -> Tables:
    """All rows of schemas, from a copy in DuckDB: types and values of both kinds of warehouse are compared there.

    Without `moments` of times the day alone: those of two plays differ by what a machine takes.
    """
    copy = folder / f"copy-{random.getrandbits(32)}.duckdb"
    warehouse_at(address).copy(copy, schemas, folder / "spill")
    found = {}
    with open_database(copy, read_only=True) as con:
        con.execute("set timezone = 'UTC'")
        for schema, table in con.execute("select schema_name, table_name from duckdb_tables()").fetchall():
            columns = con.execute(
                "select column_name, data_type from duckdb_columns() where schema_name = ? and table_name = ?", [schema, table]
            ).fetchall()
            kept = [(name, kind) for name, kind in columns if name not in _WHEN]
            # fractions but for their last digits, which differ with the order of a sum
            terms = ", ".join(
                f"""format('{{:.9g}}', "{name}")"""
                if kind == "DOUBLE"
                else f"""date_trunc('day', "{name}")"""
                if kind.startswith("TIMESTAMP") and not moments
                else f'"{name}"'
                for name, kind in kept
            )
            parsed = [kind == "JSON" for _, kind in kept]
            rows = con.execute(f'select {terms} from "{schema}"."{table}"').fetchall()
            described = tuple(f"{name} {kind}" for name, kind in kept)
            found[f"{schema}.{table}"] = described, Counter(_plain(row, parsed) for row in rows)
    return found


def _plain(row: tuple[Any, ...], parsed: list[bool]) -> tuple[Any, ...]:
    """JSON by what it says, not by how it is spaced."""
    return tuple(
        json.dumps(json.loads(value), sort_keys=True) if is_json and value is not None else value
        for value, is_json in zip(row, parsed, strict=True)
    )


def check_equal(ours: Tables, theirs: Tables) -> None:
    assert ours.keys() == theirs.keys()
    for name, (columns, rows) in ours.items():
        assert theirs[name][0] == columns, name
        only_ours, only_theirs = rows - theirs[name][1], theirs[name][1] - rows
        assert (sorted(only_ours, key=str)[:2], sorted(only_theirs, key=str)[:2]) == ([], []), (name, columns)


def test_the_models_give_the_same_rows_of_odd_data(server: ServerAddress, tmp_path: Path) -> None:
    """Of a made-up account with all that is odd, moved to a server, and back."""
    file, there = tmp_path / "zoom.duckdb", make_database(server)
    make_tables(warehouse_at(file), RAW)
    fill(file)
    add_oddities(file)
    with warehouse_at(file).writing():
        pass  # it says that it is ours
    moved = move_warehouse(warehouse_at(file), warehouse_at(there))
    assert sum(moved.values()) > 200
    with pytest.raises(CommandError, match="holds a warehouse already"):
        move_warehouse(warehouse_at(file), warehouse_at(there))
    for address in (file, there):
        report = build_models(address)
        assert report.succeeded, report.failed
        publish_snapshot(warehouse_at(address), NOW)
    check_equal(read_tables(file, tmp_path, ["marts", "reports"]), read_tables(there, tmp_path, ["marts", "reports"]))
    move_warehouse(warehouse_at(there), warehouse_at(tmp_path / "back.duckdb"))
    check_equal(read_tables(file, tmp_path, ["zoom_raw"]), read_tables(tmp_path / "back.duckdb", tmp_path, ["zoom_raw"]))


def test_three_nights_are_the_same_nights(server: ServerAddress, tmp_path: Path) -> None:
    """Of one account, with faults in the second: raw rows, the ledger and what is built of them."""
    found = []
    for address in (tmp_path / "zoom.duckdb", make_database(server)):
        app = create_app(SandboxConfig(seed=11, users=8, days=12, plan="unlimited"))
        box = app.state.sandbox
        with jumping():
            for night in range(3):
                box.faults.clear()
                if night == 1:
                    box.follow({"seed": 1, "intensity": 0.4, "delay_ms": 1000, "wait_seconds": 1})
                run_here(app, address, "default")
                box.move_clock(box.clock.seconds + 86_400)
        assert build_models(address, tests="data").succeeded
        publish_snapshot(warehouse_at(address), NOW)
        found.append(read_tables(address, tmp_path, ["zoom_raw", "marts", "reports"], moments=False))
    check_equal(
        *(
            {name: rows for name, rows in tables.items() if not name.startswith(("zoom_raw._dlt", "zoom_raw._runs"))}
            for tables in found
        )
    )


@pytest.mark.parametrize(("seed", "killed", "built"), [(6, False, False), (5, True, False), (12, True, True)])
def test_after_bad_nights_all_is_well(server: ServerAddress, tmp_path: Path, seed: int, killed: bool, built: bool) -> None:
    prepare_children()
    scenario = draw_scenario(seed, kills=killed, build=built, plain=False)
    outcome = play(scenario, tmp_path, make_database(server))
    assert not outcome.failed, "\n" + outcome.explain()
    assert bool(outcome.kills) is killed


def test_what_another_machine_was_cut_off_in_is_read_again(
    server: ServerAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the rows of the ledger and those they speak for, it leaves as many as before, and old ones."""
    address = make_database(server)
    warehouse = warehouse_at(address)
    app = create_app(SandboxConfig(seed=11, users=8, days=12, plan="unlimited"))
    topics = "select topic from zoom_raw.history_meetings where topic = 'old'"

    def run_on(machine: str) -> None:
        (tmp_path / machine).mkdir(exist_ok=True)
        monkeypatch.chdir(tmp_path / machine)
        with jumping():
            assert run_here(app, address, "history_meetings").exit_code == 0

    run_on("one")
    with warehouse.changing() as session:
        session.run("update zoom_raw.history_meetings set topic = 'old'")
        assert session.run("select count(*) from _zoom_elt.loading") == [(0,)]
        session.run("insert into _zoom_elt.loading select run_id from zoom_raw._runs")
    run_on("one")  # its own package was finished: what was settled is left alone
    with warehouse.changing() as session:
        assert session.run(topics)
        session.run("delete from _zoom_elt.loading")
        session.run("insert into _zoom_elt.loading select run_id from zoom_raw._runs")
    run_on("two")
    with warehouse.looking() as session:
        assert session.run(topics) == []
        assert session.run("select count(*) from _zoom_elt.loading") == [(0,)]


def test_readers_see_whole_nights(server: ServerAddress, tmp_path: Path) -> None:
    """What is published stays the same tables: somebody's view and grants hold, and a build shows nothing of itself."""
    address = make_database(server)
    warehouse = warehouse_at(address)
    make_tables(warehouse, RAW)
    with warehouse.writing():
        pass
    assert build_models(address, tests="data").succeeded
    with pytest.raises(WarehouseError, match="does not exist"), warehouse.looking() as session:
        session.run("select count(*) from marts.dim_users")
    publish_snapshot(warehouse, NOW)
    with psycopg2.connect(address.url) as theirs, theirs.cursor() as cursor:
        for line in warehouse.grants("analysts"):
            cursor.execute(line.partition("--")[0])
        cursor.execute("create view public.mine as select user_key, department from marts.dim_users")
    with psycopg2.connect(address.url.replace("zoom@", "analysts@")) as reading, reading.cursor() as cursor:
        cursor.execute("select count(*) from marts.dim_users")
        assert cursor.fetchall() == [(0,)]
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("select count(*) from zoom_raw.users")
        reading.rollback()
        cursor.execute("begin isolation level repeatable read")
        cursor.execute("select count(*) from marts.dim_users")
        with warehouse.changing() as session:
            load = "insert into zoom_raw.users (_partition, _fetched_at, id) values ('all', $now, 'ada')"
            session.run(load, {"now": NOW})
        built = build_models(address, tests="data")
        assert not built.failed, built.failed[:1]
        publish_snapshot(warehouse, NOW)  # nobody waits for the reader, who still sees the night before
        cursor.execute("select count(*) from marts.dim_users")
        assert cursor.fetchall() == [(0,)]
        reading.rollback()
        cursor.execute("select count(*) from marts.dim_users")
        assert cursor.fetchall() == [(1,)]
    with warehouse.looking() as session:
        assert session.run("select user_key from public.mine") == [("ada",)]
    page = write_page(address)
    assert page.path == warehouse.places.page


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("postgresql://zoom@127.0.0.1:1/zoom", "Connection refused"),
        ("postgresql://zoom@{server}/nowhere", 'database "nowhere" does not exist'),
        ("postgresql://nobody@{server}/postgres", 'role "nobody" does not exist'),
        ("postgresql://zoom@{server}", "it names no database"),
        ("postgresql://zoom@{server}:port/zoom", "its host or port cannot be read"),
        ("mysql://zoom@{server}/zoom", "mysql is no kind of warehouse"),
        ("duckdb://zoom.duckdb", "names no file"),
    ],
)
def test_a_wrong_address_is_one_line(server: ServerAddress, tmp_path: Path, word: str, said: str) -> None:
    place = server.url.rpartition("@")[2].partition("/")[0]
    with pytest.raises(CommandError, match=said) as caught, warehouse_at(word.format(server=place)).writing():
        pass
    assert (caught.value.code, "\n" in str(caught.value)) == (2, False)


def test_a_database_of_another_program_is_left_alone(server: ServerAddress) -> None:
    address = make_database(server)
    with psycopg2.connect(address.url) as theirs, theirs.cursor() as cursor:
        cursor.execute(
            "create schema marts; create table marts.theirs (a int); create schema shop; create table shop.orders (a int)"
        )
    with pytest.raises(CommandError, match="a database of another program"), warehouse_at(address).writing():
        pass
    with psycopg2.connect(address.url) as theirs, theirs.cursor() as cursor:
        cursor.execute("drop schema marts cascade")
    with warehouse_at(address).writing():  # a schema that we have nothing to do with is none of our business
        pass


@pytest.mark.parametrize("password", ["100%sure", "s3cret/half", "s3cret%00", "[s3cret", "s3cret#half", "s3cret?half"])
def test_a_password_that_breaks_its_url_is_not_repeated(password: str) -> None:
    with pytest.raises(CommandError) as caught, warehouse_at(f"postgresql://zoom:{password}@127.0.0.1:1/zoom").reading():
        pass
    assert not any(part in str(caught.value) for part in ("sure", "s3cret", "half"))


def test_what_goes_wrong_in_a_run_is_not_told_of_its_beginning(server: ServerAddress) -> None:
    warehouse = warehouse_at(make_database(server))
    with pytest.raises(WarehouseError, match="does not exist"), warehouse.writing(), warehouse.looking() as session:
        session.run("select * from zoom_raw.users")


def test_an_address_is_told_without_its_password() -> None:
    address = read_address("postgresql://zoom:s3cret@db.example:5433/zoom?sslmode=require")
    assert isinstance(address, ServerAddress)
    assert str(address) == "postgresql://zoom@db.example:5433/zoom"
    assert "s3cret" not in repr(address) + str(warehouse_at(address).places.work) + warehouse_at(address).name
    assert address.has_password
