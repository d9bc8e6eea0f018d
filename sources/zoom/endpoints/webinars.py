"""Webinars: planned ones, who registered, and what past ones came to.

Data flow: GET /users/{id}/webinars -> webinars; GET /webinars/{number} -> webinar_details, webinar_occurrences;
GET /webinars/{number}/registrants (pending, approved, denied) -> webinar_registrants, webinar_registrant_answers;
GET /report/webinars/{uuid} -> report_webinars; .../participants -> report_webinar_participants; .../polls ->
report_webinar_polls, report_webinar_poll_answers; .../qa -> report_webinar_qa, report_webinar_questions: for each past webinar
that history_meetings or report_meetings shows, and GET /past_webinars/{uuid}/absentees -> webinar_absentees.
Facts: Zoom Meetings and Webinars API, May 2026.
"""

from sources.zoom.endpoints.meetings import (
    INSTANCE_GONE,
    INSTANCE_OLD,
    REPORT_REFUSED,
    STAYS,
    USER_ELSEWHERE,
    USER_UNKNOWN,
)
from sources.zoom.endpoints.planned import LISTED_USERS, occurrences, tracking_fields
from sources.zoom.endpoints.polls import NO_POLLS, RESPONDENT_COLUMNS, detail_children, detail_columns, poll_answers
from sources.zoom.endpoints.registrants import EDITED, REGISTRANT_COLUMNS, STATUSES, answers_of
from sources.zoom.staged import MEETING_TYPES, Decoded
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

_SOURCE = "Zoom Meetings and Webinars API, May 2026"
NO_LICENCE = Refusal(400, 200, "the host has no webinar licence", means_empty=True, lasts=True)
WEBINAR_GONE = Refusal(404, 3001, "Zoom no longer has this webinar (deleted or expired)")
PLANNED_WEBINARS = (
    Parent(
        "webinars",
        give={"webinarId": "id"},
        where="_deleted_at is null",
        watch=EDITED,
    ),
)
WEBINAR_NEARS = Parent("webinars", give={"webinarId": "id"}, watch=("type", "topic"), nears="start_time")
_PAST = (
    Parent(
        "history_meetings",
        give={"webinarId": "meeting_uuid"},
        where="lower(type) <> 'meeting'",
        known="lower(type) = 'webinar'",
        ends="end_time",
    ),
    Parent(
        "report_meetings",
        give={"webinarId": "uuid"},
        where="type not in (1, 2, 3, 4, 8)",
        known="type in (5, 6, 9)",
        ends="end_time",
    ),
)
WEBINAR_UUID = Column("webinar_uuid", Type.TEXT, "Instance that Zoom was asked about.", path="webinarId", origin=Origin.PARENT)
WEBINAR_ID = Column(
    "webinar_id", Type.INTEGER, "Webinar number that Zoom was asked about.", path="webinarId", origin=Origin.PARENT
)
_KIND = Decoded(
    MEETING_TYPES,
    "Kind of webinar in words: webinar, recurring_webinar or webinar_series; null for a code that the seed does not know.",
)
_BY_INSTANCE = "By instance, once it shows in history_meetings or report_meetings; read again until three days after its end."

