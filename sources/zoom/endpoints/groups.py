"""Groups of people, and who is in them.

Data flow: GET /groups -> groups; GET /groups/{id}/members -> group_members.
Facts: Zoom Users API, February 2026.
"""

from sources.zoom.vocabulary import (
    Cadence,
    Column,
    Endpoint,
    Family,
    Label,
    Origin,
    Paging,
    PagingKind,
    Parent,
    Reach,
    Refusal,
    Request,
    Table,
    Type,
    integer,
    text,
)

_NO_GROUPS = Refusal(400, 200, "the account's plan or the app's role does not include groups", reach=Reach.ENDPOINT)

groups = Endpoint(
    request=Request(
        path="/groups",
        records=("groups",),
        paging=Paging(PagingKind.TOKEN, 300),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("group:read:admin",),
        scopes_granular=("group:read:list_groups:admin",),
        refusals=(
            _NO_GROUPS,
            Refusal(404, 4130, "Zoom does not know the group", reach=Reach.ENDPOINT),
        ),
        source="Zoom Users API, February 2026",
    ),
    cadence=Cadence(default=False, current="Read whole every run: Zoom lists the present state only."),
    table=Table(
        name="groups",
        about="One row per group that people of the account can be in, those deleted since included.",
        key=("id",),
        keeps_deleted=True,
        warnings=("Who is in a group stands in users.group_ids and in group_members.",),
        columns=(
            text("id", "Id of the group.", always=True),
            text("name", "Name of the group."),
            integer("total_members", "How many people are in it.", staged="members_count"),
        ),
    ),
)

group_members = Endpoint(
    request=Request(
        path="/groups/{groupId}/members",
        records=("members",),
        paging=Paging(PagingKind.TOKEN, 2000),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("group:read:admin",),
        scopes_granular=("group:read:list_members:admin",),
        refusals=(_NO_GROUPS, Refusal(404, 4130, "Zoom no longer has this group")),
        source="Zoom Users API, February 2026",
    ),
    cadence=Cadence(
        parents=(Parent("groups", give={"groupId": "id"}, where="_deleted_at is null"),),
        default=False,
        current="By group, every run: Zoom lists the present state only.",
    ),
    table=Table(
        name="group_members",
        about="One row per person in a group; who has left stays, marked.",
        key=("group_id", "id"),
        keeps_deleted=True,
        columns=(
            Column("group_id", Type.TEXT, "Group that Zoom was asked about.", path="groupId", origin=Origin.PARENT),
            text("id", "User id; blank for one who has not accepted yet.", staged="user_id"),
            text("email", "Address.", privacy="contact"),
            text("first_name", "Given name.", privacy="identity"),
            text("last_name", "Family name.", privacy="identity"),
            integer("type", "Licence: 1 basic, 2 licensed, 4 without meetings, 99 none.", staged="licence_code"),
        ),
    ),
)

__all__ = ["group_members", "groups"]
