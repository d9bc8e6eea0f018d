"""Zoom Phone: who has it, and the calls of each day.

A call is (phone user, UTC day, slot). The older list has one row per log (each extension a call touched), the newer one row per
leg of its history; both are written from the same calls.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from sources.sandbox.chance import words
from sources.sandbox.chance.draws import NEVER, Ints, Mask, Words, between, choose, draw, fraction, make_key, redraw
from sources.sandbox.chance.shelf import Shelf
from sources.sandbox.chance.zones import find_offsets, place_locally
from sources.sandbox.clock import DAY, HOUR
from sources.sandbox.people.draws import People

OUTSIDE_OUT, OUTSIDE_IN, INSIDE, QUEUE = range(4)
ANSWERED, MISSED, VOICEMAIL, BUSY = range(4)
_SLOTS = 5
_SLOT_CHANCE = (0.45, 0.3, 0.2, 0.12, 0.07)
_WEEKEND = 5
_CALLS_HELD = 300_000
_FIRST_EXTENSION = 1000
QUEUE_EXTENSION = 800


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls of one UTC day by start. Times are seconds since 1970."""

    user: Ints
    """Whose call it is: the caller of outgoing calls, the person called of incoming ones."""
    peer: Ints
    """The person called inside the account; for queue calls the member who missed it. The user if there is nobody."""
    kind: Ints
    outcome: Ints
    start: Ints
    waited: Ints
    talked: Ints
    key: Words
    shown: Ints
    until: Ints
    """From when the call is deleted, at most 48 hours after its end."""

    @property
    def end(self) -> Ints:
        return self.start + self.waited + self.talked

    def __len__(self) -> int:
        return len(self.user)

    def take(self, which: Ints | Mask) -> "Calls":
        return Calls(*(getattr(self, part.name)[which] for part in fields(self)))


