"""Zoom's records of calls: the older call logs and the newer call history."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sources.sandbox.chance import words
from sources.sandbox.chance.codes import write_dashed
from sources.sandbox.chance.draws import Ints, Mask, redraw, write_times
from sources.sandbox.phone.draws import (
    ANSWERED,
    BUSY,
    INSIDE,
    MISSED,
    OUTSIDE_IN,
    OUTSIDE_OUT,
    QUEUE,
    QUEUE_EXTENSION,
    VOICEMAIL,
    CallDraws,
    Calls,
)

Record = dict[str, Any]
LOG_USER, LOG_PEER, LOG_QUEUE, LOG_MISSED = range(4)
"""Whose log a row of the older list is."""
_RESULTS = {ANSWERED: "Call connected", MISSED: "Missed", VOICEMAIL: "Voicemail", BUSY: "Busy"}
_HISTORY_RESULTS = {ANSWERED: "answered", MISSED: "no_answer", VOICEMAIL: "voicemail", BUSY: "busy"}
_CHARGED, _RECORDED, _HELD = 3, 7, 11
"""One call in so many."""


@dataclass(frozen=True, slots=True)
class CallRows:
    """Rows of a call list: for each its call, and which of the call's rows it is."""

    calls: Calls
    part: Ints

    def __len__(self) -> int:
        return len(self.part)

    def take(self, which: Ints | Mask) -> "CallRows":
        return CallRows(self.calls.take(which), self.part[which])


def split_logs(calls: Calls) -> tuple[Ints, Ints]:
    """For each row of the older list the call it belongs to, and whose log it is."""
    inside, queued = calls.kind == INSIDE, calls.kind == QUEUE
    answered = calls.outcome == ANSWERED
    missed = queued & (calls.peer != calls.user) & ((calls.key & 1) == 1)
    counts = 1 + inside + (queued & answered) + missed
    call = np.repeat(np.arange(len(calls), dtype=np.int64), counts)
    turn = np.arange(len(call), dtype=np.int64) - (np.cumsum(counts) - counts)[call]
    first = np.where(queued, LOG_QUEUE, LOG_USER)[call]
    second = np.where(inside, LOG_PEER, np.where(answered, LOG_USER, LOG_MISSED))[call]
    return call, np.where(turn == 0, first, np.where(turn == 1, second, LOG_MISSED))


def split_history(calls: Calls) -> tuple[Ints, Ints]:
    """For each row of the newer list the call it belongs to, and its place among the legs of the call."""
    counts = 1 + ((calls.kind == QUEUE) & (calls.outcome == ANSWERED))
    call = np.repeat(np.arange(len(calls), dtype=np.int64), counts)
    return call, np.arange(len(call), dtype=np.int64) - (np.cumsum(counts) - counts)[call]


def _each(calls: Calls) -> Iterator[tuple[int, ...]]:
    return zip(
        calls.user.tolist(),
        calls.peer.tolist(),
        calls.kind.tolist(),
        calls.outcome.tolist(),
        calls.waited.tolist(),
        calls.talked.tolist(),
        calls.key.tolist(),
        strict=True,
    )


def _outsider(key: int) -> tuple[str, str, str, str]:
    """Name, number, country and calling code of somebody outside."""
    country, code = words.COUNTRIES[0 if key % 10 < 7 else key % len(words.COUNTRIES)]
    return words.CALLER_NAMES[key % len(words.CALLER_NAMES)], f"+{code}{4155550000 + key % 9999}", country, code


def _make_ids(calls: Calls, which: Ints, salt: int) -> list[str]:
    """Ids of rows: dashed, the same whenever the row is read."""
    word = redraw(calls.key + which.astype(np.uint64), salt)
    data = np.stack([word, redraw(word, 1)], axis=1).tobytes()
    return [write_dashed(data[at : at + 16]) for at in range(0, len(data), 16)]


