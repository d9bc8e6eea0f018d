"""The snapshot is whole and checked: readers never see half a night, older DuckDBs open it, a bad build changes nothing."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from pipelines.errors import CommandError, ExitCode
from pipelines.frames import read_frame
from pipelines.readers.publish import publish_snapshot
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.marker import keep_account
from pipelines.warehouse.places import Places, digest_of
from pipelines.warehouse.reading import choose_source
from pipelines.warehouse.verdict import Verdict, keep_verdict, read_verdict
from tests.old_reader import ask_old_reader, need_old_reader

VERSIONS = 50
NOW = datetime(2026, 6, 1, 3, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def write_version(db: Path, version: int) -> None:
    """A night: two marts that belong together, one of them a view, and rows left in the write-ahead log."""
    connection = duckdb.connect(db)
    connection.execute("begin")
    connection.execute("create schema if not exists marts")
    connection.execute("create schema if not exists zoom_raw")
    connection.execute("create or replace table zoom_raw.users as select 'ada' as id")
    connection.execute("create or replace table zoom_raw._runs as select ? as run_id, now() as started_at", [f"run{version}"])
    connection.execute(
        "create or replace table marts.nights as select ? as version, range as row_number from range(500)", [version]
    )
    connection.execute(
        "create or replace view marts.totals as select max(version) as version, count(*) as rows from marts.nights"
    )
    connection.execute("comment on table marts.nights is 'It''s one row per row.'")
    connection.execute("comment on view marts.totals is 'One row.'")
    connection.execute("comment on column marts.nights.version is 'Version of the night.'")
    connection.execute("commit")
    connection.close()
    keep_verdict(warehouse_at(db), Verdict.GOOD)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A warehouse whose first version is published."""
    places = Places(tmp_path / "zoom.duckdb")
    write_version(places.db, 1)
    publish_snapshot(warehouse_at(places.db), NOW)
    return places


def published_bytes(places: Places) -> dict[str, bytes]:
    folder = places.published.parent
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_readers_through_many_publishes_see_only_whole_versions(places: Places, tmp_path: Path) -> None:
    seen: list[tuple[int, int, int]] = []
    consistent: list[int] = []

    def read_database(count: int) -> None:
        # a name of its own for each opening: DuckDB shares a file that this process already has open
        link = tmp_path / f"reader-{count}.duckdb"
        link.hardlink_to(places.published)
        connection = duckdb.connect(link, read_only=True)
        query = "select min(version), max(version), (select version from marts.totals) from marts.nights"
        seen.append(connection.execute(query).fetchall()[0])
        connection.close()
        link.unlink()

    def read_parquet(count: int) -> None:
        manifest = json.loads(places.manifest.read_text())
        contents = {}
        for table in manifest["tables"]:
            copy = tmp_path / f"copy-{table['file']}"
            copy.write_bytes((places.manifest.parent / table["file"]).read_bytes())
            contents[table["table"]] = copy
            duckdb.execute(f"select * from '{copy}'").fetchall()  # each file is whole, whatever the manifest says
            if sha256(copy.read_bytes()).hexdigest() != table["sha256"]:
                return  # read while a newer one was put in place: the manifest says so
        (versions,) = duckdb.execute(
            f"select list(distinct version) from (from '{contents['marts.nights']}' select version "
            f"union all from '{contents['marts.totals']}' select version)"
        ).fetchall()[0]
        assert [f"run{version}" for version in versions] == [manifest["run_id"]]
        consistent.extend(versions)

    stop = threading.Event()

    def hammer(read: Callable[[int], None]) -> None:
        count = 0
        while not stop.is_set():
            read(count)
            count += 1

    with ThreadPoolExecutor() as pool:
        readers = [pool.submit(hammer, read) for read in (read_database, read_parquet)]
        try:
            for version in range(2, VERSIONS + 2):
                write_version(places.db, version)
                assert publish_snapshot(warehouse_at(places.db), NOW).rows == 501
        finally:
            stop.set()
        for reader in readers:
            reader.result()
    assert len({version for version, _, _ in seen}) > 1, "the reader saw several versions"
    assert all(low == high == total for low, high, total in seen)
    assert consistent


