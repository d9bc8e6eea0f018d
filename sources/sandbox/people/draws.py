"""Everybody who is, was or will be in the account, as arrays with one element per person.

A person is an index; who joins later has a higher one. What changes about a person changes at a time that is known from the
start, so the account as of any instant is a comparison.
"""

import unicodedata
from collections.abc import Mapping

import numpy as np

from sources.sandbox.chance import words
from sources.sandbox.chance.codes import Cipher, NumberCodes, write_short
from sources.sandbox.chance.draws import NEVER, Floats, Ints, Mask, Words, between, choose, draw, fraction, make_key, redraw
from sources.sandbox.changes import Changes, Turn
from sources.sandbox.clock import DAY
from sources.sandbox.config import SandboxConfig

PENDING, ACTIVE, INACTIVE = "pending", "active", "inactive"
TEAM = 12
"""People with neighbouring indexes work in one team: same department, mostly the same time zone."""
_SETTLED_SHARE = 0.85
_RECENT_DAYS = 190
_BASIC, _LICENSED, _UNASSIGNED = 1, 2, 4
OWNER, ADMIN = 0, 1
_MEMBER = 2
"""Places among the roles."""


def pick(shares: Floats, weights: tuple[float, ...]) -> Ints:
    """Indexes into `weights`, in their proportions."""
    edges = np.cumsum(np.array(weights) / sum(weights))
    return np.minimum(np.searchsorted(edges, shares, side="right"), len(weights) - 1).astype(np.int64)


Absence = tuple[int, int]
"""From when to when somebody is deleted, seconds since 1970; `NEVER` for one who is not back."""


