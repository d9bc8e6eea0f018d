"""The project builds, on an empty account and on a small one, and leaves the file and the process as it found them."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.errors import CommandError
from pipelines.models.transform import PROJECT, TransformError, build_models
from pipelines.readers.publish import publish_snapshot
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.places import Places
from tests.old_reader import ask_old_reader, need_old_reader
from tests.sql.building import build
from tests.sql.conftest import Warehouse

NOW = datetime(2026, 3, 10, tzinfo=UTC)
MODELS = {path.stem for path in (PROJECT / "models").rglob("*.sql")}
SEEDS = {path.stem for path in (PROJECT / "seeds").glob("*.csv")}


@pytest.fixture(scope="module")
def spare(empty_account: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy to build in, in which nothing was built yet."""
    return Path(shutil.copy(empty_account.db, tmp_path_factory.mktemp("spare") / "warehouse.duckdb"))


def test_an_empty_account_builds_and_passes_every_test(empty_account: Warehouse) -> None:
    report = empty_account.report
    assert report.failed == ()
    assert report.warned == ()
    assert report.models_built == len(MODELS)
    assert report.tests_passed > 0
    assert report.unit_tests_passed > 0


def test_a_small_account_builds_and_passes_every_test(small_account: Warehouse) -> None:
    report = small_account.report
    assert report.failed == ()
    assert report.warned == ()
    assert report.models_built == len(MODELS)
    assert (report.tests_passed > 0, report.unit_tests_passed) == (True, 0), "a nightly build tests data, not code"


def test_models_are_in_the_schemas_of_their_layers(empty_account: Warehouse) -> None:
    found = empty_account.rows(
        "select schema_name, table_name from duckdb_tables() where schema_name not in ('zoom_raw', '_built', '_zoom_elt') "
        "union all select schema_name, view_name from duckdb_views() where not internal"
    )
    assert {schema for schema, _ in found} == {"staging", "marts", "reports"}
    assert {name for _, name in found} == MODELS | SEEDS


def test_every_built_column_carries_its_description(empty_account: Warehouse) -> None:
    bare = empty_account.rows(
        "select table_name, column_name from duckdb_columns() "
        "where schema_name in ('staging', 'marts', 'reports') and coalesce(comment, '') = ''"
    )
    assert bare == []


