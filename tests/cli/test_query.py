"""Answers: right for people, exact for programs."""

import csv
import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.errors import CommandError
from pipelines.frames import read_frame
from tests.cli.terminal import PATIENCE, call, interrupt, read_json, started

HARD = """
    select * from (values
        (1, null, '', timestamptz '2026-05-01 00:30:00+02', 1.50::decimal(12, 2), ['a', null, 'b, "c"'], true, 0.1::double),
        (2, 'a,"b"', 'two
lines', timestamptz '2026-05-01 00:30:00.123456+00', null, [], false, 1e300::double),
        (9007199254740993, 'Zoë 会议 🎥', ' padded ', null, -0.01::decimal(12, 2), null, null, 'nan'::double),
        (4, 'NULL', 'it''s', timestamptz '1999-12-31 23:59:59+00', 1234567890.12::decimal(12, 2), ['x'], true, null)
    ) t (whole, words, text, moment, amount, list, flag, ratio)
"""
TYPES = duckdb.default_connection().sql(HARD).types


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "any.duckdb"
    duckdb.connect(path).close()
    return path


def ask(db: Path, query: str, *words: str, code: int = 0) -> str:
    answer = CliRunner().invoke(app, ["query", query, "--db", str(db), *words], env={"COLUMNS": ""})
    assert answer.exit_code == code, answer.stderr
    return answer.stdout if code == 0 else answer.stderr


def has_open(pid: int, file: Path) -> bool:
    for each in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            if each.readlink() == file:
                return True
    return False


def worked(pid: int) -> float:
    """Seconds of processor time that a process took so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def same(left: list[tuple[object, ...]], right: list[tuple[object, ...]]) -> bool:
    return repr(left) == repr(right)  # NaN is not equal to itself


def in_utc(query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("to_file", [True, False])
def test_csv_comes_back_exactly(db: Path, to_file: bool) -> None:
    if to_file:
        ask(db, HARD, "--out", "out.csv")
    else:
        Path("out.csv").write_text(ask(db, HARD, "--format", "csv"), encoding="utf-8", newline="")
    with duckdb.connect() as connection:
        names = connection.sql(HARD).columns
        columns = ", ".join(f"'{n}': '{'JSON' if str(k).endswith('[]') else k}'" for n, k in zip(names, TYPES, strict=True))
        back = f"select * replace (from_json(list, '[\"VARCHAR\"]') as list) from read_csv('out.csv', columns = {{{columns}}}, "
        assert same(in_utc(back + "allow_quoted_nulls = false, new_line = '\\n')"), in_utc(HARD))


@pytest.mark.parametrize("start", [*"=+-@", "\t", "\r", "\n", " =", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_a_spreadsheet_computes_nothing_that_people_wrote(db: Path, start: str) -> None:
    text = f"{start}cmd|'/c calc'!A1".replace("'", "''")
    query = f"select '{text}' as words, ['{text}'] as list, {{'a': '{text}'}} as pair, 'b' as \"=name\""
    ask(db, query, "--format", "spreadsheet", "--out", "out.csv")
    with Path("out.csv").open(encoding="utf-8-sig", newline="") as file:
        names, row = csv.reader(file)
    assert (names[3], row[0]) == ("'=name", "'" + text.replace("''", "'"))
    assert not any(cell.lstrip().startswith((*"=+-@", "\uff1d")) for cell in (*names, *row))
    assert Path("out.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_spreadsheet_gets_numbers_as_numbers_and_names_as_they_are(db: Path) -> None:
    query = (
        "select -5 as a, -0.5::decimal(4, 2) as b, '-5' as c, '+49 30' as d, '+4930123' as e, -1e300::double as f, 'Zoë=1' as g, "
        "date '-0001-01-01' as h, null as i, '' as j, interval '-1 day' as k"
    )
    ask(db, query, "--format", "spreadsheet", "--out", "out.csv")
    assert Path("out.csv").read_text(encoding="utf-8-sig").splitlines()[1] == (
        '-5,-0.50,-5,\'+49 30,+4930123,-1e+300,Zoë=1,0002-01-01 (BC),,"",-1 day'
    )


def test_csv_for_programs_is_exact_and_a_spreadsheet_is_asked_for(db: Path) -> None:
    ask(db, "select '=1+1' as a, -5 as b", "--out", "out.csv")
    assert Path("out.csv").read_text() == "a,b\n=1+1,-5\n"


@pytest.mark.parametrize("name", ["a.xlsx", "a.tsv", "A.XLSX"])
def test_a_file_that_would_not_hold_what_its_name_promises_is_refused(db: Path, name: str) -> None:
    answer = call("query", "select 1 as a", "--out", name, "--db", db)
    assert answer.returncode == 2
    assert (
        f"a file that ends in .{name[2:].lower()} is not written: name a .csv, .json, .ndjson, .md or .parquet, or"
        in answer.stderr
    )
    assert not Path(name).exists()


def test_parquet_comes_back_exactly(db: Path) -> None:
    ask(db, HARD, "--out", "out.parquet")
    assert duckdb.read_parquet("out.parquet").types == TYPES
    assert same(in_utc("from 'out.parquet'"), in_utc(HARD))


def test_sums_stay_whole_in_parquet(db: Path) -> None:
    ask(db, 'select sum(x) as "the ""sum""", 1 as x, 2 as x from (values (9007199254740993), (1)) t (x)', "--out", "out.parquet")
    assert duckdb.default_connection().sql("from 'out.parquet'").columns == ['the "sum"', "x", "x_1"]
    assert duckdb.default_connection().sql("from 'out.parquet'").fetchall() == [(Decimal(9007199254740994), 1, 2)]


