"""The words an endpoint is declared in.

An `Endpoint` is data: frozen, typed, and checked when it is made. Hints, Arrow schemas, documentation, scopes, costs and the
tests all derive from it, so a fact about Zoom is written once. A declaration that contradicts itself raises `DeclarationError`
with a sentence that says what to mend.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TypedDict, Unpack

from sources.zoom.staged import PRIVACY_CLASSES, Cleaning, Decoded, PrivacyClass, Reading

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

_NAME = re.compile(r"_?[a-z][a-z0-9]*(_{1,2}[a-z0-9]+)*")
_PLACEHOLDER = re.compile(r"{(\w+)}")


class DeclarationError(ValueError):
    """A declaration is incomplete or contradicts itself."""


class Type(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    """64 bits, signed: meeting numbers need it."""
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIMESTAMP = "timestamp"
    """UTC, microseconds."""
    DATE = "date"
    JSON = "json"


class Origin(StrEnum):
    """Where a column's value is found."""

    RECORD = "record"
    BODY = "body"
    """In the answer around the records."""
    PARENT = "parent"
    """In the path or query of the request: the parent's key."""
    WINDOW = "window"
    """The dates asked for: path is `from` (first day) or `to` (last day)."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a raw table, under Zoom's own name."""

    name: str
    type: Type
    description: str
    path: str = ""
    """Dotted path inside the record (or body, or parent); the name with `__` read as `.` unless given."""
    origin: Origin = Origin.RECORD
    always: bool = False
    """Zoom sends it in every row: a row without it is in doubt and its unit is read again."""
    privacy: PrivacyClass = "none"
    """What it says about a person: tagged in the dictionary. A secret is also private."""
    private: bool = False
    """A secret or a message's text: null unless asked for by name (`private_columns` in the settings)."""
    staged: str = ""
    """Its name in the staging view; `name_staged` gives it unless it is said."""
    cleaning: Cleaning | str | None = None
    """What the staging view makes of it, or SQL over `source`; `choose_cleaning` gives it unless it is said."""
    said: str = ""
    """What it means once it is cleaned, where that is something else."""
    values: tuple[str, ...] = ()
    """All values that Zoom documents, as the staging view has them: another one is warned of."""
    decoded: Decoded | None = None
    readings: tuple[Reading, ...] = ()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise DeclarationError(f"column {self.name!r}: write the name in snake_case")
        if not self.description.endswith("."):
            raise DeclarationError(f"column {self.name!r}: describe it in one sentence that ends with a full stop")
        if self.privacy not in PRIVACY_CLASSES:
            raise DeclarationError(f"column {self.name!r}: its privacy is one of {', '.join(sorted(PRIVACY_CLASSES))}")
        if not self.path:
            object.__setattr__(self, "path", self.name.replace("__", "."))
        if self.privacy == "secret":
            object.__setattr__(self, "private", True)

    @property
    def personal(self) -> bool:
        """Whether it says something about a person."""
        return self.privacy not in ("none", "secret")


class Words(TypedDict, total=False):
    """What a declaration may say of a column, besides its name, type and description."""

    path: str
    origin: Origin
    always: bool
    privacy: PrivacyClass
    private: bool
    staged: str
    cleaning: Cleaning | str
    said: str
    values: tuple[str, ...]
    decoded: Decoded
    readings: tuple[Reading, ...]


class PagingKind(StrEnum):
    """How a list is read to its end."""

    TOKEN = "next_page_token"
    """Follow the token if one comes back; if none does but the answer counts several pages, count pages."""
    NONE = "none"
    """A single answer holds everything."""


@dataclass(frozen=True, slots=True)
class Paging:
    """The way of paging, and the largest page Zoom gives."""

    kind: PagingKind
    page_size: int | None = None

    def __post_init__(self) -> None:
        if (self.kind is PagingKind.NONE) != (self.page_size is None):
            raise DeclarationError("paging: a paged endpoint needs a page size, a single answer has none")


