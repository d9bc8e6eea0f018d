"""Files that are there whole or not at all."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def replacing(file: Path, settle: Callable[[Path], None] | None = None, *, ending: str | None = None) -> Iterator[Path]:
    """A path beside `file` to write to, which takes its place when all is written; what is written by halves is removed.

    `settle` is given the path before it takes the place. The path's ending is a writer's own, unless there is one writer only:
    then what was left when he was killed is written over. Raises `OSError`.
    """
    beside = file.with_name(f".{file.name}.{ending or f'{os.getpid()}.part'}")
    try:
        yield beside
        if settle is not None:
            settle(beside)
        os.replace(beside, file)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
