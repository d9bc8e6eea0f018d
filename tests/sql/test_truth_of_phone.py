"""Calls, logs, chats, storage and costs of a made-up account equal figures worked out from its truth, row by row, without SQL."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import fmean
from typing import Any

import duckdb
import pytest

from pipelines.transform import build_models
from tests.flow.account import Account
from tests.sql.account import raw_tables

SEED = 7
ENDPOINTS = (
    "users", "phone_users", "phone_call_history", "phone_call_metrics",
    "history_meetings", "report_users", "report_meetings", "report_meeting_participants", "report_webinar_participants",
    "report_daily", "report_activities", "report_operation_logs", "report_cloud_recording", "report_telephone",
    "chat_channels", "chat_messages",
)  # fmt: skip
MODELS = (
    "+fct_calls +fct_sign_ins +fct_admin_operations +fct_chat_activity +fct_telephone_costs +fct_daily_usage +fct_storage "
    "+dim_phone_users +rpt_call_volumes +rpt_storage_growth +rpt_sign_in_oddities +rpt_admin_changes +rpt_headlines"
)
Record = dict[str, Any]


@dataclass(frozen=True)
class House:
    """A loaded and built account, and the rows that a perfect extraction of it holds."""

    db: Path
    truth: dict[str, list[Record]]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.db), read_only=True) as con:
            return con.execute(query).fetchall()


def load_house(folder: Path, seed: int) -> House:
    account = Account(folder, only=ENDPOINTS, seed=seed, users=12, days=14)
    assert account.run().exit_code == 0
    tables = [table.name for table in account.tables]
    truth = dict(zip(tables, account.truth(*tables), strict=True))
    with duckdb.connect(str(account.places.db)) as con:
        for table, columns in raw_tables().items():
            listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            con.execute(f'create table if not exists zoom_raw."{table}" ({listed})')
    report = build_models(account.places.db, select=MODELS, tests="none")
    assert report.failed == ()
    return House(account.places.db, truth)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return load_house(tmp_path_factory.mktemp("phone"), SEED)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)


def _day(text: str) -> date:
    return _moment(text).date()


def _calls(house: House) -> dict[str, list[Record]]:
    found = defaultdict(list)
    for entry in house.truth["phone_call_history"]:
        found[entry["call_id"]].append(entry)
    return found


def _is_answered(entries: Iterable[Record]) -> bool:
    return any(entry["call_result"] == "answered" for entry in entries)


def test_calls_by_day_and_direction(house: House) -> None:
    expected: Counter[tuple[date, str]] = Counter()
    for entries in _calls(house).values():
        ways = {entry["direction"] for entry in entries}
        assert len(ways) == 1
        expected[_day(entries[0]["start_time"]), ways.pop()] += 1
    found = house.rows("select call_date, direction, count(*) from marts.fct_calls where is_main_entry group by all")
    assert {(day, way): count for day, way, count in found} == expected
    by_day: Counter[date] = Counter()
    for (day, _), count in expected.items():
        by_day[day] += count
    assert dict(house.rows("select call_date, sum(calls_count) from reports.rpt_call_volumes group by call_date")) == by_day


def test_answer_rate(house: House) -> None:
    inbound = [entries for entries in _calls(house).values() if entries[0]["direction"] == "inbound"]
    answered = sum(1 for entries in inbound if _is_answered(entries))
    ((found, of),) = house.rows(
        "select sum(answered_inbound_calls_count), sum(inbound_calls_count) from reports.rpt_call_volumes"
    )
    assert (found, of) == (answered, len(inbound))
    assert 0 < answered < len(inbound)
    ((share,),) = house.rows(
        "select headline_value from reports.rpt_headlines where headline = 'answered_share' and period_number = 1"
    )
    ((last,),) = house.rows("select max(period_end_date) from reports.rpt_headlines")
    whole = [entries for entries in inbound if _day(entries[0]["start_time"]) <= last]
    assert share == pytest.approx(sum(1 for entries in whole if _is_answered(entries)) / len(whole))


def test_talk_minutes(house: House) -> None:
    seconds = sum(
        (_moment(entries[-1]["end_time"]) - _moment(entries[-1]["answer_time"])).total_seconds()
        for entries in _calls(house).values()
        if _is_answered(entries)
    )
    ((found,),) = house.rows("select sum(talk_minutes) from reports.rpt_call_volumes")
    assert found == pytest.approx(seconds / 60)


def test_how_calls_sounded(house: House) -> None:
    calls = _calls(house)
    scores: dict[date, list[float]] = defaultdict(list)
    for row in house.truth["phone_call_metrics"]:
        if row["mos"] and row["call_id"] in calls:
            scores[_day(calls[row["call_id"]][0]["start_time"])].append(float(row["mos"]))
    found = dict(house.rows("select call_date, avg(mos_score) from marts.fct_calls where mos_score is not null group by 1"))
    assert found == pytest.approx({day: fmean(some) for day, some in scores.items()})
    ((poor,),) = house.rows("select sum(poor_calls_count) from reports.rpt_call_volumes")
    assert poor == sum(score < 3.5 for some in scores.values() for score in some)


def test_phone_users(house: House) -> None:
    numbers: dict[str, list[str]] = defaultdict(list)
    for row in house.truth["phone_user_numbers"]:
        numbers[row["user_id"]].append(row["number"])
    plans = Counter(row["user_id"] for row in house.truth["phone_user_calling_plans"])
    assert sorted(
        house.rows(
            "select phone_user_key, extension_number, coalesce(phone_numbers, ''), calling_plans_count, phone_status, site_name "
            "from marts.dim_phone_users where is_listed"
        )
    ) == sorted(
        (
            row["id"],
            str(row["extension_number"]),
            ", ".join(numbers[row["id"]]),
            plans[row["id"]],
            row["status"],
            row["site__name"],
        )
        for row in house.truth["phone_users"]
    )


def test_sign_ins_by_person_day_and_word(house: House) -> None:
    expected = Counter((row["email"], _day(row["time"]), row["type"]) for row in house.truth["report_activities"])
    found = house.rows("select email, sign_in_date, activity_type, count(*) from marts.fct_sign_ins group by all")
    assert {key: count for *parts, count in found if (key := tuple(parts))} == expected
    failed = sum("fail" in row["type"].lower() for row in house.truth["report_activities"])
    assert house.rows("select count(*) from marts.fct_sign_ins where is_failed") == [(failed,)]
    copies = Counter(tuple(sorted(row.items())) for row in house.truth["report_activities"])
    again = sum(count - 1 for count in copies.values())
    assert house.rows("select count(*) from marts.fct_sign_ins where copy_number > 1") == [(again,)]


def test_new_addresses_and_clients(house: House) -> None:
    memory = timedelta(days=30)
    seen: dict[tuple[str, str, str], datetime] = {}
    last: dict[str, datetime] = {}
    expected: Counter[tuple[str, str]] = Counter()
    for row in sorted(house.truth["report_activities"], key=lambda row: row["time"]):
        if row["type"] != "Sign in":
            continue
        email, now = row["email"], _moment(row["time"])
        for kind, value in (("new_address", row["ip_address"]), ("new_client", row["client_type"])):
            before = seen.get((email, kind, value))
            if email in last and now - last[email] <= memory and (before is None or now - before > memory):
                expected[email, kind] += 1
            seen[email, kind, value] = now
        last[email] = now
    found = house.rows("select email, oddity_type, count(*) from reports.rpt_sign_in_oddities group by all")
    assert {(email, kind): count for email, kind, count in found} == expected
    assert expected


def test_admin_operations(house: House) -> None:
    rows = house.truth["report_operation_logs"]
    expected = Counter((_day(row["time"]), row["operator"], row["category_type"], row["action"]) for row in rows)
    found = house.rows(
        "select operation_date, operator_email, category_type, action, changes_count from reports.rpt_admin_changes"
    )
    assert {key: count for *parts, count in found if (key := tuple(parts))} == expected
    targets = Counter(word.strip(".,").lower() for row in rows for word in row["operation_detail"].split() if "@" in word)
    found_targets = house.rows(
        "select target_email, count(*) from marts.fct_admin_operations where target_email is not null group by 1"
    )
    assert dict(found_targets) == targets


def test_chat_messages_and_files(house: House) -> None:
    files = Counter((row["channel_id"], row["message_id"]) for row in house.truth["chat_message_files"])
    messages: Counter[tuple[str, date]] = Counter()
    sent: Counter[tuple[str, date]] = Counter()
    outside = 0
    for row in house.truth["chat_messages"]:
        key = (row["channel_id"], _day(row["date_time"]))
        messages[key] += 1
        sent[key] += files[row["channel_id"], row["id"]]
        outside += not row["sender"]
    found = house.rows(
        "select channel_id, message_date, cast(sum(messages_count) as bigint), cast(sum(files_count) as bigint) "
        "from marts.fct_chat_activity group by all"
    )
    assert {(channel, day): (count, files_count) for channel, day, count, files_count in found} == {
        key: (messages[key], sent[key]) for key in messages
    }
    assert house.rows("select coalesce(sum(messages_count), 0) from marts.fct_chat_activity where not is_internal") == [
        (outside,)
    ]


def test_storage(house: House) -> None:
    units = {"GB": 1024**3, "MB": 1024**2}
    used: dict[date, int] = {}
    for row in house.truth["report_cloud_recording"]:
        size, unit = row["usage"].split()
        used[date.fromisoformat(row["date"])] = int((Decimal(size) * units[unit]).to_integral_value())
    assert dict(house.rows("select storage_date, used_bytes from marts.fct_storage")) == used
    newest = max(used)
    growth = (used[newest] - used[newest - timedelta(days=7)]) / 7
    assert house.rows(
        "select storage_date, round(daily_growth_bytes_7_days) from reports.rpt_storage_growth where is_latest"
    ) == [(newest, pytest.approx(growth, abs=1))]


def test_telephone_costs(house: House) -> None:
    costs: dict[date, Decimal] = defaultdict(Decimal)
    minutes: Counter[date] = Counter()
    unsettled = 0
    for row in house.truth["report_telephone"]:
        day = _day(row["start_time"])
        costs[day] += Decimal(str(row["total"]))
        minutes[day] += row["duration"]
        unsettled += row["total"] == 0 and row["rate"] > 0
    found = house.rows("select leg_date, sum(leg_cost), sum(leg_minutes) from marts.fct_telephone_costs group by leg_date")
    assert {day: count for day, _, count in found} == minutes
    assert {day: cost for day, cost, _ in found} == pytest.approx({day: float(cost) for day, cost in costs.items()})
    assert house.rows("select count(*) from marts.fct_telephone_costs where not is_settled") == [(unsettled,)]
    assert minutes


def test_daily_usage_leaves_nothing_unexplained(house: House) -> None:
    webinars = {row["meeting_uuid"] for row in house.truth["history_meetings"] if row["type"] == "Webinar"}
    days = {row["meeting_uuid"]: _day(row["start_time"]) for row in house.truth["history_meetings"]}
    meetings = Counter(day for uuid, day in days.items() if uuid not in webinars)
    stays = [row for row in house.truth["report_meeting_participants"] if row["status"] == "in_meeting"]
    joins = Counter(days[row["meeting_uuid"]] for row in stays)
    found = {
        day: (meeting, join)
        for day, meeting, join in house.rows(
            "select usage_date, meetings_count, people_count + rejoins_count from marts.fct_daily_usage where meetings_count > 0"
        )
    }
    assert found == {day: (meetings[day], joins[day]) for day in meetings}
    zoom = {date.fromisoformat(row["date"]): row for row in house.truth["report_daily"]}
    assert dict(house.rows("select usage_date, zoom_joins_count from marts.fct_daily_usage where is_reported")) == {
        day: row["participants"] for day, row in zoom.items()
    }
    assert {reason for (reason,) in house.rows("select distinct difference_reason from marts.fct_daily_usage")} <= {
        "none",
        "webinars",
    }
