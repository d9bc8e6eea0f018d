"""Every path the sandbox answers: one line each."""

from sources.sandbox.answers.meetings import list_history, list_host_meetings, list_participants
from sources.sandbox.answers.people import list_roles, list_users, read_user
from sources.sandbox.answers.phone import list_call_history, list_call_logs, list_phone_users
from sources.sandbox.answers.recordings import list_recordings
from sources.sandbox.answers.reports import list_activities, list_daily, list_operations, list_report_users
from sources.sandbox.answers.settings import read_user_settings
from sources.sandbox.limits import HEAVY, LIGHT, MEDIUM, PHONE
from sources.sandbox.logs import CATEGORIES
from sources.sandbox.meeting_records import FEATURES
from sources.sandbox.paging import PageRule
from sources.sandbox.params import MOMENTS, Param, choice, dates, flag, several, whole_number
from sources.sandbox.route import PAGE, REPORTS, Route, match_path
from sources.sandbox.routes_chat import CHAT_ROUTES
from sources.sandbox.routes_events import EVENT_ROUTES
from sources.sandbox.routes_phone import PHONE_ROUTES

_CALLS = ("phone:read:admin", "phone_call_log:read:admin", "phone:read:list_call_logs:admin")
_NUMBER_TYPES = [
    "zoom_pstn",
    "zoom_toll_free_number",
    "external_pstn",
    "external_contact",
    "byoc",
    "byop",
    "3rd_party_contact_center",
    "zoom_service_number",
    "external_service_number",
    "zoom_contact_center",
    "meeting_phone_number",
    "meeting_id",
    "anonymous_number",
    "zoom_revenue_accelerator",
]
_EXTENSION_TYPES = [
    "user",
    "call_queue",
    "auto_receptionist",
    "common_area",
    "zoom_room",
    "cisco_room",
    "shared_line_group",
    "group_call_pickup",
    "external_contact",
]
_CALL_RESULTS = [
    "answered",
    "accepted",
    "picked_up",
    "connected",
    "succeeded",
    "voicemail",
    "hang_up",
    "canceled",
    "call_failed",
    "unconnected",
    "rejected",
    "busy",
    "ring_timeout",
    "overflowed",
    "no_answer",
    "invalid_key",
    "invalid_operation",
    "abandoned",
    "system_blocked",
    "service_unavailable",
]
_REPORT_PAGES = PageRule()
_LOG_PAGES = PageRule(totals=False)
_PHONE_PAGES = PageRule(refusal_code=400)

