"""How tests are shared out among processes, where pytest-xdist is there to do so."""

from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

_HERE = Path(__file__).parent
_ONE_PROCESS = ("cli", "sql")
"""Folders whose files share a costly fixture."""
_MADE_UP = ("sql/test_changes.py", "sql/test_truth_of_logs.py", "sql/test_truth_of_meetings.py")
"""Files that share another one than the rest of their folder."""
_EACH_ALONE = ("flow/test_truth.py", "flow/test_simulation.py")
"""Files in which each test may run anywhere."""


class _Groups(LoadScopeScheduling):  # type: ignore[misc]
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
