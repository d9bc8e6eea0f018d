"""Shows departments of few people together, so that nobody's numbers can be read from a page of sums.

Data flow: people by department -> which departments stand alone -> rows of each chart, with those of the others added up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import sqlglot
from sqlglot import exp

from pipelines.readers.dashboard.charts import HERE, Definition, Rows
from pipelines.warehouse.protocol import Reader

LEAST: Final = 5
"""A group of fewer people is not shown by itself."""
TOGETHER: Final = "other departments"
_COLUMN: Final = "department"
_NONE: Final = "(none)"
_LEFT_OUT: Final = "Departments of few people are left out: the chart does not say which of its numbers can be added up."


@dataclass(frozen=True, slots=True)
class Alone:
    """The departments that are shown by themselves."""

    names: frozenset[str]

    def name(self, department: Any) -> str:
        """Under which name the rows of a department are shown."""
        named = _NONE if department is None else str(department)
        return named if named in self.names else TOGETHER


def choose_alone(people: Sequence[tuple[str, int]], named: Iterable[str]) -> Alone:
    """Which departments have enough people, given those of each and all that charts name.

    The others together have enough people too, or the smallest that has enough joins them: else what is left of a total would
    be theirs.
    """
    counts = dict(people)
    alone = {name for name, count in counts.items() if count >= LEAST and name != TOGETHER}
    together = (counts.keys() | set(named)) - alone
    if together and sum(counts.get(name, 0) for name in together) < LEAST and alone:
        alone.remove(min(alone, key=lambda name: (counts[name], name)))
    return Alone(frozenset(alone))


def merge_small(reader: Reader, answers: list[tuple[Definition, Rows]]) -> list[tuple[Definition, Rows]]:
    """Answers as a page of sums may show them."""
    people = [(str(name), int(count)) for name, count in reader.run((HERE / "departments.sql").read_text(encoding="utf-8"))]
    named = {
        _NONE if row[place] is None else str(row[place]) for _, rows in answers for place in _places(rows) for row in rows.rows
    }
    alone = choose_alone(people, named)
    return [(definition, _merge(definition, rows, alone)) for definition, rows in answers]


def hides_departments(definition: Definition) -> bool:
    """Whether a chart goes by departments and does not say by which: what it shows cannot be merged. Its SQL can be read."""
    selected = sqlglot.parse_one(definition.sql, dialect="duckdb")
    reads = any(column.name == _COLUMN for column in selected.find_all(exp.Column))
    return reads and _COLUMN not in getattr(selected, "named_selects", ())


def _places(rows: Rows) -> list[int]:
    return [place for place, name in enumerate(rows.columns) if name == _COLUMN]


def _merge(definition: Definition, rows: Rows, alone: Alone) -> Rows:
    if not (places := _places(rows)):
        return rows
    sums = definition.settings.get("sums")
    renamed = [[alone.name(cell) if place in places else cell for place, cell in enumerate(row)] for row in rows.rows]
    if sums is None:
        kept = [row for row in renamed if row[places[0]] != TOGETHER]
        return replace(rows, rows=kept, note=_LEFT_OUT if len(kept) < len(renamed) else "")
    added = [place for place, name in enumerate(rows.columns) if name in sums]
    found: dict[tuple[Any, ...], list[Any]] = {}
    for row in renamed:
        key = tuple(cell for place, cell in enumerate(row) if place not in added)
        if (merged := found.setdefault(key, row)) is row:
            continue
        if row[places[0]] != TOGETHER:  # two rows of one department are the chart's own
            found[(*key, len(found))] = row
            continue
        for place in added:
            if row[place] is not None:
                merged[place] = row[place] if merged[place] is None else merged[place] + row[place]
    return replace(rows, rows=list(found.values()))
