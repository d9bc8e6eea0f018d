"""SQL of ours is written once: DuckDB takes it as it stands, and sqlglot writes it for another database."""

from pathlib import Path

import duckdb
import pytest
from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.comments import RAW, comment_tables, describe_raw
from pipelines.warehouse.dialect import add_column, comment, create_schema, create_table, write
from pipelines.warehouse.raw_tables import make_tables
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.vocabulary import Type, json_value, number, text, timestamp

ROOT = Path(__file__).parents[2]
WRITTEN = sorted([*(ROOT / "sql" / "operations").glob("*.sql"), *(ROOT / "pipelines" / "readers" / "dashboard").glob("*.sql")])
COLUMNS = (text("id", "It's its id."), number("rows", "How many."), timestamp("at", "When."), json_value("raw", "All of it."))


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_what_is_written_by_hand_can_be_written_for_postgres(path: Path) -> None:
    kept = path.read_text(encoding="utf-8")
    assert write(kept, "duckdb") == kept
    assert "by name" not in kept, "Postgres has no union by name, and sqlglot lets it stand"
    theirs = parse_one(write(kept, "postgres"), read="postgres")
    ours = parse_one(kept, read="duckdb")
    assert isinstance(theirs, exp.Query)
    assert isinstance(ours, exp.Query)
    assert theirs.named_selects == ours.named_selects
    assert {table.name for table in theirs.find_all(exp.Table)} == {table.name for table in ours.find_all(exp.Table)}


def test_what_sqlglot_cannot_read_is_refused() -> None:
    with pytest.raises(SqlglotError):
        write("select from where", "postgres")


def test_values_are_named_as_each_driver_takes_them() -> None:
    statement = 'update t set "rows" = $rows where id = any($ids)'
    assert write(statement, "duckdb") == statement
    assert write(statement, "postgres") == 'UPDATE t SET "rows" = %(rows)s WHERE id = ANY(%(ids)s)'


def test_tables_are_made_in_the_words_of_each_database() -> None:
    made = [
        create_schema("raw"),
        create_table("raw", "one", COLUMNS),
        add_column("raw", "one", number("more", "More.")),
        comment("raw", "one", "id", "It's its id."),
        comment("raw", "one", "", "One row."),
    ]
    assert [write(statement, "postgres") for statement in made] == [
        'CREATE SCHEMA IF NOT EXISTS "raw"',
        'CREATE TABLE IF NOT EXISTS "raw"."one" ("id" TEXT, "rows" DOUBLE PRECISION, "at" TIMESTAMPTZ, "raw" JSON)',
        'ALTER TABLE "raw"."one" ADD COLUMN "more" DOUBLE PRECISION',
        """COMMENT ON COLUMN "raw"."one"."id" IS 'It''s its id.'""",
        """COMMENT ON TABLE "raw"."one" IS 'One row.'""",
    ]
    with duckdb.connect() as connection:
        for statement in made:
            connection.execute(write(statement, "duckdb"))


def test_every_declared_table_is_made_and_described_through_the_protocol(tmp_path: Path) -> None:
    warehouse = warehouse_at(tmp_path / "zoom.duckdb")
    make_tables(warehouse, RAW)
    assert comment_tables(warehouse) == len(describe_raw(RAW))
    assert comment_tables(warehouse) == 0
    with warehouse.looking() as session:
        found = {table.name: table for table in session.tables("zoom_raw")}
    assert found.keys() == {table.name for table in RAW}
    declared = ENDPOINTS["users"].table.stored
    assert list(found["users"].columns) == [column.name for column in declared]
    types = {Type.TEXT: "VARCHAR", Type.TIMESTAMP: "TIMESTAMP WITH TIME ZONE", Type.JSON: "JSON", Type.INTEGER: "BIGINT"}
    for column in declared:
        assert found["users"].columns[column.name].type == types.get(column.type, found["users"].columns[column.name].type)
