"""Telephone legs of meetings that Zoom bills, and the storage that cloud recordings take."""

from random import Random
from typing import Any

from sources.sandbox.account import Account
from sources.sandbox.chance import words
from sources.sandbox.clock import DAY, HOUR, write_day, write_time
from sources.sandbox.meetings.diary import Diary
from sources.sandbox.meetings.records import FEATURES, host_names, use_features

Record = dict[str, Any]
KINDS = {"1": ("toll-free", "call-out"), "2": ("call-in", "global toll-number"), "3": ("premium", "premium call-in")}
"""The report's three types and the kinds of legs in each."""
SETTLED_AFTER = 24 * HOUR
"""So long after its end a leg costs nothing."""
_TELEPHONE = list(FEATURES).index("telephone_usage")
_TWICE = 0.2
_PLAN_GB = 500


def write_legs(account: Account, diary: Diary, kind: str, time: int) -> list[tuple[int, int, Record]]:
    """Start, end and record of each leg of one type in some meetings; equal legs do occur.

    All legs begin on the UTC day of their meeting.
    """
    meetings = diary.meetings
    used = use_features(account, meetings)[:, _TELEPHONE]
    uuids = account.meetings.codes.write(meetings.host, meetings.day, meetings.slot)
    names = host_names(account, meetings)
    departments = account.people.departments_at(meetings.host, meetings.start)
    webinars = meetings.webinar.tolist()
    legs = []
    for at in range(len(meetings)):
        chance = Random(f"{int(meetings.key[at])}/telephone/{kind}")
        if not used[at] or chance.random() > (0.7, 0.5, 0.2)[int(kind) - 1]:
            continue
        start, end, host = int(meetings.start[at]), int(meetings.end[at]), int(meetings.host[at])
        begin = min(start + chance.randint(0, 300), (start // DAY + 1) * DAY - 1)
        stop = max(begin + 1, end - chance.randint(0, 60))
        minutes, rate = -(-(stop - begin) // 60), chance.choice((0.0, 0.02, 0.04))
        country, code = words.COUNTRIES[chance.randrange(len(words.COUNTRIES))]
        record = {
            "start_time": write_time(begin),
            "end_time": write_time(stop),
            "uuid": uuids[at],
            "meeting_id": int(meetings.number[at]),
            "meeting_type": "Webinar" if webinars[at] else "Meeting",
            "type": chance.choice(KINDS[kind]),
            "host_id": account.people.ids[host],
            "host_name": names[at],
            "host_email": account.people.emails[host],
            "dept": departments[at],
            "phone_number": f"{code}2125550{chance.randrange(1000):03d}",
            "signaled_number": f"{code}2125550{chance.randrange(1000):03d}",
            "call_in_number": f"{code}8005550100",
            "country_name": country,
            "duration": minutes,
            "rate": rate,
            "total": round(rate * minutes, 2) if time >= end + SETTLED_AFTER else 0.0,
        }
        legs += [(begin, stop, record)] * (2 if chance.random() < _TWICE else 1)
    return legs


def write_storage(account: Account, day: int) -> Record:
    """One element of `/report/cloud_recording`: what is stored only grows."""
    stored = 40.0 + 0.3 * max(0, day - account.config.start // DAY) + Random(f"{account.config.seed}/storage/{day}").random() / 10
    free = f"{stored * 1024 * 0.01:.0f} MB" if day % 2 else "0"
    return {
        "date": write_day(day),
        "usage": f"{stored:.1f} GB",
        "plan_usage": f"{_PLAN_GB} GB" if account.config.seed % 5 else "Unlimited",
        "free_usage": free,
    }
