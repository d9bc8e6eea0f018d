"""Warehouses built once per session: an empty account, a small one, that one with oddities, and one of the sandbox."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest

from pipelines.models.transform import BuildReport
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.comments import RAW
from pipelines.warehouse.on_duckdb.opening import open_database
from pipelines.warehouse.raw_tables import make_tables
from tests.sql.building import build
from tests.sql.made_up import MadeUp, load_and_build
from tests.sql.odd_account import add_oddities
from tests.sql.small_account import fill

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Warehouse:
    db: Path
    report: BuildReport

    def rows(self, query: str) -> Rows:
        with open_database(self.db, read_only=True) as con:
            return con.execute(query).fetchall()


@pytest.fixture(scope="session")
def empty_account(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    db = tmp_path_factory.mktemp("empty") / "warehouse.duckdb"
    make_tables(warehouse_at(db), RAW)
    return Warehouse(db, build(db))


@pytest.fixture(scope="session")
def raw_small_account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = tmp_path_factory.mktemp("raw") / "warehouse.duckdb"
    make_tables(warehouse_at(db), RAW)
    fill(db)
    return db


@pytest.fixture(scope="session")
def small_account(raw_small_account: Path, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Built on a machine whose environment and home are set for another project of dbt: see test_host.py.

    The file has the name of a schema, and its folder all that SQL takes for something else.
    """
    folder = tmp_path_factory.mktemp("small") / 'it\'s "odd"; [a]'
    folder.mkdir()
    db = Path(shutil.copy(raw_small_account, folder / "marts.duckdb"))
    with host_of_another_project(tmp_path_factory.mktemp("home")):
        return Warehouse(db, build(db, tests="data"))


@pytest.fixture(scope="session")
def odd_account(raw_small_account: Path, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    db = Path(shutil.copy(raw_small_account, tmp_path_factory.mktemp("odd")))
    add_oddities(db)
    return Warehouse(db, build(db, tests="data"))


@contextmanager
def host_of_another_project(home: Path) -> Iterator[Mapping[str, str]]:
    """Every variable that dbt knows set to what would bend or break a build, and a home and a folder with dbt's files in them."""
    (home / ".dbt").mkdir()
    for place in (home, home / ".dbt"):
        (place / "profiles.yml").write_text(
            "config: {fail_fast: true}\nzoom_elt: {target: prod, outputs: {prod: {type: acme}}}\n"
        )
        (place / "dbt_project.yml").write_text("name: acme\nprofile: acme\nflags: {warn_error: true}\n")
    values = {"HOME": str(home), **{name: _BENT.get(name.replace("_ENGINE", "", 1), "true") for name in dbt_variables()}}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        for name, value in values.items():
            patch.setenv(name, value)
        yield values


def dbt_variables() -> set[str]:
    """Variables by which dbt takes options, in both spellings, by its own definitions, and some that it just reads."""
    from dbt.cli.main import cli

    def named(option: click.Parameter) -> list[str]:
        return [option.envvar] if isinstance(option.envvar, str) else list(option.envvar or ())

    options = [option for command in (cli, *cli.commands.values()) for option in command.params]
    return {name for option in options for name in named(option)} | {"DBT_MACRO_DEBUGGING", "DBT_PP_TEST", "DBT_INVOCATION_ENV"}


_BENT = {
    "DBT_CACHE_SELECTED_ONLY": "true",
    "DBT_EVENT_TIME_END": "2020-01-02",
    "DBT_EVENT_TIME_START": "2020-01-01",
    "DBT_EXCLUDE_RESOURCE_TYPES": "test",
    "DBT_INDIRECT_SELECTION": "empty",
    "DBT_LOG_FORMAT": "json",
    "DBT_LOG_LEVEL": "debug",
    "DBT_LOG_LEVEL_FILE": "debug",
    "DBT_LOG_PATH": "/proc/nowhere",
    "DBT_PROFILE": "acme",
    "DBT_PROFILES_DIR": "/proc/nowhere",
    "DBT_PROJECT_DIR": "/proc/nowhere",
    "DBT_RESOURCE_TYPES": "model",
    "DBT_SAMPLE": "1 day",
    "DBT_STATE": "/proc/nowhere",
    "DBT_TARGET": "prod",
    "DBT_TARGET_PATH": "/proc/nowhere",
    "DBT_VARS": "{sign_in_memory_days: 0, large_meeting_participants: 0}",
}
"""Values that an option takes and that would change a build; the other options take true."""


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    return load_and_build(tmp_path_factory.mktemp("made_up"), seed=9)
