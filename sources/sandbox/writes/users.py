"""Users are created, deleted, activated and deactivated."""

from sources.sandbox.chance.draws import NEVER, make_key
from sources.sandbox.changes import MEETINGS, RECORDINGS, WEBINARS, Estate, MadeEvent, MadeUser, Turn
from sources.sandbox.clock import DAY, read_time
from sources.sandbox.meetings.draws import SERIES
from sources.sandbox.meetings.events import NO_REGISTRATION
from sources.sandbox.meetings.planned import LOOK_AHEAD, choose_next, write_planned
from sources.sandbox.people.answers import write_role_id
from sources.sandbox.people.draws import ADMIN, OWNER
from sources.sandbox.rules.limits import USERS_CREATED
from sources.sandbox.rules.refusals import RefusalError, refuse_user, refuse_value
from sources.sandbox.writes.bodies import is_address
from sources.sandbox.writes.route import Done, Record, Write

_LICENSED, _NONE = 2, 99
_SMALL_PLANS = ("free", "pro")
_INVITED_DAYS = 28
_LAPSED = 12
"""Of a hundred invitations so many are never accepted."""
_MOVES = {"transfer_meeting": MEETINGS, "transfer_webinar": WEBINARS, "transfer_recording": RECORDINGS}


def find_person(write: Write, name: str, *, invited: bool = False) -> int:
    """Index of a user by id or address; one who has not accepted the invitation is none unless `invited` will do.

    Raises `RefusalError` (404/1001).
    """
    people = write.account.people
    person = people.by_name.get(name.lower() if "@" in name else name)
    if person is None or people.created[person] > write.time or not people.is_kept(person, write.time):
        raise refuse_user(name)
    if not invited and people.activated[person] > write.time:
        raise refuse_user(name)
    return person


def lock_user(write: Write, name: str, doing: str) -> None:
    """Zoom takes one write at a time about a user. Raises `RefusalError` (429)."""
    person = write.account.people.by_name.get(name.lower() if "@" in name else name)
    write.locks.hold(f"user {name if person is None else write.account.people.ids[person]}", doing)


def create_user(write: Write) -> Done:
    """`POST /users`: invited with `create`, there at once otherwise."""
    action, info = write.body["action"], write.body.get("user_info")
    if info is None:
        raise refuse_value("user_info", "user_info is required.")
    email = info["email"].lower()
    if not is_address(email):
        raise refuse_value("user_info.email", "Invalid field.")
    _check_kind(write, action, info)
    people = write.account.people
    known = people.by_name.get(email)
    if known is not None and people.created[known] <= write.time and people.is_kept(known, write.time):
        raise RefusalError(409, 1005, f"User already in the account: {email}")
    write.locks.hold(f"user {email}", "create")
    if (quota := USERS_CREATED.get(write.plan)) is not None:
        write.counts.take(quota, "account", write.label, write.time)
    changes = write.account.changes
    name = changes.draw_id("user")
    first, last = info.get("first_name", ""), info.get("last_name", "")
    display = info.get("display_name") or f"{first} {last}".strip() or email
    activated = _draw_acceptance(name, write.time) if action == "create" else write.time
    changes.users.append(MadeUser(name, email, first, last, display, info["type"], write.time, activated))
    write.account.follow_changes()
    answer: Record = {"id": name, "email": email, "type": info["type"]}
    answer |= {field: info[field] for field in ("first_name", "last_name") if field in info}
    return Done(201, answer)


def _check_kind(write: Write, action: str, info: Record) -> None:
    if info["type"] == _NONE and action != "ssoCreate":
        raise refuse_value("user_info.type", "Invalid field.")
    if action == "autoCreate" and "password" not in info:
        raise refuse_value("user_info.password", "Invalid parameter: password.")
    if action == "ssoCreate" and write.plan in _SMALL_PLANS:
        raise RefusalError(400, 2002, "Only available for Enabled Pre-provisioning SSO Partners.")
    if info["type"] == _LICENSED and write.plan == "free":
        raise RefusalError(400, 200, "You can't add paid users.")


