"""What a person sees while a run goes on: units done of planned, rows, calls and 429s of each endpoint."""

from time import monotonic

from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from pipelines.night.report import tally_grid
from pipelines.terminal import Screen
from sources.zoom import Extraction


class Progress:
    """A live table on a terminal that can move its cursor; on anything else, a line for each step."""

    def __init__(self, console: Screen) -> None:
        self._console = console
        # FORCE_COLOR makes a terminal of a log file, which a moving table would fill
        self._moving = console.is_interactive and console.file.isatty()
        self._extraction: Extraction | None = None
        self._step = ""
        self._began = monotonic()
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
        self._extraction = extraction or self._extraction
        if step != self._step and not self._moving:
            self._console.say(f"{step} ...")
        self._step = step

    def _render(self) -> RenderableType:
        line = Text(f"{self._step} ... {monotonic() - self._began:.0f} s", style="bold")
        if self._extraction is None:
            return line
        shown = [self._extraction.tallies[name] for name in self._extraction.endpoints if name in self._extraction.selected]
        return Group(line, tally_grid(shown))