def test_the_manifest_says_what_is_there(places: Places) -> None:
    manifest = json.loads(places.manifest.read_text())
    assert (manifest["warehouse"], manifest["run_id"], manifest["published_at"]) == (
        "zoom.duckdb",
        "run1",
        "2026-06-01T03:00:00+00:00",
    )
    assert [(table["table"], table["rows"]) for table in manifest["tables"]] == [("marts.nights", 500), ("marts.totals", 1)]
    for entry in (*manifest["tables"], manifest["database"]):
        content = (places.manifest.parent / entry["file"]).read_bytes()
        assert (len(content), sha256(content).hexdigest()) == (entry["bytes"], entry["sha256"])
    assert {path.name for path in places.published.parent.iterdir()} == {"zoom_marts.duckdb", "parquet"}


def test_duckdb_1_4_reads_it(places: Places) -> None:
    need_old_reader()
    with pytest.raises(AssertionError, match="version number"):
        ask_old_reader(places.db, "select 1")
    assert ask_old_reader(places.published, "select version()")[0][0].startswith("v1.4.")
    assert ask_old_reader(places.published, "select version, rows from marts.totals") == [[1, 500]]
    comments = "select comment from {} where comment is not null order by 1"
    assert ask_old_reader(places.published, comments.format("duckdb_tables()")) == [["It's one row per row."], ["One row."]]
    assert ask_old_reader(places.published, comments.format("duckdb_columns()")) == [["Version of the night."]]


def test_everything_is_published_when_asked_for_and_leaves_again(places: Places) -> None:
    assert publish_snapshot(warehouse_at(places.db), NOW, everything=True).tables == 4
    assert (places.manifest.parent / "zoom_raw.users.parquet").exists()
    with duckdb.connect(places.published, read_only=True) as connection:
        assert connection.execute("select id from zoom_raw.users").fetchall() == [("ada",)]
    assert publish_snapshot(warehouse_at(places.db), NOW).tables == 2
    assert {path.name for path in places.manifest.parent.iterdir()} == {
        "manifest.json",
        "marts.nights.parquet",
        "marts.totals.parquet",
    }


def test_a_copy_that_cannot_be_made_leaves_the_snapshot_that_was_there(places: Places) -> None:
    before = published_bytes(places)
    places.db.write_text("no database")
    with pytest.raises(CommandError, match="publishing .*: it is not a DuckDB file") as caught:
        publish_snapshot(warehouse_at(places.db), NOW)
    assert caught.value.code is ExitCode.USAGE
    assert published_bytes(places) == before