def write_call_logs(draws: CallDraws, calls: Calls, owners: Ints) -> list[Record]:
    """Records of `/phone/call_logs`: one for each element of `calls` and the owner beside it (see `split_logs`)."""
    people = draws.people
    ids = _make_ids(calls, owners, 70)
    starts, ends = write_times(calls.start), write_times(calls.end)
    answers = write_times(calls.start + calls.waited)
    user_names = people.names_at(calls.user, calls.start)
    peer_names = people.names_at(calls.peer, calls.start)
    departments = people.departments_at(calls.user, calls.start)
    records = []
    for at, ((user, peer, kind, outcome, waited, talked, key), owner) in enumerate(
        zip(_each(calls), owners.tolist(), strict=True)
    ):
        holder = peer if owner in (LOG_PEER, LOG_MISSED) else user
        name = peer_names[at] if holder == peer and owner in (LOG_PEER, LOG_MISSED) else user_names[at]
        missed = owner == LOG_MISSED
        outbound = owner == LOG_USER and kind in (OUTSIDE_OUT, INSIDE)
        result = "Missed" if missed else _RESULTS[outcome]
        other, number, country, code = _outsider(key >> 8)
        site = int(people.site[holder])
        queue = (key >> 3) % len(words.QUEUES)
        record: Record = {
            "id": ids[at],
            "call_id": str(6_900_000_000_000_000_000 + key % 900_000_000_000_000_000),
            "call_type": "voip" if kind == INSIDE else "international" if country not in ("US",) else "pstn",
            "direction": "outbound" if outbound else "inbound",
            "result": result,
            "path": "callQueue" if kind == QUEUE else "extension" if kind == INSIDE else "pstn",
            "date_time": starts[at],
            "answer_start_time": answers[at] if outcome == ANSWERED and not missed else "",
            "call_end_time": ends[at],
            "duration": 0 if missed or outcome == MISSED else talked,
            "waiting_time": waited,
            "hold_time": talked // 5 if key % _HELD == 0 and not missed else 0,
        }
        own = _own_side(draws, user, user_names[at])
        if kind == INSIDE:
            record |= {f"caller_{part}": value for part, value in own.items()}
            record |= {f"callee_{part}": value for part, value in _own_side(draws, peer, peer_names[at]).items()}
        else:
            ours, theirs = ("caller", "callee") if kind == OUTSIDE_OUT else ("callee", "caller")
            record |= {f"{ours}_{part}": value for part, value in own.items()}
            record |= {
                f"{theirs}_name": other,
                f"{theirs}_number": number,
                f"{theirs}_number_type": 2,
                f"{theirs}_number_source": "external",
                f"{theirs}_country_code": code,
                f"{theirs}_country_iso_code": country,
                f"{theirs}_did_number": number,
            }
        if kind == QUEUE:
            record |= {"callee_name": words.QUEUES[queue], "callee_number": str(QUEUE_EXTENSION + queue)}
            record.pop("callee_did_number", None)
        if owner == LOG_QUEUE:
            record["owner"] = {
                "id": f"queue-{queue}",
                "name": words.QUEUES[queue],
                "type": "callQueue",
                "extension_number": QUEUE_EXTENSION + queue,
            }
            record["site"] = {"id": "site-0", "name": words.SITES[0]}
        else:
            record["user_id"] = people.ids[holder]
            record["owner"] = {
                "id": people.ids[holder],
                "name": name,
                "type": "user",
                "extension_number": draws.extension(holder),
            }
            record["site"] = {"id": f"site-{site}", "name": words.SITES[site]}
            record["department"] = departments[at]
            record["cost_center"] = words.COST_CENTERS[int(people.department[user])]
            record["device_public_ip"] = f"203.0.113.{holder % 250}" if key % 4 else ""
        if kind == OUTSIDE_OUT and key % _CHARGED == 0 and talked:
            record["charge"] = f"${(talked // 60 + 1) * 0.02:.2f}"
            record["rate"] = "$0.02/min"
        if outcome == ANSWERED and not missed and key % _RECORDED == 0:
            record["recording_id"] = ids[at].replace("-", "")
            record["recording_type"] = "OnDemand" if key % 2 else "Automatic"
        records.append(record)
    return records


