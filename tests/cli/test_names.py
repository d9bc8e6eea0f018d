"""Whatever the warehouse and its folder are called: every verb works, or all refuse it before anything is done."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.readers.publish import publish_snapshot
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.on_duckdb.opening import open_database
from pipelines.warehouse.places import Places
from pipelines.warehouse.runs import store_run
from pipelines.warehouse.verdict import Verdict, keep_verdict
from tests.cli.terminal import CREDENTIALS, Sandbox
from tests.flow.account import Account

STEMS = (
    *("marts", "staging", "reports", "zoom_raw", "_built", "main", "temp", "system", "memory", "information_schema"),
    *("pg_catalog", "warehouse", "snapshot", "50% done", "-2026.eu#1"),
)
FOLDERS = (
    *(
        "O'Brien",
        'q"d;z',
        "Reports [prod]",
        "e{a,b} star*x",
        "My Data  ",
        "ünï 空 ❤️",
        "a''b",
        "--db",
        "$HOME",
        "{{ 1 }}",
        "&|<>!",
        "md:x",
    ),
    "very long " * 20,
)
ODD = [
    *(f"{folder}/{stem}.duckdb" if folder else f"{stem}.duckdb" for stem, folder in zip_longest(STEMS, FOLDERS, fillvalue="")),
    *(":memory:", "md:zoom", "zoom"),
]
IMPOSSIBLE = (
    *("what?/zoom.duckdb", "zoom?.duckdb", "back\\slash/zoom.duckdb", "My%20Data/zoom.duckdb", "50% done/zoom.duckdb"),
    *("new\nline/zoom.duckdb", "bell\a.duckdb", "esc\x1b[31m.duckdb", "z" * 250 + ".duckdb", "f" * 256 + "/zoom.duckdb"),
    "deep/" * 800 + "zoom.duckdb",
)
VERBS = (
    *(
        ("run",),
        ("retry",),
        ("demo",),
        ("build",),
        ("publish",),
        ("query", "select 1"),
        ("status",),
        ("coverage",),
        ("dashboard",),
    ),
    ("superset",),
)


def invoke(*words: str | Path, **given: str) -> tuple[int, str, str]:
    answer = CliRunner().invoke(app, [str(word) for word in words], env={**CREDENTIALS, **given})
    return answer.exit_code, answer.stdout, answer.stderr


@pytest.mark.parametrize("name", ODD)
def test_an_odd_name_is_a_name(name: str, tmp_path: Path) -> None:
    places = Places(tmp_path / name)
    places.db.parent.mkdir(exist_ok=True)
    account = Account(places.db.parent, only=["roles"], users=5, days=3)
    account.places = places
    with warehouse_at(places.db).writing():
        store_run(warehouse_at(places.db), replace(account.run(), ended_at=datetime.now(UTC)).as_row())
    db = ("--db", places.db)
    assert invoke("query", "select count(*) as roles from zoom_raw.roles", "--format", "json", *db)[:2] == (
        0,
        '[\n{"roles": 6}\n]\n',
    )
    assert invoke("coverage", *db) == (0, "no holes: everything that was asked for is loaded\n", "")
    assert json.loads(invoke("status", "--json", *db)[1])["endpoints"]
    with open_database(places.db) as connection:
        connection.execute("create schema marts; create view marts.shown as select name from zoom_raw.roles")
    keep_verdict(warehouse_at(places.db), Verdict.GOOD)
    assert publish_snapshot(warehouse_at(places.db), datetime(2026, 6, 1, tzinfo=UTC)).rows == 6
    assert invoke("query", "select count(*) as shown from marts.shown", "--format", "csv", *db) == (0, "shown\n6\n", "")
    strays = {path.name for path in places.db.parent.iterdir()} - {places.db.name, places.work.name, "published"}
    assert strays <= {".zoom.duckdb.work"}, "which is of the account's first name"


@pytest.mark.parametrize("name", IMPOSSIBLE, ids=lambda name: name[:12])
@pytest.mark.parametrize("words", VERBS, ids=lambda words: words[0])
def test_a_name_that_cannot_be_is_refused_by_every_verb_before_anything_is_done(
    words: tuple[str, ...], name: str, tmp_path: Path
) -> None:
    code, stdout, stderr = invoke(*words, "--db", name)
    assert (code, stdout) == (2, "")
    (line,) = stderr.splitlines()
    assert line.startswith("reading --db ")
    assert "name another file with --db" in line or "give it a shorter name with --db" in line
    assert "\x1b" not in line
    assert list(tmp_path.iterdir()) == []


def test_a_run_of_an_odd_name_from_the_command(account: Sandbox, tmp_path: Path) -> None:
    name = 'O\'Brien; "q"/temp.duckdb'
    code, _, stderr = invoke("run", "--no-build", "--select", "roles", "--db", name, **account.settings)
    assert code == 0, stderr
    with duckdb.connect() as connection:
        connection.execute("attach '" + name.replace("'", "''") + "' as looked_at (read_only)")
        assert connection.execute("select count(*) from looked_at.zoom_raw.roles").fetchall() == [(6,)]
    code, _, stderr = invoke("run", "--no-build", "--select", "roles", "--db", name, **account.settings)
    assert code == 0, stderr
