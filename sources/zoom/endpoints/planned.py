"""Meetings as they are planned.

Data flow: GET /users/{id}/meetings -> meetings, for each active or inactive user.
Facts: Zoom Meetings API, May 2026; forum 7522 (recurring meetings).
"""

from dataclasses import replace

from sources.zoom.endpoints.meetings import USER_UNKNOWN
from sources.zoom.staged import MEETING_TYPES, Cleaning, Decoded
from sources.zoom.vocabulary import (
    Cadence,
    Column,
    Endpoint,
    Family,
    Label,
    Link,
    Origin,
    Paging,
    PagingKind,
    Parent,
    Reach,
    Refusal,
    Request,
    Table,
    Type,
    boolean,
    integer,
    text,
    timestamp,
)

LISTED_USERS = Parent(
    "users",
    give={"userId": "id"},
    where="status <> 'pending' and _deleted_at is null",
    known="status in ('active', 'inactive')",
    watch=("type", "role_id", "plan_united_type", "status"),
)

ACTIVE_USERS = replace(LISTED_USERS, watch=("type", "status"), seen="last_login_time")


def occurrences(event: str, number: str) -> Table:
    """The dates of a planned meeting or webinar; `number` is its parent's column with the number."""
    return Table(
        name=f"{event}_occurrences",
        about=f"One row per occurrence of a recurring {event}.",
        link=Link("occurrences", keys={number: number}),
        columns=(
            text("occurrence_id", "Id of the occurrence."),
            timestamp("start_time", "When it was planned to begin.", staged="scheduled_at"),
            integer("duration", "Planned length in minutes.", staged="scheduled_minutes"),
            text("status", "available or deleted.", values=("available", "deleted")),
        ),
    )


def tracking_fields(event: str, number: str) -> Table:
    """What hosts filled in about a planned meeting or webinar."""
    return Table(
        name=f"{event}_tracking_fields",
        about=f"One row per tracking field of a planned {event}.",
        link=Link("tracking_fields", keys={number: number}),
        columns=(
            text("field", "Name of the tracking field."),
            text("value", "Its value."),
            boolean("visible", "True if hosts see it."),
        ),
    )


meetings = Endpoint(
    request=Request(
        path="/users/{userId}/meetings",
        records=("meetings",),
        params={"type": "scheduled"},
        paging=Paging(PagingKind.TOKEN, 300),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("meeting:read:admin",),
        scopes_granular=("meeting:read:list_meetings:admin",),
        refusals=(
            USER_UNKNOWN,
            Refusal(400, 3161, "the user may not host meetings", means_empty=True, lasts=True),
            Refusal(403, 2306, "an account setting hides meetings that were scheduled for others", reach=Reach.ENDPOINT),
        ),
        source="Zoom Meetings API, May 2026; forum 7522",
    ),
    cadence=Cadence(
        parents=(LISTED_USERS,),
        signs=(ACTIVE_USERS,),
        current="By host, at once where a host signed in: meetings can be edited at any time and Zoom has no filter for changes.",
    ),
    table=Table(
        name="meetings",
        about=(
            "One row per planned meeting of a host; a recurring meeting is one row, meetings that were deleted or expired stay."
        ),
        key=("id",),
        keeps_deleted=True,
        warnings=(
            "Planned and unexpired meetings only: what took place is in history_meetings.",
            "agenda is cut at 250 characters; meetings without a fixed time (type 3) have no start_time.",
            "uuid changes once an instance has ended: id is the series.",
        ),
        columns=(
            integer("id", "Meeting number.", always=True),
            text("uuid", "Instance that comes next; it changes once an instance has ended.", staged="meeting_uuid"),
            Column("user_id", Type.TEXT, "User whom Zoom was asked about.", path="userId", origin=Origin.PARENT),
            text("host_id", "Host."),
            text("topic", "Topic.", privacy="content"),
            text("agenda", "Agenda, the first 250 characters.", privacy="content"),
            integer(
                "type",
                "1 instant, 2 scheduled, 3 recurring without a fixed time, 8 recurring with one.",
                decoded=Decoded(
                    MEETING_TYPES,
                    "Kind of meeting in words, such as instant or scheduled; null for a code that the seed does not know.",
                ),
            ),
            timestamp("start_time", "When it was planned to begin; null without a fixed time.", staged="scheduled_at"),
            integer("duration", "Planned length in minutes.", staged="scheduled_minutes"),
            text("timezone", "Time zone it was planned in."),
            timestamp("created_at", "When it was made."),
            text(
                "pmi",
                "Personal meeting number, if it is held there.",
                staged="personal_meeting_id",
                cleaning=Cleaning.WHOLE_NUMBER,
            ),
            text("join_url", "Link to join, with the passcode in it; not loaded unless asked for.", privacy="secret"),
        ),
    ),
)

__all__ = ["LISTED_USERS", "meetings", "occurrences", "tracking_fields"]
