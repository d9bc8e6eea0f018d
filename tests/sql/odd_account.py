"""The small account, and of each of its raw rows copies in which one thing is as Zoom never sent it before.

Every word is replaced by one that no list has, every number by a code that no list has and by the largest and smallest there
are, every time by the years 1 and 9999, and everything that Zoom may leave out is left out, column by column and all at once.
Besides, a department in many writings, and stays of many lengths in many time zones.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zlib import crc32

import duckdb
import pyarrow as pa

from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.schema import all_tables, arrow_schema
from sources.zoom.vocabulary import Column, Origin, Table, Type
from tests.sql.account import Value, insert_rows

WORD = "Unheard of"
CODE = 4321
ODD_VALUES: Mapping[Type, tuple[Value, ...]] = {
    Type.TEXT: (WORD, ""),
    Type.INTEGER: (CODE, -1, 2**63 - 1, -(2**63)),
    Type.NUMBER: (float(CODE), -1.0, 1.7e308, -1.7e308),
    Type.BOOLEAN: (True, False),
    Type.DATE: (date(1, 1, 1), date(9999, 12, 31)),
    Type.TIMESTAMP: (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    Type.JSON: ("{}", f'"{WORD}"'),
}
WRITINGS = ("Care", "Care", "care", "CARE ", "\u00a0Care", "Ca\u200bre", "Ca\u00adre\t", "\uff23are", "\u2003ca\ufeffre\u2028")
"""One department; it is shown as most users have it."""
TWO_WORDS = ("Caf\u00e9 Team", "Caf\u00e9  Team", "Cafe\u0301\u00a0Team", "caf\u00e9\u3000team", "CAFE\u0301 TEAM")
_WHO = ("id", "uuid", "email", "user_email", "host_email", "operator", "sender", "name", "call_id", "meeting_id", "extension_id")
"""Columns that tell one thing from another, in most tables."""

Replaced = Mapping[str, Value]


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
            listed = "where _deleted_at is null" if any(column.name == "_deleted_at" for column in table.stored) else ""
            found = connection.execute(f"select * from zoom_raw.{table.name} {listed} order by rowid limit 1")
            names = [column[0] for column in found.description or ()]
            (base,) = (dict(zip(names, row, strict=True)) for row in found.fetchall())
            rows = pa.Table.from_pylist([{**base, **replaced} for replaced in _odd_rows(table)], schema=arrow_schema(table))
            connection.register("odd_rows", rows)
            connection.execute(f"insert into zoom_raw.{table.name} by name select * from odd_rows")
    _add_writings(db)
    _add_stays(db)


def _odd_rows(table: Table) -> Iterator[Replaced]:
    sent = [column for column in table.stored if column.origin is Origin.RECORD and not column.name.startswith("_")]
    for column in sent:
        for place, value in enumerate((None, *ODD_VALUES[column.type])):
            yield {**_another(sent, f"{column.name} {place}"), column.name: value}
    yield dict.fromkeys(column.name for column in sent)
    for place in range(max(map(len, ODD_VALUES.values()))):
        yield {column.name: ODD_VALUES[column.type][place % len(ODD_VALUES[column.type])] for column in sent}


def _another(sent: Iterable[Column], mark: str) -> Replaced:
    """What makes a row another person, meeting or call than the first."""
    own: dict[Type, Value] = {Type.TEXT: mark, Type.INTEGER: crc32(mark.encode())}
    return {column.name: own[column.type] for column in sent if column.name in _WHO and column.type in own}


def _add_writings(db: Path) -> None:
    """Of each writing a user and a meeting."""
    for name, writings in (("care", WRITINGS), ("cafe", TWO_WORDS)):
        users = [{"id": f"{name}{place}", "dept": text, "status": "active"} for place, text in enumerate(writings)]
        insert_rows(db, "users", [{**user, "email": f"{user['id']}@example.com"} for user in users])
        moment = datetime(2025, 7, 1, 9, tzinfo=UTC)
        meetings: list[dict[str, Value]] = [
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
