"""Reports of single past meetings and webinars."""

from typing import Any

from sources.sandbox.account import Account
from sources.sandbox.clock import write_time
from sources.sandbox.meetings.answers import find_instance
from sources.sandbox.meetings.diary import Diary
from sources.sandbox.meetings.draws import Meetings
from sources.sandbox.meetings.polls import write_polls
from sources.sandbox.meetings.records import write_history, write_report
from sources.sandbox.meetings.stays import draw_stays, tally_stays
from sources.sandbox.rules.inquiry import Inquiry


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


def introduce(account: Account, meeting: Meetings) -> dict[str, Any]:
    """What stands around the questions of an instance."""
    return {
        "uuid": account.meetings.codes.write(meeting.host, meeting.day, meeting.slot)[0],
        "id": int(meeting.number[0]),
        "start_time": write_time(int(meeting.start[0])),
    }


def read_polls(inquiry: Inquiry) -> dict[str, Any]:
    """`GET /report/meetings/{meetingId}/polls` and the same of webinars; without polls an empty list."""
    account, meeting = inquiry.account, find_instance(inquiry)
    questions = write_polls(account, meeting, draw_stays(account.people, meeting))
    return {**introduce(account, meeting), "questions": questions}
