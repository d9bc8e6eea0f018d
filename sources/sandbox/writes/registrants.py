"""People are registered for meetings and webinars, and their registrations are approved, denied and cancelled."""

from sources.sandbox.changes import Decision, MadeEvent, MadeRegistrant
from sources.sandbox.clock import write_time
from sources.sandbox.meetings.events import AT_ONCE
from sources.sandbox.meetings.made import find_start, is_over, write_occurrences
from sources.sandbox.meetings.planned import Plan, find_owner, find_plan
from sources.sandbox.meetings.planned_answers import find_in_calendar, is_registered_for
from sources.sandbox.meetings.registrants import CANCELLED, write_registrants
from sources.sandbox.rules.limits import MEETING_DECISIONS, MEETING_REGISTRATIONS, WEBINAR_DECISIONS, WEBINAR_REGISTRATIONS
from sources.sandbox.rules.refusals import RefusalError, refuse_meeting, refuse_value
from sources.sandbox.webinars.answers import find_webinar
from sources.sandbox.writes.route import Done, Record, Write

_MOST = 4_999
_AT_A_TIME = 30
_TOLD = (
    "email",
    "first_name",
    "last_name",
    "address",
    "city",
    "state",
    "zip",
    "country",
    "phone",
    "comments",
    "custom_questions",
    "industry",
    "job_title",
    "org",
    "no_of_employees",
    "purchasing_time_frame",
    "role_in_purchase_process",
)
_STATUSES = {"approve": "approved", "deny": "denied", "cancel": CANCELLED}


def add_meeting_registrant(write: Write) -> Done:
    """`POST /meetings/{meetingId}/registrants`."""
    name = write.args["meetingId"]
    plan = _find_meeting(write, RefusalError(404, 1001, f"Meeting does not exist: {name}."))
    if plan is None or not is_registered_for(plan):
        raise RefusalError(404, 404, f"Registration has not been enabled for this meeting: {name}.")
    _check_host(write, plan)
    if isinstance(plan, MadeEvent) and is_over(plan, write.time):
        raise RefusalError(400, 3000, "Cannot access meeting info.")
    return _register(write, plan)


def add_webinar_registrant(write: Write) -> Done:
    """`POST /webinars/{webinarId}/registrants`."""
    plan = find_webinar(write.inquiry)
    if not is_registered_for(plan):
        raise RefusalError(400, 3000, f"This webinar does not have registration as required: {plan.number}.")
    owner = find_owner(write.account, plan, write.time)
    if owner is not None and write.account.people.emails[owner] == write.body["email"].lower():
        raise RefusalError(400, 3027, "Host cannot register.")
    if isinstance(plan, MadeEvent) and is_over(plan, write.time):
        raise RefusalError(
            400, 3038, "Webinar is over, you cannot register now. If you have any questions, contact the webinar host."
        )
    return _register(write, plan)


def _find_meeting(write: Write, unknown: RefusalError) -> Plan | None:
    """The meeting in the path; None for one of the calendar, for which nobody can register. Raises `unknown`."""
    name = write.args["meetingId"]
    if not name.isdigit():
        raise refuse_value("meetingId", f"Invalid meeting id: {name}.")
    plan = find_plan(write.account, int(name), write.time, webinar=False)
    if plan is None and find_in_calendar(write.inquiry, int(name)) is None:
        raise unknown
    return plan


def _check_host(write: Write, plan: Plan) -> None:
    owner = find_owner(write.account, plan, write.time)
    if owner is None or write.account.people.is_paused(owner, write.time):
        raise RefusalError(400, 3161, "Meeting hosting and scheduling capabilities are not allowed for your user account.")


def _register(write: Write, plan: Plan) -> Done:
    """Who is registered already is told so again; of a registration that was cancelled nothing is left."""
    email, number = write.body["email"], plan.number
    chosen = _choose_occurrences(write, plan)
    registrants = write_registrants(write.account, plan, write.time)
    known = next((one for one in registrants if one["email"].lower() == email.lower()), None)
    if known is None:
        _check_room(plan, registrants)
    write.locks.hold(f"registrant {number} {email.lower()}", "register")
    quota = WEBINAR_REGISTRATIONS if plan.webinar else MEETING_REGISTRATIONS
    write.counts.take(quota, f"{number} {email.lower()}", write.label, write.time, email)
    if known is None:
        at_once = plan.approval == AT_ONCE or bool(write.body.get("auto_approve"))
        told = {name: write.body[name] for name in _TOLD if name in write.body}
        name = write.account.changes.draw_id("registrant")
        made = MadeRegistrant(name, write.time, "approved" if at_once else "pending", told)
        write.account.changes.registrants.setdefault(number, []).append(made)
        registrants = write_registrants(write.account, plan, write.time)
        known = next(one for one in registrants if one["id"] == name)
        return Done(201, _answer(write, plan, known, chosen))
    return Done(201, _answer(write, plan, known, chosen), changed=False)


