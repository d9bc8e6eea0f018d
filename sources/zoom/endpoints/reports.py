"""Account reports and audit logs.

Data flow: GET /report/users -> report_users; GET /report/daily -> report_daily; GET /report/activities -> report_activities;
GET /report/operationlogs -> report_operation_logs.
Facts: Zoom Meetings API, May 2026; forum 27152 (daily participants).
"""

from sources.zoom.endpoints.meetings import REPORTS_REFUSED
from sources.zoom.staged import USER_TYPES, Cleaning, Decoded, Reading
from sources.zoom.vocabulary import (
    Cadence,
    Column,
    Endpoint,
    Family,
    Grid,
    Label,
    Link,
    Origin,
    Paging,
    PagingKind,
    Reach,
    Refusal,
    Request,
    Table,
    Type,
    Window,
    date,
    integer,
    number,
    text,
    timestamp,
)

report_users = Endpoint(
    request=Request(
        path="/report/users",
        records=("users",),
        variants=({"type": "active"}, {"type": "inactive"}),
        paging=Paging(PagingKind.TOKEN, 300),
        label=Label.HEAVY,
        family=Family.GENERAL,
        scopes_classic=("report:read:admin",),
        scopes_granular=("report:read:list_users:admin",),
        needs="Pro",
        refusals=(REPORTS_REFUSED,),
        source="Zoom Meetings API, May 2026",
    ),
    cadence=Cadence(
        window=Window(Grid.HALF_MONTH, edge_days=0),
        look_back_days=3,
        current="By half month; a half month is read again until three days after its end.",
    ),
    table=Table(
        name="report_users",
        about="One row per user and half month: meetings hosted, participants and minutes in it, hosts and idle users alike.",
        key=("from", "to", "id"),
        warnings=(
            "Sums over the half month from..to: the dates are part of the key.",
            "The half month that retention cuts through, and the running one, cover only the days from..to.",
        ),
        columns=(
            Column("from", Type.DATE, "First day of the sums.", path="from", origin=Origin.WINDOW),
            Column("to", Type.DATE, "Last day of the sums.", path="to", origin=Origin.WINDOW),
            text("id", "Zoom's id of the user."),
            text("email", "Address of the user.", privacy="contact"),
            text("user_name", "Name of the user.", privacy="identity"),
            integer(
                "type",
                "Licence: 1 basic, 2 licensed, 99 none.",
                staged="license_type_code",
                decoded=Decoded(
                    USER_TYPES,
                    "Licence in words: basic, licensed, unassigned or none; null for a code that the seed does not know.",
                ),
            ),
            text("dept", "Department."),
            integer("meetings", "Meetings hosted."),
            integer("participants", "Participants of these meetings."),
            integer("meeting_minutes", "Minutes of these meetings."),
            text("last_client_version", "Client used at the latest login."),
            timestamp("last_login_time", "Latest login."),
            timestamp("create_time", "When the user was made.", staged="user_created_at"),
        ),
        children=(
            Table(
                name="report_user_custom_attributes",
                about="One row per custom attribute of a user in a half month.",
                link=Link("custom_attributes", keys={"user_id": "id", "from": "from"}),
                position_last=True,
                columns=(
                    text("key", "Id of the attribute.", staged="attribute_id"),
                    text("name", "Name of the attribute."),
                    text("value", "Its value.", privacy="identity"),
                ),
            ),
        ),
    ),
)

