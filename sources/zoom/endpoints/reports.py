"""Account reports and audit logs.

Data flow: GET /report/users -> report_users; GET /report/daily -> report_daily; GET /report/activities -> report_activities;
GET /report/operationlogs -> report_operation_logs.
Facts: Zoom Meetings API, May 2026; forum 27152 (daily participants).
"""

from sources.zoom.endpoints.meetings import REPORTS_REFUSED
from sources.zoom.vocabulary import (
    Child,
    Column,
    Endpoint,
    Family,
    Grid,
    Label,
    Origin,
    Paging,
    PagingKind,
    Reach,
    Refusal,
    Type,
    Window,
    date,
    integer,
    text,
    timestamp,
)

report_users = Endpoint(
    name="report_users",
    about="One row per user and half month: meetings hosted, participants and minutes in it, hosts and idle users alike.",
    path="/report/users",
    records=("users",),
    variants=({"type": "active"}, {"type": "inactive"}),
    paging=Paging(PagingKind.TOKEN, 300),
    window=Window(Grid.HALF_MONTH, edge_days=0),
    look_back_days=3,
    label=Label.HEAVY,
    family=Family.GENERAL,
    scopes_classic=("report:read:admin",),
    scopes_granular=("report:read:list_users:admin",),
    plan="Pro",
    key=("from", "to", "id"),
    current="By half month; a half month is read again until three days after its end.",
    source="Zoom Meetings API, May 2026",
    refusals=(REPORTS_REFUSED,),
    warnings=(
        "Sums over the half month from..to: the dates are part of the key.",
        "The half month that retention cuts through, and the running one, cover only the days from..to.",
    ),
    columns=(
        Column("from", Type.DATE, "First day of the sums.", path="from", origin=Origin.WINDOW),
        Column("to", Type.DATE, "Last day of the sums.", path="to", origin=Origin.WINDOW),
        text("id", "Zoom's id of the user."),
        text("email", "Address of the user.", personal=True),
        text("user_name", "Name of the user.", personal=True),
        integer("type", "Licence: 1 basic, 2 licensed, 99 none."),
        text("dept", "Department."),
        integer("meetings", "Meetings hosted."),
        integer("participants", "Participants of these meetings."),
        integer("meeting_minutes", "Minutes of these meetings."),
        text("last_client_version", "Client used at the latest login."),
        timestamp("last_login_time", "Latest login."),
        timestamp("create_time", "When the user was made."),
    ),
    children=(
        Child(
            "report_user_custom_attributes",
            "custom_attributes",
            "One row per custom attribute of a user in a half month.",
            (
                text("key", "Id of the attribute."),
                text("name", "Name of the attribute."),
                text("value", "Its value.", personal=True),
            ),
            keys={"user_id": "id", "from": "from"},
        ),
    ),
)

report_daily = Endpoint(
    name="report_daily",
    about="One row per day: Zoom's own count of meetings, participants, minutes and new users.",
    path="/report/daily",
    records=("dates",),
    paging=Paging(PagingKind.NONE),
    window=Window(Grid.MONTH, "date", edge_days=0),
    look_back_days=3,
    label=Label.HEAVY,
    family=Family.GENERAL,
    scopes_classic=("report:read:admin",),
    scopes_granular=("report:read:daily_usage:admin",),
    plan="Pro",
    key=("date",),
    current="By calendar month; a month is read again until three days after its end.",
    source="Zoom Meetings API, May 2026; forum 27152",
    refusals=(REPORTS_REFUSED, Refusal(400, 300, "Zoom no longer answers for this month (six months back)")),
    warnings=(
        "participants counts every join, re-joins included.",
        "In which time zone the day begins is not documented.",
        "Zoom's documents name no granular scope; the one given here comes from other connectors.",
    ),
    columns=(
        date("date", "Day."),
        integer("new_users", "Users added that day."),
        integer("meetings", "Meetings that day."),
        integer("participants", "Joins that day."),
        integer("meeting_minutes", "Minutes of all participants together."),
    ),
)

report_activities = Endpoint(
    name="report_activities",
    about="One row per sign-in or sign-out.",
    path="/report/activities",
    records=("activity_logs",),
    paging=Paging(PagingKind.TOKEN, 300),
    window=Window(Grid.DAY, "time"),
    look_back_days=3,
    label=Label.HEAVY,
    family=Family.GENERAL,
    scopes_classic=("report:read:admin",),
    scopes_granular=("report:read:user_activities:admin",),
    plan="Pro",
    current="By day; the last three days are read again because rows come late.",
    source="Zoom Meetings API, May 2026",
    refusals=(REPORTS_REFUSED,),
    warnings=("There is no key: equal rows are different events and both are kept.",),
    columns=(
        timestamp("time", "When it happened.", always=True),
        text("email", "Address of the user.", always=True, personal=True),
        text("type", "Sign in or Sign out."),
        text("ip_address", "Address it came from.", personal=True),
        text("client_type", "Kind of client."),
        text("version", "Version of the client."),
    ),
)

report_operation_logs = Endpoint(
    name="report_operation_logs",
    about="One row per administrative action.",
    path="/report/operationlogs",
    records=("operation_logs",),
    params={"category_type": "all"},
    paging=Paging(PagingKind.TOKEN, 300),
    window=Window(Grid.DAY, "time"),
    look_back_days=3,
    label=Label.HEAVY,
    family=Family.GENERAL,
    scopes_classic=("report:read:admin",),
    scopes_granular=("report:read:operation_logs:admin",),
    plan="Pro",
    current="By day; the last three days are read again because rows come late.",
    source="Zoom Meetings API, May 2026",
    refusals=(Refusal(400, 200, "the app's role does not include operation logs", reach=Reach.ENDPOINT),),
    warnings=(
        "There is no key: equal rows are different actions and both are kept.",
        "operation_detail is free text and can hold personal data.",
    ),
    columns=(
        timestamp("time", "When it was done.", always=True),
        text("operator", "Who did it.", always=True, personal=True),
        text("category_type", "What it was done to, such as User or Role."),
        text("action", "What was done, such as Add or Update."),
        text("operation_detail", "Zoom's sentence about it.", personal=True),
    ),
)

__all__ = ["report_activities", "report_daily", "report_operation_logs", "report_users"]
