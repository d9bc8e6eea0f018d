"""Figures of the marts beside those that the truth gives by another road."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Figures = Mapping[Any, Any]
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Comparison:
    """What was expected and what was found, each row by its key: one figure, or several together."""

    name: str
    expected: Figures
    found: Figures

    @property
    def figures(self) -> int:
        return sum(len(row) if isinstance(row, tuple) else 1 for row in self.expected.values())

    def differences(self) -> Iterator[str]:
        """A line for each row that is not the same on both sides."""
        for key in sorted(self.expected.keys() | self.found.keys(), key=repr):
            expected, found = self.expected.get(key), self.found.get(key)
            if not _is_same(expected, found):
                yield f"{self.name} of {key}: expected {expected}, found {found}"


def _is_same(one: Any, other: Any) -> bool:
    """Fractions may differ in the last places."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_is_same, one, other))
    if isinstance(one, float) and isinstance(other, (int, float)):
        return abs(one - other) <= _TOLERANCE * max(1.0, abs(one))
    return bool(one == other)
