"""A page of sums shows no department of few people by itself, and none can be worked out from what is left of a total."""

import json
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.models.lineage import PUBLISHED, read_classes
from pipelines.readers.dashboard.charts import CHARTS, read_definitions, shows_people
from pipelines.readers.dashboard.page import write_page
from pipelines.readers.dashboard.small_groups import LEAST, TOGETHER, choose_alone
from tests.sql.busy_marts import add_busy_rows
from tests.sql.conftest import Warehouse

PEOPLE = {"Sales": 6, "R&D": 5, "<Support>": 4, "Legal": 1}
"""How many people each department has: the last two are shown together."""


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 9), max_size=8), st.sets(st.text(max_size=3), max_size=4))
def test_what_stands_alone_and_what_is_left_have_enough_people(counts: dict[str, int], named: set[str]) -> None:
    alone = choose_alone(list(counts.items()), named)
    left = (counts.keys() | named) - alone.names
    assert all(counts[name] >= LEAST for name in alone.names)
    assert not left or not alone.names or sum(counts.get(name, 0) for name in left) >= LEAST
    assert {alone.name(name) for name in left} <= {TOGETHER}
    enough = [count for count in counts.values() if count >= LEAST]
    assert len(alone.names) >= len(enough) - 1 - (TOGETHER in counts), "no more than one that has enough is hidden"


@pytest.fixture(scope="module")
def grouped(small_account: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = tmp_path_factory.mktemp("grouped") / "zoom.duckdb"
    shutil.copy(small_account.db, db)
    add_busy_rows(db)
    with duckdb.connect(str(db)) as con:
        con.execute("update marts.dim_users set department = null, is_listed = false, status = null")
        for department, count in PEOPLE.items():
            con.execute(
                "insert into marts.dim_users by name select $1 || number as user_key, $1 as department, true as is_listed, "
                "'active' as status, false as is_deleted, false as is_pending, false as has_phone from range($2) as n(number)",
                [department, count],
            )
    return db


def read_data(db: Path, out: Path, *, aggregate_only: bool, charts: Path | None = None) -> dict[str, dict[str, Any]]:
    text = write_page(db, out, aggregate_only=aggregate_only, charts=charts).path.read_text(encoding="utf-8")
    data = json.loads(text.partition('id="data">')[2].partition("</script>")[0])
    return {source["key"]: source for source in (*data["headlines"], *data["charts"])}


def add_up(source: dict[str, Any]) -> dict[tuple[Any, ...], dict[str, float]]:
    """The numbers that can be added up, by all the rest but the department."""
    sums = source["settings"]["sums"]
    found: dict[tuple[Any, ...], dict[str, float]] = defaultdict(lambda: dict.fromkeys(sums, 0.0))
    for cells in source["rows"]:
        row = dict(zip(source["columns"], cells, strict=True))
        key = tuple(value for name, value in row.items() if name not in sums and name != "department")
        for name in sums:
            found[key][name] += row[name] or 0
    return found


def test_departments_of_few_people_are_one_group_in_every_chart(grouped: Path, tmp_path: Path) -> None:
    whole = read_data(grouped, tmp_path / "whole.html", aggregate_only=False)
    merged = read_data(grouped, tmp_path / "merged.html", aggregate_only=True)
    compared = 0
    for key, source in merged.items():
        if "department" not in source["columns"]:
            continue
        place, sums = source["columns"].index("department"), source["settings"]["sums"]
        assert {row[place] for row in source["rows"]} <= {"Sales", "R&D", TOGETHER}, key
        names = [name for name in source["columns"] if name not in sums]
        keys = [tuple(row[source["columns"].index(name)] for name in names) for row in source["rows"]]
        assert len(keys) == len(set(keys)), f"{key}: a row of one department can be told from the rest"
        expected = add_up(whole[key])
        assert {key: pytest.approx(numbers) for key, numbers in expected.items()} == dict(add_up(source)), key
        compared += len(source["rows"]) < len(whole[key]["rows"])
    assert compared > 5
    assert any(row[0] == "<Support>" or "<Support>" in row for source in whole.values() for row in source["rows"])
    text = (tmp_path / "merged.html").read_text(encoding="utf-8")
    assert "Legal" not in text
    assert "\\u003cSupport" not in text


def test_every_chart_by_department_says_what_can_be_added_up() -> None:
    known = read_classes(PUBLISHED)
    for definition in read_definitions(CHARTS):
        if "department" in definition.sql and not shows_people(definition, known):
            assert definition.settings.get("sums"), definition.key


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("select department, avg(person_minutes) as n from marts.fct_meeting_instances group by 1", {"Sales", "R&D"}),
        ("select department as team, count(*) as n from marts.fct_meeting_instances group by 1", None),
        ("select count(*) as n from marts.fct_meeting_instances where department = 'Legal'", None),
    ],
)
def test_a_chart_of_ones_own_that_cannot_be_merged_is_cut_or_left_out(
    sql: str, found: set[str] | None, grouped: Path, tmp_path: Path
) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "own.sql").write_text(sql)
    (tmp_path / "ours" / "own.json").write_text(json.dumps({"title": "Own", "mark": "bar", "encoding": {"x": {"field": "n"}}}))
    page = tmp_path / "page.html"
    source = read_data(grouped, page, aggregate_only=True, charts=tmp_path).get("ours-own")
    if found is None:
        assert source is None
    else:
        assert source is not None
        assert {row[0] for row in source["rows"]} == found
        assert "Departments of few people are left out" in page.read_text(encoding="utf-8")
