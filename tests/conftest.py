"""What all tests share: no telemetry, a quiet dlt, and the order in which they run."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from pipelines.configuration import quieten
from pipelines.warehouse.address import ServerAddress
from tests.postgres import need_postgres, running_postgres

quieten()
settings.register_profile("busy machine", deadline=None)  # how long an example takes is no property of ours
settings.load_profile("busy machine")

_HERE = Path(__file__).parent
_FIRST = (
    "docs/test_documents",
    "sql/test_build",
    "sql/test_changes",
    "sql",
    "cli",
    "flow/test_truth",
    "flow/test_simulation",
    "flow",
    "sandbox",
)
"""Long groups first: processes then end together."""


def pytest_configure(config: pytest.Config) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell's job in the background has it so, and would pass it on
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if config.pluginmanager.hasplugin("xdist"):
        config.pluginmanager.import_plugin("tests.groups")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn_of)


@pytest.fixture(scope="session")
def server() -> Iterator[ServerAddress]:
    """A PostgreSQL server; see `make_database`."""
    with running_postgres(need_postgres()) as address:
        yield address


def _turn_of(item: pytest.Item) -> int:
    place = item.path.relative_to(_HERE).with_suffix("").as_posix()
    return next((turn for turn, first in enumerate(_FIRST) if place.startswith(first)), len(_FIRST))
