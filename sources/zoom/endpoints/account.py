"""The account as such.

Data flow: GET /users/summary -> users_summary; GET /accounts/me/settings -> account_settings.
Facts: Zoom Users and Accounts API, February 2026; Zoom's changelog of October and November 2026.
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
    integer,
    json_value,
)

_ONE_CALL = Cadence(default=False, current="Read whole every run: one call answers everything.")

users_summary = Endpoint(
    request=Request(
        path="/users/summary",
        records=(),
        paging=Paging(PagingKind.NONE),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("user:read:admin",),
        scopes_granular=("user:read:summary:admin",),
        source="Zoom Users API, February 2026",
    ),
    cadence=_ONE_CALL,
    table=Table(
        name="users_summary",
        about="One row per account: how many users Zoom counts, by licence.",
        columns=(
            integer("licensed_users_count", "Users with a licence."),
            integer("basic_users_count", "Users without one."),
            integer("on_prem_users_count", "Users with meetings on premises."),
            integer("room_users_count", "Zoom Rooms."),
            integer("pending_users_count", "People who have not accepted yet."),
            integer("join_only_users_count", "Users who can only join."),
            integer("total_users_count", "All of them.", always=True),
        ),
    ),
)

account_settings = Endpoint(
    request=Request(
        path="/accounts/me/settings",
        records=(),
        paging=Paging(PagingKind.NONE),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("account:read:admin",),
        scopes_granular=("account:read:settings:admin",),
        source="Zoom Accounts API, February 2026",
    ),
    cadence=_ONE_CALL,
    table=Table(
        name="account_settings",
        about="One row per account: its settings, a column for each section.",
        warnings=("Sections are kept as JSON: Zoom adds to them every month. They may hold addresses.",),
        columns=(
            json_value("schedule_meeting", "How meetings are planned.", privacy="contact", always=True),
            json_value("in_meeting", "What is possible in a meeting.", privacy="contact", always=True),
            json_value("email_notification", "When people are written to.", privacy="contact"),
            json_value("recording", "How meetings are recorded.", privacy="contact"),
            json_value("telephony", "How people dial in.", privacy="contact"),
            json_value("audio_conferencing", "Which numbers people dial in with.", privacy="contact"),
            json_value("tsp", "Telephony of another provider.", privacy="contact"),
            json_value("integration", "Which other programs are connected.", privacy="contact"),
            json_value("feature", "What the account's plan includes.", privacy="contact"),
            json_value("security", "Passwords, sign-in and other rules.", privacy="contact"),
            json_value("profile", "What people may change of their profile.", privacy="contact"),
            json_value("zoom_rooms", "How Zoom Rooms behave.", privacy="contact"),
            json_value("chat", "How chat behaves.", privacy="contact"),
            json_value("smart_recognition", "Recognition of gestures and the like.", privacy="contact"),
            json_value("mail_calendar", "Zoom Mail and Zoom Calendar.", privacy="contact"),
            json_value("other_options", "What belongs nowhere else.", privacy="contact"),
            json_value("general_setting", "Settings of the account as a whole.", privacy="contact"),
        ),
    ),
)

__all__ = ["account_settings", "users_summary"]
