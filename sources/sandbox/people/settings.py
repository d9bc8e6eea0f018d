"""What a user's settings say about who may join."""

from typing import Any

from sources.sandbox.chance import words
from sources.sandbox.rules.inquiry import Inquiry

_OPTIONS = (
    ("Signed in to Zoom", "enforce_login", ""),
    ("Signed in to this account", "enforce_login_with_same_account", ""),
    ("Colleagues and the partner", "enforce_login_with_domains", f"{words.DOMAIN},partner.example"),
)
_WITHOUT_EXCEPTIONS = 3
"""Of so many users one may not let anybody in past the sign-in."""


def read_user_settings(inquiry: Inquiry) -> dict[str, Any]:
    """`GET /users/{userId}/settings`: how people sign in to meetings, to recordings, or a few of the other settings."""
    person, wanted = inquiry.find_user(), inquiry.given.get("option", "")
    if wanted == "meeting_authentication":
        return {
            "meeting_authentication": True,
            "allow_authentication_exception": person % _WITHOUT_EXCEPTIONS != 0,
            "authentication_options": _write_options("enforce_login_with_same_account", inquiry),
        }
    if wanted == "recording_authentication":
        return {"recording_authentication": False, "authentication_options": _write_options("internally", inquiry)}
    if wanted == "meeting_security":
        return {"meeting_security": {"waiting_room": True, "meeting_password": True, "encryption_type": "enhanced_encryption"}}
    return {
        "feature": {"meeting_capacity": 300, "large_meeting": False, "webinar": False, "zoom_phone": False},
        "recording": {"cloud_recording": True, "local_recording": True, "auto_recording": "none"},
    }


def _write_options(same_account: str, inquiry: Inquiry) -> list[dict[str, Any]]:
    """Ways to sign in, the same for all users of the account; the second is what a new meeting gets."""
    return [
        {
            "id": f"signIn_{inquiry.account.config.seed}_{place}",
            "name": name,
            "type": same_account if kind == "enforce_login_with_same_account" else kind,
            "domains": domains,
            "default_option": place == 1,
            "visible": True,
        }
        for place, (name, kind, domains) in enumerate(_OPTIONS)
    ]
