"""The marts on meetings, webinars and licences beside figures of the truth."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import astuple

from tests.sql.comparison import Comparison
from tests.sql.figures import (
    BASIC_MINUTES,
    BASIC_PEOPLE,
    count_funnel,
    count_idle_days,
    count_licences,
    group_rows,
    seconds_of,
    span_of,
)
from tests.sql.made_up import MadeUp


def compare_attendance(made_up: MadeUp) -> Iterator[Comparison]:
    """What each person was there for, from the seconds they were there."""
    expected = {
        (uuid, person): (presence.minutes, presence.bridged, presence.share, presence.stays, presence.devices)
        for uuid, instance in made_up.meetings.items()
        for person, presence in instance.people.items()
    }
    rows = made_up.rows(
        "select meeting_uuid, person_key, attended_minutes, bridged_minutes, attended_share, stays_count, devices_count "
        "from marts.fct_meeting_attendance"
    )
    yield Comparison("attendance", expected, {(uuid, person): tuple(measures) for uuid, person, *measures in rows})


def compare_instances(made_up: MadeUp) -> Iterator[Comparison]:
    """People, guests, the peak and the minutes of each meeting."""
    expected = {
        uuid: (len(one.people), one.guests, one.peak, float(sum(presence.minutes for presence in one.people.values())))
        for uuid, one in made_up.meetings.items()
    }
    rows = made_up.rows(
        "select meeting_uuid, people_count, guests_count, peak_people_count, person_minutes "
        "from marts.fct_meeting_instances where has_stays"
    )
    yield Comparison("people, guests, peak and minutes", expected, {uuid: tuple(measures) for uuid, *measures in rows})


def compare_weeks(made_up: MadeUp) -> Iterator[Comparison]:
    """The minutes of people of the account, all weeks together."""
    users = {row["id"] for row in made_up.truth["users"]}
    expected: dict[str, float] = defaultdict(float)
    for instance in made_up.meetings.values():
        for person in instance.people.keys() & users:
            expected[person] += instance.people[person].minutes
    found = dict(made_up.rows("select user_key, sum(attended_hours) * 60 from reports.rpt_meeting_load group by user_key"))
    yield Comparison("minutes of people", expected, {user: minutes for user, minutes in found.items() if user in users})


def compare_funnel(made_up: MadeUp) -> Iterator[Comparison]:
    """From those who registered to those who stayed, webinar by webinar."""
    stays = group_rows(made_up.truth["report_webinar_participants"], "webinar_uuid")
    registrants = group_rows(made_up.truth["webinar_registrants"], "webinar_id")
    held, latest = {}, dict.fromkeys(registrants, 0)
    for row in made_up.truth["history_meetings"]:
        if row["type"] == "Webinar":
            number, uuid, span = row["meeting_id"], row["meeting_uuid"], span_of(row)
            before = [one for one in registrants.get(number, []) if seconds_of(one["create_time"]) < span[1]]
            host = made_up.owners.get((row["host_email"] or "").lower(), "")
            latest[number] = max(latest.get(number, 0), span[1])
            if before or stays.get(uuid):
                held[uuid] = astuple(count_funnel(stays.get(uuid, []), before, made_up.owners, host, span))
    coming = {}
    for number, every in registrants.items():
        still = [row for row in every if seconds_of(row["create_time"]) >= latest[number]]
        if still:
            coming[number] = astuple(count_funnel([], still, made_up.owners, "", (0, 1)))
    steps = "registered_count, approved_count, attended_count, approved_attended_count, stayed_count"
    for name, key, is_held, expected in (
        ("funnel of webinars held", "webinar_uuid", "is_held", held),
        ("funnel of webinars to come", "webinar_id", "not is_held", coming),
    ):
        rows = made_up.rows(f"select {key}, {steps} from reports.rpt_webinar_funnel where {is_held}")
        yield Comparison(name, expected, {found: tuple(counts) for found, *counts in rows})


def compare_licences(made_up: MadeUp) -> Iterator[Comparison]:
    """Days since people did anything, and how many licences of each kind are used, idle or could be taken back."""
    active: dict[str, int] = {}

    def note(user: str, moment: int) -> None:
        active[user] = max(active.get(user, 0), moment)

    owners, truth = made_up.owners, made_up.truth
    for row in truth["report_users"]:
        if row["last_login_time"]:
            note(row["id"], seconds_of(row["last_login_time"]))
    for row in truth["report_activities"]:
        if row["type"] == "Sign in":
            note(owners.get(row["email"].lower(), ""), seconds_of(row["time"]))
    for row in truth["history_meetings"]:
        note(owners.get((row["host_email"] or "").lower(), ""), seconds_of(row["start_time"]))
    for table in ("report_meeting_participants", "report_webinar_participants"):
        for row in truth[table]:
            user = row.get("participant_user_id") or row.get("id") or owners.get((row.get("user_email") or "").lower(), "")
            if row["status"] != "in_waiting_room":
                note(user, seconds_of(row["join_time"]))
    calls = _list_calls(made_up)
    for user, moment in calls:
        note(user, moment)
    for row in truth["chat_messages"]:
        note(owners.get((row["sender"] or "").lower(), ""), seconds_of(row["date_time"]))
    idle_days = count_idle_days(truth["users"], active, made_up.now)
    days = made_up.rows("select user_key, idle_days from marts.dim_users where is_listed and not is_pending")
    yield Comparison("idle days", idle_days, dict(days))
    holders = {row["id"] for row in truth["phone_users"]}
    latest = {user: max(moment for caller, moment in calls if caller == user) for user, _ in calls}
    made = {row["id"]: seconds_of(row["user_created_at"]) for row in truth["users"] if row["id"] in holders}
    phones = {user: max(0, made_up.now - latest.get(user, created)) // 86400 for user, created in made.items()}
    days = made_up.rows("select user_key, phone_idle_days from marts.dim_users where phone_idle_days is not null")
    yield Comparison("idle days of phones", phones, dict(days))
    found: Counter[tuple[str, str]] = Counter()
    for licence, used, idle, deactivated, pending in made_up.rows(
        "select license_type, used_count, idle_count, deactivated_count, pending_count from reports.rpt_licence_use "
        "where license_type <> 'phone'"
    ):
        for state, count in (("used", used), ("idle", idle), ("deactivated", deactivated), ("pending", pending)):
            found[licence, state] += count
    yield Comparison("licences", count_licences(truth["users"], idle_days), +found)
    active_users = [row["id"] for row in truth["users"] if row["status"] == "active"]
    needs = dict.fromkeys(active_users, 0)
    hosts = set()
    recorded = {row["uuid"] for row in truth["report_meetings"] if row["has_recording"]}
    for row in truth["history_meetings"]:
        host = owners.get((row["host_email"] or "").lower(), "")
        hosts.add(host)
        kept = any(row.get(f"feature_used__record_to_{place}") for place in ("cloud", "computer"))
        kept = kept or row["meeting_uuid"] in recorded
        beyond = row["duration"] > BASIC_MINUTES or row["participants"] > BASIC_PEOPLE or kept
        needs[host] = needs.get(host, 0) + (row["type"] == "Webinar" or beyond)
    licences = "from marts.dim_licences where licence_kind = 'user' and is_never_hosted is not null"
    yield Comparison(
        "people who never hosted",
        {user: user not in hosts for user in active_users},
        dict(made_up.rows(f"select user_key, is_never_hosted {licences}")),
    )
    yield Comparison(
        "meetings that need a licence",
        {user: needs[user] for user in active_users},
        dict(made_up.rows(f"select user_key, needing_count {licences}")),
    )


def _list_calls(made_up: MadeUp) -> list[tuple[str, int]]:
    """Who called or took a call, and when; those who only were rung are not among them."""
    extensions = {str(row["extension_number"]): row["id"] for row in made_up.truth["phone_users"]}
    found = []
    for row in made_up.truth["phone_call_history"]:
        outbound = row["direction"] == "outbound"
        user = extensions.get(str(row["caller_ext_number" if outbound else "callee_ext_number"]))
        if user and (outbound or row["call_result"] == "answered"):
            found.append((user, seconds_of(row["start_time"])))
    return found


COMPARISONS = (compare_attendance, compare_instances, compare_weeks, compare_funnel, compare_licences)