webinars = Endpoint(
    request=Request(
        path="/users/{userId}/webinars",
        records=("webinars",),
        params={"type": "scheduled"},
        paging=Paging(PagingKind.TOKEN, 300),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("webinar:read:admin",),
        scopes_granular=("webinar:read:list_webinars:admin",),
        needs="Webinar licence of the host",
        refusals=(NO_LICENCE, USER_UNKNOWN),
        source=_SOURCE,
    ),
    cadence=Cadence(
        parents=(LISTED_USERS,),
        current="By host, every run: webinars can be edited at any time and Zoom has no filter for changes.",
    ),
    table=Table(
        name="webinars",
        about="One row per planned webinar of a host; webinars that were deleted or expired stay.",
        key=("id",),
        keeps_deleted=True,
        warnings=("Planned and unexpired webinars only.", "Hosts without a webinar licence are refused, which means no rows."),
        columns=(
            integer("id", "Webinar number.", always=True),
            text("uuid", "Instance that comes next; it changes once an instance has ended.", staged="webinar_uuid"),
            Column("user_id", Type.TEXT, "User whom Zoom was asked about.", path="userId", origin=Origin.PARENT),
            text("host_id", "Host."),
            text("topic", "Topic.", privacy="content"),
            text("agenda", "Agenda, the first 250 characters.", privacy="content"),
            integer(
                "type",
                "5 webinar, 6 recurring without a fixed time, 9 recurring with one.",
                decoded=_KIND,
            ),
            timestamp("start_time", "When it was planned to begin; null without a fixed time.", staged="scheduled_at"),
            integer("duration", "Planned length in minutes.", staged="scheduled_minutes"),
            text("timezone", "Time zone it was planned in."),
            timestamp("created_at", "When it was made."),
            boolean("is_simulive", "True if it plays a recording."),
            text("join_url", "Link to join; not loaded unless asked for.", privacy="secret"),
        ),
    ),
)

webinar_details = Endpoint(
    request=Request(
        path="/webinars/{webinarId}",
        records=(),
        paging=Paging(PagingKind.NONE),
        label=Label.LIGHT,
        family=Family.GENERAL,
        scopes_classic=("webinar:read:admin",),
        scopes_granular=("webinar:read:webinar:admin",),
        needs="Webinar licence of the host",
        refusals=(NO_LICENCE, WEBINAR_GONE, Refusal(400, 300, "this is not a webinar number that Zoom knows")),
        source=_SOURCE,
    ),
    cadence=Cadence(
        parents=PLANNED_WEBINARS,
        signs=(WEBINAR_NEARS,),
        current="By webinar, until it is over, and every run in the two days before it begins.",
    ),
    table=Table(
        name="webinar_details",
        about="One row per planned webinar: its settings and recurrence; those of webinars that were deleted or expired stay.",
        row="webinar",
        key=("webinar_id",),
        keeps_deleted=True,
        warnings=("settings is kept as JSON: Zoom adds to it all the time.",),
        columns=(
            WEBINAR_ID,
            integer("id", "Webinar number that the answer names.", staged="answered_webinar_id"),
            text("uuid", "Instance that comes next; it changes once an instance has ended.", staged="webinar_uuid"),
            text("host_id", "Host."),
            text("host_email", "Address of the host.", privacy="contact"),
            text("topic", "Topic.", privacy="content"),
            text("agenda", "Agenda.", privacy="content"),
            integer(
                "type",
                "5 webinar, 6 recurring without a fixed time, 9 recurring with one.",
                staged="webinar_type_code",
                decoded=_KIND,
            ),
            timestamp("start_time", "When it was planned to begin; null without a fixed time.", staged="scheduled_at"),
            integer("duration", "Planned length in minutes.", staged="scheduled_minutes"),
            text("timezone", "Time zone it was planned in."),
            timestamp("created_at", "When it was made."),
            boolean("is_simulive", "True if it plays a recording."),
            text("record_file_id", "Recording that it plays.", staged="recording_file_id"),
            text("template_id", "Template it was made from."),
            boolean("transition_to_live", "True if it goes live after the recording.", staged="is_live_afterwards"),
            text("creation_source", "Where it was made."),
            json_value("recurrence", "How it recurs."),
            json_value("settings", "All settings; they name contact persons and other hosts.", privacy="contact"),
            json_value("simulive_delay_start", "Delay before the recording plays."),
            text("registration_url", "Page where people register."),
            text("join_url", "Link to join; not loaded unless asked for.", privacy="secret"),
            text("start_url", "Link that starts it as the host; not loaded unless asked for.", privacy="secret"),
            text("password", "Passcode; not loaded unless asked for.", privacy="secret"),
            text("encrypted_passcode", "Passcode in links; not loaded unless asked for.", privacy="secret"),
            text("h323_passcode", "Passcode for room systems; not loaded unless asked for.", privacy="secret"),
        ),
        children=(
            occurrences("webinar", "webinar_id"),
            tracking_fields("webinar", "webinar_id"),
        ),
    ),
)

