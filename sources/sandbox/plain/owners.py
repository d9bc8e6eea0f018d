"""What a plain list belongs to: whether there is such a thing, by the rules of the list that has it."""

from collections.abc import Callable, Iterator, Mapping

from sources.sandbox.account import Account
from sources.sandbox.meetings.planned_answers import find_meeting
from sources.sandbox.plain.draws import list_plain
from sources.sandbox.rules.inquiry import Inquiry
from sources.sandbox.rules.refusals import RefusalError
from sources.sandbox.webinars.answers import find_webinar
from sources.zoom import ENDPOINTS, Endpoint

_LOOKED_UP: Mapping[str, Callable[[Inquiry], object]] = {"meetings": find_meeting, "webinars": find_webinar}
"""By the list that has it: raises `RefusalError` for what it does not have."""
_NOT_THERE = 404


def check_owner(endpoint: Endpoint, inquiry: Inquiry) -> str:
    """What the path names, blank where the list belongs to nothing. Raises `RefusalError`, as declared, if it is not there."""
    for parent in endpoint.cadence.parents:
        ((placeholder, column),) = parent.give.items()
        name = inquiry.args[placeholder]
        if (look_up := _LOOKED_UP.get(parent.endpoint)) is not None:
            look_up(inquiry)
        elif name not in list_owners(inquiry.account, ENDPOINTS[parent.endpoint], column, inquiry.time):
            code = next((refusal.code for refusal in endpoint.request.refusals if refusal.http == _NOT_THERE), None)
            raise RefusalError(_NOT_THERE, code or _NOT_THERE, f"There is no such thing: {name}.")
        return name
    return ""


def list_owners(account: Account, endpoint: Endpoint, column: str, time: int) -> Iterator[str]:
    """What stands in a column of a plain list, which other lists belong to."""
    path = endpoint.table.column(column).path
    return (str(record[path]) for record in list_plain(account, endpoint, time))
