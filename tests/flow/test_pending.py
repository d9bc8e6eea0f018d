"""What an interrupted load leaves behind: loaded once, or given up and read again."""

from pathlib import Path

import dlt
import pytest
from dlt.common.storages import LoadStorage
from dlt.pipeline.exceptions import PipelineStepFailed

from pipelines.night.load import finish_pending, open_pipeline
from pipelines.warehouse.choice import warehouse_at
from sources.zoom.source import source_of
from tests.flow.account import Account

BROKEN = "report_activities"
"""Of a load whose jobs run one by one, in the order of their names: after the ledger's."""


@pytest.fixture
def account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setenv("LOAD__WORKERS", "1")
    listed = LoadStorage.list_new_jobs
    monkeypatch.setattr(LoadStorage, "list_new_jobs", lambda storage, load_id: sorted(listed(storage, load_id)))
    return Account(tmp_path, seed=3, users=8, days=10, only=["report_operation_logs", BROKEN, "phone_call_logs"])


def find(account: Account, pattern: str) -> Path:
    (found,) = account.places.pipelines.glob(f"zoom/load/normalized/*/{pattern}.parquet")
    return found


def interrupt(account: Account) -> bytes:
    """Load half of a package; gives the bytes of the file that could not be loaded."""
    account.run()
    account.advance(8)
    rows, units = account.count(BROKEN), len(account.ledger(BROKEN))
    pipeline: dlt.Pipeline = open_pipeline(warehouse_at(account.places.db))
    pipeline.extract(source_of(account.extraction(run_id="interrupted")), loader_file_format="parquet")
    pipeline.normalize()
    file = find(account, f"new_jobs/{BROKEN}.*")
    whole = file.read_bytes()
    file.write_bytes(b"no parquet")
    with pytest.raises(PipelineStepFailed):
        pipeline.load()
    assert len(account.ledger(BROKEN)) > units
    assert account.count(BROKEN) == rows
    return whole


def test_rows_that_were_in_before_they_were_written_down_as_loaded_are_not_doubled(account: Account) -> None:
    whole = interrupt(account)
    find(account, f"*/{BROKEN}.*").write_bytes(whole)
    loaded = find(account, "completed_jobs/phone_call_logs.*")
    loaded.rename(loaded.parent.with_name("started_jobs") / loaded.name)  # where a crash after the commit leaves it
    assert finish_pending(open_pipeline(warehouse_at(account.places.db))) == "what an interrupted run left behind was loaded"
    assert account.differences() == {}


def test_what_a_package_that_is_given_up_held_is_read_again(account: Account) -> None:
    interrupt(account)
    said = finish_pending(open_pipeline(warehouse_at(account.places.db)))
    assert said is not None
    assert "is read again" in said
    account.run()
    assert account.differences() == {}
