"""How long calls take at the pace of an account's plan."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from math import ceil

from sources.zoom import ENDPOINTS
from sources.zoom.limits import SLACK, AccountPlan, rate_for
from sources.zoom.vocabulary import Family, Label


def seconds_for(plan: AccountPlan, calls: Mapping[str, int]) -> float:
    """What the calls of endpoints take at least: labels go on side by side, so the one that takes longest counts."""
    return max((_pace(plan, family, label, count) for (family, label), count in by_label(calls).items()), default=0.0)


def by_label(calls: Mapping[str, int]) -> Counter[tuple[Family, Label]]:
    """Calls of endpoints by the rate limit they fall under."""
    counted = Counter[tuple[Family, Label]]()
    for name, count in calls.items():
        request = ENDPOINTS[name].request
        counted[request.family, request.label] += count
    return counted


def label_in_words(family: Family, label: Label) -> str:
    return label.value if family is Family.GENERAL else f"{family.value} {label.value}"


def time_in_words(seconds: float) -> str:
    return str(timedelta(seconds=ceil(seconds))) if seconds >= 1 else f"{seconds:.1f} s"


def _pace(plan: AccountPlan, family: Family, label: Label, calls: int) -> float:
    rate = rate_for(plan, family, label)
    return calls / rate.calls * rate.seconds * SLACK if rate is not None else 0.0