def test_json_is_json(db: Path) -> None:
    rows = read_json(ask(db, HARD + "order by whole", "--format", "json"))
    assert rows[0] == {
        "whole": 1,
        "words": None,
        "text": "",
        "moment": "2026-04-30T22:30:00+00:00",
        "amount": 1.5,
        "list": ["a", None, 'b, "c"'],
        "flag": True,
        "ratio": 0.1,
    }
    assert rows[3]["words"] == "Zoë 会议 🎥"
    assert rows[3]["whole"] == 9007199254740993
    assert rows[3]["ratio"] is None


def test_json_keeps_columns_of_one_name_and_unpacks_json(db: Path) -> None:
    text = ask(
        db, """select 1 as a, 2 as a, '{"x": [1]}'::json as j, 0.12345678901234567890::decimal(38, 20) as d""", "--format", "json"
    )
    assert read_json(text) == [{"a": 1, "a_1": 2, "j": {"x": [1]}, "d": "0.12345678901234567890"}]
    assert read_json(ask(db, "select 1 where false", "--format", "json")) == []


def test_a_table_shows_values_as_they_are(db: Path) -> None:
    text = ask(
        db,
        "select '[bold]x[/bold] :smile:' as markup, chr(27) || '[31mred' as escape, 'a' || chr(10) || 'b' as lines, "
        "timestamptz '2026-05-01 02:00:00+02' as moment, ['a', null] as list, 1.50::decimal(4,2) as amount, true as flag, "
        "null as nothing, 'Zoë 会议' as name",
    )
    assert len(text.splitlines()) == 2
    for part in (
        "[bold]x[/bold] :smile:",
        r"\x1b[31mred",
        r"a\nb",
        "2026-05-01 00:00:00",
        '["a", null]',
        "1.50",
        "true",
        "Zoë 会议",
    ):
        assert part in text
    assert "\x1b" not in text


def test_a_table_shows_the_first_rows_and_says_so(db: Path) -> None:
    answer = CliRunner().invoke(app, ["query", "from range(1234567)", "--limit", "3", "--db", str(db)])
    assert [line.strip() for line in answer.stdout.splitlines()] == ["range", "0", "1", "2"]
    assert answer.stderr == "the first 3 of 1,234,567 rows are shown: --limit shows more, --format csv all\n"
    answer = CliRunner().invoke(app, ["query", "from range(9007199254740993)", "--limit", "3", "--db", str(db)])
    assert answer.stderr == "the first 3 of more than 10,000,000 rows are shown: --limit shows more, --format csv all\n"


def test_a_question_is_read_from_a_file_or_from_standard_input(db: Path) -> None:
    Path("question.sql").write_text("-- what it is\nselect 'Zoë' as name;\n", encoding="utf-8")
    assert ask(db, "question.sql", "--format", "csv") == "name\nZoë\n"
    answer = CliRunner().invoke(app, ["query", "-", "--db", str(db), "--format", "csv"], input="select 7 as seven")
    assert (answer.exit_code, answer.stdout) == (0, "seven\n7\n")
    said = ask(db, "none.sql", code=2)
    assert said == "reading none.sql: No such file or directory: name a file with a question in SQL\n"
    Path("odd.sql").write_bytes(b"select '\xff'")
    assert "it is not written in UTF-8" in ask(db, "odd.sql", code=2)


def test_ndjson_has_an_object_on_each_line(db: Path) -> None:
    text = ask(db, HARD + "order by whole", "--format", "ndjson")
    assert [json.loads(line) for line in text.splitlines()] == read_json(ask(db, HARD + "order by whole", "--format", "json"))
    ask(db, "select 1 as a where false", "--out", "none.jsonl")
    assert Path("none.jsonl").read_text() == ""


def test_markdown_shows_what_is_there_and_nothing_else(db: Path) -> None:
    query = "select 'a|b *c* <d> [e](f)' || chr(10) || 'g' as \"x|y\", 5 as n_of_it union all select null, null"
    ask(db, query + " order by n_of_it", "--out", "answer.md")
    assert Path("answer.md").read_text() == (
        "| x\\|y | n_of_it |\n|---|--:|\n| a\\|b \\*c\\* \\<d\\> \\[e\\](f) g | 5 |\n|  |  |\n"
    )


