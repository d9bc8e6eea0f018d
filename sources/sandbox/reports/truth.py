"""What a perfect extraction would hold of sums over the account, of audit logs, and of what the account pays for."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import numpy as np

from sources.sandbox.clock import DAY, write_day
from sources.sandbox.meetings.truth import read_diaries
from sources.sandbox.people.draws import ACTIVE
from sources.sandbox.people.truth import read_user_status
from sources.sandbox.perfect_reading import Found, PerfectReading, Record, Source, cut_chunks, cut_spells
from sources.sandbox.reports.answers import write_report_users
from sources.sandbox.reports.logs import Entries
from sources.sandbox.reports.sums import Sums
from sources.sandbox.reports.telephone import KINDS, write_legs, write_storage
from sources.zoom import Endpoint


def _half_months(run: PerfectReading) -> Iterator[tuple[int, int]]:
    """First and last day of each half month within reach, cut to it and to today."""
    today = run.now // DAY
    at = datetime.fromtimestamp(run.edge * DAY, UTC).date()
    while True:
        end = at.replace(day=15 if at.day <= 15 else monthrange(at.year, at.month)[1])
        first, last = (int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) // DAY for day in (at, end))
        if first > today:
            return
        yield first, min(last, today)
        at = date.fromordinal(end.toordinal() + 1)


def _report_users(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    people = run.account.people
    for first, last in _half_months(run):
        judged = min(run.now, (last + 1) * DAY)
        sums = Sums(*(np.zeros(people.count, dtype=np.int64) for _ in range(3)))
        for diary, _stays in read_diaries(run, cut_spells(run, range(first, last + 1))):
            meetings = diary.meetings
            columns = zip(
                meetings.host.tolist(),
                meetings.start.tolist(),
                meetings.end.tolist(),
                diary.tally.joins.tolist(),
                strict=True,
            )
            for host, start, end, joins in columns:
                sums.meetings[host] += 1
                sums.joins[host] += joins
                sums.minutes[host] += -(-(end - start) // 60)
        listed = [
            person
            for person in range(people.count)
            if sums.meetings[person] or read_user_status(run.account, person, judged) == ACTIVE
        ]
        request = {"from": write_day(first), "to": write_day(last)}
        for chosen in cut_chunks(listed):
            for record in write_report_users(run.account, chosen, sums, judged):
                yield record, request


def _daily(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    first = datetime.fromtimestamp(run.edge * DAY, UTC).replace(day=1)
    created = run.account.people.created.tolist()
    days = range(int(first.timestamp()) // DAY, run.now // DAY + 1)
    for day, (diary, _stays) in zip(days, read_diaries(run, (range(day, day + 1) for day in days)), strict=True):
        yield (
            {
                "date": write_day(day),
                "new_users": sum(1 for when in created if when // DAY == day and when <= run.now),
                "meetings": len(diary),
                "participants": sum(diary.tally.joins.tolist()),
                "meeting_minutes": sum(-(-seconds // 60) for seconds in diary.tally.seconds.tolist()),
            },
            {},
        )


def _entries(run: PerfectReading, read: Callable[[int], Entries], write: Callable[[Entries], list[Record]]) -> Iterator[Found]:
    for day in run.days:
        entries = read(day)
        listed = [at for at, shown in enumerate(entries.shown.tolist()) if shown <= run.now]
        for record in write(entries.take(np.array(listed, dtype=np.int64))):
            yield record, {}


def _activities(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    return _entries(run, run.account.logs.sign_ins, run.account.logs.write_sign_ins)


def _operations(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    return _entries(run, run.account.logs.operations, run.account.logs.write_operations)


def _storage(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    for day in run.days:
        if run.account.config.start // DAY <= day < run.now // DAY:
            yield write_storage(run.account, day), {}


def _telephone(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    for diary, _stays in read_diaries(run, cut_spells(run, run.days)):
        for kind in KINDS:
            for _begin, _end, record in write_legs(run.account, diary, kind, run.now):
                yield record, {}


REPORTS_TRUTH: dict[str, Source] = {
    "report_users": _report_users,
    "report_daily": _daily,
    "report_activities": _activities,
    "report_operation_logs": _operations,
    "report_cloud_recording": _storage,
    "report_telephone": _telephone,
}
