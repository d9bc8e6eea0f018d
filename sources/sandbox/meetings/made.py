"""Zoom's records of meetings and webinars that somebody made through the API.

Nobody comes to them: they are planned and people can register, but no report has them. A number lapses 30 days after its last
date.
"""

from typing import Any

from sources.sandbox.account import Account
from sources.sandbox.chance import words
from sources.sandbox.changes import MEETINGS, WEBINARS, MadeEvent
from sources.sandbox.clock import DAY, write_time
from sources.sandbox.meetings.draws import INSTANT
from sources.sandbox.meetings.events import NO_REGISTRATION

Record = dict[str, Any]
_KEPT = 30 * DAY
_AGENDA = 250
"""Lists cut an agenda."""
_COMMON_SETTINGS: Record = {
    "host_video": False,
    "approval_type": NO_REGISTRATION,
    "audio": "both",
    "auto_recording": "none",
    "enforce_login": False,
    "enforce_login_domains": "",
    "alternative_hosts": "",
    "close_registration": False,
    "show_share_button": True,
    "allow_multiple_devices": False,
    "registrants_confirmation_email": True,
    "registrants_email_notification": True,
    "meeting_authentication": False,
    "global_dial_in_countries": ["US", "DE"],
    "request_permission_to_unmute_participants": False,
}
_SETTINGS: dict[bool, Record] = {
    False: {
        **_COMMON_SETTINGS,
        "participant_video": False,
        "cn_meeting": False,
        "in_meeting": False,
        "join_before_host": False,
        "mute_upon_entry": False,
        "watermark": False,
        "use_pmi": False,
        "waiting_room": True,
    },
    True: {
        **_COMMON_SETTINGS,
        "panelists_video": False,
        "practice_session": False,
        "hd_video": False,
        "on_demand": False,
        "post_webinar_survey": False,
        "survey_url": "",
    },
}


def has_registration(event: MadeEvent) -> bool:
    """Whether people can register for it."""
    return event.approval != NO_REGISTRATION


def find_end(event: MadeEvent) -> int:
    """When the last of it is over; of what has no fixed time, when it was made."""
    return event.dates[-1] + event.minutes * 60 if event.dates else event.created


def is_over(event: MadeEvent, time: int) -> bool:
    """Whether its last date has passed."""
    return bool(event.dates) and find_end(event) <= time


def is_listed(event: MadeEvent, time: int) -> bool:
    """Whether it is in its owner's list: instant meetings never are."""
    if event.kind == INSTANT or time < event.created:
        return False
    return not event.dates or time < max(find_end(event), event.created) + _KEPT


def find_start(event: MadeEvent, time: int) -> int | None:
    """When it begins next, or began last; None without a fixed time."""
    coming = (date for date in event.dates if date + event.minutes * 60 > time)
    return next(coming, event.dates[-1] if event.dates else None)


def find_maker(account: Account, event: MadeEvent, time: int) -> int | None:
    """Who has it at `time`."""
    return account.find_holder(account.people.by_name[event.owner], WEBINARS if event.webinar else MEETINGS, time)


def write_link(number: int, path: str) -> str:
    """An address that belongs to a meeting or webinar."""
    return f"https://{words.DOMAIN}/{path}/{number}"


def write_listed(account: Account, event: MadeEvent, owner: int, time: int) -> Record:
    """Record of `/users/{userId}/meetings` or `/users/{userId}/webinars`."""
    record: Record = {
        "id": event.number,
        "uuid": event.uuid,
        "host_id": account.people.ids[owner],
        "topic": event.topic,
        "type": event.kind,
        "duration": event.minutes,
        "timezone": event.timezone,
        "created_at": write_time(event.created),
        "join_url": write_link(event.number, "w" if event.webinar else "j"),
    }
    if (start := find_start(event, time)) is not None:
        record["start_time"] = write_time(start)
    if event.agenda:
        record["agenda"] = event.agenda[:_AGENDA]
    if event.webinar:
        record["is_simulive"] = False
    return record


def write_made(account: Account, event: MadeEvent, owner: int, time: int) -> Record:
    """The answer to its creation, and that of `/webinars/{webinarId}`."""
    secret = f"{event.number % 10**6:06d}"
    record: Record = {
        **write_listed(account, event, owner, time),
        "host_email": account.people.emails[owner],
        "creation_source": "open_api",
        "start_url": f"https://{words.DOMAIN}/s/{event.number}?zak=secret",
        "password": event.password,
        "settings": {**_SETTINGS[event.webinar], **event.given.get("settings", {}), "approval_type": event.approval},
    }
    if event.agenda:
        record["agenda"] = event.agenda
    if event.webinar:
        record |= {"encrypted_passcode": f"{event.number:x}", "h323_passcode": secret}
    else:
        record |= {"encrypted_password": f"{event.number:x}", "h323_password": secret, "pstn_password": secret}
        record |= {"status": "waiting", "pre_schedule": False}
    if has_registration(event):
        record["registration_url"] = write_link(event.number, "webinar/register" if event.webinar else "meeting/register")
    if "recurrence" in event.given:
        record["recurrence"] = event.given["recurrence"]
        record["occurrences"] = write_occurrences(event)
    if event.given.get("tracking_fields"):
        record["tracking_fields"] = [{**one, "visible": True} for one in event.given["tracking_fields"]]
    return record


def write_occurrences(event: MadeEvent) -> list[Record]:
    """The dates of a recurring one."""
    return [
        {"occurrence_id": str(date * 1000), "start_time": write_time(date), "duration": event.minutes, "status": "available"}
        for date in event.dates
    ]
