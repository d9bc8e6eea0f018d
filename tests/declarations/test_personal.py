"""What says something about a person is marked in the raw table and in the staging view alike."""

import re
from functools import cache

import pytest
import yaml  # type: ignore[import-untyped]

from pipelines.transform import PROJECT
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.schema import Table, all_tables
from sources.zoom.vocabulary import Type

STAGING = PROJECT / "models" / "staging"
TABLES = all_tables(ENDPOINTS.values())
HOLDS_NOBODY = {"group_ids", "im_group_ids", "division_ids", "group", "policy", "recurrence", "simulive_delay_start", "_extra"}
"""Lists and objects that are kept as JSON and name groups or settings only; what `_extra` holds nobody has declared."""


@cache
def marked_in_staging() -> dict[str, frozenset[str]]:
    """View -> columns that are marked as personal."""
    return {
        model["name"]: frozenset(
            column["name"] for column in model["columns"] if column.get("config", {}).get("meta", {}).get("personal")
        )
        for path in STAGING.glob("_staging__*.yml")
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
    }


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_marks_reach_the_staging_view_and_come_from_the_raw_table(table: Table) -> None:
    view = f"stg_zoom__{table.name}"
    sql = (STAGING / f"{view}.sql").read_text(encoding="utf-8")
    for column in table.columns:
        taken = re.finditer(rf"source\.{column.name}\b'?\)?(?: }}}})?(?: as (\w+))?(?:,|\n)", sql)
        for name in (found.group(1) or column.name for found in taken):
            assert (name in marked_in_staging()[view]) == column.personal, f"{view}.{name} and {table.name}.{column.name}"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_whole_lists_and_objects_are_marked_unless_they_hold_nobody(table: Table) -> None:
    kept = {column.name: column.personal for column in table.columns if column.type is Type.JSON}
    assert {name for name, personal in kept.items() if not personal} <= HOLDS_NOBODY
