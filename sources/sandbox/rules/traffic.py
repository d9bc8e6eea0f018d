"""What was called: counts per path and per label, refusals for rate, and the busiest second of each label."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any


class Traffic:
    """Counts since the start or the last reset."""

    def __init__(self, read_monotonic: Callable[[], float] = time.monotonic) -> None:
        self._read_monotonic = read_monotonic
        self.reset()

    def reset(self) -> None:
        self._paths: dict[str, Counter[str]] = {}
        self._labels: dict[str, Counter[str]] = {}
        self._seconds: dict[str, tuple[int, int]] = {}
        self._total = 0

    def note(self, path: str, label: str, status: int, refusal: str) -> None:
        """`refusal` is empty, `per_second` or `daily`."""
        self._total += 1
        for counts in (self._paths.setdefault(path, Counter()), self._labels.setdefault(label, Counter())):
            counts["requests"] += 1
            counts[f"status_{status}"] += 1
            if refusal:
                counts[f"refused_{refusal}"] += 1
        second = int(self._read_monotonic())
        last, count = self._seconds.get(label, (second, 0))
        count = count + 1 if last == second else 1
        self._seconds[label] = (second, count)
        counts = self._labels[label]
        counts["peak_per_second"] = max(counts["peak_per_second"], count)

    def show(self) -> dict[str, Any]:
        kept = ("requests", "refused_per_second", "refused_daily")
        return {
            "total": self._total,
            "paths": {path: {name: counts[name] for name in kept} | _statuses(counts) for path, counts in self._paths.items()},
            "labels": {
                label: {name: counts[name] for name in (*kept, "peak_per_second")} for label, counts in self._labels.items()
            },
        }


def _statuses(counts: Counter[str]) -> dict[str, Any]:
    return {"statuses": {name.removeprefix("status_"): count for name, count in counts.items() if name.startswith("status_")}}
