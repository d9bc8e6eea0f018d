"""Zoom's records of webinars: what is planned, and what attendees asked."""

from random import Random
from typing import Any

from sources.sandbox.account import Account
from sources.sandbox.chance import words
from sources.sandbox.changes import MadeEvent
from sources.sandbox.clock import DAY, write_time
from sources.sandbox.meetings import made
from sources.sandbox.meetings.draws import Meetings
from sources.sandbox.meetings.events import RECURRING_WEBINAR, WEEK, is_taken_out
from sources.sandbox.meetings.planned import Plan, write_event, write_weeks
from sources.sandbox.meetings.polls import meet_people
from sources.sandbox.meetings.records import write_participants
from sources.sandbox.meetings.registrants import write_registrants
from sources.sandbox.meetings.stays import Stays, draw_stays

Record = dict[str, Any]
_ASKED_WEBINARS, _ASKS = 0.9, 0.15
_QUESTIONS = ("Will there be a recording?", "What does it cost?", "Is the API open?", "When does it ship?", 'Does "it" scale?')
_REPLIES = ("Yes.", "See the page in the chat.", "live answered", "Next quarter")


def write_absentees(account: Account, webinar: Meetings) -> list[Record] | None:
    """Who was approved by the end of one past webinar and was not there; None if nobody could register."""
    planned = account.meetings.events.webinars(int(webinar.host[0]))
    event = next((event for event in planned if event.number == webinar.number[0]), None)
    if event is None or not event.registration:
        return None
    stays = draw_stays(account.people, webinar)
    there = {record["registrant_id"] for record in write_participants(account, webinar, stays, stays.leave - stays.join)}
    approved = write_registrants(account, event, int(webinar.end[0]), "approved")
    return [record for record in approved if record["id"] not in there]


def write_webinar(account: Account, event: Plan, owner: int, time: int) -> Record:
    """The answer of `/webinars/{webinarId}`."""
    if isinstance(event, MadeEvent):
        return made.write_made(account, event, owner, time)
    record = {
        **write_event(account, event, owner, time),
        "host_email": account.people.emails[owner],
        "creation_source": "web_portal",
        "start_url": f"https://{words.DOMAIN}/s/{event.number}?zak=secret",
        "password": f"{event.number % 10**6:06d}",
        "encrypted_passcode": f"{event.number:x}",
        "h323_passcode": f"{event.number % 10**6:06d}",
        "settings": {
            "host_video": True,
            "approval_type": event.approval,
            "audio": "both",
            "auto_recording": "cloud" if event.number % 3 else "none",
            "question_and_answer": {"enable": True, "allow_anonymous_questions": False},
            "global_dial_in_countries": ["US", "DE"],
        },
    }
    if event.registration:
        record["registration_url"] = made.write_link(event.number, "webinar/register")
    if event.kind == RECURRING_WEBINAR:
        first = event.next_date(time)
        taken_out = (is_taken_out(first // DAY + week * WEEK) for week in range(5))
        record |= write_weeks(first, event.minutes, ("deleted" if out else "available" for out in taken_out))
    if event.number % 3 == 0:
        record["tracking_fields"] = [{"field": "Campaign", "value": f"C-{event.number % 97}", "visible": True}]
    return record


def write_questions(account: Account, meeting: Meetings, stays: Stays) -> list[Record]:
    """Records of a webinar's Q&A report: who asked in one instance, given all rows of it."""
    chance = Random(f"{int(meeting.key[0])}/questions")
    if chance.random() > _ASKED_WEBINARS:
        return []
    host = account.people.names_at(meeting.host, meeting.start)[0]
    records = []
    for person, own, key in meet_people(account, meeting, stays, seated=True):
        asks = Random(f"{key}/questions")
        if asks.random() > _ASKS:
            continue
        details = []
        for place in range(asks.randint(1, 2)):
            when = int(meeting.start[0]) + asks.randint(60, max(61, int(meeting.end[0] - meeting.start[0])))
            reply = asks.choice(("", *_REPLIES))
            detail: Record = {
                "question_id": f"q-{key % 10**10}-{place}",
                "question": asks.choice(_QUESTIONS),
                "answer": reply,
                "create_time": write_time(when),
                "question_status": "answered" if reply else "open",
                "answer_details": [],
            }
            if reply:
                answered = {"content": reply, "name": host, "create_time": write_time(when + 60)}
                answered |= {"user_id": account.people.ids[int(meeting.host[0])], "type": "host_answered_publicly"}
                detail["answer_details"] = [answered | {"email": account.people.emails[int(meeting.host[0])]}]
            details.append(detail)
        identity = {"user_id": account.people.ids[own] if own is not None else ""}
        records.append({**identity, "email": "", **person, "question_details": details})
    return records
