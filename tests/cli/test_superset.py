"""The bundle for Superset is whole: what its charts ask for exists, in the marts and in the bundle."""

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.warehouse.places import Places

BUNDLE = Path(__file__).resolve().parents[2] / "pipelines" / "readers" / "superset" / "bundle"
REPORTS = Path(__file__).resolve().parents[2] / "sql" / "models" / "reports"


def read(kind: str) -> dict[str, dict[str, Any]]:
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in BUNDLE.glob(f"{kind}/**/*.yaml")}


def test_data_sets_have_columns_that_the_reports_have() -> None:
    described: dict[str, set[str]] = {}
    for path in REPORTS.glob("_reports__*.yml"):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            described[model["name"]] = {column["name"] for column in model["columns"]}
    for name, dataset in read("datasets").items():
        columns = {column["column_name"] for column in dataset["columns"]}
        assert columns <= described[name], f"{name}: {columns - described[name]}"
        assert dataset["main_dttm_col"] in {*columns, None}


def test_charts_ask_for_what_their_data_set_has() -> None:
    datasets = {dataset["uuid"]: dataset for dataset in read("datasets").values()}
    for name, chart in read("charts").items():
        dataset, asked = datasets[chart["dataset_uuid"]], chart["params"]
        columns = {column["column_name"] for column in dataset["columns"]}
        used = {*asked.get("all_columns", []), *asked.get("groupby", [])}
        used |= {entry["subject"] for entry in asked["adhoc_filters"]} | ({asked["x_axis"]} if "x_axis" in asked else set())
        used |= {json.loads(order)[0] for order in asked.get("order_by_cols", [])}
        assert used, name
        metrics = {metric["metric_name"] for metric in dataset["metrics"]}
        assert used <= columns, f"{name}: {used - columns}"
        assert set(asked.get("metrics", [])) <= metrics, name


def test_the_dashboard_shows_every_chart_once() -> None:
    (dashboard,) = read("dashboards").values()
    shown = [
        entry["meta"]["uuid"] for entry in dashboard["position"].values() if isinstance(entry, dict) and entry["type"] == "CHART"
    ]
    assert sorted(shown) == sorted(chart["uuid"] for chart in read("charts").values())


@pytest.mark.parametrize("folder", [".", "O'Brien: all #1", "- [a] {b}"])
def test_the_archive_names_the_published_marts(folder: str, tmp_path: Path) -> None:
    db, out = tmp_path / folder / "zoom.duckdb", tmp_path / "out" / "bundle.zip"
    words = ["superset", "--db", str(db), "--out", str(out)]
    refused = CliRunner().invoke(app, words)
    assert (refused.exit_code, out.exists()) == (2, False)
    assert "publish it first with zoom-elt publish" in refused.stderr
    marts = Places(db).published
    marts.parent.mkdir(parents=True)
    marts.touch()
    written = CliRunner().invoke(app, [*words, "--json"])
    assert written.exit_code == 0, written.stderr
    assert json.loads(written.stdout) == {"path": str(out), "marts": str(marts)}
    with ZipFile(out) as archive:
        database = yaml.safe_load(archive.read("zoom/databases/zoom_marts.yaml"))
        assert database["sqlalchemy_uri"] == f"duckdb:///{marts}?access_mode=READ_ONLY"
        assert len(archive.namelist()) == len(list(BUNDLE.rglob("*.yaml")))
