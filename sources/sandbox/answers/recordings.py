"""Cloud recordings of a user."""

import numpy as np

from sources.sandbox.draws import Mask
from sources.sandbox.inquiry import Inquiry
from sources.sandbox.listing import Listing, list_whole
from sources.sandbox.recordings import Recordings, read_recordings, write_recordings
from sources.sandbox.refusals import refuse_value
from sources.sandbox.windows import DayRange, read_day_range

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
