"""Cloud recordings, of a user and of one instance."""

from typing import Any

import numpy as np

from sources.sandbox.account import Account
from sources.sandbox.chance.codes import NumberCodes
from sources.sandbox.chance.draws import Mask
from sources.sandbox.changes import RECORDINGS
from sources.sandbox.meetings.events import NUMBER_SLOT
from sources.sandbox.meetings.records import are_recorded
from sources.sandbox.recordings.records import Recordings, read_recordings, trace_recordings, write_audio_files, write_recordings
from sources.sandbox.rules.inquiry import Inquiry
from sources.sandbox.rules.listing import Listing, list_whole
from sources.sandbox.rules.refusals import RefusalError, refuse_meeting, refuse_value
from sources.sandbox.rules.windows import REACH_DAYS, DayRange, read_day_range

_TRASH_REACH = 60
"""Nothing older can still be in the trash: 28 days until it is put there, 30 in it."""


def list_recordings(inquiry: Inquiry) -> Listing:
    """Without dates, recordings of the current day; of the trash, whatever is in it now. Nobody trashes files one by one here."""
    account, given = inquiry.account, inquiry.given
    host = inquiry.find_user()
    trash = given.get("trash") == "true"
    if trash and (given.get("from") or given.get("to")):
        raise refuse_value("trash", "Recordings in the trash cannot be queried by date.")
    span = DayRange(inquiry.today - _TRASH_REACH, inquiry.today) if trash else read_day_range(given, inquiry.time, strict=False)
    recordings = read_recordings(account, host, span.first, span.last, inquiry.time)
    keep: Mask = recordings.in_trash(inquiry.time) if trash else recordings.in_cloud(inquiry.time)
    if trash and given.get("trash_type") == "recording_file":
        keep = np.zeros_like(keep)
    if given.get("meeting_id"):
        keep &= recordings.meetings.number == int(given["meeting_id"])

    def write(some: Recordings) -> list[dict[str, object]]:
        return write_recordings(account, some, inquiry.time)

    return list_whole("meetings", recordings.take(keep), write, {} if trash else span.echo())


def list_account_recordings(inquiry: Inquiry) -> Listing:
    """`GET /accounts/me/recordings`: what is in the cloud, whoever has it; without dates, of the current day."""
    account = inquiry.account
    span = read_day_range(inquiry.given, inquiry.time, strict=False)
    meetings = account.meetings.draw_days(span.days)
    held = [account.find_holder(host, RECORDINGS, inquiry.time) is not None for host in meetings.host.tolist()]
    recordings = trace_recordings(meetings.take(are_recorded(account, meetings) & np.array(held, dtype=np.bool_)))

    def write(some: Recordings) -> list[dict[str, object]]:
        return write_recordings(account, some, inquiry.time)

    return list_whole("meetings", recordings.take(recordings.in_cloud(inquiry.time)), write, span.echo())


def read_recording(inquiry: Inquiry) -> dict[str, Any]:
    """`GET /meetings/{meetingId}/recordings`, by UUID or, the latest one, by number, for meetings and webinars alike.

    Raises `RefusalError`: 404/3001 for what never was, 404/3301 if nothing was recorded or it is in the trash.
    """
    account, name = inquiry.account, inquiry.args["meetingId"]
    if name.isdigit():
        known = account.meetings.numbers.read(int(name))
        if known is None or known[1] >= account.people.count:
            raise refuse_meeting(name)
        dated = known[0] == NumberCodes.AD_HOC or (known[0] == NumberCodes.WEBINAR and known[3] != NUMBER_SLOT)
        days = (known[2], known[2]) if dated else (inquiry.today - REACH_DAYS, inquiry.today)
        some = account.meetings.draw_host(known[1], *days)
        some = some.take(some.number == int(name))
    else:
        place = account.meetings.codes.read(name)
        if place is None:
            raise refuse_meeting(name)
        some = account.meetings.draw_one(*place)
        if not len(some):
            raise refuse_meeting(name)
    recordings = trace_recordings(some.take(are_recorded(account, some)))
    listed = np.nonzero(recordings.in_cloud(inquiry.time))[0]
    if not listed.size:
        raise RefusalError(404, 3301, f"There is no recording for this meeting: {name}.")
    return write_single_recordings(account, recordings.take(listed[-1:]), inquiry.time)[0]


def write_single_recordings(account: Account, recordings: Recordings, time: int) -> list[dict[str, Any]]:
    """Answers of `/meetings/{meetingId}/recordings`."""
    records = write_recordings(account, recordings, time)
    for at, record in enumerate(records):
        record["password"] = record["recording_play_passcode"]
        if files := write_audio_files(account, recordings, at):
            record["participant_audio_files"] = files
    return records
