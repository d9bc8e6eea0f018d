"""Past meetings of the account and who was in them.

Data flow: GET /report/history_meetings -> history_meetings; GET /report/users/{id}/meetings -> report_meetings;
GET /report/meetings/{uuid}/participants -> report_meeting_participants, for each instance that either of them shows.
Facts: Zoom Meetings API, May 2026; forum 22598 (re-joins); Zoom's blog "Meeting API querying tips".
"""

from sources.zoom.staged import ENCRYPTION_TYPES, MEETING_TYPES, Cleaning, Decoded, Reading
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
    Parent,
    Reach,
    Refusal,
    Request,
    Table,
    Type,
    Window,
    boolean,
    integer,
    json_value,
    text,
    timestamp,
)

REPORTS_REFUSED = Refusal(
    400,
    200,
    "the account's plan (Pro or above) or the app's role does not include reports",
    reach=Reach.ENDPOINT,
)
USER_UNKNOWN = Refusal(404, 1001, "Zoom no longer knows this user")
USER_ELSEWHERE = Refusal(400, 1010, "the user belongs to another account")
INSTANCE_GONE = Refusal(404, 3001, "Zoom no longer has this instance (deleted or expired)")
INSTANCE_OLD = Refusal(400, 12702, "the instance ended over a year ago")
REPORT_REFUSED = Refusal(400, 200, "the account's plan or the app's role does not include this report", reach=Reach.ENDPOINT)
PAST_MEETINGS = (
    Parent(
        "history_meetings",
        give={"meetingId": "meeting_uuid"},
        where="lower(type) <> 'webinar'",
        known="lower(type) = 'meeting'",
        ends="end_time",
    ),
    Parent(
        "report_meetings",
        give={"meetingId": "uuid"},
        where="type not in (5, 6, 9)",
        known="type in (1, 2, 3, 4, 8)",
        ends="end_time",
    ),
)
MEETING_UUID = Column("meeting_uuid", Type.TEXT, "Instance that Zoom was asked about.", path="meetingId", origin=Origin.PARENT)
STAYS = (
    text("id", "Zoom's id of the user in the older field; blank for guests."),
    text(
        "participant_user_id",
        "Zoom's id of the user in the newer field; blank for guests.",
        readings=(
            Reading(
                "user_id",
                "coalesce({{ blank_to_null('source.participant_user_id') }}, {{ blank_to_null('source.id') }})",
                "Zoom's id of the user: participant_user_id, else the older id; null for guests.",
            ),
        ),
    ),
    text("user_id", "Number of the stay inside this instance.", always=True, staged="stay_id"),
    text("name", "Name shown in the meeting or webinar.", privacy="identity"),
    text("user_email", "Address, where Zoom shows it.", privacy="contact", staged="email"),
    text("registrant_id", "Registration the person came with."),
    text("customer_key", "Key given by a Meeting SDK application."),
    timestamp("join_time", "When the stay began.", always=True),
    timestamp("leave_time", "When the stay ended.", always=True),
    integer(
        "duration",
        "Length of the stay in seconds as Zoom reports it: 0 for a while after a big meeting.",
        staged="reported_stay_seconds",
    ),
    text("status", "in_meeting or in_waiting_room.", staged="stay_status", values=("in_meeting", "in_waiting_room")),
    boolean("failover", "True if the person was moved between servers."),
    text("bo_mtg_id", "Breakout room.", staged="breakout_room_id"),
    text("attentiveness_score", "Always blank since April 2020."),
)
"""Columns of the participants reports of meetings and webinars: one row is one stay."""

_FEATURES = {
    "screen_sharing": "somebody shared a screen",
    "video_on": "somebody had video on",
    "remote_control": "remote control was used",
    "closed_caption": "closed captions were used",
    "breakout_room": "there were breakout rooms",
    "language_interpretation": "there was an interpreter",
    "telephone_usage": "somebody joined by telephone",
    "in_meeting_chat": "the meeting chat was used",
    "poll": "a poll was run",
    "join_by_room": "a Zoom Room joined",
    "waiting_room": "the waiting room was on",
    "live_transcription": "live transcription was on",
    "reaction": "reactions were sent",
    "zoom_apps": "a Zoom app was used",
    "annotation": "somebody annotated",
    "raise_hand": "somebody raised a hand",
    "virtual_background": "a virtual background was used",
    "whiteboard": "a whiteboard was used",
    "immersive_scene": "an immersive scene was used",
    "avatar": "an avatar was used",
    "switch_to_mobile": "somebody switched to a phone",
    "file_sharing": "a file was shared",
    "meeting_summary": "a summary was written",
    "meeting_questions": "questions were asked of the assistant",
    "record_to_computer": "it was recorded to a computer",
    "record_to_cloud": "it was recorded to the cloud",
    "live_translation": "live translation was on",
    "registration": "people had to register",
    "smart_recording": "smart recording was on",
    "multi_speaker": "the multi-speaker view was used",
    "meeting_wallpaper": "a wallpaper was set",
    "gen_ai_virtual_background": "a generated background was used",
    "multi_share": "several screens were shared at once",
    "document_collaboration": "a document was worked on together",
    "portrait_lighting": "portrait lighting was used",
    "personalized_audio_isolation": "personal audio isolation was used",
    "color_themes": "a colour theme was used",
}

