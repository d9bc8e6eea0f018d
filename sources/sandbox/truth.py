"""What a perfect extraction would hold now, table by table.

It began at a given instant, so it could reach 180 days back from there, and it has run every night since: what Zoom showed and
has not taken back is in it, in the columns of the endpoint declarations. Which rows those are is worked out here by plain loops
over days and people, apart from the code that cuts pages; only the writing of single records is shared.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from sources.sandbox.account import Sums
from sources.sandbox.answers.people import list_roles, write_users
from sources.sandbox.answers.reports import write_report_users
from sources.sandbox.changes import RECORDINGS
from sources.sandbox.clock import DAY, write_day
from sources.sandbox.draws import Ints
from sources.sandbox.inquiry import Inquiry
from sources.sandbox.logs import Entries
from sources.sandbox.meeting_records import are_recorded, write_history, write_participants, write_report
from sources.sandbox.meetings import Meetings
from sources.sandbox.people import ACTIVE, INACTIVE, PENDING
from sources.sandbox.perfect_reading import (
    Found,
    PerfectReading,
    Record,
    Source,
    cut_chunks,
    cut_spells,
    find_listed,
    read_diaries,
    read_gone,
    read_user_status,
)
from sources.sandbox.phone import Calls
from sources.sandbox.phone_records import split_history, split_logs, write_call_history, write_call_logs
from sources.sandbox.recordings import trace_recordings, write_recordings
from sources.sandbox.sandbox import Sandbox
from sources.sandbox.stays import BIG, BIG_WAIT
from sources.sandbox.truth_breadth import SOURCES
from sources.zoom import ENDPOINTS, Endpoint
from sources.zoom.vocabulary import POSITION, Column, Family, Origin, Table, Type


def find_rows(sandbox: Sandbox, table: str, began: int) -> Iterator[Record]:
    """Rows of a raw table for an extraction that began at `began`. Raises `KeyError` for an unknown table."""
    endpoint = TABLES[table]
    if _is_refused(sandbox, endpoint):
        return
    for record, request in _SOURCES[endpoint.name](PerfectReading(sandbox, began), endpoint):
        row = {column.name: _read_column(column, record, request) for column in endpoint.table.columns}
        if table == endpoint.name:
            yield row
        else:
            child = next(child for child in endpoint.table.children if child.name == table)
            yield from _read_child(child, record, row)


def _is_refused(sandbox: Sandbox, endpoint: Endpoint) -> bool:
    if endpoint.request.family is Family.PHONE:
        withdrawn = endpoint.name in ("phone_call_logs", "phone_user_call_logs") and sandbox.faults.switches["call_logs"] != "on"
        return sandbox.plan == "free" or not sandbox.faults.switches["phone"] or withdrawn
    return sandbox.plan == "free" and endpoint.request.path.startswith("/report/")


def _read_column(column: Column, record: Record, request: dict[str, str]) -> Any:
    if column.private:
        return None
    if column.origin in (Origin.PARENT, Origin.WINDOW):
        given = request[column.path]
        return int(given) if column.type is Type.INTEGER else given
    value: Any = record
    for part in column.path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return None if value == "" and column.type is not Type.TEXT else value


def _read_child(child: Table, record: Record, row: Record) -> Iterator[Record]:
    for position, element in enumerate(record.get(child.link.path) or ()):
        yield {
            **{own: row[theirs] for own, theirs in child.link.keys.items()},
            **{column.name: _read_column(column, element, {}) for column in child.columns},
            POSITION: position,
        }


def _users(run: PerfectReading, endpoint: Endpoint) -> Iterator[Found]:
    found: dict[str, list[int]] = {ACTIVE: [], INACTIVE: [], PENDING: [], "": []}
    for person in range(run.account.people.count):
        found[read_user_status(run.account, person, run.now)].append(person)
    extra = endpoint.request.params.get("include_fields", "")
    for status in (ACTIVE, INACTIVE, PENDING):
        for chosen in cut_chunks(found[status]):
            for record in write_users(run.account, chosen, status, run.now, extra):
                yield record, {}


def _roles(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    members: dict[int, int] = {}
    for person in range(run.account.people.count):
        if read_user_status(run.account, person, run.now) in (ACTIVE, INACTIVE):
            role = int(run.account.people.role[person])
            members[role] = members.get(role, 0) + 1
    listed = list_roles(Inquiry(run.account, run.now, {}, {}, {}))
    for place, record in enumerate(listed["roles"]):
        yield {**record, "total_members": members.get(place, 0)}, {}


def _history(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    for diary, _stays in read_diaries(run, cut_spells(run, run.days)):
        for record in write_history(run.account, diary):
            yield record, {}


def _report_meetings(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    people = run.account.people
    there = [person for person in range(people.count) if people.is_kept(person, run.now)]
    readings = [(run, there), *((until, [person]) for person, until in read_gone(run) if people.level[person])]
    for reading, hosts in readings:
        for diary, _stays in read_diaries(reading, cut_spells(reading, reading.days)):
            for record in write_report(run.account, diary.take(np.isin(diary.meetings.host, hosts))):
                yield record, {"userId": record["host_id"]}


def _participants(run: PerfectReading, endpoint: Endpoint) -> Iterator[Found]:
    webinars, placeholder = endpoint.name == "report_webinar_participants", endpoint.request.path.split("{")[1].split("}")[0]
    registered = endpoint.request.params.get("include_fields") == "registrant_id"
    removed = run.sandbox.faults.switches["remove_participant"]
    for diary, stays in read_diaries(run, cut_spells(run, run.days)):
        meetings = diary.meetings
        uuids = run.account.meetings.codes.write(meetings.host, meetings.day, meetings.slot)
        persons, ends, are_webinars = diary.tally.persons.tolist(), meetings.end.tolist(), meetings.webinar.tolist()
        shown, until, at = stays.shown.tolist(), stays.until.tolist(), stays.meeting.tolist()
        seen = [row for row in range(len(stays)) if shown[row] <= run.now < until[row] and are_webinars[at[row]] == webinars]
        for uuid in removed:
            rows = [row for row in seen if uuids[at[row]] == uuid]
            seen = [row for row in seen if row not in rows[-1:]]
        listed = stays.take(np.array(seen, dtype=np.int64))
        lengths = [
            0 if persons[place] >= BIG and run.now < ends[place] + BIG_WAIT else leave - join
            for place, join, leave in zip(listed.meeting.tolist(), listed.join.tolist(), listed.leave.tolist(), strict=True)
        ]
        records = write_participants(run.account, meetings, listed, np.array(lengths, dtype=np.int64))
        for record, place in zip(records, listed.meeting.tolist(), strict=True):
            if not registered:
                del record["registrant_id"]
            yield record, {placeholder: uuids[place]}


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


def _trash(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    account = run.account
    for days in cut_spells(run, run.days):
        recordings = trace_recordings(_listed_recordings(run, days))
        fates = zip(recordings.trashed.tolist(), recordings.restored.tolist(), recordings.purged.tolist(), strict=True)
        thrown = [at for at, (trashed, restored, purged) in enumerate(fates) if trashed <= run.now < min(restored, purged)]
        for record in write_recordings(account, recordings.take(np.array(thrown, dtype=np.int64)), run.now):
            yield record, {"userId": record["host_id"]}


def _phone_users(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    people = run.account.people
    there = [
        person
        for person in range(people.count)
        if people.has_phone[person] and read_user_status(run.account, person, run.now) in (ACTIVE, INACTIVE)
    ]
    for chosen in cut_chunks(there):
        for record in run.account.calls.write_users(chosen, run.now):
            yield record, {}


def _calls(
    run: PerfectReading,
    split: Callable[[Calls], tuple[Ints, Ints]],
    write: Callable[[Calls, Ints], list[Record]],
) -> Iterator[Found]:
    for day in run.days:
        calls = run.account.calls.calls(day)
        fates = zip(calls.shown.tolist(), calls.until.tolist(), strict=True)
        listed = [at for at, (shown, until) in enumerate(fates) if shown <= run.now < until]
        kept = calls.take(np.array(listed, dtype=np.int64))
        which, part = split(kept)
        for record in write(kept.take(which), part):
            yield record, {}


def _call_logs(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    return _calls(run, split_logs, lambda calls, part: write_call_logs(run.account.calls, calls, part))


def _call_history(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    return _calls(run, split_history, lambda calls, part: write_call_history(run.account.calls, calls, part))


_SOURCES: dict[str, Source] = {
    "users": _users,
    "roles": _roles,
    "history_meetings": _history,
    "report_meetings": _report_meetings,
    "report_meeting_participants": _participants,
    "report_webinar_participants": _participants,
    "report_users": _report_users,
    "report_daily": _daily,
    "report_activities": _activities,
    "report_operation_logs": _operations,
    "recordings": _recordings,
    "trashed_recordings": _trash,
    "phone_users": _phone_users,
    "phone_call_logs": _call_logs,
    "phone_call_history": _call_history,
    **SOURCES,
}
TABLES = {table.name: ENDPOINTS[name] for name in _SOURCES if name in ENDPOINTS for table in ENDPOINTS[name].tables}
