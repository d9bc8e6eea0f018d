"""Past meetings and who was in them."""

from typing import Any

import numpy as np

from sources.sandbox.chance.draws import Ints
from sources.sandbox.clock import DAY
from sources.sandbox.meetings.diary import Attendance, Diary
from sources.sandbox.meetings.draws import Meetings
from sources.sandbox.meetings.records import (
    FEATURES,
    is_expired,
    show_stays,
    use_features,
    write_history,
    write_participants,
    write_report,
)
from sources.sandbox.meetings.stays import count_persons, draw_stays
from sources.sandbox.rules.inquiry import Inquiry
from sources.sandbox.rules.listing import Days, Listing, list_whole
from sources.sandbox.rules.refusals import RefusalError, refuse_meeting
from sources.sandbox.rules.windows import read_day_range

_LATEST = 30
"""Days after its last use that a meeting number lapses."""


def list_history(inquiry: Inquiry) -> Listing:
    """`GET /report/history_meetings`."""
    account, given = inquiry.account, inquiry.given
    span = read_day_range(given, inquiry.time, strict=True)
    wanted = tuple(
        given.get(name, "") for name in ("date_type", "meeting_type", "meeting_feature", "search_key", "group_id", "report_type")
    )
    by_end = wanted[0] == "end_time"
    days = range(span.first - 1, span.last + 1) if by_end else span.days

    def select(day: int) -> tuple[Diary, Ints]:
        diary = account.read_day(day, inquiry.time)
        keep = diary.reported
        meetings = diary.meetings
        if by_end:
            keep &= (meetings.end >= span.first * DAY) & (meetings.end < (span.last + 1) * DAY)
        if wanted[1] in ("meeting", "webinar"):
            keep &= meetings.webinar == (wanted[1] == "webinar")
        if wanted[2] or wanted[5] == "poll":
            keep &= use_features(account, meetings)[:, list(FEATURES).index(wanted[2] or "poll")]
        elif wanted[5] not in ("", "all"):
            keep &= np.zeros(len(diary), dtype=np.bool_)
        if wanted[3]:
            found = [wanted[3].lower() in record["topic"].lower() for record in write_history(account, diary)]
            keep &= np.array(found, dtype=np.bool_)
        if wanted[4]:
            keep &= np.array(
                [f"grp-{at}" == wanted[4] for at in account.people.department[meetings.host].tolist()], dtype=np.bool_
            )
        return diary, np.nonzero(keep)[0]

    question = ("history", *wanted, span.first if by_end else 0, span.last if by_end else 0)
    listing: Days[Diary] = Days(days, inquiry.time, question, select, lambda diary: write_history(account, diary), account.counts)
    return listing.as_listing("history_meetings", {})


def list_host_meetings(inquiry: Inquiry) -> Listing:
    """`GET /report/users/{userId}/meetings`."""
    account = inquiry.account
    host = inquiry.find_user()
    span = read_day_range(inquiry.given, inquiry.time, strict=False)
    kind = inquiry.given.get("type") or "past"
    if kind == "pastJoined":
        return _list_joined(inquiry, host, span.days, span.echo())
    diary = account.read_host(host, span.first, span.last, inquiry.time)
    listed = diary.reported if kind == "past" else diary.ended & (diary.tally.persons == 1)
    return list_whole("meetings", diary.take(listed), lambda some: write_report(account, some), span.echo())


def _list_joined(inquiry: Inquiry, person: int, days: range, head: dict[str, Any]) -> Listing:
    """Meetings the person was in, whoever was the host."""
    account = inquiry.account

    def select(day: int) -> tuple[Diary, Ints]:
        diary = account.read_day(day, inquiry.time)
        stays = draw_stays(account.people, diary.meetings)
        there = np.zeros(len(diary), dtype=np.bool_)
        there[stays.meeting[stays.user == person]] = True
        return diary, np.nonzero(diary.reported & there)[0]

    listing: Days[Diary] = Days(
        days, inquiry.time, ("joined", person), select, lambda diary: write_report(account, diary), account.counts
    )
    return listing.as_listing("meetings", head)


def find_instance(inquiry: Inquiry) -> Meetings:
    """The instance named in the path, by UUID or, the latest one, by number; a webinar on webinar paths only.

    Raises `RefusalError`.
    """
    account = inquiry.account
    webinars = "webinarId" in inquiry.args
    name = inquiry.args["webinarId" if webinars else "meetingId"]
    if name.isdigit():
        return _find_latest(inquiry, int(name), webinars=webinars)
    place = account.meetings.codes.read(name)
    if place is None:
        raise refuse_meeting(name)
    if is_expired((place[1] + 1) * DAY, inquiry.time):
        raise RefusalError(
            400, 12702, "You are not allowed to access information about meetings that occurred more than one year ago."
        )
    found = account.meetings.draw_one(*place)
    if not len(found) or found.shown[0] > inquiry.time or found.webinar[0] != webinars:
        raise refuse_meeting(name)
    return found


def _find_latest(inquiry: Inquiry, number: int, *, webinars: bool) -> Meetings:
    account = inquiry.account
    known = account.meetings.numbers.read(number)
    if known is None or known[1] >= account.people.count:
        raise refuse_meeting(str(number))
    some = account.meetings.draw_host(known[1], inquiry.today - _LATEST, inquiry.today)
    fits = np.nonzero((some.shown <= inquiry.time) & (some.number == number) & (some.webinar == webinars))[0]
    if not fits.size:
        raise refuse_meeting(str(number))
    return some.take(fits[-1:])


def _read_instance(inquiry: Inquiry) -> Attendance:
    account = inquiry.account
    meetings = find_instance(inquiry)
    stays = draw_stays(account.people, meetings)
    uuid = account.meetings.codes.write(meetings.host, meetings.day, meetings.slot)[0]
    if count_persons(meetings, stays)[0] < 2:  # Zoom leaves out meetings of one
        stays = stays.take(np.zeros(0, dtype=np.int64))
    shown, lengths = show_stays(meetings, stays, inquiry.time)
    return Attendance(uuid, meetings, shown, lengths)


def list_participants(inquiry: Inquiry) -> Listing:
    """`GET /report/meetings/{meetingId}/participants`, and the same of webinars."""
    account = inquiry.account
    held = account.attendance.get((*inquiry.args.items(), inquiry.time), lambda: _read_instance(inquiry))
    registered = inquiry.given.get("include_fields") == "registrant_id"
    count = max(0, len(held) - (held.uuid in inquiry.switches["remove_participant"]))

    def write(start: int, stop: int) -> list[dict[str, Any]]:
        which = np.arange(start, min(stop, count), dtype=np.int64)
        records = write_participants(account, held.meetings, held.stays.take(which), held.lengths[which])
        if not registered:
            for record in records:
                del record["registrant_id"]
        return records

    return Listing("participants", count, write)
