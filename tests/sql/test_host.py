"""The machine's own settings of dbt reach no build, and what did not run counts as failed."""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines.models import transform
from pipelines.models.transform import PROJECT, Finding
from pipelines.warehouse.choice import warehouse_at
from tests.sql.conftest import Warehouse, dbt_variables, host_of_another_project

SEEDS = {path.stem for path in (PROJECT / "seeds").glob("*.csv")}


def test_dbt_has_variables_that_would_bend_a_build() -> None:
    assert {"DBT_EMPTY", "DBT_RESOURCE_TYPES", "DBT_TARGET", "DBT_PROFILE", "DBT_DEFER", "DBT_SAMPLE"} <= dbt_variables()
    assert {"DBT_ENGINE_EMPTY", "DBT_ENGINE_SAMPLE"} <= dbt_variables()


def test_none_of_them_is_there_while_dbt_runs_and_all_are_afterwards(tmp_path: Path) -> None:
    with host_of_another_project(tmp_path) as bent:
        before = dict(os.environ)
        assert bent.items() <= before.items()
        with transform._environment({"ZOOM_ELT_DB": "here.duckdb"}):
            seen = {name for name in os.environ if "DBT" in name.upper() or name.startswith("ZOOM_ELT")}
            assert seen == {"ZOOM_ELT_DB"}
        assert dict(os.environ) == before


def test_a_build_on_such_a_machine_has_the_same_rows_and_all_tests(small_account: Warehouse) -> None:
    assert small_account.report.failed == ()
    assert small_account.report.seeds_loaded == len(SEEDS)
    assert small_account.rows("select count(*) from staging.stg_zoom__users") == [(4,)]
    assert small_account.rows("select count(*) > 0 from marts.dim_users") == [(True,)]


NOWHERE = warehouse_at(Path("nowhere.duckdb"))


def result_of(*nodes: dict[str, Any]) -> Any:
    made = [SimpleNamespace(node=SimpleNamespace(**node), status="pass", message="") for node in nodes]
    return SimpleNamespace(exception=None, result=SimpleNamespace(results=made))


def node(name: str, kind: str = "test", place: str = "models/marts/a.yml", materialized: str = "table") -> dict[str, Any]:
    return {
        "unique_id": f"{kind}.zoom_elt.{name}",
        "name": name,
        "resource_type": kind,
        "original_file_path": place,
        "config": {"materialized": materialized},
    }


@pytest.fixture
def manifest() -> Any:
    nodes = [
        node("dim_users", "model"),
        node("shared", "model", materialized="ephemeral"),
        node("prices", "seed"),
        node("unique_dim_users"),
        node("unique_prices", place="seeds/_seeds.yml"),
        node("opening_hours", "operation"),
    ]
    named = {each["unique_id"]: SimpleNamespace(**each) for each in nodes}
    return SimpleNamespace(nodes=named, unit_tests={"u": SimpleNamespace(**node("counts_twice", "unit_test"))})


@pytest.mark.parametrize(
    ("tests", "names"),
    [
        ("all", {"dim_users", "prices", "unique_dim_users", "unique_prices", "counts_twice"}),
        ("data", {"dim_users", "prices", "unique_dim_users"}),
        ("none", {"dim_users", "prices"}),
    ],
)
def test_what_has_to_run_follows_from_what_dbt_found(manifest: Any, tests: transform.Tests, names: set[str]) -> None:
    assert {finding.name for finding in transform._expect(manifest, tests).values()} == names


def test_what_did_not_run_has_failed(manifest: Any) -> None:
    expected = transform._expect(manifest, "data")
    ran = [node("dim_users", "model"), node("prices", "seed")]
    (left_out,) = transform._report(result_of(*ran), expected, 1.0, NOWHERE).failed
    assert left_out == Finding(
        "unique_dim_users", "test", "left out", "1 of 3 models and tests did not run, this one first: build again, all of them"
    )
    assert transform._report(result_of(*ran, node("unique_dim_users")), expected, 1.0, NOWHERE).succeeded
    assert transform._report(result_of(*ran), None, 1.0, NOWHERE).succeeded, "a part of the models is what was asked for"


def test_a_build_of_which_nobody_knows_what_belongs_to_it_has_failed() -> None:
    (unknown,) = transform._report(result_of(node("dim_users")), transform._expect(None, "all"), 1.0, NOWHERE).failed
    assert "dbt left no list" in unknown.message
