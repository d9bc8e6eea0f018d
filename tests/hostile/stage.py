"""Plays one case: a hostile night, then an honest one, and says what was not as it was promised.

After the hostile night no row that the account has may be absent without a hole that is named; nothing that was not struck may be
the worse for it; no secret and no traceback may be left anywhere. After the honest night the warehouse equals the account.
"""

import io
import shutil
import signal
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import httpx
from typer.testing import CliRunner

from pipelines.cli import app as verbs
from pipelines.errors import CommandError
from pipelines.inspect_warehouse import read_holes
from pipelines.run import RunOptions, run_night, select_endpoints
from pipelines.terminal import Screen
from sources.zoom.client import ZoomClient
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.errors import ZoomError
from sources.zoom.schema import tables_of
from tests.flow.account import Account, Row, settings_for
from tests.flow.nights import jumping
from tests.hostile.sockets import Raw, serving
from tests.hostile.wire import CLIENT, EVERYWHERE, SECRET, TOKEN, Alter, Between, Strikes, basic_of

FIRST_NIGHT = (
    "users,roles,meetings,report_activities,history_meetings,report_meeting_participants,recordings,"
    "phone_users,phone_call_logs,phone_call_history,phone_user_profiles"
)
"""What the warehouse holds before most hostile nights."""
WITNESSES = ("roles", "report_activities")
"""Endpoints of every case: whatever is struck, they are to be loaded."""
_DAY = 86_400
_SHAPE: Mapping[str, Any] = {"seed": 7, "users": 7, "days": 5}
_HANGS_AFTER = 90
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


class Start(StrEnum):
    """What the warehouse holds before the hostile night."""

    LOADED = "after a good night"
    EMPTY = "nothing"


class Ending(StrEnum):
    """How a hostile night may end."""

    LOADS = "loads, exit 0"
    """Every row that the account has is there."""
    FAILS = "fails, named by coverage, exit 1"
    SKIPS = "skipped with Zoom's reason, named by coverage"
    SET_ASIDE = "the other rows load, what is odd is named by coverage, exit 1"
    STOPS = "the run ends with one sentence, exit 1 or 2"
    INTERRUPTED = "ends within seconds, named by coverage, exit 130"
    WAITS = "waits for another day, named by coverage, exit 75 or 1"


_EXITS: Mapping[Ending, tuple[int, ...]] = {
    Ending.LOADS: (0,),
    Ending.FAILS: (1,),
    Ending.SKIPS: (0, 1),
    Ending.SET_ASIDE: (1,),
    Ending.STOPS: (1, 2),
    Ending.INTERRUPTED: (130,),
    Ending.WAITS: (1, 75),
}


@dataclass(frozen=True, slots=True)
class Case:
    """One hostile answer, where it comes and how the night may end."""

    kind: str
    name: str
    at: str
    """An endpoint, the token address, or every endpoint."""
    alter: Alter | None = None
    endings: tuple[Ending, ...] = (Ending.FAILS,)
    raw: Raw | None = None
    """Bytes on a real connection, in place of `alter`."""
    start: Start = Start.LOADED
    select: tuple[str, ...] = ()
    """Endpoints besides the one struck, its children and the witnesses."""
    page_size: int | None = None
    most_calls: int = 1_500
    seconds: float = 30.0
    waits: float = 3_700.0
    """How long the run may pause, by the clock that is not waited for."""
    megabytes: int = 300
    interrupt_after: int = 0
    """Send SIGINT at this call."""
    more_rows: bool = False
    """The answers hold rows that the account does not have, and they cannot be told from others."""
    believed: bool = False
    """What it says of who is there has Zoom's form: what hangs on others may be taken for deleted until the honest night."""
    heals: bool = True
    """Whether an honest night brings the warehouse to what the account has."""
    honest_nights: int = 1
    """After how many honest nights all is well."""
    look: Callable[["Stage"], Iterable[str]] | None = None
    """Complaints of its own after the hostile night."""

    @property
    def title(self) -> str:
        return f"{self.kind} / {self.name}"

    @property
    def selected(self) -> frozenset[str]:
        names = {*WITNESSES, *self.select}
        if self.at in ENDPOINTS:
            names |= {self.at, *(name for name in FIRST_NIGHT.split(",") if self.at in parents_of(name))}
        return select_endpoints(",".join(sorted(names)))

    def reaches(self, endpoint: str) -> bool:
        """Whether an endpoint is struck, or asks about what one that is struck lists."""
        return self.at in (EVERYWHERE, TOKEN) or self.at == endpoint or any(map(self.reaches, parents_of(endpoint)))


