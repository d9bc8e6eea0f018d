"""What a warehouse says of itself outlives its folder, and what earlier versions shared goes to whom it belongs."""

import json
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from pipelines.errors import CommandError, ExitCode
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.marker import Marker, check_account, keep_account, read_marker
from pipelines.warehouse.places import Places, digest_of
from pipelines.warehouse.verdict import Verdict, keep_verdict, read_verdict


def make_old(folder: Path, name: str, loads: tuple[str, ...] = ("1.0", "2.0")) -> Places:
    """A warehouse as an earlier version left it: nothing of itself in it, raw tables, and the loads that dlt made."""
    places = Places(folder / name)
    with duckdb.connect(places.db) as connection:
        connection.execute("create schema zoom_raw")
        connection.execute("create table zoom_raw._ledger (endpoint varchar, partition varchar)")
        connection.execute("create table zoom_raw._dlt_loads (load_id varchar)")
        connection.executemany("insert into zoom_raw._dlt_loads values (?)", [[load] for load in loads])
    return places


def make_shared(folder: Path, *loads: str, account: str = "A", verdict: str = "good") -> Path:
    """The folder that such a version named after the stem."""
    work = folder / ".zoom-work"
    for load in loads:
        (work / "dlt" / "zoom" / "load" / "loaded" / load).mkdir(parents=True)
    work.mkdir(exist_ok=True)
    (work / "account").write_text(digest_of(account))
    (work / "build.json").write_text(json.dumps({"verdict": verdict, "failed": "unique_dim_users"}))
    (work / "budget.json").write_text("{}")
    return work


def start(places: Places) -> list[str]:
    said: list[str] = []
    with warehouse_at(places.db).writing(said.append):
        pass
    return said


def test_files_with_one_stem_share_nothing(tmp_path: Path) -> None:
    names = ("zoom.duckdb", "zoom.db", "zoom", ".zoom", "zoom-work", "zöom.duckdb", "x" * 220 + ".duckdb", "y" * 220 + ".duckdb")
    places = [Places(tmp_path / name) for name in names]
    assert len({each.work for each in places}) == len(names)
    with warehouse_at(places[0].db).writing():
        for each in places[1:]:
            assert start(each) == []


def test_a_second_account_is_refused_though_the_folder_is_lost(tmp_path: Path) -> None:
    places = Places(tmp_path / "zoom.duckdb")
    with warehouse_at(places.db).writing():
        check_account(warehouse_at(places.db), "A")
        keep_account(warehouse_at(places.db), "A")
    shutil.rmtree(places.work)
    with warehouse_at(places.db).writing():
        check_account(warehouse_at(places.db), "A")
        with pytest.raises(CommandError, match="it holds another Zoom account") as caught:
            check_account(warehouse_at(places.db), "B")
    assert caught.value.code is ExitCode.USAGE


def test_a_failed_build_stays_failed_though_the_folder_is_lost(tmp_path: Path) -> None:
    places = Places(tmp_path / "zoom.duckdb")
    with warehouse_at(places.db).writing():
        keep_verdict(warehouse_at(places.db), Verdict.FAILED, "unique_dim_users")
        keep_account(warehouse_at(places.db), "A")
    shutil.rmtree(places.work)
    assert start(places) == []
    assert read_verdict(warehouse_at(places.db)) == (Verdict.FAILED, "unique_dim_users")


@pytest.mark.parametrize("verdict", ["good", "failed", "building"])
def test_the_folder_of_an_earlier_version_is_moved_with_what_it_says(tmp_path: Path, verdict: str) -> None:
    places = make_old(tmp_path, "zoom.duckdb")
    old = make_shared(tmp_path, "1.0", "2.0", verdict=verdict)
    assert start(places) == []
    assert not old.exists()
    assert (places.work / "dlt" / "zoom" / "load" / "loaded" / "2.0").is_dir()
    assert read_marker(warehouse_at(places.db)) == Marker(digest_of("A"), verdict, "unique_dim_users")


