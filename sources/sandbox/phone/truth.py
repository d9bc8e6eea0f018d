"""What a perfect extraction would hold of Zoom Phone."""

from collections.abc import Callable, Iterator

import numpy as np

from sources.sandbox.chance.draws import NEVER, Ints
from sources.sandbox.people.draws import ACTIVE, INACTIVE
from sources.sandbox.people.truth import find_listed, read_gone, read_user_status
from sources.sandbox.perfect_reading import Found, PerfectReading, Record, Source, cut_chunks
from sources.sandbox.phone.draws import Calls
from sources.sandbox.phone.records import split_history, split_logs, write_call_history, write_call_logs
from sources.sandbox.phone.views import (
    hold_logs,
    rate_from,
    trace_call_recordings,
    write_call_recordings,
    write_metrics,
    write_profiles,
    write_user_logs,
)
from sources.zoom import Endpoint


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


def _find_phone_users(run: PerfectReading) -> list[int]:
    return [person for person in find_listed(run) if run.account.people.has_phone[person]]


def _profiles(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    for chosen in cut_chunks(_find_phone_users(run)):
        for record in write_profiles(run.account.calls, chosen, run.now):
            yield record, {"userId": record["id"]}


def _user_logs(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    people = run.account.people
    yield from _logs_of(run, _find_phone_users(run))
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


PHONE_TRUTH: dict[str, Source] = {
    "phone_users": _phone_users,
    "phone_user_profiles": _profiles,
    "phone_call_logs": _call_logs,
    "phone_call_history": _call_history,
    "phone_user_call_logs": _user_logs,
    "phone_call_metrics": _metrics,
    "phone_recordings": _call_recordings,
}