history_meetings = Endpoint(
    request=Request(
        path="/report/history_meetings",
        records=("history_meetings",),
        params={"date_type": "start_time", "meeting_type": "all", "report_type": "all"},
        paging=Paging(PagingKind.TOKEN, 300),
        label=Label.HEAVY,
        family=Family.GENERAL,
        scopes_classic=("report:read:admin",),
        scopes_granular=("report:read:list_history_meetings:admin",),
        needs="Pro",
        refusals=(
            REPORTS_REFUSED,
            Refusal(403, 12703, "the app's role may not see this group", reach=Reach.ENDPOINT),
        ),
        source="Zoom Meetings API, May 2026",
    ),
    cadence=Cadence(
        window=Window(Grid.DAY, "start_time"),
        look_back_days=3,
        current="By day of start; the last three days are read again because rows appear only after the end.",
    ),
    table=Table(
        name="history_meetings",
        about="One row per past meeting or webinar instance of the account.",
        key=("meeting_uuid",),
        warnings=(
            "Whether meetings of a single participant are listed is not documented.",
            "participants and duration are Zoom's own counts; duration is whole minutes.",
        ),
        columns=(
            text("meeting_uuid", "Instance of the meeting; a recurring meeting has one for each occurrence.", always=True),
            integer("meeting_id", "Meeting number, shared by all instances of a series.", always=True),
            text(
                "type",
                "Meeting or Webinar.",
                staged="event_type",
                cleaning=Cleaning.LOWER_CASE,
                said="meeting or webinar, in lower case.",
                values=("meeting", "webinar"),
                readings=(
                    Reading(
                        "is_webinar",
                        "coalesce(lower(source.type) = 'webinar', false)",
                        "True if the instance is a webinar; a row without a type is taken for a meeting.",
                    ),
                ),
            ),
            text("topic", "Topic.", privacy="content"),
            text("host_display_name", "Name of the host.", privacy="identity", staged="host_name"),
            text("host_email", "Address of the host.", privacy="contact"),
            text("department", "Department of the host."),
            json_value("group", "Names of the host's groups, as a list.", staged="host_groups"),
            timestamp("start_time", "When the instance began.", always=True),
            timestamp("end_time", "When the instance ended.", always=True),
            timestamp("create_time", "When the meeting was made."),
            integer("duration", "Length in minutes.", staged="actual_minutes"),
            integer("participants", "Participants as Zoom counts them."),
            integer("total_participant_minutes", "Sum of the minutes of all participants.", staged="reported_person_minutes"),
            integer("unique_viewers", "Viewers of a webinar, each counted once.", staged="unique_viewers_count"),
            integer("max_concurrent_views", "Most viewers of a webinar at one time.", staged="max_viewers_count"),
            text("source", "Where the meeting was started from."),
            *(boolean(f"feature_used__{name}", f"True if {saying}.", staged=f"has_{name}") for name, saying in _FEATURES.items()),
        ),
        children=(
            Table(
                name="history_meeting_custom_fields",
                about="One row per custom field of a past instance.",
                link=Link("custom_fields", keys={"meeting_uuid": "meeting_uuid"}),
                position_last=True,
                columns=(text("key", "Name of the field.", staged="field_name"), text("value", "Its value.")),
            ),
            Table(
                name="history_meeting_tracking_fields",
                about="One row per tracking field of a past instance.",
                link=Link("tracking_fields", keys={"meeting_uuid": "meeting_uuid"}),
                position_last=True,
                columns=(text("field", "Name of the tracking field."), text("value", "Its value.")),
            ),
        ),
    ),
)

