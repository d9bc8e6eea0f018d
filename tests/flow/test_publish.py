"""The snapshot is a whole, checked copy: readers never see half a night, and a copy that fails leaves the old one."""

import threading
from pathlib import Path

import duckdb
import pytest

from pipelines.errors import CommandError, ExitCode
from pipelines.places import Places, choose_source
from pipelines.publish import publish_snapshot

VERSIONS = 25


def write_version(db: Path, version: int) -> None:
    """A night: two tables that belong together, and rows left in the write-ahead log."""
    connection = duckdb.connect(db)
    connection.execute("begin")
    connection.execute("create or replace table nights as select ? as version, range as row_number from range(2000)", [version])
    connection.execute("create or replace table totals as select max(version) as version, count(*) as rows from nights")
    connection.execute("commit")
    connection.close()


def test_readers_through_many_publishes_see_only_whole_versions(tmp_path: Path) -> None:
    places = Places(tmp_path / "zoom.duckdb")
    write_version(places.db, 0)
    publish_snapshot(places)
    seen: list[tuple[int, int, int]] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            # a name of its own for each opening: DuckDB shares a file that this process already has open
            link = tmp_path / f"reader-{threading.get_ident()}-{len(seen)}.duckdb"
            link.hardlink_to(places.published)
            connection = duckdb.connect(link, read_only=True)
            seen.append(
                connection.execute("select min(version), max(version), (select version from totals) from nights").fetchall()[0]
            )
            connection.close()
            link.unlink()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for version in range(1, VERSIONS):
            write_version(places.db, version)
            assert publish_snapshot(places).rows == 2001
    finally:
        stop.set()
        reader.join()
    assert len({version for version, _, _ in seen}) > 1, "the reader saw several versions"
    assert all(low == high == total for low, high, total in seen)


def test_a_copy_that_cannot_be_made_leaves_the_snapshot_that_was_there(tmp_path: Path) -> None:
    places = Places(tmp_path / "zoom.duckdb")
    write_version(places.db, 1)
    publish_snapshot(places)
    before = places.published.read_bytes()
    places.db.write_text("no database")
    with pytest.raises(CommandError, match="publishing .*: it is no DuckDB file") as caught:
        publish_snapshot(places)
    assert caught.value.code is ExitCode.USAGE
    assert places.published.read_bytes() == before
    assert [path.name for path in places.published.parent.iterdir()] == [places.published.name]


def test_questions_go_to_the_snapshot_once_there_is_one(tmp_path: Path) -> None:
    places = Places(tmp_path / "zoom.duckdb")
    write_version(places.db, 1)
    assert choose_source(places.db) == (places.db, None)
    publish_snapshot(places)
    assert choose_source(places.db)[0] == places.published
