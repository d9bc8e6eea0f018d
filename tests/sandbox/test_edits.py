"""What a schedule does to single fields can be told by who reads the answer: it would be loaded for good otherwise."""

from copy import deepcopy
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from sources.sandbox.mishaps.edits import edit, find_spoilable, possible_edits
from sources.sandbox.mishaps.schedule import Mishap
from sources.zoom._records import FetchedUnit, convert_units
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.errors import BadAnswer
from sources.zoom.pages import find_records
from sources.zoom.units import Unit
from sources.zoom.vocabulary import Endpoint
from tests.docs.samples import ASKED, read_sample

SEEDS = range(60)
STRAYING = ("caller_number_type", "callee_number_type")
"""Fields that samples have in another type than is declared already."""


def count_signs(endpoint: Endpoint, body: dict[str, Any]) -> int:
    """How much of an answer is noticed as odd."""
    try:
        records = find_records(endpoint, body, "reading a sample")
    except BadAnswer:
        return 1_000
    windowed = endpoint.cadence.window is not None
    given = {name: "1" for parent in endpoint.cadence.parents for name in parent.give}
    asked = (ASKED.start.isoformat(), ASKED.end.isoformat()) if windowed else None
    unit = Unit(endpoint.name, parent=given, span=ASKED if windowed else None, ask=asked)
    converted = convert_units(endpoint, [FetchedUnit(unit, datetime(2026, 6, 1, tzinfo=UTC), records, [(0, body)])])
    seen = converted.misfits[0].total() + converted.doubts[0].total() + len(converted.unplaced[0])
    return seen + 1_000 * len(converted.changed) + converted.outside[0]


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=lambda endpoint: endpoint.name)
def test_a_value_of_a_wrong_type_is_noticed_wherever_it_is_put(endpoint: Endpoint) -> None:
    body, path = read_sample(endpoint), endpoint.request.path
    for record in find_spoilable(path, body):
        record |= {name: 1 for name in STRAYING if name in record}
    before, unseen = count_signs(endpoint, body), []
    for seed in SEEDS if Mishap.WRONG_TYPE in possible_edits(path, find_spoilable(path, body)) else ():
        spoilt = deepcopy(body)
        edit(Mishap.WRONG_TYPE, path, find_spoilable(path, spoilt), Random(seed))
        if count_signs(endpoint, spoilt) <= before:
            unseen.append(seed)
    assert unseen == []