def _draw_acceptance(name: str, time: int) -> int:
    word = make_key(0, name)
    return NEVER if word % 100 < _LAPSED else time + 600 + (word >> 8) % (_INVITED_DAYS * DAY)


def update_status(write: Write) -> Done:
    """`PUT /users/{userId}/status`."""
    name, action, people = write.args["userId"], write.body["action"], write.account.people
    lock_user(write, name, action)
    person = find_person(write, name)
    if action not in ("activate", "deactivate"):
        raise RefusalError(400, 3412, "This user has no Workforce Management license.")
    if people.role[person] in (OWNER, ADMIN):
        raise RefusalError(400, 200, "Zoom Room and Admin users can not be activated or deactivated.")
    active = action == "activate"
    if active != people.is_paused(person, write.time):
        return Done(200, changed=False)
    write.account.changes.turns.setdefault(people.ids[person], []).append(Turn(write.time, active))
    write.account.follow_changes()
    return Done(200)


def delete_user(write: Write) -> Done:
    """`DELETE /users/{userId}`: out of the account, or deleted; what is not handed over goes with them."""
    name, people = write.args["userId"], write.account.people
    action = write.given.get("action") or "disassociate"
    lock_user(write, name, action)
    if write.given.get("encrypted_email") == "true":
        raise refuse_value("encrypted_email", "Invalid field.")
    person = find_person(write, name, invited=True)
    if people.role[person] == OWNER:
        raise RefusalError(400, 200, "The owner of the account cannot be deleted.")
    if people.role[person] == ADMIN and action == "disassociate":
        raise RefusalError(400, 1117, f"Can not disassociate Admin user: role {write_role_id(ADMIN)}.")
    if people.activated[person] > write.time and action == "delete":
        raise refuse_value("action", "A pending user can only be disassociated.")
    heir = _find_heir(write, person)
    handed = frozenset(what for param, what in _MOVES.items() if write.given.get(param) == "true")
    changes = write.account.changes
    if heir and MEETINGS in handed:
        _hand_over_calendar(write, person, heir)
    changes.estates[people.ids[person]] = Estate(write.time, heir, handed if heir else frozenset())
    write.account.follow_changes()
    return Done(204)


def _find_heir(write: Write, person: int) -> str:
    """Id of the user who gets what is handed over; empty if nobody does. Raises `RefusalError`."""
    given, people = write.given, write.account.people
    asked = [name for name, value in given.items() if name.startswith("transfer_") and value == "true"]
    if not given.get("transfer_email"):
        if asked:
            raise refuse_value("transfer_email", f"transfer_email is required with {asked[0]}.")
        return ""
    heir = people.by_name.get(given["transfer_email"].lower())
    if heir == person:
        words = "The transfer-to email address cannot be the same as the unlinked or deleted user's email address."
        raise refuse_value("transfer_email", words)
    if heir is None or not people.is_active(heir, write.time):
        raise RefusalError(404, 1001, f"Destination user does not belong to the same account: {given['transfer_email']}.")
    if given.get("transfer_webinar") == "true" and not people.hosts_webinars[heir]:
        raise RefusalError(400, 200, "Webinar plan is missing. You must enable webinars for the destination user.")
    return people.ids[heir]


def _hand_over_calendar(write: Write, person: int, heir: str) -> None:
    """The next instances of a user's series, and one-off meetings of the days to come, become meetings of somebody else."""
    account, today = write.account, write.time // DAY
    some = account.meetings.draw_host(person, today - 1, today + LOOK_AHEAD)
    planned = choose_next(account, some, write.time)
    for kind, record in zip(planned.kind.tolist(), write_planned(account, planned), strict=True):
        start = read_time(record["start_time"])
        weeks = 50 if kind == SERIES else 1
        account.changes.events[record["id"]] = MadeEvent(
            number=record["id"],
            uuid=record["uuid"],
            owner=heir,
            webinar=False,
            kind=kind,
            created=read_time(record["created_at"]),
            start=start,
            minutes=record["duration"],
            dates=tuple(start + week * 7 * DAY for week in range(weeks)),
            approval=NO_REGISTRATION,
            topic=record["topic"],
            agenda=record.get("agenda", ""),
            timezone=record["timezone"],
            password="",
        )
