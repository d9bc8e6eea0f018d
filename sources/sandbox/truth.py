"""What a perfect extraction would hold now, table by table.

It began at a given instant, so it could reach 180 days back from there, and it has run every night since: what Zoom showed and
has not taken back is in it, in the columns of the endpoint declarations. Which rows those are is worked out here by plain loops
over days and people, apart from the code that cuts pages; only the writing of single records is shared.
"""

from collections.abc import Iterator
from typing import Any

from sources.sandbox.chat.truth import CHAT_TRUTH
from sources.sandbox.meetings.truth import MEETINGS_TRUTH
from sources.sandbox.people.truth import PEOPLE_TRUTH
from sources.sandbox.perfect_reading import Found, PerfectReading, Record, Source
from sources.sandbox.phone.truth import PHONE_TRUTH
from sources.sandbox.plain.truth import list_plain_rows
from sources.sandbox.recordings.truth import RECORDINGS_TRUTH
from sources.sandbox.reports.truth import REPORTS_TRUTH
from sources.sandbox.routes import PLAIN_LISTS
from sources.sandbox.sandbox import Sandbox
from sources.sandbox.webinars.truth import WEBINARS_TRUTH
from sources.zoom import ENDPOINTS, Endpoint
from sources.zoom.vocabulary import POSITION, Column, Family, Origin, Table, Type


def find_rows(sandbox: Sandbox, table: str, began: int, now: int | None = None) -> Iterator[Record]:
    """Rows of a raw table for an extraction that began at `began`, as they are `now`. Raises `KeyError` for an unknown table."""
    endpoint = TABLES[table]
    if _is_refused(sandbox, endpoint):
        return
    run = PerfectReading(sandbox.account, began, sandbox.clock.seconds if now is None else now, sandbox.faults.switches)
    for record, request in _SOURCES[endpoint.name](run, endpoint):
        row = {column.name: _read_column(column, record, request) for column in endpoint.table.columns}
        if table == endpoint.name:
            yield row
        else:
            child = next(child for child in endpoint.table.children if child.name == table)
            yield from _read_child(child, record, row)


def _is_refused(sandbox: Sandbox, endpoint: Endpoint) -> bool:
    if endpoint.request.family is Family.PHONE:
        withdrawn = endpoint.name in ("phone_call_logs", "phone_user_call_logs") and sandbox.faults.switches["call_logs"] != "on"
        return sandbox.plan == "free" or not sandbox.faults.switches["phone"] or withdrawn
    return sandbox.plan == "free" and endpoint.request.path.startswith("/report/")


def _read_column(column: Column, record: Record, request: dict[str, str]) -> Any:
    if column.private:
        return None
    if column.origin in (Origin.PARENT, Origin.WINDOW):
        given = request[column.path]
        return int(given) if column.type is Type.INTEGER else given
    value: Any = record
    for part in column.path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return None if value == "" and column.type is not Type.TEXT else value


def _read_child(child: Table, record: Record, row: Record) -> Iterator[Record]:
    for position, element in enumerate(record.get(child.link.path) or ()):
        yield {
            **{own: row[theirs] for own, theirs in child.link.keys.items()},
            **{column.name: _read_column(column, element, {}) for column in child.columns},
            POSITION: position,
        }


def _find_plain_rows(run: PerfectReading, endpoint: Endpoint) -> Iterator[Found]:
    """Of a list that belongs to the rows of another one, for each of those that are there now."""
    owners = [""]
    for parent in endpoint.cadence.parents:
        (given,) = parent.give.values()
        whose = ENDPOINTS[parent.endpoint]
        found = _SOURCES[parent.endpoint](run, whose)
        owners = [str(_read_column(whose.table.column(given), record, request)) for record, request in found]
    return list_plain_rows(run, endpoint, dict.fromkeys(owners))


_SOURCES: dict[str, Source] = {
    **PEOPLE_TRUTH,
    **MEETINGS_TRUTH,
    **WEBINARS_TRUTH,
    **RECORDINGS_TRUTH,
    **PHONE_TRUTH,
    **CHAT_TRUTH,
    **REPORTS_TRUTH,
    **{endpoint.name: _find_plain_rows for endpoint in PLAIN_LISTS},
}
TABLES = {table.name: ENDPOINTS[name] for name in _SOURCES if name in ENDPOINTS for table in ENDPOINTS[name].tables}
