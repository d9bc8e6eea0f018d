"""The way from the thread that reads Zoom to whoever loads: a loop of its own, and a queue of batches for each endpoint.

Batches hold rows. What became of the units goes beside them and is taken last, so that one load package has all of it at once.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import suppress
from typing import Any, TypeAlias

import pyarrow as pa

from sources.zoom.ledger import Entry, latest_entries, write_entries, write_rows

QUEUED_BATCHES = 24
"""Batches that may wait for the loader before fetching pauses: bounds memory."""

TableBatch: TypeAlias = list[tuple[str, pa.Table]]


class Bridge:
    """Two ends: `batches` and `close` are the loader's, in any thread; `hand_over` and `keep` are those of the reading thread."""

    def __init__(self) -> None:
        self.error: BaseException | None = None
        """What ended the reading as a whole."""
        self._queues: dict[str, queue.SimpleQueue[TableBatch | None]] = {}
        self._entries: list[pa.Table] = []
        self._taken: set[str] = set()
        self._arrived = threading.Condition()
        self._waiting = 0
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._abandoned = False

    # The loader's end.

    def open(self, name: str) -> None:
        """Take part with an endpoint: called once for each before the first batch is asked for."""
        self._queues[name] = queue.SimpleQueue()

    @property
    def started(self) -> bool:
        return self._thread is not None

    def start(self, read: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Read in a thread of its own."""
        self._thread = threading.Thread(target=self._run, args=(read,), name="zoom-extraction", daemon=True)
        self._thread.start()

    def batches(self, name: str) -> Iterator[TableBatch | None]:
        """Tables of one endpoint as they are ready; None where there is nothing yet, to let other endpoints have their turn.

        Raises what ended the reading as a whole, such as refused credentials.
        """
        own = self._queues[name]
        while True:
            try:
                batch = own.get_nowait()
            except queue.Empty:
                with self._arrived:
                    if all(waiting.empty() for waiting in self._queues.values()):
                        self._arrived.wait(0.05)
                yield None
                continue
            if batch is None:
                if self.error is not None:
                    raise self.error
                return
            with self._arrived:
                self._waiting -= 1
            yield batch

    def close(self, name: str) -> pa.Table | None:
        """Take leave of an endpoint that was read to its end; the last one to leave gets the ledger rows of all, at once.

        dlt takes as long for ten ledger rows as for ten thousand.
        """
        self._taken.add(name)
        if self._taken != self._queues.keys() or not self._entries:
            return None
        entries, self._entries = self._entries, []
        return latest_entries(entries)

    def abandon(self) -> None:
        """End at once; what is in flight is dropped."""
        self._abandoned = True
        loop, thread = self._loop, self._thread
        if loop is not None:
            with suppress(RuntimeError):  # the loop may be closed, or close this instant: then all is over
                loop.call_soon_threadsafe(_cancel_all, loop)
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=30)

    # The end of the reading thread.

    async def hand_over(self, name: str, batch: TableBatch) -> None:
        """Queue a batch for the loader, waiting while it is behind."""
        while self._waiting >= QUEUED_BATCHES and not self._abandoned:
            await asyncio.sleep(0.01)
        with self._arrived:
            self._waiting += 1
            self._queues[name].put(batch)
            self._arrived.notify_all()

    def keep(self, entries: Iterable[Entry], rows: Iterable[dict[str, Any]] = ()) -> None:
        """Put what became of units, and rows of the ledger as they were read from it, aside until all endpoints are read."""
        self._entries += [table for table in (write_entries(entries), write_rows(rows)) if table.num_rows]

    def _run(self, read: Callable[[], Coroutine[Any, Any, None]]) -> None:
        async def run() -> None:
            self._loop = asyncio.get_running_loop()
            await read()

        try:
            asyncio.run(run())
        except asyncio.CancelledError:
            pass
        except BaseExceptionGroup as group:
            self.error = _first(group)
        except BaseException as error:  # noqa: BLE001 - handed to the loader, which raises it
            self.error = error
        finally:
            with self._arrived:
                for waiting in self._queues.values():
                    waiting.put(None)
                self._arrived.notify_all()


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()
