"""The dlt source: one resource for each endpoint.

    import dlt
    from zoom_elt import zoom_source

    pipeline = dlt.pipeline("zoom", destination="duckdb", dataset_name="zoom_raw")
    pipeline.run(zoom_source().with_resources("users", "report_activities"), loader_file_format="parquet")

Credentials come from `[sources.zoom]` in `.dlt/secrets.toml` or from `SOURCES__ZOOM__...`. Building the source asks Zoom for
nothing; extracting it plans from what the pipeline's destination holds and fetches what is due.

What else dlt finds in its configuration applies to your pipeline as to any other, with this to know: `refresh` is refused, as it
empties tables whose ledger goes on saying that they were read; `dev_mode` and `full_refresh` begin anew in another dataset with
each run, and ask Zoom for everything each time; `load.raise_on_failed_jobs = false` calls a package loaded of which a part
failed, so leave it as it is. To load anew, drop the dataset.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from threading import Lock
from typing import Any
from uuid import uuid4

import dlt
import pyarrow as pa
from dlt.common.configuration.exceptions import ContextDefaultCannotBeCreated
from dlt.common.schema.typing import TDeleteInsertStrategyDict, TSchemaContractDict
from dlt.common.storages.exceptions import CurrentLoadPackageStateNotAvailable
from dlt.extract import DltResource, DltSource

from sources.zoom._engine import Extraction
from sources.zoom._warehouse import EmptyWarehouse, LoadedWarehouse
from sources.zoom.budget import Budget
from sources.zoom.client import ZoomClient
from sources.zoom.endpoints import ENDPOINTS
from sources.zoom.errors import SettingsError
from sources.zoom.ledger import LEDGER
from sources.zoom.planner import Period
from sources.zoom.quiet import LONGEST_DAYS
from sources.zoom.schema import arrow_schema, column_hints
from sources.zoom.set_aside import SET_ASIDE
from sources.zoom.settings import API_URL, DEFAULT_SHARE, TOKEN_URL, ZoomSettings, make_settings
from sources.zoom.vocabulary import Endpoint, Table

SOURCE = "zoom"
Find = Callable[[], dlt.Pipeline | None]
_CONTRACT: TSchemaContractDict = {"tables": "evolve", "columns": "evolve", "data_type": "freeze"}
"""Columns come from declarations only: the Arrow schemas hold no others, so "evolve" lets in new declarations alone."""


@dlt.source(name=SOURCE, section=SOURCE, root_key=False)
def zoom_source(
    account_id: str = dlt.secrets.value,
    client_id: str = dlt.secrets.value,
    client_secret: str = dlt.secrets.value,
    api_url: str = API_URL,
    token_url: str = TOKEN_URL,
    plan: str = "pro",
    budget_share: float = DEFAULT_SHARE,
    private_columns: Sequence[str] = (),
    quiet_days: int = LONGEST_DAYS,
    since: str | None = None,
    until: str | None = None,
) -> Sequence[DltResource]:
    """A Zoom account.

    `plan` sets the pace (free, pro, business, unlimited), `budget_share` the part of its daily limits to use; `since` and `until`
    are UTC dates (until not included), without them Zoom's reach; `private_columns` are columns written `table.column` that are
    null unless named here; `quiet_days` (0 to 7) are the most for which a list is left alone where nothing
    changes and nobody is active.

    Raises `SettingsError`.
    """
    settings = make_settings(
        account_id=account_id,
        client_id=client_id,
        client_secret=client_secret,
        api_url=api_url,
        token_url=token_url,
        plan=plan,
        budget_share=budget_share,
        private_columns=private_columns,
        quiet_days=quiet_days,
    )
    period = Period(date.fromisoformat(since) if since else None, date.fromisoformat(until) if until else None)
    extraction = make_extraction(settings, period=period)
    return _resources_of(extraction, extraction.endpoints.values(), declare=True)


def make_extraction(
    settings: ZoomSettings,
    *,
    endpoints: Mapping[str, Endpoint] = ENDPOINTS,
    selected: frozenset[str] | None = None,
    period: Period | None = None,
    run_id: str = "",
    budget: Budget | None = None,
    client: Callable[[], ZoomClient] | None = None,
) -> Extraction:
    """One extraction of an account: all endpoints, or the selected ones."""
    return Extraction(
        client=client or (lambda: ZoomClient(settings, budget=budget)),
        endpoints=endpoints,
        warehouse=ActivePipeline(),
        run_id=run_id or uuid4().hex,
        selected=frozenset(endpoints) if selected is None else selected,
        period=period or Period(),
        private=settings.private_columns,
        quiet_days=settings.quiet_days,
    )


def source_of(extraction: Extraction) -> DltSource:
    """The dlt source of an extraction that the caller goes on holding, to watch it or to stop it.

    It has resources for the endpoints that take part, and tables come with their first rows: each resource and each table without
    rows costs dlt more than a call costs Zoom. Whoever wants all tables at once makes them.
    """

    @dlt.source(name=SOURCE, section=SOURCE, schema_contract=_CONTRACT, root_key=False)
    def zoom() -> Sequence[DltResource]:
        return _resources_of(extraction, extraction.taking_part(), declare=False)

    return zoom()


def _resources_of(extraction: Extraction, endpoints: Iterable[Endpoint], *, declare: bool) -> list[DltResource]:
    find = cache(_find_pipeline)
    return [_resource_of(extraction, endpoint, find, declare=declare) for endpoint in endpoints]


def _resource_of(extraction: Extraction, endpoint: Endpoint, find: Find, *, declare: bool) -> DltResource:
    tables = endpoint.tables
    own = tables[0]
    resource: DltResource = dlt.resource(
        _read(extraction, endpoint, find, tables if declare else ()),
        name=endpoint.name,
        columns=column_hints(own),
        write_disposition=_disposition_of(own),
        merge_key=own.merge_key,
        primary_key=own.primary_key,
        schema_contract=_CONTRACT,
    )
    resource.apply_hints(additional_table_hints={"description": own.about})
    for table in (*tables[1:], SET_ASIDE, LEDGER):
        # columns={} first: a variant starts with the columns of the resource, which another table does not have
        resource.apply_hints(
            table_name=table.name,
            columns={},
            write_disposition=_disposition_of(table),
            merge_key=table.merge_key,
            primary_key=table.primary_key,
            create_table_variant=True,
        )
        resource.apply_hints(
            table_name=table.name,
            columns=column_hints(table),
            additional_table_hints={"description": table.about},
            create_table_variant=True,
        )
    return resource


def _disposition_of(table: Table) -> TDeleteInsertStrategyDict:
    """Whole partitions are replaced, by a condition of ours.

    Of merge key and primary key dlt would make an "or", for which DuckDB compares every row of a partition with every new one:
    300,000 rows in partitions of a thousand took 17 GB.
    """
    keys = ", ".join(f'"{name}"' for name in table.merge_key)
    scope = f"({keys}) in (select {keys} from {{staging_table}})"  # noqa: S608 - names of ours
    return {"disposition": "merge", "strategy": "delete-insert", "destination_scope": scope}


def _read(extraction: Extraction, endpoint: Endpoint, find: Find, declared: tuple[Table, ...]) -> Iterator[Any]:
    """Tables of one endpoint, after empty ones of those declared that the pipeline lacks; the last one has all ledger rows."""
    state: dict[str, Any] = {}
    missing = (*declared, SET_ASIDE, LEDGER) if declared else ()
    pipeline = find()
    if pipeline is not None:
        state = dlt.current.resource_state()
        _check_refresh()
        if isinstance(extraction.warehouse, ActivePipeline):
            extraction.warehouse.note(pipeline, endpoint, state)
            missing = tuple(table for table in missing if extraction.warehouse.lacks(table))
    extraction.open(endpoint.name)
    yield None  # every resource is opened before one of them begins to read
    for table in missing:
        yield _marked(arrow_schema(table).empty_table(), table.name, endpoint)
    complete = False
    try:
        for batch in extraction.batches(endpoint.name):
            if batch is None:
                yield None
                continue
            yield from (_marked(table, name, endpoint) for name, table in batch if table.num_rows)
        complete = True
    finally:
        if not complete:
            extraction.abandon()
    _keep_cursor(extraction, endpoint, state)
    if (entries := extraction.close(endpoint.name)) is not None:
        yield _marked(entries, LEDGER.name, endpoint)


def _check_refresh() -> None:
    """Refuse to read where dlt is about to empty the tables: rows would go that the ledger has as loaded, and stay away."""
    try:
        refresh = dlt.current.load_package_state()["state"].get("refresh")
    except CurrentLoadPackageStateNotAvailable:  # the source is iterated as such, nothing is loaded
        return
    if refresh:
        said = f"dlt's refresh is {refresh}, which empties tables whose ledger says that they were read"
        raise SettingsError("reading Zoom", said, "run without refresh; to load anew, drop the dataset")


def _marked(table: pa.Table, name: str, endpoint: Endpoint) -> Any:
    return table if name == endpoint.name else dlt.mark.with_table_name(table, name)


def _keep_cursor(extraction: Extraction, endpoint: Endpoint, state: dict[str, Any]) -> None:
    """Keep in dlt's state how far the endpoint was read, and where a person chose to begin."""
    if endpoint.name not in extraction.selected or extraction.zoom_now is None:
        return
    since, known = extraction.period.since, state.get("since")
    # a late since on an endpoint that was read from Zoom's reach on must not hide its older days for ever
    if since is not None and (known or not extraction.memory_of(endpoint.name).histories):
        state["since"] = min(since.isoformat(), known) if known else since.isoformat()
    tally = extraction.tallies[endpoint.name]
    if not tally.left and not tally.refused:
        state["cursor"] = extraction.zoom_now.isoformat(timespec="seconds")


