"""Plays one case: a hostile night, then an honest one, and has both judged.

After the hostile night no row that the account has may be absent without a hole that is named; nothing that was not struck may be
the worse for it; no secret and no traceback may be left anywhere. After the honest night the warehouse equals the account.
"""

import io
import shutil
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from pipelines.errors import CommandError
from pipelines.night.run import RunOptions, run_night
from pipelines.terminal import Screen
from sources.zoom.client import ZoomClient
from sources.zoom.clock import ZoomClock
from sources.zoom.errors import ZoomError
from tests.flow.account import Account, settings_for
from tests.flow.nights import jumping
from tests.hostile.case import FIRST_NIGHT, Case, Night, Played, Start
from tests.hostile.judge import Judge
from tests.hostile.sockets import serving
from tests.hostile.wire import CLIENT, SECRET, TOKEN, Between, Strikes

_DAY = 86_400
_SHAPE: Mapping[str, Any] = {"seed": 7, "users": 7, "days": 5}
_HANGS_AFTER = 240


class Hung(BaseException):
    """A night did not end."""


def first_night(folder: Path) -> Path:
    """A folder with a warehouse after one good night, to be copied."""
    account = Account(folder, only=FIRST_NIGHT.split(","), **_SHAPE)
    with jumping():
        night = Stage(account, Strikes(TOKEN, lambda asked, answer: answer, on=False), FIRST_NIGHT).run()
    assert night.exit_code == 0, night.words
    return folder


def play(case: Case, ready: Path, folder: Path) -> Played:
    """Play a case in a folder of its own; `ready` is that of `first_night`."""
    began = time.monotonic()
    if case.start is Start.LOADED:
        shutil.copytree(ready, folder, dirs_exist_ok=True)
    account = Account(folder, only=case.selected, **_SHAPE)
    if case.start is Start.LOADED:
        account.sandbox.move_clock(account.sandbox.clock.seconds + _DAY)
    strikes = Strikes(
        case.at, case.alter or (lambda asked, answer: answer), case.page_size, case.most_calls, case.interrupt_after
    )
    stage = Stage(account, strikes, ",".join(sorted(case.selected)), case)
    judge = Judge(account, strikes, case)
    hostile = stage.run()
    complaints = list(judge.judge(hostile))
    ended = judge.ended(hostile)
    strikes.on = False
    for _ in range(case.honest_nights):
        account.sandbox.move_clock(account.sandbox.clock.seconds + _DAY)
        honest = stage.run()
    complaints += [f"the honest night after it: {words}" for words in judge.judge_honest(honest)]
    return Played(
        case.kind,
        case.name,
        ended,
        complaints,
        hostile.exit_code,
        hostile.calls,
        hostile.megabytes,
        round(time.monotonic() - began, 1),
    )


class Stage:
    """An account, its warehouse and the wire between them."""

    def __init__(self, account: Account, strikes: Strikes, select: str, case: Case | None = None) -> None:
        self.account = account
        self.strikes = strikes
        self.select = select
        self.case = case

    def run(self) -> Night:
        """One night as a person runs it, and what a person asks afterwards."""
        self.strikes.calls = 0
        screen = Screen(file=io.StringIO())
        night = Night(0)
        began = time.process_time()
        builds = self.case is not None and self.case.builds and self.strikes.on
        options = RunOptions(self.account.places.db, self.select, build=builds)
        forget_peak()
        base = read_peak()
        with self._open_line() as (settings, open_client, waited):
            try:
                with alarm(_HANGS_AFTER * (3 if builds else 1)):
                    report = run_night(settings, options, lambda *_: None, open_client)
            except CommandError as error:
                night.exit_code, night.words = int(error.code), str(error)
            except ZoomError as error:
                night.exit_code, night.words = 1, str(error)
                night.raised = f"{type(error).__name__} left the run: {error}"
            except (Hung, Exception) as error:  # noqa: BLE001 - whatever a person would see as a traceback
                night.exit_code, night.raised = 1, "".join(traceback.format_exception(error))
            else:
                night.exit_code = int(report.exit_code)
                try:
                    screen.show(report.render())
                    for sentence in report.errors:
                        screen.say(sentence)
                    night.words = screen.file.getvalue()  # type: ignore[attr-defined]
                    night.words += repr(report.as_json())
                except Exception as error:  # noqa: BLE001 - as above
                    night.raised = "".join(traceback.format_exception(error))
            night.waited = waited()
        night.seconds = time.process_time() - began
        night.megabytes = max(0, read_peak() - base)
        night.calls = self.strikes.calls
        return night

    @contextmanager
    def _open_line(self) -> Iterator[tuple[Any, Callable[..., ZoomClient], Callable[[], float]]]:
        raw = self.case.raw if self.case is not None else None
        if raw is not None:
            with serving(self.account.app, self.strikes, raw) as url:

                def open_http(settings: Any, **options: Any) -> ZoomClient:
                    return ZoomClient(settings, pause_seconds=0.01, timeout=httpx.Timeout(1.5), answer_seconds=4.0, **options)

                yield settings_for(url, CLIENT, SECRET), open_http, lambda: 0.0
            return

        opened = count(1)

        def open_client(settings: Any, **options: Any) -> ZoomClient:
            return ZoomClient(settings, transport=self._transport, clock=self._tell_time(next(opened)), **options)

        with jumping() as waited:
            yield settings_for(client_id=CLIENT, secret=SECRET), open_client, waited

    def _tell_time(self, opened: int) -> ZoomClock | None:
        """Where a case is about this machine's clock, that clock: Zoom's but for what the case does to it."""
        if self.case is None or self.case.ahead is None:
            return None
        ahead = self.case.ahead(opened) if self.strikes.on else timedelta()
        zoom = datetime.fromtimestamp(self.account.sandbox.clock.seconds, UTC)
        return ZoomClock(near=False, wall=lambda: zoom + ahead)

    def _transport(self) -> httpx.AsyncBaseTransport:
        return Between(self.account.app, self.strikes)


@contextmanager
def alarm(seconds: int) -> Iterator[None]:
    """Raise `Hung` in this block after so long."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: Any) -> None:
        raise Hung(f"it did not end within {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def forget_peak() -> None:
    """Begin anew to measure this process's peak memory, where the system lets it."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def read_peak() -> int:
    """Peak memory of this process in MB, 0 where the system does not say."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(status.split("VmHWM:")[1].split()[0]) // 1024
