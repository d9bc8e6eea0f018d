"""The small account, and of each of its raw rows copies in which one thing is as Zoom never sent it before.

Every word is replaced by one that no list has, every number by a code that no list has and by the largest and smallest there
are, every time by the years 1 and 9999, and everything that Zoom may leave out is left out, column by column and all at once.
Besides, a department in many writings, and stays of many lengths in many time zones.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.schema import Table, all_tables
from sources.zoom.vocabulary import Origin
from tests.sql.account import insert_rows, raw_tables

WORD = "Unheard of"
CODE = 4321
ODD_VALUES: Mapping[str, tuple[str, ...]] = {
    "VARCHAR": (f"'{WORD}'", "''"),
    "BIGINT": (str(CODE), "-1", str(2**63 - 1), str(-(2**63))),
    "DOUBLE": (str(CODE), "-1", "1.7e308", "-1.7e308"),
    "BOOLEAN": ("true", "false"),
    "DATE": ("date '0001-01-01'", "date '9999-12-31'"),
    "TIMESTAMP WITH TIME ZONE": ("timestamptz '0001-01-01 00:00:00+00'", "timestamptz '9999-12-31 23:59:59+00'"),
    "JSON": ("'{}'", f"'\"{WORD}\"'"),
}
WRITINGS = ("Care", "Care", "care", "CARE ", "\u00a0Care", "Ca\u200bre", "Ca\u00adre\t", "\uff23are", "\u2003ca\ufeffre\u2028")
"""One department; it is shown as most users have it."""
TWO_WORDS = ("Caf\u00e9 Team", "Caf\u00e9  Team", "Cafe\u0301\u00a0Team", "caf\u00e9\u3000team", "CAFE\u0301 TEAM")
_WHO = ("id", "uuid", "email", "user_email", "host_email", "operator", "sender", "name", "call_id", "meeting_id", "extension_id")
"""Columns that tell one thing from another, in most tables."""

Replaced = Mapping[str, str]


@dataclass(frozen=True)
class LongStay:
    """A stay of a user on the clock of a time zone. All begin and end at a quarter of an hour."""

    time_zone: str
    joined_at: datetime
    length: timedelta

    @property
    def left_at(self) -> datetime:
        return self.joined_at + self.length


def _stays() -> Iterator[LongStay]:
    zones = {
        "UTC": (2026, 3, 2, 0, 0),
        "Europe/Berlin": (2026, 3, 25, 16, 45),
        "America/New_York": (2026, 10, 29, 3, 15),
        "America/St_Johns": (2026, 3, 6, 2, 30),
        "Asia/Kathmandu": (2026, 5, 1, 4, 0),
        "Australia/Lord_Howe": (2026, 4, 1, 21, 15),
        "Pacific/Chatham": (2026, 4, 2, 9, 0),
        "Pacific/Kiritimati": (2026, 6, 4, 12, 0),
        "Pacific/Pago_Pago": (2026, 6, 4, 12, 0),
    }
    lengths = [timedelta(hours=1), timedelta(hours=30), timedelta(days=3), timedelta(days=7), timedelta(days=40, minutes=15)]
    for zone, moment in zones.items():
        for length in lengths:
            yield LongStay(zone, datetime(*moment, tzinfo=UTC), length)


STAYS = tuple(_stays())
ENDLESS = "endless"
"""The meeting whose participant leaves in the year 9999 after an hour, as Zoom's own length says."""


def add_oddities(db: Path) -> None:
    """Add the rows to the raw tables of the small account."""
    with duckdb.connect(str(db)) as connection:
        connection.execute("set timezone = 'UTC'")
        for table in all_tables(ENDPOINTS.values()):
            types = raw_tables()[table.name]
            listed = "where _deleted_at is null" if "_deleted_at" in types else ""
            connection.execute(
                f"create or replace temp table base as select * from zoom_raw.{table.name} {listed} order by rowid limit 1"
            )
            copies = " union all ".join(_select(replaced, types) for replaced in _odd_rows(table, types))
            connection.execute(f"insert into zoom_raw.{table.name} {copies}")
    _add_writings(db)
    _add_stays(db)


def _odd_rows(table: Table, types: Mapping[str, str]) -> Iterator[Replaced]:
    sent = [column.name for column in table.columns if column.origin is Origin.RECORD and not column.name.startswith("_")]
    for column in sent:
        for place, value in enumerate(("null", *ODD_VALUES[types[column]])):
            yield {**_another(sent, types, f"{column} {place}"), column: value}
    yield dict.fromkeys(sent, "null")
    for place in range(max(map(len, ODD_VALUES.values()))):
        yield {column: ODD_VALUES[types[column]][place % len(ODD_VALUES[types[column]])] for column in sent}


def _another(sent: list[str], types: Mapping[str, str], mark: str) -> Replaced:
    return {
        column: f"'{mark}'" if types[column] == "VARCHAR" else f"(hash('{mark}') % 1000000000)"
        for column in sent
        if column in _WHO and types[column] in ("VARCHAR", "BIGINT")
    }


def _select(replaced: Replaced, types: Mapping[str, str]) -> str:
    values = ", ".join(f'cast({value} as {types[column]}) as "{column}"' for column, value in replaced.items())
    return f"select * replace ({values}) from base"


def _add_writings(db: Path) -> None:
    """Of each writing a user and a meeting; the user with the last writing of the second department has no other list's."""
    for name, writings in (("care", WRITINGS), ("cafe", TWO_WORDS)):
        users = [{"id": f"{name}{place}", "dept": text, "status": "active"} for place, text in enumerate(writings)]
        insert_rows(db, "users", [{**user, "email": f"{user['id']}@example.com"} for user in users])
        moment = datetime(2025, 7, 1, 9, tzinfo=UTC)
        meetings = [
            {"meeting_uuid": f"of {user['id']}", "type": "Meeting", "department": user["dept"], "start_time": moment}
            for user in users
        ]
        insert_rows(db, "history_meetings", meetings)


def _add_stays(db: Path) -> None:
    insert_rows(
        db,
        "users",
        [
            {"id": zone, "email": f"{zone}@example.com", "status": "active", "timezone": zone}
            for zone in {stay.time_zone for stay in STAYS}
        ],
    )
    rows = [(f"long {place}", stay.time_zone, stay.joined_at, stay.left_at, 0) for place, stay in enumerate(STAYS)]
    rows.append((ENDLESS, "UTC", datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), 3600))
    insert_rows(
        db,
        "report_meeting_participants",
        [
            {
                "meeting_uuid": uuid,
                "id": user,
                "status": "in_meeting",
                "join_time": joined,
                "leave_time": left,
                "duration": length,
            }
            for uuid, user, joined, left, length in rows
        ],
    )
    insert_rows(
        db, "history_meetings", [{"meeting_uuid": uuid, "type": "Meeting", "start_time": joined} for uuid, _, joined, *_ in rows]
    )
