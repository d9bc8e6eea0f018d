"""What a run would take, before it runs."""

import asyncio
from typing import Any

from pipelines.account.plan import Plan
from pipelines.errors import explain_zoom
from pipelines.night.load import open_pipeline
from pipelines.night.run import OpenClient, RunOptions, check_order, check_period, select_endpoints
from pipelines.warehouse.choice import warehouse_at
from pipelines.warehouse.marker import check_account
from sources.zoom import ENDPOINTS, Budget, ZoomClient, ZoomError, ZoomSettings
from sources.zoom.source import reading_loaded
from sources.zoom.survey import survey


def foresee_run(settings: ZoomSettings, options: RunOptions, open_client: OpenClient = ZoomClient) -> Plan:
    """What a run would take. Raises `CommandError` for what would make the run impossible, too."""
    names = select_endpoints(options.select)
    check_order(options.since, options.until)
    warehouse = warehouse_at(options.db.resolve())
    budget = Budget(settings.plan, settings.budget_share, warehouse.slate())

    async def ask(known: Any) -> Plan:
        async with open_client(settings, budget=budget) as client:
            now = await client.authenticate()
            period = check_period(options.since, options.until, now, names)
            forecasts, spent = await survey(
                client, ENDPOINTS, names, known, now, period, thorough=options.thorough, quiet_days=settings.quiet_days
            )
            return Plan(forecasts, settings, budget, now, spent)

    try:
        if not warehouse.exists():
            with reading_loaded(None) as known:
                return asyncio.run(ask(known))
        with warehouse.writing():
            check_account(warehouse, settings.account_id)
            with reading_loaded(open_pipeline(warehouse)) as known:
                return asyncio.run(ask(known))
    except ZoomError as error:
        raise explain_zoom(error) from None