class People:
    """All people made before `horizon` (seconds since 1970). Times are seconds since 1970, `NEVER` if they do not come.

    `absences` are deletions and returns that somebody asked for past the API, by index: no log has them. Whoever was made through
    the API stands behind everybody who is drawn: they sign in nowhere, host nothing and are in no channel until somebody says so.
    """

    def __init__(self, config: SandboxConfig, horizon: int, absences: Mapping[int, Absence], changes: Changes) -> None:
        self.horizon = horizon
        self._settled = max(1, int(config.users * _SETTLED_SHARE))
        self.reference = config.reference
        self.base = config.users
        self._gap = _RECENT_DAYS * DAY / max(1, config.users - self._settled)
        later = max(0, int((horizon - config.reference) / self._gap))
        self.drawn = config.users + later
        """How many are drawn: whoever has a higher index was made."""
        self.count = self.drawn + len(changes.users)
        self.index = np.arange(self.count, dtype=np.int64)
        self.key = draw(make_key(config.seed, "people"), self.index)
        self.key[self.drawn :] = [make_key(config.seed, f"made/{made.id}") for made in changes.users]
        self._draw_careers()
        self._place_made(changes)
        self.taken_out, self.put_back = np.full((2, self.count), NEVER, dtype=np.int64)
        for person, (since, until) in absences.items():
            self.taken_out[person], self.put_back[person] = since, until
        self._draw_places(config.seed)
        self._draw_names()
        self._name_made(changes)
        cipher = Cipher(config.seed, "user")
        self.ids = [write_short(data) for data in cipher.write(self.index.astype(np.uint64), self.key)]
        self.ids[self.drawn :] = [made.id for made in changes.users]
        self.by_name = {name: place for place, name in enumerate(self.ids)}
        self.by_name.update((email, place) for place, email in enumerate(self.emails))
        self._follow(changes)
        zero = np.zeros(self.count, dtype=np.int64)
        self.pmi = NumberCodes(config.seed).write(zero + NumberCodes.PERSONAL, self.index, zero, zero)

    def _draw_careers(self) -> None:
        index, key = self.index, self.key
        chance = redraw(key, 1)
        old = index < self._settled
        hired = np.where(
            old,
            self.reference - between(redraw(key, 2), 0, 730, 2900) * DAY,
            self.reference - ((self.base - index) * self._gap).astype(np.int64),
        )
        self.created = hired // DAY * DAY + 9 * 3600 + between(redraw(key, 2), 1, 0, 8 * 3600)
        invited = (fraction(chance, 0) < np.where(old, 0.25, 0.6)) & (index > 0)
        lapsed = invited & (fraction(chance, 1) < 0.12)
        wait = 600 + (fraction(chance, 2) * 28 * DAY).astype(np.int64)
        self.activated = np.where(lapsed, NEVER, self.created + np.where(invited, wait, 0))
        fate = redraw(key, 3)
        during = np.maximum(self.reference + ((fraction(fate, 1) * 560 - 180) * DAY).astype(np.int64), self.created + 30 * DAY)
        before = np.maximum(self.reference - between(fate, 2, 200, 700) * DAY, self.created + 30 * DAY)
        kind = fraction(fate, 0)
        loyal = index == 0
        leaves = np.where((kind < 0.05) & old, before, np.where(kind < 0.13, during, NEVER))
        self.deactivated = np.where(loyal, NEVER, leaves)
        returns = (kind >= 0.05) & (kind < 0.075) & ~loyal
        self.reactivated = np.where(returns, self.deactivated + between(fate, 3, 12, 60) * DAY, NEVER)
        deleted = (kind >= 0.13) & (kind < 0.16) & ~loyal
        self.deleted = np.where(deleted, during, NEVER)
        self.stays = ~deleted
        """Who is deleted only if somebody asks for it."""
        change = redraw(key, 4)
        renamed = fraction(change, 0) < 0.06
        moved = fraction(change, 2) < 0.12
        span = 640
        start = self.reference - 180 * DAY
        self.renamed = np.where(renamed, start + (fraction(change, 1) * span * DAY).astype(np.int64), NEVER)
        self.moved = np.where(moved, start + (fraction(change, 3) * span * DAY).astype(np.int64), NEVER)
        self.license = pick(fraction(redraw(key, 5), 0), (0.26, 0.72, 0.02))
        self.license = np.array([_BASIC, _LICENSED, _UNASSIGNED])[self.license]
        self.license[0] = _LICENSED
        level = fraction(redraw(key, 5), 1)
        self.level = np.where(level < 0.45, 0, np.where(level < 0.85, 1, 2)).astype(np.int64)
        self.level[(self.license == _UNASSIGNED) | (self.deleted < NEVER)] = 0
        self.level[0] = 2
        """How much a person hosts: 0 never, 1 now and then, 2 a lot."""
        self.role = np.where(
            loyal, OWNER, np.array([ADMIN, 3, 4, 5, _MEMBER])[pick(fraction(redraw(key, 5), 2), (3, 2, 1, 1, 93))]
        )
        self.hosts_webinars = (self.license == _LICENSED) & (self.level > 0) & (loyal | (fraction(redraw(key, 5), 3) < 0.02))
        self.records = (self.license == _LICENSED) & (self.level > 0) & (fraction(redraw(key, 6), 0) < 0.35)
        self.has_phone = (self.license == _LICENSED) & (self.deleted == NEVER) & (loyal | (fraction(redraw(key, 6), 1) < 0.45))

    def _place_made(self, changes: Changes) -> None:
        tail = slice(self.drawn, None)
        self.created[tail] = [made.created for made in changes.users]
        self.activated[tail] = [made.activated for made in changes.users]
        self.license[tail] = [made.license for made in changes.users]
        for times in (self.deactivated, self.reactivated, self.deleted, self.renamed, self.moved):
            times[tail] = NEVER
        self.stays[tail] = self.hosts_webinars[tail] = self.records[tail] = self.has_phone[tail] = False
        self.level[tail] = 0
        self.role[tail] = _MEMBER

    def _name_made(self, changes: Changes) -> None:
        tail = slice(self.drawn, None)
        self.zone[tail] = self.site[tail] = 0
        self.department[tail] = self.department_later[tail] = words.DEPARTMENTS.index("")
        self.first[tail] = [made.first for made in changes.users]
        self.emails[tail] = [made.email for made in changes.users]
        for lasts, names in zip(self.last, self.names, strict=True):
            lasts[tail] = [made.last for made in changes.users]
            names[tail] = [made.display for made in changes.users]

    def _follow(self, changes: Changes) -> None:
        """When each person was deactivated and activated, by turns; what was asked for ends what was drawn for later."""
        self.removed = np.full(self.count, NEVER, dtype=np.int64)
        for name, estate in changes.estates.items():
            self.removed[self.by_name[name]] = estate.time
        asked = {self.by_name[name]: self._join_turns(self.by_name[name], turns) for name, turns in changes.turns.items()}
        pairs = max([1, *((len(times) + 1) // 2 for times in asked.values())])
        self.turns = np.full((2 * pairs, self.count), NEVER, dtype=np.int64)
        """When each person was deactivated, activated again, and so on: a row for each turn."""
        self.turns[0], self.turns[1] = self.deactivated, self.reactivated
        for person, times in asked.items():
            self.turns[:, person] = NEVER
            self.turns[: len(times), person] = times

    def _join_turns(self, person: int, asked: list[Turn]) -> list[int]:
        times = [int(time) for time in (self.deactivated[person], self.reactivated[person]) if time <= asked[0].time]
        for turn in asked:
            if turn.active == bool(len(times) % 2):
                times.append(turn.time)
        return times

    def _draw_places(self, seed: int) -> None:
        team = draw(make_key(seed, "teams"), self.index // TEAM)
        own = redraw(self.key, 7)
        elsewhere = fraction(own, 0) < 0.15
        self.zone = pick(np.where(elsewhere, fraction(own, 1), fraction(team, 1)), words.ZONE_WEIGHTS)
        self.department = pick(fraction(team, 0), words.DEPARTMENT_WEIGHTS)
        self.department_later = pick(fraction(own, 2), words.DEPARTMENT_WEIGHTS)
        self.site = np.array(words.ZONE_SITES)[self.zone]

    def _draw_names(self) -> None:
        name = redraw(self.key, 8)
        self.first = [words.FIRST_NAMES[at] for at in choose(name, 0, len(words.FIRST_NAMES)).tolist()]
        before = [words.LAST_NAMES[at] for at in choose(name, 1, len(words.LAST_NAMES)).tolist()]
        later = [words.LAST_NAMES[at] for at in choose(name, 2, len(words.LAST_NAMES)).tolist()]
        self.last = (before, later)
        self.names = tuple([f"{first} {last}" for first, last in zip(self.first, lasts, strict=True)] for lasts in self.last)
        plain = {text: _write_plain(text) for text in (*words.FIRST_NAMES, *words.LAST_NAMES)}
        self.emails = [
            f"{plain[first]}.{plain[last]}{place}@{words.DOMAIN}"
            for place, (first, last) in enumerate(zip(self.first, before, strict=True))
        ]

    def count_hired(self, day: Ints) -> Ints:
        """How many people had been made by the beginning of each day: they have the lowest indexes."""
        recent = self.base + np.floor((day * DAY - self.reference) / self._gap).astype(np.int64)
        return np.maximum(self._settled, recent)

    def are_active(self, people: Ints, times: Ints) -> Mask:
        """Whether each person could sign in at each time."""
        active: Mask = (self.activated[people] <= times) & self.are_kept(people, times)
        for down, up in zip(self.turns[::2], self.turns[1::2], strict=True):
            active &= (times < down[people]) | (times >= up[people])
        return active

    def are_kept(self, people: Ints, times: Ints | int) -> Mask:
        """Whether each person, once made, is not deleted at each time."""
        taken_out = (self.taken_out[people] <= times) & (times < self.put_back[people])
        kept: Mask = (times < self.deleted[people]) & (times < self.removed[people]) & ~taken_out
        return kept

    def is_kept(self, person: int, time: int) -> bool:
        """Whether one person, once made, is not deleted at a time."""
        there = time < self.deleted[person] and time < self.removed[person]
        return bool(there and not self.taken_out[person] <= time < self.put_back[person])

    def is_active(self, person: int, time: int) -> bool:
        """Whether one person could sign in at a time."""
        return bool(self.activated[person] <= time and self.is_kept(person, time) and not self.is_paused(person, time))

    def find_apps_own(self, time: int) -> int:
        """Whom the app acts for, `me` in paths: the first of the active administrators, or the owner."""
        active = self.with_status(ACTIVE, time)
        administrators = active[self.role[active] == ADMIN]
        return int(administrators[0]) if len(administrators) else OWNER

    def is_paused(self, person: int, time: int) -> bool:
        """Whether one person is deactivated at a time."""
        return sum(1 for turn in self.turns[:, person].tolist() if turn <= time) % 2 == 1

    def with_status(self, status: str, time: int) -> Ints:
        """Indexes of the people who have a status at a time."""
        there = (self.created <= time) & self.are_kept(self.index, time)
        if status == PENDING:
            return np.nonzero(there & (self.activated > time))[0]
        active = self.are_active(self.index, np.full(self.count, time, dtype=np.int64))
        if status == ACTIVE:
            return np.nonzero(there & active)[0]
        return np.nonzero(there & (self.activated <= time) & ~active)[0]

    def name(self, person: int, time: int) -> str:
        return self.names[1 if self.renamed[person] <= time else 0][person]

    def names_at(self, people: Ints, times: Ints) -> list[str]:
        """The name each person had at each time."""
        before, later = self.names
        changed = (self.renamed[people] <= times).tolist()
        return [later[place] if new else before[place] for place, new in zip(people.tolist(), changed, strict=True)]

    def departments_at(self, people: Ints, times: Ints) -> list[str]:
        moved = self.moved[people] <= times
        at = np.where(moved, self.department_later[people], self.department[people])
        return [words.DEPARTMENTS[place] for place in at.tolist()]

    def department_at(self, person: int, time: int) -> str:
        """The department of one person at a time; empty if there is none."""
        place = self.department_later[person] if self.moved[person] <= time else self.department[person]
        return words.DEPARTMENTS[int(place)]

    def own_draw(self, people: Ints, number: int) -> Words:
        """Words about each person that nothing else uses; `number` from 100."""
        return redraw(self.key[people], number)


def _write_plain(text: str) -> str:
    """Lower case, letters a to z only: what an email address is made of."""
    spread = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in spread.lower() if letter.isascii() and letter.isalpha())
