"""Team Chat: channels, who is in them, and what is said.

There is one channel for everybody, one for each team, and one for the projects of a team and its neighbours, with people from
outside. Who is drawn to be deleted is in none: a channel that loses its last member can be asked about no more.
"""

from dataclasses import dataclass
from random import Random
from typing import Any

from sources.sandbox.account import Account
from sources.sandbox.chance import words
from sources.sandbox.chance.codes import write_short
from sources.sandbox.chance.draws import NEVER
from sources.sandbox.clock import DAY, HOUR, write_time
from sources.sandbox.people.draws import TEAM

Record = dict[str, Any]
EVERYBODY, TEAM_ROOM, PROJECT = 0, 1, 2
_LATER_PERSON = 5
"""One person in so many leaves a project's channel at some time."""
_HABIT = {EVERYBODY: 1.5, TEAM_ROOM: 2.5, PROJECT: 1.2}
"""Messages on a working day."""
_WEEKEND = 5
_EMOJI = ("\U0001f44d", "\U0001f389", ":smile:")
_TEXTS = ("Good morning", "Done, see the ticket", "Who can look at this?", 'He said "no"', "Überblick im Anhang", "ok\nthanks")
NORMAL, EDITED, DELETED = "Normal", "Edited", "Deleted"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a channel; `person` is None for people from outside. Times are seconds since 1970."""

    person: int | None
    joined: int
    left: int
    number: int


@dataclass(frozen=True, slots=True)
class Message:
    """A message. `changed` is when it was edited or deleted, at most 47 hours after it was sent."""

    place: int
    sent: int
    sender: Member
    changed: int
    fate: str


class Chats:
    """The channels of an account; `number` of a channel tells its kind and team."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.people = account.people
        self._seed = account.config.seed

    def numbers_of(self, person: int) -> list[int]:
        """Channels a person is, was or will be in."""
        team = person // TEAM
        numbers = [EVERYBODY, 2 * team + TEAM_ROOM, 2 * team + PROJECT]
        return [*numbers, *([2 * (team - 1) + PROJECT] if team else [])]

    @property
    def count(self) -> int:
        return 2 * (-(-self.people.count // TEAM)) + 1

    def kind(self, number: int) -> int:
        return EVERYBODY if number == EVERYBODY else TEAM_ROOM if number % 2 else PROJECT

    def write_id(self, number: int) -> str:
        return f"ch{number:06d}{Random(f'{self._seed}/channel/{number}').getrandbits(64):016x}"

    def find(self, name: str) -> int | None:
        """Number of a channel by its id."""
        digits = name[2:8]
        if not digits.isdigit() or int(digits) >= self.count or self.write_id(int(digits)) != name:
            return None
        return int(digits)

    def _candidates(self, number: int) -> range:
        if number == EVERYBODY:
            return range(self.people.count)
        team = (number - 1) // 2
        last = (team + 1 if number % 2 else team + 2) * TEAM
        return range(team * TEAM, min(last, self.people.count))

    def member(self, number: int, person: int) -> Member | None:
        """The membership of a person, whenever it is."""
        people = self.people
        if not people.stays[person] or people.activated[person] >= NEVER:
            return None
        chance = Random(f"{self._seed}/channel/{number}/{person}")
        if self.kind(number) == PROJECT and chance.random() < 0.5:
            return None
        joined = int(people.activated[person]) + chance.randint(600, 2 * DAY)
        left = NEVER
        if self.kind(number) == PROJECT and person % _LATER_PERSON == _LATER_PERSON - 1:
            left = max(joined, self.account.config.reference + chance.randint(-100 * DAY, 200 * DAY)) + DAY
        return Member(person, joined, left, person)

    def members(self, number: int) -> list[Member]:
        """Everybody who is, was or will be in a channel, people from outside last; a channel begins with who stays in it."""
        members: list[Member] = self.account.channels.get(number, lambda: self._find_members(number))
        return members

    def _find_members(self, number: int) -> list[Member]:
        found = [member for person in self._candidates(number) if (member := self.member(number, person)) is not None]
        if self.kind(number) == PROJECT:
            chance = Random(f"{self._seed}/channel/{number}/outside")
            outside = [Member(None, 0, NEVER, place) for place in range(chance.randint(0, 3))]
            return found + outside
        return found

    def begins(self, members: list[Member]) -> int:
        """When a channel was made: when the first came who never leaves."""
        return min((member.joined for member in members if member.person is not None and member.left >= NEVER), default=NEVER)

    def present(self, number: int, time: int) -> list[Member]:
        """Who is in a channel at `time`; nobody before it was made."""
        members = self.members(number)
        if time < self.begins(members):
            return []
        return [member for member in members if member.joined <= time < member.left and self._is_there(member, time)]

    def _is_there(self, member: Member, time: int) -> bool:
        return member.person is None or self.people.is_kept(member.person, time)

    def listed_for(self, person: int, time: int) -> list[int]:
        """Channels a person is in at `time`."""
        listed = []
        for number in self.numbers_of(person):
            member = self.member(number, person)
            if member is not None and member.joined <= time < member.left and time >= self._begin_of(number):
                listed.append(number)
        return listed

    def _begin_of(self, number: int) -> int:
        return self.begins(self.members(number))

    def write_channel(self, number: int) -> Record:
        """Record of `/chat/users/{userId}/channels`."""
        kind, name = self.kind(number), self.write_id(number)
        team = (number - 1) // 2
        title = (
            "General" if kind == EVERYBODY else f"Team {team + 1}" if kind == TEAM_ROOM else f'Project "{team + 1}" \u2013 café'
        )
        record: Record = {
            "id": name,
            "jid": f"{name}@conference.xmpp.zoom.us",
            "name": title,
            "type": {EVERYBODY: 3, TEAM_ROOM: 2, PROJECT: 5}[kind],
            "channel_settings": {
                "add_member_permissions": 1 + number % 2,
                "new_members_can_see_previous_messages_files": number % 3 > 0,
                "posting_permissions": 1 + number % 3,
                "mention_all_permissions": 1 + number % 3,
                "allow_to_add_external_users": 1 if kind == PROJECT else 0,
            },
        }
        if number % 2 == 0:
            record["channel_url"] = f"https://{words.DOMAIN}/launch/chat/v2/{name}"
        return record

    def write_members(self, number: int, members: list[Member], time: int) -> list[Record]:
        """Records of `/chat/users/{userId}/channels/{channelId}/members`; of people from outside little is known."""
        staying = [member for member in members if member.person is not None and member.left >= NEVER]
        owner = min(staying, key=lambda member: (member.joined, member.number), default=None)
        records = []
        for member in members:
            if member.person is None:
                records.append({"member_id": self.write_member_id(number, member), "role": "member", "is_external": True})
                continue
            last = self.people.last[1 if self.people.renamed[member.person] <= time else 0][member.person]
            records.append(
                {
                    "id": self.people.ids[member.person],
                    "member_id": self.write_member_id(number, member),
                    "email": self.people.emails[member.person],
                    "name": self.people.name(member.person, time),
                    "first_name": self.people.first[member.person],
                    "last_name": last,
                    "role": "owner" if member == owner else "admin" if member.number % 7 == 3 else "member",
                    "is_external": False,
                }
            )
        return records

    def write_member_id(self, number: int, member: Member) -> str:
        """The same in all channels for people of the account."""
        about = f"{number}/{member.number}" if member.person is None else str(member.person)
        data = Random(f"{self._seed}/member/{member.person is None}/{about}").randbytes(16)
        return write_short(data)

    def messages(self, number: int, day: int) -> list[Message]:
        """What is said in a channel on a UTC day, in order, whatever becomes of it."""
        if day * DAY + DAY <= max(self._begin_of(number), self.account.config.start):
            return []
        chance = Random(f"{self._seed}/messages/{number}/{day}")
        habit = _HABIT[self.kind(number)] * (0.1 if (day + 3) % 7 >= _WEEKEND else 1)
        count = min(12, int(chance.expovariate(1 / habit)))
        present = self.present(number, day * DAY) if count else []
        if not present:
            return []
        messages: list[Message] = []
        for sent in sorted(day * DAY + chance.randint(7 * HOUR, 20 * HOUR) for _ in range(count)):
            luck = chance.random()
            fate = DELETED if luck < 0.05 else EDITED if luck < 0.13 else NORMAL
            changed = NEVER if fate == NORMAL else sent + chance.randint(60, 47 * HOUR)
            messages.append(Message(len(messages), sent, chance.choice(present), changed, fate))
        return messages

    def write_message(self, number: int, day: int, message: Message, time: int) -> Record:
        """Record of `/chat/users/{userId}/messages` as shown at `time`."""
        own = Random(f"{self._seed}/message/{number}/{day}/{message.place}")
        status = message.fate if message.changed <= time else NORMAL
        record: Record = {
            "id": self._write_message_id(number, day, message.place),
            "date_time": write_time(message.sent),
            "timestamp": message.sent * 1000 + own.randrange(1000),
            "message_type": "plain_text_message",
            "status": status,
            "send_member_id": self.write_member_id(number, message.sender),
            "sender": "" if message.sender.person is None else self.people.emails[message.sender.person],
            "message": own.choice(_TEXTS) + (" (edited)" if status == EDITED else ""),
        }
        if message.sender.person is not None:
            record["sender_display_name"] = self.people.name(message.sender.person, message.sent)
        replies, filed, liked, named = (own.random() for _ in range(4))
        if message.place and replies < 0.25:
            main = own.randrange(message.place)
            record["reply_main_message_id"] = self._write_message_id(number, day, main)
            record["reply_main_message_timestamp"] = self.messages(number, day)[main].sent * 1000
        if status == DELETED:
            return {**record, "message": ""}
        if filed < 0.12:
            files = [self._write_file(own, place) for place in range(own.randint(1, 2))]
            record |= {"message_type": "file_and_text", "files": files, **files[0]}
        if liked < 0.2:
            count = own.randint(1, 3)
            senders = [{"member_id": record["send_member_id"]}]
            record["reactions"] = [{"emoji": own.choice(_EMOJI), "total_count": count, "senders": senders * min(count, 1)}]
        if named < 0.1:
            record["at_items"] = [{"at_type": 2, "start_position": 0, "end_position": 4}]
        return record

    @staticmethod
    def _write_file(own: Random, place: int) -> Record:
        key = own.getrandbits(48)
        return {
            "file_id": f"file{key:012x}",
            "file_name": f"notes {place}.txt",
            "file_size": 10 + key % 10**6,
            "download_url": f"https://{words.DOMAIN}/file/{key:012x}",
        }

    def _write_message_id(self, number: int, day: int, place: int) -> str:
        value = Random(f"{self._seed}/message id/{number}/{day}/{place}").getrandbits(128)
        text = f"{value:032X}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def write_contacts(account: Account, person: int, time: int, *, presence: bool) -> Record:
    """Record of `/contacts` about a person of the account."""
    people = account.people
    last = people.last[1 if people.renamed[person] <= time else 0][person]
    active = bool(people.activated[person] <= time and not people.is_paused(person, time))
    record: Record = {
        "id": people.ids[person],
        "member_id": Chats(account).write_member_id(0, Member(person, 0, NEVER, person)),
        "email": people.emails[person],
        "display_name": people.name(person, time),
        "first_name": people.first[person],
        "last_name": last,
        "contact_type": 1,
        "user_status": "active" if active else "inactive",
        "dept": account.people.department_at(person, time),
        "location": words.SITES[int(people.site[person])],
        "im_group_id": f"im-{int(people.department[person])}",
        "im_group_name": words.DEPARTMENTS[int(people.department[person])],
    }
    if people.has_phone[person]:
        record |= {"direct_numbers": [account.calls.did_number(person)], "extension_number": str(account.calls.extension(person))}
        record |= {"sip_phone_number": str(account.calls.extension(person))}
    if person % 3 == 0:
        record["job_title"] = ("Engineer", "Manager", "Analyst")[person % 9 // 3]
    if person % 4:
        country, code = words.SITE_COUNTRIES[int(people.site[person])]
        number = f"{2025550000 + person}"
        kinds = ("Mobile", "Office", "Home", "Fax")[: person % 3]
        record["phone_numbers"] = [
            {"code": f"+{code}", "country": country, "label": kind, "number": number, "verified": kind == "Mobile"}
            for kind in kinds
        ]
    if presence:
        record |= {"presence_status": ("Available", "Away", "Offline")[(person + time // HOUR) % 3], "activity": "Active"}
    return record
