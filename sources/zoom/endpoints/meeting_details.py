"""Planned meetings, each with its settings.

Data flow: GET /meetings/{number} -> meeting_details, meeting_occurrences, meeting_tracking_fields, for each planned meeting.
Facts: Zoom Meetings API, May 2026.
"""

from sources.zoom.endpoints.planned import occurrences, tracking_fields
from sources.zoom.endpoints.registrants import EDITED
from sources.zoom.staged import MEETING_TYPES, Decoded
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
    Refusal,
    Request,
    Table,
    Type,
    boolean,
    integer,
    json_value,
    text,
    timestamp,
)

meeting_details = Endpoint(
    request=Request(
        path="/meetings/{meetingId}",
        records=(),
        paging=Paging(PagingKind.NONE),
        label=Label.LIGHT,
        family=Family.GENERAL,
        scopes_classic=("meeting:read:admin",),
        scopes_granular=("meeting:read:meeting:admin",),
        refusals=(
            Refusal(400, 3000, "the app may not see this meeting"),
            Refusal(400, 3161, "the host may not schedule meetings", means_empty=True, lasts=True),
            Refusal(404, 3001, "Zoom no longer has this meeting (deleted or expired)"),
        ),
        source="Zoom Meetings API, May 2026",
    ),
    cadence=Cadence(
        parents=(Parent("meetings", give={"meetingId": "id"}, where="_deleted_at is null", watch=EDITED),),
        default=False,
        current="By meeting, every run while it is planned: settings can be edited at any time, and Zoom has no filter for that.",
    ),
    table=Table(
        name="meeting_details",
        about="One row per planned meeting with all its settings; meetings that were deleted or expired stay.",
        row="meeting",
        key=("meeting_id",),
        keeps_deleted=True,
        warnings=("settings is kept as JSON: Zoom adds to it all the time.",),
        columns=(
            Column(
                "meeting_id", Type.INTEGER, "Meeting number that Zoom was asked about.", path="meetingId", origin=Origin.PARENT
            ),
            integer("id", "Meeting number that the answer names.", staged="answered_meeting_id"),
            text("uuid", "Instance that comes next; it changes once an instance has ended.", staged="meeting_uuid"),
            text("host_id", "Host."),
            text("host_email", "Address of the host.", privacy="contact"),
            text("assistant_id", "User who planned it for the host.", staged="assistant_user_id"),
            text("topic", "Topic.", privacy="content"),
            text("agenda", "Agenda, up to 2,000 characters.", privacy="content"),
            integer(
                "type",
                "1 instant, 2 scheduled, 3 recurring without a time, 4 personal room, 8 recurring with one, 10 screen share.",
                staged="meeting_type_code",
                decoded=Decoded(
                    MEETING_TYPES,
                    "Kind of meeting in words, such as instant or scheduled; null for a code that the seed does not know.",
                ),
            ),
            text("status", "waiting or started.", values=("waiting", "started")),
            timestamp("start_time", "When it was planned to begin; null without a fixed time.", staged="scheduled_at"),
            integer("duration", "Planned length in minutes.", staged="scheduled_minutes"),
            text("timezone", "Time zone it was planned in."),
            timestamp("created_at", "When it was made."),
            text("creation_source", "other, open_api or web_portal.", values=("other", "open_api", "web_portal")),
            boolean("pre_schedule", "True if it was made for a calendar of another program.", staged="is_prescheduled"),
            text(
                "pmi", "Number of the host's personal room, if it is held there.", privacy="contact", staged="personal_meeting_id"
            ),
            text("template_id", "Template it was made from."),
            json_value("recurrence", "How it recurs."),
            json_value("settings", "All settings; they name invited people and other hosts.", privacy="contact"),
            text("registration_url", "Page where people register."),
            text("chat_join_url", "Link to its chat; not loaded unless asked for.", privacy="secret"),
            text("join_url", "Link to join; not loaded unless asked for.", privacy="secret"),
            text("start_url", "Link that starts it as the host; not loaded unless asked for.", privacy="secret"),
            text("password", "Passcode; not loaded unless asked for.", privacy="secret"),
            text("encrypted_password", "Passcode in links; not loaded unless asked for.", privacy="secret"),
            text("h323_password", "Passcode for room systems; not loaded unless asked for.", privacy="secret"),
            text("pstn_password", "Passcode for telephones; not loaded unless asked for.", privacy="secret"),
            text("dynamic_host_key", "Key to become host; not loaded unless asked for.", privacy="secret"),
        ),
        children=(
            occurrences("meeting", "meeting_id"),
            tracking_fields("meeting", "meeting_id"),
        ),
    ),
)

__all__ = ["meeting_details"]
