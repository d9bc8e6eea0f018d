"""Where Zoom's live answers stray from Zoom's own schemas, as data: a time that is blank where there is none.

As the account stands, such a field is left out, so that every answer keeps the schema. With the switch `strays` it is blank, as
live accounts send it.
"""

from collections.abc import Mapping

from sources.sandbox.rules.listing import Record

BLANK_TIMES: Mapping[str, str] = {
    "/users": "last_login_time",
    "/phone/call_logs": "answer_start_time",
}
"""Path -> the field that the schema gives the format of a time and that Zoom sends empty."""


def leave_out_blanks(path: str, records: list[Record]) -> list[Record]:
    """The records of a path without the times that are blank."""
    field = BLANK_TIMES.get(path)
    if field is None:
        return records
    return [
        record if record.get(field) != "" else {name: value for name, value in record.items() if name != field}
        for record in records
    ]
