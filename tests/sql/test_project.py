"""The files of the dbt project keep their rules: layers, headers, descriptions, and the catalogue of raw tables."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.models.catalogue import render_raw_tables, render_sources
from pipelines.models.transform import PROJECT
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.planner import SET_ASIDE_AFTER
from tests.sql.account import raw_tables
from tests.sql.conftest import Warehouse

MODELS = sorted((PROJECT / "models").rglob("*.sql"))
TABLES = [table.name for endpoint in ENDPOINTS.values() for table in endpoint.tables]


@cache
def _described(kind: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in [*(PROJECT / "models").rglob("*.yml"), *(PROJECT / "seeds").glob("*.yml")]:
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")).get(kind, []):
            assert entry["name"] not in found, f"{entry['name']} is described twice"
            found[entry["name"]] = entry
    return found


def test_coverage_knows_what_the_declarations_say() -> None:
    rows = [line.split(",") for line in render_raw_tables().splitlines()[1:]]
    assert [row[0] for row in rows] == TABLES
    assert {row[0] for row in rows if row[0] == row[1]} == set(ENDPOINTS)
    variables = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    assert variables["set_aside_after_tries"] == SET_ASIDE_AFTER


def test_the_queries_of_the_decisions_run(empty_account: Warehouse) -> None:
    queries = re.findall(r"```sql\n(.+?)```", (PROJECT / "DECISIONS.md").read_text(encoding="utf-8"), re.DOTALL)
    assert queries
    for query in queries:
        empty_account.rows(query)


def test_the_catalogue_describes_every_raw_column() -> None:
    (source,) = yaml.safe_load(render_sources())["sources"]
    described = {table["name"]: [column["name"] for column in table["columns"]] for table in source["tables"]}
    assert {name: sorted(columns) for name, columns in described.items()} == {
        name: sorted(columns) for name, columns in raw_tables().items()
    }


def test_the_catalogue_marks_personal_data() -> None:
    (source,) = yaml.safe_load(render_sources())["sources"]
    marked = {
        (table["name"], column["name"])
        for table in source["tables"]
        for column in table["columns"]
        if column.get("config", {}).get("meta", {}).get("privacy")
    }
    declared = {(e.name, c.name) for e in ENDPOINTS.values() for c in e.table.columns if c.privacy != "none"}
    assert declared <= marked
    assert ("user_custom_attributes", "user_email") in marked


def test_every_raw_table_has_a_staging_view() -> None:
    staged = {path.stem.removeprefix("stg_zoom__") for path in MODELS if path.stem.startswith("stg_zoom__")}
    assert staged == {*TABLES, "ledger", "runs", "row_counts", "unit_counts", "set_aside", "actions"}


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_says_what_a_row_is(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("-- One row per "), path
    description = _described("models")[path.stem]["description"]
    assert description.startswith(first.removeprefix("-- ")), f"{path.stem}: header and description differ"


def test_models_describe_their_columns_and_no_others(empty_account: Warehouse) -> None:
    built: dict[str, list[str]] = {}
    for table, column in empty_account.rows(
        "select table_name, column_name from duckdb_columns() where schema_name in ('staging', 'marts', 'reports')"
    ):
        built.setdefault(table, []).append(column)
    models = _described("models")
    assert sorted(models) == sorted(path.stem for path in MODELS)
    for name, entry in models.items():
        assert sorted(column["name"] for column in entry["columns"]) == sorted(built[name]), name
        assert all(column["description"].endswith(".") for column in entry["columns"]), name


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_reads_only_the_layers_below_it(path: Path) -> None:
    sql = path.read_text(encoding="utf-8")
    refs = re.findall(r"ref\('(\w+)'\)", sql)
    layer = path.parent.name
    allowed = {
        "staging": ("zoom_",),
        "intermediate": ("stg_", "int_"),
        "marts": ("zoom_", "stg_", "int_", "dim_", "fct_", "_coverage", "licence_prices"),
        "reports": ("dim_", "fct_", "_coverage", "licence_prices", "stg_zoom__ledger", "stg_zoom__runs", "stg_zoom__row_counts"),
    }[layer]
    assert all(ref.startswith(allowed) for ref in refs), refs
    assert ("source(" in sql) == (layer == "staging")
    assert not re.search(r"\b(from|join)\s+(zoom_raw|staging|marts|reports)\.", sql)


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_model_takes_all_columns_only_where_it_imports(path: Path) -> None:
    sql = path.read_text(encoding="utf-8")
    stars = [line.strip() for line in sql.splitlines() if re.search(r"select\s+\*|\w\.\*", line)]
    assert all(re.fullmatch(r"select \* from \{\{ (ref|source)\(.+\) \}\}", line) for line in stars), stars
    assert "group by all" not in sql.lower()
    assert "::" not in sql


def test_every_seed_is_described_column_by_column() -> None:
    seeds = _described("seeds")
    files = {path.stem: path for path in (PROJECT / "seeds").glob("*.csv")}
    assert set(seeds) == set(files)
    for name, path in files.items():
        header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        assert [column["name"] for column in seeds[name]["columns"]] == header
        assert "Zoom" in seeds[name]["description"], f"{name}: say where the codes come from"


def test_names_are_as_long_as_every_database_takes_them() -> None:
    """PostgreSQL keeps 63 letters of a name, and dbt adds some of its own."""
    names = [path.stem for path in (PROJECT / "models").rglob("*.sql")]
    for path in (PROJECT / "models").rglob("*__unit_tests.yml"):
        names += [test["name"] for test in yaml.safe_load(path.read_text(encoding="utf-8"))["unit_tests"]]
    assert len(names) > 200
    assert [name for name in names if len(name) > 63] == []
