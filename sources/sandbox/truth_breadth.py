"""What a perfect extraction would hold of planned events, single past instances, chat and the smaller lists of the account."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from sources.sandbox.answers.instances import write_details, write_single_recordings
from sources.sandbox.answers.people import write_role_id, write_role_members
from sources.sandbox.chat import Chats, write_contacts
from sources.sandbox.clock import DAY
from sources.sandbox.draws import NEVER, Ints
from sources.sandbox.made import is_listed
from sources.sandbox.meeting_records import are_recorded
from sources.sandbox.people import ACTIVE, INACTIVE
from sources.sandbox.perfect_reading import (
    Found,
    PerfectReading,
    Source,
    cut_chunks,
    cut_spells,
    find_listed,
    read_diaries,
    read_gone,
    read_user_status,
)
from sources.sandbox.phone import Calls
from sources.sandbox.phone_records import split_logs
from sources.sandbox.phone_views import (
    hold_logs,
    rate_from,
    trace_call_recordings,
    write_call_recordings,
    write_metrics,
    write_profiles,
    write_user_logs,
)
from sources.sandbox.planned import (
    LOOK_AHEAD,
    Plan,
    choose_next,
    find_owner,
    write_plan,
    write_planned,
    write_webinar,
)
from sources.sandbox.polls import write_polls, write_questions
from sources.sandbox.recordings import trace_recordings
from sources.sandbox.registrants import write_registrants
from sources.sandbox.stays import Stays
from sources.sandbox.telephone import KINDS, write_legs, write_storage
from sources.zoom import Endpoint


def _role_members(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    for person in find_listed(run):
        role = {"roleId": write_role_id(int(run.account.people.role[person]))}
        for record in write_role_members(run.account, [person], run.now):
            yield record, role


def _contacts(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    people = run.account.people
    for person in range(people.count):
        if read_user_status(run.account, person, run.now) == ACTIVE:
            yield write_contacts(run.account, person, run.now, presence=False), {"search_key": people.emails[person]}


def _meetings(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    today = run.now // DAY
    account = run.account
    coming = account.meetings.draw_days(range(today - 1, today + LOOK_AHEAD + 1))
    coming = coming.take(np.isin(coming.host, find_listed(run)))
    for record in write_planned(account, choose_next(account, coming, run.now)):
        yield record, {"userId": record["host_id"]}
    for plan, owner in _find_plans(run, webinar=False):
        yield write_plan(account, plan, owner, run.now), {"userId": account.people.ids[owner]}


def _find_plans(run: PerfectReading, *, webinar: bool) -> Iterator[tuple[Plan, int]]:
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


def _meeting_registrants(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    for plan, _owner in _find_plans(run, webinar=False):
        for record in write_registrants(run.account, plan, run.now):
            yield record, {"meetingId": str(plan.number)}


def _webinars(run: PerfectReading, endpoint: Endpoint) -> Iterator[Found]:
    account = run.account
    for plan, owner in _find_plans(run, webinar=True):
        asked = {"userId": account.people.ids[owner], "webinarId": str(plan.number)}
        if endpoint.name == "webinars":
            yield write_plan(account, plan, owner, run.now), asked
        elif endpoint.name == "webinar_details":
            yield write_webinar(account, plan, owner, run.now), asked
        else:
            for record in write_registrants(account, plan, run.now):
                yield record, asked


def _instances(run: PerfectReading, endpoint: Endpoint) -> Iterator[Found]:
    """Reports of single instances: details, polls, and questions."""
    account, webinars = run.account, endpoint.name.startswith("report_webinar")
    placeholder = "webinarId" if webinars else "meetingId"
    for diary, stays in read_diaries(run, cut_spells(run, run.days)):
        meetings = diary.meetings
        uuids = account.meetings.codes.write(meetings.host, meetings.day, meetings.slot)
        details = write_details(account, diary) if "{" in endpoint.request.path.rpartition("/")[2] else []
        for at, webinar in enumerate(meetings.webinar.tolist()):
            if webinar != webinars:
                continue
            asked = {placeholder: uuids[at]}
            if details:
                yield details[at], asked
                continue
            one = meetings.take(np.array([at], dtype=np.int64))
            write = write_questions if endpoint.request.path.endswith("/qa") else write_polls
            begun = np.datetime_as_string(one.start.astype("datetime64[s]"))[0] + "Z"
            for record in write(account, one, _only(stays, at)):
                yield {**record, "start_time": begun}, asked


def _only(stays: Stays, at: int) -> Stays:
    rows = stays.take(stays.meeting == at)
    return replace(rows, meeting=rows.meeting * 0)


def _meeting_recordings(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    account = run.account
    for days in cut_spells(run, run.days):
        meetings = account.meetings.draw_days(days)
        recordings = trace_recordings(meetings.take(are_recorded(account, meetings)))
        fates = zip(recordings.shown.tolist(), recordings.trashed.tolist(), recordings.restored.tolist(), strict=True)
        there = [at for at, (shown, gone, back) in enumerate(fates) if shown <= run.now and not gone <= run.now < back]
        for record in write_single_recordings(account, recordings.take(np.array(there, dtype=np.int64)), run.now):
            yield record, {"meetingId": record["uuid"]}


def _storage(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    for day in run.days:
        if run.account.config.start // DAY <= day < run.now // DAY:
            yield write_storage(run.account, day), {}


def _telephone(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    for diary, _stays in read_diaries(run, cut_spells(run, run.days)):
        for kind in KINDS:
            for _begin, _end, record in write_legs(run.account, diary, kind, run.now):
                yield record, {}


def _phone_users(run: PerfectReading) -> list[int]:
    return [person for person in find_listed(run) if run.account.people.has_phone[person]]


def _profiles(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    for chosen in cut_chunks(_phone_users(run)):
        for record in write_profiles(run.account.calls, chosen, run.now):
            yield record, {"userId": record["id"]}


def _user_logs(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    people = run.account.people
    yield from _logs_of(run, _phone_users(run))
    for person, until in read_gone(run):
        if people.has_phone[person]:
            yield from _logs_of(until, [person])


def _logs_of(run: PerfectReading, asked: list[int]) -> Iterator[Found]:
    people, draws = run.account.people, run.account.calls
    for day in run.days:
        calls = draws.calls(day)
        fates = zip(calls.shown.tolist(), calls.until.tolist(), strict=True)
        listed = [at for at, (shown, until) in enumerate(fates) if shown <= run.now < until]
        kept = calls.take(np.array(listed, dtype=np.int64))
        which, owners = split_logs(kept)
        rows = kept.take(which)
        records = write_user_logs(draws, rows, owners)
        for person in asked:
            for at in np.nonzero(hold_logs(rows, owners, person))[0].tolist():
                yield records[at], {"userId": people.ids[person]}


def _chosen_calls(run: PerfectReading, shown: Ints, until: Ints, calls: Calls) -> Calls:
    fates = zip(shown.tolist(), until.tolist(), strict=True)
    return calls.take(np.array([at for at, (begin, end) in enumerate(fates) if begin <= run.now < end], dtype=np.int64))


def _metrics(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    for day in run.days:
        calls = run.account.calls.calls(day)
        known = rate_from(calls)
        for record in write_metrics(run.account.calls, _chosen_calls(run, known, known * 0 + NEVER, calls)):
            yield record, {}


def _call_recordings(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    for day in run.days:
        calls = run.account.calls.calls(day)
        recorded, shown, deleted = trace_call_recordings(calls)
        kept = _chosen_calls(run, np.where(recorded, shown, NEVER), deleted, calls)
        for record in write_call_recordings(run.account.calls, kept):
            yield record, {}


def _channels(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    chats = Chats(run.account)
    for number in range(chats.count):
        for member in chats.present(number, run.now):
            if member.person is not None and read_user_status(run.account, member.person, run.now) in (ACTIVE, INACTIVE):
                yield chats.write_channel(number), {"userId": run.account.people.ids[member.person]}


def _listed_channels(run: PerfectReading, chats: Chats) -> Iterator[int]:
    for number in range(chats.count):
        if any(member.person is not None for member in chats.present(number, run.now)):
            yield number


def _channel_members(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    chats = Chats(run.account)
    for number in _listed_channels(run, chats):
        for record in chats.write_members(number, chats.present(number, run.now), run.now):
            yield record, {"channelId": chats.write_id(number)}


def _messages(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    chats = Chats(run.account)
    for number in _listed_channels(run, chats):
        for day in run.days:
            for message in chats.messages(number, day):
                if message.sent <= run.now:
                    yield chats.write_message(number, day, message, run.now), {"to_channel": chats.write_id(number)}


SOURCES: dict[str, Source] = {
    "role_members": _role_members,
    "contacts": _contacts,
    "meetings": _meetings,
    "meeting_registrants": _meeting_registrants,
    "webinars": _webinars,
    "webinar_details": _webinars,
    "webinar_registrants": _webinars,
    "report_webinars": _instances,
    "report_webinar_polls": _instances,
    "report_webinar_qa": _instances,
    "report_meeting_details": _instances,
    "report_meeting_polls": _instances,
    "meeting_recordings": _meeting_recordings,
    "report_cloud_recording": _storage,
    "report_telephone": _telephone,
    "phone_user_profiles": _profiles,
    "phone_user_call_logs": _user_logs,
    "phone_call_metrics": _metrics,
    "phone_recordings": _call_recordings,
    "chat_channels": _channels,
    "chat_channel_members": _channel_members,
    "chat_messages": _messages,
}
