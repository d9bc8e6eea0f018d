"""Planned meetings, and their registrants."""

from typing import Any

from sources.sandbox.changes import MadeEvent
from sources.sandbox.meetings.made import has_registration, write_made
from sources.sandbox.meetings.planned import (
    LOOK_AHEAD,
    Plan,
    choose_next,
    find_owner,
    find_plan,
    is_to_come,
    list_plans,
    write_meeting,
    write_plan,
    write_planned,
)
from sources.sandbox.meetings.registrants import write_registrants
from sources.sandbox.rules.inquiry import Inquiry
from sources.sandbox.rules.listing import Listing
from sources.sandbox.rules.refusals import RefusalError, refuse_meeting, refuse_value


def list_records(name: str, records: list[dict[str, Any]]) -> Listing:
    """A list that is at hand."""
    return Listing(name, len(records), lambda start, stop: records[start:stop])


def list_planned(inquiry: Inquiry) -> Listing:
    """`GET /users/{userId}/meetings`: planned, unexpired ones, whatever of them is asked for; nothing is live or past here."""
    account, host = inquiry.account, inquiry.find_user()
    kind = inquiry.given.get("type") or "scheduled"
    if kind in ("live", "previous_meetings"):
        return list_records("meetings", [])
    some = account.meetings.draw_host(host, inquiry.today - 1, inquiry.today + LOOK_AHEAD)
    records = write_planned(account, choose_next(account, some, inquiry.time))
    records += write_plans(inquiry, host, webinar=False)
    return list_records("meetings", records)


def write_plans(inquiry: Inquiry, person: int, *, webinar: bool) -> list[dict[str, Any]]:
    """What is planned, of the types asked for."""
    plans = list_plans(inquiry.account, person, inquiry.time, webinar=webinar)
    if (inquiry.given.get("type") or "scheduled") != "scheduled":
        plans = [plan for plan in plans if is_to_come(plan, inquiry.time)]
    return [write_plan(inquiry.account, plan, person, inquiry.time) for plan in plans]


def is_registered_for(plan: Plan) -> bool:
    """Whether people can register."""
    return has_registration(plan) if isinstance(plan, MadeEvent) else plan.registration


def list_registrants(inquiry: Inquiry, plan: Plan) -> Listing:
    """Registrants of one status, approved ones unless asked otherwise."""
    status = inquiry.given.get("status") or "approved"
    return list_records("registrants", write_registrants(inquiry.account, plan, inquiry.time, status))


def list_meeting_registrants(inquiry: Inquiry) -> Listing:
    """`GET /meetings/{meetingId}/registrants`. Raises `RefusalError` (400/300) where nobody can register."""
    plan = find_meeting(inquiry)
    if not isinstance(plan, dict) and is_registered_for(plan):
        return list_registrants(inquiry, plan)
    raise RefusalError(400, 300, "Registration has not been enabled for this meeting.")


def find_meeting(inquiry: Inquiry) -> Plan | dict[str, Any]:
    """The planned meeting in the path; what lists have of it if it is one of the calendar, with which nobody registers.

    Raises `RefusalError`: 400/300 for no number, 404/3001 if there is none.
    """
    name = inquiry.args["meetingId"]
    if not name.isdigit():
        raise refuse_value("meetingId", f"Invalid meeting id: {name}.")
    plan = find_plan(inquiry.account, int(name), inquiry.time, webinar=False)
    found = plan if plan is not None else find_in_calendar(inquiry, int(name))
    if found is None:
        raise refuse_meeting(name)
    return found


def read_meeting(inquiry: Inquiry) -> dict[str, Any]:
    """`GET /meetings/{meetingId}`."""
    account, time = inquiry.account, inquiry.time
    plan = find_meeting(inquiry)
    if isinstance(plan, dict):
        return write_meeting(account, plan, account.people.by_name[plan["host_id"]])
    owner = find_owner(account, plan, time)
    assert owner is not None
    if isinstance(plan, MadeEvent):
        return write_made(account, plan, owner, time)
    return write_meeting(account, write_plan(account, plan, owner, time), owner)


def find_in_calendar(inquiry: Inquiry, number: int) -> dict[str, Any] | None:
    """What lists have of a meeting that will show in the reports: nobody registers for those here."""
    account = inquiry.account
    known = account.meetings.numbers.read(number)
    if known is None or known[1] >= account.people.drawn:
        return None
    some = choose_next(account, account.meetings.draw_host(known[1], inquiry.today - 1, inquiry.today + LOOK_AHEAD), inquiry.time)
    return next(iter(write_planned(account, some.take(some.number == number))), None)
