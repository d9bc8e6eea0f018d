"""What all tests share: no telemetry, a quiet dlt, and the order in which processes take them."""

from pathlib import Path

import pytest

from pipelines.configuration import quieten

quieten()

_HERE = Path(__file__).parent
_ONE_PROCESS = ("cli", "sql")
"""Folders whose files share a costly fixture."""
_HEAVY = ("test_truth", "test_simulation")
"""Files of flow/ in which each test is a group of its own."""
_FIRST = ("sql", "docs/test_readme", "cli", "flow/test_truth", "flow/test_simulation", "flow", "sandbox")
"""Long groups first: processes then end together."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one group run in one process, in the order of their file."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group_of(item)))
    items.sort(key=_turn_of)


def _group_of(item: pytest.Item) -> str:
    folder, *_ = item.path.relative_to(_HERE).parts
    if folder in _ONE_PROCESS:
        return folder
    if folder == "flow" and item.path.stem in _HEAVY:
        return f"{folder}/{item.name}"
    return f"{folder}/{item.path.stem}"


def _turn_of(item: pytest.Item) -> int:
    place = item.path.relative_to(_HERE).with_suffix("").as_posix()
    return next((turn for turn, first in enumerate(_FIRST) if place.startswith(first)), len(_FIRST))