class Grid(StrEnum):
    """How time is cut into partitions."""

    DAY = "day"
    """One UTC day; neighbouring days are fetched in one window."""
    FOUR_WEEKS = "four_weeks"
    """28 days from a Monday: with a day more at each edge this is the widest window Zoom takes (30 days)."""
    HALF_MONTH = "half_month"
    """1st to 15th, 16th to the end: fixed windows for sums that carry no time of their own."""
    MONTH = "month"
    """A calendar month, sent as `year` and `month`."""


class Form(StrEnum):
    """How the ends of a window are written."""

    DATE = "date"
    """First and last day; months are sent as `year` and `month` instead."""
    MOMENT = "moment"
    """UTC times: midnight of the first day, and midnight after the last."""


@dataclass(frozen=True, slots=True)
class Window:
    """How an endpoint that is asked for dates is cut into partitions."""

    grid: Grid
    time: str = ""
    """Column that tells which partition a row belongs to; empty if rows carry no time (one answer is one partition)."""
    retention_days: int = 180
    """How far back Zoom answers; what is older is never asked for."""
    newest_days_back: int = 0
    """How many days before today the newest day is that Zoom answers for: 1 where a window has to end yesterday."""
    form: Form = Form.DATE
    edge_days: int = 1
    """Days asked for beyond each end, because Zoom does not say in which zone a day begins nor whether `to` is inclusive."""


@dataclass(frozen=True, slots=True)
class Parent:
    """Rows of another endpoint that are each asked about."""

    endpoint: str
    give: Mapping[str, str]
    """Request placeholder -> column of the parent's table. A placeholder that the path does not have is a query parameter."""
    where: str = ""
    """SQL over the parent's columns: which rows may be worth a call. It excludes what is known not to be: a row of which it
    cannot be said (null) is asked about, and so is one with a word that nobody knows yet."""
    known: str = ""
    """SQL over the parent's columns: rows that are surely worth a call; those that `where` can tell unless said."""
    once_per: tuple[str, ...] = ()
    """Placeholders that tell units apart; rows that share them are asked about once, all placeholders unless named."""
    ends: str = ""
    """Timestamp column after which the answer settles; empty if it may change for ever."""
    span: tuple[str, str] | None = None
    """Date columns (first, last day): the parent is only asked about windows that touch them."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "give", MappingProxyType(dict(self.give)))


@dataclass(frozen=True, slots=True)
class Child:
    """A nested list that becomes a table of its own."""

    table: str
    path: str
    about: str
    columns: tuple[Column, ...]
    keys: Mapping[str, str]
    """Column here -> column of the parent row it is copied from."""
    row: str = ""
    """What one row is, in a word; the table's last word in the singular unless given."""
    position_last: bool = False
    """The staging view has the place in the list after what the element says, not before it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", MappingProxyType(dict(self.keys)))
        object.__setattr__(self, "row", self.row or _row_of(self.table))
        _check_columns(self.table, self.columns, self.about)


class Label(StrEnum):
    """Zoom's weight of a call: its limits hang on it."""

    LIGHT = "LIGHT"
    MEDIUM = "MEDIUM"
    HEAVY = "HEAVY"
    RESOURCE_INTENSIVE = "RESOURCE-INTENSIVE"


class Family(StrEnum):
    """Zoom's two sets of limits."""

    GENERAL = "general"
    PHONE = "phone"


class Reach(StrEnum):
    """How much a refusal speaks for."""

    UNIT = "unit"
    ENDPOINT = "endpoint"
    FAMILY = "family"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer other than success that Zoom documents for an endpoint, and what it means for us."""

    http: int
    code: int | None
    reason: str
    reach: Reach = Reach.UNIT
    means_empty: bool = False
    """The refusal is Zoom's way of saying that there are no rows."""


