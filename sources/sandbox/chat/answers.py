"""Team Chat and contacts."""

from typing import Any

from sources.sandbox.chat.channels import DELETED, Chats, write_contacts
from sources.sandbox.clock import DAY, read_day, read_time, write_time
from sources.sandbox.people.draws import ACTIVE, INACTIVE
from sources.sandbox.rules.inquiry import Inquiry
from sources.sandbox.rules.listing import Listing
from sources.sandbox.rules.refusals import RefusalError, refuse_value
from sources.sandbox.rules.windows import REACH_DAYS

_SHORTEST_SEARCH = 3


def list_channels(inquiry: Inquiry) -> Listing:
    """`GET /chat/users/{userId}/channels`."""
    chats, person = Chats(inquiry.account), inquiry.find_user()
    numbers = chats.listed_for(person, inquiry.time)
    return Listing("channels", len(numbers), lambda start, stop: [chats.write_channel(number) for number in numbers[start:stop]])


def _find_channel(inquiry: Inquiry, chats: Chats, name: str) -> int:
    """Raises `RefusalError` (404/4130) for a channel that is not there or that the user is not in."""
    person, number = inquiry.find_user(), chats.find(name)
    if number is None or number not in chats.listed_for(person, inquiry.time):
        raise RefusalError(404, 4130, f"Channel does not exist: {name}.")
    return number


def list_members(inquiry: Inquiry) -> Listing:
    """`GET /chat/users/{userId}/channels/{channelId}/members`."""
    chats = Chats(inquiry.account)
    number = _find_channel(inquiry, chats, inquiry.args["channelId"])
    records = chats.write_members(number, chats.present(number, inquiry.time), inquiry.time)
    return Listing("members", len(records), lambda start, stop: records[start:stop])


def _read_moments(inquiry: Inquiry) -> tuple[int, int]:
    """First and last second asked for. Raises `RefusalError` (400/300)."""
    given = inquiry.given
    if given.get("from") or given.get("to"):
        last = read_time(given["to"]) if given.get("to") else inquiry.time
        first = read_time(given["from"]) if given.get("from") else last - DAY
    else:
        day = read_day(given["date"]) if given.get("date") else inquiry.today
        first, last = day * DAY, day * DAY + DAY - 1
    if first > last:
        raise refuse_value("from", "The from date must not be after the to date.")
    if first < (inquiry.today - REACH_DAYS) * DAY:
        raise refuse_value("from", "Messages can only be queried for the last six months.")
    return first, last


def list_messages(inquiry: Inquiry) -> Listing:
    """`GET /chat/users/{userId}/messages`: of a channel; between two people nothing is said here."""
    given, chats = inquiry.given, Chats(inquiry.account)
    inquiry.find_user()
    if not given.get("to_channel") and not given.get("to_contact"):
        raise refuse_value("to_channel", "Either to_contact or to_channel is required.")
    first, last = _read_moments(inquiry)
    head = {"from": write_time(first), "to": write_time(last)}
    if not given.get("to_channel"):
        return Listing("messages", 0, lambda _start, _stop: [], head)
    number = _find_channel(inquiry, chats, given["to_channel"])
    removed = given.get("include_deleted_and_edited_message") == "true"
    records: list[dict[str, Any]] = []
    for day in range(first // DAY, min(last, inquiry.time) // DAY + 1):
        for message in chats.messages(number, day):
            if not first <= message.sent <= min(last, inquiry.time):
                continue
            record = chats.write_message(number, day, message, inquiry.time)
            if record["status"] == DELETED and not removed:
                continue
            if given.get("search_key", "").lower() not in record["message"].lower():
                continue
            if given.get("exclude_child_message") == "true" and "reply_main_message_id" in record:
                continue
            if given.get("search_type") == "file" and "files" not in record:
                continue
            records.append(record)
    return Listing("messages", len(records), lambda start, stop: records[start:stop], head)


def list_contacts(inquiry: Inquiry) -> Listing:
    """`GET /contacts`: people whose address or name begins with what is searched for, active ones unless asked otherwise."""
    account, given, people = inquiry.account, inquiry.given, inquiry.account.people
    searched = given["search_key"].lower()
    if len(searched) < _SHORTEST_SEARCH:
        raise refuse_value("search_key", f"At least {_SHORTEST_SEARCH} characters are required.")
    listed = people.with_status(INACTIVE if given.get("user_status") == INACTIVE else ACTIVE, inquiry.time).tolist()
    found = [
        person
        for person in listed
        if people.emails[person].startswith(searched) or people.name(person, inquiry.time).lower().startswith(searched)
    ]
    presence = given.get("query_presence_status") == "true"
    return Listing(
        "contacts",
        len(found),
        lambda start, stop: [write_contacts(account, person, inquiry.time, presence=presence) for person in found[start:stop]],
    )
