"""A raw table: what its rows say, and what makes a partition of it.

A nested list is a table with a link to the row it stands in. Beside what is declared a table has columns of our own. Tables that
are altogether ours have none; their names begin with an underscore.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from sources.zoom.vocabulary.column import NAME, Column, DeclarationError, boolean, integer, json_value, text, timestamp

PARTITION = "_partition"
"""Column every raw table has: which unit of work a row came from. A unit is loaded by replacing its partition."""
EXTRA = "_extra"
"""Column every raw table has: JSON of what Zoom sent and we did not declare, or could not fit."""
FETCHED_AT = "_fetched_at"
"""Column every raw table has: when Zoom's answer was read, UTC."""
EMPTIED = "_emptied"
"""dlt's hard-delete marker: a row that carries it empties its partition and is never stored."""
DELETED_AT = "_deleted_at"
"""Column of tables that keep what Zoom no longer lists: when it was first missing, null while it is there."""
ROW = "_row"
"""Column every raw table has: the row's place in its partition, from 0, so that a file that is loaded twice counts once."""
POSITION = "_position"
"""Column every child table has: the place of the element in its list, from 0."""

OWN_COLUMNS = (
    text(PARTITION, "Unit of work the row came from."),
    integer(ROW, "Place in the partition as loaded, from 0; null in what was loaded before rows were numbered."),
    timestamp(FETCHED_AT, "When Zoom's answer was read."),
    json_value(EXTRA, "What Zoom sent and is not declared, or did not fit, as JSON."),
    boolean(EMPTIED, "Always null: marks a partition as empty on its way in."),
)
DELETED_COLUMN = timestamp(DELETED_AT, "When Zoom was first seen not to list it any more; null while it does.")
POSITION_COLUMN = integer(POSITION, "Place in the list, from 0.")


@dataclass(frozen=True, slots=True)
class Link:
    """Where a nested list stands in the rows of its parent."""

    path: str
    keys: Mapping[str, str]
    """Column here -> column of the parent's row it is copied from."""
    columns: tuple[Column, ...] = ()
    """Those columns; the parent gives them when it is declared."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", MappingProxyType(dict(self.keys)))


_NOWHERE = Link("", keys={})


@dataclass(frozen=True, slots=True)
class Table:
    """One raw table. Raises `DeclarationError` if it contradicts itself."""

    name: str
    about: str
    columns: tuple[Column, ...]
    """What is declared of its rows; `stored` has all."""
    children: tuple["Table", ...] = ()
    """Nested lists."""
    link: Link = _NOWHERE
    """Where it stands in its parent's rows, if it is a nested list."""
    key: tuple[str, ...] = ()
    """What identifies a row, for readers; empty where Zoom has nothing that does."""
    keeps_deleted: bool = False
    """Rows that Zoom no longer lists stay, with the time they were first missing; those of nested lists as their parent's."""
    unlisted: str = ""
    """What the time says at which a row was first missing, where it is more than that Zoom does not list it any more."""
    may_empty: bool = False
    """Many rows may leave the list in a night as a matter of course: one that shrank sharply is believed."""
    row: str = ""
    """What one row is, in a word; the table's last word in the singular unless given."""
    position_last: bool = False
    """The staging view has the place in the list after what the element says, not before it."""
    repeats: tuple[str, ...] = ()
    """Fields that only repeat what another table has of the same: they are not kept."""
    warnings: tuple[str, ...] = ()
    merge_key: tuple[str, ...] = (PARTITION,)
    """Columns whose values make a partition."""
    single: bool = False
    """A partition is one row; where it may be several, they need numbers (`ROW`) for dlt to tell them apart."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "row", self.row or self.name.rpartition("_")[2].removesuffix("s"))
        _check_table(self)
        object.__setattr__(self, "children", tuple(self._adopt(child) for child in self.children))

    def _adopt(self, child: "Table") -> "Table":
        """A nested list with the columns that it copies from the rows here."""
        if not child.nested:
            raise DeclarationError(f"{self.name}: child table {child.name} needs a link: where it stands, and its keys")
        names = {column.name for column in self.columns}
        for own, theirs in child.link.keys.items():
            if theirs not in names:
                raise DeclarationError(f"{self.name}: child table {child.name} takes {own} from {theirs}, which is not declared")
        columns = tuple(self._lend(child, own, theirs) for own, theirs in child.link.keys.items())
        return replace(child, keeps_deleted=self.keeps_deleted, link=replace(child.link, columns=columns))

    def _lend(self, child: "Table", own: str, theirs: str) -> Column:
        lent = self.column(theirs)
        return Column(own, lent.type, f"{child.name} belongs to the {self.name} row with this {theirs}.", privacy=lent.privacy)

    @property
    def nested(self) -> bool:
        """A list in the rows of another table."""
        return bool(self.link.path)

    @property
    def ours(self) -> bool:
        """Kept by us, not read from Zoom."""
        return self.name.startswith("_")

    @property
    def own_columns(self) -> tuple[Column, ...]:
        """Columns that are ours in a table of Zoom's rows."""
        if self.ours:
            return ()
        return (*OWN_COLUMNS, DELETED_COLUMN) if self.keeps_deleted else OWN_COLUMNS

    @property
    def stored(self) -> tuple[Column, ...]:
        """All columns of the raw table: for a nested list its parent's key and the place first, ours last."""
        place = (*self.link.columns, POSITION_COLUMN) if self.nested else ()
        return (*place, *self.columns, *self.own_columns)

    @property
    def primary_key(self) -> tuple[str, ...]:
        """Columns that tell rows apart: of what was loaded twice into dlt's staging table, dlt takes one copy by them."""
        if self.single:
            return self.merge_key
        return (*self.merge_key, ROW) if any(column.name == ROW for column in self.stored) else ()

    def column(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")


def _check_table(table: Table) -> None:
    def refuse(sentence: str) -> None:
        raise DeclarationError(f"{table.name}: {sentence}")

    if not NAME.fullmatch(table.name):
        raise DeclarationError(f"{table.name!r}: write the table name in snake_case")
    if not table.about.startswith("One row per "):
        refuse('begin the description with "One row per ..."')
    if not table.columns:
        refuse("declare its columns")
    names = [column.name for column in table.columns]
    for name in names:
        if name.startswith("_") and not table.ours:
            refuse(f"column {name} begins with an underscore, which marks our own columns")
        if names.count(name) > 1:
            refuse(f"column {name} is declared twice")
    for name in table.key:
        if name not in names:
            refuse(f"key column {name} is not declared")
    if table.may_empty and not table.keeps_deleted:
        refuse("only a list that keeps what is deleted is in doubt when it shrinks: leave out may_empty")