_NAMING = frozenset({"id", "uuid", "meeting_uuid"})
"""Fields by which Zoom says what an answer is about."""
SCOPE_REFUSALS = (104, 4700, 4711)
"""Codes of a missing scope (HTTP 400, or 403): Zoom Phone says 104, the others 4700 or 4711; every endpoint may get them."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Everything that is known of one endpoint. Raises `DeclarationError` if it contradicts itself."""

    name: str
    about: str
    path: str
    records: tuple[str, ...]
    """Names the list may have in the answer, in order of preference; empty if the answer is itself the record."""
    columns: tuple[Column, ...]
    paging: Paging
    label: Label
    family: Family
    scopes_classic: tuple[str, ...]
    scopes_granular: tuple[str, ...]
    source: str
    current: str
    """One sentence: how the table is kept current, and why so."""
    params: Mapping[str, str] = field(default_factory=dict)
    """Sent with every call; Zoom's defaults are written out so that a change of default changes nothing."""
    variants: tuple[Mapping[str, str], ...] = ({},)
    """Parameter sets that together make one unit, such as every status."""
    parents: tuple[Parent, ...] = ()
    """Where the units come from; several mean the union of their keys."""
    window: Window | None = None
    children: tuple[Child, ...] = ()
    key: tuple[str, ...] = ()
    """What identifies a row, for readers; empty where Zoom has nothing that does."""
    default: bool = True
    """Part of the default selection; the others repeat rows of these at a higher price, or hold what people want to choose."""
    keeps_deleted: bool = False
    """Rows that Zoom no longer lists stay, with the time they were first missing."""
    row: str = ""
    """What one row is, in a word; the table's last word in the singular unless given."""
    unlisted: str = ""
    """What the time says at which a row was first missing, where it is more than that Zoom does not list it any more."""
    may_empty: bool = False
    """Many rows may leave the list in a night as a matter of course: one that shrank sharply is believed."""
    look_back_days: int = 0
    """How long after its end a window, or a parent's event, is read again because Zoom still changes it."""
    plan: str = ""
    """Zoom plan or feature without which the endpoint refuses."""
    refusals: tuple[Refusal, ...] = ()
    successor: str = ""
    """Endpoint that holds the same facts if Zoom has withdrawn this one."""
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "params", MappingProxyType(dict(self.params)))
        object.__setattr__(self, "row", self.row or _row_of(self.name))
        object.__setattr__(self, "variants", tuple(MappingProxyType(dict(variant)) for variant in self.variants))
        _check_endpoint(self)

    @property
    def tables(self) -> tuple[str, ...]:
        return (self.name, *(child.table for child in self.children))

    @property
    def envelope(self) -> frozenset[str]:
        """Fields around the list, of which Zoom sends one at least with every answer, an empty one too.

        Where the answer is itself the record: fields that name it.
        """
        if not self.records:
            named = (column.path for column in self.columns if column.origin is Origin.RECORD)
            return frozenset(path for path in named if path in _NAMING)
        around = {"total_records", *(column.path.split(".")[0] for column in self.columns if column.origin is Origin.BODY)}
        if self.paging.kind is PagingKind.TOKEN:
            around |= {"page_size", "next_page_token", "page_count", "page_number"}
        if self.window is None:
            return frozenset(around if self.paging.kind is PagingKind.TOKEN else around | _NAMING)
        return frozenset(around | ({"year", "month"} if self.window.grid is Grid.MONTH else {"from", "to"}))

    def column(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")


def _row_of(table: str) -> str:
    return table.rpartition("_")[2].removesuffix("s")


def _check_columns(table: str, columns: tuple[Column, ...], about: str) -> None:
    if table.startswith("_") or not _NAME.fullmatch(table):
        raise DeclarationError(f"{table!r}: write the table name in snake_case")
    if not about.startswith("One row per "):
        raise DeclarationError(f'{table}: begin the description with "One row per ..."')
    names = [column.name for column in columns]
    for name in names:
        if name.startswith("_"):
            raise DeclarationError(f"{table}: column {name} begins with an underscore, which marks our own columns")
        if names.count(name) > 1:
            raise DeclarationError(f"{table}: column {name} is declared twice")
    if not columns:
        raise DeclarationError(f"{table}: declare its columns")


def _check_endpoint(endpoint: Endpoint) -> None:
    def refuse(sentence: str) -> None:
        raise DeclarationError(f"{endpoint.name}: {sentence}")

    _check_columns(endpoint.name, endpoint.columns, endpoint.about)
    names = {column.name for column in endpoint.columns}
    if not endpoint.path.startswith("/"):
        refuse("the path starts with a slash")
    if not endpoint.scopes_classic:
        refuse("name the classic scope it needs")
    if not endpoint.source or not endpoint.current:
        refuse("say where the facts come from (source) and how the table is kept current (current)")
    placeholders = set(_PLACEHOLDER.findall(endpoint.path))
    given = {name for parent in endpoint.parents for name in parent.give}
    for parent in endpoint.parents:
        if set(parent.give) != given:
            refuse("every parent has to give the same placeholders")
        if set(parent.once_per) - given or parent.once_per != endpoint.parents[0].once_per:
            refuse("once_per names placeholders that every parent gives, the same for all of them")
        if parent.span and endpoint.window is None:
            refuse(f"parent {parent.endpoint} has a span, but there is no window it could limit")
    if placeholders - given:
        refuse(f"no parent gives {', '.join(sorted(placeholders - given))}")
    for column in endpoint.columns:
        if column.origin is Origin.PARENT and column.path not in given:
            refuse(f"column {column.name} comes from the parent, which gives no {column.path}")
        if column.origin is Origin.WINDOW and (endpoint.window is None or column.path not in ("from", "to")):
            refuse(f"column {column.name} comes from the window: declare one, and its path as from or to")
    window = endpoint.window
    if window is not None:
        if window.time and window.time not in names:
            refuse(f"the window's time column {window.time} is not declared")
        if window.time and endpoint.column(window.time).type not in (Type.TIMESTAMP, Type.DATE):
            refuse(f"the window's time column {window.time} is neither a timestamp nor a date")
        if not window.time and window.grid is Grid.DAY:
            refuse("days are fetched together, so rows need a time column to be told apart")
        if not window.time and window.edge_days:
            refuse("sums over a window cannot be cut back, so it has no edge days")
        if window.retention_days <= 0 or endpoint.look_back_days < 0:
            refuse("retention and look-back count days")
    if endpoint.keeps_deleted and (not endpoint.key or (window is not None and window.grid is Grid.DAY)):
        refuse("to keep what is deleted it needs a key, and partitions that are fetched one by one")
    if endpoint.may_empty and not endpoint.keeps_deleted:
        refuse("only a list that keeps what is deleted is in doubt when it shrinks: leave out may_empty")
    for child in endpoint.children:
        for own, theirs in child.keys.items():
            if theirs not in names:
                refuse(f"child table {child.table} takes {own} from {theirs}, which is not declared")
    for name in endpoint.key:
        if name not in names:
            refuse(f"key column {name} is not declared")
    pairs = [(refusal.http, refusal.code) for refusal in endpoint.refusals]
    for pair in pairs:
        if pairs.count(pair) > 1:
            refuse(f"refusal {pair} is declared twice")
        if pair[1] in (*SCOPE_REFUSALS, 124) or pair[0] == 429 or pair[0] >= 500:
            refuse(f"refusal {pair} belongs to every endpoint and is not declared")
    if endpoint.window and endpoint.window.grid is Grid.MONTH and endpoint.paging.kind is not PagingKind.NONE:
        refuse("a calendar month is a single answer")


def text(name: str, description: str, **words: Unpack[Words]) -> Column:
    """A column of text."""
    return Column(name, Type.TEXT, description, **words)


def integer(name: str, description: str, **words: Unpack[Words]) -> Column:
    """A column of 64-bit integers."""
    return Column(name, Type.INTEGER, description, **words)


def number(name: str, description: str, **words: Unpack[Words]) -> Column:
    """A column of doubles."""
    return Column(name, Type.NUMBER, description, **words)


def boolean(name: str, description: str, **words: Unpack[Words]) -> Column:
    """A column of true and false."""
    return Column(name, Type.BOOLEAN, description, **words)


def timestamp(name: str, description: str, **words: Unpack[Words]) -> Column:
    """A column of UTC times."""
    return Column(name, Type.TIMESTAMP, description, **words)


def date(name: str, description: str, **words: Unpack[Words]) -> Column:
    """A column of days."""
    return Column(name, Type.DATE, description, **words)


def json_value(name: str, description: str, **words: Unpack[Words]) -> Column:
    """A column that keeps a list or an object as JSON."""
    return Column(name, Type.JSON, description, **words)
