"""Planned meetings and webinars, and their registrants."""

from typing import Any

from sources.sandbox.changes import MadeEvent
from sources.sandbox.inquiry import Inquiry
from sources.sandbox.listing import Listing
from sources.sandbox.made import has_registration
from sources.sandbox.planned import (
    LOOK_AHEAD,
    Plan,
    choose_next,
    find_owner,
    find_plan,
    is_to_come,
    list_plans,
    write_plan,
    write_planned,
    write_webinar,
)
from sources.sandbox.refusals import RefusalError, refuse_meeting, refuse_value
from sources.sandbox.registrants import write_registrants


def _list_records(name: str, records: list[dict[str, Any]]) -> Listing:
    return Listing(name, len(records), lambda start, stop: records[start:stop])


def list_planned(inquiry: Inquiry) -> Listing:
    """`GET /users/{userId}/meetings`: planned, unexpired ones, whatever of them is asked for; nothing is live or past here."""
    account, host = inquiry.account, inquiry.find_user()
    kind = inquiry.given.get("type") or "scheduled"
    if kind in ("live", "previous_meetings"):
        return _list_records("meetings", [])
    some = account.meetings.draw_host(host, inquiry.today - 1, inquiry.today + LOOK_AHEAD)
    records = write_planned(account, choose_next(account, some, inquiry.time))
    records += _write_plans(inquiry, host, webinar=False)
    return _list_records("meetings", records)


def list_webinars(inquiry: Inquiry) -> Listing:
    """`GET /users/{userId}/webinars`. Raises `RefusalError` (400/200) for a host without a licence."""
    host = inquiry.find_user()
    if not inquiry.account.people.hosts_webinars[host]:
        raise RefusalError(400, 200, "Webinar plan is missing.")
    return _list_records("webinars", _write_plans(inquiry, host, webinar=True))


def _write_plans(inquiry: Inquiry, person: int, *, webinar: bool) -> list[dict[str, Any]]:
    plans = list_plans(inquiry.account, person, inquiry.time, webinar=webinar)
    if (inquiry.given.get("type") or "scheduled") != "scheduled":
        plans = [plan for plan in plans if is_to_come(plan, inquiry.time)]
    return [write_plan(inquiry.account, plan, person, inquiry.time) for plan in plans]


def is_registered_for(plan: Plan) -> bool:
    """Whether people can register."""
    return has_registration(plan) if isinstance(plan, MadeEvent) else plan.registration


def find_webinar(inquiry: Inquiry) -> Plan:
    """The webinar in the path. Raises `RefusalError`: 400/300 for no number, 404/3001 if there is none."""
    name = inquiry.args["webinarId"]
    if not name.isdigit():
        raise refuse_value("webinarId", f"Invalid webinar id: {name}.")
    plan = find_plan(inquiry.account, int(name), inquiry.time, webinar=True)
    if plan is None:
        raise RefusalError(404, 3001, f"Webinar does not exist: {name}.")
    return plan


def read_webinar(inquiry: Inquiry) -> dict[str, Any]:
    """`GET /webinars/{webinarId}`."""
    webinar = find_webinar(inquiry)
    owner = find_owner(inquiry.account, webinar, inquiry.time)
    assert owner is not None
    return write_webinar(inquiry.account, webinar, owner, inquiry.time)


def _list_registrants(inquiry: Inquiry, plan: Plan) -> Listing:
    status = inquiry.given.get("status") or "approved"
    return _list_records("registrants", write_registrants(inquiry.account, plan, inquiry.time, status))


def list_webinar_registrants(inquiry: Inquiry) -> Listing:
    """`GET /webinars/{webinarId}/registrants`. Raises `RefusalError` (400/3000) where nobody can register."""
    webinar = find_webinar(inquiry)
    if not is_registered_for(webinar):
        raise RefusalError(400, 3000, "Registration has not been enabled for this webinar.")
    return _list_registrants(inquiry, webinar)


def list_meeting_registrants(inquiry: Inquiry) -> Listing:
    """`GET /meetings/{meetingId}/registrants`. Raises `RefusalError` (400/300) where nobody can register."""
    name = inquiry.args["meetingId"]
    if not name.isdigit():
        raise refuse_value("meetingId", f"Invalid meeting id: {name}.")
    plan = find_plan(inquiry.account, int(name), inquiry.time, webinar=False)
    if plan is not None and is_registered_for(plan):
        return _list_registrants(inquiry, plan)
    if plan is None and not is_in_calendar(inquiry, int(name)):
        raise refuse_meeting(name)
    raise RefusalError(400, 300, "Registration has not been enabled for this meeting.")


def is_in_calendar(inquiry: Inquiry, number: int) -> bool:
    """Whether a number is that of a meeting which will show in the reports: nobody registers for those here."""
    account = inquiry.account
    known = account.meetings.numbers.read(number)
    if known is None or known[1] >= account.people.drawn:
        return False
    some = account.meetings.draw_host(known[1], inquiry.today - 1, inquiry.today + LOOK_AHEAD)
    return number in choose_next(account, some, inquiry.time).number.tolist()
