"""The marts on meetings, webinars and licences equal figures that the sandbox's truth gives by another road."""

from collections import Counter

import pytest

from tests.sql.figures import (
    STAYED,
    count_funnel,
    count_idle_days,
    count_licences,
    list_owners,
    seconds_of,
)
from tests.sql.made_up import MadeUp


def test_attendance_is_that_of_the_seconds_people_were_there(made_up: MadeUp) -> None:
    expected = {
        (uuid, person): presence
        for uuid, instance in made_up.instances("report_meeting_participants", "meeting_uuid").items()
        for person, presence in instance.people.items()
    }
    assert len(expected) > 50
    found = {
        (uuid, person): measures
        for uuid, person, *measures in made_up.rows(
            "select meeting_uuid, person_key, attended_minutes, bridged_minutes, attended_share, stays_count, devices_count "
            "from marts.fct_meeting_attendance"
        )
    }
    assert found.keys() == expected.keys()
    for key, (minutes, bridged, share, stays, devices) in found.items():
        truth = expected[key]
        assert (stays, devices) == (truth.stays, truth.devices), key
        assert (minutes, bridged, share) == pytest.approx((truth.minutes, truth.bridged, truth.share)), key


def test_instances_count_the_people_the_guests_and_the_peak(made_up: MadeUp) -> None:
    expected = made_up.instances("report_meeting_participants", "meeting_uuid")
    found = made_up.rows(
        "select meeting_uuid, people_count, guests_count, peak_people_count, person_minutes "
        "from marts.fct_meeting_instances where has_stays"
    )
    assert {row[0] for row in found} == expected.keys()
    for uuid, people, guests, peak, minutes in found:
        truth = expected[uuid]
        assert (people, guests, peak) == (len(truth.people), truth.guests, truth.peak), uuid
        assert minutes == pytest.approx(sum(presence.minutes for presence in truth.people.values()))
    assert any(row[1] > row[3] for row in found), "no meeting whose people were not all there at once"


def test_weeks_hold_the_minutes_of_the_people_of_the_account(made_up: MadeUp) -> None:
    users = {row["id"] for row in made_up.truth["users"]}
    expected: Counter[str] = Counter()
    for instance in made_up.instances("report_meeting_participants", "meeting_uuid").values():
        expected.update({person: presence.minutes for person, presence in instance.people.items() if person in users})
    found = dict(made_up.rows("select user_key, sum(attended_hours) * 60 from reports.rpt_meeting_load group by user_key"))
    assert {user: found[user] for user in expected} == pytest.approx(dict(expected))


def test_the_funnel_goes_from_registrants_to_those_who_stayed(made_up: MadeUp) -> None:
    planned = {
        number: (registered, approved)
        for number, registered, approved in made_up.rows(
            "select webinar_id, registered_count, approved_count from reports.rpt_webinar_funnel where not is_held"
        )
    }
    assert planned == count_funnel(made_up.truth["webinar_registrants"])
    hosts = dict(made_up.rows("select webinar_uuid, host_user_key from reports.rpt_webinar_funnel where is_held"))
    expected = {}
    for uuid, instance in made_up.instances("report_webinar_participants", "webinar_uuid").items():
        came = [presence for person, presence in instance.people.items() if person != hosts[uuid]]
        expected[uuid] = (len(came), sum(presence.share >= STAYED for presence in came))
    held = {
        uuid: (attended, stayed)
        for uuid, attended, stayed in made_up.rows(
            "select webinar_uuid, attended_count, stayed_count from reports.rpt_webinar_funnel where is_held"
        )
    }
    assert len(planned) > 0
    assert len(held) > 0
    assert held == expected


def test_idle_licences_are_those_of_people_who_did_nothing(made_up: MadeUp) -> None:
    owners = list_owners(made_up.truth["users"])
    active: dict[str, int] = {}

    def note(user: str, moment: int) -> None:
        active[user] = max(active.get(user, 0), moment)

    for row in made_up.truth["report_users"]:
        if row["last_login_time"]:
            note(row["id"], seconds_of(row["last_login_time"]))
    for row in made_up.truth["report_activities"]:
        if row["type"] == "Sign in":
            note(owners.get(row["email"].lower(), ""), seconds_of(row["time"]))
    for row in made_up.truth["history_meetings"]:
        note(owners.get((row["host_email"] or "").lower(), ""), seconds_of(row["start_time"]))
    for table in ("report_meeting_participants", "report_webinar_participants"):
        for row in made_up.truth[table]:
            user = row.get("participant_user_id") or row.get("id") or owners.get((row.get("user_email") or "").lower(), "")
            if row["status"] != "in_waiting_room":
                note(user, seconds_of(row["join_time"]))
    extensions = {str(row["extension_number"]): row["id"] for row in made_up.truth["phone_users"]}
    for row in made_up.truth["phone_call_history"]:
        side = "caller" if row["direction"] == "outbound" else "callee"
        note(extensions.get(str(row.get(f"{side}_ext_number")), ""), seconds_of(row["start_time"]))
    for row in made_up.truth["chat_messages"]:
        note(owners.get((row["sender"] or "").lower(), ""), seconds_of(row["date_time"]))
    idle_days = count_idle_days(made_up.truth["users"], active, made_up.now)
    days = made_up.rows("select user_key, idle_days from marts.dim_users where is_listed and not is_pending")
    assert dict(days) == idle_days
    assert {29, 30} <= set(idle_days.values())
    found: Counter[tuple[str, str]] = Counter()
    for licence, used, idle, deactivated, pending in made_up.rows(
        "select license_type, used_count, idle_count, deactivated_count, pending_count from reports.rpt_licence_use "
        "where license_type <> 'phone'"
    ):
        for state, count in (("used", used), ("idle", idle), ("deactivated", deactivated), ("pending", pending)):
            found[licence, state] += count
    assert +found == count_licences(made_up.truth["users"], idle_days)
