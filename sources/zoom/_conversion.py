"""Units that were read, as tables to be loaded: with what their partitions carry over from what was loaded before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa

from sources.zoom._deleted import carry_over, mark_back, mark_gone
from sources.zoom._loaded import LoadedRows
from sources.zoom._records import Converted, FetchedUnit, convert_units
from sources.zoom.errors import Answer, BadAnswer, Shrunk, TypeChanged
from sources.zoom.ledger import count_attempts
from sources.zoom.planner import DOUBT_LAST_TRY, Closed, Memory
from sources.zoom.schema import number_rows
from sources.zoom.vocabulary import Endpoint


@dataclass(frozen=True, slots=True)
class Conversion:
    """One endpoint's conversion. Its methods take their time, and may run in any thread."""

    endpoint: Endpoint
    memory: Memory
    warehouse: LoadedRows
    private: frozenset[str]
    """Private columns that were asked for."""
    accept_shrink: bool
    now: datetime

    def convert(self, fetched: Sequence[FetchedUnit]) -> Converted:
        """Arrow tables of the units, with what their partitions carry over, every row numbered."""
        converted = convert_units(self.endpoint, fetched, self.private)
        self._carry_over(converted, fetched)
        for table in self.endpoint.tables:
            converted.tables[table.name] = number_rows(table, converted.tables[table.name])
        return converted

    def mark(self, closed: Sequence[Closed]) -> dict[str, pa.Table]:
        """What was loaded of partitions that cannot be read: gone with what it belongs to, or back with it."""
        gone = [one.partition.name for one in closed if one.orphaned]
        back = {one.partition.name: self.memory.histories[one.partition.name].fetched_at for one in closed if not one.orphaned}
        marked: dict[str, pa.Table] = {}
        with self.warehouse.opened() as known:
            for table in self.endpoint.tables:
                left, returned = known.read_rows(table, gone), known.read_rows(table, back)
                rows = pa.concat_tables([mark_gone(left, self.now), mark_back(returned, back)])
                marked[table.name] = number_rows(table, rows)
        return marked

    def _carry_over(self, converted: Converted, fetched: Sequence[FetchedUnit]) -> None:
        partitions = {
            name: place
            for place, unit in enumerate(fetched)
            if place not in converted.changed
            for name in unit.unit.names
            if name in self.memory.histories
        }
        if not self.endpoint.table.keeps_deleted or not partitions:
            return

        def is_cut(name: str, place: int) -> bool:
            unit, doubtful = fetched[place], converted.is_doubtful(place, name)
            tries = count_attempts(unit.unit, name, failed=False, doubtful=doubtful, missing=unit.missing)
            return bool(converted.unplaced[place]) or (doubtful and tries < DOUBT_LAST_TRY)

        with self.warehouse.opened() as known:
            before = {table.name: known.read_rows(table, partitions) for table in self.endpoint.tables}
        cut = {name for name, place in partitions.items() if is_cut(name, place)}
        believed = self.accept_shrink or self.endpoint.table.may_empty
        carried = carry_over(self.endpoint, converted.tables, before, cut, self.now, accept_shrink=believed)
        converted.tables = carried.tables
        for place, unit in enumerate(fetched):
            for name in carried.shrunk.keys() & set(unit.unit.names):
                converted.shrunk[place] = carried.shrunk[name]


def find_fault(converted: Converted, place: int, fetched: FetchedUnit) -> BadAnswer | None:
    """Why a unit that was read to its end is not loaded all the same."""
    doing = f"reading {fetched.unit.describe()}"
    answer = Answer(200, None, "")
    if (changed := converted.changed.get(place)) is not None:
        return TypeChanged(doing, changed, "its rows are in _set_aside: run again, and report it if it stays so", answer)
    if (shrunk := converted.shrunk.get(place)) is not None:
        said = f"{shrunk[1]:,} of {shrunk[0]:,} rows are missing since the last time, which is hard to believe"
        return Shrunk(doing, said, "if it is true, run once with --accept-shrink", answer)
    return None