def parents_of(endpoint: str) -> list[str]:
    return [parent.endpoint for parent in ENDPOINTS[endpoint].parents]


@dataclass(slots=True)
class Night:
    """What came of a run."""

    exit_code: int
    words: str = ""
    """Everything it said: report, errors, verbs asked afterwards."""
    raised: str = ""
    """A traceback that a person would have seen."""
    seconds: float = 0.0
    waited: float = 0.0
    megabytes: int = 0
    calls: int = 0


@dataclass(slots=True)
class Played:
    """What came of a case."""

    kind: str
    name: str
    ended: str
    complaints: list[str] = field(default_factory=list)
    exit_code: int = 0
    calls: int = 0
    megabytes: int = 0
    seconds: float = 0.0

    @property
    def title(self) -> str:
        return f"{self.kind} / {self.name}"

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


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
    hostile = stage.run()
    complaints = list(stage.judge(hostile))
    ended = stage.ended(hostile)
    strikes.on = False
    for _ in range(case.honest_nights):
        account.sandbox.move_clock(account.sandbox.clock.seconds + _DAY)
        honest = stage.run()
    complaints += [f"the honest night after it: {words}" for words in stage.judge_honest(honest)]
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
        self.before = self._live_rows()
        self.night = Night(0)

    # Playing.

    def run(self) -> Night:
        """One night as a person runs it, and what a person asks afterwards."""
        self.strikes.calls = 0
        screen = Screen(file=io.StringIO())
        night = self.night = Night(0)
        began = time.monotonic()
        forget_peak()
        base = read_peak()
        with self._open_line() as (settings, open_client, waited):
            try:
                with alarm(_HANGS_AFTER):
                    report = run_night(
                        settings, RunOptions(self.account.places.db, self.select, build=False), lambda *_: None, open_client
                    )
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
        night.seconds = time.monotonic() - began
        night.megabytes = max(0, read_peak() - base)
        night.calls = self.strikes.calls
        return night

    @contextmanager
    def _open_line(self) -> Iterator[tuple[Any, Callable[..., ZoomClient], Callable[[], float]]]:
        raw = self.case.raw if self.case is not None else None
        if raw is not None:
            with serving(self.account.app, self.strikes, raw) as url:

                def open_http(settings: Any, **options: Any) -> ZoomClient:
                    return ZoomClient(settings, pause_seconds=0.01, timeout=httpx.Timeout(1.5), **options)

                yield settings_for(url, CLIENT, SECRET), open_http, lambda: 0.0
            return

        def open_client(settings: Any, **options: Any) -> ZoomClient:
            return ZoomClient(settings, transport=self._transport, **options)

        with jumping() as waited:
            yield settings_for(client_id=CLIENT, secret=SECRET), open_client, waited

    def _transport(self) -> httpx.AsyncBaseTransport:
        return Between(self.account.app, self.strikes)

    # Judging.

    def judge(self, night: Night) -> Iterator[str]:
        """What was not as promised in the hostile night."""
        case = self.case
        assert case is not None
        if not self.strikes.struck:
            yield "nothing was struck"
        yield from self._judge_form(night)
        if night.seconds > case.seconds:
            yield f"it took {night.seconds:.0f} s, {case.seconds:.0f} are allowed"
        if night.waited > case.waits:
            yield f"it would have paused {night.waited:,.0f} s, {case.waits:,.0f} are allowed"
        if night.megabytes > case.megabytes:
            yield f"it took {night.megabytes:,} MB, {case.megabytes:,} are allowed"
        if night.calls > case.most_calls:
            yield f"it made more than {case.most_calls:,} calls"
        absent, wrong = self._compare(strict=False)
        named = self._named()
        for endpoint, words in wrong.items():
            yield f"{endpoint}: {words}"
        silent = {name: count for name, count in absent.items() if not self._is_named(name, named)}
        for endpoint, count in silent.items():
            yield f"{endpoint}: {count} rows are absent and coverage names no hole"
        found = [list(self._judge_ending(ending, night, absent, named)) for ending in case.endings]
        if all(found):
            yield from min(found, key=len)
        if case.look is not None:
            yield from case.look(self)

    def _judge_ending(self, ending: Ending, night: Night, absent: Mapping[str, int], named: set[str]) -> Iterator[str]:
        case = self.case
        assert case is not None
        if night.exit_code not in _EXITS[ending]:
            yield f"exit code {night.exit_code} where {ending!s} was promised: {night.words[:300]!r}"
        if ending is Ending.LOADS:
            for endpoint, count in absent.items():
                yield f"{endpoint}: {count} rows are absent"
        elif ending is not Ending.STOPS and case.at in ENDPOINTS and not any(map(case.reaches, named)):
            yield f"coverage does not name {case.at}"
        if ending is Ending.SET_ASIDE and (count := absent.get(case.at, 0)) > 1:
            yield f"{case.at}: {count} rows are absent, not only the odd one"
        if ending not in (Ending.STOPS, Ending.WAITS, Ending.INTERRUPTED):
            for endpoint, count in absent.items():
                if not case.reaches(endpoint):
                    yield f"{endpoint}: {count} rows are absent, and it was not struck"

    def judge_honest(self, night: Night) -> Iterator[str]:
        case = self.case
        assert case is not None
        yield from self._judge_form(night)
        absent, wrong = self._compare(strict=case.heals)
        named = self._named()
        if case.heals:
            if night.exit_code:
                yield f"exit code {night.exit_code}: {night.words[:400]!r}"
            for endpoint, count in absent.items():
                yield f"{endpoint}: {count} rows are absent still"
        else:
            for endpoint, count in absent.items():
                if not self._is_named(endpoint, named):
                    yield f"{endpoint}: {count} rows are absent and coverage names no hole"
        for endpoint, words in wrong.items():
            yield f"{endpoint}: {words}"

    def _judge_form(self, night: Night) -> Iterator[str]:
        if night.raised:
            yield f"a traceback: {night.raised.strip().splitlines()[-1][:300]} [{_place(night.raised)}]"
        words = night.words + self._ask_verbs()
        if "Traceback" in words:
            yield f"a traceback in what is said: {words[words.index('Traceback') :][:300]}"
        controls = {
            character for character in words if (ord(character) < 32 and character != "\n") or 127 <= ord(character) < 160
        }
        if controls:
            yield f"control characters in what is said: {sorted(controls)}"
        for secret in self._secrets():
            if secret in words or secret in words.translate(_ZERO_WIDTH):
                yield f"a secret is said: {secret[:6]}..."
        yield from self._find_secrets()

    def ended(self, night: Night) -> str:
        """The night in a few words."""
        if night.raised:
            return "a traceback"
        named = self._named()
        words = f"exit {night.exit_code}"
        return words + (
            ", named" if self.case is not None and (self.case.at in named or (self.case.at not in ENDPOINTS and named)) else ""
        )

    def _named(self) -> set[str]:
        try:
            return {hole["endpoint"] for hole in read_holes(self.account.places.db)}
        except CommandError:
            return set(self.account.endpoints)  # it says that there is nothing

    def _is_named(self, endpoint: str, named: set[str]) -> bool:
        return endpoint in named or any(self._is_named(parent, named) for parent in parents_of(endpoint))

    def _ask_verbs(self) -> str:
        """What `coverage` and `status` print."""
        said = ""
        for asked_for in (["coverage"], ["coverage", "--json"], ["status"]):
            asked = CliRunner().invoke(verbs, [*asked_for, "--db", str(self.account.places.db)])
            said += asked.output
            if asked.exception is not None and not isinstance(asked.exception, SystemExit):
                said += "".join(traceback.format_exception(asked.exception))
        return said

    def _live_rows(self) -> Counter[str]:
        found = Counter[str]()
        for name in self.account.endpoints:
            for table in tables_of(ENDPOINTS[name])[:1]:
                listed = "where _deleted_at is null" if "_deleted_at" in table.arrow.names else ""
                try:
                    found[name] = int(self.account.select(f"select count(*) from {table.name} {listed}")[0][0])
                except (duckdb.CatalogException, duckdb.IOException):
                    continue
        return found

    def _compare(self, *, strict: bool) -> tuple[dict[str, int], dict[str, str]]:
        """Rows absent by endpoint, and what else is wrong. What is struck is compared by its number of rows, unless strict."""
        absent: dict[str, int] = {}
        wrong: dict[str, str] = {}
        case = self.case
        assert case is not None
        try:
            compared = list(self.account.compared())
        except ValueError as error:
            return {}, {"the warehouse": f"what is stored cannot be read: {error}"}
        except duckdb.Error:
            truths = self.account.truth(*self.account.endpoints)
            return {name: len(rows) for name, rows in zip(self.account.endpoints, truths, strict=True) if rows}, {}
        owners = {table.name: name for name in self.account.endpoints for table in tables_of(ENDPOINTS[name])}
        for table, ours, theirs in compared:
            endpoint = owners[table.name]
            lost, more = theirs - ours, ours - theirs
            if case.reaches(endpoint) and not strict:
                missing, surplus = theirs.total() - ours.total(), ours.total() - theirs.total()
            else:
                missing, surplus = lost.total(), more.total()
            if missing > 0 and table.name == endpoint:
                absent[endpoint] = missing
                if "_deleted_at" in table.arrow.names and case.reaches(endpoint):
                    kept = min(self.before[endpoint], theirs.total())
                    if ours.total() < kept and not case.believed:
                        wrong[endpoint] = f"{kept - ours.total()} rows are marked as deleted that are not"
            elif missing > 0 and strict:
                wrong[endpoint] = f"{missing} rows of {table.name} are absent, such as {_show(lost)}"
            if surplus > 0 and not case.more_rows and (strict or missing <= 0):
                wrong[endpoint] = (
                    f"{surplus} rows of {table.name} that are not the account's, such as {_show(more)}, not {_show(lost)}"
                )
        return absent, wrong

    def _secrets(self) -> Iterator[str]:
        for secret in (SECRET, basic_of(SECRET), *self.strikes.tokens):
            yield secret
            if quote(secret, safe="") != secret:
                yield quote(secret, safe="")

    def _find_secrets(self) -> Iterator[str]:
        """Secrets in files, or in tables, which DuckDB keeps compressed."""
        secrets = list(self._secrets())
        for path in self.account.places.db.parent.rglob("*"):
            if path.is_file():
                held = path.read_bytes()
                yield from (f"a secret in {path.name}: {secret[:6]}..." for secret in secrets if secret.encode() in held)
        try:
            for table in self.tables_with(*secrets) if self.account.places.db.exists() else ():
                yield f"a secret in table {table}"
        except duckdb.Error as error:
            yield f"the warehouse cannot be read: {str(error).splitlines()[0]}"

    def tables_with(self, *words: str) -> list[str]:
        """Raw tables that hold one of these words anywhere."""
        tables = self.account.select("select table_name from information_schema.tables where table_schema = 'zoom_raw'")
        marks = " or ".join(f"contains(t::varchar, '{word}')" for word in words)
        queries = [f"select '{table}' as name, count(*) as rows from \"{table}\" as t where {marks}" for (table,) in tables]
        return [name for name, rows in self.account.select(" union all ".join(queries)) if rows]


def _place(trace: str) -> str:
    """Where in the product a traceback ends."""
    lines = [line.strip() for line in trace.splitlines() if line.strip().startswith("File ")]
    ours = [line for line in lines if "/sources/zoom/" in line or "/pipelines/" in line]
    return ours[-1].split("/", 3)[-1] if ours else ""


def _show(rows: Counter[Row]) -> str:
    return repr(next(iter(rows), ()))[:200]


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
