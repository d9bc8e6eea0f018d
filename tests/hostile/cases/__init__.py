"""All hostile cases, by kind."""

from tests.hostile.case import Case
from tests.hostile.cases import bodies, connections, grants, halves, pages, refusals, rows


def all_cases() -> tuple[Case, ...]:
    """Every case once. Raises `ValueError` if two have the same name."""
    found = (*bodies.CASES, *halves.CASES, *pages.CASES, *rows.CASES, *refusals.CASES, *grants.CASES, *connections.CASES)
    titles = [case.title for case in found]
    if doubled := {title for title in titles if titles.count(title) > 1}:
        raise ValueError(f"cases with the same name: {', '.join(sorted(doubled))}")
    return found
