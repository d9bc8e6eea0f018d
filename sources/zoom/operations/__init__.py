"""The nine writes, by name."""

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from sources.zoom.operations.events import create_meeting, create_webinar
from sources.zoom.operations.people import create_user, delete_user, update_user_status
from sources.zoom.operations.registrants import (
    add_meeting_registrant,
    create_webinar_registrant,
    update_meeting_registrants_status,
    update_webinar_registrants_status,
)
from sources.zoom.operations.words import Operation

OPERATIONS: Final[Mapping[str, Operation]] = MappingProxyType(
    {
        operation.name: operation
        for operation in (
            create_user,
            delete_user,
            update_user_status,
            create_meeting,
            create_webinar,
            add_meeting_registrant,
            create_webinar_registrant,
            update_meeting_registrants_status,
            update_webinar_registrants_status,
        )
    }
)


def find_operation(name: str) -> Operation | str:
    """The operation of a name, with blanks, dashes or underlines, one thing or several; the nearest name if there is none."""
    wanted = _bare(name)
    for known, operation in OPERATIONS.items():
        if _bare(known) == wanted:
            return operation
    near = get_close_matches(wanted, [_bare(known) for known in OPERATIONS], 1)
    return next((known for known in OPERATIONS if near and _bare(known) == near[0]), "")


def _bare(name: str) -> str:
    words = name.lower().replace("_", " ").replace("-", " ").split()
    return " ".join(word.removesuffix("s") if word != "status" else word for word in words)


__all__ = ["OPERATIONS", "Operation", "find_operation"]
