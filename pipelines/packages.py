"""Load packages that a crash left behind: begun again from their first job, or given up without a trace.

dlt goes on where a package stopped. A file whose rows were in and not yet written down as loaded would go into the staging table
a second time, and as raw tables have no key, each of its rows would be doubled. Loading a package from its first job instead
only repeats work: staging is emptied, and every partition is replaced by the same rows.
"""

import os
from collections import defaultdict
from collections.abc import Iterator

import dlt
import pyarrow.parquet as pq
from dlt.common.storages import LoadStorage, LoadStorageConfiguration
from dlt.common.storages.load_package import PackageStorage, TPackageJobState

from sources.zoom.ledger import LEDGER

_MADE_WHILE_LOADING = ("sql", "reference")
"""Formats of jobs that follow from others, such as the merge of a table."""
_BEGUN: tuple[TPackageJobState, ...] = ("started_jobs", "completed_jobs", "failed_jobs")
_TOGETHER = 500
"""Partitions named in one statement."""


def begin_again(pipeline: dlt.Pipeline) -> None:
    """Put every package that is not loaded to its end back to where nothing of it was.

    May itself be interrupted: done anew, it comes to the same.
    """
    storage = _open_storage(pipeline)
    for load_id in pipeline.list_normalized_load_packages():
        packages = storage.normalized_packages
        for state, job in packages.list_all_jobs_with_states(load_id):
            path = packages.get_job_file_path(load_id, state, job.file_name())
            if job.file_format in _MADE_WHILE_LOADING:
                packages.storage.delete(path)
            elif state in _BEGUN:
                new = packages.get_job_file_path(load_id, PackageStorage.NEW_JOBS_FOLDER, job.file_name())
                packages.storage.atomic_rename(path, new)
        for name in packages.list_pending_transitions(load_id):
            packages.clear_pending_transition(load_id, name)
        if not _has_schema_update(storage, load_id):
            packages.save_schema_updates(load_id, {})  # its presence makes dlt empty the staging tables


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


def _open_storage(pipeline: dlt.Pipeline) -> LoadStorage:
    return LoadStorage(False, [], LoadStorageConfiguration(load_volume_path=os.path.join(pipeline.working_dir, "load")))


def _has_schema_update(storage: LoadStorage, load_id: str) -> bool:
    try:
        return storage.begin_schema_update(load_id) is not None
    except ValueError:  # half written: a crash came between
        return False


def _ledger_files(pipeline: dlt.Pipeline) -> Iterator[str]:
    packages = _open_storage(pipeline).normalized_packages
    for load_id in pipeline.list_normalized_load_packages():
        for state, job in packages.list_all_jobs_with_states(load_id):
            if job.table_name == LEDGER.name and job.file_format == "parquet":
                yield packages.storage.make_full_path(packages.get_job_file_path(load_id, state, job.file_name()))
