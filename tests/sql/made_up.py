"""A sandbox account, loaded and built once, and what its truth says: the marts are compared with figures worked out from it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.comments import RAW
from pipelines.warehouse.raw_tables import make_tables
from tests.flow.account import Account
from tests.sql.account import insert_rows
from tests.sql.building import build
from tests.sql.figures import Instance, group_rows, list_owners, measure_instance, seconds_of, span_of

ENDPOINTS = (
    "users",
    "report_users",
    "history_meetings",
    "report_meetings",
    "report_meeting_participants",
    "report_webinar_participants",
    "webinars",
    "webinar_registrants",
    "report_daily",
    "report_activities",
    "report_operation_logs",
    "report_cloud_recording",
    "report_telephone",
    "phone_users",
    "phone_call_history",
    "phone_call_metrics",
    "chat_channels",
    "chat_messages",
)
QUIET_DAYS = 28
"""For so long nothing was seen, or nobody of this busy account would be idle: now some are, and some are a day short of it."""


@dataclass(frozen=True)
class MadeUp:
    """The warehouse of an account, and the rows that a perfect extraction of it holds."""

    db: Path
    now: int
    truth: dict[str, list[dict[str, Any]]]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.db), read_only=True) as con:
            con.execute("set timezone = 'UTC'")
            return con.execute(query).fetchall()

    @cached_property
    def owners(self) -> dict[str, str]:
        """Address -> id of the user who has it."""
        return list_owners(self.truth["users"])

    @cached_property
    def meetings(self) -> dict[str, Instance]:
        """Past meetings that are no webinars, by UUID, as far as the history knows when they began and ended."""
        stays = group_rows(self.truth["report_meeting_participants"], "meeting_uuid")
        return {
            uuid: measure_instance(stays[uuid], self.owners, *span_of(row))
            for row in self.truth["history_meetings"]
            if stays.get(uuid := row["meeting_uuid"])
        }


def load_and_build(folder: Path, seed: int, *, users: int = 12, days: int = 14) -> MadeUp:
    """An account of a seed with all its models, without their tests."""
    account = Account(folder, only=ENDPOINTS, seed=seed, users=users, days=days)
    assert account.run().exit_code == 0
    make_tables(warehouse_at(account.places.db), RAW)  # the models read every one
    (clock,) = account.control("GET", "clock")
    now = seconds_of(clock.json()["now"]) + QUIET_DAYS * 86400
    insert_rows(account.places.db, "_runs", [{"run_id": "r1", "zoom_now": datetime.fromtimestamp(now, UTC)}])
    assert build(account.places.db, tests="none").failed == ()
    tables = [table.name for table in account.tables]
    return MadeUp(account.places.db, now, dict(zip(tables, account.truth(*tables), strict=True)))
