"""Sums over the meetings of each host."""

from dataclasses import dataclass

from sources.sandbox.chance.draws import Ints


@dataclass(frozen=True, slots=True)
class Sums:
    """Per person: meetings hosted, joins of them and their minutes, over a span."""

    meetings: Ints
    joins: Ints
    minutes: Ints

    def __len__(self) -> int:
        return len(self.meetings)
