"""Users and roles."""

from typing import Any

import numpy as np

from sources.sandbox.account import Account
from sources.sandbox.chance import words
from sources.sandbox.chance.draws import Ints, choose, fraction, write_times
from sources.sandbox.people.draws import ACTIVE, INACTIVE, PENDING
from sources.sandbox.rules.inquiry import Inquiry
from sources.sandbox.rules.listing import Listing
from sources.sandbox.rules.refusals import RefusalError


def list_users(inquiry: Inquiry) -> Listing:
    """`GET /users`: one status at a time, active ones unless asked otherwise."""
    status = inquiry.given.get("status") or ACTIVE
    chosen = inquiry.account.people.with_status(status, inquiry.time)
    role = inquiry.given.get("role_id")
    if role:
        chosen = chosen[[write_role_id(place) == role for place in inquiry.account.people.role[chosen].tolist()]]
    if inquiry.given.get("license"):
        chosen = chosen[:0]
    extra = inquiry.given.get("include_fields", "")
    return Listing(
        "users",
        len(chosen),
        lambda start, stop: write_users(inquiry.account, chosen[start:stop], status, inquiry.time, extra),
    )


def read_user(inquiry: Inquiry) -> dict[str, Any]:
    """`GET /users/{userId}`: one person as the list has them, and the name of the role. Raises `RefusalError` (404/1001)."""
    account, time, person = inquiry.account, inquiry.time, inquiry.find_user()
    status = ACTIVE if account.people.is_active(person, time) else INACTIVE
    (record,) = write_users(account, np.array([person]), status, time, "custom_attributes")
    return {**record, "role_name": words.ROLE_NAMES[int(account.people.role[person])]}


def write_role_id(place: int) -> str:
    """Zoom's own roles have small numbers as text, others long ids."""
    return str(place) if place <= 2 else f"R{place}xkq3GhTdmYl0sandbox"


def write_attributes(account: Account, people: Ints, time: int) -> list[list[dict[str, str]]]:
    """Custom attributes of each person; two thirds have none."""
    share = fraction(account.people.own_draw(people, 102), 0).tolist()
    departments = account.people.departments_at(people, np.full(len(people), time))
    return [
        [
            {"key": "cbf_cost_centre", "name": "Cost centre", "value": f"CC-{person % 50:03d}"},
            {"key": "cbf_team", "name": "Team", "value": f"{department} {person // 12}"},
        ][: 1 if at > 0.1 else 2]
        if at < 1 / 3
        else []
        for person, at, department in zip(people.tolist(), share, departments, strict=True)
    ]


def write_users(account: Account, chosen: Ints, status: str, time: int, extra: str) -> list[dict[str, Any]]:
    """Records of `/users`. Pending users have no id and little else."""
    people = account.people
    now = np.full(len(chosen), time, dtype=np.int64)
    departments = people.departments_at(chosen, now)
    pending = status == PENDING
    logins = account.logs.last_sign_ins(chosen, time) if not pending else now * 0
    login_times = write_times(logins)
    versions = account.logs.client_versions(chosen, logins // 86400)
    created, activated = (
        write_times(people.created[chosen]),
        write_times(np.where(pending, now, people.activated[chosen])),
    )
    word = people.own_draw(chosen, 103)
    options = choose(word, 0, len(words.LICENSE_OPTIONS)).tolist()
    sparse, keys = fraction(word, 1).tolist(), choose(people.own_draw(chosen, 104), 0, 900_000)
    attributes = write_attributes(account, chosen, time) if extra == "custom_attributes" else [[]] * len(chosen)
    records = []
    for at, person in enumerate(chosen.tolist()):
        license_type = int(people.license[person])
        record: dict[str, Any] = {"email": people.emails[person], "type": license_type, "status": status}
        if pending:
            record |= {"pmi": 0, "verified": 0, "dept": departments[at], "created_at": created[at], "role_id": "2"}
            record["last_client_version"] = ""
        else:
            changed = people.renamed[person] <= time
            record |= {
                "id": people.ids[person],
                "first_name": people.first[person],
                "last_name": people.last[1 if changed else 0][person],
                "display_name": people.names[1 if changed else 0][person],
                "pmi": int(people.pmi[person]),
                "timezone": words.ZONES[int(people.zone[person])],
                "verified": 0 if sparse[at] < 0.04 else 1,
                "dept": departments[at],
                "role_id": write_role_id(int(people.role[person])),
                "created_at": activated[at],
                "user_created_at": created[at],
                "last_login_time": login_times[at] if logins[at] else "",
                "last_client_version": f"{versions[at]}(mac)" if logins[at] else "",
                "group_ids": [f"grp-{int(people.department[person])}"] if sparse[at] < 0.7 else [],
                "im_group_ids": [f"im-{int(people.department[person])}"],
                "employee_unique_id": f"E{person:06d}" if sparse[at] < 0.9 else "",
            }
            if license_type == 2 and sparse[at] > 0.1:
                record["license_info_list"] = [
                    {
                        "license_type": "ZOOM_WORKPLACE_BUNDLE" if options[at] > 2 else "MEETING",
                        "license_option": words.LICENSE_OPTIONS[options[at]],
                        "subscription_id": f"sub-{options[at]}",
                    }
                ]
                record["plan_united_type"] = "1"
            if extra == "host_key":
                record["host_key"] = f"{100_000 + int(keys[at]) * 13 % 900_000}"
            if attributes[at]:
                record["custom_attributes"] = attributes[at]
        records.append(record)
    return records


def count_roles(account: Account, time: int) -> list[int]:
    """How many users have each role: everybody but the invited."""
    people = account.people
    there = np.concatenate([people.with_status(ACTIVE, time), people.with_status(INACTIVE, time)])
    members: list[int] = np.bincount(people.role[there], minlength=len(words.ROLE_NAMES)).tolist()
    return members


def list_roles(inquiry: Inquiry) -> dict[str, Any]:
    """`GET /roles`."""
    if inquiry.given.get("type") == "iq":
        return {"total_records": 0, "roles": []}
    members = count_roles(inquiry.account, inquiry.time)
    roles = [
        {
            "id": write_role_id(place),
            "name": name,
            "description": words.ROLE_DESCRIPTIONS[place],
            "total_members": members[place],
            "type": "common",
        }
        for place, name in enumerate(words.ROLE_NAMES)
    ]
    return {"total_records": len(roles), "roles": roles}


def list_role_members(inquiry: Inquiry) -> Listing:
    """`GET /roles/{roleId}/members`: everybody with the role but the invited. Raises `RefusalError` (400/1034)."""
    name, people = inquiry.args["roleId"], inquiry.account.people
    places = [place for place in range(len(words.ROLE_NAMES)) if write_role_id(place) == name]
    if not places:
        raise RefusalError(400, 1034, f"The role does not exist: {name}.")
    there = np.sort(np.concatenate([people.with_status(status, inquiry.time) for status in (ACTIVE, INACTIVE)]))
    chosen = there[people.role[there] == places[0]]
    return Listing(
        "members", len(chosen), lambda start, stop: write_role_members(inquiry.account, chosen[start:stop].tolist(), inquiry.time)
    )


def write_role_members(account: Account, members: list[int], time: int) -> list[dict[str, Any]]:
    """Records of `/roles/{roleId}/members`."""
    people = account.people
    return [
        {
            "id": people.ids[person],
            "email": people.emails[person],
            "first_name": people.first[person],
            "last_name": people.last[1 if people.renamed[person] <= time else 0][person],
            "type": int(people.license[person]),
            "department": people.department_at(person, time),
        }
        for person in members
    ]
