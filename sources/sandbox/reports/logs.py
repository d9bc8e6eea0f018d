"""Sign-ins and administrators' actions, day by day."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from sources.sandbox.chance import words
from sources.sandbox.chance.draws import (
    NEVER,
    Ints,
    Mask,
    Words,
    between,
    choose,
    draw,
    fraction,
    make_key,
    redraw,
    write_times,
)
from sources.sandbox.chance.shelf import Shelf
from sources.sandbox.chance.zones import find_offsets, place_locally
from sources.sandbox.clock import DAY, HOUR
from sources.sandbox.people.draws import People, pick

SIGN_IN, SIGN_OUT = 0, 1
_WEEKEND = 5
_LATE = 47 * HOUR
_LOGINS_BACK = 30
_ROWS_HELD = 1_000_000
_AWAY = 3
_MADE = 1 << 40
"""Where whoever was made is counted from in draws: their indexes move when the account grows."""

CREATED, ACTIVATED, RENAMED, MOVED, DEACTIVATED, REACTIVATED, DELETED, ROUTINE = range(8)
_CHANGES = {
    CREATED: ("User", "Add", "Add User {email}"),
    ACTIVATED: ("User", "Update", "User {email} accepted the invitation"),
    RENAMED: ("User", "Update", "Update User {email}  - Last Name: from {before} to {after}"),
    MOVED: ("User", "Update", "Update User {email}  - Department: from {from_department} to {to_department}"),
    DEACTIVATED: ("User", "Update", "Deactivate User {email}"),
    REACTIVATED: ("User", "Update", "Activate User {email}"),
    DELETED: ("User", "Delete", "Delete User {email}"),
}
_ROUTINE = (
    ("User Settings", "Update", "Update User {email}  - Waiting Room: from Off to On"),
    ("Account", "Update", 'Security  - "Only authenticated users can join": from Off to On'),
    ("Role", "Update", "Change Role of {email}  - from Member to Help Desk"),
    ("Recording", "Delete", "Delete cloud recording of {email}"),
    ("Billing", "Update", "Buy 5 licences"),
    ("IM", "Update", "Update IM Group"),
    ("Webinar", "Add", "Assign Webinar licence to {email}"),
    ("Zoom Rooms", "Update", "Update Zoom Room Boardroom"),
    ("User", "Update", "Update User {email}  - License: from Basic to Licensed"),
)
CATEGORIES = {
    "user": "User",
    "user_settings": "User Settings",
    "account": "Account",
    "billing": "Billing",
    "im": "IM",
    "recording": "Recording",
    "phone_contacts": "Phone Contacts",
    "webinar": "Webinar",
    "sub_account": "Sub Account",
    "role": "Role",
    "zoom_rooms": "Zoom Rooms",
}


@dataclass(frozen=True, slots=True)
class Entries:
    """Log rows of one UTC day by time. `shown` is when Zoom first lists a row."""

    time: Ints
    person: Ints
    kind: Ints
    shown: Ints
    key: Words

    def __len__(self) -> int:
        return len(self.time)

    def take(self, which: Ints | Mask) -> "Entries":
        return Entries(*(getattr(self, part.name)[which] for part in fields(self)))


def _sort(entries: Entries) -> Entries:
    return entries.take(np.lexsort((entries.kind, entries.person, entries.time)))


def _repeat_some(entries: Entries, share: float) -> Entries:
    """Zoom sends some rows twice, alike in every field."""
    times = 1 + (fraction(redraw(entries.key, 40), 0) < share)
    return entries.take(np.repeat(np.arange(len(entries)), times))


class LogDraws:
    """Draws the log rows of any day."""

    def __init__(self, seed: int, people: People, start: int) -> None:
        self.people = people
        self._start = start
        self._sign_key = make_key(seed, "logs/sign")
        self._admin_key = make_key(seed, "logs/admin")
        self._days: Shelf[Entries] = Shelf(_ROWS_HELD, len)

    def _first_sign_in(self, people: Ints, days: Ints) -> tuple[Words, Mask, Ints]:
        """Draws of (person, day), who signed in, and when first."""
        key = draw(self._sign_key, people, days)
        local = 7 * HOUR + ((fraction(key, 1) + fraction(key, 2)) * 2.2 * HOUR).astype(np.int64) + choose(key, 3, 60)
        times, weekday = place_locally(days, local, find_offsets(self.people.zone[people], days))
        chance = np.where(weekday >= _WEEKEND, 0.06, 0.62)
        return key, (fraction(key, 0) < chance) & self.people.are_active(people, times), times

    def sign_ins(self, day: int) -> Entries:
        """All sign-ins and sign-outs of a UTC day, whether listed yet or not."""
        return self._days.get(("sign", day), lambda: self._draw_signs(day))

    def _draw_signs(self, day: int) -> Entries:
        everyone = self.people.index[: self.people.drawn]
        key, there, times = self._first_sign_in(everyone, np.full(len(everyone), day, dtype=np.int64))
        there &= times >= self._start
        person, key, times = everyone[there], key[there], times[there]
        more = redraw(key, 41)
        leaves = fraction(more, 0) < 0.55
        out = times + between(more, 1, 1800, 32000)
        again = fraction(more, 2) < 0.18
        second = times + between(more, 3, 300, 20000)
        people = np.concatenate([person, person[leaves], person[again]])
        when = np.concatenate([times, out[leaves], second[again]])
        kind = np.concatenate([person * 0 + SIGN_IN, person[leaves] * 0 + SIGN_OUT, person[again] * 0 + SIGN_IN])
        keys = np.concatenate([redraw(key, 42), redraw(key, 43)[leaves], redraw(key, 44)[again]])
        inside = when < (day + 1) * DAY
        delay = np.where(fraction(keys, 0) < 0.03, between(keys, 1, HOUR, _LATE), between(keys, 1, 5, 600))
        entries = Entries(when, people, kind, when + delay, keys).take(inside)
        return _repeat_some(_sort(entries), 0.015)

    def write_sign_ins(self, entries: Entries) -> list[dict[str, Any]]:
        """Records of `/report/activities`: whoever could not sign in is not among them, Zoom has no word for it."""
        clients, addresses = self._choose_clients(entries), self._choose_addresses(entries)
        times = write_times(entries.time)
        emails = self.people.emails
        versions = self.client_versions(entries.person, entries.time // DAY)
        return [
            {
                "email": emails[person],
                "time": times[at],
                "type": "Sign out" if kind == SIGN_OUT else "Sign in",
                "ip_address": addresses[at],
                "client_type": words.CLIENTS[clients[at]],
                "version": versions[at] if words.CLIENTS[clients[at]] != "Browser" else "",
            }
            for at, (person, kind) in enumerate(zip(entries.person.tolist(), entries.kind.tolist(), strict=True))
        ]

    def _choose_clients(self, entries: Entries) -> list[int]:
        """People have two clients of their own and seldom another."""
        own = self.people.own_draw(entries.person, 102)
        which = pick(fraction(entries.key, 2), (0.75, 0.22, 0.03))
        share = np.choose(which, [fraction(own, 0), fraction(own, 1), fraction(redraw(entries.key, 45), 0)])
        chosen: list[int] = pick(share, words.CLIENT_WEIGHTS).tolist()
        return chosen

    def _choose_addresses(self, entries: Entries) -> list[str]:
        """At home, at work, elsewhere in town, and now and then on the road, in a network of a hotel."""
        own, away = self.people.own_draw(entries.person, 103), redraw(entries.key, 46)
        which = pick(fraction(entries.key, 3), (0.5, 0.42, 0.06, 0.02))
        hosts = np.choose(which, [choose(own, 0, 250), choose(own, 1, 250), choose(away, 0, 250), choose(away, 0, 250)])
        networks = np.choose(which, [entries.person % 100, 100 + self.people.site[entries.person], entries.person % 100, 0])
        columns = zip(which.tolist(), networks.tolist(), hosts.tolist(), strict=True)
        return [f"203.0.113.{host}" if on == _AWAY else f"198.51.{near}.{host}" for on, near, host in columns]

    def client_versions(self, people: Ints, days: Ints) -> list[str]:
        """People take a new client every few weeks, not all at once."""
        step = (days + people % 23) // 35 - 560
        return [f"6.{minor}.{minor % 4}.{1000 + minor * 37}" for minor in np.maximum(step, 0).tolist()]

    def last_sign_ins(self, people: Ints, time: int) -> Ints:
        """Latest sign-in of each person as Zoom tells it at `time`: up to three days late; 0 if none in a month."""
        lag = 1 + choose(self.people.own_draw(people, 101), 0, 3)
        latest = np.zeros(len(people), dtype=np.int64)
        for back in range(_LOGINS_BACK):
            missing = np.nonzero((latest == 0) & (people < self.people.drawn))[0]
            if not missing.size:
                break
            days = time // DAY - lag[missing] - back
            _, there, times = self._first_sign_in(people[missing], days)
            latest[missing] = np.where(there, times, 0)
        return latest

    def operations(self, day: int) -> Entries:
        """All administrators' actions of a UTC day, whether listed yet or not."""
        return self._days.get(("admin", day), lambda: self._draw_operations(day))

    def _draw_operations(self, day: int) -> Entries:
        people = self.people
        changes = {
            CREATED: people.created,
            ACTIVATED: np.where(people.activated > people.created, people.activated, NEVER),
            RENAMED: people.renamed,
            MOVED: people.moved,
            DELETED: np.minimum(people.deleted, people.removed),
        }
        turns = [(REACTIVATED if place % 2 else DEACTIVATED, when) for place, when in enumerate(people.turns)]
        times, persons, kinds = [], [], []
        for kind, when in (*changes.items(), *turns):
            hit = np.nonzero((when // DAY == day) & (when >= self._start))[0]
            if kind in (DEACTIVATED, REACTIVATED):
                hit = hit[people.activated[hit] <= when[hit]]
            if kind not in (CREATED, DELETED):
                hit = hit[(people.created[hit] <= when[hit]) & people.are_kept(hit, when[hit])]
            times.append(when[hit])
            persons.append(hit)
            kinds.append(hit * 0 + kind)
        staff = int(people.count_hired(np.array([day], dtype=np.int64))[0])
        count = 1 + staff // 150
        turn = np.arange(count, dtype=np.int64)
        key = draw(self._admin_key, turn * 0 + day, turn)
        when = day * DAY + (fraction(key, 0) * DAY).astype(np.int64)
        who = choose(key, 1, staff)
        fit = (fraction(key, 2) < 0.6) & (when >= self._start) & people.are_active(who, when)
        times.append(when[fit])
        persons.append(who[fit])
        kinds.append(ROUTINE + choose(key, 3, len(_ROUTINE))[fit])
        time, person, sort = (np.concatenate(part).astype(np.int64) for part in (times, persons, kinds))
        number = np.where(person < people.drawn, person, person - people.drawn + _MADE)
        keys = draw(self._admin_key, time, number, sort)
        delay = np.where(fraction(keys, 0) < 0.05, between(keys, 1, HOUR, _LATE), between(keys, 1, 1, 300))
        return _repeat_some(_sort(Entries(time, person, sort, time + delay, keys)), 0.03)

    def write_operations(self, entries: Entries) -> list[dict[str, Any]]:
        """Records of `/report/operationlogs`."""
        times = write_times(entries.time)
        return [
            {"time": times[at], "operator": self._operator(int(entries.key[at])), **self._describe(person, kind)}
            for at, (person, kind) in enumerate(zip(entries.person.tolist(), entries.kind.tolist(), strict=True))
        ]

    def category(self, kind: int) -> str:
        return (_ROUTINE[kind - ROUTINE] if kind >= ROUTINE else _CHANGES[kind])[0]

    def _operator(self, key: int) -> str:
        return self.people.emails[0] if key % 3 else f"scim@{words.DOMAIN}"

    def _describe(self, person: int, kind: int) -> dict[str, str]:
        people = self.people
        category, action, detail = _ROUTINE[kind - ROUTINE] if kind >= ROUTINE else _CHANGES[kind]
        return {
            "category_type": category,
            "action": action,
            "operation_detail": detail.format(
                email=people.emails[person],
                before=people.last[0][person],
                after=people.last[1][person],
                from_department=words.DEPARTMENTS[int(people.department[person])],
                to_department=words.DEPARTMENTS[int(people.department_later[person])],
            ),
        }
