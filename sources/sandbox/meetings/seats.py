"""Who is expected at a meeting, seat by seat, and who of them registered, when, and with what outcome."""

from dataclasses import dataclass

import numpy as np

from sources.sandbox.chance.draws import Floats, Ints, Mask, Words, between, choose, fraction, redraw
from sources.sandbox.clock import DAY, HOUR
from sources.sandbox.meetings.events import AT_ONCE
from sources.sandbox.people.draws import People

GUEST = -1
NOT_YET, PENDING, APPROVED, DENIED = range(4)
_PERSON_STEP = 0x9E3779B97F4A7C15
_REGISTERING_GUESTS, _REGISTERING_COLLEAGUES = 0.9, 0.5
"""The others are panelists, who come with an invitation of their own."""
_APPROVED, _DENIED, _CHANGED = 0.8, 0.92, 0.12
_SPAN = 150 * DAY


@dataclass(frozen=True, slots=True)
class Seats:
    """Arrays with one element per seat, event by event; the first seat is the host's."""

    event: Ints
    """Row in the table of meetings or plans."""
    seat: Ints
    user: Ints
    """Index of a person of the account, or GUEST."""
    person_key: Words
    """The same in all instances of a series."""


def draw_seats(people: People, hosts: Ints, days: Ints, sizes: Ints, keys: Words, guests: Floats) -> Seats:
    """The seats of events: those of people of the account are taken by people who were there on the day of each."""
    first = np.cumsum(sizes) - sizes
    event = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
    seat = np.arange(len(event), dtype=np.int64) - first[event]
    person_key = redraw(turn_seats(keys[event], seat), 5)
    room = people.count_hired(days)
    stride = np.clip((room - 1) // np.maximum(sizes, 1), 1, 3)
    ahead = np.where(seat > 0, 1 + ((fraction(person_key, 1) * stride[event]).astype(np.int64)), 0)
    ahead = np.cumsum(ahead)
    user = (hosts[event] + ahead - ahead[first[event]]) % room[event]
    user = np.where(seat == 0, hosts[event], user)
    guest = (seat > 0) & ((fraction(person_key, 0) < guests[event]) | (seat >= room[event]))
    return Seats(event, seat, np.where(guest, GUEST, user), person_key)


def turn_seats(keys: Words, seats: Ints) -> Words:
    """A word for each seat from the word of its event."""
    return keys + (seats.astype(np.uint64) + 1) * _PERSON_STEP


def are_registering(users: Ints, persons: Ints, person_keys: Words) -> Mask:
    """Who registers where one has to, given the place of each among the people: hosts do not, nor do panelists."""
    share = np.where(users == GUEST, _REGISTERING_GUESTS, _REGISTERING_COLLEAGUES)
    registering: Mask = (persons > 0) & (fraction(redraw(person_keys, 50), 0) < share)
    return registering


@dataclass(frozen=True, slots=True)
class Registrations:
    """When each person registers, when that is decided, and when the decision is changed. Times are seconds since 1970."""

    made: Ints
    decided: Ints
    changed: Ints
    first: Ints
    later: Ints

    def status(self, times: Ints) -> Ints:
        decided = np.where(times < self.changed, self.first, self.later)
        return np.where(times < self.made, NOT_YET, np.where(times < self.decided, PENDING, decided))


def draw_registrations(person_keys: Words, created: Ints, approval: Ints) -> Registrations:
    """Registrations of people for events that were made at `created`: many soon, some half a year later."""
    one, other = redraw(person_keys, 51), redraw(person_keys, 52)
    at_once = approval == AT_ONCE
    made = created + HOUR + (fraction(one, 0) ** 2 * _SPAN).astype(np.int64)
    decided = np.where(at_once, made, made + between(one, 1, 1, 288) * HOUR)
    outcome = np.where(at_once, 0.0, fraction(one, 2))
    first = np.where(outcome < _APPROVED, APPROVED, np.where(outcome < _DENIED, DENIED, PENDING)).astype(np.int64)
    later = np.where(fraction(other, 0) < _CHANGED, DENIED, first)
    return Registrations(made, decided, decided + (1 + choose(other, 1, 720)) * HOUR, first, later)
