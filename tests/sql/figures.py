"""What the marts on meetings should say, worked out of the sandbox's truth rows by another road than SQL takes.

People are joined up by union and find instead of windows, presence is a row of seconds instead of sorted intervals, and the peak
is counted second by second instead of by a sweep over joins and leaves.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

Row = Mapping[str, Any]
BRIDGED = 300
STAYED = 0.75
IDLE_DAYS = 30
BASIC_MINUTES, BASIC_PEOPLE = 40, 100


@dataclass(frozen=True)
class Presence:
    """One person in one instance."""

    minutes: float
    bridged: float
    share: float
    stays: int
    devices: int


@dataclass(frozen=True)
class Instance:
    """One instance: its people by what they are recognised by, and how many were there at once."""

    people: Mapping[str, Presence]
    guests: int
    peak: int


def seconds_of(text: Any) -> int:
    moment = text if isinstance(text, datetime) else datetime.fromisoformat(text)
    return int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp())


def span_of(row: Row) -> tuple[int, int]:
    """When an instance began and ended."""
    return seconds_of(row["start_time"]), seconds_of(row["end_time"])


def join_people(rows: Iterable[Row], owners: Mapping[str, str]) -> dict[int, str]:
    """Place of a row -> who it is: rows are one person if an id, a registration or an address leads from one to the other."""
    parent: dict[str, str] = {}

    def find(mark: str) -> str:
        while parent.setdefault(mark, mark) != mark:
            mark = parent[mark]
        return mark

    marks: dict[int, list[str]] = {}
    for place, row in enumerate(rows):
        user = row.get("participant_user_id") or row.get("id") or ""
        address = (row.get("user_email") or "").strip().lower()
        name = " ".join((row.get("name") or "").split()).lower()
        known = [
            ("user", user or owners.get(address, "")),
            ("registration", row.get("registrant_id") or ""),
            ("address", address),
        ]
        marks[place] = [f"{kind} {value}" for kind, value in known if value] or [f"name {name}" if name else f"row {place}"]
        for mark in marks[place]:
            parent[find(mark)] = find(marks[place][0])
    groups: dict[str, list[str]] = defaultdict(list)
    for mark in list(parent):
        groups[find(mark)].append(mark)
    order = ("user", "registration", "address", "name", "row")
    best = {root: min(group, key=lambda mark: (order.index(mark.split(" ")[0]), mark)) for root, group in groups.items()}
    return {place: best[find(own[0])].split(" ", 1)[1] for place, own in marks.items()}


def measure_instance(
    rows: list[Row], owners: Mapping[str, str], start: int, end: int, registrants: Iterable[Row] = ()
) -> Instance:
    """People, their presence and the peak, second by second; who registered helps to tell who a stay is of."""
    everybody = join_people([*rows, *map(_as_stay, registrants)], owners)
    places = [place for place, row in enumerate(rows) if row["status"] != "in_waiting_room"]
    inside = [rows[place] for place in places]
    who = {place: everybody[found] for place, found in enumerate(places)}
    first = min((seconds_of(row["join_time"]) for row in inside), default=0)
    last = max((seconds_of(row["leave_time"]) for row in inside), default=0)
    room = np.zeros(last - first + 1, dtype=np.int64)
    people: dict[str, Presence] = {}
    signed_in = set()
    for person in set(who.values()):
        own = [inside[place] for place, name in who.items() if name == person]
        devices = np.zeros(last - first + 1, dtype=np.int64)
        for row in own:
            devices[seconds_of(row["join_time"]) - first : seconds_of(row["leave_time"]) - first] += 1
            if row.get("participant_user_id") or row.get("id"):
                signed_in.add(person)
        there = devices > 0
        bridged = bridge_gaps(there)
        within = there[max(start - first, 0) : max(end - first, 0)]
        people[person] = Presence(
            float(there.sum()) / 60, bridged / 60, float(within.sum()) / (end - start), len(own), max(1, int(devices.max()))
        )
        room += there
    return Instance(people, len(people) - len(signed_in), int(room.max()) if len(room) else 0)


def bridge_gaps(there: np.ndarray[Any, Any]) -> int:
    """Fill short absences between two presences, in place. Seconds filled."""
    filled = 0
    present = np.nonzero(there)[0]
    for before, after in zip(present[:-1].tolist(), present[1:].tolist(), strict=True):
        if 1 < after - before <= BRIDGED + 1:
            there[before + 1 : after] = True
            filled += after - before - 1
    return filled


def list_owners(users: Iterable[Row]) -> dict[str, str]:
    """Address -> id of the user who has it."""
    return {row["email"].strip().lower(): row["id"] for row in users if row["id"] and row["email"]}


def _as_stay(registrant: Row) -> Row:
    """What of a registration tells who it is."""
    names = (registrant["first_name"], registrant["last_name"])
    email = registrant["email"]
    return {"registrant_id": registrant["id"], "user_email": email, "name": " ".join(name for name in names if name)}


def group_rows(rows: Iterable[Row], key: str) -> dict[Any, list[Row]]:
    """Rows by what they have under a key."""
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found


@dataclass(frozen=True)
class Funnel:
    """People of a webinar without its host: how many went how far."""

    registered: int
    approved: int
    attended: int
    approved_attended: int
    stayed: int


def count_funnel(stays: list[Row], registrants: list[Row], owners: Mapping[str, str], host: str, span: tuple[int, int]) -> Funnel:
    """The funnel of one instance, given all who registered before it ended."""
    who = join_people([*stays, *map(_as_stay, registrants)], owners)
    statuses: dict[str, set[str]] = defaultdict(set)
    for place, row in enumerate(registrants, len(stays)):
        statuses[who[place]].add(row["status"])
    unlisted = {
        who[place]
        for place, row in enumerate(stays)
        if row["registrant_id"] and row["status"] != "in_waiting_room" and who[place] not in statuses
    }
    present = measure_instance(stays, owners, *span, registrants).people
    approved = {person for person, found in statuses.items() if "approved" in found} | unlisted
    return Funnel(
        registered=len((statuses.keys() | unlisted) - {host}),
        approved=len(approved - {host}),
        attended=len(present.keys() - {host}),
        approved_attended=len((present.keys() & approved) - {host}),
        stayed=sum(presence.share >= STAYED for person, presence in present.items() if person != host),
    )


def count_idle_days(users: Iterable[Row], active: Mapping[str, int], now: int) -> dict[str, int]:
    """Id -> whole days since a user last logged in, or was seen as `active` says, or else was made."""
    found = {}
    for row in users:
        if row["status"] != "pending":
            login = seconds_of(row["last_login_time"]) if row["last_login_time"] else 0
            last = max(login, active.get(row["id"], 0)) or seconds_of(row["user_created_at"])
            found[row["id"]] = max(0, now - last) // 86400
    return found


def count_licences(users: Iterable[Row], idle_days: Mapping[str, int]) -> Counter[tuple[str, str]]:
    """(licence, used or idle or deactivated or pending) -> people."""
    names = {1: "basic", 2: "licensed", 4: "unassigned", 99: "none"}
    found: Counter[tuple[str, str]] = Counter()
    for row in users:
        state = {"pending": "pending", "inactive": "deactivated"}.get(row["status"], "")
        found[names[row["type"]], state or ("idle" if idle_days[row["id"]] >= IDLE_DAYS else "used")] += 1
    return found
