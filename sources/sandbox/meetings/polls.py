"""Polls of past meetings and webinars."""

from random import Random
from typing import Any

import numpy as np

from sources.sandbox.account import Account
from sources.sandbox.clock import write_time
from sources.sandbox.meetings.draws import Meetings
from sources.sandbox.meetings.records import FEATURES, use_features, write_participants
from sources.sandbox.meetings.seats import GUEST
from sources.sandbox.meetings.stays import Stays

Record = dict[str, Any]
_POLL = list(FEATURES).index("poll")
_POLLED_WEBINARS, _ANONYMOUS, _ANSWERS = 0.7, 0.25, 0.6
_POLLS = (
    ("How did you hear of us?", ("A colleague", "The newsletter", "Search", "Other")),
    ("Which topics interest you?", ("Product", "Security", "Prices", "Roadmap")),
    ("How do you like it so far?", ("Very much", "Well enough", "Not much")),
)


def write_polls(account: Account, meeting: Meetings, stays: Stays) -> list[Record]:
    """Records of a polls report: who answered in one instance, given all rows of it; none if it had no polls."""
    chance = Random(f"{int(meeting.key[0])}/polls")
    held = chance.random() < _POLLED_WEBINARS if meeting.webinar[0] else bool(use_features(account, meeting)[0, _POLL])
    if not held:
        return []
    anonymous = chance.random() < _ANONYMOUS
    polls = _POLLS[: chance.randint(1, len(_POLLS))]
    records = []
    for person, own, key in meet_people(account, meeting, stays, seated=False):
        answers = Random(f"{key}/poll answers")
        if answers.random() > _ANSWERS:
            continue
        details = []
        for place, (question, choices) in enumerate(polls):
            picked = answers.sample(choices, 2 if place == 1 else 1)
            when = int(meeting.start[0]) + answers.randint(60, max(61, int(meeting.end[0] - meeting.start[0])))
            details.append(
                {
                    "polling_id": f"poll-{int(meeting.key[0]) % 10**9}-{place}",
                    "question": question,
                    "answer": ";".join(picked),
                    "date_time": write_time(when).replace("T", " ").removesuffix("Z"),
                }
            )
        record: Record = {"name": "Anonymous Attendee"} if anonymous else dict(person)
        if own is not None and not anonymous:
            record |= {"first_name": account.people.first[own], "last_name": account.people.last[0][own]}
        records.append({**record, "question_details": details})
    return records


def meet_people(account: Account, meeting: Meetings, stays: Stays, *, seated: bool) -> list[tuple[Record, int | None, int]]:
    """Name and address, index in the account, and key of each person but the host, by the first row of each.

    An address that is not known is absent, or an empty text where `seated` is asked for by webinars' Q&A.
    """
    first = np.unique(stays.person, return_index=True)[1] if len(stays) else np.zeros(0, dtype=np.int64)
    rows = stays.take(np.sort(first))
    written = write_participants(account, meeting, rows, rows.leave - rows.join)
    people = []
    for place, (record, user, key) in enumerate(zip(written, rows.user.tolist(), rows.key.tolist(), strict=True)):
        if rows.person[place] == 0:
            continue
        person = {"name": record["name"]}
        if record["user_email"] or seated:
            person["email"] = record["user_email"]
        people.append((person, None if user == GUEST else user, key))
    return people
