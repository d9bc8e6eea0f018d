"""Warehouses built once per session: an empty account, a small one written by hand, and one of the sandbox."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.comments import RAW
from pipelines.raw_tables import make_tables
from pipelines.transform import BuildReport, Tests, build_models
from tests.sql.made_up import MadeUp, load_and_build
from tests.sql.small_account import fill

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Warehouse:
    db: Path
    report: BuildReport

    def rows(self, query: str) -> Rows:
        with duckdb.connect(str(self.db), read_only=True) as con:
            return con.execute(query).fetchall()


def build_account(folder: Path, fill_account: Callable[[Path], None] | None, tests: Tests) -> Warehouse:
    """Build the models on raw tables, empty or filled, and say what came of it."""
    db = folder / "warehouse.duckdb"
    make_tables(db, RAW)
    if fill_account is not None:
        fill_account(db)
    return Warehouse(db, build_models(db, tests=tests))


@pytest.fixture(scope="session")
def empty_account(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return build_account(tmp_path_factory.mktemp("empty"), None, "all")


@pytest.fixture(scope="session")
def small_account(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return build_account(tmp_path_factory.mktemp("small"), fill, "data")


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    return load_and_build(tmp_path_factory.mktemp("made_up"), seed=9)
