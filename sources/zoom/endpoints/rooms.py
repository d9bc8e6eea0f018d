"""Zoom Rooms.

Data flow: GET /rooms -> rooms.
Facts: Zoom Rooms API, February 2026.
"""

from sources.zoom.vocabulary import (
    Cadence,
    Endpoint,
    Family,
    Label,
    Paging,
    PagingKind,
    Request,
    Table,
    json_value,
    text,
)

rooms = Endpoint(
    request=Request(
        path="/rooms",
        records=("rooms",),
        params={"unassigned_rooms": "false"},
        paging=Paging(PagingKind.TOKEN, 300),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("room:read:admin",),
        scopes_granular=("zoom_rooms:read:list_rooms:admin",),
        needs="Zoom Rooms",
        source="Zoom Rooms API, February 2026",
    ),
    cadence=Cadence(default=False, current="Read whole every run: Zoom lists the present state only."),
    table=Table(
        name="rooms",
        about="One row per Zoom Room of the account, those deleted since included.",
        key=("id",),
        keeps_deleted=True,
        warnings=(
            "id is the room in this list, room_id the same room in Zoom's dashboard.",
            "status is that of the moment it was read.",
            "What Zoom leaves out by its default unassigned_rooms=false is not known.",
        ),
        columns=(
            text("id", "Id of the room.", always=True),
            text("room_id", "Id of the room in Zoom's dashboard.", staged="dashboard_room_id"),
            text("name", "Name of the room."),
            text("location_id", "Id of the location the room is in."),
            text(
                "status",
                "Offline, Available, InMeeting or UnderConstruction.",
                values=("Offline", "Available", "InMeeting", "UnderConstruction"),
            ),
            json_value("tag_ids", "Ids of the tags on the room, as a list."),
            text(
                "activation_code",
                "Code that signs a device in as this room; not loaded unless asked for.",
                privacy="secret",
            ),
        ),
    ),
)

__all__ = ["rooms"]
