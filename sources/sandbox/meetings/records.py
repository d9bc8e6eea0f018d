"""Zoom's records of past meetings and of who was in them, written from the arrays."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sources.sandbox.account import Account
from sources.sandbox.chance import words
from sources.sandbox.chance.draws import Ints, Mask, Words, between, choose, fraction, redraw, redraw_many, write_times
from sources.sandbox.clock import DAY
from sources.sandbox.meetings.diary import Diary
from sources.sandbox.meetings.draws import INSTANT, PERSONAL_ROOM, SERIES, Meetings
from sources.sandbox.meetings.events import NO_REGISTRATION, draw_topics, pick_topic
from sources.sandbox.meetings.seats import GUEST, are_registering
from sources.sandbox.meetings.stays import BIG, BIG_WAIT, Stays, count_persons

Record = dict[str, Any]

FEATURES = {
    "screen_sharing": 0.55,
    "video_on": 0.85,
    "remote_control": 0.02,
    "closed_caption": 0.06,
    "breakout_room": 0.03,
    "language_interpretation": 0.01,
    "telephone_usage": 0.08,
    "in_meeting_chat": 0.4,
    "poll": 0.03,
    "join_by_room": 0.1,
    "waiting_room": 0.12,
    "live_transcription": 0.1,
    "reaction": 0.3,
    "zoom_apps": 0.02,
    "annotation": 0.03,
    "raise_hand": 0.07,
    "virtual_background": 0.5,
    "whiteboard": 0.02,
    "immersive_scene": 0.005,
    "avatar": 0.005,
    "switch_to_mobile": 0.04,
    "file_sharing": 0.05,
    "meeting_summary": 0.2,
    "meeting_questions": 0.05,
    "record_to_computer": 0.03,
    "record_to_cloud": 0.0,
    "live_translation": 0.01,
    "registration": 0.04,
    "smart_recording": 0.01,
    "multi_speaker": 0.02,
    "meeting_wallpaper": 0.01,
    "gen_ai_virtual_background": 0.01,
    "multi_share": 0.02,
    "document_collaboration": 0.03,
    "portrait_lighting": 0.03,
    "personalized_audio_isolation": 0.02,
    "color_themes": 0.02,
}
"""Share of meetings that use each feature; `record_to_cloud` follows the recordings."""
_NAMES = tuple(FEATURES)
_CLOUD, _WAITING, _REGISTRATION = (_NAMES.index(name) for name in ("record_to_cloud", "waiting_room", "registration"))
_SHARES = (np.array(list(FEATURES.values())) * 65536).astype(np.uint64)
_SHORTEST_RECORDED = 600


def are_recorded(account: Account, meetings: Meetings) -> Mask:
    """Which instances were recorded to the cloud."""
    chance = np.where(meetings.webinar, 0.8, 0.22)
    long = meetings.end - meetings.start >= _SHORTEST_RECORDED
    recorded: Mask = account.people.records[meetings.host] & long & (fraction(redraw(meetings.key, 20), 0) < chance)
    return recorded


def use_features(account: Account, meetings: Meetings) -> Mask:
    """Which instance (row) used which feature (column, in the order of `FEATURES`)."""
    used = redraw_many(meetings.key, 30, -(-len(_NAMES) // 4))[:, : len(_NAMES)] < _SHARES
    used[:, _CLOUD] = are_recorded(account, meetings)
    used[:, _WAITING] = fraction(redraw(meetings.key, 7), 0) < FEATURES["waiting_room"]
    used[:, _REGISTRATION] = ask_registration(meetings)
    return used


def ask_registration(meetings: Meetings) -> Mask:
    """Which instances people had to register for."""
    sometimes = fraction(redraw(meetings.key, 28), 0) < FEATURES["registration"]
    asked: Mask = np.where(meetings.webinar, meetings.approval != NO_REGISTRATION, sometimes)
    return asked


def name_topics(account: Account, meetings: Meetings, hosts: Sequence[str]) -> list[str]:
    """Topics; all instances of a series have one."""
    drawn = draw_topics(meetings.series_key)
    webinars = meetings.webinar.tolist()
    departments = [words.DEPARTMENTS[at] for at in account.people.department[meetings.host].tolist()]
    topics = []
    for at, kind in enumerate(meetings.kind.tolist()):
        if webinars[at]:
            choices: Sequence[str] = words.WEBINAR_TOPICS
        elif kind == SERIES:
            choices = words.SERIES_TOPICS
        elif kind == PERSONAL_ROOM:
            choices = ("{name}'s Personal Meeting Room",)
        else:
            choices = words.AD_HOC_TOPICS[:1] if kind == INSTANT else words.AD_HOC_TOPICS
        topic = pick_topic(drawn[at], choices)
        topics.append(topic.replace("{name}", hosts[at]).replace("{department}", departments[at] or "Office"))
    return topics


def host_names(account: Account, meetings: Meetings) -> list[str]:
    """Names of the hosts; a series keeps the one it began with in its topic, so this is for columns only."""
    return account.people.names_at(meetings.host, meetings.start)


def _first_names(account: Account, meetings: Meetings) -> list[str]:
    return [account.people.first[host] for host in meetings.host.tolist()]


def round_minutes(seconds: Ints) -> list[int]:
    """Minutes, begun ones counted whole: how Zoom gives lengths."""
    minutes: list[int] = ((seconds + 59) // 60).tolist()
    return minutes


def made_at(account: Account, meetings: Meetings) -> Ints:
    """When each meeting was put in the calendar: not before its host had accepted the invitation to the account."""
    ahead = between(redraw(meetings.key, 22), 0, 1, 9 * 24) * 3600
    ahead = np.where(meetings.kind == INSTANT, 0, ahead)
    made = np.where(meetings.kind == SERIES, account.term_start(meetings), meetings.start - ahead)
    made = np.where(meetings.planned > 0, meetings.planned, made)
    return np.maximum(made, np.minimum(account.people.activated[meetings.host], meetings.start))


def write_history(account: Account, diary: Diary) -> list[Record]:
    """Records of `/report/history_meetings`."""
    meetings, tally, people = diary.meetings, diary.tally, account.people
    uuids = account.meetings.codes.write(meetings.host, meetings.day, meetings.slot)
    hosts = host_names(account, meetings)
    topics = name_topics(account, meetings, _first_names(account, meetings))
    departments = people.departments_at(meetings.host, meetings.start)
    starts, ends = write_times(meetings.start), write_times(meetings.end)
    made = write_times(made_at(account, meetings))
    features = use_features(account, meetings).tolist()
    lengths = round_minutes(meetings.end - meetings.start)
    minutes = round_minutes(tally.seconds)
    joins = tally.joins.tolist()
    extra = redraw(meetings.key, 23)
    tracked, custom = (fraction(extra, 0) < 0.2).tolist(), (fraction(extra, 1) < 0.05).tolist()
    bare = (fraction(extra, 2) < 0.02).tolist()
    numbers, webinars = meetings.number.tolist(), meetings.webinar.tolist()
    emails = people.emails
    records = []
    for at, host in enumerate(meetings.host.tolist()):
        department = departments[at]
        record: Record = {
            "meeting_uuid": uuids[at],
            "meeting_id": numbers[at],
            "type": "Webinar" if webinars[at] else "Meeting",
            "topic": topics[at],
            "host_display_name": hosts[at],
            "host_email": emails[host],
            "department": department,
            "group": [department] if department else [],
            "start_time": starts[at],
            "end_time": ends[at],
            "duration": lengths[at],
            "participants": joins[at],
            "total_participant_minutes": minutes[at],
            "source": "Zoom",
            "feature_used": dict(zip(_NAMES, features[at], strict=True)),
        }
        if not bare[at]:
            record["create_time"] = made[at]
        if webinars[at]:
            record["unique_viewers"] = int(tally.persons[at])
            record["max_concurrent_views"] = int(tally.persons[at])
        if tracked[at]:
            record["tracking_fields"] = [
                {"field": "Cost centre", "value": f"CC-{100 + host % 9}"},
                {"field": "Project", "value": f"P{numbers[at] % 97}"},
            ][: 1 + numbers[at] % 2]
        if custom[at]:
            record["custom_fields"] = [{"key": "region", "value": "EMEA" if host % 2 else "AMER"}]
        records.append(record)
    return records


def write_report(account: Account, diary: Diary) -> list[Record]:
    """Records of `/report/users/{userId}/meetings`."""
    meetings, tally, people = diary.meetings, diary.tally, account.people
    uuids = account.meetings.codes.write(meetings.host, meetings.day, meetings.slot)
    hosts = host_names(account, meetings)
    topics = name_topics(account, meetings, _first_names(account, meetings))
    starts, ends = write_times(meetings.start), write_times(meetings.end)
    planned = write_times(meetings.start // 900 * 900)
    features = use_features(account, meetings)
    shared, chatted = (features[:, _NAMES.index(name)].tolist() for name in ("screen_sharing", "in_meeting_chat"))
    recorded = (features[:, _CLOUD] | features[:, _NAMES.index("record_to_computer")]).tolist()
    lengths = round_minutes(meetings.end - meetings.start)
    minutes = round_minutes(tally.seconds)
    keyed = (fraction(redraw(meetings.key, 23), 3) < 0.06).tolist()
    secret = (fraction(redraw(meetings.key, 24), 0) < 0.01).tolist()
    records = []
    for at, host in enumerate(meetings.host.tolist()):
        kind = int(meetings.kind[at])
        record: Record = {
            "uuid": uuids[at],
            "id": int(meetings.number[at]),
            "type": kind,
            "topic": topics[at],
            "host_id": people.ids[host],
            "user_name": hosts[at],
            "user_email": people.emails[host],
            "start_time": starts[at],
            "end_time": ends[at],
            "schedule_time": "" if kind in (INSTANT, PERSONAL_ROOM) else planned[at],
            "duration": lengths[at],
            "total_minutes": minutes[at],
            "participants_count": int(tally.joins[at]),
            "participants_count_my_account": int(tally.own_joins[at]),
            "source": "Zoom",
            "has_recording": recorded[at],
            "has_screen_share": shared[at],
            "has_chat": chatted[at],
            "meeting_encryption_status": 2 if secret[at] else 1,
        }
        if keyed[at]:
            record["custom_keys"] = [{"key": "crm", "value": f"opp-{record['id'] % 10007}"}]
        records.append(record)
    return records


def show_stays(meetings: Meetings, stays: Stays, time: int) -> tuple[Stays, Ints]:
    """The rows Zoom shows at `time` and their lengths in seconds, 0 for a while after a big meeting."""
    persons = count_persons(meetings, stays)
    blank = (persons >= BIG) & (time < meetings.end + BIG_WAIT)
    seen = stays.take((stays.shown <= time) & (time < stays.until))
    return seen, np.where(blank[seen.meeting], 0, seen.leave - seen.join)


def write_participants(account: Account, meetings: Meetings, stays: Stays, lengths: Ints) -> list[Record]:
    """Records of the participants report; `registrant_id` is among them and is taken away from who did not ask for it."""
    people = account.people
    own = np.where(stays.user == GUEST, 0, stays.user)
    when = meetings.start[stays.meeting]
    names = people.names_at(own, when)
    joins, leaves = write_times(stays.join), write_times(stays.leave)
    hidden = fraction(stays.key, 0) > 0.97
    told = fraction(stays.person_key, 3) < 0.3
    guest_names, guest_emails = name_guests(stays.person_key)
    registering = are_registering(stays.user, stays.person, stays.person_key)
    registered = (ask_registration(meetings)[stays.meeting] & registering).tolist()
    rooms = ((fraction(redraw(meetings.key, 25), 0) < 0.03)[stays.meeting] & ~stays.waiting).tolist()
    moved = (fraction(redraw(stays.key, 26), 0) < 0.004).tolist()
    tokens = stays.person_key.tolist()
    records = []
    columns = zip(stays.user.tolist(), stays.number.tolist(), lengths.tolist(), stays.waiting.tolist(), hidden, told, strict=True)
    for at, (user, number, length, waiting, blank, shown) in enumerate(columns):
        guest = user == GUEST
        record: Record = {
            "id": "" if guest else people.ids[user],
            "user_id": str(number),
            "name": _shorten_name(guest_names[at], tokens[at]) if guest else names[at],
            "user_email": (guest_emails[at] if shown or registered[at] else "")
            if guest
            else ("" if blank else people.emails[user]),
            "join_time": joins[at],
            "leave_time": leaves[at],
            "duration": length,
            "registrant_id": write_registration(tokens[at]) if registered[at] else "",
            "failover": moved[at],
            "status": "in_waiting_room" if waiting else "in_meeting",
            "participant_user_id": "" if guest else people.ids[user],
        }
        if rooms[at]:
            record["bo_mtg_id"] = f"room-{tokens[at] % 4}"
        records.append(record)
    return records


def write_registration(token: int) -> str:
    """The id of a registration, given the key of the person."""
    return f"reg-{token:016x}"


def _shorten_name(name: str, token: int) -> str:
    """What a guest of that name writes in the box."""
    first = name.partition(" ")[0]
    return (name, name, name, first, f"{first}'s iPhone", name)[token % 6]


def name_guests(keys: Words) -> tuple[list[str], list[str]]:
    """Full names and addresses of people from outside."""
    firsts = choose(keys, 2, len(words.FIRST_NAMES)).tolist()
    lasts = choose(redraw(keys, 27), 0, len(words.LAST_NAMES)).tolist()
    companies = choose(redraw(keys, 27), 1, len(words.GUEST_COMPANIES)).tolist()
    names, emails = [], []
    for first, last, company, key in zip(firsts, lasts, companies, keys.tolist(), strict=True):
        names.append(f"{words.FIRST_NAMES[first]} {words.LAST_NAMES[last]}")
        emails.append(f"guest{key % 1_000_000}@{words.GUEST_COMPANIES[company]}.example")
    return names, emails


def is_expired(end: int, time: int) -> bool:
    """Instance reports end about a year after the meeting."""
    return end < time - 365 * DAY
