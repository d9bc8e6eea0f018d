"""Past meetings with what Zoom says about them at an instant."""

from dataclasses import dataclass

from sources.sandbox.chance.draws import Ints, Mask
from sources.sandbox.meetings.draws import Meetings
from sources.sandbox.meetings.stays import Stays, Tally


@dataclass(frozen=True, slots=True)
class Diary:
    """Meetings of one UTC day, or of one host, with what Zoom says about them at an instant."""

    meetings: Meetings
    tally: Tally
    time: int

    @property
    def ended(self) -> Mask:
        return self.meetings.shown <= self.time

    @property
    def reported(self) -> Mask:
        """Reports leave out meetings of one person."""
        return self.ended & (self.tally.persons > 1)

    def take(self, which: Ints | Mask) -> "Diary":
        return Diary(self.meetings.take(which), self.tally.take(which), self.time)

    def __len__(self) -> int:
        return len(self.meetings)


@dataclass(frozen=True, slots=True)
class Attendance:
    """One instance and the rows shown of it."""

    uuid: str
    meetings: Meetings
    stays: Stays
    lengths: Ints

    def __len__(self) -> int:
        return len(self.stays)
