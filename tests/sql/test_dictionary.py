"""The data dictionary tells every column of the warehouse with the type it really has."""

from pipelines.models.catalogue import written_types
from pipelines.models.dictionary import DICTIONARY_FILE, find_types, read_types, render_dictionary
from pipelines.models.transform import PROJECT
from pipelines.warehouse.choice import warehouse_at
from tests.sql.conftest import Warehouse

SEEDS = {path.stem for path in (PROJECT / "seeds").glob("*.csv")}


def test_types_are_those_of_the_warehouse(empty_account: Warehouse) -> None:
    built = {place: kind for place, kind in find_types(warehouse_at(empty_account.db)).items() if place[1] not in SEEDS}
    assert written_types() == built, "run make docs"


def test_a_column_of_another_type_or_none_makes_it_stale() -> None:
    types = dict(written_types())
    fresh = DICTIONARY_FILE.read_text(encoding="utf-8")
    assert render_dictionary(types) == fresh, "run make docs"
    assert read_types(render_dictionary({**types, ("marts", "dim_users", "email"): "BLOB"})) != types
    del types["staging", "stg_zoom__roles", "role_id"]
    assert "| `role_id` | ? | " in render_dictionary(types)


def test_personal_and_private_columns_are_marked() -> None:
    lines = DICTIONARY_FILE.read_text(encoding="utf-8").splitlines()
    raw = lines[lines.index("### zoom_raw.users") :]
    assert next(line for line in raw if line.startswith("| `email`")).startswith("| `email` | VARCHAR | *contact* Address")
    assert next(line for line in raw if line.startswith("| `host_key`")).startswith(
        "| `host_key` | VARCHAR | *secret* *private* Six"
    )
