"""How a raw column stands in the staging view of its table: name, cleaning, code list, and whom its values say something about.

All of it follows from the column's name and type, unless its declaration has words of its own.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, TypeAlias, get_args

PrivacyClass: TypeAlias = Literal["none", "identity", "contact", "network", "content", "secret"]
"""What a value says of a person: who it is, how to reach them, where their device is, what they said or what it was about.
A secret lets in whoever has it."""
PRIVACY_CLASSES: Final = frozenset(get_args(PrivacyClass))


class Cleaning(StrEnum):
    """What the staging view makes of a value."""

    AS_IS = "as is"
    BLANK_TO_NULL = "blank_to_null"
    LOWER_CASE = "lower case"
    ADDRESS = "address"
    """An email address, in the form in which addresses are compared."""
    GROUP_NAME = "group_name"
    """A text that people are grouped by, without what nobody sees in it."""
    WHOLE_NUMBER = "whole_number"
    DECIMAL_NUMBER = "decimal_number"
    SIZE_IN_BYTES = "size_in_bytes"
    CODE = "code"
    """A whole number that nobody calculates with."""
    SECONDS = "seconds"
    MINUTES = "minutes"
    BYTES = "bytes"
    AMOUNT = "amount"
    PRICE = "price"
    UTC = "utc"
    EPOCH_UTC = "epoch_utc"
    """Milliseconds since 1970 as a time."""
    DAY = "day"
    LEADING_DATE = "leading_date"
    """The day that a text begins with."""


@dataclass(frozen=True, slots=True)
class CodeList:
    """A seed that says what codes mean."""

    seed: str
    label: str = "label"
    """Column of the seed that has the word for the code."""
    known: bool = True
    """Whether a test warns of a code the seed lacks; false if Zoom sends more codes than it documents."""
    matches: str = "{value} = {code}"
    """SQL that finds a value among the seed's codes."""


USER_TYPES: Final = CodeList("zoom_user_types")
MEETING_TYPES: Final = CodeList("zoom_meeting_types")
RECORDED_MEETING_TYPES: Final = CodeList("zoom_meeting_types", known=False, matches="trim({value}) = cast({code} as varchar)")
"""Lists of recordings send the code as text."""
CHANNEL_TYPES: Final = CodeList("zoom_channel_types")
ENCRYPTION_TYPES: Final = CodeList("zoom_encryption_types")
EXTENSION_TYPES: Final = CodeList("zoom_extension_types")
NUMBER_TYPES: Final = CodeList("zoom_number_types", known=False)
CALL_RESULTS: Final = CodeList("zoom_call_results", label="outcome", matches="lower(replace(trim({value}), ' ', '_')) = {code}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A code in words: a column beside it."""

    codes: CodeList
    description: str
    name: str = ""
    """The code's name without `_code` unless given."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A further column that is made of a value, such as a number of a text."""

    name: str
    how: Cleaning | str
    """A cleaning, or SQL over the columns of `source` and of the code list."""
    description: str


_OUR_WORDS: Final = {
    "timezone": "time_zone",
    "host_id": "host_user_id",
    "password": "passcode",
    "dept": "department",
    "org": "organization",
    "phone": "phone_number",
    "number": "phone_number",
    "field": "field_name",
    "source": "client_source",
    "file_size": "file_bytes",
    "total_size": "recording_bytes",
    "recording_count": "files_count",
    "total_minutes": "reported_person_minutes",
    "hold_time": "hold_seconds",
    "waiting_time": "wait_seconds",
    "participants": "participants_count",
    "meetings": "meetings_count",
    "start_time": "started_at",
    "recording_start": "started_at",
    "end_time": "ended_at",
    "recording_end": "ended_at",
    "date_time": "started_at",
    "time": "occurred_at",
    "create_time": "created_at",
    "join_time": "joined_at",
    "leave_time": "left_at",
    "auto_delete": "is_auto_deleted",
    "from": "period_start_date",
    "to": "period_end_date",
}
"""Fields that Zoom names otherwise than the warehouse does, wherever they turn up."""
_BARE: Final = frozenset({"id", "name", "description", "type", "status", "value", "_position"})
"""Fields whose names say nothing until it is said of what."""
_GROUPED_BY: Final = re.compile(
    r"(^|_)(department|cost_center|country|country_name|site_name|group_name|industry|job_title|organization|location)$"
)
_MEASURES: Final = {
    "seconds": Cleaning.SECONDS,
    "minutes": Cleaning.MINUTES,
    "bytes": Cleaning.BYTES,
    "count": Cleaning.AMOUNT,
    "milliseconds": Cleaning.AMOUNT,
}
_BY_TYPE: Final = {
    "text": Cleaning.BLANK_TO_NULL,
    "integer": Cleaning.CODE,
    "number": Cleaning.PRICE,
    "timestamp": Cleaning.UTC,
    "date": Cleaning.DAY,
}


def name_staged(name: str, kind: str, row: str) -> str:
    """The name of a raw column in the staging view of a table whose rows are each a `row`."""
    named = f"{row}_{name.lstrip('_')}" if name in _BARE else _OUR_WORDS.get(name, name.replace("__", "_").lstrip("_"))
    if kind == "integer" and named.endswith(("_type", "_status")):
        return f"{named}_code"
    if kind == "timestamp":
        return re.sub(r"_time$", "_at", named)
    return named if kind != "boolean" or named.startswith(("is_", "has_")) else f"is_{named}"


def choose_cleaning(staged: str, kind: str) -> Cleaning:
    """What a staging view makes of a value of this name and type."""
    if kind == "text" and staged.endswith("email"):
        return Cleaning.ADDRESS
    if kind == "text" and _GROUPED_BY.search(staged):
        return Cleaning.GROUP_NAME
    if kind == "integer":
        return _MEASURES.get(staged.rpartition("_")[2], Cleaning.CODE)
    return _BY_TYPE.get(kind, Cleaning.AS_IS)
