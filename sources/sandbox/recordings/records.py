"""Cloud recordings: which instance has one, when its files appear, when it goes to the trash, and whether it comes back.

A recording goes to the trash, and comes back, within 28 days after the instance began. What does not come back leaves the trash
for good, by hand or because thirty days are over.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sources.sandbox.account import Account
from sources.sandbox.chance import words
from sources.sandbox.chance.codes import write_dashed
from sources.sandbox.chance.draws import NEVER, Ints, Mask, between, fraction, redraw, write_times
from sources.sandbox.changes import RECORDINGS
from sources.sandbox.clock import DAY, HOUR
from sources.sandbox.meetings.draws import Meetings, join_meetings
from sources.sandbox.meetings.records import are_recorded, name_topics, round_minutes

_KEPT_IN_TRASH = 30 * DAY
_TRASHED, _RESTORED, _PURGED_BY_HAND = 0.3, 0.5, 0.4
_FILES = (
    ("MP4", "MP4", "shared_screen_with_speaker_view", 3_000_000),
    ("M4A", "M4A", "audio_only", 600_000),
    ("TIMELINE", "JSON", "timeline", 2_000),
    ("TRANSCRIPT", "VTT", "audio_transcript", 1_500),
    ("CHAT", "TXT", "chat_file", 200),
)
"""Type, extension, view and bytes of a minute."""
_TRANSCRIPT = 3
_ALWAYS = 1


@dataclass(frozen=True, slots=True)
class Recordings:
    """Recorded instances. Times are seconds since 1970, `NEVER` if they do not come."""

    meetings: Meetings
    shown: Ints
    transcribed: Ints
    """From when the transcript is among the files."""
    trashed: Ints
    restored: Ints
    purged: Ints
    """From when it is in no list any more."""

    def in_trash(self, time: int) -> Mask:
        return (self.shown <= time) & (self.trashed <= time) & (time < self.restored) & (time < self.purged)

    def in_cloud(self, time: int) -> Mask:
        return (self.shown <= time) & ((time < self.trashed) | (self.restored <= time))

    def take(self, which: Ints | Mask) -> "Recordings":
        return Recordings(
            self.meetings.take(which),
            self.shown[which],
            self.transcribed[which],
            self.trashed[which],
            self.restored[which],
            self.purged[which],
        )

    def __len__(self) -> int:
        return len(self.meetings)


def read_recordings(account: Account, user: int, first: int, last: int, time: int) -> Recordings:
    """Recordings a user has at `time`, their own and what came to them, of instances from day `first` to day `last` on."""
    hosts = account.trace_back(user, RECORDINGS, time)
    meetings = join_meetings([account.meetings.draw_host(host, first, last) for host in hosts])
    return trace_recordings(meetings.take(are_recorded(account, meetings)))


def trace_recordings(meetings: Meetings) -> Recordings:
    """The fate of the recordings of instances that were recorded."""
    key, fate = redraw(meetings.key, 50), redraw(meetings.key, 51)
    shown = meetings.end + between(key, 0, 20 * 60, 7 * HOUR)
    transcribed = shown + between(key, 1, 600, 3 * HOUR)
    trashed = np.where(fraction(fate, 0) < _TRASHED, meetings.end + between(fate, 1, 12 * HOUR, 19 * DAY), NEVER)
    back = (fraction(fate, 2) < _RESTORED) & (trashed < NEVER)
    restored = np.where(back, trashed + between(fate, 3, 6 * HOUR, 7 * DAY), NEVER)
    end = redraw(fate, 1)
    kept = np.where(fraction(end, 0) < _PURGED_BY_HAND, between(end, 1, 12 * HOUR, 9 * DAY), _KEPT_IN_TRASH)
    purged = np.where((trashed < NEVER) & ~back, trashed + kept, NEVER)
    return Recordings(meetings, shown, transcribed, trashed, restored, purged)


def write_recordings(account: Account, recordings: Recordings, time: int) -> list[dict[str, Any]]:
    """Records of `/users/{userId}/recordings` as shown at `time`."""
    meetings = recordings.meetings
    uuids = account.meetings.codes.write(meetings.host, meetings.day, meetings.slot)
    topics = name_topics(account, meetings, [account.people.first[host] for host in meetings.host.tolist()])
    starts = write_times(meetings.start)
    lengths = round_minutes(meetings.end - meetings.start)
    records = []
    for at, host in enumerate(meetings.host.tolist()):
        files = _write_files(recordings, at, uuids[at], lengths[at], time)
        key = int(redraw(meetings.key[at : at + 1], 52)[0])
        record = {
            "uuid": uuids[at],
            "id": int(meetings.number[at]),
            "account_id": words.ACCOUNT_ID,
            "host_id": account.people.ids[_find_owner(account, host, time)],
            "topic": topics[at],
            "type": str(int(meetings.kind[at])),
            "start_time": starts[at],
            "timezone": words.ZONES[int(account.people.zone[host])],
            "duration": lengths[at],
            "total_size": sum(file["file_size"] for file in files),
            "recording_count": len(files),
            "share_url": f"https://{words.DOMAIN}/rec/share/{key:016x}",
            "recording_play_passcode": f"{key % 10**9:09d}Aa",
            "auto_delete": key % 3 == 0,
            "recording_files": files,
        }
        if key % 3 == 0:
            record["auto_delete_date"] = starts[at][:10]
        elif key % 3 == 1:
            record["auto_delete_date"] = ""
        records.append(record)
    return records


def _find_owner(account: Account, host: int, time: int) -> int:
    """Who has the recordings of a host; of one who is gone and handed nothing on, the host."""
    owner = account.find_holder(host, RECORDINGS, time)
    return host if owner is None else owner


def _write_files(recordings: Recordings, at: int, uuid: str, minutes: int, time: int) -> list[dict[str, Any]]:
    meetings = recordings.meetings
    begin, end = write_times(np.array([meetings.start[at], meetings.end[at]]))
    trashed = recordings.in_trash(time)[at]
    files = []
    for kind, (file_type, extension, view, rate) in enumerate(_FILES):
        word = redraw(meetings.key[at : at + 1], 53 + kind)
        if kind >= _ALWAYS and fraction(word, 0)[0] < (0.1, 0.1, 0.45, 0.45, 0.7)[kind]:
            continue
        if kind == _TRANSCRIPT and recordings.transcribed[at] > time:
            continue
        nameless = file_type == "TIMELINE" and fraction(word, 1)[0] < 0.7
        token = int(word[0])
        file = {
            "meeting_id": uuid,
            "recording_start": begin,
            "recording_end": end,
            "file_type": "TB" if file_type == "TIMELINE" else file_type,
            "file_extension": extension,
            "file_size": max(1, int(minutes * rate * (0.5 + fraction(word, 2)[0]))),
            "play_url": f"https://{words.DOMAIN}/rec/play/{token:016x}" if kind <= 1 else "",
            "download_url": f"https://{words.DOMAIN}/rec/download/{token:016x}",
            "status": "completed",
            "recording_type": view,
        }
        if not nameless:
            file["id"] = write_dashed(word.tobytes() + redraw(word, 1).tobytes())
        if trashed:
            file["deleted_time"] = write_times(recordings.trashed[at : at + 1])[0]
        files.append(file)
    return files


def write_audio_files(account: Account, recordings: Recordings, at: int) -> list[dict[str, Any]]:
    """Separate audio files of participants, which one recording in five has."""
    meetings = recordings.meetings
    key = int(redraw(meetings.key[at : at + 1], 60)[0])
    if key % 5:
        return []
    begin, end = write_times(np.array([meetings.start[at], meetings.end[at]]))
    name = account.people.first[int(meetings.host[at])]
    return [
        {
            "id": write_dashed(redraw(meetings.key[at : at + 1], 61 + turn).tobytes() * 2),
            "file_name": f"Audio only - {name if turn == 0 else 'Guest'}",
            "file_size": 1000 + (key >> 8) % 10**6,
            "file_type": "M4A",
            "status": "completed",
            "recording_start": begin,
            "recording_end": end,
            "play_url": f"https://{words.DOMAIN}/rec/play/{key:016x}",
            "download_url": f"https://{words.DOMAIN}/rec/download/{key:016x}",
        }
        for turn in range(2)
    ]
