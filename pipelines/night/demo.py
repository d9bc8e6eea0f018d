"""The whole pipeline on a sandbox account: no Zoom account needed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from pipelines.configuration import check_files
from pipelines.models.transform import Count
from pipelines.night.report import RunReport
from pipelines.night.run import RunOptions, Watch, read_previous, run_night
from pipelines.readers.inspect_warehouse import select_operation
from pipelines.warehouse.address import Address
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.marker import check_account
from sources.sandbox.config import SandboxConfig
from sources.sandbox.routes import PLAIN_LISTS
from sources.sandbox.server import running_beside
from sources.zoom import ENDPOINTS, make_settings

USERS = 120
DAYS = 60
ACCOUNT = "demo"
FIRST_NIGHT = datetime(2026, 6, 1, tzinfo=UTC)
TABLES = {
    "meeting_minutes_by_month": "Meeting minutes by month",
    "top_hosts": "Top hosts",
    "calls_by_direction": "Calls by direction",
}
# A plain list says what its sample page says, over and over: there is nothing in it to look at.
SELECT = ",".join(sorted(ENDPOINTS.keys() - {endpoint.name for endpoint in PLAIN_LISTS}))
Result = tuple[str, list[str], list[tuple[object, ...]]]


def run_demo(db: Address, watch: Watch, announce: Callable[[str], None], count: Count | None = None) -> RunReport:
    """Load a sandbox account; each time it is run it is one night later there, so the second run is an incremental one.

    Raises `CommandError` as `run_night`, and if the file holds another account.
    """
    check_files()
    warehouse = warehouse_at(db.resolve())
    previous = None
    if warehouse.exists():
        with warehouse_at(db).reading():  # says in one line if it is locked or no warehouse
            pass
        check_account(warehouse, ACCOUNT)
        previous = read_previous(warehouse)
    now = FIRST_NIGHT if previous is None else previous.replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    config = SandboxConfig(users=USERS, days=DAYS + (now - FIRST_NIGHT).days, now=now, plan="unlimited")
    with running_beside(config) as url:
        announce(f"sandbox: a Zoom account of {USERS} users on {url}, where it is {now:%Y-%m-%d %H:%M} UTC")
        settings = make_settings(
            account_id=ACCOUNT,
            client_id=ACCOUNT,
            client_secret="sandbox",  # noqa: S106 - what every sandbox accepts
            api_url=f"{url}/v2",
            token_url=f"{url}/oauth/token",
            plan="unlimited",
        )
        return run_night(settings, RunOptions(db, select=SELECT), watch, count=count)


def read_results(db: Address) -> list[Result]:
    """The demo's three small tables: title, column names, rows."""
    results: list[Result] = []
    with warehouse_at(db).reading() as reader:
        for name, title in TABLES.items():
            found = select_operation(reader, name)
            results.append((title, list(found[0]) if found else [], [tuple(row.values()) for row in found]))
    return results