DYING = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from pipelines.readers.publish import publish_snapshot
from pipelines.warehouse.choice import warehouse_at
replace, left = os.replace, int(sys.argv[2])
def put(source, target):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    replace(source, target)
os.replace = put
publish_snapshot(warehouse_at(Path(sys.argv[1])), datetime(2026, 6, 2, tzinfo=UTC))
"""


@pytest.mark.parametrize("replaced", [0, 1, 3])
def test_a_publisher_that_is_killed_leaves_files_that_can_be_read_and_the_next_one_mends_them(
    places: Places, replaced: int
) -> None:
    write_version(places.db, 2)
    done = subprocess.run([sys.executable, "-c", DYING, places.db, str(replaced)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    version = 2 if replaced else 1
    with duckdb.connect(places.published, read_only=True) as connection:
        assert connection.execute("select distinct version from marts.nights").fetchall() == [(version,)]
    for path in places.manifest.parent.glob("*.parquet"):
        assert duckdb.execute(f"select max(version) from '{path}'").fetchall() in ([(1,)], [(2,)])
    assert json.loads(places.manifest.read_text())["run_id"] == "run1", "the manifest is written last"
    assert publish_snapshot(warehouse_at(places.db), NOW).run_id == "run2"
    assert {path.name for path in places.published.parent.iterdir()} == {"zoom_marts.duckdb", "parquet"}


@pytest.mark.parametrize("verdict", [Verdict.FAILED, Verdict.BUILDING, Verdict.UNTESTED])
def test_what_was_not_built_well_is_not_published(places: Places, verdict: Verdict) -> None:
    before = published_bytes(places)
    write_version(places.db, 2)
    keep_verdict(warehouse_at(places.db), verdict, "unique_dim_users_user_key")
    with pytest.raises(CommandError, match="nothing is published: run zoom-elt build") as caught:
        publish_snapshot(warehouse_at(places.db), NOW)
    assert caught.value.code is ExitCode.FAILED
    assert ("unique_dim_users_user_key" in str(caught.value)) == (verdict is Verdict.FAILED)
    assert published_bytes(places) == before
    keep_verdict(warehouse_at(places.db), Verdict.GOOD)
    assert publish_snapshot(warehouse_at(places.db), NOW).run_id == "run2"


def test_a_warehouse_of_whose_models_nobody_knows_is_not_published(places: Places) -> None:
    with duckdb.connect(places.db) as connection:
        connection.execute("drop schema _zoom_elt cascade")
    assert read_verdict(warehouse_at(places.db)) == (Verdict.UNTESTED, "")
    with pytest.raises(CommandError, match="no build has tested the models, so nothing is published: run zoom-elt build"):
        publish_snapshot(warehouse_at(places.db), NOW)


def test_a_warehouse_without_models_is_not_published(tmp_path: Path) -> None:
    places = Places(tmp_path / "zoom.duckdb")
    duckdb.connect(places.db).close()
    keep_verdict(warehouse_at(places.db), Verdict.GOOD)
    with pytest.raises(CommandError, match="no model is built: build the models first"):
        publish_snapshot(warehouse_at(places.db), NOW)
    assert not places.published.exists()


def test_two_warehouses_of_one_folder_do_not_publish_over_each_other(places: Places) -> None:
    other = Places(places.db.with_name("other.duckdb"))
    write_version(other.db, 2)
    before = published_bytes(places)
    with pytest.raises(CommandError, match="holds what zoom.duckdb published: keep each warehouse in a folder of its own"):
        publish_snapshot(warehouse_at(other.db), NOW)
    assert published_bytes(places) == before
    assert choose_source(other.db) == (warehouse_at(other.db), None)


def test_a_snapshot_says_whose_it_is_and_is_not_replaced_by_that_of_another_account(places: Places) -> None:
    keep_account(warehouse_at(places.db), "A")
    publish_snapshot(warehouse_at(places.db), NOW)
    assert json.loads(places.manifest.read_text())["account"] == digest_of("A")
    before = published_bytes(places)
    places.db.unlink()
    write_version(places.db, 2)
    keep_account(warehouse_at(places.db), "B")
    for without in (None, places.manifest):
        if without:
            without.unlink()
            before = published_bytes(places)
        with pytest.raises(CommandError, match="holds what another Zoom account published: move that folder away"):
            publish_snapshot(warehouse_at(places.db), NOW)
        assert published_bytes(places) == before
    other = Places(places.db.with_name("zoom.db"))
    write_version(other.db, 2)
    with pytest.raises(CommandError, match="holds what zoom.duckdb published"):
        publish_snapshot(warehouse_at(other.db), NOW)


def test_questions_go_to_the_snapshot_once_there_is_one(tmp_path: Path) -> None:
    places = Places(tmp_path / "zoom.duckdb")
    write_version(places.db, 1)
    assert choose_source(places.db) == (warehouse_at(places.db), None)
    publish_snapshot(warehouse_at(places.db), NOW)
    assert choose_source(places.db)[0] == warehouse_at(places.published)
    write_version(places.db, 2)
    assert read_frame("select version from marts.totals", places.db)["version"].tolist() == [1]
    both = "select version, id from marts.totals, zoom_raw.users"
    assert read_frame(both, places.db).values.tolist() == [[2, "ada"]]


def test_what_is_not_published_waits_while_a_run_writes(places: Places) -> None:
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, places.db], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        assert read_frame("select version from marts.totals", places.db)["version"].tolist() == [1]
        with pytest.raises(
            CommandError, match="opening .* for zoom_raw, which is not published: another process has it"
        ) as caught:
            read_frame("select id from zoom_raw.users", places.db)
        writer.communicate("")
    assert caught.value.code is ExitCode.LATER
