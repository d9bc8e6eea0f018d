"""The generated documents say what the declarations say, and a stale one is named."""

import csv
import re
import shutil
from pathlib import Path

import pytest

from pipelines.models.catalogue import (
    PEERS_FILE,
    SOURCES_FILE,
    TABLES_FILE,
    MarkerMissing,
    find_left_over,
    find_stale,
    main,
    render_catalogue,
    render_documents,
    render_scopes,
    replace_part,
    written_types,
)
from pipelines.models.staging import WRITTEN
from sources.zoom.endpoints import ENDPOINTS

ROWS = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", render_catalogue(), re.MULTILINE))
DETAILS = {part.partition("\n")[0]: part for part in render_catalogue().split("\n#### ")[1:]}


CALLS_OF_A_NIGHT = {
    "users": "3",
    "roles": "1",
    "report_telephone": "3 for the last 9 days",
    "report_users": "2 per half month until 3 days after its end",
    "phone_recordings": "1 per four weeks until 28 days after their end",
    "recordings": "1 per row of `users` and four weeks until 28 days after their end, fewer where they are quiet",
    "meeting_registrants": "3 per row of `meetings`, fewer where they are quiet",
    "meeting_recordings": "1 per row of `recordings` until 28 days after its `start_time`",
    "report_webinar_qa": "1 per row of `history_meetings` or `report_meetings` until 3 days after its `end_time`",
}


def test_the_generated_documents_are_fresh() -> None:
    documents = render_documents()
    stale = [path.name for path in (*find_stale(documents), *find_left_over(documents))]
    assert not stale, f"{', '.join(stale)}: run make docs"


def test_a_view_of_a_table_that_is_declared_no_longer_is_named_and_one_that_a_person_wrote_is_not(tmp_path: Path) -> None:
    written, by_hand = tmp_path / "stg_zoom__rooms.sql", tmp_path / "stg_zoom__runs.sql"
    written.write_text(f"-- One row per room.\n-- {WRITTEN}\nselect 1\n")
    by_hand.write_text("-- One row per run.\nselect 1\n")
    assert find_left_over({}, tmp_path) == [written]
    assert find_left_over({written: "select 1"}, tmp_path) == []


def test_every_table_is_in_the_catalogue() -> None:
    assert list(ROWS) == [*ENDPOINTS, "_set_aside", "_ledger", "_runs", "_actions"]
    for endpoint in ENDPOINTS.values():
        for child in endpoint.table.children:
            assert f"`{child.name}`" in DETAILS[endpoint.name]


@pytest.mark.parametrize("name", ENDPOINTS)
def test_a_table_is_described_as_declared(name: str) -> None:
    endpoint, row, details = ENDPOINTS[name], ROWS[name], DETAILS[name]
    assert endpoint.table.about.removeprefix("One row per ").rstrip(".") in row
    assert f" | {'default' if endpoint.cadence.default else 'all'} | " in row
    assert row.endswith(f" | {CALLS_OF_A_NIGHT[name]}") if name in CALLS_OF_A_NIGHT else row.rpartition(" | ")[2]
    assert f"they weigh {endpoint.request.label}" in details
    assert all(f"`{parent.where}`" in details for parent in endpoint.cadence.parents if parent.where)
    assert all(f"`{parent.endpoint}`" in row for parent in endpoint.cadence.parents)
    assert all(f"`{column}`" in row for column in endpoint.table.key)
    if endpoint.cadence.window:
        assert f"{endpoint.cadence.window.retention_days} days" in row
    for word in (endpoint.cadence.current, endpoint.request.path, endpoint.request.needs, *endpoint.table.warnings):
        assert word in details
    for scope in (*endpoint.request.scopes_granular, *endpoint.request.scopes_classic):
        assert f"`{scope}`" in details
        assert f"`{scope}`" in render_scopes()
    private = [f"{endpoint.name}.{column.name}" for column in endpoint.table.columns if column.private]
    assert all(f"`{column}`" in details for column in private)


def test_rows_of_the_catalogue_have_the_cells_of_its_head() -> None:
    head = render_catalogue().partition("\n")[0]
    assert all(row.count(" | ") == head.count("|") - 3 for row in ROWS.values())


def test_a_stale_document_is_named_and_written_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sources, tables = tmp_path / "_sources.yml", tmp_path / "README.md"
    shutil.copy(SOURCES_FILE, sources)
    tables.write_text(TABLES_FILE.read_text(encoding="utf-8").replace("`report_daily`", "`report_weekly`"), encoding="utf-8")

    assert main(["--check"], sources=sources, tables=tables) == 1
    assert capsys.readouterr().err == "README.md is stale: run make docs\n"
    assert "`report_weekly`" in tables.read_text(encoding="utf-8")

    assert main([], sources=sources, tables=tables, find_types=written_types) == 0
    assert "`report_daily`" in tables.read_text(encoding="utf-8")
    assert main(["--check"], sources=sources, tables=tables) == 0

    sources.unlink()
    capsys.readouterr()
    assert main(["--check"], sources=sources, tables=tables) == 1
    assert capsys.readouterr().err == "_sources.yml is stale: run make docs\n"


def test_what_others_load_is_a_table_of_ours_or_left_out_for_a_reason() -> None:
    with PEERS_FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        assert bool(row["table"]) != bool(row["why_not"]), row["what"]
        assert row["table"] in {*ENDPOINTS, ""}
    for peer in list(rows[0])[3:]:
        streams = [row[peer] for row in rows if row[peer]]
        assert len(streams) == len(set(streams)) > 0


def test_text_outside_the_markers_is_left_alone() -> None:
    text = "before\n<!-- tables: by make docs -->\n\nold\n<!-- /tables -->\nafter\n"
    assert replace_part(text, "tables", "new\n") == "before\n<!-- tables: by make docs -->\n\nnew\n\n<!-- /tables -->\nafter\n"


@pytest.mark.parametrize("text", ["", "<!-- tables: x -->", "<!-- /tables -->", "<!-- /tables --><!-- tables: x -->"])
def test_a_missing_marker_is_named(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(MarkerMissing, match="<!-- /tables -->"):
        replace_part(text, "tables", "new\n")
    tables = tmp_path / "README.md"
    tables.write_text(text, encoding="utf-8")
    assert main([], sources=tmp_path / "_sources.yml", tables=tables, find_types=written_types) == 1
    assert "writing the documents: sources/zoom/README.md: put the comments" in capsys.readouterr().err