report_daily = Endpoint(
    request=Request(
        path="/report/daily",
        records=("dates",),
        paging=Paging(PagingKind.NONE),
        label=Label.HEAVY,
        family=Family.GENERAL,
        scopes_classic=("report:read:admin",),
        scopes_granular=("report:read:daily_usage:admin",),
        needs="Pro",
        refusals=(REPORTS_REFUSED, Refusal(400, 300, "Zoom no longer answers for this month (six months back)")),
        source="Zoom Meetings API, May 2026; forum 27152",
    ),
    cadence=Cadence(
        window=Window(Grid.MONTH, "date", edge_days=0),
        look_back_days=3,
        current="By calendar month; a month is read again until three days after its end.",
    ),
    table=Table(
        name="report_daily",
        about="One row per day: Zoom's own count of meetings, participants, minutes and new users.",
        key=("date",),
        warnings=(
            "participants counts every join, re-joins included.",
            "In which time zone the day begins is not documented.",
            "Zoom's documents name no granular scope; the one given here comes from other connectors.",
        ),
        columns=(
            date("date", "Day.", staged="report_date"),
            integer("new_users", "Users added that day.", staged="new_users_count"),
            integer("meetings", "Meetings that day."),
            integer("participants", "Joins that day.", staged="joins_count"),
            integer(
                "meeting_minutes", "Minutes of all participants together, as Zoom counts them.", staged="reported_person_minutes"
            ),
        ),
    ),
)

report_activities = Endpoint(
    request=Request(
        path="/report/activities",
        records=("activity_logs",),
        paging=Paging(PagingKind.TOKEN, 300),
        label=Label.HEAVY,
        family=Family.GENERAL,
        scopes_classic=("report:read:admin",),
        scopes_granular=("report:read:user_activities:admin",),
        needs="Pro",
        refusals=(REPORTS_REFUSED,),
        source="Zoom Meetings API, May 2026",
    ),
    cadence=Cadence(
        window=Window(Grid.DAY, "time"),
        look_back_days=3,
        current="By day; the last three days are read again because rows come late.",
    ),
    table=Table(
        name="report_activities",
        about="One row per sign-in or sign-out.",
        warnings=("There is no key: equal rows are different events and both are kept.",),
        columns=(
            timestamp("time", "When it happened.", always=True),
            text("email", "Address of the user.", always=True, privacy="contact"),
            text("type", "Sign in or Sign out.", staged="activity_type", values=("Sign in", "Sign out")),
            text("ip_address", "Address it came from.", privacy="network"),
            text("client_type", "Kind of client."),
            text("version", "Version of the client.", staged="client_version"),
        ),
    ),
)

report_operation_logs = Endpoint(
    request=Request(
        path="/report/operationlogs",
        records=("operation_logs",),
        params={"category_type": "all"},
        paging=Paging(PagingKind.TOKEN, 300),
        label=Label.HEAVY,
        family=Family.GENERAL,
        scopes_classic=("report:read:admin",),
        scopes_granular=("report:read:operation_logs:admin",),
        needs="Pro",
        refusals=(Refusal(400, 200, "the app's role does not include operation logs", reach=Reach.ENDPOINT),),
        source="Zoom Meetings API, May 2026",
    ),
    cadence=Cadence(
        window=Window(Grid.DAY, "time"),
        look_back_days=3,
        current="By day; the last three days are read again because rows come late.",
    ),
    table=Table(
        name="report_operation_logs",
        about="One row per administrative action.",
        warnings=(
            "There is no key: equal rows are different actions and both are kept.",
            "operation_detail is free text and can hold personal data.",
        ),
        columns=(
            timestamp("time", "When it was done.", always=True),
            text("operator", "Who did it.", always=True, privacy="identity"),
            text("category_type", "What it was done to, such as User or Role."),
            text("action", "What was done, such as Add or Update."),
            text("operation_detail", "Zoom's sentence about it.", privacy="content"),
        ),
    ),
)

