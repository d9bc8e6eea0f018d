"""People who registered for planned meetings.

Data flow: GET /meetings/{number}/registrants (pending, approved, denied) -> meeting_registrants, meeting_registrant_answers, for
each meeting that is planned. Webinars have the same answer: see webinars.py.
Facts: Zoom Meetings API, May 2026.
"""

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
    text,
    timestamp,
)

EDITED = ("type", "topic", "agenda", "duration", "timezone")
"""Columns of a planned meeting or webinar that show that somebody edited it; its next date moves by itself."""
STATUSES = ({"status": "approved"}, {"status": "pending"}, {"status": "denied"})
"""Zoom answers for approved registrants unless told otherwise."""
REGISTRANT_COLUMNS = (
    text("id", "Id of the registrant.", always=True),
    text("email", "Address.", privacy="contact"),
    text("first_name", "Given name.", privacy="identity"),
    text("last_name", "Family name.", privacy="identity"),
    text("status", "approved, pending or denied.", staged="registration_status", values=("approved", "pending", "denied")),
    timestamp("create_time", "When the person registered.", staged="registered_at"),
    text("address", "Street.", privacy="contact", staged="street"),
    text("city", "City.", privacy="contact"),
    text("state", "State or province."),
    text("zip", "Postal code.", privacy="contact", staged="postal_code"),
    text("country", "Country."),
    text("phone", "Telephone number.", privacy="contact"),
    text("comments", "What the person wrote.", privacy="content"),
    text("industry", "Industry."),
    text("job_title", "Job title.", privacy="identity"),
    text("org", "Organisation."),
    text("no_of_employees", "Size of the organisation, as text.", staged="employees_range"),
    text("purchasing_time_frame", "When the person means to buy."),
    text("role_in_purchase_process", "Part the person has in buying.", staged="purchase_role"),
    text("join_url", "The person's own link; not loaded unless asked for.", privacy="secret"),
)


def answers_of(table: str, who: str, number: str) -> Table:
    """Answers to the questions asked at registration."""
    return Table(
        name=table,
        about=f"One row per answer of a {who} to a question asked at registration.",
        link=Link("custom_questions", keys={number: number, "registrant_id": "id"}),
        columns=(text("title", "Question.", staged="question"), text("value", "Answer.", privacy="content", staged="answer")),
    )


meeting_registrants = Endpoint(
    request=Request(
        path="/meetings/{meetingId}/registrants",
        records=("registrants",),
        variants=STATUSES,
        paging=Paging(PagingKind.TOKEN, 300),
        label=Label.MEDIUM,
        family=Family.GENERAL,
        scopes_classic=("meeting:read:admin",),
        scopes_granular=("meeting:read:list_registrants:admin",),
        needs="Pro",
        refusals=(
            Refusal(400, 3000, "the meeting has no registration", means_empty=True, lasts=True),
            Refusal(400, 3161, "the host may not schedule meetings", lasts=True),
            Refusal(404, 3001, "Zoom no longer has this meeting (deleted or expired)"),
            Refusal(400, 300, "the meeting has no registration", means_empty=True, lasts=True),
        ),
        source="Zoom Meetings API, May 2026",
    ),
    cadence=Cadence(
        parents=(
            Parent(
                "meetings",
                give={"meetingId": "id"},
                where="_deleted_at is null",
                watch=EDITED,
            ),
        ),
        signs=(
            Parent("meetings", give={"meetingId": "id"}, where="type <> 3", watch=("type", "topic"), nears="start_time"),
            Parent("meetings", give={"meetingId": "id"}, where="type = 3", watch=("type", "topic")),
        ),
        current=(
            "By meeting, until the meeting is over, and every run in the two days before it begins: a status changes at any time "
            "and Zoom has no filter for changes."
        ),
    ),
    table=Table(
        name="meeting_registrants",
        about="One row per registrant of a planned meeting with registration, whatever became of the registration; "
        "those of meetings that have expired stay.",
        key=("meeting_id", "id"),
        keeps_deleted=True,
        warnings=("Registrants of meetings that were deleted or have expired stay as they were seen last, marked.",),
        columns=(
            Column(
                "meeting_id", Type.INTEGER, "Meeting number that Zoom was asked about.", path="meetingId", origin=Origin.PARENT
            ),
            *REGISTRANT_COLUMNS,
            Column(
                "participant_pin_code",
                Type.INTEGER,
                "Code the person dials in with; not loaded unless asked for.",
                privacy="secret",
            ),
        ),
        children=(answers_of("meeting_registrant_answers", "meeting registrant", "meeting_id"),),
    ),
)

__all__ = ["EDITED", "REGISTRANT_COLUMNS", "STATUSES", "answers_of", "meeting_registrants"]
