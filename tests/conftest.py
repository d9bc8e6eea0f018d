"""What all tests share: no telemetry, a quiet dlt, and the way they are shared out among processes."""

from pathlib import Path

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from pipelines.configuration import quieten

quieten()
settings.register_profile("busy machine", deadline=None)  # how long an example takes is no property of ours
settings.load_profile("busy machine")

_HERE = Path(__file__).parent
_ONE_PROCESS = ("cli", "sql")
"""Folders whose files share a costly fixture."""
_MADE_UP = ("sql/test_changes.py", "sql/test_truth_of_logs.py", "sql/test_truth_of_meetings.py")
"""Files that share another one than the rest of their folder."""
_EACH_ALONE = ("flow/test_truth.py", "flow/test_simulation.py")
"""Files in which each test may run anywhere."""
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


class _Groups(LoadScopeScheduling):
    """Tests of one file, or of one folder, run in one process. (pytest 9.2 ignores the marks of `--dist loadgroup`.)"""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0].removeprefix(f"{_HERE.name}/")
        folder = path.partition("/")[0]
        if path in _MADE_UP:
            return "made up"
        if folder in _ONE_PROCESS:
            return folder
        return nodeid if path in _EACH_ALONE else path


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    return _Groups(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn_of)


def _turn_of(item: pytest.Item) -> int:
    place = item.path.relative_to(_HERE).with_suffix("").as_posix()
    return next((turn for turn, first in enumerate(_FIRST) if place.startswith(first)), len(_FIRST))
