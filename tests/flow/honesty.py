"""Whether what is absent is named: the rows that Zoom would give and the warehouse lacks, and the holes that cover them."""

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sources.zoom.partitions import REFUSED, UNASKED
from sources.zoom.units import owns_days
from sources.zoom.vocabulary import DELETED_AT, EMPTIED, EXTRA, FETCHED_AT, PARTITION, ROW, Endpoint, Table

_OWN = {PARTITION, ROW, FETCHED_AT, EXTRA, EMPTIED, DELETED_AT}
Row = tuple[Any, ...]


def find_absent(endpoint: Endpoint, table: Table, ours: Counter[Row], theirs: Counter[Row]) -> list[Row]:
    """Rows of Zoom's that are not here: by their key, or by all they say where they have none."""
    if not endpoint.table.key:
        return list((theirs - ours).elements())
    names = _names(table)
    places = [names.index(name) for name in endpoint.table.key]
    here = Counter(tuple(row[place] for place in places) for row in ours.elements())
    absent = []
    for row in theirs.elements():
        key = tuple(row[place] for place in places)
        if here[key]:
            here[key] -= 1
        else:
            absent.append(row)
    return absent


def is_covered(endpoint: Endpoint, table: Table, row: Row, holes: Collection[str]) -> bool:
    """Whether a hole is named that a row lies in: its day where a unit is a day, else one of the endpoint."""
    if REFUSED in holes or UNASKED in holes or not owns_days(endpoint) or endpoint.cadence.parents:
        return bool(holes)
    assert endpoint.cadence.window is not None
    moment = row[_names(table).index(endpoint.cadence.window.time)]
    day = moment.date() if isinstance(moment, datetime) else moment
    return not isinstance(day, date) or day.isoformat() in holes


def _names(table: Table) -> list[str]:
    return [column.name for column in table.stored if column.name not in _OWN]
