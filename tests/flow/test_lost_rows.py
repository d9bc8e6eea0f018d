"""`coverage` and `status` compare the ledger with the tables: what was loaded and is gone is named before the next run."""

from pathlib import Path

import duckdb
import pytest

from pipelines.readers.inspect_warehouse import read_holes, read_status
from sources.sandbox.config import SandboxConfig
from sources.sandbox.server import running
from tests.flow.account import Account
from tests.flow.nights import Kill, Step, prepare_children, run_here, run_plain
from tests.flow.test_waiting import coverage, status

NAMES = ("users", "roles", "report_activities")


@pytest.mark.parametrize(
    ("statement", "endpoint"),
    [
        ("delete from report_activities where _partition = (select max(_partition) from report_activities)", "report_activities"),
        ("delete from users where id = (select min(id) from users)", "users"),
        ("drop table roles", "roles"),
        ("delete from user_licenses where user_id = (select min(user_id) from user_licenses)", "users"),
        ("drop table user_licenses", "users"),
    ],
)
def test_rows_that_are_gone_are_named_before_the_next_run_which_reads_them_again(
    tmp_path: Path, statement: str, endpoint: str
) -> None:
    account = Account(tmp_path, only=NAMES, users=12, days=20)
    account.run()
    assert coverage(account.places.db)[0] == 0
    with duckdb.connect(account.places.db) as connection:
        connection.execute("set schema = 'zoom_raw'")
        connection.execute(statement)
    code, words = coverage(account.places.db)
    assert code == 1
    assert f"{endpoint}: 1 unit missing\n  " in words
    assert "rows that were loaded are not in the warehouse any more: the next run reads again" in " ".join(words.split())
    assert [hole["endpoint"] for hole in read_holes(account.places.db)] == [endpoint]
    assert "1 units were loaded and their rows are not there any more: see zoom-elt coverage" in status(account.places.db)
    counts = {row["endpoint"]: row["units_missing"] for row in read_status(account.places.db)["endpoints"]}
    assert counts == {name: int(name == endpoint) for name in NAMES}

    night = run_here(account.app, account.places.db, ",".join(NAMES))
    assert any("their rows are gone" in sentence for sentence in night.said)
    assert coverage(account.places.db)[0] == 0
    assert account.differences() == {}


def test_a_ledger_that_did_not_count_lists_inside_of_rows_misses_none(tmp_path: Path) -> None:
    account = Account(tmp_path, only=["users"], users=12, days=5)
    account.run()
    with duckdb.connect(account.places.db) as connection:
        connection.execute("alter table zoom_raw._ledger drop column child_rows")
        connection.execute("delete from zoom_raw.user_licenses")
    assert coverage(account.places.db)[0] == 0
    with duckdb.connect(account.places.db) as connection:
        connection.execute("delete from zoom_raw.users where id = (select min(id) from zoom_raw.users)")
    assert coverage(account.places.db)[0] == 1


@pytest.mark.parametrize("after", [0, 1])
def test_a_plain_dlt_run_that_is_killed_on_its_first_night_leaves_nothing_that_passes_for_whole(
    tmp_path: Path, after: int
) -> None:
    prepare_children()
    db = tmp_path / "zoom.duckdb"
    with running(SandboxConfig(users=12, days=10)) as url:
        assert run_plain(url, db, "users,roles", kill=Kill(Step.LOAD, after)).exit_code is None
        code, words = coverage(db)
        assert code == 1
        assert words.startswith("all endpoints: all there may be of it waiting\n  nothing has been loaded yet: ")
        assert "nothing has been loaded yet" in status(db)
        assert run_plain(url, db, "users,roles").exit_code == 0
        assert coverage(db)[0] == 0
        assert "no run is stored yet\n" in status(db)
