"""Further views of calls and phone users: profiles, the logs of one user, call quality, recordings of calls."""

from random import Random
from typing import Any

import numpy as np

from sources.sandbox.chance import words
from sources.sandbox.chance.draws import NEVER, Ints, Mask, between, fraction, redraw
from sources.sandbox.clock import DAY, HOUR, write_time
from sources.sandbox.phone.draws import ANSWERED, INSIDE, OUTSIDE_OUT, VOICEMAIL, CallDraws, Calls
from sources.sandbox.phone.records import LOG_MISSED, LOG_PEER, LOG_QUEUE, LOG_USER, write_call_logs

Record = dict[str, Any]
_RECORDED = 7
"""One answered call in so many, as the call logs say."""
_DELETED = 0.12
_ACCOUNT_ONLY = ("owner", "device_public_ip", "device_private_ip", "recording_id", "call_type")
_TOWNS = ("San Jose", "London", "Berlin", "Pune")
_CODECS = ("OPUS", "PCMU", "G722")


def write_profiles(draws: CallDraws, people: Ints, time: int) -> list[Record]:
    """Answers of `/phone/users/{userId}`."""
    profiles = []
    for person, user in zip(people.tolist(), draws.write_users(people, time), strict=True):
        site = int(draws.people.site[person])
        chance = Random(f"{int(draws.people.key[person])}/policy")
        profile = {name: value for name, value in user.items() if name not in ("name", "site")}
        profile |= {
            "site_id": user["site"]["id"],
            "site_admin": person % 20 == 0,
            "policy": {
                "voicemail": {"enable": True, "allow_download": chance.random() < 0.5},
                "international_calling": chance.random() < 0.3,
                "auto_call_recording": {"enable": chance.random() < 0.2, "recording_calls": "both"},
            },
        }
        if chance.random() < 0.8:
            profile["emergency_address"] = {
                "id": f"addr-{person:05d}",
                "address_line1": f"{person % 300 + 1} High Street",
                "address_line2": "",
                "city": _TOWNS[site],
                "country": words.SITE_COUNTRIES[site][0],
                "state_code": "CA" if site == 0 else "",
                "zip": f"{10000 + person % 80000}",
            }
        profiles.append(profile)
    return profiles


def hold_logs(calls: Calls, owners: Ints, person: int) -> Mask:
    """Which rows of the call logs are the logs of a person."""
    others = (owners == LOG_PEER) | (owners == LOG_MISSED)
    held: Mask = (owners != LOG_QUEUE) & (np.where(others, calls.peer, calls.user) == person)
    return held


def write_user_logs(draws: CallDraws, calls: Calls, owners: Ints) -> list[Record]:
    """Records of `/phone/users/{userId}/call_logs`."""
    records = []
    columns = zip(write_call_logs(draws, calls, owners), owners.tolist(), calls.outcome.tolist(), strict=True)
    for record, owner, outcome in columns:
        inbound = record["direction"] == "inbound"
        side = "callee" if inbound else "caller"
        party = {
            "name": record[f"{side}_name"],
            "extension_number": record[f"{side}_number"],
            "number_type": record.get(f"{side}_number_type", 1),
        }
        if did := record.get(f"{side}_did_number"):
            party["phone_number"] = did
        row = {name: value for name, value in record.items() if name not in _ACCOUNT_ONLY}
        row |= {"has_recording": "recording_id" in record, "has_voicemail": outcome == VOICEMAIL and owner != LOG_MISSED}
        row["call_type"] = record["call_type"]
        if not inbound:
            row["outgoing_by"] = party
        elif outcome == ANSWERED and owner != LOG_MISSED:
            row["accepted_by"] = party
        elif owner == LOG_MISSED:
            row["forwarded_by"] = {**party, "extension_type": "callQueue"}
            row["forwarded_to"] = party
        records.append(row)
    return records


def rate_from(calls: Calls) -> Ints:
    """From when the quality of each call is known; never for calls that nobody took."""
    late = calls.end + between(redraw(calls.key, 80), 0, 300, 20 * HOUR)
    return np.where(calls.outcome == ANSWERED, late, NEVER)