class CallDraws:
    """Draws the calls of any day."""

    def __init__(self, seed: int, people: People, start: int) -> None:
        self.people = people
        self._start = start
        self._key = make_key(seed, "phone/calls")
        self._days: Shelf[Calls] = Shelf(_CALLS_HELD, len)
        self.users = np.nonzero(people.has_phone)[0]
        self._rank = np.cumsum(people.has_phone) - 1

    def phone_users(self, time: int) -> Ints:
        """Indexes of the people who have Zoom Phone at `time`."""
        people = self.people
        return self.users[(people.activated[self.users] <= time) & people.are_kept(self.users, time)]

    def calls(self, day: int) -> Calls:
        """All calls that begin on a UTC day, whether listed yet or not."""
        return self._days.get(day, lambda: self._draw_day(day))

    def _draw_day(self, day: int) -> Calls:
        pieces = [self._draw_slot(day, slot) for slot in range(_SLOTS)]
        every = Calls(*(np.concatenate([getattr(piece, part.name) for piece in pieces]) for part in fields(Calls)))
        return every.take(np.lexsort((every.key, every.user, every.start)))

    def _draw_slot(self, day: int, slot: int) -> Calls:
        people = self.people
        days = np.full(len(self.users), day, dtype=np.int64)
        key = draw(self._key, self.users, days * 8 + slot)
        local = 8 * HOUR + (fraction(key, 1) * 9.5 * HOUR).astype(np.int64)
        start, weekday = place_locally(days, local, find_offsets(people.zone[self.users], days))
        chance = np.where(weekday >= _WEEKEND, 0.08, 1.0) * _SLOT_CHANCE[slot]
        some = (fraction(key, 0) < chance) & (start >= self._start) & people.are_active(self.users, start)
        user, key, start = self.users[some], key[some], start[some]
        sort = fraction(key, 2)
        kind = np.where(sort < 0.38, OUTSIDE_OUT, np.where(sort < 0.62, OUTSIDE_IN, np.where(sort < 0.85, INSIDE, QUEUE)))
        peer = self._choose_peers(user, start, redraw(key, 1))
        kind = np.where((peer == user) & (kind == INSIDE), OUTSIDE_OUT, kind).astype(np.int64)
        more = redraw(key, 2)
        luck = fraction(more, 0)
        outcome = np.where(luck < 0.72, ANSWERED, np.where(luck < 0.84, MISSED, np.where(luck < 0.96, VOICEMAIL, BUSY)))
        outcome = np.where((kind == QUEUE) & (outcome == BUSY), MISSED, outcome).astype(np.int64)
        waited = np.where(outcome == BUSY, 1, between(more, 1, 2, 28))
        talked = 5 + (fraction(more, 2) ** 3 * 2400).astype(np.int64)
        talked = np.where(outcome == ANSWERED, talked, np.where(outcome == VOICEMAIL, between(more, 3, 3, 60), 0))
        end = start + waited + talked
        fate = redraw(key, 3)
        deleted = np.where(fraction(fate, 0) < 0.012, end + between(fate, 1, HOUR, 47 * HOUR), NEVER)
        return Calls(user, peer, kind, outcome, start, waited, talked, key, end + between(fate, 2, 5, 240), deleted)

    def _choose_peers(self, user: Ints, start: Ints, key: Words) -> Ints:
        """Somebody else with a phone who was there: mostly of a neighbouring team; the user where nobody is found."""
        if not user.size:
            return user
        hired = self.people.count_hired(start // DAY)
        known = np.searchsorted(self.users, hired)
        place = (self._rank[user] + 1 + choose(key, 0, 9)) % np.maximum(known, 1)
        peer = self.users[np.minimum(place, len(self.users) - 1)]
        return np.where(self.people.are_active(peer, start), peer, user)

    def extension(self, person: int) -> int:
        return _FIRST_EXTENSION + person

    def extension_id(self, person: int) -> str:
        return f"ext{int(self.people.key[person]):016x}"

    def did_number(self, person: int) -> str:
        """The direct number of a phone user."""
        country = words.SITE_COUNTRIES[int(self.people.site[person])][1]
        return f"+{country}{2025550000 + person}"

    def write_users(self, people: Ints, time: int) -> list[dict[str, Any]]:
        """Records of `/phone/users`."""
        pool = self.people
        names = pool.names_at(people, np.full(len(people), time))
        departments = pool.departments_at(people, np.full(len(people), time))
        active = pool.are_active(people, np.full(len(people), time)).tolist()
        word = pool.own_draw(people, 110)
        plans, numbers, pending = (fraction(word, quarter).tolist() for quarter in range(3))
        records = []
        for at, person in enumerate(people.tolist()):
            site = int(pool.site[person])
            country, _ = words.SITE_COUNTRIES[site]
            phone_numbers = [{"id": f"num{person:06d}a", "number": self.did_number(person)}]
            if numbers[at] < 0.1:
                phone_numbers.append({"id": f"num{person:06d}b", "number": f"+1{3125550000 + person}"})
            elif numbers[at] < 0.2:
                phone_numbers = []
            calling_plans = [{"name": f"{country} Unlimited Calling Plan", "type": 200 + site}]
            if plans[at] < 0.15:
                calling_plans.append(
                    {
                        "name": "International Calling Add-On",
                        "type": 100,
                        "billing_account_id": "3WWAEEEjRj2Q0b4d4Y3B",
                        "billing_account_name": f"{words.SITES[site]} 00{site}",
                        "billing_subscription_id": "",
                        "billing_subscription_name": "",
                    }
                )
            status = "pending" if active[at] and pending[at] < 0.02 else "activate" if active[at] else "deactivate"
            records.append(
                {
                    "id": pool.ids[person],
                    "phone_user_id": f"pu{pool.ids[person][:18]}",
                    "email": pool.emails[person],
                    "name": names[at],
                    "extension_id": self.extension_id(person),
                    "extension_number": self.extension(person),
                    "status": status,
                    "department": departments[at],
                    "cost_center": words.COST_CENTERS[int(pool.department[person])],
                    "site": {"id": f"site-{site}", "name": words.SITES[site]},
                    "calling_plans": calling_plans,
                    "phone_numbers": phone_numbers,
                }
            )
        return records