webinar_registrants = Endpoint(
    request=Request(
        path="/webinars/{webinarId}/registrants",
        records=("registrants",),
        variants=STATUSES,
        paging=Paging(PagingKind.TOKEN, 300),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("webinar:read:admin",),
        scopes_granular=("webinar:read:list_registrants:admin",),
        needs="Webinar licence of the host",
        refusals=(
            NO_LICENCE,
            WEBINAR_GONE,
            Refusal(400, 3000, "the webinar has no registration", means_empty=True, lasts=True),
        ),
        source=_SOURCE,
    ),
    cadence=Cadence(
        parents=PLANNED_WEBINARS,
        signs=(WEBINAR_NEARS,),
        current="By webinar, until it is over, and every run in the two days before it begins: a status changes at any time and "
        "Zoom has no filter for changes.",
    ),
    table=Table(
        name="webinar_registrants",
        about="One row per registrant of a planned webinar, whatever became of the registration; "
        "those of webinars that have expired stay.",
        key=("webinar_id", "id"),
        keeps_deleted=True,
        warnings=("Registrants of webinars that were deleted or have expired stay as they were seen last, marked.",),
        columns=(WEBINAR_ID, *REGISTRANT_COLUMNS),
        children=(answers_of("webinar_registrant_answers", "webinar registrant", "webinar_id"),),
    ),
)

webinar_absentees = Endpoint(
    request=Request(
        path="/past_webinars/{webinarId}/absentees",
        records=("registrants",),
        paging=Paging(PagingKind.TOKEN, 300),
        label=Label.HEAVY,
        family=Family.GENERAL,
        scopes_classic=("webinar:read:admin",),
        scopes_granular=("webinar:read:list_absentees:admin",),
        needs="Webinar licence of the host",
        refusals=(
            NO_LICENCE,
            WEBINAR_GONE,
            Refusal(400, 3000, "the webinar had no registration", means_empty=True, lasts=True),
            USER_ELSEWHERE,
        ),
        source=_SOURCE,
    ),
    cadence=Cadence(parents=_PAST, look_back_days=3, default=False, current=_BY_INSTANCE),
    table=Table(
        name="webinar_absentees",
        about="One row per person who was registered for a past webinar instance and did not come.",
        row="absentee",
        key=("webinar_uuid", "id"),
        columns=(WEBINAR_UUID, *REGISTRANT_COLUMNS),
        children=(answers_of("webinar_absentee_answers", "webinar absentee", "webinar_uuid"),),
    ),
)

report_webinars = Endpoint(
    request=Request(
        path="/report/webinars/{webinarId}",
        records=(),
        paging=Paging(PagingKind.NONE),
        label=Label.HEAVY,
        family=Family.GENERAL,
        scopes_classic=("report:read:admin",),
        scopes_granular=("report:read:webinar:admin",),
        needs="Pro with webinars",
        refusals=(REPORT_REFUSED, USER_ELSEWHERE, INSTANCE_GONE, INSTANCE_OLD),
        source=_SOURCE,
    ),
    cadence=Cadence(
        parents=_PAST,
        look_back_days=3,
        current=_BY_INSTANCE,
    ),
    table=Table(
        name="report_webinars",
        about="One row per past webinar instance: its report.",
        key=("webinar_uuid",),
        warnings=("duration and total_minutes are minutes.",),
        columns=(WEBINAR_UUID, *detail_columns("webinar")),
        children=detail_children("webinar"),
    ),
)

report_webinar_participants = Endpoint(
    request=Request(
        path="/report/webinars/{webinarId}/participants",
        records=("participants",),
        params={"include_fields": "registrant_id"},
        paging=Paging(PagingKind.TOKEN, 300),
        label=Label.HEAVY,
        family=Family.GENERAL,
        scopes_classic=("report:read:admin",),
        scopes_granular=("report:read:list_webinar_participants:admin",),
        needs="Pro with webinars",
        refusals=(REPORT_REFUSED, USER_ELSEWHERE, INSTANCE_GONE, INSTANCE_OLD),
        source=_SOURCE,
    ),
    cadence=Cadence(
        parents=_PAST,
        look_back_days=3,
        current=_BY_INSTANCE,
    ),
    table=Table(
        name="report_webinar_participants",
        about="One row per stay of an attendee or panelist in a past webinar instance.",
        warnings=(
            "There is no key: equal rows are different stays and both are kept.",
            "Panelists and attendees alike; duration is in seconds.",
            "id and participant_user_id are blank for people outside the account.",
        ),
        columns=(WEBINAR_UUID, *STAYS),
    ),
)

