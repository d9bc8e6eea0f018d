"""What a perfect extraction would hold of users and roles; and who it can ask about."""

from collections.abc import Iterator
from dataclasses import replace

from sources.sandbox.account import Account
from sources.sandbox.people.answers import list_roles, write_role_id, write_role_members, write_users
from sources.sandbox.people.draws import ACTIVE, INACTIVE, PENDING
from sources.sandbox.perfect_reading import Found, PerfectReading, Source, cut_chunks
from sources.sandbox.rules.inquiry import Inquiry
from sources.zoom import Endpoint


def read_user_status(account: Account, person: int, time: int) -> str:
    """What `/users` would say of a person; empty for one who is not there."""
    people = account.people
    if not (people.created[person] <= time and people.is_kept(person, time)):
        return ""
    if people.activated[person] > time:
        return PENDING
    return INACTIVE if people.is_paused(person, time) else ACTIVE


def read_gone(run: PerfectReading) -> Iterator[tuple[int, PerfectReading]]:
    """Users who are gone, each with what could be read until then: nobody takes back what is only asked about by user."""
    people = run.account.people
    for person in range(people.count):
        if people.created[person] <= run.now and not people.is_kept(person, run.now):
            yield person, replace(run, now=int(min(people.deleted[person], people.removed[person], people.taken_out[person])))


def find_listed(run: PerfectReading) -> list[int]:
    """People whom an extraction can ask about: active and inactive ones."""
    return [
        person
        for person in range(run.account.people.count)
        if read_user_status(run.account, person, run.now) in (ACTIVE, INACTIVE)
    ]


def _users(run: PerfectReading, endpoint: Endpoint) -> Iterator[Found]:
    found: dict[str, list[int]] = {ACTIVE: [], INACTIVE: [], PENDING: [], "": []}
    for person in range(run.account.people.count):
        found[read_user_status(run.account, person, run.now)].append(person)
    extra = endpoint.request.params.get("include_fields", "")
    for status in (ACTIVE, INACTIVE, PENDING):
        for chosen in cut_chunks(found[status]):
            for record in write_users(run.account, chosen, status, run.now, extra):
                yield record, {}


def _roles(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    members: dict[int, int] = {}
    for person in range(run.account.people.count):
        if read_user_status(run.account, person, run.now) in (ACTIVE, INACTIVE):
            role = int(run.account.people.role[person])
            members[role] = members.get(role, 0) + 1
    listed = list_roles(Inquiry(run.account, run.now, {}, {}, {}))
    for place, record in enumerate(listed["roles"]):
        yield {**record, "total_members": members.get(place, 0)}, {}


def _role_members(run: PerfectReading, _: Endpoint) -> Iterator[Found]:
    for person in find_listed(run):
        role = {"roleId": write_role_id(int(run.account.people.role[person]))}
        for record in write_role_members(run.account, [person], run.now):
            yield record, role


PEOPLE_TRUTH: dict[str, Source] = {
    "users": _users,
    "roles": _roles,
    "role_members": _role_members,
}
