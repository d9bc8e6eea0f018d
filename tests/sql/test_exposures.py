"""dbt knows who reads what: the exposure of each section of the dashboard names the models that its SQL reads."""

import re
from pathlib import Path

import pytest
import yaml

from pipelines.models.transform import PROJECT
from pipelines.readers.dashboard.charts import CHARTS, HEADLINES, HERE, titles

EXPOSURES = yaml.safe_load((PROJECT / "models" / "reports" / "_exposures.yml").read_text(encoding="utf-8"))["exposures"]
SECTIONS = sorted(path.name for path in CHARTS.iterdir() if path.is_dir())


def models_read(paths: list[Path]) -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    statements = re.sub(r"--.*", "", text)
    assert not re.search(r"\b(zoom_raw|staging)\.", statements), "charts read what is published"
    return set(re.findall(r"\b(?:marts|reports)\.(\w+)", statements))


def test_every_section_has_an_exposure_and_a_title() -> None:
    assert sorted(exposure["name"] for exposure in EXPOSURES) == [f"dashboard_{section}" for section in SECTIONS]
    assert set(titles(SECTIONS)) == set(SECTIONS)
    assert all(about for name, (_, about) in titles(SECTIONS).items() if name != HEADLINES)


@pytest.mark.parametrize("section", SECTIONS)
def test_an_exposure_depends_on_the_models_that_its_charts_read(section: str) -> None:
    (exposure,) = [each for each in EXPOSURES if each["name"] == f"dashboard_{section}"]
    paths = list((CHARTS / section).glob("*.sql")) + (list(HERE.glob("*.sql")) if section == HEADLINES else [])
    depends_on = {re.sub(r"^ref\('(\w+)'\)$", r"\1", reference) for reference in exposure["depends_on"]}
    assert depends_on == models_read(paths)
    existing = {path.stem for path in (PROJECT / "models").rglob("*.sql")}
    assert depends_on <= existing


@pytest.mark.parametrize("path", sorted(CHARTS.glob("*/*.sql")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_chart_says_what_a_row_is(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("-- One row per ")
    spec = yaml.safe_load(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert spec["description"].endswith(".")


@pytest.mark.parametrize("path", sorted(CHARTS.glob("*/*.sql")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_chart_by_department_says_whose(path: Path) -> None:
    settings = yaml.safe_load(path.with_suffix(".json").read_text(encoding="utf-8")).get("usermeta", {})
    assert ("department" in path.read_text(encoding="utf-8")) == ("whose" in settings)


@pytest.mark.parametrize("path", sorted(HERE.glob("charts/*/*.*")), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_gigabyte_is_what_it_is_for_zoom(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "1e9" not in text
    if path.suffix == ".sql" and "gigabytes" in text:
        assert "1073741824" in text
