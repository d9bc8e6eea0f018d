"""Files are their owner's, unless readers are to have them; publishing takes what is its own and nothing else."""

import json
import os
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.errors import CommandError
from pipelines.readers.publish import publish_snapshot
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.places import Places
from pipelines.warehouse.verdict import Verdict, keep_verdict

NOW = datetime(2026, 6, 1, 3, tzinfo=UTC)


@pytest.fixture
def umask() -> Iterator[Callable[[int], object]]:
    before = os.umask(0o022)
    yield os.umask
    os.umask(before)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A warehouse that an older version wrote for everybody to read."""
    places = Places(tmp_path / "data" / "zoom.duckdb")
    with warehouse_at(places.db).writing():
        keep_verdict(warehouse_at(places.db), Verdict.GOOD)
    with duckdb.connect(places.db) as connection:
        connection.execute("create schema marts; create table marts.people as select 'Zoë' as name")
    places.db.chmod(0o644)
    places.work.chmod(0o755)
    return places


def publish(places: Places) -> None:
    with warehouse_at(places.db).writing():
        (places.work / "state.json").write_text("{}")
        publish_snapshot(warehouse_at(places.db), NOW)


def modes(*paths: Path) -> set[str]:
    return {f"{stat.S_IMODE(path.stat().st_mode):o}" for path in paths}


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
@pytest.mark.parametrize(("word", "file", "folder"), [("", "600", "700"), ("group", "640", "750"), ("All", "644", "755")])
def test_files_are_the_owners_whatever_the_umask_unless_shared(
    places: Places, umask: Callable[[int], object], monkeypatch: pytest.MonkeyPatch, mask: int, word: str, file: str, folder: str
) -> None:
    umask(mask)
    monkeypatch.setenv("ZOOM_ELT_SHARE", word)
    publish(places)
    assert modes(places.work) == {"700"}
    assert modes(places.db, places.work / "state.json", places.lock) == {"600"}
    parquet = places.manifest.parent
    assert modes(places.published, places.manifest, parquet / "marts.people.parquet") == {file}
    assert modes(places.published.parent, parquet) == {folder}
    for form in ("csv", "json", "parquet", "table"):
        out = places.db.parent / f"answer.{form}"
        out.touch(0o666)  # what was there before does not decide
        answer = CliRunner().invoke(
            app, ["query", "from marts.people", "--db", str(places.db), "--out", str(out), "--format", form]
        )
        assert (answer.exit_code, modes(out)) == (0, {file}), answer.stderr
    bundle = places.db.parent / "bundle.zip"
    assert CliRunner().invoke(app, ["superset", "--db", str(places.db), "--out", str(bundle)]).exit_code == 0
    assert modes(bundle) == {file}


def test_a_new_warehouse_is_its_owners(tmp_path: Path, umask: Callable[[int], object]) -> None:
    umask(0)
    places = Places(tmp_path / "new" / "zoom.duckdb")
    with warehouse_at(places.db).writing():
        pass
    assert (modes(places.db), modes(places.work)) == ({"600"}, {"700"})


def test_a_word_nobody_knows_is_refused_before_anything_is_written(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZOOM_ELT_SHARE", "world")
    with pytest.raises(CommandError, match="^reading ZOOM_ELT_SHARE: 'world' is unknown: write nobody, group or all$"):
        publish(places)
    assert not places.published.exists()


def test_parquet_files_of_others_stay_and_our_own_of_before_go(places: Places) -> None:
    publish(places)
    foreign = places.manifest.parent / "budget.parquet"
    foreign.write_bytes(b"mine")
    with duckdb.connect(places.db) as connection:
        connection.execute("create table marts.rooms as select 1 as a; drop table marts.people")
    publish(places)
    assert {path.name for path in places.manifest.parent.iterdir()} == {"budget.parquet", "marts.rooms.parquet", "manifest.json"}
    assert foreign.read_bytes() == b"mine"


def test_a_publishing_that_was_killed_leaves_nothing_for_good(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = os.replace

    def die(source: Path, target: Path) -> None:
        if Path(target) == places.manifest:
            raise KeyboardInterrupt
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", die)
        with pytest.raises(KeyboardInterrupt):
            publish(places)
    assert (places.manifest.parent / "marts.people.parquet").exists()
    with duckdb.connect(places.db) as connection:
        connection.execute("create table marts.rooms as select 1 as a; drop table marts.people")
    publish(places)
    assert {path.name for path in places.manifest.parent.iterdir()} == {"marts.rooms.parquet", "manifest.json"}


@pytest.mark.parametrize(
    "names", [["../zoom.parquet"], ["/etc/x.parquet"], [1, None, {}], {"a": 1}, "zoom.duckdb", ["notes.txt"]]
)
def test_a_manifest_that_names_other_files_removes_none(places: Places, names: object) -> None:
    publish(places)
    near = [places.published.parent / "zoom.parquet", places.manifest.parent / "notes.txt"]
    for path in near:
        path.write_bytes(b"mine")
    manifest = json.loads(places.manifest.read_text())
    manifest["tables"] = [{"file": name} for name in names] if isinstance(names, list) else names
    places.manifest.write_text(json.dumps(manifest))
    publish(places)
    assert all(path.read_bytes() == b"mine" for path in near)


@pytest.mark.parametrize("name", [".new", "zoom_marts.duckdb", "parquet/marts.people.parquet", "parquet/manifest.json"])
@pytest.mark.parametrize("leads", ["somewhere", "nowhere"])
def test_a_link_in_the_place_of_a_file_is_replaced_and_not_followed(places: Places, name: str, leads: str) -> None:
    if name != ".new":
        publish(places)
    link = places.published.parent / name
    elsewhere = places.db.with_name("elsewhere")
    if leads == "somewhere":
        elsewhere.write_bytes(b"mine")
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(elsewhere)
    publish(places)
    assert not link.is_symlink()
    assert (elsewhere.read_bytes() == b"mine") if leads == "somewhere" else not elsewhere.exists()


@pytest.mark.parametrize("name", ["published", "published/parquet"])
def test_a_folder_may_be_a_link_to_another_and_one_that_leads_nowhere_is_named(places: Places, name: str) -> None:
    elsewhere, link = places.db.with_name("elsewhere"), places.db.parent / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(elsewhere)
    with pytest.raises(CommandError, match=f"{link} is a link that leads nowhere: fix the link, or remove it"):
        publish(places)
    elsewhere.mkdir()
    publish(places)
    assert (places.manifest.parent / "marts.people.parquet").is_file()
    assert link.is_symlink()


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="there is no second disk here")
def test_the_folder_may_be_on_another_disk(places: Places, tmp_path: Path) -> None:
    elsewhere = Path("/dev/shm") / f"zoom-elt-{os.getpid()}-{tmp_path.name}"
    elsewhere.mkdir()
    try:
        places.published.parent.mkdir()
        places.manifest.parent.symlink_to(elsewhere)
        publish(places)
        assert {path.name for path in elsewhere.iterdir()} == {"marts.people.parquet", "manifest.json"}
    finally:
        for path in elsewhere.iterdir():
            path.unlink()
        elsewhere.rmdir()
