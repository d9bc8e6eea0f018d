"""What hosts prepare for meetings and webinars that are planned.

Data flow: GET /meetings/{number}/polls -> meeting_polls, meeting_poll_questions; GET /meetings/{number}/registrants/questions ->
meeting_registration_forms and their questions and fields; the same for webinars; GET /webinars/{number}/panelists ->
webinar_panelists; GET /webinars/{number}/tracking_sources -> webinar_tracking_sources.
Facts: Zoom Meetings and Webinars API, May 2026.
"""

from sources.zoom.endpoints.registrants import EDITED
from sources.zoom.endpoints.webinars import NO_LICENCE, PLANNED_WEBINARS, WEBINAR_GONE, WEBINAR_ID, WEBINAR_NEARS
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
)

_NO_NUMBER = Refusal(400, 300, "this is not a number that Zoom knows")
_NOT_LISTED = Refusal(404, 3001, "Zoom no longer has this meeting (deleted or expired)")
_NOT_FOUND = Refusal(404, 404, "Zoom no longer has it (deleted or expired)")
_NO_HOST = Refusal(400, 3161, "the host may not schedule meetings", means_empty=True, lasts=True)
_NO_POLLS = Refusal(400, 4400, "polls are switched off for the host", means_empty=True, lasts=True)
_NO_REGISTRATION = Refusal(400, 3000, "there is no registration", means_empty=True, lasts=True)
_MEETING_ID = Column(
    "meeting_id", Type.INTEGER, "Meeting number that Zoom was asked about.", path="meetingId", origin=Origin.PARENT
)
_BY_MEETING = Cadence(
    parents=(Parent("meetings", give={"meetingId": "id"}, where="_deleted_at is null", watch=EDITED),),
    default=False,
    current="By meeting, every run while it is planned: Zoom has no filter for changes.",
)
_BY_WEBINAR = Cadence(
    parents=PLANNED_WEBINARS,
    signs=(WEBINAR_NEARS,),
    default=False,
    current="By webinar, every run in the two days before it begins, and at growing distances up to a week before that.",
)


def _ask(event: str, path: str, records: tuple[str, ...], label: Label, scope: str, *refusals: Refusal) -> Request:
    """Zoom answers for one planned meeting or webinar, with everything at once."""
    of_event = (NO_LICENCE, _NO_NUMBER, WEBINAR_GONE) if event == "webinar" else (_NO_HOST, _NOT_LISTED)
    return Request(
        path=f"/{event}s/{{{event}Id}}/{path}",
        records=records,
        paging=Paging(PagingKind.NONE),
        label=label,
        family=Family.GENERAL,
        scopes_classic=(f"{event}:read:admin",),
        scopes_granular=(f"{event}:read:{scope}:admin",),
        needs="Webinar licence of the host" if event == "webinar" else "",
        refusals=(*of_event, *refusals),
        source="Zoom Meetings and Webinars API, May 2026",
    )


def _polls(event: str, number: Column) -> Table:
    return Table(
        name=f"{event}_polls",
        about=f"One row per poll or quiz that is prepared for a planned {event}; those of {event}s that have expired stay.",
        key=(number.name, "id"),
        keeps_deleted=True,
        warnings=(f"What people answered stands in report_{event}_polls.",),
        columns=(
            number,
            text("id", "Id of the poll.", always=True, staged="poll_id"),
            text("title", "Title of the poll.", privacy="content", staged="poll_title"),
            text("status", "notstart, started, ended or sharing.", values=("notstart", "started", "ended", "sharing")),
            boolean("anonymous", "True if names are not kept."),
            integer("poll_type", "1 poll, 2 advanced poll, 3 quiz.", staged="poll_type_code"),
        ),
        children=(
            Table(
                name=f"{event}_poll_questions",
                about=f"One row per question of a poll that is prepared for a planned {event}.",
                link=Link("questions", keys={number.name: number.name, "poll_id": "id"}),
                columns=(
                    text("name", "Question.", privacy="content", staged="question"),
                    text("type", "Kind of question, such as single, multiple or rank_order.", staged="question_type"),
                    boolean("answer_required", "True if it has to be answered."),
                    boolean("case_sensitive", "True if a text must be written as the right answer is."),
                    boolean("show_as_dropdown", "True if answers are shown as a list to choose from."),
                    integer("answer_min_character", "Fewest characters of an answer.", staged="answer_characters_min"),
                    integer("answer_max_character", "Most characters of an answer.", staged="answer_characters_max"),
                    integer("rating_min_value", "Lowest rating."),
                    integer("rating_max_value", "Highest rating."),
                    text("rating_min_label", "What the lowest rating means.", privacy="content"),
                    text("rating_max_label", "What the highest rating means.", privacy="content"),
                    json_value("answers", "Answers to choose from, as a list.", privacy="content"),
                    json_value("right_answers", "Answers that are right, as a list.", privacy="content"),
                    json_value("prompts", "Parts of a question that are answered each, as a list.", privacy="content"),
                ),
            ),
        ),
    )


