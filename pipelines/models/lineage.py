"""What the columns of a query say about people, by where their values come from.

Data flow: the declarations -> classes of staging columns in their yml -> lineage of each model's SQL -> the class that the
model's own yml has to give (tests/sql/test_privacy.py); and from those of marts and reports the class of what a chart shows.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias, cast, get_args

import sqlglot
import yaml
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

from pipelines.models.transform import PROJECT
from sources.zoom.staged import PrivacyClass

ORDER: Final[Mapping[PrivacyClass, int]] = {each: place for place, each in enumerate(get_args(PrivacyClass))}
"""From the weakest to the strongest: what is made of several columns has the class of the strongest."""
SCHEMAS: Final = {
    "seeds": "staging",
    "models/staging": "staging",
    "models/intermediate": "staging",
    "models/marts": "marts",
    "models/reports": "reports",
}
"""Folder of the project -> schema that it is built in."""
PUBLISHED: Final = ("models/marts", "models/reports")

Classes: TypeAlias = Mapping[str, Mapping[str, PrivacyClass]]
"""Table, as in marts.dim_users -> column -> class."""

_COUNTING: Final = (
    *(exp.Count, exp.CountIf, exp.ApproxDistinct, exp.Sum, exp.Avg, exp.Stddev, exp.StddevPop, exp.StddevSamp),
    *(exp.Variance, exp.VariancePop, exp.Corr, exp.CovarPop, exp.CovarSamp, exp.LogicalAnd, exp.LogicalOr),
)
"""Functions that say a number, or yes or no, about many rows, which is nobody's; others may give a value of one of them."""
_NAMELESS: Final = frozenset({"pg_timezone_names", "range", "generate_series"})
"""Functions that are read as tables and hold nobody."""
_COMPARING: Final = (exp.Predicate, exp.Connector, exp.Not)
"""What is true or false of a value is not the value."""


class LineageError(ValueError):
    """A query of which it cannot be said where its columns come from."""


def find_classes(sql: str, known: Classes) -> dict[str, PrivacyClass]:
    """The class of each column that a query gives, from those of the tables it reads. Raises `LineageError`."""
    try:
        parsed = sqlglot.parse_one(sql, dialect="duckdb")
        schema: dict[str, Any] = {}
        for table in parsed.find_all(exp.Table):
            if columns := known.get(f"{table.db}.{table.name}"):
                schema.setdefault(table.db, {})[table.name] = dict.fromkeys(columns, "unknown")
        qualified = qualify(parsed, dialect="duckdb", schema=schema, validate_qualify_columns=False, quote_identifiers=False)
        scope = build_scope(qualified)
    except SqlglotError as error:
        raise LineageError(" ".join(str(error).split())) from error
    if scope is None or any(qualified.find_all(exp.Pivot)):
        raise LineageError("it is not a plain select")
    return _classes_of(scope, known, {})


def read_classes(folders: Iterable[str] = SCHEMAS) -> dict[str, dict[str, PrivacyClass]]:
    """What the yml files in these folders of the project say of the columns of raw tables, seeds and models, by table."""
    return {
        table: {column["name"]: meta_of(column).get("privacy", "none") for column in columns}
        for table, columns in read_descriptions(folders)
    }


def read_descriptions(folders: Iterable[str] = SCHEMAS) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each table with its columns as its yml describes them."""
    for folder in folders:
        for path in sorted((PROJECT / folder).glob("_*.yml")):
            described = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
            for source in described.get("sources", ()):
                yield from ((f"{source['name']}.{table['name']}", table["columns"]) for table in source["tables"])
            for table in (*described.get("seeds", ()), *described.get("models", ())):
                yield f"{SCHEMAS[folder]}.{table['name']}", table["columns"]


def meta_of(column: Mapping[str, Any]) -> Mapping[str, Any]:
    """dbt's `meta` of a column in a yml file."""
    return cast("Mapping[str, Any]", column.get("config", {}).get("meta", {}))