def test_a_folder_of_two_goes_to_neither_and_what_it_says_to_the_one_that_wrote_last(tmp_path: Path) -> None:
    first, second = make_old(tmp_path, "zoom.duckdb", ("1.0",)), make_old(tmp_path, "zoom.db", ("2.0",))
    old = make_shared(tmp_path, "1.0", "2.0", account="B", verdict="failed")
    (said,) = start(first)
    assert said == f"{old} is of another warehouse too, or instead: zoom.duckdb has .zoom.duckdb.work for itself now"
    assert read_marker(warehouse_at(first.db)) == Marker()
    assert not (first.work / "dlt").exists()
    (said,) = start(second)
    assert read_marker(warehouse_at(second.db)) == Marker(digest_of("B"), "failed", "unique_dim_users")
    assert not (second.work / "dlt").exists(), "packages there may be of the other"
    assert (second.work / "budget.json").exists()
    assert old.exists()
    assert start(first) == start(second) == []


def test_a_folder_that_another_warehouse_left_is_not_taken(tmp_path: Path) -> None:
    places = make_old(tmp_path, "zoom.duckdb", ("1.0", "2.0"))
    make_shared(tmp_path, "7.0", account="B")
    assert len(start(places)) == 1
    assert read_marker(warehouse_at(places.db)) == Marker()
    new = Places(tmp_path / "new" / "zoom.duckdb")
    new.db.parent.mkdir()
    make_shared(new.db.parent, "7.0", account="B")
    assert start(new) == []
    assert read_marker(warehouse_at(new.db)) == Marker()


def test_of_many_starts_at_once_one_moves_the_folder(tmp_path: Path) -> None:
    places = make_old(tmp_path, "zoom.duckdb")
    make_shared(tmp_path, "1.0", "2.0")
    together = threading.Barrier(4)

    def begin(_: int) -> ExitCode:
        together.wait()
        try:
            start(places)
        except CommandError as error:
            return error.code
        return ExitCode.DONE

    with ThreadPoolExecutor(4) as pool:
        ended = set(pool.map(begin, range(4)))
    assert ExitCode.DONE in ended
    assert ended <= {ExitCode.DONE, ExitCode.LATER}
    assert read_marker(warehouse_at(places.db)) == Marker(digest_of("A"), "good", "unique_dim_users")
    assert (places.work / "dlt" / "zoom" / "load" / "loaded" / "2.0").is_dir()


def test_a_run_of_an_earlier_version_that_goes_on_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.warehouse.on_duckdb.takeover._PATIENCE", 0.1)
    places = make_old(tmp_path, "zoom.duckdb")
    old = make_shared(tmp_path, "1.0", "2.0")
    with FileLock(old / "run.lock"), pytest.raises(CommandError, match="another run holds it") as caught:
        start(places)
    assert caught.value.code is ExitCode.LATER
    assert old.is_dir()


FOREIGN = (
    "create table t (a int)",
    "create schema sales",
    "create view v as select 1",
    "create schema zoom_raw; create table zoom_raw.users (id varchar)",
    "create table _ledger (partition varchar)",
    "create schema staging; create table staging.orders (id int)",
)


@pytest.mark.parametrize("statement", FOREIGN)
def test_a_database_of_another_program_is_refused_and_stays_as_it_is(statement: str, tmp_path: Path) -> None:
    places = Places(tmp_path / "sales.duckdb")
    with duckdb.connect(places.db) as connection:
        connection.execute(statement)
    before = places.db.read_bytes()
    with pytest.raises(CommandError, match="it is a database of another program") as caught:
        start(places)
    assert caught.value.code is ExitCode.USAGE
    assert places.db.read_bytes() == before


def test_new_files_empty_ones_and_earlier_warehouses_are_ours(tmp_path: Path) -> None:
    empty, new, earlier = Places(tmp_path / "empty.duckdb"), Places(tmp_path / "new.duckdb"), make_old(tmp_path, "old.duckdb")
    duckdb.connect(empty.db).close()
    for places in (empty, new, earlier):
        start(places)
        assert read_marker(warehouse_at(places.db)) == Marker()
        start(places)
