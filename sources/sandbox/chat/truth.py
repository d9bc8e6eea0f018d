"""What a perfect extraction would hold of Team Chat and contacts."""

from collections.abc import Iterator

from sources.sandbox.chat.channels import Chats, write_contacts
from sources.sandbox.people.draws import ACTIVE, INACTIVE
from sources.sandbox.people.truth import read_user_status
from sources.sandbox.perfect_reading import Found, PerfectReading, Source
from sources.zoom import Endpoint


def _contacts(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    people = run.account.people
    for person in range(people.count):
        if read_user_status(run.account, person, run.now) == ACTIVE:
            yield write_contacts(run.account, person, run.now, presence=False), {"search_key": people.emails[person]}


def _channels(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    chats = Chats(run.account)
    for number in range(chats.count):
        for member in chats.present(number, run.now):
            if member.person is not None and read_user_status(run.account, member.person, run.now) in (ACTIVE, INACTIVE):
                yield chats.write_channel(number), {"userId": run.account.people.ids[member.person]}


def _listed_channels(run: PerfectReading, chats: Chats) -> Iterator[int]:
    for number in range(chats.count):
        if any(member.person is not None for member in chats.present(number, run.now)):
            yield number


def _channel_members(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    chats = Chats(run.account)
    for number in _listed_channels(run, chats):
        for record in chats.write_members(number, chats.present(number, run.now), run.now):
            yield record, {"channelId": chats.write_id(number)}


def _messages(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    chats = Chats(run.account)
    for number in _listed_channels(run, chats):
        for day in run.days:
            for message in chats.messages(number, day):
                if message.sent <= run.now:
                    yield chats.write_message(number, day, message, run.now), {"to_channel": chats.write_id(number)}


CHAT_TRUTH: dict[str, Source] = {
    "contacts": _contacts,
    "chat_channels": _channels,
    "chat_channel_members": _channel_members,
    "chat_messages": _messages,
}
