"""The sample inputs of the nine write operations, as a person writes them, and the same as Zoom documents the call.

Inputs are flat and name their path in them; some numbers are text, some lists are one text at Zoom.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Sample:
    """One operation: the input as given, and the call it stands for; `{user}`, `{meeting}` or `{webinar}` is in the path."""

    given: dict[str, Any]
    path: str
    body: dict[str, Any] | None = None
    query: dict[str, str] = field(default_factory=dict)


_REGISTRANT = {
    "address": "123 Main St",
    "city": "New York",
    "zip": "10001",
    "state": "NY",
    "industry": "Technology",
    "job_title": "Software Engineer",
    "purchasing_time_frame": "1-3 months",
    "role_in_purchase_process": "Evaluator/Recommender",
    "no_of_employees": "101-500",
}
_JOHN: dict[str, Any] = {
    **_REGISTRANT,
    "email": "john.doe@example.com",
    "first_name": "John",
    "last_name": "Doe",
    "country": "USA",
    "phone": "+1 555-123-4567",
    "org": "Tech Corp",
    "comments": "Looking forward to the meeting!",
    "custom_questions": [{"title": "What topics are you most interested in?", "value": "AI and Machine Learning"}],
}
_JANE: dict[str, Any] = {
    **_REGISTRANT,
    "email": "jane.smith@example.com",
    "first_name": "Jane",
    "last_name": "Smith",
    "country": "United States",
    "phone": "+1-555-123-4567",
    "org": "Tech Solutions Inc.",
    "comments": "Interested in learning more about your product features.",
    "custom_questions": [
        {"title": "How did you hear about us?", "value": "Through a colleague"},
        {"title": "What's your primary interest in our webinar?", "value": "Product demonstration"},
    ],
}
_MEETING: dict[str, Any] = {
    "topic": "Weekly Team Meeting",
    "type": 2,
    "start_time": "2023-06-15T14:00:00Z",
    "duration": 60,
    "password": "meet123*",
    "agenda": "Discuss project progress and upcoming deadlines",
    "settings": {
        "host_video": True,
        "participant_video": True,
        "join_before_host": False,
        "mute_upon_entry": True,
        "watermark": False,
        "audio": "both",
        "auto_recording": "cloud",
        "waiting_room": True,
    },
}
_WEBINAR: dict[str, Any] = {
    "topic": "Introduction to Cloud Computing",
    "start_time": "2023-06-15T14:00:00Z",
    "duration": 60,
    "password": "cloud123",
    "agenda": (
        "In this webinar, we will cover the basics of cloud computing, its benefits, and popular cloud service providers."
    ),
    "tracking_fields": [{"field": "Department", "value": "IT"}],
}
_WEBINAR_SETTINGS: dict[str, Any] = {
    "host_video": True,
    "practice_session": True,
    "hd_video": True,
    "audio": "both",
    "auto_recording": "cloud",
    "close_registration": False,
    "show_share_button": True,
    "allow_multiple_devices": True,
    "on_demand": False,
    "contact_name": "Jane Smith",
    "contact_email": "janesmith@example.com",
    "registrants_email_notification": True,
    "meeting_authentication": True,
}
_PAIR = [{"id": "reg123", "email": "attendee1@example.com"}, {"id": "reg456", "email": "attendee2@example.com"}]
_BY_EMAIL = [{"email": "john.doe@example.com"}, {"email": "jane.smith@example.com"}]

SAMPLES: dict[str, Sample] = {
    "add_meeting_registrant": Sample(
        {"meeting_id": "123456789", **_JOHN, "occurrence_ids": [1, 2, 3]},
        "/meetings/{meeting}/registrants",
        _JOHN,
        {"occurrence_ids": "1,2,3"},
    ),
    "create_meeting": Sample({"user_id": "john.doe@example.com", **_MEETING}, "/users/{user}/meetings", _MEETING),
    "create_user": Sample(
        {"user_type": 2, "email": "johndoe@example.com", "first_name": "John", "last_name": "Doe"},
        "/users",
        {
            "action": "create",
            "user_info": {"email": "johndoe@example.com", "first_name": "John", "last_name": "Doe", "type": 2},
        },
    ),
    "create_webinar": Sample(
        {
            "user_id": "abc123",
            "webinar_type": 5,
            **_WEBINAR,
            "settings": {
                **_WEBINAR_SETTINGS,
                "panelist_video": True,
                "approval_type": "0",
                "alternative_hosts": ["johndoe@example.com"],
            },
        },
        "/users/{user}/webinars",
        {
            **_WEBINAR,
            "type": 5,
            "settings": {
                **_WEBINAR_SETTINGS,
                "panelists_video": True,
                "approval_type": 0,
                "alternative_hosts": "johndoe@example.com",
            },
        },
    ),
    "add_webinar_registrant": Sample(
        {"user_id": "john.doe@example.com", "webinar_id": "123456789", **_JANE, "occurrence_ids": ["987654321", "876543210"]},
        "/webinars/{webinar}/registrants",
        _JANE,
        {"occurrence_ids": "987654321,876543210"},
    ),
    "delete_user": Sample(
        {
            "user_id": "john.doe@example.com",
            "action": "delete",
            "transfer_email": "jane.smith@example.com",
            "transfer_meeting": True,
            "transfer_recording": True,
            "transfer_webinar": False,
        },
        "/users/{user}",
        None,
        {
            "action": "delete",
            "transfer_email": "jane.smith@example.com",
            "transfer_meeting": "true",
            "transfer_recording": "true",
            "transfer_webinar": "false",
        },
    ),
    "update_meeting_registrants_status": Sample(
        {"user_id": "john.doe@example.com", "meeting_id": "123456789", "action": "approve", "registrants": _PAIR},
        "/meetings/{meeting}/registrants/status",
        {"action": "approve", "registrants": _PAIR},
    ),
    "update_user_status": Sample(
        {"user_id": "john.doe@example.com", "action": "deactivate"}, "/users/{user}/status", {"action": "deactivate"}
    ),
    "update_webinar_registrants_status": Sample(
        {"webinar_id": "123456789", "action": "approve", "registrants": _BY_EMAIL},
        "/webinars/{webinar}/registrants/status",
        {"action": "approve", "registrants": _BY_EMAIL},
    ),
}
