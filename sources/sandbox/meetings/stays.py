"""Who was in a meeting, from when to when.

One element per row of Zoom's participants report: coming back, a second device and the waiting room each make a row more.
Late corrections are part of the draw: a row has a time from which, and one until which, Zoom shows it; all of them lie within
48 hours after the end of the meeting.
"""

from dataclasses import dataclass, fields

import numpy as np

from sources.sandbox.chance.draws import NEVER, Ints, Mask, Words, between, choose, fraction, redraw
from sources.sandbox.clock import DAY, HOUR
from sources.sandbox.meetings.draws import Meetings
from sources.sandbox.meetings.events import NO_REGISTRATION
from sources.sandbox.meetings.seats import APPROVED, GUEST, Seats, are_registering, draw_registrations, draw_seats, turn_seats
from sources.sandbox.people.draws import People

BIG = 50
BIG_WAIT = 6 * HOUR
"""For so long after its end the stays of a big meeting have no duration."""
_FIRST_NUMBER = 16_778_240
_NUMBER_STEP = 1024
_REJOIN, _REJOIN_TWICE, _DEVICE = 0.07, 0.08, 0.10
_LATE_ADDED, _REMOVED = 0.10, 0.05
_ABSENT, _NO_SHOWS = 0.08, 0.4


@dataclass(frozen=True, slots=True)
class Stays:
    """Arrays with one element per row. Times are seconds since 1970."""

    meeting: Ints
    """Row in the table of meetings."""
    person: Ints
    """Counts the people of a meeting from 0, the host."""
    user: Ints
    """Index of a person of the account, or GUEST."""
    join: Ints
    leave: Ints
    waiting: Mask
    shown: Ints
    until: Ints
    number: Ints
    key: Words
    """The same for all rows of a person in an instance."""
    person_key: Words
    """The same for all rows of a person in all instances of a series."""

    def __len__(self) -> int:
        return len(self.meeting)

    def take(self, which: Ints | Mask) -> "Stays":
        return Stays(*(getattr(self, part.name)[which] for part in fields(self)))


@dataclass(frozen=True, slots=True)
class Tally:
    """What Zoom says about each meeting of a table at an instant."""

    persons: Ints
    """People who were there, once the meeting has settled; under two, reports leave it out."""
    joins: Ints
    """Rows, without the waiting room."""
    own_joins: Ints
    """Of these, rows of people of the account."""
    seconds: Ints

    def take(self, which: Ints | Mask) -> "Tally":
        return Tally(*(getattr(self, part.name)[which] for part in fields(self)))


