"""Which of Zoom's lists a query rests on: through marts, reports and staging down to the endpoints that are asked.

Who a person is comes from many lists, and nearly every model asks for it. So what describes people counts as resting on the list
of users alone: what else it says of them is what they did, which other models count.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from pipelines.models.transform import PROJECT
from sources.zoom import ENDPOINTS

_READS: Final = re.compile(r"(?:ref|source)\(\s*'(\w+)'(?:\s*,\s*'(\w+)')?\s*\)")
_PUBLISHED: Final = re.compile(r"\b(?:marts|reports)\.(\w+)")
_COMMENT: Final = re.compile(r"--.*")
_DESCRIBING: Final = {
    "dim_users": frozenset({"users"}),
    "dim_phone_users": frozenset({"phone_users"}),
    "int_users__identities": frozenset[str](),
    "int_activity__known": frozenset[str](),
}


def find_endpoints(sql: str) -> frozenset[str]:
    """Endpoints that a query of marts and reports rests on."""
    models = _PUBLISHED.findall(_COMMENT.sub("", sql))
    return frozenset().union(*(_endpoints_of(model) for model in models))


@cache
def _endpoints_of(model: str) -> frozenset[str]:
    if model in _DESCRIBING:
        return _DESCRIBING[model]
    if (sql := _models().get(model)) is None:
        return frozenset()
    found: set[str] = set()
    for first, second in _READS.findall(_COMMENT.sub("", sql)):
        if second:
            found |= _tables().get(second, frozenset())
        else:
            found |= _endpoints_of(first)
    return frozenset(found)


@cache
def _models() -> Mapping[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((PROJECT / "models").rglob("*.sql"))}


@cache
def _tables() -> Mapping[str, frozenset[str]]:
    """Raw table -> the endpoint that fills it; what we keep ourselves has none."""
    return {table.name: frozenset({endpoint.name}) for endpoint in ENDPOINTS.values() for table in endpoint.tables}
