"""What dlt would take from its host reaches no run; what it once took away is noticed and read again."""

import pkgutil
import shutil
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import dlt
import duckdb
import pytest
from dlt.common.configuration.container import Container
from dlt.common.configuration.specs import BaseConfiguration
from dlt.common.configuration.specs.config_providers_context import ConfigProvidersContainer
from dlt.common.configuration.specs.pluggable_run_context import PluggableRunContext
from dlt.common.pipeline import TRefreshMode  # type: ignore[attr-defined]
from dlt.common.runtime.run_context import RunContext
from dlt.pipeline.exceptions import PipelineStepFailed

from pipelines.configuration import quieten
from pipelines.errors import CommandError, ExitCode
from pipelines.night.load import load_slices, open_pipeline
from pipelines.night.own_settings import SETTINGS
from pipelines.night.report import RunReport
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.places import DATASET
from sources.sandbox.config import SandboxConfig
from sources.sandbox.server import running
from sources.zoom.source import source_of
from tests.flow.account import Account
from tests.flow.nights import run_here
from tests.flow.test_dlt import plain_pipeline, source_at

NAMES = ("users", "roles", "report_activities")
ACCOUNT = {"users": 12, "days": 20}
SECTIONS = ("", "PIPELINES", "EXTRACT", "NORMALIZE", "DATA_WRITER", "LOAD", "SCHEMA", "DESTINATION", "RUNTIME", "SOURCES")
BEFORE = ("", "ZOOM", "PIPELINES__ZOOM", "SOURCES__ZOOM", "DESTINATION__DUCKDB", "DESTINATION__DUCKDB__CREDENTIALS")
OURS = ("account_id", "client_id", "client_secret", "api_url", "token_url", "plan", "budget_share", "private_columns")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse after its first run."""
    folder = tmp_path_factory.mktemp("loaded")
    Account(folder, only=NAMES, **ACCOUNT).run()
    return folder


@pytest.fixture
def account(loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Account:
    """That account a day later, seen from a folder of another project."""
    Container()[PluggableRunContext]  # dlt reads the files of a folder once: not those of this one, for all tests to come
    shutil.copytree(loaded, tmp_path / "warehouse")
    (tmp_path / "project" / ".dlt").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "project")
    account = Account(tmp_path / "warehouse", only=NAMES, **ACCOUNT)
    account.advance(1)
    return account


def schemas(account: Account) -> set[str]:
    return {name for (name,) in account.select("select distinct schema_name from duckdb_tables()")}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FULL_REFRESH", "true"),
        ("DEV_MODE", "1"),
        ("REFRESH", "drop_data"),
        ("REFRESH", "true"),
        ("SCHEMA__NAMING", "direct"),
    ],
)
def test_a_setting_of_another_project_changes_nothing(
    account: Account, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert account.run().exit_code is ExitCode.DONE
    assert account.differences() == {}
    assert schemas(account) == {DATASET, f"{DATASET}_staging"}


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("config.toml", "dev_mode = true"),
        ("config.toml", '[pipelines]\ndev_mode = true\nrefresh = "drop_data"'),
        ("secrets.toml", 'refresh = "drop_sources"'),
    ],
)
def test_a_setting_in_the_folder_one_is_in_changes_nothing(
    account: Account, monkeypatch: pytest.MonkeyPatch, file: str, words: str
) -> None:
    Path(".dlt", file).write_text(words, encoding="utf-8")
    monkeypatch.setattr(
        Container()[PluggableRunContext], "providers", ConfigProvidersContainer(RunContext(".").initial_providers())
    )
    assert any(dlt.config.get(name) for name in ("refresh", "dev_mode", "pipelines.refresh")), "dlt finds what the folder says"
    assert account.run().exit_code is ExitCode.DONE
    assert account.differences() == {}
    assert schemas(account) == {DATASET, f"{DATASET}_staging"}


def test_a_setting_in_the_home_folder_changes_nothing(account: Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "home" / ".dlt").mkdir(parents=True)
    (tmp_path / "home" / ".dlt" / "config.toml").write_text('dev_mode = true\nrefresh = "drop_data"', encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr("os.geteuid", lambda: 1000)  # of root dlt asks /var/dlt instead
    monkeypatch.setattr(
        Container()[PluggableRunContext], "providers", ConfigProvidersContainer(RunContext(".").initial_providers())
    )
    assert dlt.config.get("refresh") == "drop_data", "dlt finds what the home folder says"
    assert account.run().exit_code is ExitCode.DONE
    assert account.differences() == {}
    assert schemas(account) == {DATASET, f"{DATASET}_staging"}


def specs() -> Iterator[type[BaseConfiguration]]:
    """Every class of settings that dlt has for what a run does."""
    for package in ("common", "extract", "normalize", "load", "pipeline", "destinations.impl.duckdb"):
        for module in pkgutil.walk_packages(import_module(f"dlt.{package}").__path__, f"dlt.{package}."):
            if module.name.rpartition(".")[2] in ("configuration", "config", "known_env") or ".specs." in module.name:
                with warnings.catch_warnings(action="ignore"):
                    import_module(module.name)
    waiting: list[type[BaseConfiguration]] = [BaseConfiguration]
    while waiting:
        found = waiting.pop().__subclasses__()
        waiting += found
        yield from found


def odd_value(default: Any, name: str) -> str:
    if name == "refresh":
        return str(get_args(TRefreshMode)[-1])
    if isinstance(default, bool):
        return str(not default).lower()
    return "1" if isinstance(default, (int, float)) else "elsewhere"


def settings_of_dlt() -> dict[str, str]:
    """A variable for each setting under each heading dlt looks below, with a value that is not its default."""
    fields = {
        (getattr(spec, "__section__", "") or "", name): getattr(spec, name, None)
        for spec in specs()
        for name in spec.get_resolvable_fields()
    }
    variables = {}
    for (section, name), default in fields.items():
        for before in BEFORE:
            for heading in {section.upper(), *SECTIONS}:
                words = "__".join(word for word in (before, heading, name.upper()) if word)
                if not (words.startswith("SOURCES__ZOOM__") and name in OURS):
                    variables[words] = odd_value(default, name)
    return variables


def test_none_of_all_settings_that_dlt_has_changes_what_is_loaded(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = settings_of_dlt()
    assert {
        "REFRESH",
        "DEV_MODE",
        "LOAD__RAISE_ON_FAILED_JOBS",
        "ZOOM__EXTRACT__WORKERS",
        "DATASET_NAME_LAYOUT",
    } <= variables.keys()
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert account.run().exit_code is ExitCode.DONE
    assert account.differences() == {}
    assert schemas(account) == {DATASET, f"{DATASET}_staging"}
    assert not list(account.places.pipelines.rglob("*.parquet")), "raw rows stay on the disk"


def test_what_dlt_takes_while_it_is_imported_is_put_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DLT_DEFAULT_NAMING_MODULE", "DLT_USE_JSON", "DLT_PROJECT_DIR", "DLT_DATA_DIR"):
        monkeypatch.setenv(name, "direct")
    monkeypatch.setenv("DLT_DISABLE_PLUGINS", "false")
    with monkeypatch.context() as environment:
        import os

        quieten()
        left = {name: value for name, value in os.environ.items() if name.startswith("DLT_")}
        environment.undo()
    assert left == {"DLT_DISABLE_PLUGINS": "true"}


@pytest.mark.parametrize(("name", "value"), [("dev_mode", True), ("refresh", "drop_data"), ("dataset_name_layout", "other_%s")])
def test_a_pipeline_that_is_not_ours_all_the_same_is_refused_before_it_reads(
    account: Account, monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    account.forget_calls()
    warehouse, report = warehouse_at(account.places.db), RunReport("", datetime(2026, 6, 1, tzinfo=UTC))
    monkeypatch.setitem(SETTINGS, name, value)
    with pytest.raises(CommandError, match="opening dlt's pipeline: ") as refused:
        load_slices(warehouse, open_pipeline(warehouse), account.extraction, report, lambda *_: None)
    assert refused.value.code is ExitCode.USAGE
    assert account.calls() == 0


def test_rows_that_were_taken_away_are_noticed_and_read_again(account: Account) -> None:
    with duckdb.connect(account.places.db) as connection:
        connection.execute(f"delete from {DATASET}.report_activities where _partition < '2026-05-25'")
        connection.execute(f"drop table {DATASET}.roles")
    night = run_here(account.app, account.places.db, ",".join(NAMES))
    assert (night.exit_code, night.errors) == (0, ())
    assert account.differences() == {}
    assert any("their rows are gone" in sentence and "roles 1" in sentence for sentence in night.said)


def test_of_rows_that_were_taken_away_those_behind_zooms_reach_stay_holes(account: Account) -> None:
    ((days,),) = account.select("select count(distinct _partition) from report_activities where _partition < '2026-05-25'")
    assert days > 0
    with duckdb.connect(account.places.db) as connection:
        connection.execute(f"delete from {DATASET}.report_activities where _partition < '2026-05-25'")
    account.advance(200)
    night = run_here(account.app, account.places.db, ",".join(NAMES))
    assert f"(report_activities {days})" in " ".join(night.said)
    holes = account.select("select message, count(*) from _ledger where outcome in ('failed', 'skipped') group by 1")
    assert holes == [("Zoom answers 180 days back and these are before that", days)]


@pytest.mark.parametrize("refresh", ["drop_data", "drop_sources"])
def test_plain_dlt_with_refresh_is_refused_and_nothing_is_emptied(tmp_path: Path, refresh: TRefreshMode) -> None:
    with running(SandboxConfig(users=12, days=5)) as url:
        plain_pipeline(tmp_path).run(source_at(url).with_resources("users"), loader_file_format="parquet")
        with pytest.raises(PipelineStepFailed, match="run without refresh"):
            plain_pipeline(tmp_path).run(source_at(url).with_resources("users"), loader_file_format="parquet", refresh=refresh)
        pipeline = plain_pipeline(tmp_path)
        assert not pipeline.has_pending_data
        pipeline.run(source_at(url).with_resources("users"), loader_file_format="parquet")
    with duckdb.connect(tmp_path / "warehouse.duckdb", read_only=True) as connection:
        assert connection.execute("select count(*) from mine.users").fetchone() == (12,)


@pytest.mark.parametrize("file", ["state.json", "schemas/zoom.schema.json", "normalize/.version", "load/.version"])
@pytest.mark.parametrize("words", [b"", b"\x00{"], ids=["empty", "garbage"])
def test_working_files_of_dlt_that_cannot_be_read_are_made_again(account: Account, file: str, words: bytes) -> None:
    (account.places.pipelines / "zoom" / file).write_bytes(words)
    pipeline = open_pipeline(warehouse_at(account.places.db))
    assert "users" in pipeline.schemas["zoom"].tables
    assert not list(account.places.work.glob("dlt-*"))


def test_after_a_run_with_unreadable_working_files_nothing_is_missing(account: Account) -> None:
    pipeline = open_pipeline(warehouse_at(account.places.db))
    pipeline.extract(source_of(account.extraction()), loader_file_format="parquet")
    pipeline.normalize()
    (account.places.pipelines / "zoom" / "state.json").write_bytes(b"")
    assert account.run().exit_code is ExitCode.DONE
    assert account.differences() == {}