def test_times_are_plain_utc_timestamps_and_sums_are_integers_of_64_bits(empty_account: Warehouse) -> None:
    odd = empty_account.rows(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where schema_name in ('staging', 'marts', 'reports') and ("
        "((column_name like '%\\_at' escape '\\' or column_name like '%\\_since' escape '\\' or column_name = 'complete_until') "
        "and data_type <> 'TIMESTAMP') "
        "or (column_name like '%\\_date' escape '\\' and data_type <> 'DATE') or data_type = 'HUGEINT')"
    )
    assert odd == []


def test_a_copy_of_the_file_under_another_name_still_works(small_account: Warehouse, tmp_path: Path) -> None:
    copy = tmp_path / "published.duckdb"
    shutil.copy(small_account.db, copy)
    with duckdb.connect(str(copy), read_only=True) as con:
        assert con.execute("select count(*) from staging.stg_zoom__users").fetchall() == [(4,)]
        assert con.execute("select is_complete from marts._coverage where table_name = 'users'").fetchall() == [(True,)]


def test_a_build_leaves_the_file_free_and_the_process_as_it_was(spare: Path) -> None:
    environment = dict(os.environ)
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    inside = {path for path in PROJECT.rglob("*") if path.is_file()}
    with duckdb.connect(str(spare)) as con:
        con.execute("drop schema marts cascade")
    report = build(spare, select="stg_zoom__roles", tests="none")
    assert (report.models_built, report.tests_passed, report.failed) == (1, 0, ())
    with duckdb.connect(str(spare)) as con:
        con.execute("create table written_afterwards as select 1 as one")
    again = build_models(spare, select="stg_zoom__roles")
    assert again.tests_passed > 0
    with duckdb.connect(str(spare), read_only=True) as con:
        assert con.execute("select one from written_afterwards").fetchall() == [(1,)]
    assert dict(os.environ) == environment
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == handlers
    assert {path for path in PROJECT.rglob("*") if path.is_file()} == inside


def test_dbt_says_nothing_on_stdout(spare: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with duckdb.connect(str(spare)) as con:
        con.execute("drop view staging.stg_zoom__roles")
        con.execute("drop table zoom_raw.roles")
    report = build_models(spare, select="stg_zoom__roles", tests="none")
    (failure,) = report.failed
    assert (failure.name, failure.kind, failure.status) == ("stg_zoom__roles", "model", "error")
    assert "roles" in failure.message
    assert capfd.readouterr().out == ""
    with pytest.raises(CommandError, match=r"the last build failed \(stg_zoom__roles\), so nothing is published"):
        publish_snapshot(warehouse_at(spare), NOW)
    assert not Places(spare).published.exists()


def test_every_mart_and_report_is_published(small_account: Warehouse, tmp_path: Path) -> None:
    places = Places(tmp_path / "warehouse.duckdb")
    shutil.copy(small_account.db, places.db)
    publish_snapshot(warehouse_at(places.db), NOW)
    published = {entry["table"]: entry["rows"] for entry in json.loads(places.manifest.read_text())["tables"]}
    layers = ("marts", "reports")
    models = {f"{layer}.{path.stem}" for layer in layers for path in (PROJECT / "models" / layer).glob("*.sql")}
    assert set(published) == models
    counts = " union all ".join(f"select '{table}', count(*) from {table}" for table in published)
    assert dict(small_account.rows(counts)) == published
    bare = "select table_name, column_name from duckdb_columns() where comment is null and schema_name in ('marts', 'reports')"
    assert Warehouse(places.published, small_account.report).rows(bare) == []
    need_old_reader()
    assert dict(ask_old_reader(places.published, counts)) == published


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(TransformError, match="there is no warehouse at") as caught:
        build_models(tmp_path / "none.duckdb")
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_held_file_is_one_sentence(empty_account: Warehouse) -> None:
    with (
        duckdb.connect(str(empty_account.db), read_only=True),
        pytest.raises(TransformError, match="could not be opened") as caught,
    ):
        build_models(empty_account.db)
    assert "\n" not in str(caught.value)


def test_a_selection_that_matches_nothing_is_refused(spare: Path) -> None:
    with pytest.raises(TransformError, match="no model matches"):
        build_models(spare, select="fct_unheard_of")


def test_dbt_builds_by_hand_as_the_cookbook_says(raw_small_account: Path, tmp_path: Path) -> None:
    """The command of the document, in a folder that stands for a clone, where nothing of ours can be imported."""
    (command,) = re.findall(r"```bash\n(.+?)```", (PROJECT / "COOKBOOK.md").read_text(encoding="utf-8"), re.DOTALL)
    shutil.copytree(PROJECT, tmp_path / "sql", ignore=shutil.ignore_patterns("target", "logs"))
    (tmp_path / "data").mkdir()
    db = Path(shutil.copy(raw_small_account, tmp_path / "data" / "zoom.duckdb"))
    (tmp_path / "no" / "pipelines").mkdir(parents=True)
    (tmp_path / "no" / "pipelines" / "__init__.py").write_text("raise ImportError('not here')")
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PYTHONPATH": str(tmp_path / "no"),
    }
    done = subprocess.run(
        ["bash", "-ec", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=900
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert "ERROR=0 SKIP=0" in done.stdout
    with duckdb.connect(str(db), read_only=True) as con:
        assert con.execute("select count(*) > 0 from reports.rpt_headlines").fetchall() == [(True,)]
        assert con.execute("select distinct made_by from _built.fct_sign_ins").fetchall() == [("",)], "the next build is whole"
    assert (tmp_path / "data" / ".dbt" / "manifest.json").is_file()
