"""Groups of people.

Data flow: GET /groups -> groups.
Facts: Zoom Users API, February 2026.
"""

from sources.zoom.vocabulary import (
    Cadence,
    Endpoint,
    Family,
    Label,
    Paging,
    PagingKind,
    Reach,
    Refusal,
    Request,
    Table,
    integer,
    text,
)

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
            Refusal(400, 200, "the account's plan or the app's role does not include groups", reach=Reach.ENDPOINT),
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
        warnings=("Who is in a group stands in users.group_ids, not here.",),
        columns=(
            text("id", "Id of the group.", always=True),
            text("name", "Name of the group."),
            integer("total_members", "How many people are in it.", staged="members_count"),
        ),
    ),
)

__all__ = ["groups"]