report_meetings = Endpoint(
    request=Request(
        path="/report/users/{userId}/meetings",
        records=("meetings",),
        params={"type": "past"},
        paging=Paging(PagingKind.TOKEN, 300),
        label=Label.HEAVY,
        family=Family.GENERAL,
        scopes_classic=("report:read:admin",),
        scopes_granular=("report:read:user:admin",),
        needs="Pro",
        refusals=(REPORTS_REFUSED, USER_UNKNOWN, USER_ELSEWHERE),
        source="Zoom Meetings API, May 2026",
    ),
    cadence=Cadence(
        parents=(
            Parent(
                "report_users",
                give={"userId": "id"},
                where="meetings <> 0",
                span=("from", "to"),
            ),
        ),
        signs=(
            Parent(
                "report_users", give={"userId": "id"}, watch=("meetings", "participants", "meeting_minutes"), span=("from", "to")
            ),
        ),
        window=Window(Grid.FOUR_WEEKS, "start_time"),
        look_back_days=3,
        current="By host and four weeks, for hosts that report_users shows with meetings in them; "
        "read again until three days after they end.",
    ),
    table=Table(
        name="report_meetings",
        about="One row per past meeting or webinar instance of a host, with two participants or more.",
        key=("uuid",),
        warnings=(
            "Meetings of one participant are missing.",
            "Webinars are here too (type 5, 6, 9).",
            "duration and total_minutes are minutes.",
        ),
        columns=(
            text("uuid", "Instance of the meeting.", always=True, staged="meeting_uuid"),
            integer("id", "Meeting number, shared by all instances of a series."),
            integer(
                "type",
                "1 instant, 2 scheduled, 3 recurring, 4 personal room, 5 webinar, 6 and 9 recurring webinar, 8 series.",
                decoded=Decoded(
                    MEETING_TYPES,
                    "Kind of meeting in words, such as instant or scheduled; null for a code that the seed does not know.",
                ),
                readings=(
                    Reading(
                        "is_webinar",
                        "coalesce(zoom_meeting_types.is_webinar, false)",
                        "True if the kind is a webinar; an unknown kind is taken for a meeting.",
                    ),
                ),
            ),
            text("topic", "Topic.", privacy="content"),
            Column("user_id", Type.TEXT, "Host whom Zoom was asked about.", path="userId", origin=Origin.PARENT),
            text("host_id", "Host, where the answer names one."),
            text("user_name", "Name of the host.", privacy="identity"),
            text("user_email", "Address of the host.", privacy="contact"),
            text("host_name", "Name of the host of a meeting joined.", privacy="identity"),
            text("host_organization", "Organisation of the host of a meeting joined."),
            timestamp("start_time", "When the instance began.", always=True),
            timestamp("end_time", "When the instance ended.", always=True),
            timestamp("schedule_time", "When it was planned to begin.", staged="scheduled_at"),
            timestamp("join_waiting_room_time", "When the user entered the waiting room.", staged="waiting_room_joined_at"),
            timestamp("join_time", "When the user joined."),
            timestamp("leave_time", "When the user left."),
            integer("duration", "Length in minutes.", staged="actual_minutes"),
            integer("participants_count", "Participants as Zoom counts them."),
            integer(
                "participants_count_my_account", "Participants that belong to the account.", staged="internal_participants_count"
            ),
            integer("total_minutes", "Sum of the minutes of all participants."),
            text("source", "Where the meeting was started from."),
            text("session_key", "Key given by a Video SDK application."),
            boolean("has_screen_share", "True if a screen was shared."),
            boolean("has_recording", "True if it was recorded."),
            boolean("has_chat", "True if the chat was used."),
            integer(
                "meeting_encryption_status",
                "1 enhanced, 2 end to end.",
                staged="encryption_type_code",
                decoded=Decoded(ENCRYPTION_TYPES, "Encryption in words: enhanced or end_to_end."),
            ),
        ),
        children=(
            Table(
                name="report_meeting_custom_keys",
                about="One row per custom key of a past instance.",
                link=Link("custom_keys", keys={"meeting_uuid": "uuid"}),
                position_last=True,
                columns=(text("key", "Name of the key.", staged="key_name"), text("value", "Its value.")),
            ),
        ),
    ),
)

report_meeting_participants = Endpoint(
    request=Request(
        path="/report/meetings/{meetingId}/participants",
        records=("participants",),
        params={"include_fields": "registrant_id"},
        paging=Paging(PagingKind.TOKEN, 300),
        label=Label.HEAVY,
        family=Family.GENERAL,
        scopes_classic=("report:read:admin",),
        scopes_granular=("report:read:list_meeting_participants:admin",),
        needs="Pro",
        refusals=(REPORT_REFUSED, USER_ELSEWHERE, INSTANCE_GONE, INSTANCE_OLD),
        source="Zoom Meetings API, May 2026; forum 22598",
    ),
    cadence=Cadence(
        parents=PAST_MEETINGS,
        look_back_days=3,
        current="By instance, once it shows in history_meetings or report_meetings; read again until three days after its end.",
    ),
    table=Table(
        name="report_meeting_participants",
        about="One row per stay of a participant in a past meeting instance; leaving and coming back makes another row.",
        warnings=(
            "There is no key: equal rows are different stays and both are kept.",
            "id, participant_user_id and often user_email are blank for guests.",
            "user_id means something inside one instance only.",
            "duration is in seconds, and 0 for a while after a big meeting.",
            "Meetings of one participant have no rows.",
        ),
        columns=(MEETING_UUID, *STAYS),
    ),
)

__all__ = ["history_meetings", "report_meeting_participants", "report_meetings"]
