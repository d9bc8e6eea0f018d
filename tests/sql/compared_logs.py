"""The marts on calls, logs, chats, storage and costs beside figures of the truth, worked out row by row without SQL."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import fmean
from typing import Any

from tests.sql.comparison import Comparison
from tests.sql.made_up import MadeUp

Record = dict[str, Any]
_POOR = 3.5
_MEMORY = timedelta(days=30)
_UNITS = {"GB": 1024**3, "MB": 1024**2}


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


def _read(made_up: MadeUp, query: str, keys: int = 1) -> dict[Any, Any]:
    """Rows by their first columns."""
    found = {}
    for row in made_up.rows(query):
        key, rest = row[:keys], row[keys:]
        found[key if keys > 1 else key[0]] = rest if len(rest) > 1 else rest[0]
    return found


def compare_calls(made_up: MadeUp) -> Iterator[Comparison]:
    """Calls by day and direction."""
    expected: Counter[tuple[date, str]] = Counter()
    for entries in _calls(made_up).values():
        (way,) = {entry["direction"] for entry in entries}
        expected[_day(entries[0]["start_time"]), way] += 1
    query = "select call_date, direction, count(*) from marts.fct_calls where is_main_entry group by all"
    yield Comparison("calls of a day and direction", expected, _read(made_up, query, 2))
    by_day: Counter[date] = Counter()
    for (day, _), count in expected.items():
        by_day[day] += count
    query = "select call_date, sum(calls_count) from reports.rpt_call_volumes group by call_date"
    yield Comparison("calls of a day", by_day, _read(made_up, query))


def compare_answer_rate(made_up: MadeUp) -> Iterator[Comparison]:
    """Inbound calls and those of them that somebody took, in all and in the periods of the headlines."""
    inbound = [entries for entries in _calls(made_up).values() if entries[0]["direction"] == "inbound"]
    answered = sum(map(_is_answered, inbound))
    query = (
        "select 'all', sum(answered_inbound_calls_count), sum(inbound_calls_count) from reports.rpt_call_volumes "
        "having sum(inbound_calls_count) > 0"
    )
    yield Comparison("inbound calls", {"all": (answered, len(inbound))} if inbound else {}, _read(made_up, query))
    periods = _read(
        made_up,
        "select period_start_date, period_end_date, headline_value from reports.rpt_headlines "
        "where headline = 'answered_share' and headline_value is not null",
        2,
    )
    expected = {}
    for first, last in periods:
        within = [entries for entries in inbound if first <= _day(entries[0]["start_time"]) <= last]
        expected[first, last] = sum(map(_is_answered, within)) / len(within)
    yield Comparison("answer rate", expected, periods)


def compare_talk(made_up: MadeUp) -> Iterator[Comparison]:
    """Minutes from answering to the end."""
    seconds = sum(
        (_moment(entries[-1]["end_time"]) - _moment(entries[-1]["answer_time"])).total_seconds()
        for entries in _calls(made_up).values()
        if _is_answered(entries)
    )
    query = "select 'all', coalesce(sum(talk_minutes), 0) from reports.rpt_call_volumes"
    yield Comparison("minutes talked", {"all": seconds / 60}, _read(made_up, query))


def compare_quality(made_up: MadeUp) -> Iterator[Comparison]:
    """How calls sounded, by day, and how many sounded poor."""
    calls = _calls(made_up)
    scores: dict[date, list[float]] = defaultdict(list)
    for row in made_up.truth["phone_call_metrics"]:
        if row["mos"] and row["call_id"] in calls:
            scores[_day(calls[row["call_id"]][0]["start_time"])].append(float(row["mos"]))
    query = "select call_date, avg(mos_score) from marts.fct_calls where mos_score is not null group by 1"
    yield Comparison("mean score", {day: fmean(some) for day, some in scores.items()}, _read(made_up, query))
    poor = sum(score < _POOR for some in scores.values() for score in some)
    query = "select 'all', coalesce(sum(poor_calls_count), 0) from reports.rpt_call_volumes"
    yield Comparison("poor calls", {"all": poor}, _read(made_up, query))


def compare_phone_users(made_up: MadeUp) -> Iterator[Comparison]:
    """Extensions, numbers, plans and places of phone users."""
    numbers: dict[str, list[str]] = defaultdict(list)
    for row in made_up.truth["phone_user_numbers"]:
        numbers[row["user_id"]].append(row["number"])
    plans = Counter(row["user_id"] for row in made_up.truth["phone_user_calling_plans"])
    expected = {
        row["id"]: (
            str(row["extension_number"]),
            ", ".join(numbers[row["id"]]),
            plans[row["id"]],
            row["status"],
            row["site__name"],
        )
        for row in made_up.truth["phone_users"]
    }
    query = (
        "select phone_user_key, extension_number, coalesce(phone_numbers, ''), calling_plans_count, phone_status, site_name "
        "from marts.dim_phone_users where is_listed"
    )
    yield Comparison("phone user", expected, _read(made_up, query))


def compare_sign_ins(made_up: MadeUp) -> Iterator[Comparison]:
    """The sign-in log by person, day and word, and rows that came twice."""
    rows = made_up.truth["report_activities"]
    expected = Counter((row["email"], _day(row["time"]), row["type"]) for row in rows)
    query = "select email, sign_in_date, activity_type, count(*) from marts.fct_sign_ins group by all"
    yield Comparison("sign-ins", expected, _read(made_up, query, 3))
    copies = Counter(tuple(sorted(row.items())) for row in rows)
    counts = {"failed": sum("fail" in row["type"].lower() for row in rows), "again": sum(copies.values()) - len(copies)}
    query = (
        "select 'failed', count(*) from marts.fct_sign_ins where is_failed "
        "union all select 'again', count(*) from marts.fct_sign_ins where copy_number > 1"
    )
    yield Comparison("sign-ins that are", counts, _read(made_up, query))


def compare_oddities(made_up: MadeUp) -> Iterator[Comparison]:
    """New addresses and clients of each person, and how many of them came by a network that was new as well."""
    seen: dict[tuple[str, str, str], datetime] = {}
    last: dict[str, datetime] = {}
    counts: Counter[tuple[str, str]] = Counter()
    far: Counter[tuple[str, str]] = Counter()
    for row in sorted(made_up.truth["report_activities"], key=lambda row: row["time"]):
        if row["type"] != "Sign in":
            continue
        email, now = row["email"], _moment(row["time"])
        traits = {
            "network": row["ip_address"].rpartition(".")[0],
            "new_address": row["ip_address"],
            "new_client": row["client_type"],
        }
        new = set()
        for kind, value in traits.items():
            before = seen.get((email, kind, value))
            if email in last and now - last[email] <= _MEMORY and (before is None or now - before > _MEMORY):
                new.add(kind)
            seen[email, kind, value] = now
        last[email] = now
        for kind in new - {"network"}:
            counts[email, kind] += 1
            far[email, kind] += "network" in new
    expected = {key: (count, far[key]) for key, count in counts.items()}
    query = (
        "select email, oddity_type, count(*), count(*) filter (where is_new_network) "
        "from reports.rpt_sign_in_oddities group by all"
    )
    yield Comparison("oddities", expected, _read(made_up, query, 2))


def compare_operations(made_up: MadeUp) -> Iterator[Comparison]:
    """What administrators did, and to whom."""
    rows = made_up.truth["report_operation_logs"]
    expected = Counter((_day(row["time"]), row["operator"], row["category_type"], row["action"]) for row in rows)
    query = "select operation_date, operator_email, category_type, action, changes_count from reports.rpt_admin_changes"
    yield Comparison("changes", expected, _read(made_up, query, 4))
    targets = Counter(word.strip(".,").lower() for row in rows for word in row["operation_detail"].split() if "@" in word)
    query = "select target_email, count(*) from marts.fct_admin_operations where target_email is not null group by 1"
    yield Comparison("operations on", targets, _read(made_up, query))


def compare_chats(made_up: MadeUp) -> Iterator[Comparison]:
    """Messages and files by channel and day, and messages of people from outside."""
    files = Counter((row["channel_id"], row["message_id"]) for row in made_up.truth["chat_message_files"])
    sent: dict[tuple[str, date], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in made_up.truth["chat_messages"]:
        key = (row["channel_id"], _day(row["date_time"]))
        sent[key] = (sent[key][0] + 1, sent[key][1] + files[row["channel_id"], row["id"]])
    query = (
        "select channel_id, message_date, cast(sum(messages_count) as bigint), cast(sum(files_count) as bigint) "
        "from marts.fct_chat_activity group by all"
    )
    yield Comparison("messages and files", sent, _read(made_up, query, 2))
    outside = sum(not row["sender"] for row in made_up.truth["chat_messages"])
    query = "select 'all', coalesce(sum(messages_count), 0) from marts.fct_chat_activity where not is_internal"
    yield Comparison("messages from outside", {"all": outside}, _read(made_up, query))


def compare_storage(made_up: MadeUp) -> Iterator[Comparison]:
    """Bytes used by day, and how fast they grow."""
    used: dict[date, int] = {}
    for row in made_up.truth["report_cloud_recording"]:
        size, unit = row["usage"].split()
        used[date.fromisoformat(row["date"])] = int((Decimal(size) * _UNITS[unit]).to_integral_value())
    yield Comparison("bytes", used, _read(made_up, "select storage_date, used_bytes from marts.fct_storage"))
    newest = max(used)
    growth = round((used[newest] - used[newest - timedelta(days=7)]) / 7)
    query = "select storage_date, round(daily_growth_bytes_7_days) from reports.rpt_storage_growth where is_latest"
    yield Comparison("growth", {newest: growth}, _read(made_up, query))


def compare_telephone(made_up: MadeUp) -> Iterator[Comparison]:
    """Cost and minutes of telephone legs by day, and legs that Zoom has not settled."""
    costs: dict[date, Decimal] = defaultdict(Decimal)
    minutes: Counter[date] = Counter()
    unsettled = 0
    for row in made_up.truth["report_telephone"]:
        day = _day(row["start_time"])
        costs[day] += Decimal(str(row["total"]))
        minutes[day] += row["duration"]
        unsettled += row["total"] == 0 and row["rate"] > 0
    query = "select leg_date, sum(leg_cost), sum(leg_minutes) from marts.fct_telephone_costs group by leg_date"
    yield Comparison("cost and minutes", {day: (float(costs[day]), minutes[day]) for day in costs}, _read(made_up, query))
    query = "select 'all', count(*) from marts.fct_telephone_costs where not is_settled"
    yield Comparison("legs not settled", {"all": unsettled}, _read(made_up, query))


def compare_days(made_up: MadeUp) -> Iterator[Comparison]:
    """Meetings and joins of each day, Zoom's own joins, and why they differ: webinars and nothing else."""
    history = made_up.truth["history_meetings"]
    days = {row["meeting_uuid"]: _day(row["start_time"]) for row in history}
    meetings = Counter(days[row["meeting_uuid"]] for row in history if row["type"] != "Webinar")
    stays = [row for row in made_up.truth["report_meeting_participants"] if row["status"] == "in_meeting"]
    joins = Counter(days[row["meeting_uuid"]] for row in stays)
    query = "select usage_date, meetings_count, people_count + rejoins_count from marts.fct_daily_usage where meetings_count > 0"
    yield Comparison("meetings and joins", {day: (meetings[day], joins[day]) for day in meetings}, _read(made_up, query))
    zoom = {date.fromisoformat(row["date"]): row["participants"] for row in made_up.truth["report_daily"]}
    query = "select usage_date, zoom_joins_count from marts.fct_daily_usage where is_reported"
    yield Comparison("Zoom's joins", zoom, _read(made_up, query))
    webinars = {days[row["meeting_uuid"]] for row in history if row["type"] == "Webinar"}
    reasons = {day: "webinars" if day in webinars else "none" for day in zoom}
    query = "select usage_date, difference_reason from marts.fct_daily_usage where is_reported"
    yield Comparison("difference", reasons, _read(made_up, query))


COMPARISONS = (
    compare_calls,
    compare_answer_rate,
    compare_talk,
    compare_quality,
    compare_phone_users,
    compare_sign_ins,
    compare_oddities,
    compare_operations,
    compare_chats,
    compare_storage,
    compare_telephone,
    compare_days,
)