def _check_room(plan: Plan, registrants: list[Record]) -> None:
    if not plan.webinar:
        if len(registrants) >= _MOST:
            raise RefusalError(400, 3043, "Meeting has reached maximum attendee capacity.")
        return
    settings = plan.given.get("settings", {}) if isinstance(plan, MadeEvent) else {}
    room = settings.get("registrants_restrict_number", 0)
    if room and len(registrants) >= room:
        words = "You have reached the limit for the number of attendees you can add. Contact Zoom Support for more information."
        raise RefusalError(400, 3000, words)


def _choose_occurrences(write: Write, plan: Plan) -> list[Record]:
    """Occurrences to register for: those that are named, or all. Raises `RefusalError` (400/300) for one that is none."""
    listed = write_occurrences(plan) if isinstance(plan, MadeEvent) and "recurrence" in plan.given else []
    asked = [name for name in write.given.get("occurrence_ids", "").split(",") if name]
    known = {one["occurrence_id"] for one in listed}
    if isinstance(plan, MadeEvent) and (wrong := [name for name in asked if name not in known]):
        raise refuse_value("occurrence_ids", f"Invalid occurrence ID: {wrong[0]}.")
    return [one for one in listed if one["occurrence_id"] in asked] if asked else listed


def _answer(write: Write, plan: Plan, registrant: Record, occurrences: list[Record]) -> Record:
    answer: Record = {"registrant_id": registrant["id"], "id": plan.number, "topic": plan.topic}
    start = find_start(plan, write.time) if isinstance(plan, MadeEvent) else plan.next_start(write.time)
    if start is not None:
        answer["start_time"] = write_time(start)
    if registrant["status"] == "approved":
        answer |= {name: registrant[name] for name in ("join_url", "participant_pin_code") if name in registrant}
    if occurrences:
        answer["occurrences"] = occurrences
    return answer


def decide_meeting_registrants(write: Write) -> Done:
    """`PUT /meetings/{meetingId}/registrants/status`."""
    plan = _find_meeting(write, refuse_meeting(write.args["meetingId"]))
    if plan is None or not is_registered_for(plan):
        raise RefusalError(400, 3000, "Registration has not been enabled for this meeting.")
    _check_host(write, plan)
    return _decide(write, plan)


def decide_webinar_registrants(write: Write) -> Done:
    """`PUT /webinars/{webinarId}/registrants/status`."""
    plan = find_webinar(write.inquiry)
    if not is_registered_for(plan):
        raise RefusalError(400, 300, f"Registration has not been enabled for this webinar: {plan.number}.")
    return _decide(write, plan)


def _decide(write: Write, plan: Plan) -> Done:
    """All of them or none: one that is unknown, or had its ten decisions today, has the others wait."""
    asked = write.body.get("registrants") or []
    if not 0 < len(asked) <= _AT_A_TIME:
        raise refuse_value("registrants", f"Name 1 to {_AT_A_TIME} registrants.")
    registrants = write_registrants(write.account, plan, write.time)
    by_id = {one["id"]: one for one in registrants}
    by_email = {one["email"].lower(): one for one in registrants}
    found: list[Record] = []
    for place, one in enumerate(asked):
        known = by_id.get(one["id"]) if one.get("id") else by_email.get(one.get("email", "").lower())
        if known is None:
            raise refuse_value(f"registrants[{place}]", "Registrant does not exist.")
        found.append(known)
    write.locks.hold(f"registrants of {plan.number}", write.body["action"])
    quota = WEBINAR_DECISIONS if plan.webinar else MEETING_DECISIONS
    write.counts.take_all(quota, [(f"{plan.number} {one['id']}", one["email"]) for one in found], write.label, write.time)
    status, changed = _STATUSES[write.body["action"]], False
    for one in found:
        if one["status"] != status:
            changed = True
            decisions = write.account.changes.decisions.setdefault((plan.number, one["id"]), [])
            decisions.append(Decision(write.time, status))
    return Done(204, changed=changed)
