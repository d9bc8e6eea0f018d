"""The days of units in the ledger of an earlier version, which kept no more than the units' names."""

from collections.abc import Iterable
from typing import Final

from pipelines.warehouse.places import DATASET
from pipelines.warehouse.protocol import Session
from sources.zoom import ENDPOINTS
from sources.zoom.ledger import LEDGER
from sources.zoom.partitions import REFUSED, UNASKED, read_partition
from sources.zoom.windows import Span

_WITHOUT: Final = f"""
    select endpoint, "partition" from {DATASET}.{LEDGER.name}
    where cell_from is null and endpoint = any($windowed) and "partition" not in ('{REFUSED}', '{UNASKED}')
"""  # noqa: S608 - names of ours
_FILL: Final = f"""
    update {DATASET}.{LEDGER.name} set cell_from = $first, cell_to = $end
    where endpoint = $endpoint and "partition" = any($names)
"""  # noqa: S608 - names of ours


def fill_days(session: Session) -> None:
    """Give units of time their days where the ledger has none. Raises `WarehouseError`."""
    windowed = [name for name, endpoint in ENDPOINTS.items() if endpoint.cadence.window is not None]
    for (endpoint, cell), names in _group(session.run(_WITHOUT, {"windowed": windowed})).items():
        session.run(_FILL, {"endpoint": endpoint, "names": names, "first": cell.start, "end": cell.end})


def _group(rows: Iterable[tuple[str, str]]) -> dict[tuple[str, Span], list[str]]:
    """Names of units by their days."""
    grouped: dict[tuple[str, Span], list[str]] = {}
    for endpoint, name in rows:
        try:
            cell = read_partition(ENDPOINTS[endpoint], name).cell
        except ValueError:  # no day is in it: no version of ours wrote it, and nothing is known of it
            continue
        if cell is not None:
            grouped.setdefault((endpoint, cell), []).append(name)
    return grouped
