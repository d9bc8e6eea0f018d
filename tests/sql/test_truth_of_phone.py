"""Calls, logs, chats, storage and costs of a made-up account equal figures worked out from its truth, row by row, without SQL."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import fmean
from typing import Any

import pytest

from tests.sql.made_up import MadeUp

Record = dict[str, Any]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)


def _day(text: str) -> date:
    return _moment(text).date()


def _calls(made_up: MadeUp) -> dict[str, list[Record]]:
    found = defaultdict(list)
    for entry in made_up.truth["phone_call_history"]:
        found[entry["call_id"]].append(entry)
    return found


def _is_answered(entries: Iterable[Record]) -> bool:
    return any(entry["call_result"] == "answered" for entry in entries)


def test_calls_by_day_and_direction(made_up: MadeUp) -> None:
    expected: Counter[tuple[date, str]] = Counter()
    for entries in _calls(made_up).values():
        ways = {entry["direction"] for entry in entries}
        assert len(ways) == 1
        expected[_day(entries[0]["start_time"]), ways.pop()] += 1
    found = made_up.rows("select call_date, direction, count(*) from marts.fct_calls where is_main_entry group by all")
    assert {(day, way): count for day, way, count in found} == expected
    by_day: Counter[date] = Counter()
    for (day, _), count in expected.items():
        by_day[day] += count
    assert dict(made_up.rows("select call_date, sum(calls_count) from reports.rpt_call_volumes group by call_date")) == by_day


def test_answer_rate(made_up: MadeUp) -> None:
    inbound = [entries for entries in _calls(made_up).values() if entries[0]["direction"] == "inbound"]
    answered = sum(1 for entries in inbound if _is_answered(entries))
    ((found, of),) = made_up.rows(
        "select sum(answered_inbound_calls_count), sum(inbound_calls_count) from reports.rpt_call_volumes"
    )
    assert (found, of) == (answered, len(inbound))
    assert 0 < answered < len(inbound)
    periods = made_up.rows(
        "select period_start_date, period_end_date, headline_value from reports.rpt_headlines "
        "where headline = 'answered_share' and headline_value is not null"
    )
    assert periods
    for first, last, share in periods:
        within = [entries for entries in inbound if first <= _day(entries[0]["start_time"]) <= last]
        assert share == pytest.approx(sum(1 for entries in within if _is_answered(entries)) / len(within))


def test_talk_minutes(made_up: MadeUp) -> None:
    seconds = sum(
        (_moment(entries[-1]["end_time"]) - _moment(entries[-1]["answer_time"])).total_seconds()
        for entries in _calls(made_up).values()
        if _is_answered(entries)
    )
    ((found,),) = made_up.rows("select sum(talk_minutes) from reports.rpt_call_volumes")
    assert found == pytest.approx(seconds / 60)


def test_how_calls_sounded(made_up: MadeUp) -> None:
    calls = _calls(made_up)
    scores: dict[date, list[float]] = defaultdict(list)
    for row in made_up.truth["phone_call_metrics"]:
        if row["mos"] and row["call_id"] in calls:
            scores[_day(calls[row["call_id"]][0]["start_time"])].append(float(row["mos"]))
    found = dict(made_up.rows("select call_date, avg(mos_score) from marts.fct_calls where mos_score is not null group by 1"))
    assert found == pytest.approx({day: fmean(some) for day, some in scores.items()})
    ((poor,),) = made_up.rows("select sum(poor_calls_count) from reports.rpt_call_volumes")
    assert poor == sum(score < 3.5 for some in scores.values() for score in some)


def test_phone_users(made_up: MadeUp) -> None:
    numbers: dict[str, list[str]] = defaultdict(list)
    for row in made_up.truth["phone_user_numbers"]:
        numbers[row["user_id"]].append(row["number"])
    plans = Counter(row["user_id"] for row in made_up.truth["phone_user_calling_plans"])
    assert sorted(
        made_up.rows(
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
        for row in made_up.truth["phone_users"]
    )


def test_sign_ins_by_person_day_and_word(made_up: MadeUp) -> None:
    expected = Counter((row["email"], _day(row["time"]), row["type"]) for row in made_up.truth["report_activities"])
    found = made_up.rows("select email, sign_in_date, activity_type, count(*) from marts.fct_sign_ins group by all")
    assert {key: count for *parts, count in found if (key := tuple(parts))} == expected
    failed = sum("fail" in row["type"].lower() for row in made_up.truth["report_activities"])
    assert made_up.rows("select count(*) from marts.fct_sign_ins where is_failed") == [(failed,)]
    copies = Counter(tuple(sorted(row.items())) for row in made_up.truth["report_activities"])
    again = sum(count - 1 for count in copies.values())
    assert made_up.rows("select count(*) from marts.fct_sign_ins where copy_number > 1") == [(again,)]


def test_new_addresses_and_clients(made_up: MadeUp) -> None:
    memory = timedelta(days=30)
    seen: dict[tuple[str, str, str], datetime] = {}
    last: dict[str, datetime] = {}
    expected: Counter[tuple[str, str]] = Counter()
    for row in sorted(made_up.truth["report_activities"], key=lambda row: row["time"]):
        if row["type"] != "Sign in":
            continue
        email, now = row["email"], _moment(row["time"])
        for kind, value in (("new_address", row["ip_address"]), ("new_client", row["client_type"])):
            before = seen.get((email, kind, value))
            if email in last and now - last[email] <= memory and (before is None or now - before > memory):
                expected[email, kind] += 1
            seen[email, kind, value] = now
        last[email] = now
    found = made_up.rows("select email, oddity_type, count(*) from reports.rpt_sign_in_oddities group by all")
    assert {(email, kind): count for email, kind, count in found} == expected
    assert expected


def test_admin_operations(made_up: MadeUp) -> None:
    rows = made_up.truth["report_operation_logs"]
    expected = Counter((_day(row["time"]), row["operator"], row["category_type"], row["action"]) for row in rows)
    found = made_up.rows(
        "select operation_date, operator_email, category_type, action, changes_count from reports.rpt_admin_changes"
    )
    assert {key: count for *parts, count in found if (key := tuple(parts))} == expected
    targets = Counter(word.strip(".,").lower() for row in rows for word in row["operation_detail"].split() if "@" in word)
    found_targets = made_up.rows(
        "select target_email, count(*) from marts.fct_admin_operations where target_email is not null group by 1"
    )
    assert dict(found_targets) == targets


def test_chat_messages_and_files(made_up: MadeUp) -> None:
    files = Counter((row["channel_id"], row["message_id"]) for row in made_up.truth["chat_message_files"])
    messages: Counter[tuple[str, date]] = Counter()
    sent: Counter[tuple[str, date]] = Counter()
    outside = 0
    for row in made_up.truth["chat_messages"]:
        key = (row["channel_id"], _day(row["date_time"]))
        messages[key] += 1
        sent[key] += files[row["channel_id"], row["id"]]
        outside += not row["sender"]
    found = made_up.rows(
        "select channel_id, message_date, cast(sum(messages_count) as bigint), cast(sum(files_count) as bigint) "
        "from marts.fct_chat_activity group by all"
    )
    assert {(channel, day): (count, files_count) for channel, day, count, files_count in found} == {
        key: (messages[key], sent[key]) for key in messages
    }
    assert made_up.rows("select coalesce(sum(messages_count), 0) from marts.fct_chat_activity where not is_internal") == [
        (outside,)
    ]


def test_storage(made_up: MadeUp) -> None:
    units = {"GB": 1024**3, "MB": 1024**2}
    used: dict[date, int] = {}
    for row in made_up.truth["report_cloud_recording"]:
        size, unit = row["usage"].split()
        used[date.fromisoformat(row["date"])] = int((Decimal(size) * units[unit]).to_integral_value())
    assert dict(made_up.rows("select storage_date, used_bytes from marts.fct_storage")) == used
    newest = max(used)
    growth = (used[newest] - used[newest - timedelta(days=7)]) / 7
    assert made_up.rows(
        "select storage_date, round(daily_growth_bytes_7_days) from reports.rpt_storage_growth where is_latest"
    ) == [(newest, pytest.approx(growth, abs=1))]


def test_telephone_costs(made_up: MadeUp) -> None:
    costs: dict[date, Decimal] = defaultdict(Decimal)
    minutes: Counter[date] = Counter()
    unsettled = 0
    for row in made_up.truth["report_telephone"]:
        day = _day(row["start_time"])
        costs[day] += Decimal(str(row["total"]))
        minutes[day] += row["duration"]
        unsettled += row["total"] == 0 and row["rate"] > 0
    found = made_up.rows("select leg_date, sum(leg_cost), sum(leg_minutes) from marts.fct_telephone_costs group by leg_date")
    assert {day: count for day, _, count in found} == minutes
    assert {day: cost for day, cost, _ in found} == pytest.approx({day: float(cost) for day, cost in costs.items()})
    assert made_up.rows("select count(*) from marts.fct_telephone_costs where not is_settled") == [(unsettled,)]
    assert minutes


def test_daily_usage_leaves_nothing_unexplained(made_up: MadeUp) -> None:
    webinars = {row["meeting_uuid"] for row in made_up.truth["history_meetings"] if row["type"] == "Webinar"}
    days = {row["meeting_uuid"]: _day(row["start_time"]) for row in made_up.truth["history_meetings"]}
    meetings = Counter(day for uuid, day in days.items() if uuid not in webinars)
    stays = [row for row in made_up.truth["report_meeting_participants"] if row["status"] == "in_meeting"]
    joins = Counter(days[row["meeting_uuid"]] for row in stays)
    found = {
        day: (meeting, join)
        for day, meeting, join in made_up.rows(
            "select usage_date, meetings_count, people_count + rejoins_count from marts.fct_daily_usage where meetings_count > 0"
        )
    }
    assert found == {day: (meetings[day], joins[day]) for day in meetings}
    zoom = {date.fromisoformat(row["date"]): row for row in made_up.truth["report_daily"]}
    assert dict(made_up.rows("select usage_date, zoom_joins_count from marts.fct_daily_usage where is_reported")) == {
        day: row["participants"] for day, row in zoom.items()
    }
    assert {reason for (reason,) in made_up.rows("select distinct difference_reason from marts.fct_daily_usage")} <= {
        "none",
        "webinars",
    }
