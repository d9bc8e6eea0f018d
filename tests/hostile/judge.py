"""Says what was not as it was promised: after a hostile night, and after the honest one that follows it."""

import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from urllib.parse import quote

import duckdb
from typer.testing import CliRunner

from pipelines.cli.app import app as verbs
from pipelines.errors import CommandError
from pipelines.readers.inspect_warehouse import read_holes
from sources.zoom._values import mend_text
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.schema import arrow_schema
from tests.flow.account import Account, Row
from tests.hostile.case import Case, Ending, Night, parents_of
from tests.hostile.wire import SECRET, Strikes, basic_of

_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


_EXITS: Mapping[Ending, tuple[int, ...]] = {
    Ending.LOADS: (0,),
    Ending.FAILS: (1,),
    Ending.SKIPS: (0, 1),
    Ending.SET_ASIDE: (1,),
    Ending.DOUBTS: (0,),
    Ending.STOPS: (1, 2),
    Ending.INTERRUPTED: (130,),
    Ending.WAITS: (1, 75),
}


class Judge:
    """Compares a warehouse with its account, before which a case is played."""

    def __init__(self, account: Account, strikes: Strikes, case: Case) -> None:
        self.account = account
        self.strikes = strikes
        self.case = case
        self.before = self._live_rows()

    def judge(self, night: Night) -> Iterator[str]:
        """What was not as promised in the hostile night."""
        case = self.case
        if not self.strikes.struck and self.case.ahead is None:
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
        if night.exit_code not in _EXITS[ending]:
            yield f"exit code {night.exit_code} where {ending!s} was promised: {night.words[-600:]!r}"
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
        return words + (", named" if self.case.at in named or (self.case.at not in ENDPOINTS and named) else "")

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
            for table in ENDPOINTS[name].tables[:1]:
                listed = "where _deleted_at is null" if "_deleted_at" in arrow_schema(table).names else ""
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
        try:
            compared = list(self.account.compared())
        except ValueError as error:
            return {}, {"the warehouse": f"what is stored cannot be read: {error}"}
        except duckdb.Error:
            truths = self.account.truth(*self.account.endpoints)
            return {name: len(rows) for name, rows in zip(self.account.endpoints, truths, strict=True) if rows}, {}
        owners = {table.name: name for name in self.account.endpoints for table in ENDPOINTS[name].tables}
        for table, ours, theirs in compared:
            endpoint = owners[table.name]
            lost, more = theirs - ours, ours - theirs
            if case.reaches(endpoint) and not strict:
                missing, surplus = theirs.total() - ours.total(), ours.total() - theirs.total()
            else:
                missing, surplus = lost.total(), more.total()
            if missing > 0 and table.name == endpoint:
                absent[endpoint] = missing
                if "_deleted_at" in arrow_schema(table).names and case.reaches(endpoint):
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
            if (quoted := quote(secret, safe="", errors="replace")) != secret:
                yield quoted

    def _find_secrets(self) -> Iterator[str]:
        """Secrets in files, or in tables, which DuckDB keeps compressed."""
        secrets = list(self._secrets())
        for path in self.account.places.db.parent.rglob("*"):
            if path.is_file():
                held = path.read_bytes()
                yield from (
                    f"a secret in {path.name}: {secret[:6]}..."
                    for secret in secrets
                    if secret.encode(errors="surrogatepass") in held
                )
        try:
            for table in (
                self.tables_with(*(secret for secret in secrets if mend_text(secret) == secret))
                if self.account.places.db.exists()
                else ()
            ):
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