def test_a_wide_table_is_one_line_a_row_in_a_pipe_and_records_on_a_narrow_terminal(db: Path) -> None:
    query = "select " + ", ".join(f"'{letter * 20}' as {letter}" for letter in "abcdefgh")
    assert len(ask(db, query).splitlines()) == 2
    answer = CliRunner().invoke(app, ["query", query, "--db", str(db)], env={"COLUMNS": "40"})
    lines = answer.stdout.splitlines()
    assert max(map(len, lines)) <= 40
    assert [line.split() for line in lines[:3]] == [["row", "1"], ["a", "a" * 20], ["b", "b" * 20]]


@pytest.mark.parametrize(
    "query",
    ["describe select 1 as a", "show tables", "explain select 1", "values (1)", "pivot (select 1 a, 2 b) on a using sum(b)"],
)
def test_questions_that_are_no_select(db: Path, query: str) -> None:
    for form in ("table", "csv", "json"):
        ask(db, query, "--format", form)


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        ("selec 1", ("syntax error", "selec")),
        ("select * from zoom_raw.userz", ("userz", "does not exist")),
        ("select nonsense from range(1)", ("nonsense",)),
        ("select 'x'::int", ("Could not convert",)),
        ("", ("there is no statement",)),
        (" ; ", ("there is no statement",)),
        ("select 1; select 2", ("there are 2 statements",)),
        ("create table x (a int)", ("CREATE does more than read",)),
        ("insert into t values (1)", ("INSERT does more than read",)),
        ("copy (select 1) to 'stolen.csv'", ("COPY does more than read", "--out")),
        ("attach 'new.duckdb'", ("ATTACH does more than read",)),
        ("set timezone = 'Asia/Tokyo'", ("SET does more than read",)),
        ("explain analyze create table x (a int)", ("read-only",)),
    ],
)
def test_what_is_refused(db: Path, query: str, parts: tuple[str, ...]) -> None:
    before = db.read_bytes()
    line = ask(db, query, code=2)
    assert len(line.splitlines()) == 1
    assert line.startswith("running the query: ")
    for part in parts:
        assert part in line
    assert (db.read_bytes(), {path.name for path in db.parent.iterdir()}) == (before, {db.name})


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "table"])
@pytest.mark.parametrize("place", ["/proc/nowhere/out", "nowhere/out", "."])
def test_a_file_that_cannot_be_written(db: Path, form: str, place: str) -> None:
    line = ask(db, "select 1", "--format", form, "--out", place, code=2)
    assert len(line.splitlines()) == 1
    assert line.startswith(f"writing {place}: ")
    assert line.endswith("name another file with --out\n")


def test_parquet_needs_a_file(db: Path) -> None:
    assert ask(db, "select 1", "--format", "parquet", code=2) == (
        "writing Parquet: it is not text for a terminal: name a file with --out\n"
    )


def test_a_query_that_fails_midway_leaves_the_old_file(db: Path) -> None:
    Path("out.csv").write_text("old")
    ask(db, "select case when range > 50000 then 'x'::int else 1 end from range(100000)", "--out", "out.csv", code=2)
    assert Path("out.csv").read_text() == "old"
    assert {path.name for path in Path.cwd().iterdir()} == {"out.csv", db.name}


def test_a_question_that_takes_too_long_can_be_stopped(db: Path) -> None:
    query = "select sum(a.range * b.range) from range(1000000) a, range(1000000) b"
    with started("query", query, "--db", db) as process:
        while not has_open(process.pid, db):
            assert process.poll() is None
        opened = worked(process.pid)
        while worked(process.pid) < opened + 0.5:  # of the question: to open a file takes less
            assert process.poll() is None
        interrupt(process)
        printed, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, printed, said) == (130, "", "interrupted\n")


def test_frames_for_python(db: Path) -> None:
    frame = read_frame(HARD + "order by whole", db)
    assert list(frame.columns)[:3] == ["whole", "words", "text"]
    assert frame["moment"][0] == pd.Timestamp(datetime(2026, 4, 30, 22, 30, tzinfo=UTC))
    assert frame["whole"].to_list() == [1, 2, 4, 9007199254740993]
    assert len(read_frame("select 1 where false", str(db))) == 0
    for wrong in ("selec", "drop table x", "select 1; select 2"):
        with pytest.raises(CommandError, match="running the query: "):
            read_frame(wrong, db)
    with pytest.raises(CommandError, match="there is no such file"):
        read_frame("select 1", "nowhere.duckdb")


def test_any_terminal_can_print_any_name(db: Path) -> None:
    query = "select 'Zoë 会议' as name"
    shown = call("query", query, "--db", db, PYTHONIOENCODING="ascii")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert r"Zo\xeb \u4f1a\u8bae" in shown.stdout
    for form in ("csv", "json"):
        exact = call("query", query, "--db", db, "--format", form, PYTHONIOENCODING="latin-1")
        assert (exact.returncode, "Zoë 会议" in exact.stdout) == (0, True)
    refused = call("query", "select * from 会议", "--db", db, PYTHONIOENCODING="ascii")
    assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)
    assert json.dumps("会议").strip('"') in refused.stderr