def _classes_of(scope: Scope, known: Classes, seen: dict[int, dict[str, PrivacyClass]]) -> dict[str, PrivacyClass]:
    """Classes of a scope's columns; of a union those of the stronger side."""
    if id(scope) in seen:
        return seen[id(scope)]
    seen[id(scope)] = {}  # a recursive query reads itself
    if scope.union_scopes:
        sides = [_classes_of(side, known, seen) for side in scope.union_scopes]
        found = dict(zip(sides[0], map(_strongest, zip(*(side.values() for side in sides), strict=False)), strict=False))
    else:
        if any(each.is_star for each in scope.expression.selects):
            raise LineageError("it cannot be said which columns * stands for")
        found = {each.alias_or_name: _class_of(each, scope, known, seen) for each in scope.expression.selects}
    seen[id(scope)] = found
    return found


def _class_of(node: exp.Expression, scope: Scope, known: Classes, seen: dict[int, dict[str, PrivacyClass]]) -> PrivacyClass:
    if isinstance(node, exp.Column):
        return _class_of_column(node, scope, known, seen)
    if isinstance(node, (*_COUNTING, *_COMPARING)):
        return "none"
    if isinstance(node, exp.Subquery):
        inner = next((each for each in scope.subquery_scopes if each.expression is node.this), None)
        return _strongest(_classes_of(inner, known, seen).values()) if inner else "none"
    if isinstance(node, (exp.Window, exp.Filter)):  # by which rows, and in which order, says nothing of their values
        return _class_of(node.this, scope, known, seen)
    if isinstance(node, exp.Case):
        results = [branch.args["true"] for branch in node.args["ifs"]] + [node.args["default"]] * bool(node.args.get("default"))
        return _strongest(_class_of(each, scope, known, seen) for each in results)
    if isinstance(node, exp.If):
        results = [node.args[name] for name in ("true", "false") if node.args.get(name)]
        return _strongest(_class_of(each, scope, known, seen) for each in results)
    return _strongest(_class_of(each, scope, known, seen) for each in node.iter_expressions())


def _class_of_column(column: exp.Column, scope: Scope, known: Classes, seen: dict[int, dict[str, PrivacyClass]]) -> PrivacyClass:
    reading: Scope | None = scope
    while reading is not None and column.table not in reading.sources:
        reading = reading.parent
    if reading is not None:
        return _find_class(reading.sources[column.table], column.name, reading, known, seen)
    if not column.table and column.name in scope.sources:  # all of a row at once
        whole = scope.sources[column.name]
        names = _classes_of(whole, known, seen) if isinstance(whole, Scope) else known.get(f"{whole.db}.{whole.name}", {})
        return _strongest(_find_class(whole, name, scope, known, seen) for name in names)
    selected = [source for _, source in scope.selected_sources.values()]
    if selected and all(isinstance(each, exp.Table) and each.this.name.lower() in _NAMELESS for each in selected):
        return "none"
    raise LineageError(f"it cannot be said which table {column.name} is of")


def _find_class(
    source: Scope | exp.Table, column: str, scope: Scope, known: Classes, seen: dict[int, dict[str, PrivacyClass]]
) -> PrivacyClass:
    """The class of a column of what a scope reads."""
    if isinstance(source, Scope):
        if isinstance(source.expression, exp.Unnest):  # its list is made of columns that stand beside it
            return _strongest(_class_of(each, scope, known, seen) for each in source.expression.expressions)
        return _classes_of(source, known, seen).get(column, "none")
    table = f"{source.db}.{source.name}"
    if table not in known and source.this.name.lower() not in _NAMELESS:
        raise LineageError(f"{table} is not known")
    return known.get(table, {}).get(column, "none")


def _strongest(classes: Any) -> PrivacyClass:
    found: PrivacyClass = max(classes, key=ORDER.__getitem__, default="none")
    return found