def _form(event: str, number: Column) -> Table:
    return Table(
        name=f"{event}_registration_forms",
        about=f"One row per planned {event} of which Zoom has a registration form; those of {event}s that have expired stay.",
        key=(number.name,),
        keeps_deleted=True,
        warnings=(f"What people answered stands in {event}_registrants and {event}_registrant_answers.",),
        columns=(number,),
        children=(
            Table(
                name=f"{event}_registration_questions",
                about=f"One row per question of a {event}'s host in the registration form.",
                link=Link("custom_questions", keys={number.name: number.name}),
                columns=(
                    text("title", "Question.", staged="question"),
                    text("type", "short, single, single_radio, single_dropdown or multiple.", staged="question_type"),
                    boolean("required", "True if it has to be answered."),
                    json_value("answers", "Answers to choose from, as a list."),
                ),
            ),
            Table(
                name=f"{event}_registration_fields",
                about=f"One row per field of Zoom's own in the registration form of a {event}, beside name and address.",
                link=Link("questions", keys={number.name: number.name}),
                columns=(
                    text("field_name", "Field, such as org or job_title."),
                    boolean("required", "True if it has to be filled in."),
                ),
            ),
        ),
    )


meeting_polls = Endpoint(
    request=_ask("meeting", "polls", ("polls",), Label.LIGHT, "list_polls", _NO_POLLS, _NOT_FOUND),
    cadence=_BY_MEETING,
    table=_polls("meeting", _MEETING_ID),
)
webinar_polls = Endpoint(
    request=_ask("webinar", "polls", ("polls",), Label.LIGHT, "list_polls", _NO_POLLS),
    cadence=_BY_WEBINAR,
    table=_polls("webinar", WEBINAR_ID),
)
meeting_registration_forms = Endpoint(
    request=_ask("meeting", "registrants/questions", (), Label.LIGHT, "list_registration_questions", _NO_REGISTRATION),
    cadence=_BY_MEETING,
    table=_form("meeting", _MEETING_ID),
)
webinar_registration_forms = Endpoint(
    request=_ask("webinar", "registrants/questions", (), Label.LIGHT, "list_registration_questions", _NO_REGISTRATION),
    cadence=_BY_WEBINAR,
    table=_form("webinar", WEBINAR_ID),
)

webinar_panelists = Endpoint(
    request=_ask("webinar", "panelists", ("panelists",), Label.MEDIUM, "list_panelists"),
    cadence=_BY_WEBINAR,
    table=Table(
        name="webinar_panelists",
        about="One row per panelist of a planned webinar; those of webinars that have expired stay.",
        key=("webinar_id", "id"),
        keeps_deleted=True,
        columns=(
            WEBINAR_ID,
            text("id", "Id of the panelist.", always=True, staged="panelist_id"),
            text("name", "Name of the panelist.", privacy="identity", staged="panelist_name"),
            text("email", "Address.", privacy="contact"),
            text("name_tag_id", "Id of the name tag."),
            text("name_tag_name", "Name on the tag.", privacy="identity"),
            text("name_tag_pronouns", "Pronouns on the tag.", privacy="identity"),
            text("name_tag_description", "What else stands on the tag.", privacy="identity"),
            text("virtual_background_id", "Id of the background that is set for the panelist."),
            text("join_url", "The person's own link; not loaded unless asked for.", privacy="secret"),
        ),
    ),
)

webinar_tracking_sources = Endpoint(
    request=_ask("webinar", "tracking_sources", ("tracking_sources",), Label.MEDIUM, "list_tracking_sources"),
    cadence=_BY_WEBINAR,
    table=Table(
        name="webinar_tracking_sources",
        about="One row per place from which people are led to the registration of a planned webinar.",
        row="tracking_source",
        key=("webinar_id", "id"),
        keeps_deleted=True,
        warnings=("Counts are those of the last reading.",),
        columns=(
            WEBINAR_ID,
            text("id", "Id of the tracking source.", always=True),
            text("source_name", "Name of the tracking source."),
            integer("visitor_count", "How many people have come by it.", staged="visitors_count"),
            integer("registration_count", "How many of them have registered.", staged="registrations_count"),
            text("tracking_url", "Address that is given out there."),
        ),
    ),
)

__all__ = [
    "meeting_polls",
    "meeting_registration_forms",
    "webinar_panelists",
    "webinar_polls",
    "webinar_registration_forms",
    "webinar_tracking_sources",
]
