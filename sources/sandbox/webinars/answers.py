"""Webinars that are planned, their registrants, and what was asked in past ones."""

from typing import Any

from sources.sandbox.meetings.answers import find_instance
from sources.sandbox.meetings.instances import introduce
from sources.sandbox.meetings.planned import Plan, find_owner, find_plan
from sources.sandbox.meetings.planned_answers import is_registered_for, list_records, list_registrants, write_plans
from sources.sandbox.meetings.stays import draw_stays
from sources.sandbox.rules.inquiry import Inquiry
from sources.sandbox.rules.listing import Listing
from sources.sandbox.rules.refusals import RefusalError, refuse_value
from sources.sandbox.webinars.records import write_absentees, write_questions, write_webinar


def list_webinars(inquiry: Inquiry) -> Listing:
    """`GET /users/{userId}/webinars`. Raises `RefusalError` (400/200) for a host without a licence."""
    host = inquiry.find_user()
    if not inquiry.account.people.hosts_webinars[host]:
        raise RefusalError(400, 200, "Webinar plan is missing.")
    return list_records("webinars", write_plans(inquiry, host, webinar=True))


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


def list_webinar_registrants(inquiry: Inquiry) -> Listing:
    """`GET /webinars/{webinarId}/registrants`. Raises `RefusalError` (400/3000) where nobody can register."""
    webinar = find_webinar(inquiry)
    if not is_registered_for(webinar):
        raise RefusalError(400, 3000, "Registration has not been enabled for this webinar.")
    return list_registrants(inquiry, webinar)


def list_absentees(inquiry: Inquiry) -> Listing:
    """`GET /past_webinars/{webinarId}/absentees`. Raises `RefusalError` (400/3000) where nobody could register."""
    records = write_absentees(inquiry.account, find_instance(inquiry))
    if records is None:
        raise RefusalError(400, 3000, "Registration has not been enabled for this webinar.")
    return list_records("registrants", records)


def read_questions(inquiry: Inquiry) -> dict[str, Any]:
    """`GET /report/webinars/{webinarId}/qa`."""
    account, meeting = inquiry.account, find_instance(inquiry)
    questions = write_questions(account, meeting, draw_stays(account.people, meeting))
    return {**introduce(account, meeting), "questions": questions}
