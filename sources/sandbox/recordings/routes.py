"""Paths of cloud recordings."""

from sources.sandbox.recordings.answers import list_account_recordings, list_recordings, read_recording
from sources.sandbox.rules.limits import LIGHT, MEDIUM
from sources.sandbox.rules.paging import PageRule
from sources.sandbox.rules.params import Param, choice, dates, flag, whole_number
from sources.sandbox.rules.route import PAGE, Route

RECORDINGS_ROUTES: tuple[Route, ...] = (
    Route(
        "/accounts/me/recordings",
        list_account_recordings,
        MEDIUM,
        (
            "recording:read:admin",
            "account:read:admin",
            "cloud_recording:read:list_account_recordings:admin",
            "cloud_recording:read:list_account_recordings:master",
        ),
        (*PAGE, *dates(required=False)),
        PageRule(),
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
        "/meetings/{meetingId}/recordings",
        read_recording,
        LIGHT,
        (
            "recording:read",
            "recording:read:admin",
            "phone_recording:read:admin",
            "cloud_recording:read:list_recording_files",
            "cloud_recording:read:list_recording_files:admin",
        ),
        (Param("include_fields"), whole_number("ttl")),
    ),
)
