"""Being the only one who writes to a warehouse on this machine, and who that is."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from filelock import FileLock, Timeout

from pipelines.errors import CommandError, ExitCode
from pipelines.sharing import private_files
from pipelines.warehouse.places import Places


@contextmanager
def held(places: Places, doing: str) -> Iterator[None]:
    """Hold the lock in the folder beside the warehouse, which is there. Raises `CommandError` (75) if somebody else does."""
    lock = FileLock(places.lock, mode=0o600)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise held_already(places, doing) from None
    except OSError as error:
        said = f"{error.strerror} ({error.filename})"
        raise CommandError(doing, said, "choose a folder you may write to with --db") from None
    try:
        with private_files():
            begun = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
            places.holder.write_text(json.dumps({"pid": os.getpid(), "started": begun}))
            yield
    finally:
        places.holder.unlink(missing_ok=True)
        lock.release()


def held_already(places: Places, doing: str) -> CommandError:
    """What is said to one who comes second."""
    _, words = read_holder(places) or (0, "it has just begun")
    return CommandError(doing, f"another run holds it ({words})", "wait for it to end, then run again", ExitCode.LATER)


def read_holder(places: Places) -> tuple[int, str] | None:
    """Process id and words about the run that says it writes here, None if there is none."""
    try:
        holder = json.loads(places.holder.read_text())
        return int(holder["pid"]), f"process {holder['pid']}, since {holder['started']}"
    except (OSError, ValueError, KeyError, TypeError):
        return None