ROUTES: tuple[Route, ...] = (
    Route(
        "/users",
        list_users,
        MEDIUM,
        ("user:read", "user:write", "user:read:admin", "user:write:admin", "user:read:list_users:admin"),
        (
            *PAGE,
            whole_number("page_number"),
            choice("status", "active", "inactive", "pending"),
            Param("role_id"),
            choice("include_fields", "custom_attributes", "host_key"),
            choice("license", "zoom_workforce_management", "zoom_compliance_management"),
        ),
        PageRule(largest=2000, numbered=True),
    ),
    Route(
        "/users/{userId}",
        read_user,
        LIGHT,
        ("user:read", "user:write", "user:read:admin", "user:write:admin", "user:read:user", "user:read:user:admin"),
        (
            choice("login_type", "0", "1", "11", "21", "23", "24", "27", "97", "98", "99", "100", "101"),
            flag("encrypted_email"),
            flag("search_by_unique_id"),
        ),
    ),
    Route(
        "/users/{userId}/settings",
        read_user_settings,
        MEDIUM,
        ("user:read", "user:write", "user:read:admin", "user:write:admin", "user:read:settings", "user:read:settings:admin"),
        (
            choice("login_type", "0", "1", "11", "21", "23", "24", "27", "97", "98", "99", "100", "101"),
            choice("option", "meeting_authentication", "recording_authentication", "meeting_security"),
            Param("custom_query_fields"),
        ),
    ),
    Route(
        "/roles",
        list_roles,
        MEDIUM,
        ("role:read:admin", "role:write:admin", "role:read:list_roles", "role:read:list_roles:admin"),
        (choice("type", "common", "iq"),),
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
        _LOG_PAGES,
        paid=True,
    ),
    Route(
        "/report/users",
        list_report_users,
        HEAVY,
        (REPORTS, "report:read:list_users:admin"),
        (*PAGE, *dates(required=True), whole_number("page_number"), choice("type", "active", "inactive"), Param("group_id")),
        PageRule(numbered=True),
        paid=True,
    ),
    Route(
        "/report/users/{userId}/meetings",
        list_host_meetings,
        HEAVY,
        (REPORTS, "report:read:user:admin"),
        (*PAGE, *dates(required=True), choice("type", "past", "pastOne", "pastJoined")),
        _REPORT_PAGES,
        paid=True,
    ),
    Route(
        "/report/meetings/{meetingId}/participants",
        list_participants,
        HEAVY,
        (REPORTS, "report:read:list_meeting_participants:admin"),
        (*PAGE, choice("include_fields", "registrant_id")),
        _REPORT_PAGES,
        paid=True,
    ),
    Route(
        "/report/daily",
        list_daily,
        HEAVY,
        (REPORTS, "report:read:daily_usage:admin"),
        (whole_number("year"), whole_number("month"), Param("group_id")),
        paid=True,
    ),
    Route(
        "/report/activities",
        list_activities,
        HEAVY,
        (REPORTS, "report:read:user_activities:admin"),
        (*PAGE, *dates(required=False)),
        _LOG_PAGES,
        paid=True,
    ),
    Route(
        "/report/operationlogs",
        list_operations,
        HEAVY,
        (REPORTS, "report:read:operation_logs:admin"),
        (*PAGE, *dates(required=True), choice("category_type", "all", *CATEGORIES)),
        _LOG_PAGES,
        paid=True,
    ),
    Route(
        "/users/{userId}/recordings",
        list_recordings,
        MEDIUM,
        (
            "recording:read",
            "recording:read:admin",
            "cloud_recording:read:list_user_recordings",
            "cloud_recording:read:list_user_recordings:admin",
        ),
        (
            *PAGE,
            *dates(required=False),
            flag("trash"),
            choice("trash_type", "meeting_recordings", "recording_file"),
            whole_number("meeting_id"),
        ),
        PageRule(),
    ),
    Route(
        "/phone/users",
        list_phone_users,
        MEDIUM,
        ("phone:read:admin", "phone:read:list_users:admin"),
        (*PAGE, choice("status", "activate", "deactivate", "pending"), whole_number("calling_type")),
        PageRule(largest=100, refusal_code=400),
        PHONE,
    ),
    Route(
        "/phone/call_logs",
        list_call_logs,
        HEAVY,
        _CALLS,
        (*PAGE, *MOMENTS, choice("time_type", "startTime", "endTime"), flag("charged_call_logs")),
        _PHONE_PAGES,
        PHONE,
    ),
    Route(
        "/phone/call_history",
        list_call_history,
        HEAVY,
        _CALLS,
        (
            *PAGE,
            *MOMENTS,
            choice("time_type", "start_time", "end_time"),
            choice("recording_status", "recorded", "non_recorded"),
            flag("with_voicemail"),
            several("directions", "inbound", "outbound"),
            several("connect_types", "internal", "external"),
            several("call_types", "general", "emergency"),
            several("number_types", *_NUMBER_TYPES),
            several("extension_types", *_EXTENSION_TYPES),
            several("call_results", *_CALL_RESULTS),
        ),
        _PHONE_PAGES,
        PHONE,
    ),
    *EVENT_ROUTES,
    *CHAT_ROUTES,
    *PHONE_ROUTES,
)
SCOPES = frozenset(name for route in ROUTES for name in route.scopes)


def find_route(segments: tuple[str, ...]) -> tuple[Route, dict[str, str]] | None:
    """The route of a path, still encoded, and what stands at its placeholders."""
    for route in ROUTES:
        if (args := match_path(route.segments, segments)) is not None:
            return route, args
    return None
