"""SQL of ours as each database has it. Nothing here is written for one of them: sqlglot knows what they call things."""

from collections.abc import Iterable
from functools import lru_cache

from sqlglot import ErrorLevel, Expression, exp, parse_one

from pipelines.warehouse.protocol import Statement
from sources.zoom.kinds import KINDS
from sources.zoom.vocabulary import Column

OURS = "duckdb"
"""How SQL is written in this project."""


def write(statement: Statement, dialect: str) -> str:
    """A statement in a database's own SQL, values by name as its driver takes them."""
    if isinstance(statement, str):
        return statement if dialect == OURS else _translate(statement, dialect)
    return statement.sql(dialect, unsupported_level=ErrorLevel.RAISE)


@lru_cache(maxsize=256)
def _translate(statement: str, dialect: str) -> str:
    parsed = parse_one(statement, read=OURS, error_level=ErrorLevel.RAISE)
    return parsed.sql(dialect, unsupported_level=ErrorLevel.RAISE, comments=False)


def create_schema(schema: str) -> Expression:
    """`create schema`, if there is none."""
    return exp.Create(this=exp.Table(db=_name(schema)), kind="SCHEMA", exists=True)


def create_table(schema: str, table: str, columns: Iterable[Column]) -> Expression:
    """`create table`, if there is none."""
    declared = exp.Schema(this=_table(schema, table), expressions=[_declare(column) for column in columns])
    return exp.Create(this=declared, kind="TABLE", exists=True)


def add_column(schema: str, table: str, column: Column) -> Expression:
    """`alter table ... add column`."""
    return exp.Alter(this=_table(schema, table), kind="TABLE", actions=[_declare(column)])


def comment(schema: str, table: str, column: str, said: str) -> Expression:
    """`comment on` a column, or on the table if `column` is empty."""
    if column:
        named = exp.Column(this=_name(column), table=_name(table), db=_name(schema))
        return exp.Comment(this=named, kind="COLUMN", expression=exp.Literal.string(said))
    return exp.Comment(this=_table(schema, table), kind="TABLE", expression=exp.Literal.string(said))


def _declare(column: Column) -> exp.ColumnDef:
    return exp.ColumnDef(this=_name(column.name), kind=exp.DataType.build(KINDS[column.type].sql, dialect=OURS))


def _table(schema: str, table: str) -> exp.Table:
    return exp.Table(this=_name(table), db=_name(schema))


def _name(word: str) -> exp.Identifier:
    return exp.to_identifier(word, quoted=True)
