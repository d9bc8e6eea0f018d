"""Zoom's records of who registered for a planned meeting or webinar."""

from random import Random
from typing import Any

import numpy as np

from sources.sandbox.account import Account
from sources.sandbox.chance import words
from sources.sandbox.chance.draws import make_key, write_times
from sources.sandbox.changes import MadeEvent, MadeRegistrant
from sources.sandbox.clock import DAY, write_time
from sources.sandbox.meetings.events import OUTSIDE, Event
from sources.sandbox.meetings.planned import Plan
from sources.sandbox.meetings.records import name_guests, write_registration
from sources.sandbox.meetings.seats import (
    APPROVED,
    DENIED,
    GUEST,
    NOT_YET,
    PENDING,
    are_registering,
    draw_registrations,
    draw_seats,
)

Record = dict[str, Any]
_STATUSES = {PENDING: "pending", APPROVED: "approved", DENIED: "denied"}
_INDUSTRIES = ("Technology", "Health", "Education", "")
_STAFF = ("", "1-20", "101-250", "More than 10,000")
_FRAMES = ("", "Within a month", "1-3 months", "No timeframe")
_PARTS = ("", "Decision Maker", "Influencer")
_QUESTIONS = ("How did you hear of us?", "Your T-shirt size")


CANCELLED = "cancelled"
"""Of a registration that is in no list any more."""


def write_registrants(account: Account, plan: Plan, time: int, status: str = "") -> list[Record]:
    """Registrants of a plan at `time`, of one status or of any; who registers by themselves is never taken away."""
    asked = account.changes.registrants.get(plan.number, [])
    records = [_write_made(plan, one) for one in asked if one.created <= time]
    if not isinstance(plan, MadeEvent):
        before = {str(one.told["email"]).lower(): write_time(one.created) for one in asked}
        records += [
            record
            for record in _write_drawn(account, plan, time)
            if record["create_time"] <= before.get(record["email"].lower(), "9999")
        ]
    for record in records:
        decisions = account.changes.decisions.get((plan.number, record["id"]), [])
        record["status"] = next((one.status for one in reversed(decisions) if one.time <= time), record["status"])
        if record["status"] != "approved" and isinstance(plan, MadeEvent):
            record.pop("join_url", None)
    listed = [record for record in records if record["status"] == status or (not status and record["status"] != CANCELLED)]
    return sorted(listed, key=lambda record: (record["create_time"], record["id"]))


def _write_made(plan: Plan, one: MadeRegistrant) -> Record:
    record = {
        **one.told,
        "id": one.id,
        "status": one.status,
        "create_time": write_time(one.created),
        "join_url": f"https://{words.DOMAIN}/w/{plan.number}?tk={one.id}",
    }
    if not plan.webinar:
        record["participant_pin_code"] = make_key(plan.number, one.id) % 10**6
    return record


def _write_drawn(account: Account, event: Event, time: int) -> list[Record]:
    if not event.registration:
        return []
    people = account.people
    one = {name: np.array([getattr(event, name)], dtype=np.int64) for name in ("host", "seats", "created", "approval")}
    keys, guests = np.array([event.key], dtype=np.uint64), np.array([OUTSIDE if event.webinar else 1.0])
    seats = draw_seats(people, one["host"], one["created"] // DAY, one["seats"], keys, guests)
    registrations = draw_registrations(seats.person_key, one["created"][seats.event], one["approval"][seats.event])
    now = registrations.status(np.full(len(seats.seat), time, dtype=np.int64))
    listed = are_registering(seats.user, seats.seat, seats.person_key) & (now != NOT_YET)
    names, emails = name_guests(seats.person_key)
    made = write_times(registrations.made)
    records = []
    for at in np.nonzero(listed)[0].tolist():
        user, token = int(seats.user[at]), int(seats.person_key[at])
        if user == GUEST:
            first, _, last = names[at].partition(" ")
            identity = {"email": emails[at], "first_name": first, "last_name": "" if token % 20 == 0 else last}
        else:
            identity = {"email": people.emails[user], "first_name": people.first[user], "last_name": people.last[0][user]}
        record = {
            "id": write_registration(token),
            **identity,
            "status": _STATUSES[int(now[at])],
            "create_time": made[at],
        }
        records.append(record | _tell_more(event, Random(f"{token}/registrant"), identity["email"]))
    return records


def _tell_more(event: Event, own: Random, email: str) -> Record:
    """What a registrant says in the form."""
    told: Record = {
        "city": own.choice(("Berlin", "Pune", "Austin", "")),
        "country": own.choice(("DE", "IN", "US")),
        "phone": "" if own.random() < 0.5 else f"+1212555{own.randrange(10**4):04d}",
        "industry": own.choice(_INDUSTRIES),
        "org": email.partition("@")[2].partition(".")[0].title(),
        "no_of_employees": own.choice(_STAFF),
        "purchasing_time_frame": own.choice(_FRAMES),
        "role_in_purchase_process": own.choice(_PARTS),
        "comments": own.choice(("", "Looking forward to it", "naïve question: is it free?")),
        "join_url": f"https://{words.DOMAIN}/w/{event.number}?tk={own.randrange(1 << 60):x}",
        "custom_questions": [
            {"title": title, "value": own.choice(("A colleague", "M", "", "Search"))} for title in _QUESTIONS[: own.randint(0, 2)]
        ],
    }
    if not event.webinar:
        told["participant_pin_code"] = own.randrange(10**6)
    return told