report_webinar_polls = Endpoint(
    request=Request(
        path="/report/webinars/{webinarId}/polls",
        records=("questions",),
        paging=Paging(PagingKind.NONE),
        label=Label.HEAVY,
        family=Family.GENERAL,
        scopes_classic=("report:read:admin",),
        scopes_granular=("report:read:list_webinar_polls:admin",),
        needs="Pro with webinars",
        refusals=(REPORT_REFUSED, USER_ELSEWHERE, INSTANCE_GONE, INSTANCE_OLD, NO_POLLS),
        source=_SOURCE,
    ),
    cadence=Cadence(
        parents=_PAST,
        look_back_days=3,
        current=_BY_INSTANCE,
    ),
    table=Table(
        name="report_webinar_polls",
        about="One row per person who answered polls in a past webinar instance.",
        warnings=("Anonymous polls hide name and email.",),
        columns=(WEBINAR_UUID, *RESPONDENT_COLUMNS),
        children=(poll_answers("report_webinar_poll_answers", "webinar"),),
    ),
)

report_webinar_qa = Endpoint(
    request=Request(
        path="/report/webinars/{webinarId}/qa",
        records=("questions",),
        paging=Paging(PagingKind.NONE),
        label=Label.HEAVY,
        family=Family.GENERAL,
        scopes_classic=("report:read:admin",),
        scopes_granular=("report:read:webinar_qna:admin",),
        needs="Pro with webinars",
        refusals=(REPORT_REFUSED, USER_UNKNOWN, INSTANCE_GONE, INSTANCE_OLD),
        source=_SOURCE,
    ),
    cadence=Cadence(
        parents=_PAST,
        look_back_days=3,
        current=_BY_INSTANCE,
    ),
    table=Table(
        name="report_webinar_qa",
        about="One row per person who asked questions in a past webinar instance.",
        warnings=("user_id and email are blank for people outside the account.",),
        columns=(
            WEBINAR_UUID,
            text("user_id", "Zoom's id of who asked; blank for people outside the account."),
            text("name", "Who asked.", privacy="identity", staged="asker_name"),
            text("email", "Address of who asked; blank for people outside the account.", privacy="contact"),
            Column("start_time", Type.TIMESTAMP, "When the instance began.", path="start_time", origin=Origin.BODY),
        ),
        children=(
            Table(
                name="report_webinar_questions",
                about="One row per question that was asked in a past webinar.",
                link=Link("question_details", keys={"webinar_uuid": "webinar_uuid", "email": "email", "name": "name"}),
                columns=(
                    text("question_id", "Id of the question; older answers have none."),
                    text("question", "Question.", privacy="content"),
                    text("answer", "All answers, joined by semicolons, or that it was answered live.", privacy="content"),
                    text("create_time", "When it was asked, as Zoom writes it.", staged="asked_text"),
                    text(
                        "question_status",
                        "default, open, answered, dismissed or deleted.",
                        values=("default", "open", "dismissed", "answered", "deleted"),
                    ),
                    json_value("answer_details", "Who answered what, as a list.", privacy="content"),
                ),
            ),
        ),
    ),
)

__all__ = [
    "NO_LICENCE",
    "PLANNED_WEBINARS",
    "WEBINAR_GONE",
    "WEBINAR_ID",
    "WEBINAR_NEARS",
    "report_webinar_participants",
    "report_webinar_polls",
    "report_webinar_qa",
    "report_webinars",
    "webinar_absentees",
    "webinar_details",
    "webinar_registrants",
    "webinars",
]