def write_metrics(draws: CallDraws, calls: Calls) -> list[Record]:
    """Records of `/phone/metrics/call_logs`."""
    records = []
    columns = zip(
        *(part.tolist() for part in (calls.user, calls.peer, calls.kind, calls.start, calls.talked, calls.key)), strict=True
    )
    for user, peer, kind, start, talked, key in columns:
        chance = Random(f"{key}/quality")
        own, other = _write_side(draws, user, chance), _write_side(draws, peer, chance)
        if kind != INSIDE:
            other = {"phone_number": f"+1{4155550000 + (key >> 8) % 9999}", "codec": chance.choice(_CODECS)}
        outgoing = kind in (INSIDE, OUTSIDE_OUT)
        records.append(
            {
                "call_id": str(6_900_000_000_000_000_000 + key % 900_000_000_000_000_000),
                "date_time": write_time(start),
                "direction": "internal" if kind == INSIDE else "outbound" if outgoing else "inbound",
                "duration": talked,
                "mos": f"{chance.uniform(2.4, 4.5):.2f}" if chance.random() < 0.95 else "",
                "caller": own if outgoing else other,
                "callee": other if outgoing else own,
            }
        )
    return records


def _write_side(draws: CallDraws, person: int, chance: Random) -> Record:
    side: Record = {
        "extension_number": str(draws.extension(person)),
        "phone_number": draws.did_number(person),
        "site_id": f"site-{int(draws.people.site[person])}",
        "codec": chance.choice(_CODECS),
        "device_type": chance.choice(("Mac_Client(6.4)", "Windows_Client(6.4)", "Yealink SIP-T54W")),
        "device_private_ip": f"10.0.{person % 200}.{chance.randrange(250)}",
        "device_public_ip": f"203.0.113.{person % 250}",
        "isp": chance.choice(("Example Telecom", "Acme Fibre")),
    }
    if chance.random() < 0.4:
        side |= {"headset": "USB headset", "microphone": "Array microphone"}
    return side


def trace_call_recordings(calls: Calls) -> tuple[Mask, Ints, Ints]:
    """Of each call: whether it was recorded, from when its recording is listed, and from when it is deleted (within 26 days)."""
    fate = redraw(calls.key, 81)
    recorded: Mask = (calls.outcome == ANSWERED) & (calls.key % np.uint64(_RECORDED) == 0)
    shown = calls.end + between(fate, 0, 300, 3 * HOUR)
    deleted = np.where(fraction(fate, 1) < _DELETED, calls.end + between(fate, 2, 6 * HOUR, 26 * DAY), NEVER)
    return recorded, shown, deleted


def write_call_recordings(draws: CallDraws, calls: Calls) -> list[Record]:
    """Records of `/phone/recordings`."""
    logs = write_call_logs(draws, calls, np.full(len(calls), LOG_USER, dtype=np.int64))
    records = []
    for log, key in zip(logs, calls.key.tolist(), strict=True):
        record = {
            name: log[name] for name in ("call_id", "date_time", "duration", "direction", "site", "owner", "recording_type")
        }
        inbound = log["direction"] == "inbound"
        side = "callee" if inbound else "caller"
        record |= {
            "id": log["recording_id"],
            "call_log_id": log["id"],
            "end_time": log["call_end_time"],
            "caller_name": log["caller_name"],
            "caller_number": log["caller_number"],
            "caller_number_type": log["caller_number_type"],
            "callee_name": log["callee_name"],
            "callee_number": log["callee_number"],
            "callee_number_type": log["callee_number_type"],
            "accepted_by" if inbound else "outgoing_by": {
                "name": log[f"{side}_name"],
                "extension_number": str(log["owner"]["extension_number"]),
            },
            "disclaimer_status": key % 3,
            "auto_delete_enable": key % 2 == 0,
            "download_url": f"https://{words.DOMAIN}/phone/recording/download/{log['recording_id']}",
        }
        if key % 2 == 0:
            record["auto_delete_policy"] = "365"
        records.append(record)
    return records
