"""Whatever is asked, the warehouse stays as it is, and nothing else on the machine is read, written or called."""

import json
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.errors import CommandError
from pipelines.frames import read_frame
from pipelines.readers.dashboard.charts import ask_rows, read_definitions
from pipelines.warehouse.choice import warehouse_at

SECRET = "hidden-from-questions"
COPIES = [
    "copy (select 1) to {target}",
    "explain analyze copy (select 1) to {target}",
    "/* a */ explain -- b\n (analyze) copy marts.people to {target}",
    "copy (pivot (select 1 a, 2 b) on a using sum(b)) to {target}",
    "explain analyze copy (pivot (select 1 a, 2 b) on a using sum(b)) to {target}",
    "with kept as (copy (select 1) to {target}) from kept",
    "with kept as materialized (copy (select 1) to {target}) select 1 from kept",
]
TARGETS = ["'{db}'", "'{db}' (use_tmp_file false)", "'{db}.wal' (use_tmp_file false)", "'new.csv'", "'/dev/stdout'"]
ESCAPES = [
    "from read_text('/proc/self/environ')",
    "from read_text('/proc/self/cmdline')",
    "from read_blob('/proc/self/environ')",
    "from read_text('near.csv')",
    "from read_csv('near.csv')",
    "from sniff_csv('near.csv')",
    "from read_json('near.csv')",
    "from read_ndjson_objects('near.csv')",
    "from read_parquet('near.parquet')",
    "from parquet_metadata('near.parquet')",
    "from 'near.csv'",
    "from query_table('near.csv')",
    "from query('from ''near.csv''')",
    "from '/etc/passwd'",
    "from glob('/etc/*')",
    "from glob('*')",
    "from 'http://127.0.0.1:9/x.csv'",
    "from read_parquet('https://127.0.0.1:9/x.parquet')",
    "from read_text('s3://bucket/x')",
    "from read_duckdb('other.duckdb')",
    "from sqlite_scan('other.db', 'x')",
    "from read_blob('{db}')",
    "select (select content from read_text('near.csv')) as a",
    "explain analyze select * from read_csv('near.csv')",
    "from json_execute_serialized_sql(json_serialize_sql('from read_text(''near.csv'')'))",
    "attach 'other.duckdb'",
    "attach 'made.duckdb'",
    "attach ':memory:' as aside",
    "detach any",
    "install httpfs",
    "load httpfs",
    "explain analyze load httpfs",
    "update extensions",
    "pragma database_list",
    "pragma import_database('other')",
    "pragma enable_profiling = 'json'",
    "pragma profiling_output = 'made.json'",
    "import database 'other'",
    "export database 'made'",
    "set threads = 1",
    "set disabled_filesystems = ''",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "explain analyze set disabled_filesystems = ''",
    "reset disabled_filesystems",
    "reset memory_limit",
    "set variable x = 1",
    "use memory",
    "select getenv('SOURCES__ZOOM__CLIENT_SECRET')",
    "create secret s (type s3)",
    "create persistent secret s (type http)",
    "checkpoint",
    "force checkpoint",
    "vacuum",
    "call pragma_version()",
    "call enable_logging(storage = 'file', storage_path = 'made')",
    "explain analyze call enable_logging(storage = 'file', storage_path = 'made')",
    "create temp table t as select 1",
    "create or replace temp macro m() as 1",
    "create table marts.t as pivot (select 1 a, 2 b) on a using sum(b)",
    "explain analyze create table marts.t as select 1",
    "explain analyze insert into marts.people values ('x')",
    "explain analyze delete from marts.people",
    "explain analyze drop table marts.people",
    "insert into marts.people pivot (select 1 a, 2 b) on a using sum(b)",
    "with gone as (delete from marts.people returning *) from gone",
    "with added as (insert into marts.people values ('x') returning *) from added",
    "merge into marts.people using (select 'x' as name) u on false when not matched then insert values ('x')",
    "select nextval('marts.numbers')",
    "comment on table marts.people is 'x'",
    "prepare p as select 1",
    "execute p",
    "begin",
    "copy marts.people from 'near.csv'",
    "select 1; drop table marts.people",
    "select 1 /* ; */; copy (select 1) to 'new.csv'",
    ".read near.csv",
    ".shell touch made",
    "from SECRET",
    "from duckdb",
    "\ud800",
]


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "any.duckdb"
    for name in ("any", "other"):
        with duckdb.connect(tmp_path / f"{name}.duckdb") as connection:
            connection.execute("create schema marts; create table marts.people as select 'Zoë' as name")
            connection.execute("create sequence marts.numbers")
    Path("near.csv").write_text(f"a\n{SECRET}\n")
    duckdb.execute(f"copy (select '{SECRET}' as a) to 'near.parquet'")
    monkeypatch.setenv("SOURCES__ZOOM__CLIENT_SECRET", SECRET)
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("query", [copy.format(target=target) for copy in COPIES for target in TARGETS] + ESCAPES)
def test_no_question_reaches_outside_its_tables(db: Path, query: str) -> None:
    before = contents(db.parent)
    query = query.replace("{db}", str(db))
    answer = CliRunner().invoke(app, ["query", query, "--db", str(db), "--format", "json"])
    assert contents(db.parent) == before
    assert (answer.exit_code, answer.stdout, len(answer.stderr.splitlines())) == (2, "", 1), (answer.stdout, answer.stderr)
    assert SECRET not in answer.stderr
    with pytest.raises(CommandError, match="running the query: "):
        read_frame(query, db)
    assert contents(db.parent) == before