report_cloud_recording = Endpoint(
    request=Request(
        path="/report/cloud_recording",
        records=("cloud_recording_storage",),
        paging=Paging(PagingKind.NONE),
        label=Label.HEAVY,
        family=Family.GENERAL,
        scopes_classic=("report:read:admin",),
        scopes_granular=("report:read:cloud_recording:admin",),
        needs="Pro",
        refusals=(REPORTS_REFUSED,),
        source="Zoom Meetings API, May 2026",
    ),
    cadence=Cadence(
        window=Window(Grid.DAY, "date", newest_days_back=1),
        look_back_days=3,
        current="By day, up to yesterday; the last three days are read again.",
    ),
    table=Table(
        name="report_cloud_recording",
        about="One row per day: how much cloud storage recordings take.",
        key=("date",),
        warnings=(
            "Sizes are text such as 3 MB, 1.5 GB or Unlimited.",
            "Zoom's documents name no granular scope; the one given here comes from other connectors.",
        ),
        columns=(
            date("date", "Day.", staged="report_date"),
            text(
                "usage",
                "Storage in use, as text.",
                staged="used_text",
                readings=(
                    Reading(
                        "used_bytes",
                        Cleaning.SIZE_IN_BYTES,
                        "Bytes of storage in use, worked out from the text; null unless that is a size: Unlimited is not.",
                    ),
                ),
            ),
            text(
                "plan_usage",
                "Storage of the plan in use, as text.",
                staged="plan_used_text",
                readings=(
                    Reading(
                        "plan_used_bytes",
                        Cleaning.SIZE_IN_BYTES,
                        "Bytes of the plan's storage in use, worked out from the text; "
                        "null unless that is a size: Unlimited is not.",
                    ),
                ),
            ),
            text(
                "free_usage",
                "Free storage in use, as text.",
                staged="free_used_text",
                readings=(
                    Reading(
                        "free_used_bytes",
                        Cleaning.SIZE_IN_BYTES,
                        "Bytes of free storage in use, worked out from the text; null unless that is a size: Unlimited is not.",
                    ),
                ),
            ),
        ),
    ),
)

report_telephone = Endpoint(
    request=Request(
        path="/report/telephone",
        records=("telephony_usage",),
        params={"query_date_type": "start_time"},
        variants=({"type": "1"}, {"type": "2"}, {"type": "3"}),
        paging=Paging(PagingKind.TOKEN, 300),
        label=Label.HEAVY,
        family=Family.GENERAL,
        scopes_classic=("report:read:admin",),
        scopes_granular=("report:read:telephone:admin",),
        needs="Audio conferencing",
        refusals=(
            REPORTS_REFUSED,
            Refusal(401, None, "the account has no audio conferencing plan", reach=Reach.ENDPOINT),
            Refusal(403, None, "the account has no audio conferencing plan", reach=Reach.ENDPOINT),
        ),
        source="Zoom Meetings API, May 2026",
    ),
    cadence=Cadence(
        window=Window(Grid.DAY, "start_time"),
        look_back_days=7,
        current="By day; the last seven days are read again because costs may be settled later.",
    ),
    table=Table(
        name="report_telephone",
        about="One row per telephone leg of a meeting that Zoom bills: toll-free, call-out and call-in with a fee.",
        warnings=(
            "There is no key: equal rows are different legs and both are kept.",
            "The unit of duration is not documented; it reads as minutes.",
        ),
        columns=(
            timestamp("start_time", "When the leg began.", always=True),
            timestamp("end_time", "When it ended."),
            text("uuid", "Instance of the meeting.", staged="meeting_uuid"),
            integer("meeting_id", "Meeting number."),
            text("meeting_type", "Kind of meeting."),
            text("type", "toll-free, call-out, call-in or SIP trunk.", staged="leg_type"),
            text("host_id", "Host."),
            text("host_name", "Name of the host.", privacy="identity"),
            text("host_email", "Address of the host.", privacy="contact"),
            text("dept", "Department of the host."),
            text("phone_number", "Number of the person.", privacy="contact"),
            text("signaled_number", "Number that was shown.", privacy="contact"),
            text("call_in_number", "Number that was dialled."),
            text("country_name", "Country."),
            integer("duration", "Length, read as minutes.", staged="leg_minutes"),
            number("rate", "Price of a minute.", staged="minute_price"),
            number("total", "Cost.", staged="leg_cost"),
        ),
    ),
)

__all__ = [
    "report_activities",
    "report_cloud_recording",
    "report_daily",
    "report_operation_logs",
    "report_telephone",
    "report_users",
]
