"""Paths of meetings, planned and past."""

from sources.sandbox.meetings.answers import list_history, list_host_meetings, list_participants
from sources.sandbox.meetings.instances import read_details, read_polls
from sources.sandbox.meetings.planned_answers import list_meeting_registrants, list_planned, read_meeting
from sources.sandbox.meetings.records import FEATURES
from sources.sandbox.rules.limits import HEAVY, LIGHT, MEDIUM
from sources.sandbox.rules.paging import PageRule
from sources.sandbox.rules.params import Param, choice, dates, flag, whole_number
from sources.sandbox.rules.route import PAGE, REPORTS, Route

_MEETINGS = ("meeting:read", "meeting:read:admin")
_STATUS = choice("status", "pending", "approved", "denied")

MEETINGS_ROUTES: tuple[Route, ...] = (
    Route(
        "/users/{userId}/meetings",
        list_planned,
        MEDIUM,
        (*_MEETINGS, "meeting:read:list_meetings", "meeting:read:list_meetings:admin"),
        (
            *PAGE,
            whole_number("page_number"),
            choice("type", "scheduled", "live", "upcoming", "upcoming_meetings", "previous_meetings"),
            *dates(required=False),
            Param("timezone"),
        ),
        PageRule(numbered=True),
    ),
    Route(
        "/meetings/{meetingId}",
        read_meeting,
        LIGHT,
        (*_MEETINGS, "meeting:read:meeting", "meeting:read:meeting:admin"),
        (Param("occurrence_id"), flag("show_previous_occurrences")),
    ),
    Route(
        "/meetings/{meetingId}/registrants",
        list_meeting_registrants,
        MEDIUM,
        (*_MEETINGS, "meeting:read:list_registrants", "meeting:read:list_registrants:admin"),
        (*PAGE, whole_number("page_number"), Param("occurrence_id"), _STATUS),
        PageRule(numbered=True),
    ),
    Route(
        "/report/history_meetings",
        list_history,
        HEAVY,
        (REPORTS, "report:read:list_history_meetings:admin"),
        (
            *PAGE,
            *dates(required=True),
            choice("date_type", "start_time", "end_time"),
            choice("meeting_type", "meeting", "webinar", "all"),
            choice("report_type", "all", "poll", "survey", "qa", "resource", "reaction"),
            choice("meeting_feature", *(name for name in FEATURES if name != "breakout_room")),
            Param("search_key"),
            Param("group_id"),
        ),
        PageRule(totals=False),
        paid=True,
    ),
    Route(
        "/report/users/{userId}/meetings",
        list_host_meetings,
        HEAVY,
        (REPORTS, "report:read:user:admin"),
        (*PAGE, *dates(required=True), choice("type", "past", "pastOne", "pastJoined")),
        PageRule(),
        paid=True,
    ),
    Route("/report/meetings/{meetingId}", read_details, HEAVY, (REPORTS, "report:read:meeting:admin"), paid=True),
    Route(
        "/report/meetings/{meetingId}/participants",
        list_participants,
        HEAVY,
        (REPORTS, "report:read:list_meeting_participants:admin"),
        (*PAGE, choice("include_fields", "registrant_id")),
        PageRule(),
        paid=True,
    ),
    Route("/report/meetings/{meetingId}/polls", read_polls, HEAVY, (REPORTS, "report:read:list_meeting_polls:admin"), paid=True),
)
