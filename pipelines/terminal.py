"""What is said to a person or to a script: two consoles, data as UTF-8, and a reader who may stop reading at any time."""

import io
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn, TextIO, cast
from unicodedata import category

from rich.console import Console, ConsoleOptions, RenderableType
from rich.measure import Measurement
from rich.segment import Segment

from pipelines.errors import ExitCode
from pipelines.plain_values import plain

_STEERING = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode's categories: controls, format, surrogates, separators of lines and paragraphs."""
_JOINERS = "\u200c\u200d"
_UNFOLDED = 10_000
"""Columns of a place that is not a terminal: a line of a file is one line."""


def show_controls(text: str, kept: str = "") -> str:
    """Text with an escape for every character that steers a terminal or hides what is said, but for those `kept`.

    These are the controls (C0, DEL, C1: colours, titles, links), those of format (direction, width zero, tags), broken halves of
    characters, and line breaks of any kind. The joiners stay: people's names and emoji need them.
    """
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() or letter in kept or not _steers(letter) else letter.encode("unicode_escape").decode()
        for letter in text
    )


def _steers(letter: str) -> bool:
    return category(letter) in _STEERING and letter not in _JOINERS


class Screen(Console):
    """A console that prints text, never what steers the terminal, and goes on in silence when nobody reads any more."""

    def __init__(self, *, stderr: bool = False, file: TextIO | None = None) -> None:
        super().__init__(stderr=stderr, file=file, highlight=False, markup=False, emoji=False)

    @property
    def columns(self) -> int:
        """Width to print at: of the terminal, or as COLUMNS says; elsewhere nothing is folded."""
        told = os.environ.get("COLUMNS", "")
        return self.width if self.is_terminal or told.isdigit() else _UNFOLDED

    def on_broken_pipe(self) -> None:
        _read_no_more(self.file)

    def show(self, what: RenderableType) -> None:
        """Print something to read, such as a table, at the width there is."""
        before = self.width
        self.width = self.columns
        try:
            self.print(what)
        finally:
            self.width = before

    def say(self, sentence: str, style: str | None = None) -> None:
        """Print a sentence as one line, however long."""
        self.print(show_controls(sentence), style=style, soft_wrap=True)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """What rich prints, on its way there: all that is shown passes here."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=show_controls(segment.text, kept="\n"))

    def least_width(self, what: RenderableType) -> int:
        """Columns without which words of it would be cut."""
        return Measurement.get(self, self.options.update(width=_UNFOLDED, max_width=_UNFOLDED), what).minimum


if not os.environ.get("COLUMNS", "").strip("0"):
    os.environ.pop("COLUMNS", None)  # rich would print nothing at a width of 0
out = Screen()
err = Screen(stderr=True)


def fail(sentence: str, code: ExitCode) -> NoReturn:
    """Say what went wrong and end with this code."""
    err.say(sentence, "red")
    raise SystemExit(code)


def print_json(value: Any) -> None:
    """Write a value to standard output as JSON."""
    with writing_text() as file:
        file.write(as_json(plain(value), indent=1) + "\n")


def as_json(value: Any, indent: int | None = None) -> str:
    """JSON that reads as it is, with an escape for what would steer a terminal or is not UTF-8; the data is the same."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    if text.isprintable():
        return text
    # JSON has no escape beyond four digits, and json.dumps writes those as two halves
    return "".join(json.dumps(letter)[1:-1] if letter != "\n" and _steers(letter) else letter for letter in text)


@contextmanager
def writing_text() -> Iterator[TextIO]:
    """Standard output for data: UTF-8 whatever the terminal is set to, ending quietly when the reader has seen enough."""
    sys.stdout.flush()
    raw = getattr(sys.stdout, "buffer", None)
    file: TextIO = sys.stdout if raw is None else io.TextIOWrapper(raw, encoding="utf-8", newline="", write_through=False)
    try:
        yield cast(TextIO, _Shown(file)) if file.isatty() else file
        file.flush()
    except BrokenPipeError:
        _read_no_more(sys.stdout)
    finally:
        if isinstance(file, io.TextIOWrapper) and file is not sys.stdout:
            with suppress(BrokenPipeError):
                file.detach()


class _Shown(io.TextIOBase):
    """A terminal that is given data: people read it there, and nothing in it steers."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> int:
        return self._file.write(show_controls(text, kept="\n"))


def settle_streams() -> None:
    """Make every character printable: what the terminal's encoding lacks appears as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _read_no_more(file: Any) -> None:
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, file.fileno())
        os.close(nowhere)
