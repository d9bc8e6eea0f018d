"""What is said to a person or to a script: two consoles, data as UTF-8, and a reader who may stop reading at any time."""

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn, TextIO

from rich.console import Console, RenderableType
from rich.measure import Measurement

from pipelines.errors import ExitCode

_UNFOLDED = 10_000
"""Columns of a place that is no terminal: a line of a file is one line."""


class Screen(Console):
    """A console that prints text as it is, and goes on in silence when nobody reads any more."""

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
        self.print(sentence, style=style, soft_wrap=True)

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
    from pipelines.query import plain

    with writing_text() as file:
        file.write(json.dumps(plain(value), ensure_ascii=False, indent=1) + "\n")


@contextmanager
def writing_text() -> Iterator[TextIO]:
    """Standard output for data: UTF-8 whatever the terminal is set to, ending quietly when the reader has seen enough."""
    sys.stdout.flush()
    raw = getattr(sys.stdout, "buffer", None)
    file: TextIO = sys.stdout if raw is None else io.TextIOWrapper(raw, encoding="utf-8", newline="", write_through=False)
    try:
        yield file
        file.flush()
    except BrokenPipeError:
        _read_no_more(sys.stdout)
    finally:
        if isinstance(file, io.TextIOWrapper) and file is not sys.stdout:
            with suppress(BrokenPipeError):
                file.detach()


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
