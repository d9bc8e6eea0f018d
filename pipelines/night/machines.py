"""A warehouse on a server that is loaded from one machine tonight and from another one tomorrow.

dlt keeps a package that was cut off in the working folder, where another machine does not see it. Part of its rows may be in, and
of its ledger. So the warehouse says whose package is being loaded, and each machine remembers its own latest run: who comes after
another machine reads again what that one's last package was about, and gives up a package of its own that others have overtaken.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import dlt

from pipelines.warehouse.marker import SCHEMA
from pipelines.warehouse.places import DATASET
from pipelines.warehouse.protocol import Session, Warehouse
from pipelines.warehouse.runs import RUNS
from pipelines.warehouse.writing import writing
from sources.zoom.ledger import LEDGER
from sources.zoom.units import Outcome

_TABLE: Final = "loading"
_WHY: Final = "another machine was cut off while it loaded this: it is read again"
_LATEST: Final = f"""
    select run_id from {DATASET}.{RUNS.name} where run_id <> $run_id order by ordinal desc nulls last, started_at desc limit 1
"""  # noqa: S608 - our names
_DISTRUST: Final = f"""
    update {DATASET}.{LEDGER.name}
    set outcome = '{Outcome.FAILED.value}', message = $why, "rows" = 0, attempts = 0, failing_since = current_timestamp
    where run_id in (select run_id from {SCHEMA}.{_TABLE})
"""  # noqa: S608 - our names


def settle_machines(warehouse: Warehouse, pipeline: dlt.Pipeline, run_id: str) -> str | None:
    """Put right what another machine left behind, before this run reads the ledger. Returns a sentence if it was another's turn.

    Raises `LoadFailed`.
    """
    if not warehouse.serves_readers:
        return None
    note = warehouse.places.work / "run_id"
    with writing(warehouse, "looking for another machine's run") as session:
        latest = session.run(_LATEST, {"run_id": run_id})
    ours = not latest or (note.exists() and note.read_text(encoding="utf-8") == latest[0][0])
    if not ours:
        if pipeline.has_pending_data:
            pipeline.abort_packages()
        pipeline.sync_destination()
        with writing(warehouse, "looking for what another machine left behind") as session:
            if session.has(SCHEMA, _TABLE):
                session.run(_DISTRUST, {"why": _WHY})
                _forget(session)
    note.write_text(run_id, encoding="utf-8")
    return None if ours else "another machine ran last: what it was cut off in is read again"


@contextmanager
def loading(warehouse: Warehouse, run_id: str) -> Iterator[None]:
    """Have the warehouse say whose package is being loaded, until it is in. Raises `LoadFailed`."""
    if not warehouse.serves_readers:
        yield
        return
    with writing(warehouse, "storing whose rows are loaded") as session:
        session.run(f"create table if not exists {SCHEMA}.{_TABLE} (run_id varchar)")
        _forget(session)
        session.run(f"insert into {SCHEMA}.{_TABLE} values ($run_id)", {"run_id": run_id})  # noqa: S608 - our names
    yield
    with writing(warehouse, "storing that rows are loaded") as session:
        _forget(session)


def _forget(session: Session) -> None:
    session.run(f"delete from {SCHEMA}.{_TABLE}")  # noqa: S608 - our names
