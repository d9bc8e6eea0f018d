"""What a person sees while a run goes on: how far it is as a whole, then units, rows, calls and 429s of each endpoint."""

from collections import deque
from time import monotonic

from rich.console import Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table as Grid
from rich.text import Text

from pipelines.account.pace import time_in_words
from pipelines.night.report import tally_grid
from pipelines.terminal import Screen
from sources.zoom import Extraction
from sources.zoom.tally import EndpointTally

_PACE_SECONDS = 10.0
"""Over how long calls and units a second are measured."""
_BAR_COLUMNS = 30


class Progress:
    """A live table on a terminal that can move its cursor; on anything else, a line for each step."""

    def __init__(self, console: Screen, *, moving: bool = True) -> None:
        self._console = console
        # FORCE_COLOR makes a terminal of a log file, which a moving table would fill
        self._moving = moving and console.is_interactive and console.file.isatty()
        self._extraction: Extraction | None = None
        self._step = ""
        self._nodes = (0, 0)
        self._began = monotonic()
        self._done_before = self._calls_before = 0
        self._marks: deque[tuple[float, int, int]] = deque()
        """Moments, with the units done and the calls made by then."""
        self._live = Live(console=console, get_renderable=self._render, refresh_per_second=4, transient=True)

    def __enter__(self) -> "Progress":
        if self._moving:
            self._live.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._moving:
            self._live.stop()

    def watch(self, extraction: Extraction | None, step: str) -> None:
        """Show this extraction and step from now on."""
        if extraction is not None and extraction is not self._extraction:
            self._done_before, self._calls_before = self._so_far()
            self._extraction = extraction
        if step != self._step and not self._moving:
            self._console.say(f"{step} ...")
        self._step = step

    def count(self, done: int, total: int) -> None:
        """So many of the models, seeds and tests are done."""
        self._nodes = done, total

    def _so_far(self) -> tuple[int, int]:
        """Units done and calls made, in this slice and those before."""
        tallies = self._shown()
        return self._done_before + sum(one.done for one in tallies), self._calls_before + sum(one.calls for one in tallies)

    def _shown(self) -> list[EndpointTally]:
        extraction = self._extraction
        if extraction is None:
            return []
        return [extraction.tallies[name] for name in extraction.endpoints if name in extraction.selected]

    def _render(self) -> RenderableType:
        line = Text(f"{self._step} ... {monotonic() - self._began:.0f} s", style="bold")
        done, total = self._nodes
        if total:
            return Group(_bar(line, done, total), Text(f"{done:,} of {total:,} models, seeds and tests"))
        if self._extraction is None:
            return line
        return Group(*self._total(line, self._extraction), tally_grid(self._shown(), self._extraction.found))

    def _total(self, line: Text, extraction: Extraction) -> list[RenderableType]:
        """The run as a whole. A plus says that there is more to come: parents of some endpoints are still being read."""
        tallies, found = self._shown(), extraction.found
        done, calls = self._so_far()
        planned = self._done_before + sum(found[one.endpoint] if one.planned is None else one.planned for one in tallies)
        more = "+" if any(one.planned is None for one in tallies) else ""
        words = [f"{done:,} of {planned:,}{more} units"]
        now = monotonic()
        self._marks.append((now, done, calls))
        while now - self._marks[0][0] > _PACE_SECONDS:
            self._marks.popleft()
        since, units_then, calls_then = self._marks[0]
        if self._step == "reading" and now - since >= 1:
            words.append(f"{(calls - calls_then) / (now - since):,.0f} calls/s")
            if (pace := (done - units_then) / (now - since)) > 0:
                words.append(f"{time_in_words(max(0, planned - done) / pace)}{more} left")
        if extraction.budget is not None and (used := extraction.budget.used()) is not None:
            words.append(f"{used:.0%} of today's calls")
        return [_bar(line, done, planned), Text(", ".join(words))]


def _bar(line: Text, done: int, total: int) -> Grid:
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_row(line, ProgressBar(total=max(1, total), completed=done, width=_BAR_COLUMNS))
    return grid
