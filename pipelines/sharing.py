"""Who may read the files that are written: their owner alone, unless he says so of those that are meant for readers.

Warehouse and work folder hold a whole account and stay the owner's. The published files, the dashboard and answers written with
--out are for readers: `ZOOM_ELT_SHARE` opens them to the owner's group or to everybody on the machine. No umask changes this.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Final

from pipelines.errors import CommandError
from sources.zoom.files import replacing

_OWNER: Final = 0o077
"""What is taken from all others."""


class Audience(Enum):
    """Modes of a file for readers."""

    NOBODY = 0o600
    GROUP = 0o640
    ALL = 0o644


def read_audience() -> Audience:
    """`ZOOM_ELT_SHARE`: nobody, group or all. Raises `CommandError`."""
    word = os.environ.get("ZOOM_ELT_SHARE", "").strip().upper() or Audience.NOBODY.name
    try:
        return Audience[word]
    except KeyError:
        raise CommandError("reading ZOOM_ELT_SHARE", f"{word.lower()[:40]!r} is unknown", "write nobody, group or all") from None


@contextmanager
def private_files() -> Iterator[None]:
    """Whatever is written meanwhile, by whichever library, is the owner's alone."""
    before = os.umask(_OWNER)
    try:
        yield
    finally:
        os.umask(before)


def keep_private(path: Path) -> None:
    """Take a file or a folder that is there away from all but its owner; what is another's stays as it is."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & _OWNER:
            path.chmod(mode & ~_OWNER)
    except (FileNotFoundError, PermissionError):
        return


def give_to_readers(path: Path) -> None:
    """Open a file or a folder as far as it is to be shared. Raises `CommandError` as `read_audience`, `OSError`."""
    mode = read_audience().value
    through = (mode & 0o444) >> 2  # who reads a folder must pass through it
    path.chmod(mode | through if path.is_dir() else mode)


@contextmanager
def written_for_readers(file: Path, *, folder: bool = False) -> Iterator[Path]:
    """A path to write to, which becomes `file` when all is written, as far open as `ZOOM_ELT_SHARE` says.

    What is not a file, such as a pipe, is written to directly. The file's folder is made if `folder`. Raises `CommandError` if it
    cannot be written.
    """
    try:
        if folder:
            with private_files():
                file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and not file.is_file():
            file.open("wb").close()
            yield file
            return
        with private_files(), replacing(file, give_to_readers) as path:
            path.open("xb").close()
            yield path
    except OSError as error:
        raise CommandError(f"writing {file}", error.strerror or str(error), "name another file with --out") from None
