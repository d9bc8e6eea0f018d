"""Whom nobody may take anything away from by mistake: the owner, the app's own user, those on a list, and many at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase

from sources.zoom import Operation, ZoomClient
from sources.zoom.client import Call
from sources.zoom.errors import MissingScope, Refused
from sources.zoom.operations.asking import same
from sources.zoom.operations.rows import Row
from sources.zoom.operations.words import Found
from sources.zoom.vocabulary import Family, Label

OWNER_ROLE = "0"
"""Zoom's id of the owner's role."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What is protected: patterns of addresses and ids, and the app's own user, of whom Zoom tells the id and the address."""

    operation: Operation
    protected: Collection[str]
    own: Collection[str] = ()

    def object_to(self, row: Row, found: Found) -> str:
        """Why a row must not be sent, empty if it may."""
        if not self.operation.destroys(row.values):
            return ""
        names = [str(row.values.get("user_id", "")), *(str(found.about.get(name) or "") for name in ("email", "id"))]
        if str(found.about.get("role_id")) == OWNER_ROLE or str(found.about.get("role_name")).casefold() == "owner":
            return "this is the account's owner"
        if any(same(name, own) for name in names for own in self.own if name):
            return "this is the app's own user"
        for pattern in self.protected:
            if any(fnmatchcase(name.casefold(), pattern.casefold()) for name in names if name):
                return f"ZOOM_ELT_PROTECTED names {pattern}"
        return ""


async def read_own(client: ZoomClient) -> list[str] | None:
    """Id and address of the user whom the app acts for; None where nobody can tell. Raises `ZoomError`, `MissingScope` too."""
    call = Call("/users/me", {}, Family.GENERAL, Label.LIGHT)
    try:
        me = await client.get(call, "asking Zoom whose app this is, so that nothing is taken from that user")
    except MissingScope:
        raise
    except Refused:
        return None
    return [str(me[name]) for name in ("id", "email") if me.get(name)] if isinstance(me, dict) else None


async def count_people(client: ZoomClient) -> int:
    """How many active people the account has. Raises `ZoomError`."""
    query = {"status": "active", "page_size": "1"}
    body = await client.get(Call("/users", query, Family.GENERAL, Label.MEDIUM), "counting the people of the account")
    return int(body.get("total_records") or 0) if isinstance(body, dict) else 0


def most_allowed(people: int, share: float) -> int:
    """How many may be taken away at a time: a share of the account, one at least."""
    return max(1, int(people * share))
