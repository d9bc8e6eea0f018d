"""Reports of single past meetings and webinars, and their recordings."""

from typing import Any

import numpy as np

from sources.sandbox.account import Account, Diary
from sources.sandbox.answers.meetings import find_instance
from sources.sandbox.clock import write_time
from sources.sandbox.codes import NumberCodes
from sources.sandbox.events import NUMBER_SLOT
from sources.sandbox.inquiry import Inquiry
from sources.sandbox.meeting_records import are_recorded, write_history, write_report
from sources.sandbox.meetings import Meetings
from sources.sandbox.polls import write_polls, write_questions
from sources.sandbox.recordings import Recordings, trace_recordings, write_audio_files, write_recordings
from sources.sandbox.refusals import RefusalError, refuse_meeting
from sources.sandbox.stays import draw_stays, tally_stays

_REACH = 180


def write_details(account: Account, diary: Diary) -> list[dict[str, Any]]:
    """Answers of `/report/meetings/{meetingId}` and `/report/webinars/{webinarId}`."""
    records = []
    for report, history in zip(write_report(account, diary), write_history(account, diary), strict=True):
        record = {
            name: report[name]
            for name in ("uuid", "id", "type", "topic", "user_name", "user_email", "start_time", "end_time", "duration")
        }
        record |= {"dept": history["department"], "total_minutes": report["total_minutes"]}
        record["participants_count"] = report["participants_count"]
        record |= {
            name: source[name] for name, source in (("custom_keys", report), ("tracking_fields", history)) if name in source
        }
        records.append(record)
    return records


def read_details(inquiry: Inquiry) -> dict[str, Any]:
    """`GET /report/meetings/{meetingId}` and `GET /report/webinars/{webinarId}`."""
    meeting = find_instance(inquiry)
    tally = tally_stays(meeting, draw_stays(inquiry.account.people, meeting), inquiry.time)
    return write_details(inquiry.account, Diary(meeting, tally, inquiry.time))[0]


def _introduce(account: Account, meeting: Meetings) -> dict[str, Any]:
    return {
        "uuid": account.meetings.codes.write(meeting.host, meeting.day, meeting.slot)[0],
        "id": int(meeting.number[0]),
        "start_time": write_time(int(meeting.start[0])),
    }


def read_polls(inquiry: Inquiry) -> dict[str, Any]:
    """`GET /report/meetings/{meetingId}/polls` and the same of webinars; without polls an empty list."""
    account, meeting = inquiry.account, find_instance(inquiry)
    questions = write_polls(account, meeting, draw_stays(account.people, meeting))
    return {**_introduce(account, meeting), "questions": questions}


def read_questions(inquiry: Inquiry) -> dict[str, Any]:
    """`GET /report/webinars/{webinarId}/qa`."""
    account, meeting = inquiry.account, find_instance(inquiry)
    questions = write_questions(account, meeting, draw_stays(account.people, meeting))
    return {**_introduce(account, meeting), "questions": questions}


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
        days = (known[2], known[2]) if dated else (inquiry.today - _REACH, inquiry.today)
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
