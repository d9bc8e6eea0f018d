"""Which warehouse a person means."""

from importlib.util import find_spec

from pipelines.errors import CommandError
from pipelines.warehouse.address import Address, ServerAddress, read_address
from pipelines.warehouse.on_duckdb.warehouse import DuckDbWarehouse
from pipelines.warehouse.places import Places
from pipelines.warehouse.protocol import Warehouse


def warehouse_at(db: Address | str) -> Warehouse:
    """The warehouse by what `--db` or `--warehouse` says. Raises `CommandError` for a name that cannot be one."""
    address = read_address(db)
    if isinstance(address, ServerAddress):
        return _on_server(address)
    return DuckDbWarehouse(Places(address))


def _on_server(address: ServerAddress) -> Warehouse:
    if find_spec("psycopg2") is None or find_spec("dbt.adapters.postgres") is None:
        raise CommandError(f"opening {address}", "what speaks to PostgreSQL is not installed", "install zoom-elt[postgres]")
    from pipelines.warehouse.on_postgres.warehouse import PostgresWarehouse

    return PostgresWarehouse(address)
