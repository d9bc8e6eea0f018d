"""Rows: nulls where a rule reads, words nobody knows, types and times that cannot be, ids that lead elsewhere, private fields."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tests.hostile.alterations import change_rows, drop_from_rows, put, put_first
from tests.hostile.case import Case, Ending, Start
from tests.hostile.cases.bodies import ACTIVITIES, CALLS, HISTORY, LOADS, ODD_ROW, PARTICIPANTS, ROLES, USERS
from tests.hostile.judge import Judge

SENTINEL = "w0rd-that-must-not-be-kept"
_TIMES: dict[str, object] = {
    "nothing": "",
    "a word": "yesterday",
    "year 0": "0000-01-01T00:00:00Z",
    "year 1, far east": "0001-01-01T00:00:00+14:00",
    "year 9999": "9999-12-31T23:59:59Z",
    "year 9999, far west": "9999-12-31T23:59:59-12:00",
    "year 10000": "10000-01-01T00:00:00Z",
    "before Christ": "-0044-03-15T00:00:00Z",
    "month 13": "2026-13-01T00:00:00Z",
    "second 60": "2026-05-31T23:59:60Z",
    "seconds since 1970": 1_780_000_000,
    "10^30": 10**30,
    "10^400": 10**400,
    "an object": {"at": "2026-05-31"},
    "a list": ["2026-05-31T00:00:00Z"],
    "true": True,
    "other digits": "२०२६-०५-३१T00:00:00Z",
    "infinity": "infinity",
    "100,000 digits": "2026-05-31T00:00:00." + "1" * 100_000 + "Z",
}


def _nulls() -> Iterator[Case]:
    kind = "rows: null in a column that a rule reads"
    read: dict[str, tuple[str, ...]] = {USERS: ("status", "type"), HISTORY: ("type",), "meetings": ("type", "status")}
    for at, columns in read.items():
        for column in columns:
            # somebody invited has no id: where the status does not say that this is one, nothing can be asked, and that is a hole
            endings = (Ending.LOADS, *ODD_ROW) if (at, column) == (USERS, "status") else LOADS
            for start in Start:
                night = "" if start is Start.LOADED else ", first night"
                heals = at != HISTORY  # null is a value, and days that settled stay as they were said to be
                yield Case(kind, f"{at}.{column} null{night}", at, put(**{column: None}), endings, start=start, heals=heals)
    yield Case(kind, "users.status is not sent", USERS, drop_from_rows("status"), (Ending.LOADS, *ODD_ROW), start=Start.EMPTY)
    yield Case(kind, "history_meetings.type is not sent", HISTORY, drop_from_rows("type"), LOADS, start=Start.EMPTY, heals=False)
    yield Case(kind, "users.id null in one row", USERS, put_first(id=None), (Ending.LOADS, *ODD_ROW))
    yield Case(kind, "users.id null in all rows", USERS, put(id=None), (Ending.LOADS, *ODD_ROW))
    yield Case(
        kind, "history_meetings.meeting_uuid null in one row", HISTORY, put_first(meeting_uuid=None), (Ending.LOADS, *ODD_ROW)
    )


def _times() -> Iterator[Case]:
    for name, value in _TIMES.items():
        yield Case("times: in a column like others", f"users.created_at: {name}", USERS, put_first(created_at=value), LOADS)
    for name, value in _TIMES.items():
        endings = (
            (*ODD_ROW, Ending.LOADS) if name in ("seconds since 1970", "second 60", "other digits", "100,000 digits") else ODD_ROW
        )
        yield Case(
            "times: in the column that places a row",
            f"report_activities.time: {name}",
            ACTIVITIES,
            put_first(time=value),
            endings,
            more_rows=name == "100,000 digits",  # a time as times are written
        )
    for name in ("nothing", "year 0", "year 9999", "a word"):
        yield Case(
            "times: in the column that places a row",
            f"history_meetings.start_time: {name}",
            HISTORY,
            put_first(start_time=_TIMES[name]),
            ODD_ROW,
            start=Start.EMPTY,
        )
        yield Case(
            "times: in the column that places a row",
            f"phone_call_logs.date_time: {name}",
            CALLS,
            put_first(date_time=_TIMES[name]),
            ODD_ROW,
        )
    for name in ("nothing", "year 0", "year 9999", "year 9999, far west", "10^30"):
        # a meeting that ends nowhere must not keep its people from being asked about
        yield Case(
            "times: the end of what has children",
            f"history_meetings.end_time: {name}",
            HISTORY,
            put_first(end_time=_TIMES[name]),
            LOADS,
            start=Start.EMPTY,
        )
        yield Case(
            "times: in a column like others",
            f"participants.leave_time: {name}",
            PARTICIPANTS,
            put_first(leave_time=_TIMES[name]),
            LOADS,
        )
    outside = "rows: outside the window that was asked for"
    for name, value in (
        ("a year ago", "2025-05-31T10:00:00Z"),
        ("next year", "2027-05-31T10:00:00Z"),
        ("1970", "1970-01-01T00:00:00Z"),
    ):
        yield Case(outside, f"report_activities: {name}", ACTIVITIES, put_first(time=value), (*ODD_ROW, Ending.LOADS))
        yield Case(outside, f"phone_call_logs: {name}", CALLS, put_first(date_time=value), (*ODD_ROW, Ending.LOADS))


def _ids() -> Iterator[Case]:
    odd: dict[str, object] = {
        "of 100,000 characters": "i" * 100_000,
        "a lone surrogate": "i\ud800d",
        "a NUL": "i\0d",
        "a line break": "i\r\nHost: elsewhere.example\r\n\r\n",
        "a way up": "../../../../etc/passwd",
        "dots": "..",
        "encoded": "%2e%2e%2f%2e%2e",
        "SQL": "'; drop table users; --",
        "a query": "x?page_size=1&status=pending#",
        "nothing": "",
        "a blank": " ",
        "a bar": "a|b",
        "a star": "*",
        "the word all": "all",
        "a number": 12345678901234567890123,
        "true": True,
        "an object": {"id": 1},
        "a list": ["id"],
        "another host": "//elsewhere.example/v2",
        "a bidi override": "\u202eevil",
    }
    for name, value in odd.items():
        # a user nobody knows: what hangs on it is refused by the sandbox, in a way that is declared or named
        yield Case(
            "ids: of a user",
            name,
            USERS,
            put_first(id=value),
            (Ending.LOADS, *ODD_ROW, Ending.SKIPS),
            select=("meetings",),
            more_rows=name == "a lone surrogate",  # its licences are kept under the id as it can be written
            believed=True,
        )
    for name in (
        "of 100,000 characters",
        "a lone surrogate",
        "a NUL",
        "a way up",
        "encoded",
        "another host",
        "a star",
        "a bar",
        "an object",
    ):
        yield Case(
            "ids: of a meeting that took place",
            name,
            HISTORY,
            put_first(meeting_uuid=odd[name]),
            (Ending.LOADS, *ODD_ROW, Ending.SKIPS),
            start=Start.EMPTY,
            heals=False,
            believed=True,
            more_rows=True,
        )
    twice = "rows: twice"
    yield Case(twice, "a user", USERS, change_rows(lambda rows: [*rows, rows[0]]), (Ending.LOADS, *ODD_ROW), more_rows=True)
    yield Case(twice, "all roles", ROLES, change_rows(lambda rows: rows + rows), (Ending.LOADS, *ODD_ROW), more_rows=True)
    yield Case(
        twice,
        "a meeting that took place",
        HISTORY,
        change_rows(lambda rows: rows + rows[:1]),
        (Ending.LOADS, *ODD_ROW),
        more_rows=True,
        start=Start.EMPTY,
        heals=False,
    )
    yield Case(
        twice,
        "two users with one id",
        USERS,
        change_rows(lambda rows: [{**row, "id": rows[0]["id"]} for row in rows]),
        (Ending.LOADS, *ODD_ROW),
        more_rows=True,
    )


def _types() -> Iterator[Case]:
    kind = "types: all rows of a column are of another"
    columns = {
        USERS: ("pmi", "type", "verified"),
        ROLES: ("total_members",),
        CALLS: ("caller_number_type", "duration"),
        PARTICIPANTS: ("duration",),
        ACTIVITIES: ("version",),
    }
    others: dict[str, object] = {
        "text": "external_pstn",
        "an object": {"v": 1},
        "a list": [1],
        "1.5": 1.5,
        "10^30": 10**30,
        "true": True,
        "nothing": "",
    }
    for at, names in columns.items():
        for column in names:
            for name, value in (
                others.items()
                if (at, column) in ((CALLS, "caller_number_type"), (USERS, "pmi"))
                else [("an object", {"v": 1}), ("text", "much")]
            ):
                yield Case(
                    kind,
                    f"{at}.{column}: {name}",
                    at,
                    put(**{column: value}),
                    LOADS,
                    # nothing, and text for text, are values: days that settled stay as they were said to be
                    heals=at in (USERS, ROLES, PARTICIPANTS) or not (value == "" or (at == ACTIVITIES and name == "text")),
                )
    numbers: dict[str, object] = {
        "2^63": 2**63,
        "2^64": 2**64,
        "-2^63 - 1": -(2**63) - 1,
        "10^400": 10**400,
        "-0.0": -0.0,
        "1e308": 1e308,
        "0x10": "0x10",
        "²": "²",
        "1e5": "1e5",
        "of 5,000 digits": "9" * 5_000,
    }
    for name, value in numbers.items():
        yield Case("numbers: out of measure", f"roles.total_members: {name}", ROLES, put_first(total_members=value), LOADS)
        yield Case("numbers: out of measure", f"phone_call_logs.duration: {name}", CALLS, put_first(duration=value), LOADS)
    publish = "numbers: before models are built and published"
    for at, column, alter in (
        ("recordings", "recording_files.file_size", change_rows(_swell)),
        (ROLES, "roles.total_members", put_first(total_members=2**63 - 1)),
    ):
        yield Case(publish, f"{column}: 2^63 - 1", at, alter, LOADS, builds=True, look=_is_published, seconds=300)
    words = "words: nobody knows them"
    unknown = {
        USERS: ("status", "type"),
        HISTORY: ("type", "source"),
        ACTIVITIES: ("type", "client_type"),
        CALLS: ("direction", "result", "call_type"),
    }
    for at, names in unknown.items():
        for column in names:
            value = 99 if (at, column) == (USERS, "type") else "Unheard Of"
            yield Case(
                words,
                f"{at}.{column}",
                at,
                put_first(**{column: value}),
                (Ending.LOADS, Ending.SKIPS, Ending.FAILS),
                start=Start.LOADED if at != HISTORY else Start.EMPTY,
                heals=at != HISTORY,
            )


def _swell(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        for file in row.get("recording_files", ()):
            file["file_size"] = 2**63 - 1


def _is_published(judge: Judge) -> Iterator[str]:
    if not judge.account.places.published.exists():
        yield "nothing is published"


def _has_no(*words: str) -> Callable[[Judge], Iterable[str]]:
    """Complains of words found in a table of the warehouse."""

    def look(judge: Judge) -> Iterator[str]:
        for word in words:
            yield from (f"{word} is in table {table}" for table in judge.tables_with(word))

    return look


def _private() -> Iterator[Case]:
    kind = "private: fields that look secret"
    names = (
        "password",
        "encrypted_password",
        "start_url",
        "h323_password",
        "download_url",
        "play_url",
        "host_key",
        "access_token",
        "passcode",
        "api_key",
        "client_secret",
        "Authorization",
        "pstn_password",
    )
    for at in (USERS, ROLES, ACTIVITIES, "meetings"):
        yield Case(kind, f"undeclared, {at}", at, put(**dict.fromkeys(names, SENTINEL)), LOADS, look=_has_no(SENTINEL))
    nested: dict[str, Any] = {"settings": {"deep": [dict.fromkeys(names, SENTINEL)]}}
    yield Case(kind, "undeclared, within others", ROLES, put(**nested), LOADS, look=_has_no(SENTINEL))
    yield Case(
        kind,
        "in a row that is set aside",
        ACTIVITIES,
        put_first(time="", password=SENTINEL, extra={"start_url": SENTINEL}),
        ODD_ROW,
        look=_has_no(SENTINEL),
    )

    def spoil_files(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        file = {"id": "f", "download_url": SENTINEL, "play_url": SENTINEL, "file_size": 1}
        return [{**row, "recording_files": [None, file, {"odd": file}], "password": SENTINEL} for row in rows]

    yield Case(
        kind,
        "a null among recording_files",
        "recordings",
        change_rows(spoil_files),
        (Ending.LOADS, *ODD_ROW),
        start=Start.EMPTY,
        look=_has_no(SENTINEL),
        more_rows=True,
    )
    yield Case(
        kind,
        "recording_files is an object",
        "recordings",
        put(recording_files={"download_url": SENTINEL, "play_url": SENTINEL}),
        (Ending.LOADS, *ODD_ROW),
        start=Start.EMPTY,
        look=_has_no(SENTINEL),
    )
    yield Case(
        kind,
        "recording_files is text",
        "recordings",
        put(recording_files=f"https://zoom.example/rec/{SENTINEL}?pwd={SENTINEL}"),
        (Ending.LOADS, *ODD_ROW),
        start=Start.EMPTY,
        look=_has_no(SENTINEL),
    )


CASES = (*_nulls(), *_times(), *_ids(), *_types(), *_private())
