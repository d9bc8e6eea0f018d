"""Rows are numbered in their partitions, and a partition has one row in the ledger of a load."""

from collections import Counter
from datetime import UTC, datetime

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from sources.zoom.ledger import LEDGER, Entry, latest_entries, write_entries
from sources.zoom.schema import arrow_schema, number_rows
from sources.zoom.units import Outcome
from sources.zoom.vocabulary import EMPTIED, PARTITION, ROW, Table, boolean, integer, text

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
TABLE = Table(
    name="_lists",
    about="One row per element of a list.",
    columns=(text("name", "Name."), text(PARTITION, "Partition."), integer(ROW, "Place."), boolean(EMPTIED, "Marker.")),
    merge_key=("name", PARTITION),
)
names = st.sampled_from(["", "a", "b", "A", "ä", "a|b", "2026-05-01"])


@given(st.lists(st.tuples(names, names, st.none() | st.integers(0, 3))))
def test_each_row_has_its_place_among_those_of_its_partition(rows: list[tuple[str, str, int | None]]) -> None:
    loaded = pa.Table.from_pylist(
        [{"name": name, PARTITION: partition, ROW: number} for name, partition, number in rows], schema=arrow_schema(TABLE)
    )
    numbered = number_rows(TABLE, loaded)
    seen = Counter[tuple[str, str]]()
    for row, (name, partition, _) in zip(numbered.to_pylist(), rows, strict=True):
        assert row == {"name": name, PARTITION: partition, ROW: seen[name, partition], EMPTIED: None}
        seen[name, partition] += 1
    assert numbered.schema == arrow_schema(TABLE)


@given(st.lists(st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), max_size=5), min_size=1, max_size=4))
def test_of_ledger_rows_of_one_partition_the_last_counts_and_lifting_a_mark_is_the_weakest(
    written: list[list[tuple[str, bool]]],
) -> None:
    entries = [
        Entry("users", partition, Outcome.LOADED, NOW, "run", rows=place * 10 + row, lifted=lifted)
        for place, batch in enumerate(written)
        for row, (partition, lifted) in enumerate(batch)
    ]
    expected: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda one: (not one.lifted, one.rows)):
        expected[entry.partition] = entry
    tables = [write_entries(entries[first : first + 3]) for first in range(0, len(entries), 3)] or [
        arrow_schema(LEDGER).empty_table()
    ]
    latest = latest_entries(tables)
    assert {row["partition"]: (row["rows"], bool(row[EMPTIED])) for row in latest.to_pylist()} == {
        partition: (entry.rows, entry.lifted) for partition, entry in expected.items()
    }
    assert latest.num_rows == len(expected)
