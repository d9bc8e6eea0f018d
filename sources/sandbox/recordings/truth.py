"""What a perfect extraction would hold of cloud recordings."""

from collections.abc import Iterator

import numpy as np

from sources.sandbox.changes import RECORDINGS
from sources.sandbox.meetings.draws import Meetings
from sources.sandbox.meetings.records import are_recorded
from sources.sandbox.people.truth import find_listed
from sources.sandbox.perfect_reading import Found, PerfectReading, Source, cut_spells
from sources.sandbox.recordings.answers import write_single_recordings
from sources.sandbox.recordings.records import trace_recordings, write_recordings
from sources.zoom import Endpoint


def _listed_recordings(run: PerfectReading, days: range) -> Meetings:
    """Meetings that were recorded, and whose recordings somebody has who can be asked about."""
    meetings, listed = run.account.meetings.draw_days(days), set(find_listed(run))
    hosts = [host for host in range(run.account.people.drawn) if run.account.find_holder(host, RECORDINGS, run.now) in listed]
    return meetings.take(are_recorded(run.account, meetings) & np.isin(meetings.host, hosts))


def _recordings(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    account = run.account
    for days in cut_spells(run, run.days):
        recordings = trace_recordings(_listed_recordings(run, days))
        fates = zip(recordings.shown.tolist(), recordings.trashed.tolist(), recordings.restored.tolist(), strict=True)
        there = [
            at for at, (shown, trashed, restored) in enumerate(fates) if shown <= run.now and not trashed <= run.now < restored
        ]
        for record in write_recordings(account, recordings.take(np.array(there, dtype=np.int64)), run.now):
            yield record, {"userId": record["host_id"]}


def _account_recordings(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    account = run.account
    for days in cut_spells(run, run.days):
        meetings = account.meetings.draw_days(days)
        recordings = trace_recordings(meetings.take(are_recorded(account, meetings)))
        fates = zip(recordings.shown.tolist(), recordings.trashed.tolist(), recordings.restored.tolist(), strict=True)
        hosts = recordings.meetings.host.tolist()
        there = [
            at
            for at, (shown, trashed, restored) in enumerate(fates)
            if shown <= run.now
            and not trashed <= run.now < restored
            and account.find_holder(hosts[at], RECORDINGS, run.now) is not None
        ]
        for record in write_recordings(account, recordings.take(np.array(there, dtype=np.int64)), run.now):
            yield record, {}


def _trash(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    account = run.account
    for days in cut_spells(run, run.days):
        recordings = trace_recordings(_listed_recordings(run, days))
        fates = zip(recordings.trashed.tolist(), recordings.restored.tolist(), recordings.purged.tolist(), strict=True)
        thrown = [at for at, (trashed, restored, purged) in enumerate(fates) if trashed <= run.now < min(restored, purged)]
        for record in write_recordings(account, recordings.take(np.array(thrown, dtype=np.int64)), run.now):
            yield record, {"userId": record["host_id"]}


def _meeting_recordings(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    account = run.account
    for days in cut_spells(run, run.days):
        meetings = account.meetings.draw_days(days)
        recordings = trace_recordings(meetings.take(are_recorded(account, meetings)))
        fates = zip(recordings.shown.tolist(), recordings.trashed.tolist(), recordings.restored.tolist(), strict=True)
        there = [at for at, (shown, gone, back) in enumerate(fates) if shown <= run.now and not gone <= run.now < back]
        for record in write_single_recordings(account, recordings.take(np.array(there, dtype=np.int64)), run.now):
            yield record, {"meetingId": record["uuid"]}


RECORDINGS_TRUTH: dict[str, Source] = {
    "account_recordings": _account_recordings,
    "recordings": _recordings,
    "trashed_recordings": _trash,
    "meeting_recordings": _meeting_recordings,
}
