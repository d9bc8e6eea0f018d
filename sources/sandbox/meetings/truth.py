"""What a perfect extraction would hold of meetings, planned and past."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np

from sources.sandbox.account import Account
from sources.sandbox.clock import DAY, write_time
from sources.sandbox.meetings.diary import Diary
from sources.sandbox.meetings.draws import Meetings
from sources.sandbox.meetings.instances import write_details
from sources.sandbox.meetings.made import is_listed, write_made
from sources.sandbox.meetings.planned import LOOK_AHEAD, Plan, choose_next, find_owner, write_meeting, write_plan, write_planned
from sources.sandbox.meetings.polls import write_polls
from sources.sandbox.meetings.records import write_history, write_participants, write_report
from sources.sandbox.meetings.registrants import write_registrants
from sources.sandbox.meetings.seats import GUEST
from sources.sandbox.meetings.stays import BIG, BIG_WAIT, Stays, Tally, draw_stays
from sources.sandbox.people.truth import find_listed, read_gone
from sources.sandbox.perfect_reading import Found, PerfectReading, Record, Source, cut_spells
from sources.zoom import Endpoint


def _count_by_hand(meetings: Meetings, stays: Stays, now: int) -> Tally:
    count = len(meetings)
    persons: list[set[int]] = [set() for _ in range(count)]
    joins, own, seconds = [0] * count, [0] * count, [0] * count
    whose = list(zip(stays.meeting.tolist(), stays.person.tolist(), strict=True))
    for at, person in whose:
        persons[at].add(person)
    ends = meetings.end.tolist()
    columns = (stays.user, stays.join, stays.leave, stays.waiting, stays.shown, stays.until)
    for (at, _), user, join, leave, waiting, shown, until in zip(whose, *(part.tolist() for part in columns), strict=True):
        if waiting or not shown <= now < until:
            continue
        joins[at] += 1
        own[at] += user != GUEST
        if len(persons[at]) < BIG or now >= ends[at] + BIG_WAIT:
            seconds[at] += leave - join
    return Tally(*(np.array(part, dtype=np.int64) for part in ([len(some) for some in persons], joins, own, seconds)))


def read_diaries(run: PerfectReading, spells: Iterable[range]) -> Iterator[tuple[Diary, Stays]]:
    """The reported instances of each spell of days, with all their stays."""
    for days in spells:
        meetings = run.account.meetings.draw_days(days)
        stays = draw_stays(run.account.people, meetings)
        diary = Diary(meetings, _count_by_hand(meetings, stays, run.now), run.now)
        ended = [shown <= run.now for shown in meetings.shown.tolist()]
        listed = [at for at, count in enumerate(diary.tally.persons.tolist()) if ended[at] and count > 1]
        chosen = np.array(listed, dtype=np.int64)
        place = np.full(len(meetings), -1, dtype=np.int64)
        place[chosen] = np.arange(len(chosen))
        kept = stays.take(place[stays.meeting] >= 0)
        yield diary.take(chosen), replace(kept, meeting=place[kept.meeting])


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


def name_placeholder(endpoint: Endpoint) -> str:
    """What stands for an instance in its path."""
    return endpoint.request.path.split("{")[1].split("}")[0]


def list_seen(run: PerfectReading, endpoint: Endpoint) -> Iterator[Found]:
    """Participants of meetings or of webinars, as the path says."""
    placeholder = name_placeholder(endpoint)
    webinars = placeholder == "webinarId"
    registered = endpoint.request.params.get("include_fields") == "registrant_id"
    removed = run.switches["remove_participant"]
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


def list_details(run: PerfectReading, endpoint: Endpoint) -> Iterator[Found]:
    """Details of single meetings or of single webinars, as the path says."""
    placeholder = name_placeholder(endpoint)
    for diary, _stays in read_diaries(run, cut_spells(run, run.days)):
        chosen = diary.take(diary.meetings.webinar == (placeholder == "webinarId"))
        for record in write_details(run.account, chosen):
            yield record, {placeholder: record["uuid"]}


def list_asked(
    run: PerfectReading, endpoint: Endpoint, write: Callable[[Account, Meetings, Stays], list[Record]]
) -> Iterator[Found]:
    """What was asked in single meetings or webinars, each question with the start of its instance."""
    account, placeholder = run.account, name_placeholder(endpoint)
    for diary, stays in read_diaries(run, cut_spells(run, run.days)):
        meetings = diary.meetings
        uuids = account.meetings.codes.write(meetings.host, meetings.day, meetings.slot)
        for at, webinar in enumerate(meetings.webinar.tolist()):
            if webinar != (placeholder == "webinarId"):
                continue
            one = meetings.take(np.array([at], dtype=np.int64))
            begun = write_time(int(one.start[0]))
            for record in write(account, one, _only(stays, at)):
                yield {**record, "start_time": begun}, {placeholder: uuids[at]}


def _only(stays: Stays, at: int) -> Stays:
    rows = stays.take(stays.meeting == at)
    return replace(rows, meeting=rows.meeting * 0)


def list_polls(run: PerfectReading, endpoint: Endpoint) -> Iterator[Found]:
    """Polls of meetings or of webinars, as the path says."""
    return list_asked(run, endpoint, write_polls)


def find_plans(run: PerfectReading, *, webinar: bool) -> Iterator[tuple[Plan, int]]:
    """Every plan that is in somebody's list, with whom it belongs to now."""
    draws, listed = run.account.meetings.events, set(find_listed(run))
    for host in range(run.account.people.drawn):
        for event in draws.webinars(host) if webinar else draws.programmes(host):
            owner = find_owner(run.account, event, run.now)
            if owner in listed and event.is_listed(run.now):
                yield event, owner
    for one in run.account.changes.events.values():
        owner = find_owner(run.account, one, run.now)
        if owner in listed and one.webinar == webinar and is_listed(one, run.now):
            yield one, owner


def _meetings(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    today = run.now // DAY
    account = run.account
    coming = account.meetings.draw_days(range(today - 1, today + LOOK_AHEAD + 1))
    coming = coming.take(np.isin(coming.host, find_listed(run)))
    for record in write_planned(account, choose_next(account, coming, run.now)):
        yield record, {"userId": record["host_id"]}
    for plan, owner in find_plans(run, webinar=False):
        yield write_plan(account, plan, owner, run.now), {"userId": account.people.ids[owner]}


def _meeting_details(run: PerfectReading, endpoint: Endpoint) -> Iterator[Found]:
    account, made = run.account, run.account.changes.events
    for listed, _ in _meetings(run, endpoint):
        owner = account.people.by_name[listed["host_id"]]
        one = made.get(listed["id"])
        record = write_meeting(account, listed, owner) if one is None else write_made(account, one, owner, run.now)
        yield record, {"meetingId": str(listed["id"])}


def _meeting_registrants(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    for plan, _owner in find_plans(run, webinar=False):
        for record in write_registrants(run.account, plan, run.now):
            yield record, {"meetingId": str(plan.number)}


MEETINGS_TRUTH: dict[str, Source] = {
    "meetings": _meetings,
    "meeting_details": _meeting_details,
    "meeting_registrants": _meeting_registrants,
    "history_meetings": _history,
    "report_meetings": _report_meetings,
    "report_meeting_details": list_details,
    "report_meeting_participants": list_seen,
    "report_meeting_polls": list_polls,
}
