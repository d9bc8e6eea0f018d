"""Paths of Zoom Phone."""

from sources.sandbox.phone.answers import list_call_history, list_call_logs, list_phone_users
from sources.sandbox.phone.view_answers import list_call_recordings, list_metrics, list_user_logs, read_profile
from sources.sandbox.rules.limits import HEAVY, LIGHT, MEDIUM, PHONE
from sources.sandbox.rules.paging import PageRule
from sources.sandbox.rules.params import MOMENTS, Param, choice, dates, flag, several, whole_number
from sources.sandbox.rules.route import PAGE, Route

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
_PAGES = PageRule(refusal_code=400)

PHONE_ROUTES: tuple[Route, ...] = (
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
        _PAGES,
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
        _PAGES,
        PHONE,
    ),
    Route(
        "/phone/users/{userId}",
        read_profile,
        LIGHT,
        ("phone:read", "phone:read:admin", "phone:read:user", "phone:read:user:admin"),
        family=PHONE,
    ),
    Route(
        "/phone/users/{userId}/call_logs",
        list_user_logs,
        MEDIUM,
        (
            "phone:read",
            "phone:read:admin",
            "phone_call_log:read",
            "phone_call_log:read:admin",
            "phone:read:list_call_logs",
            "phone:read:list_call_logs:admin",
        ),
        (
            *PAGE,
            *dates(required=False),
            choice("type", "all", "missed"),
            Param("phone_number"),
            choice("time_type", "startTime", "endTime"),
        ),
        _PAGES,
        PHONE,
    ),
    Route(
        "/phone/metrics/call_logs",
        list_metrics,
        HEAVY,
        ("phone:read:admin", "phone:read:list_call_logs:admin"),
        (*PAGE, *dates(required=False), Param("site_id"), Param("quality_type")),
        PageRule(largest=100, refusal_code=400),
        PHONE,
    ),
    Route(
        "/phone/recordings",
        list_call_recordings,
        MEDIUM,
        ("phone:read:admin", "phone_recording:read:admin", "phone:read:list_call_recordings:admin"),
        (
            *PAGE,
            *dates(required=False),
            *(Param(name) for name in ("owner_type", "recording_type", "site_id", "query_date_type", "group_id")),
        ),
        _PAGES,
        PHONE,
    ),
)
