"""Load packages that a crash left behind and that cannot be loaded: given up without a trace."""

import os
from collections import defaultdict
from collections.abc import Iterator

import dlt
import pyarrow.parquet as pq
from dlt.common.storages import LoadStorage, LoadStorageConfiguration

from sources.zoom.ledger import LEDGER

_TOGETHER = 500
"""Partitions named in one statement."""


def forget_units(pipeline: dlt.Pipeline) -> None:
    """Remove from the ledger what packages that are about to be given up say of their units.

    A package loads table by table: its ledger rows may be in while rows they speak for are not.
    """
    units: dict[str, list[str]] = defaultdict(list)
    for path in _ledger_files(pipeline):
        for row in pq.read_table(path, columns=["endpoint", "partition"]).to_pylist():
            units[row["endpoint"]].append(row["partition"])
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


def _ledger_files(pipeline: dlt.Pipeline) -> Iterator[str]:
    folder = os.path.join(pipeline.working_dir, "load")
    packages = LoadStorage(False, [], LoadStorageConfiguration(load_volume_path=folder)).normalized_packages
    for load_id in pipeline.list_normalized_load_packages():
        for state, job in packages.list_all_jobs_with_states(load_id):
            if job.table_name == LEDGER.name and job.file_format == "parquet":
                yield packages.storage.make_full_path(packages.get_job_file_path(load_id, state, job.file_name()))
