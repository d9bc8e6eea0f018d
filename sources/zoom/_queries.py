"""What a unit sends with its calls."""

from collections.abc import Mapping
from datetime import date, timedelta

from sources.zoom.units import Unit
from sources.zoom.vocabulary import Endpoint, Form, Grid


def make_query(endpoint: Endpoint, unit: Unit, variant: Mapping[str, str]) -> dict[str, str]:
    """Everything a unit sends but the page: defaults, the variant, what the path has no place for, the dates."""
    unplaced = {name: value for name, value in unit.parent.items() if f"{{{name}}}" not in endpoint.request.path}
    return {**endpoint.request.params, **variant, **unplaced, **_dates(endpoint, unit)}


def _dates(endpoint: Endpoint, unit: Unit) -> dict[str, str]:
    """The window in Zoom's form."""
    if endpoint.cadence.window is None or unit.ask is None or unit.span is None:
        return {}
    if endpoint.cadence.window.grid is Grid.MONTH:
        return {"year": str(unit.span.start.year), "month": str(unit.span.start.month)}
    first, last = unit.ask
    if endpoint.cadence.window.form is Form.MOMENT:
        after = date.fromisoformat(last) + timedelta(days=1)
        return {"from": f"{first}T00:00:00Z", "to": f"{after}T00:00:00Z"}
    return {"from": first, "to": last}