def _own_side(draws: CallDraws, person: int, name: str) -> Record:
    country, code = words.SITE_COUNTRIES[int(draws.people.site[person])]
    return {
        "name": name,
        "number": str(draws.extension(person)),
        "number_type": 1,
        "number_source": "internal",
        "did_number": draws.did_number(person),
        "country_code": code,
        "country_iso_code": country,
    }


def write_call_history(draws: CallDraws, calls: Calls, legs: Ints) -> list[Record]:
    """Records of `/phone/call_history`: one for each element of `calls` and the leg beside it (see `split_history`)."""
    people = draws.people
    ids = _make_ids(calls, legs, 71)
    starts, ends = write_times(calls.start), write_times(calls.end)
    answers = write_times(calls.start + calls.waited)
    user_names = people.names_at(calls.user, calls.start)
    peer_names = people.names_at(calls.peer, calls.start)
    departments = people.departments_at(calls.user, calls.start)
    records = []
    for at, ((user, peer, kind, outcome, _, talked, key), leg) in enumerate(zip(_each(calls), legs.tolist(), strict=True)):
        queue = (key >> 3) % len(words.QUEUES)
        site = int(people.site[user])
        own = _history_side(draws, user, user_names[at])
        if kind == INSIDE:
            caller, callee = own, _history_side(draws, peer, peer_names[at])
        elif kind == OUTSIDE_OUT:
            caller, callee = own, _history_outsider(key)
        elif kind == QUEUE and leg == 0:
            caller, callee = _history_outsider(key), _history_queue(queue)
        else:
            caller, callee = _history_outsider(key), own
        abroad = kind != INSIDE and caller.get("country_iso_code") != callee.get("country_iso_code")
        unanswered = "abandoned" if kind == QUEUE and outcome == MISSED else _HISTORY_RESULTS[outcome]
        records.append(
            {
                "id": ids[at],
                "call_history_uuid": ids[at],
                "call_id": str(6_900_000_000_000_000_000 + key % 900_000_000_000_000_000),
                "direction": "inbound" if kind in (OUTSIDE_IN, QUEUE) else "outbound",
                "international": bool(abroad),
                "start_time": starts[at],
                "answer_time": answers[at] if outcome == ANSWERED else "",
                "end_time": ends[at],
                "duration": talked,
                "connect_type": "internal" if kind == INSIDE else "external",
                "call_type": "general",
                "call_result": unanswered,
                "hide_caller_id": False,
                "end_to_end": kind == INSIDE and key % 5 == 0,
                **{f"caller_{part}": value for part, value in caller.items()},
                **{f"callee_{part}": value for part, value in callee.items()},
                "department": departments[at],
                "cost_center": words.COST_CENTERS[int(people.department[user])],
                "group_id": f"queue-{queue}" if kind == QUEUE else "",
                "site_id": f"site-{site}",
                "site_name": words.SITES[site],
                "recording_status": "recorded" if outcome == ANSWERED and key % _RECORDED == 0 else "non_recorded",
            }
        )
    return records


def _history_side(draws: CallDraws, person: int, name: str) -> Record:
    country, code = words.SITE_COUNTRIES[int(draws.people.site[person])]
    return {
        "ext_id": draws.extension_id(person),
        "ext_number": str(draws.extension(person)),
        "ext_type": "user",
        "name": name,
        "email": draws.people.emails[person],
        "did_number": draws.did_number(person),
        "number_type": "zoom_pstn",
        "device_type": "Desktop Client(6.4)",
        "country_code": code,
        "country_iso_code": country,
    }


def _history_outsider(key: int) -> Record:
    name, number, country, code = _outsider(key >> 8)
    return {
        "name": name,
        "did_number": number,
        "number_type": "external_pstn",
        "country_code": code,
        "country_iso_code": country,
    }


def _history_queue(queue: int) -> Record:
    country, code = words.SITE_COUNTRIES[0]
    return {
        "ext_id": f"queue-{queue}",
        "ext_number": str(QUEUE_EXTENSION + queue),
        "ext_type": "call_queue",
        "name": words.QUEUES[queue],
        "number_type": "zoom_pstn",
        "country_code": code,
        "country_iso_code": country,
    }
