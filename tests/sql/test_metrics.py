"""The metrics, defined once for MetricFlow, are the numbers that marts and reports give."""

import csv
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.models.transform import PROJECT
from tests.sql.conftest import Warehouse

DEFINED = yaml.safe_load((PROJECT / "models" / "semantic" / "_metrics.yml").read_text(encoding="utf-8"))
MODELS = DEFINED["semantic_models"]
METRICS = {metric["name"]: metric for metric in DEFINED["metrics"]}
MEASURES = {measure["name"]: (model, measure) for model in MODELS for measure in model["measures"]}
SQL = {"count": "count({})", "sum": "sum({})", "average": "avg({})", "sum_boolean": "sum(case when {} then 1 else 0 end)"}
MF = Path(__file__).parents[2] / ".venv-metrics" / "bin" / "mf"
REPORTED = {
    "meetings": "select count(*) from marts.fct_meeting_instances",
    "person_hours": "select sum(person_minutes) / 60 from marts.fct_meeting_instances",
    "recorded_meetings": "select count(*) from marts.fct_meeting_instances where is_recorded",
    "recorded_share": "select avg(cast(is_recorded as integer)) from marts.fct_meeting_instances",
    "calls": "select sum(calls_count) from reports.rpt_call_volumes",
    "inbound_calls": "select sum(inbound_calls_count) from reports.rpt_call_volumes",
    "answered_inbound_calls": "select sum(answered_inbound_calls_count) from reports.rpt_call_volumes",
    "answer_rate": "select headline_value from reports.rpt_headlines where headline = 'answered_share' and period_number = 1",
    "mean_mos_score": "select sum(mean_mos_score * rated_calls_count) / sum(rated_calls_count) from reports.rpt_call_volumes",
    "telephone_cost": "select sum(leg_cost) from marts.fct_telephone_costs",
}


def _calculate(warehouse: Warehouse, name: str) -> float:
    metric = METRICS[name]["type_params"]
    if METRICS[name]["type"] == "ratio":
        return _calculate(warehouse, metric["numerator"]) / _calculate(warehouse, metric["denominator"])
    model, measure = MEASURES[metric["measure"]]
    mart = model["model"].removeprefix("ref('").removesuffix("')")
    ((found,),) = warehouse.rows(f"select {SQL[measure['agg']].format(measure['expr'])} from marts.{mart}")
    return float(found)


def _report(warehouse: Warehouse, name: str) -> float:
    ((found,),) = warehouse.rows(REPORTED[name])
    return float(found)


def test_there_are_as_many_metrics_as_people_remember() -> None:
    assert 6 <= len(METRICS) <= 10
    assert set(METRICS) == set(REPORTED)
    assert all(metric["description"].endswith(".") and metric["label"] for metric in METRICS.values())


def test_no_dimension_has_a_name_that_metricflow_refuses() -> None:
    refused = {"day", "week", "month", "quarter", "year"}
    assert not {dimension["name"] for model in MODELS for dimension in model["dimensions"]} & refused


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_is_what_marts_and_reports_say(small_account: Warehouse, name: str) -> None:
    value = _calculate(small_account, name)
    assert value > 0
    assert value == pytest.approx(_report(small_account, name))


def test_metricflow_answers_what_marts_and_reports_say(small_account: Warehouse, tmp_path: Path) -> None:
    if not MF.exists():
        assert not os.environ.get("CI"), f"{MF} is missing: .ci/run makes it"
        pytest.skip(
            "no MetricFlow: python -m venv .venv-metrics, then install dbt-metricflow, dbt-core 1.11 and dbt-duckdb there"
        )
    project, answer = tmp_path / "sql", tmp_path / "answer.csv"
    shutil.copytree(PROJECT, project)
    environment = {
        "ZOOM_ELT_DB": str(small_account.db),
        "DBT_PROFILES_DIR": str(project),
        "HOME": str(tmp_path),
        "DO_NOT_TRACK": "1",
    }
    for command in (
        [str(MF.with_name("dbt")), "parse", "--quiet"],
        [str(MF), "query", "--quiet", "--metrics", ",".join(METRICS), "--csv", str(answer)],
    ):
        done = subprocess.run(
            command, cwd=project, env={"PATH": os.environ["PATH"], **environment}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    with answer.open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    found: dict[str, Any] = {name: float(row[name]) for name in METRICS}
    assert found == pytest.approx({name: _report(small_account, name) for name in METRICS})
