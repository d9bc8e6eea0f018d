"""Load packages that a crash left behind and that cannot be loaded: given up without a trace."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import dlt
import pyarrow.parquet as pq

from sources.zoom.ledger import LEDGER

_TOGETHER = 500
"""Partitions named in one statement."""


def forget_units(pipeline: dlt.Pipeline, working_dir: Path | None = None) -> None:
    """Remove from the ledger what packages that are about to be given up say of their units.

    They are those of the pipeline, or of a working folder that cannot be used any more.

    A package loads table by table: its ledger rows may be in while rows they speak for are not.
    """
    units: dict[str, list[str]] = defaultdict(list)
    for endpoint, partition in _read_units((working_dir or Path(pipeline.working_dir)) / "load" / "normalized"):
        units[endpoint].append(partition)
    if not units:
        return
    with pipeline.sql_client() as client:
        table = client.make_qualified_table_name(LEDGER.name)
        for endpoint, partitions in units.items():
            for first in range(0, len(partitions), _TOGETHER):
                some = partitions[first : first + _TOGETHER]
                marks = ", ".join(["%s"] * len(some))
                query = f'delete from {table} where endpoint = %s and "partition" in ({marks})'  # noqa: S608 - a name of ours
                client.execute_sql(query, endpoint, *some)


def _read_units(packages: Path) -> Iterator[tuple[str, str]]:
    for path in packages.rglob(f"{LEDGER.name}.*.parquet"):
        for row in pq.read_table(path, columns=["endpoint", "partition"]).to_pylist():
            yield row["endpoint"], row["partition"]
