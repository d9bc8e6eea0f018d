"""Files that cannot be a warehouse, or not now: one line, the right code, and the file as it was."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from pipelines.cli.app import app
from pipelines.warehouse.choice import warehouse_at
from tests.cli.conftest import Loaded
from tests.cli.terminal import CREDENTIALS, Sandbox

READING = (("status",), ("coverage",), ("query", "select 1"), ("build",), ("publish",), ("dashboard",))
WRITING = (("run",), ("demo",))


def invoke(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env=CREDENTIALS)


def assert_one_line(answer: Result, code: int, *parts: str) -> None:
    assert answer.exit_code == code, answer.stderr
    assert answer.stdout == ""
    assert len(answer.stderr.splitlines()) == 1, answer.stderr
    assert answer.stderr.count(": ") >= 2
    for part in parts:
        assert part in answer.stderr


@contextmanager
def held_elsewhere(db: Path) -> Iterator["subprocess.Popen[str]"]:
    """The file, open for writing in another process."""
    code = f"import duckdb, sys; c = duckdb.connect({str(db)!r}); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield process
        process.communicate("")


@pytest.mark.parametrize("words", READING)
def test_there_is_no_warehouse(words: tuple[str, ...]) -> None:
    assert_one_line(invoke(*words, "--db", "nowhere.duckdb"), 2, "there is no such file", "zoom-elt run")
    assert not Path("nowhere.duckdb").exists()


@pytest.mark.parametrize("words", [*READING, *WRITING])
def test_it_is_no_duckdb_file(words: tuple[str, ...]) -> None:
    Path("notes.txt").write_text("minutes of a meeting\n" * 1000)
    assert_one_line(invoke(*words, "--db", "notes.txt"), 2, "it is not a DuckDB file", "--db", "notes.txt")
    assert Path("notes.txt").read_text() == "minutes of a meeting\n" * 1000


@pytest.mark.parametrize("words", [*READING, *WRITING])
def test_it_is_of_another_version(words: tuple[str, ...]) -> None:
    duckdb.connect("old.duckdb").close()
    content = bytearray(Path("old.duckdb").read_bytes())
    content[12:20] = (3).to_bytes(8, "little")  # the storage version stands after checksum and magic bytes
    Path("old.duckdb").write_bytes(content)
    with pytest.raises(duckdb.Error, match="computed checksum") as wrong:
        duckdb.connect("old.duckdb")
    content[:8] = int(str(wrong.value).partition("computed checksum ")[2].split()[0]).to_bytes(8, "little")
    Path("old.duckdb").write_bytes(content)
    assert_one_line(invoke(*words, "--db", "old.duckdb"), 2, "written by another version of DuckDB", "use that version")


@pytest.mark.parametrize("words", [*READING, *WRITING])
def test_it_is_damaged(words: tuple[str, ...]) -> None:
    duckdb.connect("bad.duckdb").close()
    content = bytearray(Path("bad.duckdb").read_bytes())
    content[5000:5100] = b"x" * 100
    Path("bad.duckdb").write_bytes(content)
    assert_one_line(invoke(*words, "--db", "bad.duckdb"), 2, "it is damaged", "move bad.duckdb away")
    assert Path("bad.duckdb").read_bytes() == content


@pytest.mark.parametrize("words", [*READING, *WRITING])
def test_it_is_a_folder(words: tuple[str, ...]) -> None:
    Path("folder").mkdir()
    assert_one_line(invoke(*words, "--db", "folder"), 2, "it is a folder", "--db")


@pytest.mark.parametrize("words", WRITING)
@pytest.mark.parametrize("place", ["file/zoom.duckdb", "/proc/nowhere/zoom.duckdb"])
def test_a_place_nobody_can_write_to(words: tuple[str, ...], place: str) -> None:
    Path("file").write_text("")
    answer = invoke(*words, "--db", place)
    last = answer.stderr.splitlines()[-1]
    assert answer.exit_code == 2
    assert "Traceback" not in answer.stderr
    assert last.endswith("choose a folder you may write to with --db")


@pytest.mark.parametrize(
    ("made", "said", "advice"),
    [
        ("checkpoint", "it holds no Zoom data yet", "zoom-elt run"),
        ("create table t (a int)", "it is a database of another program (it holds main.t)", "name another file with --db"),
        ("create schema zoom_raw; create table zoom_raw.users (id int)", "another program (it holds zoom_raw)", "--db"),
    ],
)
@pytest.mark.parametrize("words", READING)
def test_a_duckdb_file_without_zoom(words: tuple[str, ...], made: str, said: str, advice: str) -> None:
    with duckdb.connect("other.duckdb") as connection:
        connection.execute(made)
    answer = invoke(*words, "--db", "other.duckdb")
    if words[0] == "query":
        assert (answer.exit_code, answer.stderr) == (0, "")
    elif words[0] == "dashboard":
        assert_one_line(answer, 2, "the marts are not built", "zoom-elt run")
    else:
        assert_one_line(answer, 2, said, advice)


@pytest.mark.parametrize("words", [*READING, *WRITING])
def test_another_process_has_it_open(words: tuple[str, ...]) -> None:
    duckdb.connect("taken.duckdb").close()
    with held_elsewhere(Path("taken.duckdb")) as holder:
        answer = invoke(*words, "--db", "taken.duckdb")
        assert_one_line(answer, 75, "another process has it open", f"PID {holder.pid}", "close it there")


@pytest.mark.parametrize("words", [("run",), ("build",), ("publish",)])
def test_a_run_that_goes_on_is_the_only_writer(loaded: Loaded, words: tuple[str, ...]) -> None:
    with warehouse_at(loaded.db).writing():
        answer = invoke(*words, "--db", loaded.db)
    assert_one_line(answer, 75, "another run holds it", f"process {os.getpid()}", "wait for it to end")


def test_models_are_asked_for_before_they_are_built(loaded: Loaded) -> None:
    answer = invoke("query", "select * from marts.dim_users", "--db", loaded.db)
    assert_one_line(answer, 2, "dim_users", "does not exist", "correct the query")


def test_one_warehouse_does_not_take_two_accounts(loaded: Loaded, account: Sandbox) -> None:
    before = loaded.db.read_bytes()
    given = {**account.settings, "SOURCES__ZOOM__ACCOUNT_ID": "the-other-one"}
    assert_one_line(CliRunner().invoke(app, ["run", "--db", str(loaded.db)], env=given), 2, "another Zoom account", "--db")
    assert_one_line(invoke("demo", "--db", loaded.db), 2, "another Zoom account", "--db")
    assert loaded.db.read_bytes() == before