class ActivePipeline:
    """The warehouse of the pipeline that runs the source, found when the extraction begins."""

    def __init__(self) -> None:
        self._since: dict[str, date] = {}
        self._pipeline: dlt.Pipeline | None = None
        self._loaded: Mapping[str, frozenset[str]] | None = None
        self._opening = Lock()
        self._client: Any = None
        """Made in dlt's thread, before anything is read: making it reads the schema, which dlt changes as tables come."""

    def note(self, pipeline: dlt.Pipeline, endpoint: Endpoint, state: Mapping[str, Any]) -> None:
        """Take note of the pipeline that runs, and of where its state says an endpoint begins."""
        self._pipeline = pipeline
        if self._client is None and not pipeline.first_run:
            self._client = pipeline.sql_client()
        if since := state.get("since"):
            self._since[endpoint.name] = date.fromisoformat(since)

    def lacks(self, table: Table) -> bool:
        """Whether the table, or a column of it, was never loaded: an empty one then brings it about."""
        assert self._pipeline is not None
        if self._loaded is None:
            schemas = self._pipeline.schemas
            seen = schemas[SOURCE].data_tables(seen_data_only=True) if SOURCE in schemas else []
            self._loaded = {str(known["name"]): frozenset(known["columns"]) for known in seen}
        return not {column.name for column in table.stored} <= self._loaded.get(table.name, frozenset())

    @contextmanager
    def opened(self) -> Iterator[EmptyWarehouse | LoadedWarehouse]:
        """What the pipeline's destination holds: nothing before its first load. One thread at a time.

        Endpoints are converted in threads of their own, and DuckDB refuses to attach a file twice at the same moment.
        """
        if self._client is None:
            yield EmptyWarehouse()
            return
        with self._opening, self._client as client:
            yield LoadedWarehouse(client, self._since)


@contextmanager
def reading_loaded(pipeline: dlt.Pipeline | None) -> Iterator[EmptyWarehouse | LoadedWarehouse]:
    """What a pipeline has loaded, for somebody who does not run it; nothing without one."""
    if pipeline is None or pipeline.first_run:
        yield EmptyWarehouse()
        return
    resources = pipeline.state.get("sources", {}).get(SOURCE, {}).get("resources", {})
    since = {name: date.fromisoformat(state["since"]) for name, state in resources.items() if state.get("since")}
    with pipeline.sql_client() as client:
        yield LoadedWarehouse(client, since)


def _find_pipeline() -> dlt.Pipeline | None:
    try:
        found = dlt.current.pipeline()
    except ContextDefaultCannotBeCreated:
        return None
    assert isinstance(found, dlt.Pipeline)
    return found
