"""A new endpoint takes two things: a declaration and a sample page. Everything else follows from them."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest
import yaml
from starlette.responses import JSONResponse

from pipelines.models.catalogue import render_catalogue, render_raw_tables, render_scopes, render_sources
from pipelines.night.load import load_slices, open_pipeline
from pipelines.night.report import RunReport
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.places import Places
from sources.zoom._engine import Extraction
from sources.zoom.client import ZoomClient
from sources.zoom.endpoints import join_endpoints
from sources.zoom.probe import ProbeResult, probe_endpoints
from sources.zoom.source import make_extraction
from sources.zoom.vocabulary import (
    Cadence,
    Endpoint,
    Family,
    Label,
    Link,
    Paging,
    PagingKind,
    Refusal,
    Request,
    Table,
    boolean,
    integer,
    json_value,
    text,
    timestamp,
)
from tests.docs.samples import load_sample, lost_values
from tests.wire.line import Server, settings_for

HERE = Path(__file__).resolve().parents[2]

# The declaration.
STUDIOS = Endpoint(
    request=Request(
        path="/studios",
        records=("studios",),
        params={"unassigned_studios": "false"},
        paging=Paging(PagingKind.TOKEN, 300),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("studio:read:admin",),
        scopes_granular=("zoom_studios:read:list_studios:admin",),
        needs="Zoom Studios",
        refusals=(Refusal(403, 6001, "the account has no studios", means_empty=True),),
        source="Made up",
    ),
    cadence=Cadence(current="Read whole every run: Zoom lists the present state only."),
    table=Table(
        name="studios",
        about="One row per studio with a screen.",
        key=("id",),
        keeps_deleted=True,
        warnings=("Studios have no seats.",),
        columns=(
            text("id", "Id of the studio.", always=True),
            text("name", "Name on the door."),
            text("owner__email", "Who keeps it tidy.", privacy="contact"),
            integer("floor", "Floor, 0 at the street."),
            boolean("locked", "True if the door is locked."),
            timestamp("opened_at", "When it was first used."),
            json_value("tags", "Words that people gave it, as a list.", privacy="content"),
        ),
        children=(
            Table(
                name="studio_devices",
                about="One row per device in a studio.",
                link=Link("devices", keys={"studio_id": "id"}),
                columns=(
                    text("kind", "Camera, screen or microphone.", staged="device_type"),
                    text("serial", "Number on its back.", staged="serial_number"),
                ),
            ),
        ),
    ),
)

# The sample page.
SAMPLE: dict[str, Any] = {
    "page_size": 2,
    "next_page_token": "further",
    "studios": [
        {
            "id": "r1",
            "name": "Attic",
            "owner": {"email": "anna@example.com"},
            "floor": "5",
            "locked": False,
            "opened_at": "2026-01-07T09:00:00Z",
            "tags": ["quiet", "small"],
            "devices": [{"kind": "camera", "serial": "c-1"}, {"kind": "screen", "serial": "s-1"}],
        },
        {"id": "r2", "name": "Cellar", "floor": -1, "locked": True, "opened_at": "", "colour": "grey"},
    ],
}

STAGED = {
    "studios": {
        "studio_id": "Id of the studio.",
        "studio_name": "Name on the door.",
        "owner_email": "Who keeps it tidy.",
        "floor": "Floor, 0 at the street.",
        "tags": "Words that people gave it, as a list.",
        "is_locked": "True if the door is locked.",
        "opened_at": "When it was first used.",
        "deleted_at": "When Zoom was first seen not to list the studio any more, UTC; null while it does.",
    },
    "studio_devices": {
        "studio_id": "Id of the studio.",
        "device_position": "Place in the list, from 0.",
        "device_type": "Camera, screen or microphone.",
        "serial_number": "Number on its back.",
        "deleted_at": "When Zoom was first seen not to list the studio any more, UTC; null while it does.",
    },
}
"""Columns of the staging views that follow from the declaration, and what is said of them."""

LAST = {"next_page_token": "", "studios": [{"id": "r3", "name": "Hall", "floor": 0, "tags": [], "devices": []}]}
ENDPOINTS = join_endpoints((STUDIOS,))


@pytest.fixture(scope="module")
def server() -> Server:
    return Server(lambda request, _: JSONResponse(LAST if "next_page_token" in request.query_params else SAMPLE))


@pytest.fixture(scope="module")
def report(server: Server, places: Places) -> RunReport:
    """The report of a run through the real client, dlt and DuckDB."""
    report = RunReport("r1", datetime.now(UTC))

    def make() -> Extraction:
        return make_extraction(settings_for(), endpoints=ENDPOINTS, client=lambda: client_of(server))

    load_slices(warehouse_at(places.db), open_pipeline(warehouse_at(places.db)), make, report, lambda extraction, step: None)
    return report


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    places = Places(tmp_path_factory.mktemp("studios") / "zoom.duckdb")
    places.work.mkdir(parents=True)
    return places


@pytest.fixture
def warehouse(report: RunReport, places: Places) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(places.db), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        yield connection


def client_of(server: Server) -> ZoomClient:
    return ZoomClient(settings_for(), transport=lambda: httpx.ASGITransport(server), pause_seconds=0.001)


def test_its_sample_loads_without_loss() -> None:
    assert lost_values(STUDIOS, SAMPLE, load_sample(STUDIOS, SAMPLE)) == []


def test_its_rows_are_loaded_from_every_page(report: RunReport, server: Server, warehouse: duckdb.DuckDBPyConnection) -> None:
    assert (report.exit_code, report.rows, report.tallies["studios"].undeclared) == (0, 3, {"colour": 1})
    asked = [dict(request.query_params) for request in server.requests[:2]]
    assert asked[0] == {"unassigned_studios": "false", "page_size": "300"}
    assert asked[1] == {**asked[0], "next_page_token": "further"}
    studios = warehouse.execute(
        "select id, name, owner__email, floor, locked, opened_at, tags, _extra, _deleted_at from zoom_raw.studios order by id"
    ).fetchall()
    assert studios == [
        ("r1", "Attic", "anna@example.com", 5, False, datetime(2026, 1, 7, 9, tzinfo=UTC), '["quiet","small"]', None, None),
        ("r2", "Cellar", None, -1, True, None, None, '{"colour":"grey"}', None),
        ("r3", "Hall", None, 0, None, None, "[]", None, None),
    ]
    devices = "select studio_id, _position, kind, serial from zoom_raw.studio_devices order by all"
    assert warehouse.execute(devices).fetchall() == [("r1", 0, "camera", "c-1"), ("r1", 1, "screen", "s-1")]
    ledger = "select endpoint, partition, outcome, rows from zoom_raw._ledger"
    assert warehouse.execute(ledger).fetchall() == [("studios", "all", "loaded", 3)]


def test_its_documents_are_written() -> None:
    (source,) = yaml.safe_load(render_sources(ENDPOINTS))["sources"]
    tables = {table["name"]: table for table in source["tables"]}
    assert {"studios", "studio_devices"} <= tables.keys()
    described = {column["name"]: column for column in tables["studios"]["columns"]}
    assert described["floor"]["description"] == "Floor, 0 at the street."
    assert described["owner__email"]["config"]["meta"] == {"privacy": "contact"}
    assert "studios,studios,false,false,," in render_raw_tables(ENDPOINTS).splitlines()
    catalogue = render_catalogue(ENDPOINTS)
    for words in (
        "| `studios` | studio with a screen | default | `id` |",
        "#### studios",
        "`studio_devices`",
        "Studios have no seats.",
        "Zoom Studios",
    ):
        assert words in catalogue
    assert "- `zoom_studios:read:list_studios:admin` for `studios`" in render_scopes(ENDPOINTS)


def test_the_check_tries_it(server: Server) -> None:
    async def probe() -> list[Any]:
        async with client_of(server) as client:
            return await probe_endpoints(client, ENDPOINTS, await client.authenticate())

    (found,) = asyncio.run(probe())
    assert (found.endpoint, found.result, found.rows) == ("studios", ProbeResult.WORKS, 2)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the whole project in which somebody wrote the two things and then ran `make docs`."""
    root = tmp_path_factory.mktemp("grown")
    for folder in ("pipelines", "sources", "sql", "tests", "data/samples"):
        shutil.copytree(HERE / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    for file in ("pyproject.toml", "README.md"):
        shutil.copy(HERE / file, root)
    declarations = root / "sources" / "zoom" / "endpoints"
    written = Path(__file__).read_text(encoding="utf-8")
    declared = written.partition("# The declaration.\n")[2].partition("# The sample page.")[0].replace("STUDIOS", "studios", 1)
    header = '"""Studios."""\n\nfrom sources.zoom.vocabulary import *\n\n'
    (declarations / "studios.py").write_text(header + declared, encoding="utf-8")
    (root / "data" / "samples" / "studios.json").write_text(json.dumps(SAMPLE), encoding="utf-8")
    # as `make docs` does, but that the dictionary does not build all models to ask them for their types
    written_again = (
        "from pipelines.models.catalogue import main, written_types; raise SystemExit(main([], find_types=written_types))"
    )
    ran = run_in(root, "-c", written_again)
    assert ran.returncode == 0, ran.stderr
    return root


def run_in(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=root, capture_output=True, text=True, timeout=600, check=False)


def test_nothing_else_is_to_be_written(grown: Path) -> None:
    """The project's own tests of declarations, facts, samples, documents, models and the made-up account pass with it.

    What Zoom documents of an endpoint is held against it where we have it, and left out of this one with a sentence.
    """
    files = (
        "declarations",
        "contract/test_facts.py",
        "docs/test_samples.py",
        "docs/test_catalogue.py",
        "sql/test_project.py",
        "sandbox/test_contract.py",
        "sandbox/test_truth.py",
    )
    chosen = (
        "studio or fresh or has_a_staging_view or coverage_knows or in_the_catalogue or describes_every_raw_column"
        " or declared or offered or every_route or every_table"
    )
    ran = run_in(
        grown, "-m", "pytest", "-vv", "-rs", "-p", "no:cacheprovider", "-k", chosen, *(f"tests/{file}" for file in files)
    )
    assert ran.returncode == 0, ran.stdout[-3000:]
    for test in (
        "no_value_of_a_sample_is_lost[studios]",
        "every_raw_table_has_a_staging_view",
        "documents_are_fresh",
        "the_truth_is_what_the_paths_answer[studios]",
        "every_table_of_these_endpoints_has_a_truth",
    ):
        assert f"{test} PASSED" in ran.stdout
    assert "studios: nothing that Zoom documents of GET /studios is in tests/contract/contract.json" in " ".join(
        ran.stdout.split()
    )


NIGHT = """
import json, sys
from pathlib import Path

from pipelines.account.check import run_check
from pipelines.night.run import RunOptions, run_night
from sources.zoom import ENDPOINTS, Budget
from sources.zoom.limits import AccountPlan
from tests.flow.account import Account, settings_for
from tests.wire.serving import serving

account = Account(Path(sys.argv[1]), only=ENDPOINTS, seed=5, users=8, days=8)
with serving(account.app, date_header=False) as url:
    (probe,) = (one for one in run_check(settings_for(url), Budget(AccountPlan.UNLIMITED)).probes if one.endpoint == "studios")
    report = run_night(settings_for(url), RunOptions(account.places.db, "all"), lambda *_: None)
told = {"check": probe.result, "exit": report.exit_code, "errors": report.errors, "first": account.differences()}
later = Account(Path(sys.argv[1]) / "later", only=["studios"], seed=5, users=100, days=30)
later.run()
later.advance(90)
later.run()
gone = later.select("select count(*) from studios where _deleted_at is not null")
print(json.dumps({**told, "later": later.differences(), "gone": gone[0][0] > 0}, default=str))
"""


@pytest.fixture(scope="module")
def night(grown: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse after a night of the whole project: everything is read from the made-up account and all models are built."""
    folder = tmp_path_factory.mktemp("night")
    ran = run_in(grown, "-c", NIGHT, str(folder))
    assert ran.returncode == 0, ran.stderr
    told = {"check": "works", "exit": 0, "errors": [], "first": {}, "later": {}, "gone": True}
    assert json.loads(ran.stdout.splitlines()[-1]) == told
    return folder / "zoom.duckdb"


def test_the_made_up_account_answers_for_it_and_the_truth_is_loaded(night: Path) -> None:
    with duckdb.connect(str(night), read_only=True) as con:
        names = con.execute("select distinct name from zoom_raw.studios order by 1").fetchall()
        assert names == [("Attic",), ("Cellar",)]
        count, ids = con.execute("select count(*), count(distinct id) from zoom_raw.studios").fetchall()[0]
        assert count == ids > 10


def test_its_staging_views_are_built_described_and_counted(grown: Path, night: Path) -> None:
    dictionary = (grown / "sql" / "DICTIONARY.md").read_text(encoding="utf-8")
    assert all(f"stg_zoom__{table}" in dictionary for table in STAGED)
    with duckdb.connect(str(night), read_only=True) as con:
        for table, described in STAGED.items():
            built = f"select column_name, comment from duckdb_columns() where table_name = 'stg_zoom__{table}'"
            said = dict(con.execute(built).fetchall())
            assert {name: text for name, text in said.items() if not name.startswith("_")} == described
            (loaded,) = con.execute(f"select count(*) from zoom_raw.{table}").fetchall()
            counts = f"select rows_count from staging.stg_zoom__row_counts where table_name = '{table}'"
            assert con.execute(counts).fetchall() == [loaded]
            assert con.execute(f"select count(*) from staging.stg_zoom__{table}").fetchall() == [loaded]
        covered = "select is_complete, units_loaded, holes_count from marts._coverage where table_name = 'studios'"
        assert con.execute(covered).fetchall() == [(True, 1, 0)]


def test_a_forgotten_sample_is_asked_for(grown: Path) -> None:
    sample = grown / "data" / "samples" / "studios.json"
    page = sample.read_text(encoding="utf-8")
    sample.unlink()
    try:
        served = run_in(grown, "-m", "pipelines", "sandbox")
        tested = run_in(
            grown, "-m", "pytest", "-p", "no:cacheprovider", "-k", "records and studios", "tests/docs/test_samples.py"
        )
    finally:
        sample.write_text(page, encoding="utf-8")
    assert served.returncode == 2
    assert "data/samples/studios.json is missing: add a page as Zoom sends it" in served.stderr
    assert "studios has no sample page: add data/samples/studios.json" in tested.stdout