@pytest.mark.parametrize("query", [copy.format(target=TARGETS[1]) for copy in COPIES] + ESCAPES[:3])
def test_no_chart_reaches_outside_its_tables(db: Path, query: str) -> None:
    chart = db.parent / "charts" / "mine"
    chart.mkdir(parents=True)
    (chart / "one.sql").write_text(query.replace("{db}", str(db)))
    (chart / "one.json").write_text(json.dumps({"title": "One", "mark": "bar"}))
    (definition,) = read_definitions(chart.parent)
    before = contents(db.parent)
    with warehouse_at(db).reading() as reader, pytest.raises(CommandError, match=r"one\.sql: "):
        ask_rows(reader, definition)
    assert contents(db.parent) == before


@pytest.mark.parametrize("name", ["any", "marts", "memory", "temp", "main", 'it\'s "odd"'])
def test_questions_are_answered_whatever_the_file_is_called(db: Path, name: str) -> None:
    named = db.rename(db.with_name(f"{name}.duckdb"))
    with duckdb.connect(named, read_only=True):  # as a notebook has it open
        for query in ("from marts.people", "explain analyze from marts.people", "describe marts.people", "show all tables"):
            assert len(read_frame(query, named)) > 0


def test_a_question_has_the_memory_that_it_is_given_and_no_disk(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZOOM_ELT_QUERY_MEMORY", "30MB")
    before = contents(db.parent)
    answer = CliRunner().invoke(app, ["query", "select list(range) from range(50000000)", "--db", str(db)])
    assert (answer.exit_code, answer.stderr) == (
        2,
        "running the query: it needs more than the 30MB of memory it may take: "
        "ask for less at a time, or set ZOOM_ELT_QUERY_MEMORY\n",
    )
    assert contents(db.parent) == before


@pytest.mark.parametrize("form", ["table", "json", "csv", "parquet"])
def test_a_question_has_the_time_that_it_is_given(db: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.setenv("ZOOM_ELT_QUERY_SECONDS", "1")
    query = "select sum(a.range * b.range) from range(100000000) a, range(100000000) b"
    words = ["query", query, "--db", str(db), "--format", form, *(["--out", "made.parquet"] if form == "parquet" else [])]
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 2
    assert answer.stderr == (
        "running the query: it took more than 1 seconds: ask for less at a time, or set ZOOM_ELT_QUERY_SECONDS\n"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("MEMORY", "lots"), ("MEMORY", "0GB"), ("MEMORY", "1GB'; drop"), ("MEMORY", "²GB"), ("SECONDS", "0"), ("SECONDS", "-1"),
     ("SECONDS", "1e9"), ("SECONDS", "soon")],
)  # fmt: skip
def test_bounds_that_are_none_are_refused(db: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"ZOOM_ELT_QUERY_{name}", value)
    answer = CliRunner().invoke(app, ["query", "select 1", "--db", str(db)])
    assert (answer.exit_code, len(answer.stderr.splitlines())) == (2, 1)
    assert answer.stderr.startswith(f"reading ZOOM_ELT_QUERY_{name}: ")


def test_no_bar_is_drawn_among_the_data(db: Path) -> None:
    with warehouse_at(db).reading() as reader:
        assert reader.run("select current_setting('enable_progress_bar')") == [(False,)]