def draw_stays(people: People, meetings: Meetings) -> Stays:
    """All rows of all given meetings, meeting by meeting, shown or not."""
    if not len(meetings):
        return _no_stays()
    planned = meetings.planned
    days = np.where(planned > 0, planned // DAY, meetings.day)
    seats = draw_seats(people, meetings.host, days, meetings.size, meetings.series_key, meetings.guests)
    meeting, seat, user = seats.event, seats.seat, seats.user
    key = redraw(turn_seats(meetings.key[meeting], seat), 6)
    inside = (user != meetings.host[meeting]) & people.are_active(np.maximum(user, 0), meetings.start[meeting])
    present = (user == GUEST) | inside
    present &= (seat <= 1) & (planned[meeting] == 0) | (fraction(key, 0) >= _ABSENT)
    present &= _may_come(meetings, seats, key)
    kept = (seat == 0) | present
    return _draw_rows(meetings, meeting[kept], user[kept], key[kept], seats.person_key[kept])


def _may_come(meetings: Meetings, seats: Seats, key: Words) -> Mask:
    """Who was let in: of those who register for a planned webinar, those who were approved when it began, and not all of them."""
    came = np.ones(len(seats.seat), dtype=np.bool_)
    asked = (meetings.planned > 0) & (meetings.approval != NO_REGISTRATION)
    at = np.nonzero(asked[seats.event] & are_registering(seats.user, seats.seat, seats.person_key))[0]
    if at.size:
        meeting = seats.event[at]
        registrations = draw_registrations(seats.person_key[at], meetings.planned[meeting], meetings.approval[meeting])
        came[at] = (registrations.status(meetings.start[meeting]) == APPROVED) & (fraction(key[at], 0) >= _NO_SHOWS)
    return came


def _draw_rows(meetings: Meetings, meeting: Ints, user: Ints, key: Words, person_key: Words) -> Stays:
    persons = np.bincount(meeting, minlength=len(meetings))
    person = np.arange(len(meeting), dtype=np.int64) - (np.cumsum(persons) - persons)[meeting]
    start, end = meetings.start[meeting], meetings.end[meeting]
    length = end - start
    late = fraction(key, 1)
    delay = np.where(late < 0.85, late / 0.85 * np.minimum(240, length * 0.2), length * (0.1 + 2.6 * (late - 0.85)))
    join = start + np.where(person == 0, 0, delay).astype(np.int64)
    early = fraction(key, 2)
    left = np.where(early < 0.12, (end - join) * (0.3 + 4 * early), np.maximum(end - join - early * 50, 1))
    leave = np.where(person == 0, end, join + np.maximum(1, left.astype(np.int64)))
    habit = fraction(key, 3)
    segments = np.where(habit < _REJOIN, 2, np.where(habit < _REJOIN_TWICE, 3, 1))
    device = (habit >= _REJOIN_TWICE) & (habit < _DEVICE)
    waits = (person > 0) & (fraction(redraw(meetings.key, 7), 0) < 0.12)[meeting]
    rows = segments + device + waits

    at = np.repeat(np.arange(len(meeting), dtype=np.int64), rows)
    part = np.arange(len(at), dtype=np.int64) - (np.cumsum(rows) - rows)[at]
    last = part == rows[at] - 1
    part = part - waits[at]
    waiting = part < 0
    join_at, leave_at = join[at], leave[at]
    wait = np.minimum(between(redraw(key, 8), 0, 15, 200)[at], (leave_at - join_at) // 4)
    admitted = np.where(waits[at], join_at + wait, join_at)
    count = segments[at]
    span = leave_at - admitted
    step = span // count
    gap = np.minimum(45, step // 4)
    begins = admitted + np.clip(part, 0, None) * step
    ends = np.where(part == count - 1, leave_at, begins + step - gap)
    second = part >= count
    begins = np.where(second, admitted + span // 5, begins)
    ends = np.where(second, leave_at - span // 7, ends)
    begins = np.where(waiting, join_at, begins)
    ends = np.where(waiting, admitted, ends)

    which = meeting[at]
    counts = np.bincount(which, minlength=len(meetings))
    order = np.arange(len(which), dtype=np.int64) - (np.cumsum(counts) - counts)[which]
    fate = redraw(meetings.key, 9)
    ended = meetings.end
    added = (fraction(fate, 0) < _LATE_ADDED)[which] & (person[at] > 1) & (person[at] == (persons - 1)[which])
    removed = (fraction(fate, 1) < _REMOVED)[which] & (person[at] == 2) & last
    shown = np.where(added, (ended + between(fate, 2, HOUR, 47 * HOUR))[which], meetings.shown[which])
    until = np.where(removed, (ended + between(fate, 3, HOUR, 47 * HOUR))[which], NEVER)
    number = _FIRST_NUMBER + _NUMBER_STEP * order
    return Stays(which, person[at], user[at], begins, ends, waiting, shown, until, number, key[at], person_key[at])


def _no_stays() -> Stays:
    ints, words = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64)
    return Stays(ints, ints, ints, ints, ints, np.zeros(0, dtype=np.bool_), ints, ints, ints, words, words)


def count_persons(meetings: Meetings, stays: Stays) -> Ints:
    """People of each meeting, whatever is shown of them."""
    if not len(stays):
        return np.zeros(len(meetings), dtype=np.int64)
    new = np.ones(len(stays), dtype=np.bool_)
    new[1:] = (stays.meeting[1:] != stays.meeting[:-1]) | (stays.person[1:] != stays.person[:-1])
    return np.bincount(stays.meeting[new], minlength=len(meetings)).astype(np.int64)


def tally_stays(meetings: Meetings, stays: Stays, time: int) -> Tally:
    """Counts and sums of what is shown at `time`."""
    persons = count_persons(meetings, stays)
    seen = (stays.shown <= time) & (time < stays.until) & ~stays.waiting
    rows = stays.take(seen)
    seconds = rows.leave - rows.join
    blank = (persons >= BIG) & (time < meetings.end + BIG_WAIT)
    seconds = np.where(blank[rows.meeting], 0, seconds)
    count = len(meetings)
    return Tally(
        persons,
        np.bincount(rows.meeting, minlength=count).astype(np.int64),
        np.bincount(rows.meeting, weights=rows.user != GUEST, minlength=count).astype(np.int64),
        np.bincount(rows.meeting, weights=seconds, minlength=count).astype(np.int64),
    )


def choose_name_number(stays: Stays, count: int) -> Ints:
    """A guest's place in a list of `count` names; the same in all instances of a series."""
    return choose(stays.person_key, 2, count)
