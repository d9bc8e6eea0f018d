"""Cases played in processes side by side."""

import os
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.configuration import quieten

if TYPE_CHECKING:
    from tests.hostile.case import Played

_TOGETHER = 120
"""Cases that the same processes play."""


def play_title(title: str, ready: str) -> "Played":
    """The case of a name, in a folder of its own."""
    from tests.hostile.cases import all_cases
    from tests.hostile.stage import play

    case = next(case for case in all_cases() if case.title == title)
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        return play(case, Path(ready), Path(folder))


def play_all(titles: list[str], workers: int, ready: Path) -> Iterator["Played"]:
    """Cases as they end, `workers` at a time, in new processes from time to time, so that memory stays flat."""
    if workers == 1:
        yield from (play_title(title, str(ready)) for title in titles)
        return
    for first in range(0, len(titles), _TOGETHER):
        with ProcessPoolExecutor(workers, get_context("spawn"), _begin) as pool:
            for done in as_completed([pool.submit(play_title, title, str(ready)) for title in titles[first : first + _TOGETHER]]):
                yield done.result()


def _begin() -> None:
    """A worker is quiet, and ends with its parent."""
    quieten()

    def watch() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
