"""A run leaves the descriptions of the declarations in the warehouse, for every tool that shows comments."""

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.comments import RAW, comment_tables, describe_raw
from sources.zoom.endpoints import ENDPOINTS
from tests.cli.conftest import Loaded

USERS = ENDPOINTS["users"].table
FOUND = """
    select table_name, '', comment from duckdb_tables() where schema_name = 'zoom_raw'
    union all
    select table_name, column_name, comment from duckdb_columns() where schema_name = 'zoom_raw'
"""


def read_comments(db: Path) -> dict[tuple[str, str], str | None]:
    with duckdb.connect(str(db), read_only=True) as connection:
        found = connection.execute(FOUND).fetchall()
    return {(table, column): comment for table, column, comment in found if not table.startswith("_dlt")}


@pytest.fixture
def db(loaded: Loaded, tmp_path: Path) -> Path:
    return Path(shutil.copy(loaded.db, tmp_path))


def test_a_run_describes_every_raw_table_and_column(loaded: Loaded) -> None:
    found = read_comments(loaded.db)
    assert found == describe_raw(RAW)
    assert found["users", "id"] == "Zoom's id of the user; null while the invitation is pending."
    assert "Pending users have no id" in str(found["users", ""])
    assert ("_runs", "report") in found
    assert ("recording_files", "_position") in found


def test_only_what_differs_is_written(db: Path) -> None:
    assert comment_tables(warehouse_at(db)) == 0
    with duckdb.connect(str(db)) as connection:
        connection.execute("comment on column zoom_raw.users.email is null")
        connection.execute("comment on table zoom_raw.roles is 'older'")
    assert comment_tables(warehouse_at(db)) == 2
    assert read_comments(db) == describe_raw(RAW)


def test_a_changed_declaration_changes_its_comment_alone(db: Path) -> None:
    said = 'It\'s "new"; -- now.'
    columns = tuple(replace(column, description=said) if column.name == "dept" else column for column in USERS.columns)
    assert comment_tables(warehouse_at(db), [replace(USERS, columns=columns)]) == 1
    changed = {key: value for key, value in read_comments(db).items() if value != describe_raw(RAW)[key]}
    assert changed == {("users", "dept"): said}


def test_tables_that_are_not_there_yet_are_left_alone(tmp_path: Path) -> None:
    db = tmp_path / "new.duckdb"
    with duckdb.connect(str(db)) as connection:
        connection.execute("create schema zoom_raw; create table zoom_raw.roles (id varchar, theirs integer)")
    assert comment_tables(warehouse_at(db)) == 2
    found = read_comments(db)
    assert found["roles", "theirs"] is None
    assert found["roles", "id"] == describe_raw(RAW)["roles", "id"]
    assert found.keys() == {("roles", ""), ("roles", "id"), ("roles", "theirs")}
