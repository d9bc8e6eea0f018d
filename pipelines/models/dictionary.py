"""The data dictionary: every table of the warehouse with each column, its type and what it means.

Data flow: the declarations (raw tables), the yml files beside the models (staging, marts, reports) and the types of an empty
warehouse that is built for the purpose -> render_dictionary() -> sql/DICTIONARY.md.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeAlias

import yaml

from pipelines.models.lineage import meta_of
from pipelines.models.staging import mark_column
from pipelines.models.transform import PROJECT, build_models
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.comments import RAW
from pipelines.warehouse.marker import SCHEMA
from pipelines.warehouse.places import DATASET
from pipelines.warehouse.protocol import Warehouse
from pipelines.warehouse.raw_tables import make_tables
from sources.zoom.kinds import KINDS
from sources.zoom.vocabulary import Column, Table

DICTIONARY_FILE: Final = PROJECT / "DICTIONARY.md"

Types: TypeAlias = Mapping[tuple[str, str, str], str]
"""(schema, table, column) -> the database's name of the type."""

_LAYERS: Final = (
    ("marts", "marts", "What to ask questions of."),
    ("reports", "reports", "Answers to questions that come up every month, made of the marts."),
    ("intermediate", "staging", "Steps between staging and marts."),
    ("staging", "staging", "Raw tables renamed, decoded and in UTC, a view for each."),
)
"""Folder of the models, schema they are built in, and what they are."""
_HEADER: Final = """\
# Data dictionary

Written by `make docs` from the declarations and the yml files of the models: change those, not this file. Times are UTC. What
says something about a person is marked *identity* (who it is), *contact* (how to reach them), *network* (where their device is)
or *content* (what they said, or what it was about). A *secret* lets in whoever has it. What is marked *private* is null unless it
is asked for by name.
"""
_TABLE: Final = re.compile(r"### (\w+)\.(\w+)")
_ROW: Final = re.compile(r"\| `(\w+)` \| ([^|]+?) \| .*")


@dataclass(frozen=True, slots=True)
class _Described:
    """A table as the dictionary shows it."""

    schema: str
    name: str
    about: str
    columns: tuple[tuple[str, str], ...]
    """Name, and description with its marks."""


def render_dictionary(types: Types) -> str:
    """Markdown. A column whose type is not known has a question mark: the file is then stale, and `make docs` finds it."""
    lines = [_HEADER]
    known = {**types, **_raw_types(RAW)}
    models = [path for path in sorted((PROJECT / "models").glob("*/_*.yml")) if not path.stem.endswith("__unit_tests")]
    for folder, schema, about in _LAYERS:
        tables = [table for path in models if path.parent.name == folder for table in _read_models(path, schema)]
        if tables:
            lines += [f"## {folder.capitalize()}", "", about, "", *_sections(sorted(tables, key=lambda one: one.name), known)]
    lines += ["## Raw tables", "", "What Zoom answered, under Zoom's own names.", "", *_sections(map(_describe, RAW), known)]
    return "\n".join(lines).rstrip() + "\n"


def read_types(text: str) -> Types:
    """The types a dictionary tells."""
    found: dict[tuple[str, str, str], str] = {}
    schema, table = "", ""
    for line in text.splitlines():
        if heading := _TABLE.fullmatch(line):
            schema, table = heading.groups()
        elif row := _ROW.fullmatch(line):
            found[schema, table, row[1]] = row[2]
    return found


def build_types() -> Types:
    """Types of all tables, from an empty warehouse with all models. Raises `TransformError`."""
    with TemporaryDirectory() as folder:
        db = Path(folder) / "empty.duckdb"
        make_tables(warehouse_at(db), RAW)
        build_models(db, tests="none")
        return find_types(warehouse_at(db))


def find_types(warehouse: Warehouse) -> Types:
    """Types of the tables that a warehouse has, without the books kept of what models were built from and of itself."""
    with warehouse.looking() as session:
        tables = [table for table in session.tables() if table.schema not in ("_built", SCHEMA)]
    return {(table.schema, table.name, name): column.type for table in tables for name, column in table.columns.items()}


def _raw_types(tables: Iterable[Table]) -> Types:
    return {(DATASET, table.name, column.name): KINDS[column.type].sql for table in tables for column in table.stored}


def _describe(table: Table) -> _Described:
    def say(column: Column) -> str:
        return _with_marks(column.description, mark_column(column))

    columns = tuple((column.name, say(column)) for column in table.stored)
    return _Described(DATASET, table.name, " ".join((table.about, *table.warnings)), columns)


def _read_models(path: Path, schema: str) -> Iterator[_Described]:
    for model in yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader).get("models", []):
        columns = tuple((column["name"], _with_marks(column["description"], meta_of(column))) for column in model["columns"])
        yield _Described(schema, model["name"], model["description"], columns)


def _with_marks(description: str, meta: Mapping[str, Any]) -> str:
    marks = [meta.get("privacy", "none"), "private" if meta.get("private") else "none"]
    return " ".join((*(f"*{mark}*" for mark in marks if mark != "none"), description))


def _sections(tables: Iterable[_Described], types: Types) -> Iterator[str]:
    for table in tables:
        yield from (f"### {table.schema}.{table.name}", "", " ".join(table.about.split()), "")
        yield from ("| Column | Type | What it is |", "|---|---|---|")
        for name, said in table.columns:
            kind = types.get((table.schema, table.name, name), "?")
            yield f"| `{name}` | {kind} | {' '.join(said.split()).replace('|', '/')} |"
        yield ""
