"""The marts on meetings, webinars and licences equal figures that the sandbox's truth gives by another road."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.transform import build_models
from tests.flow.account import Account
from tests.sql.account import insert_rows, raw_tables
from tests.sql.figures import (
    STAYED,
    Instance,
    count_funnel,
    count_idle_days,
    count_licences,
    list_owners,
    measure_instances,
    seconds_of,
)

LOADED = (
    "users",
    "report_users",
    "history_meetings",
    "report_meetings",
    "report_meeting_participants",
    "report_webinar_participants",
    "webinars",
    "webinar_registrants",
)
TABLES = [
    "users",
    "report_users",
    "history_meetings",
    "report_meeting_participants",
    "report_webinar_participants",
    "webinar_registrants",
]
QUIET_DAYS = 28
"""For so long nothing was seen, or nobody of this busy account would be idle: now some are, and some are a day short of it."""


@dataclass(frozen=True)
class Compared:
    """The warehouse of an account, and what its truth says."""

    db: Path
    now: int
    truth: dict[str, list[dict[str, Any]]]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.db), read_only=True) as con:
            con.execute("set timezone = 'UTC'")
            return con.execute(query).fetchall()

    def instances(self, table: str, key: str) -> dict[str, Instance]:
        times = {
            row["meeting_uuid"]: (seconds_of(row["start_time"]), seconds_of(row["end_time"]))
            for row in self.truth["history_meetings"]
        }
        return measure_instances(self.truth[table], key, list_owners(self.truth["users"]), times)


def add_missing_tables(db: Path) -> None:
    """The models read every raw table; those of endpoints that were not loaded are empty."""
    with duckdb.connect(str(db)) as con:
        for table, columns in raw_tables().items():
            listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            con.execute(f'create table if not exists zoom_raw."{table}" ({listed})')


def load_and_build(folder: Path, seed: int) -> Compared:
    account = Account(folder, only=LOADED, seed=seed, users=12, days=14)
    assert account.run().exit_code == 0
    add_missing_tables(account.places.db)
    (clock,) = account.control("GET", "clock")
    now = seconds_of(clock.json()["now"]) + QUIET_DAYS * 86400
    insert_rows(account.places.db, "_runs", [{"run_id": "r1", "zoom_now": datetime.fromtimestamp(now, UTC)}])
    report = build_models(account.places.db, select="+rpt_webinar_funnel +rpt_licence_use +rpt_meeting_load", tests=False)
    assert report.failed == ()
    truth = dict(zip(TABLES, account.truth(*TABLES), strict=True))
    return Compared(account.places.db, now, truth)


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    return load_and_build(tmp_path_factory.mktemp("truth"), seed=9)


def test_attendance_is_that_of_the_seconds_people_were_there(compared: Compared) -> None:
    expected = {
        (uuid, person): presence
        for uuid, instance in compared.instances("report_meeting_participants", "meeting_uuid").items()
        for person, presence in instance.people.items()
    }
    assert len(expected) > 50
    found = {
        (uuid, person): measures
        for uuid, person, *measures in compared.rows(
            "select meeting_uuid, person_key, attended_minutes, bridged_minutes, attended_share, stays_count, devices_count "
            "from marts.fct_meeting_attendance"
        )
    }
    assert found.keys() == expected.keys()
    for key, (minutes, bridged, share, stays, devices) in found.items():
        truth = expected[key]
        assert (stays, devices) == (truth.stays, truth.devices), key
        assert (minutes, bridged, share) == pytest.approx((truth.minutes, truth.bridged, truth.share)), key


def test_instances_count_the_people_the_guests_and_the_peak(compared: Compared) -> None:
    expected = compared.instances("report_meeting_participants", "meeting_uuid")
    found = compared.rows(
        "select meeting_uuid, people_count, guests_count, peak_people_count, person_minutes "
        "from marts.fct_meeting_instances where has_stays"
    )
    assert {row[0] for row in found} == expected.keys()
    for uuid, people, guests, peak, minutes in found:
        truth = expected[uuid]
        assert (people, guests, peak) == (len(truth.people), truth.guests, truth.peak), uuid
        assert minutes == pytest.approx(sum(presence.minutes for presence in truth.people.values()))
    assert any(row[1] > row[3] for row in found), "no meeting whose people were not all there at once"


def test_weeks_hold_the_minutes_of_the_people_of_the_account(compared: Compared) -> None:
    users = {row["id"] for row in compared.truth["users"]}
    expected: Counter[str] = Counter()
    for instance in compared.instances("report_meeting_participants", "meeting_uuid").values():
        expected.update({person: presence.minutes for person, presence in instance.people.items() if person in users})
    found = dict(compared.rows("select user_key, sum(attended_hours) * 60 from reports.rpt_meeting_load group by user_key"))
    assert {user: found[user] for user in expected} == pytest.approx(dict(expected))


def test_the_funnel_goes_from_registrants_to_those_who_stayed(compared: Compared) -> None:
    planned = {
        number: (registered, approved)
        for number, registered, approved in compared.rows(
            "select webinar_id, registered_count, approved_count from reports.rpt_webinar_funnel where not is_held"
        )
    }
    assert planned == count_funnel(compared.truth["webinar_registrants"])
    hosts = dict(compared.rows("select webinar_uuid, host_user_key from reports.rpt_webinar_funnel where is_held"))
    expected = {}
    for uuid, instance in compared.instances("report_webinar_participants", "webinar_uuid").items():
        came = [presence for person, presence in instance.people.items() if person != hosts[uuid]]
        expected[uuid] = (len(came), sum(presence.share >= STAYED for presence in came))
    held = {
        uuid: (attended, stayed)
        for uuid, attended, stayed in compared.rows(
            "select webinar_uuid, attended_count, stayed_count from reports.rpt_webinar_funnel where is_held"
        )
    }
    assert len(planned) > 0
    assert len(held) > 0
    assert held == expected


def test_idle_licences_are_those_of_people_who_did_nothing(compared: Compared) -> None:
    owners = list_owners(compared.truth["users"])
    active: dict[str, int] = {}
    for row in compared.truth["report_users"]:
        if row["last_login_time"]:
            active[row["id"]] = max(active.get(row["id"], 0), seconds_of(row["last_login_time"]))
    for row in compared.truth["history_meetings"]:
        host = owners.get((row["host_email"] or "").lower(), "")
        active[host] = max(active.get(host, 0), seconds_of(row["start_time"]))
    for table in ("report_meeting_participants", "report_webinar_participants"):
        for row in compared.truth[table]:
            user = row.get("participant_user_id") or row.get("id") or owners.get((row.get("user_email") or "").lower(), "")
            if row["status"] != "in_waiting_room":
                active[user] = max(active.get(user, 0), seconds_of(row["join_time"]))
    idle_days = count_idle_days(compared.truth["users"], active, compared.now)
    days = compared.rows("select user_key, idle_days from marts.dim_users where is_listed and not is_pending")
    assert dict(days) == idle_days
    assert {29, 30} <= set(idle_days.values())
    found: Counter[tuple[str, str]] = Counter()
    for licence, used, idle, deactivated, pending in compared.rows(
        "select license_type, used_count, idle_count, deactivated_count, pending_count from reports.rpt_licence_use "
        "where license_type <> 'phone'"
    ):
        for state, count in (("used", used), ("idle", idle), ("deactivated", deactivated), ("pending", pending)):
            found[licence, state] += count
    assert +found == count_licences(compared.truth["users"], idle_days)
