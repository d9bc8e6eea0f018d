"""Polls of past meetings, and what repeats a meeting's report.

Data flow: GET /report/meetings/{uuid}/polls -> report_meeting_polls, report_meeting_poll_answers;
GET /report/meetings/{uuid} -> report_meeting_details and its lists.
Facts: Zoom Meetings API, May 2026.
"""

from dataclasses import replace

from sources.zoom.endpoints.meetings import (
    INSTANCE_GONE,
    INSTANCE_OLD,
    MEETING_UUID,
    PAST_MEETINGS,
    REPORT_REFUSED,
    USER_ELSEWHERE,
    USER_UNKNOWN,
)
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
    Refusal,
    Request,
    Table,
    Type,
    integer,
    text,
    timestamp,
)

NO_POLLS = Refusal(400, 4400, "the meeting had no polls, or polls are off", means_empty=True)
RESPONDENT_COLUMNS = (
    text("name", "Who answered; blank in anonymous polls.", privacy="identity", staged="respondent_name"),
    text("email", "Address of who answered; blank in anonymous polls.", privacy="contact"),
    text("first_name", "Given name.", privacy="identity"),
    text("last_name", "Family name.", privacy="identity"),
    Column("start_time", Type.TIMESTAMP, "When the instance began.", path="start_time", origin=Origin.BODY),
)


def poll_answers(table: str, event: str) -> Table:
    """The answers of one respondent."""
    return Table(
        name=table,
        about=f"One row per answer that somebody gave in a poll of a past {event}.",
        link=Link("question_details", keys={f"{event}_uuid": f"{event}_uuid", "email": "email", "name": "name"}),
        columns=(
            text("polling_id", "Poll the question belongs to.", staged="poll_id"),
            text("question", "Question."),
            text("answer", "Answer; several are joined by semicolons.", privacy="content"),
            text("date_time", "When it was answered, as Zoom writes it.", staged="answered_text"),
        ),
    )


def detail_columns(event: str) -> tuple[Column, ...]:
    """Columns of the report of one past instance."""
    return (
        text("uuid", "Instance that the answer names.", staged=f"reported_{event}_uuid"),
        integer("id", f"Number of the {event}.", staged=f"{event}_id"),
        integer(
            "type",
            f"Kind of {event} as a code.",
            staged=f"{event}_type_code",
            decoded=Decoded(MEETING_TYPES, f"Kind of {event} in words; null for a code that the seed does not know."),
        ),
        text("topic", "Topic.", privacy="content"),
        text("user_name", "Name of the host.", privacy="identity"),
        text("user_email", "Address of the host.", privacy="contact"),
        text("host_id", "Host, where the answer names one."),
        text("dept", "Department of the host."),
        timestamp("start_time", "When the instance began."),
        timestamp("end_time", "When the instance ended."),
        integer("duration", "Length in minutes.", staged="actual_minutes"),
        integer("total_minutes", "Sum of the minutes of all participants."),
        integer("participants_count", "Participants as Zoom counts them."),
    )


def detail_children(event: str) -> tuple[Table, ...]:
    """Lists in the report of one past instance."""
    return (
        Table(
            name=f"report_{event}_detail_custom_keys" if event == "meeting" else "report_webinar_custom_keys",
            about=f"One row per custom key in the report of a past {event}.",
            link=Link("custom_keys", keys={f"{event}_uuid": f"{event}_uuid"}),
            columns=(text("key", "Name of the key.", staged="key_name"), text("value", "Its value.")),
        ),
        Table(
            name=f"report_{event}_detail_tracking_fields" if event == "meeting" else "report_webinar_tracking_fields",
            about=f"One row per tracking field in the report of a past {event}.",
            link=Link("tracking_fields", keys={f"{event}_uuid": f"{event}_uuid"}),
            columns=(text("field", "Name of the tracking field."), text("value", "Its value.")),
        ),
    )


report_meeting_polls = Endpoint(
    request=Request(
        path="/report/meetings/{meetingId}/polls",
        records=("questions",),
        paging=Paging(PagingKind.NONE),
        label=Label.HEAVY,
        family=Family.GENERAL,
        scopes_classic=("report:read:admin",),
        scopes_granular=("report:read:list_meeting_polls:admin",),
        needs="Pro",
        refusals=(REPORT_REFUSED, USER_ELSEWHERE, INSTANCE_GONE, INSTANCE_OLD, NO_POLLS),
        source="Zoom Meetings API, May 2026",
    ),
    cadence=Cadence(
        parents=(replace(PAST_MEETINGS[0], hint="feature_used__poll"), *PAST_MEETINGS[1:]),
        look_back_days=3,
        current="By instance of which history_meetings does not say that it had no poll, and one in fifty of the others; "
        "read again until three days after its end.",
    ),
    table=Table(
        name="report_meeting_polls",
        about="One row per person who answered polls in a past meeting instance.",
        warnings=("Anonymous polls hide name and email.", "One HEAVY call for each instance with polls."),
        columns=(MEETING_UUID, *RESPONDENT_COLUMNS),
        children=(poll_answers("report_meeting_poll_answers", "meeting"),),
    ),
)

report_meeting_details = Endpoint(
    request=Request(
        path="/report/meetings/{meetingId}",
        records=(),
        paging=Paging(PagingKind.NONE),
        label=Label.HEAVY,
        family=Family.GENERAL,
        scopes_classic=("report:read:admin",),
        scopes_granular=("report:read:meeting:admin",),
        needs="Pro",
        refusals=(REPORT_REFUSED, USER_ELSEWHERE, USER_UNKNOWN, INSTANCE_GONE, INSTANCE_OLD),
        source="Zoom Meetings API, May 2026",
    ),
    cadence=Cadence(
        parents=PAST_MEETINGS,
        look_back_days=3,
        default=False,
        current="By instance, once it shows in history_meetings or report_meetings; read again until three days after its end.",
    ),
    table=Table(
        name="report_meeting_details",
        about="One row per past meeting instance: its report, which repeats what history_meetings and report_meetings say.",
        key=("meeting_uuid",),
        warnings=("One HEAVY call for each instance, for nearly nothing that history_meetings lacks.",),
        columns=(MEETING_UUID, *detail_columns("meeting")),
        children=detail_children("meeting"),
    ),
)

__all__ = [
    "NO_POLLS",
    "RESPONDENT_COLUMNS",
    "detail_children",
    "detail_columns",
    "poll_answers",
    "report_meeting_details",
    "report_meeting_polls",
]
