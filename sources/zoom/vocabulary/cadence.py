"""When an endpoint is asked: for which days, about whom, and how long until its answers settle."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


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
    hint: str = ""
    """SQL over the parent's columns: false where another answer of Zoom's says that there is nothing to be had. Such rows are not
    asked about, but for a share of them, each day another; where it cannot be told (null), the row is."""
    watch: tuple[str, ...] = ()
    """Columns that a lasting refusal hangs on, or that are a sign of activity: when one changes, it is asked again at once."""
    seen: str = ""
    """Timestamp column of the latest activity, watched like the others."""
    nears: str = ""
    """Timestamp column: from two days before it on the row is active, whatever else it shows; later it is too late to ask."""
    ends: str = ""
    """Timestamp column after which the answer settles; empty if it may change for ever."""
    span: tuple[str, str] | None = None
    """Date columns (first, last day): the parent is only asked about windows that touch them."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "give", MappingProxyType(dict(self.give)))


@dataclass(frozen=True, slots=True)
class Cadence:
    """What units a table is read in, and when they are due."""

    current: str
    """One sentence: how the table is kept current, and why so."""
    parents: tuple[Parent, ...] = ()
    """Where the units come from; several mean the union of their keys."""
    window: Window | None = None
    look_back_days: int = 0
    """How long after its end a window, or a parent's event, is read again because Zoom still changes it."""
    default: bool = True
    """Part of the default selection; the others repeat rows of these at a higher price, or hold what people want to choose."""
    signs: tuple[Parent, ...] = ()
    """Rows by which Zoom shows activity: `give` says whose it is, `watch` and `seen` what tells of it, `span` or `ends` of which
    days. While none of it changes and answers stay the same, a unit is quiet: it is asked at growing distances, up to a week.
    Where it cannot be told, it is asked. Without signs a unit is never quiet."""
    told_by: Parent | None = None
    """A list of all that there is, read whole in a few calls: `give` says whose a row of it is, `ends` on which day. What it has
    nothing of is not asked for, but for a share of it. Where it cannot be read whole, all is asked for."""

    @property
    def asked_about(self) -> tuple[Parent, ...]:
        """All whose rows have a say in what is asked for."""
        return (*self.parents, *self.signs) if self.told_by is None else (*self.parents, *self.signs, self.told_by)

    @property
    def given(self) -> frozenset[str]:
        """Placeholders of a request that the parents give."""
        return frozenset(name for parent in self.parents for name in parent.give)
