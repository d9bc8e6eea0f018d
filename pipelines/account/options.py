"""What can be looked up. It stands alone because every verb imports it, and what looks up takes half a second to import."""

from enum import StrEnum


class Options(StrEnum):
    """What can be looked up."""

    MEETINGS = "meetings"
    PHONE_USERS = "phone-users"
    ROLES = "roles"
    USER_CHANNELS = "user-channels"
    USERS = "users"
    WEBINARS = "webinars"
    AUTHENTICATION_OPTIONS = "authentication-options"
